"""Run the monthly job (月度汇总): collect, then consolidate."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.stages.collect import Collected, collect
from pipeline.stages.consolidate import Consolidated, consolidate
from pipeline.stages.workspace import Workspace
from pipeline.vocabulary import Period


def run(workspace: Workspace, period: Period, tell: Callable[[Collected], object]) -> tuple[Collected, Consolidated]:
    """Collect the inbox, report the result even if consolidation then fails, and consolidate the period."""
    collected = collect(workspace)
    tell(collected)
    return collected, consolidate(workspace, period)
