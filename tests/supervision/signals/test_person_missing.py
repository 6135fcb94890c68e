"""责任不明: which cells name a person."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.person_missing import find_missing_person, names_person

NOBODY = [
    "",
    " ",
    "/",
    "——",
    "？",
    "无",
    "待定",
    "另行确定",
    "会后明确",
    "全体党员",
    "全体人员",
    "支部委员会",
    "支委会",
    "党支部",
    "各科室",
    "各支部委员",
    "相关人员",
    "有关部门",
    "办公室",
    "护理部",
    "领导班子",
    "工作专班",
    "值班人员",
    "党员先锋队",
    "社工",
    "志愿者",
    "党支部书记",
    "书记",
    "院长、副院长",
    "科室负责人",
    "班子成员",
    "轮流负责",
    "集体负责",
    "石桥镇敬老院",
    "社会福利院",
    "谁值班谁负责",
    "大家",
    "护理组、后勤组",
    "支部书记及委员",
    "（待定）",
    "业务骨干",
    "党小组",
    "办公室（综合）",
    "分管领导",
    "主要领导",
    "班子",
    "机关党委",
    "主任助理",
    "护士长",
    "组织委员",
    "宣传委员",
    "联络员",
    "网格员",
    "第一书记",
    "护理部人员",
    "办公室值班",
    "办公室主任",
    "护理部负责人",
    "副书记、委员",
    "党员骨干",
    "护士们",
    "各位护理员",
    "多部门",
    "办公室（综合）和护理部（牵头）",
    "后勤组轮班",
    "财务科",
    "养老科",
    "公益岗",
    "村上的人",
    "片管员",
    "机关党委书记",
    "行政副院长",
    "支部书记带头",
    "本支部书记",
    "全员参与",
    "王",
]
SOMEBODY = [
    "沙黑都拉",
    "巴特尔加甫",
    "库尔曼江",
    "巴合提古丽",
    "买买提明",
    "才让卓玛",
    "陈晓岚",
    "陈晓岚（护理部）",
    "张三等3人",
    "张三等",
    "方敏、陶远",
    "方敏，护理部",
    "方敏和陶远",
    "院长方敏",
    "方敏院长",
    "方敏 院长",
    "陶远(支部书记)",
    "欧阳修文",
    "阿卜杜热合曼·买买提",
    "古丽娜尔•艾合买提",
    "全体党员（组长：方敏）",
    "支部书记 方敏",
    "护理部：方敏",
    "王处一",
    "部洪亮",
    "左科",
    "李登科",
    "刘岗",
    "方敏副院长",
    "陈晓岚院长",
    "副院长陈晓岚",
    "支部书记方敏",
    "党支部书记陈晓岚",
    "第一书记方敏",
    "护士长陈晓岚",
    "护理部方敏",
    "办公室主任陶远",
    "办公室陈晓岚",
    "王院长",
    "多吉",
    "张红村（办公室）、方敏",
    "方敏/陶远",
    "方敏；陶远",
    "有方",
    "支良",
    "全胜利",
    "多杰",
    "那英",
    "都红",
    "集英",
]


@pytest.mark.parametrize("cell", NOBODY)
def test_a_cell_without_a_name_is_asked_about(cell: str) -> None:
    assert not names_person(cell)
    assert find_missing_person(build_history("量完22户。", owner=cell), build_office()) is not None


@pytest.mark.parametrize("cell", SOMEBODY)
def test_a_cell_with_a_name_is_not_asked_about(cell: str) -> None:
    assert names_person(cell)
    assert find_missing_person(build_history("量完22户。", owner=cell), build_office()) is None


def test_both_cells_are_told_in_one_question() -> None:
    signal = find_missing_person(build_history("量完22户。", leader="党支部", owner=""), build_office())
    assert signal is not None
    assert "牵头领导写“党支部”" in signal.question
    assert "责任人写“（空）”" in signal.question
