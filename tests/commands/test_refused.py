"""A disk that refuses: full, read-only, or a file open in another program; it is said, nothing is lost, and it goes on."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, answers, found, in_process, row_of
from signing import DECIDED, SIGNED, autumn, confirmed, decide, draft, feed_back

from pipeline import pool
from pipeline.cli import run_command
from pipeline.commands.audit import audit_workspace
from pipeline.commands.review import review_decision_book
from pipeline.disk import primitives
from pipeline.terms import CIRCULAR, DecisionKind

pytestmark = pytest.mark.usefixtures("recalled")

ROOT = Path(__file__).parents[2]
MONTH = str(NOVEMBER)
JUDGED = ("--judgement", "总体平稳")
LEDGER, BOOK, DRAFT = "工作台账.xlsx", "核验表.xlsx", f"documents/{CIRCULAR}.docx"
COPY = "returned/请修改_殡仪馆支部_2026年11月.xlsx"


def dangjian(bureau: Bureau, day: str, *words: str) -> tuple[int, str]:
    """A command, its exit status, and all it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = run_command(["-C", str(bureau.root), "--today", day, *words])
    assert "Traceback" not in said.getvalue()
    return status, said.getvalue()


@contextlib.contextmanager
def open_elsewhere(*paths: Path) -> Iterator[list[float]]:
    """Files that WPS holds open as Windows has it: to be read, but neither replaced nor removed; the pauses made."""
    pauses: list[float] = []

    def guarded(act: Callable[..., Any]) -> Callable[..., Any]:
        def refused(*given: Path) -> Any:
            if given[-1] in paths:
                raise PermissionError(errno.EACCES, "in use")
            return act(*given)

        return refused

    with (
        mock.patch.object(primitives, "rename", guarded(primitives.rename)), mock.patch.object(primitives, "unlink", guarded(primitives.unlink)),
        mock.patch.object(time, "sleep", pauses.append),
    ):  # fmt: skip
        yield pauses


@contextlib.contextmanager
def refusing(folder: Path, number: int) -> Iterator[None]:
    """A folder below which the disk takes nothing more."""

    def guarded(act: Callable[..., Any]) -> Callable[..., Any]:
        def refused(*given: Any) -> Any:
            if folder in Path(getattr(given[0], "name", "") if not isinstance(given[0], Path) else given[0]).parents:
                raise OSError(number, os.strerror(number))
            return act(*given)

        return refused

    with contextlib.ExitStack() as stack:
        for name in ("make_folder", "create", "fill"):
            stack.enter_context(mock.patch.object(primitives, name, guarded(getattr(primitives, name))))
        yield


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder nobody may write into; root may everywhere, so it is refused by other means."""
    if os.geteuid() == 0:
        with refusing(folder, errno.EACCES):
            yield
        return
    below = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in below:
        each.chmod(0o500)
    try:
        yield
    finally:
        for each in below:
            each.chmod(0o700)


def lying(bureau: Bureau, place: str = "outbox") -> dict[str, bytes]:
    """Every file below a folder, by its place there."""
    root = bureau.root / place
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def undisturbed(bureau: Bureau, day: str, *words: str) -> dict[str, bytes]:
    """What a command makes of the outbox in a copy of the bureau."""
    copy = Bureau(bureau.root.with_name(f"另{len(list(bureau.root.parent.iterdir()))}"))
    shutil.copytree(bureau.root, copy.root)
    dangjian(copy, day, *(word.replace(str(bureau.root), str(copy.root)) for word in words))
    return lying(copy)


def rests(bureau: Bureau) -> list[str]:
    """Files in the period's folder that begin with a dot: rests of writes, notes."""
    return sorted(path.name for path in (bureau.root / "outbox" / MONTH).rglob(".*"))


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """November built on the 8th; a correction has come since, so that on the 10th everything is different."""
    with mock.patch.object(pool, "map", in_process):
        bureau = found(tmp_path_factory.mktemp("月") / "局")
        bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
        autumn(bureau)
        corrected(bureau, 65)
        yield bureau.root


def corrected(bureau: Bureau, rate: int) -> None:
    """MZ02 drops its report again."""
    task = bureau.form("MZ02").tasks[0]
    bureau.drop("改好.xlsx", bureau.filled("MZ02", said=answers(row_of(task, rate=rate, progress="完成施工"))))


@pytest.fixture
def built(month: Path, tmp_path: Path) -> Bureau:
    """A copy of that month."""
    shutil.copytree(month, tmp_path / "局")
    return Bureau(tmp_path / "局")


# Open in another program


def test_outputs_open_elsewhere_get_the_new_ones_beside_and_are_replaced_next_time(built: Bureau) -> None:
    built.collect("2026-12-10")
    old, new = lying(built), undisturbed(built, "2026-12-10", "consolidate", MONTH)
    names = [f"{MONTH}/{name}" for name in (LEDGER, BOOK, DRAFT)]
    with open_elsewhere(*(built.root / "outbox" / name for name in names)) as pauses:
        _, said = dangjian(built, "2026-12-10", "consolidate", MONTH)
        assert dangjian(built, "2026-12-10", "status", MONTH)[1].count("改过、还没有签发的草稿") == 0
    assert 0 < sum(pauses) <= 2.6 * len(names)
    for name in names:
        beside = name.replace(".", "（重新生成）.")
        assert (lying(built)[name], lying(built)[beside]) == (old[name], new[name])
        assert f"“{name.partition('/')[2]}”正被WPS或Excel打开，没有覆盖，新的放在旁边：“{Path(beside).name}”" in said
    assert [each.place for each in audit_workspace(built.on("2026-12-10")).points] == [f"outbox/{MONTH}"]
    others = {name for name in new if name not in names}
    assert {name: data for name, data in lying(built).items() if name in others} == {name: new[name] for name in others}
    dangjian(built, "2026-12-10", "consolidate", MONTH)
    assert lying(built) == new
    assert audit_workspace(built.on("2026-12-10")).well


def test_a_copy_that_is_open_when_it_is_no_longer_needed_goes_when_it_is_closed(built: Bureau) -> None:
    new = undisturbed(built, "2026-12-10", "collect")
    with open_elsewhere(built.root / "outbox" / MONTH / COPY):
        status, said = dangjian(built, "2026-12-10", "collect")
    assert (status, "请修改_殡仪馆支部_2026年11月.xlsx”（被占用或没有权限）。请关闭" in said) == (1, True)
    status, said = dangjian(built, "2026-12-10", "collect")
    assert (status, "这次接着收" in said, lying(built)) == (0, True, new)
    assert len(built.on("2026-12-10").archive.looks()) == 3
    with_copy = built.root / "outbox" / MONTH / COPY
    assert not with_copy.exists()


def test_a_copy_that_is_open_when_the_next_one_comes_gets_it_beside(built: Bureau) -> None:
    corrected(built, 133)
    new = undisturbed(built, "2026-12-10", "collect")
    copy = built.root / "outbox" / MONTH / COPY
    old, beside = copy.read_bytes(), copy.with_name("请修改_殡仪馆支部_2026年11月（重新生成）.xlsx")
    for _ in range(2):  # it stays open
        with open_elsewhere(copy):
            status, said = dangjian(built, "2026-12-10", "collect")
        assert (status, copy.read_bytes(), beside.read_bytes()) == (1, old, new[f"{MONTH}/{COPY}"])
        assert f"“returned/{copy.name}”正被WPS或Excel打开，没有覆盖，新的放在旁边：“{beside.name}”" in said
    dangjian(built, "2026-12-10", "collect")
    assert lying(built) == new


def test_a_dropped_file_that_is_open_is_taken_once_and_goes_when_it_is_closed(built: Bureau) -> None:
    path = built.root / "inbox" / "改好.xlsx"
    for day in ("2026-12-10", "2026-12-10", "2026-12-11"):
        with open_elsewhere(path):
            _, said = dangjian(built, day, "collect")
        assert "“改好.xlsx”已收下，但原文件留在了原处，再收一次不会重复登记。" in said
    receipts = built.on("2026-12-11").archive.receipts()
    assert [each.name for each in receipts].count("改好.xlsx") == 1
    assert dangjian(built, "2026-12-12", "collect")[0] == 0
    assert not path.exists()
    assert built.on("2026-12-12").archive.receipts() == receipts
    path.write_bytes(built.on("2026-12-12").archive.load_bytes(receipts[-1]))
    assert "重复文件1个" in dangjian(built, "2026-12-13", "collect")[1]  # dropped again, it is


def test_a_decision_book_that_is_still_open_is_taken_in_all_the_same(built: Bureau) -> None:
    path = built.root / "outbox" / MONTH / BOOK
    with open_elsewhere(path):
        number = confirmed(built)
        _, said = dangjian(built, DECIDED, "review", str(path))
    assert "此前已经导入" in said
    assert [each.number for each in built.consolidate(DECIDED).assessment.rectifications] == [number]
    assert rests(built) == []


def test_a_draft_that_is_open_when_it_is_signed_goes_when_it_is_closed(built: Bureau) -> None:
    feed_back(built)
    path = draft(built)
    with open_elsewhere(path):
        status, said = dangjian(built, SIGNED, "issue", MONTH, CIRCULAR, "--date", SIGNED, *JUDGED)
    assert (status, f"{path.name}”（被占用或没有权限）。请关闭" in said) == (1, True)
    assert len(built.on(SIGNED).issued.all()) == 1
    assert "此前已签发" in dangjian(built, SIGNED, "issue", MONTH, CIRCULAR, "--date", SIGNED, *JUDGED)[1]
    assert (path.exists(), rests(built), audit_workspace(built.on(SIGNED)).points) == (False, [], ())


def test_a_marked_copy_that_is_open_while_it_is_given_again_gets_the_next_name(built: Bureau) -> None:
    done = decide(built, DecisionKind.RECTIFY, "立项", day="2026-12-10", opinion="也许")
    assert done.marked is not None
    page = openpyxl.load_workbook(done.marked)
    page.save(done.marked)
    with open_elsewhere(done.marked):
        again = review_decision_book(built.on("2026-12-10"), done.marked)
    assert again.marked is not None
    assert (again.refused, again.marked.name) == (True, "核验表（请修改1）.xlsx")


def test_an_answer_that_a_branch_has_open_stops_no_letter(built: Bureau) -> None:
    path = built.root / "inbox/MZ02/回执与退回/回执_2026年11月.txt"
    dangjian(built, "2026-12-09", "send", MONTH, "--kinds", "receipts")
    old = path.read_bytes()
    with open_elsewhere(path):
        (told,) = built.collect("2026-12-10").unwritten
        status, said = dangjian(built, "2026-12-10", "send", MONTH, "--kinds", "receipts")
    assert "请关闭" in told
    assert (status, "已备好信件1封" in said, "请关闭" in said, path.read_bytes()) == (0, True, True, old)
    assert "已更新" not in said, "what the disk refused was not brought up to date"
    _, said = dangjian(built, "2026-12-10", "send", MONTH, "--kinds", "receipts")
    assert "已更新各支部“回执与退回”文件夹里的1个文件。" in said
    assert "改好" in path.read_text(encoding="utf-8")


# Full, or not to be written


def filled_in(bureau: Bureau) -> None:
    """The 核验表 as a clerk leaves it."""
    with mock.patch("signing.review_decision_book"):
        decide(bureau, DecisionKind.RECTIFY, "立项")


VERBS: dict[str, tuple[Callable[[Bureau], object], tuple[str, ...], int]] = {
    "forms": (lambda _: None, ("2026-12-25", "forms", "2026-12"), 2),
    "collect": (lambda bureau: corrected(bureau, 133), ("2026-12-10", "collect"), 1),
    "consolidate": (lambda bureau: bureau.collect("2026-12-10"), ("2026-12-10", "consolidate", MONTH), 2),
    "run": (lambda _: None, ("2026-12-10", "run", MONTH), 2),
    "review": (filled_in, (DECIDED, "review", f"局/outbox/{MONTH}/{BOOK}"), 2),
    "issue": (feed_back, (SIGNED, "issue", MONTH, CIRCULAR, "--date", SIGNED, *JUDGED), 2),
    "send": (lambda _: None, ("2026-12-09", "send", MONTH, "--kinds", "feedback"), 1),
}  # fmt: skip


def refused_then_done(built: Bureau, verb: str, words: str, disk: AbstractContextManager[None]) -> None:
    """A verb on a disk that refuses: said in ``words``, every old output whole and as it was; then on one that does not."""
    arrange, command, expected = VERBS[verb]
    arrange(built)
    command = tuple(word.replace("局/", f"{built.root}/") for word in command)
    old, new = lying(built), undisturbed(built, *command)
    with disk:
        status, said = dangjian(built, *command)
    (told, *_) = [line for line in said.splitlines() if words in line]
    assert (status, "请" in told, f"“{built.root}/outbox/" in told) == (expected, True, True)
    now = lying(built)
    assert {name: now[name] for name in old if name in now} == {name: old[name] for name in old if name in now}
    assert not (old.keys() - now.keys()) & new.keys()
    assert dangjian(built, *command)[0] in (0, 1)
    if verb != "run":  # which looks twice then, and papers name the look
        assert lying(built) == new
    assert audit_workspace(built.on(command[0])).well


@pytest.mark.parametrize("verb", VERBS)
def test_a_full_disk_is_said_and_nothing_old_is_touched(built: Bureau, verb: str) -> None:
    refused_then_done(built, verb, "磁盘已满，无法写入", refusing(built.root / "outbox", errno.ENOSPC))


@pytest.mark.parametrize("verb", ["collect", "consolidate", "send"])
def test_an_outbox_that_may_not_be_written_is_said(built: Bureau, verb: str) -> None:
    refused_then_done(built, verb, "没有权限写入", read_only(built.root / "outbox"))


def test_a_disk_that_is_read_only_is_said(built: Bureau) -> None:
    refused_then_done(built, "consolidate", "磁盘是只读的，无法写入", refusing(built.root / "outbox", errno.EROFS))


def test_what_was_collected_is_said_though_the_month_cannot_be_built(built: Bureau) -> None:
    with refusing(built.root / "outbox", errno.ENOSPC):
        _, said = dangjian(built, "2026-12-10", "run", MONTH)
    assert said.index("共1个文件，已收下1个") < said.index("磁盘已满")


def test_a_full_archive_takes_nothing_and_keeps_the_source(built: Bureau) -> None:
    path = built.root / "inbox" / "改好.xlsx"
    with refusing(built.root / "inbox" / "archive", errno.ENOSPC):
        status, said = dangjian(built, "2026-12-10", "collect")
    assert (status, "磁盘已满" in said, path.exists()) == (2, True, True)
    assert "已收下1个" in dangjian(built, "2026-12-10", "collect")[1]
    assert audit_workspace(built.on("2026-12-10")).points == ()


def test_a_log_that_cannot_be_written_stops_nothing(built: Bureau) -> None:
    with (
        refusing(built.root / ".dangjian" / "运行记录.log", errno.ENOSPC),
        mock.patch.object(primitives, "extend", refuse),
    ):
        status, said = dangjian(built, "2026-12-10", "status", MONTH)
    assert (status, "运行记录没有写成，不影响结果：磁盘已满" in said) == (1, True)


def refuse(*_: object) -> None:
    raise OSError(errno.ENOSPC, "full")


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))
from pipeline.cli import run_command
sys.exit(run_command(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_a_limit_of_the_system_on_files_is_said_and_old_outputs_stay(built: Bureau) -> None:
    built.collect("2026-12-10")
    old, new = lying(built), undisturbed(built, "2026-12-10", "consolidate", MONTH)
    words = ["-C", str(built.root), "--today", "2026-12-10", "consolidate", MONTH]
    done = subprocess.run([sys.executable, "-c", LIMITED, *words], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, "超过了系统允许的文件大小" in done.stderr.decode("utf-8")) == (2, True)
    kept = {name: data for name, data in lying(built).items() if "/." not in name}
    assert kept == old
    dangjian(built, "2026-12-10", "consolidate", MONTH)
    assert lying(built) == new
