"""Build the report model of the bureaus below: every figure once, each with the cells of 上级台账 that it adds up.

看板 and 总览 of a superior are projections of it. A month is compared with the one before only where the packages of
the same bureaus count in both; a bureau that has not reported has no figure, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.contract.superior_ledger import (
    ARRIVAL_SHEET,
    BUREAU_SHEET,
    MONTHS_SHEET,
    build_reported_months_schema,
    list_arrival_columns,
    list_bureau_columns,
    list_month_figure_columns,
)
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import LedgerInputs
from pipeline.periods import Month
from pipeline.reports.bureau_figures import name_figures
from pipeline.reports.superior_ledger import TOTAL, SuperiorLedger
from pipeline.terms import CATEGORIES, Lamp, SubmissionResult, Timeliness

LAMP_COLUMNS = {Lamp.RED: "red", Lamp.YELLOW: "yellow", Lamp.GREY: "grey", Lamp.GREEN: "green"}
"""Columns of figures by lamp."""
_CATEGORY_COLUMNS = (
    *zip(CATEGORIES, ("party", "central", "key_tasks", "daily", "special"), strict=True),
    ("未分类", "unsorted"),
)
_ADDED = ("branches", "missing", *name_figures())
_TITLES = {
    BUREAU_SHEET: {column.name: column.title for column in list_bureau_columns()},
    ARRIVAL_SHEET: {column.name: column.title for column in list_arrival_columns()},
    MONTHS_SHEET: {column.name: column.title for column in list_month_figure_columns()},
}


@dataclass(frozen=True)
class SummedFigure:
    """A number of 上级台账 and where it can be opened: a cell, or the cells or rows it adds up."""

    count: int
    source: str


@dataclass(frozen=True, kw_only=True)
class BureauStand:
    """A bureau below with its figures by column; those of one whose package does not count are empty.

    ``contact`` is whom a leader would ring: its 书记, else who reports for it.
    """

    code: str
    name: str
    contact: str
    figures: Mapping[str, SummedFigure]
    timeliness: str
    result: str
    signed: bool

    def count(self, name: str) -> int:
        """Return a figure as a number, 0 where there is none."""
        return self.figures[name].count if self.figures else 0

    @property
    def named(self) -> str:
        """Name and contact."""
        return f"{self.name}（{self.contact}）" if self.contact else self.name

    @property
    def mark(self) -> str:
        """What is wrong with the report, in one word; empty if nothing is."""
        if not self.figures:
            pending = self.timeliness == Timeliness.PENDING and self.result == SubmissionResult.NOTHING
            return self.timeliness if pending else self.result
        return "" if self.timeliness == Timeliness.ON_TIME else self.timeliness


@dataclass(frozen=True, kw_only=True)
class ReportedSpan:
    """A month of the trend: its row of 走势, and the bureaus it is made of."""

    period: Month
    figures: Mapping[str, SummedFigure]
    bureaus: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class SuperiorReport:
    """All figures of the bureaus below in a month. ``before`` is the month before, None if it cannot be compared.

    ``incomparable`` tells why, empty if it can or if there is none.
    """

    period: Month
    as_of: dt.date
    bureau: str
    ledger: SuperiorLedger
    trend: pd.DataFrame
    bureaus: tuple[BureauStand, ...]
    total: Mapping[str, SummedFigure]
    months: tuple[ReportedSpan, ...]
    before: ReportedSpan | None
    incomparable: str

    @property
    def due(self) -> SummedFigure:
        """The bureaus that owe a package."""
        return SummedFigure(len(self.bureaus), ARRIVAL_SHEET)

    @property
    def reported(self) -> SummedFigure:
        """The bureaus whose package counts."""
        return self.came(SubmissionResult.RECEIVED)

    @property
    def categories(self) -> dict[str, SummedFigure]:
        """The tasks of each category of 1+3+X; 未分类 only if there are any."""
        found = {title: self.total[name] for title, name in _CATEGORY_COLUMNS}
        return {title: each for title, each in found.items() if each.count or title in CATEGORIES}

    def came(self, *results: SubmissionResult) -> SummedFigure:
        """Return the bureaus with a 上报结果."""
        return self._count_arrivals("result", [each.value for each in results])

    def at(self, timeliness: Timeliness) -> SummedFigure:
        """Return the bureaus with a 上报时效."""
        return self._count_arrivals("timeliness", [timeliness.value])

    def add_up(self, bureaus: Sequence[BureauStand], name: str) -> SummedFigure:
        """Add a figure up over some bureaus that have reported."""
        told = [each for each in bureaus if each.figures]
        source = locate_cells(BUREAU_SHEET, "bureau", [each.code for each in told], name)
        return SummedFigure(sum(each.count(name) for each in told), source)

    def _count_arrivals(self, name: str, values: Sequence[str]) -> SummedFigure:
        found = self.ledger.arrivals[name].isin(values)
        return SummedFigure(int(found.sum()), locate_cells(ARRIVAL_SHEET, name, values))


def locate_cells(sheet: str, name: str, values: Sequence[str], cell: str = "") -> str:
    """Write where a number of 上级台账 can be opened: rows by the value of a column, and which of their cells."""
    rows = f"{sheet}?{_TITLES[sheet][name]}={'|'.join(values)}"
    return f"{rows}#{_TITLES[sheet][cell]}" if cell else rows


def build_superior_report(ledgers: Sequence[SuperiorLedger], inputs: LedgerInputs) -> SuperiorReport:
    """Build the model of a month from the ledgers of the year's months up to it, in order; silent ones are left out.

    The last one is the month's own, whether anybody has reported it or not.
    """
    *_, ledger = ledgers
    trend = _build_trend(ledgers)
    months = tuple(_build_span(each, row) for each, row in zip(ledgers, trend.to_dict("records"), strict=True))
    before, why = _choose_before(months)
    return SuperiorReport(
        period=ledger.period,
        as_of=inputs.date,
        bureau=inputs.office.settings.bureau.name,
        ledger=ledger,
        trend=trend,
        bureaus=tuple(_list_stands(ledger, inputs.office.by_code)),
        total={
            name: SummedFigure(int(ledger.total[name].iloc[0]), locate_cells(BUREAU_SHEET, "bureau", [TOTAL], name))
            for name in _ADDED
        },
        months=months,
        before=before,
        incomparable=why,
    )


def list_by_attention_of_superior(report: SuperiorReport) -> tuple[BureauStand, ...]:
    """List the bureaus, those that ask for most attention first; no rank.

    Those without figures come first, then by red tasks, overdue 整改, grey and yellow tasks, then by the roster.
    """
    order = {each.code: at for at, each in enumerate(report.bureaus)}

    def weigh(each: BureauStand) -> tuple[int, ...]:
        names = ("red", "overdue", "grey", "yellow")
        return (int(bool(each.figures)), *(-each.count(name) for name in names), order[each.code])

    return tuple(sorted(report.bureaus, key=weigh))


def list_with_most(bureaus: Sequence[BureauStand], name: str, most: int = 3) -> list[BureauStand]:
    """List the bureaus with the highest figures and those level with the last; too many level ones are left out."""
    found = sorted((each for each in bureaus if each.count(name)), key=lambda each: -each.count(name))
    if not found:
        return []
    least = found[min(most, len(found)) - 1].count(name)
    shown = [each for each in found if each.count(name) >= least]
    return shown if len(shown) <= 2 * most else [each for each in found if each.count(name) > least]


def _build_trend(ledgers: Sequence[SuperiorLedger]) -> pd.DataFrame:
    rows = [
        {
            "period": str(each.period),
            "due": len(each.bureaus),
            "reported": len(each.reported),
            **{name: int(each.total[name].iloc[0]) for name in _ADDED},
        }
        for each in ledgers
    ]
    frame = pd.DataFrame(rows, columns=[column.name for column in list_month_figure_columns()])
    return build_reported_months_schema().validate(frame.astype(dict.fromkeys(frame.columns[1:], "Int64")))


def _build_span(ledger: SuperiorLedger, row: Mapping[object, object]) -> ReportedSpan:
    figures = {
        str(name): SummedFigure(int(str(value)), locate_cells(MONTHS_SHEET, "period", [str(ledger.period)], str(name)))
        for name, value in row.items()
        if name != "period"
    }
    return ReportedSpan(period=ledger.period, figures=figures, bureaus=frozenset(ledger.reported["bureau"]))


def _choose_before(months: Sequence[ReportedSpan]) -> tuple[ReportedSpan | None, str]:
    now = months[-1]
    last = next((each for each in months if each.period == now.period.shift(-1)), None)
    if last is None or not now.bureaus:
        return None, ""
    if last.bureaus != now.bureaus:
        return None, f"{last.period.as_chinese_within(now.period.year)}计入的单位与本月不同"
    return last, ""


def _list_stands(ledger: SuperiorLedger, roster: Mapping[str, Branch]) -> Sequence[BureauStand]:
    reported = frozenset(ledger.reported["bureau"])
    stands = []
    for row in ledger.bureaus.to_dict("records"):
        code, branch = str(row["bureau"]), roster[str(row["bureau"])]
        contact = f"书记{branch.secretary}" if branch.secretary else branch.reporter and f"报送人{branch.reporter}"
        figures = (
            {name: SummedFigure(int(row[name]), locate_cells(BUREAU_SHEET, "bureau", [code], name)) for name in _ADDED}
            if code in reported
            else {}
        )
        stands.append(
            BureauStand(
                code=code, name=str(row["bureau_name"]), contact=contact or "", figures=figures,
                timeliness=str(row["timeliness"]), result=str(row["result"]), signed=bool(row["signed"]),
            )
        )  # fmt: skip
    return stands
