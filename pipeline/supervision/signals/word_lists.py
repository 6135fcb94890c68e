"""Read the lists of turns of phrase by which rules recognise a text; every word stands with a text it must not meet.

``word_lists.toml`` holds, list by list, a pattern and beside it such a text (待 must not be found in 接待), and
``name_lists.toml`` those by which a cell is known to name nobody, each beside a name: tests go through all of them. The
lists are data, so that a word can be added without touching a rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from pipeline.supervision.signals.text import fold_text

_FILE = "word_lists.toml"


@lru_cache(maxsize=2)
def load_word_lists(file: str = _FILE) -> dict[str, dict[str, str]]:
    """Return list name -> pattern -> text in which that pattern must not be found."""
    return tomllib.loads((files(__package__) / file).read_text(encoding="utf-8"))


def compile_word(pattern: str) -> re.Pattern[str]:
    """Return a pattern for folded texts: what it says of ， and ； holds of the half-width marks that stand there."""
    return re.compile(fold_text(pattern))


@lru_cache(maxsize=64)
def _compile_words(name: str) -> re.Pattern[str]:
    """Return one pattern, for folded texts, for all words of a list."""
    return compile_word("|".join(load_word_lists()[name]))


@dataclass(frozen=True)
class WordList:
    """All words of a list, to be looked for in folded texts; their pattern is made at the first look.

    Most commands judge no text, and making the patterns of all lists takes longer than loading the modules that do.
    """

    name: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _compile_words(self.name)

    def search(self, text: str) -> re.Match[str] | None:
        """Find the first of the words in a text."""
        return self._pattern.search(text)

    def findall(self, text: str) -> list[str]:
        """List the words that stand in a text."""
        return self._pattern.findall(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find every one of the words in a text."""
        return self._pattern.finditer(text)

    def sub(self, put: str, text: str) -> str:
        """Put something in the place of every one of the words."""
        return self._pattern.sub(put, text)
