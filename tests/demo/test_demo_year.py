"""A long demonstration tells a year: what was put before the bureau is decided, what was ordered is answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from pipeline.commands.audit import audit_workspace
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.workspace import Workspace
from pipeline.demo import build_demo
from pipeline.ledger import Ledger
from pipeline.periods import Period
from pipeline.terms import CIRCULAR, RECTIFICATION_NOTICE, DecisionKind, Opinion

LAST = Period(2026, 12)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight branches and six months."""
    root = tmp_path_factory.mktemp("demo") / "单位"
    build_demo(root, branches=8, months=6, seed=3, period=LAST)
    return root


def on(root: Path, day: dt.date = dt.date(2026, 12, 31)) -> Workspace:
    return Workspace(root=root, today=day, sleep=lambda _: None)


@pytest.fixture(scope="module")
def ledger(root: Path) -> Ledger:
    return build_current_ledger(on(root), LAST.shift(-1))


@pytest.mark.slow
def test_each_past_month_was_decided_and_signed(root: Path, ledger: Ledger) -> None:
    given = Counter((each.matter, each.opinion) for each in ledger.inputs.decisions)
    passed, back, declined = Opinion.PASSED, Opinion.SENT_BACK, Opinion.DECLINED
    assert given[DecisionKind.CLOSING, passed] > given[DecisionKind.CLOSING, back] > 0
    assert given[DecisionKind.CHANGE, passed] > 0
    assert given[DecisionKind.ESCALATE, passed] > 0
    assert given[DecisionKind.RECTIFY, passed] > 0
    assert given[DecisionKind.PLEA, passed] > 0
    assert given[DecisionKind.PLEA, declined] > 0
    papers = Counter(each.document for each in on(root).issued.all())
    assert papers[CIRCULAR] == 5
    assert papers[RECTIFICATION_NOTICE] > 0


@pytest.mark.slow
def test_what_is_closed_stays_closed_and_is_not_told_anew(root: Path, ledger: Ledger) -> None:
    """No branch writes a closed task on a blank row of a later form."""
    closed = {(task.branch, task.plan["task"]): task.closed for task in ledger.tasks if task.closed}
    assert closed
    names = Counter((task.branch, task.plan["task"]) for task in ledger.tasks)
    assert {each for each in closed if names[each] > 1} == set()
    forms = [form for out in on(root).archive.list_distributions() if out.period == str(LAST) for form in out.forms]
    assert not [each for form in forms for task in form.tasks if (each := (form.branch, task.plan["task"])) in closed]


@pytest.mark.slow
def test_its_archive_and_papers_hold(root: Path) -> None:
    assert audit_workspace(on(root)).well
