"""Tasks that the bureau handed down (交办): in the ledger from their first form, with the row of the 核验表 as source."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY, PLAN, History, line

from pipeline.archive.facts import SourceRow
from pipeline.archive.submissions import RecordedEntry
from pipeline.ledger import Ledger, Task, build_ledger
from pipeline.ledger.bureau_entries import BureauEntry, FirstForm
from pipeline.periods import Month
from pipeline.terms import EntryKind

HANDED, OWN, SITE = "MZ02-202611-901", "MZ01-202611-01", "MZ02-202611-902"
ROW = SourceRow("2026-12/000050-核验表.xlsx", "5" * 64, "局机关填报", 7)
LEFT = {"measure": "", "leader": "", "owner": ""}
"""What a task handed down leaves open to the branch."""


def entry(number: str = HANDED, kind: EntryKind = EntryKind.HAND_DOWN, day: str = "2027-03-31") -> BureauEntry:
    told = RecordedEntry(
        row=7, kind=kind, number=number, branch="MZ02", task="", about=("", ""), text="", values={**PLAN, **LEFT},
        deadline_day=day, verifier="孙立新", day="2026-12-09", note="",
    )  # fmt: skip
    return BureauEntry(told, NOVEMBER, 50, ROW)


def ledger(history: History, period: Month, *entries: BureauEntry, first: Month = DECEMBER) -> Ledger:
    """The ledger of a month with what the bureau put in, each on a form handed out in a month from its 25th day on."""
    forms = {each.entry.number: FirstForm(first, first.last_day.replace(day=25)) for each in entries}
    asked = replace(history.at(period, dt.date(2027, 2, 9)).inputs, entries=entries, first_forms=forms)
    return build_ledger(asked)


def handed(history: History, period: Month = DECEMBER) -> Task:
    return ledger(history, period, entry()).by_number[HANDED]


BOTH = History().report(NOVEMBER, line(OWN))
TOLD = line(HANDED, 9, progress="已走访12户", rate=20, owner="赵小燕", leader="", measure="")


def test_it_stands_in_the_ledger_as_the_bureau_wrote_it_before_the_branch_has_said_a_word() -> None:
    task = handed(BOTH)
    assert (task.number, task.branch, task.origin, task.first) == (HANDED, "MZ02", "MZ02", DECEMBER)
    assert task.plan == task.original == {**PLAN, **LEFT}
    assert (task.deadline, task.first_deadline) == (dt.date(2027, 3, 31), dt.date(2027, 3, 31))
    assert task.source == ROW
    assert (task.months, task.started, task.now) == ((), None, None)


def test_it_does_not_begin_where_an_old_ledger_would_have_left_it() -> None:
    """No month came before the first report: nothing repeats, and a first blank row is a start from nothing."""
    blank = line(HANDED, 9, progress=None, rate=None, status=None)
    (month,) = handed(BOTH.report(DECEMBER, blank, branch="MZ02")).months
    assert (month.rate, month.status, month.moved, month.typed) == (0, "未启动", True, 2)


@pytest.mark.parametrize(
    ("owner", "named"),
    [("", "赵小燕"), ("周明远", "周明远")],
    ids=["left to the branch", "named by the bureau"],
)
def test_the_branch_fills_in_what_was_left_to_it_and_nothing_else(owner: str, named: str) -> None:
    history = BOTH.report(DECEMBER, replace(TOLD, values={**TOLD.values, "goal": "300户"}), branch="MZ02")
    given = entry()
    given = replace(given, entry=replace(given.entry, values={**PLAN, **LEFT, "owner": owner}))
    plan = ledger(history, DECEMBER, given).by_number[HANDED].plan
    assert (plan["owner"], plan["leader"], plan["goal"]) == (named, "", PLAN["goal"])


def test_what_a_branch_named_first_stays_when_it_writes_otherwise_later() -> None:
    history = BOTH.report(DECEMBER, TOLD, branch="MZ02").report(JANUARY, line(HANDED, 9, owner="何秀兰"), branch="MZ02")
    task = handed(history, JANUARY)
    assert task.plan["owner"] == "赵小燕"
    assert [(each.period, each.rate) for each in task.months] == [(DECEMBER, 20), (JANUARY, 40)]


def test_a_plan_cell_of_a_branch_s_own_task_is_not_filled_in_later() -> None:
    history = History().report(NOVEMBER, line(OWN, owner="")).report(DECEMBER, line(OWN, owner="陈晓岚"))
    assert history.at(DECEMBER).by_number[OWN].plan["owner"] == ""


def test_it_waits_for_its_first_form_and_is_not_known_in_a_month_before() -> None:
    assert HANDED in ledger(BOTH, DECEMBER, entry()).by_number
    assert HANDED not in ledger(BOTH, NOVEMBER, entry()).by_number
    never = replace(BOTH.at(DECEMBER).inputs, entries=(entry(),))
    assert HANDED not in build_ledger(never).by_number


def test_what_was_found_on_the_spot_is_no_task() -> None:
    found = ledger(BOTH, DECEMBER, entry(SITE, EntryKind.SITE), entry())
    assert found.inputs.begun_tasks.keys() == {HANDED, SITE}, "whatever stands on a form"
    assert set(found.ever) == {OWN, HANDED}


def test_one_without_a_day_has_no_last_day() -> None:
    assert ledger(BOTH, DECEMBER, entry(day="")).by_number[HANDED].deadline is None


@pytest.mark.parametrize(
    ("went_out", "begun"),
    [(dt.date(2026, 11, 25), dt.date(2026, 12, 1)), (dt.date(2026, 12, 20), dt.date(2026, 12, 20))],
    ids=["before its month", "in its month"],
)
def test_it_begins_with_its_form_and_those_after_it_are_dated_as_ever(went_out: dt.date, begun: dt.date) -> None:
    later = "MZ03-202611-01"
    history = BOTH.report(NOVEMBER, line(later), branch="MZ03")
    known = replace(
        history.at(DECEMBER).inputs, entries=(entry(),), first_forms={HANDED: FirstForm(DECEMBER, went_out)}
    )
    tasks = build_ledger(known).by_number
    assert (tasks[HANDED].begun, tasks[HANDED].undated) == (begun, False)
    assert [(tasks[number].begun, tasks[number].undated) for number in (OWN, later)] == [(None, True), (None, True)]
