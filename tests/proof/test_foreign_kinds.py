"""Papers of elsewhere: thirty kinds made here as offices write them; none crashes proof, none is called wrong for nothing.

All are invented. What they say of figures, branches and persons is not ours to judge; their dates, marks and layout are
theirs.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx_packages import field

from pipeline.docx.read import open_document
from pipeline.proof.check import prove_paper
from pipeline.proof.model import Outcome
from pipeline.proof.reading import Reading

TODAY = dt.date(2026, 12, 18)
Make = Callable[[Document], None]
SIGNED = ("清河市民政局", "2026年11月5日")


def lines(*texts: str) -> Make:
    """Paragraphs one after the other."""

    def make(paper: Document) -> None:
        for text in texts:
            paper.add_paragraph(text)

    return make


def table(rows: Iterable[Iterable[object]], *, merged: tuple[int, int, int, int] | None = None) -> Make:
    """A table, with some cells merged."""

    def make(paper: Document) -> None:
        texts = [[str(cell) for cell in row] for row in rows]
        made = paper.add_table(len(texts), max(map(len, texts)))
        made.style = "Table Grid"
        for at, row in enumerate(texts):
            for column, text in enumerate(row):
                made.cell(at, column).text = text
        if merged:
            made.cell(*merged[:2]).merge(made.cell(*merged[2:]))

    return make


def headings(paper: Document) -> None:
    """Word's own title and headings, with a list."""
    paper.add_heading("民政信息化建设方案", 0)
    for level in (1, 2, 3):
        paper.add_heading(f"第{level}部分 建设内容", level)
        paper.add_paragraph("建设周期3个月，分2期实施，涉及12个单位。", style="List Bullet")


def boxed(paper: Document) -> None:
    """A text box as Word draws it."""
    paper.add_paragraph("封面")._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:200pt;height:50pt">'
            "<v:textbox><w:txbxContent><w:p><w:r><w:t>内部资料，注意保存</w:t></w:r></w:p></w:txbxContent></v:textbox>"
            "</v:shape></w:pict></w:r>"
        )
    )


def numbered_pages(paper: Document) -> None:
    """A header, a footer with the number of the page, and a field for a date."""
    section = paper.sections[0]
    section.header.paragraphs[0].text = "清河市人民政府办公室文件"
    foot = section.footer.paragraphs[0]._p
    for run in parse_xml(f"<w:p {nsdecls('w')}>{field('PAGE')}</w:p>"):
        foot.append(run)
    lines("关于召开年度工作会议的通知", "各县区民政局：", "定于11月12日上午9时召开会议，请于11月10日前报名。", *SIGNED)(
        paper
    )


def landscape(paper: Document) -> None:
    """A second section on its side, with a wide table."""
    lines("关于印发年度重点任务分工方案的通知", "各科室：", "现将分工方案印发给你们，请认真执行。", *SIGNED)(paper)
    section = paper.add_section()
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    table([["序号", "任务", "责任单位", "完成时限"], *[[n, f"任务{n}", "办公室", "2026年9月底"] for n in range(1, 9)]])(
        paper
    )


def small_type(paper: Document) -> None:
    """Runs of many sizes, bold and coloured, tabs and breaks."""
    for size in (8, 12, 16, 36):
        run = paper.add_paragraph().add_run(f"字号{size}")
        run.font.size, run.bold = Pt(size), size > 12
        run.add_tab()
        run.add_break(WD_BREAK.LINE)


def enormous(paper: Document) -> None:
    """Many pages of minutes."""
    lines(*(f"{n}.第{n}项议题由办公室汇报，会议原则同意，请有关科室抓好落实。" for n in range(1, 1500)))(paper)


def nested(paper: Document) -> None:
    """A table within a cell of a table."""
    outer = paper.add_table(1, 2)
    outer.cell(0, 0).text = "审批表"
    inner = outer.cell(0, 1).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(1, 1).text = "合计", "12"


def chosen(paper: Document) -> None:
    """A form on which the answer that does not hold is struck out."""
    words = paper.add_paragraph("是否同意：")
    words.add_run("不同意").font.strike = True
    words.add_run("／同意")


def between(paper: Document) -> None:
    """A page head and foot that say something."""
    section = paper.sections[0]
    section.header.paragraphs[0].text = "工作信息　第3期"
    section.footer.paragraphs[0].text = "红灯任务9项，漏报2个：东山县、西河县。"
    paper.add_paragraph("本期导读")


def bare(paper: Document) -> None:
    """A body without even the properties of its section."""
    paper.element.body.remove(paper.element.body.find(qn("w:sectPr")))


CIRCULAR = (
    "关于2026年10月重点工作督查情况的通报", "各县区人民政府：",
    "10月，应报送材料的单位12个，已报送10个，漏报2个：东山县、西河县。红灯任务9项，占30.5%，比上月增加4项。",
    "机关一党支部、福利院党支部按时报送，工作扎实；殡仪馆党支部经提醒、督办、约谈仍未整改，予以通报。",
    "请于2026年11月20日前将整改情况报市政府督查室。", "清河市人民政府督查室", "2026年11月10日",
)  # fmt: skip
PAPERS: dict[str, Make] = {
    "notice": lines("关于做好冬季取暖救助工作的通知", "各县区民政局：", "一、摸清底数。二、发放物资300件。", "请于11月30日前报送总结。", *SIGNED),
    "circular of another body": lines(*CIRCULAR),
    "circular with a sum that is wrong": table([["单位", "件数"], ["东山县", 3], ["西河县", 4], ["合计", 9]]),
    "minutes": lines("局党组会议纪要", "时间：2026年11月3日上午9:00", "地点：三楼会议室", "会议听取了3项汇报，决定：（一）同意；（二）暂缓。"),
    "contract": lines("采购合同", "甲方：清河市民政局", "乙方：××公司（填写时删去本行）" .replace("××", "远大"), "合同金额：人民币128,000.00元，自2026年1月1日起至2026年12月31日止。"),
    "letter": lines("关于商请协助开展调研的函", "市财政局：", "为做好养老服务补贴调研，商请贵局派1名同志参加。特此函达。", *SIGNED),
    "request": lines("关于增加救助资金的请示", "市政府：", "今年以来救助1,204人次，支出86.5万元，缺口30%。妥否，请批示。", *SIGNED),
    "report": lines("关于社会救助工作情况的报告", "市人大常委会：", "比去年增长12.5%，降幅收窄3个百分点。特此报告。", *SIGNED),
    "reply": lines("关于同意成立养老协会的批复", "东山县民政局：", "你局《关于成立养老协会的请示》（东民〔2026〕12号）收悉，同意。", *SIGNED),
    "thesis": lines("基层党建与养老服务融合研究", "摘要：本文……以“党建+”为例。", "关键词：党建；养老", "参考文献", "[1] 张三. 养老服务[J]. 民政研究, 2025(3): 12-15."),
    "plan with headings": headings,
    "speech": lines("在全市民政工作会议上的讲话", "同志们：", "过去一年，我们完成了5件大事。谢谢大家！"),
    "timetable": table([["时间", "内容"], ["9:00—9:30", "报到"], ["9:30", "开会"]]),
    "merged cells": table([["姓名", "单位", "职务"], ["李四", "民政局", "科长"], ["小计", "", "1"]], merged=(2, 0, 2, 1)),
    "form to fill in": table([["姓名", ""], ["出生年月", "    年  月"], ["备注", "×"]]),
    "nested tables": nested,
    "text box": boxed,
    "header, footer, fields": numbered_pages,
    "landscape section": landscape,
    "many sizes": small_type,
    "an option struck out": chosen,
    "page head and foot": between,
    "huge": enormous,
    "empty": lambda _: None,
    "without section": bare,
    "blank paragraphs": lines("", "　　", "\t", ""),
    "English": lines("Minutes of the Meeting", "Present: 12 members. Nan Li chaired; none objected.", "The budget of 3.5% was approved on 5 November 2026."),
    "numbers only": table([[n * m for m in range(1, 6)] for n in range(1, 6)]),
    "party branch elsewhere": lines("东山县民政局党支部2026年度工作总结", "支部共有党员23名，开展主题党日12次，红灯任务0项。"),
    "old date in digits": lines("会议通知", "2026.11.05 14:30 在 302 室开会，请准时参加", "办公室  2026-11-04"),
    "rules": lines("清河市民政局公文处理办法", "第一条 为规范公文处理，制定本办法。", "第二条 “1+3+X”中的“1”指党的建设……", "第三条 本办法自2026年1月1日起施行。"),
    "notice with a deadline long past and no date": lines("通知", "请各单位于2020年1月1日前报送。"),
    "list of names": lines("先进个人名单（按姓氏笔画排序）", *("王喆　李镕　张玥" for _ in range(20))),
    "questionnaire": lines("满意度调查问卷", "1. 您的年龄：A. 18岁以下　B. 18—60岁　C. 60岁以上", "2. 您是否满意？□是　□否"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_of_elsewhere_is_read_and_not_called_wrong_for_nothing(kind: str) -> None:
    paper = docx.Document()
    PAPERS[kind](paper)
    saved = io.BytesIO()
    paper.save(saved)
    found = prove_paper(Reading(paper=open_document(saved.getvalue(), f"{kind}.docx"), today=TODAY), None, "别处的")
    assert [(each.rule.id, each.text, each.told) for each in found.remarks if each.is_fatal] == []
    assert {found.outcomes[rule] for rule in found.outcomes if rule.facts} == {Outcome.UNCHECKED}


def test_there_are_kinds_enough() -> None:
    assert len(PAPERS) >= 30
