"""The ledger from records: months of a task, plans as changed, closings, requests; nothing on disk."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY, PLAN, History, ended, line

from pipeline.archive.submissions import REPLIES_ONLY, PlanEdit, SubmittedRequest, SubmittedTask
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.intake.office import OfficeRules
from pipeline.ledger import ChangeRequest, Ledger, SourceRow, Task, build_ledger, cut_ledger
from pipeline.ledger.build import find_counted_receipts
from pipeline.ledger.plan_changes import find_unrequested_decisions, list_handovers
from pipeline.terms import DecisionKind, Disposition, Opinion

FIRST, SECOND = "MZ01-202611-01", "MZ01-202611-02"
BEGUN = History().report(NOVEMBER, line(FIRST))
CLOSING, CHANGE = DecisionKind.CLOSING, DecisionKind.CHANGE


def only(ledger: Ledger) -> Task:
    (task,) = ledger.tasks
    return task


def ask(item: str, value: str, number: str = FIRST, row: int = 30) -> SubmittedRequest:
    return SubmittedRequest(row=row, target=number, item=item, new_value=value, reason="许可未办结")


def asking(*requests: SubmittedRequest, edits: tuple[PlanEdit, ...] = ()) -> History:
    return BEGUN.report(DECEMBER, line(FIRST, rate=50), requests=requests, edits=edits)


def key(item: str, value: str) -> str:
    return format_change_key(DECEMBER, FIRST, item, value)


def told(ledger: Ledger) -> list[tuple[str, str, str]]:
    return [(each.item, each.before, each.after) for each in ledger.requests]


# Months


def test_a_task_holds_its_plan_its_source_and_every_month() -> None:
    task = only(BEGUN.report(DECEMBER, line(FIRST, 9, rate=60, progress="完成60户", problem="缺资金")).at(DECEMBER))
    assert (task.number, task.branch, task.origin, task.first, task.period) == (
        FIRST,
        "MZ01",
        "MZ01",
        NOVEMBER,
        DECEMBER,
    )
    assert task.plan == task.original == PLAN
    assert task.deadline == task.first_deadline == dt.date(2027, 3, 31)
    assert (task.source.file, task.source.sheet, task.source.row) == ("2026-12/000001-表.xlsx", "填报表", 6)
    assert [(each.period, each.rate, each.status, each.typed) for each in task.months] == [
        (NOVEMBER, 40, "推进中", 2), (DECEMBER, 60, "推进中", 2),
    ]  # fmt: skip
    assert task.now is not None
    assert (task.now.values["progress"], task.now.problem, task.now.reporter) == ("完成60户", "缺资金", "李文静")
    assert (task.now.source.row, task.now.moved) == (9, True)


def test_what_is_left_blank_repeats_the_month_before() -> None:
    blank = line(FIRST, progress=None, rate=None, status=None)
    month = BEGUN.report(DECEMBER, blank).at(DECEMBER).tasks[0].now
    assert month is not None
    assert (month.rate, month.status, month.moved) == (40, "推进中", False)
    assert (month.values["rate"], month.values["status"], month.values["progress"]) == (40, "推进中", "")
    first = only(History().report(NOVEMBER, blank).at(NOVEMBER)).now
    assert first is not None
    assert (first.rate, first.status, first.moved) == (0, "未启动", True)


@pytest.mark.parametrize(
    ("news", "moved"),
    [({"rate": 41}, True), ({"status": "已完成"}, True), ({"progress": "又走访3户"}, True), ({"rate": 40}, False)],
)
def test_a_month_moved_if_rate_status_or_progress_is_new(news: dict[str, str | int], moved: bool) -> None:
    quiet: dict[str, str | int | None] = {"progress": None, "rate": None, "status": None}
    now = only(BEGUN.report(DECEMBER, line(FIRST, 6, **{**quiet, **news})).at(DECEMBER)).now
    assert now is not None
    assert now.moved is moved


def test_later_months_are_not_known_in_an_earlier_ledger() -> None:
    history = BEGUN.report(DECEMBER, line(FIRST, rate=60))
    assert [each.period for each in only(history.at(NOVEMBER)).months] == [NOVEMBER]
    assert history.report(JANUARY, line(SECOND)).at(DECEMBER).by_branch.keys() == {"MZ01"}
    assert History().at(NOVEMBER).tasks == ()


def test_an_imported_task_starts_where_the_old_ledger_left_it() -> None:
    history = History().bring(NOVEMBER, line(FIRST, rate=30)).report(NOVEMBER, line(FIRST, rate=None, progress=None))
    task = only(history.at(NOVEMBER))
    assert task.started is not None
    assert (task.started.rate, task.started.typed, task.started.source.sheet) == (30, 0, "台账")
    assert [(each.rate, each.moved) for each in task.months] == [(30, False)]
    assert History().bring(DECEMBER, line(FIRST)).at(NOVEMBER).tasks == ()


def test_an_imported_task_keeps_its_branch_its_end_and_the_row_it_came_from() -> None:
    plan_only = SubmittedTask(
        row=9, number="MZ02-202611-07", values={**PLAN}, deadline_day="2027-03-31", typed_cells=0
    )  # no 问题 and no 下步打算 in a 旧台账
    history = History().bring(NOVEMBER, plan_only, branch="MZ02")
    task, receipt = only(history.at(NOVEMBER)), history.imported[0].receipt
    assert (task.branch, task.origin, task.plan) == ("MZ02", "MZ02", PLAN)
    assert (task.deadline, task.first_deadline) == (dt.date(2027, 3, 31), dt.date(2027, 3, 31))
    assert task.source == SourceRow(receipt.stored, receipt.sha256, "台账", 9)
    assert task.started is not None
    assert (task.started.reporter, task.started.rate, task.started.problem, task.months) == ("", 0, "", ())


def test_a_task_carried_on_for_good_has_no_last_day() -> None:
    task = only(History().report(NOVEMBER, line(FIRST, deadline="长期坚持")).at(NOVEMBER))
    assert (task.deadline, task.first_deadline, task.standing) == (None, None, True)
    assert task.plan["deadline"] == "长期坚持"


def test_every_month_names_the_file_it_was_reported_in() -> None:
    history = BEGUN.report(DECEMBER, line(FIRST, 9))
    assert [month.source for month in only(history.at(DECEMBER)).months] == [
        SourceRow(each.receipt.stored, each.receipt.sha256, "填报表", row)
        for each, row in zip(history.submitted, (6, 9), strict=True)
    ]


def test_still_months_count_from_the_last_that_moved() -> None:
    quiet = line(FIRST, progress=None, rate=None, status=None)
    history = BEGUN.report(DECEMBER, quiet).report(JANUARY, quiet)
    assert [only(history.at(month)).still_months for month in (NOVEMBER, DECEMBER, JANUARY)] == [0, 1, 2]


def test_tasks_stand_by_branch_in_roster_order_then_number() -> None:
    history = (
        History().report(NOVEMBER, line("MZ02-202611-01"), branch="MZ02").report(NOVEMBER, line(SECOND), line(FIRST))
    )
    ledger = history.at(NOVEMBER)
    assert [task.number for task in ledger.tasks] == [FIRST, SECOND, "MZ02-202611-01"]
    assert [task.number for task in ledger.by_branch["MZ01"]] == [FIRST, SECOND]
    assert ledger.by_number[SECOND].number == SECOND
    assert set(ledger.counted) == {"MZ01", "MZ02"}


def test_a_branch_that_left_the_roster_stands_after_all_others() -> None:
    """A code that sorts first all the same: nothing of it is lost, and nothing of it is in the way."""
    gone = History().report(NOVEMBER, line("AB01-202611-02"), line("AB01-202611-01"), branch="AB01")
    ledger = gone.report(NOVEMBER, line("MZ03-202611-01"), branch="MZ03").report(NOVEMBER, line(FIRST)).at(NOVEMBER)
    assert [task.number for task in ledger.tasks] == [FIRST, "MZ03-202611-01", "AB01-202611-01", "AB01-202611-02"]


def test_the_last_accepted_report_of_branch_and_month_counts() -> None:
    history = BEGUN.report(NOVEMBER, line(FIRST)).report(DECEMBER, line(FIRST)).report(NOVEMBER, line(FIRST))
    first, second, december, last = (each.receipt for each in history.submitted)
    returned = replace(last, number=8, fate=Disposition.RETURNED)
    answers = replace(last, number=9, content=REPLIES_ONLY)
    received = (last, answers, second, returned, december, first)
    assert find_counted_receipts(received) == {("MZ01", "2026-11"): last, ("MZ01", "2026-12"): december}


# Changes


def test_an_undecided_request_stands_beside_the_plan_and_changes_nothing() -> None:
    ledger = asking(ask("完成时限", "2027年6月30日")).at(DECEMBER)
    (request,) = ledger.requests
    assert told(ledger) == [("完成时限", "2027年3月31日", "2027年6月30日")]
    assert (request.period, request.number, request.branch, request.why) == (DECEMBER, FIRST, "MZ01", "许可未办结")
    assert (request.who, request.when, request.source.row) == ("李文静", "2027-01-01", 30)
    assert (request.sound, request.passed, request.waits, request.overtaken) == (True, False, True, False)
    assert ledger.waiting_requests == {FIRST: (request,)}
    assert only(ledger).deadline == dt.date(2027, 3, 31)
    assert BEGUN.report(JANUARY, line(FIRST), requests=[ask("责任人", "吴启航")]).at(DECEMBER).requests == ()


def test_a_typed_over_cell_is_a_request() -> None:
    edit = PlanEdit(row=6, number=FIRST, field="owner", value="吴启航")
    (request,) = asking(edits=(edit,)).at(DECEMBER).requests
    assert (request.item, request.after, request.why) == ("责任人", "吴启航", "直接改动了计划内容")
    assert request.source.row == 6


def test_a_passed_change_holds_from_its_period_on() -> None:
    passed = asking(ask("完成时限", "2027年6月30日")).decide(DECEMBER, key("完成时限", "2027年6月30日"), CHANGE)
    task = only(passed.at(DECEMBER))
    assert (task.plan["deadline"], task.deadline, task.extensions) == ("2027年6月30日", dt.date(2027, 6, 30), 1)
    assert (task.original["deadline"], task.first_deadline) == ("2027年3月31日", dt.date(2027, 3, 31))
    assert only(passed.at(NOVEMBER)).plan["deadline"] == "2027年3月31日"
    (request,) = passed.at(JANUARY).requests
    assert (request.before, request.passed, request.waits) == ("2027年3月31日", True, False)


@pytest.mark.parametrize("opinion", [Opinion.SENT_BACK, Opinion.DECLINED])
def test_a_refused_change_leaves_the_plan(opinion: Opinion) -> None:
    refused = asking(ask("责任人", "吴启航")).decide(DECEMBER, key("责任人", "吴启航"), CHANGE, opinion)
    task, (request,) = only(refused.at(DECEMBER)), refused.at(DECEMBER).requests
    assert task.plan["owner"] == "陈晓岚"
    assert (request.before, request.passed, request.waits) == ("陈晓岚", False, False)


@pytest.mark.parametrize(
    ("until", "extensions"), [("2027年3月底", 0), ("2027年1月31日", 0), ("长期坚持", 0), ("2027年4月1日", 1)]
)
def test_only_a_later_day_is_an_extension(until: str, extensions: int) -> None:
    asked = asking(ask("完成时限", until)).at(DECEMBER).requests
    passed = asking(ask("完成时限", until)).decide(DECEMBER, key("完成时限", asked[0].after), CHANGE)
    assert only(passed.at(DECEMBER)).extensions == extensions


def test_several_passed_changes_follow_each_other() -> None:
    first = asking(ask("完成时限", "2027年6月30日")).decide(DECEMBER, key("完成时限", "2027年6月30日"), CHANGE)
    again = first.report(JANUARY, line(FIRST), requests=[ask("完成时限", "2027年9月30日")])
    both = again.decide(JANUARY, format_change_key(JANUARY, FIRST, "完成时限", "2027年9月30日"), CHANGE)
    assert told(both.at(JANUARY)) == [
        ("完成时限", "2027年3月31日", "2027年6月30日"), ("完成时限", "2027年6月30日", "2027年9月30日"),
    ]  # fmt: skip
    assert only(both.at(JANUARY)).extensions == 2
    assert only(both.at(DECEMBER)).extensions == 1


def test_a_later_request_for_the_same_cell_overtakes_an_undecided_one() -> None:
    first = asking(ask("责任人", "吴启航"))
    both = first.report(JANUARY, line(FIRST), requests=[ask("责任人", "郑海"), ask("预期目标", "200户", row=31)])

    def find(requests: tuple[ChangeRequest, ...], value: str) -> ChangeRequest:
        return next(each for each in requests if each.after == value)

    asked = both.at(JANUARY).requests
    assert (find(asked, "吴启航").overtaken, find(asked, "吴启航").waits) == (True, False)
    assert (find(asked, "郑海").overtaken, find(asked, "郑海").waits) == (False, True)
    assert [each.after for each in both.at(JANUARY).waiting_requests[FIRST]] == ["郑海", "200户"]


def test_of_two_changes_of_one_cell_the_one_passed_later_stands() -> None:
    """Whichever was asked for first: the older request is passed a month after the newer one."""
    asked = asking(ask("责任人", "吴启航")).report(JANUARY, line(FIRST), requests=[ask("责任人", "郑海")])
    newer = asked.decide(JANUARY, format_change_key(JANUARY, FIRST, "责任人", "郑海"), CHANGE)
    both = newer.decide(JANUARY.shift(1), key("责任人", "吴启航"), CHANGE).at(JANUARY.shift(1))
    assert only(both).plan["owner"] == "吴启航"
    assert told(both) == [("责任人", "郑海", "吴启航"), ("责任人", "陈晓岚", "郑海")]


def test_a_change_says_what_it_replaced_what_stood_on_its_form_or_what_stands_now() -> None:
    """Passed: the value just before; refused: what the branch had before it; undecided: what it would replace today."""
    asked = asking(
        ask("责任人", "吴启航"),
        ask("责任人", "郑海", row=31),
        ask("责任人", "何川", row=32),
        ask("责任人", "马骏", row=33),
    )
    passed = asked.decide(DECEMBER, key("责任人", "吴启航"), CHANGE).decide(DECEMBER, key("责任人", "郑海"), CHANGE)
    decided = passed.decide(DECEMBER, key("责任人", "何川"), CHANGE, Opinion.DECLINED)
    assert told(decided.at(DECEMBER)) == [
        ("责任人", "陈晓岚", "吴启航"), ("责任人", "吴启航", "郑海"), ("责任人", "陈晓岚", "何川"), ("责任人", "郑海", "马骏"),
    ]  # fmt: skip


def test_a_request_about_a_task_nobody_knows_waits_for_the_bureau_too() -> None:
    (request,) = asking(ask("责任人", "吴启航", number="MZ01-202611-09")).at(DECEMBER).requests
    assert (request.number, request.before, request.waits) == ("MZ01-202611-09", "", True)


def test_a_withdrawal_asked_for_again_waits_once() -> None:
    asked = asking(ask("撤销", "")).report(JANUARY, line(FIRST), requests=[ask("撤销", "")])
    assert [(str(each.period), each.waits) for each in asked.at(JANUARY).requests] == [
        ("2026-12", False), ("2027-01", True),
    ]  # fmt: skip
    refused = asked.decide(JANUARY, key("撤销", ""), CHANGE, Opinion.DECLINED).at(JANUARY)
    assert [each.overtaken for each in refused.requests] == [False, False]


def test_the_same_request_twice_is_one_and_what_the_plan_says_already_is_none() -> None:
    edit = PlanEdit(row=6, number=FIRST, field="owner", value="吴启航")
    assert len(asking(ask("责任人", "吴启航"), edits=(edit,)).at(DECEMBER).requests) == 1
    assert asking(ask("责任人", "陈晓岚")).at(DECEMBER).requests == ()


@pytest.mark.parametrize(
    ("item", "value", "after", "sound"),
    [
        ("完成时限", "2027.6.30", "2027年6月30日", True), ("完成时限", "看情况", "看情况", False), ("责任人", "吴启航 郑海", "吴启航、郑海", True),
        ("业务领域", "没有的领域", "没有的领域", False), ("项目类别", "重点工作的", "重点工作的", False), ("撤销", "", "", True),
        ("工作任务", "党建+助餐", "党建+助餐", True),
    ],
)  # fmt: skip
def test_a_new_value_is_put_as_the_contract_writes_it(item: str, value: str, after: str, sound: bool) -> None:
    (request,) = asking(ask(item, value)).at(DECEMBER).requests
    assert (request.after, request.sound) == (after, sound)
    passed = asking(ask(item, value)).decide(DECEMBER, request.key, CHANGE).at(DECEMBER)
    changed = only(passed).plan
    assert (changed != PLAN) is (sound and item != "撤销")


def test_a_decision_on_a_request_nobody_makes_any_more_has_no_effect_and_is_found() -> None:
    other = (
        asking().decide(DECEMBER, key("责任人", "吴启航"), CHANGE).decide(DECEMBER, format_closing_key(SECOND), CLOSING)
    )
    ledger = other.at(DECEMBER)
    assert only(ledger).plan["owner"] == "陈晓岚"
    assert list(find_unrequested_decisions(ledger.inputs, ledger.requests)) == [key("责任人", "吴启航")]
    known = asking(ask("责任人", "吴启航")).decide(DECEMBER, key("责任人", "吴启航"), CHANGE).at(DECEMBER)
    assert find_unrequested_decisions(known.inputs, known.requests) == {}


# Closings


def test_a_closed_task_stands_in_its_period_and_in_history_after() -> None:
    closed = BEGUN.report(DECEMBER, line(FIRST)).decide(DECEMBER, format_closing_key(FIRST), CLOSING)
    now = only(closed.at(DECEMBER))
    assert now.closed is not None
    assert (now.closed.period, now.withdrawn, now.sent_back) == (DECEMBER, False, None)
    assert only(closed.at(NOVEMBER)).closed is None
    later = closed.at(JANUARY)
    assert later.tasks == ()
    assert [task.number for task in later.closed_before] == [FIRST]


def test_a_closing_not_passed_is_kept_as_sent_back() -> None:
    back = BEGUN.decide(NOVEMBER, format_closing_key(FIRST), CLOSING, Opinion.SENT_BACK)
    task = only(back.at(DECEMBER))
    assert task.closed is None
    assert task.sent_back is not None
    assert task.sent_back.opinion is Opinion.SENT_BACK


def test_a_passed_withdrawal_ends_a_task_and_the_earlier_end_counts() -> None:
    asked = asking(ask("撤销", ""))
    withdrawn = asked.decide(DECEMBER, key("撤销", ""), CHANGE)
    task = only(withdrawn.at(DECEMBER))
    assert task.withdrawn
    assert task.plan == PLAN
    both = only(withdrawn.decide(DECEMBER, format_closing_key(FIRST), CLOSING).at(DECEMBER))
    assert both.withdrawn
    first = only(
        asked.decide(DECEMBER, format_closing_key(FIRST), CLOSING)
        .decide(DECEMBER, key("撤销", ""), CHANGE)
        .at(DECEMBER)
    )
    assert not first.withdrawn


def test_a_task_that_stays_with_its_branch_is_handed_over_to_nobody() -> None:
    ledger = BEGUN.at(JANUARY)
    assert list(list_handovers(ledger.inputs, only(ledger))) == []


def test_a_task_is_handed_over_in_the_month_after_its_branch_ended() -> None:
    rules = ended("MZ01", "2026-12-31", "MZ02")
    for month, branch in ((NOVEMBER, "MZ01"), (DECEMBER, "MZ01"), (JANUARY, "MZ02"), (JANUARY.shift(1), "MZ02")):
        ledger = BEGUN.at(month, by=rules)
        assert (only(ledger).branch, only(ledger).origin) == (branch, "MZ01")
        handed = [(JANUARY, "MZ01", "MZ02")] if branch == "MZ02" else []
        assert list(list_handovers(ledger.inputs, only(ledger))) == handed


def test_a_task_closed_before_its_branch_ended_stays_with_it() -> None:
    rules = ended("MZ01", "2026-12-31", "MZ02")
    closed = BEGUN.decide(DECEMBER, format_closing_key(FIRST), CLOSING)
    later = closed.at(JANUARY.shift(1), by=rules)
    (task,) = later.closed_before
    assert task.branch == "MZ01"
    assert list(list_handovers(later.inputs, task)) == []


# An earlier month, cut out of a later ledger


def a_winter() -> History:
    """Two branches, a 旧台账, a task put off, one withdrawn, one closed, one that a later month begins."""
    later, gone = "2027年6月30日", "MZ02-202611-01"
    return (
        History()
        .bring(NOVEMBER, line(FIRST, 5), line(SECOND, 6), begun="2026-03-01")
        .report(NOVEMBER, line(FIRST), line(SECOND, 7, rate=100, status="已完成"))
        .report(NOVEMBER, line(gone, 8, deadline="长期坚持"), branch="MZ02")
        .decide(NOVEMBER, format_closing_key(SECOND), CLOSING)
        .bring(DECEMBER, line("MZ02-202612-01", 9), branch="MZ02")
        .report(DECEMBER, line(FIRST, rate=50), requests=(ask("完成时限", later),))
        .decide(DECEMBER, format_change_key(DECEMBER, FIRST, "完成时限", later), CHANGE)
        .report(DECEMBER, line(gone, 8), line("MZ02-202612-01"), branch="MZ02", requests=(ask("撤销", "", gone),))
        .report(JANUARY, line(FIRST, rate=None, progress=None), line("MZ01-202701-01", 7))
        .decide(JANUARY, format_change_key(DECEMBER, gone, "撤销", ""), CHANGE)
    )


@pytest.mark.parametrize("rules", [None, ended("MZ02", "2026-12-31", "MZ01")], ids=["as they are", "a branch ended"])
@pytest.mark.parametrize("since", [0, 1, 2, 3])
def test_an_earlier_month_cut_out_of_a_later_ledger_is_what_its_rows_would_have_built(
    since: int, rules: OfficeRules | None
) -> None:
    whole, period = a_winter().at(JANUARY, by=rules), JANUARY.shift(-since)
    built = build_ledger(replace(whole.inputs, period=period))
    assert cut_ledger(whole, period) == built
    assert (len(built.tasks), len(built.closed_before)) == ((4, 1), (3, 1), (3, 0), (0, 0))[since]
