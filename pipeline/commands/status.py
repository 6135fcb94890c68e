"""Report the progress of a period (进度): who has reported, with what result, and what still needs attention."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.outbox import list_edited_drafts
from pipeline.commands.require_facts import require_used_facts
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.workspace import Workspace
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger


@dataclass(frozen=True)
class StatusResult:
    """State of a period as of today; ``edited`` are drafts changed by a person and not yet signed."""

    assessment: Assessment
    edited: tuple[str, ...] = ()


def report_status(workspace: Workspace, period: Period) -> StatusResult:
    """Assess a period from everything known today; nothing is changed."""
    workspace.require()
    _ = workspace.office
    workspace.require_today()
    require_used_facts(workspace)
    require_known_period(workspace, period)
    edited = list_edited_drafts(workspace.outbox(period), {paper.given for paper in workspace.issued.all()})
    return StatusResult(assess_ledger(build_current_ledger(workspace, period)), edited)
