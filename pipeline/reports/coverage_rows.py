"""Build the rows of 五同, 1+3+X and 业务覆盖 for the ledger workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.reports.row_cells import build_branch_cells
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.five_together import count_open_by_category, list_lacking, list_open

_MOST_NAMES = 30
"""Branches named in one cell; more are counted, so that the row stays readable."""
_NAMES = ("party", "central", "key_tasks", "daily", "special")


def build_five_together_cells(assessment: Assessment, branch: str) -> dict[str, object]:
    """Build the cells of 五同 of a branch."""
    marks = assessment.five_together[branch]
    return {
        "planned": marks.planned,
        "deployed": marks.deployed,
        "advanced": marks.advanced,
        "inspected": marks.inspected,
        "assessed": marks.assessed,
    }


def build_category_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield a row of 1+3+X for every branch that must report."""
    for branch in assessment.delivered:
        counts = count_open_by_category(assessment.ledger.by_branch.get(branch, ()))
        lacking = "、".join(list_lacking(counts)) or "不缺" if any(counts.values()) else "没有未销号的任务"
        named = dict(zip(_NAMES, counts.values(), strict=True))
        yield {**build_branch_cells(assessment, branch), **named, "lacking": lacking}


def build_domain_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield a row of 业务覆盖 for every 业务领域 in use; tasks of one no longer in use have a row of their own."""
    tasks = list_open(assessment.ledger.tasks)
    listed = assessment.office.settings.domains(str(assessment.ledger.period))
    others = dict.fromkeys(task.plan["domain"] for task in tasks if task.plan["domain"] not in listed)
    for domain in (*listed, *filter(None, others)):
        ours = [task for task in tasks if task.plan["domain"] == domain]
        roster = [branch.code for branch in assessment.office.branches if branch.domain == domain]
        yield {
            "domain": domain,
            "open_tasks": len(ours),
            "working": _join_names(assessment, dict.fromkeys(task.branch for task in ours)),
            "responsible": _join_names(assessment, (code for code in roster if code in assessment.delivered)),
            "covered": "有" if ours else "没有未销号的任务",
        }


def build_coverage_figures(assessment: Assessment) -> dict[str, object]:
    """Return the 业务领域 and the number of branches without any task of the year, closed ones counted (工作覆盖)."""
    ledger = assessment.ledger
    year = ledger.period.year
    closed = (each for each in ledger.ever.values() if each.closed is not None and each.closed.period.year == year)
    tasks = {task.number: task for task in (*ledger.tasks, *closed)}.values()
    domains, holders = {task.plan["domain"] for task in tasks}, {task.branch for task in tasks}
    listed = assessment.office.settings.domains(str(ledger.period))
    return {
        "bare_domains": [domain for domain in listed if domain not in domains],
        "idle_count": sum(code not in holders for code in assessment.delivered),
    }


def _join_names(assessment: Assessment, branches: Iterable[str]) -> str:
    names = [assessment.name(code) for code in branches]
    more = f"等{len(names)}个支部" if len(names) > _MOST_NAMES else ""
    return "、".join(names[:_MOST_NAMES]) + more
