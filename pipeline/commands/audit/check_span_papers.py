"""Audit the papers of quarters and years: each is drafted again from the 汇总 its folder names, and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot
from pipeline.commands.audit.check_outbox import compare_files
from pipeline.commands.audit.finding import AuditFinding, FlawKind
from pipeline.commands.manifest import MANIFEST_FILE, UNDERWAY_FILE, read_written_hashes
from pipeline.commands.outbox import list_made_kinds
from pipeline.commands.paper_basis import load_paper_basis
from pipeline.commands.papers import build_paper_files
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.documents.paper_list import Span
from pipeline.findings import UserError
from pipeline.periods import Month, parse_period


def audit_span_papers(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield all findings in the folders of quarters and years."""
    outbox = workspace.root / "outbox"
    for folder in sorted(outbox.iterdir()) if outbox.is_dir() else ():
        span = _find_span(folder)
        if span is not None and any((folder / name).is_file() for name in (MANIFEST_FILE, UNDERWAY_FILE)):
            yield from _check_span(workspace, span, folder)


def _find_span(folder: Path) -> Span | None:
    """Find the quarter or the year that a folder is of; None for any other folder."""
    try:
        span = parse_period(folder.name)
    except ValueError:
        return None
    return None if isinstance(span, Month) else span


def _check_span(workspace: Workspace, span: Span, folder: Path) -> Iterator[AuditFinding]:
    shown, again = f"outbox/{span}", f"请重新运行“dangjian consolidate {span}”。"
    if (folder / UNDERWAY_FILE).is_file():
        yield AuditFinding(FlawKind.DRIFT, shown, "上次没有做完（中途停止，或有文件正被打开）", again)
        return
    records = [each for each in workspace.archive.list_snapshots() if _is_within(span, each)]
    named = [each for each in records if _is_named(workspace, folder, each)]
    if not named:
        what = "写的不是任何一次汇总，或被改动过"
        yield AuditFinding(FlawKind.DRIFT, f"{shown}/{MANIFEST_FILE}", what, again)
        return
    made = list_made_kinds(folder)
    if named[-1] is not records[-1] and made - _list_signed_kinds(workspace, span):
        yield AuditFinding(FlawKind.NOTE, shown, f"做了文稿以后又汇总过，还是以前的数。要更新的，{again}")
    try:
        files = build_paper_files(workspace, load_paper_basis(workspace, span, named[-1]), made)
    except UserError as fault:
        yield AuditFinding(FlawKind.UNCHECKED, shown, "".join(fault.lines))
        return
    written = read_written_hashes(folder)
    if written.keys() - files.keys() or any(compute_sha256(files[name]) not in written[name] for name in written):
        yield AuditFinding(
            FlawKind.DRIFT, f"{shown}/{MANIFEST_FILE}", "列的文稿与按所写的汇总重新起草的不同，或被改动过", again
        )
        return
    given = {each.given for each in workspace.issued.all()}
    signed = {
        name for name in written if (folder / name).is_file() and compute_sha256(disk.read(folder / name)) in given
    }
    yield from compare_files(folder, shown, {name: files[name] for name in written if name not in signed}, again)


def _is_within(span: Span, record: Snapshot) -> bool:
    period = Month.parse(record.period)
    return span.first_day <= period.first_day and period.last_day <= span.last_day


def _list_signed_kinds(workspace: Workspace, span: Span) -> frozenset[str]:
    months = {str(month) for month in span.months} if not isinstance(span, Month) else {str(span)}
    return frozenset(each.document for each in workspace.issued.all() if each.period in months)


def _is_named(workspace: Workspace, folder: Path, record: Snapshot) -> bool:
    """Whether the manifest of a folder names what the papers of a record are built from."""
    try:
        named = json.loads(disk.read(folder / MANIFEST_FILE)).get("as_of")
    except (ValueError, AttributeError):
        return False
    return bool(named == json.loads(json.dumps(asdict(choose_snapshot(workspace, record).built))))
