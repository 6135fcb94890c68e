"""Turns of phrase that several kinds share: waiting, planning, persons and places."""

from __future__ import annotations

import pytest

from pipeline.supervision.signals.words import names_persons_or_places, tells_plan, tells_waiting

NAMED = [
    ("看望王大爷", "王大爷"),
    ("给刘奶奶换灯", "刘奶奶"),
    ("张师傅修好水管", "张师傅"),
    ("李某说扶手松", "李某"),
    ("东风社区装完", "东风社区"),
    ("到西关村量尺寸", "西关村"),
    ("去了3号楼", "3号楼"),
    ("人民医院体检", "人民医院"),
]
UNNAMED = [
    "陪老人说话",
    "量血压，剪指甲",
    "扶手装好",
    "9月12日入户",
    "被子晒了，地拖了",
    "食堂换了油烟机",
    "走路要人扶",
    "分组量尺寸",
    "照规定办",
    "上楼送饭",
    "全市排名，全县通报",
    "小区里装坡道",
]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_a_person_or_place_is_named(text: str, name: str) -> None:
    assert any(name in found for found in names_persons_or_places(text)), names_persons_or_places(text)


@pytest.mark.parametrize("text", UNNAMED)
def test_no_person_or_place_is_named(text: str) -> None:
    assert names_persons_or_places(text) == frozenset()


@pytest.mark.parametrize("text", ["等批复", "因雨停工", "还没批", "厂家联系不上", "尚未答复", "卡在用地手续"])
def test_a_text_waits(text: str) -> None:
    assert tells_waiting(text)


@pytest.mark.parametrize(
    "text",
    [
        "接待来访，下午验收",
        "陶远等3人参加验收",
        "被子晒了等，下午结果出来",
        "优等生领到奖",
        "暂停车位划线",
        "招待评审专家",
    ],
)
def test_a_text_does_not_wait(text: str) -> None:
    assert not tells_waiting(text)


@pytest.mark.parametrize("clause", ["定于10月12日开标", "拟10月进场", "下一步量尺寸", "10月15日前完成", "力争月底拿证"])
def test_a_clause_plans(clause: str) -> None:
    assert tells_plan(clause)


@pytest.mark.parametrize(
    "clause", ["模拟疏散", "提前完成32户", "扶手固定在墙上", "整改到位", "将近40户", "实施行动12次"]
)
def test_a_clause_does_not_plan(clause: str) -> None:
    assert not tells_plan(clause)
