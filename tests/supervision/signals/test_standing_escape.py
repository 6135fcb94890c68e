"""以长期坚持避灯: goals that end, and levels that are kept."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.standing_escape import find_standing_escape

ASKED = [
    "年底前改造120户",
    "11月底前建成无障碍坡道60处",
    "建成零工驿站3处",
    "通过消防验收",
    "印发管理办法",
    "年内完成室内出风口改造40处",
    "建成24小时自助服务点2处",
    "换完屋面，做到不漏雨",
    "打井3口",
    "改造不少于120户",
    "6月30日前搬完",
    "取得许可证",
    "全年信用修复30件",
    "12位立完",
    "编完48份",
    "年底前护理型床位占比不低于60%",
]
NOT_ASKED = [
    "投诉率低于1%",
    "每月走访不少于2次",
    "全年零事故",
    "3日内办结",
    "响应不超过30分钟，坏了当天修好",
    "无责任事故",
    "做好接待，办好事实事",
    "每月底前报表",
    "线上线下都能办",
    "换季节前后体检",
    "设备运行正常",
    "公开业务流程",
    "与家属取得联系",
    "满意度不低于95%",
    "随叫随到",
    "全年受理来信60件",
    "全年慰问3次",
    "每天3份写完",
]


@pytest.mark.parametrize("goal", ASKED)
def test_a_goal_with_an_end_is_asked_about(goal: str) -> None:
    history = build_history("量完22户。", goal=goal, status="长期坚持")
    assert find_standing_escape(history, build_office()) is not None


@pytest.mark.parametrize("goal", NOT_ASKED)
def test_a_level_that_is_kept_is_not_asked_about(goal: str) -> None:
    history = build_history("量完22户。", goal=goal, status="长期坚持")
    assert find_standing_escape(history, build_office()) is None


def test_a_task_with_a_deadline_is_not_asked_about() -> None:
    assert find_standing_escape(build_history("量完22户。", goal=ASKED[0]), build_office()) is None


def test_a_plan_that_says_standing_is_asked_about_too() -> None:
    history = build_history("量完22户。", goal=ASKED[0], deadline="")
    assert find_standing_escape(history, build_office()) is not None


def test_a_task_that_has_a_deadline_is_asked_about_its_status() -> None:
    """It is not asked for the deadline that is printed beside the question."""
    with_deadline = find_standing_escape(build_history("量完22户。", goal=ASKED[0], status="长期坚持"), build_office())
    without = find_standing_escape(build_history("量完22户。", goal=ASKED[0], deadline=""), build_office())
    assert with_deadline is not None
    assert without is not None
    assert "完成时限是2026年12月31日，状态却选了长期坚持" in with_deadline.question
    assert "能写明完成时限" not in with_deadline.question
    assert "能写明完成时限吗" in without.question
    assert with_deadline.missing != without.missing == "完成时限"
