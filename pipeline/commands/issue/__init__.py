"""Issue papers (签发): freeze signed papers with date, number and snapshot, then consolidate the period.

Edits by leaders are kept; only blanks are filled in. An issued paper is never changed and never issued twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.consolidate import ConsolidateResult, rebuild_period
from pipeline.commands.fact_steps import AddScan, SignPaper
from pipeline.commands.issue.papers import PaperDrafter, find_papers_to_sign, load_signing_context
from pipeline.commands.plan import Plan, perform
from pipeline.commands.plausible import require_plausible_day, require_plausible_period
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.workspace import Workspace
from pipeline.documents.paper_list import find_paper_span
from pipeline.documents.pdf_content import find_active_content
from pipeline.documents.registry import CLOSING, OFFICIAL_PAPERS
from pipeline.documents.signing_order import SigningContext, SigningOrder
from pipeline.documents.signing_plan import SigningPlan, describe_newer_facts, plan_signing
from pipeline.findings import UnconfirmedError, UserError
from pipeline.periods import Month, Period
from pipeline.supervision.waiting_files import warn_of_unclaimed_files
from pipeline.terms import (
    DECISION_BOOK,
    PROGRESS_REPORT,
    QUARTER_CIRCULAR,
    URGING_SLIP,
    YEAR_SUMMARY,
    format_chinese_date,
)

__all__ = ["IssueResult", "SigningOrder", "issue_papers"]

_SCANS = {b"%PDF": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"II*\x00": ".tif", b"PK\x03\x04": ".ofd"}
"""First bytes of a scan (扫描件) -> its suffix; OFD is a ZIP format."""
_LARGEST = 100 * 2**20
_TELLING_WHO_REPORTED = (*CLOSING, QUARTER_CIRCULAR, YEAR_SUMMARY, PROGRESS_REPORT, URGING_SLIP)


@dataclass(frozen=True, kw_only=True)
class IssueResult:
    """Result of a signing order: papers issued now (``new``) or earlier (``again``), or why none was (``refusals``).

    ``sealed`` are papers that received their scan. ``built`` is the consolidated period after signing.
    """

    period: Period
    document: str
    new: tuple[IssuedPaper, ...]
    again: tuple[IssuedPaper, ...] = ()
    sealed: tuple[IssuedPaper, ...] = ()
    refusals: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    built: ConsolidateResult | None = None
    unbuilt: tuple[str, ...] = ()
    """Why the period could not be built again, although the papers are signed."""
    plan: Plan = field(default_factory=Plan)


def issue_papers(workspace: Workspace, period: Period, order: SigningOrder, *, dry_run: bool = False) -> IssueResult:
    """Issue the papers of an order and consolidate the period.

    Nothing is issued unless every paper of the order can be. Repeating an order issues nothing twice.
    """
    _ = workspace.office
    require_plausible_day(workspace)
    require_plausible_period(workspace, period)
    _require_valid_order(workspace, period, order)
    scan = _read_scan(order.sealed) if order.sealed else None
    with workspace.locked():
        require_intact_facts(workspace)
        context = load_signing_context(workspace, period, order)
        plan = plan_signing(
            find_papers_to_sign(workspace, period, order), context, workspace.issued.all(),
            PaperDrafter(workspace, context),
        )  # fmt: skip
        done = IssueResult(
            period=period, document=order.document, new=tuple(each.draft for each in plan.ready), again=plan.again
        )
        if damage := [error for each in plan.again for error in workspace.issued.find_file_errors(each)]:
            raise ArchiveError("\n".join(damage))
        notes = (*plan.unused, *(note for each in plan.ready for note in each.notes))
        done = replace(done, differences=plan.differences, notes=notes)
        if plan.refusals:
            return replace(done, new=(), refusals=plan.refusals)
        _require_confirmed(workspace, context, plan)
        done = replace(done, plan=_build_plan(plan, scan))
        if dry_run:
            return done
        performed = perform(workspace, done.plan)
    new, sealed = tuple(performed.papers), tuple(performed.sealed)
    notes = (*done.notes, *(note for paper in new if (note := describe_newer_facts(paper))))
    rebuilt = rebuild_period(workspace, period)
    return replace(done, new=new, sealed=sealed, notes=notes, built=rebuilt.built, unbuilt=rebuilt.unbuilt)


def _require_confirmed(workspace: Workspace, context: SigningContext, plan: SigningPlan) -> None:
    """Raise UnconfirmedError if files that nobody has claimed may make the paper untrue; a person may go on.

    That holds for every paper that tells who reported: of a quarter or a year for the files of any of its months.
    """
    if workspace.confirmed or not plan.ready or context.order.document not in _TELLING_WHO_REPORTED:
        return
    span = find_paper_span(context.period, context.order.document)
    first = span if isinstance(span, Month) else span.months[0]
    since = context.office.compute_summary_day(first.shift(-1))
    if warning := warn_of_unclaimed_files(context.receipts, since):
        undecided = max(each.undecided for each in plan.ready)
        more = f"；{DECISION_BOOK}还有{undecided}项没有定" if undecided else ""
        raise UnconfirmedError(
            f"{warning}{more}，没有签发。",
            "先用“dangjian claim”认领，再汇总、签发新的草稿；核对过、就这样签发的，"
            "请在命令前面加上“--checked”再运行一次。",
        )


def _require_valid_order(workspace: Workspace, period: Period, order: SigningOrder) -> None:
    if order.document not in OFFICIAL_PAPERS:
        raise UserError(f"“{order.document}”不是要签发的文件。可以签发的是：{'、'.join(OFFICIAL_PAPERS)}。")
    if order.branch and order.branch not in workspace.office.by_code:
        raise UserError(f"名册中没有短码为“{order.branch}”的支部。请核对 --branch。")
    if order.date > workspace.today:
        today = format_chinese_date(workspace.today)
        raise UserError(f"成文日期{format_chinese_date(order.date)}还没有到（今天是{today}）。请核对 --date。")
    if not any(record.period == str(period) for record in workspace.archive.list_snapshots()):
        raise UserError(f"{period.as_chinese()}还没有汇总过，没有可以签发的草稿。请先运行“dangjian run {period}”。")


def _read_scan(path: Path) -> tuple[str, bytes]:
    """Return suffix and bytes of a scan; raise UserError if it is missing, too large or of another type."""
    if not path.is_file():
        raise UserError(f"找不到扫描件“{path}”。请核对文件名和路径。")
    data = disk.read(path)
    suffix = next((suffix for start, suffix in _SCANS.items() if data.startswith(start)), "")
    if not suffix or len(data) > _LARGEST or (suffix == ".ofd" and b"OFD.xml" not in data):
        raise UserError(f"“{path.name}”不是扫描件（PDF、OFD、JPG、PNG、TIF，不超过100MB）。请核对 --sealed。")
    if suffix == ".pdf" and (found := find_active_content(data)):
        raise UserError(f"“{path.name}”里有{'、'.join(found)}。请重新扫描，或打印成新的PDF再交来。")
    return suffix, data


def _build_plan(order: SigningPlan, scan: tuple[str, bytes] | None) -> Plan:
    """Build the plan of an order: its papers, then the scan of the only one."""
    papers = [SignPaper(each.draft, each.data, each.proof, each.tables) for each in order.ready]
    scans = [AddScan(order.again[0] if order.again else None, *scan)] if scan and (papers or order.again) else []
    return Plan((*papers, *scans))
