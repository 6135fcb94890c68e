"""措施空泛: attitude, leadership and atmosphere, and one deed of four characters."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.measure_empty import find_empty_measure

ASKED = [
    "加强组织领导，提高思想认识，狠抓工作落实",
    "健全工作机制，强化责任担当，营造浓厚氛围",
    "提高政治站位，凝聚工作合力，确保取得实效",
    "坚持党建引领，充分发挥党员先锋模范作用",
    "统一思想，加强领导，压实责任",
    "书记、主任挂帅，层层传导压力，落细落实",
]
NOT_ASKED = [
    "逐户打电话",
    "双人校对",
    "一人包一个",
    "每周上门量一次尺寸",
    "党员轮流值夜班",
    "老人床头装呼叫器",
    "请电工把线路换掉",
    "加强领导，每月5日开碰头会",
    "跟厂家签供货合同，坏了当天换",
    "食堂留样，菜价上墙",
]


@pytest.mark.parametrize("measure", ASKED)
def test_a_measure_without_a_deed_is_asked_about(measure: str) -> None:
    assert find_empty_measure(build_history("量完22户。", measure=measure), build_office()) is not None


@pytest.mark.parametrize("measure", NOT_ASKED)
def test_a_short_deed_is_a_deed(measure: str) -> None:
    assert find_empty_measure(build_history("量完22户。", measure=measure), build_office()) is None
