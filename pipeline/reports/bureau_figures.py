"""Project the report model of a month onto the figures that a bureau reports to its superior."""

from __future__ import annotations

import pandas as pd

from pipeline.contract.reported_figures import list_branch_figure_columns, list_figure_columns
from pipeline.reports.month_report import MonthReport
from pipeline.reports.row_cells import YES
from pipeline.terms import CATEGORIES, Lamp

_LAMP_COLUMNS = {Lamp.RED: "red", Lamp.YELLOW: "yellow", Lamp.GREEN: "green", Lamp.GREY: "grey"}
_CATEGORY_COLUMNS = dict(zip(CATEGORIES, ("party", "central", "key_tasks", "daily", "special"), strict=True))


def build_branch_figures(report: MonthReport) -> pd.DataFrame:
    """Build 支部数据: a row per branch that must report, then ended ones that still hold tasks or rectifications."""
    open_ones = report.rectifications.choose(open=YES).group("branch", (each.code for each in report.branches))
    stands = {each.code: each for each in report.branches}
    rows: list[dict[str, object]] = []
    for code, rectifications in open_ones.items():
        stand = stands.get(code)
        row: dict[str, object] = dict.fromkeys((column.name for column in list_figure_columns()), 0)
        row |= {"code": code, "name": stand.name if stand else code, "timeliness": "", "result": ""}
        if stand is not None:
            categories = stand.tasks.group("category")
            row |= {
                "timeliness": stand.timeliness,
                "result": stand.result,
                "tasks": stand.tasks.count,
                "finished": stand.tasks.choose(finished=YES).count,
                **{name: stand.count(lamp) for lamp, name in _LAMP_COLUMNS.items()},
                **{name: categories[title].count for title, name in _CATEGORY_COLUMNS.items() if title in categories},
                "unsorted": sum(rows.count for title, rows in categories.items() if title not in _CATEGORY_COLUMNS),
            }
        row |= {"rectifications": rectifications.count, "overdue": rectifications.choose(overdue=YES).count}
        rows.append(row)
    names = [column.name for column in list_branch_figure_columns()]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(name_figures(), "Int64"))


def add_up_figures(rows: pd.DataFrame) -> pd.DataFrame:
    """Add rows of 支部数据 up to the one row of 合计."""
    totals = rows[name_figures()].sum().to_frame().T.astype("Int64")
    return totals.assign(branches=pd.Series([len(rows)], index=totals.index, dtype="Int64"))


def name_figures() -> list[str]:
    """Name the columns that are added up."""
    return [column.name for column in list_figure_columns()]
