"""Build and plan the copies returned to branches (退回); ``collect`` and ``consolidate`` write them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.archive import ArchiveError, compute_sha256
from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import SubmissionRecord
from pipeline.commands.copy_steps import ReplaceCopy
from pipeline.commands.load_records import load_submission_records
from pipeline.commands.outbox import find_kept_copy, list_extra_copies
from pipeline.commands.plan import Plan, PlanStep
from pipeline.commands.workspace import Workspace
from pipeline.commands.written_copies import list_written_copies
from pipeline.contract.distributed_form import DistributedForm, FormDelivery
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.documents.branch_form import build_delivery
from pipeline.findings import has_must_fix
from pipeline.forms.returned_copy import (
    RequestedCorrection,
    build_returned_copy,
    format_copy_name,
    is_left_to_branch,
    list_requested_corrections,
)
from pipeline.ledger.returned import find_returned_receipts
from pipeline.periods import Period

FOLDER = "returned"


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
    workspace: Workspace,
    waiting: Mapping[tuple[str, str], Receipt],
    records: Mapping[int, SubmissionRecord | None] | None = None,
) -> dict[tuple[str, str], ReturnedCopy]:
    """Build each returned copy with its corrections by (branch, period).

    ``records`` are those of receipts that are not written yet, by number; all others are loaded.
    """
    at_hand = {number: record for number, record in (records or {}).items() if record is not None}
    stored = [each for each in waiting.values() if each.number not in at_hand]
    known = {**load_submission_records(workspace, stored), **at_hand}
    return {key: _build_copy(workspace, receipt, known[receipt.number]) for key, receipt in waiting.items()}


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
    shown = None if record.period_in_question else period
    if handed.delivery == FormDelivery():
        handed = replace(handed, delivery=build_delivery(office, shown))
    values = record.values or SubmittedValues({})
    data = build_returned_copy(
        handed=handed, period=shown, domains=office.settings.domains(receipt.period), answers=values,
        findings=record.findings, corrects=receipt.sha256, days=office.settings.deadlines.correction_days,
    )  # fmt: skip
    left = list_requested_corrections(handed, shown, values, record.findings)
    mended = sum(has_must_fix((finding,)) and not is_left_to_branch(finding) for finding in record.findings)
    return ReturnedCopy(format_copy_name(branch.short_name, period), data, left, mended)


def _find_form_then(workspace: Workspace, record: SubmissionRecord, branch: str) -> DistributedForm | None:
    """Find the distributed form a file was validated against, None if there was none."""
    outs = [each for each in workspace.archive.list_all_distributions() if each.number == record.distribution]
    return next((form for out in outs for form in out.forms if form.branch == branch), None)


@dataclass(frozen=True)
class CopiesPlan:
    """The update of returned copies, and which of them cannot be made, each with the damaged fact and the remedy."""

    plan: Plan
    damage: tuple[str, ...] = ()


def plan_returned_copies(
    workspace: Workspace,
    touched: Iterable[tuple[str, str]],
    expected: Iterable[Receipt] = (),
    records: Mapping[int, SubmissionRecord | None] | None = None,
) -> CopiesPlan:
    """Plan the returned copies of some branches and periods: write those needed, remove those no longer needed.

    ``expected`` are receipts that will have been written by then, ``records`` what was read from their files. A copy
    that cannot be made, because what it is made from is damaged, is named and stays as it is.
    """
    expected = tuple(expected)
    standing = find_returned_receipts((*workspace.archive.receipts(), *expected))
    ours = {*list_written_copies(workspace), *(each.sha256 for each in expected)}
    steps: list[PlanStep | None] = []
    damage: list[str] = []
    for branch, period in sorted(set(touched)):
        waiting = {key: each for key, each in standing.items() if key == (branch, period)}
        try:
            copy = build_returned_copies(workspace, waiting, records).get((branch, period))
        except ArchiveError as fault:
            known = workspace.office.by_code.get(branch)
            whose = f"{known.short_name if known else branch}{Period.parse(period).as_chinese()}"
            damage.append(f"{whose}退回修改的表没有更新：{fault}")
        else:
            steps.append(_plan_copy(workspace, branch, period, copy, ours))
    return CopiesPlan(Plan(tuple(each for each in steps if each is not None)), tuple(damage))


def _plan_copy(
    workspace: Workspace, branch: str, period: str, copy: ReturnedCopy | None, ours: Collection[str]
) -> ReplaceCopy | None:
    """Plan one copy; None if there is none to write and none to remove.

    One that lies there and is not ``ours`` was filled in by a person, and is kept.
    """
    folder = workspace.outbox(Period.parse(period)) / FOLDER
    if copy is not None:
        path = folder / copy.name
        return ReplaceCopy(path, copy.data, find_kept_copy(path, {*ours, compute_sha256(copy.data)}))
    known = workspace.office.by_code.get(branch)
    path = folder / format_copy_name(known.short_name if known else "", Period.parse(period))
    lies = known is not None and (path.exists() or list_extra_copies(path))
    return ReplaceCopy(path, None, find_kept_copy(path, ours)) if lies else None
