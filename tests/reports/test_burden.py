"""减负 measured: what a form asks, what was typed for standing and for new tasks, and what may not be asked at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import SEPTEMBER
from records import History, line

from pipeline.contract.burden import LONGEST_CELL, MOST_MONTH_CELLS, list_burden_remarks, list_form_columns
from pipeline.contract.column import Column, ColumnBlock
from pipeline.contract.monthly import list_month_columns
from pipeline.health.burden import check_burden
from pipeline.health.check import Health
from pipeline.reports.burden_rows import build_burden_rows, count_form
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.supervision.assessment import assess_ledger

OCTOBER = SEPTEMBER.shift(1)
OLD, NEW = "MZ01-202609-01", "MZ01-202610-02"
PER_TASK = len(list_month_columns())


def two_months() -> History:
    """A task in September, typed anew; in October it stands on the form, and another is new."""
    return History().report(SEPTEMBER, line(OLD)).report(OCTOBER, line(OLD, row=6), line(NEW, row=7))


def test_a_new_task_is_not_counted_among_the_cells_asked_each_month() -> None:
    inputs = two_months().at(OCTOBER).inputs
    september, october = (count_form(inputs, each) for each in inputs.submitted)
    assert (september.typed, september.typed_new) == (0, 2)
    assert (october.typed, october.typed_new) == (2, 2)
    assert october.asked - september.asked == PER_TASK
    assert october.typed <= october.asked


def test_a_task_from_an_old_ledger_stands_on_the_first_form() -> None:
    history = History().bring(SEPTEMBER, line(OLD)).report(SEPTEMBER, line(OLD))
    inputs = history.at(SEPTEMBER).inputs
    (counted,) = (count_form(inputs, each) for each in inputs.submitted)
    assert (counted.typed, counted.typed_new) == (2, 0)


def test_the_branch_and_the_month_say_the_same() -> None:
    assessment = assess_ledger(two_months().at(OCTOBER))
    branches = build_ledger_tables(assessment)["支部汇总"]
    of_branch = branches[branches["branch"] == "MZ01"].iloc[0]
    month = list(build_burden_rows(assessment))[-1]
    assert (month["period"], month["forms"], month["version"]) == (str(OCTOBER), 1, 1)
    for name in ("asked", "prefilled", "typed", "typed_new"):
        assert month[name] == of_branch[name], name


def test_a_column_that_nobody_fills_in_is_named() -> None:
    rows = list(build_burden_rows(assess_ledger(two_months().at(OCTOBER))))
    unused = [each for each in list_month_columns() if each.name not in ("progress", "rate", "status")]
    assert [row["unused"] for row in rows] == ["、".join(each.title for each in unused)] * 2
    told = History().report(SEPTEMBER, line(OLD, row=6, **{each.name: each.example for each in unused}))
    assert next(build_burden_rows(assess_ledger(told.at(SEPTEMBER))))["unused"] == ""


def test_last_year_stands_beside_where_there_is_one() -> None:
    history = two_months().report(OCTOBER.shift(12), line(OLD, row=6))
    rows = {row["period"]: row for row in build_burden_rows(assess_ledger(history.at(OCTOBER.shift(12))))}
    (row,) = rows.values()
    assert (row["asked_before"], row["papers_before"]) == (row["asked"], 0)
    first = list(build_burden_rows(assess_ledger(two_months().at(OCTOBER))))[-1]
    assert (first["asked_before"], first["papers_before"]) == (None, None)


# Limits of the form


def month_column(**changes: object) -> Column:
    """Another column of the month."""
    like = next(each for each in list_month_columns() if each.name == "progress")
    return replace(like, **{"name": "another", "title": "另一栏", "aliases": (), **changes})  # type: ignore[arg-type]


def test_the_form_keeps_its_limits() -> None:
    assert list_burden_remarks(list_form_columns()) == ()
    assert check_burden().health is Health.FINE


@pytest.mark.parametrize(
    ("column", "remark"),
    [
        (month_column(longest=LONGEST_CELL + 1), f"“另一栏”可以写{LONGEST_CELL + 1}字，超过{LONGEST_CELL}字"),
        (month_column(title="书记"), "“书记”名册里已经有，不要再向支部要"),
        (month_column(title="邮箱"), "“邮箱”名册里已经有，不要再向支部要"),
        (month_column(title="本月进展"), "“本月进展”要填两次"),
        (month_column(title="会议次数"), "“会议次数”要的是会议、照片、笔记一类的数量，不要向支部要"),
        (month_column(title="活动照片张数"), "“活动照片张数”要的是会议、照片、笔记一类的数量，不要向支部要"),
        (month_column(title="学习笔记"), "“学习笔记”要的是会议、照片、笔记一类的数量，不要向支部要"),
    ],
)
def test_a_new_column_that_asks_too_much_is_named(column: Column, remark: str) -> None:
    others = (each for each in list_form_columns() if each.name != "next_step")  # so that the number is not too many
    assert list_burden_remarks((*others, column)) == (remark,)


def test_more_than_six_cells_a_month_are_too_many() -> None:
    more = [month_column(name=f"more{at}", title=f"另一栏{at}") for at in range(MOST_MONTH_CELLS)]
    spare = MOST_MONTH_CELLS - PER_TASK
    assert list_burden_remarks((*list_form_columns(), *more[:spare])) == ()
    said = list_burden_remarks((*list_form_columns(), *more[: spare + 1]))
    assert said == (f"每项任务每月要填{MOST_MONTH_CELLS + 1}格，超过{MOST_MONTH_CELLS}格",)


def test_a_column_that_the_program_fills_in_asks_nobody() -> None:
    computed = next(each for each in list_form_columns() if each.block is ColumnBlock.PLAN)
    assert list_burden_remarks((replace(computed, title="书记", filled_by=type(computed.filled_by).SYSTEM),)) == ()
