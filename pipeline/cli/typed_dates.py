"""Parse days and months as people write them on the command line; what has one meaning is taken, the rest is asked.

Forms are read more generously (``intake.cells``): here a year is always required, since a command acts at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from dataclasses import dataclass

from pipeline.intake.cells.words import convert_chinese_numerals, fold_text, parse_period_cell
from pipeline.periods import Month, Period, Quarter, Year

_DAY = re.compile(r"(20\d\d)(?:年|[-./。])(\d{1,2})(?:月|[-./。])(\d{1,2})[日号]?")
_PACKED_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_LIKELY_MONTHS = (
    re.compile(r"(?P<month>\d{1,2})(?:月|[-./])(?P<year>20\d\d)年?"),
    re.compile(r"(?P<year>20\d\d|[2-9]\d)[-._/](?P<month>\d{1,2})"),
)
"""Spellings that are not taken, but nearly tell a month: ``11-2026``, ``26.11``."""
_QUARTER = re.compile(r"(20\d\d)(?:[-年]?[Qq]([1-4])|年?第?([1-4])季度?)")
_LAST_MONTH = 12
_BARE_MONTH = re.compile(r"(\d{1,2})月份?")


@dataclass(frozen=True)
class BareMonth:
    """A month typed without its year (``11月``), which today's date tells."""

    month: int

    def resolve(self, today: dt.date) -> Period:
        """Return the last such month that is no later than next month: nothing can be done for a later one."""
        return Period(1, self.month).find_same_month_up_to(Period.of(today).shift(1))


def parse_day(text: str) -> dt.date:
    """Parse a day with its year: ``2026-12-03``, ``2026/12/3``, ``2026.12.3``, ``20261203``, ``2026年12月3日``."""
    typed = convert_chinese_numerals(fold_text(text))
    found = _DAY.fullmatch(typed) or _PACKED_DAY.fullmatch(typed)
    if found is None:
        raise argparse.ArgumentTypeError(f"日期“{text}”写法不对，请写成“2026-12-03”这样的年月日。")
    try:
        return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”没有这一天，请核对；写法如“2026-12-03”。") from None


def parse_period(text: str) -> Period:
    """Parse a month with its year: ``2026-11``, ``2026/11``, ``2026.11``, ``202611``, ``2026年11月``."""
    found = parse_period_cell(text)
    if found is None:
        likely = _find_likely_month(convert_chinese_numerals(fold_text(text)))
        hint = f"是不是“{likely}”？" if likely else ""
        raise argparse.ArgumentTypeError(f"报告期“{text}”写法不对，请写成“2026-11”这样的年月。{hint}")
    return found


def parse_period_or_bare_month(text: str) -> Period | BareMonth:
    """Parse a month with or without its year; without, today's date has to tell which one is meant."""
    found = _BARE_MONTH.fullmatch(convert_chinese_numerals(fold_text(text)))
    if found is not None and 1 <= int(found[1]) <= _LAST_MONTH:
        return BareMonth(int(found[1]))
    return parse_period(text)


def parse_span(text: str) -> Month | BareMonth | Quarter | Year:
    """Parse a month, a quarter (``2026-Q4``, ``2026年第四季度``) or a year (``2026``)."""
    typed = convert_chinese_numerals(fold_text(text))
    if re.fullmatch(r"20\d\d年?度?", typed):
        return parse_year(text)
    found = _QUARTER.fullmatch(typed)
    if found is not None:
        return Quarter(int(found[1]), int(found[2] or found[3]))
    return parse_period_or_bare_month(text)


def parse_year(text: str) -> Year:
    """Parse a year: ``2026``, ``2026年``."""
    found = re.fullmatch(r"(20\d\d)年?度?", convert_chinese_numerals(fold_text(text)))
    if found is None:
        raise argparse.ArgumentTypeError(f"年份“{text}”写法不对，请写成“2026”这样的四位数。")
    return Year(int(found[1]))


def _find_likely_month(typed: str) -> Period | None:
    """Find the month that a spelling most likely means; None if there is none."""
    for shape in _LIKELY_MONTHS:
        found = shape.fullmatch(typed)
        if found is not None and 1 <= int(found["month"]) <= _LAST_MONTH:
            return Period(int(found["year"]) % 100 + 2000, int(found["month"]))
    return None
