"""述职 as a command: what is counted and what is not, what people filled in, refusals, and the year made again."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, answers, branch_row, bureau, new_row, row_of
from remembered import remembered

from pipeline.cli import run_command
from pipeline.commands.assess import AssessResult, assess_year
from pipeline.commands.audit import audit_workspace
from pipeline.commands.audit.finding import FlawKind
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.periods import Month, Year
from pipeline.reports.annual_tables import BranchSheet
from pipeline.supervision.annual.model import Basis
from pipeline.terms import ANNUAL_FILE

__all__ = ["bureau"]

YEAR = Year(2026)
OCTOBER, DECEMBER = NOVEMBER.shift(-1), NOVEMBER.shift(1)
NOTES = "述职报告素材/MZ01_机关一支部.docx"


def folder_of(bureau: Bureau) -> Path:
    return bureau.root / "outbox" / "2026" / "述职评议"


def assess(bureau: Bureau, day: str) -> AssessResult:
    return assess_year(bureau.on(day), YEAR)


def of(done: AssessResult, code: str) -> BranchSheet:
    return next(each for each in done.branches if each.year.code == code)


def counts(done: AssessResult, code: str, *names: str) -> tuple[int, ...]:
    return tuple(of(done, code).count(name) for name in names)


@remembered
def autumn(bureau: Bureau) -> None:
    """October and November: MZ01 reports, then nothing; MZ02 is asked back; MZ03 says 无变化 in November."""
    bureau.set_out("2026-10-25", OCTOBER)
    for code in BRANCHES:
        bureau.drop(f"{code}.xlsx", bureau.filled(code, OCTOBER))
    bureau.collect("2026-11-03")
    bureau.collect("2026-11-04")
    bureau.consolidate("2026-11-09", OCTOBER)
    bureau.set_out("2026-11-25", NOVEMBER)
    form = bureau.form("MZ02")
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], rate=300))))
    bureau.drop("MZ03.xlsx", bureau.filled("MZ03", said=answers(flag="无变化", nil_reason="没有变化")))
    bureau.collect("2026-12-03")
    bureau.collect("2026-12-04")
    bureau.consolidate("2026-12-08", NOVEMBER)


def test_missing_nil_and_returned_months_are_never_counted_as_received_or_alike(bureau: Bureau) -> None:
    autumn(bureau)
    done = assess(bureau, "2026-12-11")
    asked = ("due", "on_time", "missing", "received", "nil", "unsettled", "returned")
    assert counts(done, "MZ01", *asked) == (2, 1, 1, 1, 0, 0, 0)
    assert counts(done, "MZ02", *asked) == (2, 2, 0, 1, 0, 1, 1)
    assert counts(done, "MZ03", *asked) == (2, 2, 0, 2, 1, 0, 0)
    assert of(done, "MZ01").tallies["missing"].evidence == "11月"
    assert of(done, "MZ02").year.notes == ("11月没有收到有效的月报，当月进展不作认定。",)


def test_a_year_that_is_not_over_says_until_when(bureau: Bureau) -> None:
    autumn(bureau)
    done = assess(bureau, "2026-12-11")
    assert [month.period for month in done.records.months] == [OCTOBER, NOVEMBER]
    assert (done.records.ahead, len(done.records.without)) == ((DECEMBER,), 9)
    book = openpyxl.load_workbook(folder_of(bureau) / ANNUAL_FILE)
    assert book["总表"]["A1"].value == "2026年度述职评议数据表（截至2026年11月）"
    assert book["总表"]["A2"].value.startswith("统计10—11月（2个月，年度未完，截至2026年11月）")
    assert book["总表"]["A3"].value == "1—9月没有建台账，不计。"
    said = read_edited_document((folder_of(bureau) / NOTES).read_bytes(), NOTES).text
    assert "年度未完，截至11月" in said


def test_a_month_before_its_deadline_is_not_counted_and_a_year_of_such_is_refused(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    with pytest.raises(UserError, match="还没有一个月过了报送截止日（2026年11月的在2026年12月3日）"):
        assess(bureau, "2026-12-03")
    assert not folder_of(bureau).exists()


def test_a_year_without_ledger_or_ahead_is_refused_with_what_to_do(bureau: Bureau) -> None:
    autumn(bureau)
    with pytest.raises(UserError, match=r"2025年没有台账.*有台账的年份：2026年") as fault:
        assess_year(bureau.on("2026-12-11"), Year(2025))
    assert "请先下发、收表、汇总各月" in fault.value.lines[1]
    with pytest.raises(UserError, match="2027年还没有到"):
        assess_year(bureau.on("2026-12-11"), Year(2027))


def test_months_before_the_branch_and_after_it_are_not_counted_and_said(bureau: Bureau) -> None:
    rows = [branch_row("MZ01"), branch_row("MZ02", start="2026年11月2日"), branch_row("MZ03")]
    bureau.enrol(*rows)
    bureau.set_out("2026-10-25", OCTOBER)
    for code in ("MZ01", "MZ03"):
        bureau.drop(f"{code}.xlsx", bureau.filled(code, OCTOBER))
    bureau.collect("2026-11-03")
    bureau.consolidate("2026-11-09", OCTOBER)
    rows[2] = branch_row("MZ03", end="2026年10月31日", successor="MZ01", secretary="周明远")
    rows[0] = branch_row("MZ01", secretary="王立新")
    bureau.enrol(*rows)
    bureau.set_out("2026-11-25", NOVEMBER)
    form = bureau.form("MZ01")
    bureau.drop("一.xlsx", bureau.filled("MZ01", said=answers(*(row_of(task, rate=60, progress="入户20户") for task in form.tasks))))  # fmt: skip
    bureau.collect("2026-12-03")
    bureau.consolidate("2026-12-08", NOVEMBER)
    done = assess(bureau, "2026-12-11")
    assert [month.period for month in of(done, "MZ02").year.months] == [NOVEMBER]
    assert of(done, "MZ02").year.notes[0] == "本支部2026年11月2日启用，此前月份不计。"
    assert [month.period for month in of(done, "MZ03").year.months] == [OCTOBER]
    assert of(done, "MZ03").year.notes == ("本支部2026年10月31日撤并，未完任务由机关一支部承接，此后月份不计。",)
    heir = of(done, "MZ01").year
    assert (len(heir.tasks), [task.inherited for task in heir.tasks]) == (2, ["", "福利院支部"])
    assert "2026年11月起承接福利院支部的任务1项，承接时已过完成时限的不计入按期完成。" in heir.notes
    assert [name for name, _ in heir.secretaries] == ["周明远", "王立新"]
    assert any("年内书记有变动" in note and "王立新（2026年11月起）" in note for note in heir.notes)


def test_what_people_filled_in_is_never_overwritten(bureau: Bureau) -> None:
    autumn(bureau)
    assess(bureau, "2026-12-11")
    path = folder_of(bureau) / ANNUAL_FILE
    book = openpyxl.load_workbook(path)
    book.save(path)
    filled = path.read_bytes()
    done = assess(bureau, "2026-12-12")
    assert path.read_bytes() == filled
    assert done.beside == ("述职评议数据表（重新生成）.xlsx",)
    assert (folder_of(bureau) / done.beside[0]).exists()
    again = assess(bureau, "2026-12-12")
    assert (again.beside, len(list(folder_of(bureau).glob("*.xlsx")))) == (done.beside, 2)
    notes = [each for each in audit_workspace(bureau.on("2026-12-12")).points if each.place.endswith(ANNUAL_FILE)]
    assert [each.flaw for each in notes] == [FlawKind.NOTE]


def test_the_same_record_gives_the_same_bytes_whatever_has_come_since(bureau: Bureau) -> None:
    autumn(bureau)
    assess(bureau, "2026-12-11")
    before = {path.name: path.read_bytes() for path in folder_of(bureau).rglob("*") if path.is_file()}
    bureau.drop("补报.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-20")
    bureau.consolidate("2026-12-21", NOVEMBER)
    bureau.set("good = 100", "good = 95")
    for path in sorted(folder_of(bureau).rglob("*.*")):
        if path.is_file():
            path.unlink()
    done = assess_year(bureau.on("2027-02-01"), YEAR, as_of=bureau.on("2026-12-11").today)
    assert {path.name: path.read_bytes() for path in folder_of(bureau).rglob("*") if path.is_file()} == before
    assert counts(done, "MZ01", "missing") == (1,)
    with pytest.raises(UserError, match="已有：2026-12-11"):
        assess_year(bureau.on("2027-02-01"), YEAR, as_of=bureau.on("2026-12-10").today)


def test_a_month_is_taken_as_on_record_and_what_came_later_is_said(bureau: Bureau) -> None:
    autumn(bureau)
    bureau.collect("2026-12-10")
    bureau.drop("补报.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-20")
    done = assess(bureau, "2026-12-21")
    assert counts(done, "MZ01", "missing", "supplementary") == (1, 0)
    assert of(done, "MZ01").year.months[-1].later == "其后为补报、已收"
    bureau.consolidate("2026-12-21", NOVEMBER)
    done = assess(bureau, "2026-12-21")
    assert counts(done, "MZ01", "missing", "supplementary") == (0, 1)
    assert audit_workspace(bureau.on("2026-12-21")).well


def test_a_month_never_consolidated_is_taken_as_known_and_said(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.set_out("2026-11-25")
    bureau.collect("2026-12-04")
    assert run_command(["-C", str(bureau.root), "--today", "2026-12-11", "assess", "2026"]) == 0
    said = capsys.readouterr().out
    assert "11月在报送截止以后没有汇总过，按现有数据列出；请先汇总这几个月，再运行一次。" in said
    assert assess(bureau, "2026-12-11").records.months[0].basis is Basis.REBUILT


def test_a_dry_run_touches_nothing_and_json_tells_the_counts(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    autumn(bureau)
    before = {path: path.read_bytes() for path in bureau.root.rglob("*") if path.is_file() and ".dangjian" not in path.parts}  # fmt: skip
    start = ["-C", str(bureau.root), "--today", "2026-12-11", "assess", "2026年"]
    assert run_command([*start, "--dry-run"]) == 0
    assert "写入：outbox/2026/述职评议/述职评议数据表.xlsx" in capsys.readouterr().out
    assert run_command([*start, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["year"], told["ahead"], [each["code"] for each in told["branches"]]) == ("2026", ["2026-12"], [*BRANCHES])  # fmt: skip
    assert told["branches"][0]["counts"]["missing"] == 1
    assert {path: path.read_bytes() for path in bureau.root.rglob("*") if path.is_file() and ".dangjian" not in path.parts} == before  # fmt: skip


def test_a_damaged_record_of_a_year_stops_everything(bureau: Bureau) -> None:
    autumn(bureau)
    assess(bureau, "2026-12-11")
    (kept,) = (bureau.root / "inbox" / "archive" / "office" / "years").glob("*.json")
    kept.unlink()
    found = audit_workspace(bureau.on("2026-12-12"))
    assert [each.what for each in found.points if each.flaw is FlawKind.FACT] == [
        "“inbox/archive/office/years”里第1号述职数据记录不见了（文件名以“000001”开头）"
    ]


def test_no_sheet_holds_a_rank_or_a_grade(bureau: Bureau) -> None:
    autumn(bureau)
    done = assess(bureau, "2026-12-11")
    book = openpyxl.load_workbook(folder_of(bureau) / ANNUAL_FILE, data_only=True)
    grades = [
        [cell.value for cell in row]
        for sheet in book.worksheets[2:]
        for row in sheet.iter_rows(min_col=2)
        if any(cell.value == "等次" for cell in row)
    ]
    assert len(grades) == len(done.branches)
    assert {tuple(filter(None, row)) for row in grades} == {("等次", "由党组织研究确定后填写")}
    top = next(row[0].row for row in book["总表"].iter_rows() if row[0].value == "序号")
    head = [str(cell.value) for cell in book["总表"][top]]
    assert not any("名次" in title or "排名" in title for title in head)
    column = head.index("等次") + 1
    assert {book["总表"].cell(row, column).value for row in range(top + 1, top + 1 + len(done.branches))} == {None}


def test_a_workspace_without_the_wording_says_how_to_get_it(bureau: Bureau) -> None:
    autumn(bureau)
    (bureau.root / "templates" / "wording" / "述职报告素材.txt").unlink()
    with pytest.raises(UserError, match=r"述职报告素材.txt：找不到这份文稿.*init"):
        assess(bureau, "2026-12-11")


def test_months_lie_in_their_year(bureau: Bureau) -> None:
    autumn(bureau)
    done = assess(bureau, "2026-12-11")
    assert {month.period.year for month in done.records.months} == {2026}
    assert all(isinstance(month.period, Month) for month in done.records.months)
