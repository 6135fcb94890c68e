"""What a branch reads when it is asked: of which month, about which words, what is missing, and how to answer in a cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER, office
from records import DECEMBER, History, line
from signals.built import TOWN, build_history, build_office

from pipeline.contract.decisions import format_signal_key
from pipeline.contract.settings import Settings
from pipeline.intake.tables.signal_lists import DatedDocument
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.model import Question
from pipeline.supervision.signals.find import find_signals
from pipeline.supervision.signals.model import Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text
from pipeline.terms import DecisionKind, Opinion, SignalKind

NUMBER = "MZ01-202611-01"
TEXT = "按计划走访老人，了解饮食起居，帮助打扫卫生，拉家常听心声，老人都很高兴。"
LAW = DatedDocument(title="养老服务条例", aliases=(), published=dt.date(2026, 10, 1))
MET = ("召开动员会，传达上级精神。", "印发实施方案，成立工作专班。", "再次召开推进会，强调要压实责任。")
COPIED = "连日大雨，河道水位上涨较快，支部组织党员分段值守堤防，转移低洼处住户，送去被褥和方便食品，未发生伤亡。"
ASKED: dict[str, tuple[list[TaskHistory], SignalKind]] = {
    "stale": ([build_history(TEXT, TEXT)], SignalKind.STALE),
    "copy": ([build_history(COPIED), build_history(COPIED, branch="LC02", number="LC02-202601-01")], SignalKind.COPY),
    "foreign": ([build_history("我镇党委组织干部进村入户12次。")], SignalKind.FOREIGN),
    "no such day": ([build_history("9月31日完成入户评估18户。")], SignalKind.ANACHRONISM),
    "another weekday": ([build_history("9月18日（星期二）完成入户评估18户。")], SignalKind.ANACHRONISM),
    "not yet published": ([build_history("9月20日学习《养老服务条例》，改了2张表。")], SignalKind.ANACHRONISM),
    "a day to come": ([build_history("10月25日完成验收18户，住户签字。")], SignalKind.ANACHRONISM),
    "an old day": ([build_history("5月8日入户评估，量尺寸，登记在册。")], SignalKind.ANACHRONISM),
    "restate": ([build_history("坚持党员包户，每周上门量一次尺寸，推进年底前改造120户并通过验收。")], SignalKind.RESTATE),
    "slogan": ([build_history("提高政治站位，强化责任担当，狠抓工作落实，取得了明显成效。")], SignalKind.SLOGAN),
    "deploy only": ([build_history(*MET)], SignalKind.DEPLOY_ONLY),
    "two skins": ([build_history("开展主题党日，重温入党誓词，党员交流发言。")], SignalKind.TWO_SKINS),
    "same step": ([build_history(*["推进中，情况正常。"] * 5, rates=(10, 20, 30, 40, 50))], SignalKind.SAME_STEP),
    "sudden": ([build_history("按计划推进。", "按计划推进。", rates=(20, 100))], SignalKind.SUDDEN_100),
    "going down": ([build_history("按计划推进。", "按计划推进。", rates=(60, 40))], SignalKind.GOING_DOWN),
    "full": ([build_history("入户评估18户。", rates=(100,))], SignalKind.FULL_NOT_DONE),
    "escape": ([build_history("入户评估18户。", status="长期坚持")], SignalKind.STANDING_ESCAPE),
    "no end": ([build_history("入户评估18户。", deadline="", status="长期坚持")], SignalKind.STANDING_ESCAPE),
    "vague": ([build_history("入户评估18户。", goal="进一步提升服务水平，营造浓厚氛围")], SignalKind.GOAL_VAGUE),
    "empty": ([build_history("入户评估18户。", measure="加强组织领导，提高思想认识，狠抓工作落实")], SignalKind.MEASURE_EMPTY),
    "nobody": ([build_history("入户评估18户。", owner="各党员")], SignalKind.PERSON_MISSING),
}  # fmt: skip
"""At least one text of every kind that is asked about."""
LONGEST = 130


def find_one(case: str) -> Signal:
    histories, kind = ASKED[case]
    found = find_signals(histories, build_office(documents=[LAW]))
    return next(each for each in found if each.kind is kind and each.number == histories[0].number)


@pytest.mark.parametrize("case", ASKED)
def test_a_question_is_short_names_its_words_and_can_be_answered_in_a_line(case: str) -> None:
    """It is read a month later: 本月 would be another month; it orders nothing about and blames nobody."""
    signal = find_one(case)
    assert "？" in signal.question
    assert len(signal.question) <= LONGEST
    assert not {
        word for word in ("本月", "必须", "务必", "责令", "抄袭", "造假", "违", "你") if word in signal.question
    }
    assert TOWN.short_name not in signal.question
    first = signal.evidence[0]
    cell = signal.kind in (SignalKind.GOAL_VAGUE, SignalKind.MEASURE_EMPTY, SignalKind.STANDING_ESCAPE)
    part = signal.kind in (SignalKind.FOREIGN, SignalKind.PERSON_MISSING) or case in ("no such day", "another weekday")
    if cell or part:
        assert f"“{first.marked}”" in signal.question


def test_every_kind_is_read_here() -> None:
    assert {kind for _, kind in ASKED.values()} == set(SignalKind)


# On the form


def put(history: History, kind: SignalKind, text: str) -> Question:
    """The row of 需答复 about a text that a person found true, of a kind that has proven right."""
    for at in range(60):
        key = format_signal_key("MZ02-202601-01", kind, f"{at}")
        history = history.decide(NOVEMBER, key, DecisionKind.SIGNAL, Opinion.PASSED)
    history = history.decide(DECEMBER, format_signal_key(NUMBER, kind, text), DecisionKind.SIGNAL, Opinion.PASSED)
    settings = Settings.model_validate({"signals": {"asked": [kind.value]}})
    asked = assess_ledger(history.at(DECEMBER, by=replace(office().rules, settings=settings))).questions
    (row,) = [each for each in asked if each.demand.endswith("写明哪里不对。")]
    return row


def test_a_row_tells_month_task_and_both_texts_of_the_branch() -> None:
    twice = History().report(NOVEMBER, line(NUMBER, progress=TEXT)).report(DECEMBER, line(NUMBER, progress=TEXT))
    row = put(twice, SignalKind.STALE, TEXT)
    assert row.fact == f"2026年12月“{line(NUMBER).values['task']}”：{TEXT}；2026年11月：{TEXT}"
    assert row.demand == (
        "2026年12月与2026年11月的进展几乎一样。2026年12月有什么不同、多少？照常开展的，答“照常”，写上当月的数量。"
        "随本表写在“说明”里；问得不对的，写明哪里不对。"
    )


def test_a_word_is_shown_in_its_sentence() -> None:
    text = "入户评估18户，我镇党委另派2人帮忙。"
    folded = fold_text(text)  # by which it is known
    row = put(History().report(DECEMBER, line(NUMBER, progress=text)), SignalKind.FOREIGN, folded)
    assert row.fact.endswith(f"：{text}")
    assert "“我镇”" in row.demand


def test_another_branch_s_text_is_not_shown() -> None:
    other = COPIED.replace("堤防", "堤段")
    history = History().report(NOVEMBER, line("MZ02-202611-01", progress=other), branch="MZ02")
    row = put(history.report(DECEMBER, line(NUMBER, progress=COPIED)), SignalKind.COPY, COPIED)
    assert "堤段" not in row.fact
    assert "MZ02" not in f"{row.fact}{row.demand}"
    assert office().rules.by_code["MZ02"].short_name not in f"{row.fact}{row.demand}"


def test_an_empty_cell_is_called_empty() -> None:
    row = put(History().report(DECEMBER, line(NUMBER, progress="入户18户。", owner="")), SignalKind.PERSON_MISSING, "")
    assert row.fact.endswith("：（空）")
