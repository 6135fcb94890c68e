"""Plan what a command changes, and perform a plan: facts to add, files to write and files to remove, in order.

A command makes its plan without touching the disk, so one that fails while planning leaves nothing behind. Each kind of
step says what it does and does it: ``fact_steps`` add to the archive, ``file_steps`` change other files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.archive.facts import Receipt
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.dropped_bytes import DroppedFileReader
from pipeline.commands.workspace import Workspace
from pipeline.disk import escape_name

STEPS_HEAD = "依次做这些事："
"""Line before the steps of a plan, each on a line of its own below it."""


@dataclass(kw_only=True)
class Performed:
    """What a plan has done: receipts and papers as stored, papers with a new scan, files written and removed.

    ``left`` are dropped files, as displayed, that had changed and were left where they are; ``dropped`` reads them.
    ``refused`` are letters, by id, that the disk refused, with the reason; ``remarks`` tell of what was done besides.
    """

    receipts: list[Receipt] = field(default_factory=list)
    papers: list[IssuedPaper] = field(default_factory=list)
    sealed: list[IssuedPaper] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    dropped: DroppedFileReader = field(default_factory=DroppedFileReader)


class PlanStep(Protocol):
    """One change, as plain data."""

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Make the change and note in ``done`` what came of it."""

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the change in Chinese, with paths below ``root``."""


@dataclass(frozen=True)
class Plan:
    """What a command will change, in order."""

    steps: tuple[PlanStep, ...] = ()

    def describe(self, root: Path) -> tuple[str, ...]:
        """Describe every step in Chinese, with paths below ``root``; no sign of a file name acts on a screen."""
        return tuple(escape_name(line) for step in self.steps for line in step.describe(root))


NO_PLAN = Plan()


def perform(workspace: Workspace, plan: Plan) -> Performed:
    """Carry out a plan, step by step, then bring the recorded ends of all series up to date."""
    done = perform_steps(workspace, plan)
    workspace.ends.record()
    return done


def perform_steps(workspace: Workspace, plan: Plan, work: str = "写入") -> Performed:
    """Carry out one part of what a command does; ``work`` names it for the progress display."""
    done = Performed()
    with workspace.progress(work, len(plan.steps)) as count:
        for each in plan.steps:
            count()
            each.perform(workspace, done)
    return done


def format_place(path: Path, root: Path) -> str:
    """Format a path below ``root``, or whole if it is elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
