"""升级建议: whose problem climbs, from which month on, to which step, and what the row says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import SOURCE
from rectifying import (
    DECEMBER,
    DECLINED,
    JANUARY,
    NUMBER,
    OCTOBER,
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
from pipeline.contract.decisions import format_escalation_key, format_representation_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_lamp_key
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.escalation import find_next_step
from pipeline.supervision.escalation_steps import NOTICE_STEP
from pipeline.supervision.ladder import describe_confirmed_steps, describe_step
from pipeline.terms import ESCALATION_STEPS, DecisionKind, Opinion

REMIND, SUPERVISE, NOTICE, NAME, TALK = ESCALATION_STEPS


def long_red() -> File:
    """Red from November on."""
    whole = red_task()
    return File(tasks=(replace(whole, months=tuple(replace(each, rate=5) for each in whole.months)),))


def climbed(file: File, period: Period, key: str, day: str, opinion: Opinion = PASSED) -> File:
    return file.decide(period, key, opinion, day, matter=DecisionKind.ESCALATE)


def steps(assessment: Assessment) -> list[str]:
    return keys(assessment, DecisionKind.ESCALATE)


def of_task(step: str) -> str:
    return format_escalation_key(PROBLEM, step)


def of_month(period: Period, step: str) -> str:
    return format_escalation_key(ProblemId.of_month("MZ02", period), step)


# A task


def test_a_row_says_what_since_when_and_who_may_not_decide() -> None:
    file = climbed(long_red(), NOVEMBER, of_task(REMIND), "2026-12-09")
    proposal = row(file.at(DECEMBER, "2027-01-08"), of_task(SUPERVISE))
    fact = "落后序时进度56个百分点"
    assert proposal == Proposal(
        matter=DecisionKind.ESCALATE,
        key=of_task(SUPERVISE),
        branch="MZ01",
        branch_name="机关一支部",
        number=NUMBER,
        task="党建+适老化改造1",
        proposal="提请督办（升级第2步，共5步）",
        reason=f"{fact}（首次出现：2026年11月）；已连续2个月；"
        "已采取：提醒（2026年11月，提醒函还没有签发）；来源：第1号收件填报表第9行",
        options={PASSED: "同意督办", DECLINED: "暂不升级"},
        doers=frozenset({"陈晓岚", "李文静"}),
        fact=fact,
        first=NOVEMBER,
        problem=PROBLEM,
        since=DECEMBER.first_day,
        contradictions=proposal.contradictions,
    )


def test_the_book_names_a_step_by_the_one_before_it() -> None:
    """升级第1步 told a secretary nothing."""
    second = climbed(long_red(), NOVEMBER, of_task(REMIND), "2026-12-09").at(DECEMBER, "2027-01-08")
    told = {each.proposal for each in second.lines}
    assert any("提请督办（逐级督促，提醒之后）" in each for each in told), told
    first = {each.proposal for each in long_red().at(NOVEMBER, "2026-12-09").lines}
    assert any("提请提醒（逐级督促，从提醒起）" in each for each in first), first


def test_a_problem_seen_for_the_first_time_is_not_said_to_last() -> None:
    reason = row(long_red().at(NOVEMBER, "2026-12-09"), of_task(REMIND)).reason
    assert "已连续" not in reason
    assert "已采取" not in reason


def test_a_problem_dismissed_or_closed_or_gone_does_not_climb() -> None:
    dismissed = long_red().propose(NOVEMBER, "2026-12-09", "立项", DECLINED)
    assert steps(dismissed.at(NOVEMBER, "2026-12-10")) == []
    asked_back = long_red().propose(NOVEMBER, "2026-12-09", "立项", SENT_BACK)
    assert steps(asked_back.at(NOVEMBER, "2026-12-10")) == [], "decided on this month: the branch is asked first"
    gone = File().decide(NOVEMBER, f"ZG-{NUMBER}-立项1", SENT_BACK, "2026-12-09", first=NOVEMBER, fact="落后")
    assert steps(gone.at(DECEMBER, "2027-01-08")) == []
    confirmed = long_red().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    assert steps(confirmed.at(DECEMBER, "2027-01-08")) == []


def test_an_order_overdue_though_the_lamp_is_green_is_shown_by_its_last_state() -> None:
    file = (
        File().propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    )
    proposal = row(file.at(DECEMBER, "2027-01-08"), of_task(NAME))
    assert proposal.reason == (
        "立项时落后序时进度35个百分点（首次出现：2026年11月）；已采取：整改通知（2026年11月，整改通知书〔2026〕1号）；"
        "整改时限2026年12月25日已过，没有收到填在“需答复”表上的反馈，回执请另核对；来源：第1号签发文件“通知书.docx”"
    )
    assert (proposal.fact, proposal.first) == ("落后序时进度35个百分点", NOVEMBER)


def test_an_order_overdue_and_still_red_is_shown_by_the_row_of_this_month() -> None:
    file = long_red().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    file = file.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    assessment = file.at(DECEMBER, "2027-01-08")
    assert row(assessment, of_task(NAME)).reason.endswith("来源：第1号收件填报表第9行")
    held = assessment.ledger
    taken = replace(receipts(DECEMBER)[0], number=90, sha256=SOURCE.sha256, after="2027-01-02")
    known = replace(held.inputs, receipts=(*held.inputs.receipts, taken))
    since = row(assess_ledger(replace(held, inputs=known)), of_task(NAME)).since
    assert since == dt.date(2027, 1, 2)


def test_an_order_that_was_withdrawn_is_no_step_and_not_overdue_when_the_problem_comes_back() -> None:
    key = format_representation_key(format_lamp_key(PROBLEM))
    file = long_red().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    file = file.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25").answer(
        DECEMBER, "2026-12-12", statement="移交"
    )
    withdrawn = file.decide(NOVEMBER, key, PASSED, "2026-12-14", matter=DecisionKind.PLEA)
    assessment = withdrawn.at(DECEMBER, "2027-01-08")
    assert steps(assessment) == [of_task(REMIND)]
    reason = row(assessment, of_task(REMIND)).reason
    assert "整改时限" not in reason
    assert "已采取" not in reason
    assert steps(withdrawn.at(NOVEMBER, "2026-12-15")) == []


def test_the_next_step_follows_the_highest_one_confirmed() -> None:
    decided = long_red().propose(NOVEMBER, "2026-12-09", "立项", PASSED).decisions[0]
    assert NOTICE_STEP == NOTICE
    assert find_next_step({}) == REMIND
    assert find_next_step({NOTICE: decided}) == NAME
    assert find_next_step({NOTICE: decided, REMIND: decided}) == NAME
    assert find_next_step({TALK: decided}) is None
    assert describe_step(REMIND, NOVEMBER, "", None) == "提醒（2026年11月）"
    assert describe_confirmed_steps(()) == ""


def test_a_decision_to_ask_first_is_no_notice() -> None:
    asked = long_red().propose(NOVEMBER, "2026-12-09", "立项", SENT_BACK)
    assert "已采取" not in row(asked.at(DECEMBER, "2027-01-08"), of_task(REMIND)).reason


# A branch that never reports


def silent(*months: tuple[Receipt, ...], file: File | None = None, period: Period = JANUARY) -> Assessment:
    """What stands in a month of a bureau that received those files."""
    held = (file or File(tasks=())).at(period, str(period.shift(1).first_day.replace(day=8)), "MZ02").ledger
    taken = tuple(receipt for month in months for receipt in month)
    return assess_ledger(replace(held, inputs=replace(held.inputs, receipts=taken)))


def without(period: Period) -> tuple[Receipt, ...]:
    return receipts(period, "MZ02")


@pytest.mark.parametrize(
    ("months", "lasting"),
    [
        ((without(NOVEMBER), without(DECEMBER), without(JANUARY)), "已连续3个月"),
        ((receipts(NOVEMBER), without(DECEMBER), without(JANUARY)), "已连续2个月"),
        ((without(NOVEMBER), without(JANUARY)), ""),  # nobody was asked for December
        ((without(OCTOBER), receipts(NOVEMBER), without(DECEMBER), without(JANUARY)), "已连续2个月"),
    ],
)
def test_months_without_a_report_are_counted_back_to_the_last_one_that_came(
    months: tuple[tuple[Receipt, ...], ...], lasting: str
) -> None:
    reason = row(silent(*months), of_month(JANUARY, REMIND)).reason
    assert lasting in reason
    assert ("已连续" in reason) is bool(lasting)


def test_what_was_done_about_the_months_before_counts_for_the_next() -> None:
    months = (without(NOVEMBER), without(DECEMBER), without(JANUARY))
    file = climbed(File(tasks=()), NOVEMBER, of_month(NOVEMBER, REMIND), "2026-12-09")
    both = climbed(file, DECEMBER, of_month(DECEMBER, SUPERVISE), "2027-01-08")
    assert steps(silent(*months, file=both)) == []  # the notice stands on its own sheet
    start = row(silent(*months, file=both), "ZG-MZ02-202701-漏报-立项1")
    assert "已采取：提醒（2026年11月，催报单还没有签发）、督办（2026年12月，督办单还没有签发）" in start.reason
    assert steps(silent(*months, file=file)) == [of_month(JANUARY, REMIND)]  # December was passed over
    declined = climbed(file, DECEMBER, of_month(DECEMBER, SUPERVISE), "2027-01-08", DECLINED)
    assert steps(silent(*months, file=declined)) == [of_month(JANUARY, SUPERVISE)]


def test_a_missing_report_is_shown_by_the_look_that_found_nothing() -> None:
    proposal = row(silent(without(JANUARY)), of_month(JANUARY, REMIND))
    assert (proposal.number, proposal.task, proposal.branch_name) == ("", "", "殡仪馆支部")
    assert proposal.reason.endswith("（首次出现：2027年1月）；来源：历次收表和核验记录")
    assert (proposal.doers, proposal.since) == (frozenset({"李文静"}), dt.date(2027, 1, 1))
    assert SOURCE.file not in proposal.reason
