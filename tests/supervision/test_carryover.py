"""Carry-over: a task that vanishes, is renumbered, reworded or put off is asked about, and never lost."""

from __future__ import annotations

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY, History, ended, line

from pipeline.archive.submissions import PlanEdit, SubmittedRequest
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.ledger import Ledger, SourceRow
from pipeline.periods import Month
from pipeline.supervision.carryover import (
    FALLEN,
    POSTPONED,
    RENUMBERED,
    REWORDED,
    STILL_REPORTED,
    VANISHED,
    CarryoverAnomaly,
    find_carryover_anomalies,
    is_similar_text,
)
from pipeline.terms import DecisionKind, Opinion

FIRST, SECOND, FRESH = "MZ01-202611-01", "MZ01-202611-02", "MZ01-202612-01"
MEALS = "党建+老年助餐点建设"
BEGUN = History().report(NOVEMBER, line(FIRST), line(SECOND, 7, task=MEALS))
STILL = line(FIRST, progress="完成60户", rate=50)


def only(ledger: Ledger) -> CarryoverAnomaly:
    (anomaly,) = find_carryover_anomalies(ledger)
    return anomaly


def codes(ledger: Ledger) -> list[tuple[str, str]]:
    return [(each.code, each.number) for each in find_carryover_anomalies(ledger)]


def edit(field: str, value: str, number: str = FIRST, row: int = 6) -> PlanEdit:
    return PlanEdit(row=row, number=number, field=field, value=value)


def request(value: str, row: int = 30) -> SubmittedRequest:
    return SubmittedRequest(row=row, target=FIRST, item="完成时限", new_value=value, reason="许可未办结")


def december(*edits: PlanEdit) -> History:
    return BEGUN.report(DECEMBER, STILL, line(SECOND, 7, task=MEALS), edits=edits)


def test_a_month_as_it_should_be_or_without_a_report_asks_nothing() -> None:
    assert find_carryover_anomalies(december().at(DECEMBER)) == ()
    assert find_carryover_anomalies(BEGUN.at(DECEMBER)) == ()


def test_a_vanished_task_is_asked_about_in_that_month_only_and_stays() -> None:
    lost = BEGUN.report(DECEMBER, STILL, missing=[SECOND])
    ledger = lost.at(DECEMBER)
    asked = only(ledger)
    assert (asked.code, asked.number, asked.branch, asked.task) == (VANISHED, SECOND, "MZ01", MEALS)
    assert asked.fact == f"“{MEALS}”（{SECOND}）不在2026年12月报表中，台账记为本月未报"
    assert asked.demand == "请补报进展；不再做的，请按“撤销”提出变更申请并说明原因"
    assert asked.source is not None
    assert asked.source == SourceRow("2027-01/000002-表.xlsx", f"{2:064d}", "填报表", 0)
    assert [task.number for task in ledger.tasks] == [FIRST, SECOND]
    again = lost.report(JANUARY, STILL, line(SECOND, 7, task=MEALS))
    assert find_carryover_anomalies(again.at(JANUARY)) == ()


def test_a_task_named_as_missing_that_has_news_is_not_asked_about() -> None:
    both = BEGUN.report(DECEMBER, STILL, line(SECOND, 7, task=MEALS), missing=[SECOND])
    assert find_carryover_anomalies(both.at(DECEMBER)) == ()


def test_a_closed_task_may_be_missing() -> None:
    lost = BEGUN.report(DECEMBER, STILL, missing=[SECOND])
    for period in (NOVEMBER, DECEMBER):
        closed = lost.decide(period, format_closing_key(SECOND), DecisionKind.CLOSING)
        assert find_carryover_anomalies(closed.at(DECEMBER)) == ()


def test_without_a_form_handed_out_every_older_task_of_the_branch_is_missed() -> None:
    other = BEGUN.report(NOVEMBER, line("MZ02-202611-01"), branch="MZ02")
    bare = other.report(DECEMBER, line(FRESH, task="婚俗改革宣传月"), distribution=0)
    assert codes(bare.at(DECEMBER)) == [(VANISHED, FIRST), (VANISHED, SECOND)]
    closed = bare.decide(DECEMBER, format_closing_key(SECOND), DecisionKind.CLOSING)
    assert codes(closed.at(DECEMBER)) == [(VANISHED, FIRST)]


def test_a_task_of_an_old_ledger_is_older_than_the_month_it_came_in() -> None:
    brought = History().bring(NOVEMBER, line(FIRST)).report(NOVEMBER, line(SECOND, task=MEALS), distribution=0)
    assert codes(brought.at(NOVEMBER)) == [(VANISHED, FIRST)]
    alike = History().bring(NOVEMBER, line(FIRST)).report(NOVEMBER, line(SECOND), distribution=0)
    asked = only(alike.at(NOVEMBER))
    assert (asked.code, asked.number) == (RENUMBERED, FIRST)


def test_a_task_that_comes_back_under_a_new_number_is_renumbered() -> None:
    back = BEGUN.report(DECEMBER, STILL, line(FRESH, 20, task="党建+老年助餐点的建设"), missing=[SECOND])
    asked = only(back.at(DECEMBER))
    assert (asked.code, asked.number) == (RENUMBERED, SECOND)
    new = f"新增的“党建+老年助餐点的建设”（{FRESH}）与它相近"
    assert asked.fact == f"“{MEALS}”（{SECOND}）不在2026年12月报表中，{new}"
    assert asked.demand == "是同一项任务的，请沿用原编号填报，并对新编号申请撤销；不是的，请说明原任务的进展"
    assert asked.source is not None
    assert asked.source.row == 20


@pytest.mark.parametrize(("number", "name"), [(FRESH, "婚俗改革宣传月"), ("MZ01-202611-03", MEALS)])
def test_another_new_task_or_an_older_alike_is_no_renumbering(number: str, name: str) -> None:
    begun = BEGUN.report(NOVEMBER, line(number, 9, task=name)) if number != FRESH else BEGUN
    month = begun.report(DECEMBER, STILL, line(number, 9, task=name), missing=[SECOND])
    assert codes(month.at(DECEMBER)) == [(VANISHED, SECOND)]


@pytest.mark.parametrize(
    ("name", "how"),
    [("党建+居家适老化改造工程", "的名称直接改成了"), ("婚俗改革宣传月", "直接换成了另一项内容")],
)
def test_an_overtyped_name_is_reworded_until_it_is_passed(name: str, how: str) -> None:
    month = december(edit("task", name))
    asked = only(month.at(DECEMBER))
    assert (asked.code, asked.number, asked.task) == (REWORDED, FIRST, "党建+居家适老化改造")
    assert asked.fact == f"“党建+居家适老化改造”{how}“{name}”，批准前台账仍用原名称"
    assert asked.demand == "请说明是否仍是同一项任务；另做一项的，请作为新增任务填报，原任务照常填报或申请撤销"
    assert asked.source is not None
    assert asked.source.row == 6
    key = format_change_key(DECEMBER, FIRST, "工作任务", name)
    assert find_carryover_anomalies(month.decide(DECEMBER, key, DecisionKind.CHANGE).at(DECEMBER)) == ()


def test_another_punctuation_or_another_cell_is_not_another_name() -> None:
    assert find_carryover_anomalies(december(edit("task", "“党建＋”居家适老化改造")).at(DECEMBER)) == ()
    assert find_carryover_anomalies(december(edit("goal", "200户")).at(DECEMBER)) == ()


def test_a_cell_typed_over_in_a_row_of_an_unknown_task_asks_nothing() -> None:
    assert find_carryover_anomalies(december(edit("task", "别的", "MZ01-202611-09")).at(DECEMBER)) == ()


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("2027年6月30日", True), ("2027年4月1日", True), ("长期坚持", True), ("看情况", True), ("2027年3月31日", False),
        ("2027年3月底", False), ("2027年1月31日", False),
    ],
)  # fmt: skip
def test_only_a_later_end_typed_over_slid(value: str, asked: bool) -> None:
    found = codes(december(edit("deadline", value)).at(DECEMBER))
    assert found == ([(POSTPONED, FIRST)] if asked else [])


def test_an_end_typed_over_says_from_when_to_when() -> None:
    asked = only(december(edit("deadline", "2027年6月30日")).at(DECEMBER))
    told = "由2027年3月31日直接改成了2027年6月30日，没有提出变更申请，台账仍按2027年3月31日"
    assert asked.fact == f"“党建+居家适老化改造”的完成时限{told}"
    assert asked.demand == "请说明顺延的原因；需要延期的，请在“变更申请”中提出"
    assert asked.source is not None
    assert asked.source.row == 6


def test_a_task_without_an_end_cannot_slide() -> None:
    always = History().report(NOVEMBER, line(FIRST, deadline="长期坚持"))
    month = always.report(DECEMBER, line(FIRST, deadline="长期坚持"), edits=[edit("deadline", "2027年6月30日")])
    assert find_carryover_anomalies(month.at(DECEMBER)) == ()


def extended(*, edits: tuple[PlanEdit, ...] = (), asks: str = "2027年9月30日", period: Month = JANUARY) -> History:
    """An end put off once in December, and a request or an overtyped cell in January."""
    first = BEGUN.report(DECEMBER, STILL, line(SECOND, 7, task=MEALS), requests=[request("2027年6月30日")])
    key = format_change_key(DECEMBER, FIRST, "完成时限", "2027年6月30日")
    passed = first.decide(DECEMBER, key, DecisionKind.CHANGE)
    wants = [request(asks)] if not edits else []
    return passed.report(period, STILL, line(SECOND, 7, task=MEALS), requests=wants, edits=edits)


def test_the_first_request_is_in_order_and_the_next_one_slid() -> None:
    first = BEGUN.report(DECEMBER, STILL, line(SECOND, 7, task=MEALS), requests=[request("2027年6月30日")])
    assert find_carryover_anomalies(first.at(DECEMBER)) == ()
    slid = only(extended().at(JANUARY))
    assert (slid.code, slid.number) == (POSTPONED, FIRST)
    times = "已延期1次（原为2027年3月31日），本月又申请由2027年6月30日延到2027年9月30日"
    assert slid.fact == f"“党建+居家适老化改造”{times}"
    assert slid.demand == "请说明一再延期的原因，以及确保按新时限完成的措施"
    assert slid.source is not None
    assert slid.source.row == 30


@pytest.mark.parametrize("asks", ["2027年6月30日", "2027年6月15日"])
def test_the_same_end_or_an_earlier_one_is_no_extension(asks: str) -> None:
    assert find_carryover_anomalies(extended(asks=asks).at(JANUARY)) == ()


def test_a_request_is_asked_about_in_its_month_and_until_it_is_decided() -> None:
    month = extended()
    quiet = month.report(JANUARY.shift(1), STILL, line(SECOND, 7, task=MEALS))
    assert find_carryover_anomalies(quiet.at(JANUARY.shift(1))) == ()
    key = format_change_key(JANUARY, FIRST, "完成时限", "2027年9月30日")
    assert find_carryover_anomalies(month.decide(JANUARY, key, DecisionKind.CHANGE).at(JANUARY)) == ()


def test_an_end_typed_over_again_is_asked_about_once() -> None:
    month = extended(edits=(edit("deadline", "2027年9月30日"),))
    assert codes(month.at(JANUARY)) == [(POSTPONED, FIRST)]
    assert "没有提出变更申请" in only(month.at(JANUARY)).fact


def test_a_cell_typed_over_elsewhere_does_not_hide_a_request() -> None:
    first = BEGUN.report(DECEMBER, STILL, line(SECOND, 7, task=MEALS), requests=[request("2027年6月30日")])
    key = format_change_key(DECEMBER, FIRST, "完成时限", "2027年6月30日")
    both = first.decide(DECEMBER, key, DecisionKind.CHANGE).report(
        JANUARY,
        STILL,
        line(SECOND, 7, task=MEALS),
        requests=[request("2027年9月30日")],
        edits=[edit("goal", "9个", SECOND, 7)],
    )
    assert codes(both.at(JANUARY)) == [(POSTPONED, FIRST)]


@pytest.mark.parametrize(
    ("matter", "key", "how"),
    [
        (DecisionKind.CLOSING, format_closing_key(SECOND), "销号"),
        (DecisionKind.CHANGE, format_change_key(NOVEMBER, SECOND, "撤销", ""), "撤销"),
    ],
)
def test_news_of_a_task_closed_earlier_is_asked_about_and_opens_nothing(
    matter: DecisionKind, key: str, how: str
) -> None:
    wants = SubmittedRequest(row=31, target=SECOND, item="撤销", new_value="", reason="并入")
    begun = History().report(NOVEMBER, line(FIRST), line(SECOND, 7, task=MEALS), requests=[wants])
    month = begun.decide(NOVEMBER, key, matter).report(DECEMBER, STILL, line(SECOND, 7, task=MEALS))
    ledger = month.at(DECEMBER)
    asked = only(ledger)
    assert (asked.code, asked.number, asked.branch, asked.task) == (STILL_REPORTED, SECOND, "MZ01", MEALS)
    assert asked.fact == f"“{MEALS}”已于2026年11月核验{how}，本月报表中又报了进展"
    assert asked.demand == "已办结的不用再报；确有后续工作的，请作为新增任务填报"
    assert asked.source is not None
    assert asked.source.row == 7
    assert [task.number for task in ledger.tasks] == [FIRST]
    assert [len(task.months) for task in ledger.closed_before] == [2]


def test_news_of_a_closed_task_whose_branch_ended_is_asked_of_its_successor() -> None:
    closed = BEGUN.decide(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING)
    month = closed.report(DECEMBER, line(SECOND, 7, task=MEALS), missing=[FIRST], branch="MZ02")
    found = find_carryover_anomalies(month.at(DECEMBER, by=ended("MZ01", "2026-11-30", "MZ02")))
    assert [(each.code, each.branch) for each in found] == [(VANISHED, "MZ02"), (STILL_REPORTED, "MZ02")]


def test_a_request_about_a_task_nobody_knows_or_a_branch_without_tasks_asks_nothing() -> None:
    unknown = SubmittedRequest(row=30, target="MZ01-202611-09", item="完成时限", new_value="2027年9月30日", reason="晚")
    month = BEGUN.report(DECEMBER, STILL, line(SECOND, 7, task=MEALS), requests=[unknown])
    assert find_carryover_anomalies(month.report(DECEMBER, branch="MZ03").at(DECEMBER)) == ()


def test_an_untouched_row_of_a_closed_task_asks_nothing() -> None:
    month = BEGUN.decide(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING)
    untouched = line(SECOND, 7, task=MEALS, progress=None, rate=None, status=None)
    assert find_carryover_anomalies(month.report(DECEMBER, STILL, untouched).at(DECEMBER)) == ()


def test_what_is_asked_stands_in_the_order_of_roster_and_tasks() -> None:
    begun = History().report(NOVEMBER, line("MZ02-202611-01"), branch="MZ02")
    both = begun.report(NOVEMBER, line(FIRST), line(SECOND, 7, task=MEALS))
    gone = both.report(NOVEMBER, line("AB01-202611-01"), branch="AB01")  # no longer in the roster
    lost = gone.report(DECEMBER, branch="MZ02", missing=["MZ02-202611-01"])
    more = lost.report(DECEMBER, branch="AB01", missing=["AB01-202611-01"])
    assert codes(more.report(DECEMBER, missing=[SECOND, FIRST]).at(DECEMBER)) == [
        (VANISHED, FIRST), (VANISHED, SECOND), (VANISHED, "MZ02-202611-01"), (VANISHED, "AB01-202611-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("党建+居家适老化改造", "“党建＋”居家适老化改造。", True), ("老年助餐点建设", "老年助餐点的建设", True),
        ("老年助餐点建设", "婚俗改革宣传月", False), ("党建+助餐", "党建+殡葬", False), ("Abc", "aBC", True),
        ("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往" + "一二三四五六七", "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往" + "甲乙丙丁戊己庚", False),
        ("一二三四五六七八", "一二三四五六甲乙", True), ("一二三四五六七八九", "一二三四五六七甲乙丙", False),
    ],
)  # fmt: skip
def test_texts_are_alike_whatever_their_punctuation(one: str, other: str, *, same: bool) -> None:
    assert is_similar_text(one, other) is same


def fell(progress: str = "继续推进", problem: str | None = None) -> History:
    now = line(FIRST, progress=progress, rate=25, problem=problem)
    return BEGUN.report(DECEMBER, now, line(SECOND, 7, task=MEALS))


def test_a_rate_that_goes_down_unexplained_is_asked_about() -> None:
    """“75%” became “40%” without a word, and nothing was asked."""
    asked = only(fell().at(DECEMBER))
    assert (asked.code, asked.number) == (FALLEN, FIRST)
    assert asked.fact == "“党建+居家适老化改造”的完成率由2026年11月的40%降为25%，没有说明原因"
    assert asked.demand == "请说明原因；填错的，请更正后重报"


@pytest.mark.parametrize(
    ("progress", "problem"), [("返工12户", None), ("继续推进", "今年新增30户，基数变大"), ("上月误报，本月更正", None)]
)
def test_a_rate_that_goes_down_with_its_reason_is_not(progress: str, problem: str | None) -> None:
    assert find_carryover_anomalies(fell(progress, problem).at(DECEMBER)) == ()


def test_a_rate_is_held_against_the_last_one_reported_though_months_were_missed() -> None:
    later = BEGUN.report(JANUARY, line(FIRST, rate=30), line(SECOND, 7, task=MEALS))
    assert only(later.at(JANUARY)).fact.startswith("“党建+居家适老化改造”的完成率由2026年11月的40%降为30%")


def test_a_completion_sent_back_and_a_goal_raised_are_reasons_of_their_own() -> None:
    done = History().report(NOVEMBER, line(FIRST, rate=100, status="已完成"))
    back = done.decide(NOVEMBER, format_closing_key(FIRST), DecisionKind.CLOSING, Opinion.SENT_BACK)
    assert find_carryover_anomalies(back.report(DECEMBER, line(FIRST, rate=80)).at(DECEMBER)) == ()
    wish = SubmittedRequest(row=30, target=FIRST, item="目标", new_value="300户", reason="扩面")
    asked = BEGUN.report(DECEMBER, line(FIRST, rate=20), line(SECOND, 7, task=MEALS), requests=[wish])
    key = format_change_key(DECEMBER, FIRST, "目标", "300户")
    assert codes(asked.at(DECEMBER)) == [(FALLEN, FIRST)]
    assert codes(asked.decide(DECEMBER, key, DecisionKind.CHANGE).at(DECEMBER)) == []


def test_a_rate_below_the_old_ledger_names_it() -> None:
    brought = History().bring(NOVEMBER, line(FIRST, rate=75)).report(NOVEMBER, line(FIRST, rate=40))
    assert only(brought.at(NOVEMBER)).fact == "“党建+居家适老化改造”的完成率由旧台账的75%降为40%，没有说明原因"


def test_a_rate_that_goes_down_is_asked_about_whatever_stands_before_it_and_shown_by_its_row() -> None:
    third, fourth = "MZ01-202611-03", "MZ01-202611-04"
    begun = BEGUN.report(NOVEMBER, *(line(each, 8, rate=60) for each in (FIRST, SECOND, third, fourth)))
    told = begun.report(
        DECEMBER, line(FIRST, 6, rate=60), line(SECOND, 7, rate=40, progress="返工12户"), line(third, 8, rate=40), line(fourth, 9, rate=50)
    )  # fmt: skip
    found = find_carryover_anomalies(told.at(DECEMBER))
    assert [(each.code, each.number) for each in found] == [(FALLEN, third), (FALLEN, fourth)]
    receipt = told.submitted[-1].receipt
    assert [each.source for each in found] == [
        SourceRow(receipt.stored, receipt.sha256, "填报表", row) for row in (8, 9)
    ]
