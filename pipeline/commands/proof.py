"""Proof (校对) of finished papers against the ledgers they name; nothing is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_fingerprint
from pipeline.archive.facts import Snapshot
from pipeline.commands.assessments import load_draft_basis
from pipeline.commands.workspace import Workspace
from pipeline.documents.identity import PaperIdentity, parse_paper_identity
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.findings import UserError
from pipeline.proof.check import prove_paper
from pipeline.proof.model import ProofResult
from pipeline.proof.reading import Reading
from pipeline.proof.truth import Truth, build_truth

_FOREIGN = "文件里没有本程序起草时写入的标识，只核对了日期、文字和个人信息，没有核对事实。"
_NO_LEDGER = "这个工作目录里没有它所依据的台账，只核对了日期、文字和个人信息，没有核对事实。"


def prove_files(workspace: Workspace, paths: Sequence[Path]) -> tuple[ProofResult, ...]:
    """Prove files one by one; one that cannot be read is told and does not keep the others from being proved."""
    _ = workspace.office
    return tuple(_prove_file(workspace, path) for path in paths)


def _prove_file(workspace: Workspace, path: Path) -> ProofResult:
    if not path.is_file():
        raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")
    try:
        paper = read_edited_document(disk.read(path), path.name)
    except UserError as fault:
        unread = tuple(str(each) for each in fault.args)
        return ProofResult(name=path.name, document="", outcomes={}, remarks=(), unread=unread)
    told = parse_paper_identity(paper.identity)
    record = _find_snapshot(workspace, told) if told else None
    if told is None or record is None:
        return prove_paper(Reading(paper=paper, today=workspace.today), None, _NO_LEDGER if told else _FOREIGN)
    truth = _load_truth(workspace, told, record, paper)
    as_of = dt.date.fromisoformat(record.date)
    reading = Reading(paper=paper, today=workspace.today, document=told.document, as_of=as_of)
    return prove_paper(reading, truth, "" if truth else _NO_LEDGER)


def _find_snapshot(workspace: Workspace, told: PaperIdentity) -> Snapshot | None:
    records = (each for each in workspace.archive.list_snapshots() if each.period == told.period)
    return next((each for each in records if compute_fingerprint(each) == told.mark), None)


def _load_truth(workspace: Workspace, told: PaperIdentity, record: Snapshot, paper: EditedDocument) -> Truth | None:
    """Draft the paper again from its ledger; None if no such paper comes of it."""
    basis = load_draft_basis(workspace, record)
    if told.document not in basis.documents:
        return None
    draft = basis.draft_again(told.document, told.branch)
    return build_truth(basis.assessment, draft, paper.name) if draft else None
