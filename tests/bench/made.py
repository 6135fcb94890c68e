"""A made-up bureau of any size whose branches have filled in their first forms, one in ten wrongly."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, Bureau, answers, branch_row, filled_form, found, new_row

from bench.growth import run
from pipeline.contract.distributed_form import DistributedForm
from pipeline.periods import Period

PERIOD = Period(2026, 1)
OUT, DAY = "2026-01-25", "2026-02-08"
TASKS = 8
FAULTY = 10
"""One form in so many has a 完成率 above 100 and a task without 本月进展."""
_LONG_AGO = 3600


@dataclass(frozen=True)
class Made:
    """A workspace whose forms are out, and its filled forms, which nobody has handed in yet."""

    bureau: Bureau
    files: tuple[Path, ...]

    @property
    def root(self) -> Path:
        """The workspace."""
        return self.bureau.root

    def copy(self, to: Path, files: Sequence[Path] | None = None) -> Path:
        """Copy the workspace with these files (all of them if None) in its inbox."""
        shutil.copytree(self.root, to)
        drop(to, self.files if files is None else files)
        return to


def drop(root: Path, files: Sequence[Path]) -> None:
    """Put copies of files into an inbox, as if they had lain there for an hour."""
    then = time.time() - _LONG_AGO
    for each in files:
        os.utime(shutil.copy(each, root / "inbox" / each.name), (then, then))


def make(folder: Path, branches: int) -> Made:
    """Make a bureau of that many branches, hand out the forms of its first month and fill them in."""
    folder.mkdir(parents=True)
    (folder / "单").mkdir()
    bureau = found(folder / "局")
    codes = list_codes(branches)
    bureau.enrol(*(branch_row(code) for code in codes))
    run(bureau.root, OUT, "forms", str(PERIOD))
    with mock.patch.dict(BRANCHES, {code: f"{code}支部" for code in codes}):
        forms = bureau.forms(*codes, period=PERIOD).values()
        return Made(bureau, tuple(_fill(form, folder / "单", place) for place, form in enumerate(forms)))


def list_codes(branches: int) -> list[str]:
    """List the codes of that many branches."""
    return [f"Z{chr(ord('A') + number // 10_000)}{number % 10_000:04d}" for number in range(branches)]


def _fill(form: DistributedForm, folder: Path, place: int) -> Path:
    """Fill in the form of a branch: eight tasks, texts of its own."""
    rows = [
        new_row(
            number,
            task=f"党建+{number}",
            rate=10 + (place + at) % 80,
            progress=f"本月走访{place % 13 + at + 3}户，办结{place % 7 + 2}件，{number[-3:]}项已落实到人",
            deadline="2027年12月31日",
        )
        for at, number in enumerate(form.new_numbers[:TASKS])
    ]
    if place % FAULTY == FAULTY - 1:
        rows[0] = replace(rows[0], values={**rows[0].values, "rate": 140})
        rows[1] = replace(rows[1], values={**rows[1].values, "progress": ""})
    path = folder / f"{form.branch}.xlsx"
    path.write_bytes(filled_form(form, answers(*rows), PERIOD))
    return path
