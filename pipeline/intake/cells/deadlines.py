"""Parse deadlines (完成时限) as clerks write them into canonical text, last day and precision.

A date is accepted only if it has a single reading; otherwise the cell is queried, if possible with a suggestion.
A part of a year (底, 季度, 半年) means its last day, 上旬 the 10th, 中旬 the 20th. 明年 and 下月 count from the report.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.remembered import remember_short_in
from pipeline.intake.cells.words import clean_cell, convert_chinese_numerals, fold_text, format_cell_value
from pipeline.periods import Period, find_month_end
from pipeline.reading.raw import RawValue
from pipeline.terms import format_chinese_date


class DeadlinePrecision(StrEnum):
    """The unit in which a deadline was given."""

    DAY = "日"
    TEN_DAYS = "旬"
    MONTH = "月"
    QUARTER = "季"
    HALF = "半年"
    YEAR = "年"
    STANDING = "长期"


@dataclass(frozen=True)
class Deadline:
    """A parsed deadline.

    ``text`` is canonical: parsing it again gives an equal deadline. ``day`` is the last day that is in time, None for
    长期坚持. ``raw`` is the text as typed and is ignored in comparisons.
    """

    text: str
    day: dt.date | None
    precision: DeadlinePrecision
    raw: str = field(default="", compare=False)


STANDING_DEADLINE = Deadline("长期坚持", None, DeadlinePrecision.STANDING)
_UNREADABLE, _INVALID = CellError("date-unreadable"), CellError("date-invalid")
_LONGEST = 40
_PAST, _FUTURE = 10, 30
"""Plausible years before and after the period's; others are typing errors (1900, 2062) or days (03/11/26)."""


def parse_deadline(value: RawValue, period: Period, *, number_format: str | None = None) -> Deadline | CellError:
    """Parse a 完成时限 cell; the caller handles blanks, which are ``date-unreadable`` here.

    ``number_format`` distinguishes a date cell showing 2026年12月 from one showing 2026年12月1日, as both are stored as
    the 1st. If it is None (unknown), the 1st is queried.
    Error codes: ``date-unreadable``, ``date-invalid``, ``date-ambiguous`` (gap ``why``, usually with a suggestion).
    """
    match value:
        case None | bool() | dt.time() | dt.timedelta():
            return _UNREADABLE
        case dt.date():
            found = _parse_date_cell(value, period, number_format)
        case float():
            found = _parse_decimal(format_cell_value(value), period)
        case _:
            found = _parse_deadline_text(str(value), period)
    return replace(found, raw=clean_cell(value)[0]) if isinstance(found, Deadline) else found


_YEARLESS = (2020, 2021)
"""A day without a year is parsed differently in the two years, one with a year is parsed the same."""
_LIKELY_SLIP = "年份像是写错了"


def parse_exact_day(value: RawValue) -> dt.date | None:
    """Parse a cell that must hold a single day including its year (启用日期, 核验日期); None if it does not."""
    if isinstance(value, dt.date):
        return dt.date(value.year, value.month, value.day)
    one, other = (parse_deadline(value, Period(year, 1)) for year in _YEARLESS)
    return one.day if isinstance(one, Deadline) and one.precision is DeadlinePrecision.DAY and one == other else None


def _build_ambiguous_error(why: str, suggestion: str = "") -> CellError:
    return CellError("date-ambiguous", {"why": why}, suggestion)


def _get_canonical_text(found: Deadline | CellError) -> str:
    """Return the canonical text of a deadline, or the suggestion of an error."""
    return found.text if isinstance(found, Deadline) else found.suggestion


def _parse_date_cell(cell: dt.date, period: Period, number_format: str | None) -> Deadline | CellError:
    day = dt.date(cell.year, cell.month, cell.day)
    if not _is_plausible_year(day.year, period):
        return _build_ambiguous_error(_LIKELY_SLIP)
    month = _build_month_end(day.year, day.month, f"{day.year}年{day.month}月底", DeadlinePrecision.MONTH)
    exact = Deadline(format_chinese_date(day), day, DeadlinePrecision.DAY)
    if day.day > 1:
        return exact
    if number_format is None:
        why = f"分不清是{exact.text}还是{month.text}（只写年月时，表格会自动补成1日）"
        return _build_ambiguous_error(why, month.text)
    return exact if "d" in re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.lower()) else month


def _parse_decimal(text: str, period: Period) -> Deadline | CellError:
    """Parse a decimal number; 11.30 is stored as 11.3, so both readings are tried."""
    short, longer = _parse_deadline_text(text, period), _parse_deadline_text(f"{text}0", period)
    if "." not in text or _get_canonical_text(longer) in ("", _get_canonical_text(short)):
        return short
    return _build_ambiguous_error(
        f"分不清是{_get_canonical_text(short)}还是{_get_canonical_text(longer)}（数字末尾的0会丢失）",
        _get_canonical_text(longer),
    )


@remember_short_in
def _parse_deadline_text(typed: str, period: Period) -> Deadline | CellError:
    text = _normalise_deadline(typed, period)
    if len(text) > _LONGEST:
        return _UNREADABLE
    found = _parse_single_date(text, period) or _parse_restated_date(text, period) or _check_several_dates(text, period)
    if found is None and any(sign.isdigit() for sign in typed):
        found = _check_bare_number(text, period)
    return found or _UNREADABLE


# Normalisation: half width, Arabic digits, absolute years and months

_HALF_DAY = r"(?:[上下]午|晚上?|早上|中午|凌晨)"
_CLOCK = re.compile(
    rf"(?:[T\s]|(?<=[日号]))\s*{_HALF_DAY}?\d{{1,2}}(?:[时点](?:整|半|\d{{1,2}}分?)?|:\d\d(?::\d\d(?:\.\d+)?)?)"
    rf"|(?<=[日号]){_HALF_DAY}"
)
_WRAPPED = re.compile(r"""[(\["'“‘【「《](.*)[)\]"'”’】」》]""")
_YEAR_FIRST = re.compile(r"^(\d{4})[,、./](\d{1,2})[,、./](\d{1,2})(?=[日号前之以]|$)")
_ASIDE = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?|\((?:暂定|含|含当[日天]|预计)\)")
_FEASTS = {
    "元旦": "1月1日", "五一": "5月1日", "七一": "7月1日", "八一": "8月1日", "十一": "10月1日",
    "国庆": "10月1日",
}  # fmt: skip
_FEAST = re.compile(
    "(?<![〇○零一二三四五六七八九十])(元旦|国庆|[五七八十]一)(?:劳动|建党|建军|国庆)?节?(?=$|[之以]?前)"
)
_YEARS = {"今": 0, "本": 0, "当": 0, "明": 1, "来": 1, "次": 1, "后": 2, "去": -1, "上": -1}
_NEAR = {"本": 0, "当": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "次": 1, "上": -1, "上个": -1}
_NEAR_WORDS = "|".join(sorted(_NEAR, key=len, reverse=True))


def _normalise_deadline(typed: str, period: Period) -> str:
    text = unicodedata.normalize("NFKC", clean_cell(typed)[0]).upper().replace("二O", "二〇")
    if (wrapped := _WRAPPED.fullmatch(text)) is not None:
        text = wrapped[1]
    text = re.sub(r"(?<=\d)\s+(?=\d)", ".", _CLOCK.sub("", _ASIDE.sub("", text)))
    text = _ASIDE.sub("", re.sub(r"(?<=\d)[。·](?=\d)", ".", fold_text(text)))
    text = _YEAR_FIRST.sub(r"\1.\2.\3", text)
    text = convert_chinese_numerals(_FEAST.sub(lambda found: _FEASTS[found[1]], text))
    text = re.sub(r"^月(?=[底末中初内]|[上中下]旬)", "本月", text)
    text = re.sub(r"^季度?(?=[底末内])", "本季度", text)
    text = re.sub(f"([{''.join(_YEARS)}])年度?", lambda found: f"{period.year + _YEARS[found[1]]}年", text)
    text = re.sub(f"({_NEAR_WORDS})月", lambda found: period.shift(_NEAR[found[1]]).as_chinese(), text)
    return re.sub(f"({_NEAR_WORDS})季度?", lambda found: _format_quarter(period.shift(3 * _NEAR[found[1]])), text)


def _format_quarter(period: Period) -> str:
    return f"{period.year}年第{(period.month + 2) // 3}季度"


# Single dates

_LEAD = re.compile(
    r"^(?:即日起|于|在|争取|力争|计划|预计|预期|拟|确保|务必|最迟|不晚于|不迟于|截[至止]到?|持续(?:推进|开展|进行)?[到至]|[到至约]|"
    r"大约|完成时限|完成时间|时限|期限|:)+"
)
_TAIL = re.compile(
    r"(?:[之以]?前|为?止|截[至止]|到期|以内|之内|左右|前后|全面|全部|基本|完成|完工|竣工|办结|结束|到位|落实|整改|验收|交付|"
    r"投用|建成|达标|任务|工作|目标|推进|开展|实施|进行|[,。;.])+$"
)
_STANDING = re.compile(
    r"(?:[^底末前]*起,?)?(?:并|要|需)?(?:长期|长效|持续|常态|常年|常抓|经常性|不间断|永久|无期限|[一1]直)[^\d年月季底]{0,10}"
)
_YEAR, _LOOSE_YEAR = r"(?P<year>\d{4}|\d\d)", r"(?:(?P<year>20\d\d|\d\d(?=年))(?:年度?|[./-])?)?"
_Y = r"(?:(?P<year>\d{4}(?=[年./-])|\d\d(?=年))(?:年度?|[./-])的?)?"
_M, _D = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})[日号]?"
_SHAPES: tuple[tuple[DeadlinePrecision, re.Pattern[str]], ...] = tuple(
    (precision, re.compile(shape)) for precision, shape in (
        (DeadlinePrecision.DAY, rf"{_YEAR}(?P<sep>[./-]){_M}(?P=sep){_D}"),
        (DeadlinePrecision.DAY, rf"{_Y}{_M}月份?{_D}"),
        (DeadlinePrecision.DAY, rf"{_YEAR}年{_M}[./]{_D}"),
        (DeadlinePrecision.DAY, rf"{_M}[./-]{_D}"),
        (DeadlinePrecision.DAY, r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
        (DeadlinePrecision.TEN_DAYS, rf"{_Y}{_M}月份?的?(?P<part>[上中]?[上中下]旬|[初中])(?P<end>)"),
        (DeadlinePrecision.MONTH, rf"{_Y}{_M}月份?(?P<end>[底末终内]?)"),
        (DeadlinePrecision.MONTH, rf"(?P<year>20\d\d)[./-]{_M}(?P<end>[底末]?)"),
        (DeadlinePrecision.MONTH, r"(?P<year>20\d\d)(?P<month>\d\d)(?P<end>[底末]?)"),
        (DeadlinePrecision.QUARTER, rf"{_LOOSE_YEAR}第?(?P<quarter>\d)季度?(?P<end>[底末终内]?)"),
        (DeadlinePrecision.QUARTER, rf"{_LOOSE_YEAR}Q(?P<quarter>\d)(?P<end>[底末]?)"),
        (DeadlinePrecision.HALF, rf"{_LOOSE_YEAR}(?P<half>[上下])半年度?(?P<end>[底末终内]?)"),
        (DeadlinePrecision.YEAR, rf"{_YEAR}年度?(?P<end>)"),
        (DeadlinePrecision.YEAR, rf"(?:{_YEAR}(?=年))?年度?年?(?P<end>[底末终内])"),
        (DeadlinePrecision.YEAR, rf"(?:{_YEAR}年)?(?P<end>全年度?|岁末)"),
    )
)  # fmt: skip
_BACKWARDS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](20\d\d)")
_SHORT_YEAR = re.compile(r"([2-4]\d)[./-](0?[1-9]|1[0-2])")
_MONTHS_OR_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
_DECEMBER = 12


def _parse_single_date(text: str, period: Period) -> Deadline | CellError | None:
    """Parse a text that names a single date; None if it does not."""
    if _STANDING.fullmatch(text):
        return STANDING_DEADLINE
    core = _LEAD.sub("", text)
    tail = _TAIL.search(core)
    core = core[: tail.start()] if tail else core
    before = tail is not None and "前" in tail[0].replace("前后", "")
    if two_ways := _parse_unordered_figures(core, period):
        return two_ways
    for precision, shape in _SHAPES:
        if match := shape.fullmatch(core):
            parts = {name: part or "" for name, part in match.groupdict().items()}
            return _resolve_parts(precision, parts, period, before)
    return _check_vague_wording(core, before, period)


def _parse_restated_date(text: str, period: Period) -> Deadline | None:
    """Parse a day given twice, the second time in brackets: 2026年底（12月31日）."""
    both = re.fullmatch(r"(.+)\((.+)\)", text)
    one, other = (_parse_single_date(part, period) for part in both.groups()) if both else (None, None)
    if isinstance(one, Deadline) and isinstance(other, Deadline) and one.day == other.day:
        return one if one.precision is DeadlinePrecision.DAY else other
    return None


def _parse_unordered_figures(core: str, period: Period) -> Deadline | CellError | None:
    """Parse bare figures whose order may be in doubt: 03/11/2026, 26/11, 9-10."""
    if backwards := _BACKWARDS.fullmatch(core):
        first, second, year = backwards.groups()
        if first != second and max(int(first), int(second)) <= _DECEMBER:
            return _build_ambiguous_error("分不清月和日的先后")
        month, day = sorted((first, second), key=int)
        return _parse_single_date(f"{year}年{month}月{day}日", period)
    if short := _SHORT_YEAR.fullmatch(core):
        return _build_ambiguous_error("分不清是年月还是月日", _suggest_date(f"20{short[1]}年{short[2]}月", period))
    both = _MONTHS_OR_DAY.fullmatch(core)
    if both and int(both[1]) < int(both[2]) <= _DECEMBER:
        return _build_ambiguous_error("分不清是几月几日还是几月至几月")
    return None


def _resolve_parts(
    precision: DeadlinePrecision, parts: Mapping[str, str], period: Period, before: bool
) -> Deadline | CellError:
    """Resolve the parts of a matched pattern; 12月前 may or may not include December, 12月底前 does."""
    found = (
        _resolve_with_year(precision, parts, period)
        if parts.get("year")
        else _resolve_without_year(precision, parts, period)
    )
    whole_unit = precision not in (DeadlinePrecision.DAY, DeadlinePrecision.TEN_DAYS) and not parts["end"]
    if before and whole_unit and isinstance(found, Deadline):
        return _build_ambiguous_error(f"分不清含不含{found.text.removesuffix('底')}", found.text)
    return found


def _resolve_with_year(precision: DeadlinePrecision, parts: Mapping[str, str], period: Period) -> Deadline | CellError:
    year = int(f"20{parts['year']}"[-4:])
    return (
        (_build_deadline(precision, parts, year) or _INVALID)
        if _is_plausible_year(year, period)
        else _build_ambiguous_error(_LIKELY_SLIP)
    )


def _resolve_without_year(
    precision: DeadlinePrecision, parts: Mapping[str, str], period: Period
) -> Deadline | CellError:
    """Resolve a date without a year: the period's year, unless that day precedes the period."""
    this, coming = (_build_deadline(precision, parts, year) for year in (period.year, period.year + 1))
    if this and this.day and this.day >= period.first_day:
        return this
    if coming is None:
        return _INVALID
    over = f"{this.text}已经过去" if this else f"{period.year}年没有这一天"
    return _build_ambiguous_error(f"没有写年份，{over}", coming.text)


def _is_plausible_year(year: int, period: Period) -> bool:
    return period.year - _PAST <= year <= period.year + _FUTURE


def _build_deadline(precision: DeadlinePrecision, parts: Mapping[str, str], year: int) -> Deadline | None:
    """Build the deadline for the parts in a given year; None if the calendar has no such day."""
    month = int(parts.get("month") or _DECEMBER)
    text = f"{year}年底"
    match precision:
        case DeadlinePrecision.DAY:
            return _build_day_deadline(year, month, int(parts["day"]))
        case DeadlinePrecision.TEN_DAYS:
            part = parts["part"].removesuffix("旬")[-1].replace("初", "上")
            text = f"{year}年{month}月{part}旬"
            if part != "下":
                day = _build_day_deadline(year, month, 10 if part == "上" else 20)
                return day and replace(day, text=text, precision=precision)
        case DeadlinePrecision.MONTH:
            text = f"{year}年{month}月底"
        case DeadlinePrecision.QUARTER:
            number = int(parts["quarter"])
            month, text = 3 * number, f"{year}年第{'〇一二三四五六七八九'[number]}季度"
        case DeadlinePrecision.HALF:
            month, text = (6 if parts["half"] == "上" else 12), f"{year}年{parts['half']}半年"
    return _build_month_end(year, month, text, precision) if 1 <= month <= _DECEMBER else None


def _build_day_deadline(year: int, month: int, number: int) -> Deadline | None:
    try:
        day = dt.date(year, month, number)
    except ValueError:
        return None
    return Deadline(format_chinese_date(day), day, DeadlinePrecision.DAY)


def _build_month_end(year: int, month: int, text: str, precision: DeadlinePrecision) -> Deadline:
    return Deadline(text, find_month_end(year, month), precision)


# Texts to be queried

_MOVING_FEAST = re.compile("春节|除夕|元宵|清明|端午|中秋|重阳|农历|腊月|正月")
_RECURRING = re.compile("每|按[月季年]|逐[月季年]|定期")
_LOOSE = re.compile(r"(?=.*年)(?:(\d{4})年)?年?([初中])")


def _check_vague_wording(core: str, before: bool, period: Period) -> CellError | None:
    """Return an error for words that indicate a time without naming a date."""
    if _RECURRING.search(core):
        return _build_ambiguous_error("是反复开展的工作，没有终点", STANDING_DEADLINE.text)
    if _MOVING_FEAST.search(core):
        return _build_ambiguous_error("节日的日期每年不同")
    if day := re.fullmatch(r"(\d{1,2})[日号]", core):
        return _build_ambiguous_error("没有写月份", _suggest_date(f"{period.as_chinese()}{day[0]}", period))
    if core == "年" and before:
        return _build_ambiguous_error("分不清是元旦前还是春节前", f"{period.year}年底")
    if loose := _LOOSE.fullmatch(core):
        part, year = ("第1季度", period.year + 1) if loose[2] == "初" else ("上半年", period.year)
        return _build_ambiguous_error("没有写到月份", _suggest_date(f"{loose[1] or year}年{part}", period))
    return None


def _check_several_dates(text: str, period: Period) -> CellError | None:
    """Return an error for a range or a list of dates, suggesting the later end."""
    cuts = list(re.finditer("[至到~、,和与及]", text))[-1:] or list(re.finditer("-", text))
    for cut in cuts:
        left, right = _LEAD.sub("", text[: cut.start()].lstrip("从自由")), text[cut.end() :]
        first = re.split("[至到~、,和与及]", left)[0]
        unit = re.sub(r"^第?\d+", "", right)
        if not any(_suggest_date(start, period) for start in (first, first + unit)):
            continue
        for end in _list_completions(left, right):
            if later := _suggest_date(end, period):
                return _build_ambiguous_error("写的是一段时间或几个时间", later)
    return None


def _list_completions(left: str, right: str) -> Iterator[str]:
    """Yield the right end, completed with units it may omit from the left end: 2026年11月1日至30日."""
    for unit in reversed(list(re.finditer("[年月./-]", left))):
        yield left[: unit.end()] + right
    yield right


def _suggest_date(text: str, period: Period) -> str:
    return _get_canonical_text(_parse_single_date(text, period) or _UNREADABLE)


_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050
"""Day numbers of 2000-01-01 and 2099-12-31 in Excel's 1900 system, counted from 1899-12-30."""


def _check_bare_number(text: str, period: Period) -> CellError | None:
    """Return an error for digits without a unit; a likely reading is suggested but never assumed."""
    digits, _, fraction = text.partition(".")
    if not digits.isdecimal() or (fraction and not fraction.isdecimal()):
        return None
    if _FIRST_SERIAL <= int(digits) <= _LAST_SERIAL:
        day = dt.date(1899, 12, 30) + dt.timedelta(int(digits))
        return _build_ambiguous_error("是日期的内部序号，不能确定", format_chinese_date(day))
    likely = ""
    if len(digits) == 4:  # noqa: PLR2004  (a year, or month and day)
        likely = f"{digits}年" if digits.startswith("20") else f"{digits[:2]}月{digits[2:]}日"
    elif len(digits) == 6:  # noqa: PLR2004
        likely = f"{digits[:2]}年{digits[2:4]}月{digits[4:]}日"
    return _build_ambiguous_error("只有数字，分不清年月日", "" if fraction else _suggest_date(likely, period))
