"""A zip of many: each file in it a submission of its own, nothing lost or doubled, nothing in it a path."""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, answers, at_head, edited, row_of, typed
from hypothesis import given
from hypothesis import strategies as st

from pipeline import disk
from pipeline.commands.check import check_files
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.reading import Limits, ReadRequest, Refusal, ZipListing, read_file, read_member_bytes
from pipeline.reading.limits import DEFAULT_LIMITS
from pipeline.reading.zip_archive import number_duplicates
from pipeline.terms import Disposition, SubmissionResult

DAY, LATER = "2026-12-01", "2026-12-02"
LEDGER = "工作台账.xlsx"


def zipped(files: dict[str, bytes], change: Callable[[zipfile.ZipInfo], object] = lambda _: None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            archive.writestr(entry, data)
    return buffer.getvalue()


def named_in(raw: bytes, extra: bytes = b"") -> bytes:
    """A zip whose only name is these bytes, not declared to be UTF-8."""
    stand_in = "x" * len(raw)
    return zipped({stand_in: b"1"}, lambda entry: setattr(entry, "extra", extra)).replace(stand_in.encode(), raw)


def in_extra(of: bytes, name: str) -> bytes:
    """The field that keeps a name as UTF-8 beside the one it belongs to."""
    field = b"\x01" + zlib.crc32(of).to_bytes(4, "little") + name.encode()
    return b"\x75\x70" + len(field).to_bytes(2, "little") + field


def read_zip(data: bytes, folder: Path, limits: Limits = DEFAULT_LIMITS) -> ZipListing | Refusal:
    path = folder / "x.zip"
    path.write_bytes(data)
    answer = read_file(ReadRequest(str(path), limits=limits))
    assert isinstance(answer, ZipListing | Refusal)
    return answer


def names(data: bytes, folder: Path) -> list[str]:
    bundle = read_zip(data, folder)
    assert isinstance(bundle, ZipListing), bundle
    return [member.name for member in bundle.members]


# What is in it


@pytest.mark.parametrize(
    "data",
    [
        zipped({"机关一支部.xlsx": b"1"}),
        named_in("机关一支部.xlsx".encode("gbk")),
        named_in("机关一支部.xlsx".encode()),
        named_in(b"PARTY1.XLS", in_extra(b"PARTY1.XLS", "机关一支部.xlsx")),
    ],
    ids=["declared UTF-8", "Chinese Windows", "macOS", "extra field"],
)  # fmt: skip
def test_names_are_read_as_their_maker_meant_them(data: bytes, tmp_path: Path) -> None:
    assert names(data, tmp_path) == ["机关一支部.xlsx"]


def test_an_extra_field_of_another_name_is_not_believed(tmp_path: Path) -> None:
    assert names(named_in(b"PARTY1.XLS", in_extra(b"OTHER", "x.zip")), tmp_path) == ["PARTY1.XLS"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", ".._etc_passwd"), ("/root/x.xlsx", "root_x.xlsx"), ("C:\\x\\y.xlsx", "C__x_y.xlsx"),
        ("CON.xlsx", "_CON.xlsx"), ("月报\u202e.xlsx", "月报.xlsx"), ("局/一支部.xlsx", "局_一支部.xlsx"),
    ],
)  # fmt: skip
def test_no_name_becomes_a_path(name: str, shown: str, tmp_path: Path) -> None:
    (found,) = names(zipped({name: b"1"}), tmp_path)
    assert found == disk.clean_name(found)
    assert found.endswith(shown.lstrip("._"))


@given(st.lists(st.sampled_from(["a.xlsx", "A.xlsx", "a（2）.xlsx", "a", ".xlsx"]), max_size=6))
def test_names_that_fall_together_are_told_apart(given_names: list[str]) -> None:
    told = list(number_duplicates(given_names))
    assert len({name.casefold() for name in told}) == len(given_names)


def test_litter_and_links_are_passed_over_and_counted(tmp_path: Path) -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        if entry.filename == "快捷方式.xlsx":
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    litter = ("__MACOSX/._表.xlsx", ".DS_Store", "夹/Thumbs.db", "~$表.xlsx", "快捷方式.xlsx")
    bundle = read_zip(zipped({"夹/": b"", "夹/表.xlsx": b"1", **dict.fromkeys(litter, b"x")}, link), tmp_path)
    assert isinstance(bundle, ZipListing)
    assert ([member.name for member in bundle.members], bundle.passed_over) == (["夹_表.xlsx"], 5)


def encrypted(data: bytes) -> bytes:
    flagged = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flagged[data.find(mark) + at] |= 1
    return bytes(flagged)


def broken(data: bytes) -> bytes:
    """The packed bytes of the first member spoilt."""
    return data[:45] + bytes([data[45] ^ 255]) + data[46:]


FEW = Limits(members=3, inflated=2**20, bundle=2**20)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (zipped({"夹/": b"", ".DS_Store": b"1"}), "里面没有可以报送的文件"),
        (encrypted(zipped({"表.xlsx": b"1" * 50})), "设有密码"),
        (broken(zipped({"表.xlsx": bytes(range(200))})), "其中的“表.xlsx”已损坏"),
        (zipped({f"{number}.xlsx": b"" for number in range(4)}), "压缩包内有4个部分"),
        (zipped({"大.xlsx": bytes(2**19 + 1)}), "文件展开后，其中一部分就有1MB"),
        (zipped({f"{number}.xlsx": bytes(2**19) for number in range(3)}), "文件展开后有2MB"),
        (zipped({"表.xlsx": b"1", "表.XLSX": b"2"}), "内部有重名的部分"),
        (b"PK\x03\x04" + zipped({"表.xlsx": b"1"}), "压缩结构前后不一致"),
        (zipped({"表.xlsx": b"1"}, lambda entry: setattr(entry, "compress_type", zipfile.ZIP_LZMA)), "压缩方式不常见"),
    ],
)  # fmt: skip
def test_a_zip_that_cannot_be_opened_says_why(data: bytes, what: str, tmp_path: Path) -> None:
    refusal = read_zip(data, tmp_path, FEW)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.what) == ("archive-refused", what)


def test_a_zip_may_be_larger_than_a_workbook_but_not_without_end(tmp_path: Path) -> None:
    small = Limits(file=1000, bundle=4000)
    noise = bytes(range(256)) * 6
    data = zipped(
        {"甲.xlsx": noise, "乙.xlsx": noise}, lambda entry: setattr(entry, "compress_type", zipfile.ZIP_STORED)
    )
    bundle = read_zip(data, tmp_path, small)
    assert isinstance(bundle, ZipListing)
    path = str(tmp_path / "x.zip")
    assert read_file(ReadRequest(path, bundle.members[0].place, small)) == Refusal("file-too-large", "文件超过1MB")
    assert read_file(ReadRequest(path, limits=replace(small, bundle=2000))) == Refusal("file-too-large", "文件超过1MB")
    assert read_file(ReadRequest(path, (9,), small)) == Refusal("archive-refused", "压缩包又有改动")


def test_bytes_of_a_member_are_those_that_were_hashed_or_none(tmp_path: Path) -> None:
    data = zipped({"甲.xlsx": b"1", "乙.xlsx": bytes(2**20)})
    bundle = read_zip(data, tmp_path)
    assert isinstance(bundle, ZipListing)
    first, second = bundle.members
    assert read_member_bytes(data, second.place, second.sha256) == bytes(2**20)
    for place, sha256 in (((0,), second.sha256), ((7,), first.sha256)):
        assert read_member_bytes(data, place, sha256) is None
    assert read_member_bytes(data[:-9], first.place, first.sha256) is None


# Through a look


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    bureau.set_out("2026-11-25")
    return bureau


def all_of(bureau: Bureau) -> dict[str, bytes]:
    return {f"{name}.xlsx": bureau.filled(code) for code, name in BRANCHES.items()}


def fates(bureau: Bureau, day: str) -> dict[str, Disposition]:
    return {each.name: each.fate for each in bureau.collect(day).files}


def held(bureau: Bureau) -> Counter[tuple[str, bytes]]:
    """Name and bytes of all that stands under a receipt."""
    archive = bureau.on("2000-01-01").archive
    assert archive.faults() == archive.orphans() == ()
    return Counter((receipt.name, archive.load_bytes(receipt)) for receipt in archive.receipts())


def test_every_file_in_a_zip_is_a_submission_of_its_own(out: Bureau) -> None:
    files = all_of(out) | {"说明.pdf": b"%PDF-1.7", "又一层.zip": zipped({"表.xlsx": b"1"})}
    data = zipped(files)
    path = out.drop("十一月.zip", data)
    done = out.collect(DAY)
    assert {each.name: each.fate for each in done.files} == {
        "十一月.zip": Disposition.OPENED, "十一月.zip/说明.pdf": Disposition.QUARANTINED, "十一月.zip/又一层.zip/表.xlsx": Disposition.QUARANTINED,
        **{f"十一月.zip/{name}.xlsx": Disposition.ACCEPTED for name in BRANCHES.values()},
    }  # fmt: skip
    assert not path.exists()
    told = {each.name: each.findings[0].message for each in done.files if each.findings}
    assert told["十一月.zip"] == "压缩包里的5个文件已逐个收取。"
    files["又一层.zip/表.xlsx"] = b"1"
    del files["又一层.zip"]
    assert held(out) == Counter([("十一月.zip", data), *((f"十一月.zip/{name}", each) for name, each in files.items())])
    last = out.on(DAY).archive.receipts()[-1]
    assert (last.fate, last.within) == (Disposition.OPENED, "")
    assert {each.within for each in out.on(DAY).archive.receipts()[:-1]} == {last.sha256}
    built = out.consolidate("2026-12-08").assessment
    assert {each.branch for each in built.ledger.tasks} == set(BRANCHES)
    assert {each.result for each in out.delivered("2026-12-08").values()} == {SubmissionResult.RECEIVED}


def test_zipped_or_not_the_ledger_says_the_same_and_comes_back_byte_for_byte(out: Bureau) -> None:
    faulty = answers(row_of(out.form("MZ02").tasks[0], rate=145)) if out.form("MZ02").tasks else None
    files = all_of(out) | {"殡仪馆支部.xlsx": edited(out.filled("MZ02", said=faulty), typed(at_head("flag"), "或许"))}
    out.drop("十一月.zip", zipped(files))
    assert fates(out, DAY)["十一月.zip/殡仪馆支部.xlsx"] is Disposition.RETURNED
    out.consolidate("2026-12-08")
    before = out.outbox()
    assert any(name.startswith("returned/") for name in before)
    shutil.rmtree(out.root / "outbox" / "2026-11")
    out.consolidate("2026-12-20", as_of="2026-12-08")
    assert out.outbox() == before


def test_a_zip_comes_when_its_files_come(out: Bureau) -> None:
    out.collect("2026-12-04")
    out.drop("补.zip", zipped({"一.xlsx": out.filled("MZ01")}))
    out.collect("2026-12-06")
    member, bundle = out.on(DAY).archive.receipts()
    assert (member.after, member.by) == (bundle.after, bundle.by) == ("2026-12-04", "2026-12-06")
    assert out.delivered("2026-12-08")["MZ01"].days_late == 1


def test_a_branchs_folder_holds_for_what_is_in_a_zip(out: Bureau) -> None:
    out.set("own_folders = []", 'own_folders = ["MZ03"]')
    data = zipped({"表.xlsx": out.filled("MZ03")})
    for name in ("MZ03.zip", "MZ03", "x.zip"):
        out.drop(name, data)
        (member,) = [each for each in out.collect(DAY).files if each.fate is not Disposition.OPENED]
        assert (member.fate, member.findings[0].code) == (Disposition.UNRECOGNISED, "wrong-folder"), name
    out.drop("MZ03/x.zip", data)
    assert fates(out, DAY) == {"MZ03/x.zip": Disposition.OPENED, "MZ03/x.zip/表.xlsx": Disposition.ACCEPTED}
    assert {each.branch for each in out.consolidate("2026-12-08").assessment.ledger.tasks} == {"MZ03"}


def test_an_unreadable_zip_in_a_branchs_folder_is_its_sign_of_life(out: Bureau) -> None:
    out.drop("MZ03/x.zip", encrypted(zipped({"表.xlsx": b"1"})))
    assert fates(out, DAY) == {"MZ03/x.zip": Disposition.QUARANTINED}
    assert out.delivered("2026-12-08")["MZ03"].result is SubmissionResult.UNREADABLE


def test_the_same_zip_again_says_nothing_new(out: Bureau) -> None:
    data = zipped(all_of(out))
    out.drop("一.zip", data)
    out.collect(DAY)
    out.drop("二.zip", data)
    assert fates(out, LATER) == {"二.zip": Disposition.DUPLICATE}


def test_a_zip_with_something_unclear_is_opened_anew(out: Bureau) -> None:
    files = {"清楚.xlsx": out.filled("MZ02"), "不清楚.xlsx": b"%PDF-1.7"}
    out.drop("一.zip", zipped(files))
    out.collect(DAY)
    out.drop("MZ02/一.zip", zipped(files))
    assert fates(out, LATER) == {
        "MZ02/一.zip": Disposition.OPENED, "MZ02/一.zip/清楚.xlsx": Disposition.DUPLICATE, "MZ02/一.zip/不清楚.xlsx": Disposition.QUARANTINED,
    }  # fmt: skip


def test_what_zips_inflate_to_counts_against_the_quota(out: Bureau) -> None:
    out.set("most_files = 10000", "most_files = 3")
    for name in ("一.zip", "二.zip"):
        out.drop(name, zipped({f"{name}{number}.xlsx": name.encode() * number for number in range(2)}))
    first = out.collect(DAY)
    assert {each.name for each in first.files if each.fate is Disposition.OPENED} == {"一.zip"}
    assert [note for note in first.notes if "二.zip" in note]
    assert Disposition.OPENED in fates(out, LATER).values()
    assert sum(name.endswith(".zip") for name, _ in held(out)) == 2


def test_checking_a_zip_says_what_collecting_would(out: Bureau) -> None:
    out.drop("一.zip", zipped({"甲.xlsx": out.filled("MZ01"), "乙.pdf": b"%PDF-1.7"}))
    checked = check_files(out.on(DAY), [out.root / "inbox" / "一.zip"]).files
    collected = out.collect(DAY).files
    assert sorted((each.name, each.fate) for each in checked) == sorted((each.name, each.fate) for each in collected)


def test_a_zip_that_changes_under_our_eyes_is_taken_whole_or_left_whole(
    out: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped({"甲.xlsx": out.filled("MZ01"), "乙.xlsx": out.filled("MZ02")})
    for reading, expected in (("hash_file", 0), ("read", 3)):
        path = out.drop("一.zip", data)
        seen = getattr(disk, reading)

        def changed(where: Path, listed: disk.FileEntry | None = None, seen: Callable[..., object] = seen) -> object:
            found = seen(where, listed)
            if where.name == "一.zip":
                where.write_bytes(data + b"more")
            return found

        with monkeypatch.context() as patch:
            patch.setattr(disk, reading, changed)
            done = out.collect(DAY)
        assert Disposition.UNSETTLED in {each.fate for each in done.files} or any(
            "留在了原处" in note for note in done.notes
        )
        assert (path.read_bytes(), sum(held(out).values())) == (data + b"more", expected)


# Killed


class Killed(BaseException):
    pass


def killing(patch: pytest.MonkeyPatch, at: int) -> None:
    """Every file written or removed counts; the one of this number leaves half a file or none, and ends the run."""
    left = at

    def counted(act: Callable[..., None], half: Callable[..., object]) -> Callable[..., None]:
        def change(*arguments: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                half(*arguments)
                raise Killed
            act(*arguments)

        return change

    patch.setattr(
        disk.files, "_write_part", counted(disk.files._write_part, lambda part, data: part.write_bytes(data[:1]))
    )
    patch.setattr(disk, "remove", counted(disk.remove, lambda *_: None))


def collected_but_killed(bureau: Bureau, at: int) -> bool:
    """Whether the run came to its end before that change of disk."""
    with pytest.MonkeyPatch.context() as patch:
        killing(patch, at)
        try:
            bureau.collect(DAY)
        except Killed:
            return False
    return True


def told(bureau: Bureau) -> list[tuple[str, int | None]]:
    return sorted((task.number, task.rate) for task in build_current_ledger(bureau.on(LATER), NOVEMBER).tasks)


def test_a_run_killed_at_any_change_of_disk_loses_and_doubles_nothing(out: Bureau, tmp_path: Path) -> None:
    out.drop("十一月.zip", zipped({"表.xlsx": out.filled("MZ01"), "说明.pdf": b"%PDF-1.7"}))
    whole, killed = Bureau(tmp_path / "全"), 0
    shutil.copytree(out.root, whole.root)
    assert collected_but_killed(whole, 1000)
    wanted, said = held(whole), told(whole)
    while True:
        other = Bureau(tmp_path / str(killed))
        shutil.copytree(out.root, other.root)
        if collected_but_killed(other, killed):
            break
        other.collect(DAY)
        assert held(other) == wanted, killed
        assert told(other) == said, killed
        killed += 1
    assert killed > 2 * len(wanted)
