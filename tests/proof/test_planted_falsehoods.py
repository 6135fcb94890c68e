"""More than fifty kinds of falsehood planted into finished papers of all four kinds: each is found, by its rule, where it stands.

Papers are of the ``months.autumn``; each line changes one place of one signed file and names the rule that must speak
of that very paragraph or row. A few can only be shown to a person (请人看), which is said in the line.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from months.autumn import CANTEEN, FUNERALS, SIGNED, WORST, finished_papers
from months.play import MadePaper
from months.run import at_home
from planting import Change, added, cell, plant, prove, stands_at, text, with_row, within_cell, without_row

from pipeline.docx.read import read_edited_document
from pipeline.proof.model import Outcome
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, FEEDBACK, RECTIFICATION_NOTICE

_LAGGING = f"机关一党支部“{WORST}”（应达100%，实际10%，困难未答复）"
_SECOND = f"市救助站党支部“{FUNERALS}”（应达66%，实际15%，困难未答复）"


@dataclass(frozen=True)
class Falsehood:
    """A kind of falsehood, where it is planted, and the rule that must find it."""

    kind: str
    document: str
    change: Change
    rule: str
    outcome: Outcome = Outcome.WRONG


C, F, N, K, ASK = CIRCULAR, FEEDBACK, RECTIFICATION_NOTICE, CORRECTION_NOTICE, Outcome.ASK
FALSEHOODS = (
    Falsehood("a count", C, text("已报送4个", "已报送5个"), "F1"),
    Falsehood("a count in full-width signs", C, text("（绿灯）2项", "（绿灯）４项"), "F1"),
    Falsehood("a rate", C, text("报送率60.0%", "报送率80.0%"), "F3"),
    Falsehood("a share", C, text("（黄灯）1项，占16.7%", "（黄灯）1项，占26.7%"), "F3"),
    Falsehood("the size of a change", C, text("红灯增加1项", "红灯增加3项"), "F1"),
    Falsehood("the direction of a change", C, text("红灯增加1项", "红灯减少1项"), "F10"),
    Falsehood("a month compared with", C, text("与10月相比", "与9月相比"), "F1"),
    Falsehood("a branch swapped in a list", C, text("漏报1个：救助站", "漏报1个：福利院"), "F4"),
    Falsehood("a branch misspelt", C, text("漏报1个：救助站", "漏报1个：救助战"), "F4"),
    Falsehood("a branch added", C, text("迟报1个：市救助站", "迟报2个：福利院党支部、市救助站"), "F4"),
    Falsehood("a branch left out", C, text("漏报1个：救助站党支部", "漏报1个："), "F5"),
    Falsehood("a branch praised", C, text("有1个（按名册顺序）：", "有2个（按名册顺序）：机关一党支部、"), "F4"),
    Falsehood("the worst left out", C, text(f"{_LAGGING}；", ""), "F11"),
    Falsehood("the worst not first", C, text(f"{_LAGGING}；{_SECOND}", f"{_SECOND}；{_LAGGING}"), "F11"),
    Falsehood("a title", C, text(f"“{FUNERALS}”（应", f"“{FUNERALS}工程”（应"), "F6"),
    Falsehood("a task of another branch", C, text("市救助站党支部“", "福利院党支部“"), "F6"),
    Falsehood("a progress", C, text("实际15%", "实际51%"), "F3"),
    Falsehood("steps never taken", C, text("措施：整改通知", "措施：提醒、督办、整改通知"), "F8"),
    Falsehood("a notice of another branch", C, text("尚未销号的1项，见", "尚未销号的1项：机关一党支部（〔2026〕2号），见"), "F9"),
    Falsehood("a notice that is none", C, text("尚未销号的1项，见", "尚未销号的1项：机关一党支部（〔2026〕7号），见"), "F9"),
    Falsehood("an order by a day that is past", C, text("于12月23日前反馈", "于12月13日前反馈"), "D2"),
    Falsehood("the deadline of the next report", C, text("请于2027年1月4日", "请于2027年2月4日"), "F1"),
    Falsehood("how many tasks fall due", C, text("12月到期1项、", "12月到期4项、"), "F1"),
    Falsehood("how many tasks are due already", C, text("已到期未完成1项", "已到期未完成5项"), "F1"),
    Falsehood("how many 整改 fall due", C, text("未反馈整改1项", "未反馈整改3项"), "F1"),
    Falsehood("by how much a red task is behind", C, text("或落后超过30个百分点；", "或落后超过20个百分点；"), "F1"),
    Falsehood("the month of the form", C, text("12月月报表请于", "11月月报表请于"), "F1"),
    Falsehood("the day of the data", C, text("核验截至12月16日，进度", "核验截至11月16日，进度"), "F1"),
    Falsehood("a date before the data", C, text("2026年12月16日", "2026年12月6日"), "D1"),
    Falsehood("the month of the title", C, text("关于2026年11月", "关于2026年10月"), "D4"),
    Falsehood("a not taken out", C, text("未定牵头科室的由", "已定牵头科室的由"), "F14", ASK),
    Falsehood("done for reported", C, text("已报送4个", "已完成4个"), "F1", ASK),
    Falsehood("a unit", C, text("列入台账的任务6项", "列入台账的任务6个"), "F1", ASK),
    Falsehood("a person", C, text("（应达66%，", "（责任人：张三，应达66%，"), "F7"),
    Falsehood("a lamp in annex 1", C, cell("报送时效", "机关一党支部", "红灯", "0"), "F1"),
    Falsehood("a sum in annex 1", C, cell("报送时效", "合计", "黄灯", "2"), "F2"),
    Falsehood("a row taken out of annex 1", C, without_row("报送时效", "福利院党支部"), "F2"),
    Falsehood("a row added to annex 1", C, with_row("报送时效", "福利院党支部", "福利院", "养老院"), "F2"),
    Falsehood("late for in time in annex 1", C, cell("报送时效", "机关一党支部", "报送时效", "迟报"), "F4"),
    Falsehood("a person in annex 2", C, cell("牵头领导", FUNERALS, "牵头领导", "周明元"), "F7"),
    Falsehood("what was due in annex 2", C, cell("牵头领导", FUNERALS, "应达", "56%"), "F1"),
    Falsehood("the last day of an order in annex 2", C, cell("牵头领导", WORST, "整改", "12月27日到期"), "F1"),
    Falsehood("a branch in annex 3", C, cell("反映的党支部", "定制书架", "反映的党支部", "机关一、福利院"), "F4"),
    Falsehood("what the bureau owes, left out", C, text("实际10%，困难未答复）", "实际10%）"), "F17", ASK),
    Falsehood("what nobody asked for", C, text("实际10%，困难未答复）", "实际10%，困难未答复、延期待审定）"), "F17"),
    Falsehood("in time or late", F, text("按时报送（", "迟报（"), "F14", ASK),
    Falsehood("a fall for no change", F, text("红灯任务数与上月持平", "红灯任务比上月减少1项"), "F10"),
    Falsehood("a task done", F, text("已完成0项", "已完成1项"), "F1"),
    Falsehood("the day of an order", F, text("时限2026年11月27日", "时限2026年12月27日"), "F1"),
    Falsehood("a progress in the table", F, cell("灯色", CANTEEN, "完成率", "95%"), "F1"),
    Falsehood("a lamp in the table", F, cell("灯色", WORST, "灯色", "黄"), "F4"),
    Falsehood("working days", N, text("10个工作日内", "15个工作日内"), "F1"),
    Falsehood("the last day", N, text("即2026年12月29日前", "即2027年1月29日前"), "D2"),
    Falsehood("a reported progress", N, within_cell("事实", FUNERALS, "报告15%", "报告5%"), "F1"),
    Falsehood("to another branch", N, text("市市救助站支部", "市福利院支部"), "F4"),
    Falsehood("how many problems", N, text("有1个问题", "有2个问题"), "F1"),
    Falsehood("a corrected figure", K, cell("更正为", "漏报1个", "原文", "漏报2个：救助站党支部。"), "F1"),
    Falsehood("a correction left out", K, without_row("更正为", "漏报1个"), "F12"),
    Falsehood("a count in the details", K, within_cell("现为", "救助站党支部", "黄灯：1", "黄灯：3"), "F1"),
    Falsehood("all in time", C, added("各党支部均按时报送。"), "F15"),
    Falsehood("all done", C, added("各项任务均已完成。"), "F15"),
    Falsehood("none missing", C, added("没有迟报、漏报现象。"), "F15"),
    Falsehood("all but one", C, added("除救助站党支部外，其余党支部均按时报送。"), "F15"),
    Falsehood("a number beside a true comparison", C, added("红灯任务比上月增加1项，黄灯任务5项。"), "F1"),
    Falsehood("a share of a count", C, added("红灯任务2项，占90%。"), "F3"),
    Falsehood("one of those without a fault", C, added("没有漏报的党支部4个：机关一党支部、救助站党支部。"), "F4"),
    Falsehood("not in time", C, added("机关一党支部未按时报送。"), "F4"),
    Falsehood("the day on which last month was put on record", C, text("以11月13日汇总时", "以11月3日汇总时"), "F1"),
    Falsehood("a record signed that was not", C, text("以11月13日汇总时的", "以签发时的"), "F10"),
    Falsehood("a record called computed anew", C, text("以11月13日汇总时的数据为准", "按现有数据重新计算"), "F10"),
    Falsehood("tasks changed since the record", C, text("的数据为准）", "的数据为准，其后有变化的任务3项，涉及2个党支部）"), "F10"),
    Falsehood("red tasks that turned grey", C, text("的数据为准）", "的数据为准；其中红灯任务2项转为灰灯）"), "F10"),
    Falsehood("the record of a month in a 反馈单", F, text("以11月13日汇总时的", "以签发时的"), "F10"),
    Falsehood("the day on which a form came in", F, text("（12月4日收表", "（12月2日收表"), "F1"),
    Falsehood("a total of annex 1", C, cell("报送时效", "合计", "任务", "7"), "F2"),
    Falsehood("the total of cases in annex 1", C, cell("报送时效", "合计", "在改", "0"), "F2"),
    Falsehood("how many matters there are", C, text("归并为", "归并为1"), "F1"),
    Falsehood("who reported", K, text("福利院党支部、救助站党支部补报", "机关一党支部、救助站党支部补报"), "F4"),
)  # fmt: skip


@pytest.fixture(scope="module")
def papers() -> dict[str, MadePaper]:
    with at_home():
        return finished_papers()


def test_untouched_they_hold(papers: dict[str, MadePaper]) -> None:
    for made in papers.values():
        found = prove(made, read_edited_document(made.data, f"{made.document}.docx"))
        assert [each for each in found if each.outcome is Outcome.WRONG] == []
    assert papers[CIRCULAR].signed == SIGNED


@pytest.mark.parametrize("planted", FALSEHOODS, ids=lambda each: each.kind)
def test_a_falsehood_in_a_finished_paper_is_found_where_it_stands(
    papers: dict[str, MadePaper], planted: Falsehood
) -> None:
    paper, where = plant(papers[planted.document], planted.change)
    found = prove(papers[planted.document], paper)
    told = [each for each in found if each.rule.id == planted.rule and each.outcome is planted.outcome]
    assert [each for each in told if stands_at(each, paper, where)], [
        (each.rule.id, each.outcome, each.place, each.text) for each in found
    ]


@pytest.mark.parametrize(
    ("document", "sentence", "rule"),
    [
        (C, f"对下列经提醒、督办和通知整改仍未解决的1个问题予以通报：机关一党支部“{WORST}”。", "F8"),
        (C, "漏报的党支部请于2026年12月10日前补报。", "D2"), (C, "有异议的请于12月16日前提出。", "D2"),
        (C, "救助站党支部红灯任务比上月增加4项。", "F10"),
        (C, "福利院党支部红灯任务比上月减少1项。", "F10"), (F, "红灯任务比上月增加4项。", "F10"), (F, "红灯任务2项。", "F1"),
        (C, f"按落后程度列前1项：{_SECOND}。", "F11"), (C, "机关一党支部“党建+敬老食堂……”推进较快。", "F6"),
        (C, "列入台账的任务7项。", "F1"), (C, "福利院党支部漏报。", "F4"), (C, "现将{{ period }}情况通报如下。", "T5"),
        (C, "现将｛｛period｝｝情况通报如下。", "T5"), (C, "责任人None负责。", "T5"),
    ],
)  # fmt: skip
def test_a_sentence_that_once_was_signed_is_refused(
    papers: dict[str, MadePaper], document: str, sentence: str, rule: str
) -> None:
    """Each of these stood in a paper that was drafted or signed, and was not so."""
    head = {C: "各党支部情况见附件1。", F: "感谢你支部的工作。", K: "请以本通知更正后的内容为准。"}[document]
    paper, _ = plant(papers[document], text(head, f"{sentence}{head}"))
    found = prove(papers[document], paper)
    assert rule in {each.rule.id for each in found if each.is_fatal}, found


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (C, "机关一党支部红灯任务与上月相比持平。"), (C, "市救助站党支部红灯任务比上月增加1项。"), (F, "红灯任务1项。"),
        (F, "红灯任务与上月持平。"), (C, "红灯任务比上月增加1项。"),
    ],
)  # fmt: skip
def test_what_is_so_of_a_branch_or_of_all_is_not_refused(
    papers: dict[str, MadePaper], document: str, sentence: str
) -> None:
    head = {C: "各党支部情况见附件1。", F: "感谢你支部的工作。"}[document]
    paper, _ = plant(papers[document], text(head, f"{sentence}{head}"))
    assert [each for each in prove(papers[document], paper) if each.is_fatal] == []


def test_there_are_kinds_enough() -> None:
    assert len({each.kind for each in FALSEHOODS}) == len(FALSEHOODS) >= 60
    assert {each.document for each in FALSEHOODS} == {C, F, N, K}
