"""Whoever is named can answer: the 答复单 that goes with a 反馈单 or a 整改通知书 is taken at any time."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, bureau
from posting import message, posted
from signing import DECEMBER, SIGNED, autumn, confirmed, decide, feed_back, sign

from pipeline.agenda.waiting import Person, list_waiting_matters
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.claim import claim_file
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.send.answer_forms import load_answer_forms
from pipeline.commands.status import load_month_facts
from pipeline.commands.withdraw_claim import withdraw_claim
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.contract.replies import format_free_key
from pipeline.findings import format_column_letter
from pipeline.forms.answer_form import ANSWER_FORM, build_answer_form
from pipeline.forms.replies import FIRST_ROW, LINE_ROW, REPLY_NAMES
from pipeline.letters.result import SendResult
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.terms import REPLY_SHEET, DecisionKind, Disposition, LetterKind, Severity

__all__ = ["bureau"]
pytestmark = pytest.mark.usefixtures("recalled")
FED_BACK = "2026-12-09"


def enclosed(bureau: Bureau, done: SendResult, matter: str) -> bytes:
    """The 答复单 in a letter."""
    (found,) = [each.data for each in message(bureau, done, matter).attachments if each.name.startswith(ANSWER_FORM)]
    return found


def rows(data: bytes) -> list[str]:
    """事项编号 of each row."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))[REPLY_SHEET]
    return [str(row[0]) for row in sheet.iter_rows(min_row=FIRST_ROW + 1, values_only=True) if row[0]]


def answered(data: bytes, typed: Mapping[str, Mapping[str, str]]) -> bytes:
    """A 答复单 with some cells filled in: 事项编号 -> column -> text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[REPLY_SHEET]
    for row in range(FIRST_ROW + 1, sheet.max_row + 1):
        for name, text in typed.get(str(sheet.cell(row, 1).value), {}).items():
            sheet.cell(row, REPLY_NAMES.index(name) + 1).value = text
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def assess(bureau: Bureau, day: str) -> Assessment:
    return assess_ledger(build_current_ledger(bureau.on(day), NOVEMBER))


def pleas(bureau: Bureau, day: str) -> dict[str, str]:
    """Statements put to the bureau: 事项编号 -> reason."""
    return {each.key: each.reason for each in assess(bureau, day).proposals if each.matter is DecisionKind.PLEA}


@pytest.fixture
def silent(bureau: Bureau) -> Bureau:
    """A November in which MZ03 did not report; the feedback has gone, no form of December has."""
    bureau.set_out("2026-11-25")
    for code in ("MZ01", "MZ02"):
        bureau.drop(f"{code}.xlsx", bureau.filled(code))
    bureau.collect("2026-12-03")
    bureau.collect("2026-12-07")
    bureau.consolidate("2026-12-08")
    return bureau


def test_a_branch_that_did_not_report_can_plead_before_any_further_form(silent: Bureau) -> None:
    done = posted(silent, FED_BACK, LetterKind.FEEDBACK)
    form = enclosed(silent, done, "feedback-2026-11-MZ03")
    free = format_free_key("MZ03")
    assert rows(form) == ["ZG-MZ03-202611-漏报", free], "the 反馈单 says that it is asked; no form is out yet"
    silent.drop("答复.xlsx", answered(form, {free: {"statement": "12月2日已交到局办公室，没有转来"}}))
    (file,) = silent.collect("2026-12-10").files
    assert (file.fate, file.branch, file.period) == (Disposition.ACCEPTED, "MZ03", "2026-12")
    (reason,) = pleas(silent, "2026-12-11").values()
    assert "12月2日已交到局办公室" in reason
    assert silent.delivered("2026-12-11")["MZ03"].timeliness == "漏报", "a plea is no report"


def test_its_head_cancels_no_day_that_its_rows_set() -> None:
    """“没有要说的，不用交”, “什么时候交都收” stood above rows with a last day."""
    row = DistributedQuestion("ZG-MZ01-202610-01", "灯色", "“任务”（红灯）", "2026年12月23日前说明原因和下步措施")
    heads = [
        str(openpyxl.load_workbook(io.BytesIO(form))[REPLY_SHEET].cell(LINE_ROW + 1, 1).value)
        for form in (build_answer_form("MZ01", "机关一支部", DECEMBER, asked) for asked in ((row,), ()))
    ]
    assert ["不用交" in head for head in heads] == [False, True], "the free row alone may stay blank"
    assert "要求里写了期限的，请按期交回本文件；过期交的也收，注明收到日期。" in heads[0]
    assert not [head for head in heads if "什么时候" in head]


def test_a_missing_report_is_asked_about_and_its_plea_belongs_to_it(silent: Bureau) -> None:
    silent.hand_out("2026-12-08", DECEMBER)
    form = enclosed(silent, posted(silent, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ03")
    key = "ZG-MZ03-202611-漏报"
    assert rows(form) == [key, format_free_key("MZ03")]
    silent.drop("答复.xlsx", answered(form, {key: {"statement": "当月撤并，无报送任务"}}))
    silent.collect("2026-12-10")
    (plea,) = [each for each in assess(silent, "2026-12-11").proposals if each.matter is DecisionKind.PLEA]
    assert str(plea.problem) == "MZ03-202611-漏报"


def test_a_notice_carries_its_own_answer_form(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    number = confirmed(bureau)
    bureau.hand_out("2026-12-14", DECEMBER)
    sign(bureau, "整改通知书")
    sign(bureau)
    done = posted(bureau, SIGNED, LetterKind.ISSUED)
    assert not done.held
    names = {
        matter: [each.name for each in message(bureau, done, matter).attachments]
        for matter in [each.letter.matter for each in done.ready]
    }
    assert any(name.startswith(ANSWER_FORM) for name in names["issued-000001-MZ01"])
    assert not any(name.startswith(ANSWER_FORM) for name in names["issued-000002-MZ01"]), (
        "the circular names nobody alone"
    )
    form = enclosed(bureau, done, "issued-000001-MZ01")
    said = {"measures": "增派2个施工队", "done": "12户已全部施工完毕", "finished": "2026年12月18日"}
    bureau.drop("整改答复.xlsx", answered(form, {f"ZG-{number}": said}))
    (file,) = bureau.collect("2026-12-19").files
    assert file.fate is Disposition.ACCEPTED, file.findings
    (case,) = assess_ledger(build_current_ledger(bureau.on("2026-12-20"), NOVEMBER)).rectifications
    assert case.stage == "已反馈"
    told = {
        (each.person, each.what) for each in list_waiting_matters(load_month_facts(bureau.on("2027-01-20"), NOVEMBER))
    }
    assert (Person.VERIFIERS, "整改已反馈，等复核") in told
    assert (Person.BRANCHES, "整改过了期限没有办结") not in told, "it has answered in time and waits itself"


def test_what_the_bureau_has_closed_by_then_is_not_asked_again(bureau: Bureau) -> None:
    """A letter brought 销号告知, and its 答复单 said that the answer waited to be reviewed."""
    autumn(bureau)
    feed_back(bureau)
    number = confirmed(bureau)
    bureau.hand_out("2026-12-14", DECEMBER)
    sign(bureau, "整改通知书")
    key = f"ZG-{number}"
    form = enclosed(bureau, posted(bureau, SIGNED, LetterKind.ISSUED), "issued-000001-MZ01")
    bureau.drop(
        "答复.xlsx", answered(form, {key: {"measures": "增派", "done": "已竣工", "finished": "2026年12月18日"}})
    )
    bureau.collect("2026-12-19")
    bureau.consolidate("2026-12-19")
    before = load_answer_forms(bureau.on("2026-12-19"), NOVEMBER, {}).list_rows("MZ01")
    assert key in [each.key for each in before], "an answer alone settles nothing"
    done = decide(bureau, DecisionKind.RECTIFY, f"{key}-复核", day="2026-12-20", note="已核实，整改到位")
    assert done.decided == 1, done.findings
    after = load_answer_forms(bureau.on("2026-12-20"), NOVEMBER, {}).list_rows("MZ01")
    assert after == tuple(each for each in before if each.key != key)


def test_an_answer_form_without_its_hidden_sheet_is_known_by_its_rows(silent: Bureau) -> None:
    silent.hand_out("2026-12-08", DECEMBER)
    form = enclosed(silent, posted(silent, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ03")
    book = openpyxl.load_workbook(io.BytesIO(answered(form, {format_free_key("MZ03"): {"statement": "有情况要说明"}})))
    del book["_表单标识"]
    saved = io.BytesIO()
    book.save(saved)
    silent.drop("答复.xlsx", saved.getvalue())
    (file,) = silent.collect("2026-12-10").files
    assert (file.fate, file.branch) == (Disposition.ACCEPTED, "MZ03")


def test_an_answer_form_left_blank_asks_nothing_of_anybody(silent: Bureau) -> None:
    form = enclosed(silent, posted(silent, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ01")
    silent.drop("空.xlsx", form)
    (file,) = silent.collect("2026-12-10").files
    assert (file.fate, file.findings) == (Disposition.ACCEPTED, ())
    assert pleas(silent, "2026-12-11") == {}


def test_another_branchs_answer_form_in_a_folder_is_not_taken(silent: Bureau) -> None:
    form = build_answer_form("MZ03", "福利院支部", DECEMBER, ())
    silent.drop("MZ01/答复.xlsx", answered(form, {format_free_key("MZ03"): {"statement": "有情况"}}))
    (file,) = silent.collect("2026-12-10").files
    assert (file.fate, [each.code for each in file.findings]) == (Disposition.UNRECOGNISED, ["branch-conflict"])


def test_a_faulty_answer_comes_back_with_what_was_typed(silent: Bureau) -> None:
    silent.hand_out("2026-12-08", DECEMBER)
    form = enclosed(silent, posted(silent, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ03")
    typed = {"statement": "没有漏报", "finished": "过几天"}
    silent.drop("答复.xlsx", answered(form, {"ZG-MZ03-202611-漏报": typed}))
    (file,) = silent.collect("2026-12-10").files
    assert (file.fate, {each.field for each in file.findings}) == (Disposition.RETURNED, {"finished"})
    copies = sorted((silent.root / "outbox" / "2026-12" / "returned").glob("*.xlsx"))
    texts = [
        str(cell) for row in openpyxl.load_workbook(copies[0])[REPLY_SHEET].iter_rows(values_only=True) for cell in row
    ]
    assert {"没有漏报", "过几天"} <= set(texts)


def test_a_reply_that_nobody_asked_for_is_decided_like_any_plea(silent: Bureau) -> None:
    form = enclosed(silent, posted(silent, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ01")
    free = format_free_key("MZ01")
    silent.drop("答复.xlsx", answered(form, {free: {"statement": "反馈单写的责任人已经调走"}}))
    silent.collect("2026-12-10")
    (plea,) = [each for each in assess(silent, "2026-12-11").proposals if each.matter is DecisionKind.PLEA]
    assert set(plea.options.values()) == {"说明成立，已采纳", "说明不成立，不予采纳"}
    silent.drop("再来.xlsx", answered(form, {free: {"statement": "又有一件"}}))
    silent.collect("2026-12-11")
    (plea,) = [each for each in assess(silent, "2026-12-12").proposals if each.matter is DecisionKind.PLEA]
    assert "又有一件" in plea.reason
    assert "责任人已经调走" in plea.reason, "the earlier one is not lost under the later"


def test_what_nobody_asked_stands_in_the_decision_book_and_can_be_decided(silent: Bureau) -> None:
    form = enclosed(silent, posted(silent, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ01")
    free = format_free_key("MZ01")
    silent.drop("答复.xlsx", answered(form, {free: {"statement": "反馈单写的责任人已经调走"}}))
    silent.collect("2026-12-10")
    silent.consolidate("2026-12-13")
    done = decide(silent, DecisionKind.PLEA, free, day="2026-12-14")
    assert done.decided == 1, done.findings
    assert pleas(silent, "2026-12-15") == {}


def nameless(data: bytes, *edits: tuple[str, str | None]) -> bytes:
    """A 答复单 copied without its hidden sheets into a new book, with some cells typed over."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for hidden in [each for each in book.worksheets if each.title != REPLY_SHEET]:
        book.remove(hidden)
    for cell, text in edits:
        book[REPLY_SHEET][cell] = text
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def plead(bureau: Bureau, *edits: tuple[str, str | None]) -> int:
    """Collect a plea of MZ03 on a 答复单 without its hidden sheets; the number of its receipt."""
    form = enclosed(bureau, posted(bureau, FED_BACK, LetterKind.FEEDBACK), "feedback-2026-11-MZ03")
    said = answered(form, {format_free_key("MZ03"): {"statement": "12月2日已交到局办公室"}})
    bureau.drop("答复.xlsx", nameless(said, *edits))
    bureau.collect("2026-12-10")
    return bureau.on("2026-12-10").archive.last_receipt


def audited(bureau: Bureau) -> list[str]:
    return [each.what for each in audit_workspace(bureau.on("2026-12-11")).points if each.flaw is not FlawKind.NOTE]


def test_an_answer_form_that_lost_its_hidden_sheets_is_read_again_as_it_was(silent: Bureau) -> None:
    """The month it was counted to came from another day when it was read again, which an audit called damage."""
    plead(silent)
    (receipt,) = [each for each in silent.on("2026-12-10").archive.receipts() if each.name == "答复.xlsx"]
    assert (receipt.branch, receipt.period, receipt.fate) == ("MZ03", "2026-12", Disposition.ACCEPTED)
    assert audited(silent) == []


def test_an_answer_form_that_nobody_could_place_is_claimed_and_taken_back(silent: Bureau) -> None:
    number = plead(silent, *((f"A{FIRST_ROW + at}", None) for at in (1, 2)), ("A1", "需答复事项"))
    assert pleas(silent, "2026-12-11") == {}
    done = claim_file(silent.on("2026-12-10"), number, "MZ03")
    assert (done.fate, done.period) == (Disposition.ACCEPTED, "2026-12")
    (reason,) = pleas(silent, "2026-12-11").values()
    assert "12月2日已交到局办公室" in reason
    assert silent.delivered("2026-12-11")["MZ03"].timeliness == "漏报", "a plea is no report"
    assert audited(silent) == []
    withdraw_claim(silent.on("2026-12-10"), number, "认错了支部")
    assert pleas(silent, "2026-12-11") == {}
    assert audited(silent) == []


def test_a_claimed_answer_form_that_asks_another_branch_is_asked_back(silent: Bureau) -> None:
    silent.hand_out("2026-12-08", DECEMBER)
    asked = f"{format_column_letter(REPLY_NAMES.index('statement'))}{FIRST_ROW + 1}"
    number = plead(silent, (f"A{FIRST_ROW + 2}", format_free_key("MZ01")), (asked, "当月撤并"))
    done = claim_file(silent.on("2026-12-10"), number, "MZ01")
    assert done.fate is Disposition.RETURNED
    assert [each.code for each in done.findings if each.severity is Severity.MUST] == ["reply-key-unknown"]
    assert pleas(silent, "2026-12-11") == {}
