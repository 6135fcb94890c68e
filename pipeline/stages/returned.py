"""Build and update the copies returned to branches (退回); ``collect`` and ``consolidate`` write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import SUBMISSION, Receipt
from pipeline.contract.handed import HandedForm
from pipeline.findings import must_fix
from pipeline.forms.answers import Answers
from pipeline.forms.monthly import form_file_name
from pipeline.forms.returned import Correction, corrections, returned_copy
from pipeline.stages.outbox import besides, held_open, put_beside
from pipeline.stages.rivals import settle_rivals
from pipeline.stages.truth import hand_outs_then, handed_form, reread
from pipeline.stages.workspace import Workspace
from pipeline.validation.submission import Judged
from pipeline.vocabulary import DECIDED, Fate, Period

FOLDER, PREFIX = "returned", "请修改_"
RIVALS = "two-files-differ"


def returned_receipts(receipts: Iterable[Receipt]) -> dict[tuple[str, str], Receipt]:
    """Map (branch, period) to the receipt of the returned file that awaits correction.

    A file with replies only, accepted or not, does not replace a report that was returned.
    """
    last: dict[tuple[str, str], Receipt] = {}
    for receipt in sorted(receipts, key=lambda each: each.number):
        before = last.get((receipt.branch, receipt.period))
        waits = before is not None and before.fate == Fate.RETURNED and before.reports
        if receipt.fate in DECIDED and receipt.kind == SUBMISSION and (receipt.reports or not waits):
            last[receipt.branch, receipt.period] = receipt
    return {key: receipt for key, receipt in last.items() if receipt.fate == Fate.RETURNED}


@dataclass(frozen=True)
class AskedBack:
    """A returned copy: file name, bytes, corrections requested, and number of errors the program corrected itself."""

    name: str
    data: bytes
    corrections: tuple[Correction, ...]
    mended: int


def returned_copies(
    workspace: Workspace, waiting: Mapping[tuple[str, str], Receipt]
) -> dict[tuple[str, str], tuple[str, bytes]]:
    """Build the file name and bytes of each returned copy by (branch, period)."""
    return {key: (each.name, each.data) for key, each in asked_back(workspace, waiting).items()}


def asked_back(
    workspace: Workspace, waiting: Mapping[tuple[str, str], Receipt]
) -> dict[tuple[str, str], AskedBack]:
    """Build each returned copy with its corrections by (branch, period)."""
    needed = {each.number: each for each in waiting.values()}
    needed |= {
        each.number: each
        for each in workspace.archive.receipts()
        if any(_same_look(each, one) for one in waiting.values())
    }
    judged = reread(workspace, [needed[number] for number in sorted(needed)])
    settled = dict(zip(judged, settle_rivals(list(judged.values())), strict=True))
    return {key: _copy(workspace, receipt, settled[receipt.number]) for key, receipt in waiting.items()}


def _same_look(each: Receipt, one: Receipt) -> bool:
    """Return whether two receipts are of conflicting files of one intake run; they are validated again together."""
    both = RIVALS in each.codes and RIVALS in one.codes
    return both and (each.branch, each.period, each.by_look) == (one.branch, one.period, one.by_look)


def _copy(workspace: Workspace, receipt: Receipt, judged: Judged) -> AskedBack:
    office = workspace.office_then(receipt.office)
    period, branch = Period.parse(receipt.period), office.by_code[receipt.branch]
    handed = handed_form(hand_outs_then(workspace, receipt), receipt.branch, period)
    handed = handed or HandedForm(branch.code, branch.short_name, branch.reporter, "", "", (), ())
    answers = judged.answers or Answers({})
    in_question = any(finding.field == "period" and must_fix((finding,)) for finding in judged.findings)
    domains, shown = office.settings.domains(receipt.period), None if in_question else period
    data = returned_copy(handed, shown, domains, answers, judged.findings, receipt.sha256)
    left = corrections(handed, shown, answers, judged.findings)
    mended = sum(must_fix((finding,)) for finding in judged.findings) - len(left)
    return AskedBack(copy_name(branch.short_name, period), data, left, mended)


def copy_name(short_name: str, period: Period) -> str:
    """Format the file name of a returned copy: ``请修改_福利院支部_2026年11月.xlsx``."""
    return f"{PREFIX}{form_file_name(short_name, period)}"


def write_returned(workspace: Workspace, touched: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Update the returned copies of some branches and periods: write those needed, remove those no longer needed.

    Returns messages in Chinese on files that could not be written; a copy open elsewhere gets a new version beside it.
    """
    touched = sorted(set(touched))
    waiting = {key: each for key, each in returned_receipts(workspace.archive.receipts()).items() if key in touched}
    copies = returned_copies(workspace, waiting)
    return tuple(said for each in touched if (said := _brought_up_to_date(workspace, *each, copies.get(each))))


def _brought_up_to_date(workspace: Workspace, branch: str, period: str, copy: tuple[str, bytes] | None) -> str:
    known = workspace.office.by_code.get(branch)
    name, data = copy or (copy_name(known.short_name, Period.parse(period)) if known else "", None)
    path = workspace.outbox(Period.parse(period)) / FOLDER / name
    try:
        return _replaced(path, data) if name else ""
    except disk.DiskFault as fault:
        return str(fault)


def _replaced(path: Path, data: bytes | None) -> str:
    """Write a copy, or remove it if ``data`` is None; return a message in Chinese if it was written elsewhere."""
    old = besides(path)
    try:
        if data is None:
            disk.remove(path)
        else:
            disk.write(path, data)
    except disk.Held:
        if data is None:
            raise
        return held_open(path.parent.parent, path, put_beside(path, data, {sha256_of(disk.read(each)) for each in old}))
    for each in old:
        disk.remove(each)
    return ""
