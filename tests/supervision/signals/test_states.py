"""How a kind of signal stands: off, observed, put to branches, put back; and what status says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER, office
from records import DECEMBER, JANUARY, History, line
from test_decisions import KEY, NUMBER, asking, decided, reported

from pipeline.archive.facts import SourceRow
from pipeline.cli.signal_messages import describe_kind_states
from pipeline.contract.decisions import format_representation_key, format_signal_key
from pipeline.contract.replies import QuestionKind
from pipeline.contract.settings import Settings
from pipeline.intake.office import OfficeRules
from pipeline.ledger import Ledger, build_ledger
from pipeline.ledger.inputs import Reply
from pipeline.periods import Month
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.signals.states import KindState, SignalState
from pipeline.terms import DecisionKind, Opinion, SignalKind


def judge(history: History, by: OfficeRules | None = None) -> KindState:
    states = assess_ledger(history.at(NOVEMBER, by=by)).kind_states
    assert [each.kind for each in states] == list(SignalKind)
    return next(each for each in states if each.kind is SignalKind.SLOGAN)


def tell(history: History, by: OfficeRules | None = None) -> str:
    return "\n".join(describe_kind_states(assess_ledger(history.at(NOVEMBER, by=by)).kind_states))


def unread() -> OfficeRules:
    settings = Settings.model_validate({"signals": {"unread": [SignalKind.SLOGAN.value]}})
    return replace(office().rules, settings=settings)


@pytest.mark.parametrize(
    ("opinions", "by", "state", "put_back", "missing"),
    [
        ("", None, SignalState.OBSERVE, False, 60),
        ("是" * 60, None, SignalState.OBSERVE, False, 0),
        ("是" * 59, asking(SignalKind.SLOGAN), SignalState.OBSERVE, False, 1),
        ("是" * 60, asking(SignalKind.SLOGAN), SignalState.ON, False, 0),
        ("是" * 80 + "否否", asking(SignalKind.SLOGAN), SignalState.OBSERVE, True, 0),
        ("否" * 9 + "是" * 60, asking(SignalKind.SLOGAN), SignalState.OBSERVE, True, 0),
        ("是" * 60, unread(), SignalState.OFF, False, 0),
    ],
)
def test_a_kind_is_where_settings_and_opinions_put_it(
    opinions: str, by: OfficeRules | None, state: SignalState, *, put_back: bool, missing: int
) -> None:
    found = judge(decided(reported(), opinions), by)
    assert (found.state, found.put_back, found.missing) == (state, put_back, missing)


def test_what_waits_for_a_person_is_counted_and_what_was_decided_is_not() -> None:
    assert judge(reported()).waiting == 1
    assert judge(reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.SENT_BACK)).waiting == 0
    assert judge(reported(), unread()).waiting == 0


def test_status_tells_how_far_a_kind_is_and_why_it_was_put_back() -> None:
    assert tell(History().report(NOVEMBER, line(NUMBER))) == ""
    assert "信号：有1条等人核实" in tell(reported())
    assert "离60条还差50条" in tell(decided(reported(), "是" * 10))
    assert "已核实59条、属实59条；设置里要请支部说明，核实满60条才问，还差1条" in tell(
        decided(reported(), "是" * 59), asking(SignalKind.SLOGAN)
    )
    assert "因最近20条里不属实2条，改回只给办公室看" in tell(
        decided(reported(), "是" * 80 + "否否"), asking(SignalKind.SLOGAN)
    )
    assert "因属实不到95%，改回只给办公室看" in tell(
        decided(reported(), "否" * 9 + "是" * 60), asking(SignalKind.SLOGAN)
    )
    assert "空话套话：请支部说明" in tell(decided(reported(), "是" * 60), asking(SignalKind.SLOGAN))
    assert "已够条件，要请支部说明的写进设置" in tell(decided(reported(), "是" * 60))
    assert "还不够准" in tell(decided(reported(), "否" * 30 + "是" * 30))


VAGUE = "进一步提升服务水平，营造浓厚氛围"
VAGUE_KEY = format_signal_key(NUMBER, SignalKind.GOAL_VAGUE, VAGUE)


def asked_again(period: Month, *, answered: bool, rejected: bool = False) -> bool:
    """Whether the same goal, passed on in November, is asked about in a later month."""
    history = decided(History(), "是" * 60, SignalKind.GOAL_VAGUE)
    for at, month in enumerate((NOVEMBER, DECEMBER, JANUARY)):
        if month <= period:
            history = history.report(month, line(NUMBER, goal=VAGUE, progress=f"走访{at + 3}户，修好{at + 1}处扶手"))
    history = history.decide(NOVEMBER, VAGUE_KEY, DecisionKind.SIGNAL)
    by = asking(SignalKind.GOAL_VAGUE)
    key, answer = find_key(history.at(NOVEMBER, by=by)), history.last
    if rejected:
        history = history.decide(DECEMBER, format_representation_key(key), DecisionKind.PLEA, Opinion.DECLINED)
    inputs = history.at(period, by=by).inputs
    ledger = build_ledger(replace(inputs, replies=(build_reply(key, answer),) if answered else ()))
    return key in {each.key for each in assess_ledger(ledger).questions}


def find_key(ledger: Ledger) -> str:
    (question,) = (each for each in assess_ledger(ledger).questions if VAGUE in each.demand)
    assert question.kind is QuestionKind.EXPLAIN
    return question.key


def build_reply(key: str, receipt: int) -> Reply:
    return Reply(
        receipt=receipt, branch="MZ01", period=DECEMBER, key=key, measures="", done="", finished="",
        statement="本月走访12户，名单在台账里", who="李文静", when="2027-01-03", source=SourceRow("表.xlsx", "0", "需答复", 5),
    )  # fmt: skip


@pytest.mark.parametrize("period", [DECEMBER, JANUARY])
def test_an_explanation_closes_the_question_for_that_text_for_good(period: Month) -> None:
    assert asked_again(period, answered=False)
    assert not asked_again(period, answered=True)


def test_an_explanation_that_the_bureau_rejects_leaves_the_question_open() -> None:
    assert asked_again(JANUARY, answered=True, rejected=True)
