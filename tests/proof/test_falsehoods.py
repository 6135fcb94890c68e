"""Falsehoods planted into a finished 督查通报: each is found with its sentence; what is true or unknown is not refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from functools import cache

import docx
import pytest
from bureau import NOVEMBER, office
from docx.document import Document
from falsify import swap
from papers import OCTOBER, delivered, month, opened, rectification, task, view_of
from rectifying import DECEMBER, FEBRUARY, JANUARY, NUMBER, PROBLEM, File
from rectifying import PASSED as AGREED

from pipeline.contract.decisions import format_rectification_key
from pipeline.contract.problem import ProblemId
from pipeline.documents.draft import build_draft
from pipeline.docx.read import read_edited_document
from pipeline.proof.check import RULES, prove_paper
from pipeline.proof.model import Outcome, ProofResult, Remark, RuleGroup
from pipeline.proof.reading import Reading
from pipeline.proof.truth import Truth, build_truth
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.trends import MonthSummary
from pipeline.terms import CIRCULAR, RectificationStage, RectificationStep, SubmissionResult, Timeliness

TODAY = dt.date(2026, 12, 18)
WORST, SECOND, OTHER = "党建+适老化改造1", "党建+敬老食堂开放", "党建+殡葬惠民"


@cache
def bureau_view() -> Assessment:
    """One branch with red tasks and a notice that is overdue, one late with a red task, one that did not report."""
    tasks = [
        task("MZ01", 1, month(OCTOBER, 5), month(NOVEMBER, 10), deadline="2026-10-31"),
        task("MZ01", 2, month(OCTOBER, 10), month(NOVEMBER, 40), deadline="2026-10-31", name=SECOND),
        task("MZ01", 3, month(OCTOBER, 50), month(NOVEMBER, 100, status="已完成"), name="党建+走访"),
        task("MZ02", 1, month(OCTOBER, 40), month(NOVEMBER, 60), deadline="2026-10-31", name=OTHER),
        task("MZ02", 2, month(OCTOBER, 40), month(NOVEMBER, 90), name="党建+清明服务保障"),
        task("MZ03", 1, month(OCTOBER, 20), name="党建+探视巡访"),
    ]
    view = view_of(
        tasks,
        delivered("MZ02", Timeliness.LATE, returned=3),
        delivered("MZ03", Timeliness.MISSING, SubmissionResult.NOTHING),
        rectifications=(rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01"),),
    )
    return dataclasses.replace(view, steps={ProblemId.of_task(NUMBER): ("提醒", "整改通知")})


@cache
def draft() -> bytes:
    return build_draft(CIRCULAR_REPORT, bureau_view(), office())


@cache
def draft_truth() -> Truth:
    """What the ledger says of the draft; most tests compare with it and change nothing of it."""
    return build_truth(bureau_view(), draft(), "草稿.docx")


def prove(paper: Document, view: Assessment, made: bytes) -> ProofResult:
    saved = io.BytesIO()
    paper.save(saved)
    reading = Reading(
        paper=read_edited_document(saved.getvalue(), "通报.docx"), today=TODAY, document=CIRCULAR, as_of=view.date
    )
    known = view is bureau_view() and made is draft()
    return prove_paper(reading, draft_truth() if known else build_truth(view, made, "草稿.docx"))


def found_after(old: str, new: str) -> list[Remark]:
    paper = opened(draft())
    assert swap(paper, old, new), old
    return list(prove(paper, bureau_view(), draft()).remarks)


def wrong(remarks: list[Remark]) -> list[tuple[str, str]]:
    said = [each for each in remarks if each.rule.group is not RuleGroup.LAYOUT]
    return [(each.rule.id, each.text) for each in said if each.outcome is Outcome.WRONG]


@pytest.mark.parametrize(
    ("old", "new", "rule", "sentence"),
    [
        ("已报送2个", "已报送3个", "F1", "已报送3个"),
        ("应报送月报表的党支部3个", "应报送月报表的党支部三十个", "F1", "党支部30个"),
        ("（红灯）3项", "（红灯）2项", "F1", "（红灯）2项"),
        ("（红灯）3项", "（红灯）３１项", "F1", "（红灯）31项"),
        ("占50.0%", "占55.0%", "F3", "占55.0%"),
        ("截至12月11日，进度", "截至12月12日，进度", "F1", "12月12日"),
        ("实际10%", "实际80%", "F3", "实际80%"),
        ("涉及2个党支部", "涉及5个党支部", "F1", "涉及5个"),
        ("漏报1个", "漏报0个", "F1", "漏报0个"),
        ("漏报1个：福利院党支部", "漏报1个：殡仪馆党支部", "F4", "漏报1个：殡仪馆党支部"),
        ("漏报1个：福利院党支部", "漏报1个：福利园党支部", "F4", "福利园党支部"),
        ("迟报1个：殡仪馆党支部", "迟报1个：机关一党支部", "F4", "迟报1个：机关一党支部"),
        ("漏报1个：福利院党支部", "漏报2个：福利院党支部、机关一党支部", "F4", "机关一党支部"),
        (f"殡仪馆党支部“{OTHER}”（应", f"殡仪馆党支部“{SECOND}”（应", "F6", SECOND),
        (f"“{SECOND}”（应", "“党建+敬老食堂……”（应", "F6", "党建+敬老食堂……"),
        (f"“{SECOND}”（应", "“党建+敬老食堂关闭”（应", "F6", "党建+敬老食堂关闭"),
        ("尚未销号的1项，见", "尚未销号的1项：机关一党支部（〔2026〕9号），见", "F9", "〔2026〕9号"),
        ("尚未销号的1项，见", "尚未销号的1项：殡仪馆党支部（〔2026〕1号），见", "F9", "殡仪馆党支部（〔2026〕1号）"),
        ("尚未销号的1项，见", "尚未销号的1项：殡仪馆党支部（〔2026〕1号），见", "F4", "殡仪馆党支部（〔2026〕1号）"),
        ("实际10%）", "实际10%，困难未答复）", "F17", "困难未答复"),
        ("各党支部情况见附件1。", "机关一党支部经督办仍未完成。", "F8", "经督办"),
        ("各党支部情况见附件1。", "有关问题已经多次约谈。", "F8", "约谈"),
        ("各党支部情况见附件1。", f"机关一党支部“{WORST}”（责任人：张三）未完成。", "F7", "责任人：张三"),
        ("各党支部情况见附件1。", f"机关一党支部“{WORST}”牵头领导是王二。", "F7", "王二"),
        ("各党支部情况见附件1。", f"机关一党支部“{WORST}”由牵头领导王二，责任人张三、有关科室抓紧。", "F7", "王二"),
        ("各党支部情况见附件1。", "机关一党支部漏报。", "F4", "机关一党支部漏报"),
        ("各党支部情况见附件1。", "机关一党支部红灯任务4项。", "F1", "红灯任务4项"),
        ("请于2027年1月", "请于2026年11月", "F1", "2026年11月"),
        ("各党支部情况见附件1。", "红灯任务比上月增加2项。", "F10", "增加2项"),
        (f"机关一党支部“{WORST}”（应达100%，实际10%）；", "", "F11", "按落后程度依次是"),
        (f"机关一党支部“{WORST}”（应达100%，实际10%）；", f"机关一党支部“{SECOND}”（应达100%，实际40%）；", "F11", "按落后程度"),
        ("漏报1个：福利院党支部。迟报", "漏报1个：。迟报", "F5", "漏报1个："),
        ("各党支部情况见附件1。", "机关一党支部红灯任务4项，占8.8%。", "F1", "红灯任务4项"),
        ("各党支部情况见附件1。", "见{{ annex }}。", "T5", "{{ annex }}"),
        ("各党支部情况见附件1。", "责任人None。", "T5", "None"),
        ("各党支部情况见附件1。", "联系人×××。", "T5", "×××"),
        ("各党支部情况见附件1。", "联系人13800138000。", "S1", ""),
        ("各党支部情况见附件1。", "机密★1年", "S1", ""),
        ("各党支部情况见附件1。", "情况属实" * 1000 + "。", "T7a", ""),
        ("2026年　月　日", "2026年12月9日", "D1", "2026年12月9日"),
        ("2026年　月　日", "2026年2月30日", "D1", "2026年2月30日"),
    ],
    ids=str,
)  # fmt: skip
def test_a_falsehood_is_found_at_its_place(old: str, new: str, rule: str, sentence: str) -> None:
    found = found_after(old, new)
    assert [each for each in wrong(found) if each[0] == rule and sentence in each[1]], found


def test_who_is_not_yet_to_be_praised_is_found_among_the_names() -> None:
    """“其余1个：” names those of whom nothing is open, and nobody else."""
    tasks = [task(code, 1, month(NOVEMBER, 90)) for code in ("MZ01", "MZ02")]
    order = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-25")
    view = view_of(tasks, rectifications=(order,))
    made = build_draft(CIRCULAR_REPORT, view, office())
    assert not wrong(list(prove(opened(made), view, made).remarks))
    paper = opened(made)
    assert swap(paper, "（按名册顺序）：殡仪馆党支部", "（按名册顺序）：机关一党支部")
    assert "F4" in [each[0] for each in wrong(list(prove(paper, view, made).remarks))]


def cell_changed(table: int, row: int, column: int, text: str) -> list[tuple[str, str]]:
    paper = opened(draft())
    found = [each for each in paper.tables if each.rows[0].cells[0].text == "序号"]
    found[table].rows[row].cells[column].text = text
    return wrong(list(prove(paper, bureau_view(), draft()).remarks))


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "rule"),
    [
        (0, 1, 9, "0", "F1"), (0, 1, 2, "迟报", "F4"), (0, 3, 3, "已收", "F4"), (0, 2, 1, "殡葬党支部", "F4"),
        (0, 4, 9, "9", "F2"), (0, 4, 4, "7", "F2"), (1, 1, 2, "党建+适老化", "F6"), (1, 1, 9, "王二", "F7"),
        (1, 1, 6, "60%", "F1"), (1, 1, 7, "5", "F1"), (1, 1, 10, "12月8日到期", "F1"),
    ],
)  # fmt: skip
def test_a_false_cell_is_found_in_its_row(table: int, row: int, column: int, text: str, rule: str) -> None:
    assert [(each, text in at) for each, at in cell_changed(table, row, column, text)] == [(rule, True)]


def row_taken_out(table: int, row: int) -> list[Remark]:
    paper = opened(draft())
    found = [each for each in paper.tables if each.rows[0].cells[0].text == "序号"]
    found[table]._tbl.remove(found[table].rows[row]._tr)
    return list(prove(paper, bureau_view(), draft()).remarks)


def test_a_branch_taken_out_of_annex_1_leaves_sums_that_are_none() -> None:
    assert [(rule, "机关一党支部" in text) for rule, text in wrong(row_taken_out(0, 1))] == [("F2", True)]


def test_a_task_taken_out_of_annex_2_is_shown_to_a_person() -> None:
    found = row_taken_out(1, 2)
    assert wrong(found) == []
    assert any(each.outcome is Outcome.ASK and SECOND in each.text for each in found)


def test_lists_joined_by_a_comma_are_judged_each_by_itself() -> None:
    true = "漏报1个：福利院党支部，迟报1个：殡仪馆党支部"
    assert wrong(found_after("漏报1个：福利院党支部。迟报1个：殡仪馆党支部", true)) == []
    false = "漏报1个：福利院党支部，迟报1个：机关一党支部"
    assert "F4" in {rule for rule, _ in wrong(found_after("漏报1个：福利院党支部。迟报1个：殡仪馆党支部", false))}


def test_an_order_that_is_past_on_the_day_of_signing_is_found() -> None:
    paper = opened(draft())
    assert swap(paper, "2026年　月　日", "2026年12月17日")
    found = prove(paper, bureau_view(), draft())
    assert {(each.rule.id, "12月16日前" in each.text) for each in found.remarks if each.is_fatal} == {("D2", True)}


@pytest.mark.parametrize(
    "addition",
    [
        "多数党支部能够按计划推进。", "机关一党支部红灯任务2项。", "红灯任务3项。", "福利院党支部漏报。", "殡仪馆党支部迟报。",
        f"机关一党支部“{WORST}”（责任人：陈晓岚）实际10%。", "机关一党支部经提醒、整改通知仍未完成。",
        "机关一党支部（〔2026〕1号）。", "按《办法》（民发〔2025〕3号）第5条办理。", "市里今年安排资金300万元。",
        "上月红灯任务1项。", "机关一党支部连续3个月没有漏报。", "有关党支部要防止漏报、迟报。", "各党支部要及时提醒、督办。",
        "殡仪馆党支部要引以为戒，不再迟报。", "请新成立的市养老中心党支部下月报送。", "牵头领导逐项过问。", "黄灯任务由牵头领导亲自抓，责任人带队、负总责。",
        "福利院党支部经多次提醒仍未报送。", "以上党支部已多次提醒。", "请下列党支部于2027年1月8日前补报：福利院党支部、殡仪馆党支部。",
    ],
)  # fmt: skip
def test_what_is_true_or_cannot_be_known_is_not_refused(addition: str) -> None:
    found = found_after("各党支部情况见附件1。", f"{addition}各党支部情况见附件1。")
    assert wrong(found) == []


@pytest.mark.parametrize(
    "addition",
    [
        "市里今年安排资金300万元。",
        "上月红灯任务1项。",
        "殡仪馆党支部工作扎实。",
        f"机关一党支部“{WORST}”由王主任负责。",
        "机关一党支部整改通知书〔2026〕1号已销号。",
        "福利院党支部经多次提醒仍未报送。",
    ],
)
def test_what_cannot_be_known_is_shown_to_a_person(addition: str) -> None:
    found = found_after("各党支部情况见附件1。", f"{addition}各党支部情况见附件1。")
    assert addition.rstrip("。") in [each.text for each in found if each.outcome is Outcome.ASK]


def test_a_whole_paragraph_may_be_moved_or_left_out() -> None:
    paper = opened(draft())
    moved = next(each for each in paper.paragraphs if each.text.startswith("（三）多数党支部"))
    paper.paragraphs[4]._p.addprevious(moved._p)
    gone = next(each for each in paper.paragraphs if each.text.startswith("（二）整改和办理"))
    gone.text = ""
    found = prove(paper, bureau_view(), draft()).remarks
    assert {rule for rule, _ in wrong(list(found))} == {"T3"}, "its number is out of order"


def months() -> list[Assessment]:
    """Months with decisions, notices, answers and refusals, made of records alone."""
    start = format_rectification_key(PROBLEM, RectificationStep.START, 1)
    told = File().decide(NOVEMBER, start, AGREED, "2026-12-10")
    signed = told.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    return [
        File().at(NOVEMBER, "2026-12-11"), File().at(NOVEMBER, "2026-12-11", "MZ01"), told.at(NOVEMBER, "2026-12-12"),
        signed.at(DECEMBER, "2027-01-11"), signed.at(JANUARY, "2027-02-11"), File().at(FEBRUARY, "2027-03-11"),
    ]  # fmt: skip


def test_untouched_drafts_hold() -> None:
    for view in [*months(), bureau_view(), view_of()]:
        made = build_draft(CIRCULAR_REPORT, view, office())
        found = prove(opened(made), view, made)
        assert wrong(list(found.remarks)) == []
        assert [each for each in found.remarks if each.is_fatal] == []
        told = {each.told for each in found.remarks if each.rule.group is not RuleGroup.LAYOUT}
        assert told <= {"总体判断还没有写", "没有发信记录可查"}
        assert set(found.outcomes) == set(RULES)


def test_tasks_of_one_name_and_titles_with_full_stops_are_told_apart() -> None:
    """A branch may have two red tasks of one name; a full stop in a title ends no list; equal gaps have no order."""
    names = ("党建+普法。进社区", "党建+走访", "党建+普法。进社区", "党建+巡查；登记")
    tasks = [
        task("MZ01", row, month(NOVEMBER, rate), deadline="2026-10-31", name=name)
        for row, (name, rate) in enumerate(zip(names, (10, 20, 30, 20), strict=True), 1)
    ]
    view = view_of(tasks)
    made = build_draft(CIRCULAR_REPORT, view, office())
    assert wrong(list(prove(opened(made), view, made).remarks)) == []
    second, third = (f"机关一党支部“{name}”（应达100%，实际20%）；" for name in (names[1], names[3]))
    for old, new, found in ((second + third, third + second, []), (second, "", ["F11"])):
        paper = opened(made)
        assert swap(paper, old, new)
        assert [rule for rule, _ in wrong(list(prove(paper, view, made).remarks)) if rule == "F11"] == found


def test_a_trend_in_the_wrong_direction_is_found() -> None:
    view = dataclasses.replace(bureau_view())
    before = MonthSummary(period=OCTOBER, tasks=6, done=0, closed=0, green=0, yellow=0, red=4, grey=2)
    vars(view)["trends"] = {"MZ01": (before,)}
    made = build_draft(CIRCULAR_REPORT, view, office())
    for true, false in (("红灯减少1项", "红灯增加1项"), ("红灯减少1项", "红灯持平"), ("灰灯减少1项", "灰灯上升")):
        paper = opened(made)
        assert swap(paper, true, false)
        assert [(rule, false in text) for rule, text in wrong(list(prove(paper, view, made).remarks))] == [
            ("F10", True)
        ]


def test_without_its_ledger_only_dates_and_text_are_judged() -> None:
    paper = docx.Document()
    for text in ("关于开展检查的通知", "漏报99个：某某党支部。请于1月10日前报送。", "2026年12月1日"):
        paper.add_paragraph(text)
    saved = io.BytesIO()
    paper.save(saved)
    found = prove_paper(Reading(paper=read_edited_document(saved.getvalue(), "通知.docx"), today=TODAY), None, "别处的")
    assert [each for each in found.remarks if each.is_fatal] == []
    assert {came for rule, came in found.outcomes.items() if rule.facts} == {Outcome.UNCHECKED}
    assert found.note == "别处的"
