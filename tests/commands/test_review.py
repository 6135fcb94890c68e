"""核验: a 核验表 goes out, comes back filled in, and from then on its rows are truth."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, bureau, found, new_row, request
from decision_book import NAMES, enter, find_rows, list_given, list_keys
from remembered import remembered
from signing import autumn

from pipeline.archive import ArchiveError
from pipeline.archive.facts import DECISIONS
from pipeline.cli import run_command
from pipeline.commands import review as reviewing
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.load_inputs import build_current_snapshot, load_ledger_inputs
from pipeline.contract.decisions import format_closing_key
from pipeline.findings import UserError, format_column_letter
from pipeline.forms.decision_book import FIRST_ROW
from pipeline.ledger import Decision
from pipeline.terms import APPROVAL_FILE, CORRECTION_SHEET, DECISION_FILE, ID_SHEET, MATTER_SHEET, DecisionKind, Opinion

__all__ = ["bureau"]

DAY, NEXT = "2026-12-10", "2026-12-11"
DECIDED: dict[str, str | None] = {"opinion": "通过", "verifier": "孙立新", "day": "2026年12月9日", "note": "现场查看"}


@remembered
def month(bureau: Bureau) -> str:
    """November with two finished tasks of one branch, consolidated; the number of the first."""
    bureau.set_out("2026-11-25")
    numbers = bureau.form("MZ01").new_numbers
    done: dict[str, str | int | None] = {"rate": 100, "status": "已完成", "progress": "120户全部验收，逐户建档"}
    rows = (new_row(numbers[0], **done), new_row(numbers[1], **done, task="党建+一窗通办"))
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(*rows)))
    bureau.collect("2026-12-03")
    bureau.consolidate(SUMMARY_DAY)
    return numbers[0]


def place(bureau: Bureau, name: str = DECISION_FILE) -> Path:
    return bureau.root / "outbox" / str(NOVEMBER) / name


def fill(
    path: Path, *decided: Mapping[str, str | None], matter: DecisionKind = DecisionKind.CLOSING, at: Path | None = None
) -> Path:
    """Type into the lines with proposals of a kind, one mapping each, and save."""
    if at is not None:
        shutil.copy(path, at)
    for key, typed in zip(list_keys(path, matter), decided, strict=False):
        enter(at or path, matter, key, typed=typed)
    return at or path


def review(bureau: Bureau, path: Path, day: str = DAY, *, dry_run: bool = False) -> reviewing.ReviewResult:
    return reviewing.review_decision_book(bureau.on(day), path, dry_run=dry_run)


def held(bureau: Bureau, day: str = DAY) -> tuple[Decision, ...]:
    workspace = bureau.on(day)
    return load_ledger_inputs(workspace, build_current_snapshot(workspace, NOVEMBER), workspace.office).decisions


def keys(bureau: Bureau, matter: DecisionKind = DecisionKind.CLOSING) -> list[str]:
    """Numbers of the proposals of a kind that wait."""
    return list_keys(place(bureau), matter)


def test_a_finished_task_is_proposed_decided_and_no_longer_asked(bureau: Bureau) -> None:
    number = month(bureau)
    assert keys(bureau)[0] == format_closing_key(number)
    done = review(bureau, fill(place(bureau), DECIDED))
    assert (done.findings, done.decided, done.refused) == ((), 1, False)
    assert done.counts == {MATTER_SHEET: {"销号": 1, None: 3}}
    (decision,) = held(bureau)
    assert (decision.key, decision.opinion, decision.verifier) == (format_closing_key(number), Opinion.PASSED, "孙立新")
    assert (decision.period, decision.source.row, decision.note) == (NOVEMBER, FIRST_ROW + 2, "现场查看")
    assert format_closing_key(number) not in keys(bureau)
    assert done.built is not None
    assert done.built.as_of.last_receipt == done.receipt


def test_the_bytes_are_archived_under_a_receipt_of_their_own_kind(bureau: Bureau) -> None:
    month(bureau)
    data = fill(place(bureau), DECIDED).read_bytes()
    done = review(bureau, place(bureau))
    archive = bureau.on(DAY).archive
    receipt = archive.receipts()[-1]
    assert (receipt.kind, receipt.number, receipt.period) == (DECISIONS, done.receipt, "2026-11")
    assert (archive.load_bytes(receipt), archive.faults()) == (data, ())


def test_the_same_file_again_changes_nothing(bureau: Bureau) -> None:
    month(bureau)
    path = fill(place(bureau), DECIDED, at=bureau.root / "填好.xlsx")
    first = review(bureau, path)
    before = bureau.outbox()
    again = review(bureau, path, NEXT)
    assert (again.earlier, again.receipt, again.refused) == (first.receipt, 0, False)
    assert bureau.outbox() == before
    assert len(held(bureau, NEXT)) == 1


def test_an_empty_book_is_no_fault_and_takes_nothing(bureau: Bureau) -> None:
    month(bureau)
    done = review(bureau, place(bureau))
    assert (done.refused, done.decided, done.receipt) == (False, 0, 0)
    assert [each.kind for each in bureau.on(DAY).archive.receipts()].count(DECISIONS) == 0


def test_a_dry_run_tells_and_touches_nothing(bureau: Bureau) -> None:
    month(bureau)
    fill(place(bureau), DECIDED, {**DECIDED, "verifier": "孙立新"})
    before = bureau.outbox()
    done = review(bureau, place(bureau), dry_run=True)
    assert (done.decided, done.receipt, done.built) == (2, 0, None)
    fill(place(bureau), {**DECIDED, "verifier": "陈晓岚"})
    refused = review(bureau, place(bureau), dry_run=True)
    assert (refused.refused, refused.marked) == (True, None)
    assert set(bureau.outbox()) == set(before)
    assert held(bureau) == ()


def test_with_a_fault_nothing_is_taken_and_the_marked_copy_can_be_mended(bureau: Bureau) -> None:
    number = month(bureau)
    fill(place(bureau), {**DECIDED, "verifier": "陈晓岚"}, DECIDED)
    done = review(bureau, place(bureau))
    assert [each.code for each in done.findings] == ["decision-verifier-is-doer"]
    assert (done.receipt, held(bureau)) == (0, ())
    assert done.marked == place(bureau, "核验表（请修改）.xlsx")
    assert openpyxl.load_workbook(done.marked).sheetnames[0] == CORRECTION_SHEET
    mended = review(bureau, fill(done.marked, {"verifier": "孙立新"}))
    assert (mended.findings, mended.decided) == ((), 2)
    assert {each.key for each in held(bureau)} >= {format_closing_key(number)}
    assert not done.marked.exists()  # its bytes are archived


@pytest.mark.parametrize("meddled", ["row", "column", "beside"])
def test_an_opinion_nobody_saw_and_a_word_beside_it_are_asked_back_on_disk(bureau: Bureau, meddled: str) -> None:
    month(bureau)
    path = fill(place(bureau), DECIDED, DECIDED)
    book = openpyxl.load_workbook(path)
    page = book[MATTER_SHEET]
    if meddled == "row":
        for row in range(FIRST_ROW + 1, page.max_row + 1):
            page.row_dimensions[row].hidden = True
    elif meddled == "column":
        page.column_dimensions[format_column_letter(NAMES.index("opinion"))].hidden = True
    else:
        page.cell(FIRST_ROW, page.max_column + 1).value = "局领导意见"
        for row in range(FIRST_ROW + 1, page.max_row + 1):
            page.cell(row, page.max_column).value = "不同意"
    book.save(path)
    done = review(bureau, path)
    expected = {"decision-beside", "decision-note"} if meddled == "beside" else {"decision-hidden"}
    assert {each.code for each in done.findings} == expected
    assert (done.refused, held(bureau)) == (True, ())


def test_a_marked_copy_somebody_works_on_is_not_written_over(bureau: Bureau) -> None:
    month(bureau)
    fill(place(bureau), {**DECIDED, "verifier": "陈晓岚"})
    first = review(bureau, place(bureau)).marked
    assert first is not None
    data = fill(first, {"note": "改到一半"}).read_bytes()
    second = review(bureau, place(bureau)).marked
    assert (second, first.read_bytes()) == (place(bureau, "核验表（请修改1）.xlsx"), data)


def test_an_opinion_taken_in_is_only_put_right_by_a_correction(bureau: Bureau) -> None:
    number = month(bureau)
    path = bureau.root / "表一.xlsx"
    fill(place(bureau), DECIDED, at=path)
    blank = bureau.root / "原表.xlsx"
    shutil.copy(place(bureau), blank)
    first = review(bureau, path)
    other = fill(path, {**DECIDED, "opinion": "退回"}, at=bureau.root / "表二.xlsx")
    refused = review(bureau, other)
    assert [each.code for each in refused.findings] == ["decision-otherwise"]
    done = review(bureau, fill(other, {"note": "更正：复看后仍有3户未装"}))
    assert (done.refused, [each.opinion for each in held(bureau)]) == (False, [Opinion.PASSED, Opinion.SENT_BACK])
    assert first.receipt < done.receipt
    assert format_closing_key(number) == held(bureau)[-1].key


def test_a_book_filled_in_two_goes_says_what_stood_already_only_once(bureau: Bureau) -> None:
    month(bureau)
    path = fill(place(bureau), DECIDED, at=bureau.root / "表.xlsx")
    review(bureau, path)
    done = review(bureau, fill(path, DECIDED, DECIDED))
    assert (done.refused, len(held(bureau))) == (False, 2)


def enter_once(path: Path, **typed: str) -> Path:
    """Type one 核验人 and one 核验日期 for the whole book."""
    book = openpyxl.load_workbook(path)
    for name, text in typed.items():
        book[MATTER_SHEET].cell(FIRST_ROW + 1, NAMES.index(name) + 1).value = text
    book.save(path)
    return path


def test_one_name_and_day_for_the_book_holds_in_two_goes_and_reads_the_same_again(bureau: Bureau) -> None:
    """The second go is on another day by another person; what the first decided stays as it was decided."""
    month(bureau)
    path = fill(place(bureau), {"opinion": "通过"}, at=bureau.root / "表.xlsx")
    review(bureau, enter_once(path, verifier="孙立新", day="2026年12月9日"))
    fill(path, {"opinion": "通过"}, {"opinion": "通过"})
    done = review(bureau, enter_once(path, verifier="周敏", day="2026年12月10日"), "2026-12-11")
    assert done.findings == ()
    assert [(each.verifier, each.day.day) for each in held(bureau, "2026-12-11")] == [("孙立新", 9), ("周敏", 10)]
    flaws = [each for each in audit_workspace(bureau.on("2026-12-11")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_the_past_is_built_without_later_decisions(bureau: Bureau) -> None:
    month(bureau)
    before = bureau.outbox()
    review(bureau, fill(place(bureau), DECIDED, DECIDED))
    bureau.consolidate(NEXT, as_of=SUMMARY_DAY)
    assert bureau.outbox() == before


def test_a_book_nobody_made_here_is_not_known(bureau: Bureau, tmp_path: Path) -> None:
    month(bureau)
    other = found(tmp_path / "别的局")
    month(other)
    other.set("[deadlines]", "[deadlines]  # 另一个单位")
    other.consolidate("2026-12-09")
    fill(place(other), DECIDED)
    done = review(bureau, place(other))
    assert [each.code for each in done.findings] == ["decision-book-unknown"]
    lost = openpyxl.load_workbook(place(bureau))
    del lost[ID_SHEET]
    lost.save(bureau.root / "无标识.xlsx")
    assert [each.code for each in review(bureau, bureau.root / "无标识.xlsx").findings] == ["decision-book-unknown"]
    form = bureau.root / "outbox" / str(NOVEMBER) / "forms" / bureau.form("MZ01").file
    assert [each.code for each in review(bureau, form).findings] == ["decision-book-unknown"]


def test_a_file_that_is_no_workbook_or_not_there_is_said(bureau: Bureau) -> None:
    month(bureau)
    path = bureau.root / "假.xlsx"
    path.write_bytes(b"not a workbook")
    assert review(bureau, path).refused
    with pytest.raises(UserError, match="找不到文件"):
        review(bureau, bureau.root / "没有.xlsx")


def test_a_book_that_was_begun_is_never_written_over(bureau: Bureau) -> None:
    month(bureau)
    data = fill(place(bureau), DECIDED).read_bytes()
    beside = "核验表（重新生成）.xlsx"
    assert bureau.consolidate("2026-12-09").beside == (beside,)
    assert place(bureau).read_bytes() == data
    review(bureau, place(bureau))
    assert place(bureau).read_bytes() != data  # taken in: the next one lies in its place
    assert not place(bureau, beside).exists()


def test_where_nothing_waits_the_book_is_made_for_what_the_bureau_puts_in(bureau: Bureau) -> None:
    month(bureau)
    for _ in range(3):  # a case that was turned down gives way to the branch's next best
        if find_rows(openpyxl.load_workbook(place(bureau))):
            assert review(bureau, decide_all(bureau)).findings == ()
    assert find_rows(openpyxl.load_workbook(place(bureau))) == {}
    assert not (bureau.root / "outbox" / str(NOVEMBER) / APPROVAL_FILE).exists()


def decide_all(bureau: Bureau) -> Path:
    """A copy of the 核验表 in which every line bears the last of its words."""
    path = bureau.root / "表.xlsx"
    shutil.copy(place(bureau), path)
    book = openpyxl.load_workbook(path)
    last = {line: word for line, word, *_ in list_given(book)}
    for line, (sheet, row) in find_rows(book).items():
        for name, value in {**DECIDED, "opinion": last[line]}.items():
            sheet.cell(row, NAMES.index(name) + 1).value = value
    book.save(path)
    return path


def test_a_change_that_was_asked_for_and_a_closing_of_one_task_contradict(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    row = new_row(number, rate=100, status="已完成", progress="120户全部验收，逐户建档")
    asked = [request(number, "完成时限", "2027年6月30日")]
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(row, requests=asked)))
    bureau.collect("2026-12-03")
    bureau.consolidate(SUMMARY_DAY)
    if DECISION_FILE not in bureau.outbox() or not str(keys(bureau, DecisionKind.CHANGE)[0]).startswith("BG-"):
        pytest.fail("the change that was asked for was not proposed")
    fill(place(bureau), DECIDED)
    fill(place(bureau), DECIDED, matter=DecisionKind.CHANGE)
    assert [each.code for each in review(bureau, place(bureau)).findings] == ["decision-contradictory"]


def test_decisions_are_those_recorded_when_the_book_was_imported(bureau: Bureau) -> None:
    month(bureau)
    done = review(bureau, fill(place(bureau), DECIDED))
    decided = held(bureau)
    archive = bureau.on(DAY).archive
    receipt = next(each for each in archive.receipts() if each.number == done.receipt)
    archive.get_stored_path(receipt).write_bytes(b"gone")
    assert held(bureau) == decided
    assert any("已不是收取时的内容" in each.what for each in audit_workspace(bureau.on(DAY)).points)
    archive.get_stored_path(receipt).unlink()
    with pytest.raises(ArchiveError, match="缺少"):
        held(bureau)


def test_a_book_dropped_into_the_inbox_decides_nothing(bureau: Bureau) -> None:
    month(bureau)
    fill(place(bureau), DECIDED)
    bureau.drop("核验表.xlsx", place(bureau).read_bytes())
    (taken,) = bureau.collect(DAY).files
    assert [each.code for each in taken.findings] == ["kept-aside-decisions"]
    assert held(bureau) == ()


def test_the_command_says_what_it_took_in(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    month(bureau)
    fill(place(bureau), DECIDED)
    words = ["-C", str(bureau.root), "--today", DAY, "review", str(place(bureau))]
    assert run_command([*words, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["counts"]) == (False, {"待定事项": {"销号": 1, "未定": 3}})
    assert run_command(words) == 0
    said = capsys.readouterr().out
    assert "2026年11月核验表已导入1条意见" in said
    assert "待定事项：销号1项，未定3项" in said
    fill(place(bureau), {**DECIDED, "day": None})
    assert run_command(words) == 2
    assert "核验表（请修改）.xlsx" in capsys.readouterr().out


def test_a_word_that_was_corrected_takes_back_what_it_decided_and_reads_the_same_again(bureau: Bureau) -> None:
    """提醒, then 更正 to 立项: the reminder no longer counts, and an audit reads the very decisions from the bytes."""
    autumn(bureau)
    path = bureau.root / "表一.xlsx"
    enter(place(bureau), DecisionKind.ESCALATE, "提醒", typed={**DECIDED, "opinion": "通过"}, at=path)
    first = review(bureau, path, "2026-12-14")
    assert (first.findings, [each.key.rpartition("-")[2] for each in held(bureau, "2026-12-14")]) == ((), ["提醒"])
    again = bureau.root / "表二.xlsx"
    enter(path, DecisionKind.RECTIFY, "立项", typed={**DECIDED, "note": "更正：影响全年，直接立项"}, at=again)
    done = review(bureau, again, "2026-12-14")
    assert (done.findings, done.counts[MATTER_SHEET]["立项"]) == ((), 1)
    decided = {each.key.rpartition("-")[2]: each.opinion for each in held(bureau, "2026-12-14")}
    assert decided == {"提醒": Opinion.DECLINED, "立项1": Opinion.PASSED}
    points = audit_workspace(bureau.on("2026-12-14")).points
    assert [each for each in points if each.flaw is not FlawKind.NOTE and each.place.startswith("inbox")] == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_book_saved_by_another_program_is_taken_in(bureau: Bureau, tmp_path: Path, kind: str) -> None:
    month(bureau)
    source = fill(place(bureau), DECIDED, at=tmp_path / "核验.xlsx")
    out = tmp_path / "out"
    home = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(out), str(source)]
    subprocess.run(command, capture_output=True, check=True)
    done = review(bureau, out / f"核验.{kind}")
    assert (done.findings, done.decided) == ((), 1)
    assert replace(held(bureau)[0], receipt=0).verifier == "孙立新"
