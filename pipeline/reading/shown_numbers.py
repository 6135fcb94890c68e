"""Tell how a sheet shows a number by its format (ECMA-376 18.8.31): 0.85 as 85%, 36 as 36户, 12000 as ¥12,000.00.

Only what changes the digits or adds to them is told: percent, decimals, thousands, signs and words around the number.
Dates, fractions and exponents are left to their readers; an unknown format tells nothing.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

_PLAIN = ("", "General", "@")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<sign>[^\]-]*)[^\]]*\]|\[(?P<colour>[A-Za-z]+\d*)\]|[_*].|(?P<rest>.)'
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_CORE = re.compile(r"[0#?.,]+")
_CONDITION = re.compile(r"\[(?P<sign><=|>=|<>|[<>=])(?P<bound>-?\d+(?:\.\d+)?)\]")
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_MOST_SECTIONS = 3
_GENERAL = "0.##########"
_LONGEST, _LARGEST, _MOST_DECIMALS, _DIGITS = 255, 10**15, 20, 60
"""Formats and numbers beyond these are no office's; the digits are told as they are."""


@dataclass(frozen=True)
class _Shape:
    """A section of a format: its digits, the text around them, and how often it multiplies by a hundred."""

    digits: str
    before: str
    after: str
    percents: int


def format_shown_number(value: float, code: str) -> str | None:
    """Format a number as the sheet shows it; None if the format does not tell more than the digits."""
    if code in _PLAIN or len(code) > _LONGEST or not abs(value) < _LARGEST:
        return None
    sections = _split_sections(code.replace("General", _GENERAL))
    number = Decimal(repr(value))
    section, absolute = _choose_section(number, sections)
    shape = _parse_section(section)
    if shape is None or len(shape.digits) > _MOST_DECIMALS or shape.percents > 1:
        return None
    sign = "-" if number < 0 and not absolute else ""
    return f"{sign}{shape.before}{_format_digits(abs(number), shape)}{shape.after}".strip()


def _split_sections(code: str) -> list[str]:
    sections, at = [], 0
    while at <= len(code):
        found = _SECTION.match(code, at)
        assert found is not None
        sections.append(found[0])
        at = found.end() + 1
    return sections


def _choose_section(number: Decimal, sections: list[str]) -> tuple[str, bool]:
    """Choose the section for a number, and whether it shows the number without its sign.

    Sections with conditions (``[=0]"无";0"处"``) are asked in their order; the first without one takes the rest.
    """
    if any(map(_CONDITION.search, sections)):
        chosen = next((each for each in sections if _holds(number, each)), "General")
        return _CONDITION.sub("", chosen), _is_of_negatives(chosen)
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) >= _MOST_SECTIONS:
        return sections[2], False
    return sections[0], False


def _holds(number: Decimal, section: str) -> bool:
    found = _CONDITION.search(section)
    return found is None or _SIGNS[found["sign"]](number, Decimal(found["bound"]))


def _is_of_negatives(section: str) -> bool:
    """Whether only negative numbers come to a section by its condition; spreadsheet programs then show no sign."""
    found = _CONDITION.search(section)
    bound = Decimal(found["bound"]) if found else Decimal(0)
    return found is not None and ((found["sign"] == "<" and bound <= 0) or (found["sign"] in ("<=", "=") and bound < 0))


def _parse_section(section: str) -> _Shape | None:
    """Parse one section; None if it is of a date, a fraction, an exponent or General."""
    digits, before, after, percents, over = "", "", "", 0, False
    for token in _TOKEN.finditer(section):
        literal = token["quoted"] or token["escaped"] or token["sign"] or ""
        rest = token["rest"] or ""
        if rest and _CORE.fullmatch(rest):
            if over:
                return None
            digits += rest
            continue
        if rest == "%":
            percents += 1
        elif rest and (rest.isascii() and (rest.isalpha() or rest in "/[]")):
            return None
        literal += rest
        over = over or bool(digits and literal)
        before, after = (before, after + literal) if digits else (before + literal, after)
    return _Shape(digits, before, after, percents)


def _format_digits(number: Decimal, shape: _Shape) -> str:
    if not shape.digits:
        return ""
    digits = shape.digits.rstrip(",")
    whole, _, part = digits.partition(".")
    with localcontext() as context:
        context.prec = _DIGITS
        number = number.scaleb(2 * shape.percents - 3 * (len(shape.digits) - len(digits)))
        rounded = number.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    text, _, decimals = f"{rounded:f}".partition(".")
    text = f"{int(text):,}" if "," in whole else text
    least = whole.replace(",", "").count("0")
    text = text.rjust(least, "0") if least or text != "0" else ""
    kept = decimals[: part.count("0")] + decimals[part.count("0") :].rstrip("0")
    return f"{text}.{kept}" if kept else text
