"""Check files (自查): report what ``collect`` would report, without changing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.findings import SettingsFault
from pipeline.stages.collect import Taken, judge_read
from pipeline.stages.collect.bundles import opened, unpacked
from pipeline.stages.inbox import INBOX, Dropped
from pipeline.stages.workspace import Workspace


def check(workspace: Workspace, paths: Sequence[Path]) -> tuple[Taken, ...]:
    """Validate files as if they had been dropped into the inbox.

    Results are in the order of ``paths``: zip archives first, the files inside zip archives last.
    """
    _ = workspace.office
    workspace.require_today()
    laid = unpacked(workspace, [_dropped(workspace, path) for path in paths])
    judged = judge_read(workspace, laid.files)
    verdicts = [
        *((each, opened(each, bundle)) for each, bundle in laid.bundles),
        *((each, verdict) for (each, _), verdict in zip(laid.files, judged, strict=True)),
    ]
    return tuple(
        Taken(each.name, each.sha256, verdict.fate, verdict.branch, verdict.period, verdict.findings)
        for each, verdict in verdicts
    )


def _dropped(workspace: Workspace, path: Path) -> Dropped:
    entry = disk.entry(path) if path.exists() else None
    if entry is None:
        raise SettingsFault(f"找不到文件“{path}”。请核对文件名和路径。")
    inbox = workspace.inbox.resolve()
    inside = path.resolve().is_relative_to(inbox)
    name = path.resolve().relative_to(inbox).as_posix() if inside else path.name
    return Dropped(disk.shown(name), INBOX, entry, sha256_of(disk.read(path)))
