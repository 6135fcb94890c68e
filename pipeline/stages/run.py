"""月度汇总: collect, then consolidate; the monthly job."""

from __future__ import annotations

from pipeline.stages.collect import Collected, collect
from pipeline.stages.consolidate import Consolidated, consolidate
from pipeline.stages.workspace import Workspace
from pipeline.vocabulary import Period


def run(workspace: Workspace, period: Period) -> tuple[Collected, Consolidated]:
    """Take what lies in the inbox, then build the period from everything known."""
    return collect(workspace), consolidate(workspace, period)
