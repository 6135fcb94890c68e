"""A look that was cut off is gone on with: the same day as the same look, later as a new one, and nothing is taken twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from bureau import Bureau, answers, new_row
from crash.faults import How, Killed, Meddler, meddling
from crash.scenario import zipped
from remembered import remembered

from pipeline import disk
from pipeline.archive.facts import Receipt
from pipeline.commands.audit import audit_workspace

DAY, LATER = "2026-12-01", "2026-12-02"
NOTE = ".dangjian/收表.json"


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """Forms are out; of MZ01 two good reports came that say different things, of MZ02 a faulty one, and a zip."""
    drop_all(bureau)
    return bureau


@remembered
def drop_all(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    for name, rate in (("甲.xlsx", 30), ("乙.xlsx", 60)):
        bureau.drop(name, bureau.filled("MZ01", said=answers(new_row(number, rate=rate))))
    faulty = answers(new_row(bureau.form("MZ02").new_numbers[0], rate=145))
    bureau.drop("MZ02/坏.xlsx", bureau.filled("MZ02", said=faulty))
    bureau.drop("包.zip", zipped({"福利院.xlsx": bureau.filled("MZ03"), "又.xlsx": bureau.filled("MZ03")}))


@contextmanager
def cut_off(when: Callable[[str], bool]) -> Iterator[None]:
    """The program is killed at the first step on a file of such a place."""
    meddler = Meddler()
    meddler.strikes = lambda name: How.KILL if name == "unlink" and when(meddler.about) else None
    with meddling(meddler), pytest.raises(Killed):
        yield


def cut_off_at(bureau: Bureau, name: str, day: str = DAY) -> None:
    """A look is killed when it has taken a file and is about to remove it."""
    with cut_off(lambda place: place.endswith(f"inbox/{name}")):
        bureau.collect(day)


def told(receipts: tuple[Receipt, ...]) -> list[tuple[str, str, str, int]]:
    """Name, fate, codes and look of every receipt, in order."""
    return [(each.name, each.fate, " ".join(each.codes), each.by_look) for each in receipts]


def undisturbed(bureau: Bureau) -> Bureau:
    """A copy in which the look came to its end."""
    copy = Bureau(bureau.root.with_name("另"))
    shutil.copytree(bureau.root, copy.root)
    copy.collect(DAY)
    return copy


@pytest.mark.parametrize("name", ["甲.xlsx", "乙.xlsx", "MZ02/坏.xlsx", "包.zip"])
def test_on_the_same_day_it_says_and_takes_what_it_would_have(out: Bureau, name: str) -> None:
    whole = undisturbed(out)
    cut_off_at(out, name)
    assert (out.root / NOTE).exists()
    done = out.collect(DAY)
    assert done.notes == ("第1次收表今天没有收完，这次接着收；此前已收下的没有重复登记。",)
    assert {each.name: each.fate for each in done.files} == {
        "甲.xlsx": "returned", "乙.xlsx": "returned", "MZ02/坏.xlsx": "returned", "包.zip": "opened",
        "包.zip/又.xlsx": "accepted", "包.zip/福利院.xlsx": "duplicate",
    }  # fmt: skip
    assert out.on(DAY).archive.receipts() == whole.on(DAY).archive.receipts()
    assert len(out.on(DAY).archive.looks()) == 1
    assert out.outbox() == whole.outbox()
    assert not (out.root / NOTE).exists()
    assert audit_workspace(out.on(DAY)).points == ()


def test_what_came_meanwhile_is_of_a_look_of_its_own(out: Bureau) -> None:
    cut_off_at(out, "MZ02/坏.xlsx")
    before = told(out.on(DAY).archive.receipts())
    out.drop("晚.pdf", b"%PDF-1.7")
    out.collect(DAY)
    after = told(out.on(DAY).archive.receipts())
    assert after[: len(before)] == before
    assert ("晚.pdf", "quarantined", "file-not-workbook", 2) in after
    assert [name for name, *_ in after].count("MZ02/坏.xlsx") == 1
    assert len({name for name, *_ in after}) == len(after)
    assert list((out.root / "inbox").glob("*.xlsx")) == []


def test_on_another_day_what_was_taken_is_only_cleared_away(out: Bureau) -> None:
    cut_off_at(out, "乙.xlsx")
    before = out.on(DAY).archive.receipts()
    done = out.collect(LATER)
    receipts = out.on(LATER).archive.receipts()
    assert receipts[: len(before)] == before
    assert [each.name for each in receipts].count("乙.xlsx") == 1
    assert (done.look, done.notes, (out.root / "inbox" / "乙.xlsx").exists()) == (2, (), False)


def test_the_same_bytes_dropped_again_are_no_rest_of_a_look_that_was_cut_off(out: Bureau) -> None:
    cut_off_at(out, "MZ02/坏.xlsx")
    path = out.root / "inbox/MZ02/坏.xlsx"
    data = path.read_bytes()
    path.unlink()
    (out.root / "inbox/MZ02/占位").write_bytes(b"takes the place on the disk")
    path.write_bytes(data)
    out.collect(DAY)
    fates = [(each.name, each.fate) for each in out.on(DAY).archive.receipts() if each.name == "MZ02/坏.xlsx"]
    assert fates == [("MZ02/坏.xlsx", "returned"), ("MZ02/坏.xlsx", "duplicate")]


@pytest.mark.parametrize("rest", [None, b"", b"{", b"[]", b'{"look": "x", "lay": 3}', b'{"look": 1}', b"\xff"])
def test_without_the_note_nothing_is_lost_and_the_rest_is_taken_for_dropped_again(
    out: Bureau, rest: bytes | None
) -> None:
    cut_off_at(out, "MZ02/坏.xlsx")
    (out.root / NOTE).unlink()
    if rest is not None:
        (out.root / NOTE).write_bytes(rest)
    out.collect(DAY)
    archive = out.on(DAY).archive
    assert [each.fate for each in archive.receipts() if each.name == "MZ02/坏.xlsx"] == ["returned", "duplicate"]
    assert archive.faults() == ()
    assert list((out.root / "inbox").rglob("*.zip")) == list((out.root / "inbox/archive").rglob("*.zip"))


def test_a_note_that_cannot_be_read_stops_the_look(out: Bureau) -> None:
    cut_off_at(out, "MZ02/坏.xlsx")
    read = disk.read

    def barred(path: Path, listed: disk.FileEntry | None = None) -> bytes:
        if path.name == "收表.json":
            raise disk.DiskError("没有权限")
        return read(path, listed)

    with mock.patch.object(disk, "read", barred), pytest.raises(disk.DiskError):
        out.collect(DAY)
    assert len(out.on(DAY).archive.looks()) == 1
