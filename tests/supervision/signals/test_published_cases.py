"""Twenty cases of copied or empty papers that were made public, told again in words of our own."""

from __future__ import annotations

import datetime as dt

import pytest
from signals.built import build_history, build_office, list_kinds

from pipeline.intake.tables.signal_lists import DatedDocument, OutdatedTerm
from pipeline.supervision.signals.model import TaskHistory

SPEECH = DatedDocument(title="全市营商环境大会", aliases=("营商环境大会精神",), published=dt.date(2026, 10, 12))
OLD_CONGRESS = OutdatedTerm(term="十八大精神", since=dt.date(2017, 10, 24), now="二十大精神", unless=("档案",))
OFFICE = build_office(documents=[SPEECH], outdated=[OLD_CONGRESS])
DRILL = "组织护理员开展应急演练，对照预案逐项过一遍，演练后讲评不足，参加人员签字确认，资料归档备查。"
FLOOD = "连日大雨，河道水位上涨较快，支部组织党员分段值守堤防，转移低洼处住户，送去被褥和方便食品，未发生伤亡。"

SEEN: dict[str, tuple[list[TaskHistory], str]] = {
    "the yearly report of a works office repeats last month's word for word": (
        [build_history(f"8月{DRILL}", f"9月{DRILL}")],
        "stale",
    ),
    "a text of two months ago is handed in again with another date": (
        [build_history("7月8日入户走访老人，了解生活情况，宣传惠民政策。", "更换扶手6副。", "9月8日入户走访老人，了解生活情况，宣传惠民政策。")],
        "stale",
    ),
    "minutes in which only the number of the session changes": (
        [build_history("召开第七次支委会，研究改造推进中的有关事项，形成一致意见。", "召开第八次支委会，研究改造推进中的有关事项，形成一致意见。")],
        "stale",
    ),
    "an office of the city speaks as a township": (
        [build_history("我镇党委高度重视，组织干部进村入户12次，发放宣传单300份。")],
        "foreign",
    ),
    "a home for the aged calls itself a hall": ([build_history("我馆党员对改造户逐一回访，回访34户。")], "foreign"),
    "a branch of a welfare home writes as teachers": (
        [build_history("全体教职工利用周末上门量尺寸，量完22户。")],
        "foreign",
    ),
    "water engineers that present themselves as inspectors of discipline": (
        [build_history("作为一线纪检监察干部，带头入户核查，核查18户。")],
        "foreign",
    ),
    "another county's name left standing": (
        [build_history("望潮县民政局组织党员入户评估40户，更换扶手25副。")],
        "foreign",
    ),
    "a speech studied before it was given": (
        [build_history("9月20日传达学习营商环境大会精神，研究改造审批提速，减了2张表。")],
        "anachronism",
    ),
    "a date that no calendar has": ([build_history("9月31日完成第三批入户评估，评估18户。")], "anachronism"),
    "a congress of ten years ago as the present one": (
        [build_history("深入学习十八大精神，带动改造入户21户。")],
        "anachronism",
    ),
    "done already, on a day after the report": (
        [build_history("10月25日完成验收18户，住户签字。")],
        "anachronism",
    ),
    "two neighbours hand in one text": (
        [build_history(FLOOD), build_history(FLOOD.replace("堤防", "堤段"), branch="LC02", number="LC02-202601-01")],
        "copy",
    ),
    "a text taken over a month later, names changed": (
        [
            build_history("临川市社会福利院组织党员对消防通道、电气线路、燃气阀门逐一排查，当场整改，确保老人安全。"),
            build_history("石桥镇敬老院组织党员对消防通道、电气线路、燃气阀门逐一检查，当场整改，确保老人安全。", "x", branch="LC02", number="LC02-202601-01"),
        ],
        "copy",
    ),
    "one text for two problems of the same branch": (
        [
            build_history("已召集有关人员现场查看，明确整改措施和完成时间，安排专人跟踪督办，目前整改到位。"),
            build_history("已召集有关人员现场查看，明确整改措施和完成时间，安排专人跟踪督办，目前整改到位。", number="LC01-202601-02", task="党建+消防安全"),
        ],
        "copy",
    ),
    "three months of meetings about a matter nobody touches": (
        [build_history("召开动员会，传达上级精神。", "印发实施方案，成立工作专班。", "再次召开推进会，强调要压实责任。", goal="改造120户")],
        "deploy_only",
    ),
    "nothing but phrases": (
        [build_history("提高政治站位，强化责任担当，狠抓工作落实，取得了明显成效。")],
        "slogan",
    ),
    "the plan told again as what was done": (
        [build_history("坚持党员包户，每周上门量一次尺寸，推进年底前改造120户并通过验收。")],
        "restate",
    ),
}  # fmt: skip
"""What happened -> the histories (the first is judged) and the kind that asks."""

UNSEEN: dict[str, tuple[list[TaskHistory], str]] = {
    "ten minutes of a committee written in one night before an inspection": (
        [
            build_history(
                "支委会研究改造户顺序，定下先改3户。",
                "支委会听取量尺寸情况，18户量完。",
                "支委会核对第二批名单，删去2户。",
            )
        ],
        "what was never said cannot be seen on paper that is consistent",
    ),
    "an income ten times too high": (
        [build_history("慈善义卖收入120000元，入账开票。")],
        "no figure of the same month last year stands beside it",
    ),
}
"""What happened -> the histories, and why nothing asks."""


@pytest.mark.parametrize("case", SEEN)
def test_a_published_case_is_asked_about(case: str) -> None:
    histories, kind = SEEN[case]
    assert kind in list_kinds(*histories, office=OFFICE), histories[0].now.progress


@pytest.mark.parametrize("case", UNSEEN)
def test_a_case_that_paper_cannot_show_raises_nothing(case: str) -> None:
    histories, why = UNSEEN[case]
    assert why
    assert list_kinds(*histories, office=OFFICE) == []


def test_twenty_cases_are_told() -> None:
    assert len(SEEN) + len(UNSEEN) == 20
