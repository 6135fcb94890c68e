"""What the last signed 通报 set a day for, and what became of it: the rows of 通报落实."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from rectifying import DECEMBER, JANUARY, File, receipts
from test_promised_answers import BY, DAY, FILE, LATER, asks, decided, signed
from test_reported_matters import ANSWER, OTHER

from pipeline.contract.circular_duty import DutyKind, DutyState
from pipeline.periods import Period
from pipeline.reports.circular_duties import build_duty_rows, count_circular_duties, list_circular_duties
from pipeline.reports.month_report import build_month_report
from pipeline.reports.paper import CORRECTION, OVERDUE
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.trends import RecordedMonth
from pipeline.terms import CIRCULAR, DecisionKind, Opinion, ReportedStep

NOVEMBER = DECEMBER.shift(-1)


def states(view: Assessment, kind: DutyKind = DutyKind.ANSWER) -> list[str]:
    return sorted(str(row["state"]) for row in build_duty_rows(view) if row["kind"] == kind)


def recorded(view: Assessment, then: Mapping[Period, Assessment]) -> Assessment:
    """The same month, with earlier months on record as they stood when their 通报 was signed."""
    kept = {period: RecordedMonth(each.ledger, signed=True) for period, each in then.items()}
    return replace(view, load_recorded=lambda: kept)


def test_a_promise_is_pending_until_its_day_and_broken_after_it() -> None:
    assert states(signed(FILE).at(DECEMBER, BY)) == [DutyState.PENDING] * 3
    assert states(signed(FILE).at(DECEMBER, LATER)) == [DutyState.BROKEN] * 3


@pytest.mark.parametrize(("by", "state"), [(BY, DutyState.KEPT), ("2026-12-20", DutyState.KEPT_LATE)])
def test_an_answer_keeps_the_promise_in_time_or_late(by: str, state: DutyState) -> None:
    view = decided(signed(FILE, by=by), ANSWER).at(DECEMBER, LATER)
    assert states(view) == sorted([DutyState.BROKEN, state, state])
    assert {row["done"] for row in build_duty_rows(view)} == {"", "2026-12-21"}


def test_what_was_only_passed_on_is_not_answered() -> None:
    view = decided(signed(FILE), ReportedStep.FORWARD, due="2027-01-20").at(DECEMBER, LATER)
    assert states(view) == [DutyState.BROKEN] * 3


def test_an_application_is_kept_by_a_decision_and_gone_with_a_newer_one() -> None:
    file = signed(replace(File(tasks=(OTHER,)), requests=(asks(),)))
    applied = [each for each in file.issued[-1].promised if each.startswith("BG-")]
    assert len(applied) == 1
    assert states(file.at(DECEMBER, LATER)) == [DutyState.BROKEN] * 2
    done = file.decide(DECEMBER, applied[0], Opinion.PASSED, "2026-12-22", matter=DecisionKind.CHANGE)
    assert states(done.at(DECEMBER, LATER)) == sorted([DutyState.BROKEN, DutyState.KEPT])
    newer = replace(file, requests=(replace(asks(), overtaken=True),))
    assert states(newer.at(DECEMBER, LATER)) == sorted([DutyState.BROKEN, DutyState.GONE])


def test_reports_that_were_owed_are_followed_until_one_is_taken() -> None:
    file = signed(FILE)
    paper = replace(file.issued[-1], terms={CORRECTION: DAY}, promised=())
    file = replace(file, issued=(*file.issued[:-1], paper))
    then, now = file.at(NOVEMBER, "2026-12-09", "MZ02"), file.at(DECEMBER, LATER)
    still = recorded(now, {NOVEMBER: then})
    assert [(row["branch"], row["kind"], row["state"]) for row in build_duty_rows(still)] == [
        ("MZ02", DutyKind.REPORT, DutyState.BROKEN)
    ]
    came = replace(now.ledger.inputs, receipts=(*now.ledger.inputs.receipts, *receipts(NOVEMBER)))
    taken = recorded(replace(now, ledger=replace(now.ledger, inputs=came)), {NOVEMBER: then})
    assert states(taken, DutyKind.REPORT) == [DutyState.KEPT]


def test_an_overdue_rectification_is_followed_until_the_branch_answers() -> None:
    file = (
        File().propose(NOVEMBER, "2026-12-09", "立项", Opinion.PASSED).sign(NOVEMBER, DAY, "〔2026〕1号", "2026-12-24")
    )
    then = file.at(DECEMBER, "2027-01-05")
    assert [each.is_overdue(then.date) for each in then.rectifications] == [True]
    notice = file.issued[-1]
    paper = replace(
        notice, document=CIRCULAR, branch="", subjects=(), date="2027-01-06", period=str(DECEMBER), terms={OVERDUE: "2027-01-12"}
    )  # fmt: skip
    file = replace(file, issued=(notice, replace(paper, number=2)))
    assert states(recorded(file.at(JANUARY, "2027-01-12"), {DECEMBER: then}), DutyKind.RECTIFY) == [DutyState.PENDING]
    assert states(recorded(file.at(JANUARY, "2027-02-05"), {DECEMBER: then}), DutyKind.RECTIFY) == [DutyState.BROKEN]
    answered = file.answer(DECEMBER, "2027-01-11", done="已整改", finished="2027-01-10").at(JANUARY, "2027-02-05")
    assert states(recorded(answered, {DECEMBER: then}), DutyKind.RECTIFY) == [DutyState.KEPT]


def test_nothing_is_followed_without_an_earlier_circular_or_its_days() -> None:
    assert list_circular_duties(FILE.at(DECEMBER, LATER)) == ()
    assert list_circular_duties(signed(FILE).at(NOVEMBER, LATER)) == ()
    assert list_circular_duties(signed(FILE, by="").at(DECEMBER, LATER)) == ()


def test_a_figure_counts_the_rows_of_the_sheet() -> None:
    view = decided(signed(FILE), ANSWER).at(DECEMBER, LATER)
    rows, told = list(build_duty_rows(view)), count_circular_duties(view)
    for state in DutyState:
        assert told.choose(state=state.value).count == sum(row["state"] == state for row in rows)
    assert told.choose(state=DutyState.BROKEN.value).source == "通报落实?落实情况=逾期未落实"
    followed = build_month_report(view).followed
    assert followed is not None
    assert (followed.name, followed.duties.count) == ("11月通报", 3)
