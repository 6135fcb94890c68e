"""Take from a progress what two branches rightly share and what they must differ in, before texts are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.supervision.signals.model import OfficeTexts, Unit
from pipeline.supervision.signals.text import (
    fold_text,
    mask_quantities,
    mask_titles,
    mask_words,
    remove_words,
    strip_noise,
)
from pipeline.supervision.signals.word_lists import WordList

_ATTENDED = re.compile(r"(?:参加|出席|列席)[^,。;、]{2,30}(?:会议?|培训班?|讲座|论坛)")
"""Whoever attends the same meeting tells its name."""
_PREAMBLE = re.compile(
    r"(?:按照|根据|依据|遵照)[^,。;]{2,16}(?:部署|要求|安排|精神|通知|文件),?|(?:紧密|密切)?结合[^,。;]{0,10}实际,?"
)
"""Official words that stand before what was done, and that everybody has from above."""
_PLACES = re.compile(r"[\u4e00-\u9fff]{2,3}(?:市|县|区|镇|乡|街道|社区|村)")
_ODD_MARKS = re.compile(r"[\u4e00-\u9fff][,。;、:!?]*(?:,,|。。|;;|、、|,。|、,|。,|,、|;,|,;)[,。;、:!?]*")
"""Marks that nobody writes twice by chance, with the character before them."""
_MISSPELT = WordList("misspelt")


@dataclass(frozen=True)
class CopyMasks:
    """The three steps by which a progress is masked: only the one in the middle depends on whose it is."""

    office: OfficeTexts

    def mask_shared(self, text: str) -> str:
        """Return a progress, folded, without what is handed down to everybody."""
        folded = mask_words(fold_text(text), self.exempt)
        return _PREAMBLE.sub("", _ATTENDED.sub("", mask_titles(folded)))

    def mask_names(self, shared: str, branch: str) -> str:
        """Return what that left without the names of a branch and its people."""
        return remove_words(shared, self.list_names(branch))

    def list_names(self, branch: str) -> tuple[str, ...]:
        """Return the words that name a branch and its people, the longest first."""
        return self._names.get(branch, ())

    def mask_rest(self, nameless: str) -> str:
        """Return what that left without quantities, places and marks."""
        return strip_noise(_PLACES.sub("", mask_quantities(nameless)))

    def mask_progress(self, text: str, branch: str) -> str:
        """Return what remains of a progress without what two branches rightly share and what they must differ in."""
        return self.mask_rest(self.mask_names(self.mask_shared(text), branch))

    @cached_property
    def exempt(self) -> tuple[str, ...]:
        """The texts that the office exempts, folded."""
        return tuple(fold_text(each) for each in self.office.lists.exempt)

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        """Branch code -> its words, the longest first."""
        units = self.office.units
        return {
            code: tuple(sorted(filter(None, list_unit_words(unit)), key=len, reverse=True))
            for code, unit in units.items()
        }


def mask_notice(notice: str) -> str:
    """Return a notice of the bureau as progress texts are compared with it."""
    return strip_noise(mask_quantities(mask_titles(fold_text(notice))))


def list_unit_words(unit: Unit) -> Iterator[str]:
    """Yield the words by which a text names a branch or its people."""
    yield from (
        unit.full_name,
        unit.short_name,
        *unit.aliases,
        unit.short_name.removesuffix("支部"),
        unit.place,
        *unit.people,
    )


def list_errors(text: str) -> frozenset[str]:
    """Return the misspelt words and odd marks of a text: whoever shares one has seen the other's text."""
    folded = fold_text(text)
    return frozenset((*_MISSPELT.findall(folded), *_ODD_MARKS.findall(folded)))
