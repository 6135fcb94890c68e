"""Report periods: months, quarters and years; the arithmetic of months."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.periods import Month, Quarter, Year, find_month_end, parse_period

NOVEMBER = Month(2026, 11)


@pytest.mark.parametrize(
    ("text", "period", "title", "first", "last"),
    [
        ("2026-11", NOVEMBER, "2026年11月", "2026-11-01", "2026-11-30"),
        ("2028-02", Month(2028, 2), "2028年2月", "2028-02-01", "2028-02-29"),
        ("2026-12", Month(2026, 12), "2026年12月", "2026-12-01", "2026-12-31"),
        ("2026-Q1", Quarter(2026, 1), "2026年第一季度", "2026-01-01", "2026-03-31"),
        ("2026-Q2", Quarter(2026, 2), "2026年第二季度", "2026-04-01", "2026-06-30"),
        ("2026-Q3", Quarter(2026, 3), "2026年第三季度", "2026-07-01", "2026-09-30"),
        ("2026-Q4", Quarter(2026, 4), "2026年第四季度", "2026-10-01", "2026-12-31"),
        ("2026", Year(2026), "2026年", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_is_written_read_and_bounded(
    text: str, period: Month | Quarter | Year, title: str, first: str, last: str
) -> None:
    assert parse_period(text) == period
    assert (str(period), period.as_chinese()) == (text, title)
    assert (period.first_day.isoformat(), period.last_day.isoformat()) == (first, last)
    day = dt.timedelta(days=1)
    assert period.contains(period.first_day)
    assert period.contains(period.last_day)
    assert not period.contains(period.first_day - day)
    assert not period.contains(period.last_day + day)
    assert not period.contains(period.first_day.replace(year=2025))


@pytest.mark.parametrize(
    ("text", "example"),
    [("2026-13", "2026-11"), ("2026-00", "2026-11"), ("1999-11", "2026-11"), ("2026-1", "2026-11"), ("2026年11月", "2026-11"), ("", "2026-11"), ("2026-Q5", "2026-Q4"), ("2026-Q", "2026-Q4"), ("2026-11x", "2026-11"), ("x2026-11", "2026-11")],
)  # fmt: skip
def test_anything_else_is_told_how_to_write_it(text: str, example: str) -> None:
    with pytest.raises(ValueError, match=f"^报告期“{text}”写法不对，请写成“{example}”这样的(年月|季度)。$"):
        parse_period(text)


def test_a_year_is_four_digits() -> None:
    with pytest.raises(ValueError, match=r"^报告期“2026-11”写法不对，请写成“2026”这样的年份。$"):
        Year.parse("2026-11")


@pytest.mark.parametrize(
    ("period", "count", "other"),
    [
        (NOVEMBER, 1, Month(2026, 12)), (NOVEMBER, 2, Month(2027, 1)), (NOVEMBER, -11, Month(2025, 12)), (NOVEMBER, 0, NOVEMBER),
        (NOVEMBER, -10, Month(2026, 1)), (Quarter(2026, 4), 1, Quarter(2027, 1)), (Quarter(2026, 1), -1, Quarter(2025, 4)),
        (Quarter(2026, 2), 1, Quarter(2026, 3)), (Year(2026), -1, Year(2025)), (Year(2026), 2, Year(2028)),
    ],
)  # fmt: skip
def test_neighbours(period: Month | Quarter | Year, count: int, other: Month | Quarter | Year) -> None:
    assert period.shift(count) == other


@pytest.mark.parametrize(
    ("earlier", "months"),
    [(NOVEMBER, 0), (Month(2026, 10), 1), (Month(2025, 12), 11), (Month(2025, 11), 12), (Month(2027, 1), -2)],
)
def test_months_are_counted_across_years(earlier: Month, months: int) -> None:
    assert NOVEMBER.count_months_since(earlier) == months


@pytest.mark.parametrize(
    ("day", "month", "quarter"),
    [("2026-01-01", Month(2026, 1), 1), ("2026-03-31", Month(2026, 3), 1), ("2026-04-01", Month(2026, 4), 2), ("2026-12-31", Month(2026, 12), 4)],
)  # fmt: skip
def test_the_period_of_a_day(day: str, month: Month, quarter: int) -> None:
    assert Month.of(dt.date.fromisoformat(day)) == month
    assert Quarter.of(dt.date.fromisoformat(day)) == Quarter(2026, quarter)


@pytest.mark.parametrize(
    ("text", "far", "meant"),
    [("2026-11", False, "2026-11"), ("2027-01", False, "2027-01"), ("2027-02", True, "2026-02"), ("2062-12", True, "2026-12"), ("2020-01", False, "2027-01")],
)  # fmt: skip
def test_a_month_later_than_the_next_is_far(text: str, far: bool, meant: str) -> None:
    month, day = Month.parse(text), dt.date(2026, 12, 31)
    assert (month.is_far_ahead(day), str(month.find_same_month_up_to(Month.of(day).shift(1)))) == (far, meant)


def test_months_are_listed_in_order() -> None:
    assert Quarter(2026, 4).months == (Month(2026, 10), NOVEMBER, Month(2026, 12))
    assert Year(2026).months == tuple(Month(2026, number) for number in range(1, 13))
    assert sorted([Month(2027, 1), NOVEMBER]) == [NOVEMBER, Month(2027, 1)]


def test_the_number_of_a_task_holds_its_month() -> None:
    assert (NOVEMBER.as_compact(), Month(2026, 2).as_compact()) == ("202611", "202602")


def test_the_end_of_february() -> None:
    assert (find_month_end(2026, 2), find_month_end(2028, 2)) == (dt.date(2026, 2, 28), dt.date(2028, 2, 29))


@pytest.mark.parametrize(
    ("month", "year", "text"),
    [
        (NOVEMBER, 2026, "11月"),
        (NOVEMBER, 2027, "2026年11月"),
        (Month(2027, 1), 2026, "2027年1月"),
        (Month(2027, 1), 2027, "1月"),
    ],
)
def test_a_month_of_the_year_that_is_spoken_of_needs_no_year(month: Month, year: int, text: str) -> None:
    assert month.as_chinese_within(year) == text
