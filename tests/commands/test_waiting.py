"""What has not arrived is waited for: it stays where it is, is named at every look, and costs the branch nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from bureau import Bureau, bureau

from pipeline import disk
from pipeline.terms import Disposition, Timeliness

__all__ = ["bureau"]


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """A bureau that has handed out November."""
    bureau.hand_out("2026-11-25")
    return bureau


WAITING = {
    "福利院支部.xlsx.crdownload": "file-unfinished", "福利院支部.xlsx.xltd": "file-unfinished",
    "福利院支部.xlsx.baiduyun.p.downloading": "file-unfinished", "福利院支部.xlsx.part": "file-unfinished",
    "MZ03/福利院支部.xlsx.tmp": "file-unfinished", ".福利院支部.xlsx.icloud": "file-in-cloud",
}  # fmt: skip


def test_files_on_their_way_stay_and_are_named_at_every_look(out: Bureau) -> None:
    half = out.filled("MZ03")[:3000]
    paths = [out.drop(name, half) for name in WAITING]
    for day in ("2026-12-01", "2026-12-02"):
        done = out.collect(day)
        assert {each.name: each.findings[0].code for each in done.files} == WAITING
        assert {each.fate for each in done.files} == {Disposition.UNSETTLED}
        assert not done.well
        assert all(path.read_bytes() == half for path in paths)
    assert out.on("2026-12-02").archive.receipts() == ()


def test_a_file_that_was_on_its_way_at_the_deadline_is_not_late(out: Bureau) -> None:
    path = out.drop("福利院支部.xlsx.crdownload", b"PK")
    out.collect("2026-12-03")
    out.collect("2026-12-05")
    path.unlink()
    out.drop("福利院支部.xlsx", out.filled("MZ03"))
    out.drop("殡仪馆支部.xlsx", out.filled("MZ02"))
    out.collect("2026-12-06")
    delivered = out.delivered("2026-12-06")
    assert (delivered["MZ03"].timeliness, delivered["MZ02"].timeliness) == (Timeliness.ON_TIME, Timeliness.LATE)


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (lambda data: data[:3000], "缺结尾"),
        (lambda data: data[:-1], "缺结尾"),
        (lambda data: bytes(len(data)), "全是空白"),
        (lambda data: bytes(4096) + data[4096:], "全是空白"),
        (lambda data: data[:3000] + bytes(len(data) - 3000), "缺结尾"),
    ],
    ids=["first part", "last byte", "zeros", "zeros in front", "zeros behind"],
)
def test_a_transfer_cut_short_under_its_final_name_is_told_by_its_content(
    out: Bureau, cut: Callable[[bytes], bytes], words: str
) -> None:
    out.drop("MZ03/福利院支部.xlsx", cut(out.filled("MZ03")))
    (file,) = out.collect("2026-12-01").files
    (told,) = file.findings
    assert (file.fate, told.code) == (Disposition.QUARANTINED, "file-damaged")
    assert words in told.message
    assert "没有传完" in told.message


def test_a_file_that_could_not_be_read_once_and_came_in_a_zip_meanwhile_is_taken_once(
    out: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, packed = out.filled("MZ03"), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("福利院支部.xlsx", form)
    out.drop("两份.zip", packed.getvalue())
    path, hashed = out.drop("MZ03/福利院支部.xlsx", form), disk.hash_file

    def barred(of: object, entry: disk.FileEntry) -> str:
        if of == path:
            raise disk.DiskError("局/inbox", "占用")
        return hashed(entry.path, entry)

    monkeypatch.setattr(disk, "hash_file", barred)
    first = {each.name: each.fate for each in out.collect("2026-12-01").files}
    assert first["MZ03/福利院支部.xlsx"] == Disposition.UNSETTLED
    assert first["两份.zip/福利院支部.xlsx"] == Disposition.ACCEPTED
    monkeypatch.undo()
    again = {each.name: each.fate for each in out.collect("2026-12-01").files}
    assert again["MZ03/福利院支部.xlsx"] == Disposition.DUPLICATE
    fates = [each.fate for each in out.on("2026-12-01").archive.receipts() if each.branch == "MZ03"]
    assert sorted(fates) == ["accepted", "duplicate"]
