"""Find carry-over anomalies (漏项、改号、改名、顺延、倒退): open tasks whose row vanished, was altered or went back.

An anomaly is a fact and a question to the branch, not a decision: the task stays in the ledger unchanged.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.archive.facts import SourceRow
from pipeline.archive.submissions import PlanEdit
from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.intake.cells.deadlines import Deadline, parse_deadline
from pipeline.ledger import ChangeRequest, CountedSubmission, Ledger, Task
from pipeline.periods import Period

VANISHED, RENUMBERED, REWORDED, POSTPONED, STILL_REPORTED, FALLEN = "漏项", "改号", "改名", "顺延", "已销号", "倒退"
"""Codes of the anomalies, as used in a 事项编号 (SM-MZ03-202611-02-漏项)."""

_ALIKE = 0.75
"""Minimum similarity of two texts to count as the same task; a false match only causes a superfluous question."""


@dataclass(frozen=True, kw_only=True)
class CarryoverAnomaly:
    """One anomaly of a task that the branch is asked to explain; ``demand`` is the wording of the request."""

    code: str
    number: str
    branch: str
    task: str
    fact: str
    demand: str
    source: SourceRow | None


def find_carryover_anomalies(ledger: Ledger) -> tuple[CarryoverAnomaly, ...]:
    """Return all anomalies of the period, sorted by branch (roster order), task number and code.

    Branches without a submission that counts are skipped.
    """
    tasks = {task.number: task for task in ledger.tasks if task.closed is None}
    found = [
        *_find_vanished_tasks(ledger, tasks),
        *_find_overtyped_cells(ledger, tasks),
        *_find_repeated_extensions(ledger, tasks),
        *_find_still_reported(ledger),
        *_find_falling_rates(ledger, tasks.values()),
    ]
    order = {branch.code: index for index, branch in enumerate(ledger.office.branches)}
    return tuple(sorted(found, key=lambda each: (order.get(each.branch, len(order)), each.number, each.code)))


def _build_anomaly(code: str, task: Task, fact: str, demand: str, source: SourceRow | None) -> CarryoverAnomaly:
    return CarryoverAnomaly(
        code=code,
        number=task.number,
        branch=task.branch,
        task=task.plan["task"],
        fact=fact,
        demand=demand,
        source=source,
    )


def _find_vanished_tasks(ledger: Ledger, tasks: dict[str, Task]) -> Iterator[CarryoverAnomaly]:
    """Yield 漏项 for each task missing from its form, or 改号 if a new task of the branch has a similar name."""
    for branch, submitted in ledger.counted.items():
        own = [task for task in ledger.by_branch.get(branch, ()) if task.closed is None]
        gone = set(submitted.record.missing_tasks)
        if not submitted.record.distribution:
            gone |= {task.number for task in own if _is_carried_over(task)}
        fresh = [task for task in own if not _is_carried_over(task)]
        for number in sorted(gone & tasks.keys()):
            if tasks[number].now is None:
                yield _build_vanished_anomaly(tasks[number], fresh, _build_file_source(submitted))


def _is_carried_over(task: Task) -> bool:
    return task.first < task.period or task.started is not None


def _build_vanished_anomaly(task: Task, fresh: list[Task], file: SourceRow) -> CarryoverAnomaly:
    again = next((each for each in fresh if is_similar_text(task.plan["task"], each.plan["task"])), None)
    if again is None:
        fact = f"“{task.plan['task']}”（{task.number}）不在{task.period.as_chinese()}报表中，台账记为本月未报"
        return _build_anomaly(VANISHED, task, fact, "请补报进展；不再做的，请按“撤销”提出变更申请并说明原因", file)
    new = f"新增的“{again.plan['task']}”（{again.number}）与它相近"
    fact = f"“{task.plan['task']}”（{task.number}）不在{task.period.as_chinese()}报表中，{new}"
    demand = "是同一项任务的，请沿用原编号填报，并对新编号申请撤销；不是的，请说明原任务的进展"
    return _build_anomaly(RENUMBERED, task, fact, demand, again.source)


def is_similar_text(one: str, other: str) -> bool:
    """Return whether two texts are nearly the same, ignoring punctuation and case."""
    return (
        difflib.SequenceMatcher(None, _strip_punctuation(one), _strip_punctuation(other), autojunk=False).ratio()
        >= _ALIKE
    )


def _strip_punctuation(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")


def _find_overtyped_cells(ledger: Ledger, tasks: dict[str, Task]) -> Iterator[CarryoverAnomaly]:
    """Yield 改名 and 顺延 for plan cells typed over, unless the bureau has passed the change since."""
    passed = {(each.period, each.number, each.item) for each in ledger.requests if each.passed}
    for submitted in ledger.counted.values():
        for edit in submitted.record.plan_edits:
            task, title = tasks.get(edit.number), _TYPED_OVER.get(edit.field)
            if task and title and (ledger.period, task.number, title) not in passed:
                yield from _build_overtyped_anomalies(task, edit, _build_file_source(submitted, edit.row))


_TYPED_OVER = {"task": "工作任务", "deadline": NEW_DEADLINE}


def _build_overtyped_anomalies(task: Task, edit: PlanEdit, source: SourceRow) -> Iterator[CarryoverAnomaly]:
    before, after = task.plan[edit.field], edit.value
    if edit.field == "task" and _strip_punctuation(before) != _strip_punctuation(after):
        how = "的名称直接改成了" if is_similar_text(before, after) else "直接换成了另一项内容"
        demand = "请说明是否仍是同一项任务；另做一项的，请作为新增任务填报，原任务照常填报或申请撤销"
        yield _build_anomaly(REWORDED, task, f"“{before}”{how}“{after}”，批准前台账仍用原名称", demand, source)
    if edit.field == "deadline" and _is_later_deadline(before, after, task.period):
        fact = f"“{task.plan['task']}”的完成时限由{before}直接改成了{after}，没有提出变更申请，台账仍按{before}"
        yield _build_anomaly(POSTPONED, task, fact, "请说明顺延的原因；需要延期的，请在“变更申请”中提出", source)


def _is_later_deadline(before: str, after: str, period: Period) -> bool:
    """Return whether a deadline was postponed; an unreadable one, or 长期坚持 instead of a day, counts as postponed."""
    old, new = parse_deadline(before, period), parse_deadline(after, period)
    if not isinstance(old, Deadline) or not isinstance(new, Deadline):
        return not isinstance(new, Deadline)
    return old.day is not None and (new.day is None or new.day > old.day)


def _find_repeated_extensions(ledger: Ledger, tasks: dict[str, Task]) -> Iterator[CarryoverAnomaly]:
    """Yield 顺延 for each pending request of this period to postpone a task that has been extended before."""
    for each in ledger.requests:
        task = tasks.get(each.number)
        if task is None or each.item != NEW_DEADLINE or each.period != ledger.period or not each.waits:
            continue
        if (
            task.extensions
            and _is_later_deadline(each.before, each.after, each.period)
            and not _is_overtyped_request(ledger, each)
        ):
            first = f"（原为{task.original['deadline']}）"
            fact = f"“{task.plan['task']}”已延期{task.extensions}次{first}，本月又申请由{each.before}延到{each.after}"
            demand = "请说明一再延期的原因，以及确保按新时限完成的措施"
            yield _build_anomaly(POSTPONED, task, fact, demand, each.source)


def _is_overtyped_request(ledger: Ledger, request: ChangeRequest) -> bool:
    """Return whether a request comes from an overtyped cell, which ``_find_overtyped_cells`` already asks about."""
    submitted = ledger.counted.get(request.branch)
    edits = submitted.record.plan_edits if submitted else ()
    return any(each.row == request.source.row for each in edits)


def _find_still_reported(ledger: Ledger) -> Iterator[CarryoverAnomaly]:
    """Yield an anomaly for each task closed in an earlier month but reported with progress (usually an old form)."""
    for task in ledger.closed_before:
        if task.now is not None and task.now.moved and task.closed is not None:
            how = "撤销" if task.withdrawn else "销号"
            fact = f"“{task.plan['task']}”已于{task.closed.period.as_chinese()}核验{how}，本月报表中又报了进展"
            holder = ledger.office.holder(task.branch, ledger.period)
            demand = "已办结的不用再报；确有后续工作的，请作为新增任务填报"
            yield CarryoverAnomaly(
                code=STILL_REPORTED,
                number=task.number,
                branch=holder,
                task=task.plan["task"],
                fact=fact,
                demand=demand,
                source=task.now.source,
            )


_EXPLAINED = re.compile("更正|返工|新增|增加|扩大|基数|退回|口径|调整|变更|重新|核减|误报|多报|减少|取消")
"""Words by which a branch tells why a 完成率 went down."""


def _find_falling_rates(ledger: Ledger, tasks: Iterable[Task]) -> Iterator[CarryoverAnomaly]:
    """Yield 倒退 for each 完成率 below the last one reported, unless the branch or a decision tells why."""
    regoaled = {each.number for each in ledger.requests if each.item == "目标" and each.passed}
    for task in tasks:
        now, base = task.now, task.before
        if now is None or base is None or now.rate >= base.rate:
            continue
        if task.sent_back or task.number in regoaled or _EXPLAINED.search(f"{now.progress} {now.problem}"):
            continue
        since = "旧台账" if base is task.started else base.period.as_chinese()
        fact = f"“{task.plan['task']}”的完成率由{since}的{base.rate}%降为{now.rate}%，没有说明原因"
        yield _build_anomaly(FALLEN, task, fact, "请说明原因；填错的，请更正后重报", now.source)


def _build_file_source(submitted: CountedSubmission, row: int = 0) -> SourceRow:
    receipt = submitted.receipt
    return SourceRow(receipt.stored, receipt.sha256, submitted.record.sheet, row)
