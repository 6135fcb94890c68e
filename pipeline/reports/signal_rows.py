"""Tell of signals: on the sheet 信号 for the office, and beside a task whose goal may not be measurable."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ledger import Task
from pipeline.reports.row_cells import build_branch_cells, build_source_cells
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.signals.decisions import describe_opinion, is_found_true
from pipeline.supervision.signals.model import Span


def build_signal_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield one row for each signal, in the order of the ledger."""
    for each in assessment.signals:
        first, *others = each.evidence
        yield {
            **build_branch_cells(assessment, each.branch),
            "number": each.number,
            "task": assessment.ledger.by_number[each.number].plan["task"],
            "kind": each.kind.value,
            "text": first.shown,
            "beside": "\n".join(_quote(span) for span in others),
            "missing": each.missing,
            "question": each.question,
            "opinion": describe_opinion(assessment.ledger, each),
            "others": "、".join(assessment.name(branch) for branch in each.others),
            **build_source_cells(first.source),
        }


def describe_goal_doubt(assessment: Assessment, task: Task) -> str:
    """Say of a task that its goal cannot be measured, if a person found so; what nobody has judged is in no paper."""
    asked = assessment.vague_goals.get(task.number)
    return "经核实，目标不可衡量" if asked is not None and is_found_true(assessment.ledger, asked) else ""


def _quote(span: Span) -> str:
    return f"{span.period.as_chinese()}：{span.shown}"
