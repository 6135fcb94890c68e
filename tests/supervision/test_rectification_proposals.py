"""整改确认: which step is put before the bureau, on what facts, with which answers, in which month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import (
    DECEMBER,
    DECLINED,
    FEBRUARY,
    JANUARY,
    NUMBER,
    PASSED,
    PROBLEM,
    SENT_BACK,
    File,
    keys,
    receipts,
    red_task,
    row,
)

from pipeline.archive.facts import Receipt
from pipeline.contract.decisions import format_escalation_key, format_rectification_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.terms import DecisionKind, Disposition, Opinion, RectificationStep

STEP = RectificationStep
FACT = "落后序时进度35个百分点"
PEOPLE = frozenset({"陈晓岚", "李文静"})
MISSING = ProblemId.of_month("MZ02", NOVEMBER)


def key(step: RectificationStep, turn: int = 1) -> str:
    return format_rectification_key(PROBLEM, step, turn)


def due(assessment: Assessment) -> list[str]:
    return keys(assessment, DecisionKind.RECTIFY)


def noticed() -> File:
    start = File().propose(NOVEMBER, "2026-12-09", "立项", PASSED, note="差距大")
    return start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")


def answered() -> File:
    return noticed().answer(DECEMBER, "2026-12-24", done="12户已完工", finished="2026-12-20", who="王小敏")


def closed() -> File:
    return answered().propose(DECEMBER, "2027-01-08", "复核", PASSED)


def expect(found: Proposal, **told: object) -> None:
    """A row of the task of these tests, with what else it says."""
    base = Proposal(
        matter=DecisionKind.RECTIFY,
        key="",
        branch="MZ01",
        branch_name="机关一支部",
        number=NUMBER,
        task="党建+适老化改造1",
        proposal="",
        reason="",
        options={},
        doers=PEOPLE,
        since=NOVEMBER.first_day,
        problem=PROBLEM,
        contradictions=found.contradictions,
    )
    assert found == replace(base, **told)  # type: ignore[arg-type]


# 立项


def test_a_start_is_put_with_its_fact_and_what_was_skipped() -> None:
    reason = (
        f"{FACT}（首次出现：2026年11月）；尚未提醒、督办，现在就立项的，请在“说明”中写明为什么不先提醒、督办；"
        "来源：第1号收件填报表第9行"
    )
    expect(
        row(File().at(NOVEMBER, "2026-12-09"), key(STEP.START)),
        key=key(STEP.START),
        proposal="红灯问题，请决定是否立项整改",
        reason=reason,
        options={PASSED: "立项，印发整改通知书（要写说明）", SENT_BACK: "先请支部说明", DECLINED: "不立项"},
        reason_needed=frozenset({PASSED}),
        fact=FACT,
        first=NOVEMBER,
    )


def test_a_start_after_both_first_steps_needs_no_reason() -> None:
    whole = File().tasks[0]
    file = File(tasks=(replace(whole, months=tuple(replace(each, rate=5) for each in whole.months)),))
    for period, step, day in ((NOVEMBER, "提醒", "2026-12-09"), (DECEMBER, "督办", "2027-01-08")):
        file = file.decide(period, f"SJ-{NUMBER}-{step}", PASSED, day, matter=DecisionKind.ESCALATE)
    proposal = row(file.at(JANUARY, "2027-02-08"), key(STEP.START))
    assert proposal.options[PASSED] == "立项，印发整改通知书"
    assert (proposal.reason_needed, "尚未" in proposal.reason) == (frozenset(), False)


def test_a_missing_report_is_put_as_one() -> None:
    proposal = row(File(tasks=()).at(NOVEMBER, "2026-12-09", "MZ02"), f"ZG-{MISSING}-立项1")
    assert (proposal.proposal, proposal.branch_name, proposal.number) == (
        "漏报问题，请决定是否立项整改",
        "殡仪馆支部",
        "",
    )
    assert (proposal.problem, proposal.doers) == (MISSING, frozenset({"李文静"}))


@pytest.mark.parametrize("opinion", [SENT_BACK, DECLINED])
def test_a_start_decided_on_is_not_put_again_in_its_month(opinion: Opinion) -> None:
    file = File().decide(NOVEMBER, key(STEP.START), opinion, "2026-12-09", fact=FACT, first=NOVEMBER)
    assert due(file.at(NOVEMBER, "2026-12-10")) == []


def test_a_start_sent_back_is_put_again_when_the_branch_has_spoken_since() -> None:
    early = File().answer(DECEMBER, "2026-12-05", measures="增派施工队")
    file = early.decide(NOVEMBER, key(STEP.START), SENT_BACK, "2026-12-09", fact=FACT, first=NOVEMBER)
    assert due(file.at(NOVEMBER, "2026-12-10")) == []
    spoken = file.answer(DECEMBER, "2026-12-10", measures="增派2个施工队")
    assert due(spoken.at(NOVEMBER, "2026-12-11")) == [key(STEP.START, 2)]


# 复核


def test_an_answer_is_put_for_review_with_order_and_lamp() -> None:
    proposal = row(answered().at(DECEMBER, "2027-01-08"), key(STEP.REVIEW))
    reason = (
        f"支部答复（王小敏，2026年12月24日收到）：情况：12户已完工；完成日期：2026年12月20日；{FACT}；"
        "整改时限2026年12月25日；本月灯色：绿（进度正常）；来源：第102号收件需答复第7行"
    )
    expect(
        proposal,
        key=key(STEP.REVIEW),
        proposal="支部已反馈整改情况，请复核",
        reason=reason,
        options={PASSED: "整改到位，销号", SENT_BACK: "退回重办（可填新时限）"},
        due={SENT_BACK: DueRule.ALLOWED},
        doers=PEOPLE | {"王小敏"},
        since=DECEMBER.first_day,
    )


def ended(*, closing: bool) -> Assessment:
    """An order about a task that is closed, or no longer in the ledger; no answer came."""
    file = noticed()
    tasks: tuple[Task, ...] = (replace(file.tasks[0], closed=file.decisions[-1]),) if closing else ()
    return replace(file, tasks=tasks).at(NOVEMBER, "2026-12-14")


@pytest.mark.parametrize("closing", [True, False])
def test_an_order_about_a_task_that_ended_is_put_for_review_without_an_answer(*, closing: bool) -> None:
    proposal = row(ended(closing=closing), key(STEP.REVIEW))
    assert proposal.proposal == "任务已销号或撤销，请复核整改可否销号"
    assert "支部没有单独反馈整改情况；来源：历次收表和核验记录" in proposal.reason
    assert "整改时限2026年12月25日；" in proposal.reason
    assert "支部答复" not in proposal.reason


def late_report(
    fate: Disposition = Disposition.ACCEPTED, branch: str = "MZ02", period: Period = NOVEMBER
) -> Assessment:
    """An order about November's missing report, and a file that came in December."""
    file = File(tasks=()).decide(NOVEMBER, f"ZG-{MISSING}-立项1", PASSED, "2026-12-09", fact="漏报", first=NOVEMBER)
    held = file.at(DECEMBER, "2027-01-08").ledger
    came: Receipt = replace(receipts(period)[0], number=90, branch=branch, period=str(period), fate=fate)
    return assess_ledger(replace(held, inputs=replace(held.inputs, receipts=(*held.inputs.receipts, came))))


def test_an_order_about_a_missing_report_is_put_for_review_once_the_report_came() -> None:
    review = row(late_report(), f"ZG-{MISSING}-复核1")
    assert review.proposal == "支部已补报，请复核整改可否销号"
    assert review.reason == "漏报；支部没有单独反馈整改情况；来源：历次收表和核验记录"  # neither term nor lamp to tell
    assert due(late_report(Disposition.RETURNED)) == []
    assert due(late_report(branch="MZ03")) == []
    assert due(late_report(period=NOVEMBER.shift(-1))) == []


def test_an_answer_is_not_reviewed_before_its_file_can_have_come() -> None:
    held = answered().at(DECEMBER, "2027-01-08").ledger
    taken = replace(receipts(DECEMBER)[0], number=102, sha256=f"{102:064d}", after="2026-12-23", period="2026-11")
    known = replace(held.inputs, receipts=(*held.inputs.receipts, taken))
    assert row(assess_ledger(replace(held, inputs=known)), key(STEP.REVIEW)).since == dt.date(2026, 12, 23)


def test_a_review_without_an_answer_sent_back_is_put_again_only_next_month() -> None:
    whole = File().tasks[0]
    order = replace(noticed(), tasks=())
    file = order.propose(NOVEMBER, "2026-12-14", "复核", SENT_BACK)
    assert due(file.at(NOVEMBER, "2026-12-15")) == []
    assert due(file.at(DECEMBER, "2027-01-08")) == [key(STEP.REVIEW, 2)]
    assert due(replace(file, tasks=(whole,)).at(DECEMBER, "2027-01-08")) == []


# 延期


def test_more_time_is_put_with_what_was_written() -> None:
    file = noticed().answer(DECEMBER, "2026-12-24", extension="2027-01-15", statement="许可未办结")
    reason = (
        f"支部答复（李文静，2026年12月24日收到）：说明：许可未办结；申请延期至2027年1月15日；{FACT}；"
        "整改时限2026年12月25日；本月灯色：绿（进度正常）；来源：第102号收件需答复第7行"
    )
    expect(
        row(file.at(DECEMBER, "2027-01-08"), key(STEP.EXTEND)),
        key=key(STEP.EXTEND),
        proposal="支部申请延长整改时限，请决定",
        reason=reason,
        options={PASSED: "同意延期（要填新时限）", DECLINED: "不同意，按原时限整改"},
        due={PASSED: DueRule.REQUIRED},
        since=DECEMBER.first_day,
    )


# 复查 and 反弹


def test_a_closed_order_is_checked_again_after_the_set_days() -> None:
    assert due(closed().at(DECEMBER, "2027-02-06")) == []
    reason = f"{FACT}；2027年1月8日由孙立新复核销号；本月灯色：绿（进度正常）；来源：历次收表和核验记录"
    expect(
        row(closed().at(JANUARY, "2027-02-07"), key(STEP.RECHECK)),
        key=key(STEP.RECHECK),
        proposal="整改销号已满30天，请复查",
        reason=reason,
        options={PASSED: "复查合格", SENT_BACK: "反弹，重新整改，加倍计数"},
        doers=PEOPLE | {"王小敏"},
        since=JANUARY.first_day,
    )


def test_a_lamp_red_again_after_closing_is_put_as_a_relapse_instead() -> None:
    fact = "落后序时进度90个百分点"
    reason = f"{fact}（首次出现：2027年2月）；2027年1月8日由孙立新复核销号；来源：第1号收件填报表第9行"
    assessment = closed().at(FEBRUARY, "2027-03-08")
    assert due(assessment) == [key(STEP.RELAPSE)]
    expect(
        row(assessment, key(STEP.RELAPSE)),
        key=key(STEP.RELAPSE),
        proposal="整改销号后又亮红灯，请确认是否反弹",
        reason=reason,
        options={PASSED: "是反弹，重新整改，加倍计数", DECLINED: "不算反弹"},
        doers=PEOPLE | {"王小敏"},
        since=FEBRUARY.first_day,
        fact=fact,
        first=FEBRUARY,
    )


def test_a_month_that_was_red_when_it_was_closed_is_no_relapse_of_itself() -> None:
    whole = task("MZ01", 1, month(NOVEMBER.shift(-1), 5), month(NOVEMBER, 5), deadline="2027-02-28")
    file = replace(noticed(), tasks=(whole,)).answer(DECEMBER, "2026-12-12", done="完工")
    done = file.propose(NOVEMBER, "2026-12-13", "复核", PASSED)
    assert due(done.at(NOVEMBER, "2026-12-14")) == []
    assert due(done.at(NOVEMBER, "2027-01-12")) == [key(STEP.RECHECK)]


def test_the_bureau_is_not_asked_what_it_decided_this_month() -> None:
    declined = closed().propose(FEBRUARY, "2027-03-08", "反弹", DECLINED)
    assert key(STEP.RELAPSE, 2) not in due(declined.at(FEBRUARY, "2027-03-09"))


def escalated(file: File, opinion: Opinion = PASSED, day: str = "2026-12-09") -> File:
    return file.decide(
        NOVEMBER, format_escalation_key(PROBLEM, "提醒"), opinion, day, matter=DecisionKind.ESCALATE, note="先提醒"
    )


def test_what_was_escalated_this_month_is_not_put_for_a_start_until_the_branch_speaks() -> None:
    start = key(STEP.START)
    assert due(File().at(NOVEMBER, "2026-12-09")) == [start]
    taken = escalated(File())
    assert due(taken.at(NOVEMBER, "2026-12-10")) == []
    assert due(escalated(File(), DECLINED).at(NOVEMBER, "2026-12-10")) == [start]
    spoken = taken.answer(DECEMBER, "2026-12-11", statement="材料12月中旬到货")
    assert due(spoken.at(NOVEMBER, "2026-12-12")) == [start]
    before = escalated(File().answer(DECEMBER, "2026-12-08", statement="材料12月中旬到货"))
    assert due(before.at(NOVEMBER, "2026-12-10")) == []


def test_a_step_of_an_order_taken_on_is_put_though_the_problem_was_escalated() -> None:
    assert due(escalated(answered()).at(NOVEMBER, "2026-12-26")) == [key(STEP.REVIEW)]


def test_an_answer_before_the_notice_went_out_is_sent_back_by_another_notice() -> None:
    early = (
        File()
        .propose(NOVEMBER, "2026-12-09", "立项", PASSED, note="差距大")
        .answer(DECEMBER, "2026-12-10", done="8户完工")
    )
    put = row(early.at(NOVEMBER, "2026-12-11"), key(STEP.REVIEW))
    assert (put.options[SENT_BACK], put.due) == ("没有到位，另发整改通知书", {})
    late = row(answered().at(DECEMBER, "2026-12-26"), key(STEP.REVIEW))
    assert (late.options[SENT_BACK], late.due) == ("退回重办（可填新时限）", {SENT_BACK: DueRule.ALLOWED})


def test_an_escalated_problem_does_not_hide_the_next_one() -> None:
    both = escalated(File(tasks=(red_task(), red_task(row=2))))
    other = ProblemId.of_task("MZ01-202610-02")
    assert due(both.at(NOVEMBER, "2026-12-10")) == [format_rectification_key(other, STEP.START, 1)]
