"""Parse a day that has been or is to come, as people write it: without a year, the nearest such day is meant."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.intake.cells import deadlines
from pipeline.periods import Period
from pipeline.reading.raw import RawValue
from pipeline.terms import format_chinese_date


def parse_past_day(typed: RawValue, today: dt.date) -> dt.date | str:
    """Parse a past day; without a year, the most recent such day. Return an error code if that fails.

    A future day with a year is returned as it is.
    """
    if isinstance(typed, dt.date):
        typed = format_chinese_date(typed)
    this, last = (_parse_day_in_year(typed, year) for year in (today.year, today.year - 1))
    return last if isinstance(this, dt.date) and this > today else this


def parse_future_day(typed: RawValue, today: dt.date) -> dt.date | str:
    """Parse a day to come; without a year, of this or the next year, whichever is nearer. Return a code if that fails.

    A past day with a year is returned as it is.
    """
    if isinstance(typed, dt.date):
        typed = format_chinese_date(typed)
    this, following = (_parse_day_in_year(typed, year) for year in (today.year, today.year + 1))
    if not isinstance(this, dt.date) or not isinstance(following, dt.date) or this > today:
        return this
    return following if following - today < today - this else this


_END_OF_MONTH = re.compile("[底末终内前旬]")


def parse_start_day(typed: RawValue, period: Period) -> dt.date | None:
    """Parse the day on which a task began; a month means its first day. None if it is neither.

    Without a year, it is of the year of the period; one that would still be to come is not understood.
    """
    if isinstance(typed, dt.date):
        typed = format_chinese_date(typed)
    this, last = (_parse_start_in_year(typed, year) for year in (period.year, period.year - 1))
    return None if this is not None and this != last and this > period.last_day else this


def _parse_start_in_year(typed: RawValue, year: int) -> dt.date | None:
    found = deadlines.parse_deadline(typed, Period(year, 1))
    if not isinstance(found, deadlines.Deadline) or found.day is None:
        return None
    if found.precision is deadlines.DeadlinePrecision.MONTH and not _END_OF_MONTH.search(str(typed)):
        return found.day.replace(day=1)
    return found.day if found.precision is deadlines.DeadlinePrecision.DAY else None


def _parse_day_in_year(typed: RawValue, year: int) -> dt.date | str:
    """Parse a full date, assuming ``year`` if none was typed; return an error code if that fails."""
    found = deadlines.parse_deadline(typed, Period(year, 1))
    if isinstance(found, deadlines.Deadline) and found.day and found.precision is deadlines.DeadlinePrecision.DAY:
        return found.day
    invalid = not isinstance(found, deadlines.Deadline) and found.code == "date-invalid"
    return "date-invalid" if invalid else "reply-date-unreadable"
