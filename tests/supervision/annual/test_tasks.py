"""How a task of the year stands to its 完成时限: every edge, and what must hold whatever is reported."""

from __future__ import annotations

import datetime as dt

import pytest
from bureau import NOVEMBER, SEPTEMBER, office
from hypothesis import given, settings
from hypothesis import strategies as st
from records import DECEMBER, History, ended, line

from pipeline.archive.submissions import SubmittedRequest
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.ledger import Ledger
from pipeline.periods import Month, Year
from pipeline.supervision.annual.branch_year import format_months
from pipeline.supervision.annual.model import DUE, AnnualTask, Fulfilment
from pipeline.supervision.annual.tasks import list_annual_tasks
from pipeline.terms import DecisionKind, Opinion

OCTOBER = NOVEMBER.shift(-1)
NUMBER, YEAR = "MZ01-202609-01", Year(2026)
DUE_IN_OCTOBER = "2026年10月15日"


def only(ledger: Ledger, branch: str = "MZ01", year: Year = YEAR) -> AnnualTask:
    (task,) = list_annual_tasks(ledger, branch, year, ledger.period)
    return task


def told(*rates: int | None, deadline: str = DUE_IN_OCTOBER, first: Month = SEPTEMBER) -> History:
    """One task reported month after month; None is a month without a report, 100 says 已完成."""
    history = History()
    for back, rate in enumerate(rates):
        if rate is not None:
            status = "已完成" if rate == 100 else "推进中"
            row = line(NUMBER, rate=rate, status=status, deadline=deadline, progress=f"第{back}月{rate}%")
            history = history.report(first.shift(back), row)
    return history


@pytest.mark.parametrize(
    ("rates", "fulfilment", "completed"),
    [
        ((100, None, None), Fulfilment.IN_TIME, SEPTEMBER),
        ((50, 100, 100), Fulfilment.IN_TIME, OCTOBER),
        ((50, 60, 100), Fulfilment.LATE, NOVEMBER),
        ((50, 60, 70), Fulfilment.OVERDUE, None),
        ((50, 60, None), Fulfilment.OVERDUE, None),
        ((50, None, None), Fulfilment.UNKNOWN, None),
        ((50, None, 100), Fulfilment.UNKNOWN, NOVEMBER),
        ((100, 90, 100), Fulfilment.LATE, NOVEMBER),
    ],
)
def test_what_the_month_of_the_deadline_reports_decides(
    rates: tuple[int | None, ...], fulfilment: Fulfilment, completed: Month | None
) -> None:
    task = only(told(*rates).at(NOVEMBER))
    assert (task.fulfilment, task.completed) == (fulfilment, completed)


def test_a_task_that_falls_due_later_is_not_due_unless_it_is_done() -> None:
    assert only(told(50, 60, 70, deadline="2026年12月1日").at(NOVEMBER)).fulfilment is Fulfilment.AHEAD
    done = only(told(50, 100, 100, deadline="2027年3月31日").at(NOVEMBER))
    assert (done.fulfilment, done.fulfilment in DUE) == (Fulfilment.IN_TIME, True)


def test_the_last_day_of_the_last_month_is_due() -> None:
    assert only(told(50, 60, 70, deadline="2026年11月30日").at(NOVEMBER)).fulfilment is Fulfilment.OVERDUE


def test_a_standing_task_is_never_due() -> None:
    assert only(told(50, 60, 70, deadline="长期坚持").at(NOVEMBER)).fulfilment is Fulfilment.STANDING


def test_a_completion_that_was_sent_back_counts_only_when_reported_anew() -> None:
    key = format_closing_key(NUMBER)
    back = told(50, 100).decide(OCTOBER, key, DecisionKind.CLOSING, Opinion.SENT_BACK)
    still = line(NUMBER, rate=100, status="已完成", deadline=DUE_IN_OCTOBER, progress=None)
    task = only(back.report(NOVEMBER, still).at(NOVEMBER))
    assert (task.fulfilment, task.refused, task.finished) == (Fulfilment.OVERDUE, True, False)
    anew = line(NUMBER, rate=100, status="已完成", deadline=DUE_IN_OCTOBER, progress="补齐清单")
    task = only(back.report(NOVEMBER, anew).at(NOVEMBER))
    assert (task.fulfilment, task.refused, task.completed) == (Fulfilment.LATE, False, NOVEMBER)


def test_a_closed_task_tells_its_day_and_one_closed_last_year_is_left_out() -> None:
    closed = told(50, 100).decide(OCTOBER, format_closing_key(NUMBER), DecisionKind.CLOSING)
    assert only(closed.at(NOVEMBER)).closed == "2026-11-01"
    assert list_annual_tasks(closed.at(DECEMBER.shift(2)), "MZ01", Year(2027), DECEMBER.shift(2)) == ()


def test_a_task_done_last_year_and_not_verified_is_no_task_of_this_year() -> None:
    ledger = told(50, 100, 100, 100, 100).at(Month(2027, 1))
    assert only(ledger, year=Year(2027)).fulfilment is Fulfilment.EARLIER


def test_a_deadline_that_the_bureau_moved_is_the_one_that_counts() -> None:
    asked = SubmittedRequest(row=20, target=NUMBER, item="完成时限", new_value="2026年11月30日", reason="供货延期")
    first = line(NUMBER, rate=50, deadline=DUE_IN_OCTOBER)
    later = line(NUMBER, rate=100, status="已完成", deadline=DUE_IN_OCTOBER)
    history = History().report(SEPTEMBER, first, requests=[asked]).report(NOVEMBER, later)
    assert only(history.at(NOVEMBER)).fulfilment is Fulfilment.UNKNOWN
    key = format_change_key(SEPTEMBER, NUMBER, "完成时限", "2026年11月30日")
    task = only(history.decide(SEPTEMBER, key, DecisionKind.CHANGE).at(NOVEMBER))
    assert (task.fulfilment, task.extensions, task.deadline) == (Fulfilment.IN_TIME, 1, dt.date(2026, 11, 30))


def test_an_heir_is_not_blamed_for_what_was_overdue_before() -> None:
    heirs = ended("MZ01", "2026-10-31", "MZ02")
    late = only(told(50, 60).at(NOVEMBER, by=heirs), "MZ02")
    assert (late.fulfilment, late.inherited, late.since) == (Fulfilment.INHERITED, office().by_code["MZ01"].short_name, NOVEMBER)  # fmt: skip
    assert late.fulfilment not in DUE
    ahead = only(told(50, 60, deadline="2026年11月20日").at(NOVEMBER, by=heirs), "MZ02")
    assert ahead.fulfilment is Fulfilment.UNKNOWN
    assert list_annual_tasks(told(50, 60).at(NOVEMBER, by=heirs), "MZ01", YEAR, OCTOBER) == ()


REPORTS = st.lists(st.sampled_from([None, 10, 60, 100]), min_size=1, max_size=9)
DEADLINES = st.dates(dt.date(2025, 12, 1), dt.date(2027, 3, 1))


@given(rates=REPORTS, day=DEADLINES)
@settings(max_examples=150)
def test_nothing_but_reports_makes_a_task_done_or_overdue(rates: list[int | None], day: dt.date) -> None:
    if all(rate is None for rate in rates):
        return
    deadline = f"{day.year}年{day.month}月{day.day}日"
    last = Month(2026, len(rates))
    ledger = told(*rates, deadline=deadline, first=Month(2026, 1)).at(last)
    for task in list_annual_tasks(ledger, "MZ01", YEAR, last):
        reported = [Month(2026, at) for at, rate in enumerate(rates, 1) if rate is not None]
        end = Month.of(day)
        assert (task.completed is None) == (not task.finished)
        if task.completed is not None:
            assert task.completed in reported
        match task.fulfilment:
            case Fulfilment.IN_TIME:
                assert task.completed is not None
                assert task.completed <= end
            case Fulfilment.LATE:
                assert task.completed is not None
                assert end < task.completed
                assert any(end <= month < task.completed for month in reported)
            case Fulfilment.OVERDUE:
                assert day <= last.last_day
                assert any(month >= end for month in reported)
            case Fulfilment.AHEAD:
                assert day > last.last_day
            case Fulfilment.UNKNOWN:
                assert day <= last.last_day


@given(st.sets(st.integers(1, 12), min_size=1))
def test_months_named_in_runs_are_the_months(numbers: set[int]) -> None:
    text = format_months([Month(2026, each) for each in sorted(numbers)], YEAR)
    named: set[int] = set()
    for part in text.split("、"):
        first, _, last = part.removesuffix("月").partition("—")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == numbers
