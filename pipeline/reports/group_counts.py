"""Count tasks by 项目类别 and 业务领域, and branches by 五同, for papers about a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.row_cells import YES
from pipeline.reports.task_rows import build_task_rows, group_by_category, group_by_domain
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.five_together import NO
from pipeline.terms import Lamp


@dataclass(frozen=True, kw_only=True)
class GroupCount:
    """The tasks of one 项目类别 or 业务领域 in the last month."""

    name: str
    tasks: int
    done: int
    red: int


@dataclass(frozen=True)
class MarkCount:
    """One of 五同 in the last month: the branches of which it can be said, and of those the ones of which it holds."""

    name: str
    branches: int
    judged: int


def build_group_figures(assessment: Assessment) -> dict[str, object]:
    """Return the figures of the groups, those without tasks left out, and of 五同."""
    rows = build_task_rows(assessment)
    return {
        "categories": _count_groups(group_by_category(rows)),
        "domains": _count_groups(group_by_domain(assessment, rows)),
        "five_together": _count_marks(assessment),
    }


def _count_groups(groups: Mapping[str, LedgerRows]) -> list[GroupCount]:
    return [
        GroupCount(
            name=name,
            tasks=rows.count,
            done=rows.choose(finished=YES).count,
            red=rows.choose(lamp=Lamp.RED.value).count,
        )
        for name, rows in groups.items()
        if rows.count
    ]


def _count_marks(assessment: Assessment) -> list[MarkCount]:
    """Count the branches for each of 五同 in the last month."""
    marks = [dict(each.marks) for each in assessment.five_together.values()]
    names = dict.fromkeys(name for each in marks for name in each)
    told = [(name, [each[name] for each in marks if each[name] in (YES, NO)]) for name in names]
    return [MarkCount(f"同{name}", said.count(YES), len(said)) for name, said in told if said]
