"""A signal put to a person: what is asked once, what proves a kind right, what a branch is asked in the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER, office
from records import DECEMBER, History, line

from pipeline.contract.decisions import SignalKey, format_signal_key, parse_signal_key
from pipeline.contract.settings import Settings
from pipeline.intake.office import OfficeRules
from pipeline.ledger import Ledger
from pipeline.periods import Month
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.supervision.assessment import assess_ledger, read_signals
from pipeline.supervision.signals.decisions import count_decided_signals, list_asked_kinds
from pipeline.supervision.signals.states import list_kind_states
from pipeline.terms import DecisionKind, Opinion, SignalKind

NUMBER = "MZ01-202611-01"
EMPTY = "提高政治站位，强化责任担当，狠抓工作落实，取得了明显成效。"
KEY = format_signal_key(NUMBER, SignalKind.SLOGAN, EMPTY)


def asking(*kinds: SignalKind) -> OfficeRules:
    """The office that puts these kinds to branches."""
    settings = Settings.model_validate({"signals": {"asked": [kind.value for kind in kinds]}})
    return replace(office().rules, settings=settings)


def reported(text: str = EMPTY) -> History:
    return History().report(NOVEMBER, line(NUMBER, progress=text))


def decided(history: History, opinions: str, kind: SignalKind = SignalKind.SLOGAN) -> History:
    """Opinions on other texts: 是 true, 否 untrue, ？ unclear."""
    said = {"是": Opinion.PASSED, "否": Opinion.DECLINED, "？": Opinion.SENT_BACK}
    for at, mark in enumerate(opinions):
        key = format_signal_key("MZ02-202601-01", kind, f"{at}")
        history = history.decide(NOVEMBER, key, DecisionKind.SIGNAL, said[mark])
    return history


def list_signal_keys(ledger: Ledger) -> list[str]:
    return [each.key for each in assess_ledger(ledger).matters if each.matter is DecisionKind.SIGNAL]


def list_signal_questions(ledger: Ledger) -> list[str]:
    return [each.demand for each in assess_ledger(ledger).questions if "补写一项" in each.demand]


def test_a_key_tells_task_kind_and_text() -> None:
    assert parse_signal_key(KEY) == SignalKey(NUMBER, SignalKind.SLOGAN, KEY[-6:])
    assert parse_signal_key("XN-MZ01-202611-01-unknown-000000") is None
    assert parse_signal_key("XH-MZ01-202611-01") is None


def test_a_signal_is_a_row_of_the_decision_book_until_somebody_has_spoken() -> None:
    assert list_signal_keys(reported().at(NOVEMBER)) == [KEY]
    for opinion in Opinion:
        assert list_signal_keys(reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL, opinion).at(NOVEMBER)) == []


def test_the_same_text_is_not_put_again_next_month_another_one_is() -> None:
    spoken = reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.DECLINED)
    again = spoken.report(DECEMBER, line(NUMBER, progress=EMPTY))
    assert KEY not in list_signal_keys(again.at(DECEMBER))
    other = "凝心聚力谋发展，实干担当促落实，各项工作迈上新台阶。"
    assert format_signal_key(NUMBER, SignalKind.SLOGAN, other) in list_signal_keys(
        spoken.report(DECEMBER, line(NUMBER, progress=other)).at(DECEMBER)
    )


JANUARY = DECEMBER.shift(1)


def fallen(history: History, months: int = 3) -> History:
    """A task whose 进展 stays blank while its rate falls month after month."""
    rates = ((NOVEMBER, 70), (DECEMBER, 60), (JANUARY, 50))
    for period, rate in rates[:months]:
        history = history.report(period, line(NUMBER, progress=None, rate=rate))
    return history


def list_falls(history: History, period: Month) -> list[str]:
    return [key for key in list_signal_keys(history.at(period)) if "going_down" in key]


@pytest.mark.parametrize("opinion", Opinion)
def test_a_month_without_a_text_is_asked_about_whatever_was_said_of_the_one_before(opinion: Opinion) -> None:
    history = fallen(History())
    (december,), (january,) = (list_falls(history, period) for period in (DECEMBER, JANUARY))
    assert december != january
    spoken = history.decide(DECEMBER, december, DecisionKind.SIGNAL, opinion)
    assert list_falls(spoken, DECEMBER) == []
    assert list_falls(spoken, JANUARY) == [january]


def test_what_was_said_when_blank_months_had_one_number_holds_for_its_month_only() -> None:
    former = format_signal_key(NUMBER, SignalKind.GOING_DOWN, "")
    spoken = fallen(History()).decide(DECEMBER, former, DecisionKind.SIGNAL, Opinion.DECLINED)
    assert list_falls(spoken, DECEMBER) == []
    assert len(list_falls(spoken, JANUARY)) == 1
    ledger = spoken.at(DECEMBER)
    states = list_kind_states(ledger, read_signals(ledger).signals)
    assert next(each.waiting for each in states if each.kind is SignalKind.GOING_DOWN) == 0


def test_a_blank_cell_of_the_plan_is_asked_about_once() -> None:
    history = History()
    for period in (NOVEMBER, DECEMBER):
        history = history.report(period, line(NUMBER, owner=None, progress=f"完成{period.month}户"))
    nobody = format_signal_key(NUMBER, SignalKind.PERSON_MISSING, "")
    assert nobody in list_signal_keys(history.at(NOVEMBER))
    spoken = history.decide(NOVEMBER, nobody, DecisionKind.SIGNAL, Opinion.PASSED)
    assert nobody not in list_signal_keys(spoken.at(DECEMBER))


def test_a_branch_is_asked_about_each_blank_month_of_its_own() -> None:
    history = decided(fallen(History()), "是" * 60, SignalKind.GOING_DOWN)
    for period in (DECEMBER, JANUARY):
        (key,) = list_falls(history, period)
        history = history.decide(period, key, DecisionKind.SIGNAL, Opinion.PASSED)
    asked = {
        period: {each.key for each in assess_ledger(history.at(period, by=asking(SignalKind.GOING_DOWN))).questions}
        for period in (DECEMBER, JANUARY)
    }
    assert asked[JANUARY] - asked[DECEMBER]


def test_a_kind_that_the_office_does_not_read_is_silent() -> None:
    settings = Settings.model_validate({"signals": {"unread": [SignalKind.SLOGAN.value]}})
    assert list_signal_keys(reported().at(NOVEMBER, by=replace(office().rules, settings=settings))) == []


def test_who_reported_may_not_say_whether_it_is_true() -> None:
    (row,) = [each for each in assess_ledger(reported().at(NOVEMBER)).matters if each.matter is DecisionKind.SIGNAL]
    assert {"陈晓岚", "李文静"} <= row.doers


@pytest.mark.parametrize(
    ("opinions", "proven"),
    [
        ("是" * 60, True),
        ("是" * 59, False),
        ("是" * 59 + "？" * 9, False),
        ("否" * 3 + "是" * 57, True),
        ("否" * 4 + "是" * 56, False),
        ("是" * 80 + "否", True),
        ("是" * 80 + "否" * 2, False),
        ("否" * 2 + "是" * 80, True),
    ],
)
def test_a_kind_is_put_to_branches_once_it_has_proven_right(opinions: str, *, proven: bool) -> None:
    ledger = decided(reported(), opinions).at(NOVEMBER, by=asking(SignalKind.SLOGAN))
    assert (list_asked_kinds(ledger.office.settings.signals, ledger.inputs.decisions) == {SignalKind.SLOGAN}) is proven


def test_the_last_opinion_on_a_signal_counts() -> None:
    history = reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.PASSED)
    history = history.decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.DECLINED)
    (record,) = count_decided_signals(history.decisions).values()
    assert (record.true, record.untrue, record.unclear) == (0, 1, 0)


def test_a_branch_is_asked_only_what_a_person_found_true_of_a_proven_kind_that_the_office_asks() -> None:
    proven = decided(reported(), "是" * 60)
    assert list_signal_questions(proven.at(NOVEMBER, by=asking(SignalKind.SLOGAN))) == []
    passed = proven.decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.PASSED)
    assert len(list_signal_questions(passed.at(NOVEMBER, by=asking(SignalKind.SLOGAN)))) == 1
    assert list_signal_questions(passed.at(NOVEMBER)) == []
    declined = passed.decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.DECLINED)
    assert list_signal_questions(declined.at(NOVEMBER, by=asking(SignalKind.SLOGAN))) == []


def test_the_ledger_shows_both_texts_and_what_was_said_of_them() -> None:
    text = "按计划走访老人，了解饮食起居，帮助打扫卫生，拉家常听心声，老人都很高兴。"
    twice = History().report(NOVEMBER, line(NUMBER, progress=text)).report(DECEMBER, line(NUMBER, progress=text))
    rows = build_ledger_tables(assess_ledger(twice.at(DECEMBER)))["信号"].to_dict("records")
    assert [(row["kind"], row["text"], row["beside"]) for row in rows] == [("逐月雷同", text, f"2026年11月：{text}")]
    assert rows[0]["sheet"] == "填报表"


def list_signal_proposals(history: History) -> dict[str, str]:
    rows = assess_ledger(history.at(NOVEMBER)).matters
    return {each.proposal.partition("：")[0]: each.proposal for each in rows if each.matter is DecisionKind.SIGNAL}


def test_a_row_says_what_each_choice_means_for_its_kind() -> None:
    """The question is worded for the branch (答“是姓名”); whoever has 属实 and 不属实 to choose from reads what they are."""
    nobody = list_signal_proposals(History().report(NOVEMBER, line(NUMBER, owner="各党员")))["责任不明"]
    assert nobody.endswith("（这里选：属实＝没有写是谁；不属实＝写的就是姓名；说不清＝看不出来，先放着）")
    empty = list_signal_proposals(reported())["空话套话"]
    assert empty.endswith(
        "（这里选：属实＝问得对，可以请支部说明；不属实＝问得不对，不用问支部；说不清＝看不出来，先放着）"
    )


def test_the_bureau_is_told_whose_text_it_is_and_the_branch_is_not() -> None:
    text = "按照统一部署开展安全隐患排查，对燃气、电气、消防通道逐一检查，建立台账，落实整改责任人。"
    other = History().report(NOVEMBER, line("MZ02-202611-01", progress=text), branch="MZ02")
    ledger = other.report(NOVEMBER, line(NUMBER, progress=text)).at(NOVEMBER)
    row = next(each for each in assess_ledger(ledger).matters if each.number == NUMBER)
    name = ledger.office.by_code["MZ02"].short_name
    assert f"文字相近的支部：{name}" in row.reason
    assert name not in row.proposal
