"""Build the proposals for the 核验表, sheet by sheet; decided matters are omitted.

Each row states a proposal and its facts; it has no effect until a person fills in 意见.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.contract.decisions import case_key, closing_key
from pipeline.ledger import Decision, Ledger, Requested, Task
from pipeline.ledger.decided import standing
from pipeline.supervision.doers import of_task
from pipeline.supervision.escalation import escalations
from pipeline.supervision.lamps import Lit
from pipeline.supervision.matters import Proposal
from pipeline.supervision.pleas import pleas
from pipeline.supervision.rectify_steps import rectify_proposals
from pipeline.supervision.story import Story
from pipeline.supervision.troubles import file_and_row, joined
from pipeline.vocabulary import ASKS_CLOSING, Lamp, Matter, Opinion

MOST_CASES = 5
"""Maximum number of typical cases proposed per month."""
_FORWARD = 10
"""Gain in 完成率 in one month (percentage points) from which a task may be a typical case."""

_KINDS = {
    Matter.CLOSING: (closing_key, {Opinion.PASSED: "同意销号", Opinion.SENT_BACK: "继续办理"}),
    Matter.CASE: (case_key, {Opinion.PASSED: "作为典型做法写入通报", Opinion.DECLINED: "不采用"}),
}
"""Sheets about a whole task: function that formats the 事项编号, and the permitted opinions."""


def proposals(ledger: Ledger, lamps: Mapping[str, Lit], stories: Sequence[Story]) -> tuple[Proposal, ...]:
    """Return all rows, in the order of the sheets."""
    return (
        *_closings(ledger), *_changes(ledger), *rectify_proposals(ledger, stories, lamps),
        *escalations(ledger, stories), *_cases(ledger, lamps),
        *pleas(ledger, {each.problem: each for each in stories}),
    )  # fmt: skip


def _closings(ledger: Ledger) -> Iterator[Proposal]:
    decided = standing(ledger.truth)
    for task in ledger.tasks:
        if task.finished and task.closed is None and _closing_open(ledger, task, decided.get(closing_key(task.number))):
            asked = "支部申请销号" if task.status == ASKS_CLOSING else "支部报已完成"
            yield _of_task(Matter.CLOSING, task, f"{asked}，请核验是否销号", _done(task))


def _closing_open(ledger: Ledger, task: Task, decision: Decision | None) -> bool:
    """Return whether closing can be proposed: undecided, or sent back and reported again with news in a later month."""
    if decision is None:
        return True
    again = task.now is not None and task.now.moved and decision.period < ledger.period
    return decision.opinion is not Opinion.PASSED and again


def _done(task: Task) -> tuple[str, ...]:
    said = [month for month in task.months if month.progress][-1:]
    progress = f"进展（{said[0].period.chinese()}）：{said[0].progress}" if said else "没有写过进展"
    month = f"{task.latest.period.chinese()}报" if task.latest else ""
    return f"{month}完成率{task.rate}%", f"目标：{task.plan['goal']}" if task.plan["goal"] else "", progress


def _changes(ledger: Ledger) -> Iterator[Proposal]:
    """Yield pending requests: the last one on each plan cell of an open task, unless decided."""
    tasks = {task.number: task for task in ledger.tasks if task.closed is None}
    for each in ledger.requests:
        if each.waits and each.number in tasks:
            yield _change(ledger, each, tasks[each.number])


def _change(ledger: Ledger, each: Requested, task: Task) -> Proposal:
    what = f"支部申请变更“{each.item}”为“{each.after}”" if each.after else f"支部申请{each.item}"
    options = {Opinion.PASSED: f"同意，从{ledger.period.chinese()}起按新内容执行" if each.after else f"同意{each.item}"}
    if not each.sound:
        options = {Opinion.SENT_BACK: "请支部改好写法再提出"}
    options[Opinion.DECLINED] = "维持原计划"
    return Proposal(
        Matter.CHANGE, each.key, task.branch, task.number, task.plan["task"], f"{what}，请决定", _asked(each), options, of_task(task, each.who), each.source,
    )  # fmt: skip


def _asked(each: Requested) -> str:
    """Return the 依据 of a change request: old value, reason, requester and source."""
    return joined(
        f"原为：{each.before}" if each.before else "", f"理由：{each.why}" if each.why else "没有写理由",
        "" if each.sound else "所填内容不能直接列入计划", f"{each.who}在{each.period.chinese()}报表中提出",
        file_and_row(each.source),
    )  # fmt: skip


def _cases(ledger: Ledger, lamps: Mapping[str, Lit]) -> Iterator[Proposal]:
    """Yield typical-case proposals: the best qualifying task of each branch, at most ``MOST_CASES``."""
    decided = standing(ledger.truth)
    able = [task for task in ledger.tasks if case_key(task.number) not in decided and _worth(task, lamps)]
    best: dict[str, Task] = {}
    for task in sorted(able, key=_forward, reverse=True):
        best.setdefault(task.branch, task)
    for task in list(best.values())[:MOST_CASES]:
        told = f"本月完成率提高{_forward(task)}个百分点，现为{task.rate}%"
        progress = f"进展：{task.now.progress}" if task.now else ""
        yield _of_task(Matter.CASE, task, "请决定是否作为典型做法", (told, progress))


def _worth(task: Task, lamps: Mapping[str, Lit]) -> bool:
    if task.before is None:
        return False
    told = task.now is not None and any(sign.isdigit() for sign in task.now.progress)
    return told and lamps[task.number].lamp is Lamp.GREEN and _forward(task) >= _FORWARD


def _forward(task: Task) -> int:
    return task.rate - (task.before.rate if task.before else 0)


def _of_task(matter: Matter, task: Task, proposal: str, reason: tuple[str, ...]) -> Proposal:
    key, options = _KINDS[matter]
    source = task.latest.source if task.latest else task.source
    words = joined(*reason, file_and_row(source))
    return Proposal(
        matter, key(task.number), task.branch, task.number, task.plan["task"], proposal, words, options, of_task(task), source
    )
