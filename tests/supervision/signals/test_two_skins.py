"""党建业务两张皮: party life told where a business was asked for."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.two_skins import find_two_skins

ASKED = [
    "组织党员到红军旧址参观学习，重温入党誓词。",
    "书记讲专题党课，党员交流发言，写心得8篇。",
    "开展主题党日，观看警示教育片，大家反响热烈。",
    "七一前夕慰问困难党员，召开支部大会，两名预备党员转正。",
    "举办党史知识竞赛，全体党员参加。",
    "组织大家学习贯彻全会精神，写心得7篇，办墙报一块。",
]
NOT_ASKED = {
    "members do the business": ("党员包户，每人包三户，上门量尺寸。", {}),
    "a post of honour that handles cases": ("党员先锋岗办件56件，退件2件。", {}),
    "a party day spent on the business": ("主题党日给老人理发18人，剪指甲。", {}),
    "one sentence of business": ("书记讲党课，观看警示片；扶手到货60副，装完东关。", {}),
    "a task of party building": ("书记讲专题党课，党员交流发言。", {"category": "党的建设"}),
    "the domain is party building": ("书记讲专题党课，党员交流发言。", {"domain": "党的建设"}),
    "survivors of martyrs are served": ("烈士遗属抚恤金发放12户，革命伤残军人体检18人。", {"task": "抚恤金发放"}),
    "a cemetery is the business": ("清明扫墓高峰，疏导车辆，陵园加派人手。", {"task": "陵园管理", "goal": "清明无拥堵"}),
    "an election of a village is the business": ("村委会换届选举指导12个村。", {"task": "村委会换届", "goal": "12个村换届"}),
    "minimum income is judged by neighbours": ("村民民主评议低保18户，评掉2户。", {"task": "低保复核"}),
    "old people's own festivities": ("给老人过集体生日，煮面40碗，老年合唱队排练4次。", {"task": "文化养老"}),
    "members cut hair, told in their own word": ("党员和卫校学生一道理了83位，党课就放在剪刀声里，讲了十来分钟。", {"task": "修脚理发"}),
    "branches of others are the business": ("3个支部召开党员大会，均选出书记。", {"task": "社会组织党支部换届"}),
    "the business waits": ("书记讲党课。扶手等厂家发货。", {}),
}  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_party_life_alone_is_asked_about(text: str) -> None:
    assert find_two_skins(build_history(text), build_office()) is not None


@pytest.mark.parametrize("case", NOT_ASKED)
def test_business_is_not_asked_about(case: str) -> None:
    text, given = NOT_ASKED[case]
    assert find_two_skins(build_history(text, **given), build_office()) is None  # type: ignore[arg-type]


def test_no_trade_is_learnt_by_a_class_of_the_party() -> None:
    told = "组织党员赴烈士陵园祭扫，聆听党课，分享感悟，做到学思用贯通。"
    assert find_two_skins(build_history(told, task="党建+学手艺", goal="8人出师"), build_office()) is not None
