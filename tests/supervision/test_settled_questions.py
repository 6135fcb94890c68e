"""Rows handed out that the bureau has settled since are not asked again; what was only answered, or is asked anew, is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import DECEMBER, DECLINED, FEBRUARY, NUMBER, PASSED, PROBLEM, SENT_BACK, File

from pipeline.contract.decisions import format_representation_key
from pipeline.contract.replies import format_explanation_key, format_lamp_key, format_refusal_key
from pipeline.periods import Month
from pipeline.supervision.settled_questions import list_settled_keys
from pipeline.terms import DONE, DecisionKind, Opinion

RED = format_lamp_key(PROBLEM)
EXPLAINED = format_explanation_key("数字", NUMBER)
NOTICED = (
    File().propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
)
CLOSED = NOTICED.answer(DECEMBER, "2026-12-24", done="12户").propose(DECEMBER, "2027-01-08", "复核", PASSED)


def settled(file: File, period: Month, day: str) -> set[str]:
    return set(list_settled_keys(file.at(period, day)))


@pytest.mark.parametrize(
    ("file", "period", "day", "over"),
    [
        (File(), NOVEMBER, "2026-12-09", False),
        (File().propose(NOVEMBER, "2026-12-09", "立项", DECLINED), NOVEMBER, "2026-12-10", True),
        (File().propose(NOVEMBER, "2026-12-09", "立项", SENT_BACK), NOVEMBER, "2026-12-10", False),
        (NOTICED, NOVEMBER, "2026-12-12", False),
        (NOTICED.answer(DECEMBER, "2026-12-24", done="12户"), DECEMBER, "2027-01-07", False),
        (CLOSED, DECEMBER, "2027-01-09", True),
        (CLOSED, FEBRUARY, "2027-03-08", False),
    ],
    ids=["drafted", "not begun", "left open", "ordered", "answered", "closed", "red again"],
)
def test_a_lamp_or_an_order_is_over_by_a_decision_alone(file: File, period: Month, day: str, *, over: bool) -> None:
    assert (RED in settled(file, period, day)) is over


@pytest.mark.parametrize(
    ("told", "opinion", "over"),
    [
        (True, PASSED, True),
        (True, DECLINED, False),
        (True, SENT_BACK, False),
        (True, None, False),
        (False, PASSED, False),
    ],
)
def test_a_statement_is_over_once_it_was_made_and_accepted(told: bool, opinion: Opinion | None, *, over: bool) -> None:
    file = File(tasks=(task("MZ01", 1, month(NOVEMBER, 90, "完成90户"), deadline="2027-12-31"),))
    if told:
        file = file.answer(DECEMBER, "2026-12-08", key=EXPLAINED, statement="口径不同")
    if opinion is not None:
        file = file.decide(
            NOVEMBER, format_representation_key(EXPLAINED), opinion, "2026-12-10", matter=DecisionKind.PLEA
        )
    assert (EXPLAINED in settled(file, NOVEMBER, "2026-12-11")) is over


def test_a_completion_sent_back_is_over_when_the_task_is_closed() -> None:
    back = File().decide(NOVEMBER, "XH", SENT_BACK, "2026-12-09", matter=DecisionKind.CLOSING).decisions[0]
    closing = replace(back, opinion=PASSED)
    refused = replace(task("MZ01", 1, month(NOVEMBER, 100, "完工", status=DONE)), sent_back=back)
    key = format_refusal_key(NUMBER)
    assert key not in settled(File(tasks=(refused,)), NOVEMBER, "2026-12-10")
    assert key in settled(File(tasks=(replace(refused, closed=closing),)), NOVEMBER, "2026-12-10")
