"""Compute the day from which a branch's term to answer or correct counts: a term it is given lies ahead of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipeline.contract.settings import WorkCalendar


def find_term_start(calendar: WorkCalendar, went: Iterable[dt.date], days: int) -> dt.date | None:
    """Return the day from which a term of so many working days counts; None if nothing has gone out.

    It counts from the first of the days on which a letter went, and anew from one that went when the term was over.
    """
    start: dt.date | None = None
    for day in sorted(went):
        if start is None or calendar.add_working_days(start, days) <= day:
            start = day
    return start
