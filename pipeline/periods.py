"""Define report periods (报告期): months, quarters and years, with the only arithmetic of months in the program."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

_YEAR, _QUARTER = 12, 3
"""Months in a year and in a quarter."""
_QUARTER_NAMES = "一二三四"


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month, written ``2026-11`` in files and 2026年11月 in papers."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``2026-11``; raise ValueError with a message for the clerk for any other text."""
        match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
        if match is None:
            raise ValueError(f"报告期“{text}”写法不对，请写成“2026-11”这样的年月。")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the month that contains a day."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> dt.date:
        """First day of the month."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Last day of the month, at which progress lamps are judged."""
        return find_month_end(self.year, self.month)

    def shift(self, count: int) -> Self:
        """Return the month that many months later (earlier if negative)."""
        year, month = divmod(self.year * _YEAR + self.month - 1 + count, _YEAR)
        return type(self)(year, month + 1)

    def count_months_since(self, earlier: Month) -> int:
        """Count the months from another month to this one; negative if the other is later."""
        return (self.year - earlier.year) * _YEAR + self.month - earlier.month

    def contains(self, day: dt.date) -> bool:
        """Return whether a day lies in the month."""
        return (day.year, day.month) == (self.year, self.month)

    def is_far_ahead(self, today: dt.date) -> bool:
        """Return whether the month is later than the next one: nothing can be done for it yet."""
        return self > Month.of(today).shift(1)

    def find_same_month_up_to(self, latest: Month) -> Month:
        """Find the last month of this number up to another: what was meant if only the year is wrong."""
        near = Month(latest.year, self.month)
        return near if near <= latest else near.shift(-_YEAR)

    def as_compact(self) -> str:
        """Return the month as in a task number: ``202611``."""
        return f"{self.year:04d}{self.month:02d}"

    def as_chinese(self) -> str:
        """Return the month as in Chinese text: ``2026年11月``."""
        return f"{self.year}年{self.month}月"

    def as_chinese_within(self, year: int) -> str:
        """Return the month as a paper about a year names it: without the year, unless it is another (``11月``)."""
        return f"{self.month}月" if year == self.year else self.as_chinese()

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


Period = Month
"""The report period of a form: a month. Everything that holds for one month only is annotated with it."""


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a calendar year, written ``2026-Q4`` in files and 2026年第四季度 in papers."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``2026-Q4``; raise ValueError with a message for the clerk for any other text."""
        match = re.fullmatch(r"(20\d\d)-Q([1-4])", text)
        if match is None:
            raise ValueError(f"报告期“{text}”写法不对，请写成“2026-Q4”这样的季度。")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the quarter that contains a day."""
        return cls(day.year, (day.month - 1) // _QUARTER + 1)

    @property
    def months(self) -> tuple[Month, ...]:
        """The three months of the quarter."""
        first = Month(self.year, (self.quarter - 1) * _QUARTER + 1)
        return tuple(first.shift(count) for count in range(_QUARTER))

    @property
    def first_day(self) -> dt.date:
        """First day of the quarter."""
        return self.months[0].first_day

    @property
    def last_day(self) -> dt.date:
        """Last day of the quarter."""
        return self.months[-1].last_day

    def shift(self, count: int) -> Self:
        """Return the quarter that many quarters later (earlier if negative)."""
        return self.of(self.months[0].shift(_QUARTER * count).first_day)

    def contains(self, day: dt.date) -> bool:
        """Return whether a day lies in the quarter."""
        return self.first_day <= day <= self.last_day

    def as_chinese(self) -> str:
        """Return the quarter as in Chinese text: ``2026年第四季度``."""
        return f"{self.year}年第{_QUARTER_NAMES[self.quarter - 1]}季度"

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.quarter}"


@dataclass(frozen=True, order=True)
class Year:
    """One calendar year, written ``2026`` in files and 2026年 in papers."""

    year: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``2026``; raise ValueError with a message for the clerk for any other text."""
        if re.fullmatch(r"20\d\d", text) is None:
            raise ValueError(f"报告期“{text}”写法不对，请写成“2026”这样的年份。")
        return cls(int(text))

    @property
    def months(self) -> tuple[Month, ...]:
        """The twelve months of the year."""
        return tuple(Month(self.year, month) for month in range(1, _YEAR + 1))

    @property
    def first_day(self) -> dt.date:
        """First day of the year."""
        return dt.date(self.year, 1, 1)

    @property
    def last_day(self) -> dt.date:
        """Last day of the year."""
        return dt.date(self.year, 12, 31)

    def shift(self, count: int) -> Self:
        """Return the year that many years later (earlier if negative)."""
        return type(self)(self.year + count)

    def contains(self, day: dt.date) -> bool:
        """Return whether a day lies in the year."""
        return day.year == self.year

    def as_chinese(self) -> str:
        """Return the year as in Chinese text: ``2026年``."""
        return f"{self.year}年"

    def __str__(self) -> str:
        return f"{self.year:04d}"


def parse_period(text: str) -> Month | Quarter | Year:
    """Parse a month (``2026-11``), a quarter (``2026-Q4``) or a year (``2026``); raise ValueError otherwise."""
    if re.fullmatch(r"20\d\d", text):
        return Year.parse(text)
    return Quarter.parse(text) if re.fullmatch(r"20\d\d-Q.*", text) else Month.parse(text)


def find_month_end(year: int, month: int) -> dt.date:
    """Find the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])
