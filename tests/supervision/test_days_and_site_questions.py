"""需答复: what was found on the spot, the days that signed papers set, and an application that still waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import (
    DECEMBER,
    DECLINED,
    NUMBER,
    PASSED,
    PROBLEM,
    SENT_BACK,
    SITE,
    File,
    asked,
    found_on_the_spot,
    red_task,
)

from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import QuestionKind, format_lamp_key
from pipeline.ledger.bureau_entries import BureauEntry
from pipeline.periods import Month
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Question
from pipeline.supervision.questions import build_questions
from pipeline.supervision.rectification.register import replay_cases
from pipeline.terms import Opinion

MISSED = ProblemId.of_month("MZ02", NOVEMBER)
DAY = "2026-12-09"
ASKED_BY = "2027年1月4日"
GREEN = task("MZ01", 1, month(NOVEMBER, 90, "完成90户"), deadline="2027-12-31")


def ask(seen: Assessment, **terms: dt.date) -> dict[str, Question]:
    """What is asked of a month with days that signed papers set, by key."""
    cases = replay_cases(seen.ledger, dict(seen.delivered), seen.lamps)
    days = {{"red": PROBLEM, "missed": MISSED}[name]: day for name, day in terms.items()}
    return {each.key: each for each in build_questions(seen.ledger, cases, terms=days)}


def ask_on_the_spot(file: File, *entries: BureauEntry, day: str = DAY) -> Question | None:
    return ask(replace(file, entries=entries).at(NOVEMBER, day)).get(format_lamp_key(SITE))


# What was found on the spot


@pytest.mark.parametrize(
    ("entry", "number", "fact"),
    [
        (found_on_the_spot(), NUMBER, "“党建+适老化改造1”2026年11月20日现场督查：台账与实际不符"),
        (found_on_the_spot("", ""), "", "2026年11月20日现场督查：台账与实际不符"),
    ],
    ids=["of a task", "of the branch"],
)
def test_what_was_found_on_the_spot_is_asked_about_by_the_day_of_the_next_form(
    entry: BureauEntry, number: str, fact: str
) -> None:
    assert ask_on_the_spot(File(tasks=(GREEN,)), entry) == Question(
        key=format_lamp_key(SITE),
        branch="MZ01",
        kind=QuestionKind.EXPLAIN,
        number=number,
        fact=fact,
        demand=f"请写明整改措施和整改情况，{ASKED_BY}前答复；有不同意见的，在“说明”中写明",
    )


def test_what_was_found_on_the_spot_is_asked_until_the_branch_has_answered() -> None:
    file = File(tasks=(GREEN,))
    told = file.answer(DECEMBER, "2026-12-10", key=format_lamp_key(SITE), done="已补记")
    assert ask_on_the_spot(told, found_on_the_spot(), day="2026-12-11") is None
    assert ask_on_the_spot(file, found_on_the_spot(), day="2026-12-11") is not None
    assert ask_on_the_spot(file) is None


@pytest.mark.parametrize(
    ("number", "name", "fact"),
    [
        (NUMBER, "党建+适老化改造1", "“党建+适老化改造1”2026年11月20日现场督查：台账与实际不符"),
        ("", "", "2026年11月20日现场督查：台账与实际不符"),
    ],
    ids=["of a task", "of the branch"],
)
def test_an_order_about_it_names_the_task_only_if_it_was_about_one(number: str, name: str, fact: str) -> None:
    key = f"ZG-{SITE}-立项1"
    file = File(tasks=(GREEN,)).decide(NOVEMBER, key, PASSED, DAY, fact="台账与实际不符", first=NOVEMBER)
    question = ask_on_the_spot(file, found_on_the_spot(number, name), day="2026-12-10")
    assert question is not None
    assert (question.kind, question.fact) == (QuestionKind.RECTIFY, fact)
    assert question.demand == f"整改通知书另发；请先写整改措施，{ASKED_BY}前随本表报"


def test_it_is_not_asked_about_twice_after_the_bureau_let_it_rest() -> None:
    file = File(tasks=(GREEN,)).decide(
        NOVEMBER, f"ZG-{SITE}-立项1", DECLINED, DAY, fact="台账与实际不符", first=NOVEMBER
    )
    assert ask_on_the_spot(file, found_on_the_spot(), day="2026-12-10") is None


# Days that signed papers set


@pytest.mark.parametrize(
    ("day", "named", "due"),
    [
        (dt.date(2026, 12, 16), "2026年12月16日", None),
        (dt.date(2026, 12, 9), "2026年12月9日", None),
        (dt.date(2026, 12, 8), "2026年12月23日", dt.date(2026, 12, 23)),
    ],
    ids=["to come", "today", "over"],
)
def test_a_red_lamp_has_the_day_of_the_signed_paper_while_it_is_to_come(
    day: dt.date, named: str, due: dt.date | None
) -> None:
    """A duty has one day; one of its own is set, and kept, only where no paper set one."""
    question = ask(File().at(NOVEMBER, DAY), red=day)[format_lamp_key(PROBLEM)]
    assert (question.kind, question.demand.split("前")[0], question.due) == (QuestionKind.LAMP, named, due)
    unset = ask(File().at(NOVEMBER, DAY), missed=day)[format_lamp_key(PROBLEM)]
    assert (unset.demand.split("前")[0], unset.due) == ("2026年12月23日", dt.date(2026, 12, 23))


@pytest.mark.parametrize(
    ("day", "demand"),
    [
        (dt.date(2026, 12, 16), "2026年12月16日前补报；没有漏报或有特殊情况的，同日前在“说明”中写明"),
        (dt.date(2026, 12, 8), "按反馈单写明的期限补报；没有漏报或有特殊情况的，在陈述申辩期限内在“说明”中写明"),
    ],
    ids=["to come", "over"],
)
def test_a_missing_report_is_asked_for_by_the_day_of_its_reminder(day: dt.date, demand: str) -> None:
    seen = File(tasks=(GREEN,)).at(NOVEMBER, DAY, "MZ02")
    assert ask(seen, missed=day)[format_lamp_key(MISSED)] == Question(
        key=format_lamp_key(MISSED),
        branch="MZ02",
        kind=QuestionKind.EXPLAIN,
        number="",
        fact="2026年11月月报漏报：到2026年12月3日截止，没有收到任何文件",
        demand=demand,
    )


def test_each_missing_report_is_asked_for_whatever_stands_before_it() -> None:
    seen = File(tasks=(red_task(),)).at(NOVEMBER, DAY, "MZ02", "MZ03")
    keys = [format_lamp_key(each) for each in (PROBLEM, MISSED, ProblemId.of_month("MZ03", NOVEMBER))]
    assert list(ask(seen)) == keys


@pytest.mark.parametrize(("form", "again"), [(NOVEMBER, True), (DECEMBER, False)], ids=str)
def test_a_missing_report_is_asked_about_until_a_later_form_has_spoken(form: Month, again: bool) -> None:
    file = File(tasks=(GREEN,)).answer(form, "2026-12-08", key=format_lamp_key(MISSED), statement="停电")
    assert (format_lamp_key(MISSED) in ask(file.at(NOVEMBER, DAY, "MZ02"))) is again


@pytest.mark.parametrize(("opinion", "again"), [(DECLINED, False), (SENT_BACK, True)], ids=str)
def test_a_missing_report_the_bureau_has_just_let_rest_is_not_asked_for(opinion: Opinion, again: bool) -> None:
    fact = "2026年11月月报漏报：到2026年12月3日截止，没有收到任何文件"
    file = File(tasks=(GREEN,)).decide(NOVEMBER, f"ZG-{MISSED}-立项1", opinion, DAY, fact=fact, first=NOVEMBER)
    assert (format_lamp_key(MISSED) in ask(file.at(NOVEMBER, "2026-12-10", "MZ02"))) is again


# An application that waits


@pytest.mark.parametrize(
    ("said", "until"),
    [({"extension": "2027-01-15"}, "至2027年1月15日"), ({"statement": "请延期", "extension_in_words": "是"}, "")],
    ids=["with a day", "in words alone"],
)
def test_an_order_says_that_more_time_was_asked_for_and_what_holds_until_it_is_decided(
    said: dict[str, str], until: str
) -> None:
    noticed = File().propose(NOVEMBER, DAY, "立项", PASSED).sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    waiting = asked(noticed.answer(DECEMBER, "2026-12-20", **said).at(NOVEMBER, "2026-12-21"))
    assert waiting is not None
    assert waiting.demand.endswith(f"；已申请延期{until}，尚未审定，审定前仍按原时限")
    late = asked(noticed.answer(DECEMBER, "2026-12-20", **said).at(DECEMBER, "2027-01-08"))
    assert late is not None
    assert late.demand.startswith("时限2026年12月25日已过")
    assert late.demand.endswith(f"；已申请延期{until}，尚未审定，审定前仍按原时限")
    quiet = asked(noticed.at(NOVEMBER, "2026-12-21"))
    assert quiet is not None
    assert "已申请延期" not in quiet.demand


def test_what_the_bureau_owes_on_another_task_stands_on_no_row_of_this_one() -> None:
    """Another task's difficulty is not what the red lamp waits for."""
    other = task("MZ01", 2, month(NOVEMBER, 90, "完成90户", problem="施工许可未批"), deadline="2027-12-31")
    row = asked(File(tasks=(red_task(), other)).at(NOVEMBER, DAY))
    assert row is not None
    assert row.fact == "“党建+适老化改造1”落后序时进度35个百分点（红灯）"
