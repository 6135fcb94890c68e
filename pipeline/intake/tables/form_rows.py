"""Read the rows of a form against the distributed form, with a finding for every unreadable cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from typing import Any

from pipeline.contract.column import Column, ColumnBlock, ParserKind
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion, DistributedTask
from pipeline.contract.monthly import (
    NEW_DEADLINE,
    PREFILLED_MONTH_NAMES,
    choose_item_codes,
    list_all_plan_columns,
    list_head_columns,
    list_request_columns,
)
from pipeline.contract.submitted_values import DisplayValue
from pipeline.findings import build_finding
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.nothing import is_ditto, means_nothing, means_unchanged
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.cells.pointers import points_elsewhere
from pipeline.intake.cells.words import clean_cell, normalise_key
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.layout_checks import is_task_number, pass_over_row
from pipeline.intake.tables.row_kinds import name_note, name_row_kind
from pipeline.intake.tables.row_order import find_mixed_rows
from pipeline.intake.tables.table_reader import TableReader
from pipeline.periods import Period
from pipeline.reading.raw import RawValue
from pipeline.terms import FIRST_ENTRY_ROW, TASK_NUMBER, UNCHANGED

_WORDED = (ParserKind.TEXT, ParserKind.NAMES)
_FILLED_DOWN = "只有完成率、状态的空行"


@dataclass(frozen=True)
class ParseContext:
    """The context in which the rows of one file are read: branch, period, distributed form, domains, indicators.

    ``distribution`` is the number of the distribution the form belongs to, 0 if there was none. ``standing`` are the
    forms of the period that the branch may fill in, last first, ``printed`` all it was ever given, withdrawn ones too.
    ``asked`` are the rows of 需答复 in the wordings in which they were handed out one after the other;
    ``asked_lost``: there may have been others, of which nobody knows any more.
    """

    branch: str
    period: Period
    handed: DistributedForm | None
    domains: Mapping[str, tuple[str, ...]]
    _: KW_ONLY
    distribution: int = 0
    standing: tuple[DistributedForm, ...] = ()
    printed: tuple[DistributedForm, ...] = ()
    asked: tuple[tuple[DistributedQuestion, ...], ...] = ()
    asked_lost: bool = False
    indicators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def tasks(self) -> dict[str, DistributedTask]:
        """Distributed tasks by number, as the last form has them that carries them."""
        forms = (*reversed(self.standing), *([self.handed] if self.handed else []))
        return {task.number: task for form in forms for task in form.tasks}

    @property
    def expected(self) -> tuple[str, ...]:
        """Numbers of the tasks on the form that was distributed last."""
        return tuple(task.number for task in self.handed.tasks) if self.handed else ()

    @cached_property
    def printed_plans(self) -> frozenset[tuple[str, str, str, str]]:
        """Plan cells as printed on any form of the branch, as (number, 工作任务, column name, text)."""
        tasks = (task for form in self.printed for task in form.tasks)
        return frozenset((each.number, each.plan["task"], *cell) for each in tasks for cell in each.plan.items())


@dataclass(kw_only=True)
class ParsedRow:
    """A parsed row.

    ``values`` are the parsed cells (None if blank or unreadable); ``shown`` are the same, with raw text for unreadable
    cells; ``faulty`` are the names of unreadable or missing columns; ``hollow`` are the cells that say nothing (无).
    ``mixed`` means that its cells belong to different tasks, which is reported by itself.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, DisplayValue] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    hollow: dict[str, str] = field(default_factory=dict)
    is_new: bool = True
    misnumbered: bool = False
    mixed: bool = False
    plan_edits: dict[str, str] = field(default_factory=dict)
    """Locked plan cells that were typed over: column name -> text."""


class RowReader(TableReader):
    """Reads the rows of one form and collects findings about unreadable cells."""

    def __init__(self, located: FormSheet, setting: ParseContext) -> None:
        super().__init__(located, setting.period, setting.domains, indicators=setting.indicators)
        self.setting = setting
        self.nil = False
        self.mixed = find_mixed_rows(located, setting.handed)
        self.findings += self.mixed.findings

    def tasks(self) -> list[ParsedRow]:
        """Read the rows of tasks; a numbered row without one is left out."""
        return [self.task(row) for row in self.located.task_rows if not self._pass_over(row)]

    def _pass_over(self, row: int) -> bool:
        """Pass over a row that is of no distributed task and no new one, and say so unless it says nothing (以下空白).

        A signature or a note of the paper form, and 完成率 and 状态 filled down past the last task, make no task.
        """
        at = self.located.find_column("number")
        if normalise_key(self.located.text(row, at)) in self.setting.tasks:
            return False
        columns = self._columns_by_place
        said = [column for column in self.located.filled(row) if column in columns and column != at]
        texts = [self.located.text(row, column) for column in said]
        if all(means_nothing(text, columns[column]) for column, text in zip(said, texts, strict=True)):
            return True
        filled_down = {columns[column].name for column in said} <= set(PREFILLED_MONTH_NAMES)
        what = _FILLED_DOWN if filled_down else name_row_kind(texts) or name_note(texts)
        if not what or not is_task_number(self.located.text(row, at)):
            return False
        pass_over_row(self.located, row, said, what)
        return True

    @cached_property
    def _columns_by_place(self) -> dict[int | None, Column]:
        return {self.located.find_column(each.name): each for each in self.located.columns}

    @cached_property
    def _columns_by_turn(self) -> list[tuple[Column, int | None]]:
        """The columns in the order in which a row is read, each with its place."""
        return [(each, self.located.find_column(each.name)) for each in sorted(self.located.columns, key=_is_read_late)]

    def task(self, row: int) -> ParsedRow:
        """Read one task row; the plan is the distributed one, unless the task is new."""
        done = ParsedRow(row=row, mixed=row in self.mixed.numbers or row in self.mixed.moved)
        handed = self.setting.tasks.get(self._read_task_number(done))
        done.is_new = handed is None
        if handed is not None:
            self._check_locked_plan(done, handed)
        left_open = handed.left_open if handed is not None else None
        for column, at in self._columns_by_turn:
            locked = left_open is not None and column.name not in left_open
            if column.name == "number" or (column.block is ColumnBlock.PLAN and locked):
                continue
            self._read_into_row(done, column, row, at, self.located.at(row, at))
        if handed is not None:
            self._keep_last_values(done, handed)
        return done

    def _keep_last_values(self, done: ParsedRow, handed: DistributedTask) -> None:
        """Keep last month's 完成率 and 状态 where 同上月 or, on a form without changes, nothing was written instead."""
        last: dict[str, DisplayValue] = {"rate": handed.rate, "status": handed.status or None}
        for name in PREFILLED_MONTH_NAMES:
            word = done.hollow.get(name)
            if word is not None and (self.nil or means_unchanged(word)):
                done.values[name] = done.shown[name] = last[name]
                del done.hollow[name]

    def _read_task_number(self, done: ParsedRow) -> str:
        """Read the row's number; if its column is lost, use the distributed task with the same 工作任务."""
        at = self.located.find_column("number")
        typed = self._find_number_by_task(done.row) if at is None else normalise_key(self.located.text(done.row, at))
        number = self.mixed.numbers.get(done.row, typed)
        done.values["number"] = done.shown["number"] = number
        match = TASK_NUMBER.fullmatch(number)
        fresh = (
            match is not None
            and match["branch"] == self.setting.branch
            and int(match["row"]) < FIRST_ENTRY_ROW
            and self._is_new_number_allowed(match["period"])
        )
        done.misnumbered = at is None or not (number in self.setting.tasks or fresh)
        if at is not None and done.misnumbered:
            fault = "task-number-unknown" if number else "task-number-missing"
            place = self.located.place(done.row, at, "number")
            self.findings.append(
                build_finding(fault, place, value=number, suggestion=self._find_number_by_task(done.row))
            )
        return number

    def _is_new_number_allowed(self, period: str) -> bool:
        """Whether a number of that month may be new on this form; any may if no form was distributed."""
        return period == self.setting.period.as_compact() or self.setting.handed is None

    def _find_number_by_task(self, row: int) -> str:
        """Find the number of the distributed task with the row's 工作任务; empty unless exactly one matches."""
        task = self.located.text(row, self.located.find_column("task"))
        found = [number for number, handed in self.setting.tasks.items() if task and handed.plan.get("task") == task]
        return found[0] if len(found) == 1 else ""

    def _check_locked_plan(self, done: ParsedRow, handed: DistributedTask) -> None:
        until = deadlines.parse_deadline(handed.plan["deadline"], self.setting.period)
        if isinstance(until, deadlines.Deadline) and until.day:
            done.values["deadline_day"] = until.day.isoformat()
        moved = self.mixed.moved.get(done.row, set())
        for column in list_all_plan_columns()[1:]:
            if column.name in handed.left_open:
                continue
            before, at = handed.plan.get(column.name, ""), self.located.find_column(column.name)
            if column.may_be_unknown and not before and at is None:
                continue
            done.values[column.name] = done.shown[column.name] = column.read_kept_text(before)
            typed = self.located.at(done.row, at)
            if is_ditto(self.located.text(done.row, at)) and at is not None:
                typed = self._find_value_above(done.row, at, typed)
            text = clean_cell(typed)[0]
            if at is None or column.name in moved or means_nothing(text, column) or is_ditto(text):
                continue
            if not text or text == before or self._is_same_value(column, typed, text, before):
                continue
            if (handed.number, handed.plan["task"], column.name, text) in self.setting.printed_plans:
                continue
            done.shown[column.name] = done.plan_edits[column.name] = text
            filled = (column.name, "".join(text.split())) in self.mixed.filled
            code, place = (
                "plan-filled-down" if filled else "plan-overtyped",
                self.located.place(done.row, at, column.name),
            )
            self.findings.append(build_finding(code, place, value=text, title=column.title, before=before))
            self._check_pointer(column, done.row, at, text)

    def _check_pointer(self, column: Column, row: int, at: int, text: str) -> None:
        """Ask what stands in an annex, if a cell only points to it."""
        if column.parse in _WORDED and points_elsewhere(text):
            place = self.located.place(row, at, column.name)
            self.findings.append(build_finding("annex-unread", place, value=text, title=column.title))

    def _is_same_value(self, column: Column, typed: RawValue, text: str, before: str) -> bool:
        value = self.parse_cell(column, typed, text, None, "")
        shown = value.text if isinstance(value, deadlines.Deadline) else value
        if column.is_whole_number:
            return shown == column.read_kept_text(before)
        kept = mask_personal_data(before)[0]
        return bool(shown in (before, kept) or "".join(text.split()) == "".join(kept.split()))

    def request(self, row: int) -> ParsedRow:
        """Read one 变更申请 row; a new 完成时限 is parsed as a deadline."""
        done = ParsedRow(row=row)
        for column in list_request_columns():
            at = self.located.find_column(column.name, request=True)
            dated = column.name == "new_value" and done.values.get("item") == NEW_DEADLINE
            codes = choose_item_codes(self.setting.indicators) if column.name == "item" else column.codes
            read_as = replace(column, parse=ParserKind.DEADLINE if dated else column.parse, codes=codes)
            self._read_into_row(done, read_as, row, at, self.located.at(row, at))
        self._check_requested_deadline(done)
        return done

    def _check_requested_deadline(self, done: ParsedRow) -> None:
        """Ask about a new 完成时限 before the month of the form: in January the year is often not advanced."""
        day, at = done.values.get("deadline_day"), self.located.find_column("new_value", request=True)
        period = self.setting.period
        if not day or at is None or dt.date.fromisoformat(day) >= period.first_day:
            return
        typed = str(done.values["new_value"])
        years = (typed.replace(day[:4], str(year), 1) for year in (period.first_day.year, period.first_day.year + 1))
        meant = (deadlines.parse_deadline(text, period) for text in years if text != typed)
        later = next((each for each in meant if _is_from(each, period.first_day)), None)
        place = self.located.place(done.row, at, "new_value")
        suggestion = later.text if isinstance(later, deadlines.Deadline) else ""
        self.findings.append(build_finding("request-date-past", place, value=typed, suggestion=suggestion))

    def head(self) -> ParsedRow:
        """Read the head cells; branch and 报告期 are left to ``identify_form``."""
        done = ParsedRow(row=0)
        for column in list_head_columns():
            found = self.located.head.get(column.name)
            if found is None or column.name in ("branch", "period"):
                done.values[column.name] = None
            else:
                self._read_into_row(done, column, found.row, found.column, found.value)
        self.nil = done.values.get("flag") == UNCHANGED
        return done

    def _read_into_row(self, done: ParsedRow, column: Column, row: int, at: int | None, typed: RawValue) -> None:
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
        if (row, at) in self.hollow:
            done.hollow[column.name] = self.hollow[row, at]
        if not well:
            done.faulty.add(column.name)
        elif value:
            self._check_pointer(column, row, at, str(value))


def _is_from(found: object, first: dt.date) -> bool:
    return isinstance(found, deadlines.Deadline) and found.day is not None and found.day >= first


def _is_read_late(column: Column) -> bool:
    """Whether a column is read after the plan and 状态: a lone 1 is 100 % if the status is 已完成."""
    return column.block is ColumnBlock.MONTH and column.name != "status"
