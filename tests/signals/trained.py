"""Tell from which labelled rows the coefficients come: rows that changed since, or coefficients changed by hand, show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from pipeline.supervision.signals import clause_model
from pipeline.supervision.signals.clause_model import ClauseModel

COEFFICIENTS = Path(clause_model.__file__).parent / "coefficients.json"
RECORD = Path(__file__).parent / "trained.json"


def format_models(models: Mapping[str, ClauseModel]) -> str:
    """Return the coefficients as they are kept: features of one length and one weight in a row, in thousandths."""
    data = {
        kind: {"bias": each.bias, "floor": each.floor, "mean": each.mean, "weights": _pack_weights(each.weights)}
        for kind, each in models.items()
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _pack_weights(weights: Mapping[str, float]) -> dict[str, dict[str, str]]:
    packed: dict[str, dict[str, str]] = {}
    for feature, weight in sorted(weights.items()):
        rows = packed.setdefault(str(len(feature)), {})
        key = str(round(weight * 1000))
        rows[key] = rows.get(key, "") + feature
    return packed


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
