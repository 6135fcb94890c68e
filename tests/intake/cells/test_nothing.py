"""What says nothing is blank; what reports that nothing was done, or that something is missing, is not."""

from __future__ import annotations

import pytest

from pipeline.contract.column import Column
from pipeline.contract.decisions import list_decision_columns
from pipeline.contract.monthly import list_recorded_task_columns
from pipeline.intake.cells.nothing import is_ditto, means_nothing, means_unchanged
from pipeline.intake.cells.words import clean_cell
from pipeline.terms import DecisionKind

COLUMNS: dict[str, Column] = {each.name: each for each in list_recorded_task_columns()}
PROBLEM, PROGRESS, GOAL = COLUMNS["problem"], COLUMNS["progress"], COLUMNS["goal"]


@pytest.mark.parametrize(
    "text",
    ["无", "无。", "（无）", "暂无", "没有", "目前没有", "本月无", "无/无", "/", "／", "—", "——", "-", "－", "\\", "……", "。", "N/A", "n/a",
     "NA", "nan", "<NA>", "不适用", "不涉及", "同上月", "与上月相同", "和上月一样", "同上期", "与上月无变化", "无变化", "没有变化", "未变", "不变", "照旧",
     "无 变 化", "无新增", "本月无新增", "暂无新的情况", "无其他事项", "见上月", "详见上月情况", "同10月份", "同九月", "与10月相同", "无（同上月）", "一直没有", "略",
     "N/A（不适用）", "以下空白", "（以下空白）", "本栏空白", "●", "☐", "無", "沒有", "暫無", "無變化", "未涉及", "本支部不涉及此项", "没得", "无无",
     "没啥", "无需填报", "无可填内容", "未发生变化", "No", "1.无", "1、无 2、无", "無（同上月）"],
)  # fmt: skip
def test_nothing_is_nothing_in_every_column(text: str) -> None:
    assert all(means_nothing(text, column) for column in (PROBLEM, PROGRESS, GOAL, COLUMNS["owner"], None))


@pytest.mark.parametrize(
    "text",
    ["0", "０", "零", "0项", "无问题", "没有问题", "暂无困难", "无需协调", "无需协调事项", "本月无问题，无需协调。", "不存在问题",
     "没有需要协调解决的问题", "目前暂无问题；无需上级协调", "0.0", "0个问题", "未遇到困难", "没发现问题", "无重大问题", "无特殊情况", "无异常", "一切正常",
     "进展顺利", "总体良好，暂无问题", "无（无需协调）", "無問題", "无需局里协调", "没有需要局里协调的事", "问题：无", "存在问题：无；需协调：无", "没啥问题",
     "暂无诉求", "1.无问题2.无需协调"],
)  # fmt: skip
def test_what_a_column_asks_for_may_be_denied(text: str) -> None:
    assert means_nothing(text, PROBLEM)
    assert not means_nothing(text, COLUMNS["owner"])


@pytest.mark.parametrize(
    "text",
    ["未开展", "尚未启动", "没有完成", "未完成", "没有资金", "没有场地和人手", "无法推进", "无人报名", "待定", "见附件", "缺人", "?", "√",
     "×", "无障碍设施改造", "NAS服务器已装好", "没有进展的原因是缺钱", "无，下月继续", "不动产登记", "同意", "同上月相比多走访3户", "空白票3张", "10月份走访12户", "比10月多3户", "见附件3", "0障碍通道未建",
     "一切正常推进有困难", "没有数据", "暂缺", "待补充", "问题：人手紧", "1.无 2.缺人", "问题：无钱", "无锡考察1次", "無人報名", "没事干的人多", "不涉及资金也难办",
     "需要局里协调", "2.5", "1.5户"],
)  # fmt: skip
def test_what_says_something_is_content(text: str) -> None:
    assert not any(means_nothing(text, column) for column in (PROBLEM, PROGRESS, GOAL, None))


def test_all_is_well_says_nothing_where_problems_are_asked_for_and_only_there() -> None:
    assert not any(means_nothing("进展顺利", column) for column in (PROGRESS, GOAL, COLUMNS["owner"], None))


def test_no_progress_is_nothing_as_progress_and_something_as_a_problem() -> None:
    assert means_nothing("本月无进展", PROGRESS)
    assert not means_nothing("本月无进展", PROBLEM)


def test_a_goal_of_none_is_a_goal_but_a_bare_zero_is_not() -> None:
    assert not means_nothing("0起", GOAL)
    assert means_nothing("0", GOAL)


def test_no_objection_is_an_opinion() -> None:
    (opinion,) = (each for each in list_decision_columns(DecisionKind.CLOSING) if each.name == "opinion")
    assert not means_nothing("无意见", opinion)


def test_unchanged_is_told_from_nothing() -> None:
    assert all(map(means_unchanged, ("同上月", "无变化", "与上月一致", "维持不变", "照旧")))
    assert not any(map(means_unchanged, ("无", "/", "同上", "上月", "变化不大", "同10月", "与9月相同")))


def test_a_ditto_is_no_month() -> None:
    assert all(map(is_ditto, ("同上", "〃", "同 上", "（同上）", "如上")))
    assert not any(map(is_ditto, ("同上月", "上", "以上")))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("'45", "45"), ("’45", "45"), ("‘推进中", "推进中"), ('="0045"', "0045"), ("45\t", "45"), ("'", ""), ("''45", "45"),
     ("'十四五'规划", "'十四五'规划"), ("‘一站式’服务", "‘一站式’服务"), ("=1+1", "=1+1"), ("走访'老张'", "走访'老张'")],
)  # fmt: skip
def test_a_mark_of_text_is_no_part_of_it(typed: str, wanted: str) -> None:
    assert clean_cell(typed) == (wanted, 0)


def test_a_blank_cell_is_no_word_for_nothing_and_a_long_row_of_signs_is_text() -> None:
    assert not means_nothing("")
    assert not means_nothing("", PROBLEM)
    assert means_nothing("-" * 40)
    assert not means_nothing("-" * 41)
