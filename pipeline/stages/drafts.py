"""Papers as drafts: figures -> wording -> typesetting on the office's letterhead, the same way for every report."""

from __future__ import annotations

from pipeline.contract.settings import LETTERHEAD_FILE, WORDING_FOLDER
from pipeline.findings import SettingsFault
from pipeline.reports.circular import CIRCULAR
from pipeline.reports.paper import Paper, Report
from pipeline.supervision.view import View
from pipeline.vocabulary import chinese_date
from pipeline.word.typeset import typeset
from pipeline.wording import render

REPORTS: tuple[Report, ...] = (CIRCULAR,)
"""What ``consolidate`` drafts."""


def draft(report: Report, view: View) -> bytes:
    """The .docx of a report, its date left open; SettingsFault where the office's wording or letterhead is missing."""
    office, as_of = view.ledger.truth.office, view.ledger.truth.date
    name = f"{WORDING_FOLDER}/{report.name}.txt"
    if name not in office.wording:
        raise SettingsFault(f"templates/{name}：找不到这份文稿。请从备份恢复，或用“init”补齐。")
    if not office.letterhead:
        raise SettingsFault(f"templates/{LETTERHEAD_FILE}：找不到公文版式。请从备份恢复，或用“init”补齐。")
    bureau = office.settings.bureau
    paper = Paper(
        title=report.title(view), addressee=bureau.addressee,
        body=render(office.wording[name], report.figures(view), f"templates/{name}"), annexes=report.annexes(view),
        signer=bureau.signer, year=as_of.year, copied_to=bureau.copied_to, printed_by=bureau.signer,
        draft_note=f"（征求意见稿，截至{chinese_date(as_of)}）",
    )  # fmt: skip
    return typeset(paper, office.letterhead)
