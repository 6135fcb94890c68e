"""更正通知: what a signed 督查通报 says otherwise than what is known since; figures beside figures, row beside row.

Source: 实施意见 四(四) “跟踪落实”; nothing that was printed is changed in silence. Compared are counts and the rows of
the annexes; how far 整改 has come since is no correction.
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
"""Figures of the prose that are held against each other: name -> what people call it, unit."""
_NOTHING, _ROW = "—", "整行"
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """One place that says something else now: in which annex, of which branch and task, which column."""

    annex: str
    branch: str
    task: str
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class Correction:
    """A signed paper's figures (``printed``) beside the same as they would be now (``known``); ``paper`` is the paper.

    ``as_of`` is the date up to which ``known`` goes. Both views are judged at the date of the paper: what differs is
    what came to be known, never that time has passed.
    """

    paper: Issued
    title: str
    printed: View
    known: View
    as_of: dt.date

    @cached_property
    def counts(self) -> tuple[tuple[str, str, str], ...]:
        """Counts of the prose that differ: what, was, now."""
        was, is_now = circular.figures(self.printed), circular.figures(self.known)
        return tuple(
            (said, f"{was[name]}{unit}", f"{is_now[name]}{unit}")
            for name, (said, unit) in _COUNTS.items()
            if was[name] != is_now[name]
        )

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Cells of the annexes that differ, annex by annex."""
        return (*self._cells(0), *self._cells(1), *self._problems())

    def _cells(self, index: int) -> Iterator[Difference]:
        """附件1 and 附件2, column by column; the running number is none."""
        annex = circular.ANNEX_TITLES[index]
        head, was = _rows(self.printed, index)
        _, is_now = _rows(self.known, index)
        for key in [*was, *(key for key in is_now if key not in was)]:
            about = (annex, self.known.name(key[0]), key[2])
            old, new = was.get(key), is_now.get(key)
            if old is None or new is None:
                yield Difference(*about, _ROW, "未列入" if old is None else "已列入", "列入" if new else "不再列入")
                continue
            for column, before, after in zip(head[1:], old[1:], new[1:], strict=True):
                if before != after:
                    yield Difference(*about, column, before or _NOTHING, after or _NOTHING)

    def _problems(self) -> Iterator[Difference]:
        """附件3: problems that are there no more or came to be known, and reported ones in other words."""
        was, is_now = _problems(self.printed), _problems(self.known)
        for key in [*was, *(key for key in is_now if key not in was)]:
            branch, kind, task = key
            old, new = was.get(key, ""), is_now.get(key, "")
            if not old or not new or (kind == REPORTED and old != new):
                about = (circular.ANNEX_TITLES[2], self.known.name(branch), task)
                yield Difference(*about, kind, old or "未列入", new or "不再列入")

    @cached_property
    def grouped(self) -> dict[tuple[str, str, str], list[Difference]]:
        """(annex, branch, task) -> the places that differ."""
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
        """Names of the branches of which another report counts now."""
        was, is_now = self.printed.ledger.counted, self.known.ledger.counted
        changed = [
            code for code, each in is_now.items()
            if code not in was or was[code].receipt.sha256 != each.receipt.sha256
        ]  # fmt: skip
        return tuple(self.known.name(code) for code in changed)

    @property
    def decided(self) -> int:
        """How many decisions on matters of the period were taken in since."""
        last, period = self.printed.ledger.truth.as_of.last_receipt, self.known.ledger.period
        return sum(each.receipt > last and each.period <= period for each in self.known.ledger.truth.decisions)


def _rows(view: View, index: int) -> tuple[tuple[str, ...], dict[_Key, tuple[str, ...]]]:
    """Head and rows of an annex, each row by branch, number and name of what it is about."""
    table = circular.annexes(view)[index].table
    if index == 0:
        keys: list[_Key] = [(branch, "", "") for branch in view.delivered]
    else:
        keys = [(task.branch, task.number, task.plan["task"]) for task in view.ledger.tasks]
    return table.head, dict(zip(keys, table.rows, strict=True))


def _problems(view: View) -> dict[_Key, str]:
    """(branch, kind, task) -> fact."""
    return {(each.branch, each.kind, each.task): each.fact for each in circular.listed_problems(view)}


def correction_report(correction: Correction) -> Report:
    """The 更正通知 of one correction as a report; its view is the one known now."""

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
    """Everything the wording may name."""
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
    """One row for each branch or task, with every column that differs."""
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
