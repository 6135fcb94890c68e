"""List change requests (变更申请): rows of that block, and locked plan cells that were overtyped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.archive.facts import SourceRow
from pipeline.contract.column import Column, ParserKind
from pipeline.contract.monthly import NEW_DEADLINE, list_plan_columns
from pipeline.intake.cells.deadlines import Deadline, parse_deadline
from pipeline.intake.cells.words import match_choice, normalise_names
from pipeline.intake.office import Office
from pipeline.ledger.model import ChangeRequest, CountedSubmission, LedgerInputs
from pipeline.terms import Period

OVERTYPED = "plan-overtyped"
"""Finding code of an overtyped locked cell: a change request, never a new value."""
_COLUMNS = {column.title: column for column in list_plan_columns()}


def list_change_requests(truth: LedgerInputs) -> tuple[ChangeRequest, ...]:
    """List every change requested up to the period, by month and receipt; repeats within a file count once."""
    found: dict[str, ChangeRequest] = {}
    for each in sorted(truth.submitted, key=lambda each: (each.receipt.period, each.receipt.number)):
        if each.receipt.period <= str(truth.period):
            for request in _list_requests(each, truth.office):
                found.setdefault(request.key, request)
    return tuple(found.values())


def _list_requests(submitted: CountedSubmission, office: Office) -> Iterator[ChangeRequest]:
    for record in submitted.judged.requests.to_dict("records"):
        told = {str(name): _as_text(value) for name, value in record.items() if name != "row"}
        yield _build_request(submitted, office, told, int(record["row"]))
    for finding in submitted.judged.findings:
        if finding.code == OVERTYPED and finding.row is not None:
            told = _build_overtyped_request(submitted, finding.row, finding.field, finding.value)
            yield _build_request(submitted, office, told, finding.row)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _build_overtyped_request(submitted: CountedSubmission, row: int, field: str, value: str) -> dict[str, str]:
    title = next(column.title for column in list_plan_columns() if column.name == field)
    frame = submitted.judged.tasks
    number = str(frame.loc[frame["row"] == row, "number"].iloc[0])
    return {"target": number, "item": title, "new_value": value, "reason": "直接改动了计划内容"}


def _build_request(submitted: CountedSubmission, office: Office, told: Mapping[str, str], row: int) -> ChangeRequest:
    receipt = submitted.receipt
    period, item, typed = Period.parse(receipt.period), told["item"], told["new_value"]
    value = _normalise_value(_COLUMNS[item], typed, period, office) if typed and item in _COLUMNS else typed
    return ChangeRequest(
        period=period,
        number=told["target"],
        branch=receipt.branch,
        item=item,
        before="",
        after=typed if value is None else value,
        why=told["reason"],
        who=submitted.judged.reporter,
        when=receipt.by,
        source=SourceRow(receipt.stored, receipt.sha256, submitted.judged.sheet, row + 1),
        sound=value is not None,
    )


def _normalise_value(column: Column, typed: str, period: Period, office: Office) -> str | None:
    """Normalise the new value of a plan cell; return None if it is not valid in a plan."""
    if column.title == NEW_DEADLINE:
        day = parse_deadline(typed, period)
        return day.text if isinstance(day, Deadline) else None
    if column.parse in (ParserKind.CODE, ParserKind.DOMAIN):
        domains = office.settings.get_domain_codes()
        offered = {name: domains[name] for name in office.settings.domains(str(period))}
        meant = match_choice(typed, offered if column.parse is ParserKind.DOMAIN else column.codes)
        return meant if isinstance(meant, str) else None
    return normalise_names(typed) if column.parse is ParserKind.NAMES else typed
