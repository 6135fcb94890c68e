"""Build the record of a parsed form: what it says, as ledgers and returned copies need it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import (
    BLANK,
    REPLIES_ONLY,
    REPORT,
    PlanEdit,
    RaisedQuestion,
    SubmissionRecord,
    SubmittedReply,
    SubmittedRequest,
    SubmittedTask,
)
from pipeline.contract.monthly import (
    BLANK_MONTH_NAMES,
    PREFILLED_MONTH_NAMES,
    leave_out_unknown,
    list_all_plan_columns,
    list_recorded_task_columns,
)
from pipeline.contract.replies import list_further_reply_columns
from pipeline.findings import Finding, has_must_fix
from pipeline.intake.files import ValidatedFile
from pipeline.intake.form_checks import list_missing_tasks
from pipeline.intake.parse import ParsedFile
from pipeline.intake.tables.form_rows import ParseContext, ParsedRow
from pipeline.intake.tables.replies import ReplyRow
from pipeline.terms import Severity

_EXTENSION = re.compile("延期|延长|延后|宽限|推迟|展期|顺延")
"""What early programs took for an application for more time (延期) in 说明."""


def build_submission_record(opened: ParsedFile, findings: Sequence[Finding], saved: str) -> SubmissionRecord:
    """Build the record of a form; rows of sheets count from 1 in it."""
    head, located = opened.head.values, opened.located
    numbers = {row.row: str(row.values.get("number") or "") for row in opened.tasks}
    disputed = () if opened.identity.premature and opened.replies_only else opened.identity.findings
    return SubmissionRecord(
        content=REPLIES_ONLY if opened.replies_only else BLANK if opened.blank else REPORT,
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
    left_open = handed.left_open if handed else ()
    last = {"rate": handed.rate, "status": handed.status or None} if handed else {}
    values = {column.name: row.values.get(column.name) for column in list_recorded_task_columns()}
    told = [name for name in BLANK_MONTH_NAMES if values[name] is not None]
    told += [name for name in PREFILLED_MONTH_NAMES if values[name] is not None and values[name] != last.get(name)]
    told += [name for name in PREFILLED_MONTH_NAMES[1:] if values[name] is None and last.get(name) is not None]
    open_names = [column.name for column in list_all_plan_columns()[1:]] if row.is_new else list(left_open)
    plan = [name for name in open_names if values[name] is not None]
    return SubmittedTask(
        row=row.row + 1,
        number=number,
        values=leave_out_unknown(values),
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
    texts = {name: str(value) for name, value in reply.values.items()}
    further = [column.name for column in list_further_reply_columns()]
    return SubmittedReply(
        sheet=reply.sheet,
        row=reply.row + 1,
        key=reply.key,
        measures=texts.get("measures", ""),
        done=texts.get("done", ""),
        finished=texts.get("finished", ""),
        statement=texts.get("statement", ""),
        extension=texts.get("extension", ""),
        others={name: value for name, value in reply.values.items() if name in further and value != ""},
    )


def build_record_again(receipt: Receipt, verdict: ValidatedFile) -> SubmissionRecord | None:
    """Build the record of a submission validated again, as the program that wrote its receipt meant it."""
    record = verdict.build_stored_record()
    return record if record is None or receipt.record else _mark_extensions_in_words(record)


def _mark_extensions_in_words(record: SubmissionRecord) -> SubmissionRecord:
    """Mark the statements that were taken for an application for more time before it had a cell of its own.

    The ledgers built then, and the papers signed on them, say so; they must come out the same.
    """
    replies = (replace(each, extension_in_words=bool(_EXTENSION.search(each.statement))) for each in record.replies)
    return replace(record, replies=tuple(replies))
