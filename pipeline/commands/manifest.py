"""Write and read manifest.json: the inputs and the hashes of a period's files."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot, YearRecord
from pipeline.archive.serialization import format_json
from pipeline.findings import UserError
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.ledger import Ledger
from pipeline.terms import Disposition

if TYPE_CHECKING:
    from pipeline.supervision.annual.model import AnnualRecords

MANIFEST_FILE, UNDERWAY_FILE = "manifest.json", ".manifest.json"
VERSION = 2
"""Version of manifest.json; one of the first says all but its version."""
_OF_AN_INPUT = ("number", "stored", "sha256", "branch", "period", "fate")


def build_manifest(record: Snapshot, files: Mapping[str, bytes], ledger: Ledger) -> bytes:
    """Build the manifest as JSON: version, snapshot, office files, inputs and outputs with their sha256."""
    counting = {each.receipt.number for each in ledger.inputs.submitted}
    inputs = [
        {name: getattr(each, name) for name in _OF_AN_INPUT}
        | {"stored": mask_outgoing(each.stored), "counts": each.number in counting}
        for each in ledger.inputs.receipts
        if each.period <= record.period and each.fate != Disposition.DUPLICATE
    ]
    outputs = [{"path": name, "sha256": compute_sha256(files[name])} for name in sorted(files)]
    facts = {"version": VERSION, "as_of": asdict(record), "inputs": inputs, "outputs": outputs}
    return format_json(facts, sort_keys=True)


def extend_manifest(folder: Path, record: Snapshot, files: Mapping[str, bytes]) -> bytes:
    """Build the manifest of a folder with more files: those of a month beside what its 汇总 wrote, or papers of a span.

    The folder of a quarter or a year names the 汇总 of the month that all its papers are made from.
    """
    facts = _read_manifest(folder)
    kept = [each for each in facts.get("outputs", []) if each["path"] not in files]
    added = [{"path": name, "sha256": compute_sha256(data)} for name, data in files.items()]
    outputs = sorted([*kept, *added], key=lambda each: each["path"])
    return format_json({**facts, "version": VERSION, "as_of": asdict(record), "outputs": outputs}, sort_keys=True)


def build_year_manifest(record: YearRecord, files: Mapping[str, bytes], records: AnnualRecords) -> bytes:
    """Build the manifest of a year's data sheet: its record, the months with the reports that count, and the files."""
    as_of = {name: value for name, value in asdict(record).items() if name != "number"}
    months = [
        {
            "period": str(month.period),
            "as_of": asdict(month.ledger.inputs.as_of),
            "basis": month.basis.value,
            "counted": [
                {"branch": branch, "number": each.receipt.number, "sha256": each.receipt.sha256}
                for branch, each in sorted(month.ledger.counted.items())
            ],
        }
        for month in records.months
    ]
    outputs = [{"path": name, "sha256": compute_sha256(files[name])} for name in sorted(files)]
    return format_json({"version": VERSION, "as_of": as_of, "months": months, "outputs": outputs}, sort_keys=True)


def read_written_hashes(folder: Path) -> dict[str, frozenset[str]]:
    """Read name -> sha256 of every file version the program may have left in a period's folder.

    These are the files in the manifest and those that an incomplete run recorded before writing.
    """
    known = {each["path"]: frozenset([each["sha256"]]) for each in _read_manifest(folder).get("outputs", [])}
    for name, hashes in _read_json(folder / UNDERWAY_FILE).items():
        known[name] = known.get(name, frozenset()) | frozenset(hashes)
    return known


def matches_manifest(folder: Path, built: bytes) -> bool:
    """Return whether a period's manifest is the one just built, or the same as an earlier version wrote it."""
    stored = disk.read(folder / MANIFEST_FILE)
    try:
        facts = json.loads(stored)
    except ValueError:
        return False
    is_first = isinstance(facts, dict) and "version" not in facts
    return stored == built or (is_first and format_json({**facts, "version": VERSION}, sort_keys=True) == built)


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Read a period's manifest, empty if there is none; UserError if a later program wrote it."""
    facts = _read_json(folder / MANIFEST_FILE)
    if facts.get("version", 1) not in (1, VERSION):
        raise UserError(
            f"outbox/{folder.name}/{MANIFEST_FILE}：是更新版本的程序写的，这个版本读不了。请改用新版本程序。"
        )
    return facts


def _read_json(path: Path) -> dict[str, Any]:
    """Read a listing of an outbox, empty if there is none or somebody changed it so that nothing can be read.

    What it listed then counts as no version of ours, so that nothing is overwritten.
    """
    try:
        facts = json.loads(disk.read(path)) if path.is_file() else {}
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def record_pending_writes(folder: Path, files: Mapping[str, bytes]) -> None:
    """Record old and new hashes before writing, so that an interrupted run can recognise either version as ours."""
    known = read_written_hashes(folder)
    facts = {
        name: sorted(known.get(name, frozenset()) | ({compute_sha256(files[name])} if name in files else set()))
        for name in sorted({*known, *files})
    }
    disk.write(folder / UNDERWAY_FILE, format_json(facts))


def clear_pending_writes(folder: Path) -> None:
    """Clear the record of pending writes once all files are written."""
    disk.remove(folder / UNDERWAY_FILE)


def is_built(folder: Path, record: Snapshot) -> bool:
    """Return whether a period's folder was completely written from a snapshot."""
    facts = json.loads(json.dumps(asdict(record)))
    return not (folder / UNDERWAY_FILE).exists() and _read_manifest(folder).get("as_of") == facts


def is_ours(path: Path, ours: Collection[str | None]) -> bool:
    """Return whether a file is missing, or has one of the hashes the program wrote."""
    return not path.is_file() or compute_sha256(disk.read(path)) in ours
