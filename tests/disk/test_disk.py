"""The disk's promises: whole files or none, no link entered, one run at a time, names safe anywhere."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import IO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import disk

ROOT = Path(__file__).parents[2]
ANY_TEXT = st.text(st.characters(), max_size=300)  # lone surrogates too


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Files


def test_write_makes_folders_replaces_and_leaves_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "甲" / "乙" / "表.xlsx"
    disk.write(path, b"1")
    disk.write(path, b"22")
    assert disk.read(path) == b"22"
    assert names_in(path.parent) == ["表.xlsx"]


@pytest.mark.parametrize("step", ["fsync", "read_bytes", "replace"])
def test_a_failed_write_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "表.xlsx"
    disk.write(path, b"good")

    def fail(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(disk.DiskError, match="磁盘已满"):
        disk.write(path, b"newer")
    monkeypatch.undo()
    assert disk.read(path) == b"good"
    assert names_in(tmp_path) == ["表.xlsx"]


def test_bytes_that_do_not_read_back_equal_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"other")
    with pytest.raises(disk.DiskError, match="读回的内容"):
        disk.write(tmp_path / "表.xlsx", b"these")
    assert names_in(tmp_path) == []


def test_a_file_held_open_is_tried_again_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    replace = Path.replace

    def free_at_third(self: Path, target: Path) -> Path:
        if len(pauses) < 2:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", free_at_third)
    disk.write(tmp_path / "表.xlsx", b"1")
    assert len(pauses) == 2
    pauses.clear()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "in use")))
    with pytest.raises(disk.DiskError, match=r"表\.xlsx.*请关闭正在打开它的WPS或Excel后重试"):
        disk.write(tmp_path / "表.xlsx", b"2")
    assert sum(pauses) == pytest.approx(2.55)


def held_at(path: Path) -> Callable[[Path, Path], Path]:
    """A ``Path.replace`` that a program in the way refuses for one file."""
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(13, "in use")
        return replace(self, target)

    return refused


def test_many_are_written_but_for_what_is_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("一.docx", "深/二.docx", "三.xlsx")
    for name in names:
        disk.write(tmp_path / name, b"old")
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(Path, "replace", held_at(tmp_path / "深/二.docx"))
    assert disk.write_together({tmp_path / name: b"new" for name in names}) == (tmp_path / "深/二.docx",)
    assert [disk.read(tmp_path / name) for name in names] == [b"new", b"old", b"new"]
    assert names_in(tmp_path) == ["一.docx", "三.xlsx", "深"]
    assert names_in(tmp_path / "深") == ["二.docx"]


def test_of_many_none_is_touched_where_the_disk_refuses_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("一.docx", "二.docx", "三.xlsx")
    for name in names:
        disk.write(tmp_path / name, b"old")
    room = iter([True, True, False])

    def full(_: int) -> None:
        if not next(room):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(disk.DiskError, match=r"磁盘已满，无法写入“.*三\.xlsx”"):
        disk.write_together({tmp_path / name: b"new" for name in names})
    assert [disk.read(tmp_path / name) for name in names] == [b"old"] * 3
    assert names_in(tmp_path) == sorted(names)


REFUSALS = {
    1: "没有权限写入", 13: "没有权限写入", 28: "磁盘已满，无法写入", 122: "磁盘配额已用完", 30: "磁盘是只读的", 27: "允许的文件大小", 36: "路径太长",
    5: "无法写入",
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="numbers of errors are of Linux")
@pytest.mark.parametrize("number", REFUSALS)
def test_each_refusal_names_the_place_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuses(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(disk.primitives, "create", refuses)
    with pytest.raises(disk.DiskError, match=f"{REFUSALS[number]}.*请") as refused:
        disk.write(tmp_path / "表.xlsx", b"1")
    assert str(tmp_path / "表.xlsx") in str(refused.value)
    assert not isinstance(refused.value, disk.FileInUseError)


def test_many_are_flushed_before_any_takes_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, rename = disk.primitives.sync, disk.primitives.rename

    def sync_noted(file: IO[bytes]) -> None:
        sync(file)
        done.append("sync")

    def rename_noted(path: Path, to: Path) -> None:
        rename(path, to)
        done.append("rename")

    monkeypatch.setattr(disk.primitives, "sync", sync_noted)
    monkeypatch.setattr(disk.primitives, "rename", rename_noted)
    files = {tmp_path / f"{number}.txt": str(number).encode() for number in range(20)}
    disk.write_all(files)
    assert done == ["sync"] * 20 + ["rename"] * 20
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == files


def test_of_many_the_one_that_cannot_be_flushed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = disk.primitives.sync

    def refuse(file: IO[bytes]) -> None:
        if "13.txt" in file.name:
            raise OSError(errno.EIO, "读写出错")
        sync(file)

    monkeypatch.setattr(disk.primitives, "sync", refuse)
    with pytest.raises(disk.DiskError, match=r"13\.txt"):
        disk.write_all({tmp_path / f"{number}.txt": b"1" for number in range(20)})
    assert list(tmp_path.iterdir()) == []


def test_a_log_grows_and_is_turned_over_with_a_few_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["pipeline.disk.log_file"], "_LARGEST", 30)
    for number in range(40):
        disk.append_log(tmp_path / "深" / "记录.log", f"第{number:02d}行\ud800")
    kept = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "深").iterdir()}
    assert set(kept) == {"记录.log", *(f"记录.log.{number}" for number in range(1, 6))}
    assert kept["记录.log"].endswith("第39行\\ud800\n")
    assert max(len(text.encode()) for text in kept.values()) <= 30


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "记录.log").mkdir()
    with pytest.raises(disk.DiskError, match=r"记录\.log"):
        disk.append_log(tmp_path / "记录.log", "行")


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (tmp_path / ".表.xlsx.part").symlink_to(victim)
    disk.write(tmp_path / "表.xlsx", b"theirs")
    assert victim.read_bytes() == b"mine"


def test_write_new_is_write_once(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    disk.write_new(path, b"1")
    disk.write_new(path, b"1")
    with pytest.raises(disk.DiskError, match="没有覆盖"):
        disk.write_new(path, b"2")
    assert disk.read(path) == b"1"


def test_remove_spares_a_file_that_was_replaced(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"1")
    listed = disk.list_folder(tmp_path).files["表.xlsx"]
    disk.write(path, b"2")
    with pytest.raises(disk.FileChangedError):
        disk.remove(path, listed)
    with pytest.raises(disk.FileChangedError):
        disk.read(path, listed)
    disk.remove(path, disk.list_folder(tmp_path).files["表.xlsx"])
    disk.remove(path)
    assert names_in(tmp_path) == []


def test_read_says_what_is_not_there_and_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(disk.FileMissingError, match="找不到"):
        disk.read(tmp_path / "无.xlsx")
    with pytest.raises(disk.DiskError):
        disk.read(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_reading_a_listed_file_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"1")
    listed = disk.list_folder(tmp_path).files["表.xlsx"]
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    with pytest.raises(disk.FileChangedError):
        disk.read(path, listed)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(disk.DiskError, match="不是普通文件"):
        disk.read(tmp_path / "pipe")


# Listings

LITTER = (
    "~$表.xlsx", ".~lock.表.xlsx#", "~WRL0001.tmp", "Thumbs.db", ".DS_Store", "._表.xlsx", "desktop.ini",
    ".hidden",
)  # fmt: skip


def test_listing_goes_one_level_and_skips_litter(tmp_path: Path) -> None:
    for name in (*LITTER, "README.md", "a.xlsx", "MZ01/b.xlsx", "MZ01/README.md", "MZ01/deep/c.xlsx", "archive/d"):
        disk.write(tmp_path / name, b"1")
    found = disk.list_folder(tmp_path, lambda name: name != "archive")
    assert list(found.files) == ["MZ01/README.md", "MZ01/b.xlsx", "a.xlsx"]
    assert found.passed_over == ("MZ01/deep", "archive")
    assert found.files["a.xlsx"].path == tmp_path / "a.xlsx"
    assert found.files["a.xlsx"].size == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_listing_enters_and_lists_no_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    disk.write(outside / "secret.xlsx", b"1")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "MZ01").symlink_to(outside)
    (inbox / "x.xlsx").symlink_to(outside / "secret.xlsx")
    os.mkfifo(inbox / "pipe.xlsx")
    found = disk.list_folder(inbox, lambda _: True)
    assert dict(found.files) == {}
    assert found.strange == ("MZ01", "pipe.xlsx", "x.xlsx")
    assert found.passed_over == ()


def test_what_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk.list_folder(tmp_path / "gone").unreadable == ("",)
    disk.write(tmp_path / "MZ01" / "a.xlsx", b"1")
    iterdir = Path.iterdir

    def barred(self: Path) -> object:
        if self.name == "MZ01":
            raise PermissionError(13, "barred")
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", barred)
    assert disk.list_folder(tmp_path, lambda _: True).unreadable == ("MZ01",)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names as text")
def test_a_name_that_is_no_text_is_listed_fit_to_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("月报".encode("gbk") + b".xlsx")).write_bytes(b"1")
    ((name, found),) = disk.list_folder(tmp_path).files.items()
    assert name == "\\udcd4±\\udca8.xlsx"  # D4 A8 are no UTF-8; C2 B1 between them happen to be
    assert disk.read(found.path, found) == b"1"


def test_settled_tells_still_from_changing(tmp_path: Path) -> None:
    for name in ("still", "grows", "goes"):
        disk.write(tmp_path / name, b"1")
    first = disk.list_folder(tmp_path)
    with (tmp_path / "grows").open("ab") as file:
        file.write(b"2")
    disk.remove(tmp_path / "goes")
    disk.write(tmp_path / "comes", b"1")
    found = disk.compare_listings(first, disk.list_folder(tmp_path))
    assert list(found.listing.files) == ["still"]
    assert found.unsettled == ("comes", "grows")


# The lock

HOLD = """
import pathlib, sys
from pipeline import disk
with disk.hold_lock(pathlib.Path(sys.argv[1]), "2026-12-08 09:00"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_keeps_others_out_and_a_dead_holder_does_not(tmp_path: Path) -> None:
    path = tmp_path / "run" / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(disk.LockHeldError, match=f"{socket.gethostname()}.*进程号{holder.pid}.*自2026-12-08 09:00起"):
        disk.hold_lock(path, "later").__enter__()
    holder.kill()
    holder.communicate()
    assert json.loads(path.read_text())["pid"] == holder.pid
    with disk.hold_lock(path, "later"):
        assert json.loads(path.read_text())["since"] == "later"
    assert path.read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")
def test_a_lock_is_free_again_though_a_forked_child_has_its_file_open(tmp_path: Path) -> None:
    stays, ends = os.pipe()
    with disk.hold_lock(tmp_path / "lock", "first"):
        child = os.fork()
        if child == 0:
            os.close(ends)
            os.read(stays, 1)
            os._exit(0)
    with disk.hold_lock(tmp_path / "lock", "second"):
        pass
    os.close(ends)
    assert os.waitpid(child, 0)[1] == 0
    os.close(stays)


def test_a_lock_is_free_again_after_a_failure_inside(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with pytest.raises(KeyError), disk.hold_lock(path, "first"):
        raise KeyError
    with disk.hold_lock(path, "second"), pytest.raises(disk.LockHeldError, match="自second起"):
        disk.hold_lock(path, "third").__enter__()


def test_a_lock_of_another_host_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text(json.dumps({"host": "别处", "pid": 7, "since": "早上"}), encoding="utf-8")
    with pytest.raises(disk.LockHeldError, match="“别处”，进程号7，自早上起"):
        disk.hold_lock(path, "now").__enter__()
    assert json.loads(path.read_bytes())["host"] == "别处"


@pytest.mark.parametrize("rest", [b"", b'{"host": "', b"[1]", b"\xff\xfe"])
def test_a_lock_cut_off_in_writing_bars_nobody(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "lock"
    path.write_bytes(rest)
    with disk.hold_lock(path, "now"):
        assert json.loads(path.read_bytes())["pid"] == os.getpid()


# Names


@given(ANY_TEXT, st.integers(16, 120))
@example("CON.txt", 80)
@example("com¹ .x", 80)
@example("..\\..\\C:\\x", 80)
@example("\u202exslx.exe", 80)
@example("表" * 200 + ".xlsx", 120)
@example(".xlsx", 80)
@example("名 . . ", 80)
def test_a_clean_name_is_safe_everywhere(text: str, longest: int) -> None:
    name = disk.clean_name(text, longest)
    assert 0 < len(name) <= longest
    assert len(name.encode()) <= 200
    assert name not in {".", ".."}
    assert not set(name) & set('/\\:*?"<>|')
    assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert name[-1] not in " ."
    assert name[0] not in " ."
    assert not PureWindowsPath(name).is_reserved()
    assert PureWindowsPath(name).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("党支部 11月月报.xlsx", "党支部 11月月报.xlsx"), ("a/b:c.XLSX", "a_b_c.XLSX"), ("", "未命名"),
        (".xlsx", "未命名.xlsx"), ("nul.xlsx", "_nul.xlsx"), ("终稿2026.11.汇总表", "终稿2026.11.汇总表"),
        ("x" * 99 + ".xlsx", "x" * 75 + ".xlsx"),
        ("甲\u202e乙\x00\ud800.xls ", "甲乙.xls"),
    ],
)  # fmt: skip
def test_a_clean_name_keeps_what_it_can(text: str, name: str) -> None:
    assert disk.clean_name(text) == name


@given(ANY_TEXT)
@example("月报\n已收下：\u202excod.表\u200b.xlsx")
def test_a_shown_name_can_be_kept_and_feigns_nothing(name: str) -> None:
    told = disk.escape_name(name)
    assert json.loads(json.dumps(told, ensure_ascii=False).encode()) == told
    assert not {unicodedata.category(sign) for sign in told} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert disk.escape_name(told) == told


@pytest.mark.parametrize(
    ("name", "litter"),
    [
        (".月报.xlsx", False),
        (".xls", False),
        ("...", False),
        (".包.ZIP", False),
        (".~表.xlsx", True),
        ("._表.xlsx", True),
        (".git", True),
    ],
)
def test_a_table_or_a_name_of_dots_is_no_litter(name: str, litter: bool) -> None:
    assert disk.is_unwanted(name) is litter
