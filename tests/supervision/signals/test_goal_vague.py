"""目标不可检查: direction and atmosphere, and what can be found true or false."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.goal_vague import find_vague_goal

ASKED = [
    "进一步提升服务水平，营造浓厚氛围",
    "不断增强党组织的凝聚力和战斗力",
    "推动养老服务高质量发展，提升群众满意度",
    "切实转变工作作风，提高服务意识",
    "全面加强队伍建设，树立良好形象",
    "让老人跟得上时代",
]
NOT_ASKED = [
    "通过消防验收",
    "取得许可证",
    "全年无责任事故",
    "印发办法",
    "零投诉",
    "差错率为零",
    "建成并开放",
    "年底前改造120户",
    "院里能晾被子",
    "人车分开",
    "电梯装好，老人不爬楼",
    "欠费收清",
]


@pytest.mark.parametrize("goal", ASKED)
def test_a_goal_that_nobody_can_check_is_asked_about(goal: str) -> None:
    assert find_vague_goal(build_history("量完22户。", goal=goal), build_office()) is not None


@pytest.mark.parametrize("goal", NOT_ASKED)
def test_a_goal_that_can_be_checked_is_not_asked_about(goal: str) -> None:
    assert find_vague_goal(build_history("量完22户。", goal=goal), build_office()) is None
