"""Archives of every version ever written are read by this program, and give the ledgers they gave then."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from bureau import Bureau
from ledger_book import read_ledger_book

from pipeline.archive.ends import SeriesEnds
from pipeline.archive.facts import Distribution, Receipt
from pipeline.archive.issued import IssuedPapers
from pipeline.archive.paper_facts import IssuedPaper, ProofReport
from pipeline.archive.paths import ENDS
from pipeline.archive.serialization import ArchiveError, from_bytes, to_bytes
from pipeline.archive.submissions import DecisionBookRecord, OldLedgerRecord, SubmissionRecord, SubmittedReply
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.distribute import rebuild_form
from pipeline.commands.doctor.facts import check_facts
from pipeline.commands.load_inputs import build_current_snapshot, load_ledger_inputs
from pipeline.commands.load_records import complete_archive
from pipeline.commands.require_facts import list_fact_flaws
from pipeline.commands.reread import reread_records
from pipeline.commands.review import review_decision_book
from pipeline.contract.distributed_form import FormDelivery
from pipeline.health.check import Health
from pipeline.periods import Period
from pipeline.terms import DECISION_FILE, MATTER_SHEET, format_chinese_date

FIXTURES = Path(__file__).parents[1] / "fixtures" / "versions"
DAY = "2026-12-11"


@pytest.fixture(params=["archive-1.zip"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Bureau:
    """A bureau of four branches with a signed and an open month, as an earlier version left it."""
    with zipfile.ZipFile(FIXTURES / request.param) as archive:
        archive.extractall(tmp_path / "局")
    return Bureau(tmp_path / "局")


@pytest.fixture
def second(tmp_path: Path) -> Bureau:
    """A bureau of three branches as the second version left it: a report silently replaced by an older draft."""
    with zipfile.ZipFile(FIXTURES / "archive-2.zip") as archive:
        archive.extractall(tmp_path / "二")
    return Bureau(tmp_path / "二")


_SINCE = re.compile(r"^较(?:旧台账|20\d\d年\d+月)(?=[+-]\d+个百分点$)")
_SAME = re.compile(r"与(?:旧台账|20\d\d年\d+月)相同")


_RENAMED = {"至少迟报天数": "迟报天数", "报已完成": "已完成", "报完成情况": "完成情况"}
_ADDED_SHEETS = {"支部答复", "支部反映", "通报落实", "信号", "走势", "1+3+X", "业务覆盖", "减负"}
_ADDED = {
    "其中销号", "起算日", "计入完成", "到期", "本月新增", "在改", "逾期", "时限说明", "同谋划", "同部署", "同推进", "同督查", "同考核",
    "新任务填写格数", "对应业务指标", "连续缺报月数", "退回次数", "一次合格",
}  # fmt: skip
_POINTS = re.compile(r"(?<=落后序时进度)\d+\.\d(?=个百分点)|^\d+\.\d$")
_SHARE = re.compile(r"(?<=（)\d+(?=%）)")


def _word_as_before(cell: str) -> str:
    return _SAME.sub("未变化", _SINCE.sub("", _RENAMED.get(cell, cell)))


Rows = list[dict[str, str | None]]


def tables(bureau: Bureau, period: str) -> dict[str, Rows]:
    """Every table of the ledger workbook as rows of text by title, without the data dictionary.

    较上月变化 says since when of late, where that is not last month; the kept ledgers are without these words, have
    three other titles, another order of columns, lack some, and wrote 完成时限 as text.
    """
    book = read_ledger_book((bureau.root / "outbox" / period / "工作台账.xlsx").read_bytes())
    return {
        sheet: [
            {
                _word_as_before(title): None if cell is None else _word_as_before(str(cell))
                for title, cell in _join_cells(row).items()
                if title not in _ADDED
            }
            for row in rows
        ]
        for sheet, rows in book.items()
        if sheet not in ("数据字典", *_ADDED_SHEETS)
    }


def _join_cells(row: dict[str, object]) -> dict[str, object]:
    """Write 完成时限 and 时限说明 in one cell, and what was typed for old and new tasks, as the kept ledgers do."""
    if "新任务填写格数" in row:
        return {**row, "实际改动格数": int(str(row["实际改动格数"])) + int(str(row["新任务填写格数"]))}
    if "时限说明" not in row:
        return row
    day = row["完成时限"]
    told = format_chinese_date(dt.date.fromisoformat(str(day))) if day else row["时限说明"]
    return {**row, "完成时限": told}


def load_expected(bureau: Bureau) -> dict[str, dict[str, Rows]]:
    """The kept ledgers; gaps and 序时进度 are in whole points of late, and shares have one decimal throughout."""
    kept: dict[str, dict[str, list[list[str | None]]]] = json.loads(
        (bureau.root / "expected.json").read_text(encoding="utf-8")
    )
    return {
        period: {
            name: [
                dict(
                    zip(
                        map(str, head),
                        (cell and _SHARE.sub(r"\g<0>.0", _POINTS.sub(_round, cell)) for cell in row),
                        strict=True,
                    )
                )
                for row in rows
            ]
            for name, (head, *rows) in sheets.items()
        }
        for period, sheets in kept.items()
    }


def holds_what_it_held(bureau: Bureau, period: str, expected: dict[str, Rows]) -> bool:
    """The ledger of a month is the kept one; what branches reported has left 问题清单 and stands in 支部反映."""
    book = read_ledger_book((bureau.root / "outbox" / period / "工作台账.xlsx").read_bytes())
    reported = {(row["任务编号"], row["反映事项"]) for row in book["支部反映"]}
    kept = expected["问题清单"]
    moved = {(row["任务编号"], row["事实"]) for row in kept if row["问题类型"] == "支部反映"}
    assert moved <= reported
    found = [row for row in kept if row["问题类型"] != "支部反映"]
    return tables(bureau, period) == {**expected, "问题清单": found}


def _round(found: re.Match[str]) -> str:
    return str(int(float(found[0]) + 0.5))


def receipts(bureau: Bureau) -> dict[str, bytes]:
    """The bytes of every receipt."""
    root = bureau.root / "inbox" / "archive"
    return {path.name: path.read_bytes() for path in root.glob("20*/*.json")}


def test_an_archive_without_records_gives_the_same_ledgers_and_is_completed_once(kept: Bureau) -> None:
    expected = load_expected(kept)
    assert any(row["问题类型"] == "支部反映" for row in expected["2026-11"]["问题清单"])
    before = receipts(kept)
    for period in ("2026-10", "2026-11"):
        kept.consolidate(DAY, Period.parse(period))
        assert holds_what_it_held(kept, period, expected[period])
    archive = kept.on(DAY).archive
    waiting = [each for each in archive.receipts() if each.fate in ("accepted", "returned")]
    assert waiting
    assert all(archive.has_record(each) and not each.record for each in waiting)
    assert receipts(kept) == before
    records = {path: path.read_bytes() for path in (kept.root / "inbox" / "archive").rglob("*.record")}
    complete_archive(kept.on(DAY))
    assert {path: path.read_bytes() for path in (kept.root / "inbox" / "archive").rglob("*.record")} == records


def test_an_archive_that_a_later_program_went_on_with_holds_its_facts_together(tmp_path: Path) -> None:
    """Its first facts have no links; the end of every series was recorded when the first linked fact was added."""
    root = tmp_path / "局"
    with zipfile.ZipFile(FIXTURES / "archive-3.zip") as archive:
        archive.extractall(root)
    bureau = Bureau(root)
    expected = load_expected(bureau)
    for period in ("2026-10", "2026-11"):
        bureau.consolidate(DAY, Period.parse(period))
        assert holds_what_it_held(bureau, period, expected[period])
    assert list_fact_flaws(bureau.on(DAY)) == ()
    for folder, series in (("looks", "收表记录"), ("hand-outs", "下发记录"), ("office/records", "汇总记录")):
        path = min((root / "inbox/archive" / folder).glob("*.json"))
        data = path.read_bytes()
        path.write_bytes(data.replace(b"2026-1", b"2025-1", 1))
        with pytest.raises(ArchiveError, match=f"号{series}中有被改动或替换过的"):
            bureau.consolidate(DAY)
        path.write_bytes(data)


def test_an_audit_of_a_completed_archive_finds_nothing_lost_or_changed(kept: Bureau) -> None:
    kept.consolidate(DAY)
    flaws = [each for each in audit_workspace(kept.on(DAY)).points if each.flaw is not FlawKind.NOTE]
    assert [each for each in flaws if each.place.startswith("inbox")] == []


def test_a_record_made_later_that_was_changed_stops_the_ledger(kept: Bureau) -> None:
    kept.consolidate(DAY)
    counted = next(each for each in kept.on(DAY).archive.receipts() if each.fate == "accepted" and each.reports)
    record = kept.root / "inbox" / "archive" / f"{counted.stored}.record"
    record.write_bytes(record.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(ArchiveError, match=r"\.record”已不是收取时的内容"):
        kept.consolidate(DAY)


def test_an_archive_of_the_second_version_gives_the_same_ledgers_and_nothing_in_it_is_read_otherwise(
    second: Bureau,
) -> None:
    expected, before = load_expected(second), receipts(second)
    expected["2026-11"]["总台账"][2]["连续未变化月数"] = "0"  # it once counted a month without a report
    for period in ("2026-10", "2026-11"):
        second.consolidate(DAY, Period.parse(period))
        assert holds_what_it_held(second, period, expected[period])
    assert receipts(second) == before
    assert {json.loads(data)["version"] for data in before.values()} == {2}
    assert not any(each.replaces or each.changed_places for each in second.on(DAY).archive.receipts())
    flaws = [each for each in audit_workspace(second.on(DAY)).points if each.flaw is not FlawKind.NOTE]
    assert [each for each in flaws if each.place.startswith("inbox")] == []


def test_a_receipt_of_the_first_version_tells_by_typed_fields_what_it_told_by_codes(kept: Bureau) -> None:
    place = next(path for path in (kept.root / "inbox" / "archive").glob("20*/*.json"))
    stored = json.loads(place.read_text(encoding="utf-8"))
    for codes, field, value in (
        (["answers-only"], "content", "answers"),
        ([], "content", "report"),
        (["replies-given"], "has_replies", True),
        (["period-not-handed-out"], "distributed", False),
        (["two-files-differ"], "conflicting", True),
        (["period-future"], "premature", True),
    ):
        data = json.dumps({**stored, "codes": codes, "fate": "accepted", "kind": "submission"}).encode()
        receipt = from_bytes(Receipt, data, "x")
        assert getattr(receipt, field) == value
        assert from_bytes(Receipt, to_bytes(receipt), "x") == receipt


def test_a_statement_that_was_once_taken_for_an_application_stays_one_in_its_archive(
    kept: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = SubmittedReply(
        sheet="需答复",
        row=6,
        key="ZG-MZ03-202610-01",
        measures="",
        done="",
        finished="",
        statement="请延期到年底",
        extension="",
    )
    record = SubmissionRecord(
        content="report", distribution=1, sheet="填报表", reporter="甲", unchanged=False, unchanged_reason="", corrects="",
        saved="", replies=(said, replace(said, statement="已按要求办")),
    )  # fmt: skip
    archive = kept.on(DAY).archive
    receipt = next(each for each in archive.receipts() if each.fate == "accepted" and each.kind == "submission")

    class Read:
        build_stored_record = staticmethod(lambda: record)

    monkeypatch.setattr("pipeline.commands.reread.validate_again", lambda *_: {receipt.number: Read})
    for each, marks in ((receipt, [True, False]), (replace(receipt, record="0" * 64), [False, False])):
        made = reread_records(kept.on(DAY), [each])[receipt.number]
        assert isinstance(made, SubmissionRecord)
        assert [reply.extension_in_words for reply in made.replies] == marks


def test_an_old_ledger_record_of_the_first_version_took_every_row() -> None:
    task = {"sheet": "台账", "row": 3, "number": "MZ01-202611-01", "branch": "MZ01", "values": {}, "deadline_day": ""}
    record = from_bytes(OldLedgerRecord, json.dumps({"tasks": [task]}).encode(), "x")
    assert (len(record.tasks), record.known, record.blank_as_above) == (1, (), False)
    assert from_bytes(OldLedgerRecord, to_bytes(record), "x") == record


def test_an_old_ledger_record_of_the_second_version_heeded_no_numbers_in_use() -> None:
    data = (FIXTURES / "old-ledger-2.json").read_bytes()
    record = from_bytes(OldLedgerRecord, data, "x")
    assert (json.loads(data)["version"], record.taken, record.blank_as_above) == (2, (), True)
    assert [(each.sheet, each.row) for each in record.known] == [("台账", 3)]
    assert [each.number for each in record.tasks] == ["MZ02-202611-02", "MZ02-202611-03", "MZ03-202611-01"]
    assert from_bytes(OldLedgerRecord, to_bytes(replace(record, taken=("MZ02-202611-01",))), "x").taken


def test_a_report_of_proof_of_the_first_version_is_read_as_it_was_written() -> None:
    data = (FIXTURES / "proof-report-1.json").read_bytes()
    report = from_bytes(ProofReport, data, "x")
    assert (report.paper, report.accepted, report.urgent) == (4, ("漏报1个：机关一党支部",), "今天必须印发")
    assert [(each.rule, each.outcome) for each in report.remarks] == [("F4", "不符"), ("E4", "不符")]
    assert report.outcomes["L15"] == "通过"
    assert to_bytes(report, "a" * 64) == data


def test_a_record_of_a_later_version_is_refused_by_name(kept: Bureau) -> None:
    (place, data), *_ = receipts(kept).items()
    later = json.dumps({**json.loads(data), "version": 99}).encode()
    with pytest.raises(ArchiveError, match="更新版本的程序"):
        from_bytes(Receipt, later, place)


_LATER = json.dumps({"ends": {}, "version": 99}).encode()


def test_ends_of_a_later_version_ask_for_a_newer_program_not_for_a_backup(kept: Bureau) -> None:
    (kept.root / "inbox" / "archive" / ENDS).write_bytes(_LATER)
    workspace = kept.on(DAY)
    with pytest.raises(ArchiveError, match="更新版本的程序") as fault:
        workspace.archive.looks()
    assert "备份" not in str(fault.value)
    (told,) = (each for each in check_facts(workspace))
    assert (told.health, "更新版本的程序" in told.found, told.remedy) == (Health.BAD, True, "")
    with pytest.raises(ArchiveError, match="更新版本的程序"):
        audit_workspace(workspace)


@pytest.mark.parametrize("series", ["looks", "hand-outs", "office/records"])
def test_a_fact_of_a_later_version_stops_audit_and_checkup_with_the_right_advice(kept: Bureau, series: str) -> None:
    last = max((kept.root / "inbox" / "archive" / series).glob("*.json"))
    last.write_bytes(json.dumps({**json.loads(last.read_bytes()), "version": 99}).encode())
    with pytest.raises(ArchiveError, match="请改用新版本程序") as fault:
        audit_workspace(kept.on(DAY))
    assert "备份" not in str(fault.value)
    assert [each.health for each in check_facts(kept.on(DAY))] == [Health.BAD]


def test_a_paper_signed_before_workbooks_went_along_is_read(tmp_path: Path) -> None:
    kept = (FIXTURES / "issued-2.json").read_bytes()
    paper = from_bytes(IssuedPaper, kept, "issued-2.json")
    assert (paper.document, paper.tables, paper.tables_sha256) == ("督查通报", "", "")
    assert json.loads(to_bytes(paper))["version"] == IssuedPaper.VERSION
    assert IssuedPapers(tmp_path, SeriesEnds(tmp_path / "ends.json")).load_tables(paper) == b""


def test_forms_handed_out_before_they_said_when_to_report_are_made_again_as_they_were(kept: Bureau) -> None:
    """Only what was recorded with a form is printed on it, so that the settings of today do not change it."""
    (path, *_) = sorted((kept.root / "inbox/archive/hand-outs").glob("*.json"))
    assert "version" not in json.loads(path.read_bytes()) or json.loads(path.read_bytes())["version"] == 1
    out = from_bytes(Distribution, path.read_bytes(), path.name)
    form = out.forms[0]
    assert form.delivery == FormDelivery()
    data = rebuild_form(kept.on(DAY), form, Period.parse(out.period))
    page = openpyxl.load_workbook(io.BytesIO(data))["填报表"]
    assert not any("报送截止" in str(cell.value) for row in page.iter_rows(max_row=4) for cell in row)
    assert from_bytes(Distribution, to_bytes(out), path.name) == out


@pytest.fixture
def first_book(tmp_path: Path) -> Bureau:
    """A bureau with a 核验表 of the first layout, a sheet per kind, filled in and not yet taken in."""
    with zipfile.ZipFile(FIXTURES / "decision-book-1.zip") as archive:
        archive.extractall(tmp_path / "三")
    return Bureau(tmp_path / "三")


def _list_decided(bureau: Bureau) -> dict[str, str]:
    workspace = bureau.on("2026-12-14")
    inputs = load_ledger_inputs(workspace, build_current_snapshot(workspace, Period(2026, 11)), workspace.office)
    return {each.key: each.opinion.value for each in inputs.decisions}


def test_a_decision_book_of_the_first_layout_is_taken_in_as_it_was_filled_in(first_book: Bureau) -> None:
    path = first_book.root / "outbox/2026-11" / DECISION_FILE
    done = review_decision_book(first_book.on("2026-12-14"), path)
    assert (done.findings, done.decided) == ((), 3)
    assert _list_decided(first_book) == {
        "XH-MZ02-202610-01": "通过", "BG-MZ03-202610-01-35ae77": "不采纳", "ZG-MZ01-202610-01-立项1": "通过",
    }  # fmt: skip
    assert MATTER_SHEET in openpyxl.load_workbook(path).sheetnames, "the next one has a line per matter"
    flaws = [each for each in audit_workspace(first_book.on("2026-12-14")).points if each.flaw is not FlawKind.NOTE]
    assert [each for each in flaws if each.place.startswith("inbox")] == []


def test_a_faulty_decision_book_of_the_first_layout_comes_back_in_it_and_can_be_mended(first_book: Bureau) -> None:
    path = first_book.root / "outbox/2026-11" / DECISION_FILE
    book = openpyxl.load_workbook(path)
    book["整改确认"]["J5"] = None
    book["整改确认"]["H5"] = None
    book.save(path)
    refused = review_decision_book(first_book.on("2026-12-14"), path)
    assert ({each.code for each in refused.findings}, refused.receipt) == ({"decision-incomplete"}, 0)
    assert refused.marked is not None
    mended = openpyxl.load_workbook(refused.marked)
    mended["整改确认"]["H5"] = "孙立新"
    mended.save(refused.marked)
    done = review_decision_book(first_book.on("2026-12-14"), refused.marked)
    assert (done.findings, done.decided) == ((), 3)


def test_a_decision_record_of_the_first_version_says_where_each_row_stood() -> None:
    data = (FIXTURES / "decision-record-1.json").read_bytes()
    record = from_bytes(DecisionBookRecord, data, "x")
    assert json.loads(data)["version"] == 1
    assert [(each.sheet, each.row, each.choice) for each in record.decisions] == [
        ("完成与销号", 5, "通过"), ("变更与延期", 5, "不采纳"), ("整改确认", 5, "通过"),
    ]  # fmt: skip
    assert json.loads(to_bytes(record))["version"] == DecisionBookRecord.VERSION


def test_a_decision_record_of_the_second_version_is_read_as_it_was_written() -> None:
    data = (FIXTURES / "decision-record-2.json").read_bytes()
    record = from_bytes(DecisionBookRecord, data, "x")
    assert json.loads(data)["version"] == 2
    assert record == from_bytes(DecisionBookRecord, (FIXTURES / "decision-record-1.json").read_bytes(), "x")
    assert from_bytes(DecisionBookRecord, to_bytes(record), "x") == record
