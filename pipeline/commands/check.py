"""Check files (自查): report what ``collect`` would report, without changing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.collect import FileOutcome
from pipeline.commands.collect.judging import judge_read_files
from pipeline.commands.collect.zip_files import build_opened_zip_result, unpack_dropped
from pipeline.commands.earlier_reports import compare_with_earlier
from pipeline.commands.inbox import INBOX, DroppedFile
from pipeline.commands.plan_readers import choose_plan_reader
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError


@dataclass(frozen=True)
class CheckResult:
    """What ``collect`` would make of some files: zip archives first, the files inside zip archives last.

    ``damage`` names files that could not be compared with the report they would replace, since that is damaged.
    """

    files: tuple[FileOutcome, ...]
    damage: tuple[str, ...]


def check_files(workspace: Workspace, paths: Sequence[Path]) -> CheckResult:
    """Validate files as if they had been dropped into the inbox; results are in the order of ``paths``."""
    _ = workspace.office
    workspace.require_today()
    asks = choose_plan_reader(workspace, workspace.office)
    laid = unpack_dropped(workspace, [_build_dropped_file(workspace, path) for path in paths], asks)
    validated = judge_read_files(workspace, laid.files, asks)
    compared = compare_with_earlier(workspace, validated, workspace.archive.receipts())
    verdicts = [
        *((each, build_opened_zip_result(each, bundle)) for each, bundle in laid.bundles),
        *((each, verdict) for (each, _), verdict in zip(laid.files, compared.files, strict=True)),
    ]
    damage = (
        f"“{each.name}”没有与此前收下的那份比较：{damage}"
        for each, verdict in verdicts
        if (damage := compared.find_damage(verdict))
    )
    files = tuple(
        FileOutcome(
            name=each.name,
            sha256=each.sha256,
            fate=verdict.fate,
            branch=verdict.branch,
            period=verdict.period,
            findings=verdict.findings,
        )
        for each, verdict in verdicts
    )
    return CheckResult(files, tuple(damage))


def _build_dropped_file(workspace: Workspace, path: Path) -> DroppedFile:
    entry = disk.inspect_file(path) if path.exists() else None
    if entry is None:
        raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")
    inbox = workspace.inbox.resolve()
    inside = path.resolve().is_relative_to(inbox)
    name = path.resolve().relative_to(inbox).as_posix() if inside else path.name
    return DroppedFile(name=disk.escape_name(name), folder=INBOX, entry=entry, sha256=compute_sha256(disk.read(path)))
