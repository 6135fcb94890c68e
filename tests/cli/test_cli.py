"""The command line as a person and a script meet it: exit statuses, words, JSON, encodings.

In a process of its own only where the process is the point; else in this one, with the streams of a console.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from bureau import Bureau, answers, bureau, found, new_row

from pipeline.cli import run_command
from pipeline.cli.send import parse_letter_kinds
from pipeline.terms import LetterKind

__all__ = ["bureau"]
DAY = "2026-12-03"


def dangjian(root: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "-C", str(root), *words], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def dangjian_here(root: Path, *words: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """The command in this process, on a console of some encoding."""
    told = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(each, encoding, write_through=True) for each in told)
    status = run_to_exit(root, words, out, err)
    return subprocess.CompletedProcess(words, status, told[0].getvalue(), told[1].getvalue())


def run_to_exit(root: Path, words: tuple[str, ...], out: io.TextIOWrapper, err: io.TextIOWrapper) -> int:
    """How a command ends that writes to these streams."""
    with redirect_stdout(out), redirect_stderr(err):
        try:
            return run_command(["-C", str(root), *words])
        except SystemExit as end:
            return int(end.code or 0)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """A bureau with one good and one faulty form dropped."""
    bureau = found(tmp_path_factory.mktemp("cli") / "局")
    bureau.set_out("2026-11-25")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    form = bureau.form("MZ02")
    bureau.drop("坏.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], rate=120))))
    return bureau


def test_check_prints_only_json_on_standard_output(month: Bureau) -> None:
    paths = [str(month.root / "inbox" / name) for name in ("好.xlsx", "坏.xlsx")]
    done = dangjian(month.root, "--today", DAY, "check", "--json", *paths)
    files = json.loads(done.stdout.decode("utf-8"))["files"]
    assert done.returncode == 1
    assert [each["fate"] for each in files] == ["accepted", "returned"]
    assert set(files[1]["findings"][0]) == {"code", "severity", "sheet", "cell", "value", "message", "remedy"}
    assert (month.root / "inbox" / "好.xlsx").is_file()


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
@pytest.mark.usefixtures("bureau")
def test_output_never_fails_on_the_console(month: Bureau, encoding: str) -> None:
    path = str(month.root / "inbox" / "坏.xlsx")
    said = dangjian_here(month.root, "--today", DAY, "check", path, encoding=encoding)
    assert (said.returncode, b"Traceback" in said.stderr, b"xlsx" in said.stdout) == (1, False, True)
    asked = dangjian_here(month.root, "--today", DAY, "check", "--json", path, encoding=encoding)
    require_json(asked.stdout)


@pytest.mark.parametrize(
    "environment",
    [{"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"}, {"TZ": "America/Los_Angeles", "LANG": "zh_CN.GBK"}],
)
def test_time_zone_and_language_of_the_machine_change_nothing(month: Bureau, environment: dict[str, str]) -> None:
    path = str(month.root / "inbox" / "坏.xlsx")
    asked = dangjian(month.root, "--today", DAY, "check", "--json", path, **environment)
    assert (asked.returncode, b"Traceback" in asked.stderr) == (1, False)
    require_json(asked.stdout)


def require_json(said: bytes) -> None:
    (file,) = json.loads(said.decode("utf-8"))["files"]
    assert "完成率" in file["findings"][0]["message"]


def test_collect_json_then_status_json(bureau: Bureau) -> None:
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    bureau.set_out("2026-11-25")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    done = dangjian_here(bureau.root, "--today", DAY, "collect", "--json")
    (file,) = json.loads(done.stdout)["files"]
    assert (done.returncode, file["name"], file["fate"], file["branch"], file["period"], file["findings"]) == (
        0, "好.xlsx", "accepted", "MZ01", "2026-11", [],
    )  # fmt: skip
    status = dangjian_here(bureau.root, "--today", DAY, "status", "2026-11", "--json")
    facts = json.loads(status.stdout)
    assert (facts["period"], facts["as_of"]) == ("2026-11", DAY)
    first = facts["branches"][0]
    assert (first["code"], first["timeliness"], first["result"], first["sha256"]) == (
        "MZ01",
        "按时",
        "已收",
        file["sha256"],
    )
    said = dangjian_here(bureau.root, "--today", DAY, "status", "2026-11", "--text").stdout.decode("utf-8")
    assert said.count("\n") == 1
    assert "应报3个支部" in said


Case = tuple[Callable[[Bureau], None], tuple[str, ...], str]


def nothing(_: Bureau) -> None:
    """Leave the bureau as it is."""


CASES: dict[str, Case] = {
    "unknown verb": (nothing, ("汇总一下",), "不是可用的命令"),
    "bad period": (nothing, ("status", "2026-13"), "写法不对"),
    "bad date": (nothing, ("--today", "昨天", "collect"), "写法不对"),
    "missing file": (nothing, ("check", "没有.xlsx"), "找不到文件"),
    "never handed out": (nothing, ("--today", DAY, "consolidate", "2025-01"), "没有下发过表单"),
    "no such record": (nothing, ("consolidate", "2026-11", "--as-of", "2026-12-01"), "没有截至2026年12月1日的汇总记录"),
    "a branch of a look": (nothing, ("withdraw", "收表", "1", "--reason", "日期错了", "--branch", "MZ01"), "只用于撤回下发的表单"),
    "unknown key": (lambda bureau: bureau.set("report_day = 3", "report_dai = 3"), ("--today", DAY, "collect"), "不认识这一项"),
    "out of bounds": (lambda bureau: bureau.set("red_gap = 30", "red_gap = 300"), ("--today", DAY, "collect"), "不能大于100"),
    "broken toml": (lambda bureau: bureau.set("red_gap = 30", "red_gap = ["), ("--today", DAY, "collect"), "设置.toml 第"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_usage_and_settings_end_with_two_and_plain_chinese(bureau: Bureau, case: str) -> None:
    change, words, expected = CASES[case]
    change(bureau)
    before = sorted(path for path in bureau.root.rglob("*") if ".dangjian" not in path.parts)
    done = dangjian_here(bureau.root, *words)
    said = done.stderr.decode("utf-8")
    assert done.returncode == 2
    assert expected in said
    assert "Traceback" not in said
    assert sorted(path for path in bureau.root.rglob("*") if ".dangjian" not in path.parts) == before


def test_a_folder_that_is_no_workspace_is_left_alone(tmp_path: Path) -> None:
    for verb in (("collect",), ("consolidate", "2026-11"), ("status", "2026-11"), ("forms", "2026-11")):
        assert dangjian_here(tmp_path, *verb).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_fact_is_told_without_a_traceback(bureau: Bureau) -> None:
    (bureau.root / "inbox" / "archive" / "looks").mkdir(parents=True)
    (bureau.root / "inbox" / "archive" / "looks" / "000001.json").write_text("{}", encoding="utf-8")
    done = dangjian_here(bureau.root, "--today", DAY, "collect")
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
    assert "备份" in done.stderr.decode()


def test_our_own_fault_is_told_without_a_traceback(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.cli.collect.collect_inbox", fail)
    done = dangjian_here(bureau.root, "--today", DAY, "collect")
    assert (done.returncode, b"Traceback" in done.stderr) == (3, False)


def test_init_says_first_what_it_would_write(tmp_path: Path) -> None:
    done = dangjian_here(tmp_path, "init", str(tmp_path / "新单位"), "--dry-run")
    assert done.returncode == 0
    assert "设置.toml" in done.stdout.decode()
    assert not (tmp_path / "新单位").exists()


def test_init_keeps_what_is_there(tmp_path: Path) -> None:
    root = tmp_path / "新单位"
    assert dangjian_here(tmp_path, "init", str(root)).returncode == 0
    settings = root / "templates" / "设置.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("清河市", "临江市"), encoding="utf-8")
    assert dangjian_here(tmp_path, "init", str(root)).returncode == 0
    assert "临江市" in settings.read_text(encoding="utf-8")


@pytest.fixture
def unread() -> Iterator[int]:
    """The writing end of a pipe that nobody reads."""
    read, written = os.pipe()
    os.close(read)
    yield written
    os.close(written)


def ended_badly(root: Path) -> Bureau:
    """A bureau with a form to return, whose looks need no patience."""
    bureau = found(root)
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    bureau.set_out("2026-11-25")
    bureau.drop("坏.xlsx", b"x")
    return bureau


SUMMARY = ("--today", "2026-12-08")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe nobody reads ends otherwise there")
@pytest.mark.parametrize(("words", "status"), [(("doctor", "--json"), 0), (("run", "2026-11"), 1)])
def test_nobody_reading_on_changes_neither_the_work_nor_how_it_ends(
    tmp_path: Path, unread: int, words: tuple[str, ...], status: int
) -> None:
    """As ``dangjian run 2026-11 | head -1`` may end, with every word written at once (PYTHONUNBUFFERED)."""
    bureau = ended_badly(tmp_path / "局")
    command = [sys.executable, "-m", "pipeline", "-C", str(bureau.root), *SUMMARY, *words]
    done = subprocess.run(
        command, stdout=unread, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (status, "")
    assert not (bureau.root / ".dangjian/errors.log").exists()
    assert (bureau.root / "outbox/2026-11/工作台账.xlsx").is_file() is (words[0] == "run")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe nobody reads ends otherwise there")
@pytest.mark.parametrize(("words", "status"), [(("doctor",), 0), (("status", "2026-11", "--json"), 1)])
def test_no_verb_fails_for_want_of_a_reader(tmp_path: Path, unread: int, words: tuple[str, ...], status: int) -> None:
    bureau, told = ended_badly(tmp_path / "局"), io.BytesIO()
    with os.fdopen(os.dup(unread), "w", encoding="utf-8", buffering=1) as out:
        err = io.TextIOWrapper(told, "utf-8", write_through=True)
        assert (run_to_exit(bureau.root, (*SUMMARY, *words), out, err), told.getvalue()) == (status, b"")
    assert not (bureau.root / ".dangjian/errors.log").exists()


def test_without_a_command_the_next_step_of_the_open_month_is_told(month: Bureau) -> None:
    done = dangjian_here(month.root, "--today", DAY)
    told = done.stdout.decode("utf-8")
    assert (done.returncode, "正在办2026年11月" in told, f"dangjian -C {month.root.as_posix()} " in told) == (
        0,
        True,
        True,
    )


def test_without_a_command_outside_a_workspace_the_way_to_begin_is_told(tmp_path: Path) -> None:
    done = dangjian_here(tmp_path)
    assert (done.returncode, "dangjian init" in done.stdout.decode("utf-8")) == (2, True)


def test_every_command_can_be_typed_in_chinese(month: Bureau) -> None:
    asked = dangjian_here(month.root, "--today", DAY, "进度", "11月", "--json")
    said = json.loads(asked.stdout.decode("utf-8"))
    assert said["period"] == "2026-11"
    assert said["next"]["command"].startswith(("collect", "send"))


def test_kinds_of_letters_are_taken_as_people_call_them() -> None:
    assert parse_letter_kinds("反馈单,回执、催报") == (LetterKind.FEEDBACK, LetterKind.RECEIPTS, LetterKind.REMINDERS)
