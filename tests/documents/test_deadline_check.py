"""An order by a day that is past, or is the day of signing itself, cannot be followed."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.documents.deadline_check import list_past_deadlines

DAY = dt.date(2026, 12, 18)


def days(text: str) -> list[str]:
    return [each.day.isoformat() for each in list_past_deadlines([text], DAY)]


@pytest.mark.parametrize(
    "text",
    [
        "漏报的党支部请于2026年12月16日前补报。", "有异议的请于2026年12月16日前（含当日，下同）提出。", "请于12月16日前补报。",
        "各党支部应当在2026年12月16日之前报送。", "由支部书记牵头，于2026年12月16日前反馈。", "请在2026年12月16日（星期三）前报送。",
        "漏报、退回尚未重报的党支部请于2026年12月16日前（含当日，下同）补报、重报。", "逾期未反馈、未销号的，由支部书记牵头，于2026年12月16日前反馈。",
    ],
)  # fmt: skip
def test_an_order_by_a_past_day_is_found(text: str) -> None:
    assert days(text) == ["2026-12-16"]


def test_an_order_that_no_word_asks_for_is_told_as_such() -> None:
    """It may also tell what was done by that day, so a person looks at it."""
    said = "漏报的于12月16日前（含当日）补报；有异议的于12月20日前提出。各党支部11月30日前完成了27项。"
    assert [(each.sentence, each.plain) for each in list_past_deadlines([said], DAY)] == [
        ("漏报的于12月16日前（含当日）补报", False)
    ]


def test_the_day_of_signing_itself_is_too_late() -> None:
    assert days("请于2026年12月18日前补报。") == ["2026-12-18"]


@pytest.mark.parametrize(
    "text",
    [
        "请于2026年12月19日前补报。", "请于2027年1月4日前报送。", "整改通知书已于2026年11月26日前送达，请知悉。", "应于11月26日前反馈而逾期的3个。",
        "报送和核验截至2026年12月11日。", "各党支部2026年11月30日前完成的任务27项。", "请于2026年13月40日前报送。",
    ],
)  # fmt: skip
def test_what_lies_ahead_or_tells_of_the_past_is_not(text: str) -> None:
    assert days(text) == []


def test_each_order_of_a_paragraph_is_judged_by_itself() -> None:
    assert days("请于12月16日前补报；请于12月25日前说明；要于12月17日前更正。") == ["2026-12-16", "2026-12-17"]
