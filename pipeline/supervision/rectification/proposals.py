"""Propose the steps of 整改确认 that wait for a decision: 立项, 复核, 延期, 复查 or 反弹."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.archive.facts import SourceRow
from pipeline.contract.decisions import format_escalation_key, format_rectification_key
from pipeline.contract.problem import ProblemKind
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.ledger import Decision, Ledger
from pipeline.periods import Period
from pipeline.supervision.ladder import StepTaken, describe_confirmed_steps, list_steps_taken
from pipeline.supervision.problems import compute_earliest_day, describe_source, format_reason, join_facts, name_branch
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.rectification.case import Case, describe_reply
from pipeline.supervision.rectification.transitions import WITHOUT_NOTICE, Trigger, list_due_steps
from pipeline.supervision.separation_of_duties import list_case_people
from pipeline.terms import (
    ESCALATION_STEPS,
    DecisionKind,
    Disposition,
    Opinion,
    RectificationStage,
    RectificationStep,
    format_chinese_date,
)

_FIRST_STEPS = ESCALATION_STEPS[:2]


@dataclass(frozen=True, kw_only=True)
class _StepProposal:
    """One step to be decided, with its facts and options."""

    step: RectificationStep
    proposal: str
    reason: tuple[str, ...]
    options: Mapping[Opinion, str]
    source: SourceRow | None
    due: Mapping[Opinion, DueRule] = field(default_factory=dict)
    reason_needed: frozenset[Opinion] = frozenset()
    fact: str = ""
    first: Period | None = None


def build_rectification_proposals(
    ledger: Ledger, cases: Iterable[Case], lamps: Mapping[str, LampResult]
) -> Iterator[Proposal]:
    """Yield one row for each step that is due; steps decided in this period's 核验表 are omitted."""
    decided = ledger.inputs.in_force
    for case in cases:
        if _is_escalated_now(ledger, case, decided):
            continue
        for ask in _list_due_proposals(ledger, case, lamps):
            reason = join_facts(*ask.reason, describe_source(ask.source))
            key = format_rectification_key(case.problem, ask.step, case.turns[ask.step] + 1)
            yield Proposal(
                matter=DecisionKind.RECTIFY,
                key=key,
                branch=case.branch,
                branch_name=name_branch(ledger, case.branch),
                number=case.number,
                task=case.task,
                proposal=ask.proposal,
                reason=reason,
                options=ask.options,
                doers=list_case_people(ledger, case),
                since=compute_earliest_day(ledger, ask.source),
                due=ask.due,
                reason_needed=ask.reason_needed,
                fact=ask.fact,
                first=ask.first,
                problem=case.problem,
            )


def _is_escalated_now(ledger: Ledger, case: Case, decided: Mapping[str, Decision]) -> bool:
    """Return whether a problem not taken on was escalated this month: that is decided, unless the branch replies."""
    if case.stage is not RectificationStage.DRAFTED:
        return False
    steps = [decided.get(format_escalation_key(case.problem, step)) for step in ESCALATION_STEPS]
    taken = [each for each in steps if each and each.opinion is Opinion.PASSED and each.period == ledger.period]
    return bool(taken) and not any(reply.receipt > taken[-1].receipt for reply in case.replies)


def _list_due_proposals(ledger: Ledger, case: Case, lamps: Mapping[str, LampResult]) -> Iterator[_StepProposal]:
    """Yield the steps that the table proposes for what is seen of the case."""
    for step, trigger in list_due_steps(case.stage, _list_triggers(ledger, case)).items():
        if step is RectificationStep.START:
            yield _propose_start(case, list_steps_taken(ledger, case))
        elif step is RectificationStep.REVIEW:
            yield _propose_review(ledger, case, lamps, answered=trigger is Trigger.ANSWERED)
        elif step is RectificationStep.EXTEND:
            yield _propose_extension(case, lamps)
        elif step is RectificationStep.RECHECK:
            yield _propose_recheck(ledger, case, case.last[RectificationStep.REVIEW], lamps)
        else:
            yield _propose_relapse(case, case.last[RectificationStep.REVIEW])


def _list_triggers(ledger: Ledger, case: Case) -> Iterator[Trigger]:
    """Yield what makes a step due now; the table says which of it matters at the stage of the case."""
    if case.answer is not None:
        yield Trigger.ANSWERED
    elif _explain_possible_closing(ledger, case) and _is_review_due(ledger, case):
        yield Trigger.PROBLEM_OVER
    if case.asks is not None:
        yield Trigger.EXTENSION_ASKED
    if _is_seen_undecided(ledger, case):
        yield Trigger.PROBLEM_SEEN
    elif _has_cooled_down(ledger, case):
        yield Trigger.COOLED_DOWN


def _is_seen_undecided(ledger: Ledger, case: Case) -> bool:
    """Return whether this month shows the problem and the bureau may be asked about it (again)."""
    if case.now is None:
        return False
    if case.stage is RectificationStage.DRAFTED:
        return _is_start_due(ledger, case)
    return case.settled != ledger.period


def _is_review_due(ledger: Ledger, case: Case) -> bool:
    last = case.last.get(RectificationStep.REVIEW)
    return last is None or last.period < ledger.period


def _is_start_due(ledger: Ledger, case: Case) -> bool:
    """Return whether 立项 may be proposed: never decided, or a month has passed or the branch replied since."""
    last = case.last.get(RectificationStep.START)
    return last is None or last.period < ledger.period or any(each.receipt > last.receipt for each in case.replies)


def _propose_start(case: Case, taken: tuple[StepTaken, ...]) -> _StepProposal:
    skipped = [step for step in _FIRST_STEPS if step not in {each.step for each in taken}]
    if case.problem.kind is ProblemKind.SITE:
        skipped = []  # seen by the bureau itself: no step of 升级 is proposed for it before
    reason = (
        format_reason(case.current, case.first),
        describe_confirmed_steps(taken),
        *_describe_skipped_steps(skipped),
        *map(describe_reply, case.replies),
    )
    options = {
        Opinion.PASSED: "立项，印发整改通知书" + ("（要写说明）" if skipped else ""),
        Opinion.SENT_BACK: "先请支部说明", Opinion.DECLINED: "不立项",
    }  # fmt: skip
    needed = frozenset({Opinion.PASSED}) if skipped else frozenset[Opinion]()
    return _StepProposal(
        step=RectificationStep.START,
        proposal=f"{case.problem.kind}问题，请决定是否立项整改",
        reason=reason,
        options=options,
        source=case.now.source if case.now else None,
        reason_needed=needed,
        fact=case.current,
        first=case.first,
    )


def _describe_skipped_steps(skipped: list[str]) -> Iterator[str]:
    if skipped:
        yield f"尚未{'、'.join(skipped)}，现在就立项的，请在“说明”中写明为什么不先{'、'.join(skipped)}"


def _propose_review(ledger: Ledger, case: Case, lamps: Mapping[str, LampResult], *, answered: bool) -> _StepProposal:
    about, unsent = _describe_order(case, lamps), case.stage in WITHOUT_NOTICE
    if answered and case.answer is not None:
        proposal, reason = "支部已反馈整改情况，请复核", (describe_reply(case.answer), *about)
    else:
        proposal = f"{_explain_possible_closing(ledger, case)}，请复核整改可否销号"
        reason = (*about, "支部没有单独反馈整改情况")
    return _StepProposal(
        step=RectificationStep.REVIEW,
        proposal=proposal,
        reason=reason,
        options={
            Opinion.PASSED: "整改到位，销号",
            Opinion.SENT_BACK: "没有到位，另发整改通知书" if unsent else "退回重办（可填新时限）",
        },
        due={} if unsent else {Opinion.SENT_BACK: DueRule.ALLOWED},
        source=case.answer.source if case.answer else None,
    )


def _propose_extension(case: Case, lamps: Mapping[str, LampResult]) -> _StepProposal:
    assert case.asks is not None
    return _StepProposal(
        step=RectificationStep.EXTEND,
        proposal="支部申请延长整改时限，请决定",
        reason=(describe_reply(case.asks), *_describe_order(case, lamps)),
        options={Opinion.PASSED: "同意延期（要填新时限）", Opinion.DECLINED: "不同意，按原时限整改"},
        due={Opinion.PASSED: DueRule.REQUIRED},
        source=case.asks.source,
    )


def _describe_order(case: Case, lamps: Mapping[str, LampResult]) -> tuple[str, ...]:
    due = f"整改时限{format_chinese_date(case.due)}" if case.due else ""
    return case.fact, due, _describe_current_lamp(case, lamps)


def _describe_current_lamp(case: Case, lamps: Mapping[str, LampResult]) -> str:
    lit = lamps.get(case.number)
    return f"本月灯色：{lit.lamp.value}（{lit.reason}）" if lit else ""


def _explain_possible_closing(ledger: Ledger, case: Case) -> str:
    """Return why a problem may be solved without the branch reporting so, or an empty string; a person decides."""
    if case.number:
        task = ledger.by_number.get(case.number)
        return "任务已销号或撤销" if task is None or task.closed else ""
    came = ledger.inputs.by_place.get((case.problem.branch, str(case.problem.period)), ())
    reported = any(each.fate == Disposition.ACCEPTED and each.reports for each in came)
    return "支部已补报" if reported else ""


def _has_cooled_down(ledger: Ledger, case: Case) -> bool:
    closing = case.last.get(RectificationStep.REVIEW)
    deadlines = ledger.office.settings.deadlines
    return closing is not None and ledger.date >= closing.day + dt.timedelta(days=deadlines.cooling_days)


def _propose_recheck(ledger: Ledger, case: Case, closing: Decision, lamps: Mapping[str, LampResult]) -> _StepProposal:
    deadlines = ledger.office.settings.deadlines
    options = {Opinion.PASSED: "复查合格", Opinion.SENT_BACK: "反弹，重新整改，加倍计数"}
    reason = (case.fact, _describe_closing(closing), _describe_current_lamp(case, lamps))
    return _StepProposal(
        step=RectificationStep.RECHECK,
        proposal=f"整改销号已满{deadlines.cooling_days}天，请复查",
        reason=reason,
        options=options,
        source=None,
    )


def _propose_relapse(case: Case, closing: Decision) -> _StepProposal:
    assert case.now is not None
    options = {Opinion.PASSED: "是反弹，重新整改，加倍计数", Opinion.DECLINED: "不算反弹"}
    reason = (format_reason(case.now.fact, case.now.first), _describe_closing(closing))
    return _StepProposal(
        step=RectificationStep.RELAPSE,
        proposal="整改销号后又亮红灯，请确认是否反弹",
        reason=reason,
        options=options,
        source=case.now.source,
        fact=case.now.fact,
        first=case.now.first,
    )


def _describe_closing(closing: Decision) -> str:
    return f"{format_chinese_date(closing.day)}由{closing.verifier}复核销号"
