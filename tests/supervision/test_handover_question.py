"""A branch that ends leaves its tasks to another, which is asked once who answers for them there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bureau import NOVEMBER
from records import DECEMBER, History, line

from pipeline.contract.replies import format_explanation_key
from pipeline.ledger import Ledger
from pipeline.supervision.questions import build_questions

KEY = format_explanation_key("承接", "MZ01")
WORK = History().report(NOVEMBER, line("MZ01-202611-01"), line("MZ01-202611-02", 7))


def ending(ledger: Ledger, heir: str = "MZ02") -> Ledger:
    """The same ledger where MZ01 ends with November."""
    branches = tuple(
        replace(each, end=dt.date(2026, 11, 30), successor=heir) if each.code == "MZ01" else each
        for each in ledger.office.branches
    )
    inputs = replace(ledger.inputs, office=replace(ledger.office, branches=branches))
    return replace(ledger, inputs=inputs)


def test_the_names_of_a_branch_that_is_gone_are_asked_about() -> None:
    """The heir's form showed 牵头领导 and 责任人 of the branch that had ended, red under their names, and nobody asked."""
    (asked,) = build_questions(ending(WORK.at(NOVEMBER)), ())
    assert (asked.key, asked.branch, asked.number) == (KEY, "MZ01", "")
    assert asked.fact == "2项任务的牵头领导、责任人写的是原支部的人"
    assert "变更申请" in asked.demand


def test_nothing_is_asked_while_the_branch_goes_on_or_nobody_takes_over() -> None:
    assert build_questions(WORK.at(NOVEMBER), ()) == ()
    assert build_questions(ending(WORK.at(NOVEMBER), heir=""), ()) == ()
    later = WORK.report(DECEMBER, line("MZ01-202611-01"), line("MZ01-202611-02", 7))
    assert [each.key for each in build_questions(later.at(DECEMBER), ())] == []
