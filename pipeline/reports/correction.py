"""Build 更正通知: differences between a signed 督查通报 and what is known now, figure by figure and row by row.

Source: 实施意见 四(四) “跟踪落实”: printed content is never changed silently. Counts and the rows of the annexes are
compared; later progress of 整改 is not a correction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.archive.facts import Issued
from pipeline.reports import circular
from pipeline.reports.paper import Annex, Report, Table
from pipeline.reports.problems import REPORTED
from pipeline.supervision.view import View
from pipeline.vocabulary import CORRECTION_NOTICE, chinese_date

DETAILS = "更正明细表"
_COUNTS = {
    "branches_due": ("应报送党支部", "个"), "on_time_count": ("按时报送", "个"), "late_count": ("迟报", "个"),
    "supplementary_count": ("补报", "个"), "missing_count": ("漏报", "个"), "nil_count": ("零报告", "个"),
    "to_correct_count": ("待修改", "个"), "unreadable_count": ("无法读取", "个"),
    "tasks_total": ("列入台账的任务", "项"), "done_count": ("已完成任务", "项"), "green": ("绿灯任务", "项"),
    "yellow": ("黄灯任务", "项"), "red": ("红灯任务", "项"), "grey": ("灰灯任务", "项"),
    "closed_count": ("本月销号任务", "项"), "problems_count": ("支部反映的事项", "条"),
}  # fmt: skip
"""Figures that are compared: name -> Chinese label, unit."""
_NOTHING, _ROW = "—", "整行"
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """One changed place: annex, branch, task and column, with the old and the new value."""

    annex: str
    branch: str
    task: str
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class Correction:
    """Differences between a signed paper (``printed``) and the same paper as it would be now (``known``).

    ``paper`` is the signed paper; ``as_of`` is the date up to which ``known`` goes. Both are assessed at the date of
    the paper, so differences come only from new information and not from time passing.
    """

    paper: Issued
    title: str
    printed: View
    known: View
    as_of: dt.date

    @cached_property
    def counts(self) -> tuple[tuple[str, str, str], ...]:
        """Counts that differ: label, old value, new value."""
        was, is_now = circular.figures(self.printed), circular.figures(self.known)
        return tuple(
            (said, f"{was[name]}{unit}", f"{is_now[name]}{unit}")
            for name, (said, unit) in _COUNTS.items()
            if was[name] != is_now[name]
        )

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Differing cells, annex by annex."""
        return (*self._cells(0), *self._cells(1), *self._problems())

    def _cells(self, index: int) -> Iterator[Difference]:
        """Compare 附件1 or 附件2 column by column, ignoring the running number."""
        annex = circular.ANNEX_TITLES[index]
        head, was = _rows(self.printed, index)
        _, is_now = _rows(self.known, index)
        for key in [*was, *(key for key in is_now if key not in was)]:
            branch = self.known.name(key[0])
            old, new = was.get(key), is_now.get(key)
            if old is None or new is None:
                yield Difference(annex, branch, key[2], _ROW, "未列入" if old is None else "已列入", "列入" if new else "不再列入")
                continue
            for column, before, after in zip(head[1:], old[1:], new[1:], strict=True):
                if before != after:
                    yield Difference(annex, branch, key[2], column, before or _NOTHING, after or _NOTHING)

    def _problems(self) -> Iterator[Difference]:
        """Compare 附件3: problems added or removed, and reported problems with other wording."""
        was, is_now = _problems(self.printed), _problems(self.known)
        for key in [*was, *(key for key in is_now if key not in was)]:
            branch, kind, task = key
            old, new = was.get(key, ""), is_now.get(key, "")
            if not old or not new or (kind == REPORTED and old != new):
                annex, name = circular.ANNEX_TITLES[2], self.known.name(branch)
                yield Difference(annex, name, task, kind, old or "未列入", new or "不再列入")

    @cached_property
    def grouped(self) -> dict[tuple[str, str, str], list[Difference]]:
        """(annex, branch, task) -> its differences."""
        found: dict[tuple[str, str, str], list[Difference]] = {}
        for each in self.differences:
            found.setdefault((each.annex, each.branch, each.task), []).append(each)
        return found

    @property
    def differs(self) -> bool:
        """Whether there is anything to correct."""
        return bool(self.counts or self.differences)

    @property
    def arrived(self) -> tuple[str, ...]:
        """Names of the branches for which another report counts now."""
        was, is_now = self.printed.ledger.counted, self.known.ledger.counted
        changed = [
            code for code, each in is_now.items()
            if code not in was or was[code].receipt.sha256 != each.receipt.sha256
        ]  # fmt: skip
        return tuple(self.known.name(code) for code in changed)

    @property
    def decided(self) -> int:
        """Number of decisions up to this period that were taken in since the paper."""
        last, period = self.printed.ledger.truth.as_of.last_receipt, self.known.ledger.period
        return sum(each.receipt > last and each.period <= period for each in self.known.ledger.truth.decisions)


def _rows(view: View, index: int) -> tuple[tuple[str, ...], dict[_Key, tuple[str, ...]]]:
    """Return the head and rows of an annex, the rows by branch, number and name of their task."""
    table = circular.annexes(view)[index].table
    if index == 0:
        keys: list[_Key] = [(branch, "", "") for branch in view.delivered]
    else:
        keys = [(task.branch, task.number, task.plan["task"]) for task in view.ledger.tasks]
    return table.head, dict(zip(keys, table.rows, strict=True))


def _problems(view: View) -> dict[_Key, str]:
    """Return (branch, kind, task) -> fact."""
    return {(each.branch, each.kind, each.task): each.fact for each in circular.listed_problems(view)}


def correction_report(correction: Correction) -> Report:
    """Return the 更正通知 of a correction as a report, to be built from the assessment known now."""

    def figures(_: View, __: str) -> Mapping[str, object]:
        return _figures(correction)

    def annexes(_: View, __: str) -> tuple[Annex, ...]:
        return (Annex(DETAILS, _details(correction)),) if correction.differences else ()

    def tables(_: View, __: str) -> Mapping[str, Table]:
        return {"更正": _counted(correction)}

    def title(view: View, _: str) -> str:
        return f"关于更正{view.ledger.period.chinese()}“党建+”工作推进情况通报的通知"

    return Report(CORRECTION_NOTICE, title, figures, annexes, tables=tables)


def _figures(correction: Correction) -> dict[str, object]:
    """Return everything the wording may use."""
    paper = correction.paper
    return {
        "period": correction.known.ledger.period.chinese(), "title": correction.title, "reference": paper.reference,
        "date": chinese_date(dt.date.fromisoformat(paper.date)), "as_of": chinese_date(correction.as_of),
        "printed_as_of": chinese_date(dt.date.fromisoformat(paper.record.date)),
        "counts_count": len(correction.counts), "details_count": len(correction.grouped),
        "arrived": list(correction.arrived), "decided_count": correction.decided,
        "contact": correction.known.ledger.truth.office.settings.letters.contact,
    }  # fmt: skip


def _counted(correction: Correction) -> Table:
    return Table(("项目", "原通报", "更正为"), correction.counts, (50, 25, 25), frozenset({1, 2}))


def _details(correction: Correction) -> Table:
    """Return a table with one row for each branch or task, listing every column that differs."""
    rows = []
    for index, (about, found) in enumerate(correction.grouped.items(), start=1):
        annex, branch, task = about
        was, is_now = ("；".join(_told(each.column, text(each)) for each in found) for text in _SIDES)
        rows.append((str(index), annex, branch, task or _NOTHING, was, is_now))
    head = ("序号", "附件", "支部", "工作任务", "原通报", "更正为")
    return Table(head, tuple(rows), (6, 14, 14, 20, 23, 23), frozenset({0}))


_SIDES: tuple[Callable[[Difference], str], ...] = (lambda each: each.was, lambda each: each.now)


def _told(column: str, text: str) -> str:
    return text if column == _ROW else f"{column}：{text}"
