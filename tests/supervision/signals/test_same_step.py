"""每月同样涨幅: equal steps that nothing explains."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.model import TaskHistory
from pipeline.supervision.signals.same_step import find_same_steps

PLAIN = ("量尺寸。", "联系厂家。", "谈价钱。", "装扶手。", "接着装扶手。")
ASKED = {
    "tens": build_history(*PLAIN, rates=(20, 30, 40, 50, 60)),
    "fives": build_history(*PLAIN, rates=(20, 25, 30, 35, 40)),
    "twelves, five in a row": build_history("开工。", *PLAIN, rates=(20, 32, 44, 56, 68, 80)),
    "equal steps after unequal ones": build_history("开工。", *PLAIN, rates=(17, 20, 30, 40, 50, 60)),
    "years that do not go on": build_history(
        "用2020年的表。",
        "用2020年的表。",
        "用2021年的表。",
        "用2020年的表。",
        "用2020年的表。",
        rates=(20, 30, 40, 50, 60),
    ),
    "figures that do not keep step": build_history(
        "走访3户。", "走访41户。", "走访2户。", "走访90户。", "走访1户。", rates=(20, 30, 40, 50, 60)
    ),
}
NOT_ASKED = {
    "counts of one size in three months of four": build_history(
        "选点。", "送了5位。", "送了9位，雨大。", "找房子。", "送了6位。", rates=(10, 20, 30, 40, 50)
    ),
    "three equal steps only": build_history(*PLAIN[:4], rates=(20, 30, 40, 50)),
    "steps below five points": build_history(*PLAIN, rates=(20, 23, 26, 29, 32)),
    "one step differs": build_history(*PLAIN, rates=(20, 30, 40, 51, 61)),
    "no steps at all": build_history(*PLAIN, rates=(40, 40, 40, 40, 40)),
    "downwards": build_history(*PLAIN, rates=(60, 50, 40, 30, 20)),
    "a standing task": build_history(*PLAIN, rates=(20, 30, 40, 50, 60), deadline=""),
    "numbers of sessions": build_history(
        "第1期。", "第2期。", "第3期。", "第4期。", "第5期。", rates=(20, 30, 40, 50, 60)
    ),
    "so many of so many": build_history(
        "课程2/10。", "课程3/10。", "课程4/10。", "课程5/10。", "课程6/10。", rates=(20, 30, 40, 50, 60)
    ),
    "parts of a series in order": build_history(
        "描到五区。", "描到六区。", "描到七区。", "描到八区。", "描到九区。", rates=(20, 30, 40, 50, 60)
    ),
    "a year of files each month": build_history(
        "清到2020年。", "清到2021年。", "清到2022年。", "清到2023年。", "清到2024年。", rates=(20, 30, 40, 50, 60)
    ),
    "as many each month": build_history(
        "装12户。", "装11户。", "装12户。", "装13户。", "装12户。", rates=(20, 30, 40, 50, 60)
    ),
    "the same count each month beside others": build_history(
        "装9户。",
        "装9户，嫌凉的3户。",
        "装9户，一共27户。",
        "装9户，一共36户，1户拆了。",
        "装9户，45户齐。",
        rates=(20, 30, 40, 50, 60),
    ),
    "a count that grows with it": build_history(
        "累计装24户。", "累计装36户。", "累计装48户。", "累计装60户。", "累计装72户。", rates=(20, 30, 40, 50, 60)
    ),
}


@pytest.mark.parametrize("case", ASKED)
def test_equal_steps_are_asked_about(case: str) -> None:
    assert find_same_steps(ASKED[case], build_office()) is not None


@pytest.mark.parametrize("case", NOT_ASKED)
def test_steps_that_are_few_small_or_explained_are_not(case: str) -> None:
    assert find_same_steps(NOT_ASKED[case], build_office()) is None


def test_a_history_without_months_before_has_no_steps() -> None:
    history: TaskHistory = build_history("量尺寸。", rates=(20,))
    assert find_same_steps(history, build_office()) is None
