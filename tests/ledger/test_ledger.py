"""The ledger's own rules: a task's months, whose it is when its branch has ended, what was asked to be changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bureau import NOVEMBER, Bureau, answers, branch_row, edited, new_row, office, request, row_of, typed
from openpyxl.worksheet.worksheet import Worksheet
from remembered import remembered

from pipeline.forms.layout import find_task_cell
from pipeline.intake.office import Stationery
from pipeline.ledger import Ledger, Task
from pipeline.periods import Period
from pipeline.terms import Lamp

DECEMBER = NOVEMBER.shift(1)


def month_of(bureau: Bureau, day: str, period: Period) -> Ledger:
    return bureau.consolidate(day, period).assessment.ledger


def only(ledger: Ledger) -> Task:
    (task,) = ledger.tasks
    return task


@remembered
def november(bureau: Bureau) -> str:
    """A task of MZ01, first reported in November; its number."""
    bureau.set_out("2026-11-01")
    bureau.drop("甲.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-01")
    return bureau.form("MZ01").new_numbers[0]


def test_open_tasks_of_a_branch_that_ended_go_to_its_successor(bureau: Bureau) -> None:
    number = november(bureau)
    ended = branch_row("MZ01", end="2026年11月30日", successor="MZ02")
    bureau.enrol(ended, branch_row("MZ02"), branch_row("MZ03"))
    bureau.set_out("2026-12-02", DECEMBER)
    assert [task.number for task in bureau.form("MZ02", DECEMBER).tasks] == [number]
    said = answers(row_of(bureau.form("MZ02", DECEMBER).tasks[0], rate=80, progress="接着做"))
    bureau.drop("乙.xlsx", bureau.filled("MZ02", DECEMBER, said=said))
    bureau.collect("2027-01-02")
    done = bureau.consolidate("2027-01-04", DECEMBER)
    task = only(done.assessment.ledger)
    assert (task.branch, [month.rate for month in task.months]) == ("MZ02", [30, 80])
    assert done.assessment.lamps[number].lamp is not Lamp.GREY
    assert only(month_of(bureau, "2027-01-05", NOVEMBER)).branch == "MZ01"


def test_a_ring_of_successors_kept_from_before_ends_the_search() -> None:
    rules, last = office().rules, dt.date(2026, 11, 30)
    ring = {"MZ01": "MZ02", "MZ02": "MZ01"}
    rows = (replace(each, end=last, successor=ring.get(each.code, "")) for each in rules.branches)
    assert replace(rules, branches=tuple(rows)).holder("MZ01", DECEMBER) == "MZ01"


def test_changes_asked_for_stand_beside_the_plan_they_would_change(bureau: Bureau) -> None:
    number = november(bureau)
    bureau.set_out("2026-12-02", DECEMBER)
    form = bureau.form("MZ01", DECEMBER)
    said = answers(
        row_of(form.tasks[0], rate=50, progress="甲"), requests=[request(number, "完成时限", "2027年6月30日")]
    )

    def overtyped(page: Worksheet) -> None:
        row, column = find_task_cell(form, number, "owner")
        page.cell(row + 1, column + 1).value = "吴启航"

    bureau.drop("甲.xlsx", edited(bureau.filled("MZ01", DECEMBER, said=said), overtyped))
    bureau.collect("2027-01-02")
    ledger = month_of(bureau, "2027-01-04", DECEMBER)
    assert [(each.item, each.before, each.after) for each in ledger.requests] == [
        ("完成时限", "2027年3月31日", "2027年6月30日"), ("责任人", "陈晓岚、吴启航", "吴启航"),
    ]  # fmt: skip
    assert (only(ledger).plan["owner"], only(ledger).plan["deadline"]) == ("陈晓岚、吴启航", "2027年3月31日")


def test_cells_a_branch_typed_are_counted(bureau: Bureau) -> None:
    november(bureau)
    bureau.set_out("2026-12-02", DECEMBER)
    said = answers(row_of(bureau.form("MZ01", DECEMBER).tasks[0], rate=50, progress="甲"), new_row("MZ01-202612-01"))
    bureau.drop("甲.xlsx", edited(bureau.filled("MZ01", DECEMBER, said=said), typed("A1", "月报")))
    bureau.collect("2027-01-02")
    months = [task.now for task in month_of(bureau, "2027-01-04", DECEMBER).tasks]
    assert [month.typed for month in months if month] == [2, 8 + 3]


def test_letterhead_and_wording_do_not_travel_with_the_ledger(bureau: Bureau) -> None:
    november(bureau)
    rules = month_of(bureau, "2026-12-02", NOVEMBER).office
    assert rules == bureau.on("2026-12-02").office.rules
    assert not isinstance(rules, Stationery)
