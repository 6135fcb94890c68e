"""Tell from which labelled rows the coefficients come: rows that changed since, or coefficients changed by hand, show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from pipeline.supervision.signals import clause_model

COEFFICIENTS = Path(clause_model.__file__).parent / "coefficients.json"
RECORD = Path(__file__).parent / "trained.json"


def describe_training(folders: Iterable[Path]) -> Mapping[str, str]:
    """Return the digests of the rows of every hand and of the coefficients, by name."""
    files = {**{folder.name: folder / "rows.jsonl" for folder in folders}, "coefficients": COEFFICIENTS}
    return {name: sha256(path.read_bytes()).hexdigest()[:16] for name, path in sorted(files.items())}


def write_training_record(folders: Iterable[Path]) -> None:
    """Record what was trained from what; only the training calls this."""
    RECORD.write_text(json.dumps(describe_training(folders), indent=1) + "\n", encoding="utf-8")


def read_training_record() -> Mapping[str, str]:
    """Return what the last training recorded."""
    record: dict[str, str] = json.loads(RECORD.read_text(encoding="utf-8"))
    return record
