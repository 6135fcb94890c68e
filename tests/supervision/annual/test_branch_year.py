"""What a branch's year says of answers and rectification: each question once, and whether anybody answered it."""

from __future__ import annotations

import datetime as dt

from bureau import NOVEMBER
from records import DECEMBER
from rectifying import PASSED, PROBLEM, File

from pipeline.contract.replies import format_lamp_key
from pipeline.periods import Year
from pipeline.reports.annual_tables import BranchSheet, build_branch_sheet
from pipeline.supervision.annual.branch_year import build_branch_years
from pipeline.supervision.annual.model import AnnualRecords, AskedQuestion, Basis
from pipeline.supervision.annual.months import judge_annual_month

YEAR = Year(2026)


def sheet(file: File, day: str, *asked: str) -> BranchSheet:
    """The year of MZ01 by December as it stands on a day, with questions asked on December's form."""
    assessment = file.at(DECEMBER, day)
    inputs = assessment.ledger.inputs
    questions = tuple(
        AskedQuestion(branch="MZ01", key=key, kind="整改", fact="落后", period=str(DECEMBER)) for key in asked
    )
    records = AnnualRecords(
        year=YEAR,
        date=dt.date.fromisoformat(day),
        months=(judge_annual_month(inputs, inputs, Basis.RECORDED, day),),
        asked=questions,
    )
    years = build_branch_years(records, assessment.rectifications)
    return build_branch_sheet(next(each for each in years if each.code == "MZ01"), YEAR)


def noticed() -> File:
    file = File().propose(NOVEMBER, "2026-12-10", "立项", PASSED, note="情况清楚")
    return file.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")


def test_an_answer_counts_once_for_the_question_it_answers() -> None:
    key = format_lamp_key(PROBLEM)
    answered = noticed().answer(DECEMBER, "2026-12-24", measures="增派施工队", done="已改好")
    told = sheet(answered.answer(DECEMBER, "2026-12-24", measures="再说一遍"), "2027-01-08", key, "SM-another")
    assert (told.count("asked"), told.count("answered")) == (2, 1)
    assert told.tallies["answered"].evidence == "附表“答复”第1项"


def test_an_empty_row_is_no_answer() -> None:
    told = sheet(noticed().answer(DECEMBER, "2026-12-24"), "2027-01-08", format_lamp_key(PROBLEM))
    assert (told.count("asked"), told.count("answered")) == (1, 0)


def test_a_notice_past_its_day_without_answer_is_overdue_and_closed_when_reviewed() -> None:
    late = sheet(noticed(), "2027-01-08")
    assert [late.count(name) for name in ("cases", "cases_overdue", "cases_closed")] == [1, 1, 0]
    answered = noticed().answer(DECEMBER, "2026-12-24", measures="增派施工队", done="已改好")
    assert sheet(answered, "2027-01-08").count("cases_overdue") == 0
    closed = answered.propose(DECEMBER, "2027-01-06", "复核", PASSED)
    told = sheet(closed, "2027-01-08")
    assert [told.count(name) for name in ("cases", "cases_overdue", "cases_closed")] == [1, 0, 1]
    assert told.year.cases[0].closed == "2027-01-06"


def test_a_problem_nobody_took_on_is_no_rectification() -> None:
    assert sheet(File(), "2027-01-08").count("cases") == 0
