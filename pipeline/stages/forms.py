"""Distribute forms (下发): one pre-filled form per branch, recorded so that submissions can be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import __version__, disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import OLD_LEDGER, HandOut, Receipt
from pipeline.contract.handed import HandedForm, HandedQuestion, HandedTask
from pipeline.contract.monthly import FORM_VERSION, NEW_ROWS
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import Finding, SettingsFault
from pipeline.forms.monthly import form_file_name, monthly_form
from pipeline.ledger import Ledger, Task
from pipeline.reading import read
from pipeline.stages.truth import handed_form, ledger_now
from pipeline.stages.workspace import Workspace
from pipeline.supervision.matters import Question
from pipeline.supervision.view import supervise
from pipeline.validation.office import Office
from pipeline.validation.old_ledger import read_old_ledger
from pipeline.validation.roster import Branch
from pipeline.vocabulary import TASK_NUMBER, Period, task_number

FOLDER = "forms"


@dataclass(frozen=True)
class HandedOut:
    """Result of a distribution: new forms, forms distributed before, and old-ledger rows not imported."""

    period: Period
    folder: Path
    new: tuple[str, ...]
    again: tuple[str, ...]
    imported: int
    unplaced: tuple[Finding, ...]


def forms(workspace: Workspace, period: Period, *, old_ledger: Path | None = None, dry_run: bool = False) -> HandedOut:
    """Distribute the forms of a period.

    A branch that already has its form keeps it; a missing file is written again with the same bytes.
    """
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
        missing = [branch for branch in due if held[branch.code] is None]
        asked = questions(workspace, period, outs) if missing else ()
        fresh = [make_form(workspace, ledger, branch, period, asked) for branch in missing]
        again = [form for form in held.values() if form is not None]
        _require_names([*(form for form, _ in fresh), *again])
        if not dry_run:
            _perform(workspace, period, fresh, again)
    new, old = tuple(form.file for form, _ in fresh), tuple(form.file for form in again)
    return HandedOut(period, workspace.outbox(period) / FOLDER, new, old, imported, unplaced)


def _require_names(made: Sequence[HandedForm]) -> None:
    """Raise UserError if the file names of two branches' forms would coincide on disk.

    That happens if their short names differ only in case, or in characters a file name cannot contain.
    """
    seen: dict[str, str] = {}
    for form in made:
        other = seen.setdefault(form.file.casefold(), form.branch)
        if other != form.branch:
            raise SettingsFault(
                f"templates/{ROSTER_FILE}：支部“{other}”和“{form.branch}”的简称太像，表单会同名（{form.file}）。请改一个简称。"
            )


def questions(workspace: Workspace, period: Period, outs: Iterable[HandOut]) -> tuple[Question, ...]:
    """List the questions left open by the previous month, as assessed today; none if it had no forms."""
    before = period.shift(-1)
    if not any(out.period == str(before) for out in outs):
        return ()
    return supervise(ledger_now(workspace, before)).questions


def asked_of(branch: str, office: Office, period: Period, asked: Iterable[Question]) -> tuple[HandedQuestion, ...]:
    """Build the 需答复 rows of a branch, without repeats; it also answers for branches it has taken over."""
    own = {each.key: each for each in asked if branch in (each.branch, office.holder(each.branch, period))}
    return tuple(HandedQuestion(each.key, each.kind.value, each.fact, each.demand) for each in own.values())


def make_form(
    workspace: Workspace, ledger: Ledger, branch: Branch, period: Period, asked: Iterable[Question] = ()
) -> tuple[HandedForm, bytes]:
    """Make the form of a branch and its bytes: its open tasks, and unused numbers for new tasks."""
    held = ledger.by_branch.get(branch.code, ())
    tasks = tuple(_handed(task) for task in held if task.closed is None)
    used = [
        int(match["row"])
        for task in held
        if (match := TASK_NUMBER.fullmatch(task.number)) and match["period"] == period.compact()
    ]
    first = max(used, default=0) + 1
    numbers = tuple(task_number(branch.code, period, row) for row in range(first, first + NEW_ROWS))
    form = HandedForm(
        branch.code, branch.short_name, branch.reporter, form_file_name(branch.short_name, period), "", tasks, numbers,
        asked_of(branch.code, workspace.office, period, asked),
    )  # fmt: skip
    data = monthly_form(form, period, workspace.office.settings.domains(str(period)))
    return replace(form, sha256=sha256_of(data)), data


def _handed(task: Task) -> HandedTask:
    latest = task.latest
    if latest is None:
        return HandedTask(task.number, dict(task.plan), None, "", "")
    return HandedTask(task.number, dict(task.plan), latest.rate, latest.status, latest.progress)


def _perform(
    workspace: Workspace, period: Period, fresh: Sequence[tuple[HandedForm, bytes]], again: Sequence[HandedForm]
) -> None:
    """Record the distribution, then write the forms; existing files are left alone, as a branch may have one open."""
    if fresh:
        domains, handed = workspace.office.settings.domains(str(period)), tuple(form for form, _ in fresh)
        day = workspace.today.isoformat()
        workspace.archive.record_hand_out(HandOut(0, day, str(period), FORM_VERSION, domains, handed))
    folder = workspace.outbox(period) / FOLDER
    for form, data in fresh:
        disk.write(folder / form.file, data)
    for form in again:
        if not (folder / form.file).exists():
            disk.write(folder / form.file, made_again(workspace, form, period))


def made_again(workspace: Workspace, form: HandedForm, period: Period) -> bytes:
    """Rebuild the bytes of a distributed form from its distribution."""
    out = next(each for each in workspace.archive.hand_outs() if each.period == str(period) and form in each.forms)
    return monthly_form(form, period, out.domains)


def _import(workspace: Workspace, period: Period, path: Path, *, dry_run: bool) -> tuple[int, tuple[Finding, ...]]:
    """Import a 旧台账; importing the same bytes again changes nothing."""
    data = disk.read(path)
    sha256 = sha256_of(data)
    tasks, unplaced = read_old_ledger(path.name, read(data), workspace.office, period)
    known = any(receipt.sha256 == sha256 and receipt.kind == OLD_LEDGER for receipt in workspace.archive.receipts())
    if not known and any(out.period == str(period) for out in workspace.archive.hand_outs()):
        raise SettingsFault(f"{period.chinese()}的表单已经下发，不能再导入旧台账。旧台账请在首次下发时一并导入。")
    if not dry_run and not known:
        look = workspace.archive.looks()
        workspace.archive.take(data, Receipt(
            number=0, name=path.name, folder="", size=len(data), sha256=sha256, after="", after_look=0,
            by=workspace.today.isoformat(), by_look=look[-1].number if look else 0, branch="", period=str(period),
            fate="accepted", codes=tuple(each.code for each in unplaced), program=__version__, contract=FORM_VERSION,
            stored="", office=workspace.keep_office(), kind=OLD_LEDGER,
        ))  # fmt: skip
    return len(tasks), unplaced
