"""Tell which rows handed out to a branch the bureau has settled since, so that no later paper asks them again."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pipeline.contract.decisions import format_representation_key
from pipeline.contract.replies import format_lamp_key, format_refusal_key
from pipeline.supervision.assessment import Assessment
from pipeline.terms import Opinion, RectificationStage

_OVER = (RectificationStage.DISMISSED, RectificationStage.CLOSED, RectificationStage.LASTING)


def list_settled_keys(assessment: Assessment) -> AbstractSet[str]:
    """List by 事项编号 what is over by a decision: 整改 closed or not begun, statements accepted, tasks closed.

    What is asked anew, as after a relapse, is not settled; nor is what a branch has only answered.
    """
    ledger = assessment.ledger
    over = {format_lamp_key(each.problem) for each in assessment.rectifications if each.stage in _OVER}
    accepted = {key for key, each in ledger.inputs.in_force.items() if each.opinion is Opinion.PASSED}
    heard = {key for key in ledger.inputs.replies_by_key if format_representation_key(key) in accepted}
    done = {format_refusal_key(task.number) for task in ledger.tasks if task.closed is not None}
    return (over | heard | done) - {each.key for each in assessment.questions}
