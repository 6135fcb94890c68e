"""manifest.json: what every version of it says stays readable."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, bureau

from pipeline.archive.facts import Snapshot
from pipeline.commands.audit import audit_workspace
from pipeline.commands.manifest import (
    MANIFEST_FILE,
    VERSION,
    is_built,
    matches_manifest,
    read_written_hashes,
)
from pipeline.findings import UserError

__all__ = ["bureau"]

KEPT = Path(__file__).parent.parent / "fixtures" / "versions"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A period's folder with the manifest of the first version."""
    shutil.copy(KEPT / "manifest-1.json", tmp_path / MANIFEST_FILE)
    return tmp_path


def change(folder: Path, **facts: object) -> bytes:
    """Write other facts into the manifest."""
    path = folder / MANIFEST_FILE
    stored = json.loads(path.read_bytes())
    path.write_text(json.dumps({**stored, **facts}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return path.read_bytes()


def test_a_manifest_without_a_version_says_what_it_said(folder: Path) -> None:
    stored = json.loads((folder / MANIFEST_FILE).read_bytes())
    assert "version" not in stored
    assert "工作台账.xlsx" in read_written_hashes(folder)
    assert {name: {each} for name, (each,) in read_written_hashes(folder).items()} == {
        each["path"]: {each["sha256"]} for each in stored["outputs"]
    }
    assert is_built(folder, Snapshot(**stored["as_of"]))
    assert not is_built(folder, Snapshot(**{**stored["as_of"], "last_receipt": 9}))


def test_the_same_manifest_matches_whatever_version_wrote_it_and_another_does_not(folder: Path) -> None:
    first = (folder / MANIFEST_FILE).read_bytes()
    present = change(folder, version=VERSION)
    assert matches_manifest(folder, present)
    (folder / MANIFEST_FILE).write_bytes(first)
    assert matches_manifest(folder, present)
    change(folder, inputs=[])
    assert not matches_manifest(folder, present)
    (folder / MANIFEST_FILE).write_bytes(present.replace(b"{", b"{ ", 1))
    assert not matches_manifest(folder, present), "edited by hand"
    (folder / MANIFEST_FILE).write_bytes(present[:-20])
    assert not matches_manifest(folder, present), "cut off"


def test_a_manifest_of_a_later_program_is_not_read(folder: Path) -> None:
    change(folder, version=VERSION + 1)
    with pytest.raises(UserError, match="请改用新版本程序"):
        read_written_hashes(folder)


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff\xfe", b""])
def test_a_manifest_that_nobody_can_read_stops_nothing_and_overwrites_nothing(bureau: Bureau, data: bytes) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-02")
    bureau.consolidate("2026-12-08")
    folder = bureau.root / "outbox" / str(NOVEMBER)
    (folder / "manifest.json").write_bytes(data)
    (folder / "documents" / "督查通报.docx").write_bytes(b"a leader's own words")
    assert any("manifest" in each.place for each in audit_workspace(bureau.on("2026-12-08")).points)
    bureau.consolidate("2026-12-08")
    assert (folder / "documents" / "督查通报.docx").read_bytes() == b"a leader's own words"
