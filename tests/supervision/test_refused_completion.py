"""A completion that the bureau sent back: not done for anybody, month after month, until it is settled.

“区划地名1项，已完成1/1” was signed of one that had been sent back, and the branch got no reason, was asked nothing and
was thanked (“已完成1项…没有需要答复的事项…感谢”).
"""

from __future__ import annotations

from dataclasses import replace

from bureau import NOVEMBER, office
from papers import month, opened, task
from papers import said as read
from rectifying import DECEMBER, DECLINED, JANUARY, NUMBER, PASSED, SENT_BACK, File, keys, row

from pipeline.contract.decisions import format_closing_key
from pipeline.contract.replies import format_lamp_key, format_refusal_key
from pipeline.documents.draft import build_draft
from pipeline.ledger import Task, TaskMonth
from pipeline.periods import Period
from pipeline.reports.feedback import FEEDBACK_REPORT
from pipeline.supervision.assessment import Assessment, describe_verification
from pipeline.supervision.model import Question
from pipeline.terms import ASKS_CLOSING, DONE, MATTER_SHEET, DecisionKind, Lamp

CLOSING, REFUSED = format_closing_key(NUMBER), format_refusal_key(NUMBER)


def said(period: Period, progress: str = "", rate: int = 100, status: str = DONE) -> TaskMonth:
    return replace(month(period, rate, progress, status=status), moved=bool(progress))


def work(*later: TaskMonth, deadline: str = "2027-06-30", status: str = DONE) -> Task:
    return task("MZ01", 1, said(NOVEMBER, "档案整理完毕", status=status), *later, deadline=deadline)


def refuse(one: Task, period: Period = NOVEMBER, day: str = "2026-12-14", note: str = "缺采集清单") -> File:
    return again(File(tasks=(one,)), period, day, note)


def again(file: File, period: Period, day: str, note: str = "") -> File:
    return file.decide(period, CLOSING, SENT_BACK, day, matter=DecisionKind.CLOSING, note=note)


def only(assessment: Assessment) -> Task:
    return assessment.ledger.tasks[0]


def question(assessment: Assessment) -> Question | None:
    return next((each for each in assessment.questions if each.key == REFUSED), None)


def test_it_is_complete_for_nobody_in_the_month_it_was_sent_back() -> None:
    seen = refuse(work()).at(NOVEMBER, "2026-12-14")
    assert (only(seen).reported_complete, only(seen).finished) == (True, False)
    assert describe_verification(only(seen)) == "退回"
    assert seen.lamps[NUMBER].lamp is Lamp.YELLOW
    assert seen.lamps[NUMBER].reason == "2026年11月核验退回：缺采集清单"


def test_its_sheet_neither_counts_nor_thanks_for_it_and_says_what_is_asked() -> None:
    """“报已完成1项…没有需要答复的事项…感谢” was written to the branch whose completion had been sent back."""
    silent = refuse(work(said(DECEMBER)))
    for period, day in ((NOVEMBER, "2026-12-14"), (DECEMBER, "2027-01-08")):
        seen = silent.at(period, day)
        text = read(opened(build_draft(FEEDBACK_REPORT, seen, office(), "MZ01")))
        assert "报已完成0项" in text
        assert "报完成“" not in text
        assert "没有需要答复的事项" not in text
        assert question(seen) is not None


def test_it_stays_so_while_the_branch_reports_no_change() -> None:
    silent = refuse(work(said(DECEMBER), said(JANUARY)))
    for period, day in ((DECEMBER, "2027-01-08"), (JANUARY, "2027-02-09")):
        seen = silent.at(period, day)
        assert not only(seen).finished
        assert seen.lamps[NUMBER].lamp is Lamp.YELLOW
        assert keys(seen, DecisionKind.CLOSING) == [CLOSING]
        assert "支部没有报新情况" in row(seen, CLOSING).reason


def test_past_its_deadline_it_is_red_like_any_unfinished_task() -> None:
    late = refuse(work(deadline="2026-11-15")).at(NOVEMBER, "2026-12-14")
    assert late.lamps[NUMBER].lamp is Lamp.RED
    assert late.lamps[NUMBER].reason == "完成时限2026年11月15日已过，尚未完成"


def test_asking_for_closing_is_refused_in_the_same_way() -> None:
    seen = refuse(work(status=ASKS_CLOSING)).at(NOVEMBER, "2026-12-14")
    assert (only(seen).finished, describe_verification(only(seen))) == (False, "退回")


def test_a_standing_task_sent_back_is_not_green_either() -> None:
    standing = replace(work(), deadline=None)
    assert refuse(standing).at(NOVEMBER, "2026-12-14").lamps[NUMBER].lamp is Lamp.YELLOW


def test_reported_anew_with_news_it_waits_for_the_bureau_again() -> None:
    seen = refuse(work(said(DECEMBER, "采集清单已补齐12份"))).at(DECEMBER, "2027-01-08")
    assert (only(seen).finished, describe_verification(only(seen))) == (True, "待核验")
    assert seen.lamps[NUMBER].lamp is Lamp.GREEN
    assert question(seen) is None
    assert "2026年11月核验退回：缺采集清单" in row(seen, CLOSING).reason


def test_a_branch_that_takes_its_report_back_is_simply_not_done() -> None:
    seen = refuse(work(said(DECEMBER, "补采清单中", 80, "推进中"))).at(DECEMBER, "2027-01-08")
    assert (only(seen).reported_complete, only(seen).refusal) == (False, None)
    assert (keys(seen, DecisionKind.CLOSING), question(seen)) == ([], None)


def test_passed_later_it_is_done() -> None:
    file = refuse(work(said(DECEMBER)))
    passed = file.decide(DECEMBER, CLOSING, PASSED, "2027-01-09", matter=DecisionKind.CLOSING)
    assert only(passed.at(DECEMBER, "2027-01-09")).finished


def test_the_branch_is_asked_once_with_the_reason_and_again_when_sent_back_again() -> None:
    file = refuse(work(said(DECEMBER), said(JANUARY)))
    asked = question(file.at(NOVEMBER, "2026-12-14"))
    assert asked is not None
    assert asked.fact == "“党建+适老化改造1”报已完成，2026年11月核验退回（缺采集清单），台账仍按未完成"
    assert "2027年1月4日前随本表答复" in asked.demand
    answered = file.answer(DECEMBER, "2027-01-03", key=REFUSED, statement="清单在街道，月内取回")
    seen = answered.at(DECEMBER, "2027-01-08")
    assert question(seen) is None
    assert row(seen, CLOSING).reason.count("支部答复：清单在街道，月内取回") == 1
    assert keys(seen, DecisionKind.PLEA) == []
    twice = again(answered, DECEMBER, "2027-01-09", "仍缺清单")
    second = question(twice.at(JANUARY, "2027-02-09"))
    assert second is not None
    assert "2026年12月核验退回（仍缺清单）" in second.fact


def test_a_decision_of_a_later_month_does_not_change_an_earlier_one() -> None:
    late = again(File(tasks=(work(said(DECEMBER)),)), DECEMBER, "2027-01-09")
    assert only(late.at(NOVEMBER, "2027-01-10")).finished
    assert not only(late.at(DECEMBER, "2027-01-10")).finished


def test_red_and_sent_back_the_branch_gets_the_row_of_the_lamp_and_the_reason() -> None:
    seen = refuse(work(deadline="2026-11-15")).at(NOVEMBER, "2026-12-14")
    told = [each for each in seen.questions if each.number == NUMBER]
    assert {each.key.split("-")[0] for each in told} == {
        format_lamp_key(seen.rectifications[0].problem).split("-")[0],
        "SM",
    }


def test_sent_back_and_red_it_is_one_line_with_one_word_for_both() -> None:
    """It stood on two lines, on which one could close the task and order it to be rectified."""
    silent = refuse(work(said(DECEMBER), deadline="2026-12-15"))
    (line,) = silent.at(DECEMBER, "2027-01-08").lines
    words = {choice.word: {place[0]: opinion for place, opinion in choice.given.items()} for choice in line.choices}
    assert list(words) == ["销号", "退回", "提醒", "立项", "请支部说明", "暂不"]
    assert words["销号"] == {
        DecisionKind.CLOSING: PASSED, DecisionKind.RECTIFY: DECLINED, DecisionKind.ESCALATE: DECLINED,
    }  # fmt: skip
    for step in ("提醒", "立项"):
        assert words[step][DecisionKind.CLOSING] is SENT_BACK, "whoever acts on it does not close it"
    assert words["退回"] == {DecisionKind.CLOSING: SENT_BACK}


def test_a_completion_and_the_review_of_what_was_ordered_are_one_line() -> None:
    """They stood on two lines, on which the task could be closed and what was ordered be left open."""
    going = (month(NOVEMBER, 40, "整理18份"), said(DECEMBER, "档案整理完毕"))
    told = File(tasks=(task("MZ01", 1, *going, deadline="2026-11-15"),))
    ordered = told.propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(
        NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25"
    )
    done = ordered.answer(DECEMBER, "2026-12-20", done="已完成", finished="2026-12-18")
    (line,) = (each for each in done.at(DECEMBER, "2027-01-08").lines if each.sheet == MATTER_SHEET)
    words = {choice.word: {place[0]: opinion for place, opinion in choice.given.items()} for choice in line.choices}
    assert words == {
        "销号": {DecisionKind.CLOSING: PASSED, DecisionKind.RECTIFY: PASSED},
        "退回": {DecisionKind.CLOSING: SENT_BACK},
        "整改销号": {DecisionKind.RECTIFY: PASSED},
        "退回重办": {DecisionKind.CLOSING: SENT_BACK, DecisionKind.RECTIFY: SENT_BACK},
    }
