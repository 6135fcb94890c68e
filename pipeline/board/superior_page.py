"""Build 上级看板.html: the page of a superior's leaders, like that of a month's branches, of the bureaus below."""

from __future__ import annotations

from pipeline.board.frame import describe_frame, render_board
from pipeline.board.superior_view import (
    BUREAU_BAR,
    build_bureau_columns,
    build_category_rows,
    build_superior_figures,
    build_superior_months,
    has_room_for_categories,
    list_month_arrivals,
)
from pipeline.ledger import LedgerInputs
from pipeline.reports.superior_ledger import has_only_bureaus
from pipeline.reports.superior_matters import list_superior_matters, word_superior_headline, word_superior_merits
from pipeline.reports.superior_report import SuperiorReport
from pipeline.terms import SUPERIOR_LEDGER_FILE

SUPERIOR_MARK = "superior"
"""Last part of the identity of the page of the bureaus below."""


def build_superior_board(report: SuperiorReport, inputs: LedgerInputs) -> bytes:
    """Build the page from the report model; the same ledger gives the same bytes.

    The sentence that the office has written itself is about the bureaus below only where it has no branch of its own.
    """
    settings, period = inputs.office.settings, report.period
    own = next((each.text for each in settings.headline if each.period == str(period)), "")
    columns, matters, merits = build_bureau_columns(report), list_superior_matters(report), word_superior_merits(report)
    return render_board(
        "superior.html",
        {
            **describe_frame("“党建+”上级看板", period, report.as_of, report.bureau, SUPERIOR_LEDGER_FILE),
            "identity": f"{period}|{inputs.as_of.fingerprint}|{SUPERIOR_MARK}",
            "standing": "供局领导参阅",
            "judged": "",
            "headline": word_superior_headline(report, own if has_only_bureaus(inputs) else ""),
            "key_figures": build_superior_figures(report),
            "columns": columns,
            "bureau_bar": BUREAU_BAR,
            "months": build_superior_months(report),
            "arrivals": list_month_arrivals(report),
            "categories": build_category_rows(report, settings.reports.small_branch),
            "matters": matters,
            "merits": merits,
            "has_room": len(columns) == 1 or has_room_for_categories(matters, merits),
        },
    )
