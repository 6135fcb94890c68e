"""Build and update the copies returned to branches (退回); ``collect`` and ``consolidate`` write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import SubmissionRecord
from pipeline.commands.load_records import load_submission_records
from pipeline.commands.outbox import describe_file_in_use, list_extra_copies, write_extra_copy
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import has_must_fix
from pipeline.forms.monthly import format_form_file_name
from pipeline.forms.returned_copy import (
    RequestedCorrection,
    build_returned_copy,
    is_left_to_branch,
    list_requested_corrections,
)
from pipeline.ledger.returned import find_returned_receipts
from pipeline.periods import Period

FOLDER, PREFIX = "returned", "请修改_"


@dataclass(frozen=True)
class ReturnedCopy:
    """A returned copy: file name, bytes, corrections requested, and number of errors the program corrected itself."""

    name: str
    data: bytes
    corrections: tuple[RequestedCorrection, ...]
    mended: int


def build_returned_files(
    workspace: Workspace, waiting: Mapping[tuple[str, str], Receipt]
) -> dict[tuple[str, str], tuple[str, bytes]]:
    """Build the file name and bytes of each returned copy by (branch, period)."""
    return {key: (each.name, each.data) for key, each in build_returned_copies(workspace, waiting).items()}


def build_returned_copies(
    workspace: Workspace, waiting: Mapping[tuple[str, str], Receipt]
) -> dict[tuple[str, str], ReturnedCopy]:
    """Build each returned copy with its corrections by (branch, period)."""
    records = load_submission_records(workspace, list(waiting.values()))
    return {key: _build_copy(workspace, receipt, records[receipt.number]) for key, receipt in waiting.items()}


def _build_copy(workspace: Workspace, receipt: Receipt, record: SubmissionRecord) -> ReturnedCopy:
    office = workspace.read_kept_office(receipt.office)
    period, branch = Period.parse(receipt.period), office.by_code[receipt.branch]
    handed = _find_form_then(workspace, record, receipt.branch) or DistributedForm(
        branch=branch.code,
        short_name=branch.short_name,
        reporter=branch.reporter,
        file="",
        sha256="",
        tasks=(),
        new_numbers=(),
    )
    values = record.values or SubmittedValues({})
    domains, shown = office.settings.domains(receipt.period), None if record.period_in_question else period
    data = build_returned_copy(
        handed=handed, period=shown, domains=domains, answers=values, findings=record.findings, corrects=receipt.sha256
    )
    left = list_requested_corrections(handed, shown, values, record.findings)
    mended = sum(has_must_fix((finding,)) and not is_left_to_branch(finding) for finding in record.findings)
    return ReturnedCopy(format_copy_name(branch.short_name, period), data, left, mended)


def _find_form_then(workspace: Workspace, record: SubmissionRecord, branch: str) -> DistributedForm | None:
    """Find the distributed form a file was validated against, None if there was none."""
    outs = [each for each in workspace.archive.list_all_distributions() if each.number == record.distribution]
    return next((form for out in outs for form in out.forms if form.branch == branch), None)


def format_copy_name(short_name: str, period: Period) -> str:
    """Format the file name of a returned copy: ``请修改_福利院支部_2026年11月.xlsx``."""
    return f"{PREFIX}{format_form_file_name(short_name, period)}"


def update_returned_copies(workspace: Workspace, touched: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Update the returned copies of some branches and periods: write those needed, remove those no longer needed.

    Returns messages in Chinese on files that could not be written; a copy open elsewhere gets a new version beside it.
    """
    touched = sorted(set(touched))
    waiting = {
        key: each for key, each in find_returned_receipts(workspace.archive.receipts()).items() if key in touched
    }
    copies = build_returned_files(workspace, waiting)
    return tuple(said for each in touched if (said := _update_copy(workspace, *each, copies.get(each))))


def _update_copy(workspace: Workspace, branch: str, period: str, copy: tuple[str, bytes] | None) -> str:
    known = workspace.office.by_code.get(branch)
    name, data = copy or (format_copy_name(known.short_name, Period.parse(period)) if known else "", None)
    path = workspace.outbox(Period.parse(period)) / FOLDER / name
    try:
        return _replace_copy(path, data) if name else ""
    except disk.DiskError as fault:
        return str(fault)


def _replace_copy(path: Path, data: bytes | None) -> str:
    """Write a copy, or remove it if ``data`` is None; return a message in Chinese if it was written elsewhere."""
    old = list_extra_copies(path)
    try:
        if data is None:
            disk.remove(path)
        else:
            disk.write(path, data)
    except disk.FileInUseError:
        if data is None:
            raise
        return describe_file_in_use(
            path.parent.parent, path, write_extra_copy(path, data, {compute_sha256(disk.read(each)) for each in old})
        )
    for each in old:
        disk.remove(each)
    return ""
