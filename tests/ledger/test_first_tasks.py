"""Since when tasks count that the first month of a ledger finds under way: 旧台账, 任务起算日, January, or nobody says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from bureau import NOVEMBER, office
from records import DECEMBER, JANUARY, History, ended, line

from pipeline.contract.decisions import format_change_key
from pipeline.contract.lamp_settings import LampSettings
from pipeline.intake.office import OfficeRules
from pipeline.ledger import Ledger, Task, cut_ledger
from pipeline.supervision.progress_lamps import compute_schedule
from pipeline.terms import DecisionKind

FIRST, SECOND, OTHER = "MZ01-202611-01", "MZ01-202612-01", "MZ02-202612-01"
NEW_YEAR = dt.date(2026, 1, 1)


def starting(begun: str, rules: OfficeRules | None = None) -> OfficeRules:
    """The office with a 任务起算日."""
    rules = rules or office().rules
    lamps = LampSettings(begun=begun)
    return replace(rules, settings=rules.settings.model_copy(update={"lamps": lamps}))


def founded(code: str, day: str) -> OfficeRules:
    """The office with a branch that starts on a day."""
    rules = starting("2026-01-01")
    start = dt.date.fromisoformat(day)
    branches = (replace(each, start=start) if each.code == code else each for each in rules.branches)
    return replace(rules, branches=tuple(branches))


def one(ledger: Ledger, number: str = FIRST) -> Task:
    return ledger.by_number[number]


def told(task: Task) -> tuple[dt.date | None, bool]:
    return task.begun, task.undated


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ("", (None, True)),
        ("2026-01-01", (NEW_YEAR, False)),
        ("2026-11-30", (dt.date(2026, 11, 30), False)),
        ("2026-12-01", (None, True)),  # no task of the first month can have begun after it
        ("2062-01-01", (None, True)),
    ],
)
def test_tasks_of_the_first_form_count_from_the_day_the_office_says(
    begun: str, expected: tuple[dt.date | None, bool]
) -> None:
    assert told(one(History().report(NOVEMBER, line(FIRST)).at(NOVEMBER, by=starting(begun)))) == expected


def test_a_ledger_whose_settings_do_not_ask_for_the_day_counts_as_it_always_did() -> None:
    """Its first months were told to branches by that count; a later program does not judge them anew."""
    rules = office().rules
    old = replace(rules, settings=rules.settings.model_copy(update={"lamps": LampSettings()}))
    assert told(one(History().report(NOVEMBER, line(FIRST)).at(NOVEMBER, by=old))) == (None, False)


def test_the_share_of_time_runs_from_there() -> None:
    """A year's task at 40 % in November was 绿 (序时 49.2 %), counted from November; by its year it is 51 points behind."""
    history = History().report(NOVEMBER, line(FIRST, deadline="2026年12月31日"))
    due = compute_schedule(one(history.at(NOVEMBER, by=starting("2026-01-01"))))
    assert due is not None
    assert round(due) == 92
    assert compute_schedule(one(history.at(NOVEMBER))) is None
    later = compute_schedule(one(history.report(DECEMBER, line(FIRST)).at(DECEMBER)))
    assert later == 100


def test_a_ledger_that_begins_in_january_begins_with_its_tasks() -> None:
    january = History().report(JANUARY, line(FIRST)).at(JANUARY)
    assert told(one(january)) == (None, False)
    assert not one(january).lacks_start


def test_what_a_branch_adds_later_counts_from_its_month() -> None:
    history = History().report(NOVEMBER, line(FIRST)).report(DECEMBER, line(FIRST), line(SECOND))
    for by in (starting("2026-01-01"), starting("")):
        assert told(one(history.at(DECEMBER, by=by), SECOND)) == (None, False)
    assert told(one(history.at(DECEMBER, by=starting("2026-01-01")))) == (NEW_YEAR, False)


def test_a_first_form_without_tasks_makes_those_of_the_next_new_ones() -> None:
    ledger = History().report(NOVEMBER).report(DECEMBER, line(SECOND)).at(DECEMBER, by=starting("2026-01-01"))
    assert told(one(ledger, SECOND)) == (None, False)


def test_a_branch_that_missed_the_first_month_had_its_tasks_all_the_same() -> None:
    history = History().report(NOVEMBER, line(FIRST)).report(DECEMBER, line(OTHER), branch="MZ02")
    assert told(one(history.at(DECEMBER, by=starting("2026-01-01")), OTHER)) == (NEW_YEAR, False)
    silent = one(history.at(DECEMBER), OTHER)
    assert (told(silent), silent.lacks_start) == ((None, True), True)


def test_a_branch_founded_later_began_its_tasks_then() -> None:
    history = History().report(NOVEMBER, line(FIRST)).report(DECEMBER, line(OTHER), branch="MZ02")
    by = founded("MZ02", "2026-12-01")
    assert told(one(history.at(DECEMBER, by=by), OTHER)) == (None, False)
    assert told(one(history.at(DECEMBER, by=by))) == (NEW_YEAR, False)


def test_a_task_taken_over_counts_from_its_own_beginning() -> None:
    history = History().report(NOVEMBER, line(FIRST))
    ledger = history.at(DECEMBER, by=starting("2026-01-01", ended("MZ01", "2026-11-30", "MZ02")))
    assert (one(ledger).branch, told(one(ledger))) == ("MZ02", (NEW_YEAR, False))


def test_the_old_ledger_says_it_of_each_task_and_wins() -> None:
    history = (
        History()
        .bring(NOVEMBER, line(FIRST), begun="2026-03-15")
        .bring(NOVEMBER, line("MZ01-202611-02"))
        .report(NOVEMBER, line(FIRST), line("MZ01-202611-02"))
    )
    ledger = history.at(NOVEMBER, by=starting("2026-01-01"))
    assert [told(one(ledger, number)) for number in (FIRST, "MZ01-202611-02")] == [
        (dt.date(2026, 3, 15), False), (NEW_YEAR, False),
    ]  # fmt: skip
    blank = history.at(NOVEMBER)
    assert [told(one(blank, number)) for number in (FIRST, "MZ01-202611-02")] == [
        (dt.date(2026, 3, 15), False), (None, True),
    ]  # fmt: skip


def test_what_a_branch_adds_to_the_tasks_of_its_old_ledger_began_with_its_form() -> None:
    """The month of that form is known: it was told “开始时间不明” like the tasks the 旧台账 brought in."""
    added = "MZ01-202611-02"
    history = History().bring(NOVEMBER, line(FIRST)).report(NOVEMBER, line(FIRST), line(added))
    for by in (starting("2026-01-01"), starting("")):
        assert told(one(history.at(NOVEMBER, by=by), added)) == (None, False)
    assert told(one(history.at(NOVEMBER))) == (None, True)


def test_what_is_imported_later_was_under_way_as_well() -> None:
    history = History().report(NOVEMBER, line(FIRST)).bring(DECEMBER, line(SECOND)).report(DECEMBER, line(SECOND))
    assert told(one(history.at(DECEMBER, by=starting("2026-01-01")), SECOND)) == (NEW_YEAR, False)
    assert told(one(history.at(DECEMBER), SECOND)) == (None, True)


def test_a_month_before_a_branch_brought_in_its_old_ledger_is_cut_out_too() -> None:
    """It has no first month by then, which ended the 汇总 of every bureau whose 旧台账 came a month later."""
    history = History().report(NOVEMBER, line(FIRST)).bring(DECEMBER, line(OTHER), branch="MZ02")
    ledger = history.report(DECEMBER, line(FIRST)).at(DECEMBER)
    assert cut_ledger(ledger, NOVEMBER).by_number.keys() == {FIRST}


def test_a_task_that_begins_later_is_due_nothing_before() -> None:
    history = History().bring(NOVEMBER, line(FIRST), begun="2027-01-01").report(NOVEMBER, line(FIRST))
    assert compute_schedule(one(history.at(NOVEMBER))) == 0
    due = compute_schedule(one(history.report(JANUARY, line(FIRST)).at(JANUARY)))
    assert due == Fraction(3100, 90)


def test_a_deadline_moved_before_the_beginning_is_due_when_the_task_begins() -> None:
    """Its new 完成时限 passes the old 开始时间: nothing is due before, all of it from then on."""
    asked = History().bring(NOVEMBER, line(FIRST), begun="2027-01-01").report(NOVEMBER, line(FIRST))
    moved = replace(one(asked.at(NOVEMBER)), deadline=dt.date(2026, 12, 15))
    assert compute_schedule(moved) == 0
    assert compute_schedule(replace(moved, period=JANUARY)) == 100


def test_a_change_of_the_plan_does_not_begin_a_task_anew() -> None:
    key = format_change_key(NOVEMBER, FIRST, "目标", "60户")
    history = History().report(NOVEMBER, line(FIRST)).decide(NOVEMBER, key, DecisionKind.CHANGE)
    assert told(one(history.at(NOVEMBER, by=starting("2026-01-01")))) == (NEW_YEAR, False)


def test_a_lasting_task_needs_no_beginning() -> None:
    ledger = History().report(NOVEMBER, line(FIRST, deadline="长期坚持", status="长期坚持")).at(NOVEMBER)
    assert compute_schedule(one(ledger)) is None


def test_nothing_received_is_nothing_to_date() -> None:
    assert History().at(NOVEMBER, by=starting("2026-01-01")).tasks == ()


def test_an_earlier_month_that_comes_late_becomes_the_first() -> None:
    """One branch hands in October afterwards: the ledger begins there, and the others' first forms are of November."""
    october = NOVEMBER.shift(-1)
    history = History().report(NOVEMBER, line(FIRST)).report(october, line("MZ02-202610-01"), branch="MZ02")
    ledger = history.at(NOVEMBER, by=starting("2026-11-15"))
    assert told(one(ledger)) == (None, True)
    assert told(one(history.at(NOVEMBER, by=starting("2026-01-01")))) == (NEW_YEAR, False)
