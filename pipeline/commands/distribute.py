"""Distribute forms (下发): one pre-filled form per branch, recorded so that submissions can be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import __version__, disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import OLD_LEDGER, Distribution, Receipt
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.load_records import complete_archive
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion, DistributedTask
from pipeline.contract.monthly import FORM_VERSION, NEW_ROWS
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import Finding, UserError
from pipeline.forms.monthly import build_monthly_form, format_form_file_name
from pipeline.intake.distributions import find_distributed_form
from pipeline.intake.office import Office
from pipeline.intake.tables.old_ledger import build_old_ledger_record, read_old_ledger
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import Ledger, Task
from pipeline.reading import read_workbook
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.model import Question
from pipeline.terms import TASK_NUMBER, Period, format_task_number

FOLDER = "forms"


@dataclass(frozen=True, kw_only=True)
class DistributeResult:
    """Result of a distribution: new forms, forms distributed before, and old-ledger rows not imported."""

    period: Period
    folder: Path
    new: tuple[str, ...]
    again: tuple[str, ...]
    imported: int
    unplaced: tuple[Finding, ...]


def distribute_forms(
    workspace: Workspace, period: Period, *, old_ledger: Path | None = None, dry_run: bool = False
) -> DistributeResult:
    """Distribute the forms of a period.

    A branch that already has its form keeps it; a missing file is written again with the same bytes.
    """
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    due = workspace.office.due(period)
    if not due:
        raise UserError(f"{period.as_chinese()}没有需要报送的支部。请核对报告期和支部名册的启用、停用日期。")
    with workspace.locked():
        if not dry_run:
            complete_archive(workspace)
        imported, unplaced = (
            _import_old_ledger(workspace, period, old_ledger, dry_run=dry_run) if old_ledger else (0, ())
        )
        outs = workspace.archive.list_distributions()
        held = {branch.code: find_distributed_form(outs, branch.code, period) for branch in due}
        ledger = build_current_ledger(workspace, period)
        missing = [branch for branch in due if held[branch.code] is None]
        asked = list_open_questions(workspace, period, outs) if missing else ()
        fresh = [make_form(workspace, ledger, branch, period, asked) for branch in missing]
        again = [form for form in held.values() if form is not None]
        _require_distinct_names([*(form for form, _ in fresh), *again])
        if not dry_run:
            _write_forms(workspace, period, fresh, again)
    new, old = tuple(form.file for form, _ in fresh), tuple(form.file for form in again)
    return DistributeResult(
        period=period,
        folder=workspace.outbox(period) / FOLDER,
        new=new,
        again=old,
        imported=imported,
        unplaced=unplaced,
    )


def _require_distinct_names(made: Sequence[DistributedForm]) -> None:
    """Raise UserError if the file names of two branches' forms would coincide on disk.

    That happens if their short names differ only in case, or in characters a file name cannot contain.
    """
    seen: dict[str, str] = {}
    for form in made:
        other = seen.setdefault(form.file.casefold(), form.branch)
        if other != form.branch:
            raise UserError(
                f"templates/{ROSTER_FILE}：支部“{other}”和“{form.branch}”的简称太像，表单会同名（{form.file}）。请改一个简称。"
            )


def list_open_questions(workspace: Workspace, period: Period, outs: Iterable[Distribution]) -> tuple[Question, ...]:
    """List the questions left open by the previous month, as assessed today; none if it had no forms."""
    before = period.shift(-1)
    if not any(out.period == str(before) for out in outs):
        return ()
    return assess_ledger(build_current_ledger(workspace, before)).questions


def build_distributed_questions(
    branch: str, office: Office, period: Period, asked: Iterable[Question]
) -> tuple[DistributedQuestion, ...]:
    """Build the 需答复 rows of a branch, without repeats; it also answers for branches it has taken over."""
    own = {each.key: each for each in asked if branch in (each.branch, office.holder(each.branch, period))}
    return tuple(DistributedQuestion(each.key, each.kind.value, each.fact, each.demand) for each in own.values())


def make_form(
    workspace: Workspace, ledger: Ledger, branch: Branch, period: Period, asked: Iterable[Question] = ()
) -> tuple[DistributedForm, bytes]:
    """Make the form of a branch and its bytes: its open tasks, and unused numbers for new tasks."""
    held = ledger.by_branch.get(branch.code, ())
    tasks = tuple(_build_distributed_task(task) for task in held if task.closed is None)
    used = [
        int(match["row"])
        for task in held
        if (match := TASK_NUMBER.fullmatch(task.number)) and match["period"] == period.as_compact()
    ]
    first = max(used, default=0) + 1
    numbers = tuple(format_task_number(branch.code, period, row) for row in range(first, first + NEW_ROWS))
    form = DistributedForm(
        branch=branch.code,
        short_name=branch.short_name,
        reporter=branch.reporter,
        file=format_form_file_name(branch.short_name, period),
        sha256="",
        tasks=tasks,
        new_numbers=numbers,
        questions=build_distributed_questions(branch.code, workspace.office, period, asked),
    )
    data = build_monthly_form(form, period, workspace.office.settings.domains(str(period)))
    return replace(form, sha256=compute_sha256(data)), data


def _build_distributed_task(task: Task) -> DistributedTask:
    latest = task.latest
    if latest is None:
        return DistributedTask(number=task.number, plan=dict(task.plan), rate=None, status="", progress="")
    return DistributedTask(
        number=task.number, plan=dict(task.plan), rate=latest.rate, status=latest.status, progress=latest.progress
    )


def _write_forms(
    workspace: Workspace,
    period: Period,
    fresh: Sequence[tuple[DistributedForm, bytes]],
    again: Sequence[DistributedForm],
) -> None:
    """Record the distribution, then write the forms; existing files are left alone, as a branch may have one open."""
    if fresh:
        domains, handed = workspace.office.settings.domains(str(period)), tuple(form for form, _ in fresh)
        day = workspace.today.isoformat()
        workspace.archive.record_distribution(
            Distribution(number=0, date=day, period=str(period), contract=FORM_VERSION, domains=domains, forms=handed)
        )
    folder = workspace.outbox(period) / FOLDER
    for form, data in fresh:
        disk.write(folder / form.file, data)
    for form in again:
        if not (folder / form.file).exists():
            disk.write(folder / form.file, rebuild_form(workspace, form, period))


def rebuild_form(workspace: Workspace, form: DistributedForm, period: Period) -> bytes:
    """Rebuild the bytes of a distributed form from its distribution."""
    out = next(
        each for each in workspace.archive.list_distributions() if each.period == str(period) and form in each.forms
    )
    return build_monthly_form(form, period, out.domains)


def _import_old_ledger(
    workspace: Workspace, period: Period, path: Path, *, dry_run: bool
) -> tuple[int, tuple[Finding, ...]]:
    """Import a 旧台账; importing the same bytes again changes nothing."""
    data = disk.read(path)
    sha256 = compute_sha256(data)
    tasks, unplaced = read_old_ledger(path.name, read_workbook(data), workspace.office, period)
    known = any(receipt.sha256 == sha256 and receipt.kind == OLD_LEDGER for receipt in workspace.archive.receipts())
    if not known and any(out.period == str(period) for out in workspace.archive.list_distributions()):
        raise UserError(f"{period.as_chinese()}的表单已经下发，不能再导入旧台账。旧台账请在首次下发时一并导入。")
    if not dry_run and not known:
        look = workspace.archive.looks()
        receipt = Receipt(
            number=0, name=path.name, folder="", size=len(data), sha256=sha256, after="", after_look=0,
            by=workspace.today.isoformat(), by_look=look[-1].number if look else 0, branch="", period=str(period),
            fate="accepted", codes=tuple(each.code for each in unplaced), program=__version__, contract=FORM_VERSION,
            stored="", office=workspace.keep_office(), kind=OLD_LEDGER,
        )  # fmt: skip
        workspace.archive.take(data, receipt, build_old_ledger_record(tasks))
    return len(tasks), unplaced
