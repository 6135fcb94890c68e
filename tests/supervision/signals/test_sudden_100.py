"""突然满格: a leap to 100 %, with and without a result."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.sudden_100 import find_sudden_100

ASKED = [
    "按计划推进。",
    "工作取得明显成效。",
    "尚未验收，材料在整理。",
    "通过微信群通知各户，了解情况。",
    "检查完善台账，采用上门方式。",
    "设备还没到位，协议未签订。",
    "召开通报会，公开业务流程。",
    "全过程留痕，档案尚未移交。",
    "归档任务顺利完成。",
    "联调接入全部落地。",
    "厨房的事情都办好了，感谢大家。",
    "被褥的事做完了，大家放心。",
    "一切就绪，取得圆满成功。",
    "齐心协力，已经圆满做完。",
    "反复商量，排水工作已经妥善完成。",
    "大伙齐心协力，井盖工作取得阶段性成果，老人安心，家属放心。",
]
NOT_ASKED = [
    "120户全部通过验收。",
    "补贴发放到户，共118户。",
    "信访件办结，回函存档。",
    "新楼投入使用，老人搬进去了。",
    "许可证拿到了。",
    "办法印发各科室。",
    "协议签了，钥匙交给住户。",
    "换届完成，新支委当选。",
    "册子装订好，送市局一份。",
    "装完最后一批，钱结清。",
    "改造120户。",
    "改造工作圆满完成，120户都验收了。",
    "120户的改造工作全部完成。",
    "办事指南做好了，印发各科室。",
    "验收工作已完成。",
    "移交工作全部完成，大家放心。",
]


@pytest.mark.parametrize("text", ASKED)
def test_a_leap_without_a_result_is_asked_about(text: str) -> None:
    assert find_sudden_100(build_history("量尺寸。", text, rates=(40, 100)), build_office()) is not None


@pytest.mark.parametrize("text", NOT_ASKED)
def test_a_result_explains_the_leap(text: str) -> None:
    assert find_sudden_100(build_history("量尺寸。", text, rates=(40, 100)), build_office()) is None


COMPLETE = [
    "最后8户量了又改，收尾。",
    "床都搬过去了。",
    "路牌栽好。",
    "被褥换齐，旧的拉走。",
    "规矩7月20号贴单元门，两栋楼长签字。",
    "第2期、第3期都完，60人。",
    "9月19号立的碑，高2米4，两样字。",
    "6月8日起三窗并一窗，一天最多办47件。",
    "墙立起来了，比原来高一砖。",
    "牌子6月3日钉上墙，电话印在牌角。",
    "门改过来了，轮椅进得去。",
    "尺寸板背到家了，最后一家留我们喝茶。",
    "样样齐。",
    "门槛不绊脚了。",
    "屋顶不漏了。",
    "证到手。",
    "封顶。",
    "已并网。",
    "全员持证。",
    "灶能烧。",
    "量了二十六家，没一家嫌。",
    "井挖到水了。",
    "改了，老人摸着走。",
]
NOT_COMPLETE = [
    "路牌还没栽好。",
    "跟邻县的同志碰了头，谈得融洽。",
    "工程师来住了三天，吃住都在馆里。",
    "去看了2次，谈得不错。",
    "大家都说好。",
    "还差两户没谈下来。",
    "厂家来了两个师傅，食宿安排在馆里。",
    "装扶手的事做完了，大家放心。",
    "和村里通了电话。",
    "印油干了，再买。",
    "基本差不多了。",
    "电话打了，不愁了。",
]


def test_none_of_what_the_goal_bans_is_an_end() -> None:
    told = "三天三夜，娃娃掉水里的没有，烧了两垛草，人没事。"
    banned = build_history("插旗。", told, goal="节日无溺水、无火情", rates=(30, 100), status="已完成")
    assert find_sudden_100(banned, build_office()) is None


@pytest.mark.parametrize("text", COMPLETE)
def test_a_task_reported_complete_may_tell_its_end_tersely(text: str) -> None:
    history = build_history("量尺寸。", text, rates=(40, 100), status="已完成")
    assert find_sudden_100(history, build_office()) is None


@pytest.mark.parametrize("text", NOT_COMPLETE)
def test_complete_alone_is_no_result(text: str) -> None:
    history = build_history("量尺寸。", text, rates=(40, 100), status="已完成")
    assert find_sudden_100(history, build_office()) is not None


@pytest.mark.parametrize("rates", [(51, 100), (100, 100), (40, 99), (0, 60)])
def test_smaller_steps_are_no_leap(rates: tuple[int, int]) -> None:
    assert find_sudden_100(build_history("量尺寸。", "按计划推进。", rates=rates), build_office()) is None


def test_a_first_month_is_no_leap() -> None:
    assert find_sudden_100(build_history("按计划推进。", rates=(100,)), build_office()) is None
