"""Find the papers of a signing order on disk, and load what they are checked against. Nothing is written here."""

from __future__ import annotations

import functools
from pathlib import Path

from pipeline import disk
from pipeline.commands.draft_basis import DraftBasis, load_draft_basis
from pipeline.commands.feedback_days import load_feedback_dates
from pipeline.commands.manifest import read_written_hashes
from pipeline.commands.outbox import AGAIN, is_extra_copy, list_drafts_of_kind, parse_branch_code
from pipeline.commands.proof import read_office_words
from pipeline.commands.workspace import Workspace
from pipeline.documents.paper_list import find_paper_span
from pipeline.documents.proof_verdict import PaperProof
from pipeline.documents.registry import BY_BRANCH, DOCUMENTS, parse_matter
from pipeline.documents.right_of_reply import HearingRecord
from pipeline.documents.signing_order import (
    DraftedPaper,
    PaperToSign,
    SigningContext,
    SigningOrder,
    explain_no_draft,
    open_paper_to_sign,
)
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.proof.check import prove_paper
from pipeline.proof.reading import Reading
from pipeline.proof.report import build_paper_proof
from pipeline.proof.truth import Truth, build_truth


def find_papers_to_sign(workspace: Workspace, period: Period, order: SigningOrder) -> tuple[PaperToSign, ...]:
    """Return the files of an order in roster order; raise UserError if they are ambiguous."""
    span = find_paper_span(period, order.document)
    folder = workspace.span_outbox(span)
    if order.file is not None:
        return (_open_paper(workspace, period, order, order.file),)
    paths = [
        path
        for path in list_drafts_of_kind(folder, order.document)
        if not order.branch or parse_branch_code(path) == order.branch
    ]
    if twice := [path for path in paths if is_extra_copy(path)]:
        names = "、".join(f"“{path.relative_to(folder).as_posix()}”" for path in twice)
        edited = twice[0].with_name(f"{twice[0].stem.partition(AGAIN)[0]}.docx").relative_to(folder).as_posix()
        raise UserError(
            f"{names}是后来重新生成的草稿，旁边还有一份有人改过的，不知道签发哪一份。"
            f"请用 --file 指明；签发改过的那份，写“--file outbox/{span}/{edited}”。"
        )
    found = [_open_paper(workspace, period, order, path) for path in paths]
    at = {branch.code: index for index, branch in enumerate(workspace.office.branches)}
    return tuple(sorted(found, key=lambda each: (at.get(each.branch, len(at)), each.branch)))


class PaperDrafter:
    """Drafts the papers of an order again, to compare and to prove what is signed; each snapshot once."""

    def __init__(self, workspace: Workspace, context: SigningContext) -> None:
        self._workspace, self._context = workspace, context
        self._words = read_office_words(workspace)
        self._bases: dict[str, DraftBasis] = {}

    def __call__(self, given: PaperToSign) -> DraftedPaper:
        """Return what a paper was drafted from, with the draft itself if the paper was edited."""
        basis = self._bases.get(given.mark) or load_draft_basis(self._workspace, given.record)
        self._bases[given.mark] = basis
        document = self._context.order.document
        draft = basis.draft_again(document, given.subject)
        if not draft or (given.branch and document not in BY_BRANCH):
            raise UserError(*explain_no_draft(given, document))
        edited = given.sha256 not in self._context.written
        read = read_edited_document(draft, given.name)
        along = basis.list_tables_along(document, draft=read, paper=given.paper if edited else read)
        truth = build_truth(basis.assessment, draft, given.name)
        return DraftedPaper(
            basis.assessment, functools.partial(self._prove, given, truth), draft if edited else b"", along
        )

    def _prove(self, given: PaperToSign, truth: Truth, data: bytes) -> PaperProof:
        """Prove a paper with its blanks filled in; dates and numbers against the register are for signing itself."""
        context, order = self._context, self._context.order
        reading = Reading(
            paper=read_edited_document(data, given.name), today=order.date, document=order.document,
            period=str(context.period), branch=given.branch, words=self._words, urgent=order.urgent,
            hear=functools.partial(context.hearing.list_unheard, branch=given.branch),
        )  # fmt: skip
        return build_paper_proof(prove_paper(reading, truth), order.date)


def _open_paper(workspace: Workspace, period: Period, order: SigningOrder, path: Path) -> PaperToSign:
    if not path.is_file():
        raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")
    folder = workspace.span_outbox(find_paper_span(period, order.document))
    inside = path.resolve().is_relative_to((folder / DOCUMENTS).resolve())
    return open_paper_to_sign(
        path.name, disk.read(path), order=order, period=period, records=workspace.archive.list_snapshots(),
        branch=parse_branch_code(path) if inside else "", matter=parse_matter(path.stem) if inside else "",
    )  # fmt: skip


def load_signing_context(workspace: Workspace, period: Period, order: SigningOrder) -> SigningContext:
    """Load what the papers of an order are checked against."""
    folder = workspace.span_outbox(find_paper_span(period, order.document))
    return SigningContext(
        period=period,
        order=order,
        office=workspace.office,
        receipts=workspace.archive.receipts(),
        hearing=HearingRecord(
            period=period,
            office=workspace.office,
            feedback_dates=load_feedback_dates(workspace, period),
            receipts=workspace.archive.receipts(),
        ),
        written=frozenset().union(*read_written_hashes(folder).values()),
    )
