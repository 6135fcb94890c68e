"""Newer words of a branch: when they are the matter it reported before, and when they are another one."""

from __future__ import annotations

import pytest

from pipeline.periods import Period
from pipeline.supervision.reported_wordings import Wording, points_back

OCTOBER = Period(2026, 10)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("工期比计划晚约20天", "工期比计划晚约25天", True),
        ("定制书架供货延期，请协调", "定制书架供货延期请协调。", True),
        ("定制书架供货延期", "定制书架供货仍然延期", True),
        ("定制书架供货延期", "定制书架供货延期，另缺两名护工，请局里统一协调", True),
        ("清平街道、长桥街道卷宗移交不全，影响进度", "长桥街道卷宗移交不全，影响进度", True),
        ("清平街道卷宗移交不全，影响进度", "长桥街道卷宗移交不全，影响进度", False),
        ("资金到位慢，影响采购", "资金不到位，影响采购", False),
        ("书架延期；缺护工", "书架延期", False),
        ("缺人手", "缺资金", False),
        ("人", "人手不足，请协调", False),
        ("突击队两人外借，补录变慢", "余3051份在年底前完成有压力", False),
    ],
)
def test_newer_words_repeat_a_matter_only_where_no_word_takes_the_place_of_another(
    old: str,
    new: str,
    same: bool,
) -> None:
    assert Wording(old, OCTOBER, OCTOBER).is_repeated_by(new) is same


@pytest.mark.parametrize(
    "text",
    ["上月反映的问题仍未解决", "同上月反映", "问题仍未解决，请尽快协调", "仍未答复", "10月份提出的困难至今仍未协调",
     "此前反映的书架供货问题没有进展", "上述问题依然存在"],
)  # fmt: skip
def test_words_that_refer_to_an_earlier_report_are_known(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    ["定制书架供货延期", "11月报表退回两次，系统不稳定", "尚未明确牵头部门", "原单位撤并，补办口径尚未答复", "还在办理施工许可",
     "上月情况特殊，人员外借", "以前年度档案缺失", "业主反映停车不够"],
)  # fmt: skip
def test_words_that_say_something_themselves_point_nowhere(text: str) -> None:
    assert not points_back(text)
