"""What the bureau decides about more time, and which answers count, told from records."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from rectifying import DECEMBER, DECLINED, JANUARY, PASSED, PROBLEM, SENT_BACK, File, keys, told

from pipeline.archive.facts import SourceRow
from pipeline.contract.decisions import format_rectification_key, format_representation_key
from pipeline.contract.replies import format_lamp_key
from pipeline.periods import Period
from pipeline.supervision.model import CaseState
from pipeline.supervision.rectification.case import describe_reply
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep

NOVEMBER = Period(2026, 11)
REVIEW = format_rectification_key(PROBLEM, RectificationStep.REVIEW, 1)
EXTEND = format_rectification_key(PROBLEM, RectificationStep.EXTEND, 1)
DUE = dt.date(2026, 12, 25)


def noticed(due: str = DUE.isoformat()) -> File:
    start = File().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    return start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", due)


def test_refusing_more_time_leaves_the_answer_to_be_reviewed() -> None:
    asks = noticed().answer(DECEMBER, "2026-12-24", done="已完成8户", extension="2027-01-15")
    assert EXTEND in keys(asks.at(DECEMBER, "2027-01-07"), DecisionKind.RECTIFY)
    refused = asks.decide(DECEMBER, EXTEND, DECLINED, "2027-01-07").at(DECEMBER, "2027-01-08")
    assert keys(refused, DecisionKind.RECTIFY) == [REVIEW]


def test_granting_more_time_asks_for_a_new_answer() -> None:
    asks = noticed().answer(DECEMBER, "2026-12-24", done="已完成8户", extension="2027-01-15")
    granted = asks.decide(DECEMBER, EXTEND, PASSED, "2027-01-07", due="2027-01-15").at(DECEMBER, "2027-01-08")
    assert keys(granted, DecisionKind.RECTIFY) == []


@pytest.mark.parametrize(("due", "until"), [("2027-03-31", "2027-03-31"), ("2026-12-25", "2027-01-21")])
def test_more_time_never_shortens_the_term(due: str, until: str) -> None:
    asks = noticed(due).answer(DECEMBER, "2026-12-24", extension="2027-01-15")
    one = told(asks.decide(DECEMBER, EXTEND, PASSED, "2027-01-07").at(DECEMBER, "2027-01-08"))
    assert (one.stage, one.due) == (RectificationStage.EXTENDED, dt.date.fromisoformat(until))


@pytest.mark.parametrize(("when", "asked"), [("2026-12-24", True), ("2026-12-25", True), ("2026-12-26", False)])
def test_more_time_may_be_asked_for_up_to_the_very_last_day(when: str, asked: bool) -> None:
    assessment = noticed().answer(DECEMBER, when, extension="2027-01-15").at(DECEMBER, "2027-01-07")
    assert (EXTEND in keys(assessment, DecisionKind.RECTIFY)) is asked
    assert told(assessment).states[-1].note.startswith("时限过后提出") is not asked


@pytest.mark.parametrize(("period", "heard"), [(NOVEMBER, True), (DECEMBER, True), (JANUARY, False)])
def test_an_answer_to_an_order_counts_from_the_form_of_the_next_month_at_the_latest(
    period: Period, heard: bool
) -> None:
    assessment = noticed().answer(period, "2026-12-24", done="已完成8户").at(NOVEMBER, "2026-12-25")
    assert (told(assessment).stage is RectificationStage.ANSWERED) is heard
    assert (REVIEW in keys(assessment, DecisionKind.RECTIFY)) is heard


@pytest.mark.parametrize(("period", "heard"), [(NOVEMBER, True), (DECEMBER, True), (JANUARY, False)])
def test_a_statement_is_put_from_the_form_of_the_next_month_at_the_latest(period: Period, heard: bool) -> None:
    """A form of January speaks to the ledger of December, not to that of November."""
    assessment = File().answer(period, "2026-12-10", statement="天气原因停工").at(NOVEMBER, "2026-12-11")
    key = format_representation_key(format_lamp_key(PROBLEM))
    assert (key in keys(assessment, DecisionKind.PLEA)) is heard


# What a state says


def states(file: File, period: Period = NOVEMBER, day: str = "2026-12-31") -> tuple[CaseState, ...]:
    return told(file.at(period, day)).states


def notes(file: File, period: Period = DECEMBER, day: str = "2027-01-20") -> list[str]:
    return [each.note for each in states(file, period, day)]


def test_a_notice_says_its_number_its_day_and_its_file() -> None:
    source = SourceRow("issued/000001-通知书.docx", "2" * 64, "全文", 0)
    assert states(noticed())[-1] == CaseState(
        stage=RectificationStage.NOTICED, who="周明远", when="2026-12-11", note="〔2026〕1号，2026年12月25日前完成整改", source=source,
    )  # fmt: skip
    open_end = told(noticed("").at(NOVEMBER, "2026-12-12"))
    assert (open_end.states[-1].note, open_end.due, open_end.notice) == ("〔2026〕1号", None, "〔2026〕1号")


def test_an_answer_says_all_that_was_written_and_the_first_one_also_that_the_notice_came() -> None:
    file = noticed().answer(
        DECEMBER, "2026-12-24", measures="增派2个施工队", done="8户完工", finished="2026-12-20", statement="天气原因",
        extension="2027-01-15", who="王小敏",
    )  # fmt: skip
    source = file.replies[0].source
    said = "措施：增派2个施工队；情况：8户完工；完成日期：2026年12月20日；说明：天气原因；申请延期至2027年1月15日"
    signed, asks, answered = states(file)[-3:]
    assert signed == CaseState(
        stage=RectificationStage.SIGNED, who="王小敏", when="2026-12-24", note="收到整改通知书", source=source
    )
    assert (asks.stage, asks.note) == (RectificationStage.SIGNED, "申请延期至2027年1月15日：天气原因")
    assert answered == replace(signed, stage=RectificationStage.ANSWERED, note=said)
    more = file.answer(DECEMBER, "2026-12-25", done="12户完工")
    assert [each.note for each in states(more)[-2:]] == [said, "情况：12户完工"]


def test_a_reply_that_is_neither_answer_nor_application_is_heard_and_moves_nothing() -> None:
    file = (
        noticed().answer(DECEMBER, "2026-12-20", measures="增派施工队").answer(DECEMBER, "2026-12-21", statement="催料")
    )
    assert [each.stage for each in states(file)[-2:]] == [RectificationStage.NOTICED, RectificationStage.SIGNED]
    dated = file.answer(DECEMBER, "2026-12-22", finished="2026-12-20")
    assert states(dated)[-1].note == "完成日期：2026年12月20日"


@pytest.mark.parametrize(
    "again",
    [
        {"measures": "增派3个"},
        {"done": "9户"},
        {"finished": "2026-12-21"},
        {"extension": "2027-01-20"},
        {"statement": "雨"},
    ],
)
def test_a_reply_is_a_repeat_only_if_every_word_is_the_same(again: dict[str, str]) -> None:
    words = {
        "measures": "增派2个", "done": "8户", "finished": "2026-12-20", "extension": "2027-01-15", "statement": "雪",
    }  # fmt: skip
    once = noticed().answer(DECEMBER, "2026-12-20", **words)
    assert len(states(once.answer(DECEMBER, "2026-12-21", **words))) == len(states(once))
    assert len(states(once.answer(DECEMBER, "2026-12-21", **{**words, **again}))) > len(states(once))
    other_month = once.answer(NOVEMBER, "2026-12-21", **words)
    assert len(states(other_month)) > len(states(once))


def test_what_is_said_to_a_case_that_is_closed_opens_nothing() -> None:
    closed = noticed().answer(DECEMBER, "2026-12-20", done="12户").decide(DECEMBER, REVIEW, PASSED, "2027-01-07")
    late = closed.answer(JANUARY, "2027-01-10", done="补充13户", extension="2027-02-01")
    assert states(late, DECEMBER, "2027-01-11") == states(closed, DECEMBER, "2027-01-11")


@pytest.mark.parametrize(
    ("came", "note"), [("2026-12-25", "申请延期：请延期到年底"), ("2026-12-26", "时限过后提出延期：请延期到年底")]
)
def test_an_application_in_words_says_whether_it_was_late(came: str, note: str) -> None:
    file = noticed().answer(DECEMBER, came, statement="请延期到年底", extension_in_words="是")
    assert notes(file)[-1] == note
    bare = noticed().answer(DECEMBER, "2026-12-24", extension_in_words="是")
    assert notes(bare)[-1] == "申请延期"


def test_without_a_due_day_no_application_is_late_and_more_time_counts_from_the_decision() -> None:
    asks = noticed("").answer(DECEMBER, "2027-01-02", extension="2027-01-15")
    assert EXTEND in keys(asks.at(DECEMBER, "2027-01-07"), DecisionKind.RECTIFY)
    assert told(asks.decide(DECEMBER, EXTEND, PASSED, "2027-01-07").at(DECEMBER, "2027-01-08")).due == dt.date(
        2027, 1, 21
    )


# What a decision does


def answered() -> File:
    return noticed().answer(DECEMBER, "2026-12-24", done="8户")


def review(
    file: File,
    opinion: Opinion = SENT_BACK,
    day: str = "2027-01-07",
    *,
    due: str = "",
    note: str = "",
    by: str = "孙立新",
) -> File:
    return file.decide(DECEMBER, REVIEW, opinion, day, due=due, note=note, by=by)


def test_a_decision_says_who_when_and_by_which_row() -> None:
    file = review(answered(), due="2027-01-25", note="还差4户")
    assert states(file, DECEMBER)[-1] == CaseState(
        stage=RectificationStage.SENT_BACK, who="孙立新", when="2027-01-07", note="还差4户；新时限2027年1月25日",
        source=file.decisions[-1].source,
    )  # fmt: skip


def test_the_same_opinion_again_changes_what_it_said_and_the_day_while_nothing_followed() -> None:
    file = review(answered(), due="2027-01-25", note="还差4户")
    again = review(file, day="2027-01-09", due="2027-01-28", note="还差4户", by="赵国强")
    one = told(again.at(DECEMBER, "2027-01-10"))
    assert len(one.states) == len(states(file, DECEMBER))
    assert one.states[-1] == CaseState(
        stage=RectificationStage.SENT_BACK, who="赵国强", when="2027-01-09",
        note="还差4户；新时限2027年1月28日（更正，原记2027年1月7日）", source=again.decisions[-1].source,
    )  # fmt: skip
    assert one.due == dt.date(2027, 1, 28)
    followed = file.answer(JANUARY, "2027-01-08", done="全部完工")
    late = told(followed.decide(DECEMBER, REVIEW, SENT_BACK, "2027-01-09", due="2027-01-28").at(DECEMBER, "2027-01-10"))
    assert (late.due, late.stage) == (dt.date(2027, 1, 25), RectificationStage.ANSWERED)
    assert "更正" in late.states[-2].note


def test_a_row_taken_in_again_is_a_correction_if_a_single_cell_differs() -> None:
    first = review(answered(), due="2027-01-25", note="还差4户")
    assert "更正" not in notes(review(first, due="2027-01-25", note="还差4户"))[-1]
    for other in (
        review(first, due="2027-01-28", note="还差4户"),
        review(first, due="2027-01-25", note="另附清单"),
        review(first, due="2027-01-25", note="还差4户", by="赵国强"),
        review(first, day="2027-01-09", due="2027-01-25", note="还差4户"),
    ):
        assert "（更正，原记2027年1月7日）" in notes(other)[-1]


def test_a_review_turned_round_starts_from_where_the_case_stood_before_it() -> None:
    passed = review(answered(), PASSED)
    back = passed.decide(DECEMBER, REVIEW, SENT_BACK, "2027-01-09")
    one = told(back.at(DECEMBER, "2027-01-10"))
    assert (one.stage, one.due) == (RectificationStage.SENT_BACK, dt.date(2027, 1, 22))
    twice = told(back.decide(DECEMBER, REVIEW, PASSED, "2027-01-11").at(DECEMBER, "2027-01-12"))
    assert twice.stage is RectificationStage.CLOSED


def test_a_relapse_counts_once_however_often_its_row_is_corrected() -> None:
    relapse = format_rectification_key(PROBLEM, RectificationStep.RELAPSE, 1)
    once = review(answered(), PASSED).decide(JANUARY, relapse, PASSED, "2027-02-08")
    one = told(once.at(JANUARY, "2027-02-09"))
    assert (one.stage, one.relapses, one.due) == (RectificationStage.RELAPSED, 1, None)
    undone = once.decide(JANUARY, relapse, DECLINED, "2027-02-09")
    redone = undone.decide(JANUARY, relapse, PASSED, "2027-02-10")
    assert [told(each.at(JANUARY, "2027-02-11")).relapses for each in (undone, redone)] == [0, 1]


def test_a_refused_application_leaves_term_and_answer_and_may_be_made_again() -> None:
    asks = noticed().answer(DECEMBER, "2026-12-20", extension="2027-01-15")
    refused = asks.decide(DECEMBER, EXTEND, DECLINED, "2026-12-21", note="工期够")
    one = told(refused.at(DECEMBER, "2026-12-22"))
    assert (one.stage, one.due, one.states[-1].note) == (RectificationStage.SIGNED, DUE, "不同意延期；工期够")
    assert keys(refused.at(DECEMBER, "2026-12-22"), DecisionKind.RECTIFY) == []
    again = refused.answer(DECEMBER, "2026-12-23", extension="2027-01-10")
    assert keys(again.at(DECEMBER, "2026-12-24"), DecisionKind.RECTIFY) == [
        format_rectification_key(PROBLEM, RectificationStep.EXTEND, 2)
    ]


def test_a_term_that_was_set_stays_when_the_order_is_closed_or_more_time_is_refused() -> None:
    assert told(review(answered(), PASSED).at(DECEMBER, "2027-01-08")).due == DUE
    back = review(answered(), due="2027-01-25").answer(JANUARY, "2027-01-10", extension="2027-02-01")
    refused = told(back.decide(DECEMBER, EXTEND, DECLINED, "2027-01-11").at(DECEMBER, "2027-01-12"))
    assert (refused.due, refused.states[-1].note) == (dt.date(2027, 1, 25), "不同意延期")


def test_a_corrected_row_without_a_day_gets_one_counted_from_its_own() -> None:
    again = told(review(review(answered()), day="2027-01-11").at(DECEMBER, "2027-01-12"))
    assert (again.due, again.states[-1].note) == (dt.date(2027, 1, 25), "新时限2027年1月25日（更正，原记2027年1月7日）")


def test_an_opinion_its_step_never_offers_moves_nothing_and_is_kept() -> None:
    one = told(review(answered(), DECLINED, note="另行研究").at(DECEMBER, "2027-01-08"))
    assert (one.stage, one.due, one.states[-1].note) == (RectificationStage.ANSWERED, DUE, "另行研究")


def test_what_was_dismissed_is_drafted_again_with_the_facts_of_the_later_month() -> None:
    (whole,) = File().tasks
    file = File(tasks=(replace(whole, months=tuple(replace(each, rate=5) for each in whole.months)),))
    again = told(file.propose(NOVEMBER, "2026-12-09", "立项", DECLINED).at(DECEMBER, "2027-01-08"))
    fact = "落后序时进度56个百分点"
    assert again.fact == fact
    assert again.states[-1] == CaseState(
        stage=RectificationStage.DRAFTED, who="", when="2026-12-31", note=fact, source=again.states[0].source
    )


# What an upheld statement does


def upheld() -> File:
    file = noticed().answer(DECEMBER, "2026-12-20", statement="不属于本支部职责")
    key = format_representation_key(format_lamp_key(PROBLEM))
    return file.decide(NOVEMBER, key, PASSED, "2026-12-22", matter=DecisionKind.PLEA, note="职责已划出")


def test_an_upheld_statement_ends_the_order_for_this_month_and_says_so() -> None:
    file = upheld()
    one = told(file.at(NOVEMBER, "2026-12-23"))
    assert one.states[-1] == CaseState(
        stage=RectificationStage.DISMISSED, who="孙立新", when="2026-12-22", note="支部说明成立，撤销整改；职责已划出",
        source=file.decisions[-1].source,
    )  # fmt: skip
    assert keys(file.at(NOVEMBER, "2026-12-23"), DecisionKind.RECTIFY) == []


def test_an_answer_that_waited_is_gone_with_the_order() -> None:
    key = format_representation_key(format_lamp_key(PROBLEM))
    both = noticed().answer(DECEMBER, "2026-12-20", done="8户", extension="2027-01-15")
    assert len(keys(both.at(DECEMBER, "2026-12-21"), DecisionKind.RECTIFY)) == 2
    kept = both.decide(DECEMBER, key, PASSED, "2026-12-22", matter=DecisionKind.PLEA)
    undone = kept.decide(DECEMBER, key, DECLINED, "2026-12-23", matter=DecisionKind.PLEA)
    assert keys(undone.at(DECEMBER, "2026-12-24"), DecisionKind.RECTIFY) == []
    one = told(undone.at(DECEMBER, "2026-12-24"))
    assert (one.stage, one.states[-1].note) == (RectificationStage.ANSWERED, "更正：支部说明不成立，继续整改")
    again = undone.decide(DECEMBER, key, DECLINED, "2026-12-25", matter=DecisionKind.PLEA)
    assert told(again.at(DECEMBER, "2026-12-26")).states == one.states


# A receipt that came on paper


RECEIPT = format_rectification_key(PROBLEM, RectificationStep.RECEIPT, 1)


def register(file: File, opinion: Opinion = PASSED, day: str = "2026-12-14", note: str = "纸质回执") -> File:
    return file.decide(NOVEMBER, RECEIPT, opinion, day, matter=DecisionKind.RECEIPT, note=note)


def test_a_registered_receipt_says_who_registered_it_when_and_on_what_ground() -> None:
    file = register(noticed())
    one = told(file.at(NOVEMBER, "2026-12-15"))
    assert one.states[-1] == CaseState(
        stage=RectificationStage.SIGNED, who="孙立新", when="2026-12-14", note="收到整改通知书：纸质回执",
        source=file.decisions[-1].source,
    )  # fmt: skip
    assert one.due == DUE, "a receipt settles nothing"
    assert notes(register(noticed(), note=""))[-1] == "收到整改通知书"


def test_a_registration_taken_back_leaves_the_notice_without_a_receipt() -> None:
    file = register(register(noticed()), SENT_BACK, "2026-12-15", "登记错了支部")
    assert states(file)[-1] == CaseState(
        stage=RectificationStage.NOTICED, who="孙立新", when="2026-12-15", note="撤回回执登记：登记错了支部",
        source=file.decisions[-1].source,
    )  # fmt: skip
    again = register(file, day="2026-12-16")
    assert [each.stage for each in states(again)[-2:]] == [RectificationStage.NOTICED, RectificationStage.SIGNED]


def test_what_was_not_registered_cannot_be_taken_back_and_what_was_is_registered_once() -> None:
    assert states(register(noticed(), SENT_BACK)) == states(noticed())
    assert states(register(register(noticed()), day="2026-12-15")) == states(register(noticed()))
    said = noticed().answer(DECEMBER, "2026-12-13", measures="增派施工队")
    assert states(register(said, SENT_BACK)) == states(said), "the branch itself has answered"
    undone = register(register(noticed()), SENT_BACK, "2026-12-15").answer(
        DECEMBER, "2026-12-16", measures="增派施工队"
    )
    assert states(register(undone, SENT_BACK, "2026-12-17")) == states(undone), "the same after one was taken back"


def test_before_a_notice_and_after_an_answer_a_receipt_moves_nothing() -> None:
    confirmed = File().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    assert states(register(confirmed)) == states(confirmed)
    answered_first = noticed().answer(DECEMBER, "2026-12-13", done="8户")
    assert states(register(answered_first)) == states(answered_first)


def test_another_cell_of_a_column_the_office_added_makes_it_another_reply() -> None:
    once = noticed().answer(DECEMBER, "2026-12-20", done="8户")
    again = once.answer(DECEMBER, "2026-12-21", done="8户")
    added = replace(again, replies=(once.replies[0], replace(again.replies[1], others={"photos": "3张"})))
    assert len(states(again)) == len(states(once))
    assert len(states(added)) == len(states(once)) + 1


@pytest.mark.parametrize(("who", "told"), [("李文静", "李文静，2026年12月20日收到"), ("", "2026年12月20日收到")])
def test_an_answer_is_told_with_the_day_it_came_and_whoever_signed_it(who: str, told: str) -> None:
    (said,) = File().answer(DECEMBER, "2026-12-20", who=who, measures="增派2个", done="8户").replies
    assert describe_reply(said) == f"支部答复（{told}）：措施：增派2个；情况：8户"
