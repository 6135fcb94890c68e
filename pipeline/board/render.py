"""Build 看板.html from an assessment: one self-contained file, no script, no address but its own."""

from __future__ import annotations

from itertools import groupby

from pipeline.board.frame import describe_frame, render_board
from pipeline.board.standings import build_standings
from pipeline.board.view import (
    BRANCH_BAR,
    GROUP_BAR,
    build_branch_bars,
    build_group_bars,
    build_key_figures,
    build_month_columns,
    list_shown_lagging,
    word_merits,
)
from pipeline.reports.leader_matters import list_leader_matters, word_headline
from pipeline.reports.month_report import MonthReport
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CIRCULAR, LEDGER_FILE, format_chinese_date


def build_board(assessment: Assessment, report: MonthReport) -> bytes:
    """Build the page of a month from its assessment and report model; the same ledger gives the same bytes."""
    matters, merits = list_leader_matters(assessment, report), word_merits(report)
    settings, as_of = assessment.office.settings, assessment.ledger.inputs.as_of
    lagging = list_shown_lagging(report, matters, merits)
    figures: dict[str, object] = {
        **describe_frame("“党建+”工作看板", report.period, report.as_of, report.bureau, LEDGER_FILE),
        "identity": f"{report.period}|{as_of.fingerprint}",
        "standing": f"《{CIRCULAR}》{'已签发' if report.signed else '未签发，供局领导参阅'}",
        "judged": f"灯色按{format_chinese_date(report.period.last_day)}判定：",
        "headline": word_headline(assessment, report),
        "key_figures": build_key_figures(report),
        "standings": build_standings(report),
        "branches": build_branch_bars(report),
        "months": build_month_columns(report),
        "branch_bar": BRANCH_BAR,
        "group_bar": GROUP_BAR,
        "categories": build_group_bars(report.categories, settings.reports.small_branch),
        "domains": build_group_bars(report.domains, settings.reports.small_branch),
        "matters": matters,
        "lagging": lagging,
        "lagging_left": len(report.lagging) - len(lagging),
        "merits": merits,
        "bases": _describe_bases(report),
    }
    return render_board("month.html", figures)


def _describe_bases(report: MonthReport) -> str:
    """Describe when the figures of the earlier months were fixed; months in a row of one kind are told together."""
    year, told = report.period.year, list[str]()
    for basis, group in groupby(report.months[:-1], key=lambda month: month.basis):
        names = [month.period.as_chinese_within(year) for month in group]
        which = names[0] if len(names) == 1 else f"{names[0]}至{names[-1]}"
        told.append(f"{which}取自{basis}" if basis else f"{which}按现在的台账重算")
    return f"以前月份的数：{'，'.join(told)}" if told else ""
