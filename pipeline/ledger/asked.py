"""List change requests (变更申请): rows of that block, and locked plan cells that were overtyped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.archive.facts import Source
from pipeline.contract.column import Column, Parse
from pipeline.contract.monthly import NEW_DEADLINE, plan_columns
from pipeline.ledger.records import Requested, Submitted, Truth
from pipeline.validation.deadlines import Deadline, parse
from pipeline.validation.office import Office
from pipeline.validation.words import code, names
from pipeline.vocabulary import Period

OVERTYPED = "plan-overtyped"
"""Finding code of an overtyped locked cell: a change request, never a new value."""
_COLUMNS = {column.title: column for column in plan_columns()}


def asked(truth: Truth) -> tuple[Requested, ...]:
    """List every change requested up to the period, by month and receipt; repeats within a file count once."""
    found: dict[str, Requested] = {}
    for each in sorted(truth.submitted, key=lambda each: (each.receipt.period, each.receipt.number)):
        if each.receipt.period <= str(truth.period):
            for request in _of_file(each, truth.office):
                found.setdefault(request.key, request)
    return tuple(found.values())


def _of_file(submitted: Submitted, office: Office) -> Iterator[Requested]:
    for record in submitted.judged.requests.to_dict("records"):
        told = {str(name): _text(value) for name, value in record.items() if name != "row"}
        yield _request(submitted, office, told, int(record["row"]))
    for finding in submitted.judged.findings:
        if finding.code == OVERTYPED and finding.row is not None:
            told = _overtyped(submitted, finding.row, finding.field, finding.value)
            yield _request(submitted, office, told, finding.row)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _overtyped(submitted: Submitted, row: int, field: str, value: str) -> dict[str, str]:
    title = next(column.title for column in plan_columns() if column.name == field)
    frame = submitted.judged.tasks
    number = str(frame.loc[frame["row"] == row, "number"].iloc[0])
    return {"target": number, "item": title, "new_value": value, "reason": "直接改动了计划内容"}


def _request(submitted: Submitted, office: Office, told: Mapping[str, str], row: int) -> Requested:
    receipt = submitted.receipt
    period, item, typed = Period.parse(receipt.period), told["item"], told["new_value"]
    value = _understood(_COLUMNS[item], typed, period, office) if typed and item in _COLUMNS else typed
    return Requested(
        period, told["target"], receipt.branch, item, "", typed if value is None else value, told["reason"],
        submitted.judged.reporter, receipt.by,
        Source(receipt.stored, receipt.sha256, submitted.judged.sheet, row + 1), sound=value is not None,
    )  # fmt: skip


def _understood(column: Column, typed: str, period: Period, office: Office) -> str | None:
    """Normalise the new value of a plan cell; return None if it is not valid in a plan."""
    if column.title == NEW_DEADLINE:
        day = parse(typed, period)
        return day.text if isinstance(day, Deadline) else None
    if column.parse in (Parse.CODE, Parse.DOMAIN):
        domains = office.settings.domain_codes()
        offered = {name: domains[name] for name in office.settings.domains(str(period))}
        meant = code(typed, offered if column.parse is Parse.DOMAIN else column.codes)
        return meant if isinstance(meant, str) else None
    return names(typed) if column.parse is Parse.NAMES else typed
