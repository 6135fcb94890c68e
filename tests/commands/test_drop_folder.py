"""The drop folder is hostile ground: what vanishes, changes, leads elsewhere or is too much stops nobody else."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bureau import Bureau

from pipeline import disk
from pipeline.cli import run_command
from pipeline.commands.collect import CollectResult, collect_inbox
from pipeline.commands.doctor import run_health_checks
from pipeline.commands.doctor.machine import inspect_machine
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError
from pipeline.health.check import Health
from pipeline.terms import Disposition, SubmissionResult, Timeliness

ROOT = Path(__file__).parents[2]
DAY = "2026-12-01"


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    bureau.set_out("2026-11-25")
    return bureau


@pytest.fixture
def share() -> Iterator[Path]:
    """A folder on another volume where the machine has one."""
    there = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=there if there.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def meanwhile(bureau: Bureau, act: Callable[[], object], day: str = DAY) -> CollectResult:
    """A look between whose two listings something happens."""

    def sleep(_: float) -> None:
        act()

    return collect_inbox(Workspace(root=bureau.root, today=dt.date.fromisoformat(day), sleep=sleep))


def fates(done: CollectResult) -> dict[str, Disposition]:
    return {each.name: each.fate for each in done.files}


# What changes


def test_what_changes_between_the_listings_waits(out: Bureau) -> None:
    grows, still = out.drop("一.xlsx", out.filled("MZ01")), out.drop("二.xlsx", out.filled("MZ02"))

    def act() -> None:
        grows.write_bytes(grows.read_bytes() + b"x")
        out.drop("三.xlsx", out.filled("MZ03"))

    done = meanwhile(out, act)
    assert fates(done) == {
        "一.xlsx": Disposition.UNSETTLED,
        "二.xlsx": Disposition.ACCEPTED,
        "三.xlsx": Disposition.UNSETTLED,
    }
    assert grows.exists()
    assert not still.exists()


def test_what_is_replaced_after_it_was_judged_is_left_and_judged_next_time(
    out: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = out.drop("一.xlsx", out.filled("MZ01"))
    out.drop("二.xlsx", out.filled("MZ02"))
    seen = disk.read

    def replaced(where: Path, listed: disk.FileEntry | None = None) -> bytes:
        if where == path:
            path.unlink()
            path.write_bytes(out.filled("MZ03"))
        return seen(where, listed)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "read", replaced)
        assert fates(out.collect(DAY)) == {"一.xlsx": Disposition.UNSETTLED, "二.xlsx": Disposition.ACCEPTED}
    (next_time,) = out.collect("2026-12-02").files
    assert (next_time.branch, next_time.fate) == ("MZ03", Disposition.ACCEPTED)


def test_the_same_size_and_time_do_not_hide_other_bytes(out: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    path = out.drop("一.pdf", b"%PDF-1.7 a")
    seen = disk.hash_file

    def changed(where: Path, listed: disk.FileEntry | None = None) -> str:
        found = seen(where, listed)
        if where == path:
            info = path.stat()
            with path.open("r+b") as file:
                file.write(b"%PDF-1.7 b")
            os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(disk, "hash_file", changed)
        assert fates(out.collect(DAY)) == {"一.pdf": Disposition.UNSETTLED}
    assert path.read_bytes() == b"%PDF-1.7 b"


def test_a_large_file_is_taken_piece_by_piece(out: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.commands.dropped_bytes._HELD", 1000)
    data = b"%PDF-1.7" + bytes(5000)
    out.drop("大.pdf", data)
    monkeypatch.setattr("pipeline.commands.dropped_bytes.DroppedFileReader._read_if_unchanged", None)
    assert fates(out.collect(DAY)) == {"大.pdf": Disposition.QUARANTINED}
    archive = out.on(DAY).archive
    (receipt,) = archive.receipts()
    assert (archive.load_bytes(receipt), receipt.size) == (data, len(data))


def test_a_large_file_that_changed_is_left(out: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.commands.dropped_bytes._HELD", 1000)
    path = out.drop("大.pdf", b"%PDF-1.7" + bytes(5000))
    monkeypatch.setattr(disk, "hash_file", lambda *_: "0" * 64)
    assert fates(out.collect(DAY)) == {"大.pdf": Disposition.UNSETTLED}
    assert path.exists()


# What cannot be reached


def test_a_share_that_vanishes_between_the_listings_takes_nothing_along(out: Bureau, share: Path) -> None:
    out.set("folders = []", f'folders = ["{share}"]')
    (share / "一.xlsx").write_bytes(out.filled("MZ01"))
    out.drop("二.xlsx", out.filled("MZ02"))
    gone = share.with_name(share.name + "x")
    done = meanwhile(out, lambda: share.rename(gone))
    assert fates(done) == {"二.xlsx": Disposition.ACCEPTED}
    assert done.out_of_reach == (str(share),)
    assert not done.well
    (look,) = out.on(DAY).archive.looks()
    assert (list(look.seen), look.out_of_reach) == (["inbox"], (str(share),))
    gone.rename(share)
    done = out.collect("2026-12-10")
    assert fates(done) == {f"{share}/一.xlsx": Disposition.ACCEPTED}
    delivered = out.delivered("2026-12-10")["MZ01"]
    assert (delivered.timeliness, delivered.result) == (Timeliness.ON_TIME, SubmissionResult.RECEIVED)


def test_a_share_on_another_volume_is_emptied_by_copy_hash_receipt_removal(out: Bureau, share: Path) -> None:
    out.set("folders = []", f'folders = ["{share}"]')
    data = out.filled("MZ01")
    (share / "一.xlsx").write_bytes(data)
    assert fates(out.collect(DAY)) == {f"{share}/一.xlsx": Disposition.ACCEPTED}
    assert list(share.iterdir()) == []
    archive = out.on(DAY).archive
    (receipt,) = archive.receipts()
    assert (receipt.folder, archive.load_bytes(receipt)) == (str(share), data)


@pytest.mark.parametrize(
    "folder",
    ["inbox", "inbox/archive", "inbox/MZ03", "outbox/2026-11", "templates", ".", "..", ".dangjian", "inbox/../inbox"],
)
def test_a_drop_folder_that_is_the_bureau_s_own_is_refused_before_anything_is_taken(out: Bureau, folder: str) -> None:
    out.drop("一.xlsx", out.filled("MZ01"))
    out.collect(DAY)
    out.set("folders = []", f'folders = ["{(out.root / folder).as_posix()}"]')
    before = {path: path.read_bytes() for path in out.root.rglob("*") if path.is_file()}
    with pytest.raises(UserError, match=r"inbox\.folders"):
        out.collect("2026-12-10")
    checked = {each.title: each for each in run_health_checks(out.on("2026-12-10"), inspect_machine(out.root), {})}
    assert checked["收件夹"].health is Health.BAD
    assert {path: path.read_bytes() for path in out.root.rglob("*") if path.is_file()} == before


def test_drop_folders_within_each_other_are_refused(out: Bureau, share: Path) -> None:
    out.set("folders = []", f'folders = ["{share}", "{share}/支部"]')
    with pytest.raises(UserError, match=f"与“{share}”重叠"):
        out.collect(DAY)


def test_a_file_that_may_not_be_read_waits_and_is_told_why(out: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    out.drop("一.xlsx", out.filled("MZ01"))

    def barred(path: Path, *_: object) -> str:
        raise disk.DiskError(f"读取“{path}”失败（没有权限）。请检查权限。")

    monkeypatch.setattr(disk, "hash_file", barred)
    done = out.collect(DAY)
    assert fates(done) == {"一.xlsx": Disposition.UNSETTLED}
    assert "没有权限" in "".join(done.notes)


def test_a_folder_that_may_not_be_listed_is_out_of_reach_and_no_branch_is_missing(
    out: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    out.drop("MZ01/一.xlsx", out.filled("MZ01"))
    out.drop("二.xlsx", out.filled("MZ02"))
    iterdir = Path.iterdir

    def barred(self: Path) -> Iterator[Path]:
        if self.name == "MZ01":
            raise PermissionError(13, "barred")
        return iterdir(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", barred)
        done = out.collect("2026-12-04")
    assert (fates(done), done.out_of_reach) == ({"二.xlsx": Disposition.ACCEPTED}, ("inbox/MZ01",))
    out.collect("2026-12-10")
    assert out.delivered("2026-12-10")["MZ01"].timeliness is Timeliness.ON_TIME


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_links_pipes_and_sockets_are_named_and_left(out: Bureau, share: Path) -> None:
    inbox = out.root / "inbox"
    (share / "secret.xlsx").write_bytes(out.filled("MZ03"))
    (inbox / "链接.xlsx").symlink_to(share / "secret.xlsx")
    (inbox / "断链.xlsx").symlink_to(share / "none")
    (inbox / "MZ03").symlink_to(share)
    os.mkfifo(inbox / "管道.xlsx")
    os.mknod(inbox / "套接字.xlsx", stat.S_IFSOCK | 0o600)
    out.drop("一.xlsx", out.filled("MZ01"))
    done = out.collect(DAY)
    assert fates(done) == {"一.xlsx": Disposition.ACCEPTED}
    strange = ("链接.xlsx", "断链.xlsx", "MZ03", "管道.xlsx", "套接字.xlsx")
    assert sorted(done.notes) == sorted(
        f"“inbox/{name}”是链接、快捷方式或特殊文件，没有打开；请把文件本身放进来。" for name in strange
    )
    assert (share / "secret.xlsx").exists()


# Too much


def test_what_is_over_the_quota_waits_and_is_said(out: Bureau) -> None:
    out.set("most_files = 10000", "most_files = 2")
    for number in range(5):
        out.drop(f"{number}.pdf", b"%PDF" + bytes([number]))
    taken = []
    for day, rest in (("01", 3), ("02", 1), ("03", 0)):
        done = out.collect(f"2026-12-{day}")
        taken += list(fates(done))
        assert [note for note in done.notes if f"其余{rest}个留待下次" in note] if rest else done.notes == ()
    assert taken == [f"{number}.pdf" for number in range(5)]


def test_one_giant_file_keeps_nobody_waiting(out: Bureau) -> None:
    out.set("most_megabytes = 10240", "most_megabytes = 1")
    giant = out.drop("0.iso", bytes(1_000_001))
    out.drop("一.xlsx", out.filled("MZ01"))
    done = out.collect(DAY)
    assert fates(done) == {"一.xlsx": Disposition.ACCEPTED}
    assert "0.iso" in done.notes[0]
    assert giant.exists()


# Odd names

ODD = (
    os.fsdecode("月报".encode("gbk") + b".xlsx"), "长" * 83 + ".xlsx", "...", "月报\n已收下：a.xlsx", "\u202exslx.表", "\u200b.xlsx",
    "-rf.xlsx", "$(reboot).xlsx", "a:b|c?.xlsx", "CON.xlsx", ".月报.xlsx", " .xlsx", "receipt.json", "{value}.xlsx", "%s.xlsx",
)  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_whatever_it_is_called_it_is_taken_and_comes_back(out: Bureau) -> None:
    for number, name in enumerate(ODD):
        out.drop(name, b"%PDF" + bytes([number]))
    out.drop("README.md", b"stays")
    done = out.collect(DAY)
    assert [each.fate for each in done.files] == [Disposition.QUARANTINED] * len(ODD)
    assert all(each.name.isprintable() or "\u3000" in each.name for each in done.files)
    archive = out.on(DAY).archive
    assert sorted(map(archive.load_bytes, archive.receipts())) == [
        b"%PDF" + bytes([number]) for number in range(len(ODD))
    ]
    assert {path.name for path in (out.root / "inbox").iterdir()} == {"archive", "README.md"}
    assert archive.faults() == ()


# Two at once


def command(bureau: Bureau) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "pipeline", "-C", str(bureau.root), "--today", DAY, "collect"]
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def held(bureau: Bureau) -> bool:
    lock = bureau.root / ".dangjian" / "lock"
    return lock.is_file() and bool(lock.read_bytes())


def begun(bureau: Bureau) -> subprocess.Popen[str]:
    """A look under way that waits for things to settle."""
    process = command(bureau)
    while not held(bureau):
        assert process.poll() is None
    return process


def test_of_two_looks_at_once_one_works_and_the_other_says_who_does(
    out: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    out.drop("一.xlsx", out.filled("MZ01"))
    first = begun(out)
    assert run_command(["-C", str(out.root), "--today", DAY, "collect"]) == 2
    said = capsys.readouterr().err
    assert f"进程号{first.pid}" in said
    assert "Traceback" not in said
    assert (first.communicate(timeout=60)[1], first.returncode) == ("", 0)
    assert [receipt.fate for receipt in out.on(DAY).archive.receipts()] == [Disposition.ACCEPTED]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of Unix")
def test_the_lock_of_a_killed_look_bars_nobody(out: Bureau) -> None:
    out.set("settle_seconds = 3.0", "settle_seconds = 60")
    out.drop("一.xlsx", out.filled("MZ01"))
    process = begun(out)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert held(out)
    assert fates(out.collect(DAY)) == {"一.xlsx": Disposition.ACCEPTED}
