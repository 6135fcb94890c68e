"""Keep the texts of a month as they are compared, masked and indexed, so that no later month need do it again.

What is kept answers for each text by itself, whatever month it is of and whoever tells it, and for each branch as long
as it has the same names; and is sealed with all else on which the answer hangs: a text that was told since is masked
anew, and what is damaged, or comes of other rules or other lists of the office, opens as nothing. So nothing that is
kept or not kept changes what is found.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.text_index import NO_TEXTS, TextIndex

_MOST_UNKNOWN = 0.05
"""A larger share of unknown texts is worth keeping the month anew; a smaller one is masked again every time."""
_SEAL, _SIZE = 32, 8
"""Length in bytes of the seal, and of the number that tells how long the index is."""


@dataclass(frozen=True, kw_only=True)
class MonthTexts:
    """The texts of a month: progress -> without what everybody shares; that without names -> as compared; the index.

    ``names`` are the words of each branch, ``told`` the places in ``shared`` and ``rest`` of what it told, in turns: as
    long as its words are the same, nobody need look for them again.
    """

    shared: Mapping[str, str]
    rest: Mapping[str, str]
    index: TextIndex
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def pack(self, key: bytes) -> bytes:
        """Return all as bytes to be kept; ``key`` stands for the rules by which texts are masked."""
        index = self.index.pack()
        strings = [list(self.index.texts), dict(self.shared), dict(self.rest), dict(self.names), dict(self.told)]
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
        texts, shared, rest, names, told = json.loads(bytes(body[end:]).decode("utf-8", "surrogatepass"))
        return cls(shared=shared, rest=rest, index=TextIndex.unpack(texts, body[_SIZE:end]), names=names, told=told)

    def list_told(self, branch: str, names: Sequence[str]) -> dict[str, str]:
        """Return what a branch told as it is compared, by progress; nothing if it has other words by now."""
        if self.names.get(branch) != list(names):
            return {}
        places = self.told[branch]
        return {self._progress[at]: self._masked[rest] for at, rest in zip(places[::2], places[1::2], strict=True)}

    @cached_property
    def _progress(self) -> tuple[str, ...]:
        return tuple(self.shared)

    @cached_property
    def _masked(self) -> tuple[str, ...]:
        return tuple(self.rest.values())


NO_MONTH = MonthTexts(shared={}, rest={}, index=NO_TEXTS)
"""A month of which nothing is kept."""


class MonthReader:
    """Masks the texts of one month, each distinct one once, those that are kept not at all."""

    def __init__(self, masks: CopyMasks, kept: MonthTexts = NO_MONTH) -> None:
        self._masks, self._kept = masks, kept
        self._shared: dict[str, str] = {}
        self._rest: dict[str, str] = {}
        self._known: dict[str, dict[str, str]] = {}
        self._told: dict[str, dict[str, str]] = {}
        self._unknown = 0

    def mask(self, text: str, branch: str) -> str:
        """Return a progress as it is compared with others."""
        told = self._told.setdefault(branch, {})
        masked = told.get(text)
        if masked is not None:
            return masked
        known = self._known.get(branch)
        if known is None:
            known = self._known[branch] = self._kept.list_told(branch, self._masks.list_names(branch))
        masked = known.get(text)
        if masked is None:
            masked = self._mask(text, branch)[1]
        told[text] = masked
        return masked

    def _mask(self, text: str, branch: str) -> tuple[str, str]:
        """Return a progress without names, and as it is compared; the kept steps are not taken again."""
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
        return nameless, rest

    def build_index(self) -> TextIndex:
        """Return an index of all texts masked so far, of a month of which nothing was kept."""
        return TextIndex.build(self._rest.values())

    def finish(self) -> tuple[tuple[TextIndex, ...], MonthTexts | None]:
        """Return indexes of all texts masked so far, and the month to be kept anew, if that is worth it."""
        distinct = {text for told in self._told.values() for text in told} if self._unknown else ()
        if self._unknown > _MOST_UNKNOWN * len(distinct):
            whole = self._gather()
            return (whole.index,), whole
        new = set(self._rest.values()).difference(self._kept.index.texts) if self._unknown else ()
        return (self._kept.index, TextIndex.build(new)), None

    def _gather(self) -> MonthTexts:
        """Return the month to be kept: of every branch what it told, by the places of both its texts."""
        masked = {branch: {text: self._mask(text, branch)[0] for text in told} for branch, told in self._told.items()}
        texts, rests = ({each: at for at, each in enumerate(known)} for known in (self._shared, self._rest))
        return MonthTexts(
            shared=self._shared,
            rest=self._rest,
            index=TextIndex.build(self._rest.values()),
            names={branch: list(self._masks.list_names(branch)) for branch in masked},
            told={
                branch: [place for text, bare in told.items() for place in (texts[text], rests[bare])]
                for branch, told in masked.items()
            },
        )


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
