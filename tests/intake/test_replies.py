"""需答复: what is asked stands on the form, what is answered is read, kept and never taken for a monthly report."""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from runpy import run_path

import openpyxl
import pytest
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    filled_form,
    handed,
    handed_task,
    judged,
    judged_all,
    new_row,
    office,
    record_of,
    row_of,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.commands import distribute
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion
from pipeline.contract.replies import QuestionKind, list_reply_columns
from pipeline.contract.submitted_values import SubmittedRow, SubmittedValues
from pipeline.documents.asked_rows import HandedRows, build_asked_rows, group_by_answerer
from pipeline.findings import CATALOGUE, format_cell_name
from pipeline.findings.model import SampleCell
from pipeline.forms.monthly import build_monthly_form
from pipeline.forms.replies import FIRST_ROW, HEADER_ROW, LOCKED_NAMES, OPEN_NAMES, REPLY_NAMES
from pipeline.intake.cells.days import parse_future_day, parse_past_day
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.files import ValidatedFile
from pipeline.ledger import Reply
from pipeline.periods import Period
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.model import Question
from pipeline.terms import (
    CORRECTION_SHEET,
    FORM_SHEET,
    GUIDE_SHEET,
    REPLY_SHEET,
    Disposition,
    Severity,
    SubmissionResult,
    Timeliness,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "replies"
DECEMBER, JANUARY = Period(2026, 12), Period(2027, 1)
TASK = handed_task("MZ03", 1, 60, "推进中")
OVERDUE, RED, SAY = (
    DistributedQuestion(
        "ZG-MZ03-202609-01", "整改", "“党建+居家适老化改造”落后序时进度35个百分点", "请于12月24日前报整改情况"
    ),
    DistributedQuestion("ZG-MZ03-202609-02", "灯色", "“党建+婚俗新风”亮红灯：超期46天", "请说明原因"),
    DistributedQuestion(
        "SM-MZ03-202609-03-task-row-missing", "请说明", "上月报表中少了“党建+殡葬惠民”一项", "请说明原因"
    ),
)
FORM = replace(handed("MZ03", [TASK]), questions=(OVERDUE, RED, SAY))
REPORT = answers(row_of(TASK, rate=70, progress="完成36户"))
SILENT = SubmittedValues({"reporter": "李文静"}, (row_of(TASK),))
"""Neither the choice at the head nor a row was touched."""
FULL = {
    "measures": "增派2个施工队",
    "done": "12户已施工完毕",
    "finished": "2026年11月28日",
    "statement": "施工许可刚办结",
}


def given(question: DistributedQuestion, **typed: str) -> SubmittedRow:
    return SubmittedRow(-1, {"key": question.key, **(typed or FULL)})


def replying(said: SubmittedValues, *rows: SubmittedRow) -> SubmittedValues:
    return replace(said, replies=rows)


def changed(data: bytes, *changes: Callable[[Worksheet], object], sheet: str = REPLY_SHEET) -> bytes:
    """A workbook after changes to one of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for change in changes:
        change(book[sheet])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def spot(row: int, name: str) -> str:
    """A cell of 需答复; rows of matters count from 0."""
    return format_cell_name(FIRST_ROW + row, REPLY_NAMES.index(name))


def put(cell: str, value: str | int | dt.date | None) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        page[cell] = value

    return change


def sheets_of(data: bytes) -> dict[str, Worksheet]:
    return {page.title: page for page in openpyxl.load_workbook(io.BytesIO(data)).worksheets}


def codes(verdict: ValidatedFile) -> list[str]:
    return [each.code for each in verdict.findings]


# The sheet


def test_the_sheet_stands_second_and_only_where_something_is_asked() -> None:
    domains = office().settings.domains(str(NOVEMBER))
    asked, nothing = (build_monthly_form(form, NOVEMBER, domains) for form in (FORM, handed("MZ03", [TASK])))
    assert list(sheets_of(asked))[:3] == [FORM_SHEET, REPLY_SHEET, GUIDE_SHEET]
    assert REPLY_SHEET not in sheets_of(nothing)
    texts = [str(cell.value) for row in sheets_of(asked)[FORM_SHEET].iter_rows(max_row=3) for cell in row]
    assert "“需答复”表有3项，请一并答复" in texts
    guide = sheets_of(asked)[GUIDE_SHEET]
    assert any("“需答复”表有3项" in str(row[0].value) for row in guide.iter_rows(max_row=8))
    assert not any("需答复" in str(row[0].value) for row in sheets_of(nothing)[GUIDE_SHEET].iter_rows(max_row=8))


def test_what_is_asked_is_locked_and_five_cells_a_row_are_open() -> None:
    page = sheets_of(build_monthly_form(FORM, NOVEMBER, ()))[REPLY_SHEET]
    assert page.protection.sheet
    assert [page.cell(HEADER_ROW + 1, at).value for at in range(1, 10)] == [each.title for each in list_reply_columns()]
    for row, question in enumerate(FORM.questions):
        shown = [page[spot(row, name)].value for name in LOCKED_NAMES]
        assert shown == [question.key, question.kind, question.fact, question.demand]
        assert [name for name in REPLY_NAMES if not page[spot(row, name)].protection.locked] == list(OPEN_NAMES)
    prompts = {str(each.sqref): each for each in page.data_validations.dataValidation}
    assert len(prompts) == len(OPEN_NAMES)
    limited = prompts[f"{spot(0, 'measures')}:{spot(2, 'measures')}"]
    assert (limited.type, limited.formula2 or limited.formula1) == ("textLength", "300")


# Reading


def test_answers_are_read_with_the_report_and_nothing_is_required() -> None:
    verdict = judged(filled_form(FORM, replying(REPORT, given(OVERDUE), given(SAY, statement="已并入第1项"))), FORM)
    assert (verdict.fate, codes(verdict), verdict.replies_only) == (Disposition.ACCEPTED, ["replies-given"], False)
    first, second = record_of(verdict).replies
    assert (first.sheet, first.row, first.key) == (REPLY_SHEET, FIRST_ROW + 1, OVERDUE.key)
    assert {name: getattr(first, name) for name in OPEN_NAMES} == {
        **FULL,
        "finished": "2026-11-28",
        "extension": "",
    }
    assert (second.key, second.row, second.statement) == (SAY.key, FIRST_ROW + 3, "已并入第1项")
    assert codes(judged(filled_form(FORM, REPORT), FORM)) == []


def test_a_form_without_the_sheet_is_as_good_as_ever() -> None:
    def removed(page: Worksheet) -> None:
        assert page.parent is not None
        page.parent.remove(page)

    assert judged(changed(filled_form(FORM, REPORT), removed), FORM).findings == ()
    plain = handed("MZ03", [TASK])
    assert judged(filled_form(plain, REPORT), plain).findings == ()


@pytest.mark.parametrize(("typed", "read"), [
    ("2026年11月28日", "2026-11-28"), ("11月28日", "2026-11-28"), ("2026-11-28", "2026-11-28"),
    ("12月20日", "2025-12-20"), (dt.date(2026, 11, 1), "2026-11-01"), (dt.datetime(2026, 11, 1, 8), "2026-11-01"),  # noqa: DTZ001
    ("12月", "reply-date-unreadable"), ("长期坚持", "reply-date-unreadable"), ("快了", "reply-date-unreadable"),
    ("11月31日", "date-invalid"), ("2027年1月5日", "2027-01-05"),
])  # fmt: skip
def test_a_day_without_its_year_lies_behind(typed: str | dt.date, read: str) -> None:
    assert str(parse_past_day(typed, dt.date(2026, 12, 1))) == read


@pytest.mark.parametrize(("typed", "read"), [
    ("2026年12月31日", "2026-12-31"), ("1月15日", "2027-01-15"), ("12月20日", "2026-12-20"), ("11月20日", "2026-11-20"),
    (dt.date(2027, 1, 5), "2027-01-05"), ("12月底", "reply-date-unreadable"), ("2月30日", "date-invalid"),
])  # fmt: skip
def test_a_day_asked_for_without_its_year_lies_ahead(typed: str | dt.date, read: str) -> None:
    assert str(parse_future_day(typed, dt.date(2026, 12, 1))) == read


def test_an_application_for_more_time_is_a_cell_of_its_own() -> None:
    (reply,) = record_of(
        judged(filled_form(FORM, replying(REPORT, given(OVERDUE, extension="12月31日"))), FORM)
    ).replies
    assert (reply.extension, reply.statement, reply.finished) == ("2026-12-31", "", "")


@pytest.mark.parametrize("words", ["无需延期", "能按期完成，不申请延期至12月31日"])
def test_words_about_more_time_in_a_statement_ask_for_none(words: str) -> None:
    """“无需延期” in 说明 put a row before the bureau that proposed more time."""
    (reply,) = record_of(judged(filled_form(FORM, replying(REPORT, given(OVERDUE, statement=words))), FORM)).replies
    assert (reply.extension, reply.statement) == ("", words)


def test_a_sheet_given_out_before_the_column_existed_is_read_without_a_word() -> None:
    def without(page: Worksheet) -> None:
        page.delete_cols(REPLY_NAMES.index("extension") + 1)

    old = changed(filled_form(FORM, replying(REPORT, given(OVERDUE))), without)
    verdict = judged(old, FORM)
    assert codes(verdict) == ["replies-given"]
    assert [(each.statement, each.extension) for each in record_of(verdict).replies] == [(FULL["statement"], "")]
    beside = format_cell_name(FIRST_ROW, len(REPLY_NAMES))
    assert sorted(codes(judged(changed(old, put(beside, "备注一句")), FORM))) == ["column-extra", "replies-given"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_answers_saved_again_by_libreoffice_are_read_alike(kind: str) -> None:
    made = run_path(str(FIXTURES / "make_replies.py"))
    verdict = judged((FIXTURES / f"replies.{kind}").read_bytes(), made["FORM"], name=f"表.{kind}")
    assert codes(verdict) == ["replies-given"]
    read = [
        (each.key, {name: text for name in OPEN_NAMES if (text := getattr(each, name))})
        for each in record_of(verdict).replies
    ]
    assert read == [
        (key, {**texts, **({"finished": "2026-11-28"} if "finished" in texts else {})}) for key, texts in made["TYPED"]
    ]


# Faults, one at a time


@dataclass(frozen=True)
class Plant:
    """A change to 需答复 of a good form, and the one finding it gives beside ``replies-given``."""

    code: str
    cell: str
    changes: Mapping[str, str]
    fate: Disposition = Disposition.RETURNED
    replies: int = 0


GOOD = replying(REPORT, given(OVERDUE))
BELOW = 3


def plant_of(code: str, sample: SampleCell) -> Plant:
    """The plant that the catalogue itself describes; what was typed over or cannot be asked for is taken in all the same."""
    cell, accepted = spot(sample.row, sample.column), CATALOGUE[code].severity is Severity.NOTICE
    return Plant(
        code,
        cell,
        {cell: str(sample.value)},
        Disposition.ACCEPTED if accepted else Disposition.RETURNED,
        (1 + sample.row) * accepted,
    )


PLANTS = (
    *(plant_of(code, kind.sample) for code, kind in CATALOGUE.items() if kind.sample and kind.sample.block == "reply"),
    Plant("reply-key-unknown", spot(BELOW, "key"), {spot(BELOW, "key"): "ZG-MZ01-202609-01", spot(BELOW, "done"): "改完了"}),
    Plant("reply-key-missing", spot(BELOW, "key"), {spot(BELOW, "statement"): "另有情况说明"}),
    Plant("reply-key-twice", spot(BELOW, "key"), {spot(BELOW, "key"): OVERDUE.key, spot(BELOW, "done"): "没有改完"}),
    Plant("date-invalid", spot(0, "finished"), {spot(0, "finished"): "11月31日"}),
    Plant("date-invalid", spot(0, "extension"), {spot(0, "extension"): "2026年11月31日"}),
    Plant("column-missing", format_cell_name(HEADER_ROW, REPLY_NAMES.index("extension")), {format_cell_name(HEADER_ROW, REPLY_NAMES.index("extension")): "备注", spot(0, "extension"): "2026年12月31日"}),
    Plant("reply-locked-changed", spot(0, "demand"), {spot(0, "demand"): "不用报了"}, Disposition.ACCEPTED, 1),
    Plant("text-too-long", spot(0, "done"), {spot(0, "done"): "长" * 301}),
    Plant("cell-error", spot(0, "measures"), {spot(0, "measures"): "#REF!"}),
    Plant("cell-uncalculated", spot(1, "statement"), {spot(1, "statement"): "=1+1"}),
    Plant("cell-picture", spot(1, "done"), {spot(1, "done"): '=DISPIMG("ID_0",1)'}),
    Plant("column-missing", format_cell_name(HEADER_ROW, 4), {format_cell_name(HEADER_ROW, 4): "打算"}),
    Plant("note-row", spot(4, "key"), {spot(4, "key"): "以上请审阅"}, Disposition.ACCEPTED, 1),
    Plant("reply-nothing", spot(2, "statement"), {spot(2, "statement"): "无"}, Disposition.ACCEPTED, 1),
    Plant("text-cleaned", spot(0, "done"), {spot(0, "done"): "12户\u200b施工完毕"}, Disposition.ACCEPTED, 1),
)  # fmt: skip


@functools.cache
def verdicts() -> tuple[ValidatedFile, ...]:
    good = filled_form(FORM, GOOD)
    files = [changed(good, *(put(cell, value) for cell, value in plant.changes.items())) for plant in PLANTS]
    return judged_all(files, FORM)


@pytest.mark.parametrize("index", range(len(PLANTS)), ids=[f"{plant.code}-{plant.cell}" for plant in PLANTS])
def test_one_planted_fault_gives_one_finding_at_its_cell(index: int) -> None:
    plant, verdict = PLANTS[index], verdicts()[index]
    (finding,) = [each for each in verdict.findings if each.code != "replies-given"]
    assert (finding.code, finding.sheet, finding.cell) == (plant.code, REPLY_SHEET, plant.cell)
    assert "{" not in finding.message + finding.remedy
    assert verdict.fate is plant.fate
    assert ("replies-given" in codes(verdict)) == bool(plant.replies)
    if plant.replies:
        assert [each.key for each in record_of(verdict).replies] == [OVERDUE.key, RED.key][: plant.replies]


def test_locked_cells_that_were_emptied_or_rows_moved_are_put_right_in_silence() -> None:
    data = filled_form(FORM, replying(REPORT, given(SAY, statement="已并入第1项")))
    verdict = judged(changed(data, put(spot(2, "key"), None), put(spot(0, "kind"), None)), FORM)
    assert (codes(verdict), [each.key for each in record_of(verdict).replies]) == (["replies-given"], [SAY.key])


def test_what_is_typed_into_a_prepared_cell_is_told_even_where_nothing_else_is_answered() -> None:
    silent = filled_form(FORM, REPORT)
    added = f"{SAY.fact}。情况：卷宗已移交，申请撤销"
    for name, text, quote in (("demand", "不用报了", "“不用报了”"), ("fact", added, "“情况：卷宗已移交，申请撤销”")):
        verdict = judged(changed(silent, put(spot(2, name), text)), FORM)
        told = [(each.code, each.sheet, each.cell, each.value) for each in verdict.findings]
        assert told == [("reply-locked-changed", REPLY_SHEET, spot(2, name), text)]
        assert quote in verdict.findings[0].message
        assert verdict.fate is Disposition.ACCEPTED


@dataclass(frozen=True)
class Redistributed:
    """What stood in a locked cell on a form handed out before, and stands there in the record now."""

    name: str
    before: str
    now: str


@pytest.mark.parametrize(
    "case",
    [
        Redistributed("demand", "请于11月30日前报整改情况", "请于12月24日前报整改情况"),
        Redistributed("fact", "“党建+居家适老化”落后序时进度20个百分点", "“党建+居家适老化改造”落后序时进度35个百分点"),
        Redistributed("kind", "灯色", "整改"),
    ],
    ids=lambda case: case.name,
)
def test_a_form_of_an_earlier_hand_out_is_compared_with_what_was_printed_on_it(case: Redistributed) -> None:
    earlier, later = (replace(OVERDUE, **{case.name: text}) for text in (case.before, case.now))  # type: ignore[arg-type]
    old, new = (replace(FORM, questions=(each, RED, SAY)) for each in (earlier, later))
    data = filled_form(old, replying(REPORT, given(RED, statement="已说明")))
    assert "reply-locked-changed" in codes(judged(data, new))
    assert codes(judged(data, new, printed=(old,))) == ["replies-given"]
    typed = changed(data, put(spot(0, case.name), f"{case.before}；我们另有说明"))
    (told,) = [each for each in judged(typed, new, printed=(old,)).findings if each.code != "replies-given"]
    assert (told.code, told.cell) == ("reply-locked-changed", spot(0, case.name))
    assert "“我们另有说明”" in told.message


def test_the_words_of_an_earlier_make_of_the_sheet_are_not_taken_for_typed_ones() -> None:
    start = "2026年12月24日前写明整改情况和完成日期；要延期的，期限前"
    asked = replace(OVERDUE, demand=start + "填“申请延期至”，在“说明”中写明原因")
    form = replace(FORM, questions=(asked,))
    data = changed(filled_form(form, REPORT), put(spot(0, "demand"), start + "在“说明”中写明原因和日期"))
    assert codes(judged(data, form)) == []
    data = changed(data, put(spot(0, "demand"), start + "在“说明”中写明原因和日期，来不及"))
    (told,) = judged(data, form).findings
    assert (told.code, "“来不及”" in told.message) == ("reply-locked-changed", True)


def test_a_personal_number_in_what_was_asked_is_not_taken_for_a_change() -> None:
    form = replace(FORM, questions=(replace(OVERDUE, fact="“党建+助餐”联系人电话13912345678未公布"),))
    assert "reply-locked-changed" not in codes(judged(filled_form(form, REPORT), form))


@pytest.mark.parametrize("word", ["无", "/", "同上月", "—"])
def test_a_word_of_nothing_in_a_prepared_cell_is_put_right_in_silence(word: str) -> None:
    data = changed(filled_form(FORM, replying(REPORT)), put("C5", word), put("D6", word), sheet=REPLY_SHEET)
    assert judged(data, FORM).findings == ()


def test_hidden_rows_and_columns_with_answers_are_read_and_told() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[FIRST_ROW + 1].hidden = page.row_dimensions[FIRST_ROW + 3].hidden = True
        page.column_dimensions[spot(0, "done")[0]].hidden = page.column_dimensions[spot(0, "extension")[0]].hidden = (
            True
        )

    verdict = judged(
        changed(filled_form(FORM, replying(REPORT, given(OVERDUE), given(RED, statement="在改"))), hide), FORM
    )
    told = [(each.code, each.value) for each in verdict.findings if each.code != "replies-given"]
    assert sorted(told) == [("columns-hidden", spot(0, "done")[0]), ("rows-hidden", str(FIRST_ROW + 1))]
    assert len(record_of(verdict).replies) == 2


def test_an_added_column_is_told_with_its_text() -> None:
    verdict = judged(changed(filled_form(FORM, REPORT), put("K4", "领导批示"), put(f"K{HEADER_ROW + 3}", "暂缓")), FORM)
    assert [(each.code, each.value) for each in verdict.findings] == [("column-extra", "暂缓")]
    assert "领导批示" in verdict.findings[0].message


def test_the_same_answer_twice_is_one() -> None:
    data = filled_form(FORM, replying(REPORT, given(RED, done="改完了")))
    verdict = judged(changed(data, put(spot(BELOW, "key"), RED.key), put(spot(BELOW, "done"), "改完了")), FORM)
    assert (codes(verdict), len(record_of(verdict).replies)) == (["replies-given"], 1)


def test_a_sheet_that_lost_its_titles_is_asked_back() -> None:
    verdict = judged(changed(filled_form(FORM, GOOD), lambda page: page.delete_rows(HEADER_ROW + 1)), FORM)
    assert [(each.code, each.sheet) for each in verdict.findings] == [("head-missing", REPLY_SHEET)]


def test_a_merged_answer_stands_for_each_of_its_rows() -> None:
    merged = changed(filled_form(FORM, GOOD), lambda page: page.merge_cells(f"{spot(0, 'done')}:{spot(1, 'done')}"))
    verdict = judged(merged, FORM)
    assert sorted(codes(verdict)) == ["merged-down", "replies-given"]
    assert [(each.key, each.done) for each in record_of(verdict).replies] == [
        (OVERDUE.key, FULL["done"]),
        (RED.key, FULL["done"]),
    ]
    across = changed(filled_form(FORM, GOOD), lambda page: page.merge_cells(f"{spot(0, 'measures')}:{spot(0, 'done')}"))
    assert codes(judged(across, FORM)) == ["merged-across"]


def test_a_second_sheet_that_says_otherwise_is_asked_back() -> None:
    def copied(page: Worksheet) -> None:
        assert page.parent is not None
        copy = page.parent.copy_worksheet(page)
        copy[spot(1, "done")] = "另一种说法"

    assert codes(judged(changed(filled_form(FORM, GOOD), copied), FORM)) == ["second-sheet"]


# Nothing but answers


def test_answers_alone_are_accepted_as_answers() -> None:
    verdict = judged(filled_form(FORM, replying(SILENT, given(RED, statement="有不同意见"))), FORM)
    assert (verdict.fate, sorted(codes(verdict))) == (Disposition.ACCEPTED, ["answers-only", "replies-given"])
    assert verdict.replies_only
    assert not record_of(verdict).unchanged


def test_without_answers_a_silent_form_is_a_blank_one() -> None:
    assert codes(judged(filled_form(FORM, SILENT), FORM)) == ["form-blank"]


@pytest.mark.parametrize("said", [
    replace(SILENT, head={**SILENT.head, "nil_reason": "等待批复"}),
    replace(SILENT, tasks=(row_of(TASK, problem="缺人手"),)),
    replace(SILENT, tasks=(row_of(TASK, leader="吴启航"),)),
    replace(SILENT, tasks=(row_of(TASK), new_row(FORM.new_numbers[0]))),
    replace(SILENT, tasks=(row_of(TASK, rate=None),)),
], ids=["reason", "problem", "plan", "new", "cleared"])  # fmt: skip
def test_a_form_with_anything_of_a_report_is_one(said: SubmittedValues) -> None:
    assert not judged(filled_form(FORM, replying(said, given(RED))), FORM).replies_only


def test_answers_may_come_before_their_month_a_report_may_not() -> None:
    early = judged(filled_form(FORM, replying(SILENT, given(RED, done="已改"))), FORM, today="2026-10-30")
    assert sorted(codes(early)) == ["answers-only", "replies-given"]
    assert codes(judged(filled_form(FORM, replying(REPORT, given(RED, done="已改"))), FORM, today="2026-10-30")) == [
        "period-future"
    ]


def test_an_answer_that_cannot_be_read_does_not_ask_for_a_report() -> None:
    verdict = judged(filled_form(FORM, replying(SILENT, given(RED, finished="快了"))), FORM)
    assert (verdict.fate, sorted(codes(verdict))) == (Disposition.RETURNED, ["answers-only", "reply-date-unreadable"])


# A whole bureau


QUESTION = Question(
    key="ZG-MZ03-202611-01",
    branch="MZ03",
    kind=QuestionKind.RECTIFY,
    number="MZ03-202611-01",
    fact="“党建+居家适老化改造”停滞",
    demand="12月24日前答复",
)


@pytest.fixture
def asked(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A bureau whose November left one thing for 福利院支部 to answer on its form of December."""
    bureau.set_out("2026-11-25")
    bureau.drop("十一月.xlsx", bureau.filled("MZ03"))
    bureau.collect("2026-12-01")
    monkeypatch.setattr(
        distribute, "assess_ledger", lambda ledger: replace(assess_ledger(ledger), questions=(QUESTION,))
    )
    bureau.set_out("2026-12-10", DECEMBER)
    return bureau


def said(form: DistributedForm, done: str, *, report: bool = False) -> SubmittedValues:
    task = form.tasks[0]
    base = (
        answers(row_of(task, progress="又完成2户", rate=40))
        if report
        else SubmittedValues({"reporter": "李文静"}, (row_of(task),))
    )
    return replying(base, given(form.questions[0], done=done))


def dropped(bureau: Bureau, day: str, done: str, *, report: bool = False, corrects: str = "") -> tuple[str, ...]:
    form = bureau.form("MZ03", DECEMBER)
    bureau.drop("答复.xlsx", filled_form(form, said(form, done, report=report), DECEMBER, corrects=corrects))
    (taken,) = bureau.collect(day).files
    return taken.fate.value, *sorted(each.code for each in taken.findings)


def replies(bureau: Bureau, day: str, period: Period) -> tuple[Reply, ...]:
    return build_current_ledger(bureau.on(day), period).inputs.replies


def test_a_question_goes_onto_the_form_of_its_branch_alone(asked: Bureau) -> None:
    assert [each.key for each in asked.form("MZ03", DECEMBER).questions] == [QUESTION.key]
    assert [asked.form(code, DECEMBER).questions for code in ("MZ01", "MZ02")] == [(), ()]
    assert asked.form("MZ03").questions == ()  # no month before November
    handed_out = asked.root / "outbox" / str(DECEMBER) / "forms" / asked.form("MZ03", DECEMBER).file
    first = handed_out.read_bytes()
    handed_out.unlink()
    asked.set_out("2026-12-11", DECEMBER)
    assert handed_out.read_bytes() == first


def test_answers_before_the_month_has_begun_count_as_answers_and_as_no_report(asked: Bureau) -> None:
    assert dropped(asked, "2026-12-15", "先答复") == ("accepted", "answers-only", "replies-given")
    (reply,) = replies(asked, "2026-12-16", NOVEMBER)
    assert (reply.branch, reply.period, reply.key, reply.done) == ("MZ03", DECEMBER, QUESTION.key, "先答复")
    assert (reply.who, reply.when, reply.source.sheet, reply.source.row) == (
        "李文静",
        "2026-12-15",
        REPLY_SHEET,
        FIRST_ROW + 1,
    )
    delivered = asked.delivered("2027-01-20", DECEMBER)["MZ03"]
    assert (delivered.result, delivered.timeliness, delivered.arrivals) == (
        SubmissionResult.NOTHING,
        Timeliness.MISSING,
        0,
    )


def test_each_answer_is_kept_and_answers_never_displace_a_report(asked: Bureau) -> None:
    dropped(asked, "2026-12-15", "先答复")
    assert dropped(asked, "2027-01-04", "随月报", report=True) == ("accepted", "replies-given")
    dropped(asked, "2027-01-06", "补充答复")
    assert [each.done for each in replies(asked, "2027-01-07", DECEMBER)] == ["先答复", "随月报", "补充答复"]
    assert len(asked.consolidate("2027-01-08", DECEMBER).assessment.ledger.inputs.replies) == 3
    ledger = build_current_ledger(asked.on("2027-01-08"), DECEMBER)
    assert ledger.counted["MZ03"].receipt.by == "2027-01-04"
    assert [task.rate for task in ledger.by_branch["MZ03"]] == [40]
    assert asked.delivered("2027-01-08", DECEMBER)["MZ03"].result is SubmissionResult.RECEIVED


def test_answers_and_a_report_in_one_look_are_no_rivals(asked: Bureau) -> None:
    form = asked.form("MZ03", DECEMBER)
    asked.drop("甲.xlsx", filled_form(form, said(form, "单独答复"), DECEMBER))
    asked.drop("乙.xlsx", filled_form(form, said(form, "随月报", report=True), DECEMBER))
    assert {each.fate for each in asked.collect("2027-01-04").files} == {Disposition.ACCEPTED}
    assert {each.done for each in replies(asked, "2027-01-05", DECEMBER)} == {"单独答复", "随月报"}


def test_two_different_answers_in_one_look_are_asked_back(asked: Bureau) -> None:
    form = asked.form("MZ03", DECEMBER)
    for name, done in (("甲.xlsx", "改了一半"), ("乙.xlsx", "全部改完")):
        asked.drop(name, filled_form(form, said(form, done), DECEMBER))
    taken = asked.collect("2027-01-04").files
    assert {(each.fate, *sorted(one.code for one in each.findings)) for each in taken} == {
        (Disposition.RETURNED, "answers-only", "two-files-differ")
    }
    assert all("的“整改情况”（“" in each.findings[0].message for each in taken)
    assert replies(asked, "2027-01-05", DECEMBER) == ()


def test_a_returned_copy_keeps_the_answers_and_marks_its_faults(asked: Bureau) -> None:
    form = asked.form("MZ03", DECEMBER)
    faulty = replying(said(form, "改了", report=True), given(form.questions[0], done="改了", finished="快了"))
    asked.drop("答复.xlsx", filled_form(form, faulty, DECEMBER))
    (taken,) = asked.collect("2027-01-04").files
    assert (taken.fate, [each.code for each in taken.findings]) == (Disposition.RETURNED, ["reply-date-unreadable"])
    ((name, data),) = [(name, data) for name, data in asked.outbox(DECEMBER).items() if name.startswith("returned/")]
    page = sheets_of(data)[REPLY_SHEET]
    assert (page[spot(0, "done")].value, page[spot(0, "finished")].value) == ("改了", "快了")
    assert "看不出是哪一天" in str(page[spot(0, "finished")].comment)
    listed = sheets_of(data)[CORRECTION_SHEET]["B5"]
    assert listed.value == f"{REPLY_SHEET}{spot(0, 'finished')}"
    assert listed.hyperlink is not None
    asked.drop(name.rpartition("/")[2], changed(data, put(spot(0, "finished"), "2026年12月30日")))
    (mended,) = asked.collect("2027-01-05").files
    assert (mended.fate, [each.code for each in mended.findings]) == (Disposition.ACCEPTED, ["replies-given"])
    assert [(each.done, each.finished) for each in replies(asked, "2027-01-06", DECEMBER)] == [("改了", "2026-12-30")]
    assert not any(name.startswith("returned/") for name in asked.outbox(DECEMBER))


def test_answers_alone_leave_a_returned_report_waiting(asked: Bureau) -> None:
    form = asked.form("MZ03", DECEMBER)
    asked.drop("月报.xlsx", filled_form(form, answers(row_of(form.tasks[0], rate=None)), DECEMBER))
    asked.collect("2027-01-04")
    dropped(asked, "2027-01-05", "先答复")
    assert any(name.startswith("returned/") for name in asked.outbox(DECEMBER))
    assert asked.delivered("2027-01-06", DECEMBER)["MZ03"].result is SubmissionResult.TO_CORRECT


def test_a_successor_answers_for_the_branch_it_took_over() -> None:
    ended = {"MZ03": {"end": dt.date(2026, 12, 31), "successor": "MZ01"}}
    branches = tuple(replace(each, **ended.get(each.code, {})) for each in office().branches)  # type: ignore[arg-type]
    merged, day = replace(office().rules, branches=branches), dt.date(2027, 1, 8)
    given = HandedRows(period=JANUARY, sheets={}, forms=index_distributed_forms(()))
    asked = group_by_answerer((QUESTION, QUESTION), merged, JANUARY)
    (row,) = build_asked_rows("MZ01", merged, day, asked["MZ01"], given)
    told = (QUESTION.key, "整改", f"（承接福利院支部）{QUESTION.fact}", QUESTION.demand)
    assert (row.key, row.kind, row.fact, row.demand) == told
    assert asked.keys() == {"MZ01"}


def test_what_supervision_asks_is_answered_early_and_reaches_the_bureau(bureau: Bureau) -> None:
    bureau.set('begun = ""', 'begun = "2026-11-01"')
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ03")
    overdue = new_row(form.new_numbers[0], deadline="2026年11月30日", rate=10)
    bureau.drop("十一月.xlsx", bureau.filled("MZ03", said=answers(overdue)))
    bureau.collect("2026-12-01")
    asked = {each.key for each in bureau.consolidate("2026-12-08").assessment.questions if each.branch == "MZ03"}
    assert asked
    bureau.set_out("2026-12-10", DECEMBER)
    handed_out = bureau.form("MZ03", DECEMBER)
    assert {each.key for each in handed_out.questions} == asked
    rows = [given(each, statement="施工许可12月才办结") for each in handed_out.questions]
    silent = SubmittedValues({"reporter": "李文静"}, tuple(map(row_of, handed_out.tasks)))
    bureau.drop("答复.xlsx", filled_form(handed_out, replying(silent, *rows), DECEMBER))
    (taken,) = bureau.collect("2026-12-15").files
    assert (taken.fate, sorted(each.code for each in taken.findings)) == (
        Disposition.ACCEPTED,
        ["answers-only", "replies-given"],
    )
    assessment = bureau.consolidate("2026-12-16").assessment
    assert {each.key for each in assessment.ledger.inputs.replies} == asked
    assert any("施工许可12月才办结" in each.proposal + each.reason for each in assessment.proposals)
