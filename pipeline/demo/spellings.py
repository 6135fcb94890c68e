"""List untidy but unambiguous spellings that clerks use, each with its meaning.

Source: practice in the field. Spellings that must be asked back are left out on purpose: ``1`` as a plain number, 0.8
without a percent format, 75-80%, the numbers 2026.1 and 11.3, a past day without its year.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from pydantic.dataclasses import dataclass

from pipeline.contract.column import Column
from pipeline.contract.monthly import FLAG_CODES
from pipeline.contract.task_row import CATEGORY_CODES, STATUS_CODES
from pipeline.demo.data_files import STRICT, load_data
from pipeline.periods import Period, find_month_end
from pipeline.terms import CATEGORIES, STANDING

TypedValue = str | int | float | dt.date
"""A cell value as typed by a clerk."""

Meaning = str | int | dt.date
"""Its meaning; for 完成时限 the day, or 长期坚持."""

WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
"""Translation of half-width to full-width characters, as typed with a Chinese input method."""
ZERO_WIDTH, BOM, WIDE_SPACE, NO_BREAK = "\u200b", "\ufeff", "\u3000", "\u00a0"
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
"""Number format of a date cell that shows its day; without it the 1st may have been typed as a month."""
SEPARATORS = ("，", ",", "、 ", "；", "/", " ", "\n")
"""Separators between several names; ``、`` is the tidy one."""

_NUMERALS = " 一二三四五六七八九"


@dataclasses.dataclass(frozen=True)
class Spelling:
    """One spelling of a value of a contract column; ``number_format`` is set if the meaning depends on it."""

    field: str
    typed: TypedValue
    means: Meaning
    number_format: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TypingHabits:
    """Templates of spellings; the file says which fields they have."""

    rate: tuple[str, ...]
    rate_in_tenths: tuple[str, ...]
    rate_without_sign: tuple[str, ...]
    deadline: tuple[str, ...]
    deadline_this_year: tuple[str, ...]
    month_end: tuple[str, ...]
    month_end_this_year: tuple[str, ...]
    quarter_end: tuple[str, ...]
    quarter_end_this_year: tuple[str, ...]
    year_end: tuple[str, ...]
    year_end_this_year: tuple[str, ...]
    middle_of_month: tuple[str, ...]
    middle_of_month_this_year: tuple[str, ...]
    standing: tuple[str, ...]
    file_name_endings: tuple[str, ...]
    file_name_beginnings: tuple[str, ...]


HABITS = load_data("spellings.toml", TypingHabits)
_DECEMBER, _END_OF_MIDDLE = 12, 20


def list_rate_spellings(rate: int) -> tuple[Spelling, ...]:
    """List spellings of a 完成率 of 0–100."""
    names = {"rate": rate, "wide_rate": str(rate).translate(WIDE), "tenths": _NUMERALS[rate // 10 % 10]}
    templates = [*HABITS.rate]
    if rate % 10 == 0 and 0 < rate < 100:  # noqa: PLR2004
        templates += HABITS.rate_in_tenths
    if rate != 1:
        templates += HABITS.rate_without_sign
    spellings = [Spelling("rate", text.format_map(names), rate) for text in templates]
    spellings += [Spelling("rate", rate / 100, rate, shown) for shown in ("0%", "0.00%")]
    if rate > 1:
        spellings += [Spelling("rate", rate, rate, "0"), Spelling("rate", float(rate), rate, "General")]
    return tuple(spellings)


def list_status_spellings(status: str) -> tuple[Spelling, ...]:
    """List spellings of a 状态."""
    return _list_code_spellings("status", status, STATUS_CODES[status])


def list_category_spellings(category: str) -> tuple[Spelling, ...]:
    """List spellings of a 项目类别; “1” and “X” are the policy's own symbols for the first and the last."""
    found = _list_code_spellings("category", category, CATEGORY_CODES[category])
    return (*found, Spelling("category", 1, category)) if category == CATEGORIES[0] else found


def list_flag_spellings(flag: str) -> tuple[Spelling, ...]:
    """List spellings of 本月是否有变化."""
    return _list_code_spellings("flag", flag, FLAG_CODES[flag])


def list_domain_spellings(domain: str) -> tuple[Spelling, ...]:
    """List spellings of a 业务领域, without the aliases in the office's settings."""
    return _list_code_spellings("domain", domain, ())


def list_number_spellings(number: str) -> tuple[Spelling, ...]:
    """List spellings of a 任务编号 in submitted forms (ｍｚ03-202611-02)."""
    typed = (
        number.lower(), number.translate(WIDE), number.lower().translate(WIDE), f" {number} ", f"{number}{ZERO_WIDTH}",
        number.replace("-", "－"), number.replace("-", " - "), number[:2].lower().translate(WIDE) + number[2:],
    )  # fmt: skip
    return tuple(Spelling("number", text, number) for text in typed)


def list_name_spellings(field: str, people: Sequence[str]) -> tuple[Spelling, ...]:
    """List spellings of names in ``leader``, ``owner`` or ``reporter``; they mean the names joined by ``、``."""
    means = "、".join(people)
    typed = [f"{means} ", f"{WIDE_SPACE}{means}", f"{means}\n", f"{ZERO_WIDTH}{means}"]
    if len(people) > 1:
        typed += [mark.join(people) for mark in SEPARATORS]
    if any(len(name) == 2 for name in people):  # noqa: PLR2004
        typed += ["、".join(_insert_space(name, space) for name in people) for space in (" ", WIDE_SPACE)]
    return tuple(Spelling(field, text, means) for text in typed)


def list_text_spellings(field: str, text: str) -> tuple[Spelling, ...]:
    """List a text with remains of copying around and inside it, which do not belong to its meaning."""
    middle = len(text) // 2
    typed = (
        f"{text}  ", f"  {text}", f"{WIDE_SPACE * 2}{text}", f"{text}\n", f"{text}{NO_BREAK}", f"{BOM}{text}",
        f"{text[:middle]}{ZERO_WIDTH}{text[middle:]}",
    )  # fmt: skip
    return tuple(Spelling(field, each, text) for each in typed)


def list_deadline_spellings(day: dt.date | None, period: Period) -> tuple[Spelling, ...]:
    """List spellings of the 完成时限 of a task new in ``period``; None is 长期坚持.

    A day without its year is given only inside the period's year and not before its month; 月底, 季度, 年底 mean
    their last day, 中旬 the 20th.
    """
    if day is None:
        return tuple(Spelling("deadline", text, STANDING) for text in HABITS.standing)
    templates = _list_deadline_templates(day, has_clear_year=day.year == period.year and day.month >= period.month)
    cells = (Spelling("deadline", day, day, DATE_FORMAT), Spelling("deadline", int(f"{day:%Y%m%d}"), day))
    names = _name_parts_of_day(day)
    return (*cells, *(Spelling("deadline", text.format_map(names), day) for text in templates))


def list_title_spellings(column: Column) -> tuple[str, ...]:
    """List header titles of a column in submitted forms: its aliases, and its title broken or spaced."""
    title = column.title
    middle = len(title) // 2
    broken = (f"{title[:middle]}\n{title[middle:]}", f"{title} ", " ".join(title))
    return (*column.aliases, *broken)


def list_file_name_variants(stem: str) -> tuple[str, ...]:
    """List variants of a file name as submitted; ``stem`` is the name under which the form was distributed."""
    names = (
        *(stem + ending for ending in HABITS.file_name_endings),
        *(f"{start}{stem}" for start in HABITS.file_name_beginnings),
    )
    return tuple(dict.fromkeys(f"{name}.xlsx" for name in names))


def _list_code_spellings(field: str, code: str, aliases: Sequence[str]) -> tuple[Spelling, ...]:
    """List the contract's aliases of a code, and the code itself with spaces, full-width characters and the like."""
    spoilt = (f"{code} ", f"{WIDE_SPACE}{code}", " ".join(code), f"{code}{ZERO_WIDTH}", f"{code}\n")
    wide = [alias.translate(WIDE) for alias in aliases]
    typed = dict.fromkeys((*aliases, *wide, *spoilt))
    return tuple(Spelling(field, text, code) for text in typed if text != code)


def _insert_space(name: str, space: str) -> str:
    """Insert a space into a name of two characters (张三 → 张 三), as is done to align it with names of three."""
    return space.join(name) if len(name) == 2 else name  # noqa: PLR2004


def _name_parts_of_day(day: dt.date) -> dict[str, object]:
    """Return the fields of a template for a day."""
    parts = {"year": day.year, "month": day.month, "number": day.day}
    quarter = (day.month + 2) // 3
    wide = {f"wide_{name}": str(value).translate(WIDE) for name, value in parts.items()}
    return {**parts, **wide, "day": day, "quarter": quarter, "quarter_name": _NUMERALS[quarter]}


def _list_deadline_templates(day: dt.date, *, has_clear_year: bool) -> Iterator[str]:
    """List the templates that suit a day: in full, and as the end of a month, a quarter, a year or a 旬."""
    ends_month = day == find_month_end(day.year, day.month)
    ends_quarter = ends_month and day.month % 3 == 0
    ends_year = ends_quarter and day.month == _DECEMBER
    for suits, full, short in (
        (True, HABITS.deadline, HABITS.deadline_this_year),
        (ends_month, HABITS.month_end, HABITS.month_end_this_year),
        (
            ends_quarter,
            (*HABITS.quarter_end, *(HABITS.year_end if ends_year else ())),
            (*HABITS.quarter_end_this_year, *(HABITS.year_end_this_year if ends_year else ())),
        ),
        (day.day == _END_OF_MIDDLE, HABITS.middle_of_month, HABITS.middle_of_month_this_year),
    ):
        if suits:
            yield from (*full, *(short if has_clear_year else ()))
