"""核验表: what is put before the bureau, on what facts, who may not verify it, and what is left out once decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER, branch_row, office_of, starters
from papers import month, task
from rectifying import (
    DECEMBER,
    DECLINED,
    FEBRUARY,
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
    told,
)

from pipeline.contract.decisions import (
    format_closing_key,
    format_escalation_key,
    format_rectification_key,
    format_representation_key,
    format_typical_case_key,
)
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_explanation_key, format_lamp_key, format_refusal_key
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.office import Office
from pipeline.ledger import ChangeRequest, SourceRow, Task, TaskMonth
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.proposals import MOST_CASES
from pipeline.supervision.situations import describe_situation
from pipeline.terms import ASKS_CLOSING, DONE, ESCALATION_STEPS, DecisionKind, RectificationStep

FILE = SourceRow("2026-12/000021-0f3a9c41d2be-机关一支部_2026年11月.xlsx", "3" * 64, "填报表", 12)


def done(*months: TaskMonth, row_number: int = 1) -> Task:
    return task("MZ01", row_number, *months)


def finished(period: Period, progress: str = "120户全部验收", status: str = DONE) -> TaskMonth:
    return replace(month(period, 100, progress, status=status), source=FILE)


def settings(old: str, new: str) -> Office:
    files = dict(starters())
    text = files[SETTINGS_FILE].decode("utf-8")
    assert old in text
    return office_of({**files, SETTINGS_FILE: text.replace(old, new).encode("utf-8")})


# 完成与销号


@pytest.mark.parametrize(("status", "asked"), [(DONE, "支部报已完成"), (ASKS_CLOSING, "支部申请销号")])
def test_a_task_reported_complete_is_put_for_closing(status: str, asked: str) -> None:
    file = File(tasks=(done(finished(NOVEMBER, status=status)),))
    proposal = row(file.at(NOVEMBER, "2026-12-09"), format_closing_key(NUMBER))
    assert proposal.proposal == f"{asked}，请核验是否销号"
    assert proposal.reason == (
        "2026年11月报完成率100%；目标：120户；进展（2026年11月）：120户全部验收；来源：第21号收件填报表第12行"
    )
    assert dict(proposal.options) == {PASSED: "同意销号", SENT_BACK: "继续办理"}
    assert proposal.doers == {"陈晓岚", "李文静"}
    assert proposal.since == NOVEMBER.first_day


@pytest.mark.parametrize(("status", "over"), [(DONE, False), (ASKS_CLOSING, False), ("推进中", True)])
def test_a_task_reported_complete_is_not_said_to_be_past_its_day(status: str, over: bool) -> None:
    """What asked for 销号 was told as “到月底已超30天” though it had been complete within its time limit."""
    ended = replace(done(finished(NOVEMBER, status=status)), deadline=dt.date(2026, 10, 31))
    known = File(tasks=(ended,)).at(NOVEMBER, "2026-12-09")
    subject = Proposal(
        matter=DecisionKind.CLOSING, key=format_closing_key(NUMBER), branch="MZ01", branch_name="机关一支部",
        number=NUMBER, task="党建+适老化改造1", proposal="", reason="", options={}, doers=frozenset(),
    )  # fmt: skip
    assert ("到月底已超30天" in describe_situation(known.ledger, known.lamps, subject)) is over


def test_a_row_about_a_task_names_it_its_branch_and_the_day_it_can_be_decided_from() -> None:
    proposal = row(File(tasks=(done(finished(NOVEMBER)),)).at(NOVEMBER, "2026-12-09"), format_closing_key(NUMBER))
    assert (proposal.matter, proposal.key, proposal.number) == (DecisionKind.CLOSING, f"XH-{NUMBER}", NUMBER)
    assert (proposal.branch, proposal.branch_name, proposal.task) == ("MZ01", "机关一支部", "党建+适老化改造1")
    assert (proposal.problem, proposal.fact, proposal.first, dict(proposal.due)) == (None, "", None, {})


def test_nothing_can_be_decided_before_its_file_can_have_come() -> None:
    file = File(tasks=(done(finished(NOVEMBER)),), requests=(requested(),))
    held = file.at(NOVEMBER, "2026-12-09").ledger
    taken = replace(receipts(NOVEMBER)[0], number=21, sha256=FILE.sha256, after="2026-12-02")
    known = assess_ledger(replace(held, inputs=replace(held.inputs, receipts=(*held.inputs.receipts, taken))))
    for key in (format_closing_key(NUMBER), requested().key):
        assert row(known, key).since == dt.date(2026, 12, 2)


def test_completion_is_told_by_the_last_progress_there_was() -> None:
    quiet = File(tasks=(done(finished(NOVEMBER, "完成90户"), finished(DECEMBER, "")),))
    told_before = row(quiet.at(DECEMBER, "2027-01-08"), format_closing_key(NUMBER)).reason
    assert told_before.startswith("2026年12月报完成率100%；目标：120户；进展（2026年11月）：完成90户；来源：")
    both = File(tasks=(done(month(NOVEMBER, 90, "完成90户"), finished(DECEMBER)),))
    assert (
        "进展（2026年12月）：120户全部验收" in row(both.at(DECEMBER, "2027-01-08"), format_closing_key(NUMBER)).reason
    )
    silent = done(finished(NOVEMBER, ""))
    bare = replace(silent, plan={**silent.plan, "goal": ""})
    said = row(File(tasks=(bare,)).at(NOVEMBER, "2026-12-09"), format_closing_key(NUMBER)).reason
    assert said.startswith("2026年11月报完成率100%；没有写过进展；来源：")


def test_a_task_brought_from_an_old_ledger_complete_is_put_for_closing_too() -> None:
    brought = replace(done(), started=finished(OCTOBER))
    proposal = row(File(tasks=(brought,)).at(NOVEMBER, "2026-12-09"), format_closing_key(NUMBER))
    assert proposal.reason.startswith("2026年10月报完成率100%；目标：120户；没有写过进展；来源：第21号收件")


def test_a_closed_task_is_not_put_for_closing_whatever_was_decided() -> None:
    file = File().decide(NOVEMBER, f"BG-{NUMBER}", PASSED, "2026-12-09", matter=DecisionKind.CHANGE)
    gone = replace(done(finished(NOVEMBER)), closed=file.decisions[0])
    assert keys(replace(file, tasks=(gone,)).at(NOVEMBER, "2026-12-10"), DecisionKind.CLOSING) == []


def test_who_did_the_work_is_told_apart_however_they_were_listed() -> None:
    one = done(finished(NOVEMBER))
    file = File(tasks=(replace(one, plan={**one.plan, "owner": "陈晓岚、吴启航"}),))
    assert row(file.at(NOVEMBER, "2026-12-09"), format_closing_key(NUMBER)).doers == {"陈晓岚", "吴启航", "李文静"}


def test_asking_to_close_at_less_than_all_is_not_put() -> None:
    file = File(tasks=(done(month(NOVEMBER, 90, status=ASKS_CLOSING)),))
    assert keys(file.at(NOVEMBER, "2026-12-09"), DecisionKind.CLOSING) == []


def test_a_closing_that_was_decided_is_not_put_again() -> None:
    file = File(tasks=(done(finished(NOVEMBER)),))
    for opinion in (PASSED, SENT_BACK):
        decided = file.decide(NOVEMBER, format_closing_key(NUMBER), opinion, "2026-12-09", matter=DecisionKind.CLOSING)
        assert keys(decided.at(NOVEMBER, "2026-12-10"), DecisionKind.CLOSING) == []


def test_undecided_or_sent_back_it_is_put_again_next_month_until_it_is_settled() -> None:
    silent = File(tasks=(done(finished(NOVEMBER), replace(finished(DECEMBER, ""), moved=False)),))
    assert keys(silent.at(DECEMBER, "2027-01-08"), DecisionKind.CLOSING) == [format_closing_key(NUMBER)]
    sent_back = silent.decide(
        NOVEMBER, format_closing_key(NUMBER), SENT_BACK, "2026-12-09", matter=DecisionKind.CLOSING, note="缺采集清单"
    )
    again = row(sent_back.at(DECEMBER, "2027-01-08"), format_closing_key(NUMBER)).reason
    assert "2026年11月核验退回：缺采集清单；支部没有报新情况" in again
    anew = replace(sent_back, tasks=(done(finished(NOVEMBER), finished(DECEMBER, "补齐验收单12份")),))
    assert keys(anew.at(DECEMBER, "2027-01-08"), DecisionKind.CLOSING) == [format_closing_key(NUMBER)]
    corrected = anew.decide(NOVEMBER, format_closing_key(NUMBER), PASSED, "2026-12-10", matter=DecisionKind.CLOSING)
    assert keys(corrected.at(DECEMBER, "2027-01-08"), DecisionKind.CLOSING) == []


# 变更与延期


def requested(after: str = "2027年3月31日", **facts: object) -> ChangeRequest:
    base = ChangeRequest(
        period=NOVEMBER,
        number=NUMBER,
        branch="MZ01",
        item="完成时限",
        before="2027年2月28日",
        after=after,
        why="施工许可未办结",
        who="王小敏",
        when="2026-12-03",
        source=FILE,
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def test_a_change_asked_for_is_put_with_what_it_means() -> None:
    file = File(requests=(requested(),))
    proposal = row(file.at(NOVEMBER, "2026-12-09"), requested().key)
    assert proposal.proposal == "支部申请变更“完成时限”为“2027年3月31日”，请决定"
    assert dict(proposal.options) == {PASSED: "同意，从2026年11月起按新内容执行", DECLINED: "维持原计划"}
    assert proposal.reason.startswith(
        "原为：2027年2月28日；理由：施工许可未办结；王小敏在2026年11月报表中提出；来源：第21号"
    )
    assert proposal.doers == {"陈晓岚", "李文静", "王小敏"}
    later = row(file.at(DECEMBER, "2027-01-08"), requested().key)
    assert later.options[PASSED] == "同意，从2026年12月起按新内容执行"


def test_a_change_is_put_as_a_row_of_its_own() -> None:
    proposal = row(File(requests=(requested(),)).at(NOVEMBER, "2026-12-09"), requested().key)
    assert proposal == Proposal(
        matter=DecisionKind.CHANGE,
        key=requested().key,
        branch="MZ01",
        branch_name="机关一支部",
        number=NUMBER,
        item="完成时限",
        task="党建+适老化改造1",
        proposal="支部申请变更“完成时限”为“2027年3月31日”，请决定",
        reason="原为：2027年2月28日；理由：施工许可未办结；王小敏在2026年11月报表中提出；来源：第21号收件填报表第12行",
        options={PASSED: "同意，从2026年11月起按新内容执行", DECLINED: "维持原计划"},
        doers=frozenset({"陈晓岚", "李文静", "王小敏"}),
        since=NOVEMBER.first_day,
        contradictions=proposal.contradictions,
    )


def test_a_change_without_reason_or_former_value_says_so() -> None:
    bare = requested(before="", why="")
    reason = row(File(requests=(bare,)).at(NOVEMBER, "2026-12-09"), bare.key).reason
    assert reason.startswith("没有写理由；王小敏在2026年11月报表中提出")


def test_a_change_of_a_task_closed_this_month_is_left_out() -> None:
    file = File(requests=(requested(),)).decide(NOVEMBER, "甲", PASSED, "2026-12-09", matter=DecisionKind.CLOSING)
    closed = replace(file.tasks[0], closed=file.decisions[0])
    assert keys(replace(file, tasks=(closed,)).at(NOVEMBER, "2026-12-10"), DecisionKind.CHANGE) == []


def test_a_change_decided_or_overtaken_or_of_no_open_task_is_left_out() -> None:
    decision = File().decide(NOVEMBER, requested().key, DECLINED, "2026-12-09", matter=DecisionKind.CHANGE).decisions[0]
    for each in (requested(decision=decision), requested(overtaken=True), requested(number="MZ01-202610-77")):
        assert keys(File(requests=(each,)).at(NOVEMBER, "2026-12-09"), DecisionKind.CHANGE) == []


def test_what_cannot_stand_in_a_plan_may_only_be_sent_back() -> None:
    proposal = row(File(requests=(requested("尽快", sound=False),)).at(NOVEMBER, "2026-12-09"), requested("尽快").key)
    assert dict(proposal.options) == {SENT_BACK: "请支部改好写法再提出", DECLINED: "维持原计划"}
    assert "；所填内容不能直接列入计划；王小敏在" in proposal.reason


def test_withdrawal_is_asked_in_its_own_words() -> None:
    asked = requested("", item="撤销", before="")
    proposal = row(File(requests=(asked,)).at(NOVEMBER, "2026-12-09"), asked.key)
    assert (proposal.proposal, proposal.options[PASSED]) == ("支部申请撤销，请决定", "同意撤销")


# 整改确认 and 升级建议


def steps(assessment: Assessment) -> list[str]:
    return [each.key.rpartition("-")[2] for each in assessment.proposals if each.matter is DecisionKind.ESCALATE]


def long_red() -> File:
    """Red from November to February."""
    whole = red_task()
    months = tuple(replace(each, rate=5) for each in whole.months)
    return File(tasks=(replace(whole, months=months),))


def escalated(file: File, period: Period, step: str, day: str) -> File:
    return file.decide(period, format_escalation_key(PROBLEM, step), PASSED, day, matter=DecisionKind.ESCALATE)


def test_skipping_steps_of_the_ladder_needs_a_reason() -> None:
    proposal = row(long_red().at(NOVEMBER, "2026-12-09"), format_rectification_key(PROBLEM, RectificationStep.START, 1))
    assert proposal.reason_needed == {PASSED}
    assert "尚未提醒、督办" in proposal.reason
    assert set(proposal.options) == {PASSED, SENT_BACK, DECLINED}
    file = escalated(long_red(), NOVEMBER, "提醒", "2026-12-09")
    assert (
        "尚未督办"
        in row(file.at(DECEMBER, "2027-01-08"), format_rectification_key(PROBLEM, RectificationStep.START, 1)).reason
    )
    file = escalated(file, DECEMBER, "督办", "2027-01-08")
    climbed = row(file.at(JANUARY, "2027-02-09"), format_rectification_key(PROBLEM, RectificationStep.START, 1))
    assert climbed.reason_needed == frozenset()
    assert "已采取：提醒（2026年11月，提醒函还没有签发）、督办（2026年12月，督办单还没有签发）" in climbed.reason


def test_one_step_at_a_time_and_the_notice_stands_on_its_own_sheet() -> None:
    file = long_red()
    assessment = file.at(NOVEMBER, "2026-12-09")
    assert steps(assessment) == ["提醒"]
    assert row(assessment, format_escalation_key(PROBLEM, "提醒")).proposal == "提请提醒（升级第1步，共5步）"
    assert steps(file.at(DECEMBER, "2027-01-08")) == ["提醒"]
    file = escalated(file, NOVEMBER, "提醒", "2026-12-09")
    assert steps(file.at(NOVEMBER, "2026-12-10")) == []
    assert steps(file.at(DECEMBER, "2027-01-08")) == ["督办"]
    assert (
        "已连续2个月；已采取：提醒（2026年11月，提醒函还没有签发）"
        in row(file.at(DECEMBER, "2027-01-08"), format_escalation_key(PROBLEM, "督办")).reason
    )
    file = escalated(file, DECEMBER, "督办", "2027-01-08")
    assert steps(file.at(JANUARY, "2027-02-09")) == []


def test_after_the_notice_only_what_is_overdue_and_unanswered_climbs() -> None:
    file = long_red().propose(NOVEMBER, "2026-12-09", "立项", PASSED, note="差距大")
    file = file.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2027-01-10")
    assert steps(file.at(DECEMBER, "2027-01-10")) == []
    assert steps(file.at(DECEMBER, "2027-01-11")) == ["通报"]
    assert (
        "整改时限2027年1月10日已过"
        in row(file.at(DECEMBER, "2027-01-11"), format_escalation_key(PROBLEM, "通报")).reason
    )
    heard = file.answer(DECEMBER, "2027-01-09", done="8户已完工")
    assert steps(heard.at(DECEMBER, "2027-01-11")) == []
    printed = escalated(file, DECEMBER, "通报", "2027-01-11")
    assert steps(printed.at(JANUARY, "2027-02-09")) == [ESCALATION_STEPS[-1]]
    assert (
        row(printed.at(JANUARY, "2027-02-09"), format_escalation_key(PROBLEM, ESCALATION_STEPS[-1])).options[PASSED]
        == "同意约谈"
    )
    assert steps(escalated(printed, JANUARY, ESCALATION_STEPS[-1], "2027-02-09").at(FEBRUARY, "2027-03-09")) == []


def test_a_step_turned_down_is_put_again_only_after_the_set_months() -> None:
    file = long_red().decide(
        NOVEMBER, format_escalation_key(PROBLEM, "提醒"), DECLINED, "2026-12-09", matter=DecisionKind.ESCALATE
    )
    assert steps(file.at(NOVEMBER, "2026-12-10")) == []
    assert steps(file.at(DECEMBER, "2027-01-08")) == ["提醒"]
    slow = settings("months = 1", "months = 2")
    assert steps(file.at(DECEMBER, "2027-01-08", by=slow)) == []
    assert steps(file.at(JANUARY, "2027-02-09", by=slow)) == ["提醒"]


def test_the_setting_says_after_how_many_months_or_not_at_all() -> None:
    slow = settings("months = 1", "months = 2")
    assert steps(long_red().at(NOVEMBER, "2026-12-09", by=slow)) == []
    assert steps(long_red().at(DECEMBER, "2027-01-08", by=slow)) == ["提醒"]
    off = settings('rule = "on"', 'rule = "observe"')
    assert steps(long_red().at(DECEMBER, "2027-01-08", by=off)) == []


def test_a_branch_that_never_reports_climbs_over_the_months() -> None:
    file = File(tasks=()).decide(
        NOVEMBER, "SJ-MZ02-202611-漏报-提醒", PASSED, "2026-12-09", matter=DecisionKind.ESCALATE
    )
    assessment = file.at(DECEMBER, "2027-01-09", "MZ02")
    assert keys(assessment, DecisionKind.ESCALATE) == ["SJ-MZ02-202612-漏报-督办"]
    assert row(assessment, "ZG-MZ02-202612-漏报-立项1").doers == {"李文静"}
    assert keys(File(tasks=()).at(DECEMBER, "2027-01-09", "MZ02"), DecisionKind.ESCALATE) == [
        "SJ-MZ02-202612-漏报-提醒"
    ]


def test_those_who_answered_may_not_verify() -> None:
    file = (
        File().propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    )
    file = file.answer(DECEMBER, "2026-12-24", done="12户已完工", finished="2026-12-20", who="王小敏")
    proposal = row(file.at(DECEMBER, "2027-01-08"), format_rectification_key(PROBLEM, RectificationStep.REVIEW, 1))
    assert proposal.doers == {"陈晓岚", "李文静", "王小敏"}
    assert proposal.reason.startswith(
        "支部答复（王小敏，2026年12月24日收到）：情况：12户已完工；完成日期：2026年12月20日"
    )
    assert "整改时限2026年12月25日" in proposal.reason
    assert "本月灯色：绿" in proposal.reason


# 典型做法


def test_typical_cases_are_few_green_and_told_with_figures() -> None:
    def moved(code: str, row_number: int, to: int, progress: str) -> Task:
        return task(code, row_number, month(OCTOBER, 20), month(NOVEMBER, to, progress))

    tasks = (
        moved("MZ01", 1, 60, "完成入户评估36户"), moved("MZ01", 2, 90, "改造完工80户"), moved("MZ02", 1, 80, "持续推进工作"),
        moved("MZ03", 1, 25, "走访5户"),
    )  # fmt: skip
    assessment = File(tasks=tasks).at(NOVEMBER, "2026-12-09")
    assert keys(assessment, DecisionKind.CASE) == [format_typical_case_key("MZ01-202610-02")]
    assert row(assessment, format_typical_case_key("MZ01-202610-02")).reason.startswith(
        "本月完成率提高70个百分点，现为90%；进展：改造完工80户"
    )
    decided = File(tasks=tasks).decide(
        NOVEMBER, format_typical_case_key("MZ01-202610-02"), DECLINED, "2026-12-09", matter=DecisionKind.CASE
    )
    assert keys(decided.at(NOVEMBER, "2026-12-10"), DecisionKind.CASE) == [format_typical_case_key("MZ01-202610-01")]


def test_a_gain_over_a_missed_month_makes_no_typical_case() -> None:
    """“本月完成率提高56个百分点” was said of two months, of a branch that missed one: put forward as a model."""
    missed = task("MZ01", 1, month(OCTOBER.shift(-1), 10), month(NOVEMBER, 66, "完成入户评估36户"))
    assert keys(File(tasks=(missed,)).at(NOVEMBER, "2026-12-09"), DecisionKind.CASE) == []


@pytest.mark.parametrize(
    ("before", "now", "progress", "typical"),
    [
        (50, 60, "完工10户", True), (50, 59, "完工9户", False), (50, 60, "持续推进", False), (None, 60, "完工10户", False),
        (0, 15, "走访5户", False),  # green is asked for: 15 % in November lags behind
    ],
)  # fmt: skip
def test_a_typical_case_moved_ten_points_is_green_and_told_with_figures(
    before: int | None, now: int, progress: str, *, typical: bool
) -> None:
    months = [month(OCTOBER, before)] if before is not None else []
    assessment = File(tasks=(task("MZ01", 1, *months, month(NOVEMBER, now, progress)),)).at(NOVEMBER, "2026-12-09")
    assert keys(assessment, DecisionKind.CASE) == ([format_typical_case_key(NUMBER)] if typical else [])


def test_a_typical_case_that_nobody_decides_on_comes_to_an_end() -> None:
    """It moves month by month, and told of it each time: it is put twice, then no more, and says so."""
    rates = {OCTOBER.shift(-2): 10, OCTOBER.shift(-1): 30, OCTOBER: 50, NOVEMBER: 80}
    told = [month(period, rate, f"完工{rate}户") for period, rate in rates.items()]
    put = {}
    for upto in (2, 3, 4):
        months, period = told[:upto], told[upto - 1].period
        assessment = File(tasks=(task("MZ01", 1, *months),)).at(
            period, period.shift(1).first_day.replace(day=9).isoformat()
        )
        put[period] = [each.proposal for each in assessment.proposals if each.matter is DecisionKind.CASE]
        if put[period]:
            assert (assessment.owed_count, assessment.undecided_count) == (0, 1)
    assert put == {
        OCTOBER.shift(-1): ["请决定是否作为典型做法（不定的，本月不写进通报；一项任务最多提2个月）"],
        OCTOBER: ["请决定是否作为典型做法（这次不定，以后不再提）"],
        NOVEMBER: [],
    }


def test_a_typical_case_is_put_with_its_gain_its_progress_and_both_answers() -> None:
    whole = task("MZ01", 1, month(OCTOBER, 20), replace(month(NOVEMBER, 60, "完工36户"), source=FILE))
    proposal = row(File(tasks=(whole,)).at(NOVEMBER, "2026-12-09"), format_typical_case_key(NUMBER))
    assert (proposal.matter, proposal.proposal) == (
        DecisionKind.CASE,
        "请决定是否作为典型做法（不定的，本月不写进通报；一项任务最多提2个月）",
    )
    assert proposal.reason == ("本月完成率提高40个百分点，现为60%；进展：完工36户；来源：第21号收件填报表第12行")
    assert dict(proposal.options) == {PASSED: "作为典型做法写入通报", DECLINED: "不采用"}


def test_a_task_that_was_not_reported_this_month_is_no_typical_case() -> None:
    whole = task("MZ01", 1, month(OCTOBER.shift(-1), 20), month(OCTOBER, 90, "完工80户"))
    assert keys(File(tasks=(whole,)).at(NOVEMBER, "2026-12-09"), DecisionKind.CASE) == []


def test_never_more_than_a_handful_of_cases() -> None:
    codes = [f"MZ{index:02d}" for index in range(1, 10)]
    roster = build_roster_workbook([branch_row(code) for code in codes])
    tasks = tuple(
        task(code, 1, month(OCTOBER, 20), month(NOVEMBER, 50 + index, f"完工{index}户"))
        for index, code in enumerate(codes)
    )
    assessment = File(tasks=tasks).at(NOVEMBER, "2026-12-01", by=office_of({**starters(), ROSTER_FILE: roster}))
    assert keys(assessment, DecisionKind.CASE) == [
        format_typical_case_key(f"{code}-202610-01") for code in codes[: -MOST_CASES - 1 : -1]
    ]


# 陈述申辩


def test_a_statement_is_put_once_until_something_new_is_said() -> None:
    key = format_representation_key(format_lamp_key(PROBLEM))
    file = File().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符", who="王小敏")
    proposal = row(file.at(NOVEMBER, "2026-12-11"), key)
    assert proposal.reason.startswith("支部答复（王小敏，2026年12月10日收到）：说明：灯色与实际不符；来源：")
    assert "王小敏" in proposal.doers
    assert set(proposal.options) == {PASSED, DECLINED}
    decided = file.decide(NOVEMBER, key, DECLINED, "2026-12-11", matter=DecisionKind.PLEA)
    assert keys(decided.at(NOVEMBER, "2026-12-12"), DecisionKind.PLEA) == []
    assert told(decided.at(NOVEMBER, "2026-12-12")).stage.value == "拟立项"
    again = decided.answer(DECEMBER, "2026-12-13", statement="灯色与实际不符")
    assert keys(again.at(NOVEMBER, "2026-12-14"), DecisionKind.PLEA) == []
    new = decided.answer(DECEMBER, "2026-12-13", statement="附验收单12份")
    assert keys(new.at(NOVEMBER, "2026-12-14"), DecisionKind.PLEA) == [key]


def test_an_explanation_is_put_with_its_own_meanings() -> None:
    key = format_explanation_key("漏项", NUMBER)
    file = File().answer(DECEMBER, "2026-12-10", key=key, statement="并入第2项任务")
    proposal = row(file.at(NOVEMBER, "2026-12-11"), format_representation_key(key))
    assert (proposal.number, set(proposal.options)) == (NUMBER, {PASSED, SENT_BACK})


def test_a_lamp_that_is_red_no_more_needs_no_answer_to_what_was_said() -> None:
    file = File().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符")
    assert keys(file.at(DECEMBER, "2027-01-08"), DecisionKind.PLEA) == []


def test_every_row_can_be_decided_and_says_why() -> None:
    file = long_red().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符")
    assessment = replace(file, tasks=(*file.tasks, done(finished(NOVEMBER), row_number=2)), requests=(requested(),)).at(
        NOVEMBER, "2026-12-11"
    )
    assert {each.matter for each in assessment.proposals} >= {
        DecisionKind.CLOSING, DecisionKind.CHANGE, DecisionKind.RECTIFY, DecisionKind.ESCALATE, DecisionKind.PLEA,
    }  # fmt: skip
    assert len({each.key for each in assessment.proposals}) == len(assessment.proposals)
    for each in assessment.proposals:
        assert each.proposal
        assert "来源：" in each.reason
        assert len(each.options) > 1
        assert each.doers
        assert each.reason_needed <= set(each.options)


def test_a_month_that_moved_without_a_figure_or_by_less_uses_up_no_turn_of_a_typical_case() -> None:
    """A task may be put for two months; those in which it was no typical case are not among them."""
    quiet = [month(period, rate, text) for period, rate, text in (
        (OCTOBER.shift(-3), 10, "走访12户"), (OCTOBER.shift(-2), 30, "走访若干户"), (OCTOBER.shift(-1), 39, "走访40户"),
        (OCTOBER, 45, "走访41户"), (NOVEMBER, 65, "走访60户"),
    )]  # fmt: skip
    found = keys(
        File(tasks=(task("MZ01", 1, *quiet, deadline="2027-02-28"),)).at(NOVEMBER, "2026-12-09"), DecisionKind.CASE
    )
    assert found == [format_typical_case_key(NUMBER)]


def test_ten_points_a_month_are_a_turn_of_a_typical_case() -> None:
    told = [month(period, rate, f"完工{rate}户") for period, rate in (
        (OCTOBER.shift(-2), 60), (OCTOBER.shift(-1), 70), (OCTOBER, 80), (NOVEMBER, 90),
    )]  # fmt: skip
    last, over = (File(tasks=(task("MZ01", 1, *told[-upto:], deadline="2027-02-28"),)) for upto in (3, 4))
    assert row(last.at(NOVEMBER, "2026-12-09"), format_typical_case_key(NUMBER)).proposal.endswith(
        "（这次不定，以后不再提）"
    )
    assert keys(over.at(NOVEMBER, "2026-12-09"), DecisionKind.CASE) == []


def test_what_a_branch_says_of_a_completion_sent_back_is_told_in_one_sentence() -> None:
    back = File(tasks=(done(finished(NOVEMBER)),)).decide(
        NOVEMBER, format_closing_key(NUMBER), SENT_BACK, "2026-12-14", matter=DecisionKind.CLOSING, note="缺清单"
    )
    said = back.answer(
        DECEMBER, "2027-01-02", key=format_refusal_key(NUMBER), done="已补清单", statement="原件在区里", finished="2026-12-28"
    )  # fmt: skip
    both = replace(said, tasks=(done(finished(NOVEMBER), finished(DECEMBER)),))
    reason = row(both.at(DECEMBER, "2027-01-08"), format_closing_key(NUMBER)).reason
    assert "；支部答复：已补清单；原件在区里；2026年12月28日完成；来源：" in reason
