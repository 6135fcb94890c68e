"""The register of 整改: which cases there are, in which order events count, and what a case begins with."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER, branch_row, office_of, starters
from papers import SOURCE
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
    at_month,
    keys,
    receipts,
    red_task,
    row,
    told,
)

from pipeline.archive.facts import Receipt, SourceRow
from pipeline.contract.decisions import format_representation_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_explanation_key, format_lamp_key
from pipeline.contract.settings import ROSTER_FILE
from pipeline.forms.roster import build_roster_workbook
from pipeline.ledger import Task
from pipeline.reports.notice import list_notice_branches
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.model import CaseState
from pipeline.terms import DecisionKind, RectificationStage

ZG = f"ZG-{NUMBER}"
MISSING = ProblemId.of_month("MZ02", NOVEMBER)
DISMISSED, DRAFTED, CONFIRMED = RectificationStage.DISMISSED, RectificationStage.DRAFTED, RectificationStage.CONFIRMED


def always_red(code: str = "MZ01", row_number: int = 1) -> Task:
    """Red from November to February, each month shown by a row of its own."""
    whole = red_task(code, row_number)
    sources = {each.period: replace(SOURCE, row=each.period.month) for each in whole.months}
    return replace(whole, months=tuple(replace(each, rate=5, source=sources[each.period]) for each in whole.months))


RED = File(tasks=(always_red(),))


def stages(assessment: Assessment) -> list[RectificationStage]:
    return [each.stage for each in told(assessment).states]


# What a case begins with


def test_a_draft_is_dated_by_the_month_and_shown_by_its_row() -> None:
    one = told(RED.at(DECEMBER, "2027-01-08"))
    fact = "落后序时进度56个百分点"
    source = replace(SOURCE, row=12)
    assert one.states == (CaseState(stage=DRAFTED, who="", when="2026-12-31", note=fact, source=source),)
    assert (one.problem, one.branch, one.number, one.task) == (PROBLEM, "MZ01", NUMBER, "党建+适老化改造1")
    assert (one.fact, one.first) == (fact, NOVEMBER)


def test_a_case_begins_in_the_month_it_was_decided_on_whatever_stands_now() -> None:
    decided = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    one = told(decided.at(JANUARY, "2027-02-08"))
    fact = "落后序时进度35个百分点"
    assert one.states[0] == CaseState(
        stage=DRAFTED, who="", when="2026-11-30", note=fact, source=replace(SOURCE, row=11)
    )
    assert (one.fact, one.first, one.task, one.number) == (fact, NOVEMBER, "党建+适老化改造1", NUMBER)


def test_a_case_of_a_task_nobody_knows_is_told_by_its_decision() -> None:
    file = File(tasks=()).decide(NOVEMBER, f"{ZG}-立项1", PASSED, "2026-12-09", reason="局领导交办")
    one = told(file.at(NOVEMBER, "2026-12-10"))
    assert (one.task, one.branch, one.fact, one.first) == ("党建+适老化改造1", "MZ01", "局领导交办", NOVEMBER)
    assert one.states[0].source is None


def test_a_case_of_a_missing_report_begins_the_day_after_the_deadline() -> None:
    file = File(tasks=()).decide(NOVEMBER, f"ZG-{MISSING}-立项1", PASSED, "2026-12-09", fact="漏报", first=NOVEMBER)
    one = told(file.at(NOVEMBER, "2026-12-10", "MZ02"), MISSING)
    drafted = CaseState(
        stage=DRAFTED, who="", when="2026-12-04", note="漏报", source=SourceRow("looks/000007.json", "", "", 0)
    )
    assert (one.states[0], one.branch, one.number) == (drafted, "MZ02", "")
    assert one.states[1].stage is CONFIRMED


def test_a_task_closed_long_ago_still_names_its_case() -> None:
    file = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    held = file.at(JANUARY, "2027-02-08").ledger
    closed = replace(held.tasks[0], closed=file.decisions[0], plan={**held.tasks[0].plan, "task": "改过的名称"})
    assert told(assess_ledger(replace(held, tasks=(), closed_before=(closed,)))).task == "改过的名称"


def test_a_case_moves_with_its_task_to_the_successor_and_that_of_a_month_with_the_branch() -> None:
    rows = [branch_row("MZ01"), branch_row("MZ02", end="2026年12月31日", successor="MZ03"), branch_row("MZ03")]
    after = office_of({**starters(), ROSTER_FILE: build_roster_workbook(rows)})
    (whole,) = RED.tasks
    file = replace(RED, tasks=(replace(whole, branch="MZ03"),)).propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    file = file.decide(NOVEMBER, f"ZG-{MISSING}-立项1", PASSED, "2026-12-09", fact="漏报", first=NOVEMBER)
    assessment = file.at(JANUARY, "2027-02-08", by=after)
    assert (told(assessment).branch, told(assessment, MISSING).branch) == ("MZ03", "MZ03")


# Which cases, and in which order


def test_cases_stand_by_roster_then_number() -> None:
    tasks = (always_red("MZ03", 1), always_red("MZ01", 2), always_red("MZ01", 1), always_red("AB01", 1))
    held = File(tasks=()).at(NOVEMBER, "2026-12-09", "MZ02").ledger
    ledger = replace(held, tasks=tuple(at_month(each, NOVEMBER) for each in tasks[:3]))
    numbers = [str(each.problem) for each in assess_ledger(ledger).rectifications]
    assert numbers == ["MZ01-202610-01", "MZ01-202610-02", "MZ02-202611-漏报", "MZ03-202610-01"]
    gone = File(tasks=(tasks[2],)).decide(NOVEMBER, "ZG-AB01-202610-01-立项1", PASSED, "2026-12-09", reason="甲")
    assert [each.branch for each in gone.at(NOVEMBER, "2026-12-10").rectifications] == ["MZ01", "AB01"]


def test_a_notice_counts_after_what_was_known_when_it_was_signed() -> None:
    """The answer that crossed the notice came before it: the notice is still to be received."""
    start = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    first = start.answer(DECEMBER, "2026-12-10", done="8户").sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    assert stages(first.at(NOVEMBER, "2026-12-12")) == [
        DRAFTED, CONFIRMED, CONFIRMED, RectificationStage.NOTICED,
    ]  # fmt: skip
    later = start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25").answer(DECEMBER, "2026-12-12", done="8户")
    assert stages(later.at(NOVEMBER, "2026-12-13"))[-3:] == [
        RectificationStage.NOTICED, RectificationStage.SIGNED, RectificationStage.ANSWERED,
    ]  # fmt: skip
    again = first.sign(NOVEMBER, "2026-12-12", "〔2026〕2号", "2026-12-28")
    one = told(again.at(NOVEMBER, "2026-12-13"))
    assert (one.notice, one.due) == ("〔2026〕2号", dt.date(2026, 12, 28))


def test_an_answer_after_a_relapse_receives_no_notice_and_the_new_one_still_goes_out() -> None:
    """The answer belongs to no notice; it may be reviewed, but 已签收 and 已反馈 come after the second notice alone."""
    start = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    closed = (
        start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
        .decide(NOVEMBER, f"{ZG}-复核1", PASSED, "2026-12-30")
        .decide(DECEMBER, f"{ZG}-复查1", SENT_BACK, "2027-02-01")
    )
    relapsed = RectificationStage.RELAPSED
    answered = closed.answer(JANUARY, "2027-02-02", done="8户").answer(JANUARY, "2027-02-03", measures="每周上门")
    assert stages(answered.at(DECEMBER, "2027-02-04"))[-3:] == [RectificationStage.CLOSED, relapsed, relapsed]
    assert list_notice_branches(answered.at(DECEMBER, "2027-02-04")) == ("MZ01",)
    review = row(answered.at(DECEMBER, "2027-02-04"), f"{ZG}-复核2")
    assert (review.options[SENT_BACK], dict(review.due)) == ("没有到位，另发整改通知书", {})
    back = answered.decide(DECEMBER, review.key, SENT_BACK, "2027-02-04")
    assert stages(back.at(DECEMBER, "2027-02-05"))[-1] is relapsed
    noticed = back.sign(DECEMBER, "2027-02-05", "〔2027〕1号", "2027-02-20").answer(JANUARY, "2027-02-08", done="12户")
    assert stages(noticed.at(DECEMBER, "2027-02-09"))[-3:] == [
        RectificationStage.NOTICED, RectificationStage.SIGNED, RectificationStage.ANSWERED,
    ]  # fmt: skip


def test_more_time_is_not_granted_before_there_is_a_day_to_extend() -> None:
    start = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED).answer(DECEMBER, "2026-12-10", extension="2027-01-10")
    assert [key for key in keys(start.at(NOVEMBER, "2026-12-11"), DecisionKind.RECTIFY) if "延期" in key] == []
    crossed = start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    assert [key for key in keys(crossed.at(NOVEMBER, "2026-12-12"), DecisionKind.RECTIFY) if "延期" in key] == []


def test_an_answer_to_an_order_that_was_sent_back_is_no_receipt_of_the_notice() -> None:
    start = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(
        NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25"
    )
    back = start.decide(NOVEMBER, f"{ZG}-复核1", SENT_BACK, "2026-12-28").answer(DECEMBER, "2026-12-29", done="9户")
    assert stages(back.at(NOVEMBER, "2026-12-30"))[-2:] == [RectificationStage.SENT_BACK, RectificationStage.ANSWERED]


def test_decisions_of_a_later_month_and_other_papers_move_nothing() -> None:
    later = RED.decide(DECEMBER, f"{ZG}-立项1", PASSED, "2027-01-08", fact="落后", first=NOVEMBER)
    assert stages(later.at(NOVEMBER, "2027-01-09")) == [DRAFTED]
    start = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    named = start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    circular = replace(named, issued=(replace(named.issued[0], document="督查通报"),))
    assert stages(circular.at(NOVEMBER, "2026-12-12")) == [DRAFTED, CONFIRMED]


def test_rows_of_other_sheets_and_of_unknown_steps_move_nothing() -> None:
    for key, matter in ((f"XH-{NUMBER}", DecisionKind.CLOSING), (f"SJ-{NUMBER}-提醒", DecisionKind.ESCALATE)):
        assert stages(RED.decide(NOVEMBER, key, PASSED, "2026-12-09", matter=matter).at(NOVEMBER, "2026-12-10")) == [
            DRAFTED
        ]
    odd = RED.decide(NOVEMBER, "ZG-别的", PASSED, "2026-12-09")
    assert stages(odd.at(NOVEMBER, "2026-12-10")) == [DRAFTED]
    plea = format_representation_key(format_explanation_key("漏项", NUMBER))
    explained = RED.decide(NOVEMBER, plea, PASSED, "2026-12-09", matter=DecisionKind.PLEA)
    assert stages(explained.at(NOVEMBER, "2026-12-10")) == [DRAFTED]


def test_a_statement_decided_on_before_there_is_a_case_is_no_step_of_one() -> None:
    key = format_representation_key(format_lamp_key(PROBLEM))
    refused = RED.decide(NOVEMBER, key, DECLINED, "2026-12-09", matter=DecisionKind.PLEA)
    assert stages(refused.at(NOVEMBER, "2026-12-10")) == [DRAFTED]


def test_rows_of_one_book_count_in_their_order() -> None:
    """A 核验表 is one receipt, however many rows it has; the notice signed after it follows all of them."""
    both = File(tasks=(always_red(), always_red("MZ01", 2)))
    first = both.decide(NOVEMBER, f"{ZG}-立项1", PASSED, "2026-12-09", fact="落后", first=NOVEMBER)
    other = first.decide(NOVEMBER, "ZG-MZ01-202610-02-立项1", PASSED, "2026-12-09", fact="落后", first=NOVEMBER)
    book = replace(other, decisions=tuple(replace(each, receipt=101) for each in other.decisions), last=101)
    signed = book.sign(NOVEMBER, "2026-12-11", "〔1〕", "2026-12-25", NUMBER, "MZ01-202610-02")
    found = signed.at(NOVEMBER, "2026-12-12").rectifications
    assert [[each.stage for each in one.states] for one in found] == [
        [DRAFTED, CONFIRMED, RectificationStage.NOTICED]
    ] * 2


# Dismissed and seen again


def test_what_was_dismissed_is_drafted_again_with_what_a_later_month_shows() -> None:
    file = RED.decide(NOVEMBER, f"{ZG}-立项1", DECLINED, "2026-12-09", fact="落后35.4", first=NOVEMBER)
    assert stages(file.at(NOVEMBER, "2026-12-10")) == [DRAFTED, DISMISSED]
    again = told(file.at(DECEMBER, "2027-01-08"))
    assert again.states[-1] == CaseState(
        stage=DRAFTED, who="", when="2026-12-31", note="落后序时进度56个百分点", source=replace(SOURCE, row=12)
    )
    assert (again.fact, again.first) == ("落后序时进度56个百分点", NOVEMBER)


def test_a_second_decision_on_what_was_dismissed_is_about_the_month_it_was_taken_in() -> None:
    file = RED.decide(NOVEMBER, f"{ZG}-立项1", DECLINED, "2026-12-09", fact="落后35.4", first=NOVEMBER)
    second = file.decide(DECEMBER, f"{ZG}-立项2", PASSED, "2027-01-08", fact="落后55.9", first=NOVEMBER)
    one = told(second.at(JANUARY, "2027-02-08"))
    assert [(each.stage, each.when, each.note) for each in one.states] == [
        (DRAFTED, "2026-11-30", "落后35.4"), (DISMISSED, "2026-12-09", ""),
        (DRAFTED, "2026-12-31", "落后55.9"), (CONFIRMED, "2027-01-08", ""),
    ]  # fmt: skip
    assert (one.fact, one.states[2].source) == ("落后55.9", None)
    corrected = file.decide(NOVEMBER, f"{ZG}-立项1", PASSED, "2026-12-10", fact="落后35.4", first=NOVEMBER)
    assert stages(corrected.at(NOVEMBER, "2026-12-11")) == [DRAFTED, DISMISSED, CONFIRMED]


def test_a_missing_report_decided_on_again_is_dated_by_the_deadline_of_that_book() -> None:
    file = File(tasks=()).decide(NOVEMBER, f"ZG-{MISSING}-立项1", DECLINED, "2026-12-09", fact="漏报", first=NOVEMBER)
    second = file.decide(DECEMBER, f"ZG-{MISSING}-立项2", PASSED, "2027-01-08", fact="漏报", first=NOVEMBER)
    whole = told(second.at(DECEMBER, "2027-01-09"), MISSING).states
    assert [each.when for each in whole] == ["2026-12-04", "2026-12-09", "2027-01-05", "2027-01-08"]


def test_a_case_decided_on_in_a_month_without_a_report_has_no_row_to_show() -> None:
    (whole,) = RED.tasks
    silent = File(tasks=(replace(whole, months=whole.months[:2]),))
    file = silent.decide(DECEMBER, f"{ZG}-立项1", PASSED, "2027-01-08", fact="落后", first=NOVEMBER)
    assert told(file.at(DECEMBER, "2027-01-09")).states[0].source is None


@pytest.mark.parametrize("step", ["复核", "复查"])
def test_only_a_new_turn_of_the_start_drafts_again(step: str) -> None:
    file = RED.decide(NOVEMBER, f"{ZG}-立项1", DECLINED, "2026-12-09", fact="落后", first=NOVEMBER)
    odd = file.decide(DECEMBER, f"{ZG}-{step}1", SENT_BACK, "2027-01-08", fact="落后", first=NOVEMBER)
    assert stages(odd.at(DECEMBER, "2027-01-09"))[:2] == [DRAFTED, DISMISSED]
    assert DRAFTED not in stages(odd.at(DECEMBER, "2027-01-09"))[2:]


def test_a_relapse_passed_tells_its_own_fact_and_a_declined_one_does_not() -> None:
    closed = (
        RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED)
        .answer(DECEMBER, "2026-12-20", done="完工")
        .propose(NOVEMBER, "2026-12-21", "复核", PASSED)
    )
    for opinion, fact in ((PASSED, "又落后"), (DECLINED, "落后序时进度35个百分点")):
        after = closed.decide(FEBRUARY, f"{ZG}-反弹1", opinion, "2027-03-08", fact="又落后", first=FEBRUARY)
        assert told(after.at(FEBRUARY, "2027-03-09")).fact == fact


# What the branch said


def test_what_the_branch_said_before_any_decision_stands_in_the_row() -> None:
    said = RED.answer(NOVEMBER, "2026-12-05", measures="上月措施").answer(DECEMBER, "2026-12-10", measures="增派施工队")
    reason = row(said.at(NOVEMBER, "2026-12-11"), f"{ZG}-立项1").reason
    assert (
        "支部答复（李文静，2026年12月5日收到）：措施：上月措施；支部答复（李文静，2026年12月10日收到）：措施：增派施工队"
        in reason
    )
    later = row(said.at(DECEMBER, "2027-01-08"), f"{ZG}-立项1").reason
    assert "上月措施" not in later
    assert "增派施工队" in later
    ahead = RED.answer(JANUARY, "2026-12-10", measures="太早")
    assert "太早" not in row(ahead.at(NOVEMBER, "2026-12-11"), f"{ZG}-立项1").reason


def test_what_was_said_to_a_case_is_not_told_twice() -> None:
    asked_back = RED.decide(NOVEMBER, f"{ZG}-立项1", SENT_BACK, "2026-12-09", fact="落后", first=NOVEMBER)
    said = asked_back.answer(DECEMBER, "2026-12-10", measures="增派施工队")
    assert row(said.at(NOVEMBER, "2026-12-11"), f"{ZG}-立项2").reason.count("增派施工队") == 1


def test_an_answer_about_another_problem_says_nothing_of_this_one() -> None:
    key = format_lamp_key(ProblemId.of_task("MZ01-202610-09"))
    said = RED.answer(DECEMBER, "2026-12-10", key=key, measures="别的事").answer(
        DECEMBER, "2026-12-10", key=format_explanation_key("漏项", NUMBER), statement="并入"
    )
    assert "支部答复" not in row(said.at(NOVEMBER, "2026-12-11"), f"{ZG}-立项1").reason


@pytest.mark.parametrize(("after", "in_time"), [("2026-12-24", True), ("2026-12-25", True), ("2026-12-26", False)])
def test_more_time_is_asked_in_time_unless_a_look_after_the_due_day_did_not_see_it(
    after: str, *, in_time: bool
) -> None:
    """Looked for on the 24th and found on the 28th, the file may have come by the 25th: doubt speaks for the branch."""
    start = RED.propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(NOVEMBER, "2026-12-11", "〔1〕", "2026-12-25")
    file = start.answer(DECEMBER, "2026-12-28", extension="2027-01-15")
    held = file.at(DECEMBER, "2027-01-07").ledger
    taken: Receipt = replace(receipts(DECEMBER)[0], number=file.last, after=after, by="2026-12-28")
    known = replace(held.inputs, receipts=(*held.inputs.receipts, taken))
    steps = keys(assess_ledger(replace(held, inputs=known)), DecisionKind.RECTIFY)
    assert (f"{ZG}-延期1" in steps) is in_time


def test_an_upheld_problem_is_none_in_its_month_alone() -> None:
    key = format_representation_key(format_lamp_key(PROBLEM))
    kept = RED.decide(NOVEMBER, key, PASSED, "2026-12-09", matter=DecisionKind.PLEA)
    assert kept.at(NOVEMBER, "2026-12-10").rectifications == ()
    assert stages(kept.at(DECEMBER, "2027-01-08")) == [DRAFTED]
