"""Share out work until every part has its value: by workers while there are any, on this machine else."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pipeline.cluster.assign import Assignments
from pipeline.cluster.connection import NotInstalledError, Reply, UnreachableError, open_connection
from pipeline.cluster.crew import Crew
from pipeline.cluster.program import describe_versions
from pipeline.cluster.worker import NothingKnown, OtherProgram, PartDone, do_part

Value = TypeVar("Value")

_TICK, _LOOK, _AGAIN = 0.1, 1.0, 15.0
"""Seconds to wait for a reply, between two looks who is there, between two tries to reach the scheduler (at first)."""


@dataclass(frozen=True, kw_only=True)
class SharedWork(Generic[Value]):
    """Work that consists of ``count`` parts, each of which has a value of its own.

    ``function`` (``module:name``) is called by a worker with ``common`` and with what ``load`` gives for a part, all of
    it plain data; ``here`` does a part on this machine, with the same value. ``done`` is called after each part,
    ``tell`` with a line in Chinese about what is amiss. ``patience``: seconds after which a part is not waited for.
    """

    function: str
    count: int
    common: Callable[[], object]
    load: Callable[[int], object]
    here: Callable[[int], Value]
    done: Callable[[int], object]
    tell: Callable[[str], object]
    patience: float


def share_out(work: SharedWork[Value], address: str) -> list[Value]:
    """Return the values of all parts in their order; an exception of ``here`` passes through."""
    sharing = _Sharing(work=work, address=address, assignments=Assignments(count=work.count, patience=work.patience))
    try:
        sharing.run()
    finally:
        sharing.leave()
    return [sharing.values[part] for part in range(work.count)]


@dataclass(kw_only=True)
class _Sharing(Generic[Value]):
    """The state of one sharing out; ``crew`` is None while there is no scheduler."""

    work: SharedWork[Value]
    address: str
    assignments: Assignments
    values: dict[int, Value] = field(default_factory=dict)
    crew: Crew | None = None
    common: bytes | None = None
    looked: float = float("-inf")
    tried: float = float("-inf")
    pause: float = _AGAIN
    told: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Go on until every part has its value."""
        while not self.assignments.finished:
            try:
                self._look_around(time.monotonic())
                self._send_parts()
                heard = self._hear()
            except UnreachableError:
                self._lose_scheduler()
                continue
            if not heard and not (self.crew and self.crew.is_expecting(time.monotonic())):
                self._do_own()

    def leave(self) -> None:
        """Leave the scheduler; what is still under way is of no use any more."""
        if self.crew is not None:
            self.crew.connection.close()
        self.crew = None

    def _tell(self, line: str) -> None:
        if line not in self.told:
            self.told.add(line)
            self.work.tell(line)

    def _look_around(self, now: float) -> None:
        """See now and then whether the scheduler is there, and which workers."""
        if self.crew is None and now - self.tried > self.pause:
            self._connect()
        if self.crew is None or now - self.looked < _LOOK:
            return
        present = self.crew.connection.list_workers()
        for worker in self.crew.meet(present, now):
            if held := self.assignments.lose(worker):
                self._tell(f"计算节点 {worker} 中途断了，它手上的{held}批交给别处重做，结果不受影响。")
        self.looked = now
        if not present:
            self._tell(f"集群 {self.address} 上没有计算节点，先在本机做。请在别的电脑上启动计算节点。")

    def _connect(self) -> None:
        try:
            connection = open_connection(self.address)
        except NotInstalledError:
            self._tell(
                "设置里写了集群，本机却没有装集群用的部件，全部在本机做，结果一样。"
                "要用集群，请运行：pip install 'dangjian-ledger[cluster]'；不用的，把 engine.address 改回 local。"
            )
            self.tried = float("inf")
        except UnreachableError:
            self._tell(
                f"集群 {self.address} 连不上，先在本机做，结果一样，只是慢些；连上以后再交给它。"
                "请看那台电脑是否开着、调度程序是否启动、设置里的 engine.address 对不对。"
            )
            self.tried, self.pause = time.monotonic(), 2 * self.pause
        else:
            self.pause = _AGAIN
            self.common = self.common or pickle.dumps(self.work.common())
            self.crew = Crew(connection=connection, common=self.common, tell=self._tell)

    def _lose_scheduler(self) -> None:
        """Give up a scheduler that says nothing any more; it is tried again in a while."""
        self._tell(f"集群 {self.address} 中途断了，没有做完的在本机接着做，结果一样；它恢复以后再交给它。")
        self.assignments.call_back()
        self.leave()
        self.tried, self.looked = time.monotonic(), float("-inf")

    def _send_parts(self) -> None:
        """Send the workers that are ready as much as they may hold."""
        if self.crew is None:
            return
        ours = dict(describe_versions())
        for part, worker in self.assignments.assign(self.crew.ready, time.monotonic()):
            try:
                packed = pickle.dumps(self.work.load(part))
            except OSError:  # done here, it says so of each file
                self.assignments.leave_here(part, worker)
                continue
            self.crew.connection.send(worker, part, do_part, ours, self.work.function, self.crew.key, packed)

    def _hear(self) -> bool:
        """Take the next reply, if one comes in time."""
        if self.crew is None:
            return False
        busy = self.assignments.sent or self.crew.asked
        reply = self.crew.connection.wait_for_reply(_TICK if busy else 0.0)
        if reply is not None and not self.crew.hear(reply, time.monotonic()):
            self._take(self.crew, reply)
        return reply is not None

    def _take(self, crew: Crew, reply: Reply) -> None:
        """Take what a worker says of a part: its value, or why there is none."""
        part, worker, said = reply.about, reply.worker, reply.value
        assert isinstance(part, int)
        if isinstance(said, PartDone):
            if self.assignments.answer(part, worker, time.monotonic()):
                self._keep(part, pickle.loads(said.packed))  # noqa: S301, our own
        elif isinstance(said, NothingKnown):
            self.assignments.put_back(part, worker)
            crew.give_common(worker, time.monotonic())
        elif isinstance(said, OtherProgram):
            self.assignments.put_back(part, worker)
            crew.refuse_program(worker, said)
        elif (part, worker) in self.assignments.sent:
            self.assignments.fail(part, worker)
            self._tell(
                f"计算节点 {worker} 有一批没有做成（{type(reply.fault).__name__}），交给别处重做，结果不受影响。"
            )

    def _keep(self, part: int, value: Value) -> None:
        self.values[part] = value
        self.work.done(part)

    def _do_own(self) -> None:
        """Do a part on this machine, if there is one that no worker should or will do."""
        part = self.assignments.choose_own(self.crew.ready if self.crew else (), time.monotonic())
        if part is not None:
            value = self.work.here(part)
            if self.assignments.finish(part):
                self._keep(part, value)
