"""Load everything the letters of a period are drafted from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Receipt
from pipeline.commands.distribute import FOLDER as FORMS_FOLDER
from pipeline.commands.distribute import rebuild_form
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.returned import build_returned_copies
from pipeline.commands.send.answer_forms import load_answer_forms
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm
from pipeline.documents.closing import find_closing_paper
from pipeline.documents.paper_list import Span, list_span_reports
from pipeline.documents.registry import DOCUMENTS, REPORTS, format_paper_file, parse_matter
from pipeline.intake.distributions import index_distributed_forms
from pipeline.ledger.returned import find_returned_receipts
from pipeline.letters.letter_factory import AwaitedCorrection, LetterFactory, OutgoingPaper
from pipeline.letters.resending import settle_resend_order
from pipeline.periods import Period
from pipeline.supervision.submission_status import SubmissionStatus, compute_submission_statuses
from pipeline.terms import FEEDBACK, LetterKind


def load_letter_factory(
    workspace: Workspace,
    period: Period,
    kinds: Collection[LetterKind],
    only: frozenset[str] = frozenset(),
    resend: Collection[str] = (),
) -> LetterFactory:
    """Load what some kinds of letters are drafted from; ``resend`` are those to go out once more."""
    answering = {LetterKind.FEEDBACK, LetterKind.ISSUED} & set(kinds)
    awaits = {LetterKind.RETURNED, LetterKind.RECEIPTS} & set(kinds)
    issued, reports = LetterKind.ISSUED in kinds, {LetterKind.RETURNED, LetterKind.REMINDERS} & set(kinds)
    attempts = workspace.journal.group_by_matter()
    feedback = dict(_load_feedback_papers(workspace, period)) if LetterKind.FEEDBACK in kinds else {}
    return LetterFactory(
        period=period,
        today=workspace.today,
        office=workspace.office,
        receipts=workspace.archive.receipts(),
        only=only,
        snapshots=workspace.archive.list_snapshots(),
        forms=_load_forms(workspace, period) if LetterKind.FORMS in kinds else {},
        reissued=_load_reissued_forms(workspace, period) if reports else {},
        awaited=_load_awaited_corrections(workspace, period, only) if awaits else {},
        statuses=_load_statuses(workspace, period) if LetterKind.REMINDERS in kinds else {},
        feedback=feedback,
        answer_forms=load_answer_forms(workspace, period, feedback) if answering else None,
        drafts=_list_official_drafts(workspace, period) if issued else {},
        outgoing=tuple(_load_outgoing_papers(workspace, period)) if issued else (),
        closing=find_closing_paper(workspace.issued.all(), str(period)),
        attempts=attempts,
        order=settle_resend_order(resend, attempts),
    )


def load_folder_facts(workspace: Workspace, period: Period, only: frozenset[str]) -> LetterFactory:
    """Load what the 回执与退回 folders of some branches are made from; the journal of letters is not needed for it."""
    return LetterFactory(
        period=period,
        today=workspace.today,
        office=workspace.office,
        receipts=workspace.archive.receipts(),
        only=only,
        awaited=_load_awaited_corrections(workspace, period, only),
    )


def _load_forms(workspace: Workspace, period: Period) -> dict[str, tuple[DistributedForm, bytes]]:
    handed = index_distributed_forms(workspace.archive.list_distributions())
    found = (handed.find(branch.code, period) for branch in workspace.office.due(period))
    last = (each[1] for each in found if each is not None)
    return {form.branch: (form, _load_form(workspace, period, form)) for form in last}


def _load_reissued_forms(workspace: Workspace, period: Period) -> dict[str, tuple[DistributedForm, bytes]]:
    """Load the last form of each branch that was handed out more than one."""
    handed = index_distributed_forms(workspace.archive.list_distributions())
    found = (handed.list_standing(branch.code, period) for branch in workspace.office.due(period))
    last = (forms[0] for forms in found if len(forms) > 1)
    return {form.branch: (form, _load_form(workspace, period, form)) for form in last}


def _load_form(workspace: Workspace, period: Period, form: DistributedForm) -> bytes:
    """Return the distributed form from the outbox; rebuild it if the file is missing or was saved by somebody."""
    path = workspace.outbox(period) / FORMS_FOLDER / form.file
    lying = disk.read(path) if path.is_file() else b""
    return lying if compute_sha256(lying) == form.sha256 else rebuild_form(workspace, form, period)


def _load_awaited_corrections(
    workspace: Workspace, period: Period, only: frozenset[str]
) -> dict[str, AwaitedCorrection]:
    waiting: dict[tuple[str, str], Receipt] = {
        key: receipt
        for key, receipt in find_returned_receipts(workspace.archive.receipts()).items()
        if key[1] == str(period) and (not only or key[0] in only)
    }
    copies = build_returned_copies(workspace, waiting)
    return {
        branch: AwaitedCorrection(
            receipt=waiting[branch, month],
            name=copy.name,
            data=copy.data,
            corrections=copy.corrections,
            mended=copy.mended,
        )
        for (branch, month), copy in copies.items()
    }


def _load_statuses(workspace: Workspace, period: Period) -> dict[str, SubmissionStatus]:
    """Compute who has reported; on a day off nobody is reminded, so nothing is computed."""
    if not workspace.office.calendar.is_workday(workspace.today):
        return {}
    return dict(compute_submission_statuses(build_current_ledger(workspace, period).inputs))


def _load_feedback_papers(workspace: Workspace, period: Period) -> Iterator[tuple[str, bytes]]:
    folder = workspace.outbox(period) / DOCUMENTS
    for branch in workspace.office.due(period):
        path = folder / format_paper_file(FEEDBACK, branch.code, branch.short_name)
        if path.is_file():
            yield branch.code, disk.read(path)


def narrow_to_span(workspace: Workspace, desk: LetterFactory, span: Span) -> LetterFactory:
    """Leave only the papers about a quarter or a year, which are signed from the record of the month of the letters."""
    kinds = {report.name for report in list_span_reports(span)}
    drafted = _list_official_drafts(workspace, span)
    return replace(
        desk,
        outgoing=tuple(each for each in desk.outgoing if each.paper.document in kinds),
        drafts={name: found for name, found in drafted.items() if name in kinds},
    )


def _list_official_drafts(workspace: Workspace, span: Span) -> dict[str, frozenset[tuple[str, str]]]:
    """List branch and matter of the drafts of official papers in the outbox; both are empty of a bureau-wide one."""
    folder = workspace.span_outbox(span) / DOCUMENTS
    return {
        report.name: frozenset(
            [
                *([("", "")] if (folder / format_paper_file(report.name)).is_file() else []),
                *(
                    (path.name.partition("_")[0], parse_matter(path.stem))
                    for path in (folder / report.name).glob("[!.~]*.docx")
                ),
            ]
        )
        for report in REPORTS
        if report.official
    }


def _load_outgoing_papers(workspace: Workspace, period: Period) -> Iterator[OutgoingPaper]:
    for paper in workspace.issued.all():
        if paper.period == str(period):
            signed = workspace.issued.load_bytes(paper)
            suffix, data = workspace.issued.load_scan(paper) or (".docx", signed)
            tables = workspace.issued.load_tables(paper)
            yield OutgoingPaper(paper=paper, signed=signed, suffix=suffix, data=data, tables=tables)
