"""Make the papers of a month, a quarter or a year that were asked for.

They are drafted from the last 汇总 of the span's last month on record, so that they say what the ledger on disk says.
Drafts that people have edited are never overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from pipeline.commands.file_steps import WriteOutputs
from pipeline.commands.load_records import complete_archive
from pipeline.commands.manifest import MANIFEST_FILE, extend_manifest, is_built
from pipeline.commands.outbox import (
    find_extra_names,
    list_made_kinds,
    list_superseded_copies,
)
from pipeline.commands.paper_basis import PaperBasis, PapersResult, list_stands, load_basis
from pipeline.commands.plan import Plan, perform
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.shared_papers import choose_typesetter
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import WORDING_FOLDER
from pipeline.documents.draft import build_drafts
from pipeline.documents.length import list_length_remarks
from pipeline.documents.paper_list import (
    Span,
    choose_reports,
    get_standing_kinds,
    list_span_reports,
    parse_kind,
)
from pipeline.documents.registry import DOCUMENTS
from pipeline.findings import UserError
from pipeline.intake.office import Stationery
from pipeline.periods import Month
from pipeline.reports.paper import Report


def make_papers(workspace: Workspace, span: Span, names: Sequence[str], *, dry_run: bool = False) -> PapersResult:
    """Make kinds of papers by name; all that the settings name for such a span if none is given."""
    workspace.require()
    with workspace.locked():
        if not dry_run:
            complete_archive(workspace)
        done = plan_papers(workspace, span, names)
        return done if dry_run else replace(done, held=tuple(perform(workspace, done.plan).messages))


def remake_papers(workspace: Workspace, span: Span, *, dry_run: bool = False) -> PapersResult:
    """Make the papers of a quarter or a year that the settings name, and those that were made before."""
    workspace.require()
    standing = get_standing_kinds(span, workspace.office.settings.reports)
    made = list_made_kinds(workspace.span_outbox(span))
    return make_papers(workspace, span, (*standing, *sorted(made - {*standing})), dry_run=dry_run)


def plan_papers(workspace: Workspace, span: Span, names: Sequence[str]) -> PapersResult:
    """Draft the papers in memory and plan their writing; nothing is changed."""
    require_intact_facts(workspace)
    settings = workspace.office.settings
    wanted = choose_reports(span, names or get_standing_kinds(span, settings.reports))
    if not wanted:
        raise UserError(f"没有写要做哪些文稿，设置里也没有定{span.as_chinese()}要做的。请写名称，如“--make 月调度表”。")
    basis, folder = load_basis(workspace, span), workspace.span_outbox(span)
    if isinstance(span, Month) and not is_built(folder, basis.record):
        raise UserError(f"{span.as_chinese()}上次汇总没有做完，或文件被移走了。请先运行“dangjian consolidate {span}”。")
    kinds = {report.name for report in wanted}
    every = kinds if isinstance(span, Month) else kinds | list_made_kinds(folder)
    files = build_paper_files(workspace, basis, every, list_signed_papers(workspace, basis))
    outputs = WriteOutputs(
        folder=folder,
        files=files,
        placed=find_extra_names(folder, files, ()),
        listing=extend_manifest(folder, basis.record, files),
        obsolete=list_superseded_copies(folder, files),
        command=f"dangjian papers {span} --make {' '.join(report.name for report in wanted)}",
    )
    made = {parse_kind(name) for name in files}
    return PapersResult(
        basis=basis,
        stands=list_stands(workspace, basis),
        folder=folder,
        outputs=(*outputs.names, MANIFEST_FILE),
        beside=tuple(sorted(outputs.placed.values())),
        unneeded=tuple(report.name for report in wanted if report.name not in made),
        remarks=tuple(list_length_remarks(files, settings.reports)),
        plan=Plan((outputs,) if files else ()),
    )


def list_signed_papers(workspace: Workspace, basis: PaperBasis) -> frozenset[tuple[str, str, str]]:
    """List the papers (文种, branch, matter) that were signed from the record of a month."""
    return frozenset(each.key for each in workspace.issued.all() if each.period == str(basis.month))


def build_paper_files(
    workspace: Workspace, basis: PaperBasis, kinds: Collection[str], signed: Collection[tuple[str, str, str]] = ()
) -> dict[str, bytes]:
    """Draft kinds of papers by their names below the span's outbox, without those signed already."""
    stationery = workspace.read_kept_office(basis.record.office)
    reports = [report for report in list_span_reports(basis.span) if report.name in kinds]
    _require_wording(basis, stationery, reports)
    drafts = build_drafts(
        basis.assessment, stationery, signed, kinds, reports=reports, typeset=choose_typesetter(workspace)
    )
    return {f"{DOCUMENTS}/{name}": data for name, data in drafts.items()}


def _require_wording(basis: PaperBasis, stationery: Stationery, reports: Iterable[Report]) -> None:
    """Raise UserError if the office had no wording of a kind yet when the month was consolidated."""
    for report in reports:
        name = f"{WORDING_FOLDER}/{report.name}.txt"
        if name not in stationery.wording:
            office = " --office current" if basis.on.closed else ""
            raise UserError(
                f"{basis.month.as_chinese()}上次汇总时还没有“templates/{name}”。",
                "请先用“init”补齐这份文字模板（已经有的不用），"
                f"再运行“dangjian consolidate {basis.month}{office}”，然后重做。",
            )
