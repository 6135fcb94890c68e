"""No honest row of the demonstration raises a question; every planted one does, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bureau import office_of, starters
from shared_demo import collect_demo, copy, on

from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.contract.settings import ROSTER_FILE, Settings
from pipeline.demo import build_demo
from pipeline.demo.branches import BranchTask, SimulatedBranch
from pipeline.demo.bureau import BranchProfile, build_branch_profiles
from pipeline.demo.story import compute_script_deadline
from pipeline.demo.telling import ToldTexts
from pipeline.forms.roster import build_roster_workbook
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.signals.find import find_signals
from pipeline.supervision.signals.histories import build_office_texts
from pipeline.supervision.signals.model import PlanText, ReportedMonth, TaskHistory
from pipeline.terms import SignalKind

NOVEMBER, DECEMBER = Period(2026, 11), Period(2026, 12)
OF_FIVE_MONTHS = SignalKind.SAME_STEP
COPIES = {1: 2, 2: 3, 3: 4}
"""Of two branches with one text and one branch with one text for two tasks: all but those whose goals show it theirs."""
Answer = dict[str, Any]


# What honest branches tell


def simulate(crew: tuple[BranchProfile, ...], months: int, seed: int, period: Period) -> list[TaskHistory]:
    """All tasks of a bureau with what is told of them every month, though nobody is ever late or forgets a row."""
    first, told = period.shift(1 - months), ToldTexts()
    lives = [SimulatedBranch(member, seed, Settings().domains(str(first)), period, told) for member in crew]
    for life in lives:
        life.begin(first)
    for at in range(1, months):
        for life in lives:
            life.add_new_tasks(first.shift(at))
    return [
        history
        for life in lives
        for number, own in enumerate(life.tasks)
        if (history := build_history(life.member.code, number, own, first, period)).months
    ]


def build_history(code: str, number: int, own: BranchTask, first: Period, last: Period) -> TaskHistory:
    story = own.story
    plan = PlanText(
        task=story.task, measure=story.measure, goal=story.goal, category=story.category, domain=story.domain,
        leader=own.leader, owner=own.owner, deadline=compute_script_deadline(story.deadline_kind, own.start),
    )  # fmt: skip
    return TaskHistory(f"{code}-{number:02d}", code, plan, tuple(list_reported(own, first, last)))


def list_reported(own: BranchTask, first: Period, last: Period) -> Iterator[ReportedMonth]:
    for at in range(last.count_months_since(first) + 1):
        period = first.shift(at)
        step = own.find_month(period)
        if step is not None:
            yield ReportedMonth(
                period=period, progress=step.progress, rate=step.rate, status=step.status, problem=step.problem,
                next_step=step.next_step, filed=period.shift(1).first_day.replace(day=3),
            )  # fmt: skip


def list_questions(branches: int, months: int, seed: int, period: Period) -> list[tuple[str, str, str]]:
    crew = build_branch_profiles(branches, seed, period)
    roster = build_roster_workbook([member.build_roster_row() for member in crew])
    office = build_office_texts(office_of({**starters(), ROSTER_FILE: roster}))
    histories = simulate(crew, months, seed, period)
    assert len(histories) > branches
    names = {history.number: history.plan.task for history in histories}
    return [
        (signal.kind.value, names[signal.number], " ## ".join(span.text for span in signal.evidence))
        for signal in find_signals(histories, office)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_honest_branches_are_asked_nothing(seed: int) -> None:
    assert list_questions(24, 3, seed, NOVEMBER) == []


@pytest.mark.slow
@pytest.mark.parametrize(("branches", "months", "period"), [(24, 12, DECEMBER)])
@pytest.mark.parametrize("seed", [1])
def test_honest_branches_are_asked_nothing_in_a_year(branches: int, months: int, period: Period, seed: int) -> None:
    assert list_questions(branches, months, seed, period) == []


# What is planted


def play(root: Path, period: Period) -> Assessment:
    """Collect all files of the last month on their days, and consolidate it."""

    day = on(root, dt.date.min).office.deadline(period)
    collect_inbox(on(root, day))
    for folder in sorted((root / "later").glob("*")):
        day = dt.date.fromisoformat(folder.name)
        shutil.copytree(folder, root / "inbox", dirs_exist_ok=True)
        collect_inbox(on(root, day))
    return consolidate_period(on(root, day), period).assessment


def check_answers(root: Path, period: Period, assessment: Assessment) -> Counter[str]:
    """Compare the sheet 信号 with the answers, and return how often each kind is planted."""
    answers: dict[str, list[Answer]] = json.loads((root / "demo-answers.json").read_text("utf-8"))
    tasks = {task.number: task.plan["task"] for task in assessment.ledger.tasks}
    reported = {(task.branch, task.plan["task"]) for task in assessment.ledger.tasks if task.now is not None}
    found = Counter((each.kind.code, each.branch, tasks[each.number]) for each in assessment.signals)
    told = Counter((each["kind"], each["branch"], each["task"]) for each in answers["signals"])
    assert found == told
    assert {each["period"] for each in (*answers["signals"], *answers["lookalikes"])} <= {str(period)}
    alike = {(each["branch"], each["task"]) for each in answers["lookalikes"]}
    assert alike <= reported
    assert not alike & {(branch, task) for _, branch, task in told}
    return Counter(kind for kind, _, _ in told.elements())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ledger_asks_exactly_what_was_planted(
    seed: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    collected, last = collect_demo(tmp_path_factory, seed)
    root = copy(collected, tmp_path / "demo")
    planted = check_answers(root, NOVEMBER, consolidate_period(on(root, last), NOVEMBER).assessment)
    copies = planted.pop(SignalKind.COPY.code)
    assert planted == Counter(kind.code for kind in SignalKind if kind not in (SignalKind.COPY, OF_FIVE_MONTHS))
    assert copies == COPIES[seed]


@pytest.mark.slow
def test_in_five_months_equal_steps_are_planted_too(tmp_path: Path) -> None:
    build_demo(tmp_path / "demo", branches=24, months=5, seed=1, period=DECEMBER)
    assessment = play(tmp_path / "demo", DECEMBER)
    assert check_answers(tmp_path / "demo", DECEMBER, assessment).keys() == {kind.code for kind in SignalKind}


@pytest.mark.parametrize("branches", [1, 3])
def test_a_small_bureau_is_no_freak_show(branches: int, tmp_path: Path) -> None:
    build_demo(tmp_path / "demo", branches=branches, months=2, seed=1, period=NOVEMBER)
    assessment = play(tmp_path / "demo", NOVEMBER)
    assert check_answers(tmp_path / "demo", NOVEMBER, assessment).total() <= 2 * branches
