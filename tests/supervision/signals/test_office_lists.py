"""The lists that an office begins with: every term and document is found where it is meant, and not in other words."""

from __future__ import annotations

import datetime as dt

import pytest
from bureau import office
from signals.built import UNITS, build_history

from pipeline.intake.tables.signal_lists import DatedDocument, OutdatedTerm
from pipeline.supervision.signals.anachronism import find_anachronism
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.model import OfficeTexts
from pipeline.supervision.signals.text import find_name, fold_text

LISTS = office().rules.lists
OFFICE = OfficeTexts(UNITS, LISTS)
TERMS = {
    "精准扶贫": "村史里精准扶贫一节改了三稿，送老支书看过。",
    "脱贫攻坚战": "铲下墙上“脱贫攻坚战”的旧标语，补白灰3平方米。",
    "建档立卡贫困户": "系统里还显示建档立卡贫困户，报了3条请县里改。",
    "扶贫办": "对照消费扶贫办法清了3笔账，退回1笔。",
    "乡村振兴局": "老人还喊乡村振兴局，带到农业农村局办了2件。",
    "决胜全面建成小康社会": "换下“决胜全面建成小康社会”旧展板2块。",
    "十九大精神": "已把十九大精神改写成二十大精神，改了12处。",
    "十八大精神": "整理2015年学习十八大精神的记录3本，装订归档。",
    "十三五规划": "翻出2016年印的十三五规划3本，送档案室。",
    "五保供养": "证上写的还是“五保供养”，换新证8本。",
    "五保户": "老人们习惯叫五保户，入户换灯8盏。",
    "卫计委": "章子上刻的是“卫计委”，送回重刻。",
    "卫计局": "查2016年卫计局来文3份，补录2份。",
    "工商局": "原来叫工商局的那栋楼腾出3间，搬入12人。",
    "食药监局": "旧牌子上写着食药监局，摘下来换新的。",
    "质监局": "电梯铭牌上印着“质监局”，请维保公司换新。",
    "国土局": "查2014年国土局批的原件，复印4份。",
    "国土资源局": "系统里还显示国土资源局，报修1次。",
    "环保局": "食堂做环保局部改造，换了油烟机2台。",
    "安监局": "老师傅讲安监局的规矩，讲了3遍，换插座6个。",
    "地税局": "翻出2012年地税局的票3张，入册。",
    "银监局": "海报上印着银监局的电话，撕下换新12张。",
    "银保监局": "表上填的还是“银保监局”，改了3处。",
    "卫健委老龄办": "有人说找卫健委老龄办，改口带去民政窗口，办了2件。",
}
"""Every term of the list, with an honest text that holds its characters."""
ELSEWHERE = {
    "中华人民共和国民法典": "2019年3月5日学习民法典型案例3个，讨论1次。",
    "中华人民共和国无障碍环境建设法": "2022年3月5日学习无障碍环境建设法规3条，查坡道6处。",
}
"""Documents whose names stand in other words."""


def asks(text: str) -> bool:
    """Whether a text is asked about for its words: a day of this month beside it answers when something was done."""
    return find_anachronism(build_history(f"9月4日回访12户。{text}", goal="年底前改造18户"), OFFICE) is not None


def write_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def test_every_term_has_a_text_in_which_it_is_not_asked_about() -> None:
    assert set(TERMS) == {each.term for each in LISTS.outdated}


@pytest.mark.parametrize("term", LISTS.outdated, ids=lambda each: each.term)
def test_a_term_is_asked_about_as_one_of_today_and_not_where_it_is_another_word(term: OutdatedTerm) -> None:
    assert asks(f"继续开展{term.term}有关工作，改造18户。")
    assert term.term in TERMS[term.term]
    assert not asks(TERMS[term.term])
    for word in term.unless:
        assert not asks(f"{word}：{term.term}，改造18户。"), word


@pytest.mark.parametrize("document", LISTS.documents, ids=lambda each: each.title)
def test_a_document_is_asked_about_before_it_was_published_and_not_after_or_as_a_draft(document: DatedDocument) -> None:
    before = write_day(document.published - dt.timedelta(days=40))
    title = document.title
    assert asks(f"{before}学习{title}，查摆问题3条。")
    assert not asks(f"{write_day(document.published)}学习{title}，查摆问题3条。")
    assert not asks(f"{before}讨论{title}（征求意见稿），提建议3条。")
    assert not asks(f"{before}听说要出{title}，先把旧账清了3本。")
    assert not asks(f"{before}改造18户，计划10月学习{title}。")
    if title in ELSEWHERE:
        assert any(name in ELSEWHERE[title] for name in document.names)
        assert not asks(ELSEWHERE[title])


def test_every_document_whose_name_begins_another_word_has_such_a_text() -> None:
    """民法典 begins 民法典型案例: so does every name that ends like a word of one more character."""
    open_ended = {
        each.title for each in LISTS.documents for name in each.names if name.endswith(("法", "典", "局", "办"))
    }
    assert open_ended - set(ELSEWHERE) == {"中华人民共和国慈善法（2023年修正）", "社会组织名称管理办法"}, (
        "named by longer words only"
    )


@pytest.mark.parametrize("text", LISTS.exempt)
def test_an_exempt_text_is_taken_out_and_what_stands_beside_it_is_not(text: str) -> None:
    masks = CopyMasks(OFFICE)
    assert masks.mask_progress(f"{text}，护工换灯管", "LC01") == "护工换灯管"
    assert masks.mask_progress(text[:-1], "LC01") == fold_text(text[:-1]).replace(",", "").replace("、", "")


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("环保局部改造", "环保局", -1),
        ("环保局部改造后请环保局来看", "环保局", 8),
        ("找环保局", "环保局", 1),
        ("民法典型案例", "民法典", -1),
        ("学民法典", "民法典", 1),
        ("", "环保局", -1),
    ],
)
def test_a_name_is_not_found_at_the_beginning_of_another_word(text: str, name: str, place: int) -> None:
    assert find_name(text, name) == place
