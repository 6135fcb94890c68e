"""Build 变更记录: all changes of plan, status, deadline or holder, with requester, date, values and decision.

Source: 实施意见 四(四) “跟踪落实”. A decision corrected later (更正) keeps its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.contract.decisions import format_closing_key, parse_key_subject
from pipeline.contract.monthly import WITHDRAWAL
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.ledger import ChangeRequest, Decision, Ledger, SourceRow, Task, TaskMonth
from pipeline.ledger.plan_changes import find_unrequested_decisions, list_handovers
from pipeline.supervision.assessment import Assessment
from pipeline.terms import UNVERIFIED, Opinion, RectificationStage

_NOT_CLOSED = "未销号"


@dataclass(frozen=True, kw_only=True)
class ChangeEntry:
    """One line; ``source`` is the row of the request, ``book`` names the row of the 核验表 with the decision."""

    period: str
    branch: str
    number: str
    task: str
    item: str
    before: str
    after: str
    why: str
    who: str
    when: str
    standing: str
    source: SourceRow | None
    effective: str = ""
    verifier: str = ""
    day: str = ""
    note: str = ""
    book: str = ""


@dataclass(frozen=True)
class _ChangeContext:
    """Lookup data: tasks by number, decisions by 事项编号, and the receipt day of each file by sha256."""

    assessment: Assessment
    tasks: Mapping[str, Task]
    decisions: Mapping[str, list[Decision]]
    taken: Mapping[str, str]

    def name(self, number: str) -> str:
        """Return the 工作任务 of a task number, or an empty string."""
        return self.tasks[number].plan["task"] if number in self.tasks else ""

    def day(self, month: TaskMonth | None) -> str:
        """Return the day on which the file of a month was received, or an empty string."""
        return self.taken.get(month.source.sha256, "") if month else ""


def list_changes(assessment: Assessment) -> list[ChangeEntry]:
    """Return all lines, sorted by period, task and item."""
    ledger = assessment.ledger
    tasks = ledger.ever
    taken = {each.receipt.sha256: each.receipt.by for each in ledger.inputs.submitted}
    known = _ChangeContext(assessment, tasks, _group_decisions(ledger), taken)
    lines = [line for each in ledger.requests for line in _list_request_entries(known, each)]
    lines += [
        _build_withdrawn_entry(known, each)
        for each in find_unrequested_decisions(ledger.inputs, ledger.requests).values()
    ]
    for task in tasks.values():
        lines += [*_list_status_changes(known, task), *_list_closings(known, task), *_list_handovers(assessment, task)]
    return sorted(lines, key=lambda each: (each.period, each.number, each.item))


def _group_decisions(ledger: Ledger) -> dict[str, list[Decision]]:
    """Return 事项编号 -> all decisions on it up to the period, without repetitions."""
    found: dict[str, list[Decision]] = {}
    for each in ledger.inputs.decisions:
        earlier = found.setdefault(each.key, [])
        if each.period <= ledger.period and not (earlier and _is_same_decision(earlier[-1], each)):
            earlier.append(each)
    return found


def _is_same_decision(one: Decision, other: Decision) -> bool:
    return (one.opinion, one.verifier, one.day, one.note) == (other.opinion, other.verifier, other.day, other.note)


def _is_passed(decision: Decision) -> bool:
    return decision.opinion is Opinion.PASSED


def _add_decision(line: ChangeEntry, decision: Decision, standing: str, *, holds: bool) -> ChangeEntry:
    """Return the line with its decision; ``holds`` marks a change that takes effect from the decision's period."""
    book = decision.source
    return replace(
        line,
        standing=standing,
        effective=str(decision.period) if holds else "",
        verifier=decision.verifier,
        day=decision.day.isoformat(),
        note=decision.note,
        book=f"{mask_personal_data(book.file)[0]}“{book.sheet}”第{book.row}行",
    )


def _list_request_entries(known: _ChangeContext, each: ChangeRequest) -> Iterator[ChangeEntry]:
    """Yield the lines of a request: one if decided at most once, else one for each decision."""
    line = ChangeEntry(
        period=str(each.period),
        branch=each.branch,
        number=each.number,
        task=known.name(each.number),
        item=each.item,
        before=each.before,
        after=each.after,
        why=each.why,
        who=each.who,
        when=each.when,
        standing=_describe_undecided_request(known, each),
        source=each.source,
    )
    told = known.decisions.get(each.key, [])
    if not told:
        yield line
        return
    yield _add_decision(line, told[0], _format_opinion(each, told[0]), holds=_is_passed(told[0]) and each.sound)
    for earlier, later in pairwise(told):
        undone, dated = _is_passed(earlier) and not _is_passed(later), replace(line, period=str(later.period))
        if undone and each.item != WITHDRAWAL:
            dated = replace(dated, before=each.after, after=each.before)
        moved = _is_passed(earlier) != _is_passed(later) and each.sound
        yield _add_decision(dated, later, f"更正为{_format_opinion(each, later)}", holds=moved)


def _describe_undecided_request(known: _ChangeContext, each: ChangeRequest) -> str:
    """Return the standing of a request without a decision."""
    if each.overtaken:
        return "已由后一次申请代替"
    task = known.tasks.get(each.number)
    return "任务已销号，不再办理" if task and task.closed else UNVERIFIED


def _format_opinion(each: ChangeRequest, decision: Decision) -> str:
    unread = _is_passed(decision) and not each.sound
    return f"{decision.opinion}，新内容读不懂，未执行" if unread else decision.opinion.value


def _build_withdrawn_entry(known: _ChangeContext, decision: Decision) -> ChangeEntry:
    """Return the line of a decision on a request withdrawn by a corrected file; it has no effect."""
    about = parse_key_subject(decision.key)
    number, branch = about.task, about.branch
    line = ChangeEntry(
        period=str(decision.period),
        branch=branch,
        number=number,
        task=known.name(number) or decision.task,
        item="变更",
        before="",
        after=decision.proposal,
        why=decision.reason,
        who="",
        when="",
        standing="",
        source=None,
    )
    return _add_decision(line, decision, f"{decision.opinion}，更正后的报表已不再申请，未执行", holds=False)


def _list_status_changes(known: _ChangeContext, task: Task) -> Iterator[ChangeEntry]:
    before = task.started
    for month in task.months:
        if before is not None and month.status != before.status:
            yield ChangeEntry(
                period=str(month.period),
                branch=task.branch,
                number=task.number,
                task=task.plan["task"],
                item="状态",
                before=before.status,
                after=month.status,
                why=month.progress,
                who=month.reporter,
                when=known.day(month),
                standing="已登记",
                source=month.source,
            )
        before = month


def _list_closings(known: _ChangeContext, task: Task) -> Iterator[ChangeEntry]:
    """Yield a line for each decision on closing a task, with the report it was based on."""
    before = _NOT_CLOSED
    for decision in known.decisions.get(format_closing_key(task.number), ()):
        after = RectificationStage.CLOSED.value if _is_passed(decision) else _NOT_CLOSED
        month = next((each for each in reversed(task.months) if each.period <= decision.period), None)
        why, who, source = (month.progress, month.reporter, month.source) if month else ("", "", task.source)
        line = ChangeEntry(
            period=str(decision.period),
            branch=task.branch,
            number=task.number,
            task=task.plan["task"],
            item="销号",
            before=before,
            after=after,
            why=why,
            who=who,
            when=known.day(month),
            standing="",
            source=source,
        )
        yield _add_decision(line, decision, decision.opinion.value, holds=after != before)
        before = after


def _list_handovers(assessment: Assessment, task: Task) -> Iterator[ChangeEntry]:
    for period, before, after in list_handovers(assessment.ledger.inputs, task):
        yield ChangeEntry(
            period=str(period),
            branch=after,
            number=task.number,
            task=task.plan["task"],
            item="承接支部",
            before=assessment.name(before),
            after=assessment.name(after),
            why="原支部撤并，按支部名册承接",
            who="",
            when="",
            standing="已登记",
            source=None,
            effective=str(period),
        )
