"""Parts are cut, given to workers, given again and put together: played through with the time told."""

from __future__ import annotations

import random

import pytest

from pipeline.cluster import cut_parts
from pipeline.cluster.assign import Assignments


def ways(assignments: Assignments, workers: set[str], now: float) -> set[tuple[int, str]]:
    return set(assignments.assign(workers, now))


@pytest.mark.parametrize(
    ("sizes", "cut"),
    [
        ([], []),
        ([1], [[0]]),
        ([1, 1, 1, 1, 1], [[0, 1], [2, 3], [4]]),
        ([9, 1, 1], [[0, 1], [2]]),
        ([1, 9, 99, 1], [[0, 1], [2], [3]]),
        ([6, 5, 5], [[0], [1, 2]]),
    ],
)
def test_parts_are_runs_of_neighbours_within_both_bounds(sizes: list[int], cut: list[list[int]]) -> None:
    assert [[*part] for part in cut_parts(sizes, most_items=2, most_bytes=10)] == cut


def test_a_worker_holds_two_parts_and_gets_the_next_when_it_has_answered() -> None:
    work = Assignments(count=6, patience=100)
    assert ways(work, {"a", "b"}, 0) == {(0, "a"), (1, "b"), (2, "a"), (3, "b")}
    assert ways(work, {"a", "b"}, 1) == set()
    assert work.answer(0, "a", 2)
    assert ways(work, {"a", "b"}, 2) == {(4, "a")}
    assert work.choose_own({"a", "b"}, 2) is None


def test_what_a_lost_worker_held_goes_to_another() -> None:
    work = Assignments(count=2, patience=100)
    assert ways(work, {"a"}, 0) == {(0, "a"), (1, "a")}
    assert work.lose("a") == 2
    assert ways(work, {"b"}, 1) == {(0, "b"), (1, "b")}


def test_what_two_workers_were_lost_with_is_done_here() -> None:
    work = Assignments(count=1, patience=100)
    for worker in ("a", "b"):
        assert ways(work, {worker}, 0) == {(0, worker)}
        assert work.choose_own({worker}, 0) is None
        work.lose(worker)
    assert ways(work, {"c"}, 0) == set()
    assert work.choose_own({"c"}, 0) == 0


def test_what_the_only_worker_could_not_do_is_done_here() -> None:
    work = Assignments(count=1, patience=100)
    ways(work, {"a"}, 0)
    work.fail(0, "a")
    assert ways(work, {"a"}, 0) == set()
    assert work.choose_own({"a"}, 0) == 0
    assert work.finish(0)
    assert work.finished


def test_without_workers_everything_is_done_here_in_order() -> None:
    work = Assignments(count=3, patience=100)
    done = []
    while not work.finished:
        part = work.choose_own(set(), 0)
        assert part is not None
        done.append(part)
        work.finish(part)
    assert done == [0, 1, 2]


def test_a_lost_way_to_the_workers_is_no_fault_of_a_part() -> None:
    work = Assignments(count=1, patience=100)
    for now in range(5):
        assert ways(work, {"a"}, now) == {(0, "a")}
        work.call_back()


def test_an_idle_worker_does_what_is_late_elsewhere_and_the_first_value_counts() -> None:
    work = Assignments(count=2, patience=100)
    assert ways(work, {"a", "slow"}, 0) == {(0, "a"), (1, "slow")}
    work.answer(0, "a", 2)
    assert ways(work, {"a", "slow"}, 4.9) == set()
    assert ways(work, {"a", "slow"}, 5.1) == {(1, "a")}
    assert ways(work, {"a", "slow"}, 50) == set()
    assert work.answer(1, "a", 6)
    assert not work.answer(1, "slow", 7)
    assert work.finished


def test_a_worker_that_says_nothing_is_not_waited_for() -> None:
    work = Assignments(count=3, patience=100)
    assert ways(work, {"mute"}, 0) == {(0, "mute"), (1, "mute")}
    assert work.choose_own({"mute"}, 99) is None
    for part in (2, 0, 1):
        assert work.choose_own({"mute"}, 101) == part
        work.finish(part)
    assert work.finished


def test_a_part_that_cannot_be_sent_is_done_here() -> None:
    work = Assignments(count=2, patience=100)
    for part, worker in work.assign({"a"}, 0):
        if part == 0:
            work.leave_here(part, worker)
    assert work.choose_own({"a"}, 0) == 0


@pytest.mark.parametrize("seed", range(200))
def test_whatever_happens_every_part_is_done_once(seed: int) -> None:
    """Workers come, go, fail, fall silent; the work ends, and each part is counted by its first value alone."""
    rng = random.Random(seed)
    work = Assignments(count=rng.randint(1, 30), patience=20)
    there, under_way, counted = {"a", "b"}, set[tuple[int, str]](), list[int]()
    for now in range(5000):
        if work.finished:
            break
        under_way |= set(work.assign(there, now))
        chance = rng.random()
        if chance < 0.05 and there:
            gone = rng.choice(sorted(there))
            there.remove(gone)
            work.lose(gone)
            under_way = {(part, worker) for part, worker in under_way if worker != gone}
        elif chance < 0.08:
            there.add(f"w{now}")
        elif chance < 0.12 and under_way:
            part, worker = rng.choice(sorted(under_way))
            under_way.remove((part, worker))
            work.fail(part, worker)
        elif chance < 0.4 and under_way:
            part, worker = rng.choice(sorted(under_way))
            under_way.remove((part, worker))
            if work.answer(part, worker, now):
                counted.append(part)
        elif (own := work.choose_own(there, now)) is not None and work.finish(own):
            counted.append(own)
    assert work.finished
    assert sorted(counted) == list(range(work.count))
