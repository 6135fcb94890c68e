"""下发: one pre-filled form per branch; what stood on it is kept as a fact, so that every answer is held against it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import __version__, disk
from pipeline.archive.facts import HandOut, Receipt
from pipeline.contract.handed import HandedForm, HandedTask
from pipeline.contract.monthly import FORM_VERSION, NEW_ROWS
from pipeline.findings import Finding, SettingsFault
from pipeline.forms.monthly import form_file_name, monthly_form
from pipeline.ledger import Ledger, Task
from pipeline.reading import read
from pipeline.stages.truth import handed_form, ledger_now
from pipeline.stages.workspace import Workspace
from pipeline.validation.old_ledger import read_old_ledger
from pipeline.validation.roster import Branch
from pipeline.vocabulary import TASK_NUMBER, Period, task_number

FOLDER = "forms"


@dataclass(frozen=True)
class HandedOut:
    """What a hand-out did: forms written, those that were out already, and what an old ledger left."""

    period: Period
    folder: Path
    new: tuple[str, ...]
    again: tuple[str, ...]
    imported: int
    unplaced: tuple[Finding, ...]


def forms(workspace: Workspace, period: Period, *, old_ledger: Path | None = None, dry_run: bool = False) -> HandedOut:
    """Hand out forms for a period. A branch that has its form keeps it; the file is written again, byte for byte."""
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    due = workspace.office.due(period)
    if not due:
        raise SettingsFault(f"{period.chinese()}没有需要报送的支部。请核对报告期和支部名册的启用、停用日期。")
    with workspace.locked():
        imported, unplaced = _import(workspace, period, old_ledger, dry_run=dry_run) if old_ledger else (0, ())
        outs = workspace.archive.hand_outs()
        held = {branch.code: handed_form(outs, branch.code, period) for branch in due}
        ledger = ledger_now(workspace, period)
        fresh = [make_form(workspace, ledger, branch, period) for branch in due if held[branch.code] is None]
        again = [form for form in held.values() if form is not None]
        if not dry_run:
            _perform(workspace, period, fresh, again)
    folder = workspace.outbox(period) / FOLDER
    return HandedOut(
        period, folder, tuple(each.file for each in fresh), tuple(each.file for each in again), imported, unplaced
    )


def make_form(workspace: Workspace, ledger: Ledger, branch: Branch, period: Period) -> HandedForm:
    """What goes on a branch's form: its open tasks as they stand, and numbers for new ones that no task has."""
    tasks = tuple(_handed(task) for task in ledger.by_branch.get(branch.code, ()))
    used = [
        int(match["row"])
        for task in tasks
        if (match := TASK_NUMBER.fullmatch(task.number)) and match["period"] == period.compact()
    ]
    first = max(used, default=0) + 1
    numbers = tuple(task_number(branch.code, period, row) for row in range(first, first + NEW_ROWS))
    form = HandedForm(
        branch.code, branch.short_name, branch.reporter, form_file_name(branch.short_name, period), "", tasks, numbers
    )
    return replace(form, sha256=hashlib.sha256(_bytes(workspace, form, period)).hexdigest())


def _handed(task: Task) -> HandedTask:
    latest = task.latest
    shown = (latest.rate, latest.status, latest.progress) if latest else (None, "", "")
    return HandedTask(task.number, dict(task.plan), *shown)


def _bytes(workspace: Workspace, form: HandedForm, period: Period, domains: Sequence[str] | None = None) -> bytes:
    return monthly_form(form, period, domains or workspace.office.settings.domains(str(period)))


def _perform(workspace: Workspace, period: Period, fresh: Sequence[HandedForm], again: Sequence[HandedForm]) -> None:
    """The hand-out is written down first; files that exist already are left alone (a branch may have one open)."""
    domains = workspace.office.settings.domains(str(period))
    if fresh:
        workspace.archive.record_hand_out(
            HandOut(0, workspace.today.isoformat(), str(period), FORM_VERSION, domains, tuple(fresh))
        )
    folder = workspace.outbox(period) / FOLDER
    for form in fresh:
        disk.write(folder / form.file, _bytes(workspace, form, period))
    outs = [out for out in workspace.archive.hand_outs() if out.period == str(period)]
    for form in again:
        if not (folder / form.file).exists():
            out = next(each for each in outs if form in each.forms)
            disk.write(folder / form.file, _bytes(workspace, form, period, out.domains))


def _import(workspace: Workspace, period: Period, path: Path, *, dry_run: bool) -> tuple[int, tuple[Finding, ...]]:
    """Take a 旧台账 in once; the same bytes again change nothing."""
    data = disk.read(path)
    sha256 = hashlib.sha256(data).hexdigest()
    tasks, unplaced = read_old_ledger(path.name, read(data), workspace.office, period)
    known = any(receipt.sha256 == sha256 and receipt.kind == "old-ledger" for receipt in workspace.archive.receipts())
    if not known and any(out.period == str(period) for out in workspace.archive.hand_outs()):
        raise SettingsFault(f"{period.chinese()}的表单已经下发，不能再导入旧台账。旧台账请在首次下发时一并导入。")
    if not dry_run and not known:
        look = workspace.archive.looks()
        workspace.archive.take(data, Receipt(
            number=0, name=path.name, folder="", size=len(data), sha256=sha256, after="", after_look=0,
            by=workspace.today.isoformat(), by_look=look[-1].number if look else 0, branch="", period=str(period),
            fate="accepted", codes=tuple(each.code for each in unplaced), program=__version__, contract=FORM_VERSION,
            stored="", office=workspace.keep_office(), kind="old-ledger",
        ))  # fmt: skip
    return len(tasks), unplaced
