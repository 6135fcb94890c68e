"""Read a finished paper as a person does: its text, the rows of its tables, and the names in a list."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.docx.read import EditedDocument

DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
DAY_WITHIN = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
"""A day as papers write it: without the year, where it is that of the paper."""


def read_day(parts: Sequence[str | None], year: int) -> dt.date:
    """The day of the three parts of a date."""
    return dt.date(int(parts[0] or year), int(parts[1] or 0), int(parts[2] or 0))


def write_day(day: dt.date, year: int) -> str:
    """A day as papers of a year write it."""
    return ("" if day.year == year else f"{day.year}年") + f"{day.month}月{day.day}日"


def read_prose(paper: EditedDocument) -> str:
    return "\n".join(each.text for each in paper.words() if not each.in_table)


def find_rows(paper: EditedDocument, *head: str) -> list[tuple[str, ...]]:
    """The rows below the head of the first table that begins like that."""
    return next((rows[1:] for rows in paper.tables() if rows and rows[0][: len(head)] == head), [])


def compare(what: str, said: object, true: object) -> Iterator[str]:
    if said != true:
        yield f"{what}写的是{said}，应为{true}"


def split_names(listed: str) -> list[str]:
    return [each for each in re.split("、", listed) if each]


def share(part: int, whole: int) -> str:
    """A percentage with one decimal, half up."""
    tenths = Fraction(1000 * part, whole) + Fraction(1, 2)
    return f"{int(tenths) / 10:.1f}%"


def percent(schedule: Fraction | None) -> str:
    """A whole percentage as papers round it."""
    return (
        "—" if schedule is None else f"{(2 * schedule.numerator + schedule.denominator) // (2 * schedule.denominator)}%"
    )
