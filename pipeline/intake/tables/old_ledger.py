"""Import an existing 旧台账 of the bureau as numbered tasks, so that nobody has to retype the year.

Titles are found by alias on every sheet. A row that cannot be placed is reported with its cell, never guessed.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from pipeline.archive.submissions import ImportedTask, LedgerPlace, OldLedgerRecord, ToldStart
from pipeline.contract.column import Column, list_columns
from pipeline.contract.monthly import (
    OldLedgerSchema,
    build_old_ledger_schema,
    leave_out_unknown,
    list_old_ledger_columns,
    list_task_columns,
)
from pipeline.contract.settings import OLD_LEDGER_SAMPLE
from pipeline.findings import Finding, UserError, build_finding, has_must_fix
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.days import parse_start_day
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.personal_cells import mask_workbook
from pipeline.intake.office import Office
from pipeline.intake.schema_checks import list_row_failures
from pipeline.intake.tables.find_form import TITLES_WITHIN
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.hidden_parts import check_hidden_parts
from pipeline.intake.tables.old_ledger_places import LEAST_COLUMNS, PlacedRows, UnplacedRow
from pipeline.intake.tables.old_ledger_rows import assign_numbers, complete_row
from pipeline.intake.tables.struck_cells import list_struck_findings
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.intake.tables.whole_book import check_whole_book
from pipeline.periods import Period
from pipeline.reading.raw import RawBook, RawValue, Refusal

_TITLES = {
    "branch": (
        "支部", "支部名称", "党支部", "党支部名称", "责任支部", "所在支部", "所属支部", "填报支部", "单位", "单位名称",
        "责任单位", "承办单位", "实施单位", "责任部门", "部门", "责任科室", "科室",
    ),
    "task": (
        "加哪些内容", "任务内容", "工作事项", "重点工作", "重点任务", "项目名称", "主要任务", "工作项目",
        "“党建+”内容", "党建+内容",
    ),
    "measure": ("有哪些抓手", "推进措施", "主要措施", "工作举措", "主要举措", "具体抓手", "推进举措", "落实措施"),
    "goal": ("达到什么目标", "目标任务", "达到目标", "目标", "预期成效", "工作目标及要求", "预期效果"),
    "leader": ("由谁牵头负责", "谁牵头", "牵头责任人", "责任领导", "牵头负责", "包抓领导"),
    "owner": ("具体负责人", "承办人", "负责人", "直接责任人", "经办责任人"),
    "deadline": ("时间节点", "完成时间节点", "办结时限", "计划完成时间", "时限要求"),
    "progress": ("推进情况", "工作进展情况", "落实情况", "进展", "完成进展"),
    "domain": ("业务工作", "业务板块"),
    "category": ("项目类型", "任务类型"),
}  # fmt: skip
"""Headings of offices' own ledgers beside those of the form; the first of each four are the policy document's words."""
_KEPT = [column.name for column in list_old_ledger_columns()]
_NUMBERS = [column.name for column in list_old_ledger_columns() if column.is_whole_number]
_TABLE = TableDescription(
    columns=(*list_task_columns(), *list_columns(OldLedgerSchema)),
    within=TITLES_WITHIN,
    least=LEAST_COLUMNS,
    titles={fold_title(each): name for name, titles in _TITLES.items() for each in titles},
)


@dataclass(frozen=True)
class OldLedgerReading:
    """The tasks of a 旧台账, findings about their cells, and what could not be placed.

    The frame has the columns number, branch, sheet, row (from 1), deadline_day and begun (ISO dates), the plan cells,
    rate, status, progress.
    """

    tasks: pd.DataFrame
    findings: tuple[Finding, ...]
    unplaced: tuple[UnplacedRow, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every row was read and placed."""
        return not self.unplaced and not has_must_fix(self.findings)


def read_old_ledger(
    name: str,
    book: RawBook | Refusal,
    office: Office,
    period: Period,
    *,
    blank_as_above: bool = False,
    taken: Collection[str] = (),
) -> OldLedgerReading:
    """Read the tasks of a 旧台账, with each row or cell that could not be read.

    ``blank_as_above`` says that a blank branch is that of the row above; ``taken`` are task numbers in use, which are
    given to no other row. Raise UserError if the file cannot be opened or contains no ledger.
    """
    if isinstance(book, Refusal):
        raise UserError(f"“{name}”打不开（{book.what or book.code}）。请在WPS或Excel中另存为“.xlsx”后重试。")
    records: list[_LedgerRow] = []
    findings: list[Finding] = []
    unplaced: list[UnplacedRow] = []
    book, personal = mask_workbook(book)
    tables = [each for sheet in book.sheets if (each := _TABLE.find(name, sheet)) and "task" in each.titles.columns]
    for located in tables:
        rows = PlacedRows(located, office, unplaced, blank_as_above=blank_as_above)
        if rows.can_be_placed():
            records += _read_task_rows(rows, office, period, findings)
    if not records and not findings and not unplaced:
        raise UserError(
            f"“{name}”里没有找到台账：表头应有“支部”“工作任务”“完成时限”等栏目，"
            f"可以照 templates/{OLD_LEDGER_SAMPLE} 的样子。"
        )
    findings = _sort_by_sheet(
        book, [*findings, *_check_bounds(records), *_check_unseen_parts(name, book, tables, records)]
    )
    findings += [spot.as_finding(name) for spot in personal]
    return OldLedgerReading(_build_frame(records, period, taken), tuple(dict.fromkeys(findings)), tuple(unplaced))


def _build_frame(records: Sequence[_LedgerRow], period: Period, taken: Collection[str]) -> pd.DataFrame:
    rows = [complete_row(each.values) for each in records]
    assign_numbers(rows, period, taken)
    columns = ["number", "branch", "sheet", "row", "deadline_day", *(each for each in _KEPT if each != "number")]
    frame = pd.DataFrame(rows, columns=columns)
    kinds = {each: "str" for each in columns if each not in ("row", *_NUMBERS)} | dict.fromkeys(_NUMBERS, "Int64")
    return frame.astype(kinds)


def _check_unseen_parts(
    name: str, book: RawBook, tables: Sequence[FormSheet], records: Sequence[_LedgerRow]
) -> Iterator[Finding]:
    """Report what was read though it is hidden, and what was not read: struck-out text, comments, other sheets.

    A comment on a title explains the column; the sample among the office's own files has such comments.
    """
    for located in tables:
        yield from check_hidden_parts(located, [each.row for each in records if each.located is located], _KEPT)
        yield from list_struck_findings(located, frozenset(), "")
    titles = {(each.sheet.name, each.titles.row) for each in tables}
    beside = check_whole_book(name, book, tables, {each.sheet.name for each in tables})
    yield from (each for each in beside if (each.sheet, each.row) not in titles)


def build_old_ledger_record(
    tasks: pd.DataFrame,
    known: Collection[LedgerPlace] = (),
    *,
    blank_as_above: bool = False,
    taken: Collection[str] = (),
    dated: Mapping[LedgerPlace, str] = MappingProxyType({}),
) -> OldLedgerRecord:
    """Build the record of an imported 旧台账 from the frame of its tasks, without the rows known from elsewhere.

    ``dated`` are the known rows of which 开始时间 is taken, with the numbers of their tasks.
    """
    kept = [name for name in _KEPT if name not in ("number", "begun")]
    plain = tasks.astype(object).where(tasks.notna(), None)
    return OldLedgerRecord(
        known=tuple(known),
        blank_as_above=blank_as_above,
        taken=tuple(taken),
        tasks=tuple(
            ImportedTask(
                sheet=str(row["sheet"]),
                row=int(row["row"]),
                number=str(row["number"]),
                branch=str(row["branch"]),
                values=leave_out_unknown({name: row[name] for name in kept}),
                deadline_day=row["deadline_day"] or "",
                begun=row["begun"] or "",
            )
            for row in plain.to_dict("records")
            if LedgerPlace(str(row["sheet"]), int(row["row"])) not in known
        ),
        starts=tuple(
            ToldStart(sheet=place.sheet, row=place.row, number=dated[place], begun=str(row["begun"]))
            for row in plain.to_dict("records")
            if (place := LedgerPlace(str(row["sheet"]), int(row["row"]))) in dated and row["begun"]
        ),
    )


@dataclass(frozen=True)
class _LedgerRow:
    """One task row on its sheet; ``values`` are by column name."""

    located: FormSheet
    row: int
    values: dict[str, object]


def _read_task_rows(rows: PlacedRows, office: Office, period: Period, findings: list[Finding]) -> Iterator[_LedgerRow]:
    located = rows.located
    task_at = located.titles.columns["task"]
    for row, branch in rows.list():
        task = located.text(row, task_at)
        if not task or means_nothing(task):
            place = located.place(row, task_at, "task")
            findings.append(build_finding("plan-missing", place, value=task, title="工作任务"))
            continue
        reader = TableReader(
            located, period, office.settings.get_domain_codes(), functools.partial(_parse_start, period)
        )
        values = _read_task_row(reader, row)
        findings += reader.findings
        if not any(each.field == "deadline" for each in reader.findings if has_must_fix([each])):
            values |= {"branch": branch, "sheet": located.sheet.name, "row": row + 1}
            yield _LedgerRow(located, row, values)


def _check_bounds(records: Sequence[_LedgerRow]) -> list[Finding]:
    """Check all rows against the contract at once; a cell that breaks a rule is blanked and reported."""
    kinds = {**dict.fromkeys(_NUMBERS, "Int64"), "begun": "str", "deadline_day": "str"}
    told = [
        {"file": 0, "row": index} | {name: each.values.get(name) for name in kinds}
        for index, each in enumerate(records)
    ]
    findings = []
    for failure in list_row_failures(build_old_ledger_schema, told, kinds):
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


def _read_task_row(reader: TableReader, row: int) -> dict[str, object]:
    """Read one row of the 旧台账; unreadable cells are left blank and reported, but a deadline is required."""
    located = reader.located
    record: dict[str, object] = {"deadline_day": None}
    for column in sorted(list_old_ledger_columns(), key=lambda each: each.name != "status"):
        at = located.find_column(column.name)
        if at is None:
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
        record[column.name] = value.isoformat() if isinstance(value, dt.date) else value
    if "deadline" not in record:
        place = located.place(located.titles.row, located.titles.columns["task"], "deadline")
        reader.findings.append(build_finding("column-missing", place, title="完成时限"))
    return record


def _parse_start(period: Period, _: Column, typed: RawValue) -> dt.date | CellError:
    return parse_start_day(typed, period) or CellError("start-unreadable")
