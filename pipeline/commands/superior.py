"""Build what a superior has of the bureaus below: their ledger from the packages known, 上级台账 and its 看板."""

from __future__ import annotations

from dataclasses import replace

from pipeline.archive.submissions import PackageRecord
from pipeline.board.superior_page import build_superior_board
from pipeline.commands.load_records import load_package_records
from pipeline.commands.workspace import Workspace
from pipeline.intake.package_order import find_counted_packages
from pipeline.ledger import LedgerInputs
from pipeline.periods import Month, Year
from pipeline.reports.superior_ledger import SuperiorLedger, build_superior_ledger
from pipeline.reports.superior_report import SuperiorReport, build_superior_report
from pipeline.roll_up.superior_workbook import build_superior_workbook
from pipeline.supervision.submission_status import compute_package_statuses
from pipeline.terms import SUPERIOR_BOARD_FILE, SUPERIOR_LEDGER_FILE


def load_superior_ledger(workspace: Workspace, inputs: LedgerInputs) -> SuperiorLedger | None:
    """Load the ledger of the bureaus below as of a ledger's snapshot; None without any, or for no single month."""
    period = inputs.period
    if not isinstance(period, Month) or not inputs.office.list_bureaus(period):
        return None
    return _build_month(inputs, _load_packages(workspace, inputs, (period,)))


def load_superior_report(workspace: Workspace, inputs: LedgerInputs) -> SuperiorReport | None:
    """Load the report model of the bureaus below: the month, and those of its year that anybody has reported."""
    period = inputs.period
    if not isinstance(period, Month) or not inputs.office.list_bureaus(period):
        return None
    months = tuple(each for each in Year(period.year).months if each <= period)
    packages = _load_packages(workspace, inputs, months)
    told = {each for _, each in packages} | {str(period)}
    ledgers = [
        _build_month(replace(inputs, period=each), packages)
        for each in months
        if str(each) in told and inputs.office.list_bureaus(each)
    ]
    return build_superior_report(ledgers, inputs)


def build_superior_files(workspace: Workspace, inputs: LedgerInputs) -> dict[str, bytes]:
    """Build 上级台账 and its 看板 by name, if there are bureaus below; the same snapshot gives the same bytes."""
    report = load_superior_report(workspace, inputs)
    if report is None:
        return {}
    return {
        SUPERIOR_LEDGER_FILE: build_superior_workbook(report),
        SUPERIOR_BOARD_FILE: build_superior_board(report, inputs),
    }


def _load_packages(
    workspace: Workspace, inputs: LedgerInputs, months: tuple[Month, ...]
) -> dict[tuple[str, str], PackageRecord]:
    """Load the packages that count for some months, by bureau and period."""
    wanted = {str(each) for each in months}
    counted = {key: receipt for key, receipt in find_counted_packages(inputs.receipts).items() if key[1] in wanted}
    records = load_package_records(workspace, list(counted.values()))
    return {key: records[receipt.number] for key, receipt in counted.items()}


def _build_month(inputs: LedgerInputs, packages: dict[tuple[str, str], PackageRecord]) -> SuperiorLedger:
    bureaus = inputs.office.list_bureaus(inputs.period)
    found = {code: record for (code, period), record in packages.items() if period == str(inputs.period)}
    return build_superior_ledger(inputs.period, bureaus, compute_package_statuses(inputs), found)
