"""Propose 升级建议: the next escalation step for persisting problems, one step at a time; a person confirms each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.contract.decisions import format_escalation_key
from pipeline.contract.lamp_settings import RuleMode
from pipeline.contract.problem import ProblemKind
from pipeline.contract.proposal import Proposal
from pipeline.ledger import Decision, Ledger
from pipeline.supervision.escalation_steps import NOTICE_STEP, find_confirmed_steps, find_problem_start
from pipeline.supervision.ladder import describe_confirmed_steps, list_steps_taken
from pipeline.supervision.problems import compute_earliest_day, describe_source, format_reason, join_facts, name_branch
from pipeline.supervision.rectification.case import Case
from pipeline.supervision.rectification.transitions import TABLE, Trigger
from pipeline.supervision.separation_of_duties import list_case_people
from pipeline.terms import (
    ESCALATION_STEPS,
    DecisionKind,
    Opinion,
    RectificationStage,
    RectificationStep,
    format_chinese_date,
)


def build_escalation_proposals(ledger: Ledger, cases: Iterable[Case]) -> Iterator[Proposal]:
    """Yield the next step for every problem that has persisted for the configured months since the last step."""
    rules = ledger.office.settings.escalation
    if rules.rule is not RuleMode.ON:
        return
    decided = ledger.inputs.in_force
    for case in cases:
        if is_persisting(ledger, case):
            done = find_confirmed_steps(case, decided)
            step = find_next_step(done)
            before = decided.get(format_escalation_key(case.problem, step or ""))
            taken = [*done.values(), before, case.last.get(RectificationStep.START)]
            if step and step != NOTICE_STEP and _is_step_due(ledger, case, taken, rules.months):
                yield _build_escalation_proposal(ledger, case, step)


def is_persisting(ledger: Ledger, case: Case) -> bool:
    """Return whether a problem persists.

    A draft persists while this month shows the problem (what was found on the spot is rectified or let be); an open
    整改 persists once its due day has passed without an answer.
    """
    if (case.stage, Trigger.DEADLINE_PASSED) not in TABLE:
        drafted = case.now is not None and case.stage is RectificationStage.DRAFTED
        return drafted and case.problem.kind is not ProblemKind.SITE
    return case.answer is None and case.due is not None and case.due < ledger.date


def find_next_step(done: Mapping[str, Decision]) -> str | None:
    """Return the step after the highest confirmed one, or None after the last."""
    after = max((ESCALATION_STEPS.index(step) for step in done), default=-1) + 1
    return ESCALATION_STEPS[after] if after < len(ESCALATION_STEPS) else None


def _is_step_due(ledger: Ledger, case: Case, taken: Iterable[Decision | None], months: int) -> bool:
    """Return whether enough months have passed since the last step was confirmed, or this one or 立项 decided on."""
    at = [each.period for each in taken if each is not None]
    last = max(at, default=find_problem_start(ledger, case).shift(-1))
    return ledger.period.count_months_since(last) >= months


def _build_escalation_proposal(ledger: Ledger, case: Case, step: str) -> Proposal:
    months = ledger.period.count_months_since(find_problem_start(ledger, case)) + 1
    parts = [
        format_reason(case.current if case.now else f"立项时{case.current}", case.first),
        f"已连续{months}个月" if months > 1 and case.now else "",
        describe_confirmed_steps(list_steps_taken(ledger, case)),
    ]
    if case.rectification.open and case.due:
        parts.append(f"整改时限{format_chinese_date(case.due)}已过，没有收到填在“需答复”表上的反馈，回执请另核对")
    source = case.now.source if case.now else case.states[-1].source
    what = step.removesuffix("建议")
    parts.append(describe_source(source))
    return Proposal(
        matter=DecisionKind.ESCALATE,
        key=format_escalation_key(case.problem, step),
        branch=case.branch,
        branch_name=name_branch(ledger, case.branch),
        number=case.number,
        task=case.task,
        proposal=f"提请{what}（升级第{ESCALATION_STEPS.index(step) + 1}步，共{len(ESCALATION_STEPS)}步）",
        reason=join_facts(*parts),
        options={Opinion.PASSED: f"同意{what}", Opinion.DECLINED: "暂不升级"},
        doers=list_case_people(ledger, case),
        fact=case.current,
        first=case.first,
        problem=case.problem,
        since=compute_earliest_day(ledger, source),
    )
