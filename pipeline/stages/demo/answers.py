"""Build demo-answers.json, the expected disposition and findings of every demonstration file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from pipeline.stages.demo.month import Mail
from pipeline.stages.demo.post import Sending

ANSWERS_FILE = "demo-answers.json"


def answers(mail: Mail) -> bytes:
    """Return the JSON: ``files`` of the deadline day, ``later`` ones with dates; names are paths below the inbox."""
    facts = {
        "files": [_told(each) for each in mail.on_time],
        "later": [_told(each) | {"date": day.isoformat()} for day, each in _dated(mail.later)],
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def _dated(later: Mapping[date, Iterable[Sending]]) -> Iterable[tuple[date, Sending]]:
    return ((day, each) for day in sorted(later) for each in sorted(later[day], key=lambda sending: sending.name))


def _told(each: Sending) -> dict[str, object]:
    faults = sorted((asdict(fault) for fault in each.faults), key=lambda fault: (fault["cell"] or "", fault["code"]))
    return {"name": each.name, "fate": each.fate.value, "clean": each.clean, "faults": faults}
