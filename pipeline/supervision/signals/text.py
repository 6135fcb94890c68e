"""Take a text apart for comparing: folded characters, clauses, dates, quantities, names.

Everything here serves comparison only; what is shown to people is always the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_DIGIT = "0-9"
_HAN_DIGIT = "零〇一二两三四五六七八九十百"
_DAY = rf"(?:[{_DIGIT}]{{1,2}}|[{_HAN_DIGIT}]{{1,3}})"
_DATES = re.compile(
    rf"(?:(?:[{_DIGIT}]{{2,4}}|二[〇零][{_HAN_DIGIT}]{{2}})年)?{_DAY}月(?:{_DAY}[日号]?(?![个名户次])|份|[上中下]旬|底|初|末)?"
    rf"|(?:[{_DIGIT}]{{4}}|二[〇零][{_HAN_DIGIT}]{{2}})年度?|第?[一二三四1-4]季度|[上下]半年|[上下本当]个?(?:月|季度|旬|周)份?"
    rf"|{_DAY}[日号](?![楼栋线机窗])|今年|去年|明年|年初|年中|月初|月末|月底|(?:周|星期|礼拜)[一二三四五六日天]"
)
_SESSIONS = re.compile(
    rf"第(?:[{_DIGIT}]+|[{_HAN_DIGIT}]+)[届次期轮批场讲]|[{_HAN_DIGIT}]{{1,3}}届(?:[{_HAN_DIGIT}]{{1,2}}(?:中|次)全会)?"
)
_UNITS = (
    "个百分点|百分点|部(?!分)|平方米|公里|人次|户次|家次|件次|场次|小时|分钟|[%‰元万亿个名人户次场张套台份件家处床位条项篇期课"
    "本对例座间栋桩块米吨辆所村岁天页里袋箱盒桶盏扇副支只根棵亩层册杯碗顿单宗起批班组遍趟圈桌车盘把双门路笔"
    "箭针批]"
)
_NUMBERS = re.compile(
    rf"[百千万]分之(?:[{_DIGIT}]+(?:\.[{_DIGIT}]+)?|[{_HAN_DIGIT}]+)"
    rf"|[{_DIGIT}]+(?:[.,:][{_DIGIT}]+)*(?:[万亿千百]|余|多)*(?:{_UNITS})?"
    rf"|(?<![同统另进万唯专第])[{_HAN_DIGIT}千]+(?:余|多|来)?(?:{_UNITS})(?![是样般步直定些])"
)
_HAN_VALUES = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_CLAUSES = re.compile(r"[，。；！？,;!?\n\r]+")
_QUOTED = re.compile(r"《[^》]{1,60}》")
_IN_QUOTES = re.compile(r"[“\"「《][^”\"」》]*[”\"」》]")
SENTENCE_ENDS = "。;；!?\n"
_LONGER = {"局": "部限面", "办": "法理事好成", "户": "籍口型均外", "法": "规律治院人则", "典": "型礼范"}
"""Last character of a name -> what makes another word of it: 环保局部改造, 民法典型案例."""
_NOISE = re.compile(r"[\s\W_]+")
_FIGURES = re.compile(rf"[≥≤]?[{_DIGIT}]+[:/.%-]*(?:min|h|kg|[ckm]?m)?")


@lru_cache(maxsize=65_536)
def fold_text(text: str) -> str:
    """Return a text with full-width forms and line ends made one, for comparing."""
    return unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


@lru_cache(maxsize=65_536)
def split_clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of a folded text, without blank ones."""
    return tuple(clause for part in _CLAUSES.split(text) if (clause := part.strip(" “”\"'（）()、：:·—-")))


@lru_cache(maxsize=65_536)
def strip_noise(text: str) -> str:
    """Return a text without blanks and punctuation."""
    return _NOISE.sub("", text)


@lru_cache(maxsize=65_536)
def mask_dates(text: str) -> str:
    """Return a folded text without dates, months, quarters, years and the numbers of sessions."""
    return _SESSIONS.sub("", _DATES.sub("", text))


def list_dates(text: str) -> tuple[str, ...]:
    """Return the dates, months, quarters and sessions of a folded text as written."""
    return tuple(_DATES.findall(text)) + tuple(_SESSIONS.findall(_DATES.sub("", text)))


@lru_cache(maxsize=65_536)
def list_quantities(text: str) -> tuple[str, ...]:
    """Return the quantities of a folded text in their order, Chinese numerals as digits; dates are none."""
    return tuple(_read_quantity(found.group()) for found in _NUMBERS.finditer(mask_dates(text)))


def _read_quantity(written: str) -> str:
    digits = "".join(mark for mark in written if mark in _HAN_DIGIT + "千")
    if not digits or not written.startswith(digits):
        return written
    return f"{read_han_number(digits)}{written.removeprefix(digits)}"


def read_han_number(digits: str) -> int:
    """Return a number below ten thousand that is written in Chinese numerals."""
    total = value = 0
    for mark in digits:
        if mark in _SCALES:
            total += (value or 1) * _SCALES[mark]
            value = 0
        else:
            value = value * 10 + _HAN_VALUES[mark] if value and not total else _HAN_VALUES[mark]
    return total + value


@lru_cache(maxsize=65_536)
def mask_quantities(text: str) -> str:
    """Return a folded text without dates and quantities."""
    return _NUMBERS.sub("", mask_dates(text))


def strip_quantities(text: str) -> str:
    """Return a text as written, folded, without titles in 《》, dates, quantities and what is left of figures."""
    return _FIGURES.sub("", mask_quantities(mask_titles(fold_text(text))))


def mask_words(text: str, words: Iterable[str]) -> str:
    """Return a text without the given words, the longest first."""
    return remove_words(text, sorted(filter(None, words), key=len, reverse=True))


def remove_words(text: str, words: Iterable[str]) -> str:
    """Return a text without the given words, one after the other."""
    for word in words:
        if word in text:
            text = text.replace(word, "")
    return text


def mask_titles(text: str) -> str:
    """Return a text without the titles in 《》."""
    return _QUOTED.sub("", text)


def blank_quotes(text: str) -> str:
    """Return the text with what stands in quotation marks and 《》 blanked, places kept."""
    return _IN_QUOTES.sub(lambda found: "□" * len(found.group()), text)


def find_clause(text: str, place: int) -> str:
    """Return the clause of a folded text in which a place lies."""
    marks = SENTENCE_ENDS + ",，"
    start = max(text.rfind(mark, 0, place) for mark in marks) + 1
    ends = [found for mark in marks if (found := text.find(mark, place)) >= 0]
    return text[start : min(ends, default=len(text))]


def find_name(text: str, name: str) -> int:
    """Return the first place of a name of the office's lists in a folded text, -1 if it stands only in longer words."""
    longer = _LONGER.get(name[-1:], "")
    place = text.find(name)
    while place >= 0 and longer and text[place + len(name) : place + len(name) + 1] in tuple(longer):
        place = text.find(name, place + 1)
    return place


def list_titles(text: str) -> tuple[str, ...]:
    """Return the titles in 《》."""
    return tuple(_QUOTED.findall(text))


@lru_cache(maxsize=8_192)
def count_grams(text: str, size: int) -> frozenset[str]:
    """Return the runs of ``size`` characters of a text that is asked about again and again."""
    return list_grams(text, size)


def list_grams(text: str, size: int) -> frozenset[str]:
    """Return the runs of ``size`` characters; a text shorter than that is one run, an empty one none."""
    if len(text) <= size:
        return frozenset((text,)) if text else frozenset()
    return frozenset(text[start : start + size] for start in range(len(text) - size + 1))
