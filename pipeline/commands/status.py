"""Report the progress of a period (进度): who has reported, with what result, what is next, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline import disk
from pipeline.agenda.month_facts import MonthFacts, list_reports_after
from pipeline.agenda.steps import find_next_step
from pipeline.archive import compute_sha256
from pipeline.commands.changed_office import list_changed_office_files
from pipeline.commands.feedback_days import load_feedback_dates
from pipeline.commands.inbox import count_lying_files
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.outbox import is_extra_copy, list_drafts_of_kind, list_edited_drafts, parse_branch_code
from pipeline.commands.require_facts import require_used_facts
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.superior import load_superior_ledger
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import find_closing_paper
from pipeline.documents.paper_list import is_working_paper
from pipeline.documents.registry import CLOSING, OFFICIAL_PAPERS, parse_matter
from pipeline.periods import Period
from pipeline.reports.superior_ledger import SuperiorLedger
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.waiting_files import WaitingFile, list_claimed_numbers, list_waiting_files
from pipeline.terms import CORRECTION_NOTICE, RECTIFICATION_NOTICE, LetterKind


@dataclass(frozen=True)
class StatusResult:
    """State of a period as of today; ``edited`` are drafts changed by a person and not yet signed.

    ``waiting`` are the files, of whatever period, that wait to be claimed or to be sent again.
    """

    month: MonthFacts
    edited: tuple[str, ...] = ()
    waiting: tuple[WaitingFile, ...] = ()
    below: SuperiorLedger | None = None
    """The bureaus below, if there are any."""

    @property
    def assessment(self) -> Assessment:
        """The period assessed from everything known today."""
        return self.month.assessment


def report_status(workspace: Workspace, period: Period) -> StatusResult:
    """Assess a period from everything known today; nothing is changed."""
    workspace.require()
    _ = workspace.office
    workspace.require_today()
    require_used_facts(workspace)
    require_known_period(workspace, period)
    given = {paper.given for paper in workspace.issued.all()}
    edited = tuple(name for name in list_edited_drafts(workspace.outbox(period), given) if not is_working_paper(name))
    receipts = workspace.archive.receipts()
    waiting = list_waiting_files(receipts, list_claimed_numbers(receipts))
    month = load_month_facts(workspace, period)
    below = load_superior_ledger(workspace, month.assessment.ledger.inputs)
    return StatusResult(month, edited, waiting, below)


def load_month_facts(workspace: Workspace, period: Period) -> MonthFacts:
    """Load what the next step of a period is told from."""
    archive, office = workspace.archive, workspace.office
    standing = archive.list_standing(archive.last_receipt)
    holders = {
        month: {form.branch: form for out in standing.distributions if out.period == str(month) for form in out.forms}
        for month in (period, period.shift(1))
    }
    records = [each for each in archive.list_snapshots() if each.period == str(period)]
    terms = office.settings.deadlines
    papers = [paper for paper in workspace.issued.all() if paper.period == str(period)]
    closed = find_closing_paper(papers, str(period)) is not None
    return MonthFacts(
        assessment=assess_ledger(build_current_ledger(workspace, period)),
        today=workspace.today,
        receipts=standing.receipts,
        forms=holders[period],
        next_forms=holders[period.shift(1)],
        lying=count_lying_files(workspace),
        last_look=dt.date.fromisoformat(standing.looks[-1].date) if standing.looks else None,
        recorded=records[-1] if records else None,
        attempts=workspace.journal.group_by_matter(),
        answer_days_end={
            branch: office.calendar.add_working_days(start, terms.answer_days)
            for branch, start in load_feedback_dates(workspace, period).items()
        },
        unsigned=_list_unsigned_drafts(workspace, period),
        papers=papers,
        reply_days={
            dt.date.fromisoformat(paper.due)
            for paper in workspace.issued.all()
            if paper.due and paper.document != RECTIFICATION_NOTICE
        },
        changed_office=list_changed_office_files(workspace, records[-1]) if records and not closed else (),
    )


def find_open_period(workspace: Workspace) -> Period | None:
    """Find the month that is being worked on; None if there is none.

    That is the last closed one while its signed papers have not gone out, or letters that a person sends lie here; else
    the first after it; once every month is closed and sent it is the last of them. A closed month to which a report
    has come since comes up at once, one whose 更正通知 is not signed when the one after it asks for nothing today.
    """
    archive, issued = workspace.archive, workspace.issued.all()
    known = sorted(
        {
            *(out.period for out in archive.list_standing(archive.last_receipt).distributions),
            *(each.period for each in archive.receipts() if each.period and each.reports),
        }
    )
    closed = [each for each in known if find_closing_paper(issued, each) is not None]
    if closed:
        last = load_month_facts(workspace, Period.parse(closed[-1]))
        if last.letters_open[LetterKind.ISSUED] or last.has_letters_to_post:
            return last.period
    still = [each for each in known if not closed or each > closed[-1]]
    late = next((each for each in closed if _has_late_reports(workspace, each)), None)
    if late is not None:
        return Period.parse(late)
    owed = next((each for each in closed if _lists_correction(workspace, Period.parse(each))), None)
    if owed is not None and not (still and _is_anything_due(workspace, Period.parse(still[0]))):
        return Period.parse(owed)
    return Period.parse((still or known)[0 if still else -1]) if known else None


def _has_late_reports(workspace: Workspace, period: str) -> bool:
    """Whether a report came to a closed month after its last 汇总."""
    archive = workspace.archive
    last = max((each.last_receipt for each in archive.list_snapshots() if each.period == period), default=None)
    ours = (each for each in archive.receipts() if each.period == period)
    return last is not None and bool(list_reports_after(ours, last))


def _lists_correction(workspace: Workspace, period: Period) -> bool:
    """Whether a 更正通知 of a closed month lies in the outbox unsigned."""
    given = {paper.given for paper in workspace.issued.all()}
    drafts = list_drafts_of_kind(workspace.outbox(period), CORRECTION_NOTICE)
    return any(not is_extra_copy(path) and compute_sha256(disk.read(path)) not in given for path in drafts)


def _is_anything_due(workspace: Workspace, period: Period) -> bool:
    """Whether a month has a step that can be done today."""
    step = find_next_step(load_month_facts(workspace, period))
    return step is not None and (step.day is None or step.day <= workspace.today)


def _list_unsigned_drafts(workspace: Workspace, period: Period) -> dict[str, frozenset[str]]:
    """List, for each official paper, the drafts that were not signed: branch code and matter, empty if none."""
    folder, issued = workspace.outbox(period), workspace.issued.all()
    given = {paper.given for paper in issued}
    closed = find_closing_paper(issued, str(period)) is not None
    return {
        document: frozenset(
            f"{parse_branch_code(path)}{parse_matter(path.stem)}"
            for path in list_drafts_of_kind(folder, document)
            if not is_extra_copy(path) and compute_sha256(disk.read(path)) not in given
        )
        for document in OFFICIAL_PAPERS
        if not (closed and document in CLOSING)
    }
