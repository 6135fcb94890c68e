"""Check a form as a whole: version, reporter, 无变化 against the rows, missing or repeated task rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.contract.distributed_form import DistributedTask
from pipeline.contract.monthly import (
    BLANK_MONTH_NAMES,
    PREFILLED_MONTH_NAMES,
    list_all_plan_columns,
    list_recorded_task_columns,
    list_task_columns,
)
from pipeline.findings import Finding, build_finding, format_cell_name
from pipeline.intake.files import IntakeContext
from pipeline.intake.tables.form_rows import ParseContext, ParsedRow
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.terms import CHANGED, UNCHANGED

_TOLD_APART = ("progress", "problem")
"""Month columns in which tasks differ; 下步打算 may well be the same."""
_LEAST_ALIKE, _LEAST_CHARS = 3, 8


def check_form(
    located: FormSheet,
    setting: ParseContext,
    head: ParsedRow,
    tasks: Sequence[ParsedRow],
    requests: Sequence[ParsedRow],
    *,
    answered: bool = False,
    blank: bool = False,
) -> Iterator[Finding]:
    """Yield all findings about the form as a whole; ``answered`` means that 需答复 is filled in.

    A form with only 需答复 filled in is no monthly report, so neither 有无变化 nor the task rows are required. Of a
    ``blank`` one, as it was handed out, just that is said.
    """
    if blank:
        yield _build_head_finding(located, "form-blank", setting)
        return
    if setting.handed is None:
        first = located.place(located.titles.row, min(located.titles.columns.values()))
        yield build_finding("period-not-handed-out", first, value=setting.period.as_chinese())
    yield from _check_reporter(located, head)
    if is_replies_only(setting, head, tasks, requests, answered=answered):
        yield _build_head_finding(located, "answers-only", setting)
        return
    unread = any(name in row.faulty for row in tasks for name in (*PREFILLED_MONTH_NAMES, *BLANK_MONTH_NAMES))
    yield from _check_change_flag(
        located, head, setting, list(_list_changed_cells(located, setting, tasks, requests)), unread=unread
    )
    yield from _check_task_numbers(located, setting, tasks)
    yield from _check_filled_down(located, tasks)


def is_replies_only(
    setting: ParseContext,
    head: ParsedRow,
    tasks: Sequence[ParsedRow],
    requests: Sequence[ParsedRow],
    *,
    answered: bool,
) -> bool:
    """Whether nothing but 需答复 was filled in, so that the form is no monthly report."""
    return answered and is_report_unfilled(setting, head, tasks, requests)


def is_report_unfilled(
    setting: ParseContext, head: ParsedRow, tasks: Sequence[ParsedRow], requests: Sequence[ParsedRow]
) -> bool:
    """Whether the monthly report was left unfilled: neither the choice at the head nor any row."""
    said = any(head.values.get(name) or name in head.faulty for name in ("flag", "nil_reason"))
    return not said and not requests and not any(_is_row_filled_in(row, setting) for row in tasks)


def is_blank(
    setting: ParseContext,
    head: ParsedRow,
    tasks: Sequence[ParsedRow],
    requests: Sequence[ParsedRow],
    *,
    answered: bool,
) -> bool:
    """Whether the form is as it was handed out: nothing filled in, and signed by nobody else than was printed."""
    printed = setting.handed.reporter if setting.handed else ""
    signed = head.values.get("reporter") or ""
    unsigned = "".join(signed.split()) in ("", "".join(printed.split()))
    return not answered and unsigned and is_report_unfilled(setting, head, tasks, requests)


def _is_row_filled_in(row: ParsedRow, setting: ParseContext) -> bool:
    """Whether a row is new, unreadable, or differs from the distributed one."""
    handed = setting.tasks.get(str(row.values.get("number")))
    if handed is None or row.faulty or row.misnumbered:
        return True
    if any(row.values.get(name) for name in (*BLANK_MONTH_NAMES, *handed.left_open)):
        return True
    now, before = row.values, (handed.rate, handed.status or None)
    overtyped = any(row.shown.get(column.name) != now.get(column.name) for column in list_all_plan_columns()[1:])
    return overtyped or (now.get("rate"), now.get("status")) != before


def _build_head_finding(located: FormSheet, code: str, setting: ParseContext) -> Finding:
    """Build a finding about the report as a whole at the choice of 有无变化."""
    cell = located.head.get("flag")
    row, at = (cell.row, cell.column) if cell else (located.titles.row, min(located.titles.columns.values()))
    return build_finding(code, located.place(row, at, "flag"), value=setting.period.as_chinese())


def _check_reporter(located: FormSheet, head: ParsedRow) -> Iterator[Finding]:
    cell = located.head.get("reporter")
    if cell is not None and not head.values["reporter"] and "reporter" not in head.faulty:
        yield build_finding(
            "reporter-missing", located.place(cell.row, cell.column, "reporter"), value=head.hollow.get("reporter", "")
        )


def _check_change_flag(
    located: FormSheet, head: ParsedRow, setting: ParseContext, changes: list[str], *, unread: bool
) -> Iterator[Finding]:
    """Check 有无变化 against the rows; with unreadable cells (``unread``), those are queried instead."""
    cell = located.head.get("flag")
    if cell is None or "flag" in head.faulty:
        return
    place = located.place(cell.row, cell.column, "flag")
    flag = head.values["flag"]
    silent = not changes and not unread
    if flag is None and silent:
        yield build_finding("change-flag-missing", place)
    elif flag == UNCHANGED and changes:
        what = changes[0] + (f"等{len(changes)}处" if len(changes) > 1 else "")
        yield build_finding("nil-with-changes", place, value=UNCHANGED, what=what)
    elif flag == CHANGED and silent:
        what = "各项任务都与上月相同" if setting.tasks else "表上没有任务，也没有填写新增任务"
        yield build_finding("changes-none-found", place, value=CHANGED, what=what)


def _list_changed_cells(
    located: FormSheet, setting: ParseContext, tasks: Sequence[ParsedRow], requests: Sequence[ParsedRow]
) -> Iterator[str]:
    titles = {column.name: column.title for column in list_recorded_task_columns()}
    for row in tasks:
        handed = setting.tasks.get(str(row.values.get("number")))
        moved = ["task"] if handed is None else list(_list_changed_names(row, handed))
        for name in moved:
            at = located.find_column(name)
            yield f"{format_cell_name(row.row, at or 0)}“{titles[name]}”"
    for row in requests:
        yield f"第{row.row + 1}行的变更申请"


def _list_changed_names(row: ParsedRow, handed: DistributedTask) -> Iterator[str]:
    values = row.values
    last = {"rate": handed.rate, "status": handed.status or None}
    for name in PREFILLED_MONTH_NAMES:
        if values.get(name) is not None and values[name] != last[name]:
            yield name
    for name in (*BLANK_MONTH_NAMES, *handed.left_open):
        if values.get(name):
            yield name


def _check_task_numbers(located: FormSheet, setting: ParseContext, tasks: Sequence[ParsedRow]) -> Iterator[Finding]:
    at = located.find_column("number")
    seen: set[str] = set()
    for row in tasks:
        number = str(row.values.get("number") or "")
        if number and number in seen and at is not None:
            row.misnumbered = True
            if not row.mixed:
                yield build_finding("task-number-twice", located.place(row.row, at, "number"), value=number)
        seen.add(number)
    if at is not None:
        for number in list_missing_tasks(located, setting, tasks):
            place = replace(located.place(located.titles.row, at), task=number)
            yield build_finding("task-row-missing", place, value=number)


def _check_filled_down(located: FormSheet, tasks: Sequence[ParsedRow]) -> Iterator[Finding]:
    """Ask about a month column in which the rows of several tasks say the same at some length."""
    for column in list_task_columns():
        told = [row for row in tasks if row.values.get(column.name)]
        texts = {str(row.values[column.name]) for row in told}
        at = located.find_column(column.name)
        if column.name not in _TOLD_APART or at is None or len(told) < _LEAST_ALIKE or len(texts) > 1:
            continue
        if len(text := texts.pop()) >= _LEAST_CHARS:
            for row in told:
                place = located.place(row.row, at, column.name)
                yield build_finding("month-filled-down", place, value=text, title=column.title)


def list_missing_tasks(located: FormSheet, setting: ParseContext, tasks: Sequence[ParsedRow]) -> tuple[str, ...]:
    """List the distributed tasks that have no row; none where a row's number is in doubt or the column is lost."""
    if any(row.misnumbered for row in tasks) or located.find_column("number") is None:
        return ()
    there = {str(row.values.get("number") or "") for row in tasks}
    return tuple(number for number in setting.expected if number not in there)


def check_form_version(located: FormSheet, context: IntakeContext) -> Iterator[Finding]:
    """Check the form version: an earlier one accepted by the settings gets a notice.

    Any other is returned, to be replaced by the current form. What was current when a form came stays so for it.
    """
    current, forms = str(context.form_version), context.office.settings.forms
    version = located.identity.get("version", current)
    if version != current:
        code = "form-version-earlier" if version.isdigit() and int(version) in forms.versions else "form-version-old"
        yield build_finding(code, located.place(0, 0), value=version)
