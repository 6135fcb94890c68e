"""Workers are greeted, refused, lost and asked again: with a scheduler that is played, so that no cluster is needed."""

from __future__ import annotations

import collections
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipeline.cluster import SharedWork, share, share_out
from pipeline.cluster.connection import Reply, UnreachableError
from pipeline.cluster.program import describe_differences, describe_versions
from pipeline.cluster.worker import NothingKnown, OtherProgram, PartDone, do_part, keep_common

COUNT = 7
GOOD, OTHER, BARE, BOUND, FAILS, FORGETS = "good", "other", "bare", "bound", "fails", "forgets"


def double(common: int, part: int) -> int:
    return 2 * part + common


@dataclass
class Played:
    """A scheduler whose workers behave as their names say; ``gone_after`` so many looks it is gone."""

    workers: list[str]
    gone_after: int = 10**6
    replies: collections.deque[Reply] = field(default_factory=collections.deque)
    forgotten: set[str] = field(default_factory=set)

    def list_workers(self) -> frozenset[str]:
        self.gone_after -= 1
        if self.gone_after < 0:
            raise UnreachableError
        return frozenset(self.workers)

    def send(self, worker: str, about: object, function: Callable[..., Any], *given: object) -> None:
        if function is not do_part:
            value = function(*given)
            if about == "greeting":
                free, versions = value
                value = (
                    worker != BOUND and free,
                    {OTHER: {**versions, "程序": "0.0.9"}, BARE: {}}.get(worker, versions),
                )
            self.replies.append(Reply(about, worker, value))
        elif worker == FAILS:
            self.replies.append(Reply(about, worker, fault=MemoryError()))
        elif worker == FORGETS and worker not in self.forgotten:
            self.forgotten.add(worker)
            self.replies.append(Reply(about, worker, NothingKnown()))
        else:
            self.replies.append(Reply(about, worker, function(*given)))

    def wait_for_reply(self, _: float) -> Reply | None:
        return self.replies.popleft() if self.replies else None

    def close(self) -> None:
        self.replies.clear()


@dataclass
class Told:
    """What a sharing out gave: values, lines, parts done here."""

    values: list[int]
    lines: list[str]
    here: list[int]


def played(monkeypatch: pytest.MonkeyPatch, scheduler: Played) -> Told:
    monkeypatch.setattr(share, "open_connection", lambda _: scheduler)
    monkeypatch.setattr(share, "_LOOK", 0.0)
    lines: list[str] = []
    here: list[int] = []

    def do_here(part: int) -> int:
        here.append(part)
        return double(1, part)

    work = SharedWork(
        function=f"{__name__}:double", count=COUNT, common=lambda: 1, load=lambda part: part, here=do_here,
        done=lambda _: None, tell=lines.append, patience=100.0,
    )  # fmt: skip
    told = Told(share_out(work, "tcp://10.0.0.5:8786"), lines, here)
    assert told.values == [double(1, part) for part in range(COUNT)]
    return told


def test_good_workers_do_everything_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    told = played(monkeypatch, Played([GOOD, "too"]))
    assert (told.lines, told.here) == ([], [])


@pytest.mark.parametrize(
    ("worker", "words"),
    [
        (OTHER, f"（程序：本机{describe_versions()['程序']}，那里0.0.9）"),
        (BARE, "没有装这个程序"),
        (BOUND, "DASK_DISTRIBUTED__WORKER__DAEMON"),
    ],
)
def test_a_worker_that_cannot_be_trusted_is_refused_and_the_work_done(
    monkeypatch: pytest.MonkeyPatch, worker: str, words: str
) -> None:
    alone = played(monkeypatch, Played([worker]))
    assert alone.here == list(range(COUNT))
    (line,) = alone.lines
    assert words in line
    assert worker in line
    assert played(monkeypatch, Played([worker, "too"])).here == []


def test_what_a_worker_fails_at_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    told = played(monkeypatch, Played([FAILS]))
    assert sorted(told.here) == list(range(COUNT))
    assert "MemoryError" in told.lines[0]


def test_a_worker_that_has_forgotten_what_is_common_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told = played(monkeypatch, Played([FORGETS]))
    assert (told.lines, told.here) == ([], [])


def test_without_workers_it_is_said_and_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    told = played(monkeypatch, Played([]))
    assert told.here == list(range(COUNT))
    assert "没有计算节点" in told.lines[0]


def test_a_scheduler_that_goes_away_is_said_and_the_rest_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    told = played(monkeypatch, Played([GOOD], gone_after=4))
    assert told.here
    assert len(told.here) < COUNT
    assert "中途断了" in told.lines[0]


def test_a_part_for_another_program_is_refused_before_it_is_unpacked() -> None:
    other = {**describe_versions(), "zlib": "0.9"}
    answer = do_part(other, "nowhere:nothing", "", b"no pickle")
    assert isinstance(answer, OtherProgram)
    assert describe_differences(other, answer.versions).startswith("zlib：本机0.9，那里")


def test_a_part_is_done_with_what_is_common() -> None:
    ours = describe_versions()
    assert keep_common(ours, "key", pickle.dumps(5)) is None
    done = do_part(ours, f"{__name__}:double", "key", pickle.dumps(4))
    assert isinstance(done, PartDone)
    assert pickle.loads(done.packed) == 13
    assert isinstance(do_part(ours, f"{__name__}:double", "other key", b""), NothingKnown)
