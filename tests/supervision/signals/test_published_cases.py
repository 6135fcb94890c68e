"""Twenty cases of copied or empty papers that were made public, told again in words of our own.

A case may have left several traces; each of them is seen by some kind, or there is a reason why nothing asks. The table
in ``tests/signals/README.md`` says the same to readers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from signals.built import build_history, build_office, list_kinds

from pipeline.intake.tables.signal_lists import DatedDocument, OutdatedTerm
from pipeline.supervision.signals.model import OfficeTexts, TaskHistory

README = Path(__file__).parents[2] / "signals" / "README.md"
SPEECH = DatedDocument(title="全市营商环境大会", aliases=("营商环境大会精神",), published=dt.date(2026, 10, 12))
TERMS = (
    OutdatedTerm(term="十八大精神", since=dt.date(2017, 10, 24), now="二十大精神", unless=("档案",)),
    OutdatedTerm(term="五保户", since=dt.date(2014, 2, 21), now="特困人员", unless=("档案",)),
)
NOTICE = "各支部要立即组织开展消防安全隐患大排查，逐间查看用电用火情况，现场登记隐患清单，明确整改人和时限，整改完一处销号一处。"
PLAIN = build_office(documents=[SPEECH], outdated=TERMS)
OFFICE = OfficeTexts(PLAIN.units, replace(PLAIN.lists, notices=(NOTICE,)))
YEARLY = "对照任务书逐条查漏补缺，把走访中群众提的意见分门别类记下来，交责任人办理，办完后回访，做到件件有着落。"
ELEVEN_MONTHS = [f"更换扶手{number}副，住户签了字。" for number in (5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35)]
VISIT = "组织党员对改造现场逐户查看，发现的问题当场交办，限期改好。"
CONGRESS = "认真学习贯彻党的{}精神，把党员教育与改造任务结合起来，引导党员带头入户，帮助住户选方案。"
FLOOD = "连日大雨，河道水位上涨较快，支部组织党员分段值守堤防，转移低洼处住户，送去被褥和方便食品，未发生伤亡。"
LONELY = "成立工作专班，逐村逐户摸清独居老人底数，建立一人一档，对患病老人落实结对帮扶，按月更新台账。"
BELLS = (
    "支部党员与护理员一道，对三号楼老人的床头呼叫器逐个试按，记下不响的床位，当天请电工查线路，换下老化的按钮，再请老人自己按一次，"
    "听到铃声才算数；值班室把每个床位的回应时间记在墙上的表里，晚班接着记，{}回应慢的班次由组长说明原因，下个月再看有没有变快。"
)
ON_THE_SPOT = "已召集有关人员现场查看，明确整改措施和完成时间，安排专人跟踪督办，目前整改到位。"


def other(*progress: str, branch: str = "LC02", task: str = "党建+居家适老化改造") -> TaskHistory:
    """A history beside the judged one: of another branch, or another task of its own."""
    return build_history(*progress, branch=branch, number=f"{branch}-202601-02", task=task)


class Trace(NamedTuple):
    """What a case left in texts: the histories (the first is judged), and the kind that asks or why none does."""

    histories: list[TaskHistory]
    seen: str = ""
    why: str = ""


CASES: dict[str, list[Trace]] = {
    "惠安县市政公用系统": [
        Trace([build_history(YEARLY, *ELEVEN_MONTHS, YEARLY)], "stale"),
        Trace([build_history("我街道党工委组织党员逐户核对住房改造名单，核对122户，纠正3处。")], "foreign"),
        Trace([build_history("9月20日传达学习营商环境大会精神，研究改造审批提速，减了2张表。")], "anachronism"),
    ],
    "惠安县海洋渔业系统": [
        Trace([build_history(VISIT, *ELEVEN_MONTHS, VISIT)], "stale"),
        Trace([build_history("支部结合五保户走访，上门更换扶手18副。")], "anachronism"),
    ],
    "鹤峰县": [
        Trace([build_history(f"5月{VISIT}", "更换扶手8副。", f"7月{VISIT}")], "stale"),
        Trace([build_history("作为一线纪检监察干部，带头入户核查，核查18户。")], "foreign"),
    ],
    "内江市东兴区": [
        Trace([build_history(CONGRESS.format("十八大"), CONGRESS.format("十九大"))], "stale"),
        Trace([build_history("深入学习十八大精神，带动改造入户21户。")], "anachronism"),
        Trace([build_history(FLOOD), other(FLOOD.replace("堤防", "堤段"))], "copy"),
    ],
    "遵义市播州区": [
        Trace(
            [
                build_history(
                    "支委会研究改造户顺序，定下先改3户。",
                    "支委会听取量尺寸情况，18户量完。",
                    "支委会核对第二批名单，删去2户。",
                )
            ],
            why="minutes made up in one night agree with each other: paper does not show that no meeting was held",
        )
    ],
    "麻城市": [
        Trace(
            [build_history("支部大会讨论改造名单，31人到会，通过122户，会议记录已归档。")],
            why="a changed cover is seen on the paper itself, not in what is reported of it",
        )
    ],
    "绥中县": [
        Trace(
            [
                build_history("印发临社福〔2026〕12号《改造任务分工表》，18户落到人。"),
                other("印发临社福〔2026〕12号《食堂采购办法》，21项写清。", branch="LC01", task="党建+食堂"),
            ],
            why="numbers of papers are not compared: a bureau numbers them in its own register, which is not here",
        )
    ],
    "抚顺市东洲区、新抚区": [Trace([build_history(LONELY, branch="LC02"), other(LONELY, branch="LC01")], "copy")],
    "东丰县": [Trace([build_history("博望区各街道组织党员入户评估40户，更换扶手25副。")], "foreign")],
    "东辽县": [
        Trace(
            [build_history("在博望入户评估40户，更换扶手25副。")],
            why="without 市, 县 or 区 a place far away is a word like any other",
        ),
    ],
    "平乐县": [
        Trace([build_history("安化县各乡镇加强值守，测得水位168.4米，安置住户46户。")], "foreign"),
        Trace(
            [build_history("测得水位168.4米，雨量213毫米，安置住户46户，送去被褥32床。")],
            why="figures of another county stand in nothing that the office keeps",
        ),
    ],
    "五台县": [
        Trace(
            [
                build_history("按照工作安排，" + BELLS.format("") + "老人都说好。"),
                other(BELLS.format("月底由支委会看一遍，"), "x", branch="LC03"),
            ],
            "copy",
        )
    ],
    "白城市": [
        Trace(
            [build_history(NOTICE.replace("各支部要", "本支部"))],
            why="what is taken from a notice of the bureau is asked of nobody: it was told to do just that",
        )
    ],
    "噶尔县": [
        Trace(
            [build_history("思想上高度重视，作风上求真务实，工作上勇于担当，在学深悟透上下功夫，在知行合一上见实效。")],
            "slogan",
        ),
        Trace(
            [build_history("对照六个方面查摆，存在理论学习不够系统、联系群众不够紧密等问题，今后按月学习、按周走访。")],
            why="a model essay that names faults and remedies is known only to who keeps that essay",
        ),
    ],
    "神木市": [Trace([build_history("全体纪检监察干部恪尽职守，办理改造申请18件。")], "foreign")],
    "杭州市江干区": [Trace([build_history("丽水市各乡镇改造完成率达到92%，高出计划4个百分点。")], "foreign")],
    "岳池县": [
        Trace([build_history("全体水利干部对改造申请逐件审核，审核45件。")], "foreign"),
        Trace(
            [build_history("把改造与水务业务融合推进，审核申请45件。")],
            why="a business of another trade may be one that the branch works with",
        ),
    ],
    "大同市": [Trace([build_history("郑州市民政局开展入户评估40户，更换扶手25副。")], "foreign")],
    "平利县": [
        Trace(
            [build_history("慈善义卖收入120000元，入账开票。")],
            why="whether a sum is ten times too high only its books can tell",
        )
    ],
    "纸面销号": [
        Trace([build_history(ON_THE_SPOT), other(ON_THE_SPOT, branch="LC01", task="党建+消防安全")], "copy"),
    ],
}  # fmt: skip
"""The place of a case, as it was made public, and its traces; the last stands for many places."""
TRACES = [(case, trace) for case, traces in CASES.items() for trace in traces]


@pytest.mark.parametrize(("case", "trace"), TRACES)
def test_a_published_case_is_asked_about_or_there_is_a_reason_why_not(case: str, trace: Trace) -> None:
    assert bool(trace.seen) != bool(trace.why)
    assert list_kinds(*trace.histories, office=OFFICE) == [trace.seen][: bool(trace.seen)], case


def test_twenty_cases_are_told_and_readers_find_each_with_what_sees_it() -> None:
    assert len(CASES) == 20
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in README.read_text("utf-8").splitlines()]
    rows = {cells[0]: cells[2] for cells in table if len(cells) == len(("case", "what", "asked as", "not seen"))}
    for case, traces in CASES.items():
        assert set(rows[case].split(", ")) == ({trace.seen for trace in traces if trace.seen} or {"–"}), case
