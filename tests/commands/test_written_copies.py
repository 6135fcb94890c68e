"""Returned copies: what a person filled in is kept and said, what this program wrote is known by what was recorded."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, new_row
from posting import RETURNED, posted

from pipeline.archive import compute_sha256
from pipeline.commands import written_copies
from pipeline.commands.collect import collect_inbox
from pipeline.findings import UserError
from pipeline.forms.returned_copy import build_returned_copy
from pipeline.terms import ANSWERS_FOLDER

DAY, LATER = "2026-12-01", "2026-12-02"
NAME = "请修改_殡仪馆支部_2026年11月.xlsx"
KEPT = NAME.replace(".xlsx", "（有人改过）.xlsx")


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """MZ02's form was returned."""
    bureau.set_out("2026-11-25")
    report(bureau, 145)
    bureau.collect(DAY)
    return bureau


def report(bureau: Bureau, rate: int) -> None:
    said = answers(new_row(bureau.form("MZ02").new_numbers[0], rate=rate))
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02", said=said))


def copies(bureau: Bureau) -> Path:
    return bureau.root / "outbox" / str(NOVEMBER) / "returned"


def fill_in(path: Path) -> bytes:
    book = openpyxl.load_workbook(path)
    book["填报表"]["AZ3"] = "电话里已改"
    book.save(path)
    return path.read_bytes()


def write_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the program writes returned copies in other bytes, as a later version does."""
    monkeypatch.setattr(
        "pipeline.commands.returned.build_returned_copy", lambda **given: build_returned_copy(**given) + b"\0"
    )


@pytest.mark.parametrize("rate", [146, 60], ids=["returned again", "accepted"])
def test_a_copy_the_clerk_filled_in_is_kept_by_the_next_look_and_said(out: Bureau, rate: int) -> None:
    filled = fill_in(copies(out) / NAME)
    report(out, rate)
    planned = collect_inbox(out.on(LATER), dry_run=True).plan.describe(out.root)
    assert f"留存：outbox/2026-11/returned/{NAME}有人填过，原样存为“{KEPT}”" in planned
    done = out.collect(LATER)
    assert (copies(out) / KEPT).read_bytes() == filled
    assert [note for note in done.notes if f"填过的原样留在“{KEPT}”" in note]
    assert (done.unwritten, (copies(out) / NAME).exists()) == ((), rate > 100)
    assert out.collect("2026-12-03").notes == ()
    out.consolidate(SUMMARY_DAY)
    assert (copies(out) / KEPT).read_bytes() == filled


def test_a_copy_filled_in_after_a_look_is_kept_when_a_consolidation_takes_it_away(out: Bureau) -> None:
    """No manifest has named it yet."""
    report(out, 60)
    filled = fill_in(copies(out) / NAME)
    out.collect(LATER)
    (copies(out) / KEPT).rename(copies(out) / NAME)
    done = out.consolidate(SUMMARY_DAY)
    assert done.kept == ((f"returned/{NAME}", f"returned/{KEPT}"),)
    assert (copies(out) / KEPT).read_bytes() == filled


def test_a_copy_filled_in_and_handed_in_needs_no_keeping(out: Bureau) -> None:
    out.drop("改好.xlsx", fill_in(copies(out) / NAME))
    done = out.collect(LATER)
    assert (done.notes, [path.name for path in copies(out).iterdir()]) == ((), [NAME])


def test_after_an_upgrade_an_unedited_copy_is_the_programs_own(out: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    write_otherwise(monkeypatch)
    done = out.consolidate(SUMMARY_DAY)
    assert done.kept == ()
    out.consolidate("2026-12-09")
    report(out, 147)
    assert out.collect("2026-12-10").notes == ()
    assert [path.name for path in copies(out).iterdir()] == [NAME]


def test_after_an_upgrade_an_unedited_copy_of_a_branchs_folder_is_replaced(
    out: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(out, LATER, RETURNED)
    path = out.root / "inbox/MZ02" / ANSWERS_FOLDER / NAME
    before = path.read_bytes()
    write_otherwise(monkeypatch)
    assert posted(out, "2026-12-03", RETURNED).remarks == ()
    assert path.read_bytes() == before + b"\0"
    fill_in(path)
    assert "有人填过" in posted(out, "2026-12-04", RETURNED).remarks[0]


@pytest.mark.parametrize("stored", [None, b"{", b"[]", b'{"sha256": []}'], ids=["lost", "cut", "list", "no version"])
def test_a_record_that_is_lost_or_damaged_costs_no_work(out: Bureau, stored: bytes | None) -> None:
    record = out.root / written_copies.WRITTEN_COPIES
    record.unlink()
    if stored is not None:
        record.write_bytes(stored)
    before = (copies(out) / NAME).read_bytes()
    report(out, 146)
    out.collect(LATER)
    assert (copies(out) / KEPT).read_bytes() == before


def test_the_record_of_the_first_version_is_read_and_one_of_a_later_version_refused(out: Bureau) -> None:
    record = out.root / written_copies.WRITTEN_COPIES
    sha256 = compute_sha256((copies(out) / NAME).read_bytes())
    record.write_bytes(f'{{"sha256":["{sha256}"],"version":1}}'.encode())
    assert sha256 in written_copies.list_written_copies(out.on(LATER))
    written_copies.record_written_copies(out.on(LATER), [b"x"])
    assert json.loads(record.read_bytes())["version"] == 1
    record.write_bytes(b'{"sha256":[],"version":2}')
    with pytest.raises(UserError, match="请改用新版本程序"):
        written_copies.list_written_copies(out.on(LATER))
