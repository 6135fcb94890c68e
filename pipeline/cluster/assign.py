"""Decide which worker does which part: pure, with the time told, so that every mishap can be played through.

Each worker holds few parts at a time, so a slow one gets fewer. A part whose worker is lost goes to another one. A part
that nobody brings back, or that failed wherever it was tried, is done on this machine. A part may be under way twice;
the first value counts, and which one that is makes no difference to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

_DEPTH = 2
"""Parts a worker holds: one it does, one that is already there when it has finished."""
_LOSSES = 2
"""Workers that may fail at a part or be lost with it before it is done on this machine."""
_SLOWER, _GRACE = 2.0, 1.0
"""An idle worker does a part as well that takes so many times longer than the longest yet, and some seconds."""


@dataclass(kw_only=True)
class Assignments:
    """The parts not done yet: waiting, or under way at workers.

    ``patience`` are the seconds after which a worker that has not brought back a part is not waited for any more.
    """

    count: int
    patience: float
    done: set[int] = field(default_factory=set)
    waiting: deque[int] = field(default_factory=deque)
    sent: dict[tuple[int, str], float] = field(default_factory=dict)
    """Part and worker -> when it was sent."""
    failed: set[tuple[int, str]] = field(default_factory=set)
    losses: dict[int, int] = field(default_factory=dict)
    longest: float = 0.0

    def __post_init__(self) -> None:
        """Let every part wait."""
        self.waiting.extend(range(self.count))

    @property
    def finished(self) -> bool:
        """Whether every part is done."""
        return len(self.done) == self.count

    def assign(self, workers: Collection[str], now: float) -> Iterator[tuple[int, str]]:
        """Yield what is to be sent to which of these workers; the one that holds least comes first."""
        for level in range(_DEPTH):
            for worker in sorted(workers):
                part = self._choose(worker, now) if self._count_held(worker) == level else None
                if part is not None:
                    self.sent[part, worker] = now
                    yield part, worker

    def _choose(self, worker: str, now: float) -> int | None:
        """Choose the next part that waits; an idle worker gets one that is late elsewhere."""
        part = next((each for each in self.waiting if self._may_try(each, worker)), None)
        if part is not None:
            self.waiting.remove(part)
            return part
        if self._count_held(worker) or not self.longest:
            return None
        late = self._list_late(now, self.longest * _SLOWER + _GRACE)
        return next((each for each in late if self._count_copies(each) == 1 and self._may_try(each, worker)), None)

    def _may_try(self, part: int, worker: str) -> bool:
        return (part, worker) not in self.failed and self.losses.get(part, 0) < _LOSSES

    def _count_held(self, worker: str) -> int:
        return sum(holder == worker for _, holder in self.sent)

    def _count_copies(self, part: int) -> int:
        return sum(each == part for each, _ in self.sent)

    def _list_late(self, now: float, seconds: float) -> list[int]:
        """List the parts not done that were sent so many seconds ago, the first sent first."""
        late = sorted((when, part) for (part, _), when in self.sent.items() if now - when > seconds)
        return [part for part in dict.fromkeys(part for _, part in late) if part not in self.done]

    def answer(self, part: int, worker: str, now: float) -> bool:
        """Note that a worker brought a part back; return whether it is the first to do so."""
        when = self.sent.pop((part, worker), None)
        if when is not None:
            self.longest = max(self.longest, now - when)
        return self.finish(part)

    def finish(self, part: int) -> bool:
        """Note that a part is done, wherever that was; return whether it was not done before."""
        first = part not in self.done
        self.done.add(part)
        if part in self.waiting:
            self.waiting.remove(part)
        return first

    def fail(self, part: int, worker: str) -> None:
        """Note that a worker could not do a part; another one may, else this machine."""
        self.failed.add((part, worker))
        self.losses[part] = self.losses.get(part, 0) + 1
        self.put_back(part, worker)

    def put_back(self, part: int, worker: str) -> None:
        """Let a part wait again that a worker did not try."""
        self.sent.pop((part, worker), None)
        if part not in self.done and part not in self.waiting and not self._count_copies(part):
            self.waiting.appendleft(part)

    def leave_here(self, part: int, worker: str) -> None:
        """Leave a part to this machine that cannot be sent."""
        self.losses[part] = _LOSSES
        self.put_back(part, worker)

    def lose(self, worker: str) -> int:
        """Note that a worker is gone; return how many parts it held that are still to be done."""
        held = [part for part, holder in self.sent if holder == worker]
        for part in held:
            self.fail(part, worker)
        return len([part for part in held if part not in self.done])

    def call_back(self) -> None:
        """Let everything under way wait again: the way to the workers is lost, which is no part's fault."""
        for part, worker in [*self.sent]:
            self.put_back(part, worker)

    def choose_own(self, workers: Collection[str], now: float) -> int | None:
        """Choose a part to do on this machine now, because none of these workers should or will do it."""
        silent = {worker for (_, worker), when in self.sent.items() if now - when > self.patience}
        heard = [each for each in workers if each not in silent]
        left = [part for part in self.waiting if not any(self._may_try(part, worker) for worker in heard)]
        return next(iter([*left, *self._list_late(now, self.patience)]), None)
