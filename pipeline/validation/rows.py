"""Read the rows of a form against the distributed form, with a finding for every unreadable cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pipeline.contract.column import Block, Column, Parse
from pipeline.contract.handed import HandedForm, HandedTask
from pipeline.contract.monthly import NEW_DEADLINE, head_columns, month_columns, plan_columns, request_columns
from pipeline.findings import Finding, make
from pipeline.forms.answers import Shown
from pipeline.reading.raw import RawValue
from pipeline.validation import deadlines, rates
from pipeline.validation.fault import Fault
from pipeline.validation.located import Located
from pipeline.validation.personal import masked
from pipeline.validation.words import clean, code, key, names
from pipeline.vocabulary import TASK_NUMBER, Period

STATUS_FIRST = tuple(sorted(month_columns(), key=lambda column: column.name != "status"))
"""Month columns in reading order, status first: a lone 1 is 100 % if the status is 已完成."""

_UNKNOWN = {
    "category": "category-unknown", "domain": "domain-unknown", "status": "status-unknown",
    "item": "request-item-unknown", "flag": "change-flag-unknown", "opinion": "decision-opinion-unknown",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """The context in which the rows of one file are read: branch, period, distributed form, domains."""

    branch: str
    period: Period
    handed: HandedForm | None
    domains: Mapping[str, tuple[str, ...]]

    @cached_property
    def tasks(self) -> dict[str, HandedTask]:
        """Distributed tasks by number."""
        return {task.number: task for task in self.handed.tasks} if self.handed else {}


@dataclass
class Typed:
    """A parsed row.

    ``values`` are the parsed cells (None if blank or unreadable); ``shown`` are the same, with raw text for unreadable
    cells; ``faulty`` are the names of unreadable or missing columns.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    is_new: bool = True
    misnumbered: bool = False


class Reader:
    """Reads the rows of one form and collects findings about unreadable cells."""

    def __init__(self, located: Located, setting: Setting) -> None:
        self.located = located
        self.setting = setting
        self.findings: list[Finding] = []

    def cell(self, row: int, at: int, column: Column, *, typed: RawValue, status: str = "") -> tuple[Any, Shown, bool]:
        """Read one cell; return its value, what a returned copy displays, and whether it could be parsed."""
        place = self.located.place(row, at, column.name)
        if (stop := self._unreadable(row, at, column)) is not None:
            self.findings.append(stop)
            return None, stop.value, False
        text, removed = clean(typed)
        if (row, at) in self.located.blurred:
            return None, text, False
        if removed:
            self.findings.append(make("text-cleaned", place, title=column.title, count=str(removed)))
        value = self._parsed(column, typed, text, self.located.sheet.formats.get((row, at)), status)
        if isinstance(value, Fault):
            gaps = {"title": column.title, **value.gaps}
            self.findings.append(make(value.code, place, value=text, suggestion=value.suggestion, **gaps))
            return None, text, False
        return value, value, True

    def _unreadable(self, row: int, at: int, column: Column) -> Finding | None:
        sheet, place = self.located.sheet, self.located.place(row, at, column.name)
        if (row, at) in sheet.errors:
            return make("cell-error", place, value=sheet.errors[row, at], title=column.title)
        if (row, at) in sheet.pictures:
            return make("cell-picture", place, title=column.title)
        if (row, at) in sheet.uncalculated:
            return make("cell-uncalculated", place, title=column.title)
        return None

    def _parsed(self, column: Column, typed: RawValue, text: str, number_format: str | None, status: str) -> Any:
        if not text and column.parse is not Parse.RATE:
            return None
        match column.parse:
            case Parse.RATE:
                value: Any = rates.parse(typed, number_format=number_format, status=status)
            case Parse.KEY:
                value = key(text)
            case Parse.NAMES:
                value = names(text)
            case Parse.DEADLINE:
                value = deadlines.parse(typed, self.setting.period, number_format=number_format)
            case Parse.CODE:
                value = _coded(column, text, column.codes)
            case Parse.DOMAIN:
                value = _coded(column, text, self.setting.domains)
            case _:
                value = text
        return value

    def task(self, row: int) -> Typed:
        """Read one task row; the plan is the distributed one, unless the task is new."""
        done = Typed(row)
        handed = self.setting.tasks.get(self._number(done))
        done.is_new = handed is None
        if handed is not None:
            self._kept_plan(done, handed)
        for column in (*(plan_columns()[1:] if handed is None else ()), *STATUS_FIRST):
            at = self.located.column_of(column.name)
            self._take(done, column, row, at, self.located.at(row, at))
        return done

    def _number(self, done: Typed) -> str:
        """Read the row's number; if its column is lost, use the distributed task with the same 工作任务."""
        at = self.located.column_of("number")
        number = self._number_by_task(done.row) if at is None else key(self.located.text(done.row, at))
        done.values["number"] = done.shown["number"] = number
        match = TASK_NUMBER.fullmatch(number)
        fresh = match is not None and match["branch"] == self.setting.branch and self._may_begin(match["period"])
        done.misnumbered = at is None or not (number in self.setting.tasks or fresh)
        if at is not None and done.misnumbered:
            fault = "task-number-unknown" if number else "task-number-missing"
            place = self.located.place(done.row, at, "number")
            self.findings.append(make(fault, place, value=number, suggestion=self._number_by_task(done.row)))
        return number

    def _may_begin(self, period: str) -> bool:
        """Whether a number of that month may be new on this form; any may if no form was distributed."""
        return period == self.setting.period.compact() or self.setting.handed is None

    def _number_by_task(self, row: int) -> str:
        """Find the number of the distributed task with the row's 工作任务; empty unless exactly one matches."""
        task = self.located.text(row, self.located.column_of("task"))
        found = [number for number, handed in self.setting.tasks.items() if task and handed.plan.get("task") == task]
        return found[0] if len(found) == 1 else ""

    def _kept_plan(self, done: Typed, handed: HandedTask) -> None:
        until = deadlines.parse(handed.plan["deadline"], self.setting.period)
        if isinstance(until, deadlines.Deadline) and until.day:
            done.values["deadline_day"] = until.day.isoformat()
        for column in plan_columns()[1:]:
            before = handed.plan.get(column.name, "")
            done.values[column.name] = done.shown[column.name] = before
            at = self.located.column_of(column.name)
            typed = self.located.at(done.row, at)
            text = clean(typed)[0]
            if at is None or not text or text == before or self._same(column, typed, text, before):
                continue
            done.shown[column.name] = text
            place = self.located.place(done.row, at, column.name)
            self.findings.append(make("plan-overtyped", place, value=text, title=column.title, before=before))

    def _same(self, column: Column, typed: RawValue, text: str, before: str) -> bool:
        value = self._parsed(column, typed, text, None, "")
        shown = value.text if isinstance(value, deadlines.Deadline) else value
        kept = masked(before)[0]
        return bool(shown in (before, kept) or "".join(text.split()) == "".join(kept.split()))

    def request(self, row: int) -> Typed:
        """Read one 变更申请 row; a new 完成时限 is parsed as a deadline."""
        done = Typed(row)
        for column in request_columns():
            at = self.located.column_of(column.name, request=True)
            dated = column.name == "new_value" and done.values.get("item") == NEW_DEADLINE
            read_as = replace(column, parse=Parse.DEADLINE) if dated else column
            self._take(done, read_as, row, at, self.located.at(row, at))
        return done

    def head(self) -> Typed:
        """Read the five head cells; branch and 报告期 are left to ``identify_form``."""
        done = Typed(0)
        for column in head_columns():
            found = self.located.head.get(column.name)
            if found is None or column.name in ("branch", "period"):
                done.values[column.name] = None
            else:
                self._take(done, column, found.row, found.column, found.value)
        return done

    def _take(self, done: Typed, column: Column, row: int, at: int | None, typed: RawValue) -> None:
        """Read one cell into a row; if its column is lost, the returned copy keeps the pre-filled value."""
        if at is None:
            done.values[column.name] = None
            done.faulty.add(column.name)
            return
        status = str(done.values.get("status") or "")
        value, shown, well = self.cell(row, at, column, typed=typed, status=status)
        if isinstance(value, deadlines.Deadline):
            done.values["deadline_day"] = value.day.isoformat() if value.day else None
            value = shown = value.text
        done.values[column.name], done.shown[column.name] = value, shown
        if not well:
            done.faulty.add(column.name)


def _coded(column: Column, text: str, codes: Mapping[str, tuple[str, ...]]) -> str | Fault:
    found = code(text, codes)
    if isinstance(found, str):
        return found
    options = "、".join(codes) if column.block is not Block.HEAD else ""
    return Fault(_UNKNOWN[column.name], {"options": options}, found.suggestion)
