"""Work per file in processes of its own: a file that kills, hangs or swells its reader costs that file only.

Measured: under the standard process pools one aborting workbook takes about a hundred innocent files with
it; Pebble isolates. Items go out singly: chunks of 50 save 0.05 ms a file, where reading one takes more than
1 ms, and blur who is to blame.

Workers are *spawned*: fresh interpreters, the same on Linux and Windows, with none of the parent's threads and
memory (75 ms each; ``forkserver`` 50 ms, but not on Windows). A spawned worker imports the program's main
module and the module of the function; so both must stay light, and pandas (a second) out of them.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

Item = TypeVar("Item")
Value = TypeVar("Value")

_ITEMS_PER_WORKER = 16
"""A worker takes as long to start as this many forms take to be read."""
_PATIENCE = 90.0
"""Seconds beyond an item's own time (starting and stopping workers) after which the pool is given up."""
_HEAD_START = 0.05
"""Seconds in which the parent surely learns who took an item up."""
_TRIES = 3
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Ended:
    """Why an item has no value: ``why`` in Chinese, equal each time; ``detail`` for the log, never a result."""

    why: str
    detail: str = ""


_TOO_LARGE = Ended("内存超限")
_NONSENSE = "读表程序答非所问"


def map(  # noqa: A001, always called as pool.map
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    seconds: float,
    megabytes: int,
    workers: int | None = None,
    step: Callable[[], object] = lambda: None,
) -> list[tuple[Item, Value | Ended]]:
    """Apply an importable function to every item, each within its limits; results in the order of the items.

    ``seconds`` is wall time per item, half of it for a second try; ``megabytes`` bounds a worker's address space
    (on Linux; elsewhere only time is bounded). Items and values are plain data that can be pickled; what a worker
    prints is dropped. ``step`` is called as each item is done.
    Whatever ends an item (death, time, memory, any exception, a value that cannot be sent) makes it Ended and
    nothing else. An item or function that cannot be sent, or workers that cannot start, are our own fault:
    raised.
    """
    asked = list(items)
    order = _Order(function, seconds / 2, megabytes, workers)
    answers = _persist(order, asked, step)
    unsure = [place for place, answer in enumerate(answers) if not answer.sure]
    for place, answer in zip(unsure, _persist(replace(order, alone=True), [asked[at] for at in unsure]), strict=True):
        answers[place] = answer
    return [(item, answer.result) for item, answer in zip(asked, answers, strict=True)]


@dataclass(frozen=True)
class _Order(Generic[Item, Value]):
    """What is to be done to each item, within which limits; ``alone``: in a fresh worker each."""

    function: Callable[[Item], Value]
    seconds: float
    megabytes: int
    workers: int | None
    alone: bool = False


@dataclass(frozen=True)
class _Answer(Generic[Value]):
    """A result, and whether it can be relied on.

    A death is seen from outside, and Pebble may put it down to the item before, or miss it until the time is
    over, when it comes within a millisecond of taking the item up (3 of 800 deaths, measured). A time-out may
    be a busy machine's, and memory used up by the items before. So these are tried once more, alone.
    """

    result: Value | Ended
    sure: bool


def _persist(
    order: _Order[Item, Value], items: Sequence[Item], step: Callable[[], object] = lambda: None
) -> list[_Answer[Value]]:
    """Go on with a new pool when one breaks, from the first item without an answer."""
    answers: list[_Answer[Value]] = []
    tries = 0
    while len(answers) < len(items):
        before = len(answers)
        try:
            for answer in _run(order, items[before:]):
                answers.append(answer)
                step()
        except BrokenProcessPool:
            tries = tries + 1 if len(answers) == before else 0
            if tries == _TRIES:
                raise
    return answers


def _fitting(items: int) -> int:
    """As many workers as the machine has processors, fewer for few items."""
    return min(os.cpu_count() or 1, -(-items // _ITEMS_PER_WORKER))


def _run(order: _Order[Item, Value], items: Sequence[Item]) -> Iterator[_Answer[Value]]:
    work = _work_alone if order.alone else _work
    with _crew(order, len(items)) as pool:
        futures = [pool.schedule(work, (order.function, item), timeout=order.seconds) for item in items]
        for future in futures:
            yield _answer(future, order.seconds)


@dataclass(frozen=True)
class _Crew:
    """Workers under one bound of memory."""

    pool: ProcessPool
    workers: int
    megabytes: int

    def stop(self) -> None:
        """Send them home and wait until they are gone."""
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()


def _started(order: _Order[Item, Value], workers: int) -> _Crew:
    spawn = multiprocessing.get_context("spawn")
    tasks = 1 if order.alone else 0
    return _Crew(ProcessPool(workers, tasks, _confine, (order.megabytes,), spawn), workers, order.megabytes)


class _StandBy:
    """Workers of the last call, kept for the next: a command reads more than once, and starting them is the dearest."""

    def __init__(self) -> None:
        self._held: _Crew | None = None
        self._owner = 0

    def take(self, workers: int, megabytes: int) -> _Crew | None:
        """Those that stand by, if they are enough and just so bounded; they are the caller's now."""
        crew = self._held if self._owner == os.getpid() else None
        if crew and crew.pool.active and crew.workers >= workers and crew.megabytes == megabytes:
            self._held = None
            return crew
        self.dismiss()
        return None

    def keep(self, crew: _Crew) -> None:
        """Let workers stand by until they are taken, or the program ends."""
        self.dismiss()
        self._held, self._owner = crew, os.getpid()

    def dismiss(self) -> None:
        """Stop those that stand by; a forked child leaves its parent's alone."""
        crew, self._held = self._held, None
        if crew and self._owner == os.getpid():
            crew.stop()

    def leave(self) -> None:
        """The same as the program ends: whoever presses Ctrl-C once more has been told already."""
        with suppress(KeyboardInterrupt):
            self.dismiss()


_stand_by = _StandBy()
atexit.register(_stand_by.leave)  # runs before multiprocessing waits for its children


@contextmanager
def _crew(order: _Order[Item, Value], items: int) -> Iterator[ProcessPool]:
    """Workers for so many items. Those whose items were all answered stand by for the next; any others are stopped."""
    workers = order.workers or _fitting(items)
    crew = (None if order.alone else _stand_by.take(workers, order.megabytes)) or _started(order, workers)
    done = False
    try:
        yield crew.pool
        done = True
    finally:
        if done and not order.alone:
            _stand_by.keep(crew)
        else:
            crew.stop()


def _answer(future: ProcessFuture[bytes], seconds: float) -> _Answer[Value]:
    """Wait for one item. Earlier ones are done, so it has been handed out and must end in its own time.

    BrokenProcessPool when it does not: then it is the pool that hangs.
    """
    try:
        result: Value | Ended = _unpacked(future.result(seconds + _PATIENCE))
    except TimeoutError as fault:
        if not future.done():
            raise BrokenProcessPool("a worker neither answered nor was stopped in time") from fault
        return _Answer(Ended("超时"), sure=False)
    except ProcessExpired as fault:
        return _Answer(Ended(f"读表程序异常中断（{_exit_name(fault.exitcode)}）"), sure=False)
    return _Answer(result, sure=not (isinstance(result, Ended) and result == _TOO_LARGE))


def _unpacked(sent: bytes) -> Any:
    """What a worker sent, if it makes sense: one whose memory was spoilt may send anything."""
    try:
        return pickle.loads(sent)  # noqa: S301, our own
    except Exception as fault:  # noqa: BLE001, pickle raises of every kind
        return Ended(_NONSENSE, _told(fault))


def _exit_name(code: int) -> str:
    """``SIGABRT`` for a death by signal, else the exit status."""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"退出码{code}"


def _work(function: Callable[[Item], Value], item: Item) -> bytes:
    """In the worker: the item's result or why it ended, pickled here, so that no exception ever travels.

    A panic of a Rust parser is a BaseException that cannot be pickled, and would cost the worker.
    """
    try:
        return pickle.dumps(function(item))
    except MemoryError:
        return pickle.dumps(_TOO_LARGE)
    except BaseException as fault:  # noqa: BLE001
        name = type(fault).__name__
        return pickle.dumps(Ended(f"读表程序异常中断（{name}）", _told(fault)))


def _work_alone(function: Callable[[Item], Value], item: Item) -> bytes:
    """In a worker for this item only: begin once the parent knows who has it, so that a death is seen as its own."""
    time.sleep(_HEAD_START)
    return _work(function, item)


def _told(fault: BaseException) -> str:
    try:
        return str(fault)[:500]
    except Exception:  # noqa: BLE001, even its words may fail
        return ""


def _confine(megabytes: int) -> None:
    """In the worker, before its first item: silence the parsers' own outcry, leave no core file, bound memory."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if sys.platform == "linux":  # macOS has the call and does not keep it; Windows has neither
        import resource  # noqa: PLC0415, only there on Unix

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
        _end_with_parent()


def _end_with_parent() -> None:
    """Only the parent watches the time: a worker whose parent was killed must not go on reading for ever (Linux)."""
    import ctypes  # noqa: PLC0415, only for this one call

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
