"""Build the ledger of the bureaus below for a period, from the packages known to a ledger."""

from __future__ import annotations

from pipeline.commands.load_records import load_package_records
from pipeline.commands.workspace import Workspace
from pipeline.intake.package_order import find_counted_packages
from pipeline.ledger import LedgerInputs
from pipeline.periods import Month
from pipeline.reports.superior_ledger import SuperiorLedger, build_superior_ledger
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
