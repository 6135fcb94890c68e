"""Which AS-OF a period is built from: what is known now, an earlier record, or the one that signing has fixed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.archive import ArchiveFault
from pipeline.archive.facts import AsOf, Issued
from pipeline.findings import SettingsFault
from pipeline.stages.drafts import REPORTS
from pipeline.stages.truth import now
from pipeline.stages.workspace import Workspace
from pipeline.vocabulary import Period, chinese_date

CLOSING = frozenset(report.name for report in REPORTS if report.closes)
"""Documents whose signing closes their period."""


@dataclass(frozen=True)
class Basis:
    """What a period is built from: ``known``, all there was to know; ``built``, what its papers say.

    They differ once the period is closed: then ``closed`` is the signed paper that fixed ``built`` for good, and
    ``signed`` are papers (文种, branch) of the period that were signed on top of it and are not drafted again.
    """

    known: AsOf
    built: AsOf
    closed: Issued | None = None
    signed: frozenset[tuple[str, str]] = frozenset()


def basis(workspace: Workspace, record: AsOf) -> Basis:
    """The basis of a record: a period that was closed by then is built from the record its closing paper was made of.

    The office files of ``record`` are used, which are those of the closing paper unless somebody asked for others.
    """
    papers = [each for each in workspace.issued.all() if each.number <= record.last_issued]
    closed = closing_paper(papers, record.period)
    if closed is None:
        return Basis(record, record)
    built = replace(closed.record, office=record.office)
    signed = frozenset(
        (each.document, each.branch)
        for each in papers
        if each.period == record.period and each.number > built.last_issued
    )
    return Basis(record, built, closed, signed)


def closing_paper(papers: Iterable[Issued], period: str) -> Issued | None:
    """The signed paper that closed a period, None while it is open."""
    return next((each for each in papers if each.period == period and each.document in CLOSING), None)


def lost_papers(workspace: Workspace) -> str:
    """What is to be said where signed papers that a ledger was built on are gone, in Chinese; empty where none is."""
    used = max((record.last_issued for record in workspace.archive.records()), default=0)
    held = max((paper.number for paper in workspace.issued.all()), default=0)
    if held >= used:
        return ""
    return f"台账曾用到第{used}号已签发文件，现在只有{held}号。请从备份恢复“outbox/issued”，不要重新签发。"


def record_for(
    workspace: Workspace, period: Period, as_of: dt.date | None, *, office_now: bool = False, keep: bool
) -> AsOf:
    """The record to build a period from; a new one is kept where ``keep`` says so.

    Without ``as_of`` it takes everything known now, by today's office files; a closed period stands by its own, unless
    ``office_now``. SettingsFault where there is no such record, or the period has no ledger; ArchiveFault where
    signed papers are gone: a month that was closed must not be opened again unseen.
    """
    if lost := lost_papers(workspace):
        raise ArchiveFault(lost)
    if as_of is not None:
        return _earlier(workspace, period, as_of)
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    require_known(workspace, period)
    record, closed = now(workspace, period), closing_paper(workspace.issued.all(), str(period))
    if closed is not None and not office_now:
        record = replace(record, office=closed.record.office)
    if keep:
        workspace.keep_office()
        workspace.archive.record_as_of(record)
    return record


def _earlier(workspace: Workspace, period: Period, as_of: dt.date) -> AsOf:
    found = workspace.archive.find_record(str(period), as_of.isoformat())
    if found is None:
        dates = sorted({each.date for each in workspace.archive.records() if each.period == str(period)})
        known = "、".join(dates) or "无"
        raise SettingsFault(
            f"{period.chinese()}没有截至{chinese_date(as_of)}的汇总记录（已有：{known}）。请核对 --as-of 的日期。"
        )
    return found


def require_known(workspace: Workspace, period: Period) -> None:
    """A period that was never handed out and of which nothing came has no ledger."""
    handed = any(out.period == str(period) for out in workspace.archive.hand_outs())
    if not handed and not any(receipt.period == str(period) for receipt in workspace.archive.receipts()):
        raise SettingsFault(
            f"{period.chinese()}没有下发过表单，也没有收到报送。请先运行“dangjian forms {period}”，或核对报告期。"
        )
