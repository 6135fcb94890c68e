"""Carry-over: a task that vanishes, is renumbered, reworded or put off is asked about, and never lost."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from bureau import NOVEMBER, Bureau, answers, edited, found, in_process, new_row, request, row_of, typed
from bureau import at as cell_at

from pipeline import pool
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.contract.submitted_values import SubmittedRow
from pipeline.ledger import Decision, Ledger, SourceRow, build_ledger
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.carryover import (
    POSTPONED,
    RENUMBERED,
    REWORDED,
    STILL_REPORTED,
    VANISHED,
    CarryoverAnomaly,
    find_carryover_anomalies,
    is_similar_text,
)
from pipeline.terms import DecisionKind, Lamp, Opinion, Period

DECEMBER, JANUARY = NOVEMBER.shift(1), NOVEMBER.shift(2)
FIRST, SECOND = "MZ01-202611-01", "MZ01-202611-02"
MEALS = "党建+老年助餐点建设"


@pytest.fixture(scope="module")
def november(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Two tasks of MZ01 begun in November, and December's form."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "map", in_process)
        made = found(tmp_path_factory.mktemp("局"))
        made.hand_out("2026-11-01")
        said = answers(new_row(FIRST), new_row(SECOND, task=MEALS))
        made.drop("11.xlsx", made.filled("MZ01", said=said))
        made.collect("2026-12-01")
        made.hand_out("2026-12-02", DECEMBER)
    return made


@pytest.fixture
def begun(november: Bureau, bureau: Bureau) -> Bureau:
    """A copy of that bureau."""
    shutil.copytree(november.root, bureau.root, dirs_exist_ok=True)
    return bureau


def rows(bureau: Bureau, period: Period = DECEMBER) -> list[SubmittedRow]:
    return [row_of(task, progress="完成60户") for task in bureau.form("MZ01", period).tasks]


def december(bureau: Bureau, data: bytes) -> Ledger:
    bureau.drop("12.xlsx", data)
    bureau.collect("2027-01-02")
    return build_current_ledger(bureau.on("2027-01-05"), DECEMBER)


def without_second(bureau: Bureau, *new: SubmittedRow) -> bytes:
    """December's form whose second row was cleared, number and all."""
    form = bureau.form("MZ01", DECEMBER)
    data = bureau.filled("MZ01", DECEMBER, said=answers(*rows(bureau), *new))
    names = (*form.tasks[0].plan, "progress", "rate", "status")
    return edited(data, *(typed(cell_at(form, SECOND, name), None) for name in names))


def only(ledger: Ledger) -> CarryoverAnomaly:
    (anomaly,) = find_carryover_anomalies(ledger)
    return anomaly


def codes(ledger: Ledger) -> list[tuple[str, str]]:
    return [(each.code, each.number) for each in find_carryover_anomalies(ledger)]


def passed(period: Period, key: str, matter: DecisionKind) -> Decision:
    return Decision(
        receipt=90,
        period=period,
        matter=matter,
        key=key,
        branch_name="机关一支部",
        task="甲",
        proposal="请决定",
        reason="依据",
        opinion=Opinion.PASSED,
        verifier="孙立新",
        day=period.shift(1).first_day,
        due=None,
        note="",
        source=SourceRow("核验表.xlsx", "0" * 64, matter.value, 3),
    )


def test_a_month_as_it_should_be_asks_nothing(begun: Bureau) -> None:
    assert find_carryover_anomalies(december(begun, begun.filled("MZ01", DECEMBER, said=answers(*rows(begun))))) == ()


def test_a_branch_that_did_not_report_has_lost_nothing(begun: Bureau) -> None:
    assert find_carryover_anomalies(build_current_ledger(begun.on("2027-01-05"), DECEMBER)) == ()


def test_a_vanished_task_is_asked_about_and_stays_in_the_ledger(begun: Bureau) -> None:
    ledger = december(begun, without_second(begun))
    asked = only(ledger)
    assert (asked.code, asked.number, asked.branch) == (VANISHED, SECOND, "MZ01")
    assert MEALS in asked.fact
    assert asked.source is not None
    assert [task.number for task in ledger.tasks] == [FIRST, SECOND]
    assert assess_ledger(ledger).lamps[SECOND].lamp is Lamp.GREY


def test_a_vanished_task_is_asked_about_in_that_month_only(begun: Bureau) -> None:
    december(begun, without_second(begun))
    begun.hand_out("2027-01-05", JANUARY)
    assert [task.number for task in begun.form("MZ01", JANUARY).tasks] == [FIRST, SECOND]
    said = answers(*rows(begun, JANUARY))
    begun.drop("1.xlsx", begun.filled("MZ01", JANUARY, said=said))
    begun.collect("2027-02-01")
    assert find_carryover_anomalies(build_current_ledger(begun.on("2027-02-05"), JANUARY)) == ()


def test_a_closed_task_may_be_missing(begun: Bureau) -> None:
    truth = december(begun, without_second(begun)).truth
    for period in (NOVEMBER, DECEMBER):
        closed = passed(period, format_closing_key(SECOND), DecisionKind.CLOSING)
        assert find_carryover_anomalies(build_ledger(replace(truth, decisions=(closed,)))) == ()


def test_a_task_that_comes_back_under_a_new_number_is_renumbered(begun: Bureau) -> None:
    fresh = begun.form("MZ01", DECEMBER).new_numbers[0]
    asked = only(december(begun, without_second(begun, new_row(fresh, task="党建+老年助餐点的建设"))))
    assert (asked.code, asked.number) == (RENUMBERED, SECOND)
    assert SECOND in asked.fact
    assert fresh in asked.fact


def test_another_new_task_is_no_renumbering(begun: Bureau) -> None:
    fresh = begun.form("MZ01", DECEMBER).new_numbers[0]
    assert codes(december(begun, without_second(begun, new_row(fresh, task="婚俗改革宣传月")))) == [(VANISHED, SECOND)]


@pytest.mark.parametrize(
    ("name", "how"), [("党建+居家适老化改造工程", "名称直接改成"), ("婚俗改革宣传月", "另一项内容")]
)
def test_an_overtyped_name_is_reworded(begun: Bureau, name: str, how: str) -> None:
    cell = cell_at(begun.form("MZ01", DECEMBER), FIRST, "task")
    data = edited(begun.filled("MZ01", DECEMBER, said=answers(*rows(begun))), typed(cell, name))
    ledger = december(begun, data)
    asked = only(ledger)
    assert (asked.code, asked.number, asked.task) == (REWORDED, FIRST, "党建+居家适老化改造")
    assert how in asked.fact
    decided = passed(DECEMBER, format_change_key(DECEMBER, FIRST, "工作任务", name), DecisionKind.CHANGE)
    assert find_carryover_anomalies(build_ledger(replace(ledger.truth, decisions=(decided,)))) == ()


def test_another_punctuation_is_not_another_name(begun: Bureau) -> None:
    cell = cell_at(begun.form("MZ01", DECEMBER), FIRST, "task")
    data = edited(begun.filled("MZ01", DECEMBER, said=answers(*rows(begun))), typed(cell, "“党建＋”居家适老化改造"))
    assert find_carryover_anomalies(december(begun, data)) == ()


@pytest.mark.parametrize(
    ("typed_over", "asked"), [("2027年6月30日", True), ("长期坚持", True), ("看情况", True), ("2027年1月31日", False)]
)
def test_an_end_put_off_without_a_request_slid(begun: Bureau, typed_over: str, *, asked: bool) -> None:
    cell = cell_at(begun.form("MZ01", DECEMBER), FIRST, "deadline")
    data = edited(begun.filled("MZ01", DECEMBER, said=answers(*rows(begun))), typed(cell, typed_over))
    assert codes(december(begun, data)) == ([(POSTPONED, FIRST)] if asked else [])


def test_an_end_put_off_again_slid_but_the_first_request_is_in_order(begun: Bureau) -> None:
    asked = (request(FIRST, "完成时限", "2027年6月30日"),)
    ledger = december(begun, begun.filled("MZ01", DECEMBER, said=answers(*rows(begun), requests=asked)))
    assert find_carryover_anomalies(ledger) == ()
    begun.hand_out("2027-01-05", JANUARY)
    again = (request(FIRST, "完成时限", "2027年9月30日"),)
    said = answers(*rows(begun, JANUARY), requests=again)
    begun.drop("1.xlsx", begun.filled("MZ01", JANUARY, said=said))
    begun.collect("2027-02-01")
    truth = build_current_ledger(begun.on("2027-02-05"), JANUARY).truth
    first = passed(DECEMBER, format_change_key(DECEMBER, FIRST, "完成时限", "2027年6月30日"), DecisionKind.CHANGE)
    slid = only(build_ledger(replace(truth, decisions=(first,))))
    assert (slid.code, slid.number) == (POSTPONED, FIRST)
    assert "已延期1次（原为2027年3月31日），本月又申请由2027年6月30日延到2027年9月30日" in slid.fact
    assert find_carryover_anomalies(build_ledger(truth)) == ()


def test_news_of_a_task_closed_earlier_is_asked_about_and_opens_nothing(begun: Bureau) -> None:
    truth = december(begun, begun.filled("MZ01", DECEMBER, said=answers(*rows(begun)))).truth
    ledger = build_ledger(
        replace(truth, decisions=(passed(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING),))
    )
    assert codes(ledger) == [(STILL_REPORTED, SECOND)]
    assert [task.number for task in ledger.tasks] == [FIRST]
    assert [len(task.months) for task in ledger.closed_before] == [2]


def test_an_untouched_row_of_a_closed_task_asks_nothing(begun: Bureau) -> None:
    first, second = begun.form("MZ01", DECEMBER).tasks
    said = answers(row_of(first, progress="完成60户"), row_of(second))
    truth = december(begun, begun.filled("MZ01", DECEMBER, said=said)).truth
    closed = passed(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING)
    assert find_carryover_anomalies(build_ledger(replace(truth, decisions=(closed,)))) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("党建+居家适老化改造", "“党建＋”居家适老化改造。", True), ("老年助餐点建设", "老年助餐点的建设", True),
        ("老年助餐点建设", "婚俗改革宣传月", False),
        ("一二三四五六七八", "一二三四五六甲乙", True), ("一二三四五六七八九", "一二三四五六七甲乙丙", False), ("党建+助餐", "党建+殡葬", False),
    ],
)  # fmt: skip
def test_texts_are_alike_whatever_their_punctuation(one: str, other: str, *, same: bool) -> None:
    assert is_similar_text(one, other) is same
