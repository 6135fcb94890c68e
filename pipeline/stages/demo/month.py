"""Make all files of one month: those in the inbox on the deadline day, and those that arrive on later days."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.stages.demo import strays
from pipeline.stages.demo.bureau import Member
from pipeline.stages.demo.cast import FULL_SIZE, Part, cast, deal, few
from pipeline.stages.demo.draft import Planted
from pipeline.stages.demo.post import Post, Sending
from pipeline.vocabulary import Fate

_AFTER = 100.0
"""Hours from a first version to its correction, well past the deadline."""
_OFTEN = 0.35
_SAME = Planted("two-files-differ")


@dataclass(frozen=True)
class Mail:
    """The files of a month: those on time, and those that arrive later, by day."""

    on_time: tuple[Sending, ...]
    later: dict[dt.date, tuple[Sending, ...]]


def month(post: Post, crew: Sequence[Member], days: Sequence[dt.date], *, loud: bool) -> Mail:
    """Make a month's files; ``loud`` plants every known error, else a few. ``days`` are days after the deadline."""
    making = _Month(post, crew, days, loud=loud)
    making.make()
    on_time = tuple(sorted(making.on_time, key=lambda each: each.name))
    return Mail(on_time, {day: tuple(files) for day, files in making.later.items() if files})


class _Month:
    """The files of a month in the making."""

    def __init__(self, post: Post, crew: Sequence[Member], days: Sequence[dt.date], *, loud: bool) -> None:
        self.post = post
        self.loud = loud
        self.days = days
        self.on_time: list[Sending] = []
        self.later: dict[dt.date, list[Sending]] = {day: [] for day in days}
        self.rng = post.rng("cast")
        settled = [each.code for each in crew if each.start is None and each.end is None]
        self.begins = [each.code for each in crew if each.start is not None and each.code in post.handed]
        self.ends = [each.code for each in crew if each.end is not None]
        rows = {code: self._rows(code) for code in settled}
        self.parts = cast(rows, len(crew), self.rng, loud=loud) | dict.fromkeys((*self.begins, *self.ends), Part.GOOD)

    def _rows(self, code: str) -> int:
        return len(self.post.filled(code, "count").free)

    def _with(self, *parts: Part) -> list[str]:
        return [code for code, part in self.parts.items() if part in parts]

    def make(self) -> None:
        """Make the files scenario by scenario, good reports first."""
        self._good()
        self.on_time += [self.post.send(self.post.nil(code)) for code in self._with(Part.NIL)]
        self._faulty()
        for code in self._with(Part.RIVALS):
            self._rivals(code)
        for code in self._with(Part.LOCKED):
            self.on_time.append(strays.locked(self.post, code))
            self._later(0, self.post.send(self.post.plain(code), hours=_AFTER))
        for code in self._with(Part.BORROWER):
            self._borrower(code)
        for at, code in enumerate(self._with(Part.LATE)):
            desk = self.post.untidy(code) if at % 2 else self.post.plain(code)
            self._later(2 * at, self.post.send(desk, hours=_AFTER))
        if self.loud:
            self._strays()

    def _later(self, day: int, sending: Sending) -> None:
        self.later[self.days[day % len(self.days)]].append(sending)

    def _good(self) -> None:
        good = self.rng.sample(self._with(Part.GOOD), len(self._with(Part.GOOD)))
        for at, code in enumerate(good):
            ways = _WAYS if self.loud else _QUIET_WAYS
            self.on_time += ways[at % len(ways)](self, code)

    def one(self, code: str) -> Iterator[Sending]:
        """Make a tidy file, sometimes in the branch's own folder."""
        yield self.post.send(self.post.plain(code), folder=self._folder(code))

    def _folder(self, code: str) -> str:
        """Return the branch's own folder, which only some branches use."""
        return code if self.rng.random() < _OFTEN else ""

    def untidy(self, code: str) -> Iterator[Sending]:
        """Make an untidy but correct file."""
        yield self.post.send(self.post.untidy(code), folder=self._folder(code))

    def noticed(self, code: str) -> Iterator[Sending]:
        """Make an accepted file with some notices."""
        yield self.post.send(self.post.noticed(code, self.rng))

    def pasted(self, code: str) -> Iterator[Sending]:
        """Make a file with a pasted text."""
        yield self.post.send(self.post.pasted(code))

    def twice(self, code: str) -> Iterator[Sending]:
        """Make the same bytes under two names; the second in order of name is the duplicate."""
        first = self.post.send(self.post.plain(code))
        again = replace(first, name=self.post.name(self.post.rng(code, "again"), self.post.handed[code], habit=True))
        before, after = sorted((first, again), key=lambda each: each.name)
        yield from (before, replace(after, fate=Fate.DUPLICATE))

    def again(self, code: str) -> Iterator[Sending]:
        """Make a first version and an improved one, saved an hour and a half later."""
        draft = self.post.plain(code, "first version")
        for task in draft.free[:2]:
            draft.put(task.number, "next_step", None)
            draft.put(task.number, "problem", None)
        draft.head("reporter", draft.life.member.people[2])
        yield self.post.send(draft)
        yield self.post.send(self.post.plain(code, "second version"), hours=1.5)

    def _faulty(self) -> None:
        codes = self._with(Part.FAULTY)
        packs = deal(len(codes), self.rng) if self.loud else [tuple(few(self.rng)) for _ in codes]
        for at, (code, pack) in enumerate(zip(codes, packs, strict=True)):
            first = self.post.send(self.post.faulty(code, pack))
            self.on_time.append(first)
            if at % 4 != 3:  # noqa: PLR2004  (every fourth stays 待修改)
                self._mended(code, first, twice=self.loud and at == 1)

    def _mended(self, code: str, first: Sending, *, twice: bool) -> None:
        """Add the correction of a returned file; ``twice``: after a first correction that is returned again."""
        sha256 = hashlib.sha256(first.data).hexdigest()
        if twice:
            half = self.post.faulty(code, ("status-unknown",), "half mended")
            first = self.post.send(half, hours=_AFTER)
            self._later(0, first)
            sha256 = hashlib.sha256(first.data).hexdigest()
        fill = self.post.untidy if self.rng.random() < _OFTEN else self.post.plain
        desk = fill(code, "mended", sha256)
        self._later(1 if twice else 0, self.post.send(desk, hours=_AFTER + 20))

    def _rivals(self, code: str) -> None:
        """Make two conflicting files, saved at the same moment, and a later file that settles the conflict."""
        one, other = self.post.plain(code, "rival 1"), self.post.plain(code, "rival 2")
        other.head("reporter", other.life.member.people[3])
        for desk in (one, other):
            sending = self.post.send(desk)
            self.on_time.append(replace(sending, fate=Fate.RETURNED, clean=False, faults=(_SAME,)))
        self._later(0, self.post.send(self.post.plain(code, "settled"), hours=_AFTER))

    def _borrower(self, code: str) -> None:
        lender = next((each for each in self._with(Part.GOOD, Part.NIL) if each not in self.begins), None)
        if lender is not None:
            self.on_time.append(strays.borrowed(self.post, code, lender))
        self._later(0, self.post.send(self.post.plain(code), hours=_AFTER))

    def _strays(self) -> None:
        size = min(FULL_SIZE, len(self.parts))
        hosts = [code for code in self._with(Part.GOOD) if self.post.handed[code].tasks]
        if not hosts:
            return
        some = self.rng.sample(strays.STRAYS, size * len(strays.STRAYS) // FULL_SIZE)
        for at, stray in enumerate(some):
            self.on_time.append(stray(self.post, hosts[at % len(hosts)]))
        self.on_time += [strays.before_start(self.post, code) for code in self.begins]
        self.on_time += [strays.after_end(self.post, code) for code in self.ends]


_Way = Callable[[_Month, str], Iterator[Sending]]
_WAYS: tuple[_Way, ...] = (
    _Month.untidy, _Month.noticed, _Month.again, _Month.untidy, _Month.twice, _Month.pasted, _Month.untidy,
    _Month.noticed, _Month.one, _Month.untidy, _Month.one, _Month.one,
)  # fmt: skip
"""Ways in which good files are made this month."""
_QUIET_WAYS: tuple[_Way, ...] = (_Month.one, _Month.untidy, _Month.one)
