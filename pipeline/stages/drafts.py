"""Papers as drafts: figures -> wording -> typesetting on the office's letterhead, the same way for every report."""

from __future__ import annotations

from pipeline.contract.settings import LETTERHEAD_FILE, WORDING_FOLDER
from pipeline.disk import clean_name
from pipeline.findings import SettingsFault
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.paper import Paper, Report
from pipeline.supervision.view import View
from pipeline.vocabulary import chinese_date
from pipeline.word.typeset import typeset
from pipeline.wording import render

REPORTS: tuple[Report, ...] = (CIRCULAR_REPORT,)
"""What ``consolidate`` drafts."""


def drafts(view: View) -> dict[str, bytes]:
    """Every paper of a period by its place below ``documents/``."""
    return {
        paper_file(report.name, subject, view.name(subject) if subject else ""): draft(report, view, subject)
        for report in REPORTS
        for subject in report.subjects(view)
    }


def paper_file(document: str, branch: str = "", name: str = "") -> str:
    """``督查通报.docx``; of a branch ``整改通知书/MZ03_机关三支部.docx``."""
    return f"{document}/{branch}_{clean_name(name)}.docx" if branch else f"{document}.docx"


def draft(report: Report, view: View, subject: str = "") -> bytes:
    """The .docx of a report, its date left open; SettingsFault where the office's wording or letterhead is missing."""
    office, as_of = view.ledger.truth.office, view.ledger.truth.date
    name = f"{WORDING_FOLDER}/{report.name}.txt"
    if name not in office.wording:
        raise SettingsFault(f"templates/{name}：找不到这份文稿。请从备份恢复，或用“init”补齐。")
    if not office.letterhead:
        raise SettingsFault(f"templates/{LETTERHEAD_FILE}：找不到公文版式。请从备份恢复，或用“init”补齐。")
    bureau = office.settings.bureau
    paper = Paper(
        title=report.title(view, subject), addressee=view.name(subject) if subject else bureau.addressee,
        body=render(office.wording[name], report.figures(view, subject), f"templates/{name}"),
        annexes=report.annexes(view, subject), signer=bureau.signer if report.signed else "", year=as_of.year,
        copied_to=bureau.copied_to if not subject else "", printed_by=bureau.signer if not subject else "",
        draft_note=f"（征求意见稿，截至{chinese_date(as_of)}）" if report.official else "",
    )  # fmt: skip
    return typeset(paper, office.letterhead)
