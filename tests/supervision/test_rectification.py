"""整改: the whole story of a problem, each state with who, when and the file that shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
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
    asked,
    keys,
    red_task,
    row,
    told,
)

from pipeline.archive.facts import SourceRow
from pipeline.contract.decisions import format_closing_key, format_rectification_key, format_representation_key
from pipeline.contract.replies import format_lamp_key
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.reports.problem_list import RED, list_problem_entries
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep

ZG = f"ZG-{NUMBER}"


def confirmed() -> File:
    return File().propose(NOVEMBER, "2026-12-09", "立项", PASSED, note="差距大，直接立项")


def noticed() -> File:
    return confirmed().sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")


def answered() -> File:
    return noticed().answer(DECEMBER, "2026-12-24", measures="增派2个施工队", done="12户已完工", finished="2026-12-20")


def closed() -> File:
    return answered().propose(DECEMBER, "2027-01-08", "复核", PASSED, note="现场看过")


def relapsed() -> File:
    return closed().propose(FEBRUARY, "2027-03-08", "反弹", PASSED, note="又停工了")


def stages(file: File, day: str) -> list[str]:
    return [each.stage.value for each in told(file.at(NOVEMBER, day)).states]


def test_a_red_lamp_is_drafted_and_stays_so_until_a_person_decides() -> None:
    assessment = File().at(NOVEMBER, "2026-12-09")
    (one,) = assessment.rectifications
    assert (one.problem, one.branch, one.first, one.stage, one.open) == (
        PROBLEM,
        "MZ01",
        NOVEMBER,
        RectificationStage.DRAFTED,
        False,
    )
    assert one.fact == "落后序时进度35个百分点"
    assert [(each.who, each.when, each.source) for each in one.states] == [("", "2026-11-30", SOURCE)]
    assert keys(assessment, DecisionKind.RECTIFY) == [format_rectification_key(PROBLEM, RectificationStep.START, 1)]


def test_a_draft_nobody_decided_on_is_gone_with_the_problem() -> None:
    assert File().at(DECEMBER, "2027-01-08").rectifications == ()


def test_a_missing_report_is_a_problem_of_its_own() -> None:
    file = replace(File(), tasks=())
    (one,) = file.at(NOVEMBER, "2026-12-09", "MZ02").rectifications
    assert (str(one.problem), one.branch, one.number, one.task) == ("MZ02-202611-漏报", "MZ02", "", "")
    assert [(each.when, each.source) for each in one.states] == [
        ("2026-12-04", SourceRow("looks/000007.json", "", "", 0))
    ]
    assert row(file.at(NOVEMBER, "2026-12-09", "MZ02"), "ZG-MZ02-202611-漏报-立项1").reason.endswith(
        "来源：第7次收表记录"
    )
    decided = file.decide(NOVEMBER, "ZG-MZ02-202611-漏报-立项1", PASSED, "2026-12-09", reason=one.fact)
    (later,) = decided.at(DECEMBER, "2027-01-08").rectifications
    assert later.states[0] == one.states[0]
    assert (later.branch, later.stage, later.fact, later.first) == (
        "MZ02",
        RectificationStage.CONFIRMED,
        one.fact,
        NOVEMBER,
    )


def test_confirmed_stays_open_though_the_lamp_turns_green() -> None:
    assessment = confirmed().at(DECEMBER, "2027-01-08")
    one = told(assessment)
    assert (one.stage, one.open, one.first) == (RectificationStage.CONFIRMED, True, NOVEMBER)
    assert assessment.lamps[NUMBER].lamp.value == "绿"
    assert one.states[0].source == SOURCE
    assert one.states[1].source == confirmed().decisions[0].source
    assert keys(assessment, DecisionKind.RECTIFY) == []


def test_the_whole_story_each_state_with_who_when_and_source() -> None:
    file = (
        noticed()
        .answer(DECEMBER, "2026-12-24", measures="增派2个施工队")
        .answer(DECEMBER, "2026-12-25", measures="增派2个施工队", done="8户已完工")
        .propose(DECEMBER, "2027-01-08", "复核", SENT_BACK, note="还差4户")
        .answer(JANUARY, "2027-02-02", done="12户全部完工", finished="2027-01-20", who="王小敏")
        .propose(JANUARY, "2027-02-05", "复核", PASSED, note="现场查看12户")
        .propose(FEBRUARY, "2027-03-08", "反弹", PASSED, note="又停工了")
        .sign(FEBRUARY, "2027-03-10", "〔2027〕1号", "2027-03-24")
    )
    one = told(file.at(FEBRUARY, "2027-03-12"))
    assert [(each.stage.value, each.who, each.when) for each in one.states] == [
        ("拟立项", "", "2026-11-30"), ("已立项", "孙立新", "2026-12-09"), ("已下发", "周明远", "2026-12-11"),
        ("已签收", "李文静", "2026-12-24"), ("已反馈", "李文静", "2026-12-25"), ("退回重办", "孙立新", "2027-01-08"),
        ("已反馈", "王小敏", "2027-02-02"), ("已销号", "孙立新", "2027-02-05"), ("反弹重开", "孙立新", "2027-03-08"),
        ("已下发", "周明远", "2027-03-10"),
    ]  # fmt: skip
    known = [SOURCE, *(each.source for each in file.decisions), *(each.source for each in file.replies)]
    papers = [(f"issued/{each.file}", each.sha256) for each in file.issued]
    for state in one.states:
        assert state.source is not None
        assert state.source in known or (state.source.file, state.source.sha256) in papers
    assert (one.relapses, one.weight, one.notice, one.due) == (1, 2, "〔2027〕1号", dt.date(2027, 3, 24))
    assert one.fact == "落后序时进度90个百分点"
    assert one.first == NOVEMBER


def test_a_notice_sets_number_and_day_and_needs_its_problem_named() -> None:
    one = told(noticed().at(NOVEMBER, "2026-12-12"))
    assert (one.stage, one.notice, one.due) == (RectificationStage.NOTICED, "〔2026〕1号", dt.date(2026, 12, 25))
    assert one.states[-1].note == "〔2026〕1号，2026年12月25日前完成整改"
    other = confirmed().sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25", "MZ01-202610-09")
    assert told(other.at(NOVEMBER, "2026-12-12")).stage is RectificationStage.CONFIRMED


def test_a_notice_of_a_later_month_is_not_known_yet() -> None:
    later = confirmed().sign(DECEMBER, "2027-01-11", "〔2027〕1号", "2027-01-25")
    assert told(later.at(NOVEMBER, "2027-01-12")).stage is RectificationStage.CONFIRMED
    assert told(later.at(DECEMBER, "2027-01-12")).stage is RectificationStage.NOTICED


def test_sent_back_gets_a_new_day() -> None:
    by_settings = told(answered().propose(DECEMBER, "2027-01-08", "复核", SENT_BACK).at(DECEMBER, "2027-01-09"))
    assert (by_settings.stage, by_settings.due) == (RectificationStage.SENT_BACK, dt.date(2027, 1, 22))
    assert by_settings.states[-1].note == "新时限2027年1月22日"
    named = answered().propose(DECEMBER, "2027-01-08", "复核", SENT_BACK, due="2027-01-15", note="只完成一半")
    one = told(named.at(DECEMBER, "2027-01-09"))
    assert one.due == dt.date(2027, 1, 15)
    assert one.states[-1].note == "只完成一半；新时限2027年1月15日"


def test_more_time_only_when_asked_in_time_and_granted() -> None:
    asks = noticed().answer(DECEMBER, "2026-12-24", extension="2027-01-15", statement="施工许可未办结")
    assessment = asks.at(DECEMBER, "2027-01-07")
    assert keys(assessment, DecisionKind.RECTIFY) == [format_rectification_key(PROBLEM, RectificationStep.EXTEND, 1)]
    assert (
        "申请延期至2027年1月15日"
        in row(assessment, format_rectification_key(PROBLEM, RectificationStep.EXTEND, 1)).reason
    )
    assert keys(assessment, DecisionKind.PLEA) == [format_representation_key(format_lamp_key(PROBLEM))]
    assert told(assessment).states[-1].note == "申请延期至2027年1月15日：施工许可未办结"
    assert told(assessment).due == dt.date(2026, 12, 25)
    after = asks.propose(DECEMBER, "2027-01-07", "延期", PASSED, due="2027-01-15").at(DECEMBER, "2027-01-08")
    assert keys(after, DecisionKind.RECTIFY) == []
    granted = told(after)
    assert (granted.stage, granted.due) == (RectificationStage.EXTENDED, dt.date(2027, 1, 15))
    refused = told(asks.propose(DECEMBER, "2027-01-07", "延期", DECLINED, note="工期够").at(DECEMBER, "2027-01-08"))
    assert (refused.stage, refused.due) == (RectificationStage.SIGNED, dt.date(2026, 12, 25))
    assert refused.states[-1].note == "不同意延期；工期够"
    late = noticed().answer(DECEMBER, "2026-12-26", extension="2027-01-15")
    assert keys(late.at(DECEMBER, "2027-01-07"), DecisionKind.RECTIFY) == []
    assert told(late.at(DECEMBER, "2027-01-07")).states[-1].note == "时限过后提出，申请延期至2027年1月15日"


def test_closed_is_checked_again_after_cooling() -> None:
    assert keys(closed().at(DECEMBER, "2027-02-06"), DecisionKind.RECTIFY) == []
    assessment = closed().at(JANUARY, "2027-02-07")
    assert keys(assessment, DecisionKind.RECTIFY) == [format_rectification_key(PROBLEM, RectificationStep.RECHECK, 1)]
    lasting = closed().propose(JANUARY, "2027-02-07", "复查", PASSED)
    assert told(lasting.at(JANUARY, "2027-02-08")).stage is RectificationStage.LASTING
    assert keys(lasting.at(JANUARY, "2027-02-08"), DecisionKind.RECTIFY) == []
    reopened = closed().propose(JANUARY, "2027-02-07", "复查", SENT_BACK)
    one = told(reopened.at(JANUARY, "2027-02-08"))
    assert (one.stage, one.relapses, one.due) == (RectificationStage.RELAPSED, 1, None)


def test_a_relapse_counts_only_when_a_person_says_so() -> None:
    assessment = closed().at(FEBRUARY, "2027-03-08")
    assert keys(assessment, DecisionKind.RECTIFY) == [format_rectification_key(PROBLEM, RectificationStep.RELAPSE, 1)]
    assert (told(assessment).stage, told(assessment).relapses) == (RectificationStage.CLOSED, 0)
    refused = closed().propose(FEBRUARY, "2027-03-08", "反弹", DECLINED)
    one = told(refused.at(FEBRUARY, "2027-03-09"))
    assert (one.stage, one.relapses, one.states[-1].note) == (RectificationStage.CLOSED, 0, "不算反弹")
    assert keys(refused.at(FEBRUARY, "2027-03-09"), DecisionKind.RECTIFY) == [
        format_rectification_key(PROBLEM, RectificationStep.RECHECK, 1)
    ]


def test_reopened_goes_round_again_with_turns_of_their_own() -> None:
    again = relapsed().sign(FEBRUARY, "2027-03-10", "〔2027〕1号", "2027-03-24")
    again = again.answer(FEBRUARY.shift(1), "2027-03-22", done="已复工")
    assessment = again.at(FEBRUARY, "2027-03-25")
    assert keys(assessment, DecisionKind.RECTIFY) == [format_rectification_key(PROBLEM, RectificationStep.REVIEW, 2)]
    final = again.propose(FEBRUARY, "2027-03-25", "复核", PASSED)
    assert [each.stage for each in told(final.at(FEBRUARY, "2027-03-26")).states][-4:] == [
        RectificationStage.NOTICED, RectificationStage.SIGNED, RectificationStage.ANSWERED, RectificationStage.CLOSED,
    ]  # fmt: skip


def test_an_empty_opinion_leaves_it_open_month_after_month() -> None:
    file = answered()
    for period, day in ((DECEMBER, "2027-01-08"), (JANUARY, "2027-02-06"), (FEBRUARY, "2027-03-08")):
        assessment = file.at(period, day)
        assert told(assessment).stage is RectificationStage.ANSWERED
        assert keys(assessment, DecisionKind.RECTIFY) == [
            format_rectification_key(PROBLEM, RectificationStep.REVIEW, 1)
        ]


@pytest.mark.parametrize(
    ("opinion", "stage"), [(DECLINED, RectificationStage.DISMISSED), (SENT_BACK, RectificationStage.DRAFTED)]
)
def test_turned_down_or_asked_back_is_put_again_only_next_month(opinion: Opinion, stage: RectificationStage) -> None:
    red_on = replace(File(), tasks=(replace(red_task(), months=red_task().months[:2]),))
    whole = red_on.tasks[0]
    december = replace(whole.months[1], period=DECEMBER)
    file = replace(red_on, tasks=(replace(whole, months=(*whole.months, december)),))
    decided = file.decide(NOVEMBER, f"{ZG}-立项1", opinion, "2026-12-09")
    assert told(decided.at(NOVEMBER, "2026-12-10")).stage is stage
    assert keys(decided.at(NOVEMBER, "2026-12-10"), DecisionKind.RECTIFY) == []
    assessment = decided.at(DECEMBER, "2027-01-08")
    assert keys(assessment, DecisionKind.RECTIFY) == [format_rectification_key(PROBLEM, RectificationStep.START, 2)]
    assert told(assessment).stage is RectificationStage.DRAFTED


def test_asked_back_is_put_again_once_the_branch_has_spoken() -> None:
    file = File().decide(NOVEMBER, f"{ZG}-立项1", SENT_BACK, "2026-12-09")
    spoken = file.answer(DECEMBER, "2026-12-10", measures="增派施工队")
    proposal = row(spoken.at(NOVEMBER, "2026-12-11"), f"{ZG}-立项2")
    assert "措施：增派施工队" in proposal.reason


def test_a_later_decision_on_the_same_row_is_a_correction() -> None:
    file = confirmed().decide(NOVEMBER, f"{ZG}-立项1", DECLINED, "2026-12-15", note="核对有误")
    assert stages(file, "2026-12-16") == ["拟立项", "已立项", "不立项"]
    back = file.decide(NOVEMBER, f"{ZG}-立项1", PASSED, "2026-12-17")
    assert stages(back, "2026-12-18") == ["拟立项", "已立项", "不立项", "已立项"]


def test_the_same_opinion_again_amends_and_never_moves_a_problem_back() -> None:
    again = answered().decide(NOVEMBER, f"{ZG}-立项1", PASSED, "2026-12-10", note="理由补正", by="赵国强")
    one = told(again.at(DECEMBER, "2027-01-08"))
    assert one.stage is RectificationStage.ANSWERED
    assert (one.states[1].who, one.states[1].note) == ("赵国强", "理由补正（更正，原记2026年12月9日）")
    twice = answered().decide(NOVEMBER, f"{ZG}-立项1", PASSED, "2026-12-09", note="差距大，直接立项")
    assert [each.note for each in told(twice.at(DECEMBER, "2027-01-08")).states] == [
        each.note for each in told(answered().at(DECEMBER, "2027-01-08")).states
    ]


def test_a_corrected_verification_reopens_and_a_corrected_relapse_does_not_count() -> None:
    reopened = closed().decide(DECEMBER, f"{ZG}-复核1", SENT_BACK, "2027-01-12", due="2027-01-30")
    one = told(reopened.at(DECEMBER, "2027-01-13"))
    assert (one.stage, one.due, one.relapses) == (RectificationStage.SENT_BACK, dt.date(2027, 1, 30), 0)
    undone = relapsed().decide(FEBRUARY, f"{ZG}-反弹1", DECLINED, "2027-03-12", note="认错了任务")
    one = told(undone.at(FEBRUARY, "2027-03-13"))
    assert (one.stage, one.relapses) == (RectificationStage.CLOSED, 0)
    assert RectificationStage.RELAPSED in [each.stage for each in one.states]


def test_a_correction_of_a_turn_that_a_later_one_has_overtaken_moves_nothing() -> None:
    file = answered().propose(DECEMBER, "2027-01-08", "复核", SENT_BACK).answer(JANUARY, "2027-02-02", done="全部完工")
    file = file.propose(JANUARY, "2027-02-05", "复核", PASSED)
    late = file.decide(DECEMBER, f"{ZG}-复核1", SENT_BACK, "2027-02-08", note="补记")
    assert told(late.at(JANUARY, "2027-02-09")) == told(file.at(JANUARY, "2027-02-09"))


def test_an_answer_in_a_corrected_file_counts_once_and_a_new_one_overrides() -> None:
    same = answered().answer(DECEMBER, "2026-12-28", measures="增派2个施工队", done="12户已完工", finished="2026-12-20")
    assert len(told(same.at(DECEMBER, "2027-01-08")).states) == len(told(answered().at(DECEMBER, "2027-01-08")).states)
    new = answered().answer(DECEMBER, "2026-12-28", done="14户已完工")
    proposal = row(new.at(DECEMBER, "2027-01-08"), f"{ZG}-复核1")
    assert "14户已完工" in proposal.reason
    assert "12户已完工" not in proposal.reason


def test_a_closed_task_is_put_to_verification_not_closed_by_itself() -> None:
    file = noticed().decide(NOVEMBER, format_closing_key(NUMBER), PASSED, "2026-12-12", matter=DecisionKind.CLOSING)
    (task,) = file.tasks
    gone = replace(file, tasks=(replace(task, closed=file.decisions[-1]),))
    assessment = gone.at(NOVEMBER, "2026-12-14")
    assert told(assessment).open
    assert row(assessment, f"{ZG}-复核1").proposal == "任务已销号或撤销，请复核整改可否销号"
    assert (
        told(gone.propose(NOVEMBER, "2026-12-14", "复核", PASSED).at(NOVEMBER, "2026-12-15")).stage
        is RectificationStage.CLOSED
    )
    assert told(replace(file, tasks=()).at(DECEMBER, "2027-01-08")).open


def test_an_upheld_statement_takes_the_problem_of_that_month_away() -> None:
    key = format_representation_key(format_lamp_key(PROBLEM))
    file = File().answer(DECEMBER, "2026-12-10", statement="数据填错一位，已完工50户")
    assert keys(file.at(NOVEMBER, "2026-12-11"), DecisionKind.PLEA) == [key]
    kept = file.decide(NOVEMBER, key, PASSED, "2026-12-11", matter=DecisionKind.PLEA)
    assessment = kept.at(NOVEMBER, "2026-12-12")
    assert assessment.rectifications == ()
    assert asked(assessment) is None
    assert keys(assessment, DecisionKind.ESCALATE) == []
    (problem,) = [each for each in list_problem_entries(assessment) if each.kind == RED]
    assert problem.fact.endswith("（支部说明成立，不作为问题）")
    assert keys(kept.at(FEBRUARY, "2027-03-08"), DecisionKind.RECTIFY) == [
        format_rectification_key(PROBLEM, RectificationStep.START, 1)
    ]


def test_a_statement_upheld_against_an_order_withdraws_it_and_may_be_corrected() -> None:
    file = noticed().answer(DECEMBER, "2026-12-20", statement="不属于本支部职责")
    key = format_representation_key(format_lamp_key(PROBLEM))
    assessment = file.at(DECEMBER, "2027-01-07")
    assert keys(assessment, DecisionKind.PLEA) == [key]
    kept = file.decide(DECEMBER, key, PASSED, "2027-01-08", matter=DecisionKind.PLEA, note="职责已划出")
    one = told(kept.at(DECEMBER, "2027-01-09"))
    assert (one.stage, one.states[-1].note) == (RectificationStage.DISMISSED, "支部说明成立，撤销整改；职责已划出")
    undone = kept.decide(DECEMBER, key, DECLINED, "2027-01-10", matter=DecisionKind.PLEA)
    assert told(undone.at(DECEMBER, "2027-01-11")).stage is RectificationStage.SIGNED


def test_the_ledger_has_a_line_for_every_state_with_its_source() -> None:
    file = closed()
    frame = build_ledger_tables(file.at(DECEMBER, "2027-01-09"))["整改台账"]
    assert list(frame["stage"]) == ["拟立项", "已立项", "已下发", "已签收", "已反馈", "已销号"]
    assert set(frame["stands"]) == {"已销号"}
    assert list(frame["step"]) == [1, 2, 3, 4, 5, 6]
    assert set(frame["branch_name"]) == {"机关一支部"}
    assert set(frame["problem"]) == {NUMBER}
    assert (frame["file"] != "").all()
    assert frame["file"].iloc[2] == "issued/000001-通知书.docx"
    assert list(frame["row"].astype("object").where(frame["row"].notna(), None)) == [9, 5, None, 7, 7, 5]


def test_the_problem_list_says_how_far_it_has_come() -> None:
    (problem,) = [each for each in list_problem_entries(noticed().at(NOVEMBER, "2026-12-12")) if each.kind == RED]
    assert problem.fact == "落后序时进度35个百分点（已下发，〔2026〕1号）"
    assert problem.first == NOVEMBER


def test_a_decision_recorded_without_its_fact_is_read_from_its_reason() -> None:
    file = relapsed()
    bare = replace(file, decisions=tuple(replace(each, fact="", first=None) for each in file.decisions))
    one = told(bare.at(FEBRUARY, "2027-03-12"))
    assert one == told(file.at(FEBRUARY, "2027-03-12"))
    assert (one.fact, one.first) == ("落后序时进度90个百分点", NOVEMBER)


def test_a_recorded_fact_counts_however_its_reason_is_worded() -> None:
    file = confirmed()
    spaced = replace(file, decisions=(replace(file.decisions[0], reason="落后；首次出现: 2026年9 月"),))
    one = told(spaced.at(DECEMBER, "2027-01-08"))
    assert (one.fact, one.first) == ("落后序时进度35个百分点", NOVEMBER)


@pytest.mark.parametrize(
    "statement",
    [
        "不需要延期，按原时限完成",
        "因街道安排推迟验收，请撤销整改",
        "施工顺延是天气原因，本支部没有责任，申请撤销",
        "无需延长时限，问题已不存在",
        "展期手续是上级办的，不属本支部职责",
        "不申请宽限，灯色与实际不符",
    ],
)
def test_a_statement_is_heard_as_one_whatever_words_it_uses(statement: str) -> None:
    assessment = noticed().answer(DECEMBER, "2026-12-20", statement=statement).at(DECEMBER, "2027-01-07")
    assert keys(assessment, DecisionKind.RECTIFY) == []
    assert keys(assessment, DecisionKind.PLEA) == [format_representation_key(format_lamp_key(PROBLEM))]
    assert [each.note for each in told(assessment).states if "延期" in each.note] == []


def test_an_application_in_words_of_an_earlier_archive_is_told_as_it_was_then() -> None:
    """Before 申请延期至 had a cell of its own, a 说明 that spoke of 延期 was one."""
    asked = noticed().answer(DECEMBER, "2026-12-20", statement="请延期到年底", extension_in_words="是")
    assessment = asked.at(NOVEMBER, "2026-12-21")
    assert [each.note for each in told(assessment).states][-1] == "申请延期：请延期到年底"
    assert any("-延期" in key for key in keys(assessment, DecisionKind.RECTIFY))
    assert keys(assessment, DecisionKind.PLEA) == []
