"""Build the rows of the sheet 信号: every signal with its evidence side by side, for the office."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reports.row_cells import build_branch_cells, build_source_cells
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.signals.decisions import describe_opinion
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
            "text": first.text,
            "beside": "\n".join(_quote(span) for span in others),
            "missing": each.missing,
            "question": each.question,
            "opinion": describe_opinion(assessment.ledger, each),
            "others": "、".join(assessment.name(branch) for branch in each.others),
            **build_source_cells(first.source),
        }


def _quote(span: Span) -> str:
    return f"{span.period.as_chinese()}：{span.text}"
