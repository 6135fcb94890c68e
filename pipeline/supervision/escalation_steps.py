"""Derive the confirmed escalation steps (升级) of a problem: 提醒, 督办, 整改通知, 通报, 约谈建议.

The step 整改通知 is confirmed on the sheet 整改确认 (立项), all others on 升级建议.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.contract.decisions import format_escalation_key
from pipeline.contract.problem import ProblemId
from pipeline.ledger import Decision, Ledger
from pipeline.periods import Period
from pipeline.supervision.rectification.case import Case
from pipeline.supervision.submission_status import was_report_missing
from pipeline.terms import ESCALATION_STEPS, Opinion, RectificationStage, RectificationStep

NOTICE_STEP = ESCALATION_STEPS[2]
_WITHOUT_ORDER = (RectificationStage.DRAFTED, RectificationStage.DISMISSED)


def find_confirmed_steps(case: Case, decided: Mapping[str, Decision]) -> dict[str, Decision]:
    """Return step -> the decision that confirmed it, in escalation order.

    A branch that repeatedly fails to report has one problem per month; steps confirmed for the preceding months count
    too. An order that was withdrawn (支部说明成立) is no step.
    """
    found: dict[str, Decision] = {}
    problem: ProblemId | None = case.problem
    while problem:
        steps = {step: decided.get(format_escalation_key(problem, step)) for step in ESCALATION_STEPS}
        found = {step: each for step, each in steps.items() if each and each.opinion is Opinion.PASSED} | found
        problem = _find_problem_before(problem) if any(steps.values()) or problem == case.problem else None
    start = case.last.get(RectificationStep.START)
    if start is not None and start.opinion is Opinion.PASSED and case.stage not in _WITHOUT_ORDER:
        found[NOTICE_STEP] = start
    return {step: found[step] for step in ESCALATION_STEPS if step in found}


def _find_problem_before(problem: ProblemId) -> ProblemId | None:
    """Return the same problem of the branch in the preceding month; None for a task's."""
    return replace(problem, period=problem.period.shift(-1)) if problem.period is not None else None


def find_problem_start(ledger: Ledger, case: Case) -> Period:
    """Return the first month of the unbroken run of months in which the problem existed."""
    branch, period, inputs = case.problem.branch, case.problem.period, ledger.inputs
    if period is None:
        return case.first
    while str(before := period.shift(-1)) in inputs.reported_periods and was_report_missing(inputs, branch, before):
        period = before
    return period
