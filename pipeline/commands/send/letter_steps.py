"""Steps of a plan that write letters for a person to send, and what a person has found out about letters in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive.letter_facts import SENT, SentLetter
from pipeline.commands.plan import Performed
from pipeline.commands.workspace import Workspace
from pipeline.letters.prepare import RECEIPT_CONFIRMED
from pipeline.letters.result import ReadyLetter


@dataclass(frozen=True)
class ConfirmArrival:
    """Record that a letter in doubt has arrived, as a person was told."""

    sent: SentLetter

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record the outcome of the letter."""
        workspace.journal.record_outcome(self.sent, SENT, workspace.today.isoformat(), RECEIPT_CONFIRMED)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"登记：“{self.sent.matter}”对方已收到"


@dataclass(frozen=True)
class WriteLetter:
    """Write the files of a letter, then record it in the journal; a disk error stops this letter only."""

    ready: ReadyLetter
    draft: SentLetter

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Write and record the letter, or note why the disk refused it."""
        try:
            write_letter_files(workspace, self.ready)
            workspace.journal.add(self.draft)
        except disk.DiskError as fault:
            done.refused[self.draft.matter] = str(fault)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"写入：outbox/{self.ready.folder}，{len(self.ready.files)}个文件，写好登记为已备好"


def write_letter_files(workspace: Workspace, each: ReadyLetter) -> None:
    """Write the letter's files. An interrupted run is completed by the next one, which writes the same bytes."""
    for name, data in each.files.items():
        disk.write(workspace.root / "outbox" / each.folder / name, data)
