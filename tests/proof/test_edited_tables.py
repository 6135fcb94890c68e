"""What was edited beside the sentences: heads, columns and order of tables, page heads, drawings, struck text, numerals.

A paper whose table had one word of its head changed went unproved in every cell of it; what stood in a page head, and a
number in Chinese characters, was not looked at.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import NamedTuple

import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table
from months.autumn import CANTEEN, FUNERALS, WORST
from months.play import MadePaper
from planting import Change, added, cell, plant, prove, text, within_cell, without_row
from test_planted_falsehoods import papers

from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.proof.model import Outcome, RuleGroup
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, FEEDBACK, RECTIFICATION_NOTICE

__all__ = ["papers"]
C, F, N, K = CIRCULAR, FEEDBACK, RECTIFICATION_NOTICE, CORRECTION_NOTICE
WRONG, ASK = Outcome.WRONG, Outcome.ASK
ONE, TWO, THREE = "报送时效", "牵头领导", "反映的党支部"
"""A title of each annex of the 通报, by which it is found."""
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
"""A picture of one point."""
Found = set[tuple[str, Outcome, str]]


def find_table(paper: Document, head: str) -> Table:
    return next(each for each in paper.tables if head in [part.text for part in each.rows[0].cells])


def titled(head: str, **names: str) -> Change:
    """Titles of a table written over."""

    def change(paper: Document) -> str:
        for each in find_table(paper, head).rows[0].cells:
            each.text = names.get(each.text, each.text)
        return ""

    return change


def on_table(head: str, act: Callable[[Table], object]) -> Change:
    def change(paper: Document) -> str:
        act(find_table(paper, head))
        return ""

    return change


def drop_head(table: Table) -> None:
    table._tbl.remove(table.rows[0]._tr)


def drop_table(table: Table) -> None:
    next(table._tbl.iterancestors()).remove(table._tbl)


def turn_rows(table: Table) -> None:
    table.rows[1]._tr.addprevious(table.rows[2]._tr)


def drop_column(title: str) -> Callable[[Table], None]:
    def act(table: Table) -> None:
        at = [each.text for each in table.rows[0].cells].index(title)
        for row in table.rows:
            row._tr.remove(row._tr.tc_lst[at])

    return act


def tabled(*rows: tuple[str, ...]) -> Change:
    """A table added below the first part."""

    def change(paper: Document) -> str:
        made = paper.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, said in enumerate(row):
                made.cell(at, column).text = said
        next(each for each in paper.paragraphs if "各党支部情况见附件1。" in each.text)._p.addnext(made._tbl)
        return ""

    return change


def in_margin(part: str, said: str) -> Change:
    def change(paper: Document) -> str:
        margin = getattr(paper.sections[0], part)
        margin.is_linked_to_previous = False
        margin.add_paragraph(said)
        return ""

    return change


def boxed(said: str) -> Change:
    """A text box in the first part."""
    shape = (
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:200pt;height:50pt">'
        f"<v:textbox><w:txbxContent><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
        "</w:pict></w:r>"
    )

    def change(paper: Document) -> str:
        next(each for each in paper.paragraphs if "各党支部情况见附件1。" in each.text)._p.append(parse_xml(shape))
        return ""

    return change


def word_art(said: str) -> Change:
    shape = (
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:200pt;height:50pt">'
        f'<v:textpath string="{said}"/></v:shape></w:pict></w:r>'
    )

    def change(paper: Document) -> str:
        paper.paragraphs[-1]._p.append(parse_xml(shape))
        return ""

    return change


def struck(said: str) -> Change:
    def change(paper: Document) -> str:
        for run in next(each for each in paper.paragraphs if said in each.text).runs:
            run.font.strike = True
        return ""

    return change


def pictured(paper: Document) -> str:
    paper.add_picture(io.BytesIO(base64.b64decode(DOT)))
    return ""


def both(*changes: Change) -> Change:
    def change(paper: Document) -> str:
        for each in changes:
            each(paper)
        return ""

    return change


def find_new(made: MadePaper, change: Change) -> Found:
    """What proof says of a changed paper beyond the untouched one."""
    before = find_untouched(made)
    found = prove(made, plant(made, change)[0])
    said = [each for each in found if each.rule.group is not RuleGroup.LAYOUT]
    return {
        (each.rule.id, each.outcome, each.told) for each in said if (each.rule.id, each.text, each.told) not in before
    }


_UNTOUCHED: dict[bytes, frozenset[tuple[str, str, str]]] = {}


def find_untouched(made: MadePaper) -> frozenset[tuple[str, str, str]]:
    """What proof says of the untouched paper, which is the same before every change."""
    if made.data not in _UNTOUCHED:
        said = prove(made, untouched(made))
        _UNTOUCHED[made.data] = frozenset((each.rule.id, each.text, each.told) for each in said)
    return _UNTOUCHED[made.data]


def untouched(made: MadePaper) -> EditedDocument:
    return read_edited_document(made.data, f"{made.document}.docx")


LAGGING = f"机关一党支部“{WORST}”（应达100%，实际10%，困难未答复）"
SECOND = f"市救助站党支部“{FUNERALS}”（应达66%，实际15%，困难未答复）"
"""The two red tasks as the 通报 names them, the worst first."""


class Edit(NamedTuple):
    """What was edited in which paper, and the rule that must say what of it."""

    kind: str
    document: str
    change: Change
    rule: str
    outcome: Outcome
    told: str


EDITS = (
    Edit("a title, and a cell under another", C, both(titled(ONE, 备注="说明"), cell(ONE, "机关一党支部", ONE, "漏报")), "F4", WRONG, "“报送时效”写的是“漏报”，台账是“按时”"),
    Edit("a title, and a cell under it", C, both(titled(TWO, 应达="应达到"), cell(TWO, FUNERALS, "应达到", "56%")), "F1", WRONG, "“应达”写的是“56%”，台账是“66%”"),
    Edit("a title alone", C, titled(ONE, 红灯="其他"), "F1", ASK, "表头与起草的不同：多了“其他”，少了“红灯”"),
    Edit("two titles changed places", C, titled(ONE, 绿灯="红灯", 红灯="绿灯"), "F1", WRONG, "“红灯”写的是“0”，台账是“1”"),
    Edit("the head taken out, and a cell", C, both(cell(ONE, "机关一党支部", ONE, "漏报"), on_table(ONE, drop_head)), "F4", WRONG, "“报送时效”写的是“漏报”，台账是“按时”"),
    Edit("a column taken out", C, on_table(ONE, drop_column("红灯")), "F1", ASK, "表头与起草的不同：少了“红灯”"),
    Edit("a column taken out, and a cell", C, both(cell(ONE, "机关一党支部", ONE, "漏报"), on_table(ONE, drop_column("备注"))), "F4", WRONG, "“报送时效”写的是“漏报”，台账是“按时”"),
    Edit("a table taken out", C, on_table(TWO, drop_table), "F1", ASK, "起草的文稿里有这张表，请核对是不是要删"),
    Edit("a table added", C, tabled(("支部", "红灯任务"), ("机关一党支部", "3")), "F1", ASK, "起草的文稿里没有这张表，请核对表里的名称和数"),
    Edit("a table added that does not add up", C, tabled(("支部", "红灯任务"), ("机关一党支部", "1"), ("合计", "2")), "F2", WRONG, "“红灯任务”合计写的是2，各行之和是1"),
    Edit("rows in another order", C, on_table(TWO, turn_rows), "F11", ASK, "各行的先后与起草时不同，起草时按落后程度排列"),
    Edit("a row of matters taken out", C, without_row(THREE, "定制书架"), "F1", ASK, "表里少了这一行，请核对是不是要删"),
    Edit("a title of a 反馈单, and a cell", F, both(titled("灯色", 原因="说明"), cell("灯色", CANTEEN, "完成率", "95%")), "F1", WRONG, "“完成率”写的是“95%”，台账是“75%”"),
    Edit("a title of a 整改通知书, and its fact", N, both(within_cell("事实", FUNERALS, "目标：120户", "目标：200户"), titled("事实", 事实="情况")), "F1", WRONG, ""),
    Edit("a title of a 更正通知, and a count", K, both(within_cell("现为", "救助站党支部", "黄灯：1", "黄灯：3"), titled("现为", 现为="更正后")), "F1", WRONG, ""),
    Edit("a page head", C, in_margin("header", "机关一党支部漏报。"), "F4", WRONG, "“机关一党支部漏报”不属实，台账里不是这样：机关一党支部"),
    Edit("a page foot", C, in_margin("footer", "红灯任务9项。"), "F1", WRONG, "写的是“9”，台账是“2”"),
    Edit("a text box", C, boxed("红灯任务9项。"), "F1", WRONG, "写的是“9”，台账是“2”"),
    Edit("word art", C, word_art("红灯任务9项"), "F1", WRONG, "写的是“9”，台账是“2”"),
    Edit("a picture", C, pictured, "F1", ASK, "起草时没有的图片有1张，图片里的字和数请核对"),
    Edit("a sentence struck through", C, struck("漏报1个：救助站"), "T5", WRONG, ""),
    Edit("a numeral", C, text("列入台账的任务6项", "列入台账的任务一百零六项"), "F1", WRONG, "写的是“106”，台账是“6”"),
    Edit("a numeral for money", C, text("已报送4个", "已报送伍个"), "F1", WRONG, "写的是“5”，台账是“4”"),
    Edit("a numeral of old", C, added("红灯任务廿项。"), "F1", WRONG, "写的是“20”，台账是“2”"),
    Edit("none in characters", C, text("已报送4个", "已报送〇个"), "F1", WRONG, "写的是“0”，台账是“4”"),
    Edit("a digit in a ring", C, text("已报送4个", "已报送⑤个"), "F1", WRONG, "写的是“5”，台账是“4”"),
    Edit("a Roman numeral", C, text("已报送4个", "已报送Ⅴ个"), "F1", WRONG, "写的是“5”，台账是“4”"),
    Edit("a percentage in characters", C, text("报送率60.0%", "报送率百分之八十"), "F3", WRONG, "写的是“80%”，台账是“60.0%”"),
    Edit("a share in tenths", C, added("按时报送率达到八成。"), "F1", ASK, "用文字说的数，请核对：八成"),
    Edit("more than half", C, added("半数以上的党支部漏报。"), "F1", ASK, "用文字说的数，请核对：半数"),
    Edit("a fraction in characters", C, added("三分之二的党支部按时报送。"), "F1", ASK, "用文字说的数，请核对：三分之二"),
    Edit("two branches changed places", C, both(text(LAGGING, "此处"), text(SECOND, f"机关一党支部“{FUNERALS}”（应达66%，实际15%，困难未答复）"), text("此处", f"市救助站党支部“{WORST}”（应达100%，实际10%，困难未答复）")), "F4", WRONG, "起草的是机关一党支部，写的是市救助站党支部"),
    Edit("the figures of two changed places", C, both(text(LAGGING, "此处"), text(SECOND, f"市救助站党支部“{FUNERALS}”（应达100%，实际10%，困难未答复）"), text("此处", f"机关一党支部“{WORST}”（应达66%，实际15%，困难未答复）")), "F3", WRONG, "写的是“66%”，台账是“100%”"),
    Edit("another called the worst", C, added(f"最落后的是：{SECOND}。"), "F11", WRONG, f"漏了更落后的：机关一党支部“{WORST}”"),
    Edit("another called the main one", C, text(f"按落后程度依次是：{LAGGING}；", "主要是："), "F11", ASK, f"漏了更落后的：机关一党支部“{WORST}”"),
    Edit("praise given to another task", F, text(f"“{CANTEEN}”推进较快", f"“{WORST}”推进较快"), "F6", ASK, f"起草的是“{CANTEEN}”，换了任务，请核对所说是不是属实"),
)  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda each: each.kind)
def test_what_was_edited_is_found(papers: dict[str, MadePaper], edit: Edit) -> None:
    found = find_new(papers[edit.document], edit.change)
    assert [each for each in found if each[:2] == (edit.rule, edit.outcome) and edit.told in each[2]], found


@pytest.mark.parametrize(
    "change",
    [
        titled(ONE, 备注="说明"), titled(TWO, 应达="应达（%）"), on_table(ONE, drop_head), on_table(ONE, drop_column("备注")),
        on_table(TWO, turn_rows), tabled(("支部", "红灯任务"), ("机关一党支部", "1"), ("合计", "1")),
        cell(ONE, "机关一党支部", "红灯", "１"), cell(ONE, "机关一党支部", "红灯", "一"), text("已报送4个", "已报送四个"),
        text("报送率60.0%", "报送率60%"), text("报送率60.0%", "报送率百分之六十"), text("占16.7%", "占17%"),
        in_margin("header", "清河市民政局文件"), in_margin("footer", "— 3 —"), in_margin("header", "机关一党支部红灯任务1项。"),
        boxed("红灯任务2项。"), added(f"最落后的是：{LAGGING}。"), added(f"主要是：{SECOND}、{LAGGING}。"), pictured,
        added("力争八成以上任务按期完成。"), added("各党支部要做到一户一策。"),
    ],
)  # fmt: skip
def test_what_a_person_could_call_right_is_not_refused(papers: dict[str, MadePaper], change: Change) -> None:
    assert [each for each in find_new(papers[C], change) if each[1] is WRONG] == []


def test_a_table_is_the_same_with_a_column_that_nobody_filled_in_and_a_row_of_other_width(
    papers: dict[str, MadePaper],
) -> None:
    """附件3 is signed without 拟牵头科室; cells merged by hand leave the other rows as they are."""

    def merge(table: Table) -> None:
        table.cell(1, 0).merge(table.cell(1, 1))

    assert qn("w:tbl") in {each.tag for each in untouched(papers[C]).document.element.body.iter()}
    found = find_new(papers[C], on_table(ONE, merge))
    assert {rule for rule, outcome, _ in found if outcome is WRONG} == {"F2"}
    assert len([each for each in found if each[1] is WRONG]) == 2, "its own row, which is not of the draft any more"
