"""只部署不落实: three months of meetings and papers, and one deed among them."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.deploy_only import find_deployment_only
from pipeline.supervision.signals.model import TaskHistory

MEETINGS = ("召开动员部署会，传达上级精神。", "印发实施方案，成立工作专班。", "召开推进会，对下步工作提出要求。")
GOAL = "年底前改造120户"


def _build(*texts: str, **given: str) -> TaskHistory:
    return build_history(*texts, **{"goal": GOAL, **given})  # type: ignore[arg-type]


ASKED = {
    "meetings and a plan": _build(*MEETINGS),
    "a longer row, the deed long ago": _build("给8户装了扶手。", *MEETINGS),
    "study and research": _build("组织学习上级文件精神。", "专题研究部署改造工作。", "再次召开会议，强调要压实责任。"),
    "a group, a division of labour, a demand": _build(
        "成立领导小组，明确责任分工。", "召开专题会议，研究推进措施。", "下发通知，要求各科室抓好落实。"
    ),
    "the members of a group and the points of a plan are counted": _build(
        "召开动员部署会，共38人。", "印发实施方案，计二十六项。", "成立工作专班，七人。"
    ),
    "a task done by a standard, whose goal is a figure": _build(
        *MEETINGS, goal="接运车在线率100%", task="党建+接运规范"
    ),
}
NOT_ASKED = {
    "one deed in the first of the three": _build("给8户装了扶手。", *MEETINGS[1:]),
    "one deed in the last": _build(*MEETINGS[:2], "召开推进会，当天给8户量了尺寸。"),
    "a deed in a clause as short as a count": _build(*MEETINGS[:2], "召开推进会，装3户。"),
    "two months only": _build(*MEETINGS[:2]),
    "it waits for a permit": _build(*MEETINGS[:2], "施工许可材料报住建局，等批复。"),
    "it waits for money, told as a problem": _build(*MEETINGS, problem="改造资金还没下来"),
    "a plan is the result": _build(*MEETINGS, goal="印发改造管理办法", task="党建+建章立制"),
    "a standard is the result": _build(*MEETINGS, goal="印发接运规范1项", task="党建+接运规范"),
    "training is the result": _build(*MEETINGS, goal="培训护理员200人", task="党建+护理培训"),
    "an election is the result": _build(*MEETINGS, goal="11月底前完成换届", task="党建+换届"),
    "it is reported complete": _build(*MEETINGS, status="已完成"),
    "papers are the deed, in the villages that the goal counts": _build(
        "开了两个村的议事会。", "三个村印发。", "又印发一个村。", goal="9个村修订完并备案"
    ),
    "deeds every month": _build("量完12户。", "扶手到货，装了8户。", "又装9户，两户返工。"),
}


@pytest.mark.parametrize("case", ASKED)
def test_three_months_of_meetings_are_asked_about(case: str) -> None:
    assert find_deployment_only(ASKED[case], build_office()) is not None


@pytest.mark.parametrize("case", NOT_ASKED)
def test_a_deed_or_a_reason_is_enough(case: str) -> None:
    assert find_deployment_only(NOT_ASKED[case], build_office()) is None


def test_a_month_not_reported_breaks_the_row() -> None:
    history = _build("开会。", *MEETINGS)
    gap = TaskHistory(history.number, history.branch, history.plan, (history.months[0], *history.months[2:]))
    assert find_deployment_only(gap, build_office()) is None
