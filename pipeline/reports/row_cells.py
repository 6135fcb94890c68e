"""Build the cells that rows of several tables of the ledger share: whose row it is, and where it comes from."""

from __future__ import annotations

import functools

from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.ledger import SourceRow, Task
from pipeline.reports.falling_due import describe_term
from pipeline.supervision.assessment import Assessment, describe_verification

YES = "是"
"""Cell of a column that only marks some rows."""


@functools.lru_cache(maxsize=4096)
def _mask_name(file: str) -> str:
    """Mask a name, with a cache: every row of a file's many names it."""
    return mask_personal_data(file)[0]


def build_branch_cells(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return the code and name of a branch."""
    return {"branch": branch, "branch_name": assessment.name(branch)}


def build_task_marks(assessment: Assessment, task: Task) -> dict[str, str]:
    """Return the cells of a task in this period by which figures count it."""
    return {
        "branch": task.branch,
        "category": task.plan["category"],
        "domain": task.plan["domain"],
        "indicator": task.plan.get("indicator", ""),
        "lamp": assessment.lamps[task.number].lamp.value,
        "verification": describe_verification(task),
        "finished": YES if task.finished else "",
        "term": describe_term(task),
        "new": YES if task.first == task.period and task.started is None else "",
    }


def build_source_cells(source: SourceRow | None) -> dict[str, object]:
    """Return file, hash, sheet and row of a source; empty if there is none."""
    if source is None:
        return {"file": "", "sha256": "", "sheet": "", "row": None}
    return {
        "file": _mask_name(source.file),
        "sha256": source.sha256,
        "sheet": source.sheet,
        "row": source.row or None,
    }
