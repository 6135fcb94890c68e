"""Proof (校对) of finished papers against the ledgers they name; nothing is changed."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.draft_basis import load_draft_basis
from pipeline.commands.feedback_days import load_feedback_dates
from pipeline.commands.libreoffice import find_libreoffice, render_as_pdf
from pipeline.commands.prove_board import prove_board_file
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import WORDS_FILE
from pipeline.documents.identity import PaperIdentity, parse_paper_identity
from pipeline.documents.registry import is_same_series
from pipeline.documents.right_of_reply import HearingRecord
from pipeline.docx.annotate import annotate_paper
from pipeline.docx.read import EditedDocument, open_document
from pipeline.docx.rendered import mark_parts, read_rendered
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.proof.board_page import is_board_page
from pipeline.proof.check import prove_paper
from pipeline.proof.model import ProofResult
from pipeline.proof.reading import Reading
from pipeline.proof.report import apply_report
from pipeline.proof.rules.rendered_pages import list_marked_parts
from pipeline.proof.truth import Truth, build_truth
from pipeline.proof.watched_words import WatchedWord, read_watched_words
from pipeline.terms import PROOF_COPY

_FOREIGN = "文件里没有本程序起草时写入的标识，只核对了日期、要素、版式、文字和个人信息，没有核对事实。"
_NO_LEDGER = "这个工作目录里没有它所依据的台账，只核对了日期、要素、版式、文字和个人信息，没有核对事实。"


def prove_files(workspace: Workspace, paths: Sequence[Path], *, render: bool = False) -> tuple[ProofResult, ...]:
    """Prove files one by one; one that cannot be read is told and does not keep the others from being proved."""
    _ = workspace.office
    words = read_office_words(workspace)
    return tuple(_prove_file(workspace, path, words, render=render) for path in paths)


def annotate_files(paths: Sequence[Path], results: Sequence[ProofResult]) -> tuple[Path, ...]:
    """Write beside each file with remarks a copy that carries them as comments; return the copies."""
    return tuple(
        _annotate_file(path, done)
        for path, done in zip(paths, results, strict=True)
        if path.suffix.lower() == ".docx" and not done.unread and any(each.needs_attention for each in done.remarks)
    )


def _annotate_file(path: Path, done: ProofResult) -> Path:
    """Write the copy under the first name that is free, or that holds the same already."""
    shown = [(each.number, each.describe()) for each in done.remarks if each.needs_attention]
    data = annotate_paper(open_document(disk.read(path), path.name), shown)
    marks = chain([""], (f"（{again}）" for again in count(2)))
    names = (path.with_name(f"{PROOF_COPY}{path.stem}{mark}.docx") for mark in marks)
    place = next(each for each in names if not each.exists() or disk.read(each) == data)
    disk.write(place, data)
    return place


def read_office_words(workspace: Workspace) -> tuple[WatchedWord, ...]:
    """Read the office's list of words; none if it keeps no list, UserError naming its lines if it is wrong."""
    path = workspace.templates / WORDS_FILE
    return read_watched_words(disk.read(path)) if path.is_file() else ()


def _prove_file(workspace: Workspace, path: Path, words: tuple[WatchedWord, ...], *, render: bool) -> ProofResult:
    if not path.is_file():
        raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")
    data = disk.read(path)
    if is_board_page(data):
        return prove_board_file(workspace, path.name, data)
    try:
        paper = open_document(data, path.name)
    except UserError as fault:
        unread = tuple(str(each) for each in fault.args)
        return ProofResult(name=path.name, document="", outcomes={}, remarks=(), unread=unread)
    told = parse_paper_identity(paper.identity)
    record = _find_snapshot(workspace, told) if told else None
    reading = Reading(paper=paper, today=workspace.today, words=words)
    if render:
        reading = _render(workspace, reading)
    if told is None or record is None:
        return prove_paper(reading, None, _NO_LEDGER if told else _FOREIGN)
    signed = next((each for each in workspace.issued.all() if each.sha256 == compute_sha256(data)), None)
    reading = add_records(workspace, reading, told, record, signed)
    truth = _load_truth(workspace, told, record, paper)
    done = prove_paper(reading, truth, "" if truth else _NO_LEDGER)
    return _add_signed_report(workspace, done, signed) if signed else done


def _render(workspace: Workspace, reading: Reading) -> Reading:
    """Add the rendered pages to a reading, or why there are none."""
    pdf = render_as_pdf(workspace, mark_parts(reading.paper, list_marked_parts(reading)))
    rendered = read_rendered(pdf) if pdf else None
    why = "没有安装LibreOffice" if not find_libreoffice() else "LibreOffice没有排出来"
    return replace(reading, rendered=rendered, unrendered=why)


def _add_signed_report(workspace: Workspace, done: ProofResult, signed: IssuedPaper) -> ProofResult:
    """Add what a person put on record when the paper was signed."""
    report = workspace.issued.find_proof(signed)
    if report is not None:
        return apply_report(done, report)
    return replace(done, vouched=(f"签发时说明：{signed.as_is}",) if signed.as_is else ())


def add_records(
    workspace: Workspace, reading: Reading, told: PaperIdentity, record: Snapshot, signed: IssuedPaper | None = None
) -> Reading:
    """Add to a reading what is on record about it; ``signed`` is the signed paper it is, if it is one."""
    period = Period.parse(told.period)
    heard = HearingRecord(
        period=period, office=workspace.office, feedback_dates=load_feedback_dates(workspace, period),
        receipts=workspace.archive.receipts(),
    )  # fmt: skip
    own = (told.period, told.document, told.branch, told.matter)
    others = (
        each
        for each in workspace.issued.all()
        if (each.period, *each.key) != own and is_same_series(each.document, told.document)
    )
    return replace(
        reading,
        document=told.document,
        branch=told.branch,
        period=told.period,
        as_of=dt.date.fromisoformat(record.date),
        taken=frozenset(each.reference for each in others if each.reference),
        hear=functools.partial(heard.list_unheard, branch=told.branch),
        urgent=signed.urgent if signed else "",
    )


def _find_snapshot(workspace: Workspace, told: PaperIdentity) -> Snapshot | None:
    records = (each for each in workspace.archive.list_snapshots() if each.period == told.period)
    return next((each for each in records if each.fingerprint == told.mark), None)


def _load_truth(workspace: Workspace, told: PaperIdentity, record: Snapshot, paper: EditedDocument) -> Truth | None:
    """Draft the paper again from its ledger; None if no such paper comes of it."""
    basis = load_draft_basis(workspace, record)
    if told.document not in basis.documents:
        return None
    draft = basis.draft_again(told.document, told.subject)
    return build_truth(basis.assessment, draft, paper.name) if draft else None
