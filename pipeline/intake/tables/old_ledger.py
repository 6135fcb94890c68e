"""Import an existing 旧台账 of the bureau as numbered tasks, so that nobody has to retype the year.

Titles are found by alias on every visible sheet. A row that cannot be placed is reported with its cell, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.archive.submissions import ImportedTask, OldLedgerRecord
from pipeline.contract.monthly import build_number_schema, list_task_columns
from pipeline.findings import Finding, UserError, build_finding, has_must_fix
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.personal_data import mask_workbook
from pipeline.intake.cells.words import is_total
from pipeline.intake.office import Office
from pipeline.intake.schema_checks import list_schema_failures
from pipeline.intake.tables.find_form import TITLES_WITHIN
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.roster import fold_name
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.periods import Period
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import DONE, NOT_STARTED, TASK_NUMBER, UNDERWAY, format_task_number

_BRANCH_TITLES = ("支部", "支部名称", "党支部", "责任支部", "单位", "责任单位", "承办单位", "责任部门", "部门")
_LEFT_OUT = ("problem", "next_step")
"""Columns of a form that a 旧台账 is not asked for."""

_KEPT = [column.name for column in list_task_columns() if column.name not in _LEFT_OUT]
_NUMBERS = [column.name for column in list_task_columns() if column.is_whole_number and column.name in _KEPT]
_LEAST = 3
_TABLE = TableDescription(
    columns=list_task_columns(),
    within=TITLES_WITHIN,
    least=_LEAST,
    titles={fold_title(each): "branch" for each in _BRANCH_TITLES},
)


def read_old_ledger(
    name: str, book: RawBook | Refusal, office: Office, period: Period
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Read the tasks of a 旧台账, with a finding for each row or cell that could not be read.

    The frame has the columns number, branch, sheet, row (from 1), deadline_day, the plan cells, rate, status, progress.
    Raise UserError if the file cannot be opened or contains no ledger.
    """
    if isinstance(book, Refusal):
        raise UserError(f"“{name}”打不开（{book.what or book.code}）。请在WPS或Excel中另存为“.xlsx”后重试。")
    records: list[_LedgerRow] = []
    findings: list[Finding] = []
    book, personal = mask_workbook(book)
    for sheet in book.sheets:
        located = _TABLE.find(name, sheet)
        if sheet.visible and located is not None and {"branch", "task"} <= located.titles.columns.keys():
            records += _read_task_rows(located, office, period, findings)
    if not records and not findings:
        raise UserError(f"“{name}”里没有找到台账：表头应有“支部”“工作任务”“完成时限”等栏目。")
    findings = _sort_by_sheet(book, [*findings, *_check_bounds(records)])
    findings += [spot.as_finding(name) for spot in personal]
    rows = [_complete_row(each.values) for each in records]
    _assign_numbers(rows, period)
    columns = ["number", "branch", "sheet", "row", "deadline_day", *(each for each in _KEPT if each != "number")]
    frame = pd.DataFrame(rows, columns=columns)
    kinds = {each: "str" for each in columns if each not in ("row", *_NUMBERS)} | dict.fromkeys(_NUMBERS, "Int64")
    return frame.astype(kinds), tuple(dict.fromkeys(findings))


def build_old_ledger_record(tasks: pd.DataFrame) -> OldLedgerRecord:
    """Build the record of an imported 旧台账 from the frame of its tasks."""
    kept = [name for name in _KEPT if name != "number"]
    plain = tasks.astype(object).where(tasks.notna(), None)
    return OldLedgerRecord(
        tasks=tuple(
            ImportedTask(
                sheet=str(row["sheet"]),
                row=int(row["row"]),
                number=str(row["number"]),
                branch=str(row["branch"]),
                values={name: row[name] for name in kept},
                deadline_day=row["deadline_day"] or "",
            )
            for row in plain.to_dict("records")
        )
    )


@dataclass(frozen=True)
class _LedgerRow:
    """One task row on its sheet; ``values`` are by column name."""

    located: FormSheet
    row: int
    values: dict[str, object]


def _read_task_rows(
    located: FormSheet, office: Office, period: Period, findings: list[Finding]
) -> Iterator[_LedgerRow]:
    for top, left, bottom, _ in located.sheet.merges or ():
        if top > located.titles.row:
            located.spread_down(top, left, bottom)  # usually the branch name, which applies to each row
    branch_at, task_at = located.titles.columns["branch"], located.titles.columns["task"]
    for row in located.rows_below:
        task, typed = located.text(row, task_at), located.text(row, branch_at)
        if not _is_task_row(located, row):
            continue
        if not task or means_nothing(task):
            place = located.place(row, task_at, "task")
            findings.append(build_finding("plan-missing", place, value=task, title="工作任务"))
            continue
        branch = office.by_name.get(fold_name(typed))
        if branch is None:
            findings.append(build_finding("branch-unknown", located.place(row, branch_at), value=typed))
            continue
        reader = TableReader(located, period, office.settings.get_domain_codes())
        values = _read_task_row(reader, row)
        findings += reader.findings
        if not any(each.field == "deadline" for each in reader.findings if has_must_fix([each])):
            values |= {"branch": branch, "sheet": located.sheet.name, "row": row + 1}
            yield _LedgerRow(located, row, values)


def _check_bounds(records: Sequence[_LedgerRow]) -> list[Finding]:
    """Check the numbers of all rows against the contract at once; one out of bounds is blanked and reported."""
    told = [
        {"file": 0, "row": index} | {name: each.values.get(name) for name in _NUMBERS}
        for index, each in enumerate(records)
    ]
    frame = pd.DataFrame(told, columns=["file", "row", *_NUMBERS]).astype(dict.fromkeys(_NUMBERS, "Int64"))
    findings = []
    for failure in list_schema_failures(build_number_schema(), frame):
        record, name = records[failure.row], failure.column.name
        record.values[name] = None
        place = record.located.place(record.row, record.located.titles.columns[name], name)
        findings.append(
            build_finding(failure.code, place, value=str(failure.value), title=failure.column.title, **failure.gaps)
        )
    return findings


def _sort_by_sheet(book: RawBook, findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by sheet and row, as they stand in the workbook."""
    order = {sheet.name: index for index, sheet in enumerate(book.sheets)}
    return sorted(findings, key=lambda each: (order[each.sheet or ""], -1 if each.row is None else each.row))


def _is_task_row(located: FormSheet, row: int) -> bool:
    """Whether a row is a task row: it names a task, or fills enough columns to be meant as one.

    Headings, notes and totals are not.
    """
    columns = located.titles.columns
    texts = [text for column in range(len(located.sheet.rows[row])) if (text := located.text(row, column))]
    if any(is_total(text) for text in texts[:2]):
        return False
    said = [
        name
        for name, column in columns.items()
        if name != "branch" and located.holds(row, column) and not means_nothing(located.text(row, column))
    ]
    return "task" in said or len(said) >= _LEAST


def _read_task_row(reader: TableReader, row: int) -> dict[str, object]:
    """Read one row of the 旧台账; unreadable cells are left blank and reported, but a deadline is required."""
    located = reader.located
    record: dict[str, object] = {"deadline_day": None}
    for column in sorted(list_task_columns(), key=lambda each: each.name != "status"):
        at = located.find_column(column.name)
        if column.name not in _KEPT or at is None:
            continue
        status = str(record.get("status") or "")  # read first: a lone 1 is 100 % if the status is 已完成
        value, _, well = reader.cell(row, at, column, typed=located.at(row, at), status=status)
        if column.name == "deadline" and well and value is None:
            place = located.place(row, at, column.name)
            reader.findings.append(
                build_finding("date-unreadable", place, value=reader.hollow.get((row, at), "空白"), title=column.title)
            )
        if isinstance(value, deadlines.Deadline):
            record["deadline_day"] = value.day.isoformat() if value.day else None
            value = value.text
        record[column.name] = value
    if "deadline" not in record:
        place = located.place(located.titles.row, located.titles.columns["task"], "deadline")
        reader.findings.append(build_finding("column-missing", place, title="完成时限"))
    return record


def _complete_row(record: dict[str, object]) -> dict[str, object]:
    """Fill in 完成率 and 状态 from each other where one is blank."""
    rate = record.get("rate")
    record["rate"] = rate or (100 if rate is None and record.get("status") == DONE else 0)
    record["status"] = record.get("status") or (UNDERWAY if record["rate"] else NOT_STARTED)
    return record


def _assign_numbers(records: list[dict[str, object]], period: Period) -> None:
    """Assign task numbers: keep valid ones, give others the next free number of their branch, in ledger order."""
    taken = {str(record.get("number")) for record in records}
    following: dict[str, int] = {}
    seen: set[str] = set()
    for record in records:
        branch, number = str(record["branch"]), str(record.get("number") or "")
        match = TASK_NUMBER.fullmatch(number)
        if match is None or match["branch"] != branch or number in seen:
            row = following.get(branch, 0) + 1
            while (number := format_task_number(branch, period, row)) in taken:
                row += 1
            following[branch] = row
        seen.add(number)
        record["number"] = number
