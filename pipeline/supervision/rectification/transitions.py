"""The state machine of 整改 as one table: (stage, trigger) -> stage, who acts next and what follows.

Everything that moves a case, or makes a step due, stands here; ``case`` replays the recorded events through the table,
``proposals`` asks it which step is due, contradictory decisions are derived from it, and the diagram is drawn from it.
Pure: terms only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.terms import Opinion, RectificationStage, RectificationStep

_STAGE, _STEP = RectificationStage, RectificationStep
OPEN_STAGES = (
    _STAGE.CONFIRMED,
    _STAGE.NOTICED,
    _STAGE.SIGNED,
    _STAGE.ANSWERED,
    _STAGE.SENT_BACK,
    _STAGE.EXTENDED,
    _STAGE.RELAPSED,
)
"""Stages in which the branch still has to rectify something."""
WITHOUT_NOTICE = (_STAGE.CONFIRMED, _STAGE.RELAPSED)
"""Open stages whose 整改通知书 has not gone out yet: an answer may be reviewed, but answers no notice."""


class Trigger(StrEnum):
    """What moves a case or makes a step due: the bureau's decisions, signed notices, replies, and what is seen."""

    START_PASSED = "立项通过"
    START_SENT_BACK = "立项退回"
    START_DECLINED = "立项不采纳"
    REVIEW_PASSED = "复核通过"
    REVIEW_SENT_BACK = "复核退回"
    EXTEND_PASSED = "延期通过"
    EXTEND_DECLINED = "延期不采纳"
    RECHECK_PASSED = "复查通过"
    RECHECK_SENT_BACK = "复查退回"
    RELAPSE_PASSED = "反弹通过"
    RELAPSE_DECLINED = "反弹不采纳"
    UPHELD = "陈述申辩成立"
    REJECTED = "陈述申辩不成立"
    ESCALATED = "升级通过"
    NOTICE_SIGNED = "签发整改通知书"
    RECEIVED = "支部收到通知书后首次答复，或登记了回执"
    RECEIPT_WITHDRAWN = "撤回回执登记"
    ANSWERED = "支部反馈整改情况"
    EXTENSION_ASKED = "支部申请延期"
    PROBLEM_SEEN = "本月仍有这个问题"
    PROBLEM_OVER = "任务已销号撤销或已补报"
    COOLED_DOWN = "销号满规定天数"
    DEADLINE_PASSED = "时限已过没有反馈"


class Actor(StrEnum):
    """Who acts next."""

    BUREAU = "局机关"
    BRANCH = "支部"
    NOBODY = ""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One line of the table.

    ``actor`` acts next and ``follows`` says what is due; ``proposes`` is the step put before the bureau. ``demands``
    is set for decisions by which the branch must do (more) about the problem.
    """

    stage: RectificationStage
    trigger: Trigger
    to: RectificationStage
    actor: Actor
    follows: str
    proposes: RectificationStep | None = None
    demands: bool = False


_DECISIONS = {
    (_STEP.START, Opinion.PASSED): Trigger.START_PASSED,
    (_STEP.START, Opinion.SENT_BACK): Trigger.START_SENT_BACK,
    (_STEP.START, Opinion.DECLINED): Trigger.START_DECLINED,
    (_STEP.REVIEW, Opinion.PASSED): Trigger.REVIEW_PASSED,
    (_STEP.REVIEW, Opinion.SENT_BACK): Trigger.REVIEW_SENT_BACK,
    (_STEP.RECEIPT, Opinion.PASSED): Trigger.RECEIVED,
    (_STEP.RECEIPT, Opinion.SENT_BACK): Trigger.RECEIPT_WITHDRAWN,
    (_STEP.EXTEND, Opinion.PASSED): Trigger.EXTEND_PASSED,
    (_STEP.EXTEND, Opinion.DECLINED): Trigger.EXTEND_DECLINED,
    (_STEP.RECHECK, Opinion.PASSED): Trigger.RECHECK_PASSED,
    (_STEP.RECHECK, Opinion.SENT_BACK): Trigger.RECHECK_SENT_BACK,
    (_STEP.RELAPSE, Opinion.PASSED): Trigger.RELAPSE_PASSED,
    (_STEP.RELAPSE, Opinion.DECLINED): Trigger.RELAPSE_DECLINED,
}
_ARCHIVED = {
    Trigger.START_PASSED: _STAGE.CONFIRMED,
    Trigger.START_SENT_BACK: _STAGE.DRAFTED,
    Trigger.START_DECLINED: _STAGE.DISMISSED,
    Trigger.REVIEW_PASSED: _STAGE.CLOSED,
    Trigger.REVIEW_SENT_BACK: _STAGE.SENT_BACK,
    Trigger.EXTEND_PASSED: _STAGE.EXTENDED,
    Trigger.RECHECK_PASSED: _STAGE.LASTING,
    Trigger.RECHECK_SENT_BACK: _STAGE.RELAPSED,
    Trigger.RELAPSE_PASSED: _STAGE.RELAPSED,
    Trigger.NOTICE_SIGNED: _STAGE.NOTICED,
}
"""Where an event leads that an archive holds although the table has no line for it.

Books taken in before contradictions were refused must give the ledger they gave then.
"""


def _build_lines() -> Iterator[Transition]:
    yield from _build_draft_lines()
    yield _line(_STAGE.NOTICED, Trigger.RECEIVED, _STAGE.SIGNED, Actor.BRANCH, "整改并反馈")
    yield _line(_STAGE.SIGNED, Trigger.RECEIPT_WITHDRAWN, _STAGE.NOTICED, Actor.BRANCH, "等支部签收")
    for stage in OPEN_STAGES:
        yield from _build_open_lines(stage)
    yield from _build_closed_lines()


def _build_draft_lines() -> Iterator[Transition]:
    drafted, dismissed, nobody = _STAGE.DRAFTED, _STAGE.DISMISSED, Actor.NOBODY
    start = _STEP.START
    yield _line(drafted, Trigger.PROBLEM_SEEN, drafted, Actor.BUREAU, "提请立项", proposes=start)
    yield _line(drafted, Trigger.START_PASSED, _STAGE.CONFIRMED, Actor.BUREAU, "起草整改通知书", demands=True)
    yield _line(drafted, Trigger.START_SENT_BACK, drafted, Actor.BRANCH, "先请支部说明，答复后或下月再提请")
    yield _line(drafted, Trigger.START_DECLINED, dismissed, nobody, "以后月份仍有这个问题再提请")
    yield _line(drafted, Trigger.UPHELD, drafted, nobody, "本月不作为问题")
    yield _line(drafted, Trigger.REJECTED, drafted, Actor.BUREAU, "仍作为问题")
    yield _line(drafted, Trigger.ESCALATED, drafted, Actor.BRANCH, "按升级的一步督促", demands=True)
    yield _line(dismissed, Trigger.PROBLEM_SEEN, drafted, Actor.BUREAU, "重新提请立项", proposes=start)
    yield _line(dismissed, Trigger.UPHELD, dismissed, nobody, "不作为问题")
    yield _line(dismissed, Trigger.REJECTED, dismissed, nobody, "维持不立项")
    yield _line(dismissed, Trigger.ESCALATED, dismissed, Actor.BRANCH, "不立项，按升级的一步督促", demands=True)


def _build_open_lines(stage: RectificationStage) -> Iterator[Transition]:
    bureau, branch, nobody = Actor.BUREAU, Actor.BRANCH, Actor.NOBODY
    yield _line(stage, Trigger.NOTICE_SIGNED, _STAGE.NOTICED, branch, "按通知书整改并反馈")
    yield _line(stage, Trigger.PROBLEM_OVER, stage, bureau, "提请复核", proposes=_STEP.REVIEW)
    yield from _build_answer_lines(stage)
    yield _line(stage, Trigger.DEADLINE_PASSED, stage, bureau, "提请升级")
    yield _line(stage, Trigger.REVIEW_PASSED, _STAGE.CLOSED, nobody, "满规定天数后复查")
    yield _line(stage, Trigger.UPHELD, _STAGE.DISMISSED, nobody, "撤销整改")
    yield _line(stage, Trigger.REJECTED, stage, branch, "继续整改")
    yield _line(stage, Trigger.ESCALATED, stage, branch, "按升级的一步督促", demands=True)


def _build_answer_lines(stage: RectificationStage) -> Iterator[Transition]:
    """Yield what a branch's answer leads to; before the notice has gone out there is no day of it to extend."""
    bureau, branch, review = Actor.BUREAU, Actor.BRANCH, _STEP.REVIEW
    if stage in WITHOUT_NOTICE:
        yield _line(stage, Trigger.ANSWERED, stage, bureau, "提请复核，通知书照发", proposes=review)
        yield _line(stage, Trigger.REVIEW_SENT_BACK, stage, bureau, "另发整改通知书", demands=True)
        return
    yield _line(stage, Trigger.ANSWERED, _STAGE.ANSWERED, bureau, "提请复核", proposes=review)
    yield _line(stage, Trigger.EXTENSION_ASKED, stage, bureau, "提请延期", proposes=_STEP.EXTEND)
    yield _line(stage, Trigger.REVIEW_SENT_BACK, _STAGE.SENT_BACK, branch, "按新时限重办", demands=True)
    yield _line(stage, Trigger.EXTEND_PASSED, _STAGE.EXTENDED, branch, "按新时限整改", demands=True)
    yield _line(stage, Trigger.EXTEND_DECLINED, stage, branch, "按原时限整改")


def _build_closed_lines() -> Iterator[Transition]:
    closed, lasting, relapsed = _STAGE.CLOSED, _STAGE.LASTING, _STAGE.RELAPSED
    bureau, nobody = Actor.BUREAU, Actor.NOBODY
    yield _line(closed, Trigger.COOLED_DOWN, closed, bureau, "提请复查", proposes=_STEP.RECHECK)
    yield _line(closed, Trigger.RECHECK_PASSED, lasting, nobody, "办结")
    yield _line(closed, Trigger.RECHECK_SENT_BACK, relapsed, bureau, "另发整改通知书，加倍计数", demands=True)
    yield _line(closed, Trigger.EXTEND_DECLINED, closed, nobody, "已销号，不再延期")
    for stage in (closed, lasting):
        yield _line(stage, Trigger.PROBLEM_SEEN, stage, bureau, "提请确认是否反弹", proposes=_STEP.RELAPSE)
        yield _line(stage, Trigger.RELAPSE_PASSED, relapsed, bureau, "另发整改通知书，加倍计数", demands=True)
        yield _line(stage, Trigger.RELAPSE_DECLINED, stage, nobody, "不算反弹")
        yield _line(stage, Trigger.UPHELD, stage, nobody, "本月不作为问题")
        yield _line(stage, Trigger.REJECTED, stage, bureau, "仍作为问题")


def _line(
    stage: RectificationStage,
    trigger: Trigger,
    to: RectificationStage,
    actor: Actor,
    follows: str,
    *,
    proposes: RectificationStep | None = None,
    demands: bool = False,
) -> Transition:
    return Transition(
        stage=stage, trigger=trigger, to=to, actor=actor, follows=follows, proposes=proposes, demands=demands
    )


TABLE = {(each.stage, each.trigger): each for each in _build_lines()}
"""The state machine: every permitted pair of stage and trigger."""


def get_decision_trigger(step: RectificationStep, opinion: Opinion) -> Trigger | None:
    """Return the trigger of an opinion on a step of 整改确认; None if that step never offers it."""
    return _DECISIONS.get((step, opinion))


def get_next_stage(stage: RectificationStage, trigger: Trigger | None) -> RectificationStage:
    """Return the stage after a recorded event, also of archives that hold one the table does not permit."""
    if trigger is None:
        return stage
    line = TABLE.get((stage, trigger))
    return line.to if line else _ARCHIVED.get(trigger, stage)


def list_due_steps(stage: RectificationStage, seen: Iterable[Trigger]) -> dict[RectificationStep, Trigger]:
    """Return the steps to be put before the bureau, each with the first trigger that makes it due."""
    due: dict[RectificationStep, Trigger] = {}
    for trigger in seen:
        line = TABLE.get((stage, trigger))
        if line is not None and line.proposes is not None:
            due.setdefault(line.proposes, trigger)
    return due


def is_demanding(stage: RectificationStage, trigger: Trigger) -> bool:
    """Return whether a decision makes the branch do (more) about the problem."""
    line = TABLE.get((stage, trigger))
    return line is not None and line.demands


def are_contradictory(stage: RectificationStage, one: Trigger, other: Trigger) -> bool:
    """Return whether two decisions on one problem, taken at the same time, exclude each other.

    Neither comes first, so both orders must be permitted and lead to the same stage. A statement that was upheld
    leaves nothing to demand.
    """
    pair = {one, other}
    if Trigger.UPHELD in pair and any(is_demanding(stage, each) for each in pair):
        return True
    ends = _follow_both(stage, one, other), _follow_both(stage, other, one)
    return None in ends or ends[0] is not ends[1]


def _follow_both(stage: RectificationStage, first: Trigger, second: Trigger) -> RectificationStage | None:
    line = TABLE.get((stage, first))
    then = TABLE.get((line.to, second)) if line else None
    return then.to if then else None
