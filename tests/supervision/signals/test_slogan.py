"""空话套话: what nobody can go and look at, and what is only plain."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.slogan import find_slogan

ASKED = [
    "高度重视，周密部署，狠抓落实，取得了阶段性成效。",
    "提高政治站位，强化责任担当，不断开创工作新局面。",
    "以高质量党建引领高质量发展，凝聚起奋进新征程的磅礴力量。",
    "进一步统一思想，压实责任，形成齐抓共管的良好氛围。",
    "坚持以人民为中心，用心用情用力解决群众急难愁盼问题，群众获得感不断增强。",
    "增强四个意识，坚定四个自信，做到两个维护，推动各项工作再上新台阶。",
]
NOT_ASKED = [
    "提高政治站位，压实责任，走访41户。",
    "扎实推进，9月12日量完东关。",
    "在方敏带领下，狠抓落实，取得实效。",
    "深入贯彻《养老服务条例》，切实提升服务水平。",
    "高度重视，狠抓落实，施工许可等住建局批。",
    "因雨停工，下周复工。",
    "还在找施工队。",
    "材料已报财政局，等批复。",
    "已联系施工方。",
    "正在核对名单。",
    "扶手装歪了，拆下来重装。",
    "厂家说没货。",
    "灶台砌好了，烟道还通不上。",
    "老人嫌扶手凉，裹了绒布。",
    "门槛锯平了，轮椅能推进去。",
    "正常推进。",
    "火把节前进老鹰箐。",
]


@pytest.mark.parametrize("text", ASKED)
def test_a_text_without_anything_to_look_at_is_asked_about(text: str) -> None:
    assert find_slogan(build_history(text), build_office()) is not None


@pytest.mark.parametrize("text", NOT_ASKED)
def test_one_thing_to_look_at_is_enough(text: str) -> None:
    assert find_slogan(build_history(text), build_office()) is None


def test_a_status_word_is_asked_about_only_if_the_rate_changed() -> None:
    unchanged = build_history("换扶手6副。", "工作有序开展。", rates=(40, 40))
    changed = build_history("换扶手6副。", "工作有序开展。", rates=(40, 60))
    assert find_slogan(unchanged, build_office()) is None
    assert find_slogan(changed, build_office()) is not None


@pytest.mark.parametrize(
    "fact",
    [
        "走访三户",
        "四个老人洗了澡",
        "两台轮椅",
        "十二桶涂料",
        "换灯6只",
        "《条例》",
        "9月12日",
        "方敏",
        "等批复",
        "停工",
        "两天",
        "第三趟",
    ],
)
def test_any_fact_among_phrases_is_enough(fact: str) -> None:
    text = f"提高政治站位，压实责任，{fact}，取得实效。"
    assert find_slogan(build_history(text), build_office()) is None


@pytest.mark.parametrize(
    "formula", ["四个意识", "两个维护", "四个自信", "两个确立", "三个到位", "两个覆盖", "四个统一", "三心二意"]
)
def test_a_counted_formula_is_no_figure(formula: str) -> None:
    text = f"提高政治站位，{formula}入脑入心，狠抓落实，取得实效。"
    assert find_slogan(build_history(text), build_office()) is not None
