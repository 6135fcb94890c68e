"""Audit a workspace (核对): re-read what must not change, rebuild what can be rebuilt, and list every discrepancy.

Nothing is changed. No received file may be lost, and the same facts must give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.archive import ArchiveError, FactDamageError
from pipeline.archive.serialization import LaterVersionError
from pipeline.commands.audit.check_archive import audit_archive
from pipeline.commands.audit.check_issued import audit_letters, audit_papers
from pipeline.commands.audit.check_outbox import audit_annual_outbox, audit_outbox
from pipeline.commands.audit.check_packages import audit_packages
from pipeline.commands.audit.check_span_papers import audit_span_papers
from pipeline.commands.audit.finding import AuditFinding, FlawKind
from pipeline.commands.require_facts import list_fact_flaws
from pipeline.commands.workspace import Workspace
from pipeline.disk import DiskError
from pipeline.findings import UserError

__all__ = ["AuditFinding", "AuditResult", "FlawKind", "audit_workspace"]

_PARTS: tuple[tuple[str, Callable[[Workspace], Iterator[AuditFinding]]], ...] = (
    ("inbox/archive", audit_archive), ("outbox/issued", audit_papers), ("outbox/sent", audit_letters),
    ("outbox", audit_outbox),
    ("outbox", audit_annual_outbox),
    ("outbox", audit_span_papers),
    ("outbox", audit_packages),
)  # fmt: skip


@dataclass(frozen=True)
class AuditResult:
    """Findings of an audit and the number of receipts, papers and letters checked."""

    points: tuple[AuditFinding, ...]
    receipts: int
    papers: int
    letters: int

    @property
    def damaged(self) -> bool:
        """Whether facts or files are missing, doubled, damaged or changed, or could not be looked at."""
        stops = (FlawKind.FACT, FlawKind.DAMAGED, FlawKind.UNCHECKED)
        return any(each.flaw in stops for each in self.points)

    @property
    def well(self) -> bool:
        """Whether the audit found no errors; notes do not count."""
        return all(each.flaw is FlawKind.NOTE for each in self.points)


def audit_workspace(workspace: Workspace) -> AuditResult:
    """Audit archive, signed papers, letters and outbox.

    A part that cannot be read yields a finding and does not stop the audit.
    """
    workspace.require()
    with workspace.locked():
        points = (
            *_run_part(workspace, "inbox/archive", _audit_facts),
            *(point for place, part in _PARTS for point in _run_part(workspace, place, part)),
        )
        counts = [_count_readable(count) for count in (
            lambda: len(workspace.archive.receipts()), lambda: len(workspace.issued.all()),
            lambda: len(workspace.journal.all()),
        )]  # fmt: skip
    return AuditResult(points, *counts)


def _audit_facts(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield facts that are missing, doubled, damaged or changed; what is built on them is then not checked."""
    for flaw in list_fact_flaws(workspace):
        yield AuditFinding(FlawKind.FACT, flaw.series.place, flaw.said)


def _run_part(
    workspace: Workspace, place: str, part: Callable[[Workspace], Iterator[AuditFinding]]
) -> Iterator[AuditFinding]:
    try:
        yield from part(workspace)
    except FactDamageError:
        return  # each flaw is a finding of its own already
    except LaterVersionError:
        raise  # nothing is damaged: another program is needed for the whole archive
    except ArchiveError as fault:
        yield AuditFinding(FlawKind.DAMAGED, place, str(fault))
    except (DiskError, UserError) as fault:
        yield AuditFinding(FlawKind.UNCHECKED, place, str(fault))


def _count_readable(count: Callable[[], int]) -> int:
    """Count facts; return 0 if they cannot be read, since that is already a finding."""
    try:
        return count()
    except (ArchiveError, DiskError):
        return 0
