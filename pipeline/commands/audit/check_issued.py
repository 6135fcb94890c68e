"""Audit signed papers, their scans and the log of sent letters: bytes against records, and gaps in the numbering."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256, pick_decisive_entry
from pipeline.archive.letter_facts import IN_DOUBT, WRITTEN, SentLetter
from pipeline.archive.paths import parse_series_number
from pipeline.archive.sent import OUTCOMES
from pipeline.commands.audit.finding import AuditFinding, FlawKind
from pipeline.commands.require_facts import find_lost_letters
from pipeline.commands.workspace import Workspace
from pipeline.letters.result import LETTERS_FOLDER

_ISSUED, _SENT = "outbox/issued", "outbox/sent"
_UNTOLD = (
    "上次备信中断留下的，再运行一次 send 即可，内容已变的可以删去；"
    "从前备好、发出过的，说明 outbox/sent 有丢失，请先从备份恢复，恢复前不要发送。"
)


def audit_papers(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield signed papers and scans that are missing or changed, and files that are neither."""
    known = set[str]()
    for paper in workspace.issued.all():
        known |= {paper.file, paper.tables}
        for fault in workspace.issued.find_file_errors(paper):
            yield AuditFinding(FlawKind.DAMAGED, f"{_ISSUED}/{paper.file}", fault)
    known |= {scan.file for scan in workspace.issued.list_scans()}
    for folder, shown in (
        (workspace.issued.root, _ISSUED),
        (workspace.issued.scan_root, f"{_ISSUED}/扫描件"),
        (workspace.issued.proof_root, f"{_ISSUED}/校对"),
    ):
        yield from _find_strays(folder, shown, workspace.issued.root, known)


def audit_letters(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield records lost from the end, letters in doubt, letters without a record, and changed attachments."""
    journal = workspace.journal
    for folder, shown in ((journal.root, _SENT), (journal.outcome_root, f"{_SENT}/{OUTCOMES}")):
        yield from _find_strays(folder, shown, journal.root, set())
    yield from (AuditFinding(FlawKind.FACT, _SENT, lost) for lost in find_lost_letters(workspace))
    for name, entries in journal.group_by_matter().items():
        last = pick_decisive_entry(entries)
        if last.state == IN_DOUBT:
            what = f"{name}（{last.sent.name}，{last.sent.date}）可能已发出：{last.said}"
            yield AuditFinding(
                FlawKind.NOTE, _SENT, what, "请问对方收到没有，再用 send 的 --arrived 或 --resend 了结。"
            )
    yield from _find_unregistered_letters(workspace)
    for letter in journal.all():
        for matter in letter.split():
            yield from _check_attachments(workspace, matter)


def _find_unregistered_letters(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield prepared letters that are missing from the sent log and would therefore be sent twice."""
    known = {letter.folder for letter in workspace.journal.all()}
    for path in sorted((workspace.root / "outbox").glob(f"*/{LETTERS_FOLDER}/*/*")):
        place = path.relative_to(workspace.root / "outbox").as_posix()
        if path.is_dir() and place not in known:
            yield AuditFinding(FlawKind.GAP, f"outbox/{place}", "这封信没有发送记录", _UNTOLD)


def _find_strays(folder: Path, shown: str, root: Path, known: set[str]) -> Iterator[AuditFinding]:
    """Yield files that are neither records nor named by one."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        place = path.relative_to(root).as_posix()
        if path.is_file() and not parse_series_number(path.name) and place not in known:
            yield AuditFinding(FlawKind.ORPHAN, f"{shown}/{path.name}", "不是签发、发送记录的内容")


def _check_attachments(workspace: Workspace, letter: SentLetter) -> Iterator[AuditFinding]:
    """Compare the attachments of a letter with its record; a letter folder that was deleted is no error."""
    folder = workspace.root / "outbox" / letter.folder
    for each in letter.attachments if folder.is_dir() else ():
        place = f"outbox/{letter.folder}/{each.name}"
        if not (folder / each.name).is_file():
            yield AuditFinding(FlawKind.NOTE, place, "信件里的附件不在了")
        elif compute_sha256(disk.read(folder / each.name)) != each.sha256:
            yield _describe_altered_attachment(place, letter)


def _describe_altered_attachment(place: str, letter: SentLetter) -> AuditFinding:
    if letter.state == WRITTEN:
        what = "信件里的附件与备好时不同，发出前请不要改动附件"
        return AuditFinding(FlawKind.DRIFT, place, what, f"请用 send --resend {letter.matter} 再备一次。")
    return AuditFinding(FlawKind.DRIFT, place, "信件留底里的附件与发出的不同，被改动过", "请从备份恢复，不要改动留底。")
