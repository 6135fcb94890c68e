"""需答复 of the next month's forms: exactly what is open, each row with a plain demand and a day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER, answers, edited, filled_form, handed, handed_task, judged, record_of, row_of
from papers import month, task
from rectifying import (
    DECEMBER,
    DECLINED,
    FEBRUARY,
    JANUARY,
    NUMBER,
    PASSED,
    SENT_BACK,
    File,
    asked,
    receipts,
    red_task,
)

from pipeline.archive.submissions import RaisedQuestion
from pipeline.contract.decisions import format_representation_key
from pipeline.contract.replies import QuestionKind, format_explanation_key, format_refusal_key
from pipeline.ledger import ChangeRequest, CountedSubmission
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.carryover import (
    FALLEN,
    POSTPONED,
    RENUMBERED,
    REWORDED,
    STILL_REPORTED,
    VANISHED,
    CarryoverAnomaly,
)
from pipeline.supervision.model import Question
from pipeline.supervision.questions import build_questions
from pipeline.supervision.rectification.register import replay_cases
from pipeline.terms import DONE, DecisionKind, Opinion

LOST = "MZ01-202609-02"


def confirmed() -> File:
    return File().propose(NOVEMBER, "2026-12-09", "立项", PASSED, note="差距大")


def noticed() -> File:
    return confirmed().sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")


def demand(assessment: Assessment) -> str:
    question = asked(assessment)
    assert question is not None
    assert question.kind is QuestionKind.RECTIFY
    return question.demand


def test_a_red_lamp_is_asked_about_until_the_branch_has_spoken() -> None:
    question = asked(File().at(NOVEMBER, "2026-12-09"))
    assert question is not None
    assert (question.kind, question.branch, question.number) == (QuestionKind.LAMP, "MZ01", NUMBER)
    assert question.fact == "“党建+适老化改造1”落后序时进度35个百分点（红灯）"
    assert question.demand.startswith("2026年12月23日前说明原因和下步措施")
    assert asked(File().answer(DECEMBER, "2026-12-10", measures="增派施工队").at(NOVEMBER, "2026-12-11")) is None


def test_yellow_and_green_lamps_are_not_asked_about() -> None:
    assert File().at(DECEMBER, "2027-01-08").questions == ()


def test_a_missing_report_may_be_explained_but_need_not() -> None:
    (question,) = replace(File(), tasks=()).at(NOVEMBER, "2026-12-09", "MZ02").questions
    assert (question.key, question.kind, question.number) == ("ZG-MZ02-202611-漏报", QuestionKind.EXPLAIN, "")
    assert question.demand == "按反馈单写明的期限补报；没有漏报或有特殊情况的，在陈述申辩期限内在“说明”中写明"


def test_what_the_bureau_has_just_turned_down_is_not_asked() -> None:
    file = File().propose(NOVEMBER, "2026-12-09", "立项", DECLINED)
    assert asked(file.at(NOVEMBER, "2026-12-10")) is None
    back = File().propose(NOVEMBER, "2026-12-09", "立项", SENT_BACK)
    question = asked(back.at(NOVEMBER, "2026-12-10"))
    assert question is not None
    assert question.kind is QuestionKind.LAMP


def test_an_order_is_asked_in_the_words_of_its_stage_until_it_is_closed() -> None:
    assert demand(confirmed().at(NOVEMBER, "2026-12-10")) == "整改通知书另发；请先写整改措施，2027年1月4日前随本表报"
    assessment = noticed().at(NOVEMBER, "2026-12-12")
    assert demand(assessment).startswith("2026年12月25日前写明整改情况和完成日期")
    question = asked(assessment)
    assert question is not None
    assert question.fact == "“党建+适老化改造1”落后序时进度35个百分点（整改通知书〔2026〕1号）"
    assert (
        demand(noticed().at(DECEMBER, "2027-01-08"))
        == "时限2026年12月25日已过，请按反馈单写明的期限写明整改情况和完成日期"
    )
    heard = noticed().answer(DECEMBER, "2026-12-24", done="12户已完工")
    assert demand(heard.at(DECEMBER, "2027-01-08")) == "反馈已收到，等待复核；有新情况再填，没有可不填"
    back = heard.propose(DECEMBER, "2027-01-08", "复核", SENT_BACK, note="还差4户")
    assert demand(back.at(DECEMBER, "2027-01-09")).startswith(
        "上次反馈未通过复核（还差4户）；请重新整改，2027年1月22日前"
    )
    done = heard.propose(DECEMBER, "2027-01-08", "复核", PASSED)
    assert asked(done.at(DECEMBER, "2027-01-09")) is None


def test_reopened_waits_for_its_notice() -> None:
    file = noticed().answer(DECEMBER, "2026-12-24", done="12户已完工").propose(DECEMBER, "2027-01-08", "复核", PASSED)
    red = asked(file.at(FEBRUARY, "2027-03-08"))
    assert red is not None
    assert red.kind is QuestionKind.LAMP
    back = file.propose(FEBRUARY, "2027-03-08", "反弹", PASSED)
    assert demand(back.at(FEBRUARY, "2027-03-09")).startswith("整改通知书另发")


def test_one_row_for_one_problem() -> None:
    for assessment in (noticed().at(NOVEMBER, "2026-12-12"), File().at(NOVEMBER, "2026-12-12")):
        assert len({each.key for each in assessment.questions}) == len(assessment.questions) == 1


def test_an_order_says_in_full_what_to_do_by_when() -> None:
    more = "；要延期的，期限前填“申请延期至”，在“说明”中写明原因"
    assert demand(noticed().at(DECEMBER, "2026-12-25")) == f"2026年12月25日前写明整改情况和完成日期{more}"
    assert demand(noticed().at(DECEMBER, "2026-12-26")).startswith("时限2026年12月25日已过")
    back = noticed().answer(DECEMBER, "2026-12-24", done="8户").propose(DECEMBER, "2027-01-08", "复核", SENT_BACK)
    words = "上次反馈未通过复核；请重新整改，2027年1月22日前写明整改情况和完成日期"
    assert demand(back.at(DECEMBER, "2027-01-09")) == words
    open_end = confirmed().sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "")
    assert demand(open_end.at(NOVEMBER, "2026-12-12")).startswith("整改通知书另发")


def test_an_order_about_a_missing_report_names_no_task() -> None:
    fact = "2026年11月月报漏报：到2026年12月3日截止，没有收到任何文件"
    key = "ZG-MZ02-202611-漏报-立项1"
    named = File(tasks=()).decide(NOVEMBER, key, PASSED, "2026-12-09", fact=fact, first=NOVEMBER)
    file = replace(named, decisions=(replace(named.decisions[0], task=""),))
    (question,) = file.at(NOVEMBER, "2026-12-10", "MZ02").questions
    assert (question.kind, question.branch, question.number) == (QuestionKind.RECTIFY, "MZ02", "")
    assert question.fact == fact


def test_a_red_lamp_is_asked_about_in_full_words_until_the_next_form_speaks() -> None:
    words = "2026年12月23日前说明原因和下步措施；认为灯色不符实际的，在反馈单写明的陈述申辩期限内写在“说明”中"
    question = asked(File().at(NOVEMBER, "2026-12-09"))
    assert question is not None
    assert question.demand == words
    assert asked(File().answer(NOVEMBER, "2026-12-08", measures="增派施工队").at(NOVEMBER, "2026-12-09")) is not None


def test_what_waits_for_the_bureau_stands_on_the_row_of_a_red_lamp_until_it_is_decided() -> None:
    """A branch was asked for reasons and measures without a word that its application was pending."""
    one = red_task()
    said = replace(one, months=tuple(month(each.period, each.rate, problem="施工许可未批") for each in one.months))
    wants = ChangeRequest(
        period=NOVEMBER, number=NUMBER, branch="MZ01", item="完成时限", before="2027年2月28日", after="2027年4月30日",
        why="许可", who="李文静", when="2026-12-02", source=one.source,
    )  # fmt: skip
    file = File(tasks=(said,), requests=(wants,))
    row = asked(file.at(NOVEMBER, "2026-12-09"))
    assert row is not None
    fact = "“党建+适老化改造1”落后序时进度35个百分点"
    assert row.fact == f"{fact}（困难未答复、延期待审定，写过的不用重写）（红灯）"
    decided = replace(wants, decision=file.decide(NOVEMBER, wants.key, DECLINED, "2026-12-09").decisions[0])
    after = asked(File(requests=(decided,)).at(NOVEMBER, "2026-12-09"))
    assert after is not None
    assert after.fact == f"{fact}（红灯）"


def test_a_red_lamp_is_asked_about_though_another_task_has_an_order() -> None:
    file = replace(noticed(), tasks=(red_task(), red_task(row=2)))
    found = file.at(NOVEMBER, "2026-12-12").questions
    assert [(each.kind, each.number) for each in found] == [
        (QuestionKind.RECTIFY, NUMBER), (QuestionKind.LAMP, "MZ01-202610-02"),
    ]  # fmt: skip


def test_a_red_lamp_after_a_closing_of_this_very_month_is_not_asked_about() -> None:
    file = noticed().answer(NOVEMBER, "2026-12-12", done="12户已完工").propose(NOVEMBER, "2026-12-13", "复核", PASSED)
    assert asked(file.at(NOVEMBER, "2026-12-14")) is None


# 请说明


def lost() -> CountedSubmission:
    """A form without one of the tasks it was handed out with."""
    form = handed("MZ01", [handed_task("MZ01", 1, 40, "推进中"), handed_task("MZ01", 2, 40, "推进中")])
    said = answers(*(row_of(each, progress="做了3件事", rate=50) for each in form.tasks))
    data = edited(filled_form(form, said), lambda page: page.delete_rows(7))
    return CountedSubmission(receipts(NOVEMBER)[0], record_of(judged(data, form)))


def lost_file() -> File:
    return replace(File(), tasks=(), submitted=(lost(),))


def explained(assessment: Assessment) -> list[str]:
    return [each.key for each in assessment.questions if each.kind is QuestionKind.EXPLAIN]


def test_a_finding_that_asks_for_an_explanation_goes_onto_the_next_form() -> None:
    assessment = lost_file().at(NOVEMBER, "2026-12-09")
    (question,) = [each for each in assessment.questions if each.kind is QuestionKind.EXPLAIN and each.number]
    assert question.number == LOST
    assert question.branch == "MZ01"
    assert question.fact
    assert question.demand


def raising(*raised: RaisedQuestion, branch: str = "MZ01", missing: tuple[str, ...] = ()) -> File:
    """A form about which validation asks something."""
    held = lost()
    record = replace(held.record, questions=raised, missing_tasks=missing)
    return replace(File(), tasks=(), submitted=(CountedSubmission(replace(held.receipt, branch=branch), record),))


ODD = RaisedQuestion(kind="漏项", number=LOST, fact="表中没有这项任务", demand="请补报进展。")


def about_tasks(assessment: Assessment) -> list[Question]:
    """The questions about tasks; a branch without any is asked for its plan besides."""
    return [each for each in assessment.questions if each.number]


def test_what_validation_asks_is_put_in_its_words_with_the_day_of_the_next_form() -> None:
    (question,) = about_tasks(raising(ODD, branch="MZ02", missing=(LOST,)).at(NOVEMBER, "2026-12-09"))
    assert question == Question(
        key=format_explanation_key("漏项", LOST),
        branch="MZ02",
        kind=QuestionKind.EXPLAIN,
        number=LOST,
        fact="表中没有这项任务",
        demand="请补报进展。请在2027年1月4日前随本表答复",
        lasting=True,
    )
    (once,) = about_tasks(raising(ODD).at(NOVEMBER, "2026-12-09"))
    assert not once.lasting


def test_one_row_for_a_task_and_one_for_each_question_about_the_whole_form() -> None:
    whole = [replace(ODD, kind=kind, number="") for kind in ("无变化", "填报人")]
    file = raising(ODD, replace(ODD, kind="改名"), *whole)
    empty = format_explanation_key("无任务", "MZ01")
    assert explained(file.at(NOVEMBER, "2026-12-09")) == [
        empty, format_explanation_key("漏项", LOST), format_explanation_key("无变化", "MZ01"), format_explanation_key("填报人", "MZ01"),
    ]  # fmt: skip
    gone = replace(ANOMALY, number=LOST)
    ledger = file.at(NOVEMBER, "2026-12-09").ledger
    assert [each.key for each in build_questions(ledger, (), [gone])] == [
        format_explanation_key(REWORDED, LOST), empty, format_explanation_key("无变化", "MZ01"), format_explanation_key("填报人", "MZ01"),
    ]  # fmt: skip


ANOMALY = CarryoverAnomaly(
    code=REWORDED,
    number=NUMBER,
    branch="MZ01",
    task="党建+适老化改造1",
    fact="“党建+适老化改造1”改成了“党建+改造”",
    demand="请说明原因",
    source=None,
)
GONE = replace(ANOMALY, code=VANISHED, fact="本月表中没有这项任务")


def carried(file: File, *anomalies: CarryoverAnomaly, day: str = "2026-12-09", period: Period = NOVEMBER) -> list[str]:
    ledger = replace(file, tasks=()).at(period, day).ledger
    return [each.key for each in build_questions(ledger, (), anomalies) if each.number]


def test_an_anomaly_is_asked_about_in_its_own_words() -> None:
    ledger = replace(File(), tasks=()).at(NOVEMBER, "2026-12-09").ledger
    (row,) = build_questions(ledger, (), [ANOMALY])
    assert row == Question(
        key=format_explanation_key(REWORDED, NUMBER),
        branch="MZ01",
        kind=QuestionKind.EXPLAIN,
        number=NUMBER,
        fact=ANOMALY.fact,
        demand="请说明原因",
        lasting=False,
    )
    lasting = {code for code in (VANISHED, RENUMBERED, REWORDED, POSTPONED, STILL_REPORTED) if _lasts(code)}
    assert lasting == {VANISHED, RENUMBERED, STILL_REPORTED}


def _lasts(code: str) -> bool:
    ledger = replace(File(), tasks=()).at(NOVEMBER, "2026-12-09").ledger
    (row,) = build_questions(ledger, (), [replace(ANOMALY, code=code)])
    return row.lasting


def test_what_did_not_carry_over_is_asked_once_for_each_task() -> None:
    assert carried(File(), ANOMALY, GONE) == [format_explanation_key(REWORDED, NUMBER)]
    assert carried(File(), GONE, replace(ANOMALY, number="MZ01-202610-02")) == [
        format_explanation_key(VANISHED, NUMBER), format_explanation_key(REWORDED, "MZ01-202610-02"),
    ]  # fmt: skip


def test_a_task_asked_about_as_lost_is_not_asked_about_again_by_its_finding() -> None:
    gone = replace(GONE, number=LOST)
    answered = lost_file().answer(
        DECEMBER, "2026-12-10", key=format_explanation_key(VANISHED, LOST), statement="并入第1项任务"
    )
    assert carried(lost_file(), gone) == [format_explanation_key(VANISHED, LOST)]
    assert carried(answered, gone) == []


def test_a_falling_rate_is_not_asked_about_beside_a_red_lamp() -> None:
    fallen = replace(ANOMALY, code=FALLEN)
    red = File().at(NOVEMBER, "2026-12-09")
    case = replay_cases(red.ledger, red.delivered, red.lamps)
    asked_of = [each.kind for each in build_questions(red.ledger, case, (fallen,)) if each.number == NUMBER]
    assert asked_of == [QuestionKind.LAMP]


def test_an_answered_question_is_not_asked_again() -> None:
    key = format_explanation_key(REWORDED, NUMBER)
    answered = File().answer(DECEMBER, "2026-12-10", key=key, statement="按文件改名")
    assert carried(answered, ANOMALY, day="2026-12-11") == []
    assert carried(answered, ANOMALY, period=DECEMBER, day="2027-01-08") == [key]


def test_what_lasts_is_asked_once_and_done_with_when_it_was_explained() -> None:
    key = format_explanation_key(VANISHED, NUMBER)
    answered = File().answer(DECEMBER, "2027-01-02", key=key, statement="并入第2项任务")
    assert carried(answered, GONE, period=DECEMBER, day="2027-01-08") == []
    assert carried(answered, GONE, period=JANUARY, day="2027-02-08") == [key]
    kept = answered.decide(DECEMBER, format_representation_key(key), PASSED, "2027-01-08", matter=DecisionKind.PLEA)
    assert carried(kept, GONE, period=JANUARY, day="2027-02-08") == []


@pytest.mark.parametrize(("opinion", "again"), [(PASSED, False), (SENT_BACK, True)])
def test_an_answer_that_explains_nothing_is_asked_again(opinion: Opinion, again: bool) -> None:
    key = format_explanation_key(REWORDED, NUMBER)
    answered = File().answer(DECEMBER, "2026-12-10", key=key, statement="按文件改名")
    decided = answered.decide(NOVEMBER, format_representation_key(key), opinion, "2026-12-11", matter=DecisionKind.PLEA)
    assert carried(decided, ANOMALY, day="2026-12-12") == ([key] if again else [])
    better = decided.answer(DECEMBER, "2026-12-13", key=key, statement="见局办发文件第3条")
    assert carried(better, ANOMALY, day="2026-12-14") == []


def test_what_was_explained_once_is_asked_again_when_it_happens_again() -> None:
    """What is done in a month is new each time, unless the bureau has just accepted it; what lasts stays explained."""
    key = format_explanation_key(REWORDED, NUMBER)
    file = File().answer(DECEMBER, "2026-12-10", key=key, statement="按文件改名")
    passed = file.decide(NOVEMBER, format_representation_key(key), PASSED, "2026-12-11", matter=DecisionKind.PLEA)
    assert carried(passed, ANOMALY, day="2026-12-12") == []
    assert carried(passed, ANOMALY, period=DECEMBER, day="2027-01-08") == [key]
    again = passed.answer(JANUARY, "2027-01-09", key=key, statement="再次改名")
    assert carried(again, ANOMALY, period=DECEMBER, day="2027-01-10") == []


def test_an_explanation_turned_down_is_asked_for_until_something_new_is_said() -> None:
    key = format_explanation_key(VANISHED, NUMBER)
    file = File().answer(DECEMBER, "2027-01-02", key=key, statement="并入第2项任务")
    back = file.decide(DECEMBER, format_representation_key(key), SENT_BACK, "2027-01-08", matter=DecisionKind.PLEA)
    assert carried(back, GONE, period=JANUARY, day="2027-02-08") == [key]
    unasked = File().decide(NOVEMBER, format_representation_key(key), SENT_BACK, "2026-12-09", matter=DecisionKind.PLEA)
    assert carried(unasked, GONE, day="2026-12-10") == [key]


def test_a_branch_that_reported_without_a_task_is_asked_once_for_its_plan() -> None:
    (question,) = raising().at(NOVEMBER, "2026-12-09").questions
    assert question == Question(
        key=format_explanation_key("无任务", "MZ01"),
        branch="MZ01",
        kind=QuestionKind.EXPLAIN,
        number="",
        fact="2026年11月没有列入台账的“党建+”任务",
        demand="请在月报表的空行里填上任务；暂不安排的，请说明原因",
        lasting=True,
    )


def test_a_rate_that_fell_is_explained_by_the_answer_on_its_lamp_and_nothing_else_is() -> None:
    for code, keys in ((FALLEN, []), (REWORDED, [format_explanation_key(REWORDED, NUMBER)])):
        assessment = File().at(NOVEMBER, "2026-12-09")
        lamp = asked(assessment)
        assert lamp is not None
        cases = replay_cases(assessment.ledger, dict(assessment.delivered), assessment.lamps)
        found = build_questions(assessment.ledger, cases, [replace(ANOMALY, code=code)])
        assert [each.key for each in found] == [lamp.key, *keys]


@pytest.mark.parametrize(("note", "why"), [("缺采集清单", "（缺采集清单）"), ("", "")])
def test_a_completion_sent_back_is_asked_about_with_its_reason(note: str, why: str) -> None:
    back = File().decide(NOVEMBER, "XH", SENT_BACK, "2026-12-09", matter=DecisionKind.CLOSING, note=note).decisions[0]
    reported = month(NOVEMBER, 100, "全部完工", status=DONE)
    tasks = (task("MZ01", 1, reported), replace(task("MZ01", 2, reported), sent_back=back))
    (question,) = File(tasks=tasks, decisions=(back,)).at(NOVEMBER, "2026-12-10").questions
    assert question == Question(
        key=format_refusal_key("MZ01-202610-02"),
        branch="MZ01",
        kind=QuestionKind.EXPLAIN,
        number="MZ01-202610-02",
        fact=f"“党建+适老化改造2”报已完成，2026年11月核验退回{why}，台账仍按未完成",
        demand="请说明补做了什么、何时完成，2027年1月4日前随本表答复；没有做完的，请改填实际的完成率和状态",
    )
