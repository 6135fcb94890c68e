"""Distribute forms (下发): one pre-filled form per branch, recorded so that submissions can be compared with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive.facts import Distribution
from pipeline.commands.answer_sheets import load_answer_sheets
from pipeline.commands.fact_steps import AddDistribution, KeepOffice
from pipeline.commands.file_steps import WriteFile
from pipeline.commands.import_ledger import ImportOrder, PlannedImport, plan_import
from pipeline.commands.load_inputs import (
    build_current_snapshot,
    load_ledger_inputs,
)
from pipeline.commands.load_records import complete_archive
from pipeline.commands.plan import Plan, PlanStep, perform
from pipeline.commands.plausible import require_ready_for_distribution
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import FORM_VERSION
from pipeline.documents.asked_rows import HandedRows, build_asked_rows, group_by_answerer
from pipeline.documents.branch_form import (
    NOBODY_AGAIN,
    RepeatOrder,
    make_form,
    require_distinct_names,
    require_repeatable,
)
from pipeline.findings import UserError
from pipeline.forms.monthly import build_monthly_form
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import Ledger, build_ledger, derive_ledger
from pipeline.periods import Period
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.model import Question

FOLDER = "forms"


@dataclass(frozen=True, kw_only=True)
class DistributeResult:
    """Result of a distribution: new forms, forms distributed before, and what became of a 旧台账, if any.

    ``remade`` are those distributed before whose file was missing from the outbox and is made again.
    """

    period: Period
    folder: Path
    new: tuple[str, ...]
    again: tuple[str, ...]
    remade: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    """Codes of the branches that were given another form beside the one they have."""
    not_yet: tuple[tuple[str, str], ...] = ()
    """Branches whose tasks are wanted on another form and not there yet, each with the branch that takes them over."""
    plan: Plan
    old_ledger: PlannedImport | None = None

    @property
    def refused(self) -> bool:
        """Whether nothing was distributed, because rows of the 旧台账 could not be placed."""
        return self.old_ledger is not None and self.old_ledger.refused


def distribute_forms(
    workspace: Workspace,
    period: Period,
    *,
    old_ledger: ImportOrder | None = None,
    repeat: RepeatOrder = NOBODY_AGAIN,
    dry_run: bool = False,
) -> DistributeResult:
    """Distribute the forms of a period.

    A branch that already has its form keeps it; a missing file is written again with the same bytes. If a 旧台账 cannot
    be imported as a whole, nothing is distributed, so that the same command can be repeated. A branch named in
    ``repeat`` is given another form from what is known now; it may fill in either, and is held against the later one.
    """
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    due = workspace.office.due(period)
    if not due:
        raise UserError(f"{period.as_chinese()}没有需要报送的支部。请核对报告期和支部名册的启用、停用日期。")
    require_repeatable(repeat, {branch.code for branch in due}, period)
    with workspace.locked():
        if not dry_run:
            complete_archive(workspace)
        done = plan_distribution(workspace, period, due, old_ledger, repeat)
        if not dry_run:
            perform(workspace, done.plan)
    return done


def plan_distribution(
    workspace: Workspace,
    period: Period,
    due: Sequence[Branch],
    old_ledger: ImportOrder | None = None,
    repeat: RepeatOrder = NOBODY_AGAIN,
) -> DistributeResult:
    """Plan the forms of a period, from a ledger that includes the tasks of an imported 旧台账; nothing is changed."""
    require_intact_facts(workspace)
    outs = workspace.archive.list_distributions()
    forms = index_distributed_forms(outs)
    held = {branch.code: forms.find(branch.code, period) for branch in due}
    given = Counter(form.branch for out in outs if out.period == str(period) for form in out.forms)
    again = [found[1] for code, found in held.items() if found is not None and code not in repeat.branches]
    inputs = load_ledger_inputs(workspace, build_current_snapshot(workspace, period), workspace.office)
    ledger = known = build_ledger(inputs)
    old = plan_import(workspace, period, old_ledger, [each.branch for each in again], ledger) if old_ledger else None
    if old is not None and old.refused:
        folder = workspace.outbox(period) / FOLDER
        return DistributeResult(period=period, folder=folder, new=(), again=(), plan=Plan(), old_ledger=old)
    if old is not None and old.ledger is not None:
        ledger = build_ledger(replace(inputs, imported=(*inputs.imported, old.ledger)))
    missing = [branch for branch in due if held[branch.code] is None or branch.code in repeat.branches]
    if missing:
        require_ready_for_distribution(workspace, period)
    asked = list_open_questions(workspace, period, outs, known) if missing else ()
    answered_by = group_by_answerer(asked, workspace.office, period)
    handed = HandedRows(period=period, sheets=load_answer_sheets(workspace, workspace.today), forms=forms)
    rows = {
        branch: build_asked_rows(
            branch.code, workspace.office, workspace.today, answered_by.get(branch.code, ()), handed
        )
        for branch in missing
    }
    fresh = [
        make_form(workspace.office, ledger, branch, period, rows[branch], before=given[branch.code])
        for branch in missing
    ]
    require_distinct_names([*(form for form, _ in fresh), *again])
    imports: tuple[PlanStep, ...] = (KeepOffice(), old.take) if old is not None and old.take else ()
    folder = workspace.outbox(period) / FOLDER
    lost = [form for form in again if not (folder / form.file).exists()]
    handed_over = workspace.office.group_handed_over_next(period)
    return DistributeResult(
        period=period,
        folder=folder,
        new=tuple(form.file for form, _ in fresh),
        again=tuple(form.file for form in again),
        remade=tuple(form.file for form in lost),
        plan=Plan((*imports, *_plan_forms(workspace, period, fresh, lost, repeat.reason.strip()))),
        repeated=tuple(form.branch for form, _ in fresh if given[form.branch]),
        not_yet=tuple(
            (ended.short_name, form.short_name)
            for form, _ in fresh
            if given[form.branch]
            for ended in handed_over.get(form.branch, ())
        ),
        old_ledger=old,
    )


def list_open_questions(
    workspace: Workspace, period: Period, outs: Iterable[Distribution], known: Ledger
) -> tuple[Question, ...]:
    """List the questions left open by the previous month, as assessed today; none if it had no forms.

    ``known`` is the ledger of the period from what is known today.
    """
    before = period.shift(-1)
    if not any(out.period == str(before) for out in outs):
        return ()
    inputs = load_ledger_inputs(workspace, build_current_snapshot(workspace, before), workspace.office)
    return assess_ledger(derive_ledger(known, inputs)).questions


def _plan_forms(
    workspace: Workspace,
    period: Period,
    fresh: Sequence[tuple[DistributedForm, bytes]],
    lost: Sequence[DistributedForm],
    reason: str,
) -> Iterator[PlanStep]:
    """Plan to record the distribution, then to write the forms; existing files are left alone, one may be open."""
    if fresh:
        domains, handed = workspace.office.settings.domains(str(period)), tuple(form for form, _ in fresh)
        yield AddDistribution(
            Distribution(
                number=0,
                date=workspace.today.isoformat(),
                period=str(period),
                contract=FORM_VERSION,
                domains=domains,
                forms=handed,
                reason=reason,
            )
        )
    folder = workspace.outbox(period) / FOLDER
    for form, data in fresh:
        yield WriteFile(folder / form.file, data, "下发的表单")
    for form in lost:
        yield WriteFile(folder / form.file, rebuild_form(workspace, form, period), "补做的表单")


def rebuild_form(workspace: Workspace, form: DistributedForm, period: Period) -> bytes:
    """Rebuild the bytes of a distributed form from its distribution."""
    out = next(
        each for each in workspace.archive.list_distributions() if each.period == str(period) and form in each.forms
    )
    return build_monthly_form(form, period, out.domains)
