"""List change requests (变更申请): rows of that block, and locked plan cells that were overtyped."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.archive.facts import SourceRow
from pipeline.archive.submissions import PlanEdit, SubmittedRequest
from pipeline.contract.column import Column, ParserKind
from pipeline.contract.monthly import NEW_DEADLINE, list_all_plan_columns
from pipeline.intake.cells.counts import parse_count
from pipeline.intake.cells.deadlines import Deadline, parse_deadline
from pipeline.intake.cells.words import match_choice, normalise_names
from pipeline.intake.office import OfficeRules
from pipeline.ledger.inputs import CountedSubmission, LedgerInputs
from pipeline.ledger.model import ChangeRequest
from pipeline.periods import Period

_COLUMNS = {column.title: column for column in list_all_plan_columns()}
_TITLES = {column.name: column.title for column in list_all_plan_columns()}


def list_change_requests(inputs: LedgerInputs) -> tuple[ChangeRequest, ...]:
    """List every change requested up to the period, by month and receipt; repeats within a file count once."""
    found: dict[str, ChangeRequest] = {}
    for each in sorted(inputs.submitted, key=lambda each: (each.receipt.period, each.receipt.number)):
        if each.receipt.period <= str(inputs.period):
            for request in _list_requests(each, inputs.office):
                found.setdefault(request.key, request)
    return tuple(found.values())


def _list_requests(submitted: CountedSubmission, office: OfficeRules) -> Iterator[ChangeRequest]:
    record = submitted.record
    for each in (*record.requests, *map(_convert_plan_edit, record.plan_edits)):
        yield _build_request(submitted, office, each)


def _convert_plan_edit(edit: PlanEdit) -> SubmittedRequest:
    return SubmittedRequest(
        row=edit.row, target=edit.number, item=_TITLES[edit.field], new_value=edit.value, reason="直接改动了计划内容"
    )


def _build_request(submitted: CountedSubmission, office: OfficeRules, asked: SubmittedRequest) -> ChangeRequest:
    receipt = submitted.receipt
    period, typed = Period.parse(receipt.period), asked.new_value
    known = typed and asked.item in _COLUMNS
    value = _normalise_value(_COLUMNS[asked.item], typed, period, office) if known else typed
    return ChangeRequest(
        period=period,
        number=asked.target,
        branch=receipt.branch,
        item=asked.item,
        before="",
        after=typed if value is None else value,
        why=asked.reason,
        who=submitted.record.reporter,
        when=receipt.by,
        source=SourceRow(receipt.stored, receipt.sha256, submitted.record.sheet, asked.row),
        sound=value is not None,
    )


def _normalise_value(column: Column, typed: str, period: Period, office: OfficeRules) -> str | None:
    """Normalise the new value of a plan cell; return None if it is not valid in a plan."""
    if column.title == NEW_DEADLINE:
        day = parse_deadline(typed, period)
        return day.text if isinstance(day, Deadline) else None
    if column.parse in (ParserKind.CODE, ParserKind.DOMAIN):
        domains = office.settings.get_domain_codes()
        offered = {name: domains[name] for name in office.settings.domains(str(period))}
        meant = match_choice(typed, offered if column.parse is ParserKind.DOMAIN else column.codes)
        return meant if isinstance(meant, str) else None
    if column.parse is ParserKind.INDICATOR:
        listed = match_choice(typed, office.settings.get_indicator_codes(str(period)))
        return listed if isinstance(listed, str) else None
    if column.is_whole_number:
        number = parse_count(typed)
        return str(number) if isinstance(number, int) and column.allows(number) else None
    return normalise_names(typed) if column.parse is ParserKind.NAMES else typed
