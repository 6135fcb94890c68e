"""Audit the outbox: rebuild each consolidated period from the snapshot it names and compare."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import AsOf
from pipeline.ledger import build
from pipeline.stages.audit.point import Flaw, Point
from pipeline.stages.consolidate import outputs
from pipeline.stages.corrections import correction
from pipeline.stages.forms import FOLDER as FORMS
from pipeline.stages.manifest import MANIFEST_FILE, UNDERWAY_FILE, manifest
from pipeline.stages.outbox import is_a_persons
from pipeline.stages.records import basis
from pipeline.stages.returned import FOLDER as RETURNED
from pipeline.stages.truth import truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import supervise
from pipeline.vocabulary import Period


def built(workspace: Workspace) -> Iterator[Point]:
    """Yield all findings in the folders of consolidated periods."""
    last = {record.period: record for record in workspace.archive.records()}
    for period, record in sorted(last.items()):
        folder = workspace.outbox(Period.parse(period))
        if any((folder / name).is_file() for name in (MANIFEST_FILE, UNDERWAY_FILE)):
            yield from _period(workspace, folder, record)
    yield from _forms(workspace)


def _period(workspace: Workspace, folder: Path, record: AsOf) -> Iterator[Point]:
    if (folder / UNDERWAY_FILE).is_file():
        what = "上次汇总没有做完（中途停止，或有文件正被打开）"
        yield Point(Flaw.DRIFT, f"outbox/{record.period}", what, "请关闭打开的文件，重新汇总这个报告期。")
        return
    on = basis(workspace, record)
    view = supervise(build(truth(workspace, on.built, workspace.office_then(on.built.office))))
    files = outputs(workspace, on, view, correction(workspace, on, view))
    files[MANIFEST_FILE] = manifest(on.built, files, view.ledger)
    if disk.read(folder / MANIFEST_FILE) != files[MANIFEST_FILE]:
        place = f"outbox/{record.period}/{MANIFEST_FILE}"
        yield Point(Flaw.DRIFT, place, "与最近一次汇总不是同一次生成的，或被改动过", "请重新汇总这个报告期。")
        return
    for name, data in sorted(files.items()):
        place = f"outbox/{record.period}/{name}"
        if name.startswith(f"{RETURNED}/"):
            continue  # collect updates these between two consolidations
        if not (folder / name).is_file():
            yield Point(Flaw.GAP, place, "生成过的文件不在了", "请重新汇总这个报告期。")
        elif sha256_of(disk.read(folder / name)) != sha256_of(data):
            yield _changed(place, name)


def _changed(place: str, name: str) -> Point:
    if is_a_persons(name):
        return Point(Flaw.NOTE, place, "有人改过或填过，还没有签发、导入")
    remedy = "改动不会进入台账；请重新汇总，以程序生成的为准。"
    return Point(Flaw.DRIFT, place, "与重新生成的不同，被手工改动过", remedy)


def _forms(workspace: Workspace) -> Iterator[Point]:
    """Yield distributed forms whose file in the outbox no longer matches the distribution."""
    for out in workspace.archive.hand_outs():
        folder = workspace.outbox(Period.parse(out.period)) / FORMS
        for form in out.forms:
            path = folder / form.file
            if path.is_file() and sha256_of(disk.read(path)) != form.sha256:
                yield Point(Flaw.NOTE, f"outbox/{out.period}/{FORMS}/{form.file}", "与下发时不同（打开保存过或被改动）")
