"""Fail and kill at every step of the disk in a whole month, then go on as the operator would; ``make crash`` prints what came.

    PYTHONPATH=.:tests python -m crash.run EVERY JOBS

The month is walked once. Before each chosen step the workspace is copied and the process forked: the child receives the
blow, in the copy, and goes on alone; the parent takes the step and walks on.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from recalled import builders_recalled

from crash.faults import READ, How, Meddler
from crash.scenario import MONTH, ROOT, Ran, Stage, begin, compared, lying, put, run, undisturbed
from crash.verdict import Verdict, audited, judge

BLOWS = (How.KILL, How.PLUG, How.FULL, How.BROKEN, How.BARRED)
_TO_THE_END = 97
"""Of so many points one is gone on with to the end of the month, though its bytes are those of the undisturbed one."""


@dataclass(frozen=True)
class Point:
    """A blow at a step: of which command, the how-manieth, on what."""

    stage: int
    step: int
    how: How
    name: str
    place: str


@dataclass
class Walker:
    """Walks the month and sends a child into every chosen point."""

    folder: Path
    stages: Sequence[Stage]
    every: int
    jobs: int
    stage: int = 0
    points: int = 0
    seen: Counter[bool] = field(default_factory=Counter)
    running: set[int] = field(default_factory=set)
    child: Path | None = None
    """In a child: where it tells what it found."""

    def strikes(self, name: str) -> How | None:
        """What befalls a step in this process: in a child one blow, in the parent none."""
        read = name == READ
        hows = self._chosen(self.seen[read], read=read)
        self.seen[read] += 1
        return next((how for how in hows if self._forked()), None)

    def _chosen(self, index: int, *, read: bool) -> Iterable[How]:
        """Of every so many steps one, not always the same of its kind; of many reads fewer."""
        every = self.every * (3 if read else 1)
        block, at = divmod(index, every)
        if at != block * 7 % every:
            return ()
        if read:
            return (How.UNREAD,)
        return BLOWS if self.every == 1 else (How.KILL, BLOWS[1 + block % 4])

    def _forked(self) -> bool:
        """Whether this is a child, that receives the blow."""
        while len(self.running) >= self.jobs:
            self._wait()
        copy = self.folder / f"{self.points:05d}"
        copied(ROOT, copy / ROOT)
        self.points += 1
        if (child := os.fork()) != 0:
            self.running.add(child)
            return False
        os.chdir(copy)
        self.child = self.folder / f"{copy.name}.json"
        return True

    def _wait(self) -> None:
        child, _ = os.wait()
        self.running.remove(child)

    def walk(self) -> None:
        """The month from its beginning."""
        for number, stage in enumerate(self.stages):
            self.stage = number
            put(stage.people)
            meddler = Meddler(self.strikes)
            ran = run(stage.command, meddler)
            if self.child is not None:
                self._tell(meddler, ran)
            have, want = compared(lying()), compared(stage.after)
            differing = [name for name in {*have, *want} if have.get(name) != want.get(name)]
            assert not differing, f"{stage.command} is not the same twice: {differing}"
        while self.running:
            self._wait()

    def _tell(self, meddler: Meddler, ran: Ran) -> None:
        """The end of a child."""
        status = 1
        try:
            assert self.child is not None
            assert meddler.how is not None
            to_the_end = self.points % _TO_THE_END == 0
            verdict = judge(self.stages, self.stage, ran, self.folder / "memory", to_the_end=to_the_end)
            name, place = meddler.struck
            point = Point(self.stage, len(meddler.steps), meddler.how, name, place)
            self.child.write_text(json.dumps([vars(point), vars(verdict)], ensure_ascii=False), encoding="utf-8")
            shutil.rmtree(Path.cwd())
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)


def copied(old: Path, new: Path) -> None:
    """A copy of a workspace: files that are only ever replaced are linked, the same to the disk; others are copied."""
    for folder, _, names in os.walk(old):
        there = new / Path(folder).relative_to(old)
        there.mkdir(parents=True, exist_ok=True)
        for name in names:
            path = Path(folder) / name
            if name.endswith(".part") or ".dangjian" in path.parts:
                (there / name).write_bytes(path.read_bytes())
            else:
                (there / name).hardlink_to(path)


@dataclass(frozen=True)
class Crashed:
    """What came of all points."""

    stages: tuple[Stage, ...]
    points: tuple[tuple[Point, Verdict], ...]
    lost_children: int
    seconds: float

    def count(self, what: str) -> int:
        """How many points are off in a way."""
        return sum(bool(getattr(verdict, what)) for _, verdict in self.points)

    @property
    def well(self) -> bool:
        """Whether every point was survived."""
        return not self.lost_children and all(verdict.well for _, verdict in self.points)

    def table(self) -> str:
        """What is printed."""
        steps, reads = sum(len(each.steps) for each in self.stages), sum(each.reads for each in self.stages)
        hows = Counter(point.how for point, _ in self.points)
        lines = [
            f"{len(self.stages)} commands, {steps} operations that change the disk, {reads} reads, {self.seconds:.0f} s"
        ]
        lines += [f"  {stage.command}: {len(stage.steps)} operations, {stage.reads} reads" for stage in self.stages]
        lines.append(f"{len(self.points)} points: " + ", ".join(f"{how} {hows[how]}" for how in How if hows[how]))
        lines += [
            f"  {self.stages[point.stage].command}, {point.how} at {point.name} {point.place}: {verdict}"
            for point, verdict in self.points
            if not verdict.well
        ]
        lines.append(
            ", ".join(f"{self.count(what)} {what}" for what in ("lost", "doubled", "unequal", "torn", "unsaid"))
        )
        if self.lost_children:
            lines.append(f"{self.lost_children} points told nothing")
        return "\n".join(lines)


def crash(folder: Path, every: int, jobs: int, commands: int = len(MONTH)) -> Crashed:
    """Everything, or what comes of the first commands, in a folder that is empty."""
    began = time.monotonic()
    for name in ("first", "second", "memory"):
        (folder / name).mkdir()
    with builders_recalled(), chdir(folder / "first"):
        stages = undisturbed(MONTH[:commands])
        assert audited(stages[-1].command.day) == []
    with builders_recalled(), chdir(folder / "second"):
        begin()
        walker = Walker(folder, stages, every, jobs)
        gc.collect()
        gc.freeze()  # a child that looks for garbage would copy all that it shares with the parent
        walker.walk()
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    points = tuple((Point(**point), Verdict(**verdict)) for point, verdict in told)
    return Crashed(stages, points, walker.points - len(points), time.monotonic() - began)


def main(every: int, jobs: int) -> int:
    """Run it all in a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        done = crash(Path(folder).resolve(), every, jobs)
    print(done.table())  # noqa: T201
    return 0 if done.well else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
