"""Know the workers of a scheduler: who is there, who has been asked for its versions, who may be given parts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.cluster.connection import Connection, Reply, build_greeting
from pipeline.cluster.program import describe_differences, describe_versions
from pipeline.cluster.worker import OtherProgram, keep_common

_ANSWER = 10.0
"""Seconds for which parts are held back for a worker that has not answered yet."""
_GREETING, _COMMON = "greeting", "common"
_RESTART = "请在那台电脑上装好同一版本的程序，重新启动计算节点。"


@dataclass(kw_only=True)
class Crew:
    """The workers met so far: ``ready`` may be given parts, the others are still asked or were refused.

    Each is given once what all parts have in common; ``tell`` hears who was refused, and why.
    """

    connection: Connection
    common: bytes
    tell: Callable[[str], object]
    asked: dict[str, float] = field(default_factory=dict)
    """Worker -> when it was last asked for something that it has not answered."""
    ready: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """What the workers know the common part by."""
        return hashlib.sha256(self.common).hexdigest()

    def meet(self, present: frozenset[str], now: float) -> list[str]:
        """Greet workers that are new; return those that are gone."""
        known = {*self.asked, *self.ready, *self.refused}
        for worker in sorted(present - known):
            self.asked[worker] = now
            self.connection.send(worker, _GREETING, build_greeting())
        gone = sorted(known - present)
        for worker in gone:
            self.forget(worker)
        return gone

    def forget(self, worker: str) -> None:
        """Forget a worker that is gone."""
        self.asked.pop(worker, None)
        self.ready.discard(worker)
        self.refused.discard(worker)

    def is_expecting(self, now: float) -> bool:
        """Return whether a worker is still to tell whether it may be given parts."""
        return any(now - when < _ANSWER for when in self.asked.values())

    def hear(self, reply: Reply, now: float) -> bool:
        """Take a reply about a worker itself; return False if it is about a part."""
        if reply.about not in (_GREETING, _COMMON):
            return False
        if self.asked.pop(reply.worker, None) is None:
            return True  # it was given up in the meantime
        if reply.fault is not None:
            self.refuse(reply.worker, f"问不出它的程序版本（{type(reply.fault).__name__}）。{_RESTART}")
        elif reply.about == _GREETING:
            self._hear_greeting(reply, now)
        elif isinstance(reply.value, OtherProgram):
            self.refuse_program(reply.worker, reply.value)
        else:
            self.ready.add(reply.worker)
        return True

    def _hear_greeting(self, reply: Reply, now: float) -> None:
        free, versions = reply.value
        if not versions:
            self.refuse(reply.worker, f"那里没有装这个程序，或者版本太旧。{_RESTART}")
        elif describe_differences(describe_versions(), versions):
            self.refuse_program(reply.worker, OtherProgram(versions))
        elif not free:
            self.refuse(
                reply.worker,
                "它不能另开进程，坏文件会连累别的文件。"
                "请把环境变量 DASK_DISTRIBUTED__WORKER__DAEMON 设为 False，重新启动计算节点。",
            )
        else:
            self.give_common(reply.worker, now)

    def give_common(self, worker: str, now: float) -> None:
        """Send a worker what all parts have in common; it may be given parts when it has answered."""
        self.ready.discard(worker)
        self.asked[worker] = now
        self.connection.send(worker, _COMMON, keep_common, dict(describe_versions()), self.key, self.common)

    def refuse_program(self, worker: str, theirs: OtherProgram) -> None:
        """Refuse a worker that computes with something else, and tell with what."""
        differs = describe_differences(describe_versions(), theirs.versions)
        self.refuse(worker, f"版本与本机不同（{differs}），算出来的可能不一样。{_RESTART}")

    def refuse(self, worker: str, why: str) -> None:
        """Refuse a worker for as long as it is there."""
        self.ready.discard(worker)
        self.refused.add(worker)
        self.tell(f"没有用计算节点 {worker}：{why}")
