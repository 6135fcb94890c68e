"""Months and days as people type them after a command."""

from __future__ import annotations

import argparse
import datetime as dt

import pytest

from pipeline.cli.command import settle_bare_month
from pipeline.cli.parser import build_parser
from pipeline.cli.typed_dates import parse_day, parse_period
from pipeline.periods import Period

MONTHS = (
    "2026-11", "2026年11月", "202611", "2026/11", "2026.11", "2026—11", "２０２６－１１", "2026年十一月", "二〇二六年十一月",
    "2026 年 11 月", "2026年11月份", "26年11月",
)  # fmt: skip
DAYS = (
    "2026-12-02", "2026-12-2", "2026/12/02", "2026.12.2", "20261202", "2026年12月2日", "2026年12月2号", "２０２６-12-02",
    "二〇二六年十二月二日", " 2026-12-02 ",
)  # fmt: skip


@pytest.mark.parametrize("text", MONTHS)
def test_a_month_with_one_meaning_is_taken(text: str) -> None:
    assert build_parser().parse_args(["status", text]).period == Period(2026, 11)


@pytest.mark.parametrize("text", DAYS)
def test_a_day_with_one_meaning_is_taken(text: str) -> None:
    assert build_parser().parse_args(["--today", text, "collect"]).today == dt.date(2026, 12, 2)


@pytest.mark.parametrize(
    ("text", "today", "month"),
    [("11月", "2026-12-08", "2026-11"), ("十二月", "2026-11-30", "2026-12"), ("1月份", "2026-12-31", "2027-01"), ("2月", "2026-12-31", "2026-02")],
)  # fmt: skip
def test_a_month_without_its_year_is_the_last_one_up_to_next_month(text: str, today: str, month: str) -> None:
    typed = build_parser().parse_args(["--today", today, "进度", text])
    settle_bare_month(typed)
    assert typed.period == Period.parse(month)


@pytest.mark.parametrize("text", ["11-2026", "26.11", "2026_11", "11月2026年"])
def test_what_is_nearly_a_month_is_asked_back_with_the_right_spelling(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="是不是“2026-11”？"):
        parse_period(text)


@pytest.mark.parametrize("text", ["11月", "2026", "2026-13", "13-2026", "2026-Q4", "本月", ""])
def test_a_month_without_a_year_or_a_meaning_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"请写成“2026-11”这样的年月。$"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "why"), [("12月2日", "写法不对"), ("昨天", "写法不对"), ("2026-12", "写法不对"), ("2026-2-30", "没有这一天"), ("20261301", "没有这一天")]
)  # fmt: skip
def test_a_day_without_a_year_or_that_does_not_exist_is_refused(text: str, why: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=why):
        parse_day(text)
