"""以计划代进展: what only says the plan again, and what says what came of it."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.restate import find_restated_plan

MEASURE = "党员包户，每周上门量一次尺寸，建立问题清单"
GOAL = "年底前改造120户并通过验收"
ASKED = [
    "党员包户，每周上门量一次尺寸，建立问题清单。",
    "坚持党员包户，每周上门量一次尺寸。",
    "认真落实党员包户，扎实推进年底前改造120户并通过验收。",
    "居家适老化改造：党员包户，建立问题清单，年底前改造一百二十户并通过验收。".replace("一百二十", "120"),
    "围绕居家适老化改造，建立问题清单，党员包户，确保通过验收。",
]
NOT_ASKED = {
    "that nothing is missing": ("党员包户，上门量尺寸，没有落下的。", {}),
    "how much was done": ("党员包户，每周上门量一次尺寸，量完34户。", {}),
    "for whom it was done": ("党员包户，先给王大爷家上门量尺寸，门槛锯平。", {}),
    "what came of it": ("党员包户，上门量尺寸，发现两户墙体空心，装不了扶手。", {}),
    "a problem": ("党员包户，上门量尺寸，还差东关的没开门。", {}),
    "a date of its own": ("9月12日党员包户，上门量尺寸，建立问题清单。", {}),
    "finished, told in the words of the goal": ("年底前改造120户并通过验收。", {"status": "已完成"}),
    "asks to be closed": ("改造120户并通过验收。", {"status": "申请销号"}),
    "waits": ("党员包户，建立问题清单，等厂家发货。", {}),
    "other words": ("把扶手、坐便椅、小夜灯的样品摆到院里，老人挑了喜欢的。", {}),
    "shorter than a sentence": ("党员包户。", {}),
    "a standing task that says how often": (
        "每周上门一次，本月去了4次，9月26日那次换了灯。",
        {"status": "长期坚持", "goal": "每周上门一次"},
    ),
    "the words stand in the plan one by one only": ("老户改水，量表读数，清点问题单位，上门造册。", {}),
}


@pytest.mark.parametrize("text", ASKED)
def test_the_plan_told_again_is_asked_about(text: str) -> None:
    assert find_restated_plan(build_history(text, measure=MEASURE, goal=GOAL), build_office()) is not None


@pytest.mark.parametrize("case", NOT_ASKED)
def test_what_came_of_the_plan_is_not_asked_about(case: str) -> None:
    text, given = NOT_ASKED[case]
    history = build_history(text, **{"measure": MEASURE, "goal": GOAL, **given})  # type: ignore[arg-type]
    assert find_restated_plan(history, build_office()) is None


@pytest.mark.parametrize(
    "word",
    ["按照", "坚持", "推进", "认真", "切实", "扎实", "有序", "全面", "积极", "正在", "确保", "努力", "继续", "落实"],
)
def test_words_that_say_nothing_do_not_hide_the_plan(word: str) -> None:
    text = f"{word}党员包户，{word}建立问题清单，{word}上门量尺寸。"
    assert find_restated_plan(build_history(text, measure=MEASURE, goal=GOAL), build_office()) is not None


@pytest.mark.parametrize(("rate", "asked"), [(90, True), (100, False)])
def test_the_goal_s_count_at_the_whole_rate_is_its_result(rate: int, asked: bool) -> None:
    history = build_history("改造120户并通过验收。", measure=MEASURE, goal=GOAL, rates=(rate,))
    assert (find_restated_plan(history, build_office()) is not None) is asked
