"""Find the papers of a signing order on disk, and load what they are checked against. Nothing is written here."""

from __future__ import annotations

from pathlib import Path

from pipeline import disk
from pipeline.commands.assessments import DraftBasis, load_draft_basis
from pipeline.commands.feedback_days import load_feedback_dates
from pipeline.commands.manifest import read_written_hashes
from pipeline.commands.outbox import AGAIN, is_extra_copy, list_drafts_of_kind
from pipeline.commands.workspace import Workspace
from pipeline.documents.draft import build_tables_along
from pipeline.documents.registry import DOCUMENTS
from pipeline.documents.signing import (
    DraftedPaper,
    PaperToSign,
    SigningContext,
    SigningOrder,
    UntrueSentence,
    open_paper_to_sign,
)
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.proof.check import prove_paper
from pipeline.proof.reading import Reading
from pipeline.proof.truth import build_truth
from pipeline.terms import BRANCH_CODE


def find_papers_to_sign(workspace: Workspace, period: Period, order: SigningOrder) -> tuple[PaperToSign, ...]:
    """Return the files of an order in roster order; raise UserError if they are ambiguous."""
    folder = workspace.outbox(period)
    if order.file is not None:
        return (_open_paper(workspace, period, order, order.file),)
    paths = [
        path
        for path in list_drafts_of_kind(folder, order.document)
        if not order.branch or _parse_branch_code(path) == order.branch
    ]
    if twice := [path for path in paths if is_extra_copy(path)]:
        names = "、".join(f"“{path.relative_to(folder).as_posix()}”" for path in twice)
        edited = twice[0].with_name(f"{twice[0].stem.partition(AGAIN)[0]}.docx").relative_to(folder).as_posix()
        raise UserError(
            f"{names}是后来重新生成的草稿，旁边还有一份有人改过的，不知道签发哪一份。"
            f"请用 --file 指明；签发改过的那份，写“--file outbox/{period}/{edited}”。"
        )
    found = [_open_paper(workspace, period, order, path) for path in paths]
    at = {branch.code: index for index, branch in enumerate(workspace.office.branches)}
    return tuple(sorted(found, key=lambda each: (at.get(each.branch, len(at)), each.branch)))


class PaperDrafter:
    """Drafts the papers of a period again, to be compared with what leaders made of them; each snapshot once."""

    def __init__(self, workspace: Workspace, period: Period, document: str) -> None:
        self._workspace = workspace
        self._document = document
        self._written = frozenset().union(*read_written_hashes(workspace.outbox(period)).values())
        self._bases: dict[str, DraftBasis] = {}

    def __call__(self, given: PaperToSign) -> DraftedPaper:
        """Return what a paper was drafted from, with the draft itself if the paper was edited."""
        basis = self._bases.get(given.mark) or load_draft_basis(self._workspace, given.record)
        self._bases[given.mark] = basis
        tables = build_tables_along(self._document, basis.assessment)
        if given.sha256 in self._written:
            return DraftedPaper(basis.assessment, tables=tables)
        data = basis.draft_again(self._document, given.branch)
        untrue = _list_untrue(given, basis, data) if data else ()
        return DraftedPaper(basis.assessment, data, untrue, tables)


def _list_untrue(given: PaperToSign, basis: DraftBasis, draft: bytes) -> tuple[UntrueSentence, ...]:
    """List the sentences of an edited paper that proof refuses because of its facts."""
    truth = build_truth(basis.assessment, draft, given.name)
    proof = prove_paper(Reading(paper=given.paper, today=basis.assessment.date), truth)
    found = [UntrueSentence(each.text, each.told) for each in proof.remarks if each.rule.facts and each.is_fatal]
    return tuple(dict.fromkeys(found))


def _parse_branch_code(path: Path) -> str:
    found = BRANCH_CODE.match(path.name)
    return found[0] if found else ""


def _open_paper(workspace: Workspace, period: Period, order: SigningOrder, path: Path) -> PaperToSign:
    if not path.is_file():
        raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")
    inside = path.resolve().is_relative_to((workspace.outbox(period) / DOCUMENTS).resolve())
    return open_paper_to_sign(
        path.name, disk.read(path), order=order, period=period, records=workspace.archive.list_snapshots(),
        branch=_parse_branch_code(path) if inside else "",
    )  # fmt: skip


def load_signing_context(workspace: Workspace, period: Period, order: SigningOrder) -> SigningContext:
    """Load what the papers of an order are checked against."""
    return SigningContext(
        period=period,
        order=order,
        office=workspace.office,
        receipts=workspace.archive.receipts(),
        feedback_dates=load_feedback_dates(workspace, period),
        written=frozenset().union(*read_written_hashes(workspace.outbox(period)).values()),
    )
