"""What the bureau puts in itself: tasks handed down, problems found on the spot, typical cases; and takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, answers, branch_row, bureau, new_row, row_of
from decision_book import enter, list_keys

from pipeline.agenda.waiting import list_waiting_matters
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.proof import prove_files
from pipeline.commands.review import ReviewResult, review_decision_book
from pipeline.commands.status import report_status
from pipeline.commands.workspace import Workspace
from pipeline.contract.bureau_entry import list_entry_columns
from pipeline.contract.distributed_form import DistributedTask
from pipeline.contract.problem import ProblemKind
from pipeline.contract.settings import ROSTER_FILE
from pipeline.forms.decision_book import FIRST_ROW
from pipeline.forms.roster import build_roster_workbook
from pipeline.ledger import Ledger, Task
from pipeline.periods import Period
from pipeline.supervision.assessment import assess_ledger
from pipeline.terms import DECISION_FILE, ENTRY_SHEET, DecisionKind, Lamp

__all__ = ["bureau"]
pytestmark = pytest.mark.usefixtures("recalled")
NAMES = [each.name for each in list_entry_columns()]
DECEMBER, JANUARY = NOVEMBER.shift(1), NOVEMBER.shift(2)
BY = {"verifier": "孙立新", "day": "2026年12月9日"}
HAND_DOWN = {
    **BY, "kind": "交办", "branches": "MZ01、殡仪馆支部", "text": "党建+冬季安全排查", "category": "重点任务", "domain": "养老服务",
    "goal": "12月底前排查完所有养老机构", "deadline": "2027年1月31日", "measure": "每周排查2家",
}  # fmt: skip
SITE = {**BY, "kind": "现场督查", "branches": "MZ02", "text": "消防通道堆放杂物"}


def book_of(bureau: Bureau, period: Period = NOVEMBER) -> Path:
    return bureau.root / "outbox" / str(period) / DECISION_FILE


def put_in(bureau: Bureau, day: str, *rows: Mapping[str, str], period: Period = NOVEMBER, at: int = 0) -> ReviewResult:
    """Type rows onto the sheet, from the first free one, and import the 核验表."""
    path = book_of(bureau, period)
    book = openpyxl.load_workbook(path)
    for index, row in enumerate(rows, at):
        for name, text in row.items():
            book[ENTRY_SHEET].cell(FIRST_ROW + 1 + index, NAMES.index(name) + 1).value = text
    book.save(path)
    return review_decision_book(bureau.on(day), path)


def begun(bureau: Bureau) -> None:
    """A month in which every branch has reported, consolidated on 8 December."""
    bureau.set_out("2026-11-25")
    for code in ("MZ01", "MZ02", "MZ03"):
        (number, *_) = bureau.form(code).new_numbers
        bureau.drop(f"{code}.xlsx", bureau.filled(code, said=answers(new_row(number))))
    bureau.collect("2026-12-02")
    bureau.consolidate("2026-12-08")


def ledger(bureau: Bureau, day: str, period: Period) -> Ledger:
    return build_current_ledger(bureau.on(day), period)


def find_task(bureau: Bureau, day: str, period: Period, number: str) -> Task | None:
    return ledger(bureau, day, period).ever.get(number)


def handed(bureau: Bureau, code: str, period: Period, number: str) -> DistributedTask:
    return next(each for each in bureau.form(code, period).tasks if each.number == number)


def list_flaws(bureau: Bureau, day: str) -> list[str]:
    return [str(each) for each in audit_workspace(bureau.on(day)).points if each.flaw is not FlawKind.NOTE]


def read(path: Path) -> str:
    paper = docx.Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


def test_a_task_is_handed_down_filled_in_and_counts_from_its_first_form(bureau: Bureau) -> None:
    begun(bureau)
    done = put_in(bureau, "2026-12-09", HAND_DOWN)
    assert done.findings == ()
    assert [each.number for each in done.entries] == ["MZ01-202611-901", "MZ02-202611-901"]
    assert find_task(bureau, "2026-12-10", NOVEMBER, "MZ01-202611-901") is None
    assert find_task(bureau, "2026-12-10", DECEMBER, "MZ01-202611-901") is None
    month = report_status(bureau.on("2026-12-10"), NOVEMBER).month
    assert {each.entry.branch for each in month.tasks_without_form} == {"MZ01", "MZ02"}
    bureau.hand_out("2026-12-10", DECEMBER)
    task = handed(bureau, "MZ01", DECEMBER, "MZ01-202611-901")
    assert (task.plan["task"], task.plan["owner"], task.left_open) == (
        "党建+冬季安全排查（交办）",
        "",
        ("leader", "owner"),
    )
    assert [each.number for each in bureau.form("MZ03", DECEMBER).tasks] == ["MZ03-202611-01"]
    assert bureau.form("MZ01", DECEMBER).new_numbers[0] == "MZ01-202612-01"
    rows = [row_of(each) for each in bureau.form("MZ01", DECEMBER).tasks if each.number != task.number]
    typed = row_of(task, leader="周明远", owner="陈 晓 岚", progress="排查6家", rate=30, status="推进中")
    bureau.drop("表.xlsx", bureau.filled("MZ01", DECEMBER, said=answers(*rows, typed)))
    taken = bureau.collect("2026-12-30")
    assert [(each.fate, each.findings) for each in taken.files] == [("accepted", ())]
    bureau.consolidate("2027-01-08", DECEMBER)
    found = find_task(bureau, "2027-01-08", DECEMBER, task.number)
    assert found is not None
    assert (found.plan["owner"], found.plan["measure"], found.rate) == ("陈晓岚", "每周排查2家", 30)
    assert (found.first, found.begun, found.gain) == (DECEMBER, dt.date(2026, 12, 10), None)
    silent = find_task(bureau, "2027-01-08", DECEMBER, "MZ02-202611-901")
    assert silent is not None
    lamps = assess_ledger(ledger(bureau, "2027-01-08", DECEMBER)).lamps
    assert (lamps[task.number].lamp, lamps[silent.number].lamp) == (Lamp.YELLOW, Lamp.GREY)
    bureau.hand_out("2027-01-09", JANUARY)
    assert handed(bureau, "MZ01", JANUARY, task.number).left_open == ()
    assert handed(bureau, "MZ02", JANUARY, task.number.replace("01", "02", 1)).left_open == ("leader", "owner")
    papers = bureau.root / "outbox" / str(DECEMBER) / "documents"
    assert "党建+冬季安全排查（交办）" in read(next((papers / "支部反馈单").glob("MZ01*")))
    assert list_flaws(bureau, "2027-01-09") == []


def test_the_same_book_taken_in_twice_hands_down_once_and_another_copy_goes_on_below(bureau: Bureau) -> None:
    begun(bureau)
    first = book_of(bureau).read_bytes()
    put_in(bureau, "2026-12-09", HAND_DOWN)
    book_of(bureau).write_bytes(first)
    again = put_in(bureau, "2026-12-09", HAND_DOWN, SITE)
    assert [(each.kind, each.number) for each in again.entries] == [("现场督查", "MZ02-202611-902")]
    book_of(bureau).write_bytes(first)
    other = put_in(bureau, "2026-12-09", {**HAND_DOWN, "goal": "排查一半"})
    assert [each.code for each in other.findings] == ["entry-taken-otherwise"]
    assert other.marked is not None
    shown = openpyxl.load_workbook(other.marked)[ENTRY_SHEET]
    assert shown.cell(FIRST_ROW + 1, NAMES.index("goal") + 1).value == "排查一半"


def test_what_cannot_be_handed_down_is_asked_back_at_its_cell(bureau: Bureau) -> None:
    begun(bureau)
    roster = build_roster_workbook([
        branch_row("MZ01"), branch_row("MZ02", end="2026-11-30", successor="MZ03"), branch_row("MZ03")
    ])  # fmt: skip
    (bureau.root / "templates" / ROSTER_FILE).write_bytes(roster)
    bureau.consolidate("2026-12-08")
    done = put_in(
        bureau, "2026-12-09",
        {**HAND_DOWN, "branches": "MZ02、没有的支部"}, {**HAND_DOWN, "goal": "", "number": "MZ01-202611-01"},
        {**HAND_DOWN, "deadline": "2026年12月9日", "day": "2026年12月20日"}, {**BY, "kind": "典型做法", "number": "MZ01-202611-77"},
        {**BY, "kind": "撤回", "number": "MZ01-202611-901", "note": "填错了"}, {"text": "只写了一句"}, {**SITE, "kind": "检讨"},
    )  # fmt: skip
    found = {(each.cell, each.code) for each in done.findings}
    assert found == {
        ("C5", "entry-branch-unknown"), ("H6", "entry-incomplete"), ("D6", "entry-unused"), ("I7", "entry-deadline-past"),
        ("N7", "decision-day-future"), ("D8", "entry-number-unknown"), ("D9", "entry-number-unknown"), ("B10", "entry-incomplete"),
        ("M10", "entry-incomplete"), ("N10", "entry-incomplete"), ("B11", "entry-kind-unknown"),
    }  # fmt: skip
    assert any("承接支部是“福利院支部”" in each.remedy for each in done.findings)
    assert not done.receipt
    assert list_flaws(bureau, "2026-12-09") == []


def test_a_task_taken_back_before_its_form_never_was_and_after_it_is_withdrawn(bureau: Bureau) -> None:
    begun(bureau)
    put_in(bureau, "2026-12-09", {**HAND_DOWN, "branches": "全部"})
    back = put_in(bureau, "2026-12-09", {**BY, "kind": "撤回", "number": "MZ03-202611-901", "note": "福利院不在范围"})
    assert [(each.branch, each.task) for each in back.entries] == [("MZ03", "MZ03-202611-901")]
    bureau.hand_out("2026-12-10", DECEMBER)
    numbers = {code: [each.number for each in bureau.form(code, DECEMBER).tasks] for code in ("MZ01", "MZ03")}
    assert numbers == {"MZ01": ["MZ01-202611-01", "MZ01-202611-901"], "MZ03": ["MZ03-202611-01"]}
    bureau.consolidate("2027-01-08", DECEMBER)
    all_back = {**BY, "day": "2027年1月8日", "kind": "撤回", "number": "202611-901", "note": "任务取消"}
    again = put_in(bureau, "2027-01-08", all_back, period=DECEMBER)
    assert [each.code for each in again.findings] == ["entry-number-unknown"]
    assert "已经撤回过" in again.findings[0].message
    assert again.marked is not None
    again.marked.unlink()
    one = put_in(bureau, "2027-01-08", {**all_back, "number": "MZ01-202611-901"}, period=DECEMBER)
    assert one.findings == ()
    task = find_task(bureau, "2027-01-08", DECEMBER, "MZ01-202611-901")
    assert task is not None
    assert task.withdrawn
    bureau.hand_out("2027-01-09", JANUARY)
    assert [each.number for each in bureau.form("MZ01", JANUARY).tasks] == ["MZ01-202611-01"]
    assert list_flaws(bureau, "2027-01-09") == []


def test_a_closed_branch_leaves_its_task_to_its_successor(bureau: Bureau) -> None:
    begun(bureau)
    put_in(bureau, "2026-12-09", HAND_DOWN)
    rows = [branch_row("MZ01"), branch_row("MZ02", end="2026-11-30", successor="MZ03"), branch_row("MZ03")]
    (bureau.root / "templates" / ROSTER_FILE).write_bytes(build_roster_workbook(rows))
    bureau.hand_out("2026-12-10", DECEMBER)
    assert "MZ02-202611-901" in [each.number for each in bureau.form("MZ03", DECEMBER).tasks]
    bureau.consolidate("2027-01-08", DECEMBER)
    task = find_task(bureau, "2027-01-08", DECEMBER, "MZ02-202611-901")
    assert task is not None
    assert task.branch == "MZ03"


def test_forms_already_out_carry_it_a_month_later_and_the_clerk_is_told(bureau: Bureau) -> None:
    begun(bureau)
    bureau.hand_out("2026-12-08", DECEMBER)
    put_in(bureau, "2026-12-09", HAND_DOWN)
    waiting = list_waiting_matters(report_status(bureau.on("2026-12-10"), NOVEMBER).month)
    assert [each.count for each in waiting if "交办的任务还没有上表" in each.what] == [2]
    bureau.hand_out("2027-01-09", JANUARY)
    assert handed(bureau, "MZ01", JANUARY, "MZ01-202611-901").rate is None
    assert find_task(bureau, "2027-01-10", DECEMBER, "MZ01-202611-901") is None


def test_a_problem_found_on_the_spot_is_asked_about_decided_and_rectified(bureau: Bureau) -> None:
    begun(bureau)
    assert put_in(bureau, "2026-12-09", SITE).findings == ()
    (key,) = [each for each in list_keys(book_of(bureau), DecisionKind.RECTIFY) if "现场督查" in each]
    papers = bureau.root / "outbox" / str(NOVEMBER) / "documents"
    assert "现场督查发现问题" in read(papers / "督查通报.docx")
    assert "没有发现需要通报的问题" not in read(papers / "督查通报.docx")
    assert "请说明的情况1项" in read(next((papers / "支部反馈单").glob("MZ02*")))
    bureau.hand_out("2026-12-10", DECEMBER)
    (asked,) = bureau.form("MZ02", DECEMBER).questions
    assert asked.fact == "2026年12月9日现场督查：消防通道堆放杂物"
    later = assess_ledger(ledger(bureau, "2027-01-08", DECEMBER))
    found = [each.fact for each in later.rectifications if each.problem.kind is ProblemKind.SITE]
    assert found == ["2026年12月9日现场督查：消防通道堆放杂物"]
    enter(
        book_of(bureau), DecisionKind.RECTIFY, key,
        typed={"opinion": "通过", "verifier": "孙立新", "day": "2026-12-10"},
    )  # fmt: skip
    done = review_decision_book(bureau.on("2026-12-10"), book_of(bureau))
    assert (done.findings, done.decided) == ((), 1)
    assert "其中立项整改1个" in read(papers / "督查通报.docx")
    notice = read(next((papers / "整改通知书").glob("MZ02*")))
    assert "2026年12月9日现场督查：消防通道堆放杂物" in notice
    drafts = [papers / "督查通报.docx", next((papers / "支部反馈单").glob("MZ02*"))]
    remarks = [each for one in prove_files(bureau.on("2026-12-10"), drafts) for each in one.remarks]
    assert [str(each) for each in remarks if each.rule.id.startswith("F")] == []
    back = put_in(bureau, "2026-12-10", {**BY, "kind": "撤回", "number": "MZ02-202611-901", "note": "看错了"})
    assert [each.code for each in back.findings] == ["entry-number-unknown"]
    assert list_flaws(bureau, "2026-12-10") == []


def test_a_finding_taken_back_before_it_was_decided_is_none(bureau: Bureau) -> None:
    begun(bureau)
    put_in(bureau, "2026-12-09", SITE)
    put_in(bureau, "2026-12-09", {**BY, "kind": "撤回", "number": "901", "note": "看错了支部"})
    assert assess_ledger(ledger(bureau, "2026-12-09", NOVEMBER)).rectifications == ()
    assert "现场督查" not in read(bureau.root / "outbox" / str(NOVEMBER) / "documents" / "督查通报.docx")


def test_the_bureau_chooses_a_typical_case_itself_and_takes_it_back(bureau: Bureau) -> None:
    begun(bureau)
    circular = bureau.root / "outbox" / str(NOVEMBER) / "documents" / "督查通报.docx"
    case = {**BY, "kind": "典型做法", "number": "MZ03-202611-01", "text": "上门改造36户，老人满意"}
    assert put_in(bureau, "2026-12-09", case).findings == ()
    assert "上门改造36户，老人满意" in read(circular)
    put_in(bureau, "2026-12-09", {**BY, "kind": "撤回", "number": "901", "note": "数字有误"})
    assert "上门改造36户，老人满意" not in read(circular)
    assert list_flaws(bureau, "2026-12-09") == []


def test_person_and_day_are_those_of_the_whole_book_and_a_dry_run_takes_nothing(bureau: Bureau) -> None:
    begun(bureau)
    put_in(bureau, "2026-12-09", {"kind": "现场督查", "branches": "MZ01", "text": "台账没有上墙", **BY})
    path = book_of(bureau)
    book = openpyxl.load_workbook(path)
    assert book[ENTRY_SHEET].cell(FIRST_ROW + 1, 1).value == "902"
    (line,) = [row for row in book["待定事项"].iter_rows() if "全表" in [cell.value for cell in row]]
    titles = [cell.value for cell in book["待定事项"][FIRST_ROW]]
    line[titles.index("核验人")].value, line[titles.index("核验日期")].value = "周明远", "2026年12月10日"
    book.save(path)
    held = workspace_state(bureau.on("2026-12-10"))
    planned = put_in_dry(bureau, "2026-12-10", {"kind": "交办", **{k: v for k, v in HAND_DOWN.items() if k not in BY}})
    assert (len(planned.entries), planned.receipt, workspace_state(bureau.on("2026-12-10"))) == (2, 0, held)
    done = review_decision_book(bureau.on("2026-12-10"), path)
    assert {(each.verifier, each.day) for each in done.entries} == {("周明远", "2026-12-10")}


def workspace_state(workspace: Workspace) -> int:
    return workspace.archive.last_receipt


def put_in_dry(bureau: Bureau, day: str, row: Mapping[str, str]) -> ReviewResult:
    path = book_of(bureau)
    book = openpyxl.load_workbook(path)
    for name, text in row.items():
        book[ENTRY_SHEET].cell(FIRST_ROW + 1, NAMES.index(name) + 1).value = text
    book.save(path)
    return review_decision_book(bureau.on(day), path, dry_run=True)
