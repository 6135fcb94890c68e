"""What a paper carries around its text, by whether it is official and whom it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import office
from papers import opened, said, view_of

from pipeline.documents.draft import build_draft, build_paper
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.paper import Paper, Report

SHEET = replace(CIRCULAR_REPORT, official=False, closes=False)
BUREAU = office().settings.bureau


def paper_of(report: Report, subject: str = "") -> Paper:
    assessment = view_of()
    return build_paper(report, assessment, office(), subject, assessment.ledger.inputs.as_of)


def test_an_official_paper_about_the_bureau_has_addressees_and_an_imprint() -> None:
    paper = paper_of(CIRCULAR_REPORT)
    assert (paper.addressee, paper.copied_to, paper.printed_by) == (BUREAU.addressee, BUREAU.copied_to, BUREAU.signer)
    assert paper.draft_note.endswith("，期限按签发日另算）")


@pytest.mark.parametrize("signed", [True, False])
def test_a_sheet_about_the_bureau_has_neither_whether_signed_or_not(signed: bool) -> None:
    report = replace(SHEET, signed=signed)
    paper = paper_of(report)
    assert (paper.addressee, paper.copied_to, paper.printed_by, paper.draft_note) == ("", "", "", "")
    assert paper.signer == (BUREAU.signer if signed else "")
    made = opened(build_draft(report, view_of(), office()))
    tables = "".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)
    assert "抄送" not in tables
    assert "印发" not in tables
    assert not [line for line in said(made).splitlines() if line.rstrip("：") == BUREAU.addressee]


def test_a_sheet_for_one_branch_is_addressed_to_the_branch() -> None:
    paper = paper_of(SHEET, "MZ01")
    assert (paper.addressee, paper.copied_to, paper.printed_by) == (view_of().formal_name("MZ01"), "", "")
