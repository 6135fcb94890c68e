"""Build the proposals for the 核验表, sheet by sheet; decided matters are omitted.

Each row states a proposal and its facts; it has no effect until a person fills in 意见.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.contract.decisions import format_closing_key, format_typical_case_key
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_refusal_key
from pipeline.ledger import ChangeRequest, Decision, Ledger, Reply, Task, TaskMonth
from pipeline.supervision.contradictions import add_contradictions
from pipeline.supervision.escalation import build_escalation_proposals
from pipeline.supervision.problems import compute_earliest_day, describe_source, join_facts, name_branch
from pipeline.supervision.progress_lamps import LampResult, describe_refusal
from pipeline.supervision.rectification.case import Case
from pipeline.supervision.rectification.proposals import build_rectification_proposals
from pipeline.supervision.rectification.receipts import build_receipt_proposals
from pipeline.supervision.representations import build_representation_proposals
from pipeline.supervision.separation_of_duties import list_task_people
from pipeline.terms import ASKS_CLOSING, DecisionKind, Lamp, Opinion, format_chinese_date

MOST_CASES = 5
"""Maximum number of typical cases proposed per month."""
_NOTABLE_RATE_GAIN = 10
"""Gain in 完成率 in one month (percentage points) from which a task may be a typical case."""
_MOST_CASE_MONTHS = 2
"""Months in which a task may be proposed as a typical case; left undecided that often, it is not put again."""

_KINDS = {
    DecisionKind.CLOSING: (format_closing_key, {Opinion.PASSED: "同意销号", Opinion.SENT_BACK: "继续办理"}),
    DecisionKind.CASE: (format_typical_case_key, {Opinion.PASSED: "作为典型做法写入通报", Opinion.DECLINED: "不采用"}),
}
"""Sheets about a whole task: function that formats the 事项编号, and the permitted opinions."""


def build_proposals(ledger: Ledger, lamps: Mapping[str, LampResult], cases: Sequence[Case]) -> tuple[Proposal, ...]:
    """Return all rows, in the order of the sheets, with the opinions that exclude each other."""
    rows = (
        *_build_closing_proposals(ledger),
        *_build_change_proposals(ledger),
        *build_rectification_proposals(ledger, cases, lamps),
        *build_escalation_proposals(ledger, cases),
        *_build_typical_case_proposals(ledger, lamps),
        *build_representation_proposals(ledger, {each.problem: each for each in cases}),
        *build_receipt_proposals(ledger, cases),
    )
    return add_contradictions(rows, {each.problem: each.stage for each in cases})


def _build_closing_proposals(ledger: Ledger) -> Iterator[Proposal]:
    """Yield reported completions without a decision of this month; one sent back is put again until settled."""
    decided = ledger.inputs.in_force
    answers = {each.key: each for each in ledger.inputs.replies}
    for task in ledger.tasks:
        decision = decided.get(format_closing_key(task.number))
        if task.reported_complete and task.closed is None and _is_closing_open(ledger, decision):
            asked = "支部申请销号" if task.status == ASKS_CLOSING else "支部报已完成"
            reason = _describe_completion(task, answers.get(format_refusal_key(task.number)))
            yield _build_task_proposal(ledger, DecisionKind.CLOSING, task, f"{asked}，请核验是否销号", reason)


def _is_closing_open(ledger: Ledger, decision: Decision | None) -> bool:
    return decision is None or (decision.opinion is not Opinion.PASSED and decision.period < ledger.period)


def _describe_completion(task: Task, answer: Reply | None) -> tuple[str, ...]:
    """Return what was reported, what was sent back before, and what the branch has said since."""
    said = [month for month in task.months if month.progress][-1:]
    progress = f"进展（{said[0].period.as_chinese()}）：{said[0].progress}" if said else "没有写过进展"
    month = f"{task.latest.period.as_chinese()}报" if task.latest else ""
    goal = f"目标：{task.plan['goal']}" if task.plan["goal"] else ""
    return f"{month}完成率{task.rate}%", goal, progress, *_describe_answer(task, answer)


def _describe_answer(task: Task, answer: Reply | None) -> Iterator[str]:
    """Yield why the completion was sent back before, and what the branch has told since."""
    if task.sent_back is None:
        return
    yield describe_refusal(task.sent_back)
    if answer is not None and answer.receipt > task.sent_back.receipt:
        day = format_chinese_date(dt.date.fromisoformat(answer.finished)) if answer.finished else ""
        told = (answer.done, answer.statement, answer.measures, day and f"{day}完成")
        yield f"支部答复：{'；'.join(text for text in told if text)}"
    elif task.refusal is not None:
        yield "支部没有报新情况"


def _build_change_proposals(ledger: Ledger) -> Iterator[Proposal]:
    """Yield pending requests: the last one on each plan cell of an open task, unless decided."""
    tasks = {task.number: task for task in ledger.tasks if task.closed is None}
    for each in ledger.requests:
        if each.waits and each.number in tasks:
            yield _build_change_proposal(ledger, each, tasks[each.number])


def _build_change_proposal(ledger: Ledger, each: ChangeRequest, task: Task) -> Proposal:
    what = f"支部申请变更“{each.item}”为“{each.after}”" if each.after else f"支部申请{each.item}"
    options = {
        Opinion.PASSED: f"同意，从{ledger.period.as_chinese()}起按新内容执行" if each.after else f"同意{each.item}"
    }
    if not each.sound:
        options = {Opinion.SENT_BACK: "请支部改好写法再提出"}
    options[Opinion.DECLINED] = "维持原计划"
    return Proposal(
        matter=DecisionKind.CHANGE,
        key=each.key,
        branch=task.branch,
        branch_name=name_branch(ledger, task.branch),
        number=task.number,
        item=each.item,
        task=task.plan["task"],
        proposal=f"{what}，请决定",
        reason=_describe_request(each),
        options=options,
        doers=list_task_people(task, each.who),
        since=compute_earliest_day(ledger, each.source),
    )


def _describe_request(each: ChangeRequest) -> str:
    """Return the 依据 of a change request: old value, reason, requester and source."""
    return join_facts(
        f"原为：{each.before}" if each.before else "", f"理由：{each.why}" if each.why else "没有写理由",
        "" if each.sound else "所填内容不能直接列入计划", f"{each.who}在{each.period.as_chinese()}报表中提出",
        describe_source(each.source),
    )  # fmt: skip


def _build_typical_case_proposals(ledger: Ledger, lamps: Mapping[str, LampResult]) -> Iterator[Proposal]:
    """Yield typical-case proposals: the best qualifying task of each branch, at most ``MOST_CASES``."""
    decided = ledger.inputs.in_force
    able = [
        task
        for task in ledger.tasks
        if format_typical_case_key(task.number) not in decided and _is_typical_case(task, lamps)
    ]
    best: dict[str, Task] = {}
    for task in sorted(able, key=lambda task: task.gain or 0, reverse=True):
        best.setdefault(task.branch, task)
    for task in list(best.values())[:MOST_CASES]:
        told = f"本月完成率提高{task.gain}个百分点，现为{task.rate}%"
        progress = f"进展：{task.now.progress}" if task.now else ""
        last = _count_notable_months(task) == _MOST_CASE_MONTHS
        left = "这次不定，以后不再提" if last else f"不定的，本月不写进通报；一项任务最多提{_MOST_CASE_MONTHS}个月"
        proposal = f"请决定是否作为典型做法（{left}）"
        yield _build_task_proposal(ledger, DecisionKind.CASE, task, proposal, (told, progress))


def _is_typical_case(task: Task, lamps: Mapping[str, LampResult]) -> bool:
    if task.gain is None or task.gain < _NOTABLE_RATE_GAIN or _count_notable_months(task) > _MOST_CASE_MONTHS:
        return False
    told = task.now is not None and _tells_figures(task.now)
    return told and lamps[task.number].lamp is Lamp.GREEN


def _count_notable_months(task: Task) -> int:
    """Count the months, this one included, in which a task moved and told of it as a typical case does."""
    return sum(
        after.period == before.period.shift(1)
        and after.rate - before.rate >= _NOTABLE_RATE_GAIN
        and _tells_figures(after)
        for before, after in pairwise(task.months)
    )


def _tells_figures(month: TaskMonth) -> bool:
    return any(sign.isdigit() for sign in month.progress)


def _build_task_proposal(
    ledger: Ledger, matter: DecisionKind, task: Task, proposal: str, reason: tuple[str, ...]
) -> Proposal:
    key, options = _KINDS[matter]
    source = task.latest.source if task.latest else task.source
    words = join_facts(*reason, describe_source(source))
    return Proposal(
        matter=matter,
        key=key(task.number),
        branch=task.branch,
        branch_name=name_branch(ledger, task.branch),
        number=task.number,
        task=task.plan["task"],
        proposal=proposal,
        reason=words,
        options=options,
        doers=list_task_people(task),
        since=compute_earliest_day(ledger, source),
    )
