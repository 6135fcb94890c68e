"""Detect personal numbers (身份证, 手机, 银行卡) and mask them before any other module reads the text.

Every workbook is masked first, so that ledger, papers, next forms and returned copies contain the masked text; what
the program says of file names is masked where it leaves (screen, JSON, run log, receipts, manifest). Only the archive
keeps the original bytes (个人信息保护法 第六条).

A number is told by its check digit, or by its shape: a wrong last digit does not make it less personal. By shape alone
only what nothing else looks like is taken: project numbers begin with region and date as well, but with a late year.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

ID_NUMBER, PHONE, CARD = "身份证号", "手机号", "银行卡号"
MASK = "＊"
UNMASKED_ENDS = {ID_NUMBER: (3, 2), PHONE: (3, 4), CARD: (4, 4)}
"""Number of characters left unmasked at either end."""

FIRST_INEXACT = 10**15
"""From this value on, a workbook loses the last digits of a number."""
ELEVEN_DIGITS = re.compile(r"\d(?:\D{0,3}\d){10}")
"""Eleven digits close together, in any script; text without a match is skipped."""
_FEWEST, _FEW = 11, 60
"""Signs below which a text holds no number, and up to which it is remembered."""
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
_SHAPED_CARD = re.compile(r"62\d{14,17}")
_LATEST_BY_SHAPE = 2015
"""Year of birth up to which a number with a wrong check digit is taken for an 身份证 number."""
_CROSSES = "×Хх✕╳"
"""Signs typed instead of the X at the end."""
_DOTTED_PHONE = re.compile(r"(?<![0-9.])(1[3-9][0-9])[./]([0-9]{4})[./]([0-9]{4})(?![0-9.])")
_SHORTEST_NAMED, LONGEST_ID, _LONGEST_CARD = 14, 18, 19
_NAMED_ID = re.compile(r"(?:身份证|身份证件|公民身份|证件)(?:号码|号)?[:为是 ]{0,3}$")
_NAMED_PHONE = re.compile(r"(?:手机|电话|联系方式)(?:号码|号)?[:为是 ]{0,3}$")
_NAMED_CARD = re.compile(r"(?:银行卡|储蓄卡|工资卡|社保卡|卡)(?:号码|号)[:为是 ]{0,3}$")
_CREDIT_CODE = re.compile(r"[59][1239]\d{16}")
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_ABROAD, _LABEL_WITHIN = "0086", 12
_LABEL = re.compile(r"(?:TEL|PHONE|MOBILE|MOB|WECHAT|WEIXIN|WX|VX|QQ|V)[:： -]*$")


@dataclass(frozen=True)
class _FoldedText:
    """A text with ASCII digits and without invisible characters.

    ``places`` are the positions of its characters in the original text.
    """

    text: str
    places: Sequence[int]


def _fold_digits(text: str) -> _FoldedText:
    if text.isascii() and text.isprintable():
        return _FoldedText(_DOTTED_PHONE.sub(r"\1-\2-\3", text.upper().replace("_", "-")), range(len(text)))
    seen = [
        at for at, sign in enumerate(text) if sign == "\n" or unicodedata.category(sign) not in _INVISIBLE_CATEGORIES
    ]
    folded = "".join(_fold_char(text[at]) for at in seen)
    return _FoldedText(_DOTTED_PHONE.sub(r"\1-\2-\3", folded), seen)


def _fold_char(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if sign in _CROSSES:
        return "X"
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
    if len(text) < _FEWEST or not ELEVEN_DIGITS.search(text):
        return text, ()
    return _mask_short_text(text, exact=exact) if len(text) <= _FEW else _mask_any_text(text, exact=exact)


@functools.lru_cache(maxsize=16_384)
def _mask_short_text(text: str, *, exact: bool) -> tuple[str, tuple[str, ...]]:
    """Mask a text, with a cache: the numbers of a form's tasks look like personal ones, and stand there repeatedly."""
    return _mask_any_text(text, exact=exact)


def _mask_any_text(text: str, *, exact: bool) -> tuple[str, tuple[str, ...]]:
    assessment, kinds, signs = _fold_digits(text), list[str](), list(text)
    for kind, places in _find_numbers(assessment, exact=exact):
        first, last = UNMASKED_ENDS[kind]
        for place in places[first : len(places) - last]:
            signs[assessment.places[place]] = MASK
        kinds.append(kind)
    return "".join(signs), tuple(dict.fromkeys(kinds))


def mask_outgoing(text: str) -> str:
    """Mask a text that leaves the program: what it shows, logs, lists or hands out may quote the name of a file."""
    return mask_personal_data(text)[0]


def _find_numbers(assessment: _FoldedText, *, exact: bool) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield each number's kind with the positions of its characters; matches never overlap."""
    text, end = assessment.text, 0
    flat = text.replace("\n", " ") if "\n" in text else ""
    for start in _STARTS.finditer(text):
        at = start.start()
        if at < end:
            continue
        found = _match_number(text, at, exact=exact)
        whole = _match_number(flat, at, exact=exact, broken=True) if flat else None
        if whole is not None and (found is None or is_id_number("".join(flat[place] for place in whole[1]))):
            found = whole
        if found is not None:
            yield found
            end = found[1][-1] + 1


def _match_number(text: str, at: int, *, exact: bool, broken: bool = False) -> tuple[str, list[int]] | None:
    """Match a number that begins at a place; one ``broken`` over lines only if check digit or label make it sure."""
    run = _DIGITS.match(text, at)
    if run is None or re.search(r"(?<![0-9])0\.$", text[max(0, at - 3) : at]):
        return None
    places = [place for place in range(at, run.end()) if text[place].isdigit()]
    digits = "".join(text[place] for place in places)
    if digits[0] == "0" and not digits.startswith(_ABROAD) and text[max(0, at - _LABEL_WITHIN) : at].isascii():
        return None  # no number of a person begins so, unless Chinese words before it say that it is one
    for found in _list_candidates(digits, text, places, exact=exact):
        if broken and not found.is_sure:
            continue
        used = places[found.skipped : found.skipped + found.size]
        if len(used) < found.size:  # the X after seventeen digits
            used.append(_find_check_char(text, places[-1]))
        ends = _is_complete_number(text, used, most_free=1 if broken else 0)
        if ends and not (found.doubtful and _is_something_else(text, at, used)):
            return found.kind, used
    return None


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """What a run of digits may begin with: ``skipped`` digits (86), then a number of ``size`` characters.

    ``doubtful`` is a number without a right check digit, which the context may show to be something else; ``named`` one
    that the words before it name.
    """

    kind: str
    size: int
    skipped: int = 0
    doubtful: bool = False
    named: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether nothing else looks like it, even where it goes on in another line."""
        return self.named or (self.kind == ID_NUMBER and not self.doubtful)


def _list_candidates(digits: str, text: str, places: Sequence[int], *, exact: bool) -> Iterator[_Candidate]:
    """List what a run of digits may begin with, the surest first."""
    before = text[max(0, places[0] - _LABEL_WITHIN) : places[0]]
    signs = digits[:17] + (digits[17:18] or text[_find_check_char(text, places[min(16, len(places) - 1)]) :][:1])
    if is_id_number(signs, exact=exact):
        yield _Candidate(kind=ID_NUMBER, size=18)
    for size in range(min(len(digits), _LONGEST_CARD), 15, -1):
        if _is_card_number(digits[:size], exact=exact):
            yield _Candidate(kind=CARD, size=size)
    yield from _list_named_candidates(digits, signs, before)
    if _SHORT.fullmatch(digits[:15]):
        yield _Candidate(kind=ID_NUMBER, size=15, doubtful=True)
    if _has_id_shape(signs):
        yield _Candidate(kind=ID_NUMBER, size=18, doubtful=True)
    if _SHAPED_CARD.fullmatch(digits):
        yield _Candidate(kind=CARD, size=len(digits), doubtful=True)
    for skipped in (0, 2, 4):
        if digits[:skipped] in ("", "86", "0086") and re.match(r"1[3-9]\d{9}", digits[skipped:]):
            named = _NAMED_PHONE.search(before) is not None
            yield _Candidate(kind=PHONE, size=11, skipped=skipped, doubtful=True, named=named)


def _list_named_candidates(digits: str, signs: str, before: str) -> Iterator[_Candidate]:
    """List the number that the words before it name as one of a person, whatever its digits."""
    size = len(signs) if signs.endswith("X") else len(digits)
    if _SHORTEST_NAMED <= size <= LONGEST_ID and _NAMED_ID.search(before):
        yield _Candidate(kind=ID_NUMBER, size=size, named=True)
    if _SHORTEST_NAMED <= len(digits) <= _LONGEST_CARD and _NAMED_CARD.search(before):
        yield _Candidate(kind=CARD, size=len(digits), named=True)


def _find_check_char(text: str, place: int) -> int:
    """Find the position of the character after a digit, skipping a gap."""
    gap = re.compile("[ -]{0,3}").match(text, place + 1)
    return gap.end() if gap else place + 1


def is_id_number(signs: str, *, exact: bool = True) -> bool:
    """Whether signs are an 身份证 number by their check digit; the end lost by a workbook (``exact`` False) is 000."""
    if not _LONG.fullmatch(signs):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(signs[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == signs[17] or (not exact and signs.endswith("000"))


def _has_id_shape(signs: str) -> bool:
    """Whether signs have region, a real day of birth and an end like an 身份证 number, and are no 统一社会信用代码."""
    if not _LONG.fullmatch(signs) or int(signs[6:10]) > _LATEST_BY_SHAPE or _is_credit_code(signs):
        return False
    try:
        dt.date(int(signs[6:10]), int(signs[10:12]), int(signs[12:14]))
    except ValueError:
        return False
    return True


def _is_credit_code(signs: str) -> bool:
    """Whether signs are a 统一社会信用代码 with its right check sign (GB 32100-2015)."""
    if not _CREDIT_CODE.fullmatch(signs):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, at, 31) for at, sign in enumerate(signs[:17]))
    return _CREDIT_SIGNS[-total % 31] == signs[17]


def _is_card_number(digits: str, *, exact: bool) -> bool:
    if not (_LONG_CARD.fullmatch(digits) or _OTHER_CARD.fullmatch(digits)):
        return False
    doubled = [int(sign) * (2 - (len(digits) - at) % 2) for at, sign in enumerate(digits)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0 or not exact  # noqa: PLR2004


def _is_complete_number(text: str, used: Sequence[int], *, most_free: int) -> bool:
    """Whether the number ends here and its groups are those of one number, not of several short ones.

    Of ``most_free`` gaps no group is asked: a line may end anywhere.
    """
    breaks = [at for at, (one, other) in enumerate(pairwise(used), 1) if other - one > 1]
    sizes = [end - begin for begin, end in pairwise((0, *breaks, len(used)))]
    ends = not text[used[-1] + 1 : used[-1] + 2].isdigit()
    if not ends and len(used) == 18:  # noqa: PLR2004
        ends = _DISABLED.match(text, used[-1] + 1) is not None
    if len(breaks) <= most_free:
        return ends
    return ends and all(size >= 3 for size in sizes[:-1]) and sizes[-1] >= (1 if len(used) > 15 else 3)  # noqa: PLR2004


def _is_something_else(text: str, at: int, used: Sequence[int]) -> bool:
    """Whether the context of a number without a check digit shows an amount, a code or a document number."""
    before, behind = text[max(0, at - 10) : at], text[used[-1] + 1 : used[-1] + 6]
    latin = before[-1:].isascii() and before[-1:].isalpha() and not _LABEL.search(before)
    code = latin or (behind[:1].isascii() and behind[:1].isalpha())
    paper = behind.startswith("号") and re.search(r"[第字发函〕\]]$", before) is not None
    amount = _AMOUNT.match(behind) is not None or before[-1:] in ("¥", "$")
    return code or paper or amount
