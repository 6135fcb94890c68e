"""Parse text, names, keys, choices and report periods as clerks type them: normalised where unambiguous, never guessed.

Prose keeps its punctuation (NFKC would turn ，：（） into ASCII); only keys, numbers and choices are folded.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.intake.cells.remembered import remember_short
from pipeline.periods import Period
from pipeline.reading.raw import RawValue
from pipeline.sheets.text import ESCAPED
from pipeline.terms import format_chinese_date

_USUAL = r"\x20-\x7e‘’“”…—·　-〿一-鿿！-～"
_PLAIN, _UNUSUAL = re.compile(rf"[\n{_USUAL}]*"), re.compile(rf"[^\n\t{_USUAL}]")
_ESCAPED = re.compile(ESCAPED)
_TEXT_MARK = re.compile(r"\s*['’‘＇`´′]+(?P<apostrophe>[\w\s.,%％/:：~～+-]{0,30})|=\"(?P<quoted>[^\"]*)\"", re.DOTALL)
"""What tells spreadsheet programs that a cell is text, typed or exported as content: ``'45``, ``="45"``."""
_TEXT_MARKS = frozenset("'’‘＇`´′=")
_BREAKS = "\v\f\x85\u2028\u2029"
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc"

_DASHES = re.compile("[-‐-―⁃−─━⸺⸻ー]+")
_WAVES = re.compile("[~∼〜]+")
_SHORT = 60
_BLANK = ("", 0)
_SHORT_NUMBER = re.compile(r"^([A-Z0-9]+-20\d{4}-)([1-9])$")
"""A task number whose last part lacks its zero."""
_HAN_DIGITS = str.maketrans("〇○◯零一二三四五六七八九两", "0000123456789" + "2")


def format_cell_value(value: RawValue) -> str:
    """Format a value as a person would type it: ``80.0`` is 80, a date is 2026年11月3日.

    Numbers have up to 15 digits, as in Excel.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return _format_float(value)
        case dt.date() | dt.time() | dt.timedelta():
            return _format_moment(value)
        case _:
            return str(value)


def _format_moment(value: dt.date | dt.time | dt.timedelta) -> str:
    match value:
        case dt.datetime():
            return format_chinese_date(value) + (
                f" {_format_moment(value.time())}" if value.time() != dt.time() else ""
            )
        case dt.date():
            return format_chinese_date(value)
        case dt.time():
            return value.strftime("%H:%M:%S").removesuffix(":00")
        case dt.timedelta():
            minutes, seconds = divmod(abs(int(value.total_seconds())), 60)
            sign = "-" if value < dt.timedelta() else ""
            return f"{sign}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}".removesuffix(":00")


def _format_float(value: float) -> str:
    digits = Decimal(f"{value:.15g}")
    if not digits.is_finite():
        return str(value)
    text = f"{digits:f}"
    return "0" if text == "-0" else text


def clean_cell(value: RawValue) -> tuple[str, int]:
    """Return a cell as text, with the number of invisible characters removed from it.

    Control characters, zero-width and direction marks, BOM, lone surrogates and non-characters are removed, also in the
    escaped spelling of spreadsheet programs (``_x000B_``): they break Word and Excel files and make equal names differ.
    All line breaks become LF; surrounding white space and a mark of text before the content (``'45``) are stripped but
    not counted.
    """
    if value is None:
        return _BLANK
    if type(value) is str and len(value) <= _SHORT:
        return _clean_short_cell(value)
    text, count = clean_shown_text(value)
    return _remove_text_mark(text), count


@functools.lru_cache(maxsize=16_384)
def _clean_short_cell(text: str) -> tuple[str, int]:
    """Clean a cell with a short text, with a cache: it is looked at several times, and most stand in every form."""
    shown, count = _clean_short_text(text)
    return _remove_text_mark(shown), count


def clean_shown_text(value: RawValue) -> tuple[str, int]:
    """Return a cell as ``clean_cell`` does, but with its mark of text: what a person sees in the cell."""
    if value is None:
        return "", 0
    text = value if isinstance(value, str) else format_cell_value(value)
    return _clean_short_text(text) if len(text) <= _SHORT else _clean_any_text(text)


@functools.lru_cache(maxsize=16_384)
def _clean_short_text(text: str) -> tuple[str, int]:
    """Clean a text, with a cache: a cell is looked at several times, and most texts stand in every form of a batch."""
    return _clean_any_text(text)


def _clean_any_text(text: str) -> tuple[str, int]:
    if _PLAIN.fullmatch(text) and "_x" not in text:
        return text.strip(), 0
    text = re.sub(r"\r\n?", "\n", text)
    invisible = [sign for sign in _UNUSUAL.findall(text) if _is_invisible(sign)]
    kept = text.translate({ord(sign): "\n" if sign in _BREAKS else None for sign in invisible} | {9: " "})
    count, found = len(invisible), 1
    while found:  # removing one escape may join the halves of another
        kept, found = _ESCAPED.subn("", kept)
        count += found
    return kept.strip(), count


def _remove_text_mark(text: str) -> str:
    found = _TEXT_MARK.fullmatch(text) if text[:1] in _TEXT_MARKS else None
    return text if found is None else (found["apostrophe"] or found["quoted"] or "").strip()


def _is_invisible(sign: str) -> bool:
    point = ord(sign)
    outside = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF  # noqa: PLR2004  (Unicode's non-characters)
    return outside or sign in _BREAKS + _FILLERS or unicodedata.category(sign) in ("Cc", "Cf", "Cs")


def fold_text(text: str) -> str:
    """Fold text for parsing numbers and keys: half width, no white space, one kind of dash and of wave."""
    return _fold_short_text(text) if len(text) <= _SHORT else _fold_any_text(text)


@functools.lru_cache(maxsize=16_384)
def _fold_short_text(text: str) -> str:
    """Fold a text, with a cache: the same titles, choices, names and numbers stand in every form of a batch."""
    return _fold_any_text(text)


def _fold_any_text(text: str) -> str:
    half_width = unicodedata.normalize("NFKC", clean_cell(text)[0])
    return _WAVES.sub("~", _DASHES.sub("-", re.sub(r"\s+", "", half_width)))


def convert_chinese_numerals(text: str) -> str:
    """Convert Chinese numerals below one hundred, and years, to digits: 二〇二六年十一月 is 2026年11月."""
    digits = text.replace("廿", "二十").replace("卅", "三十").translate(_HAN_DIGITS)
    return re.sub(r"(\d?)十(\d?)", lambda found: f"{found[1] or 1}{found[2] or 0}", digits)


@remember_short
def normalise_key(text: str) -> str:
    """Normalise a task number or branch code: ``ｍｚ03—202611 — 2`` is MZ03-202611-02."""
    key = re.sub(r"(?<=[A-Z0-9])[一_](?=[A-Z0-9])", "-", fold_text(text).upper())
    return _SHORT_NUMBER.sub(r"\g<1>0\2", key)


# Names

_HAN = "[〇㐀-䶿一-鿿\ue000-\uf8ff豈-\ufaff\U00020000-\U0003ffff]"
_BRACKETS = "[(（][^()（）]*[)）]"
_PIECE = re.compile(rf"(?:{_BRACKETS}|[^、,，/／;；|｜\n])+")
_WORD = re.compile(rf"(?:{_BRACKETS}|\S)+")
_SPREAD = re.compile(rf"(?<!\S){_HAN}(?: {_HAN}(?!\S))+")
_COMPOUND = "欧阳|上官|司马|司徒|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|南宫|宇文|长孙"
_APART = re.compile(rf"(?<!\S)(?:{_HAN} {_HAN}{{2}}|(?:{_COMPOUND}) {_HAN}{{1,2}})(?!\S)")
_TITLE = re.compile(
    rf"{_BRACKETS}|(?:副|党组|党委|党总支|党支部|支部|机关|组织|宣传|纪检|办公室|分管|同志)*"
    "(?:[局科处院所站部股组队]长|主任|书记|委员|成员|科员|干事|主席|会长|同志)",
)


@remember_short
def normalise_names(text: str) -> str:
    """Normalise a list of persons, joined by 、 whatever the separator: ``张　三/李四`` is 张三、李四.

    White space between full names separates two people; between single characters it only spaces out one name.
    Ethnic names keep their ·, a bare title stays with its name, brackets are kept.
    """
    dotted = re.sub(r"[^\S\n]*[·・•‧∙⋅･][^\S\n]*", "·", clean_cell(text)[0])
    pieces = (" ".join(_WORD.findall(piece)).strip("。") for piece in _PIECE.findall(dotted))
    return "、".join(person for piece in pieces for person in _split_piece(piece))


def _split_piece(piece: str) -> list[str]:
    closed = _APART.sub(lambda found: found[0].replace(" ", ""), _SPREAD.sub(_join_spread_name, piece))
    people: list[str] = []
    for word in _WORD.findall(closed):
        if people and _is_same_person(people[-1], word):
            people[-1] += f"{'' if word[0] in '(（' else ' '}{word}"
        else:
            people.append(word)
    return people


def _is_same_person(before: str, word: str) -> bool:
    if _AND_OTHERS.fullmatch(word):
        return True
    latin = before.isascii() and word.isascii()
    return latin or bool(_TITLE.fullmatch(word)) or bool(_TITLE.fullmatch(before))


def _join_spread_name(spread: re.Match[str]) -> str:
    letters = spread[0].split(" ")
    size = 3 if len(letters) == 3 else 2  # noqa: PLR2004  (three characters are one name, more are names of two)
    return " ".join("".join(letters[at : at + size]) for at in range(0, len(letters), size))


_AND_OTHERS = re.compile("等(?:人|同志|[0-9一二两三四五六七八九十]+(?:人|名同志|位同志|名党员)?)?")
"""What follows the last of some names and is nobody of its own: 李文静 等."""
_FULL_NAME_AND_OTHERS = re.compile(rf"(.{{2,}}?){_AND_OTHERS.pattern}$")
_BARE = re.compile(rf"(?:{_TITLE.pattern})*(?P<name>[^()（）]{{2,}}?|.)(?:{_TITLE.pattern})*")


def extract_bare_names(text: str) -> frozenset[str]:
    """Extract the bare names of a list of persons for comparison, without titles, brackets and white space."""
    listed = normalise_names(re.sub(_BRACKETS, "", text)).split("、")
    people = (_FULL_NAME_AND_OTHERS.sub(r"\1", fold_text(person)) for person in listed)
    bare = ((person, _BARE.fullmatch(person)) for person in people if person)
    return frozenset(found["name"] if found else person for person, found in bare)


# Choices

_ORDINAL = re.compile(r"[(\[]?(?:\d{1,2}|[一二三四五六七八九十]|[A-Z])[)\].、:,]|\d(?=[一-鿿])|[①-⑳]|[❶-❿]")
_UNTICKED = re.compile(r"[□☐○][^□☐○■☑✓✔√●]*")
_MARKS = "□☐○■☑✓✔√●"
_NEGATIONS = re.compile("[未没无不非×]")
_NEARLY = (
    "快|将|马上|接近|临近|基本|大体|大致|大部|大半|多半|部分|一半|过半|半|差不多|几乎|初步|主体|阶段|正在|拟|待|需|要|能|可以?"
    "|有望|预计|预期|计划|准备|争取|力争|年底|月底"
)
_SHORT_OF_DONE = re.compile(
    rf"(?:{_NEARLY}).{{0,2}}[完成结好]|[完成结](?:了?(?:{_NEARLY})|中)|(?<!\d)\d\d?[完办]|[完成结]了?\d\d?(?!\d)"
)
"""Something on the way to its end, but not there: 快完了, 基本完成, 完成一半, 80%完成."""
_CLOSE = 0.6


@dataclass(frozen=True)
class UnlistedChoice:
    """A choice on no list, with the closest allowed value as suggestion (empty if none is close)."""

    suggestion: str = ""


def match_choice(text: str, codes: Mapping[str, tuple[str, ...]]) -> str | UnlistedChoice:
    """Match a typed choice to an allowed value; return ``UnlistedChoice`` if it is not certain.

    ``codes`` maps each value to its accepted spellings. Text is compared exactly, then without white space,
    punctuation, tick marks and a leading ordinal. A suggestion never reverses a negation (未完成, 已完成), nor does it
    take what is nearly done for done (快完了, 已完成).
    """
    if text in codes:
        return text
    if not _fold_choice(text):  # a bare character such as √ is compared exactly only
        return next((value for value, spellings in codes.items() if text in spellings), UnlistedChoice())
    meanings: dict[str, set[str]] = {}
    for value, spellings in codes.items():
        for spelling in (value, *spellings):
            meanings.setdefault(_fold_choice(spelling), set()).add(value)
    ticked = _UNTICKED.sub("", text) if text[:1] in _MARKS else text
    listed = _ORDINAL.sub("", unicodedata.normalize("NFKC", ticked).strip(), count=1)
    for candidate in (_fold_choice(ticked), _fold_choice(listed)):
        if len(meant := meanings.get(candidate, set())) == 1:
            return min(meant)
    return UnlistedChoice(_find_closest_choice(_fold_choice(listed), meanings))


def _find_closest_choice(folded: str, meanings: Mapping[str, set[str]]) -> str:
    named = {value for values in meanings.values() for value in values if _fold_choice(value) in folded}
    if len(named) > 1:  # two values named (有变化、无变化) are no choice
        return ""
    known = [spelling for spelling in meanings if _find_sense(spelling) == _find_sense(folded)]
    close = difflib.get_close_matches(folded, known, n=1, cutoff=_CLOSE)
    return min(meanings[close[0]]) if close else ""


def _find_sense(folded: str) -> tuple[bool, bool]:
    """Find whether a choice denies, and whether it says that something is nearly done."""
    return bool(_NEGATIONS.search(folded)), bool(_SHORT_OF_DONE.search(folded))


@functools.lru_cache(maxsize=4096)
def _fold_choice(text: str) -> str:
    """Keep letters and digits only, in upper case; × and ? are kept, because they negate or question the choice."""
    signs = fold_text(text).upper()
    return "".join(sign for sign in signs if sign in "×?" or unicodedata.category(sign)[0] in "LNC")


_TOTAL = re.compile(
    r"(?:本页|本月|本表|本支部|全部|以上)?(?:[合小总共累]计|总数|汇总|平均(?:值|完成率|进度)?|TOTAL|SUM|AVERAGE)数?"
    r":?\(?(?:\d+(?:\.\d+)?%?)?[项个条件户人]?\)?:?",
)


@remember_short
def is_total(text: str) -> bool:
    """Whether a cell labels a row of totals (合计, 小　计, 总计：12项), which is not a task."""
    return bool(_TOTAL.fullmatch(fold_text(text).upper()))


# Report periods

_MONTH_TYPED = re.compile(
    r"(?:报告期|报告月份|填报月份)?:?(?:"
    r"(?P<year>20\d\d|\d\d(?=年))(?:年度?|(?P<sep>[-./。]))(?P<month>\d{1,2})"
    r"(?:月份?(?:月?报表?)?|(?:月|(?P=sep))\d{1,2}[日号]?"
    r"(?:[-~至到](?:(?:(?P=year)(?:年|(?P=sep)))?(?P=month)(?:月|(?P=sep)))?\d{1,2}[日号]?)?)?"
    r"|(?P<packed>20\d\d(?:0[1-9]|1[0-2]))(?:\d\d)?)",
)


def parse_period_cell(value: RawValue) -> Period | None:
    """Parse the month of a 报告期 cell; None if it is blank, has no year or has two readings.

    Days and ranges within one month name that month. As a number, 2026.11 is clear, but 2026.1 may have been 2026.10.
    """
    if isinstance(value, dt.date):
        return Period.of(value)
    if value is None or isinstance(value, bool | dt.time | dt.timedelta):
        return None
    text = convert_chinese_numerals(fold_text(format_cell_value(value)))
    if isinstance(value, float) and text.endswith(".1"):
        return None
    found = _MONTH_TYPED.fullmatch(text)
    if found is None:
        return None
    packed = found["packed"]
    year, month = (packed[:4], packed[4:]) if packed else (found["year"][-2:], found["month"])
    whole_year = int(year) % 100 + 2000
    return Period(whole_year, int(month)) if 1 <= int(month) <= 12 else None  # noqa: PLR2004
