"""Audit the 上报包 in the outbox: each is made again from the record it names and compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.audit.finding import AuditFinding, FlawKind
from pipeline.commands.report_up import FOLDER, build_reported_month, find_reported_snapshot, list_papers_along
from pipeline.commands.workspace import Workspace
from pipeline.contract.package_manifest import PackageManifest
from pipeline.disk import clean_name
from pipeline.documents.closing import RecordedSnapshot
from pipeline.periods import Month
from pipeline.reading import RawPackage, ReadRequest, read_file
from pipeline.roll_up.package import build_package

_REMEDY = "请删去这一份，用“上报”命令重新生成；已经报出的，请把重新生成的再报一次。"


def audit_packages(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield packages that are not what the program made, or whose record is gone."""
    for path in sorted((workspace.root / "outbox").glob(f"*/{FOLDER}/*.zip")):
        place = path.relative_to(workspace.root).as_posix()
        what = _find_flaw(workspace, path)
        if what:
            yield AuditFinding(FlawKind.DRIFT, place, what, _REMEDY)


def _find_flaw(workspace: Workspace, path: Path) -> str:
    """Return in Chinese what is wrong with a package; empty if it is made again byte for byte."""
    package = read_file(ReadRequest(str(path)))
    if not isinstance(package, RawPackage):
        return "已不是上报包"
    try:
        manifest = PackageManifest.model_validate_json(package.manifest)
        period = Month.parse(manifest.period)
        snapshot = find_reported_snapshot(workspace, period, manifest.day, manifest.receipt)
    except (ValidationError, ValueError):
        return "上报清单读不出来"
    if snapshot is None or path.parent.parent.name != manifest.period:
        return "找不到它所依据的汇总记录"
    names = {member.name for member in manifest.members}
    papers = [each for each in list_papers_along(workspace, period) if clean_name(Path(each.file).name) in names]
    on = RecordedSnapshot(snapshot, manifest.signed)
    month = build_reported_month(workspace, on, tuple(papers), manifest.program)
    same = compute_sha256(build_package(month)) == compute_sha256(disk.read(path))
    return "" if same else "与重新生成的不同，被手工改动过"
