"""Carry-over through real forms: what a branch does to its rows reaches the questions it is asked."""

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
from pipeline.periods import Period
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.carryover import (
    POSTPONED,
    REWORDED,
    VANISHED,
    CarryoverAnomaly,
    find_carryover_anomalies,
)
from pipeline.terms import DecisionKind, Lamp, Opinion

DECEMBER, JANUARY = NOVEMBER.shift(1), NOVEMBER.shift(2)
FIRST, SECOND = "MZ01-202611-01", "MZ01-202611-02"
MEALS = "党建+老年助餐点建设"


@pytest.fixture(scope="module")
def november(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Two tasks of MZ01 begun in November, and December's form."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "map", in_process)
        made = found(tmp_path_factory.mktemp("局"))
        made.set_out("2026-11-01")
        said = answers(new_row(FIRST), new_row(SECOND, task=MEALS))
        made.drop("11.xlsx", made.filled("MZ01", said=said))
        made.collect("2026-12-01")
        made.set_out("2026-12-02", DECEMBER)
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


def test_a_vanished_task_is_asked_about_and_stays_in_the_ledger(begun: Bureau) -> None:
    ledger = december(begun, without_second(begun))
    asked = only(ledger)
    assert (asked.code, asked.number, asked.branch) == (VANISHED, SECOND, "MZ01")
    assert MEALS in asked.fact
    assert asked.source is not None
    assert [task.number for task in ledger.tasks] == [FIRST, SECOND]
    assert assess_ledger(ledger).lamps[SECOND].lamp is Lamp.GREY


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
    assert find_carryover_anomalies(build_ledger(replace(ledger.inputs, decisions=(decided,)))) == ()


def test_an_end_put_off_again_slid_but_the_first_request_is_in_order(begun: Bureau) -> None:
    asked = (request(FIRST, "完成时限", "2027年6月30日"),)
    ledger = december(begun, begun.filled("MZ01", DECEMBER, said=answers(*rows(begun), requests=asked)))
    assert find_carryover_anomalies(ledger) == ()
    begun.set_out("2027-01-05", JANUARY)
    again = (request(FIRST, "完成时限", "2027年9月30日"),)
    said = answers(*rows(begun, JANUARY), requests=again)
    begun.drop("1.xlsx", begun.filled("MZ01", JANUARY, said=said))
    begun.collect("2027-02-01")
    inputs = build_current_ledger(begun.on("2027-02-05"), JANUARY).inputs
    first = passed(DECEMBER, format_change_key(DECEMBER, FIRST, "完成时限", "2027年6月30日"), DecisionKind.CHANGE)
    slid = only(build_ledger(replace(inputs, decisions=(first,))))
    assert (slid.code, slid.number) == (POSTPONED, FIRST)
    assert "已延期1次（原为2027年3月31日），本月又申请由2027年6月30日延到2027年9月30日" in slid.fact
    assert find_carryover_anomalies(build_ledger(inputs)) == ()


def test_an_untouched_row_of_a_closed_task_asks_nothing(begun: Bureau) -> None:
    first, second = begun.form("MZ01", DECEMBER).tasks
    said = answers(row_of(first, progress="完成60户"), row_of(second))
    inputs = december(begun, begun.filled("MZ01", DECEMBER, said=said)).inputs
    closed = passed(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING)
    assert find_carryover_anomalies(build_ledger(replace(inputs, decisions=(closed,)))) == ()
