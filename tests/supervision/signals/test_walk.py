"""A kind and its questions off the paved way: put back while a question is out, exempted, explained and told again."""

from __future__ import annotations

import ast
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import NOVEMBER, office
from records import DECEMBER, JANUARY, History, line
from signals.built import build_history, list_kinds
from test_decisions import EMPTY, KEY, NUMBER, asking, decided
from test_states import build_reply

from pipeline.cli.signal_messages import describe_kind_states
from pipeline.contract.decisions import format_signal_key
from pipeline.intake.office import OfficeRules
from pipeline.ledger import Ledger, build_ledger
from pipeline.periods import Month
from pipeline.supervision import signals
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.signals.decisions import list_asked_kinds
from pipeline.supervision.signals.model import Signal
from pipeline.terms import DecisionKind, Opinion, SignalKind

SIGNAL, SLOGAN, STALE = DecisionKind.SIGNAL, SignalKind.SLOGAN, SignalKind.STALE
SHARED = "按照统一部署开展安全隐患排查，对燃气、电气、消防通道逐一检查，建立台账，落实整改责任人，月底前逐项对账。"
FIVE = ("MZ01", "MZ02", "MZ03", "MZ04", "MZ05")


def list_question_keys(ledger: Ledger) -> list[str]:
    return [each.key for each in assess_ledger(ledger).questions if each.demand.endswith("写明哪里不对。")]


def begin(*kinds: SignalKind) -> tuple[History, OfficeRules]:
    """Kinds that have proven right on sixty texts each, and an office that puts them to branches."""
    history = History()
    for kind in kinds:
        history = decided(history, "是" * 60, kind)
    return history, asking(*kinds)


def refuse(history: History, times: int, kind: SignalKind = SLOGAN) -> History:
    """So many other texts found untrue in December."""
    for at in range(times):
        key = format_signal_key("MZ03-202601-01", kind, f"{at}")
        history = history.decide(DECEMBER, key, SIGNAL, Opinion.DECLINED)
    return history


def answer(history: History, period: Month, by: OfficeRules, key: str, receipt: int) -> Ledger:
    """The ledger of a month once a branch has answered the question with that key."""
    return build_ledger(replace(history.at(period, by=by).inputs, replies=(build_reply(key, receipt),)))


# Put back


def test_two_untrue_ones_put_a_kind_back_while_its_question_is_out_and_the_answer_is_taken_all_the_same() -> None:
    history, by = begin(SLOGAN)
    history = history.report(NOVEMBER, line(NUMBER, progress=EMPTY)).decide(NOVEMBER, KEY, SIGNAL)
    (key,) = list_question_keys(history.at(NOVEMBER, by=by))
    history = history.report(DECEMBER, line(NUMBER, progress=EMPTY))
    once, twice = refuse(history, 1), refuse(history, 2)
    assert SLOGAN in list_asked_kinds(by.settings.signals, once.decisions)
    assert SLOGAN not in list_asked_kinds(by.settings.signals, twice.decisions)
    assert list_question_keys(twice.at(DECEMBER, by=by)) == []
    told = "\n".join(describe_kind_states(assess_ledger(twice.at(DECEMBER, by=by)).kind_states))
    assert "空话套话：只给办公室看" in told
    assert "因最近20条里不属实2条，改回只给办公室看" in told
    ledger = answer(twice, DECEMBER, by, key, twice.last)
    assert [each.key for each in ledger.inputs.replies] == [key]
    assert list_question_keys(ledger) == []


@pytest.mark.parametrize(("later", "proven"), [(18, False), (19, True)])
def test_a_kind_comes_back_once_the_untrue_ones_are_no_more_among_the_last_twenty(later: int, *, proven: bool) -> None:
    ledger = decided(History(), "是" * 80 + "否否" + "是" * later).at(NOVEMBER, by=asking(SLOGAN))
    assert (SLOGAN in list_asked_kinds(ledger.office.settings.signals, ledger.inputs.decisions)) is proven


def test_sixty_opinions_on_one_text_are_one() -> None:
    history = History()
    for _ in range(60):
        history = history.decide(NOVEMBER, KEY, SIGNAL)
    assert list_asked_kinds(asking(SLOGAN).settings.signals, history.decisions) == frozenset()


def test_a_kind_that_proves_right_puts_what_was_found_true_before() -> None:
    """Found true while the kind was watched only: asked as soon as it may be, as long as the text stands."""
    history = History().report(NOVEMBER, line(NUMBER, progress=EMPTY)).decide(NOVEMBER, KEY, SIGNAL)
    by = asking(SLOGAN)
    assert list_question_keys(decided(history, "是" * 58).at(NOVEMBER, by=by)) == []
    assert len(list_question_keys(decided(history, "是" * 59).at(NOVEMBER, by=by))) == 1


# Handed down


def list_copies(history: History, by: OfficeRules | None = None) -> tuple[Signal, ...]:
    return tuple(each for each in assess_ledger(history.at(NOVEMBER, by=by)).signals if each.kind is SignalKind.COPY)


def test_a_text_of_five_is_one_question_to_the_office_until_it_is_exempted() -> None:
    history, _ = begin(SignalKind.COPY)
    for code in FIVE:
        history = history.report(NOVEMBER, line(f"{code}-202611-01", progress=SHARED), branch=code)
    (signal,) = list_copies(history)
    assert (signal.to_office, len(signal.others)) == (True, 4)
    key = format_signal_key(signal.number, signal.kind, signal.evidence[0].text)
    assert list_question_keys(history.decide(NOVEMBER, key, SIGNAL).at(NOVEMBER, by=asking(SignalKind.COPY))) == []
    rules = office().rules
    exempt = replace(rules, lists=replace(rules.lists, exempt=(*rules.lists.exempt, SHARED)))
    assert list_copies(history, exempt) == ()


def test_a_word_beside_the_exempted_text_changes_nothing_and_a_copied_sentence_of_one_s_own_does() -> None:
    rules = office().rules
    exempt = replace(rules, lists=replace(rules.lists, exempt=(SHARED,)))
    own = "本支部把食堂灶台边的软管换成不锈钢管，换了一根量一根，照片贴在台账后面，老人和护工都来看过。"
    history = History()
    for code in FIVE:
        history = history.report(NOVEMBER, line(f"{code}-202611-01", progress=f"{SHARED}{code}已办。"), branch=code)
    assert list_copies(history, exempt) == ()
    for code in FIVE[:2]:
        history = history.report(DECEMBER, line(f"{code}-202611-01", progress=f"{SHARED}{own}"), branch=code)
    found = assess_ledger(history.at(DECEMBER, by=exempt)).signals
    assert [each.branch for each in found if each.kind is SignalKind.COPY] == list(FIVE[:2])


# Explained and told again


def test_whoever_explained_a_text_and_tells_it_again_is_not_asked_about_it_as_a_repeated_one() -> None:
    """The clerk sees that it repeats; the explanation holds for the text, of whatever kind the question is."""
    history, by = begin(SLOGAN, STALE)
    history = history.report(NOVEMBER, line(NUMBER, progress=EMPTY)).decide(NOVEMBER, KEY, SIGNAL)
    (key,) = list_question_keys(history.at(NOVEMBER, by=by))
    history = history.report(DECEMBER, line(NUMBER, progress=EMPTY))
    again = format_signal_key(NUMBER, STALE, EMPTY)
    assert [each.kind for each in assess_ledger(history.at(DECEMBER, by=by)).signals] == [STALE]
    history = history.decide(DECEMBER, again, SIGNAL)
    assert len(list_question_keys(history.at(DECEMBER, by=by))) == 1
    assert list_question_keys(answer(history, DECEMBER, by, key, history.last)) == []


def test_a_text_changed_by_one_character_is_looked_at_by_a_person_before_it_is_asked_about_again() -> None:
    history, by = begin(SLOGAN)
    history = history.report(NOVEMBER, line(NUMBER, progress=EMPTY)).decide(NOVEMBER, KEY, SIGNAL)
    (key,) = list_question_keys(history.at(NOVEMBER, by=by))
    other = EMPTY.replace("明显", "显著")
    history = history.report(DECEMBER, line("MZ01-202611-02", progress=other))
    moved = format_signal_key("MZ01-202611-02", SLOGAN, other)
    ledger = answer(history, DECEMBER, by, key, history.last)
    assert moved in {each.key for each in assess_ledger(ledger).matters}
    assert list_question_keys(ledger) == []
    history = history.decide(DECEMBER, moved, SIGNAL)
    assert len(list_question_keys(answer(history, DECEMBER, by, key, history.last))) == 1


def test_a_text_that_is_no_longer_there_is_asked_about_no_more() -> None:
    history, by = begin(SLOGAN)
    history = history.report(NOVEMBER, line(NUMBER, progress=EMPTY)).decide(NOVEMBER, KEY, SIGNAL)
    better = history.report(DECEMBER, line(NUMBER, progress="完成41户，换扶手12副"))
    assert list_question_keys(better.at(DECEMBER, by=by)) == []
    assert list_question_keys(better.report(JANUARY, line(NUMBER, progress="完成52户")).at(JANUARY, by=by)) == []


# What it takes


def test_reading_needs_no_network_and_no_model_above_a_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_network(*_: object) -> socket.socket:
        raise AssertionError("a text is read without a network")

    folder = Path(signals.__file__).parent
    data = [each for each in folder.iterdir() if each.is_file() and each.suffix != ".py"]
    assert {each.name for each in data} == {"coefficients.json", "name_lists.toml", "word_lists.toml"}
    assert sum(each.stat().st_size for each in data) < 1_000_000
    monkeypatch.setattr(socket, "socket", refuse_network)
    assert list_kinds(build_history(EMPTY)) == ["slogan"]


def test_reading_takes_no_library_but_the_two_that_compare_texts() -> None:
    """No segmenter, no embedding, nothing that would want a GPU or bring a model of its own."""
    found = set()
    for path in Path(signals.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {name.partition(".")[0] for name in names}
    assert found - set(sys.stdlib_module_names) == {"pipeline", "numpy", "rapidfuzz"}
