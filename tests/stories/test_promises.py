"""Promises 2, 3 and 4: the same AS-OF gives the same bytes, nothing of the machine shows, every row names its cell."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from bureau import (
    BRANCHES,
    NOVEMBER,
    Bureau,
    answers,
    branch_row,
    edited,
    filled_form,
    found,
    new_row,
    request,
    row_of,
    typed,
)
from ledger_book import read_ledger_book
from remembered import remembered

from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import list_task_columns
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import format_cell_name
from pipeline.forms.layout import find_task_cell
from pipeline.periods import Period
from pipeline.terms import BOARD_FILE, Disposition

OCTOBER, DECEMBER = Period(2026, 10), Period(2026, 12)
LEDGER = "工作台账.xlsx"
TITLES = {column.name: column.title for column in list_task_columns()}


def october(form: DistributedForm) -> SubmittedValues:
    """Two new tasks, one of them without an end."""
    one, two, *_ = form.new_numbers
    return answers(new_row(one), new_row(two, task="党建+婚俗新风", deadline="长期坚持", status="长期坚持", rate=50))


def november(form: DistributedForm) -> SubmittedValues:
    """One task moves and asks for time, the other is left alone; a problem is told."""
    one, two = form.tasks
    moved = row_of(one, rate=45, status="申请延期", progress="完成施工21户", problem="2户屋面产权待确认")
    return answers(moved, row_of(two), requests=[request(one.number, "完成时限", "2027年6月30日")])


@pytest.fixture
def autumn(bureau: Bureau) -> Bureau:
    """October is in; of November one branch is accepted, one returned, one silent."""
    autumn_of(bureau)
    return bureau


@remembered
def autumn_of(bureau: Bureau) -> None:
    bureau.set_out("2026-10-25", OCTOBER)
    for code in ("MZ01", "MZ02", "MZ03"):
        bureau.drop(f"{code}十月.xlsx", bureau.filled(code, OCTOBER, said=october(bureau.form(code, OCTOBER))))
    bureau.collect("2026-11-03")
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ01")
    overtyped = typed(format_cell_name(*find_task_cell(form, form.tasks[1].number, "owner")), "吴启航")
    bureau.drop("MZ01十一月.xlsx", edited(bureau.filled("MZ01", said=november(form)), overtyped))
    faulty = answers(row_of(bureau.form("MZ02").tasks[0], rate=145, progress="甲"))
    bureau.drop("MZ02/十一月.xlsx", bureau.filled("MZ02", said=faulty))


# Promise 2


def reword(bureau: Bureau) -> None:
    path = bureau.root / "templates/wording/督查通报.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n以后另有要求。\n", encoding="utf-8")


def reset(bureau: Bureau) -> None:
    bureau.set("red_gap = 30", "red_gap = 11")
    bureau.set("report_day = 3", "report_day = 20")
    bureau.set('name = "清河市民政局"', 'name = "清江市民政局"')


def reenrol(bureau: Bureau) -> None:
    renamed = branch_row("MZ01", short_name="机关联合支部", reporter="吴启航")
    bureau.enrol(branch_row("MZ09"), renamed, branch_row("MZ02", end="2026年12月31日"), branch_row("MZ03"))


def move_on(bureau: Bureau) -> None:
    """December is handed out and comes in, and a late correction of November and a late October."""
    mended = answers(row_of(bureau.form("MZ02").tasks[0], rate=65, progress="改好了"))
    bureau.drop("MZ02改好.xlsx", bureau.filled("MZ02", said=mended))
    bureau.collect("2026-12-20")
    bureau.drop("MZ03补报.xlsx", bureau.filled("MZ03", OCTOBER))
    bureau.set_out("2026-12-25", DECEMBER)
    bureau.drop("MZ01十二月.xlsx", bureau.filled("MZ01", DECEMBER))
    bureau.collect("2027-01-04")
    bureau.consolidate("2027-01-08", DECEMBER)
    bureau.consolidate("2027-01-08")


def test_a_deleted_outbox_comes_back_byte_for_byte_whatever_came_since(autumn: Bureau) -> None:
    autumn.collect("2026-12-04")
    autumn.consolidate("2026-12-08")
    before = autumn.outbox()
    assert set(before) == {
        "documents/督查通报.docx", LEDGER, BOARD_FILE, "附表（督查通报）.xlsx", "manifest.json", "核验表.xlsx", "呈批页.docx", "returned/请修改_殡仪馆支部_2026年11月.xlsx",
        *(f"documents/支部反馈单/{code}_{name}.docx" for code, name in BRANCHES.items()),
    }  # fmt: skip
    for change in (None, reword, reset, reenrol, move_on):
        if change:
            change(autumn)
        shutil.rmtree(autumn.root / "outbox" / str(NOVEMBER))
        autumn.consolidate("2027-12-01", as_of="2026-12-08")
        assert autumn.outbox() == before, change


def test_returned_copies_of_a_look_are_the_ones_of_its_consolidation(autumn: Bureau) -> None:
    autumn.collect("2026-12-04")
    looked = autumn.outbox()
    autumn.consolidate("2026-12-08")
    assert looked.items() <= autumn.outbox().items()


def test_handed_out_forms_come_back_byte_for_byte(autumn: Bureau) -> None:
    folder = autumn.root / "outbox" / str(NOVEMBER) / "forms"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    reset(autumn)
    reenrol(autumn)
    shutil.rmtree(folder)
    done = autumn.hand_out("2026-12-30")
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert before.items() <= after.items()
    assert set(after) - set(before) == set(done.new)
    (out,) = [
        each
        for each in autumn.on("2026-12-30").archive.list_distributions()
        if each.period == "2026-11" and each.number == 2
    ]
    assert {form.file: form.sha256 for form in out.forms} == {
        name: hashlib.sha256(data).hexdigest() for name, data in before.items()
    }


def test_a_period_handed_out_only_afterwards_is_still_read_as_it_was(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ01")
    early = DistributedForm(
        branch="MZ01",
        short_name=form.short_name,
        reporter=form.reporter,
        file="",
        sha256="",
        tasks=(),
        new_numbers=tuple(f"MZ01-202610-{row:02d}" for row in range(1, 6)),
    )
    bureau.drop("十月.xlsx", filled_form(early, october(early), OCTOBER))
    (taken,) = bureau.collect("2026-11-26").files
    assert (taken.fate, [each.code for each in taken.findings]) == (Disposition.ACCEPTED, ["period-not-handed-out"])
    bureau.consolidate("2026-11-27", OCTOBER)
    before = bureau.outbox(OCTOBER)
    bureau.set_out("2026-11-28", OCTOBER)
    bureau.consolidate("2026-11-28", OCTOBER, as_of="2026-11-27")
    assert bureau.outbox(OCTOBER) == before


# Promise 3

MACHINES = (
    {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
)


def test_order_times_zone_locale_and_hash_seed_leave_no_trace(autumn: Bureau, tmp_path: Path) -> None:
    autumn.set("settle_seconds = 3.0", "settle_seconds = 0")
    ran = []
    dropped = [path for path in sorted((autumn.root / "inbox").rglob("*.xlsx")) if "archive" not in path.parts]
    assert len(dropped) == 2
    for index, machine in enumerate(MACHINES):
        other = Bureau(tmp_path / f"别处{index}")
        shutil.copytree(autumn.root, other.root)
        order = dropped[:: 1 - 2 * index]
        for at, path in enumerate(order):
            name = path.relative_to(autumn.root / "inbox").as_posix()
            data = path.read_bytes()
            (other.root / "inbox" / name).unlink()
            os.utime(other.drop(name, data), (10**9 * at, 10**9 * (index + at)))
        command = [sys.executable, "-m", "pipeline", "-C", str(other.root), "--today", "2026-12-04", "run", "2026-11"]
        process = subprocess.Popen(
            command, env={**os.environ, **machine}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        ran.append((process, other))
    said = [(*process.communicate(timeout=300), process.returncode) for process, _ in ran]
    assert [status for *_, status in said] == [1, 1], said
    first, second = (other.outbox() for _, other in ran)
    assert first == second
    assert LEDGER in first


def tables(data: bytes) -> dict[str, list[dict[str, object]]]:
    """A ledger workbook as people read it: sheet -> rows by title."""
    return read_ledger_book(data)


def test_names_of_files_change_nothing_but_the_name_of_the_source(tmp_path: Path, bureau: Bureau) -> None:
    del bureau  # reads in this process
    seen = []
    for seed in range(3):
        office = found(tmp_path / str(seed))
        office.set_out("2026-11-25")
        names = [f"{index}.xlsx" for index in range(3)]
        random.Random(seed).shuffle(names)
        for code, name in zip(("MZ01", "MZ02", "MZ03"), names, strict=True):
            office.drop(name, office.filled(code))
        office.collect("2026-12-01")
        office.consolidate("2026-12-08")
        seen.append({
            name: [{title: value for title, value in row.items() if title != "来源文件"} for row in rows]
            for name, rows in tables(office.outbox()[LEDGER]).items()
        })  # fmt: skip
    assert seen[0] == seen[1] == seen[2]


# Promise 4


def test_every_row_names_the_file_sheet_and_row_that_hold_it(autumn: Bureau) -> None:
    autumn.collect("2026-12-04")
    autumn.consolidate("2026-12-08")
    read = tables(autumn.outbox()[LEDGER])
    assert [len(read[name]) for name in ("总台账", "历月进展", "变更记录")] == [6, 8, 3]
    for name in ("总台账", "历月进展", "变更记录"):
        for row in read[name]:
            _assert_resolves(autumn, name, row)


def _assert_resolves(bureau: Bureau, table: str, row: dict[str, object]) -> None:
    path = bureau.root / "inbox" / "archive" / str(row["来源文件"])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row["文件校验码"]
    page = openpyxl.load_workbook(path)[str(row["来源表"])]
    at = int(str(row["来源行"]))
    titles = {str(cell.value): int(cell.column or 0) for cell in page[5]}

    def held(title: str) -> object:
        return page.cell(at, titles[title]).value

    if table != "变更记录":
        assert held("任务编号") == row["任务编号"]
        assert held("工作任务") == row["工作任务"]
        assert held("完成率") == row["完成率"]
        assert held("状态") == row["状态"]
        assert (held("本月进展") or None) == row["本月进展"] or row.get("灯色") == "灰"
    elif row["变更项"] == "状态":
        assert (held("任务编号"), held("状态")) == (row["任务编号"], row["变更为"])
    elif row["理由"] == "直接改动了计划内容":
        assert (held("任务编号"), held(str(row["变更项"]))) == (row["任务编号"], row["变更为"])
    else:
        assert [page.cell(at, column).value for column in range(2, 6)] == [
            row["任务编号"], row["变更项"], row["变更为"], row["理由"],
        ]  # fmt: skip


def test_the_ledger_says_what_was_asked_and_leaves_the_plan(autumn: Bureau) -> None:
    autumn.collect("2026-12-04")
    autumn.consolidate("2026-12-08")
    read = tables(autumn.outbox()[LEDGER])
    one, two = [row for row in read["总台账"] if row["支部短码"] == "MZ01"]
    assert (one["完成时限"], one["拟变更"]) == ("2027-03-31", "完成时限：2027年3月31日→2027年6月30日")
    assert (two["责任人"], two["拟变更"]) == ("陈晓岚、吴启航", "责任人：陈晓岚、吴启航→吴启航")
    changed = {(row["任务编号"], row["变更项"], row["处理"]) for row in read["变更记录"]}
    assert changed == {
        (one["任务编号"], "完成时限", "待核验"), (one["任务编号"], "状态", "已登记"), (two["任务编号"], "责任人", "待核验"),
    }  # fmt: skip
    grey = [row for row in read["总台账"] if row["支部短码"] != "MZ01"]
    assert {row["灯色"] for row in grey} == {"灰"}
    assert {(row["支部短码"], row["灯色说明"]) for row in grey if row["完成率"] == 30} == {
        ("MZ02", "已报送，待修改（上次：2026年10月，30%，推进中）"), ("MZ03", "本期未收到报送（上次：2026年10月，30%，推进中）"),
    }  # fmt: skip
