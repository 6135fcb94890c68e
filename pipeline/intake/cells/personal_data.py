"""Detect personal numbers (身份证, 手机, 银行卡) and mask them before any other module reads the text.

Every workbook is masked first, so that ledger, papers, next forms, returned copies and console output all contain the
masked text; only the archive keeps the original bytes (DOMAIN 4.7).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name
from pipeline.intake.cells.words import format_cell_value
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.terms import ID_SHEET, LIST_SHEET

ID_NUMBER, PHONE, CARD = "身份证号", "手机号", "银行卡号"
MASK = "＊"
_UNMASKED_ENDS = {ID_NUMBER: (3, 2), PHONE: (3, 4), CARD: (4, 4)}
"""Number of characters left unmasked at either end."""

FIRST_INEXACT = 10**15
"""From this value on, a workbook loses the last digits of a number."""
_ELEVEN_DIGITS = re.compile(r"\d(?:[^\d\n]{0,3}\d){10}")
"""Eleven digits close together, in any script; text without a match is skipped."""
_DASHES = "-‐‑‒–—―−－_.·•"
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs")
_STARTS = re.compile(r"(?<![0-9])[0-9]")
_GAP = "[ -]{1,3}"
_DIGITS = re.compile(rf"[0-9](?:(?:{_GAP})?[0-9]){{10,19}}")

_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
"""Region codes of GB/T 2260, including residence permits of 港澳台 (81–83)."""
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LONG = re.compile(rf"{_REGION}(?:19|20)\d\d{_DAY}\d{{3}}[\dX]")
_SHORT = re.compile(rf"{_REGION}\d\d{_DAY}\d{{3}}")
_DISABLED = re.compile(r"[1-7][1-4](?![0-9])")
"""Suffix of a 残疾人证 number: the holder's 身份证 number is followed by kind and degree."""
_WEIGHTS, _CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
"""Check digit of GB 11643-1999 (ISO 7064, MOD 11-2)."""
_LONG_CARD = re.compile(r"(?:6[0289]|955[89])\d{14,17}")
_OTHER_CARD = re.compile(r"4\d{15}|5[1-5]\d{14}|35(?:2[89]|[3-8]\d)\d{12}")
"""银联 and older bank cards, Visa, MasterCard, JCB. No 统一社会信用代码 (51…, 52…, 91…, 18 chars) begins or ends so."""

_AMOUNT = re.compile(r" ?(?:\.[0-9]|(?:美|欧|日|港)?元|[万亿户吨户%％]|人次|平方|立方|公里)")
_LABEL = re.compile(r"(?:TEL|PHONE|MOBILE|MOB|WECHAT|WEIXIN|WX|VX|QQ|V)[:： -]*$")


@dataclass(frozen=True)
class _FoldedText:
    """A text with ASCII digits and without invisible characters.

    ``places`` are the positions of its characters in the original text.
    """

    text: str
    places: Sequence[int]


def _fold_digits(text: str) -> _FoldedText:
    seen = [
        at for at, sign in enumerate(text) if sign == "\n" or unicodedata.category(sign) not in _INVISIBLE_CATEGORIES
    ]
    return _FoldedText("".join(_fold_char(text[at]) for at in seen), seen)


def _fold_char(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if sign in _DASHES and sign != ".":
        return "-"
    if sign.isspace():
        return "\n" if sign == "\n" else " "
    return unicodedata.normalize("NFKC", sign).upper()[0]


def mask_personal_data(text: str, *, exact: bool = True) -> tuple[str, tuple[str, ...]]:
    """Mask the middle of each personal number with ＊; return the text and the kinds found, in order.

    Length and separators are kept. ``exact`` is False for a number cell of more than 15 digits, whose last digits a
    workbook loses.
    """
    if not _ELEVEN_DIGITS.search(text):
        return text, ()
    assessment, kinds, signs = _fold_digits(text), list[str](), list(text)
    for kind, places in _find_numbers(assessment, exact=exact):
        first, last = _UNMASKED_ENDS[kind]
        for place in places[first : len(places) - last]:
            signs[assessment.places[place]] = MASK
        kinds.append(kind)
    return "".join(signs), tuple(dict.fromkeys(kinds))


def _find_numbers(assessment: _FoldedText, *, exact: bool) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield each number's kind with the positions of its characters; matches never overlap."""
    end = 0
    for start in _STARTS.finditer(assessment.text):
        if start.start() < end:
            continue
        found = _match_number(assessment.text, start.start(), exact=exact)
        if found is not None:
            yield found
            end = found[1][-1] + 1


def _match_number(text: str, at: int, *, exact: bool) -> tuple[str, list[int]] | None:
    run = _DIGITS.match(text, at)
    if run is None or re.search(r"(?<![0-9])0\.$", text[max(0, at - 3) : at]):
        return None
    places = [place for place in range(at, run.end()) if text[place].isdigit()]
    digits = "".join(text[place] for place in places)
    for kind, size, skipped in _list_candidates(digits, text, places, exact=exact):
        used = places[skipped : skipped + size]
        if len(used) < size:  # the X after seventeen digits
            used.append(_find_check_char(text, places[-1]))
        if _is_complete_number(text, used) and (kind, size) not in _list_doubtful_kinds(text, at, used):
            return kind, used
    return None


def _list_candidates(digits: str, text: str, places: Sequence[int], *, exact: bool) -> Iterator[tuple[str, int, int]]:
    """Yield what a run of digits may begin with: kind, number of characters, number of skipped digits (86)."""
    if len(digits) >= 17:  # noqa: PLR2004
        last = digits[17:18] or text[_find_check_char(text, places[16]) :][:1]
        if _is_id_number(digits[:17] + last, exact=exact):
            yield ID_NUMBER, 18, 0
    for size in range(min(len(digits), 19), 15, -1):
        if _is_card_number(digits[:size], exact=exact):
            yield CARD, size, 0
    if len(digits) >= 15 and _SHORT.fullmatch(digits[:15]):  # noqa: PLR2004
        yield ID_NUMBER, 15, 0
    for skipped in (0, 2, 4):
        if digits[:skipped] in ("", "86", "0086") and re.match(r"1[3-9]\d{9}", digits[skipped:]):
            yield PHONE, 11, skipped


def _find_check_char(text: str, place: int) -> int:
    """Find the position of the character after a digit, skipping a gap."""
    gap = re.compile("[ -]{0,3}").match(text, place + 1)
    return gap.end() if gap else place + 1


def _is_id_number(signs: str, *, exact: bool) -> bool:
    if not _LONG.fullmatch(signs):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(signs[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == signs[17] or (not exact and signs.endswith("000"))


def _is_card_number(digits: str, *, exact: bool) -> bool:
    if not (_LONG_CARD.fullmatch(digits) or _OTHER_CARD.fullmatch(digits)):
        return False
    doubled = [int(sign) * (2 - (len(digits) - at) % 2) for at, sign in enumerate(digits)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0 or not exact  # noqa: PLR2004


def _is_complete_number(text: str, used: Sequence[int]) -> bool:
    """Whether the number ends here and its groups are those of one number, not of several short ones."""
    breaks = [at for at, (one, other) in enumerate(pairwise(used), 1) if other - one > 1]
    sizes = [end - begin for begin, end in pairwise((0, *breaks, len(used)))]
    ends = not text[used[-1] + 1 : used[-1] + 2].isdigit()
    if not ends and len(used) == 18:  # noqa: PLR2004
        ends = _DISABLED.match(text, used[-1] + 1) is not None
    return ends and all(size >= 3 for size in sizes[:-1]) and sizes[-1] >= (1 if len(used) > 15 else 3)  # noqa: PLR2004


def _list_doubtful_kinds(text: str, at: int, used: Sequence[int]) -> frozenset[tuple[str, int]]:
    """List kinds without a check digit that the context shows to be something else.

    That is an amount, a code or a document number.
    """
    before, behind = text[max(0, at - 10) : at], text[used[-1] + 1 : used[-1] + 6]
    latin = before[-1:].isascii() and before[-1:].isalpha() and not _LABEL.search(before)
    code = latin or (behind[:1].isascii() and behind[:1].isalpha())
    paper = behind.startswith("号") and re.search(r"[第字发函〕\]]$", before) is not None
    amount = _AMOUNT.match(behind) is not None or before[-1:] in ("¥", "$")
    return frozenset({(PHONE, 11), (ID_NUMBER, 15)}) if code or paper or amount else frozenset()


# Workbooks


@dataclass(frozen=True, kw_only=True)
class PersonalDataCell:
    """A cell (0-based) that contained personal numbers: its masked text and the kinds found."""

    sheet: str
    row: int
    column: int
    text: str
    kinds: tuple[str, ...]

    def as_finding(self, file: str, name: str = "") -> Finding:
        """Return the finding about this cell; ``name`` is the contract's name of its column."""
        place = CellPlace(
            file=file, sheet=self.sheet, cell=format_cell_name(self.row, self.column), row=self.row, field=name
        )
        return build_personal_data_finding(place, self.text, self.kinds)


def build_personal_data_finding(place: CellPlace, text: str, kinds: Sequence[str]) -> Finding:
    """Build the finding about a masked text, either a cell or a file name."""
    where = "这一格里" if place.cell else "文件名里"
    return build_finding("personal-data", place, value=text, where=where, what="、".join(kinds))


def mask_workbook(book: RawBook) -> tuple[RawBook, tuple[PersonalDataCell, ...]]:
    """Mask personal numbers on every sheet people fill in; return the workbook and the cells concerned."""
    sheets, spots = list[RawSheet](), list[PersonalDataCell]()
    for sheet in book.sheets:
        found = (
            []
            if sheet.name in (ID_SHEET, LIST_SHEET) or not _has_likely_numbers(sheet)
            else list(_find_personal_data_cells(sheet))
        )
        sheets.append(_replace_cells(sheet, found) if found else sheet)
        spots += found
    return (replace(book, sheets=tuple(sheets)) if spots else book), tuple(spots)


def _has_likely_numbers(sheet: RawSheet) -> bool:
    """Whether a sheet needs a cell-by-cell search; one pass over its whole text rules out nearly every form."""
    values = [value for row in sheet.rows for value in row]
    text = "\n".join([value for value in values if type(value) is str])
    return bool(_ELEVEN_DIGITS.search(text)) or any(map(_is_large_number, values))


def _is_large_number(value: RawValue) -> bool:
    return isinstance(value, int | float) and abs(value) >= 10**10


def _find_personal_data_cells(sheet: RawSheet) -> Iterator[PersonalDataCell]:
    for at, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            if isinstance(value, str) or _is_large_number(value):
                inexact = isinstance(value, float) and abs(value) >= FIRST_INEXACT
                text, kinds = mask_personal_data(format_cell_value(value), exact=not inexact)
                if kinds:
                    yield PersonalDataCell(sheet=sheet.name, row=at, column=column, text=text, kinds=kinds)


def _replace_cells(sheet: RawSheet, spots: Sequence[PersonalDataCell]) -> RawSheet:
    rows = [list(row) for row in sheet.rows]
    for spot in spots:
        rows[spot.row][spot.column] = spot.text
    return replace(sheet, rows=tuple(map(tuple, rows)))
