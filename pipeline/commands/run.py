"""Run the monthly job (月度汇总): collect, then consolidate."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.commands.collect import CollectResult, collect_inbox
from pipeline.commands.consolidate import ConsolidateResult, consolidate_period
from pipeline.commands.plausible import require_plausible_period
from pipeline.commands.workspace import Workspace
from pipeline.periods import Period


def run_month(
    workspace: Workspace, period: Period, tell: Callable[[CollectResult], object]
) -> tuple[CollectResult, ConsolidateResult]:
    """Collect the inbox, report the result even if consolidation then fails, and consolidate the period."""
    require_plausible_period(workspace, period)
    collected = collect_inbox(workspace)
    tell(collected)
    return collected, consolidate_period(workspace, period)
