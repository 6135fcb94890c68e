"""Replay 整改 of every problem from the decisions, issued notices and replies on it.

Events are ordered by when they became known: decisions and replies by receipt number, a notice after the last receipt
known when it was issued. No decision is made here: an undecided problem stays 拟立项, and a confirmed one stays open
until a person closes it, whatever its lamp shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.archive.facts import SourceRow
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.decisions import (
    format_representation_key,
    parse_rectification_key,
    parse_representation_problem,
)
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.replies import format_lamp_key, parse_lamp_key
from pipeline.ledger import Decision, Ledger, LedgerInputs, Reply, Task
from pipeline.periods import Period
from pipeline.supervision.model import CaseState
from pipeline.supervision.problems import (
    Problem,
    build_site_problem,
    compute_problem_day,
    find_intake_run_source,
    find_problems,
    parse_reason,
)
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.rectification.case import Case, DeadlineRule
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.supervision.upheld_representations import find_upheld_problems
from pipeline.terms import RECTIFICATION_NOTICE, DecisionKind, Opinion, RectificationStage, RectificationStep


def replay_cases(
    ledger: Ledger, delivered: Mapping[str, SubmissionStatus], lamps: Mapping[str, LampResult]
) -> tuple[Case, ...]:
    """Return all cases, including what still waits for a decision; this period's undecided problems are drafts."""
    told = _replay_decided_cases(ledger)
    contested = find_upheld_problems(ledger.inputs)
    for key, problem in find_problems(ledger, delivered, lamps).items():
        if key not in contested and not _is_settled_on_the_spot(ledger, key, told.get(key)):
            told[key] = _update_case(told.get(key), problem, ledger)
    for key, replies in _group_recent_replies(ledger.inputs).items():
        if key in told and not told[key].replies:
            told[key].replies += replies
    order = {branch.code: index for index, branch in enumerate(ledger.office.branches)}
    return tuple(sorted(told.values(), key=lambda each: (order.get(each.branch, len(order)), str(each.problem))))


def _is_settled_on_the_spot(ledger: Ledger, key: ProblemId, case: Case | None) -> bool:
    """Return whether what was found on the spot has been decided on; unlike a lamp, it is not seen again each month."""
    if key.kind is not ProblemKind.SITE:
        return False
    plea = ledger.inputs.in_force.get(format_representation_key(format_lamp_key(key)))
    upheld = plea is not None and plea.opinion is Opinion.PASSED
    return upheld or (case is not None and case.stage is not RectificationStage.DRAFTED)


def _replay_decided_cases(ledger: Ledger) -> dict[ProblemId, Case]:
    """Return problem -> case for problems that have been decided on."""
    inputs, told = ledger.inputs, dict[ProblemId, Case]()
    settings = inputs.office.settings.deadlines
    days = DeadlineRule(inputs.office.calendar, settings.rectify_days)
    after = {receipt.number: receipt.after for receipt in inputs.receipts}
    for event in _list_events(inputs):
        if isinstance(event, Decision):
            _apply_decision(ledger, told, event, days)
        elif isinstance(event, IssuedPaper):
            for problem in map(ProblemId.parse, event.subjects):
                if problem in told:
                    told[problem].apply_notice(event)
        elif (problem := parse_lamp_key(event.key)) in told:
            told[problem].apply_reply(event, event.when if event.registered else after.get(event.receipt, event.when))
    return told


def _list_events(inputs: LedgerInputs) -> Iterator[Decision | Reply | IssuedPaper]:
    """Yield the events known in this period, in order; a notice follows the last receipt known when it was issued."""
    steps = [
        (each.receipt, 0, each)
        for each in inputs.decisions
        if each.period <= inputs.period and _is_rectification_decision(each)
    ]
    said = [(each.receipt, 0, each) for each in inputs.replies if is_reply_counted(inputs, each)]
    signed = [
        (each.after_receipt, each.number, each)
        for each in inputs.issued
        if each.document == RECTIFICATION_NOTICE and each.period <= str(inputs.period)
    ]
    ordered: list[tuple[int, int, Decision | Reply | IssuedPaper]] = [*steps, *said, *signed]
    yield from (event for _, _, event in sorted(ordered, key=lambda each: each[:2]))


def is_reply_counted(inputs: LedgerInputs, reply: Reply) -> bool:
    """Return whether a reply counts in this period; replies on the next month's form answer this period's questions."""
    return reply.period <= inputs.period.shift(1)


def _is_rectification_decision(decision: Decision) -> bool:
    ours = decision.matter in (DecisionKind.RECTIFY, DecisionKind.RECEIPT)
    return ours or parse_representation_problem(decision.key) is not None


def _apply_decision(ledger: Ledger, told: dict[ProblemId, Case], decision: Decision, days: DeadlineRule) -> None:
    if decision.matter is DecisionKind.PLEA:
        problem = parse_representation_problem(decision.key)
        if problem in told:
            told[problem].apply_representation(decision)
        return
    key = parse_rectification_key(decision.key)
    if key is None:
        return
    case = told.get(key.problem) or told.setdefault(key.problem, _begin_case(ledger, key.problem, decision))
    fact, _ = _get_decided_fact(decision)
    again = key.step is RectificationStep.START and key.turn > case.turns[key.step]
    if again and case.stage is RectificationStage.DISMISSED:
        case.draft(fact, None, compute_problem_day(ledger, decision.period, missing=not case.number))
    if key.step is RectificationStep.RELAPSE and decision.opinion is Opinion.PASSED:
        case.fact = fact
    case.decide(decision, key.step, key.turn, days)


def _begin_case(ledger: Ledger, problem: ProblemId, decision: Decision) -> Case:
    """Return a new case from the first decision on a problem; the facts are those it was decided on."""
    found = next((each for each in ledger.inputs.entries if each.entry.number == problem.task), None)
    if problem.kind is ProblemKind.SITE and found is not None:
        return _update_case(None, build_site_problem(ledger, found), ledger, now=False)
    number = problem.task
    task = ledger.ever.get(number)
    fact, first = _get_decided_fact(decision)
    day = compute_problem_day(ledger, decision.period, missing=not number)
    source = _find_red_row(task, decision.period) if number else find_intake_run_source(ledger, decision.period)
    drafted = CaseState(stage=RectificationStage.DRAFTED, who="", when=day.isoformat(), note=fact, source=source)
    name = task.plan["task"] if task else decision.task
    return Case(
        problem=problem,
        branch=_find_responsible_branch(ledger, task, problem),
        number=number,
        task=name,
        fact=fact,
        first=first,
        states=[drafted],
    )


def _get_decided_fact(decision: Decision) -> tuple[str, Period]:
    """Return the fact decided on and its first month."""
    if decision.first is not None:
        return decision.fact, decision.first
    return parse_reason(decision.reason, decision.period)


def _find_responsible_branch(ledger: Ledger, task: Task | None, problem: ProblemId) -> str:
    """Return the branch that must rectify: the task's holder, else the successor of the branch in the problem id."""
    return task.branch if task else ledger.office.holder(problem.branch, ledger.period)


def _find_red_row(task: Task | None, period: Period) -> SourceRow | None:
    """Return the source of a task's row in a month, or None."""
    return next((month.source for month in task.months if month.period == period), None) if task else None


def _update_case(case: Case | None, problem: Problem, ledger: Ledger, *, now: bool = True) -> Case:
    """Return the case of a problem; a case dismissed in an earlier month is drafted again.

    ``now``: the period still shows it.
    """
    day = problem.seen or compute_problem_day(ledger, ledger.period, missing=not problem.number)
    if case is None:
        drafted = CaseState(
            stage=RectificationStage.DRAFTED, who="", when=day.isoformat(), note=problem.fact, source=problem.source
        )
        case = Case(
            problem=problem.problem,
            branch=problem.branch,
            number=problem.number,
            task=problem.task,
            fact=problem.fact,
            first=problem.first,
            states=[drafted],
        )
    elif case.stage is RectificationStage.DISMISSED and case.settled and case.settled < ledger.period:
        case.draft(problem.fact, problem.source, day)
    case.now = problem if now else None
    return case


def _group_recent_replies(inputs: LedgerInputs) -> dict[ProblemId, list[Reply]]:
    """Return problem -> the branch's recent replies on its row of 需答复, for problems not yet decided on."""
    said: dict[ProblemId, list[Reply]] = {}
    for each in inputs.replies:
        problem = parse_lamp_key(each.key)
        if problem is not None and inputs.period <= each.period and is_reply_counted(inputs, each):
            said.setdefault(problem, []).append(each)
    return said
