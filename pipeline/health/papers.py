"""Check what papers are made with: the letterhead is opened and every wording rendered, on a month without tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline.archive.facts import Snapshot
from pipeline.contract.settings import LETTERHEAD_FILE, WORDING_FOLDER
from pipeline.documents.draft import build_draft
from pipeline.documents.own_wording import list_bound_words
from pipeline.documents.registry import REPORTS, format_paper_file
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.health.check import Health, HealthCheck, build_check, shorten_list
from pipeline.intake.office import Office
from pipeline.ledger import Ledger, LedgerInputs
from pipeline.periods import Period
from pipeline.reports.paper import Report
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.wording import check_wording

_TITLE = "版式和文稿"


def check_papers(office: Office, today: dt.date) -> HealthCheck:
    """Draft every report for the month before as if nothing had come, and read every letter's wording."""
    faults = list_paper_faults(office, today)
    found = shorten_list(faults) if faults else f"{len(office.wording)}份文稿和“{LETTERHEAD_FILE}”都能用"
    return build_check(_TITLE, not faults, found, "", Health.BAD)


def list_paper_faults(office: Office, today: dt.date) -> list[str]:
    """List what is wrong with the letterhead and the wordings, each once."""
    return list(dict.fromkeys(_list_faults(office, _build_sample(office, today))))


def check_own_wording(office: Office) -> HealthCheck:
    """Find words that the office's texts say in every month although they hold in some only."""
    told = list(list_bound_words(office.wording))
    return build_check("文稿的说法", not told, shorten_list(told) or "没有每月照印、却不一定属实的话", "", Health.NOTE)


def _build_sample(office: Office, today: dt.date) -> Assessment:
    period = Period(today.year, today.month).shift(-1)
    as_of = Snapshot(period=str(period), date=today.isoformat(), last_receipt=0, last_look=0, office={})
    inputs = LedgerInputs(period=period, as_of=as_of, office=office, receipts=(), looks=(), submitted=())
    return assess_ledger(Ledger(inputs, (), ()))


def _list_faults(office: Office, sample: Assessment) -> Iterator[str]:
    known: dict[str, frozenset[str]] = {}
    for report in REPORTS:
        subject = "" if format_paper_file(report.name) in _list_bureau_papers(sample, report) else _find_branch(office)
        known[f"{WORDING_FOLDER}/{report.name}.txt"] = frozenset(report.figures(sample, subject))
        yield from _try_draft(report, sample, office, subject)
    for name, text in office.wording.items():
        try:
            check_wording(text, known.get(name), f"templates/{name}")
        except UserError as fault:
            yield fault.lines[0]


def _list_bureau_papers(sample: Assessment, report: Report) -> list[str]:
    return [format_paper_file(report.name) for subject in report.subjects(sample) if not subject]


def _find_branch(office: Office) -> str:
    return next((branch.code for branch in office.branches), "")


def _try_draft(report: Report, sample: Assessment, office: Office, subject: str) -> Iterator[str]:
    """Draft a report and read it as for signing; yield what stands against it."""
    try:
        read_edited_document(build_draft(report, sample, office, subject), format_paper_file(report.name))
    except UserError as fault:
        yield fault.lines[0]
