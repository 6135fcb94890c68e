"""Audit the outbox: rebuild each consolidated period from the snapshot it names and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot, YearRecord
from pipeline.commands.assess import build_year
from pipeline.commands.assessments import assess_chosen
from pipeline.commands.audit.finding import AuditFinding, FlawKind
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.consolidate import build_outputs
from pipeline.commands.distribute import FOLDER as FORMS
from pipeline.commands.draft_basis import find_correction
from pipeline.commands.manifest import (
    MANIFEST_FILE,
    UNDERWAY_FILE,
    build_manifest,
    build_year_manifest,
    matches_manifest,
)
from pipeline.commands.outbox import list_made_kinds
from pipeline.commands.returned import FOLDER as RETURNED
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.documents.registry import is_edited_by_people
from pipeline.periods import Period, Year


def audit_outbox(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield all findings in the folders of consolidated periods."""
    last, ledgers = (
        {each.period: each for each in workspace.archive.list_snapshots()},
        BuiltLedgers(workspace, anew=True),
    )
    for period, record in sorted(last.items()):
        folder = workspace.outbox(Period.parse(period))
        if any((folder / name).is_file() for name in (MANIFEST_FILE, UNDERWAY_FILE)):
            yield from _check_period(workspace, folder, record, ledgers)
    yield from _check_forms(workspace)


def audit_annual_outbox(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield all findings in the folders of years drawn up for 述职评议: each is made again from its record."""
    last = {record.year: record for record in workspace.archive.list_year_records()}
    for year, record in sorted(last.items()):
        folder = workspace.annual_outbox(Year(year))
        if any((folder / name).is_file() for name in (MANIFEST_FILE, UNDERWAY_FILE)):
            yield from _check_year(workspace, folder, record)


def _check_year(workspace: Workspace, folder: Path, record: YearRecord) -> Iterator[AuditFinding]:
    shown = folder.relative_to(workspace.root).as_posix()
    again = f"请重新运行“dangjian assess {record.year}”。"
    if (folder / UNDERWAY_FILE).is_file():
        yield AuditFinding(FlawKind.DRIFT, shown, "上次没有做完（中途停止，或有文件正被打开）", again)
        return
    records, _, files = build_year(workspace, record)
    if not matches_manifest(folder, build_year_manifest(record, files, records)):
        what = "与最近一次的述职数据记录不是同一次生成的，或被改动过"
        yield AuditFinding(FlawKind.DRIFT, f"{shown}/{MANIFEST_FILE}", what, again)
        return
    yield from compare_files(folder, shown, files, again)


def _check_period(
    workspace: Workspace, folder: Path, record: Snapshot, ledgers: BuiltLedgers
) -> Iterator[AuditFinding]:
    if (folder / UNDERWAY_FILE).is_file():
        what = "上次汇总没有做完（中途停止，或有文件正被打开）"
        yield AuditFinding(FlawKind.DRIFT, f"outbox/{record.period}", what, "请关闭打开的文件，重新汇总这个报告期。")
        return
    on = choose_snapshot(workspace, record)
    assessment = assess_chosen(workspace, on, ledgers)
    found = find_correction(workspace, on, assessment, ledgers)
    correcting = found if found is not None and found.differs else None
    files = build_outputs(workspace, on, assessment, correcting, list_made_kinds(folder))
    if not matches_manifest(folder, build_manifest(on.built, files, assessment.ledger)):
        place = f"outbox/{record.period}/{MANIFEST_FILE}"
        yield AuditFinding(
            FlawKind.DRIFT, place, "与最近一次汇总不是同一次生成的，或被改动过", "请重新汇总这个报告期。"
        )
        return
    # collect updates the returned copies between two consolidations
    kept = {name: data for name, data in files.items() if not name.startswith(f"{RETURNED}/")}
    yield from compare_files(folder, f"outbox/{record.period}", kept, "请重新汇总这个报告期。")


def compare_files(folder: Path, shown: str, files: Mapping[str, bytes], again: str) -> Iterator[AuditFinding]:
    """Yield the files that are missing or not as they are made again; ``again`` is the remedy for a missing one."""
    for name, data in sorted(files.items()):
        place = f"{shown}/{name}"
        if not (folder / name).is_file():
            yield AuditFinding(FlawKind.GAP, place, "生成过的文件不在了", again)
        elif compute_sha256(disk.read(folder / name)) != compute_sha256(data):
            yield _describe_edited_file(place, name)


def _describe_edited_file(place: str, name: str) -> AuditFinding:
    if is_edited_by_people(name):
        return AuditFinding(FlawKind.NOTE, place, "有人改过或填过，还没有签发、导入")
    remedy = "改动不会进入台账；请重新汇总，以程序生成的为准。"
    return AuditFinding(FlawKind.DRIFT, place, "与重新生成的不同，被手工改动过", remedy)


def _check_forms(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield distributed forms whose file in the outbox no longer matches the distribution."""
    for out in workspace.archive.list_distributions():
        folder = workspace.outbox(Period.parse(out.period)) / FORMS
        for form in out.forms:
            path = folder / form.file
            if path.is_file() and compute_sha256(disk.read(path)) != form.sha256:
                yield AuditFinding(
                    FlawKind.NOTE, f"outbox/{out.period}/{FORMS}/{form.file}", "与下发时不同（打开保存过或被改动）"
                )
