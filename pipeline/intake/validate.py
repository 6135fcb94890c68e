"""Validate a batch of files: parse each file cell by cell, then check all rows with pandera together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from pipeline.archive.submissions import (
    REPLIES_ONLY,
    REPORT,
    PlanEdit,
    RaisedQuestion,
    SubmissionRecord,
    SubmittedReply,
    SubmittedRequest,
    SubmittedTask,
)
from pipeline.contract.column import ColumnBlock
from pipeline.contract.monthly import (
    BLANK_MONTH_NAMES,
    NEW_DEADLINE,
    PREFILLED_MONTH_NAMES,
    build_head_schema,
    build_request_schema,
    build_task_schema,
    list_head_columns,
    list_recorded_task_columns,
    list_plan_columns,
    list_request_columns,
)
from pipeline.contract.submitted_values import SubmittedRow, SubmittedValues
from pipeline.findings import CellPlace, Finding, build_finding, has_must_fix
from pipeline.intake.cells.personal_data import (
    PersonalDataCell,
    build_personal_data_finding,
    mask_personal_data,
    mask_workbook,
)
from pipeline.intake.files import ReceivedFile, ValidatedFile
from pipeline.intake.form_checks import check_form, check_form_version, is_replies_only, list_missing_tasks
from pipeline.intake.identity import FormIdentity, identify_form
from pipeline.intake.office import Office
from pipeline.intake.schema_checks import SchemaFailure, list_schema_failures
from pipeline.intake.tables.find_form import find_form_sheet, has_task_table, is_decision_book, read_form_id
from pipeline.intake.tables.form_rows import ParseContext, ParsedRow, RowReader
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.replies import ReplyRow, ReplySheet, find_long_replies, read_reply_sheet
from pipeline.intake.tables.roster import Branch
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import UNCHANGED, Disposition, Period, Severity

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
"""The frames of task rows, 变更申请 rows and heads of a whole batch."""

_RULES_BY_TASK_NUMBER = ("progress-missing", "extension-without-request")
"""Rules of the month block that use the distributed task, or the requests, of the row's number."""


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
    replies_only: bool
    version: tuple[Finding, ...]
    """What is to be said of the form's version."""

    @property
    def premature(self) -> bool:
        """Whether its month has not begun; replies alone may be due before."""
        return self.identity.premature and not self.replies_only

    @property
    def decisive(self) -> tuple[Finding, ...]:
        """Findings about a wrong form version or month; all others would only be consequences of them."""
        outside = self.identity.out_of_range and not (self.identity.premature and self.replies_only)
        return (
            *(self.identity.findings if outside else ()),
            *(self.version if has_must_fix(self.version) else ()),
        )

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


def validate_batch(files: Sequence[ReceivedFile]) -> tuple[ValidatedFile, ...]:
    """Validate a batch of files, each against its own context; return one result per file, in the order given.

    pandera is asked once for the whole batch, whatever the mix of days and office files.
    """
    opened: dict[int, ParsedFile] = {}
    judged: dict[int, ValidatedFile] = {}
    named = [mask_personal_data(incoming.name) for incoming in files]
    for index, incoming in enumerate(files):
        result = _parse_file(replace(incoming, name=named[index][0]))
        if isinstance(result, ValidatedFile):
            judged[index] = result
        else:
            opened[index] = result
    frames = _build_frames(opened)
    for index, failing in _check_frames(opened, frames).items():
        opened[index].findings += failing
    for index, long in find_long_replies({index: each.replies for index, each in opened.items()}).items():
        opened[index].findings += long
    for index, each in opened.items():
        name, kinds = named[index]
        each.findings += [build_personal_data_finding(CellPlace(file=name), name, kinds)] if kinds else []
        judged[index] = _build_validated_file(files[index], each)
    return tuple(judged[index] for index in range(len(files)))


def _parse_file(incoming: ReceivedFile) -> ParsedFile | ValidatedFile:
    office = incoming.context.office
    own = office.by_code.get(incoming.folder)
    if isinstance(incoming.book, Refusal):
        refused = build_finding(
            incoming.book.code, CellPlace(file=incoming.name), what=incoming.book.what, way=incoming.book.way
        )
        return _set_aside(incoming, Disposition.QUARANTINED, refused, own)
    book, personal = mask_workbook(incoming.book)
    located = find_form_sheet(incoming.name, book)
    if isinstance(located, Finding):
        return _set_aside(incoming, Disposition.UNRECOGNISED, located, _find_sender(incoming, book, office))
    identity = identify_form(located, incoming.folder, office, incoming.context.today)
    if identity.branch is None or identity.period is None:
        return _set_aside(incoming, Disposition.UNRECOGNISED, identity.findings[0], identity.branch)
    laid = _parse_form(
        located, identity, _build_parse_context(identity.branch, identity.period, incoming), incoming, book
    )
    laid.findings += _list_personal_data_findings(laid, personal)
    return laid


def _list_personal_data_findings(laid: ParsedFile, spots: Sequence[PersonalDataCell]) -> Iterator[Finding]:
    """List the findings about masked personal data, each at its cell."""
    for spot in spots:
        sheets = (laid.located, laid.replies.located)
        here = next((each for each in sheets if each is not None and each.sheet.name == spot.sheet), None)
        yield spot.as_finding(laid.located.file, here.find_column_name(spot.row, spot.column) if here else "")


def _find_sender(incoming: ReceivedFile, book: RawBook, office: Office) -> Branch | None:
    """Find the branch that sent an unreadable form, from its folder, else from its hidden id.

    The hidden id is ignored for a branch that has its own drop folder.
    """
    if is_decision_book(book) or has_task_table(book):
        return None
    code = read_form_id(book).get("branch", "")
    return office.by_code.get(incoming.folder or ("" if code in office.settings.inbox.own_folders else code))


def _build_parse_context(branch: Branch, period: Period, incoming: ReceivedFile) -> ParseContext:
    office = incoming.context.office
    domains = office.settings.get_domain_codes()
    found = incoming.context.distributed(branch.code, period)
    return ParseContext(
        branch.code,
        period,
        found[1] if found else None,
        {name: domains[name] for name in office.settings.domains(str(period))},
        distribution=found[0] if found else 0,
    )


def _parse_form(
    located: FormSheet, identity: FormIdentity, setting: ParseContext, incoming: ReceivedFile, book: RawBook
) -> ParsedFile:
    """Parse every cell of a form whose branch and period are known."""
    reader = RowReader(located, setting)
    replies = read_reply_sheet(incoming.name, book, setting, incoming.context.today)
    head = reader.head()
    tasks = [reader.task(row) for row in located.task_rows]
    requests = [reader.request(row) for row in located.request_rows]
    whole = check_form(located, setting, head, tasks, requests, answered=replies.typed)
    return ParsedFile(
        located=located,
        identity=identity,
        setting=setting,
        head=head,
        tasks=tasks,
        requests=requests,
        replies=replies,
        findings=[*reader.findings, *replies.findings, *whole],
        replies_only=is_replies_only(setting, head, tasks, requests, answered=replies.typed),
        version=tuple(check_form_version(located, incoming.context.office.settings.forms.versions)),
    )


def _set_aside(incoming: ReceivedFile, fate: Disposition, finding: Finding, branch: Branch | None) -> ValidatedFile:
    """Set a file aside; if its branch is known and active, count it for the current period.

    报送时效 then shows that the branch has submitted something.
    """
    current = incoming.context.current
    counts = branch is not None and current is not None and branch.active(current)
    return ValidatedFile(
        name=incoming.name,
        sha256=incoming.sha256,
        fate=fate,
        branch=branch.code if counts and branch else "",
        period=str(current) if counts else "",
        findings=(finding,),
    )


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


def _build_validated_file(incoming: ReceivedFile, opened: ParsedFile) -> ValidatedFile:
    disputed = () if opened.identity.premature and opened.replies_only else opened.identity.findings
    all_findings = [*disputed, *opened.version, *opened.located.findings, *opened.findings]
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
        record=_build_record(opened, findings, incoming.book.saved),
        values=SubmittedValues(opened.head.shown, rows, asked, opened.replies.answers),
        premature=opened.premature,
        reply_notice=notice,
    )


def _build_record(opened: ParsedFile, findings: Sequence[Finding], saved: str) -> SubmissionRecord:
    """Build the record of a form; rows of sheets count from 1 in it."""
    head, located = opened.head.values, opened.located
    numbers = {row.row: str(row.values.get("number") or "") for row in opened.tasks}
    disputed = () if opened.identity.premature and opened.replies_only else opened.identity.findings
    return SubmissionRecord(
        content=REPLIES_ONLY if opened.replies_only else REPORT,
        distribution=opened.setting.distribution,
        sheet=located.sheet.name,
        reporter=head.get("reporter") or "",
        unchanged=opened.nil,
        unchanged_reason=head.get("nil_reason") or "",
        corrects=located.identity.get("corrects", ""),
        saved=saved,
        tasks=tuple(_build_task(row, opened.setting) for row in opened.tasks),
        requests=tuple(_build_request(row) for row in opened.requests),
        plan_edits=tuple(
            PlanEdit(row=row.row + 1, number=numbers[row.row], field=name, value=text)
            for row in opened.tasks
            for name, text in row.plan_edits.items()
        ),
        missing_tasks=() if opened.replies_only else list_missing_tasks(located, opened.setting, opened.tasks),
        replies=tuple(_build_reply(each) for each in opened.replies.replies),
        questions=tuple(
            RaisedQuestion(
                kind=each.code,
                number=each.task or numbers.get(-1 if each.row is None else each.row, ""),
                fact=each.message,
                demand=each.remedy,
            )
            for each in findings
            if each.severity is Severity.EXPLAIN
        ),
        period_in_question=has_must_fix(disputed),
    )


def _build_task(row: ParsedRow, setting: ParseContext) -> SubmittedTask:
    number = str(row.values.get("number") or "")
    handed = setting.tasks.get(number)
    last = {"rate": handed.rate, "status": handed.status or None} if handed else {}
    values = {column.name: row.values.get(column.name) for column in list_recorded_task_columns()}
    told = [name for name in BLANK_MONTH_NAMES if values[name] is not None]
    told += [name for name in PREFILLED_MONTH_NAMES if values[name] is not None and values[name] != last.get(name)]
    told += [name for name in PREFILLED_MONTH_NAMES[1:] if values[name] is None and last.get(name) is not None]
    plan = [column.name for column in list_plan_columns()[1:] if row.is_new and values[column.name] is not None]
    return SubmittedTask(
        row=row.row + 1,
        number=number,
        values=values,
        deadline_day=str(row.values.get("deadline_day") or ""),
        typed_cells=len(told) + len(plan),
    )


def _build_request(row: ParsedRow) -> SubmittedRequest:
    texts = {name: str(value or "") for name, value in row.values.items()}
    return SubmittedRequest(
        row=row.row + 1,
        target=texts["target"],
        item=texts["item"],
        new_value=texts["new_value"],
        reason=texts["reason"],
    )


def _build_reply(reply: ReplyRow) -> SubmittedReply:
    return SubmittedReply(
        sheet=reply.sheet,
        row=reply.row + 1,
        key=reply.key,
        measures=reply.measures,
        done=reply.done,
        finished=reply.finished,
        statement=reply.statement,
        extension=reply.extension,
    )


def _build_reply_notice(replies: ReplySheet) -> Finding | None:
    """Build the notice that the file contains replies; None if it contains none."""
    if not replies.replies or replies.located is None:
        return None
    place = replies.located.place(replies.replies[0].row, 0, "key")
    return build_finding("replies-given", place, count=str(len(replies.replies)))


def _sort_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by place and drop duplicates."""
    unique = {(each.code, each.cell, each.field, each.message): each for each in findings}
    return sorted(unique.values(), key=lambda each: (-1 if each.row is None else each.row, each.cell or "", each.code))
