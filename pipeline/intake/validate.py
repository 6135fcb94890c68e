"""Validate a batch of files: parse each file cell by cell, then check all rows with pandera together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from pipeline.contract.column import ColumnBlock
from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import (
    NEW_DEADLINE,
    build_head_schema,
    build_request_schema,
    build_task_schema,
    list_head_columns,
    list_recorded_task_columns,
    list_request_columns,
)
from pipeline.findings import CellPlace, Finding, build_finding, has_must_fix
from pipeline.forms.submitted_values import SubmittedRow, SubmittedValues
from pipeline.intake.cells.personal_data import (
    PersonalDataCell,
    build_personal_data_finding,
    mask_personal_data,
    mask_workbook,
)
from pipeline.intake.files import ReceivedFile, ValidatedFile
from pipeline.intake.form_checks import check_form, check_form_version
from pipeline.intake.identity import FormIdentity, identify_form
from pipeline.intake.office import Office
from pipeline.intake.schema_checks import SchemaFailure, list_schema_failures
from pipeline.intake.tables.find_form import find_form_sheet, read_form_id
from pipeline.intake.tables.form_rows import ParseContext, ParsedRow, RowReader
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.replies import ReplySheet, find_long_replies, read_reply_sheet
from pipeline.intake.tables.roster import Branch
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import ANSWERS_ONLY, REPLIES_GIVEN, UNCHANGED, Disposition, Period

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
"""The frames of task rows, 变更申请 rows and heads of a whole batch."""

_RULES_BY_TASK_NUMBER = ("progress-missing", "extension-without-request")
"""Rules of the month block that use the distributed task, or the requests, of the row's number."""

DistributedFormLookup = Callable[[str, Period], DistributedForm | None]
"""Returns the form distributed to a branch code for a period, or None."""

_DECISIVE_CODES = frozenset({"form-version-old", "period-future", "period-before-start", "period-after-end"})
"""Codes for a file of the wrong form version or month; all its other findings would only be consequences."""


@dataclass(kw_only=True)
class ParsedFile:
    """A parsed form and everything found in it, before the schema checks of the batch."""

    located: FormSheet
    identity: FormIdentity
    setting: ParseContext
    head: ParsedRow
    tasks: list[ParsedRow]
    requests: list[ParsedRow]
    replies: ReplySheet
    findings: list[Finding]

    @property
    def nil(self) -> bool:
        """Whether 无变化 was chosen at the head."""
        return self.head.values.get("flag") == UNCHANGED

    @cached_property
    def rows(self) -> dict[int, ParsedRow]:
        """Task rows and 变更申请 rows by sheet row."""
        return {each.row: each for each in (*self.tasks, *self.requests)}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of the tasks on this form and of those distributed with it."""
        return frozenset({str(task.values.get("number")) for task in self.tasks} | set(self.setting.tasks))

    @cached_property
    def extended(self) -> frozenset[str]:
        """Numbers of the tasks for which a new 完成时限 is requested."""
        asked = (each.values for each in self.requests if each.values.get("item") == NEW_DEADLINE)
        return frozenset(str(values.get("target")) for values in asked)


def validate_batch(
    files: Sequence[ReceivedFile], office: Office, handed: DistributedFormLookup, today: dt.date, current: Period | None
) -> tuple[ValidatedFile, ...]:
    """Validate a batch of files and return one result per file, in the order given.

    ``current`` is the period in which an unreadable file from a branch's own folder is counted.
    """
    opened: dict[int, ParsedFile] = {}
    judged: dict[int, ValidatedFile] = {}
    named = [mask_personal_data(incoming.name) for incoming in files]
    for index, incoming in enumerate(files):
        result = _parse_file(replace(incoming, name=named[index][0]), office, handed, today, current)
        if isinstance(result, ValidatedFile):
            judged[index] = result
        else:
            opened[index] = result
    frames = _build_frames(opened)
    for index, failing in _check_frames(opened, frames).items():
        opened[index].findings += failing
    for index, long in find_long_replies({index: each.replies for index, each in opened.items()}).items():
        opened[index].findings += long
    tasks, requests, _ = (_make_file_slicer(frame) for frame in frames)
    for index, each in opened.items():
        name, kinds = named[index]
        each.findings += [build_personal_data_finding(CellPlace(file=name), name, kinds)] if kinds else []
        judged[index] = _build_validated_file(files[index], each, tasks(index), requests(index))
    return tuple(judged[index] for index in range(len(files)))


def _parse_file(
    incoming: ReceivedFile, office: Office, handed: DistributedFormLookup, today: dt.date, current: Period | None
) -> ParsedFile | ValidatedFile:
    own = office.by_code.get(incoming.folder)
    if isinstance(incoming.book, Refusal):
        refused = build_finding(
            incoming.book.code, CellPlace(file=incoming.name), what=incoming.book.what, way=incoming.book.way
        )
        return _set_aside(incoming, Disposition.QUARANTINED, refused, own, current)
    book, personal = mask_workbook(incoming.book)
    located = find_form_sheet(incoming.name, book)
    if isinstance(located, Finding):
        return _set_aside(
            incoming, Disposition.UNRECOGNISED, located, _find_sender(incoming, book, located, office), current
        )
    identity = identify_form(located, incoming.folder, office, today)
    if identity.branch is None or identity.period is None:
        return _set_aside(incoming, Disposition.UNRECOGNISED, identity.findings[0], identity.branch, current)
    setting = _build_parse_context(
        identity.branch, identity.period, handed(identity.branch.code, identity.period), office
    )
    laid = _parse_form(located, identity, setting, read_reply_sheet(incoming.name, book, setting, today), office)
    laid.findings += _list_personal_data_findings(laid, personal)
    return laid


def _list_personal_data_findings(laid: ParsedFile, spots: Sequence[PersonalDataCell]) -> Iterator[Finding]:
    """List the findings about masked personal data, each at its cell."""
    for spot in spots:
        sheets = (laid.located, laid.replies.located)
        here = next((each for each in sheets if each is not None and each.sheet.name == spot.sheet), None)
        yield spot.as_finding(laid.located.file, here.find_column_name(spot.row, spot.column) if here else "")


def _find_sender(incoming: ReceivedFile, book: RawBook, finding: Finding, office: Office) -> Branch | None:
    """Find the branch that sent an unreadable form, from its folder, else from its hidden id.

    The hidden id is ignored for a branch that has its own drop folder.
    """
    if finding.code != "not-our-form":
        return None
    code = read_form_id(book).get("branch", "")
    return office.by_code.get(incoming.folder or ("" if code in office.settings.inbox.own_folders else code))


def _build_parse_context(
    branch: Branch, period: Period, handed: DistributedForm | None, office: Office
) -> ParseContext:
    domains = office.settings.get_domain_codes()
    return ParseContext(
        branch.code, period, handed, {name: domains[name] for name in office.settings.domains(str(period))}
    )


def _parse_form(
    located: FormSheet, identity: FormIdentity, setting: ParseContext, replies: ReplySheet, office: Office
) -> ParsedFile:
    """Parse every cell of a form whose branch and period are known."""
    reader = RowReader(located, setting)
    head = reader.head()
    tasks = [reader.task(row) for row in located.task_rows]
    requests = [reader.request(row) for row in located.request_rows]
    whole = [
        *check_form(located, setting, head, tasks, requests, answered=replies.typed),
        *check_form_version(located, office.settings.forms.versions),
    ]
    findings = [*reader.findings, *replies.findings, *whole]
    return ParsedFile(
        located=located,
        identity=identity,
        setting=setting,
        head=head,
        tasks=tasks,
        requests=requests,
        replies=replies,
        findings=findings,
    )


def _set_aside(
    incoming: ReceivedFile, fate: Disposition, finding: Finding, branch: Branch | None, current: Period | None
) -> ValidatedFile:
    """Set a file aside; if its branch is known and active, count it for the current period.

    报送时效 then shows that the branch has submitted something.
    """
    if branch is None or current is None or not branch.active(current):
        return ValidatedFile(incoming=incoming, fate=fate, branch="", period="", findings=(finding,))
    return ValidatedFile(incoming=incoming, fate=fate, branch=branch.code, period=str(current), findings=(finding,))


def _build_frames(opened: Mapping[int, ParsedFile]) -> Frames:
    tasks = [_build_task_record(index, each, row) for index, each in opened.items() for row in each.tasks]
    requests = [_build_request_record(index, each, row) for index, each in opened.items() for row in each.requests]
    heads = [{"file": index, "row": 0, **each.head.values} for index, each in opened.items()]
    texts = [column.name for column in list_recorded_task_columns() if not column.is_whole_number]
    numbers = [column.name for column in list_recorded_task_columns() if column.is_whole_number]
    texts += ["last_status", "deadline_day", "period_start"]
    task_frame = _build_typed_frame(tasks, texts, [*numbers, "last_rate"], ["is_new", "asks_later_date"])
    request_frame = _build_typed_frame(
        requests, [column.name for column in list_request_columns()], [], ["target_known"]
    )
    return (
        task_frame,
        request_frame,
        _build_typed_frame(heads, [column.name for column in list_head_columns()], [], []),
    )


def _build_typed_frame(
    records: list[dict[str, object]], texts: list[str], numbers: list[str], flags: list[str]
) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=["file", "row", *texts, *numbers, *flags])
    kinds = dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "Int64") | dict.fromkeys(flags, "bool")
    return frame.astype(kinds | {"file": "int64", "row": "int64"})


def _make_file_slicer(frame: pd.DataFrame) -> Callable[[int], pd.DataFrame]:
    """Return a function that slices one file's rows from a frame sorted by file."""
    files, rows = frame["file"].to_numpy(), frame.drop(columns="file")
    return lambda index: rows.iloc[slice(*files.searchsorted([index, index + 1]))]


def _build_task_record(index: int, opened: ParsedFile, row: ParsedRow) -> dict[str, object]:
    number = str(row.values.get("number") or "")
    handed = opened.setting.tasks.get(number)
    return {
        "file": index, "row": row.row, **row.values, "is_new": row.is_new,
        "last_rate": handed.rate if handed else None, "last_status": (handed.status or None) if handed else None,
        "period_start": opened.setting.period.first_day.isoformat(), "asks_later_date": number in opened.extended,
    }  # fmt: skip


def _build_request_record(index: int, opened: ParsedFile, row: ParsedRow) -> dict[str, object]:
    known = row.values.get("target") in opened.numbers
    return {"file": index, "row": row.row, **row.values, "target_known": known}


def _check_frames(opened: Mapping[int, ParsedFile], frames: Frames) -> dict[int, list[Finding]]:
    """Check all rows with pandera, once per schema, and return the findings by file index."""
    found: dict[int, list[Finding]] = {}
    schemas = (build_task_schema(), build_request_schema(), build_head_schema())
    for schema, frame, part in zip(schemas, frames, ("task", "request", "head"), strict=True):
        for failure in list_schema_failures(schema, frame):
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
    value = "" if failure.value is None else str(failure.value)
    if failure.code in ("done-below-100", "idle-with-rate"):
        value = str(row.values.get("rate"))
    return build_finding(failure.code, place, value=value, title=failure.column.title, **failure.gaps)


def _is_consequence(opened: ParsedFile, failure: SchemaFailure, row: ParsedRow) -> bool:
    """Whether a failure only follows from 无变化 or a wrong task number, or concerns a locked plan cell."""
    if opened.nil and failure.code == "progress-missing":
        return True
    if failure.column.block is ColumnBlock.PLAN:
        return row.misnumbered or not row.is_new
    return row.misnumbered and failure.code in _RULES_BY_TASK_NUMBER


def _build_validated_file(
    incoming: ReceivedFile, opened: ParsedFile, tasks: pd.DataFrame, requests: pd.DataFrame
) -> ValidatedFile:
    findings = _sort_findings([*opened.identity.findings, *opened.located.findings, *opened.findings])
    if any(each.code == ANSWERS_ONLY for each in findings):  # replies may be due before the month has begun
        findings = [each for each in findings if each.code != "period-future"]
    if decisive := [each for each in findings if each.code in _DECISIVE_CODES]:
        findings = decisive
    assert not isinstance(incoming.book, Refusal)
    fate = Disposition.RETURNED if has_must_fix(findings) else Disposition.ACCEPTED
    if fate is Disposition.ACCEPTED:
        findings += _list_reply_notices(opened.replies)
    head = opened.head
    rows, asked = (tuple(SubmittedRow(row.row, row.shown) for row in part) for part in (opened.tasks, opened.requests))
    answers = SubmittedValues(head.shown, rows, asked, opened.replies.answers)
    return ValidatedFile(
        incoming=incoming,
        fate=fate,
        branch=opened.setting.branch,
        period=str(opened.setting.period),
        findings=tuple(findings),
        sheet=opened.located.sheet.name,
        corrects=opened.located.identity.get("corrects", ""),
        saved=incoming.book.saved,
        reporter=head.values.get("reporter") or "",
        nil=opened.nil,
        nil_reason=head.values.get("nil_reason") or "",
        answers=answers,
        replies=opened.replies.replies,
        tasks=tasks,
        requests=requests,
    )


def _list_reply_notices(replies: ReplySheet) -> Iterator[Finding]:
    """Yield the notice by which later stages know that this file contains replies."""
    if replies.replies and replies.located is not None:
        place = replies.located.place(replies.replies[0].row, 0, "key")
        yield build_finding(REPLIES_GIVEN, place, count=str(len(replies.replies)))


def _sort_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by place and drop duplicates."""
    unique = {(each.code, each.cell, each.field, each.message): each for each in findings}
    return sorted(unique.values(), key=lambda each: (-1 if each.row is None else each.row, each.cell or "", each.code))
