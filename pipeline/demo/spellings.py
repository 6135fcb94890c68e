"""List untidy but unambiguous spellings that clerks use, each with its meaning.

Source: practice in the field. Spellings that must be asked back are left out on purpose: ``1`` as a plain number, 0.8
without a percent format, 75-80%, the numbers 2026.1 and 11.3, a past day without its year.
"""
# ruff: noqa: E501 - tables of Chinese, which counts double

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.contract.column import Column
from pipeline.contract.monthly import FLAG_CODES
from pipeline.contract.task_row import CATEGORY_CODES, STATUS_CODES
from pipeline.periods import find_month_end
from pipeline.terms import CATEGORIES, STANDING, Period, format_chinese_date

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


@dataclass(frozen=True)
class Spelling:
    """One spelling of a value of a contract column; ``number_format`` is set if the meaning depends on it."""

    field: str
    typed: TypedValue
    means: Meaning
    number_format: str = ""


_LAST_QUARTER = 4


def list_rate_spellings(rate: int) -> tuple[Spelling, ...]:
    """List spellings of a 完成率 of 0–100."""
    texts = [
        f"{rate}%", f"{rate} %", f"{rate}％", f"{rate}%".translate(WIDE), f" {rate}% ", f"{rate}.0%", f"{rate}%{ZERO_WIDTH}",
        f"已完成{rate}%", f"完成{rate}%", f"约{rate}%", f"{rate}%左右",
    ]  # fmt: skip
    if rate % 10 == 0 and 0 < rate < 100:  # noqa: PLR2004
        texts += [f"{_NUMERALS[rate // 10]}成", f"约{_NUMERALS[rate // 10]}成"]
    if rate != 1:
        texts += [f"{rate}", f"{rate}".translate(WIDE), f"{rate}.0"]
    spellings = [Spelling("rate", text, rate) for text in texts]
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
        typed: list[TypedValue] = ["长期", "长期坚持 ", "长期 坚持", "常态化", "长期推进", f"长期坚持{ZERO_WIDTH}"]
        return tuple(Spelling("deadline", text, STANDING) for text in typed)
    year, month, number = day.year, day.month, day.day
    full = format_chinese_date(day)
    typed = [
        int(f"{day:%Y%m%d}"), f"{day:%Y%m%d}", f"{year}.{month}.{number}", f"{day:%Y.%m.%d}", f"{year}-{month}-{number}",
        f"{year}/{month}/{number}", f"{year}年{month}月{number}号", f"{year}年{month:02d}月{number:02d}日", f"{full}前",
        full.translate(WIDE), f"{year}.{month}.{number}".translate(WIDE), f" {full} ", f"{year} 年 {month} 月 {number} 日",
    ]  # fmt: skip
    here = year == period.year and month >= period.month
    if here:
        typed += [f"{month}月{number}日", f"{month}月{number}号", f"{month}月{number}日前"]
    typed += _list_period_end_words(day, here=here)
    cell = Spelling("deadline", day, day, DATE_FORMAT)
    return (cell, *(Spelling("deadline", text, day) for text in typed))


def list_title_spellings(column: Column) -> tuple[str, ...]:
    """List header titles of a column in submitted forms: its aliases, and its title broken or spaced."""
    title = column.title
    middle = len(title) // 2
    broken = (f"{title[:middle]}\n{title[middle:]}", f"{title} ", " ".join(title))
    return (*column.aliases, *broken)


def list_file_name_variants(stem: str, suffix: str = ".xlsx") -> tuple[str, ...]:
    """List variants of a file name as submitted; ``stem`` is the name under which the form was distributed."""
    habits = (
        " - 副本", " - 副本 (2)", "(1)", " (1)", "（1）", "最终版", "最终版2", "（改）", "-修改后", "_定稿", " ", "(已填)", "新", "1",
    )  # fmt: skip
    prefixed = (f"副本{stem}", f"复件 {stem}", f"报送-{stem}", f"最新 {stem}")
    return tuple(dict.fromkeys(f"{name}{suffix}" for name in (*(stem + habit for habit in habits), *prefixed)))


def list_sample_spellings(period: Period) -> tuple[Spelling, ...]:
    """List a wide choice of spellings over all fields, for tests and the demonstration."""
    days = (period.last_day, period.shift(1).first_day.replace(day=3), dt.date(period.year, 12, 31), None)
    return (
        *(each for rate in (0, 1, 5, 35, 80, 100) for each in list_rate_spellings(rate)),
        *(each for status in STATUS_CODES for each in list_status_spellings(status)),
        *(each for category in CATEGORY_CODES for each in list_category_spellings(category)),
        *(each for flag in FLAG_CODES for each in list_flag_spellings(flag)),
        *list_domain_spellings("养老服务"),
        *list_number_spellings(f"MZ03-{period.as_compact()}-02"),
        *list_name_spellings("leader", ("周明",)),
        *list_name_spellings("owner", ("陈晓岚", "吴航")),
        *list_text_spellings("progress", "完成入户评估36户、施工21户。"),
        *(each for day in dict.fromkeys(days) for each in list_deadline_spellings(day, period)),
    )  # fmt: skip


def _list_code_spellings(field: str, code: str, aliases: Sequence[str]) -> tuple[Spelling, ...]:
    """List the contract's aliases of a code, and the code itself with spaces, full-width characters and the like."""
    spoilt = (f"{code} ", f"{WIDE_SPACE}{code}", " ".join(code), f"{code}{ZERO_WIDTH}", f"{code}\n")
    wide = [alias.translate(WIDE) for alias in aliases]
    typed = dict.fromkeys((*aliases, *wide, *spoilt))
    return tuple(Spelling(field, text, code) for text in typed if text != code)


def _insert_space(name: str, space: str) -> str:
    """Insert a space into a name of two characters (张三 → 张 三), as is done to align it with names of three."""
    return space.join(name) if len(name) == 2 else name  # noqa: PLR2004


def _list_period_end_words(day: dt.date, *, here: bool) -> list[str]:
    """List expressions for a day that ends a month, a quarter, a year or a 旬."""
    year, month = day.year, day.month
    words: list[str] = []
    if day == find_month_end(year, month):
        words += [f"{year}年{month}月底", f"{year}年{month}月末", f"{year}年{month}月底前"]
        words += [f"{month}月底", f"{month}月底前", f"{month}月末"] if here else []
        if month % 3 == 0:
            words += _list_quarter_end_words(year, month // 3, here=here)
    if day.day == 20:  # noqa: PLR2004
        words += [f"{year}年{month}月中旬", *([f"{month}月中旬"] if here else [])]
    return words


def _list_quarter_end_words(year: int, quarter: int, *, here: bool) -> list[str]:
    name = _NUMERALS[quarter]
    words = [
        f"{year}年{name}季度",
        f"{year}年第{name}季度",
        *([f"{year}年底", f"{year}年年底"] if quarter == _LAST_QUARTER else []),
    ]
    if here:
        words += [f"{name}季度", f"第{name}季度", f"{quarter}季度", f"{name}季度末"]
        words += ["年底", "年底前", "年末", "今年年底"] if quarter == 4 else []  # noqa: PLR2004
    return words
