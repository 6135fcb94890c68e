"""Papers from elsewhere: no crash, and nothing is 必须 that a person would call wrong."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest

from pipeline.docx.read import open_document
from pipeline.proof.check import prove_paper
from pipeline.proof.model import ProofResult
from pipeline.proof.reading import Reading

PAPERS = {
    "通知": "清河市财政局文件\n清财行〔2025〕12号\n关于做好2025年度决算工作的通知\n各县（区）财政局，市直各单位：\n为做好2025年度决算工作，现将有关事项通知如下。\n一、时间安排\n请于2026年1月20日前报送决算报表。\n二、有关要求\n（一）加强领导。\n（二）严把质量。\n附件：1.决算报表格式\n2.审核要点\n清河市财政局\n2025年12月10日",
    "公告": "关于限期清理无主坟墓的公告\n因城市建设需要，请坟主于2025年12月31日前到××街道办事处登记，联系人：李××，电话13800138000。\n特此公告。\n清河市民政局\n2025年11月3日",
    "函": "清河市教育局\n关于商请支援校车的函\n市交通运输局:\n我局拟于11月5日组织活动,请支援校车3辆。\n专此函达。\n2025-11-01",
    "会议纪要": "局党组会议纪要\n（第12期）\n时间：2025.11.3上午\n地点：三楼会议室\n出席：张三、李四\n一、会议听取了养老服务工作汇报，全部完成年度目标任务。\n三、会议强调，要提供佐证材料和照片。",
    "请示": "关于解决经费的请示\n市政府：\n我局现有职工30余人，1/3在一线，需经费20万元。\n妥否，请批示。\n清河市民政局\n二〇二五年十一月三日",
    "没有标题": "请大家周五下午三点到会议室开会。\n不要迟到。",
    "长通报": "关于2025年督查情况的通报\n各单位：\n" + "各单位要认真对照整改。" * 500 + "\n市政府办公室\n2025年11月3日",
    "简历": "个人简历\n姓名：王五\n电话：13900139000\n2019—2023  某大学\nNone",
    "倒序期限": "关于补报材料的通知\n各科室：\n请于10月20日前补报。\n办公室\n2025年11月3日",
    "批复": "关于同意成立党支部的批复\n市慈善总会：\n你单位《关于成立党支部的请示》（清慈〔2025〕第3号）收悉。经研究，同意成立。\n中共清河市民政局机关委员会\n2025年11月3日",
    "空白": "",
    "附件乱": "关于开展检查的通知\n各单位：\n见附件3。\n附件：1.方案\n2.名单\n2025年11月3日\n附件1\n实施方案。",
}


def prove(text: str, table: tuple[tuple[str, ...], ...] = ()) -> ProofResult:
    paper = docx.Document()
    for line in text.splitlines():
        paper.add_paragraph(line)
    if table:
        made = paper.add_table(len(table), len(table[0]))
        for at, row in enumerate(table):
            for column, cell in enumerate(row):
                made.cell(at, column).text = cell
    saved = io.BytesIO()
    paper.save(saved)
    reading = Reading(paper=open_document(saved.getvalue(), "外来.docx"), today=dt.date(2026, 12, 18))
    return prove_paper(reading, None, "没有核对事实")


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_in_a_paper_from_elsewhere_is_refused(name: str) -> None:
    done = prove(PAPERS[name], (("单位", "数量"), ("甲", "3"), ("合计", "5")))
    assert [(each.rule.id, each.told) for each in done.remarks if each.is_fatal] == []
    assert not done.is_fatal


def test_what_travels_unseen_is_refused_wherever_it_comes_from() -> None:
    paper = docx.Document()
    paper.add_comment(paper.add_paragraph("请阅").runs, "领导意见", "王")
    saved = io.BytesIO()
    paper.save(saved)
    reading = Reading(paper=open_document(saved.getvalue(), "外来.docx"), today=dt.date(2026, 12, 18))
    assert {each.rule.id for each in prove_paper(reading, None).remarks if each.is_fatal} == {"L23"}


def test_faults_of_form_are_shown_all_the_same() -> None:
    shown = {each.rule.id for each in prove(PAPERS["会议纪要"]).remarks}
    assert {"T3", "T4", "T8", "F13"} <= shown
    assert "E6" in {each.rule.id for each in prove(PAPERS["附件乱"]).remarks}
