"""Validate a batch of files: parse each file cell by cell, then check all rows with pandera together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.column import ColumnBlock
from pipeline.contract.monthly import (
    build_head_schema,
    build_request_schema,
    build_task_schema,
    list_head_columns,
    list_recorded_task_columns,
    list_request_columns,
)
from pipeline.contract.submitted_values import SubmittedRow, SubmittedValues
from pipeline.findings import CellPlace, Finding, build_finding, has_must_fix
from pipeline.intake.cells.personal_cells import build_personal_data_finding
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.files import ReceivedFile, ValidatedFile
from pipeline.intake.parse import ParsedFile, parse_file
from pipeline.intake.plan_questions import list_plan_findings
from pipeline.intake.record import build_submission_record
from pipeline.intake.schema_checks import SchemaFailure, list_row_failures
from pipeline.intake.tables.form_rows import ParsedRow
from pipeline.intake.tables.replies import ReplySheet, find_long_replies
from pipeline.reading.raw import Refusal
from pipeline.terms import Disposition

_RULES_BY_TASK_NUMBER = ("progress-missing", "extension-without-request")
"""Rules of the month block that use the distributed task, or the requests, of the row's number."""


def validate_batch(files: Sequence[ReceivedFile]) -> tuple[ValidatedFile, ...]:
    """Validate a batch of files, each against its own context; return one result per file, in the order given.

    pandera is asked once for the whole batch, whatever the mix of days and office files.
    """
    opened: dict[int, ParsedFile] = {}
    judged: dict[int, ValidatedFile] = {}
    named = [mask_personal_data(incoming.name) for incoming in files]
    for index, incoming in enumerate(files):
        result = parse_file(replace(incoming, name=named[index][0]))
        if isinstance(result, ValidatedFile):
            judged[index] = result
        else:
            opened[index] = result
    for index, failing in _check_rows(opened).items():
        opened[index].findings += failing
    for index, long in find_long_replies({index: each.replies for index, each in opened.items()}).items():
        opened[index].findings += long
    for index, each in opened.items():
        each.findings += list_plan_findings(each, files[index].context.ask_about_plan)
        name, kinds = named[index]
        each.findings += [build_personal_data_finding(CellPlace(file=name), name, kinds)] if kinds else []
        judged[index] = _build_validated_file(files[index], each)
    return tuple(judged[index] for index in range(len(files)))


def _list_part_failures(opened: Mapping[int, ParsedFile]) -> Iterator[tuple[str, SchemaFailure]]:
    """Check task rows, 变更申请 rows and heads of a whole batch with pandera, once per schema."""
    tasks = [_build_task_record(index, each, row) for index, each in opened.items() for row in each.tasks]
    requests = [_build_request_record(index, each, row) for index, each in opened.items() for row in each.requests]
    heads = [{"file": index, "row": 0, **each.head.values} for index, each in opened.items()]
    numbers = {column.name: "Int64" for column in list_recorded_task_columns() if column.is_whole_number}
    texts = {column.name: "str" for column in list_recorded_task_columns() if not column.is_whole_number}
    context = {"last_status": "str", "deadline_day": "str", "period_start": "str", "last_rate": "Int64"}
    flags = {"is_new": "bool", "asks_later_date": "bool"}
    asked = dict.fromkeys((column.name for column in list_request_columns()), "str") | {"target_known": "bool"}
    head = dict.fromkeys((column.name for column in list_head_columns()), "str")
    for each in list_row_failures(build_task_schema, tasks, texts | numbers | context | flags):
        yield "task", each
    for each in list_row_failures(build_request_schema, requests, asked):
        yield "request", each
    for each in list_row_failures(build_head_schema, heads, head):
        yield "head", each


def _build_task_record(index: int, opened: ParsedFile, row: ParsedRow) -> dict[str, object]:
    number = str(row.values.get("number") or "")
    handed, period = opened.setting.tasks.get(number), opened.setting.period
    return {
        "file": index, "row": row.row, **row.values, "is_new": row.is_new,
        "last_rate": handed.rate if handed else None, "last_status": (handed.status or None) if handed else None,
        "period_start": period.first_day.isoformat(), "asks_later_date": number in opened.extended,
    }  # fmt: skip


def _build_request_record(index: int, opened: ParsedFile, row: ParsedRow) -> dict[str, object]:
    known = row.values.get("target") in opened.numbers
    return {"file": index, "row": row.row, **row.values, "target_known": known}


def _check_rows(opened: Mapping[int, ParsedFile]) -> dict[int, list[Finding]]:
    """Check all rows with pandera and return the findings by file index."""
    found: dict[int, list[Finding]] = {}
    for part, failure in _list_part_failures(opened):
        finding = _build_failure_finding(opened[failure.file], failure, part)
        if finding is not None:
            found.setdefault(failure.file, []).append(finding)
    return found


def _build_failure_finding(opened: ParsedFile, failure: SchemaFailure, part: str) -> Finding | None:
    """Build a finding at the failing cell; None if it only follows from another error (same cell, lost row)."""
    if part == "head":
        cell = opened.located.head[failure.column.name]
        place = opened.located.place(cell.row, cell.column, failure.column.name)
        return build_finding(failure.code, place, value=str(failure.value), title=failure.column.title, **failure.gaps)
    row = opened.rows[failure.row]
    at = opened.located.find_column(failure.column.name, request=part == "request")
    if at is None or failure.column.name in row.faulty or _is_consequence(opened, failure, row):
        return None
    place = opened.located.place(failure.row, at, failure.column.name)
    value = row.hollow.get(failure.column.name, "") if failure.value is None else str(failure.value)
    if failure.code in ("done-below-100", "idle-with-rate"):
        value = str(row.values.get("rate"))
    return build_finding(failure.code, place, value=value, title=failure.column.title, **failure.gaps)


def _is_consequence(opened: ParsedFile, failure: SchemaFailure, row: ParsedRow) -> bool:
    """Whether a failure only follows from 无变化 or a number of another task, or concerns a locked plan cell."""
    if opened.nil and failure.code == "progress-missing":
        return True
    if failure.column.block is ColumnBlock.PLAN:
        handed = opened.setting.tasks.get(str(row.values.get("number")))
        return row.misnumbered or (handed is not None and failure.column.name not in handed.left_open)
    return (row.misnumbered or row.mixed) and failure.code in _RULES_BY_TASK_NUMBER


def _build_validated_file(incoming: ReceivedFile, opened: ParsedFile) -> ValidatedFile:
    disputed = () if opened.identity.premature and opened.replies_only else opened.identity.findings
    located = opened.located
    all_findings = [*disputed, *opened.version, *located.findings, *located.asides, *opened.findings]
    findings = _sort_findings(opened.decisive or all_findings)
    assert not isinstance(incoming.book, Refusal)
    fate = Disposition.RETURNED if has_must_fix(findings) else Disposition.ACCEPTED
    notice = _build_reply_notice(opened.replies) if fate is Disposition.ACCEPTED else None
    rows, asked = (tuple(SubmittedRow(row.row, row.shown) for row in part) for part in (opened.tasks, opened.requests))
    return ValidatedFile(
        name=opened.located.file,
        sha256=incoming.sha256,
        fate=fate,
        branch=opened.setting.branch,
        period=str(opened.setting.period),
        findings=(*findings, notice) if notice else tuple(findings),
        record=build_submission_record(opened, findings, incoming.book.saved),
        values=SubmittedValues(opened.head.shown, rows, asked, opened.replies.answers),
        premature=opened.premature,
        reply_notice=notice,
    )


def _build_reply_notice(replies: ReplySheet) -> Finding | None:
    """Build the notice that the file contains replies; None if it contains none."""
    if not replies.replies or replies.located is None:
        return None
    place = replies.located.place(replies.replies[0].row, 0, "key")
    return build_finding("replies-given", place, count=str(len(replies.replies)))


def _sort_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by place and drop duplicates."""
    unique = {(each.code, each.sheet, each.cell, each.field, each.message): each for each in findings}
    return sorted(unique.values(), key=lambda each: (-1 if each.row is None else each.row, each.cell or "", each.code))
