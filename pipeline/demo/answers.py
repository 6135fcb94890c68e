"""Build demo-answers.json: the expected disposition and findings of every file, and the signals planted in rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from pipeline.archive.serialization import format_json
from pipeline.demo.month import MonthFiles
from pipeline.demo.planted_signals import PlantedSignal
from pipeline.demo.submissions import DemoFile

ANSWERS_FILE = "demo-answers.json"


def build_answer_key(mail: MonthFiles) -> bytes:
    """Return the JSON: ``files`` of the deadline day, ``later`` ones with dates; names are paths below the inbox.

    ``signals`` are the rows that are asked about, ``lookalikes`` those that only look so.
    """
    facts: dict[str, object] = {
        "files": [_build_file_answer(each) for each in mail.on_time],
        "later": [_build_file_answer(each) | {"date": day.isoformat()} for day, each in _list_dated_files(mail.later)],
        "signals": [_build_signal_answer(each) for each in mail.signals if each.asked],
        "lookalikes": [_build_signal_answer(each) for each in mail.signals if not each.asked],
    }
    return format_json(facts)


def _list_dated_files(later: Mapping[date, Iterable[DemoFile]]) -> Iterable[tuple[date, DemoFile]]:
    return ((day, each) for day in sorted(later) for each in sorted(later[day], key=lambda sending: sending.name))


def _build_file_answer(each: DemoFile) -> dict[str, object]:
    faults = sorted((asdict(fault) for fault in each.faults), key=lambda fault: (fault["cell"] or "", fault["code"]))
    return {"name": each.name, "fate": each.fate.value, "clean": each.clean, "faults": faults}


def _build_signal_answer(each: PlantedSignal) -> dict[str, object]:
    return {"kind": each.kind.code, "branch": each.branch, "task": each.task, "period": each.period}
