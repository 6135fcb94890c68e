"""Replay 整改 of every problem from the decisions, issued notices and replies on it.

Events are ordered by when they became known: decisions and replies by receipt number, a notice after the last receipt
known when it was issued. No decision is made here: an undecided problem stays 拟立项, and a confirmed one stays open
until a person closes it, whatever its lamp shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.archive.facts import Issued, Source
from pipeline.contract.decisions import plea_key
from pipeline.contract.replies import lamp_key
from pipeline.ledger import Decision, Ledger, Reply, Task, Truth
from pipeline.supervision.delivery import Delivered
from pipeline.supervision.lamps import Lit
from pipeline.supervision.matters import Rectification, State
from pipeline.supervision.story import RELAPSE, START, STEP_KEY, Days, Story
from pipeline.supervision.troubles import Trouble, day_of, fact_of, looked, troubles
from pipeline.supervision.upheld import upheld
from pipeline.vocabulary import BRANCH_CODE, RECTIFICATION_NOTICE, TASK_NUMBER, Matter, Opinion, Period, Stage

_PLEA = plea_key(lamp_key(""))


def rectifications(
    ledger: Ledger, delivered: Mapping[str, Delivered], lamps: Mapping[str, Lit]
) -> tuple[Rectification, ...]:
    """Return all rectifications known at the snapshot date, in roster order."""
    return tuple(each.rectification for each in stories(ledger, delivered, lamps))


def stories(ledger: Ledger, delivered: Mapping[str, Delivered], lamps: Mapping[str, Lit]) -> tuple[Story, ...]:
    """Return all cases, including what still waits for a decision; this period's undecided problems are drafts."""
    told = _told(ledger)
    contested = upheld(ledger.truth)
    for problem, trouble in troubles(ledger, delivered, lamps).items():
        if problem not in contested:
            told[problem] = _with(told.get(problem), trouble, ledger)
    for problem, replies in _replies(ledger.truth).items():
        if problem in told and not told[problem].replies:
            told[problem].replies += replies
    order = {branch.code: index for index, branch in enumerate(ledger.truth.office.branches)}
    return tuple(sorted(told.values(), key=lambda each: (order.get(each.branch, len(order)), each.problem)))


def _told(ledger: Ledger) -> dict[str, Story]:
    """Return problem -> case for problems that have been decided on."""
    truth, told = ledger.truth, dict[str, Story]()
    settings = truth.office.settings.deadlines
    days = Days(truth.office.calendar, settings.rectify_days)
    after = {receipt.number: receipt.after for receipt in truth.receipts}
    for event in _events(truth):
        if isinstance(event, Decision):
            _decide(ledger, told, event, days)
        elif isinstance(event, Issued):
            for problem in event.subjects:
                if problem in told:
                    told[problem].order(event)
        elif (problem := event.key.removeprefix(lamp_key(""))) in told:
            told[problem].hear(event, after.get(event.receipt, event.when))
    return told


def _events(truth: Truth) -> Iterator[Decision | Reply | Issued]:
    """Yield the events known in this period, in order; a notice follows the last receipt known when it was issued."""
    steps = [(each.receipt, 0, each) for each in truth.decisions if each.period <= truth.period and _is_step(each)]
    said = [(each.receipt, 0, each) for each in truth.replies if heard(truth, each)]
    signed = [
        (each.after_receipt, each.number, each)
        for each in truth.issued
        if each.document == RECTIFICATION_NOTICE and each.period <= str(truth.period)
    ]
    ordered: list[tuple[int, int, Decision | Reply | Issued]] = [*steps, *said, *signed]
    yield from (event for _, _, event in sorted(ordered, key=lambda each: each[:2]))


def heard(truth: Truth, reply: Reply) -> bool:
    """Return whether a reply counts in this period; replies on the next month's form answer this period's questions."""
    return reply.period <= truth.period.shift(1)


def _is_step(decision: Decision) -> bool:
    return decision.matter is Matter.RECTIFY or decision.key.startswith(_PLEA)


def _decide(ledger: Ledger, told: dict[str, Story], decision: Decision, days: Days) -> None:
    if decision.matter is Matter.PLEA:
        story = told.get(decision.key.removeprefix(_PLEA))
        if story is not None:
            story.plead(decision)
        return
    step = STEP_KEY.fullmatch(decision.key)
    if step is None:
        return
    story = told.get(step["problem"]) or told.setdefault(step["problem"], _begun(ledger, step["problem"], decision))
    fact, _ = fact_of(decision.reason, decision.period)
    if step["step"] == START and story.stage is Stage.DISMISSED and int(step["turn"]) > story.turns[START]:
        again = Trouble(story.problem, story.branch, story.number, story.task, fact, story.first, None)
        story.draft(again, day_of(ledger, decision.period, missing=not story.number))
    if step["step"] == RELAPSE and decision.opinion is Opinion.PASSED:
        story.fact = fact
    story.decide(decision, step["step"], int(step["turn"]), days)


def _begun(ledger: Ledger, problem: str, decision: Decision) -> Story:
    """Return a new case from the first decision on a problem; the facts are those it was decided on."""
    task = _task(ledger, problem)
    number = problem if TASK_NUMBER.fullmatch(problem) else ""
    fact, first = fact_of(decision.reason, decision.period)
    day = day_of(ledger, decision.period, missing=not number)
    source = _shown(task, decision.period) if number else looked(ledger, decision.period)
    drafted = State(Stage.DRAFTED, "", day.isoformat(), fact, source)
    name = task.plan["task"] if task else decision.task
    return Story(problem, _branch(ledger, task, problem), number, name, fact, first, [drafted])


def _task(ledger: Ledger, number: str) -> Task | None:
    return next((task for task in (*ledger.tasks, *ledger.closed_before) if task.number == number), None)


def _branch(ledger: Ledger, task: Task | None, problem: str) -> str:
    """Return the branch that must rectify: the task's holder, else the successor of the branch in the problem id."""
    code = BRANCH_CODE.match(problem)
    return task.branch if task else ledger.truth.office.holder(code[0] if code else "", ledger.period)


def _shown(task: Task | None, period: Period) -> Source | None:
    """Return the source of a task's row in a month, or None."""
    return next((month.source for month in task.months if month.period == period), None) if task else None


def _with(story: Story | None, trouble: Trouble, ledger: Ledger) -> Story:
    """Return the case of a problem the period still shows; a case dismissed in an earlier month is drafted again."""
    day = day_of(ledger, ledger.period, missing=not trouble.number)
    if story is None:
        drafted = State(Stage.DRAFTED, "", day.isoformat(), trouble.fact, trouble.source)
        story = Story(
            trouble.problem, trouble.branch, trouble.number, trouble.task, trouble.fact, trouble.first, [drafted]
        )
    elif story.stage is Stage.DISMISSED and story.settled and story.settled < ledger.period:
        story.draft(trouble, day)
    story.now = trouble
    return story


def _replies(truth: Truth) -> dict[str, list[Reply]]:
    """Return problem -> the branch's recent replies on its row of 需答复, for problems not yet decided on."""
    said: dict[str, list[Reply]] = {}
    for each in truth.replies:
        if truth.period <= each.period and heard(truth, each) and each.key.startswith(lamp_key("")):
            said.setdefault(each.key.removeprefix(lamp_key("")), []).append(each)
    return said
