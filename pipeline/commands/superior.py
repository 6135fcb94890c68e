"""Build the ledger of the bureaus below for a period, from the packages known to a ledger."""

from __future__ import annotations

from pipeline.commands.load_records import load_package_records
from pipeline.commands.workspace import Workspace
from pipeline.contract.superior_ledger import SUPERIOR_LEDGER_FILE
from pipeline.intake.package_order import find_counted_packages
from pipeline.ledger import LedgerInputs
from pipeline.periods import Month
from pipeline.reports.superior_ledger import SuperiorLedger, build_superior_ledger
from pipeline.roll_up.superior_workbook import build_superior_workbook
from pipeline.supervision.submission_status import compute_package_statuses


def load_superior_ledger(workspace: Workspace, inputs: LedgerInputs) -> SuperiorLedger | None:
    """Load the ledger of the bureaus below as of a ledger's snapshot; None without any, or for no single month."""
    bureaus = inputs.office.list_bureaus(inputs.period)
    if not bureaus or not isinstance(inputs.period, Month):
        return None
    counted = {
        code: receipt
        for (code, period), receipt in find_counted_packages(inputs.receipts).items()
        if period == str(inputs.period)
    }
    records = load_package_records(workspace, list(counted.values()))
    found = {code: records[receipt.number] for code, receipt in counted.items()}
    return build_superior_ledger(bureaus, compute_package_statuses(inputs), found)


def build_superior_files(workspace: Workspace, inputs: LedgerInputs) -> dict[str, bytes]:
    """Build 上级台账.xlsx; nothing if there are no bureaus below."""
    ledger = load_superior_ledger(workspace, inputs)
    if ledger is None:
        return {}
    settings = inputs.office.settings
    name = settings.bureau.name
    return {SUPERIOR_LEDGER_FILE: build_superior_workbook(ledger, bureau=name, period=inputs.period, as_of=inputs.date)}
