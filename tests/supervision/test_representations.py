"""陈述申辩: which statements are put before the bureau, as what, and when they are new."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER, branch_row, office_of, starters
from rectifying import (
    DECEMBER,
    DECLINED,
    JANUARY,
    NUMBER,
    PASSED,
    PROBLEM,
    SENT_BACK,
    File,
    keys,
    receipts,
    row,
)

from pipeline.contract.decisions import format_representation_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_explanation_key, format_free_key, format_lamp_key
from pipeline.contract.settings import ROSTER_FILE
from pipeline.forms.roster import build_roster_workbook
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.terms import DecisionKind

LAMP = format_lamp_key(PROBLEM)
KEY = format_representation_key(LAMP)


def put(assessment: Assessment) -> list[str]:
    return keys(assessment, DecisionKind.PLEA)


def ordered() -> File:
    """An order (整改通知书) about the task, due 25 December."""
    start = File().propose(NOVEMBER, "2026-12-09", "立项", PASSED)
    return start.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")


def test_a_row_says_who_said_what_and_when_it_came() -> None:
    file = File().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符。", who="王小敏")
    proposal = row(file.at(NOVEMBER, "2026-12-11"), KEY)
    assert proposal == Proposal(
        matter=DecisionKind.PLEA,
        key=KEY,
        branch="MZ01",
        branch_name="机关一支部",
        number=NUMBER,
        task="党建+适老化改造1",
        proposal="支部作了说明，请答复",
        reason="支部答复（王小敏，2026年12月10日收到）：说明：灯色与实际不符；来源：第101号收件需答复第7行",
        options={PASSED: "说明成立，本月不作为问题", DECLINED: "说明不成立，仍作为问题"},
        doers=frozenset({"陈晓岚", "李文静", "王小敏"}),
        since=NOVEMBER.first_day,
        problem=PROBLEM,
        contradictions=proposal.contradictions,
    )


def test_a_reply_without_a_statement_is_put_to_nobody() -> None:
    assert put(File().answer(DECEMBER, "2026-12-10", measures="增派施工队").at(NOVEMBER, "2026-12-11")) == []


def test_of_several_statements_the_last_one_is_put() -> None:
    file = File().answer(DECEMBER, "2026-12-10", statement="天气原因停工")
    both = file.answer(DECEMBER, "2026-12-12", statement="另附停工通知").answer(DECEMBER, "2026-12-13", measures="复工")
    assert "另附停工通知" in row(both.at(NOVEMBER, "2026-12-14"), KEY).reason


def test_a_statement_against_an_order_may_withdraw_it_unless_it_comes_with_an_answer() -> None:
    said = ordered().answer(DECEMBER, "2026-12-20", statement="不属于本支部职责")
    assert row(said.at(DECEMBER, "2027-01-07"), KEY).options == {
        PASSED: "说明成立，撤销整改", DECLINED: "说明不成立，继续整改",
    }  # fmt: skip
    for answered in ({"done": "8户已完工"}, {"finished": "2026-12-19"}, {"extension_in_words": "是"}):
        both = ordered().answer(DECEMBER, "2026-12-20", statement="不属于本支部职责", **answered)
        assert put(both.at(DECEMBER, "2027-01-07")) == []


def test_a_statement_on_what_is_no_problem_of_this_month_is_not_put() -> None:
    closed = ordered().answer(DECEMBER, "2026-12-24", done="12户已完工").propose(DECEMBER, "2027-01-08", "复核", PASSED)
    late = closed.answer(JANUARY, "2027-02-01", statement="早已完工")
    assert put(late.at(DECEMBER, "2027-02-02")) == []
    other = format_lamp_key(ProblemId.of_task("MZ01-202610-09"))
    assert put(File().answer(DECEMBER, "2026-12-10", key=other, statement="甲").at(NOVEMBER, "2026-12-11")) == []


def test_an_explanation_of_an_unknown_task_is_put_without_one() -> None:
    key = format_explanation_key("漏项", "MZ01-202610-09")
    file = File().answer(DECEMBER, "2026-12-10", key=key, statement="并入第2项任务")
    proposal = row(file.at(NOVEMBER, "2026-12-11"), format_representation_key(key))
    assert dict(proposal.options) == {PASSED: "已说明清楚", SENT_BACK: "没有说明清楚，下月表中再问"}
    assert (proposal.number, proposal.task, proposal.branch, proposal.problem) == ("", "", "MZ01", None)
    assert proposal.doers == {"李文静"}


def test_a_statement_about_a_missing_report_is_of_the_branch_it_names() -> None:
    problem = ProblemId.of_month("MZ02", NOVEMBER)
    key = format_lamp_key(problem)
    file = File(tasks=()).answer(DECEMBER, "2026-12-10", key=key, statement="当月停电")
    proposal = row(file.at(NOVEMBER, "2026-12-11", "MZ02"), format_representation_key(key))
    assert (proposal.branch, proposal.branch_name, proposal.number) == ("MZ02", "殡仪馆支部", "")
    assert proposal.problem == problem


@pytest.mark.parametrize(
    ("period", "statement", "new"),
    [(DECEMBER, "灯色与实际不符", False), (DECEMBER, "附验收单12份", True), (NOVEMBER, "灯色与实际不符", True)],
)
def test_after_a_decision_only_what_was_not_said_before_is_put(period: Period, statement: str, *, new: bool) -> None:
    said = File().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符")
    decided = said.decide(NOVEMBER, KEY, DECLINED, "2026-12-11", matter=DecisionKind.PLEA)
    again = decided.answer(period, "2026-12-13", statement=statement)
    assert put(again.at(NOVEMBER, "2026-12-14")) == ([KEY] if new else [])


def test_the_same_words_on_another_row_are_another_statement() -> None:
    key = format_explanation_key("漏项", NUMBER)
    said = File().answer(DECEMBER, "2026-12-10", key=key, statement="见附件")
    decided = said.decide(NOVEMBER, KEY, DECLINED, "2026-12-11", matter=DecisionKind.PLEA)
    again = decided.answer(DECEMBER, "2026-12-13", statement="见附件")
    assert put(again.at(NOVEMBER, "2026-12-14")) == [format_representation_key(key), KEY]


def test_a_statement_of_a_successor_stands_under_the_branch_that_has_the_task_now() -> None:
    file = File().answer(DECEMBER, "2026-12-10", statement="任务已移交")
    (whole,) = file.tasks
    moved = replace(file, tasks=(replace(whole, branch="MZ03"),))
    assert row(moved.at(NOVEMBER, "2026-12-11"), KEY).branch == "MZ03"


@pytest.mark.parametrize(("period", "heard"), [(NOVEMBER, True), (DECEMBER, True), (JANUARY, False)])
def test_a_form_speaks_to_the_month_before_it_and_not_to_an_earlier_one(period: Period, *, heard: bool) -> None:
    key = format_explanation_key("漏项", NUMBER)
    said = File().answer(period, "2026-12-10", key=key, statement="并入第2项任务")
    assert put(said.at(NOVEMBER, "2026-12-11")) == ([format_representation_key(key)] if heard else [])


def test_a_statement_of_a_branch_that_ended_stands_under_its_successor() -> None:
    rows = [branch_row("MZ01", end="2026年11月30日", successor="MZ03"), branch_row("MZ02"), branch_row("MZ03")]
    after = office_of({**starters(), ROSTER_FILE: build_roster_workbook(rows)})
    key = format_explanation_key("漏项", "MZ01-202610-09")
    said = File(tasks=()).answer(DECEMBER, "2026-12-10", key=key, statement="并入第2项任务")
    for month, branch in ((NOVEMBER, "MZ01"), (DECEMBER, "MZ03")):
        assert row(said.at(month, "2027-01-08", by=after), format_representation_key(key)).branch == branch


def test_a_statement_is_not_decided_on_before_its_file_can_have_come() -> None:
    held = File().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符").at(NOVEMBER, "2026-12-11").ledger
    taken = replace(receipts(DECEMBER)[0], number=101, sha256=f"{101:064d}", after="2026-12-09", period="2026-12")
    known = replace(held.inputs, receipts=(*held.inputs.receipts, taken))
    assert row(assess_ledger(replace(held, inputs=known)), KEY).since == dt.date(2026, 12, 9)


def test_an_answer_on_an_answer_form_names_nobody_and_stands_on_its_line_once() -> None:
    """It stood there twice in two forms, once after an empty bracket: “支部答复（，2026年…”."""
    file = File().answer(DECEMBER, "2026-12-10", statement="灯色与实际不符", who="")
    (line,) = (each for each in file.at(NOVEMBER, "2026-12-11").lines if each.key == LAMP)
    assert line.reason.count("灯色与实际不符") == 1
    assert "支部答复（2026年12月10日收到）：说明：灯色与实际不符" in line.reason


def test_everything_a_branch_wrote_unasked_is_put_on_one_row_and_taken_note_of() -> None:
    """On the row for what nobody asked, a second matter is no correction of the first."""
    free = format_free_key("MZ01")
    file = File().answer(DECEMBER, "2026-12-10", key=free, statement="通报里的户数与我们报的不同")
    both = file.answer(DECEMBER, "2026-12-12", key=free, statement="另请更正牵头领导")
    proposal = row(both.at(NOVEMBER, "2026-12-14"), format_representation_key(free))
    assert proposal.reason.startswith(
        "支部答复（李文静，2026年12月10日收到）：说明：通报里的户数与我们报的不同；"
        "支部答复（李文静，2026年12月12日收到）：说明：另请更正牵头领导；来源："
    )
    assert dict(proposal.options) == {PASSED: "说明成立，已采纳", DECLINED: "说明不成立，不予采纳"}
    asked = format_explanation_key("数字", NUMBER)
    once = File().answer(DECEMBER, "2026-12-10", key=asked, statement="口径不同")
    twice = once.answer(DECEMBER, "2026-12-12", key=asked, statement="已更正口径")
    last = row(twice.at(NOVEMBER, "2026-12-14"), format_representation_key(asked))
    assert last.reason.startswith("支部答复（李文静，2026年12月12日收到）：说明：已更正口径；来源：")
    assert dict(last.options) == {PASSED: "已说明清楚", SENT_BACK: "没有说明清楚，下月表中再问"}


@pytest.mark.parametrize(
    ("said", "plea"),
    [
        ({"statement": "雪大停工"}, True), ({"statement": "雪大停工", "extension": "2027-01-15"}, True),
        ({"statement": "雪大停工", "done": "8户"}, False), ({"statement": "雪大停工", "finished": "2026-12-20"}, False),
        ({"statement": "雪大停工", "extension_in_words": "是"}, False),
    ],
)  # fmt: skip
def test_what_answers_an_order_or_only_asks_for_time_is_no_statement_against_it(
    said: dict[str, str], *, plea: bool
) -> None:
    file = ordered().answer(DECEMBER, "2026-12-20", **said)
    assert put(file.at(DECEMBER, "2027-01-07")) == ([KEY] if plea else [])


@pytest.mark.parametrize(("extension", "plea"), [("2027-01-15", False), ("", True)], ids=["for more time", "a plea"])
def test_on_paper_only_what_was_registered_as_a_statement_is_one(extension: str, *, plea: bool) -> None:
    file = ordered().answer(DECEMBER, "2026-12-20", statement="雪大停工", extension=extension)
    paper = replace(file, replies=tuple(replace(each, registered=True) for each in file.replies))
    assert put(paper.at(DECEMBER, "2027-01-07")) == ([KEY] if plea else [])
