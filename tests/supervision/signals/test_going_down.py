"""进度倒退: a falling rate, with and without a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.going_down import find_falling_rate

ASKED = [
    "走访41户，陪老人说话。",
    "核对无误，吃饭错峰，秩序不错。",
    "虚心听取意见，持续降雨，给老人加被。",
    "审核减免手续，部分母亲来院看望。",
    "线下调研，意见收回落实。",
    "走了18户，食堂加了菜。",
    "整改正在做，暂停用餐一天。",
    "老人退了烧，术后拆了线。",
    "高度重视，压紧压实责任，各项工作扎实推进，取得了明显成效。",
    "",
]
NOT_ASKED = [
    ("上月多报8户，本月更正。", ""),
    ("有两个早上没走，我去县里体检，小马闹肚子。", ""),
    ("地砖空鼓，返工。", ""),
    ("新增两个小区，任务量加大。", ""),
    ("按新口径重新算。", ""),
    ("资料被退回，补两张表。", ""),
    ("剔除重复的18户。", ""),
    ("走访41户。", "上月数算错"),
    ("走访41户。", "两名社工离职，人手不够"),
    ("雨棚塌了一段，要重做。", ""),
    ("合同变更，加了40户。", ""),
    ("基数由100户调到160户。", ""),
    ("又装一台。", "机房漏水"),
    ("墙裂了一道，退给施工队。", ""),
    ("冷库查出漏登的18件，往里加。", ""),
    ("2人犯病回来，剩4人在岗。", ""),
    ("天旱死了50来棵。", ""),
    ("虫吃掉半垄，菜市上补买的多。", ""),
    ("恢复一家，法院判我们程序差了一步。", ""),
    ("化验出来两口不能喝，填了，另选地方。", ""),
    ("断网一天半，那天没点成，改敲的门。", ""),
    ("滤袋全部卸下来寄回，等于从前面重走一段。", ""),
    ("抽查4站不达标。", ""),
    ("电子签45%，老年户多。", ""),
    ("两户嫌吵，不装了。", ""),
    ("料被厂家拉走。", ""),
    ("厂家把料拉回去了。", ""),
    ("新抹的缝又开了。", ""),
    ("街道又塞进来8户。", ""),
]


@pytest.mark.parametrize("text", ASKED)
def test_a_fall_without_a_reason_is_asked_about(text: str) -> None:
    assert find_falling_rate(build_history("量尺寸。", text, rates=(60, 45)), build_office()) is not None


@pytest.mark.parametrize(("text", "problem"), NOT_ASKED)
def test_a_reason_explains_the_fall(text: str, problem: str) -> None:
    history = build_history("量尺寸。", text, rates=(60, 45), problem=problem)
    assert find_falling_rate(history, build_office()) is None


@pytest.mark.parametrize("problem", ["无", "暂无", "/", "人手紧"])
def test_what_is_told_every_month_or_says_nothing_is_no_reason(problem: str) -> None:
    history = build_history("量尺寸。", "走访41户。", rates=(60, 45), problem=problem)
    before, now = history.months
    told = replace(history, months=(replace(before, problem=problem), now))
    assert find_falling_rate(told, build_office()) is not None


def test_a_standing_task_whose_count_fell_with_its_rate_tells_the_reason() -> None:
    fell = build_history("走访50户，陪老人说话。", "走访41户，陪老人说话。", rates=(100, 82), deadline="")
    assert find_falling_rate(fell, build_office()) is None
    other = build_history("走访50户，陪老人说话。", "走访41户，陪老人说话。", rates=(100, 60), deadline="")
    assert find_falling_rate(other, build_office()) is not None
    ended = build_history("走访50户，陪老人说话。", "走访41户，陪老人说话。", rates=(100, 82))
    assert find_falling_rate(ended, build_office()) is not None


@pytest.mark.parametrize("rates", [(45, 45), (45, 46)])
def test_a_rate_that_does_not_fall_is_not_asked_about(rates: tuple[int, int]) -> None:
    assert find_falling_rate(build_history("量尺寸。", "走访。", rates=rates), build_office()) is None
