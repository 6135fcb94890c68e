from __future__ import annotations

import datetime as dt

import pytest
from finding_gaps import list_gaps
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import CATALOGUE
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.rates import parse_rate
from pipeline.reading.raw import RawValue


def read(value: RawValue, number_format: str | None = None, status: str = "推进中") -> int | CellError | None:
    return parse_rate(value, number_format=number_format, status=status)


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        (None, None), ("", None), (" \u3000", None), ("\u200b", None),
        (80, 80), (80.0, 80), (0, 0), (0.0, 0), (100, 100), (79.99999999999999, 80), (2, 2),
        (0.8, 80), (0.57, 57), (0.29, 29), (0.07, 7), (0.01, 1), (0.1 + 0.2, 30),
        ("80", 80), ("80.0", 80), ("80%", 80), ("８０％", 80), ("80 %", 80), ("80.0%", 80), ("８０", 80),
        ("0.8", 80), (".8", 80),
        ("0", 0), ("0%", 0), ("零", 0), ("1%", 1), ("100%", 100), ("100.00%", 100), ("80%。", 80),
        ("+80", 80),
        ("已完成80%", 80), ("完成80%", 80), ("80%完成", 80), ("约80%", 80), ("80％左右", 80),
        ("大约80", 80), ("进度：80%", 80),
        ("目前已完成约80%", 80), ("完成率80", 80), ("达到80%", 80),
        ("已推进至80%", 80), ("完成了80%", 80), ("完成度80%", 80), ("总进度80%", 80), ("（80%）", 80), ("“80%”", 80), ("80%；", 80),
        ("全部完成100%", 100),
        ("八成", 80), ("8成", 80), ("八成五", 85), ("8成5", 85), ("八成半", 85), ("两成", 20),
        ("十成", 100), ("约八成", 80),
        ("百分之八十", 80), ("百分之八十五", 85), ("百分之80", 80), ("百分之百", 100), ("百分百", 100),
        ("百分之一百", 100), ("八十五", 85),
        ("八十%", 80), ("一百", 100), ("一半", 50), ("已完成一半", 50), ("零点八", 80),
        ("全部完成", 100), ("100%完成", 100), ("完成", 100), ("已完成", 100), ("已全部完成", 100),
        ("完成了", 100), ("已办结", 100),
        (120, 120), ("120%", 120), (-5, -5), ("-5%", -5), (100.5, 101), (-0.5, -1), ("101", 101),
    ],
)  # fmt: skip
def test_plain_rates(typed: RawValue, rate: int | None) -> None:
    assert read(typed) == rate


@pytest.mark.parametrize(
    ("typed", "why", "suggestion"),
    [
        (0.805, "不是整数", "80"), (0.806, "不是整数", "81"), (80.5, "不是整数", "80"), (81.5, "不是整数", "81"),
        ("80.6%", "不是整数", "81"), (1.2, "不是整数", ""),
        ("0.8%", "不是整数", ""), (1 / 3, "不是整数", "33"),
        ("75-80%", "写的是一个范围", "75"), ("70%~80%", "写的是一个范围", "70"),
        ("70％～80％", "写的是一个范围", "70"), ("75至80", "写的是一个范围", "75"),
        ("约75%—80%", "写的是一个范围", "75"), ("七八成", "写的是一个范围", "70"),
        ("七成到八成", "写的是一个范围", "70"), ("7-8成", "写的是一个范围", "70"),
        ("80/100", "写的是分数", "80"), ("12/15", "写的是分数", "80"), ("0/5", "写的是分数", "0"),
        ("完成2/3", "写的是分数", "67"),
        ("四分之三", "写的是分数", "75"), ("7/0", "写的是分数", ""), ("-1多", "没有写确切的数", ""),
        ("15/12", "写的是分数", ""),
        ("99.6%", "不是整数", "100"), (2.4, "不是整数", "2"), ("近100%", "没有写确切的数", "100"),
        ("近80%", "没有写确切的数", "80"), ("80%以上", "没有写确切的数", "80"),
        ("不到八成", "没有写确切的数", "80"), (">80%", "没有写确切的数", "80"),
        ("80多", "没有写确切的数", "80"), ("80%+", "没有写确切的数", "80"), ("大于80%", "没有写确切的数", "80"), ("至少80%", "没有写确切的数", "80"),
    ],
)  # fmt: skip
def test_two_readings_are_asked_back(typed: RawValue, why: str, suggestion: str) -> None:
    assert read(typed) == CellError("rate-ambiguous", {"why": why}, suggestion)


@pytest.mark.parametrize(
    "typed",
    [True, False, dt.date(2026, 12, 15), dt.datetime(2026, 12, 15, 1),  # noqa: DTZ001
     dt.time(1), dt.timedelta(1),
     float("nan"), float("inf"), "80分", "未开展", "未启动", "无", "-", "/", "—", "%", "基本完成", "未完成",
     "未完成80%", "还差20%", "剩余20%",
     "完成36户", "80%%", "80 90", "目标完成80%", "时间进度80%", "由60%提高到80%", "36/120户", "11成", "80%（初评80%，复评75%）", "2026年", "9" * 5000, "完成" * 30,
     "七七成", "abc"],
)  # fmt: skip
def test_no_number(typed: RawValue) -> None:
    assert read(typed) == CellError("rate-unreadable")


def test_a_rate_told_in_forty_characters_is_read() -> None:
    assert read("完成" * 18 + "100%") == 100
    assert read("完成" * 18 + "，100%") == CellError("rate-unreadable")


@pytest.mark.parametrize("number", [1, 1.0, "1", "1.0", "１", "完成1"])
def test_a_lone_one_hangs_on_format_and_status(number: RawValue) -> None:
    asked = CellError("rate-ambiguous", {"why": "可能是1%，也可能是100%"})
    assert read(number) == read(number, None, "") == asked
    assert read(number, None, "已完成") == read(number, None, "申请销号") == 100
    if not isinstance(number, str):
        assert read(number, "General") == read(number, "0.00") == read(number, "@") == asked
        assert read(number, "0%") == read(number, "0.00%") == read(number, '0.0 %;-0.0 %;"零"') == 100
        assert read(number, "0") == read(number, '0"%"') == read(number, "0\\%") == read(number, "0", "已完成") == 1


@pytest.mark.parametrize(("number", "rate"), [(0.8, 80), (0.01, 1), (0.29, 29), (0, 0), (1.2, 120), (0.07, 7)])
def test_percent_format(number: float, rate: int) -> None:
    assert read(number, "0%") == rate


@pytest.mark.parametrize("number", [1e300, -1e300, 10**40, "9" * 30])
def test_absurd_numbers_fit_no_column(number: RawValue) -> None:
    assert read(number) == CellError("rate-out-of-range")


@given(st.integers(2, 100))
def test_every_whole_percent_in_every_spelling(rate: int) -> None:
    for typed in (rate, float(rate), f"{rate}", f"{rate}%", f"已完成{rate}％", f"约{rate}.0%左右", f"百分之{rate}"):
        assert read(typed) == rate
    assert read(rate / 100, "0%") == rate
    if rate < 100:
        assert read(rate / 100) == read(f"{rate / 100:.2f}") == rate


@given(st.one_of(st.text("0123456789.%-~/成八百分之约完成半多 "), st.floats(), st.integers(), st.text()))
def test_anything_is_answered(typed: str | float) -> None:
    found = read(typed)
    if isinstance(found, CellError):
        assert list_gaps(CATALOGUE[found.code]) - {"value", "title", "lowest", "highest"} == set(found.gaps)
        assert found.suggestion == "" or 0 <= int(found.suggestion) <= 100
    else:
        assert found is None or abs(found) <= 10**9
