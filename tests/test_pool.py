"""Each bad item costs itself, and only itself."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pool_tasks
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pebble.pool.process import WorkerManager

from pipeline import pool
from pipeline.pool import ItemFailure
from pipeline.pool import _Result as Answer

WHY = {
    "abort": "读表程序异常中断（SIGABRT）",
    "hang": "超时",
    "panic": "读表程序异常中断（Panic）",
    "leave": "读表程序异常中断（SystemExit）",
    "unsendable": "读表程序异常中断（AttributeError）",
    "swell": "内存超限",
}


def test_no_items_start_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "ProcessPool", None)
    assert pool.map(pool_tasks.do, [], seconds=1, megabytes=64) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals and memory limits are of Unix")
def test_every_bad_item_ends_alone_and_in_its_place(capfd: pytest.CaptureFixture[str]) -> None:
    items: list[str | int] = []
    for number, deed in enumerate(WHY):
        items += [deed, *range(number * 10, number * 10 + 10)]
    found = pool.map(pool_tasks.do, items, seconds=1, megabytes=1024, workers=2)
    assert [item for item, _ in found] == items
    for item, value in found:
        if isinstance(item, int):
            assert value == item * 2
        else:
            assert isinstance(value, ItemFailure)
            assert value.why == WHY[item]
    assert capfd.readouterr().err == ""


def test_nonsense_from_a_worker_ends_the_item() -> None:
    for sent in (b"", b"\x80\x05", b"garbage", pickle.dumps(1)[:-1], b"cnowhere\nnothing\n."):
        assert pool._unpickle(sent).why == "读表程序答非所问"
    assert pool._unpickle(pickle.dumps(7)) == 7


def test_a_hanging_item_takes_no_longer_than_it_may_and_holds_up_nobody() -> None:
    items: list[str | int] = ["hang", *range(40)]
    began = time.monotonic()
    found = pool.map(pool_tasks.timed, items, seconds=4, megabytes=1024, workers=2)
    took = time.monotonic() - began
    assert found[0][1] == ItemFailure("超时")
    ends = [value for _, value in found[1:] if isinstance(value, float)]
    assert len(ends) == 40
    assert max(ends) - min(ends) < 2, "the other worker went on meanwhile"
    assert 4 <= took < 9


def test_workers_carry_no_heavy_library() -> None:
    assert pool.map(pool_tasks.heavy_modules, [1], seconds=20, megabytes=1024) == [(1, [])]


def test_what_cannot_be_sent_is_our_own_fault() -> None:
    with pytest.raises((AttributeError, TypeError)):
        pool.map(lambda item: item, [1], seconds=5, megabytes=1024)


def test_a_pool_that_breaks_is_replaced_and_nothing_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[int]] = []

    def brittle(_order: object, items: list[int]) -> Iterator[Answer[int]]:
        calls.append(items)
        yield Answer(items[0] * 2, sure=True)
        if len(items) > 1:
            raise BrokenProcessPool("All workers expired")

    monkeypatch.setattr(pool, "_run", brittle)
    assert pool.map(pool_tasks.do, [1, 2, 3], seconds=1, megabytes=64) == [(1, 2), (2, 4), (3, 6)]
    assert calls == [[1, 2, 3], [2, 3], [3]]


def test_a_death_seen_from_outside_is_judged_only_when_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(order: pool._Job[int, int], items: list[int]) -> Iterator[Answer[int]]:
        for item in items:
            guilty = item == 2 if order.alone else item in {1, 2}
            yield Answer(ItemFailure("超时") if guilty else item * 2, sure=not guilty)

    monkeypatch.setattr(pool, "_run", hasty)
    assert pool.map(pool_tasks.do, [1, 2, 3], seconds=1, megabytes=64) == [(1, 2), (2, ItemFailure("超时")), (3, 6)]


def test_each_item_alone_has_a_worker_of_its_own() -> None:
    order = pool._Job(function=pool_tasks.own_process, seconds=20, megabytes=1024, workers=2, alone=True)
    assert len({answer.result for answer in pool._run_until_answered(order, range(3))}) == 3


def test_workers_that_never_start_are_given_up(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BrokenProcessPool):
        pool.map(pool_tasks.do, [1], seconds=5, megabytes=-1 << 60)
    capfd.readouterr()


@given(st.integers(1, 100_000))
def test_few_items_few_workers(items: int) -> None:
    workers = pool._count_workers(items)
    assert 1 <= workers <= (os.cpu_count() or 1)
    assert workers <= items


def test_a_worker_still_starting_when_its_pool_stops_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    end_workers = WorkerManager.force_stop_workers

    def end_workers_on_a_busy_machine(manager: WorkerManager) -> None:
        time.sleep(0.5)
        end_workers(manager)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(WorkerManager, "force_stop_workers", end_workers_on_a_busy_machine)
    order = pool._Job(function=pool_tasks.do, seconds=5, megabytes=1024, workers=2)
    group = pool._start_workers(order, 2)
    group.pool.schedule(pool._run_item, (pool_tasks.do, 1), timeout=5)
    group.stop()
    assert capfd.readouterr().err == ""


def test_imports_without_unix_modules() -> None:
    code = "import sys; sys.modules.update(resource=None, fcntl=None); import pipeline.pool, pipeline.disk"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent, timeout=60)


def test_workers_stand_by_for_the_next_call_unless_something_went_wrong() -> None:
    def worker(item: str) -> object:
        ((_, value),) = pool.map(pool_tasks.where, [item], seconds=20, megabytes=1024)
        return value

    first = worker("")
    assert worker("") == first
    assert isinstance(worker("abort"), ItemFailure)
    assert worker("") not in (first, os.getpid())


@pytest.mark.skipif(sys.platform == "win32", reason="whether a process lives is asked otherwise there")
def test_a_program_ends_though_workers_stand_by() -> None:
    words = "import pool_tasks; from pipeline import pool; print(pool.map(pool_tasks.where, [''], seconds=20, megabytes=1024)[0][1])"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent), str(Path(__file__).parent)])},
    )  # fmt: skip
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


ORPHANED = """
import pool_tasks
from pipeline import pool
pool.map(pool_tasks.told_and_hanging, [{path!r}], seconds=60, megabytes=1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the parent ends a worker")
def test_a_worker_does_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    told = tmp_path / "worker"
    path = os.pathsep.join([str(Path(__file__).parent.parent), str(Path(__file__).parent)])
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANED.format(path=str(told))], env={**os.environ, "PYTHONPATH": path}
    )
    _until(told.exists)
    parent.kill()
    parent.wait()
    _until(lambda: not _alive(int(told.read_text())))


def _until(come: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not come():
        assert time.monotonic() < ends
        time.sleep(0.05)


def _alive(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"
