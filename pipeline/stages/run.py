"""月度汇总: collect, then consolidate; the monthly job."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.stages.collect import Collected, collect
from pipeline.stages.consolidate import Consolidated, consolidate
from pipeline.stages.workspace import Workspace
from pipeline.vocabulary import Period


def run(workspace: Workspace, period: Period, tell: Callable[[Collected], object]) -> tuple[Collected, Consolidated]:
    """Take what lies in the inbox and ``tell`` of it, whatever comes after; then build the period from all known."""
    collected = collect(workspace)
    tell(collected)
    return collected, consolidate(workspace, period)
