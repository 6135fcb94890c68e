"""Build 变更记录: all changes of plan, status, deadline or holder, with requester, date, values and decision.

Source: 实施意见 四(四) “跟踪落实”. A decision corrected later (更正) keeps its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.contract.decisions import closing_key
from pipeline.contract.monthly import WITHDRAWAL
from pipeline.ledger import Decision, Ledger, MonthOf, Requested, Source, Task
from pipeline.ledger.changes import holders, unmatched
from pipeline.supervision.view import View
from pipeline.validation.personal import masked
from pipeline.vocabulary import TASK_NUMBER, UNVERIFIED, Opinion, Stage

_OPEN = "未销号"


@dataclass(frozen=True)
class Change:
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
    source: Source | None
    effective: str = ""
    verifier: str = ""
    day: str = ""
    note: str = ""
    book: str = ""


@dataclass(frozen=True)
class _Known:
    """Lookup data: tasks by number, decisions by 事项编号, and the receipt day of each file by sha256."""

    view: View
    tasks: Mapping[str, Task]
    decisions: Mapping[str, list[Decision]]
    taken: Mapping[str, str]

    def name(self, number: str) -> str:
        """Return the 工作任务 of a task number, or an empty string."""
        return self.tasks[number].plan["task"] if number in self.tasks else ""

    def day(self, month: MonthOf | None) -> str:
        """Return the day on which the file of a month was received, or an empty string."""
        return self.taken.get(month.source.sha256, "") if month else ""


def changes(view: View) -> list[Change]:
    """Return all lines, sorted by period, task and item."""
    ledger = view.ledger
    tasks = {task.number: task for task in (*ledger.tasks, *ledger.closed_before)}
    taken = {each.receipt.sha256: each.receipt.by for each in ledger.truth.submitted}
    known = _Known(view, tasks, _decisions(ledger), taken)
    lines = [line for each in ledger.requests for line in _asked(known, each)]
    lines += [_dropped(known, each) for each in unmatched(ledger.truth, ledger.requests).values()]
    for task in tasks.values():
        lines += [*_states(known, task), *_closings(known, task), *_handed_over(view, task)]
    return sorted(lines, key=lambda each: (each.period, each.number, each.item))


def _decisions(ledger: Ledger) -> dict[str, list[Decision]]:
    """Return 事项编号 -> all decisions on it up to the period, without repetitions."""
    found: dict[str, list[Decision]] = {}
    for each in ledger.truth.decisions:
        earlier = found.setdefault(each.key, [])
        if each.period <= ledger.period and not (earlier and _same(earlier[-1], each)):
            earlier.append(each)
    return found


def _same(one: Decision, other: Decision) -> bool:
    return (one.opinion, one.verifier, one.day, one.note) == (other.opinion, other.verifier, other.day, other.note)


def _passed(decision: Decision) -> bool:
    return decision.opinion is Opinion.PASSED


def _decided(line: Change, decision: Decision, standing: str, *, holds: bool) -> Change:
    """Return the line with its decision; ``holds`` marks a change that takes effect from the decision's period."""
    book = decision.source
    return replace(
        line, standing=standing, effective=str(decision.period) if holds else "", verifier=decision.verifier,
        day=decision.day.isoformat(), note=decision.note, book=f"{masked(book.file)[0]}“{book.sheet}”第{book.row}行",
    )  # fmt: skip


def _asked(known: _Known, each: Requested) -> Iterator[Change]:
    """Yield the lines of a request: one if decided at most once, else one for each decision."""
    line = Change(
        str(each.period), each.branch, each.number, known.name(each.number), each.item, each.before, each.after,
        each.why, each.who, each.when, _waiting(known, each), each.source,
    )  # fmt: skip
    told = known.decisions.get(each.key, [])
    if not told:
        yield line
        return
    yield _decided(line, told[0], _opinion(each, told[0]), holds=_passed(told[0]) and each.sound)
    for earlier, later in pairwise(told):
        undone, dated = _passed(earlier) and not _passed(later), replace(line, period=str(later.period))
        if undone and each.item != WITHDRAWAL:
            dated = replace(dated, before=each.after, after=each.before)
        moved = _passed(earlier) != _passed(later) and each.sound
        yield _decided(dated, later, f"更正为{_opinion(each, later)}", holds=moved)


def _waiting(known: _Known, each: Requested) -> str:
    """Return the standing of a request without a decision."""
    if each.overtaken:
        return "已由后一次申请代替"
    task = known.tasks.get(each.number)
    return "任务已销号，不再办理" if task and task.closed else UNVERIFIED


def _opinion(each: Requested, decision: Decision) -> str:
    unread = _passed(decision) and not each.sound
    return f"{decision.opinion}，新内容读不懂，未执行" if unread else decision.opinion.value


def _dropped(known: _Known, decision: Decision) -> Change:
    """Return the line of a decision on a request withdrawn by a corrected file; it has no effect."""
    found = TASK_NUMBER.search(decision.key)
    number, branch = (found[0], found["branch"]) if found else ("", "")
    line = Change(
        str(decision.period), branch, number, known.name(number) or decision.task, "变更", "", decision.proposal,
        decision.reason, "", "", "", None,
    )  # fmt: skip
    return _decided(line, decision, f"{decision.opinion}，更正后的报表已不再申请，未执行", holds=False)


def _states(known: _Known, task: Task) -> Iterator[Change]:
    before = task.started
    for month in task.months:
        if before is not None and month.status != before.status:
            yield Change(
                str(month.period), task.branch, task.number, task.plan["task"], "状态", before.status, month.status,
                month.progress, month.reporter, known.day(month), "已登记", month.source,
            )  # fmt: skip
        before = month


def _closings(known: _Known, task: Task) -> Iterator[Change]:
    """Yield a line for each decision on closing a task, with the report it was based on."""
    before = _OPEN
    for decision in known.decisions.get(closing_key(task.number), ()):
        after = Stage.CLOSED.value if _passed(decision) else _OPEN
        month = next((each for each in reversed(task.months) if each.period <= decision.period), None)
        why, who, source = (month.progress, month.reporter, month.source) if month else ("", "", task.source)
        line = Change(
            str(decision.period), task.branch, task.number, task.plan["task"], "销号", before, after, why, who,
            known.day(month), "", source,
        )  # fmt: skip
        yield _decided(line, decision, decision.opinion.value, holds=after != before)
        before = after


def _handed_over(view: View, task: Task) -> Iterator[Change]:
    for period, before, after in holders(view.ledger.truth, task):
        yield Change(
            str(period), after, task.number, task.plan["task"], "承接支部", view.name(before), view.name(after),
            "原支部停用，按支部名册承接", "", "", "已登记", None, effective=str(period),
        )  # fmt: skip
