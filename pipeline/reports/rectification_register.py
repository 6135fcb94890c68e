"""Build the rows of 整改台账: every rectification with all its states, oldest first."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reports.falling_due import describe_case_term
from pipeline.reports.follow_up import is_overdue
from pipeline.reports.row_cells import YES
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import CaseState, Rectification


def build_register_rows(assessment: Assessment) -> Iterator[tuple[str, dict[str, object], CaseState]]:
    """Yield branch code, cells and state, one row per state; the state's source is added by the caller."""
    for each in assessment.rectifications:
        whole = _build_problem_cells(assessment, each)
        for step, state in enumerate(each.states, start=1):
            told = {"step": step, "stage": state.stage.value, "who": state.who, "when": state.when, "note": state.note}
            yield each.branch, whole | told, state


def _build_problem_cells(assessment: Assessment, each: Rectification) -> dict[str, object]:
    return {
        "problem": str(each.problem), "task": each.task, "fact": each.fact, "first": str(each.first),
        "stands": each.stage.value, "notice": each.notice, "due": each.due.isoformat() if each.due else "",
        "open": YES if each.open else "", "overdue": YES if is_overdue(assessment, each) else "",
        "term": describe_case_term(assessment.ledger.period, each), "relapses": each.relapses,
    }  # fmt: skip
