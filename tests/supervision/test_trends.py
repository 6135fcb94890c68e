"""What a branch is shown of its last months: each as on record, else with what is known now; nothing counted twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY, History, line

from pipeline.contract.decisions import format_closing_key
from pipeline.ledger import Ledger
from pipeline.periods import Period
from pipeline.supervision.trends import (
    MonthSummary,
    RecordedMonth,
    compute_trends,
    count_changed_tasks,
    judge_earlier_months,
    judge_month,
    list_trend_periods,
    summarise_month,
)
from pipeline.terms import DecisionKind, Lamp, Opinion, SubmissionResult, Timeliness

FIRST, SECOND, OTHER = "MZ01-202611-01", "MZ01-202611-02", "MZ02-202611-01"
FAR = "2027年12月31日"


def two_months() -> History:
    """A branch with two tasks in November, of which it reports one complete, and in December; another in November."""
    return (
        History()
        .report(NOVEMBER, line(FIRST, rate=100, status="已完成"), line(SECOND, rate=10, deadline=FAR))
        .report(NOVEMBER, line(OTHER, rate=5, deadline="2026年11月20日"), branch="MZ02")
        .report(DECEMBER, line(FIRST, rate=100, status="已完成"), line(SECOND, rate=20, deadline=FAR))
    )


@pytest.mark.parametrize(
    ("period", "first", "count"),
    [
        (Period(2026, 1), Period(2025, 11), 3),
        (Period(2026, 3), Period(2026, 1), 3),
        (Period(2026, 4), Period(2026, 1), 4),
        (Period(2026, 12), Period(2026, 1), 12),
    ],
)
def test_a_trend_has_the_months_of_its_year_and_at_least_three(period: Period, first: Period, count: int) -> None:
    shown = list_trend_periods(period)
    assert (shown[0], shown[-1], len(shown)) == (first, period, count)
    assert list(shown) == sorted(shown)


def test_a_month_is_summed_up_by_branch() -> None:
    told = summarise_month(judge_month(two_months().at(NOVEMBER), NOVEMBER))
    assert told["MZ01"] == MonthSummary(
        period=NOVEMBER, tasks=2, done=1, closed=0, green=1, yellow=0, red=0, grey=1, undated=1
    )
    assert told["MZ02"] == MonthSummary(period=NOVEMBER, tasks=1, done=0, closed=0, green=0, yellow=0, red=1, grey=0)


def test_a_task_that_was_verified_is_done_and_closed() -> None:
    closed = two_months().decide(NOVEMBER, format_closing_key(FIRST), DecisionKind.CLOSING)
    told = summarise_month(judge_month(closed.at(NOVEMBER), NOVEMBER))["MZ01"]
    assert (told.tasks, told.done, told.closed, told.green) == (2, 1, 1, 1)
    withdrawn = two_months().decide(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING, Opinion.SENT_BACK)
    assert summarise_month(judge_month(withdrawn.at(NOVEMBER), NOVEMBER))["MZ01"].closed == 0


def test_an_earlier_month_is_judged_as_of_its_own_end() -> None:
    december = two_months().at(DECEMBER)
    earlier = judge_month(december, NOVEMBER)
    assert (earlier.period, earlier.ledger.period, earlier.recorded) == (NOVEMBER, NOVEMBER, False)
    assert earlier.ledger.by_number[SECOND].rate == 10
    assert earlier.lamps[OTHER].lamp is Lamp.RED
    assert earlier.delivered["MZ03"].timeliness is Timeliness.MISSING
    assert earlier.delivered["MZ02"].result is SubmissionResult.RECEIVED
    own = judge_month(december, DECEMBER)
    assert (own.ledger, own.lamps[OTHER].lamp) == (december, Lamp.GREY)


def test_earlier_months_are_those_with_a_report_and_never_this_one() -> None:
    assert [each.period for each in judge_earlier_months(two_months().at(DECEMBER))] == [NOVEMBER]
    assert judge_earlier_months(two_months().at(NOVEMBER)) == ()
    assert [each.period for each in judge_earlier_months(two_months().at(JANUARY))] == [NOVEMBER, DECEMBER]


def test_what_nobody_reported_makes_no_earlier_month() -> None:
    """A file of which nobody knows whose it is, and a 旧台账, are no reports."""
    only = History().report(DECEMBER, line("MZ01-202612-01"))
    ledger = only.bring(NOVEMBER, line(FIRST)).at(DECEMBER)
    assert judge_earlier_months(ledger) == ()
    unknown = replace(two_months().submitted[0].receipt, number=9, branch="")
    stray = replace(ledger.inputs, receipts=(*only.at(DECEMBER).inputs.receipts, unknown))
    assert judge_earlier_months(replace(ledger, inputs=stray)) == ()


def test_a_recorded_month_is_told_as_on_record_and_says_so() -> None:
    recorded = two_months().at(NOVEMBER)
    late = two_months().report(NOVEMBER, line(FIRST, rate=50), line(SECOND, rate=10, deadline=FAR)).at(DECEMBER)
    (told,) = judge_earlier_months(late, {NOVEMBER: RecordedMonth(recorded, signed=True)})
    assert (told.recorded, told.ledger.by_number[FIRST].rate) == (True, 100)
    (now,) = judge_earlier_months(late)
    assert (now.recorded, now.ledger.by_number[FIRST].rate) == (False, 50)


def test_a_trend_shows_each_branch_its_last_three_months_oldest_first() -> None:
    ledger = two_months().at(JANUARY)
    months = [judge_month(ledger, NOVEMBER.shift(back)) for back in (-1, 0, 1, 2)]
    told = compute_trends(months)
    assert [each.period for each in told["MZ01"]] == [NOVEMBER, DECEMBER, JANUARY]
    assert [each.grey for each in told["MZ02"]] == [0, 1, 1]
    assert "MZ03" not in told


def changed(now: History, then: Ledger | None = None) -> dict[str, int]:
    """Tasks of November that its figures would count otherwise in December, by branch."""
    return dict(count_changed_tasks(now.at(DECEMBER), judge_month(then or two_months().at(NOVEMBER), NOVEMBER)))


def test_a_recorded_month_that_would_be_counted_alike_has_no_changed_task() -> None:
    assert changed(two_months()) == {}
    again = two_months().report(
        NOVEMBER, line(FIRST, rate=100, status="已完成", progress="又做了一件事"), line(SECOND, rate=10, deadline=FAR)
    )
    assert changed(again) == {}, "no figure counts what was written"


def test_another_lamp_completion_or_verification_is_a_change_of_that_branch() -> None:
    undone = two_months().report(
        NOVEMBER, line(FIRST, rate=90, deadline="2026年11月20日"), line(SECOND, rate=10, deadline=FAR)
    )
    assert changed(undone) == {"MZ01": 1}
    verified = two_months().decide(NOVEMBER, format_closing_key(FIRST), DecisionKind.CLOSING)
    assert changed(verified) == {"MZ01": 1}
    paid = two_months().report(NOVEMBER, line(OTHER, rate=100, status="已完成"), branch="MZ02")
    assert changed(paid) == {"MZ02": 1}


def test_a_task_that_came_or_went_since_is_a_change() -> None:
    more = two_months().report(NOVEMBER, line("MZ03-202611-01"), branch="MZ03")
    assert changed(more) == {"MZ03": 1}
    assert changed(two_months(), more.at(NOVEMBER)) == {"MZ03": 1}


def test_a_branch_is_shown_three_months_however_many_were_judged() -> None:
    history = History()
    for back in range(5):
        history = history.report(NOVEMBER.shift(back), line(FIRST, deadline=FAR))
    ledger = history.at(NOVEMBER.shift(4))
    months = [judge_month(ledger, NOVEMBER.shift(back)) for back in range(5)]
    assert [each.period for each in compute_trends(months)["MZ01"]] == [NOVEMBER.shift(back) for back in (2, 3, 4)]
