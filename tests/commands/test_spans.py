"""A quarter and a year: their papers are made anew, told, sent and audited by the same verbs as a month."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, bureau
from signing import autumn, edit, feed_back, sign

from pipeline.commands.audit import AuditFinding, audit_workspace
from pipeline.commands.audit.finding import FlawKind
from pipeline.commands.papers import make_papers, remake_papers
from pipeline.commands.send import send_letters
from pipeline.commands.span_status import report_span_status
from pipeline.findings import UserError
from pipeline.periods import Quarter, Year
from pipeline.terms import PROGRESS_REPORT, QUARTER_CIRCULAR, YEAR_SUMMARY, LetterKind, Timeliness

__all__ = ["bureau"]

QUARTER, YEAR, TODAY = Quarter(2026, 4), Year(2026), "2026-12-15"


def made(bureau: Bureau) -> Path:
    """October and November, and 季通报 of the quarter so far."""
    autumn(bureau)
    feed_back(bureau)
    remake_papers(bureau.on(TODAY), QUARTER)
    return bureau.root / "outbox" / str(QUARTER) / "documents" / f"{QUARTER_CIRCULAR}.docx"


def audited(bureau: Bureau) -> list[AuditFinding]:
    return [each for each in audit_workspace(bureau.on(TODAY)).points if each.place.startswith(f"outbox/{QUARTER}")]


def test_what_was_made_once_is_made_anew_with_what_the_settings_name(bureau: Bureau) -> None:
    made(bureau)
    make_papers(bureau.on(TODAY), YEAR, [PROGRESS_REPORT])
    done = remake_papers(bureau.on(TODAY), YEAR)
    assert set(done.outputs) == {f"documents/{PROGRESS_REPORT}.docx", f"documents/{YEAR_SUMMARY}.docx", "manifest.json"}


def test_the_months_stand_side_by_side_as_they_are_on_record(bureau: Bureau) -> None:
    made(bureau)
    done = report_span_status(bureau.on(TODAY), QUARTER)
    assert [str(each.period) for each in done.months] == ["2026-10", "2026-11", "2026-12"]
    assert [bool(each.figures) for each in done.months] == [True, True, False]
    figures = done.months[1].figures
    assert figures is not None
    assert (figures.tasks, figures.count_reports(Timeliness.ON_TIME)) == (3, 3)
    assert [each.signed for each in done.months] == ["", "", ""]
    with pytest.raises(UserError, match="还没有汇总过"):
        report_span_status(bureau.on(TODAY), Quarter(2026, 2))


def test_only_the_paper_of_the_quarter_goes_out_and_says_which_quarter_it_is(bureau: Bureau) -> None:
    made(bureau)
    period = NOVEMBER
    before = send_letters(bureau.on(TODAY), period, {LetterKind.ISSUED}, span=QUARTER)
    assert [each.reason for each in before.held] == [f"{QUARTER_CIRCULAR}还没有签发，只有草稿，不能发出。请先签发。"]
    assert sign(bureau, QUARTER_CIRCULAR, day=TODAY).new
    sent = send_letters(bureau.on(TODAY), period, {LetterKind.ISSUED}, span=QUARTER)
    letters = [one.letter for each in sent.ready for one in each.each]
    assert len(letters) == 3
    assert {paper.name for each in letters for paper in each.papers} == {f"{QUARTER_CIRCULAR}_2026年第四季度.docx"}
    assert all("2026年第四季度" in each.subject and "11月" not in each.subject for each in letters)


def test_other_letters_of_a_quarter_are_refused(bureau: Bureau) -> None:
    made(bureau)
    with pytest.raises(UserError, match="只有签发文件可以发"):
        send_letters(bureau.on(TODAY), NOVEMBER, {LetterKind.ISSUED, LetterKind.FORMS}, span=QUARTER)


def test_papers_made_from_the_last_record_stand_the_audit(bureau: Bureau) -> None:
    made(bureau)
    assert audited(bureau) == []


def test_a_lost_an_edited_and_a_forged_paper_are_told(bureau: Bureau) -> None:
    path = made(bureau)
    whole = path.read_bytes()
    path.unlink()
    assert [each.flaw for each in audited(bureau)] == [FlawKind.GAP]
    path.write_bytes(whole + b" ")
    assert [each.flaw for each in audited(bureau)] == [FlawKind.NOTE]
    path.write_bytes(whole)
    manifest = path.parent.parent / "manifest.json"
    listing = manifest.read_text("utf-8")
    manifest.write_text(listing.replace('"2026-12-08"', '"2026-12-07"', 1), "utf-8")
    assert [each.flaw for each in audited(bureau)] == [FlawKind.DRIFT]
    manifest.write_text("{", "utf-8")
    assert [each.flaw for each in audited(bureau)] == [FlawKind.DRIFT]


def test_a_paper_left_behind_by_a_later_record_is_told_until_it_is_signed(bureau: Bureau) -> None:
    made(bureau)
    bureau.consolidate(TODAY)
    assert [each.flaw for each in audited(bureau)] == [FlawKind.NOTE]
    remake_papers(bureau.on(TODAY), QUARTER)
    assert audited(bureau) == []
    assert sign(bureau, QUARTER_CIRCULAR, day=TODAY).new
    assert audited(bureau) == []


def test_a_signed_paper_that_a_leader_edited_is_no_open_draft(bureau: Bureau) -> None:
    path = made(bureau)
    edit(path, lambda paper: paper.paragraphs[-1].add_run(""))
    signed = sign(bureau, QUARTER_CIRCULAR, day=TODAY)
    assert [each.date for each in signed.new] == [dt.date.fromisoformat(TODAY).isoformat()], signed.refusals
    assert audited(bureau) == []
    (stand,) = report_span_status(bureau.on(TODAY), QUARTER).papers.stands
    assert (stand.signed, stand.edited) == (1, 0)
