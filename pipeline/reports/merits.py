"""Find the branches to be praised, by the measure that the wording of 督查通报 states; never a rank, never a score."""

from __future__ import annotations

from pipeline.ledger import Task
from pipeline.supervision.assessment import Assessment
from pipeline.terms import Lamp, SubmissionResult, Timeliness


def list_clean_branches(assessment: Assessment) -> tuple[str, ...]:
    """List the codes of branches to be praised, in roster order.

    In time, not returned, no red or grey task, nothing sent back by the bureau, and more than half of the tasks green.
    """
    good = (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    return tuple(
        code
        for code, each in assessment.delivered.items()
        if each.timeliness is Timeliness.ON_TIME and each.result in good and not each.returned
        and _is_going_well(assessment, assessment.ledger.by_branch.get(code, ()))
    )  # fmt: skip


def _is_going_well(assessment: Assessment, tasks: tuple[Task, ...]) -> bool:
    lamps = [assessment.lamps[task.number].lamp for task in tasks]
    faults = Lamp.RED in lamps or Lamp.GREY in lamps or any(task.refusal for task in tasks)
    return bool(tasks) and not faults and 2 * lamps.count(Lamp.GREEN) > len(tasks)
