"""What a form costs, stage by stage, beside what the spreadsheet library alone costs; ``make bench`` prints the table.

    PYTHONPATH=.:tests python -m bench.stages FORMS

Nothing is asserted: a slow machine is no fault. Ratios within one run are what can be compared.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, DEADLINE, NOVEMBER, Bureau, answers, branch_row, found, in_process, new_row
from python_calamine import CalamineWorkbook

from pipeline import pool
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.files import IntakeContext, ReceivedFile
from pipeline.intake.reading_limits import build_reading_limits
from pipeline.intake.validate import validate_batch
from pipeline.reading import ReadRequest, Refusal, read_file, read_workbook

_ROUNDS = 3
_ROWS = 5


def main(forms: int) -> None:
    """Make that many forms and print what each stage takes of one, in milliseconds and as a multiple of calamine's."""
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(Path(folder), forms)
    alone = costs["calamine alone"]
    print(f"{forms} forms of {_ROWS} tasks, {os.cpu_count()} processors")  # noqa: T201
    for stage, seconds in costs.items():
        print(f"  {stage:44s} {1000 * seconds / forms:7.2f} ms a form  {seconds / alone:5.1f} times calamine")  # noqa: T201
    whole = costs["collect, synced, in workers"]
    parts = {
        "calamine": alone,
        "guards and scan of the XML": costs["read with guards, this process"] - alone,
        "workers": costs["read with guards, in new workers"] - costs["read with guards, this process"],
        "syncs": costs["collect, synced, this process"] - costs["collect, not synced, this process"],
    }
    for part, seconds in parts.items():
        print(f"  of a whole collect: {part:27s} {100 * seconds / whole:5.0f} %")  # noqa: T201


def measured(folder: Path, forms: int) -> dict[str, float]:
    """Stage -> seconds for all forms."""
    bureau, files = _many(folder / "一", forms)
    office = bureau.on(DEADLINE).office
    paths = [folder / "单" / name for name in files]
    (folder / "单").mkdir()
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    asked = [ReadRequest(str(path), limits=build_reading_limits(office.settings)) for path in paths]
    books = [read_workbook(data) for data in files.values()]
    context = IntakeContext(
        office=office,
        distributed=index_distributed_forms(bureau.on(DEADLINE).archive.list_distributions()),
        today=bureau.on(DEADLINE).today,
        current=NOVEMBER,
    )
    incoming = [
        ReceivedFile(name=name, folder="", sha256=hashlib.sha256(data).hexdigest(), book=book, context=context)
        for (name, data), book in zip(files.items(), books, strict=True)
    ]
    costs = {
        "calamine alone": _best(lambda: [_alone(data) for data in files.values()]),
        "read with guards, this process": _best(lambda: [read_file(each) for each in asked]),
        "read with guards, in new workers": _best(lambda: _read_by(asked, new=True)),
        "read with guards, in workers that stand by": _best(lambda: _read_by(asked, new=False)),
        "judged": _best(lambda: validate_batch(incoming)),
    }
    pool._idle_workers.dismiss()
    costs["collect, synced, in workers"] = _collected(bureau, files)
    with mock.patch.object(pool, "map", in_process):
        costs["collect, synced, this process"] = _collected(*_many(folder / "二", forms))
        with mock.patch.object(os, "fsync", return_value=None):
            costs["collect, not synced, this process"] = _collected(*_many(folder / "三", forms))
    costs["consolidate"] = _timed(lambda: bureau.consolidate("2026-12-08"))
    return costs


def _read_by(asked: Sequence[ReadRequest], *, new: bool) -> object:
    """What workers read: a command starts them once (new), and reads on with those that stand by."""
    if new:
        pool._idle_workers.dismiss()
    return pool.map(read_file, asked, seconds=20.0, megabytes=1024)


def _many(root: Path, forms: int) -> tuple[Bureau, dict[str, bytes]]:
    """A bureau with that many branches and a good form of each, by name."""
    root.mkdir()
    bureau = found(root / "局")
    codes = [f"ZB{number:03d}" for number in range(forms)]
    bureau.enrol(*(branch_row(code) for code in codes))
    with mock.patch.dict(BRANCHES, {code: f"{code}支部" for code in codes}):
        bureau.hand_out("2026-11-25")
    files = {}
    for code in codes:
        numbers = bureau.form(code).new_numbers[:_ROWS]
        files[f"{code}.xlsx"] = bureau.filled(
            code, said=answers(*(new_row(number, task=f"党建+{number}") for number in numbers))
        )
    return bureau, files


def _alone(data: bytes) -> list[object]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _collected(bureau: Bureau, files: dict[str, bytes]) -> float:
    for name, data in files.items():
        bureau.drop(name, data)
    return _timed(lambda: bureau.collect(DEADLINE))


def _best(act: Callable[[], object]) -> float:
    return min(_timed(act) for _ in range(_ROUNDS))


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    done = act()
    took = time.perf_counter() - began
    if isinstance(done, list):
        assert not any(isinstance(each, Refusal) for each in done)
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]))
