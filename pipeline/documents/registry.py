"""Register the kinds of papers: which are drafted, signed or numbered, which close a period, and their file names."""

from __future__ import annotations

from pipeline.disk import clean_name
from pipeline.documents.annual_papers import ANNUAL_FILE
from pipeline.documents.decision_workbook import APPROVAL_FILE, DECISION_FILE
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.feedback import FEEDBACK_REPORT
from pipeline.reports.notice import NOTICE_REPORT
from pipeline.reports.paper import Report
from pipeline.terms import CORRECTION_NOTICE, SECRETARY_NOTES

DOCUMENTS = "documents"
"""Folder of the drafts in a period's outbox."""
REPORTS: tuple[Report, ...] = (FEEDBACK_REPORT, NOTICE_REPORT, CIRCULAR_REPORT)
"""Reports drafted by ``consolidate``, in the order in which they are sent."""
OFFICIAL_PAPERS = {report.name: report.numbered for report in REPORTS if report.official} | {CORRECTION_NOTICE: False}
"""Papers that are issued (签发) before they are sent: name -> whether each has a number in a series of its own."""
CLOSING = frozenset(report.name for report in REPORTS if report.closes)
"""Documents whose signing closes their period."""


def format_paper_file(document: str, branch: str = "", name: str = "") -> str:
    """Format the path of a paper: ``督查通报.docx``, or for one branch ``整改通知书/MZ03_机关三支部.docx``."""
    return f"{document}/{branch}_{clean_name(name)}.docx" if branch else f"{document}.docx"


def is_edited_by_people(name: str) -> bool:
    """Return whether people edit a file: drafts before signing, 核验表 and 呈批页, and what ``assess`` writes."""
    named = (DECISION_FILE, APPROVAL_FILE, ANNUAL_FILE)
    return name in named or name.startswith((f"{DOCUMENTS}/", f"{SECRETARY_NOTES}/"))
