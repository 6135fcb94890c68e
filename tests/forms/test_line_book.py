"""核验表 with a line per matter: what it offers, how it is read back, and every fault that keeps it out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping

import openpyxl
import pytest
from bureau import NOVEMBER
from decision_book import KEY, NAMES, find_rows
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from rectifying import DECEMBER, DECLINED, NUMBER, PASSED, SENT_BACK, File, keys, red_task
from test_decision_book import DECIDED, IDENTITY, TODAY

from pipeline.contract.decision_line import DecisionLine
from pipeline.contract.decisions import list_line_columns
from pipeline.findings import Finding
from pipeline.forms.decision_book import FIRST_ROW, NO_MATTERS
from pipeline.forms.line_book import LINE_SHEETS, build_line_book
from pipeline.forms.marked_line_book import build_marked_line_book
from pipeline.intake.decision_checks import ReviewContext, check_decisions, retract_opinions
from pipeline.intake.tables.decision_rows import GivenOpinion, ParsedDecisionBook
from pipeline.intake.tables.decisions import read_decision_book
from pipeline.reading import RawBook, read_workbook
from pipeline.supervision.assessment import Assessment
from pipeline.terms import (
    CHOICE_SHEET,
    CORRECTION_SHEET,
    ENTRY_SHEET,
    GUIDE_SHEET,
    ID_SHEET,
    LIST_SHEET,
    MATTER_SHEET,
    RECEIPT_SHEET,
    DecisionKind,
    Opinion,
    Severity,
)

ZG = f"ZG-{NUMBER}"
RED = File(tasks=(red_task(), red_task(row=2)))
STATED = RED.answer(NOVEMBER, "2026-12-08", statement="雨季停工，已报分管领导")
DAY = "2026-12-09"


def at(file: File = RED) -> Assessment:
    return file.at(NOVEMBER, DAY)


def line_of(file: File = RED, key: str = ZG) -> DecisionLine:
    return next(each for each in at(file).lines if each.key == key)


def words(file: File = RED, key: str = ZG) -> dict[str, dict[str, Opinion]]:
    """Each word of a line with what it decides."""
    return {
        each.word: {place[1]: opinion for place, opinion in each.given.items()} for each in line_of(file, key).choices
    }


def book(file: File = RED) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_line_book(at(file).lines, IDENTITY, "2026年11月")))


def put(made: Workbook, key: str = ZG, /, **typed: str | dt.date | None) -> None:
    sheet, row = find_rows(made)[key]
    for name, value in typed.items():
        sheet.cell(row, NAMES.index(name) + 1).value = value


def taken(made: Workbook) -> ParsedDecisionBook:
    buffer = io.BytesIO()
    made.save(buffer)
    raw = read_workbook(buffer.getvalue())
    assert isinstance(raw, RawBook)
    return read_decision_book("核验表.xlsx", raw)


def judged(made: Workbook, file: File = RED, before: Mapping[str, GivenOpinion] | None = None) -> tuple[Finding, ...]:
    parsed = retract_opinions(
        taken(made), [key for key, each in (before or {}).items() if each.opinion is not DECLINED]
    )
    proposed = {(each.matter, each.key): each for each in at(file).proposals}
    return check_decisions(parsed, ReviewContext(proposed, before or {}, TODAY))


def codes(made: Workbook, file: File = RED, before: Mapping[str, GivenOpinion] | None = None) -> list[str]:
    return [each.code for each in judged(made, file, before)]


def given(made: Workbook) -> dict[str, Opinion]:
    """Number of each proposal decided on, with the opinion."""
    return {row.key: row.verdict.opinion for row in taken(made).rows if row.verdict is not None}


# What stands on a line


def test_one_problem_stands_on_one_line_with_the_words_its_state_allows() -> None:
    assert words() == {
        "提醒": {f"SJ-{NUMBER}-提醒": PASSED},
        "立项": {f"{ZG}-立项1": PASSED},
        "请支部说明": {f"{ZG}-立项1": SENT_BACK},
        "暂不": {f"{ZG}-立项1": DECLINED, f"SJ-{NUMBER}-提醒": DECLINED},
    }


def test_a_statement_is_answered_by_the_word_that_acts_on_its_problem() -> None:
    plea = f"SB-{ZG}"
    said = words(STATED)
    assert said["说明成立"] == {plea: PASSED}
    assert said["说明不成立"] == {plea: DECLINED}
    assert {word: each.get(plea) for word, each in said.items() if word in ("提醒", "立项", "暂不")} == {
        "提醒": DECLINED, "立项": DECLINED, "暂不": DECLINED,
    }  # fmt: skip
    assert "说明不成立，仍作为问题" in next(each.meaning for each in line_of(STATED).choices if each.word == "提醒")


def test_after_a_reminder_the_matter_rests_this_month_and_the_next_offers_the_next_step() -> None:
    reminded = RED.propose(NOVEMBER, DAY, "提醒", PASSED)
    assert ZG not in [each.key for each in reminded.at(NOVEMBER, "2026-12-10").lines]
    answered = reminded.answer(NOVEMBER, "2026-12-10", statement="已经抓紧")
    assert ZG in [each.key for each in answered.at(NOVEMBER, "2026-12-11").lines], "a reply is something new"


def test_an_answered_order_with_more_time_asked_offers_four_words_that_exclude_each_other() -> None:
    file = (
        RED.propose(NOVEMBER, DAY, "立项", PASSED)
        .sign(NOVEMBER, DAY, "〔2026〕1号", "2026-12-25")
        .answer(NOVEMBER, DAY, done="8户", extension="2027-01-10")
    )
    assert words(file) == {
        "整改销号": {f"{ZG}-复核1": PASSED, f"{ZG}-延期1": DECLINED},
        "退回重办": {f"{ZG}-复核1": SENT_BACK, f"{ZG}-延期1": DECLINED},
        "同意延期": {f"{ZG}-延期1": PASSED},
        "不同意延期": {f"{ZG}-延期1": DECLINED},
    }
    assert {each.word for each in line_of(file).choices if each.dues} == {"退回重办", "同意延期"}


@pytest.mark.parametrize("file", [RED, STATED])
def test_no_word_decides_what_excludes_each_other(file: File) -> None:
    for line in at(file).lines:
        for choice in line.choices:
            for part in line.parts:
                for each in part.contradictions:
                    both = (choice.given.get(part.place), choice.given.get(each.other))
                    assert both != (each.opinion, each.other_opinion)


def test_a_line_tells_goal_share_due_rate_reported_and_the_branchs_own_words() -> None:
    told = line_of().situation
    assert "目标：" in told
    assert "11月30日应达" in told
    assert "报告5%，差" in told
    assert "支部本月写：进展：11月进展3项" in told
    assert "来源：" in line_of().reason


def test_no_task_stands_in_two_places_and_columns_are_in_reading_order() -> None:
    lines = at(STATED).lines
    places = [(each.branch, each.matter) for each in lines]
    assert places == sorted(places, key=places.index), "lines of a matter stand together"
    assert [each.title for each in list_line_columns()] == [
        "支部", "工作任务", "任务情况", "提请事项", "依据", "意见", "核验人", "核验日期", "新时限", "说明", "意见的含义", "事项编号",
    ]  # fmt: skip
    assert [each.width for each in list_line_columns()[-2:]] == [110, 28], "wide, and not printed: see test_print_size"


def test_the_book_has_a_sheet_for_matters_and_one_for_receipts() -> None:
    made = book()
    assert made.sheetnames == [GUIDE_SHEET, *LINE_SHEETS, ENTRY_SHEET, LIST_SHEET, CHOICE_SHEET, ID_SHEET]
    assert {made[name].sheet_state for name in (CHOICE_SHEET, ID_SHEET)} == {"veryHidden"}
    assert made[RECEIPT_SHEET].cell(FIRST_ROW + 1, 1).value == "没有等回执的整改通知书"
    assert made[MATTER_SHEET].page_setup.orientation == "landscape"
    empty = openpyxl.load_workbook(io.BytesIO(build_line_book((), IDENTITY, "2026年11月")))
    assert empty[MATTER_SHEET].cell(FIRST_ROW + 2, 1).value == NO_MATTERS


def test_each_line_offers_its_own_words_and_only_the_bureaus_cells_are_open() -> None:
    made = book()
    sheet, row = find_rows(made)[ZG]
    unlocked = {name for at, name in enumerate(NAMES, 1) if not sheet.cell(row, at).protection.locked}
    assert unlocked == {"opinion", "verifier", "day", "due", "note"}
    rules = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    assert "提醒、立项、请支部说明、暂不" in {each.prompt for each in rules}


# What is read back


def test_an_empty_book_decides_nothing_and_has_no_fault() -> None:
    assert (codes(book()), given(book())) == ([], {})


@pytest.mark.parametrize("word", ["提醒", "请支部说明", "暂不", " 提 醒。"])
def test_a_word_is_read_as_the_opinions_it_stands_for(word: str) -> None:
    made = book()
    put(made, **{**DECIDED, "opinion": word})
    assert (codes(made), given(made)) == ([], words()[word.replace(" ", "").strip("。")])
    assert {row.choice for row in taken(made).rows if row.verdict} == {word.replace(" ", "").strip("。")}


def change(**typed: str | dt.date | None) -> Callable[[Workbook], None]:
    return lambda made: put(made, **{**DECIDED, "opinion": "提醒", **typed})


def without_sheet(made: Workbook) -> None:
    del made[MATTER_SHEET]


def renamed_sheet(made: Workbook) -> None:
    put(made, **{**DECIDED, "opinion": "提醒"})
    made[MATTER_SHEET].title = "事项"


def without_row(made: Workbook) -> None:
    made[MATTER_SHEET].delete_rows(find_rows(made)[ZG][1])


def stray_row(made: Workbook) -> None:
    made[MATTER_SHEET].cell(FIRST_ROW + 30, NAMES.index("opinion") + 1).value = "提醒"


def row_twice(made: Workbook) -> None:
    sheet, row = find_rows(made)[ZG]
    for at_column in range(1, len(NAMES) + 1):
        sheet.cell(FIRST_ROW + 30, at_column).value = sheet.cell(row, at_column).value


def merged(made: Workbook) -> None:
    put(made, **{**DECIDED, "opinion": "提醒"})
    _, row = find_rows(made)[ZG]
    made[MATTER_SHEET].merge_cells(start_row=row, end_row=row + 1, start_column=7, end_column=7)


def hidden_row(made: Workbook) -> None:
    put(made, **{**DECIDED, "opinion": "提醒"})
    made[MATTER_SHEET].row_dimensions[find_rows(made)[ZG][1]].hidden = True


def commented(made: Workbook) -> None:
    put(made, **{**DECIDED, "opinion": "提醒"})
    sheet, row = find_rows(made)[ZG]
    sheet.cell(row, NAMES.index("opinion") + 1).comment = Comment("等现场看过再定", "办公室")


def without_column(made: Workbook) -> None:
    made[MATTER_SHEET].cell(FIRST_ROW, NAMES.index("opinion") + 1).value = "态度"


def relabelled(made: Workbook) -> None:
    sheet, row = find_rows(made)[ZG]
    sheet.cell(row, KEY).value = "ZG-MZ09-202601-01"


FAULTS: tuple[tuple[str, Callable[[Workbook], None]], ...] = (
    ("decision-opinion-unknown", change(opinion="督办")),
    ("decision-opinion-unknown", change(opinion="提醒/立项")),
    ("decision-incomplete", change(verifier=None)),
    ("decision-incomplete", change(day=None)),
    ("decision-verifier-is-doer", change(verifier="陈晓岚")),
    ("decision-day-future", change(day="2026年12月11日")),
    ("decision-due-unused", change(due="2026年12月31日")),
    ("decision-reason-missing", change(opinion="立项")),
    ("decision-without-opinion", change(opinion=None)),
    ("decision-not-yet", lambda made: put(made, note="下周去看")),
    ("decision-locked-changed", lambda made: put(made, reason="没有问题")),
    ("decision-locked-changed", lambda made: put(made, situation="进展顺利")),
    ("decision-sheet-missing", without_sheet),
    ("decision-sheet-unknown", renamed_sheet),
    ("decision-row-missing", without_row),
    ("decision-key-missing", stray_row),
    ("decision-key-unknown", relabelled),
    ("decision-key-twice", row_twice),
    ("decision-merged", merged),
    ("decision-hidden", hidden_row),
    ("decision-beside", commented),
    ("column-missing", without_column),
)


@pytest.mark.parametrize("index", range(len(FAULTS)), ids=[code for code, _ in FAULTS])
def test_each_fault_is_found_at_its_cell_and_said_once(index: int) -> None:
    code, fault = FAULTS[index]
    made = book()
    fault(made)
    found = judged(made)
    assert code in [each.code for each in found]
    assert {each.code for each in found} <= {code, "decision-row-missing", "decision-sheet-missing"}
    first = next(each for each in found if each.code == code)
    assert sum((each.code, each.cell) == (code, first.cell) for each in found) == 1
    assert "{" not in first.message + first.remedy
    if code.startswith("decision-") and first.severity is Severity.MUST:
        assert (first.sheet or "", bool(first.cell)) == (
            "事项" if code == "decision-sheet-unknown" else MATTER_SHEET,
            True,
        )


def test_a_word_not_offered_names_those_of_its_line() -> None:
    made = book()
    put(made, **{**DECIDED, "opinion": "督办"})
    (finding,) = judged(made)
    assert "提醒、立项、请支部说明、暂不" in finding.remedy
    assert given(made) == {}


def test_a_book_whose_hidden_choices_are_gone_or_changed_is_not_known() -> None:
    for meddle in ("gone", "changed"):
        made = book()
        if meddle == "gone":
            del made[CHOICE_SHEET]
        else:
            made[CHOICE_SHEET].cell(2, 5).value = "随便"
        assert taken(made).period is None


# Taken in before


def before(**opinions: Opinion) -> dict[str, GivenOpinion]:
    day = dt.date(2026, 12, 8)
    numbers = {"reminder": f"SJ-{NUMBER}-提醒", "start": f"{ZG}-立项1"}
    return {
        numbers[name]: GivenOpinion(opinion=opinion, verifier="孙立新", day=day, due=None, note="")
        for name, opinion in opinions.items()
    }


def test_another_word_than_the_one_taken_in_is_a_correction_that_takes_it_back() -> None:
    made = book()
    put(made, **{**DECIDED, "opinion": "立项", "note": "直接立项"})
    known = before(reminder=PASSED)
    assert codes(made, before=known) == ["decision-otherwise"]
    put(made, note="更正：改为立项")
    assert codes(made, before=known) == []
    rows = {row.key: row.opinion for row in retract_opinions(taken(made), list(known)).rows}
    assert (rows[f"SJ-{NUMBER}-提醒"], rows[f"{ZG}-立项1"]) == (DECLINED, PASSED)


def test_the_same_word_again_is_no_correction() -> None:
    made = book()
    put(made, **{**DECIDED, "opinion": "提醒"})
    day = dt.date(2026, 12, 9)
    same = {f"SJ-{NUMBER}-提醒": GivenOpinion(opinion=PASSED, verifier="孙立新", day=day, due=None, note="")}
    assert codes(made, before=same) == []


# The marked copy


def test_the_marked_copy_keeps_what_was_typed_and_marks_the_cells() -> None:
    made = book()
    put(made, **{**DECIDED, "opinion": "督办", "verifier": "陈晓岚", "note": "看过"})
    stray_row(made)
    found = judged(made)
    rows = {(row.sheet, row.row): row.line for row in taken(made).rows}
    told = [(each, rows.get((each.sheet or "", -1 if each.row is None else each.row), "")) for each in found]
    shown = {row.line: row.shown for row in taken(made).rows}
    data = build_marked_line_book(at().lines, IDENTITY, "2026年11月", shown, told)
    copy = openpyxl.load_workbook(io.BytesIO(data))
    sheet, row = find_rows(copy)[ZG]
    cells = {name: sheet.cell(row, at_column) for at_column, name in enumerate(NAMES, 1)}
    assert (cells["opinion"].value, cells["note"].value) == ("督办", "看过")
    assert bool(cells["opinion"].comment)
    assert copy.sheetnames[0] == CORRECTION_SHEET
    listed = [[cell.value for cell in line] for line in copy[CORRECTION_SHEET].iter_rows(min_row=4)]
    assert [line[0] for line in listed] == list(range(1, len(found) + 1))
    assert taken(copy).identity == taken(made).identity


# 回执


NOTICED = RED.propose(NOVEMBER, DAY, "立项", PASSED).sign(NOVEMBER, DAY, "〔2026〕1号", "2026-12-25")
RECEIPT = f"{ZG}-签收1"
ON_PAPER = ["反馈整改情况", "申请延期", "陈述申辩"]


def test_a_notice_without_receipt_can_be_registered_and_is_no_matter_to_decide() -> None:
    line = line_of(NOTICED, RECEIPT)
    assert (line.sheet, [each.word for each in line.choices]) == (RECEIPT_SHEET, ["已签收", *ON_PAPER])
    assert at(NOTICED).undecided_count == at().undecided_count - 1
    made = book(NOTICED)
    put(made, RECEIPT, opinion="已签收", verifier="孙立新", day="2026年12月9日")
    assert codes(made, NOTICED) == ["decision-reason-missing"]
    put(made, RECEIPT, note="李文静签收，纸质回执")
    assert (codes(made, NOTICED), given(made)) == ([], {RECEIPT: PASSED})
    put(made, RECEIPT, day="2026年12月8日")
    assert codes(made, NOTICED) == ["decision-day-early"]


def test_a_registered_receipt_is_a_state_of_the_case_and_can_be_taken_back() -> None:
    signed = NOTICED.decide(NOVEMBER, RECEIPT, PASSED, DAY, matter=DecisionKind.RECEIPT, note="李文静签收，纸质回执")
    states = next(each for each in at(signed).rectifications if str(each.problem) == NUMBER).states
    assert (states[-1].stage.value, states[-1].who, states[-1].note) == (
        "已签收",
        "孙立新",
        "收到整改通知书：李文静签收，纸质回执",
    )
    assert [each.word for each in line_of(signed, RECEIPT).choices] == ["撤回登记", *ON_PAPER]
    back = signed.decide(NOVEMBER, RECEIPT, SENT_BACK, DAY, matter=DecisionKind.RECEIPT, note="登记错了支部")
    states = next(each for each in at(back).rectifications if str(each.problem) == NUMBER).states
    assert [each.stage.value for each in states][-3:] == ["已下发", "已签收", "已下发"]
    assert keys(at(back), DecisionKind.RECEIPT)[0] == f"{ZG}-签收2"
    answered = signed.answer(NOVEMBER, DAY, done="9户")
    assert keys(at(answered), DecisionKind.RECEIPT) == [], "an answer shows that the notice was received"


@pytest.mark.parametrize(
    ("word", "due", "key", "asked", "stage"),
    [
        ("反馈整改情况", "", f"{ZG}-反馈1", [f"{ZG}-复核1"], "已反馈"),
        ("申请延期", "2027-01-08", f"{ZG}-请延1", [f"{ZG}-延期1"], "已签收"),
        ("陈述申辩", "", f"{ZG}-申辩1", [], "已签收"),
    ],
)
def test_what_came_on_a_paper_receipt_has_a_typed_place_and_is_a_reply(
    word: str, due: str, key: str, asked: list[str], stage: str
) -> None:
    """Only that the 回执 came could be registered; what the branch had written on it had no way in."""
    made, said = book(NOTICED), "9户已改完，李文静12月9日填"
    put(made, RECEIPT, opinion=word, verifier="孙立新", day="2026年12月10日", note=said)
    if due:
        assert codes(made, NOTICED) == ["decision-due-missing"]
        put(made, RECEIPT, due=due)
    assert (codes(made, NOTICED), given(made)) == ([], {key: PASSED})
    typed = NOTICED.decide(NOVEMBER, key, PASSED, "2026-12-10", matter=DecisionKind.RECEIPT, due=due, note=said)
    told = at(typed)
    case = next(each for each in told.rectifications if str(each.problem) == NUMBER)
    assert case.stage.value == stage
    assert "支部（纸质回执）" in {each.who for each in case.states}
    assert [each for each in keys(told, DecisionKind.RECTIFY) if each.startswith(ZG)] == asked
    assert bool(keys(told, DecisionKind.PLEA)) is (word == "陈述申辩")
    if word != "陈述申辩":
        assert any(choice.word.startswith("撤回") for line in told.lines for choice in line.choices)
        back = typed.decide(NOVEMBER, key, SENT_BACK, "2026-12-11", matter=DecisionKind.RECEIPT, note="登记错了")
        assert [each for each in keys(at(back), DecisionKind.RECTIFY) if each.startswith(ZG)] == []


def test_an_extension_typed_in_after_its_day_is_too_late() -> None:
    late = NOTICED.decide(
        DECEMBER, f"{ZG}-请延1", PASSED, "2026-12-28", matter=DecisionKind.RECEIPT, due="2027-01-20", note="材料未到"
    )
    told = late.at(DECEMBER, "2027-01-08")
    assert f"{ZG}-延期1" not in keys(told, DecisionKind.RECTIFY)
    case = next(each for each in told.rectifications if str(each.problem) == NUMBER)
    assert any(each.note.startswith("时限过后提出") for each in case.states)
