"""A 旧台账 taken in at the first hand-out: found by alias, numbered, carried into the forms; what cannot be placed is said."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, answers, cell_of, filled_form, judged, office, row_of
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from records import PLAN, History, line

from pipeline.archive import compute_sha256
from pipeline.archive.facts import OLD_LEDGER, Receipt
from pipeline.archive.submissions import OldLedgerRecord
from pipeline.cli.distribution_messages import describe_distribution
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.distribute import DistributeResult, distribute_forms
from pipeline.commands.fact_steps import KeepOffice
from pipeline.commands.import_ledger import ImportOrder, PlannedImport, plan_import
from pipeline.commands.init import build_starter_files
from pipeline.commands.plan import Plan, perform
from pipeline.commands.reread import reread_records
from pipeline.commands.withdraw import withdraw_forms
from pipeline.contract.decisions import format_closing_key
from pipeline.findings import Finding, UserError
from pipeline.intake.tables.old_ledger import OldLedgerReading, read_old_ledger
from pipeline.reading import read_workbook
from pipeline.terms import DecisionKind, Disposition, Lamp, SubmissionResult

HEAD = (
    "序号",
    "责任单位",
    "重点任务名称",
    "具体措施",
    "工作目标",
    "牵头人",
    "责任人员",
    "完成时间",
    "完成进度",
    "任务状态",
    "进展情况",
)
Row = tuple[str | float | dt.date | None, ...]
DECEMBER = NOVEMBER.shift(1)
NEW: Row = (9, "福利院支部", "智慧助餐", "建助餐点", "5个", "周明远", "李文静", "2027年6月", None, None, "")
ROWS: list[Row] = [
    (1, "机关党支部", "适老化改造", "党员包户", "120户", "周明远", "陈晓岚，吴启航", "2026.12.31", 0.4, "进行中", "已评估"),
    (2, "机关一支部党支部", "主题党日", "每月一次", "12次", "周 明远", "陈晓岚", "长期", 50, "长期", ""),
    (3, "殡仪馆支部", "惠民殡葬", "减免", "全覆盖", "周明远", "吴启航", "年底", 1, "已完成", "办结"),
    (4, "中国共产党清河市福利院支部委员会", "康复中心", "建设", "投用", "周明远", "李文静", "2027年6月", None, None, ""),
]  # fmt: skip


def ledger(rows: list[Row], *changes: Callable[[Worksheet], object], head: tuple[str, ...] = HEAD) -> bytes:
    """An old ledger as offices keep it: a merged title, a title row, rows, a total."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "台账"
    page.append(["清河市民政局“党建+”工作台账"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
    for row in (head, *rows, ("合计", None, f"{len(rows)}项")):
        page.append(row)
    for change in changes:
        change(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes, *, blank_as_above: bool = False) -> OldLedgerReading:
    """An old ledger as read."""
    return read_old_ledger("旧台账.xlsx", read_workbook(data), office(), NOVEMBER, blank_as_above=blank_as_above)


def taken(data: bytes, *, blank_as_above: bool = False) -> tuple[list[dict[str, object]], tuple[Finding, ...]]:
    """The tasks of an old ledger, and what is said of its cells."""
    found = read(data, blank_as_above=blank_as_above)
    return [{str(name): value for name, value in row.items()} for row in found.tasks.to_dict("records")], found.findings


def unplaced(data: bytes) -> list[tuple[str, str]]:
    """What could not be placed: cell and reason."""
    return [(each.cell, each.why) for each in read(data).unplaced]


def test_a_lost_column_is_said_once_and_not_for_every_row() -> None:
    _, findings = taken(ledger(ROWS, head=tuple("何时" if title == "完成时间" else title for title in HEAD)))
    assert [each.code for each in findings if each.code == "column-missing"] == ["column-missing"]


def test_titles_are_found_by_alias_and_rows_by_any_name_of_the_branch() -> None:
    tasks, findings = taken(ledger([("", *ROWS[0][1:]), *ROWS[1:]], lambda page: page.__setitem__("B3", "机关一支部")))
    assert findings == ()
    assert [(each["number"], each["row"]) for each in tasks] == [
        ("MZ01-202611-01", 3), ("MZ01-202611-02", 4), ("MZ02-202611-01", 5), ("MZ03-202611-01", 6),
    ]  # fmt: skip
    assert [each["deadline"] for each in tasks] == ["2026年12月31日", "长期坚持", "2026年底", "2027年6月底"]
    assert [(each["rate"], each["status"]) for each in tasks] == [
        (40, "推进中"),
        (50, "长期坚持"),
        (100, "已完成"),
        (0, "未启动"),
    ]
    assert tasks[0]["owner"] == "陈晓岚、吴启航"


def test_an_unknown_branch_is_listed_at_its_cell_and_the_others_are_taken() -> None:
    tasks, findings = taken(ledger(ROWS))
    assert (findings, unplaced(ledger(ROWS))) == ((), [("B3", "“机关党支部”不在支部名册中")])
    assert "填进 templates/支部名册.xlsx 的“别名”" in read(ledger(ROWS)).unplaced[0].remedy
    assert [each["branch"] for each in tasks] == ["MZ01", "MZ02", "MZ03"]


def test_a_merged_branch_cell_means_every_row_under_it() -> None:
    rows = [
        (1, "殡仪馆支部", *ROWS[0][2:]),
        (2, None, *ROWS[1][2:]),
        (3, None, *ROWS[2][2:]),
        (4, "福利院支部", *ROWS[3][2:]),
    ]
    tasks, findings = taken(ledger(rows, lambda page: page.merge_cells("B3:B5")))
    assert findings == ()
    assert [each["number"] for each in tasks] == [
        "MZ02-202611-01",
        "MZ02-202611-02",
        "MZ02-202611-03",
        "MZ03-202611-01",
    ]


@pytest.mark.parametrize(
    ("column", "value", "code", "kept"),
    [
        ("H", "尽快", "date-unreadable", False), ("H", None, "date-unreadable", False), ("H", "11月31日", "date-invalid", False),
        ("H", 11.3, "date-ambiguous", False), ("I", "大部分", "rate-unreadable", True), ("I", 120, "rate-out-of-range", True),
        ("J", "快好了", "status-unknown", True), ("C", None, "plan-missing", False),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_cell_never_guessed(
    column: str, value: str | float | None, code: str, kept: bool
) -> None:
    tasks, findings = taken(ledger(ROWS[3:], lambda page: page.__setitem__(f"{column}3", value)))
    assert [(each.code, each.cell) for each in findings] == [(code, f"{column}3")]
    assert len(tasks) == kept


def test_a_state_without_its_rate_and_a_rate_without_its_state_go_together() -> None:
    rows = [
        (1, "殡仪馆支部", *ROWS[0][2:8], rate, status, "") for rate, status in ((None, "已完成"), (60, None), (0, None))
    ]
    tasks, findings = taken(ledger(rows))
    assert findings == ()
    assert [(each["rate"], each["status"]) for each in tasks] == [(100, "已完成"), (60, "推进中"), (0, "未启动")]


def test_numbers_of_our_own_kind_stay_and_no_number_is_given_twice() -> None:
    head = ("任务编号", *HEAD[1:])
    rows = [
        (number, "殡仪馆支部", *ROWS[0][2:])
        for number in (None, "MZ02-202611-01", "MZ02-202611-01", "MZ03-202601-09", "甲")
    ]
    tasks, findings = taken(ledger(rows, head=head))
    assert findings == ()
    numbers = [str(each["number"]) for each in tasks]
    assert numbers[1] == "MZ02-202611-01"
    assert len(set(numbers)) == 5
    assert all(each.startswith("MZ02-") for each in numbers)


@pytest.mark.parametrize("head", [("甲", "乙", "丙"), ("支部", "人数", "书记")])
def test_a_workbook_that_is_no_ledger_is_said(head: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="没有找到台账"):
        taken(ledger([], head=head))


def test_a_file_that_cannot_be_opened_is_said() -> None:
    with pytest.raises(UserError, match="打不开"):
        taken(b"\xd0\xcf\x11\xe0")


STARTED = (*HEAD, "开始时间")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (dt.date(2026, 3, 15), "2026-03-15"), ("2026年3月15日", "2026-03-15"), ("2026.3.5", "2026-03-05"),
        ("2026年3月", "2026-03-01"), ("3月", "2026-03-01"), ("3月15日", "2026-03-15"), (2026.3, "2026-03-01"),
        ("2025年9月", "2025-09-01"), ("2027年1月", "2027-01-01"), (None, None), ("无", None), ("/", None),
    ],
)  # fmt: skip
def test_since_when_a_task_is_under_way_is_read(value: str | float | dt.date | None, day: str | None) -> None:
    tasks, findings = taken(ledger([(*ROWS[3], None)], lambda page: page.__setitem__("L3", value), head=STARTED))
    assert ([each.code for each in findings], tasks[0]["begun"] if day else None) == ([], day)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("年初", "start-unreadable"), ("3月底", "start-unreadable"), ("一季度", "start-unreadable"),
        ("长期坚持", "start-unreadable"), ("12月", "start-unreadable"), ("2026年2月30日", "start-unreadable"),
        (2026.1, "start-unreadable"), ("尽快", "start-unreadable"), ("2027年7月1日", "start-after-deadline"),
    ],
)  # fmt: skip
def test_a_beginning_that_cannot_be_is_said_at_its_cell(value: str | float, code: str) -> None:
    tasks, findings = taken(ledger([(*ROWS[3], value)], head=STARTED))
    assert [(each.code, each.cell) for each in findings] == [(code, "L3")]
    assert "开始时间" in findings[0].message + findings[0].remedy
    assert tasks[0]["begun"] is None or tasks[0]["begun"] != tasks[0]["begun"]


# Through the hand-out


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(ledger(ROWS))
    return path


def test_values_are_carried_into_the_forms_once(bureau: Bureau, old: Path) -> None:
    done = bureau.hand_out("2026-11-25", old_ledger=old, partly=True)
    assert done.old_ledger is not None
    assert (done.old_ledger.imported, [each.cell for each in done.old_ledger.reading.unplaced]) == (3, ["B3"])
    (task,) = bureau.form("MZ02").tasks
    assert (task.number, task.rate, task.status, task.plan["deadline"]) == ("MZ02-202611-01", 100, "已完成", "2026年底")
    assert bureau.form("MZ02").new_numbers[0] == "MZ02-202611-02"
    page = openpyxl.load_workbook(bureau.root / "outbox/2026-11/forms" / bureau.form("MZ02").file)["填报表"]
    told = [page[cell_of(name, 6)].value for name in ("number", "task", "rate", "status")]
    assert told == ["MZ02-202611-01", "惠民殡葬", 100, "已完成"]

    again = bureau.hand_out("2026-11-26", old_ledger=old, partly=True)
    assert (again.new, len(again.again)) == ((), 3)
    assert "这份旧台账此前已经导入" in describe_distribution(again, bureau.root, dry_run=False)
    receipts = bureau.on("2026-11-26").archive.receipts()
    assert [each.kind for each in receipts] == ["old-ledger"]
    assert bureau.on("2026-11-26").archive.load_bytes(receipts[0]) == old.read_bytes()


def test_an_untouched_form_from_an_old_ledger_is_a_good_nil_report(bureau: Bureau, tmp_path: Path) -> None:
    bare = tmp_path / "很旧.xlsx"
    head = ("责任单位", "重点任务名称", "完成时间", "完成进度")
    bare.write_bytes(
        ledger([("殡仪馆支部", "惠民殡葬", "2026年12月", 60), ("殡仪馆支部", "长" * 200, "长期", None)], head=head)
    )
    done = bureau.hand_out("2026-11-25", old_ledger=bare)
    assert done.old_ledger is not None
    assert done.old_ledger.imported == 2
    form = bureau.form("MZ02")
    bureau.drop("零.xlsx", bureau.filled("MZ02", said=answers(*map(row_of, form.tasks), flag="无变化")))
    (taken_in,) = bureau.collect("2026-12-01").files
    assert (taken_in.fate, taken_in.findings) == (Disposition.ACCEPTED, ())
    assessment = bureau.consolidate("2026-12-08").assessment
    assert assessment.delivered["MZ02"].result is SubmissionResult.NIL
    assert [(task.rate, task.status, task.still_months) for task in assessment.ledger.tasks] == [
        (60, "推进中", 1),
        (0, "未启动", 1),
    ]


def test_a_beginning_told_afterwards_is_taken_of_tasks_known_already(bureau: Bureau, tmp_path: Path) -> None:
    """The first 汇总 says that nobody dates the tasks; the same 旧台账 with 开始时间 mends it, once."""
    plain, dated = tmp_path / "旧台账.xlsx", tmp_path / "写了开始时间.xlsx"
    plain.write_bytes(ledger(ROWS[3:]))
    dated.write_bytes(ledger([(*ROWS[3], "2026年3月")], head=STARTED))
    bureau.hand_out("2026-11-25", old_ledger=plain)
    bureau.drop(
        "月报.xlsx",
        bureau.filled(
            "MZ03", said=answers(row_of(bureau.form("MZ03").tasks[0], progress="开工", rate=5, status="推进中"))
        ),
    )
    bureau.collect("2026-12-01")
    before = bureau.consolidate("2026-12-08")
    assert [each.lamp for each in before.assessment.lamps.values()] == [Lamp.GREY]
    assert before.remarks[0].startswith("有1项任务不知道从哪天开始，2026年11月不判定它们的进度（灰灯）")

    done = bureau.hand_out("2026-12-08", old_ledger=dated)
    told = describe_distribution(done, bureau.root, dry_run=False)
    assert "从旧台账导入0项任务，另有1项台账里已有，没有重复导入。" in told
    assert "补记1项的开始时间，下次汇总起按它算进度。" in told
    after = bureau.consolidate("2026-12-08")
    assert ([each.lamp for each in after.assessment.lamps.values()], after.remarks) == ([Lamp.RED], ())
    assert after.assessment.ledger.tasks[0].begun == dt.date(2026, 3, 1)
    assert [each for each in audit_workspace(bureau.on("2026-12-08")).points if each.flaw is not FlawKind.NOTE] == []

    again = tmp_path / "再来一次.xlsx"
    again.write_bytes(ledger([(*ROWS[3], "2026年3月1日")], head=STARTED))
    assert "补记" not in describe_distribution(
        bureau.hand_out("2026-12-08", old_ledger=again), bureau.root, dry_run=False
    )


def test_a_new_task_for_a_form_that_is_out_is_refused_with_two_ways_on(
    bureau: Bureau, old: Path, tmp_path: Path
) -> None:
    bureau.hand_out("2026-11-25", old_ledger=old, partly=True)
    other = tmp_path / "另一份.xlsx"
    other.write_bytes(ledger([*ROWS[1:], NEW]))
    with pytest.raises(UserError, match="福利院支部的2026年11月表单已经下发"):
        bureau.hand_out("2026-11-26", old_ledger=other)
    done = bureau.hand_out("2026-11-27", DECEMBER, old_ledger=other)
    told = describe_distribution(done, bureau.root, dry_run=False)
    assert "从旧台账导入1项任务，另有3项台账里已有，没有重复导入。" in told
    assert [task.plan["task"] for task in bureau.form("MZ03", DECEMBER).tasks] == ["康复中心", "智慧助餐"]
    assert [task.plan["task"] for task in bureau.form("MZ02", DECEMBER).tasks] == ["惠民殡葬"]
    flaws = [each for each in audit_workspace(bureau.on("2026-11-27")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_after_a_hand_out_is_withdrawn_the_ledger_is_imported_anew(bureau: Bureau, old: Path, tmp_path: Path) -> None:
    bureau.hand_out("2026-11-25", old_ledger=old, partly=True)
    withdraw_forms(bureau.on("2026-11-25"), NOVEMBER, "旧台账没有改好")
    better = tmp_path / "改好.xlsx"
    better.write_bytes(ledger([(1, "机关一支部", *ROWS[0][2:]), *ROWS[1:]]))
    done = bureau.hand_out("2026-11-25", old_ledger=better)
    assert done.old_ledger is not None
    assert (done.old_ledger.imported, done.old_ledger.known) == (4, 0)
    assert [task.plan["task"] for task in bureau.form("MZ01").tasks] == ["适老化改造", "主题党日"]
    flaws = [each for each in audit_workspace(bureau.on("2026-11-25")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_forms_of_one_name_are_refused_before_the_ledger_is_taken(bureau: Bureau, old: Path) -> None:
    path = bureau.root / "templates" / "支部名册.xlsx"
    book = openpyxl.load_workbook(path)
    names = {"殡仪馆支部": "A支部", "福利院支部": "a支部"}
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.value = names.get(str(cell.value), cell.value)
    book.save(path)
    with pytest.raises(UserError, match="表单会同名"):
        bureau.hand_out("2026-11-25", old_ledger=old, partly=True)
    assert bureau.on("2026-11-25").archive.receipts() == ()


def test_a_dry_run_counts_the_ledger_among_the_forms_and_takes_nothing(bureau: Bureau, old: Path) -> None:
    order = ImportOrder(path=old, partly=True)
    done = distribute_forms(bureau.on("2026-11-25"), NOVEMBER, old_ledger=order, dry_run=True)
    told = done.plan.describe(bureau.root)
    assert told[:3] == (
        "存档：现在的办公室文件（设置、名册、文稿等）",
        "存档：旧台账“旧台账.xlsx”",
        "登记：2026年11月的下发记录，3份表单",
    )
    assert told[3:] == tuple(f"写入：outbox/2026-11/forms/{name}（下发的表单）" for name in done.new)
    assert bureau.on("2026-11-25").archive.receipts() == ()


# All or nothing


GROUPED: list[Row] = [
    (1, "殡仪馆支部", *ROWS[0][2:]), (2, None, *ROWS[1][2:]), (3, "", *ROWS[2][2:]), (4, "福利院支部", *ROWS[3][2:]),
]  # fmt: skip


def test_nothing_is_handed_out_while_a_row_cannot_be_placed(bureau: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(ledger(GROUPED))
    for dry_run in (True, False):
        order = ImportOrder(path=path)
        done = distribute_forms(bureau.on("2026-11-25"), NOVEMBER, old_ledger=order, dry_run=dry_run)
        told = describe_distribution(done, bureau.root, dry_run=dry_run).splitlines()
        assert told == [
            "旧台账里有2处放不进去，没有导入任何任务，也没有下发表单：",
            "    台账 B4：没有写支部。请在旧台账里填上支部。",
            "    台账 B5：没有写支部。请在旧台账里填上支部。",
            "请在旧台账里改好，用同一条命令再运行一次；确实要略过这些行的，加上 --partly。",
            "支部空白的行与上一行是同一个支部的，加上 --blank-as-above 即可。",
        ]
    assert not (bureau.root / "outbox").exists()
    assert bureau.on("2026-11-25").archive.receipts() == ()
    path.write_bytes(ledger([(row[0], row[1] or "殡仪馆支部", *row[2:]) for row in GROUPED]))
    done = bureau.hand_out("2026-11-25", old_ledger=path)
    assert (len(done.new), [len(bureau.form(code).tasks) for code in ("MZ02", "MZ03")]) == (3, [3, 1])


def test_a_blank_branch_is_that_of_the_row_above_when_that_is_said(bureau: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(ledger(GROUPED))
    bureau.hand_out("2026-11-25", old_ledger=path, blank_as_above=True)
    assert [len(bureau.form(code).tasks) for code in ("MZ02", "MZ03")] == [3, 1]
    flaws = [each for each in audit_workspace(bureau.on("2026-11-25")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_a_first_row_without_branch_has_none_above() -> None:
    data = ledger([(1, None, *ROWS[0][2:]), (2, "殡仪馆支部", *ROWS[1][2:])])
    found = read(data, blank_as_above=True)
    assert [(each.cell, each.blank) for each in found.unplaced] == [("B3", True)]


def test_a_heading_row_names_the_branch_of_the_rows_under_it() -> None:
    rows: list[Row] = [
        ("一、殡仪馆支部",), (1, None, *ROWS[0][2:]), (2, None, *ROWS[1][2:]), (None, "福利院支部"), (3, None, *ROWS[2][2:]),
    ]  # fmt: skip
    tasks, findings = taken(ledger(rows))
    assert (findings, unplaced(ledger(rows))) == ((), [])
    assert [each["branch"] for each in tasks] == ["MZ02", "MZ02", "MZ03"]


def test_a_sheet_named_by_a_branch_is_of_that_branch() -> None:
    head = HEAD[:1] + HEAD[2:]
    rows = [(row[0], *row[2:]) for row in ROWS]
    tasks, _ = taken(ledger(rows, lambda page: setattr(page, "title", "殡仪馆支部"), head=head))
    assert {each["branch"] for each in tasks} == {"MZ02"}
    assert unplaced(ledger(rows, head=head)) == [("B2", "这张表有工作任务，没有找到写支部的一栏")]


def test_a_hidden_sheet_and_a_row_without_task_are_said() -> None:
    def hide(page: Worksheet) -> None:
        book = page.parent
        assert book is not None
        other = book.copy_worksheet(page)
        other.title, page.sheet_state = "另一张", "hidden"

    assert unplaced(ledger(ROWS[1:], hide))[0] == ("C2", "这张表是隐藏的，没有读")
    stray: Row = (None, None, None, "每周上门1次")
    assert unplaced(ledger([*ROWS[1:], stray])) == [("D6", "这一行没有工作任务，“每周上门1次”没有导入")]


@pytest.mark.parametrize(
    "head",
    [
        ("党支部名称", "加哪些内容", "有哪些抓手", "达到什么目标", "由谁牵头负责", "具体负责人", "时间节点"),
        ("责任支部", "任务内容", "推进措施", "目标任务", "责任领导", "承办人", "办结时限"),
        ("所属支部", "工作事项", "主要举措", "预期成效", "牵头责任人", "负责人", "计划完成时间"),
    ],
)
def test_headings_of_the_policy_document_and_of_common_ledgers_are_known(head: tuple[str, ...]) -> None:
    row: Row = ("殡仪馆支部", "惠民殡葬", "减免", "全覆盖", "周明远", "吴启航", "2027年6月")
    tasks, findings = taken(ledger([row], head=head))
    assert (findings, unplaced(ledger([row], head=head))) == ((), [])
    names = ("branch", "task", "measure", "goal", "leader", "owner", "deadline")
    assert [tasks[0][name] for name in names] == ["MZ02", *row[1:6], "2027年6月底"]


def test_the_sample_among_the_office_files_can_be_imported_as_it_is() -> None:
    tasks, findings = taken(build_starter_files()["旧台账（样例）.xlsx"])
    assert (len(tasks), findings) == (1, ())


def test_a_number_of_another_task_is_refused(bureau: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(ledger(ROWS[2:3]))
    bureau.hand_out("2026-11-25", old_ledger=path)
    head = ("任务编号", *HEAD[1:])
    path.write_bytes(ledger([("MZ02-202611-01", "殡仪馆支部", *NEW[2:])], head=head))
    with pytest.raises(UserError, match="编号“MZ02-202611-01”在台账里是“惠民殡葬”，这一行写的是“智慧助餐”"):
        bureau.hand_out("2026-11-26", DECEMBER, old_ledger=path)


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[4].hidden = page.row_dimensions[9].hidden = True
        page.column_dimensions["E"].hidden = page.column_dimensions["A"].hidden = True

    tasks, findings = taken(ledger(ROWS[1:], hide))
    assert [(each.code, each.value) for each in findings] == [("columns-hidden", "E"), ("rows-hidden", "4")]
    assert [each["task"] for each in tasks] == ["主题党日", "惠民殡葬", "康复中心"]


# Beside what the ledger holds already


CLOSED, OPEN = "MZ01-202610-01", "MZ01-202610-02"
GOES_ON: Row = ("", "机关一支部", PLAN["task"], "包户", "60户", "周明远", "陈晓岚", "2027年6月", 20, "推进中", "")


def plan(bureau: Bureau, path: Path, rows: list[Row], head: tuple[str, ...] = HEAD) -> PlannedImport:
    """What importing rows for December would do, beside a task that was closed in November."""
    path.write_bytes(ledger(rows, head=head))
    under_way = line(OPEN, task=f"{PLAN['task']}二")
    done = History().report(NOVEMBER, line(CLOSED, rate=100, status="已完成"), under_way)
    standing = done.decide(NOVEMBER, format_closing_key(CLOSED), DecisionKind.CLOSING).at(DECEMBER)
    assert [each.number for each in standing.closed_before] == [CLOSED]
    return plan_import(bureau.on("2026-12-10"), DECEMBER, ImportOrder(path=path), [], standing)


@pytest.mark.parametrize("row", [GOES_ON, (*GOES_ON[:8], None, None, ""), ("7", *GOES_ON[1:8], 0, "未启动", "")])
def test_a_row_with_the_title_of_a_closed_task_that_goes_on_is_a_new_task(
    bureau: Bureau, tmp_path: Path, row: Row
) -> None:
    done = plan(bureau, tmp_path / "旧台账.xlsx", [row])
    assert (done.imported, done.known, done.renewed) == (1, 0, (PLAN["task"],))
    assert done.ledger is not None
    assert [each.number for each in done.ledger.record.tasks] == ["MZ01-202612-01"]


@pytest.mark.parametrize("state", [(100, "已完成"), (None, "办结"), (100, None)])
def test_a_row_that_calls_a_closed_task_done_is_that_task(
    bureau: Bureau, tmp_path: Path, state: tuple[int | None, str | None]
) -> None:
    done = plan(bureau, tmp_path / "旧台账.xlsx", [(*GOES_ON[:8], *state, "")])
    assert (done.imported, done.known, done.renewed) == (0, 1, ())


def test_a_row_that_goes_on_under_the_number_of_a_closed_task_is_asked(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"的任务已经办结或撤销.*删去这个编号，作为新任务"):
        plan(bureau, tmp_path / "旧台账.xlsx", [(CLOSED, *GOES_ON[1:])], ("任务编号", *HEAD[1:]))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((CLOSED, "机关一支部", "智慧助餐", *GOES_ON[3:]), f"在台账里是“{PLAN['task']}”，已经办结或撤销，这一行写的是“智慧助餐”"),
        ((OPEN, "机关一支部", "智慧助餐", *GOES_ON[3:]), f"在台账里是“{PLAN['task']}二”，这一行写的是“智慧助餐”"),
    ],
)  # fmt: skip
def test_a_row_under_the_number_of_a_task_of_another_title_is_asked_which_it_is(
    bureau: Bureau, tmp_path: Path, row: Row, told: str
) -> None:
    with pytest.raises(
        UserError, match=rf"第3行：编号“{row[0]}”{re.escape(told)}。是另一项任务的，请删去这个编号.*请删去这一行"
    ):
        plan(bureau, tmp_path / "旧台账.xlsx", [row], ("任务编号", *HEAD[1:]))


def test_a_dry_run_takes_nothing_back_that_was_not_handed_out(bureau: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "旧台账.xlsx"
    old = plan(bureau, path, [GOES_ON])
    done = DistributeResult(period=DECEMBER, folder=path, new=("表.xlsx",), again=(), plan=Plan(), old_ledger=old)
    planned, told = (describe_distribution(done, path, dry_run=dry_run) for dry_run in (True, False))
    assert ("撤回" in planned, "请撤回下发" in told) == (False, True)
    assert "将按新任务编号，原来的任务不变。就是原来那一项的，在旧台账里删去那一行，再下发。" in planned


def test_a_new_task_beside_a_closed_one_of_its_title_is_told_and_stands_on_the_form(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "旧台账.xlsx"
    path.write_bytes(ledger([GOES_ON]))
    done = plan(bureau, path, [GOES_ON])
    monkeypatch.setattr("pipeline.commands.distribute.plan_import", lambda *_: done)
    told = describe_distribution(bureau.hand_out("2026-12-10", DECEMBER, old_ledger=path), bureau.root, dry_run=False)
    assert f"“{PLAN['task']}”与已经办结或撤销的任务同名，按新任务编号" in told
    assert [task.number for task in bureau.form("MZ01", DECEMBER).tasks] == ["MZ01-202612-01"]


def test_a_number_nobody_typed_is_never_that_of_a_task_that_stands(bureau: Bureau, old: Path, tmp_path: Path) -> None:
    """The import of all branches stands when the form of one is withdrawn; its numbers are in use."""
    bureau.hand_out("2026-11-25", old_ledger=old, partly=True)
    withdraw_forms(bureau.on("2026-11-25"), NOVEMBER, "漏了一项", branches=["MZ03"])
    more = tmp_path / "补.xlsx"
    more.write_bytes(ledger([NEW, (10, *NEW[1:2], "老年食堂", *NEW[3:])]))
    done = bureau.hand_out("2026-11-26", old_ledger=more)
    assert done.old_ledger is not None
    assert done.old_ledger.imported == 2
    tasks = [(task.number, task.plan["task"]) for task in bureau.form("MZ03").tasks]
    assert tasks == [
        ("MZ03-202611-01", "康复中心"), ("MZ03-202611-02", "智慧助餐"), ("MZ03-202611-03", "老年食堂"),
    ]  # fmt: skip
    flaws = [each for each in audit_workspace(bureau.on("2026-11-26")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


@pytest.mark.parametrize("recorded", [True, False], ids=["read today", "received without a record"])
def test_a_row_crossed_out_is_left_out_but_not_from_an_archive_that_had_it(bureau: Bureau, *, recorded: bool) -> None:
    def strike(page: Worksheet) -> None:
        for cell in page[4]:
            cell.font = Font(strike=True)

    def as_percent(page: Worksheet) -> None:
        page["K5"].value, page["K5"].number_format = 0.85, "0%"

    data = ledger([ROWS[1], ROWS[2], ROWS[3]], strike, as_percent)
    assert [each["task"] for each in taken(data)[0]] == ["主题党日", "康复中心"]
    archive = bureau.on("2026-11-25").archive
    draft = Receipt(
        number=0, name="旧台账.xlsx", folder="", size=len(data), sha256=compute_sha256(data), after="", after_look=0,
        by="2026-11-25", by_look=0, branch="", period="2026-11", fate="accepted", codes=(), program="0", contract=1, stored="",
        office=dict(bureau.on("2026-11-25").office.hashes), kind=OLD_LEDGER,
    )  # fmt: skip
    perform(bureau.on("2026-11-25"), Plan((KeepOffice(),)))
    receipt = archive.take(data, draft, OldLedgerRecord(tasks=()) if recorded else None)
    record = reread_records(bureau.on("2026-11-25"), [receipt])[receipt.number]
    assert isinstance(record, OldLedgerRecord)
    titles = [(each.values["task"], each.values["progress"]) for each in record.tasks]
    assert titles == (
        [("主题党日", None), ("康复中心", "85%")] if recorded
        else [("主题党日", None), ("惠民殡葬", "办结"), ("康复中心", "0.85")]
    )  # fmt: skip


def test_a_form_of_a_withdrawn_hand_out_is_compared_with_what_was_printed_on_it(
    bureau: Bureau, old: Path, tmp_path: Path
) -> None:
    """Its plan cells were taken for changes that the branch had asked for."""
    bureau.hand_out("2026-11-25", old_ledger=old, partly=True)
    first = bureau.form("MZ03")
    withdraw_forms(bureau.on("2026-11-25"), NOVEMBER, "措施写错了")
    better = tmp_path / "改好.xlsx"
    better.write_bytes(ledger([*ROWS[1:3], (*ROWS[3][:3], "改建", "年内投用", *ROWS[3][5:])]))
    bureau.hand_out("2026-11-26", old_ledger=better)
    said = answers(row_of(first.tasks[0], rate=30, status="推进中", progress="完成选址"))
    bureau.drop("表.xlsx", filled_form(first, said))
    (taken_in,) = bureau.collect("2026-12-01").files
    assert (taken_in.fate, taken_in.findings) == (Disposition.ACCEPTED, ())
    (task,) = [each for each in bureau.consolidate("2026-12-08").assessment.ledger.tasks if each.branch == "MZ03"]
    assert (task.plan["measure"], task.rate) == ("改建", 30)
    typed = replace(first.tasks[0], plan={**first.tasks[0].plan, "measure": "另行安排"})
    told = judged(filled_form(first, answers(row_of(typed))), bureau.form("MZ03"), printed=[first]).findings
    assert [each.value for each in told if each.code == "plan-overtyped"] == ["另行安排"]
    flaws = [each for each in audit_workspace(bureau.on("2026-12-08")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []
