"""What a form costs by measures that no other work on the machine disturbs much; ``test_ratios`` holds them to a baseline.

    PYTHONPATH=.:tests python -m bench.ratios      # writes the baseline anew

Calls are counted, of the program and of its libraries in Python: they are the same on every machine. What libraries do
without calling is seen by CPU time alone, as a multiple of what the parser takes for the same files in the same minute.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, Bureau, answers, branch_row, found, in_process, new_row
from python_calamine import CalamineWorkbook

from bench.made import list_codes
from pipeline import pool
from pipeline.commands.check import check_files
from pipeline.reading import read_workbook

BASELINE = Path(__file__).with_name("baseline.json")
_FORMS, _TASKS, _ROUNDS = 12, 8, 4
_OUT, _FIRST_DAY, _NEXT_DAY = "2026-11-25", "2026-12-01", "2026-12-02"


def measure(folder: Path) -> dict[str, float]:
    """Measure on small files: calls a form of reading and of a whole look, and CPU of checking beside the parser's."""
    bureau, files = _make(folder / "局", 2 * _FORMS)
    first, other = files[:_FORMS], files[_FORMS:]
    with mock.patch.object(pool, "map", in_process):
        _collect(bureau, _FIRST_DAY, first)  # what is remembered of any form is not counted
        collected = _count_calls(lambda: _collect(bureau, _NEXT_DAY, other))
        read = _count_calls(lambda: [read_workbook(path.read_bytes()) for path in other])
        workspace = bureau.on(_NEXT_DAY)
        ours = [_time(lambda: check_files(workspace, files)) for _ in range(_ROUNDS)]
    alone = [_time(lambda: _read_alone(files)) for _ in range(2 * _ROUNDS)]
    return {
        "calls of a look, a form": collected / _FORMS,
        "calls of reading, a form": read / _FORMS,
        "CPU of checking, times the parser's": min(ours) / min(alone),
    }


def _make(root: Path, forms: int) -> tuple[Bureau, list[Path]]:
    bureau = found(root)
    codes = list_codes(forms)
    bureau.enrol(*(branch_row(code) for code in codes))
    files = []
    with mock.patch.dict(BRANCHES, {code: f"{code}支部" for code in codes}):
        bureau.hand_out(_OUT)
        for code in codes:
            numbers = bureau.form(code).new_numbers[:_TASKS]
            rows = (new_row(number, task=f"党建+{number}", progress=f"{number}本月走访3户") for number in numbers)
            path = root.parent / f"{code}.xlsx"
            path.write_bytes(bureau.filled(code, said=answers(*rows)))
            files.append(path)
    return bureau, files


def _collect(bureau: Bureau, day: str, files: Sequence[Path]) -> None:
    for path in files:
        bureau.drop(path.name, path.read_bytes())
    taken = bureau.collect(day)
    assert len(taken.files) == len(files)


def _read_alone(files: Sequence[Path]) -> None:
    for path in files:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def _count_calls(act: Callable[[], object]) -> int:
    count = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def _time(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        found_now = {name: round(value, 1) for name, value in measure(Path(made)).items()}
    BASELINE.write_text(json.dumps(found_now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(found_now)  # noqa: T201
