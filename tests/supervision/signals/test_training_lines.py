"""What persons decided becomes labelled rows, and no name of the roster or the ledger stands in them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, bureau, office
from hypothesis import given
from hypothesis import strategies as st
from records import DECEMBER, History, line
from signals.labelled import read_labelled_set
from test_decisions import EMPTY, KEY, NUMBER, reported

from pipeline.cli import run_command
from pipeline.commands.training_lines import write_training_lines
from pipeline.contract.decisions import format_signal_key
from pipeline.findings import UserError
from pipeline.intake.office import OfficeRules
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.signals.pseudonyms import build_pseudonyms
from pipeline.supervision.signals.training_lines import TrainingLines, build_training_lines
from pipeline.terms import DecisionKind, Opinion, SignalKind

__all__ = ["bureau"]

VAGUE = "进一步提升服务水平，营造浓厚氛围"
PEOPLE = ("周明远", "陈晓岚", "李文静", "孙立新", "吴启航")
PHONES = ("13812345678", "0571-88123456", "88123456", "138 1234 5678")


def named_office() -> OfficeRules:
    """The office with a place and a second name for every branch."""
    rules = office().rules
    branches = tuple(
        replace(each, place="清河市", secretary="吴启航", aliases=(*each.aliases, f"清河{each.short_name}"))
        for each in rules.branches
    )
    return replace(rules, branches=branches)


def list_names(rules: OfficeRules) -> list[str]:
    told = [
        name
        for each in rules.branches
        for name in (each.code, each.full_name, each.short_name, *each.aliases, each.place, each.organisation)
    ]
    return [name for name in (*told, *PEOPLE) if name]


def build(history: History, *, at_december: bool = False) -> TrainingLines:
    return build_training_lines(history.at(DECEMBER if at_december else NOVEMBER, by=named_office()))


@pytest.mark.parametrize(
    ("opinion", "labels"), [(Opinion.PASSED, ["slogan"]), (Opinion.DECLINED, []), (Opinion.SENT_BACK, None)]
)
def test_an_opinion_is_a_label_and_what_nobody_said_is_skipped(opinion: Opinion, labels: list[str] | None) -> None:
    rows = build(reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL, opinion)).rows
    assert [row["labels"] for row in rows] == ([] if labels is None else [labels])
    for row in rows:
        skipped = row["skip"]
        assert isinstance(skipped, list)
        assert set(skipped) == {kind.code for kind in SignalKind} - {"slogan"}


def test_two_opinions_on_one_month_make_one_row_and_the_last_opinion_counts() -> None:
    history = History().report(NOVEMBER, line(NUMBER, goal=VAGUE, progress=EMPTY))
    history = history.decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.DECLINED)
    history = history.decide(NOVEMBER, KEY, DecisionKind.SIGNAL, Opinion.PASSED)
    history = history.decide(NOVEMBER, format_signal_key(NUMBER, SignalKind.GOAL_VAGUE, VAGUE), DecisionKind.SIGNAL)
    (row,) = build(history).rows
    assert sorted(str(each) for each in row["labels"]) == ["goal_vague", "slogan"]  # type: ignore[attr-defined]


def test_the_row_ends_with_the_month_that_was_judged() -> None:
    history = reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL).report(DECEMBER, line(NUMBER, progress="又走访6户"))
    (row,) = build(history, at_december=True).rows
    assert [month["period"] for month in row["months"]] == ["2026-11"]  # type: ignore[attr-defined]


def test_a_decision_whose_text_is_gone_is_counted_not_guessed() -> None:
    gone = format_signal_key(NUMBER, SignalKind.SLOGAN, "另一段话")
    told = build(reported().decide(NOVEMBER, gone, DecisionKind.SIGNAL))
    assert (told.rows, told.lost) == ((), 1)


def test_the_rows_are_read_as_a_labelled_set(tmp_path: Path) -> None:
    rows = build(reported().decide(NOVEMBER, KEY, DecisionKind.SIGNAL)).rows
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (read,) = read_labelled_set(tmp_path).rows
    assert read.labels == {"slogan"}
    assert read.history.now.progress == EMPTY


NAMES = list_names(named_office())
WORDS = st.sampled_from([*NAMES, *PHONES, "走访", "到", "，", "的", "书记", "家", "3户", "修好", "、", " ", "老", "（"])


@given(st.lists(WORDS, min_size=1, max_size=14))
def test_no_name_and_no_telephone_is_left_whatever_stands_around_it(words: list[str]) -> None:
    text = "".join(words)
    history = History().report(
        NOVEMBER, line(NUMBER, progress=text, problem=text, next_step=text, goal=VAGUE, task=text)
    )
    history = history.decide(NOVEMBER, format_signal_key(NUMBER, SignalKind.GOAL_VAGUE, VAGUE), DecisionKind.SIGNAL)
    (row,) = build(history).rows
    told = json.dumps(row, ensure_ascii=False)
    assert [name for name in NAMES if name in told] == []
    assert not any(phone in told for phone in PHONES)


def test_a_name_is_hidden_also_with_a_blank_in_it_and_a_stranger_loses_the_surname() -> None:
    names = build_pseudonyms(reported().at(NOVEMBER, by=named_office()))
    assert "远" not in names.hide("由周 明远带队")
    assert names.hide("给陶大爷理发，老周帮忙") == "给某大爷理发，某帮忙"
    assert names.hide("全体党员参加") == "全体党员参加"


def test_a_person_keeps_the_placeholder_when_the_ledger_grows() -> None:
    before = build_pseudonyms(reported().at(NOVEMBER, by=named_office())).names
    grown = reported().report(DECEMBER, line("MZ01-202612-01", leader="安知夏", owner="艾小满"))
    after = build_pseudonyms(grown.at(DECEMBER, by=named_office())).names
    assert {name: after[name] for name in before} == before
    assert after["安知夏"] not in before.values()


def test_status_writes_the_file_once_and_not_into_the_workspace(bureau: Bureau, tmp_path: Path) -> None:
    bureau.set_out("2026-11-25")
    where = ["-C", str(bureau.root), "--today", "2026-12-09", "status", "2026-11", "--lines"]
    assert run_command([*where, str(tmp_path / "行.jsonl")]) == 0
    assert (tmp_path / "行.jsonl").read_bytes() == b""
    assert run_command([*where, str(bureau.root / "outbox" / "行.jsonl")]) == 2
    (tmp_path / "行.jsonl").write_text("别的", encoding="utf-8")
    assert run_command([*where, str(tmp_path / "行.jsonl")]) == 2
    with pytest.raises(UserError):
        write_training_lines(bureau.on("2026-12-09"), assess_ledger(reported().at(NOVEMBER)), tmp_path)
