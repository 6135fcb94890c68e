"""Process items in worker processes, so that a file that kills, hangs or bloats its reader affects no other file.

Measured: in the standard process pools one aborting workbook takes about a hundred innocent files with it; Pebble
isolates them. Items are sent singly: chunks of 50 save 0.05 ms a file, where reading one takes more than 1 ms, and
obscure which item failed.

Workers are *spawned*: fresh interpreters, the same on Linux and Windows, with none of the parent's threads and memory
(75 ms each; ``forkserver`` 50 ms, but not on Windows). A spawned worker imports the program's main module and the
module of the function; so both must be light and must not import pandas (one second).
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import RLock
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

Item = TypeVar("Item")
Value = TypeVar("Value")

_ITEMS_PER_WORKER = 16
"""Starting a worker takes as long as reading this many forms."""
_PATIENCE = 90.0
"""Seconds beyond an item's own time limit (to start and stop workers) after which the pool is considered broken."""
_HEAD_START = 0.05
"""Seconds within which the parent certainly learns which worker took an item."""
_TRIES = 3
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class ItemFailure:
    """Why an item has no value: ``why`` in Chinese, the same each time; ``detail`` for the log, never a result."""

    why: str
    detail: str = ""


_TOO_LARGE = ItemFailure("内存超限")
_INVALID_REPLY = "读表程序答非所问"


def map(  # noqa: A001, always called as pool.map
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    seconds: float,
    megabytes: int,
    workers: int | None = None,
    step: Callable[[], object] = lambda: None,
) -> list[tuple[Item, Value | ItemFailure]]:
    """Apply an importable function to every item, each within its limits; return results in the order of the items.

    ``seconds`` is wall time per item, half of it for a second try; ``megabytes`` limits a worker's address space (on
    Linux; elsewhere only time is limited). Items and values are plain data that can be pickled; output printed by a
    worker is discarded. ``step`` is called after each item.

    An item whose processing fails (death, time, memory, any exception, a value that cannot be sent) becomes an
    ItemFailure and affects no other. An item or function that cannot be sent, or workers that cannot start, are
    programming errors and raise.
    """
    asked = list(items)
    order = _Job(function=function, seconds=seconds / 2, megabytes=megabytes, workers=workers)
    answers = _run_until_answered(order, asked, step)
    unsure = [place for place, answer in enumerate(answers) if not answer.sure]
    for place, answer in zip(
        unsure, _run_until_answered(replace(order, alone=True), [asked[at] for at in unsure]), strict=True
    ):
        answers[place] = answer
    return [(item, answer.result) for item, answer in zip(asked, answers, strict=True)]


@dataclass(frozen=True, kw_only=True)
class _Job(Generic[Item, Value]):
    """The function to apply to each item and the limits; ``alone``: use a fresh worker for each item."""

    function: Callable[[Item], Value]
    seconds: float
    megabytes: int
    workers: int | None
    alone: bool = False


@dataclass(frozen=True)
class _Result(Generic[Value]):
    """A result, and whether it is certain.

    A death is observed from outside: Pebble may attribute it to the previous item, or miss it until the time is over,
    if it happens within a millisecond of starting the item (3 of 800 deaths, measured). A time-out may be caused by a
    busy machine, and memory may have been used up by earlier items. Such items are tried once more, alone.
    """

    result: Value | ItemFailure
    sure: bool


def _run_until_answered(
    order: _Job[Item, Value], items: Sequence[Item], step: Callable[[], object] = lambda: None
) -> list[_Result[Value]]:
    """Process items until each has an answer; replace a broken pool and continue with the first unanswered item."""
    answers: list[_Result[Value]] = []
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


def _count_workers(items: int) -> int:
    """Return one worker per processor, fewer for few items."""
    return min(os.cpu_count() or 1, -(-items // _ITEMS_PER_WORKER))


def _run(order: _Job[Item, Value], items: Sequence[Item]) -> Iterator[_Result[Value]]:
    work = _run_item_alone if order.alone else _run_item
    with _borrow_workers(order, len(items)) as pool:
        futures = [pool.schedule(work, (order.function, item), timeout=order.seconds) for item in items]
        for future in futures:
            yield _await_result(future, order.seconds)


@dataclass(frozen=True)
class _WorkerGroup:
    """A pool of workers with one memory limit."""

    pool: ProcessPool
    workers: int
    megabytes: int

    def stop(self) -> None:
        """Stop the workers and wait until they have ended."""
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()


class _LockKeepingContext(SpawnContext):
    """Spawns workers and keeps their locks alive as long as itself.

    A stopping ProcessPool drops its locks before it ends its workers; one that is still starting would then look for
    a lock that is gone and print a traceback.
    """

    def __init__(self) -> None:
        self._locks: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802, named by multiprocessing
        lock = super().RLock()
        self._locks.append(lock)
        return lock


def _start_workers(order: _Job[Item, Value], workers: int) -> _WorkerGroup:
    tasks = 1 if order.alone else 0
    limits = (order.megabytes,)
    return _WorkerGroup(
        ProcessPool(workers, tasks, _confine_worker, limits, _LockKeepingContext()), workers, order.megabytes
    )


class _IdleWorkers:
    """Idle workers of the last call, kept for the next, since starting workers is the most expensive part."""

    def __init__(self) -> None:
        self._held: _WorkerGroup | None = None
        self._owner = 0

    def take(self, workers: int, megabytes: int) -> _WorkerGroup | None:
        """Hand over the idle workers if there are enough with this memory limit, else stop them and return None."""
        crew = self._held if self._owner == os.getpid() else None
        if crew and crew.pool.active and crew.workers >= workers and crew.megabytes == megabytes:
            self._held = None
            return crew
        self.dismiss()
        return None

    def keep(self, crew: _WorkerGroup) -> None:
        """Keep workers idle until they are taken or the program ends."""
        self.dismiss()
        self._held, self._owner = crew, os.getpid()

    def dismiss(self) -> None:
        """Stop the idle workers; in a forked child leave those of the parent alone."""
        crew, self._held = self._held, None
        if crew and self._owner == os.getpid():
            crew.stop()

    def stop_at_exit(self) -> None:
        """Stop idle workers at exit; ignore a second Ctrl-C."""
        with suppress(KeyboardInterrupt):
            self.dismiss()


_idle_workers = _IdleWorkers()
atexit.register(_idle_workers.stop_at_exit)  # runs before multiprocessing waits for its children


@contextmanager
def _borrow_workers(order: _Job[Item, Value], items: int) -> Iterator[ProcessPool]:
    """Provide workers for this many items; keep them idle afterwards if all items were answered, else stop them."""
    workers = order.workers or _count_workers(items)
    crew = (None if order.alone else _idle_workers.take(workers, order.megabytes)) or _start_workers(order, workers)
    done = False
    try:
        yield crew.pool
        done = True
    finally:
        if done and not order.alone:
            _idle_workers.keep(crew)
        else:
            crew.stop()


def _await_result(future: ProcessFuture[bytes], seconds: float) -> _Result[Value]:
    """Wait for one item. Earlier items are done, so it has been started and must end within its own time.

    Raise BrokenProcessPool if it does not end, because then the pool itself hangs.
    """
    try:
        result: Value | ItemFailure = _unpickle(future.result(seconds + _PATIENCE))
    except TimeoutError as fault:
        if not future.done():
            raise BrokenProcessPool("a worker neither answered nor was stopped in time") from fault
        return _Result(ItemFailure("超时"), sure=False)
    except ProcessExpired as fault:
        return _Result(ItemFailure(f"读表程序异常中断（{_format_exit_code(fault.exitcode)}）"), sure=False)
    return _Result(result, sure=not (isinstance(result, ItemFailure) and result == _TOO_LARGE))


def _unpickle(sent: bytes) -> Any:
    """Unpickle a worker's reply; a worker with corrupted memory may send anything."""
    try:
        return pickle.loads(sent)  # noqa: S301, our own
    except Exception as fault:  # noqa: BLE001, pickle raises exceptions of any type
        return ItemFailure(_INVALID_REPLY, _describe_error(fault))


def _format_exit_code(code: int) -> str:
    """Return ``SIGABRT`` etc. for a death by signal, else the exit status."""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"退出码{code}"


def _run_item(function: Callable[[Item], Value], item: Item) -> bytes:
    """Run one item in the worker; pickle the result or the failure here, so that no exception leaves the process.

    A panic of a Rust parser is a BaseException that cannot be pickled, and would end the worker.
    """
    try:
        return pickle.dumps(function(item))
    except MemoryError:
        return pickle.dumps(_TOO_LARGE)
    except BaseException as fault:  # noqa: BLE001
        name = type(fault).__name__
        return pickle.dumps(ItemFailure(f"读表程序异常中断（{name}）", _describe_error(fault)))


def _run_item_alone(function: Callable[[Item], Value], item: Item) -> bytes:
    """Run the only item of a fresh worker, once the parent knows its worker, so that a death is attributed to it."""
    time.sleep(_HEAD_START)
    return _run_item(function, item)


def _describe_error(fault: BaseException) -> str:
    try:
        return str(fault)[:500]
    except Exception:  # noqa: BLE001, even str() of an exception may fail
        return ""


def _confine_worker(megabytes: int) -> None:
    """Initialise a worker: discard output, disable core dumps, limit memory."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if sys.platform == "linux":  # macOS ignores the limit; Windows has no such call
        import resource  # noqa: PLC0415, only there on Unix

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
        _end_with_parent()


def _end_with_parent() -> None:
    """End the worker if its parent is killed, since only the parent enforces the time limit (Linux)."""
    import ctypes  # noqa: PLC0415, only for this one call

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
