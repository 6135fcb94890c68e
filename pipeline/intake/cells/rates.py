"""Parse completion rates (完成率) as clerks write them into the contract's whole percent.

Arithmetic is decimal throughout (0.57 is 57 %, not 56.99…). Ambiguous values are queried, never guessed; a number out
of range is returned unchanged, so that the contract's own range check reports it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_DOWN, ROUND_UP, Decimal

from pipeline.contract.monthly import RATE_FORMAT
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.words import convert_chinese_numerals, fold_text, format_cell_value
from pipeline.reading.raw import RawValue
from pipeline.terms import ASKS_CLOSING, DONE

_UNREADABLE = CellError("rate-unreadable")
_HUNDRED, _LONGEST = 100, 40
_ABSURD = 10**9
"""Larger than any typing error, and too large for an integer column."""

_FINISHED = re.compile(r"(?:已经?|均|都)?(?:全部|全面|圆满|如期|按期|顺利)?(?:完成|完结|办结)(?:了|任务)*")
_WRAPPED = re.compile(r"""[(\["'“‘【](.*)[)\]"'”’】]""")
_LEAD = re.compile(
    "^(?:目前|当前|现|累计|总体|整体|总|工作|任务|进度|完成[率度量]|完成比例|全部|全面|完成|推进|实施|已经|已|达到|达|"
    "了|至(?!少)|到|大约|大概|约|为|:)+"
)
_TAIL = re.compile(r"(?:左右|上下|进度|完成|了|[。,;、.!])+$")
_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_AMOUNT = re.compile(rf"\+?(?P<number>{_NUMBER})(?P<percent>%?)")
_HUNDREDTHS = re.compile(rf"百分之(?P<number>{_NUMBER})")
_TENTHS = re.compile(r"(?P<tens>10|\d)成(?P<half>[\d半]?)")
_BETWEEN_TENTHS = re.compile(r"(\d)(?!\1)\d成")
_RANGE = re.compile("(.+?)[-~至到](.+)")
_RATIO = re.compile(r"(?P<part>\d+)/(?P<all>\d+)|(?P<all2>\d+)分之(?P<part2>\d+)")
_BOUND = re.compile(
    r"(?:近|接近|将近|超过?|不足|不到|至少|不低于|大于|高于|低于|小于|[<>≤≥])(.+)|(.+?)(?:以上|以下|多|余|\+)"
)


def parse_rate(value: RawValue, *, number_format: str | None, status: str) -> int | CellError | None:
    """Parse a 完成率 cell as a whole percent; return None for a blank.

    ``number_format`` is the cell's own (None if the file does not record it); ``status`` is the row's parsed 状态.
    A lone 1, as number or as text, is 100 in a percent cell or for a finished task, and 1 in the form's own format;
    otherwise it is queried. Error codes: ``rate-unreadable``, ``rate-ambiguous`` (gap ``why``), ``rate-out-of-range``
    for numbers too large for an integer column.
    """
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return _UNREADABLE
    if value is None or isinstance(value, str):
        text = _normalise_rate(value or "")
        if len(text) > _LONGEST:
            return _UNREADABLE
        return _parse_rate_text(text, status) if text else None
    number = Decimal(format_cell_value(value))
    if not number.is_finite():
        return _UNREADABLE
    if _is_percent_format(number_format):
        return _convert_to_whole_percent(number * _HUNDRED)
    return _convert_unmarked(number, certain=_is_shown_unscaled(number_format), status=status)


def _normalise_rate(value: str) -> str:
    text = fold_text(re.sub(r"(?<=\d)\s+(?=\d)", "、", value)).replace("一半", "50%").replace("一百", "100")
    if (wrapped := _WRAPPED.fullmatch(text)) is not None:
        text = wrapped[1]
    return convert_chinese_numerals(re.sub("百分之?百", "100%", text)).replace("点", ".")


def _build_ambiguous_error(why: str, likely: int | None = None) -> CellError:
    suggestion = "" if likely is None or not 0 <= likely <= _HUNDRED else str(likely)
    return CellError("rate-ambiguous", {"why": why}, suggestion)


def _is_percent_format(number_format: str | None) -> bool:
    """Whether the format multiplies by 100, rather than just appending a percent sign (``0"%"``)."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format or "")


def _is_shown_unscaled(number_format: str | None) -> bool:
    """Whether a 1 is displayed as 1 %: the form's own format, or one that just appends a percent sign."""
    return number_format is not None and (number_format == RATE_FORMAT or "%" in number_format)


def _convert_unmarked(number: Decimal, *, certain: bool, status: str) -> int | CellError:
    """Convert a number without a percent sign: 80 and 0.8 are 80; 1 depends on format and status."""
    if number == 1 and not certain:
        return _HUNDRED if status in (DONE, ASKS_CLOSING) else _build_ambiguous_error("可能是1%，也可能是100%")
    return _convert_to_whole_percent(number * _HUNDRED if 0 < number < 1 else number)


def _convert_to_whole_percent(number: Decimal) -> int | CellError:
    """Convert a percentage to a whole number; values out of range stay out of range."""
    if abs(number) > _ABSURD:
        return CellError("rate-out-of-range")
    if number == number.to_integral_value():
        return int(number)
    if not 0 <= number <= _HUNDRED:
        return int(number.to_integral_value(ROUND_UP))
    return _build_ambiguous_error("不是整数", _round_half_down(number) if number >= 2 else None)  # noqa: PLR2004  (1.2 may be 120%)


def _round_half_down(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_HALF_DOWN))


def _parse_rate_text(text: str, status: str) -> int | CellError:
    if _FINISHED.fullmatch(text):
        return _HUNDRED
    core = _TAIL.sub("", _LEAD.sub("", text))
    read = _parse_single_rate(core, status)
    return read if read is not None else _check_several_rates(core) or _UNREADABLE


def _parse_single_rate(core: str, status: str) -> int | CellError | None:
    """Parse a text that is a single number, in any notation; None if it is not."""
    if amount := _AMOUNT.fullmatch(core):
        number = Decimal(amount["number"])
        return (
            _convert_to_whole_percent(number)
            if amount["percent"]
            else _convert_unmarked(number, certain=False, status=status)
        )
    if hundredths := _HUNDREDTHS.fullmatch(core):
        return _convert_to_whole_percent(Decimal(hundredths["number"]))
    if tenths := _TENTHS.fullmatch(core):
        return 10 * int(tenths["tens"]) + int(tenths["half"].replace("半", "5") or 0)
    return None


def _check_several_rates(core: str) -> CellError | None:
    """Return an error for a range, ratio or bound, suggesting its lower end or its value."""
    if tenths := _BETWEEN_TENTHS.fullmatch(core):
        return _build_ambiguous_error("写的是一个范围", 10 * int(tenths[1]))
    if ratio := _RATIO.fullmatch(core):
        part, whole = int(ratio["part"] or ratio["part2"]), int(ratio["all"] or ratio["all2"])
        share = _round_half_down(Decimal(_HUNDRED * part) / whole) if whole else None
        return _build_ambiguous_error("写的是分数", share)
    bound = _BOUND.fullmatch(core)
    if bound and isinstance(limit := _parse_bound(bound[1] or bound[2]), int):
        return _build_ambiguous_error("没有写确切的数", limit)
    ends = _RANGE.fullmatch(core)
    if ends and isinstance(_parse_bound(ends[2]), int):
        unit = re.sub(r"^[\d.]+", "", ends[2])
        lower = _parse_bound(ends[1] if re.search(r"\D$", ends[1]) else ends[1] + unit)
        return _build_ambiguous_error("写的是一个范围", lower) if isinstance(lower, int) else None
    return None


def _parse_bound(core: str) -> int | CellError | None:
    return _parse_single_rate(_LEAD.sub("", core), DONE)
