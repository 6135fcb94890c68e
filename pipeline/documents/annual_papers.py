"""Build everything that ``assess`` writes for a year: the data sheet, and a page of facts for every secretary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.annual_workbook import build_annual_workbook
from pipeline.contract.settings import LETTERHEAD_FILE, WORDING_FOLDER
from pipeline.disk import clean_name
from pipeline.docx.typeset import typeset_paper
from pipeline.findings import UserError
from pipeline.intake.office import Office
from pipeline.reports.annual_tables import BranchSheet, build_branch_sheet
from pipeline.reports.paper import Paper, Table
from pipeline.reports.secretary_notes import build_notes_figures, build_notes_table
from pipeline.supervision.annual.branch_year import build_branch_years
from pipeline.supervision.annual.model import AnnualRecords
from pipeline.supervision.assessment import assess_ledger
from pipeline.terms import ANNUAL_FILE, SECRETARY_NOTES, format_chinese_date
from pipeline.wording import render_wording

_TABLE = "【表：任务】"
_WORDING = f"{WORDING_FOLDER}/{SECRETARY_NOTES}.txt"


def list_branch_sheets(records: AnnualRecords) -> tuple[BranchSheet, ...]:
    """List what the sheet of every branch says, in the order of the roster."""
    cases = assess_ledger(records.ledger).rectifications
    return tuple(build_branch_sheet(each, records.year) for each in build_branch_years(records, cases))


def build_annual_files(records: AnnualRecords, branches: Sequence[BranchSheet], office: Office) -> dict[str, bytes]:
    """Build every file of a year by its name below the year's folder; UserError if wording or letterhead is missing."""
    return {
        ANNUAL_FILE: build_annual_workbook(records, branches, office.settings),
        **{
            f"{SECRETARY_NOTES}/{each.year.code}_{clean_name(each.year.name)}.docx": build_notes(records, each, office)
            for each in branches
        },
    }


def build_notes(records: AnnualRecords, listed: BranchSheet, office: Office) -> bytes:
    """Build the page of one branch in the office's wording."""
    if not office.letterhead:
        raise UserError(f"templates/{LETTERHEAD_FILE}：找不到公文版式。请从备份恢复，或用“init”补齐。")
    if _WORDING not in office.wording:
        raise UserError(f"templates/{_WORDING}：找不到这份文稿。请从备份恢复，或用“init”补齐。")
    questions = office.settings.assessment.questions
    figures = build_notes_figures(records, listed, questions)
    lines = render_wording(office.wording[_WORDING], figures, f"templates/{_WORDING}")
    paper = Paper(
        title=f"{records.year.as_chinese()}述职报告素材",
        addressee="",
        body=tuple(_insert_table(lines, build_notes_table(records, listed, questions))),
        annexes=(),
        signer="",
        year=records.year.year,
        date=format_chinese_date(records.date),
        one_page=True,
    )
    return typeset_paper(paper, office.letterhead)


def _insert_table(lines: Sequence[str], table: Table) -> Iterator[str | Table]:
    for line in lines:
        if line != _TABLE:
            yield line
        elif table.rows:
            yield table
