"""All hostile files at once through a real look in real workers, beside good forms; ``make hostile`` prints what came.

PYTHONPATH=.:tests python -m hostile.run MUTANTS
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, Bureau, branch_row, found

from hostile.kinds import KINDS
from hostile.mutants import mutant
from hostile.timing import TIMES, read_and_note
from pipeline.commands import workspace
from pipeline.commands.collect import CollectResult, FileOutcome
from pipeline.terms import DISPOSITION_TITLES, Disposition

DAY = "2026-12-01"
GOOD = 24
SECONDS, MEGABYTES = 20.0, 1024


@dataclass(frozen=True)
class Ran:
    """One look at everything: what became of each file, what it cost."""

    dropped: Mapping[str, str]
    good: tuple[str, ...]
    done: CollectResult
    seconds: float
    slowest: tuple[float, str]
    largest: tuple[float, str]
    ours: float
    lost: int
    faults: tuple[str, ...]

    def table(self) -> str:
        """What is printed."""
        counts = Counter(each.fate for each in self.done.files)
        codes = Counter(finding.code for each in self.done.files for finding in each.findings[:1])
        lines = [
            f"{len(self.dropped)} files dropped, {len(self.done.files)} fates (files of zips too), {self.seconds:.0f} s"
        ]
        lines += [
            f"  {fate.value:13s} {DISPOSITION_TITLES[fate]}  {counts[fate]}" for fate in Disposition if counts[fate]
        ]
        lines += [f"  first finding {code}: {count}" for code, count in codes.most_common()]
        whys = Counter(each.findings[0].message for each in self.done.files if _code(each) == "file-crashed-reader")
        lines += [f"  {why} {count}" for why, count in whys.most_common()]
        lines.append(
            f"slowest file {self.slowest[0]:.2f} s ({self.slowest[1]}), largest worker {self.largest[0]:.0f} MB ({self.largest[1]}), our own process {self.ours:.0f} MB"
        )
        return "\n".join(lines)


def _code(each: FileOutcome) -> str:
    return each.findings[0].code if each.findings else ""


def bureau_of_many(root: Path) -> tuple[Bureau, tuple[str, ...]]:
    """A bureau of good branches and one whose forms are spoilt; the forms of the good are filled in well."""
    bureau = found(root)
    codes = tuple(f"ZB{number:02d}" for number in range(1, GOOD + 1))
    bureau.enrol(*(branch_row(code) for code in (*BRANCHES, *codes)))
    with mock.patch.dict(BRANCHES, {code: f"{code}支部" for code in codes}):
        bureau.hand_out("2026-11-25")
    return bureau, codes


def run(root: Path, kinds: Iterable[str], mutants: Iterable[int]) -> Ran:
    """Drop, look, and compare what stands in the archive with what was dropped."""
    bureau, codes = bureau_of_many(root)
    good = tuple(f"{code}.xlsx" for code in codes)
    files = {f"{code}.xlsx": bureau.filled(code) for code in codes}
    dropped = {}
    for name, data in _everything(files, kinds, mutants):
        dropped[name] = hashlib.sha256(bureau.drop(name, data).read_bytes()).hexdigest()
    notes = root / "times"
    notes.mkdir()
    began = time.monotonic()
    with (
        mock.patch.dict(os.environ, {TIMES: str(notes)}),
        mock.patch.object(workspace, "read_file", read_and_note),
    ):
        done = bureau.collect(DAY)
    took = time.monotonic() - began
    archive = bureau.on(DAY).archive
    held = {(receipt.name, receipt.sha256) for receipt in archive.receipts()}
    lost = len(set(dropped.items()) - held)
    lines = [line for path in notes.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    noted = [
        (float(seconds), int(size), Path(place).name) for seconds, size, place in (line.split(" ", 2) for line in lines)
    ]
    slowest = max((seconds, name) for seconds, _, name in noted)
    largest = max((size / 1024, name) for _, size, name in noted)
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Ran(dropped, good, done, took, slowest, largest, ours, lost, archive.faults())


def _everything(
    files: Mapping[str, bytes], kinds: Iterable[str], mutants: Iterable[int]
) -> Iterable[tuple[str, bytes]]:
    yield from files.items()
    yield from ((f"怪 {name}.xlsx", KINDS[name]()) for name in kinds)
    yield from map(mutant, mutants)


def check(ran: Ran) -> None:
    """What must hold of every run."""
    fates = {each.name: each for each in ran.done.files}
    assert set(ran.dropped) <= set(fates), "every file has a fate"
    assert {fates[name].fate for name in ran.good} == {Disposition.ACCEPTED}, "the good are accepted"
    silent = [
        each.name
        for each in ran.done.files
        if each.fate not in (Disposition.ACCEPTED, Disposition.DUPLICATE) and not _told(each)
    ]
    assert silent == [], "every other file has a reason in Chinese"
    assert ran.lost == 0
    assert ran.faults == ()
    assert ran.slowest[0] < SECONDS
    assert ran.largest[0] < MEGABYTES


def _told(each: FileOutcome) -> bool:
    said = [finding.message + finding.remedy for finding in each.findings]
    return bool(said) and all("。" in words and "{" not in words for words in said)


def main(mutants: int) -> None:
    """Run it all in a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        ran = run(Path(folder) / "局", KINDS, range(mutants))
    print(f"{len(KINDS)} kinds, {mutants} mutants, {GOOD} good forms")  # noqa: T201
    print(ran.table())  # noqa: T201
    check(ran)


if __name__ == "__main__":
    main(int(sys.argv[1]))
