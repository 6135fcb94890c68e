"""Choose the snapshot a period is built from: the present one, an earlier one, or the one fixed by signing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.archive.facts import PACKAGE, SUBMISSION, Snapshot
from pipeline.commands.load_inputs import build_current_snapshot
from pipeline.commands.plausible import require_plausible_period
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import (
    SnapshotChoice,
    choose_built_snapshot,
    find_closing_paper,
)
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import format_chinese_date


def choose_snapshot(workspace: Workspace, record: Snapshot) -> SnapshotChoice:
    """Choose the snapshot to build from: for a closed period, the one its closing paper was made from."""
    return choose_built_snapshot(record, workspace.issued.all())


def prepare_snapshot(
    workspace: Workspace, period: Period, as_of: dt.date | None, *, office_now: bool = False
) -> Snapshot:
    """Return the snapshot to build a period from; nothing is archived.

    Without ``as_of`` it covers everything known now, with today's office files; a closed period keeps those it was
    signed with, unless ``office_now``. Raises UserError if there is no such snapshot or the period has no ledger, and
    ArchiveError if facts are missing, damaged or changed: a ledger would come out otherwise, unnoticed.
    """
    require_intact_facts(workspace)
    if as_of is not None:
        return _find_earlier_snapshot(workspace, period, as_of)
    _ = workspace.office
    workspace.require_today()
    require_plausible_period(workspace, period)
    workspace.require_branches()
    require_known_period(workspace, period)
    record, closed = build_current_snapshot(workspace, period), find_closing_paper(workspace.issued.all(), str(period))
    if closed is not None and not office_now:
        record = replace(record, office=closed.record.office)
    return record


def _find_earlier_snapshot(workspace: Workspace, period: Period, as_of: dt.date) -> Snapshot:
    found = workspace.archive.find_snapshot(str(period), as_of.isoformat())
    if found is None:
        dates = sorted({each.date for each in workspace.archive.list_snapshots() if each.period == str(period)})
        known = "、".join(dates) or "无"
        raise UserError(
            f"{period.as_chinese()}没有截至{format_chinese_date(as_of)}的汇总记录（已有：{known}）。"
            "请核对 --as-of 的日期。"
        )
    return found


def require_known_period(workspace: Workspace, period: Period) -> None:
    """Raise UserError unless forms of the period were distributed or submissions for it received.

    Bureaus below owe their packages without a form.
    """
    handed = any(out.period == str(period) for out in workspace.archive.list_distributions())
    told = (each for each in workspace.archive.receipts() if each.kind in (SUBMISSION, PACKAGE))
    below = workspace.office.list_bureaus(period)
    if not handed and not below and not any(receipt.period == str(period) for receipt in told):
        raise UserError(
            f"{period.as_chinese()}没有下发过表单，也没有收到报送。请先运行“dangjian forms {period}”，或核对报告期。"
        )
