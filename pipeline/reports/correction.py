"""Build 更正通知: differences between a signed 督查通报 and what is known now, figure by figure and row by row.

Source: 实施意见 四(四) “跟踪落实”: printed content is never changed silently. Counts and the rows of the annexes are
compared; later progress of 整改 is not a correction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.archive.facts import IssuedPaper
from pipeline.reports import circular
from pipeline.reports.paper import Annex, Report, Table
from pipeline.reports.problem_list import REPORTED
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CORRECTION_NOTICE, format_chinese_date

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


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One changed place: annex, branch, task and column, with the old and the new value."""

    annex: str
    branch: str
    task: str
    column: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class LedgerCorrection:
    """Differences between a signed paper (``printed``) and the same paper as it would be now (``known``).

    ``paper`` is the signed paper; ``as_of`` is the date up to which ``known`` goes. Both are assessed at the date of
    the paper, so differences come only from new information and not from time passing.
    """

    paper: IssuedPaper
    title: str
    printed: Assessment
    known: Assessment
    as_of: dt.date

    @cached_property
    def counts(self) -> tuple[tuple[str, str, str], ...]:
        """Counts that differ: label, old value, new value."""
        was, is_now = circular.build_circular_figures(self.printed), circular.build_circular_figures(self.known)
        return tuple(
            (said, f"{was[name]}{unit}", f"{is_now[name]}{unit}")
            for name, (said, unit) in _COUNTS.items()
            if was[name] != is_now[name]
        )

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Differing cells, annex by annex."""
        return (*self._compare_cells(0), *self._compare_cells(1), *self._compare_problems())

    def _compare_cells(self, index: int) -> Iterator[Difference]:
        """Compare 附件1 or 附件2 column by column, ignoring the running number."""
        annex = circular.ANNEX_TITLES[index]
        head, was = _read_annex_rows(self.printed, index)
        _, is_now = _read_annex_rows(self.known, index)
        for key in [*was, *(key for key in is_now if key not in was)]:
            branch = self.known.name(key[0])
            old, new = was.get(key), is_now.get(key)
            if old is None or new is None:
                yield Difference(
                    annex=annex,
                    branch=branch,
                    task=key[2],
                    column=_ROW,
                    was="未列入" if old is None else "已列入",
                    now="列入" if new else "不再列入",
                )
                continue
            for column, before, after in zip(head[1:], old[1:], new[1:], strict=True):
                if before != after:
                    yield Difference(
                        annex=annex,
                        branch=branch,
                        task=key[2],
                        column=column,
                        was=before or _NOTHING,
                        now=after or _NOTHING,
                    )

    def _compare_problems(self) -> Iterator[Difference]:
        """Compare 附件3: problems added or removed, and reported problems with other wording."""
        was, is_now = _map_problems(self.printed), _map_problems(self.known)
        for key in [*was, *(key for key in is_now if key not in was)]:
            branch, kind, task = key
            old, new = was.get(key, ""), is_now.get(key, "")
            if not old or not new or (kind == REPORTED and old != new):
                annex, name = circular.ANNEX_TITLES[2], self.known.name(branch)
                yield Difference(
                    annex=annex, branch=name, task=task, column=kind, was=old or "未列入", now=new or "不再列入"
                )

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
        printed, known = self.printed.ledger.inputs, self.known.ledger.inputs
        last, period = printed.as_of.last_receipt, known.period
        return sum(each.receipt > last and each.period <= period for each in known.decisions)


def _read_annex_rows(assessment: Assessment, index: int) -> tuple[tuple[str, ...], dict[_Key, tuple[str, ...]]]:
    """Return the head and rows of an annex, the rows by branch, number and name of their task."""
    table = circular.build_circular_annexes(assessment)[index].table
    if index == 0:
        keys: list[_Key] = [(branch, "", "") for branch in assessment.delivered]
    else:
        keys = [(task.branch, task.number, task.plan["task"]) for task in assessment.ledger.tasks]
    return table.head, dict(zip(keys, table.rows, strict=True))


def _map_problems(assessment: Assessment) -> dict[_Key, str]:
    """Return (branch, kind, task) -> fact."""
    return {(each.branch, each.kind, each.task): each.fact for each in circular.list_circular_problems(assessment)}


def build_correction_report(correction: LedgerCorrection) -> Report:
    """Return the 更正通知 of a correction as a report, to be built from the assessment known now."""

    def figures(_: Assessment, __: str) -> Mapping[str, object]:
        return _build_correction_figures(correction)

    def annexes(_: Assessment, __: str) -> tuple[Annex, ...]:
        return (Annex(DETAILS, _build_details_table(correction)),) if correction.differences else ()

    def tables(_: Assessment, __: str) -> Mapping[str, Table]:
        return {"更正": _build_counts_table(correction)}

    def title(assessment: Assessment, _: str) -> str:
        return f"关于更正{assessment.ledger.period.as_chinese()}“党建+”工作推进情况通报的通知"

    return Report(name=CORRECTION_NOTICE, title=title, figures=figures, annexes=annexes, tables=tables)


def _build_correction_figures(correction: LedgerCorrection) -> dict[str, object]:
    """Return everything the wording may use."""
    paper, known = correction.paper, correction.known
    settings = known.office.settings
    return {
        "period": known.ledger.period.as_chinese(), "title": correction.title, "reference": paper.reference,
        "date": format_chinese_date(dt.date.fromisoformat(paper.date)), "as_of": format_chinese_date(correction.as_of),
        "printed_as_of": format_chinese_date(dt.date.fromisoformat(paper.record.date)),
        "counts_count": len(correction.counts), "details_count": len(correction.grouped),
        "arrived": list(correction.arrived), "decided_count": correction.decided,
        "contact": settings.letters.contact,
    }  # fmt: skip


def _build_counts_table(correction: LedgerCorrection) -> Table:
    return Table(
        head=("项目", "原通报", "更正为"), rows=correction.counts, widths=(50, 25, 25), centred=frozenset({1, 2})
    )


def _build_details_table(correction: LedgerCorrection) -> Table:
    """Return a table with one row for each branch or task, listing every column that differs."""
    rows = []
    for index, (about, found) in enumerate(correction.grouped.items(), start=1):
        annex, branch, task = about
        was, is_now = ("；".join(_format_difference(each.column, text(each)) for each in found) for text in _SIDES)
        rows.append((str(index), annex, branch, task or _NOTHING, was, is_now))
    head = ("序号", "附件", "支部", "工作任务", "原通报", "更正为")
    return Table(head=head, rows=tuple(rows), widths=(6, 14, 14, 20, 23, 23), centred=frozenset({0}))


_SIDES: tuple[Callable[[Difference], str], ...] = (lambda each: each.was, lambda each: each.now)


def _format_difference(column: str, text: str) -> str:
    return text if column == _ROW else f"{column}：{text}"
