"""Tell whether newer words of a branch about a task are the matter it reported before, or another one.

What is not surely the same is another matter: then both stay open, and nothing is lost.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.periods import Period
from pipeline.supervision.signals.similarity import compare_edits

_ALIKE = 0.75
"""Likeness by edits from which longer or shorter words are the same matter."""
_LEAST = 4
"""Characters from which words that stand within longer ones are continued by these."""
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_QUANTITY = re.compile(r"(?<![第\d.．])\d+(?:[.．]\d+)?(?![\d.．]*[号年月日楼栋幢室届期条款])")
"""A number that says how many; those of days, houses and the like name something."""
_SOME = "ↀ"
_DENIALS = "不未没无否"
_BEFORE = r"(?:上个?月份?|上一?(?:期|次)|前(?:期|次|几个?月)|此前|之前|以前|[0-9]{1,2}月份?)"
_SAID = r"(?:所|已|曾)?(?:反映|提出|提到|报告|上报)"
_MATTER = r"(?:的|上述|以上|该|此|这些?|原有?)*(?:各?项|个)?(?:问题|困难|事项|诉求|情况)"
_STILL = r"(?:均|都|至今|目前|截至目前)?(?:仍然?|依然|依旧|还是?|尚|一直)"
_UNSETTLED = r"(?:存在|(?:未|没有?)(?:得到|能|予|有)?(?:解决|答复|落实|协调|回复))"
_POINTS_BACK = re.compile(
    rf"[同如]?{_BEFORE}{_SAID}.*|(?:{_BEFORE}?{_MATTER})?{_STILL}{_UNSETTLED}(?:请.{{0,10}}|希望.{{0,10}})?"
    rf"|{_BEFORE}{_MATTER}(?:{_STILL}|{_UNSETTLED}).{{0,10}}"
)
"""Words that refer to what was reported before, with or without a name for it."""


@dataclass(frozen=True)
class Wording:
    """Words in which a branch reported a matter, and the first and last month in which it used them."""

    text: str
    first: Period
    last: Period

    def says(self, text: str) -> bool:
        """Whether a text has the same words, whatever its marks and spaces."""
        return fold_reported_text(self.text) == fold_reported_text(text)

    def is_repeated_by(self, text: str) -> bool:
        """Whether a later text says the same in newer words: with other figures, more words or fewer.

        No word stands in the place of another one, and nothing is denied that was not.
        """
        old, new = (_FIGURE.sub("0", fold_reported_text(each)) for each in (self.text, text))
        if old == new or (len(old) >= _LEAST and old in new):
            return True
        if _count_denials(old) != _count_denials(new) or compare_edits(old, new) < _ALIKE:
            return False
        edits = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return all(kind != "replace" for kind, *_ in edits)


def points_back(text: str) -> bool:
    """Return whether a text refers to what was reported before: 上月反映的问题仍未解决, 仍未答复."""
    return bool(_POINTS_BACK.fullmatch(fold_reported_text(text)))


@functools.lru_cache(maxsize=8192)
def fold_reported_text(text: str) -> str:
    """Return a text for comparison without marks and spaces, as it is if it has nothing else.

    Other figures are another matter.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN") or text


def fold_cause(text: str) -> str:
    """Return a text for comparison without its quantities too: 晚约20天 and 晚约25天 have one cause, told once."""
    return fold_reported_text(_QUANTITY.sub(_SOME, text))


def _count_denials(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign in _DENIALS)
