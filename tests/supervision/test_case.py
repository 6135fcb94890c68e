"""What the bureau decides about more time, and which answers count, told from records."""

from __future__ import annotations

import datetime as dt

import pytest
from rectifying import DECEMBER, DECLINED, JANUARY, PASSED, PROBLEM, File, keys, told

from pipeline.contract.decisions import format_rectification_key, format_representation_key
from pipeline.contract.replies import format_lamp_key
from pipeline.periods import Period
from pipeline.terms import DecisionKind, RectificationStage, RectificationStep

NOVEMBER = Period(2026, 11)
REVIEW = format_rectification_key(PROBLEM, RectificationStep.REVIEW, 1)
EXTEND = format_rectification_key(PROBLEM, RectificationStep.EXTEND, 1)
DUE = dt.date(2026, 12, 25)


def noticed(due: str = DUE.isoformat()) -> File:
    start = File().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    return start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", due)


def test_refusing_more_time_leaves_the_answer_to_be_reviewed() -> None:
    asks = noticed().answer(DECEMBER, "2026-12-24", done="已完成8户", extension="2027-01-15")
    assert EXTEND in keys(asks.at(DECEMBER, "2027-01-07"), DecisionKind.RECTIFY)
    refused = asks.decide(DECEMBER, EXTEND, DECLINED, "2027-01-07").at(DECEMBER, "2027-01-08")
    assert keys(refused, DecisionKind.RECTIFY) == [REVIEW]


def test_granting_more_time_asks_for_a_new_answer() -> None:
    asks = noticed().answer(DECEMBER, "2026-12-24", done="已完成8户", extension="2027-01-15")
    granted = asks.decide(DECEMBER, EXTEND, PASSED, "2027-01-07", due="2027-01-15").at(DECEMBER, "2027-01-08")
    assert keys(granted, DecisionKind.RECTIFY) == []


@pytest.mark.parametrize(("due", "until"), [("2027-03-31", "2027-03-31"), ("2026-12-25", "2027-01-21")])
def test_more_time_never_shortens_the_term(due: str, until: str) -> None:
    asks = noticed(due).answer(DECEMBER, "2026-12-24", extension="2027-01-15")
    one = told(asks.decide(DECEMBER, EXTEND, PASSED, "2027-01-07").at(DECEMBER, "2027-01-08"))
    assert (one.stage, one.due) == (RectificationStage.EXTENDED, dt.date.fromisoformat(until))


@pytest.mark.parametrize(("when", "asked"), [("2026-12-24", True), ("2026-12-25", True), ("2026-12-26", False)])
def test_more_time_may_be_asked_for_up_to_the_very_last_day(when: str, asked: bool) -> None:
    assessment = noticed().answer(DECEMBER, when, extension="2027-01-15").at(DECEMBER, "2027-01-07")
    assert (EXTEND in keys(assessment, DecisionKind.RECTIFY)) is asked
    assert told(assessment).states[-1].note.startswith("时限过后提出") is not asked


@pytest.mark.parametrize(("period", "heard"), [(NOVEMBER, True), (DECEMBER, True), (JANUARY, False)])
def test_an_answer_to_an_order_counts_from_the_form_of_the_next_month_at_the_latest(
    period: Period, heard: bool
) -> None:
    assessment = noticed().answer(period, "2026-12-24", done="已完成8户").at(NOVEMBER, "2026-12-25")
    assert (told(assessment).stage is RectificationStage.ANSWERED) is heard
    assert (REVIEW in keys(assessment, DecisionKind.RECTIFY)) is heard


@pytest.mark.parametrize(("period", "heard"), [(NOVEMBER, True), (DECEMBER, True), (JANUARY, False)])
def test_a_statement_is_put_from_the_form_of_the_next_month_at_the_latest(period: Period, heard: bool) -> None:
    """A form of January speaks to the ledger of December, not to that of November."""
    assessment = File().answer(period, "2026-12-10", statement="天气原因停工").at(NOVEMBER, "2026-12-11")
    key = format_representation_key(format_lamp_key(PROBLEM))
    assert (key in keys(assessment, DecisionKind.PLEA)) is heard
