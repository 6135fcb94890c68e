"""Keep the texts of a month as they are compared, masked and indexed, so that no later month need do it again.

What is kept answers for each text by itself, whatever month it is of and whoever tells it, and is sealed with all else
on which the answer hangs: a text that was told since is masked anew, and what is damaged, or comes of other rules or
other lists of the office, opens as nothing. So nothing that is kept or not kept changes what is found.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.text_index import NO_TEXTS, TextIndex

_MOST_UNKNOWN = 0.05
"""A larger share of unknown texts is worth keeping the month anew; a smaller one is masked again every time."""
_SEAL, _SIZE = 32, 8
"""Length in bytes of the seal, and of the number that tells how long the index is."""


@dataclass(frozen=True)
class MonthTexts:
    """The texts of a month: progress -> without what everybody shares; that without names -> as compared; the index."""

    shared: Mapping[str, str]
    rest: Mapping[str, str]
    index: TextIndex

    def pack(self, key: bytes) -> bytes:
        """Return all as bytes to be kept; ``key`` stands for the rules by which texts are masked."""
        index = self.index.pack()
        strings = [list(self.index.texts), dict(self.shared), dict(self.rest)]
        said = json.dumps(strings, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        body = len(index).to_bytes(_SIZE, "little") + index + said
        return _seal(body, key) + body

    @classmethod
    def unpack(cls, data: bytes, key: bytes) -> MonthTexts | None:
        """Return what was kept; None if it was not kept by this program under these rules, or is damaged."""
        body = memoryview(data)[_SEAL:]
        if _seal(body, key) != data[:_SEAL]:
            return None
        end = _SIZE + int.from_bytes(body[:_SIZE], "little")
        texts, shared, rest = json.loads(bytes(body[end:]).decode("utf-8", "surrogatepass"))
        return cls(shared, rest, TextIndex.unpack(texts, body[_SIZE:end]))


NO_MONTH = MonthTexts({}, {}, NO_TEXTS)
"""A month of which nothing is kept."""


class MonthReader:
    """Masks the texts of one month, each distinct one once, those that are kept not at all."""

    def __init__(self, masks: CopyMasks, kept: MonthTexts = NO_MONTH) -> None:
        self._masks, self._kept = masks, kept
        self._shared: dict[str, str] = {}
        self._rest: dict[str, str] = {}
        self._unknown = 0

    def mask(self, text: str, branch: str) -> str:
        """Return a progress as it is compared with others."""
        shared = self._shared.get(text)
        if shared is None:
            shared = self._kept.shared.get(text)
            if shared is None:
                shared = self._masks.mask_shared(text)
                self._unknown += 1
            self._shared[text] = shared
        nameless = self._masks.mask_names(shared, branch)
        rest = self._rest.get(nameless)
        if rest is None:
            rest = self._kept.rest.get(nameless)
            if rest is None:
                rest = self._masks.mask_rest(nameless)
                self._unknown += 1
            self._rest[nameless] = rest
        return rest

    def finish(self) -> tuple[tuple[TextIndex, ...], MonthTexts | None]:
        """Return indexes of all texts masked so far, and the month to be kept anew, if that is worth it."""
        if self._unknown > _MOST_UNKNOWN * len(self._shared):
            whole = TextIndex.build(self._rest.values())
            return (whole,), MonthTexts(self._shared, self._rest, whole)
        new = set(self._rest.values()).difference(self._kept.index.texts) if self._unknown else ()
        return (self._kept.index, TextIndex.build(new)), None


def compute_mask_key(masks: CopyMasks) -> bytes | None:
    """Return what stands for all on which masked texts hang but the texts themselves: program, Python, the lists.

    None for a program without its sources: a change of its rules could not be told.
    """
    sources = _hash_sources()
    said = json.dumps([platform.python_version(), unicodedata.unidata_version, masks.exempt, sources])
    return hashlib.blake2b(said.encode(), digest_size=_SEAL).digest() if sources else None


@functools.cache
def _hash_sources() -> tuple[str, ...]:
    """Return the hashes of all sources of the rules of this package, by name; empty if it was installed without."""
    found = sorted((each.name, each) for each in files(__package__).iterdir() if each.name.endswith((".py", ".toml")))
    if not any(name.endswith(".py") for name, _ in found):
        return ()
    return tuple(f"{name} {hashlib.sha256(each.read_bytes()).hexdigest()}" for name, each in found)


def _seal(body: bytes | memoryview, key: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_SEAL, key=key).digest()
