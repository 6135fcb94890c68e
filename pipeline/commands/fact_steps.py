"""Steps of a plan that add facts: to the archive, to the signed papers; each is a fact once its record is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.facts import Distribution, IntakeRun, Receipt, Snapshot, YearRecord
from pipeline.archive.paper_facts import IssuedPaper, ProofReport
from pipeline.archive.submissions import FileRecord
from pipeline.commands.plan import Performed
from pipeline.commands.workspace import Workspace
from pipeline.periods import Period
from pipeline.terms import ATTACHED_TABLES


@dataclass(frozen=True)
class KeepOffice:
    """Archive the present office files."""

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Keep every office file as it was read by this command."""
        workspace.keep_office()

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield "存档：现在的办公室文件（设置、名册、文稿等）"


@dataclass(frozen=True)
class AddSnapshot:
    """Record the snapshot a period is built from."""

    record: Snapshot

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record it, unless it equals the last one."""
        workspace.archive.record_snapshot(self.record)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        month = Period.parse(self.record.period).as_chinese()
        yield f"登记：{month}的汇总记录，截至{self.record.date}，第{self.record.last_receipt}号回执"


@dataclass(frozen=True)
class AddYearRecord:
    """Record what the data sheet of a year is made from."""

    draft: YearRecord

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record it under the next number, unless it equals the last one of its year."""
        workspace.archive.record_year(self.draft)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"登记：{self.draft.year}年的述职数据记录，截至{self.draft.date}，第{self.draft.last_receipt}号回执"


@dataclass(frozen=True)
class AddDistribution:
    """Record the forms distributed."""

    draft: Distribution

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record it under the next number."""
        workspace.archive.record_distribution(self.draft)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"登记：{Period.parse(self.draft.period).as_chinese()}的下发记录，{len(self.draft.forms)}份表单"


@dataclass(frozen=True)
class AddIntakeRun:
    """Record an intake run."""

    draft: IntakeRun

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record it under the next number."""
        workspace.archive.record_intake_run(self.draft.date, self.draft.seen, self.draft.out_of_reach)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"登记：第{self.draft.number}次收表"


@dataclass(frozen=True)
class TakeFile:
    """Archive a file with its receipt and the record of what was read from it; ``purpose`` names what it is."""

    data: bytes
    draft: Receipt
    purpose: str
    record: FileRecord | None

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Archive the bytes and the record, then the receipt."""
        done.receipts.append(workspace.archive.take(self.data, self.draft, self.record))

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"存档：{self.purpose}“{self.draft.name}”"


@dataclass(frozen=True)
class SignPaper:
    """Store a signed paper for good, with the report of its proof, and the workbook that goes along if there is one."""

    draft: IssuedPaper
    data: bytes
    proof: ProofReport
    tables: bytes = b""

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Freeze the bytes with their record."""
        done.papers.append(workspace.issued.freeze(self.draft, self.data, self.proof, self.tables))

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        branch = f"（{self.draft.branch}）" if self.draft.branch else ""
        along = f"（连同{ATTACHED_TABLES}）" if self.tables else ""
        yield f"定稿：{self.draft.document}{branch}{along}，存入 outbox/issued"


@dataclass(frozen=True)
class AddScan:
    """Keep the scan of a signed paper; None stands for the paper signed just before."""

    paper: IssuedPaper | None
    suffix: str
    data: bytes

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Keep the scan beside its paper."""
        paper = self.paper or done.papers[-1]
        workspace.issued.keep_scan(paper, self.suffix, self.data, workspace.today.isoformat())
        done.sealed.append(paper)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield "存档：盖章扫描件，存入 outbox/issued"
