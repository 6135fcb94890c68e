"""Register the kinds of papers: which are drafted, signed or numbered, which close a period, and their file names."""

from __future__ import annotations

from pipeline.contract.problem import ProblemId
from pipeline.disk import clean_name
from pipeline.reports.bulletin import BULLETIN_REPORT
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.closing_notice import CLOSING_REPORT
from pipeline.reports.dispatch_sheet import DISPATCH_REPORT
from pipeline.reports.display_board import DISPLAY_REPORT
from pipeline.reports.feedback import FEEDBACK_REPORT
from pipeline.reports.meeting_paper import MEETING_REPORT
from pipeline.reports.notice import NOTICE_REPORT
from pipeline.reports.paper import Report
from pipeline.reports.progress_report import PROGRESS_PAPER
from pipeline.reports.quarter_circular import QUARTER_REPORT
from pipeline.reports.rectification_summary import SUMMARY_REPORT
from pipeline.reports.step_slips import REMINDER_REPORT, SUPERVISION_REPORT, URGING_REPORT
from pipeline.reports.talk_proposal import TALK_REPORT
from pipeline.reports.year_summary import YEAR_REPORT
from pipeline.terms import ANNUAL_FILE, APPROVAL_FILE, CORRECTION_NOTICE, DECISION_FILE, SECRETARY_NOTES

DOCUMENTS = "documents"
"""Folder of the drafts in a period's outbox."""
REPORTS: tuple[Report, ...] = (
    FEEDBACK_REPORT, REMINDER_REPORT, URGING_REPORT, SUPERVISION_REPORT, NOTICE_REPORT, CLOSING_REPORT, CIRCULAR_REPORT,
    TALK_REPORT, SUMMARY_REPORT, DISPATCH_REPORT, MEETING_REPORT, QUARTER_REPORT, YEAR_REPORT,
    PROGRESS_PAPER, BULLETIN_REPORT, DISPLAY_REPORT,
)  # fmt: skip
"""Reports drafted by ``consolidate``, in the order in which they are sent."""
OFFICIAL_PAPERS = {report.name: report.numbered for report in REPORTS if report.official} | {CORRECTION_NOTICE: False}
"""Papers that are issued (签发) before they are sent: name -> whether each has a number in a series of its own."""
CLOSING = frozenset(report.name for report in REPORTS if report.closes)
"""Documents whose signing closes their period."""
BY_BRANCH = frozenset(report.name for report in REPORTS if report.is_by_branch)
"""Documents of which every paper is about one branch."""
RESTRICTED = frozenset(report.name for report in REPORTS if report.restricted)
"""Documents that go to the reading lists only, never to a branch."""
SHEETS = frozenset(report.name for report in REPORTS if report.one_page)
"""Documents on one page in small type, which do not have the form of an official paper."""


def find_report(document: str) -> Report | None:
    """Find the report of a kind of document; None for 更正通知, which no month alone gives."""
    return next((each for each in REPORTS if each.name == document), None)


def is_same_series(one: str, other: str) -> bool:
    """Whether two kinds of papers take their numbers from one series; those with a series of their own do not."""
    return one == other or not (OFFICIAL_PAPERS.get(one) or OFFICIAL_PAPERS.get(other))


def format_paper_file(document: str, branch: str = "", name: str = "", matter: str = "") -> str:
    """Format the path of a paper: ``督查通报.docx``, or for one branch ``整改通知书/MZ03_机关三支部.docx``.

    A paper about one matter ends with it: ``督办单/MZ03_机关三支部_MZ03-202611-02.docx``.
    """
    words = [branch, clean_name(name), *([matter] if matter else [])]
    return f"{document}/{'_'.join(words)}.docx" if branch else f"{document}.docx"


def parse_matter(stem: str) -> str:
    """Parse the matter of a paper out of the name of its file without suffix; empty if it has none."""
    last = stem.rpartition("_")[2]
    return last if ProblemId.parse(last) else ""


def is_edited_by_people(name: str) -> bool:
    """Return whether people edit a file: drafts before signing, 核验表 and 呈批页, and what ``assess`` writes."""
    named = (DECISION_FILE, APPROVAL_FILE, ANNUAL_FILE)
    return name in named or name.startswith((f"{DOCUMENTS}/", f"{SECRETARY_NOTES}/"))
