"""Prove a 看板.html, or the page of the bureaus below, against the ledger it says it is made from."""

from __future__ import annotations

import pandas as pd

from pipeline.board.render import build_board
from pipeline.board.superior_page import SUPERIOR_MARK, build_superior_board
from pipeline.commands.assessments import assess_chosen, assess_snapshot
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.superior import load_superior_report
from pipeline.commands.workspace import Workspace
from pipeline.contract.ledger import list_workbook_tables
from pipeline.contract.superior_ledger import (
    ARRIVAL_SHEET,
    BUREAU_SHEET,
    MONTHS_SHEET,
    list_arrival_columns,
    list_bureau_columns,
    list_month_figure_columns,
)
from pipeline.findings import UserError
from pipeline.proof.board_page import BoardPage, build_row_counter, prove_board, read_board_page
from pipeline.proof.model import ProofResult
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.reports.month_report import build_month_report
from pipeline.reports.trend_rows import list_trend_months
from pipeline.supervision.assessment import Assessment
from pipeline.terms import SUPERIOR_BOARD_FILE

_FOREIGN = "网页里没有看板的标识：不是本程序写的看板，或者是用旧程序写的、被改掉了标识，没有核对。请重新汇总。"
_NO_LEDGER = "这个工作目录里没有这页看板所依据的台账，没有核对。"


def prove_board_file(workspace: Workspace, name: str, data: bytes) -> ProofResult:
    """Prove a page; one of no known ledger is told, and not proved."""
    try:
        page = read_board_page(data)
    except UserError as fault:
        return _leave_unread(name, str(fault))
    if not page.identity:
        return _leave_unread(name, _FOREIGN)
    records = workspace.archive.list_snapshots()
    identity = page.identity.removesuffix(f"|{SUPERIOR_MARK}")
    record = next((each for each in records if f"{each.period}|{each.fingerprint}" == identity), None)
    if record is None:
        return _leave_unread(name, _NO_LEDGER)
    if identity != page.identity:
        return _prove_superior(workspace, name, page, assess_snapshot(workspace, record))
    on = choose_snapshot(workspace, record)
    results = [_prove(name, page, assess_snapshot(workspace, record), signed=False)]
    if on.closed is not None and on.built == record:
        results.append(_prove(name, page, assess_chosen(workspace, on), signed=True))
    return min(results, key=lambda each: len(each.remarks))


def _prove(name: str, page: BoardPage, assessment: Assessment, *, signed: bool) -> ProofResult:
    made = read_board_page(build_board(assessment, build_month_report(assessment, signed=signed)))
    forms = list_workbook_tables(list_trend_months(assessment))
    columns = {sheet: form.columns for sheet, form in forms.items()}
    return prove_board(name, page, made, build_row_counter(build_ledger_tables(assessment), columns))


def _prove_superior(workspace: Workspace, name: str, page: BoardPage, assessment: Assessment) -> ProofResult:
    """Prove a page of the bureaus below by the tables of 上级台账."""
    inputs = assessment.ledger.inputs
    report = load_superior_report(workspace, inputs)
    if report is None:
        return _leave_unread(name, _NO_LEDGER)
    frames = {
        BUREAU_SHEET: pd.concat([report.ledger.bureaus, report.ledger.total], ignore_index=True),
        ARRIVAL_SHEET: report.ledger.arrivals,
        MONTHS_SHEET: report.trend,
    }
    columns = {
        BUREAU_SHEET: list_bureau_columns(),
        ARRIVAL_SHEET: list_arrival_columns(),
        MONTHS_SHEET: list_month_figure_columns(),
    }
    made = read_board_page(build_superior_board(report, inputs))
    return prove_board(name, page, made, build_row_counter(frames, columns, {}), SUPERIOR_BOARD_FILE)


def _leave_unread(name: str, why: str) -> ProofResult:
    return ProofResult(name=name, document="", outcomes={}, remarks=(), unread=(why,))
