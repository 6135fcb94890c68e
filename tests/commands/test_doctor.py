"""体检: what is in the way is said with its remedy, what is fine is said briefly, and nothing is left behind."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bureau import NOVEMBER, Bureau, bureau, found
from mail_server import PASSWORD, VARIABLE, sends_by, serving
from signing import autumn, feed_back, sign

from pipeline import disk
from pipeline.commands.distribute import distribute_forms
from pipeline.commands.doctor import run_health_checks
from pipeline.commands.doctor.machine import inspect_machine
from pipeline.commands.workspace import Workspace
from pipeline.health.check import Health, HealthCheck
from pipeline.health.machine import PACKAGES, Machine
from pipeline.periods import Period

__all__ = ["bureau"]
DAY = "2026-12-01"
GOOD = Machine(
    system="Linux",
    python=(3, 11, 9),
    expat=(2, 6, 0),
    packages=dict.fromkeys(PACKAGES, "1.0"),
    fonts=frozenset({"fangsong", "kaiti_gb2312", "simhei", "方正小标宋简体", "宋体"}),
    libreoffice="/usr/bin/soffice",
    encoding="utf-8",
    free_megabytes=50_000,
)


def looked_at(
    workspace: Workspace, machine: Machine = GOOD, environment: Mapping[str, str] | None = None
) -> dict[str, HealthCheck]:
    return {each.title: each for each in run_health_checks(workspace, machine, environment or {})}


@pytest.mark.parametrize(
    ("machine", "title", "health", "words"),
    [
        (replace(GOOD, python=(3, 10, 4)), "Python", Health.BAD, "3.11"),
        (replace(GOOD, packages={**GOOD.packages, "pandera": ""}), "组件", Health.BAD, "缺pandera"),
        (replace(GOOD, expat=(2, 3, 9)), "XML 解析器", Health.BAD, "2.4.1"),
        (replace(GOOD, fonts=frozenset({"simsun", "simhei"})), "公文字体", Health.NOTE, "缺仿宋、楷体、方正小标宋简体"),
        (replace(GOOD, fonts=None), "公文字体", Health.NOTE, "查不到"),
        (replace(GOOD, encoding="cp437"), "控制台编码", Health.NOTE, "chcp 65001"),
        (replace(GOOD, encoding=""), "控制台编码", Health.NOTE, "chcp 65001"),
        (replace(GOOD, free_megabytes=200), "磁盘空间", Health.NOTE, "200兆"),
    ],
)
def test_a_poor_machine_is_told_what_it_lacks(
    bureau: Bureau, machine: Machine, title: str, health: Health, words: str
) -> None:
    fine = looked_at(bureau.on(DAY))[title]
    assert (fine.health, fine.remedy) == (Health.FINE, "")
    check = looked_at(bureau.on(DAY), machine)[title]
    assert check.health is health
    assert words in check.found + check.remedy
    assert check.remedy


def test_a_sound_workspace_is_fit_and_left_as_it_was(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    bureau.collect(DAY)
    before = {path: path.read_bytes() for path in bureau.root.rglob("*") if path.is_file()}
    checks = looked_at(bureau.on(DAY))
    assert [each.title for each in checks.values() if each.health is Health.BAD] == []
    assert "1份回执" in checks["存档"].found
    assert {path: path.read_bytes() for path in bureau.root.rglob("*") if path.is_file()} == before


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    check = looked_at(Workspace(root=tmp_path, today=dt.date(2026, 12, 1)))["工作目录"]
    assert check.health is Health.BAD
    assert "dangjian init" in check.remedy


def test_what_the_office_wrote_wrong_is_named(bureau: Bureau) -> None:
    (bureau.root / "templates" / "设置.toml").write_text("[deadlines]\nreport_day = 99\n", encoding="utf-8")
    check = looked_at(bureau.on(DAY))["设置和名册"]
    assert check.health is Health.BAD
    assert "设置.toml" in check.found


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("wording/督查通报.txt", "现将｛｛ period ｝｝情况通报如下。", "第1行：“｛｛”不是半角的双花括号"),
        ("wording/督查通报.txt", "甲\n{% if late %}{{ late_cuont }}{% endif %}", "第2行：没有“late_cuont”这个数据项，是不是“late_count”"),
        ("wording/督查通报.txt", "{% macro a() %}{{ a() }}{% endmacro %}\n{{ a() }}", "没有尽头"),
        ("wording/支部反馈单.txt", "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "没有尽头"),
        ("wording/整改通知书.txt", "{{ branch ", "花括号里的写法有误"),
        ("wording/信件-收件回执.txt", "甲\n{% if code %}乙", "信件-收件回执.txt”第2行"),
        ("公文版式.docx", "不是文档", "公文版式"),
    ],
)  # fmt: skip
def test_wording_and_letterhead_are_tried_before_they_are_needed(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, file: str, content: str, words: str
) -> None:
    """It said “正常” of a wording with “｛｛ period ｝｝” and of a letterhead that is a .doc."""
    monkeypatch.setattr("pipeline.wording._SECONDS", 0.5)
    assert looked_at(bureau.on(DAY))["版式和文稿"].health is Health.FINE
    (bureau.root / "templates" / file).write_text(content, encoding="utf-8")
    check = looked_at(bureau.on(DAY))["版式和文稿"]
    assert check.health is Health.BAD
    assert words in check.found


def test_a_damaged_archive_and_a_clock_that_ran_back_are_found(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    bureau.collect(DAY)
    (receipt,) = bureau.on(DAY).archive.receipts()
    stored = bureau.root / "inbox" / "archive" / receipt.stored
    stored.chmod(0o644)
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    checks = looked_at(bureau.on("2026-11-30"))
    assert checks["存档"].health is Health.DAMAGED
    assert "备份" in checks["存档"].found
    assert checks["日期"].health is Health.BAD


def test_a_share_that_is_off_a_year_without_holidays_a_branch_without_address(bureau: Bureau) -> None:
    bureau.set("folders = []", 'folders = ["不在的共享盘"]')
    (bureau.root / "templates" / "节假日.toml").write_text("holidays = [2026-01-01]\n", encoding="utf-8")
    checks = run_health_checks(bureau.on(DAY), GOOD, {})
    assert any(each.title == "收件夹" and "不在的共享盘" in each.found and each.health is Health.BAD for each in checks)
    assert looked_at(bureau.on(DAY))["节假日"].found == "2026、2027年还没有填全"


def test_another_run_is_named(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object) -> None:
        raise disk.LockHeldError("另一次运行正在使用这个工作文件夹")

    monkeypatch.setattr(disk, "hold_lock", held)
    check = looked_at(bureau.on(DAY))["运行锁"]
    assert (check.health, check.found) == (Health.NOTE, "另一次运行正在使用这个工作文件夹")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are asked of Unix only")
def test_folders_that_others_can_read_are_named(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.root.chmod(0o700)
    assert looked_at(bureau.on(DAY))["文件夹权限"].health is Health.FINE


def test_this_machine_can_be_asked(tmp_path: Path) -> None:
    machine = inspect_machine(tmp_path / "还没有")
    assert machine.python == sys.version_info[:3]
    assert all(machine.packages.values())
    assert machine.free_megabytes > 0


def test_whole_bureau_is_founded_healthy(tmp_path: Path) -> None:
    assert all(each.health is not Health.BAD for each in run_health_checks(found(tmp_path / "局").on(DAY), GOOD, {}))
    assert not (tmp_path / "局" / "outbox" / str(NOVEMBER)).exists()


def test_signed_papers_that_are_gone_are_missed_before_anything_is_built(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    sign(bureau)
    assert "1份已签发文件" in looked_at(bureau.on("2026-12-16"))["存档"].found
    shutil.rmtree(bureau.root / "outbox/issued")
    check = looked_at(bureau.on("2026-12-16"))["存档"]
    assert check.health is Health.DAMAGED
    assert check.found == (
        "“outbox/issued”里第1号签发记录不见了（文件名以“000001”开头）。牵涉：那个月是否封账、文号、整改时限；用到它的月份：2026年11月。"
        "能否重做：不能重做；签发的文件还在的，没有丢"
    )


def test_the_mail_server_is_only_asked_where_letters_go_by_it(bureau: Bureau) -> None:
    assert "发信" not in looked_at(bureau.on(DAY))


@pytest.mark.parametrize(
    ("offered", "environment", "health", "words"),
    [
        ({}, {VARIABLE: PASSWORD}, Health.FINE, "连得上，已加密，能登录"),
        ({}, {}, Health.BAD, "没有邮箱密码"),
        ({}, {VARIABLE: "wrong"}, Health.BAD, "不认用户名或密码"),
        ({"certificate": "untrusted-test-only"}, {VARIABLE: PASSWORD}, Health.BAD, "证书不可信"),
        ({"security": "none"}, {VARIABLE: PASSWORD}, Health.BAD, "不支持加密"),
    ],
)
def test_whether_letters_could_go_out_is_tried(
    bureau: Bureau, offered: dict[str, Any], environment: dict[str, str], health: Health, words: str
) -> None:
    with serving(**offered) as post:
        sends_by(bureau, post)
        check = looked_at(bureau.on(DAY), environment=environment)["发信"]
        assert (check.health, words in check.found) == (health, True), check
        assert post.settled() == []
    assert PASSWORD not in str(check)


def test_forms_of_a_far_month_are_pointed_out_with_the_way_back(bureau: Bureau) -> None:
    distribute_forms(replace(bureau.on(DAY), confirmed=True), Period(2062, 12))
    said = looked_at(bureau.on(DAY))["下发"]
    assert (said.health, said.found) == (Health.NOTE, "2062-12的表单已经下发，离现在很远")
    assert "dangjian withdraw 下发 2062-12 --reason" in said.remedy
    assert looked_at(bureau.on("2062-11-25"))["下发"].health is Health.FINE
