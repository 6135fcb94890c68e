"""Find the branches to be praised, by the measure that the wording of 督查通报 states; never a rank, never a score."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ledger import Task
from pipeline.supervision.assessment import Assessment
from pipeline.terms import Lamp, Timeliness


@dataclass(frozen=True)
class CleanBranches:
    """Codes of the branches that meet the measure, in roster order.

    ``praised`` are named; of the ``held`` something is open (整改, a signal): they are counted, neither praised nor
    named, until it is settled.
    """

    praised: tuple[str, ...]
    held: tuple[str, ...]


def find_clean_branches(assessment: Assessment) -> CleanBranches:
    """Find the branches to be praised, and those of which something is open that would give the praise the lie."""
    clean = _list_clean_branches(assessment)
    mending = {code for code, cases in assessment.rectifications_by_branch.items() if any(each.open for each in cases)}
    held = [code for code in clean if code in mending or code in assessment.questioned]
    return CleanBranches(tuple(code for code in clean if code not in held), tuple(held))


def _list_clean_branches(assessment: Assessment) -> tuple[str, ...]:
    """List the codes of branches that meet the measure, in roster order.

    In time, accepted as it first came, no red or grey task, nothing sent back by the bureau, more than half of the
    tasks green.
    """
    return tuple(
        code
        for code, each in assessment.delivered.items()
        if each.timeliness is Timeliness.ON_TIME and each.passed_at_once
        and _is_going_well(assessment, assessment.ledger.by_branch.get(code, ()))
    )  # fmt: skip


def _is_going_well(assessment: Assessment, tasks: tuple[Task, ...]) -> bool:
    lamps = [assessment.lamps[task.number].lamp for task in tasks]
    faults = Lamp.RED in lamps or Lamp.GREY in lamps or any(task.refusal for task in tasks)
    return bool(tasks) and not faults and 2 * lamps.count(Lamp.GREEN) > len(tasks)
