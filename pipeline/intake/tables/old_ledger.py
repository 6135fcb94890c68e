"""Import an existing 旧台账 of the bureau as numbered tasks, so that nobody has to retype the year.

Titles are found by alias on every visible sheet. A row that cannot be placed is reported with its cell, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.archive.submissions import ImportedTask, OldLedgerRecord
from pipeline.contract.monthly import list_task_columns
from pipeline.findings import Finding, UserError, build_finding, has_must_fix
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.personal_data import mask_workbook
from pipeline.intake.cells.words import is_total
from pipeline.intake.office import Office
from pipeline.intake.tables.find_form import TITLES_WITHIN
from pipeline.intake.tables.form_rows import ParseContext, RowReader
from pipeline.intake.tables.form_sheet import FormSheet, build_task_titles
from pipeline.intake.tables.header import find_title_row, fold_title
from pipeline.intake.tables.roster import fold_name
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import DONE, NOT_STARTED, TASK_NUMBER, UNDERWAY, Period, format_task_number

_BRANCH_TITLES = ("支部", "支部名称", "党支部", "责任支部", "单位", "责任单位", "承办单位", "责任部门", "部门")
_KEPT = [column.name for column in list_task_columns() if column.name not in ("problem", "next_step")]
_LEAST = 3


def read_old_ledger(
    name: str, book: RawBook | Refusal, office: Office, period: Period
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Read the tasks of a 旧台账, with a finding for each row or cell that could not be read.

    The frame has the columns number, branch, sheet, row (from 1), deadline_day, the plan cells, rate, status, progress.
    Raise UserError if the file cannot be opened or contains no ledger.
    """
    if isinstance(book, Refusal):
        raise UserError(f"“{name}”打不开（{book.what or book.code}）。请在WPS或Excel中另存为“.xlsx”后重试。")
    titles = {**build_task_titles()} | {fold_title(each): "branch" for each in _BRANCH_TITLES}
    records: list[dict[str, object]] = []
    findings: list[Finding] = []
    book, personal = mask_workbook(book)
    for sheet in book.sheets:
        found = find_title_row(sheet, titles, within=range(TITLES_WITHIN), least=_LEAST)
        if sheet.visible and found is not None and {"branch", "task"} <= found.columns.keys():
            records += _read_task_rows(
                FormSheet(file=name, sheet=sheet, titles=found, requests=None), office, period, findings
            )
    if not records and not findings:
        raise UserError(f"“{name}”里没有找到台账：表头应有“支部”“工作任务”“完成时限”等栏目。")
    findings += [spot.as_finding(name) for spot in personal]
    _assign_numbers(records, period)
    columns = ["number", "branch", "sheet", "row", "deadline_day", *(each for each in _KEPT if each != "number")]
    frame = pd.DataFrame(records, columns=columns)
    kinds = {each: "str" for each in columns if each not in ("row", "rate")} | {"rate": "Int64"}
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


def _read_task_rows(
    located: FormSheet, office: Office, period: Period, findings: list[Finding]
) -> Iterator[dict[str, object]]:
    domains = office.settings.get_domain_codes()
    for top, left, bottom, _ in located.sheet.merges or ():
        if top > located.titles.row:
            located.spread_down(top, left, bottom)  # usually the branch name, which applies to each row
    branch_at, task_at = located.titles.columns["branch"], located.titles.columns["task"]
    for row in range(located.titles.row + 1, len(located.sheet.rows)):
        task, typed = located.text(row, task_at), located.text(row, branch_at)
        if not _is_task_row(located, row):
            continue
        if not task:
            place = located.place(row, task_at, "task")
            findings.append(build_finding("plan-missing", place, title="工作任务"))
            continue
        branch = office.by_name.get(fold_name(typed))
        if branch is None:
            findings.append(build_finding("branch-unknown", located.place(row, branch_at), value=typed))
            continue
        reader = RowReader(located, ParseContext(branch, period, None, domains))
        record = _read_task_row(reader, row)
        findings += reader.findings
        if not any(each.field == "deadline" for each in reader.findings if has_must_fix([each])):
            yield {"branch": branch, "sheet": located.sheet.name, "row": row + 1, **record}


def _is_task_row(located: FormSheet, row: int) -> bool:
    """Whether a row is a task row: it names a task, or fills enough columns to be meant as one.

    Headings, notes and totals are not.
    """
    columns = located.titles.columns
    texts = [text for column in range(len(located.sheet.rows[row])) if (text := located.text(row, column))]
    if any(is_total(text) for text in texts[:2]):
        return False
    said = [name for name, column in columns.items() if name != "branch" and located.holds(row, column)]
    return "task" in said or len(said) >= _LEAST


def _read_task_row(reader: RowReader, row: int) -> dict[str, object]:
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
            reader.findings.append(build_finding("date-unreadable", place, value="空白", title=column.title))
        if isinstance(value, int) and not 0 <= value <= (column.highest or value):
            place = located.place(row, at, column.name)
            reader.findings.append(
                build_finding("rate-out-of-range", place, value=str(value), title=column.title, **column.bounds)
            )
            value = None
        if isinstance(value, deadlines.Deadline):
            record["deadline_day"] = value.day.isoformat() if value.day else None
            value = value.text
        record[column.name] = value
    if "deadline" not in record:
        place = located.place(located.titles.row, located.titles.columns["task"], "deadline")
        reader.findings.append(build_finding("column-missing", place, title="完成时限"))
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
