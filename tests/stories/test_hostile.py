"""No file crashes, stalls or confuses a run: every hostile kind and some mutants, through a look in real workers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hostile.kinds import KINDS
from hostile.mutants import mutant
from hostile.run import GOOD, Ran, check, run

from pipeline.terms import Disposition

MUTANTS = range(100_000, 100_060)
"""Beyond those of ``make hostile``."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(tmp_path_factory.mktemp("怪") / "局", KINDS, MUTANTS)


def test_there_are_kinds_enough() -> None:
    assert len(KINDS) >= 80


def test_the_maker_makes_the_same_each_time() -> None:
    assert [mutant(number) for number in MUTANTS] == [mutant(number) for number in MUTANTS]


def test_every_file_has_a_fate_and_a_reason_and_the_good_are_accepted(ran: Ran) -> None:
    check(ran)
    assert len(ran.good) == GOOD


def fate_of(ran: Ran, kind: str) -> tuple[str, str]:
    (taken,) = [each for each in ran.done.files if each.name == f"怪 {kind}.xlsx"]
    return taken.fate.value, taken.findings[0].code if taken.findings else ""


@pytest.mark.parametrize(
    ("kinds", "fate", "code"),
    [
        (("far corner", "lone corner", "everything merged", "bomb of one string", "ten thousand sheets of one part", "too large"),
         "quarantined", "file-too-large"),
        (("strings overstated", "billion laughs", "external entity", "overlapping parts", "the same part twice", "UTF-16",
          "size understated", "two archives in one", "cut at a half", "unknown error", "book lost"), "quarantined", "file-damaged"),
        (("zip bomb", "zip of too many", "zip with a password", "zip of litter", "RAR5", "7z"), "quarantined", "archive-refused"),
        (("xlsx with a password", "xls with a password", "ods with a password", "password flag"), "quarantined", "file-encrypted"),
        (("CSV in GBK", "web page as xls", "PDF", "xlsb", "docx", "doc", "OFD", "PNG", "XML table of 2003"),
         "quarantined", "file-not-workbook"),
        (("ods of spaces without end", "xls of empty records"), "quarantined", "file-crashed-reader"),
        (("zip of one form", "zip of zips", "zip of paths", "zip of devices", "zip of GBK names"), "opened", "archive-opened"),
        (("nothing",), "quarantined", "file-empty"),
    ],
)  # fmt: skip
def test_a_kind_meets_its_fate(ran: Ran, kinds: tuple[str, ...], fate: str, code: str) -> None:
    told = {kind: fate_of(ran, kind) for kind in kinds}
    told.pop("overlapping parts", None)  # a zip of many, too
    assert told == dict.fromkeys(told, (fate, code))


@pytest.mark.parametrize(
    "kind",
    ["a million ghost rows", "half a million styled cells", "dimension too small", "dimension of everything", "1904", "macros", "external links",
     "DDE", "an embedded program", "giant comment within", "links in cells", "seventy thousand styles",
     "a part with a path for a name", "formula of a web service", "array formula over everything"],
)  # fmt: skip
def test_a_good_form_with_an_oddity_is_still_read(ran: Ran, kind: str) -> None:
    """They all are of one branch and month, so each is asked back beside the others, but none for what it bears."""
    assert fate_of(ran, kind) == ("returned", "two-files-differ")


def test_names_out_of_zips_stay_names(ran: Ran) -> None:
    names = [each.name for each in ran.done.files if "zip of" in each.name]
    assert all(name.count("/") <= 3 and "\\" not in name and ".." not in Path(name).parts for name in names)
    fates = Counter(each.fate for each in ran.done.files)
    assert fates[Disposition.OPENED] >= 10
