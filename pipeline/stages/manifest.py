"""manifest.json: what a period's files were built from and what they were when they were written."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import AsOf
from pipeline.ledger import Ledger
from pipeline.vocabulary import Fate

MANIFEST_FILE = "manifest.json"
_OF_AN_INPUT = ("number", "stored", "sha256", "branch", "period", "fate")


def manifest(record: AsOf, files: Mapping[str, bytes], ledger: Ledger) -> bytes:
    """AS-OF, office files, inputs and outputs with their sha256, as JSON."""
    counting = {each.receipt.number for each in ledger.truth.submitted}
    inputs = [
        {**{name: getattr(each, name) for name in _OF_AN_INPUT}, "counts": each.number in counting}
        for each in ledger.truth.receipts
        if each.period <= record.period and each.fate != Fate.DUPLICATE
    ]
    outputs = [{"path": name, "sha256": sha256_of(files[name])} for name in sorted(files)]
    facts = {"as_of": asdict(record), "inputs": inputs, "outputs": outputs}
    return (json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def drafted(folder: Path) -> dict[str, str]:
    """Name -> sha256 of everything written into a period's folder the last time; empty where there is no manifest."""
    path = folder / MANIFEST_FILE
    facts = json.loads(disk.read(path)) if path.is_file() else {}
    return {each["path"]: each["sha256"] for each in facts.get("outputs", [])}


def is_ours(path: Path, ours: Collection[str | None]) -> bool:
    """Whether nobody has touched a file since we wrote it (or it is not there at all)."""
    return not path.is_file() or sha256_of(disk.read(path)) in ours
