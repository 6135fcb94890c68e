"""Tell what a branch itself says about a task, as papers print it beside the task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_lamp_key
from pipeline.ledger import ChangeRequest, Task
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.owed import UNDECIDED_CHANGE, UNDECIDED_EXTENSION

_SILENT, _NOT_DUE, _ANSWERED = "未说明原因", "说明期限未到", "已按需答复说明"


@dataclass(frozen=True)
class BranchReason:
    """One reason as it is ``printed``, and the ``cause``: the words by which what several branches share is found.

    An application without a reason is printed, and has no cause.
    """

    printed: str
    cause: str


def list_branch_reasons(assessment: Assessment, task: Task) -> tuple[BranchReason, ...]:
    """List what the branch itself says about a task: its 存在问题, and the reasons of its open 变更申请.

    If it says nothing this month, what it said last and nobody has answered.
    """
    told = task.now.problem if task.now else ""
    parts = [BranchReason(told, _find_cause(assessment, task, told))] if told else []
    for each in assessment.ledger.waiting_requests.get(task.number, ()):
        asked = _name_request(task, each)
        if each.why and each.why == told:
            parts[0] = BranchReason(f"{told}（{asked}）", parts[0].cause)
        else:
            parts.append(BranchReason(f"{each.why}（{asked}）" if each.why else asked, each.why))
    return tuple(parts or [*_list_earlier_words(assessment, task)][-1:])


def describe_branch_reason(assessment: Assessment, task: Task) -> str:
    """Return what the branch itself says about a task, each reason on a line."""
    return "\n".join(each.printed for each in list_branch_reasons(assessment, task))


def _find_cause(assessment: Assessment, task: Task, told: str) -> str:
    """Find what the words of this month are about: they may only point back to what was reported before."""
    reported = assessment.reported_by_branch.get(task.branch, ())
    return next((each.cause for each in reported if each.task.number == task.number and each.last == task.period), told)


def _name_request(task: Task, each: ChangeRequest) -> str:
    """Name an application that waits in the words of all papers (``owed``), and its month if that is not this one."""
    when = "" if each.period == task.period else f"{each.period.as_chinese_within(task.period.year)}申请，"
    return when + (UNDECIDED_EXTENSION if each.item == NEW_DEADLINE else f"{each.item}{UNDECIDED_CHANGE}")


def _list_earlier_words(assessment: Assessment, task: Task) -> Iterator[BranchReason]:
    """Yield what a branch said of a task in an earlier month and nobody has answered."""
    for each in assessment.reported_by_branch.get(task.branch, ()):
        if each.task.number == task.number and each.open and each.last < task.period:
            yield BranchReason(f"{each.last.as_chinese_within(task.period.year)}反映：{each.text}", each.cause)


def describe_silence(assessment: Assessment, task: Task) -> str:
    """Describe that a branch says nothing about a task, as far as it was asked; empty where nobody asked for a reason.

    Only who was asked and let the day pass is said to tell no reason. An answer may stand in 需答复 alone.
    """
    problem, inputs = ProblemId.of_task(task.number), assessment.ledger.inputs
    key = format_lamp_key(problem)
    asked = inputs.asked_reasons.get(key, ())
    ends = [(each.period, each.until or assessment.terms.get(problem)) for each in asked]
    over = max((period for period, end in ends if end is not None and end < assessment.date), default=None)
    if asked and any(each.period >= (over or inputs.period) for each in inputs.replies_by_key.get(key, ())):
        return _ANSWERED
    if over is not None:
        return _SILENT
    return _NOT_DUE if key in assessment.asked_lamps or asked else ""
