"""Decisions applied to the ledger: passed changes from their period on, 延期, 销号 and 撤销, 变更记录, the year's end."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace

import pytest
from bureau import NOVEMBER, Bureau, answers, branch_row, edited, found, in_process, new_row, request, row_of, typed
from bureau import at as cell_at
from decision_book import enter

from pipeline import pool
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.review import review_decision_book
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.contract.submitted_values import SubmittedRow
from pipeline.documents.branch_form import make_form
from pipeline.ledger import Decision, Ledger, SourceRow, Task, build_ledger
from pipeline.periods import Period
from pipeline.reports.change_log import ChangeEntry, list_changes
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.supervision.assessment import assess_ledger, describe_verification
from pipeline.terms import DECISION_FILE, DecisionKind, Lamp, Opinion

DECEMBER, JANUARY = NOVEMBER.shift(1), NOVEMBER.shift(2)
NUMBER = "MZ01-202611-01"
OLD, NEW = "2027年3月31日", "2027年6月30日"


def decision(
    period: Period,
    key: str,
    opinion: Opinion = Opinion.PASSED,
    *,
    receipt: int = 90,
    matter: DecisionKind = DecisionKind.CHANGE,
) -> Decision:
    """A row of the 核验表 of a period, taken in under a receipt."""
    day = period.shift(1).first_day.replace(day=10)
    return Decision(
        receipt=receipt,
        period=period,
        matter=matter,
        key=key,
        branch_name="机关一支部",
        task="甲",
        proposal="请决定",
        reason="依据",
        opinion=opinion,
        verifier="孙立新",
        day=day,
        due=None,
        note="",
        source=SourceRow(f"{period}/{receipt:06d}-核验表.xlsx", "0" * 64, matter.value, 3),
    )


def closing(period: Period, opinion: Opinion = Opinion.PASSED, *, receipt: int = 90) -> Decision:
    return decision(period, format_closing_key(NUMBER), opinion, receipt=receipt, matter=DecisionKind.CLOSING)


def extension(period: Period, value: str = NEW) -> str:
    return format_change_key(period, NUMBER, "完成时限", value)


def report(bureau: Bureau, period: Period, *rows: SubmittedRow, requests: tuple[SubmittedRow, ...] = ()) -> None:
    """One month of MZ01: form handed out, filled, taken."""
    bureau.hand_out(str(period.first_day), period)
    said = answers(*rows, requests=requests)
    bureau.drop(f"{period}.xlsx", bureau.filled("MZ01", period, said=said))
    bureau.collect(str(period.last_day))


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """A task begun in November, whose 完成时限 is asked to be put off in December."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "map", in_process)
        made = found(tmp_path_factory.mktemp("局"))
        report(made, NOVEMBER, new_row(NUMBER))
        made.set_out("2026-12-01", DECEMBER)
        row = row_of(made.form("MZ01", DECEMBER).tasks[0], rate=50, progress="完成60户")
        report(made, DECEMBER, row, requests=(request(NUMBER, "完成时限", NEW),))
    return made


@pytest.fixture
def asked(autumn: Bureau, bureau: Bureau) -> Bureau:
    """A copy of that bureau."""
    shutil.copytree(autumn.root, bureau.root, dirs_exist_ok=True)
    return bureau


def ledger(bureau: Bureau, period: Period, *decisions: Decision) -> Ledger:
    """The ledger of a period, had the bureau decided so."""
    inputs = build_current_ledger(bureau.on("2027-03-20"), period).inputs
    return build_ledger(replace(inputs, decisions=decisions))


def only(of: Ledger) -> Task:
    (task,) = of.tasks
    return task


def record(of: Ledger, item: str) -> list[ChangeEntry]:
    return [each for each in list_changes(assess_ledger(of)) if each.item == item]


def test_a_passed_change_holds_from_its_period_on_and_not_before(asked: Bureau) -> None:
    passed = decision(DECEMBER, extension(DECEMBER))
    stands = {period: only(ledger(asked, period, passed)) for period in (NOVEMBER, DECEMBER, JANUARY)}
    assert [task.plan["deadline"] for task in stands.values()] == [OLD, NEW, NEW]
    assert [task.extensions for task in stands.values()] == [0, 1, 1]
    assert stands[JANUARY].deadline == dt.date(2027, 6, 30)
    assert stands[JANUARY].first_deadline == dt.date(2027, 3, 31)


def test_a_decision_in_a_later_book_does_not_hold_earlier(asked: Bureau) -> None:
    late = decision(JANUARY, extension(DECEMBER))
    assert only(ledger(asked, DECEMBER, late)).plan["deadline"] == OLD
    assert ledger(asked, DECEMBER, late).requests[0].waits
    assert only(ledger(asked, JANUARY, late)).plan["deadline"] == NEW


@pytest.mark.parametrize("opinion", [Opinion.SENT_BACK, Opinion.DECLINED])
def test_a_change_that_is_not_passed_leaves_the_plan(asked: Bureau, opinion: Opinion) -> None:
    of = ledger(asked, DECEMBER, decision(DECEMBER, extension(DECEMBER), opinion))
    assert (only(of).plan["deadline"], only(of).extensions) == (OLD, 0)
    (line,) = record(of, "完成时限")
    assert (line.before, line.after, line.standing, line.effective) == (OLD, NEW, opinion.value, "")


def test_a_later_decision_to_the_contrary_wins_from_its_own_period_on(asked: Bureau) -> None:
    both = (
        decision(DECEMBER, extension(DECEMBER)),
        decision(JANUARY, extension(DECEMBER), Opinion.DECLINED, receipt=95),
    )
    assert only(ledger(asked, DECEMBER, *both)).plan["deadline"] == NEW
    of = ledger(asked, JANUARY, *both)
    assert (only(of).plan["deadline"], only(of).extensions) == (OLD, 0)
    assert [(each.before, each.after, each.standing, each.effective) for each in record(of, "完成时限")] == [
        (OLD, NEW, "通过", "2026-12"), (NEW, OLD, "更正为不采纳", "2027-01"),
    ]  # fmt: skip


def test_a_decision_on_a_change_nobody_asks_for_any_more_changes_nothing_and_is_said(asked: Bureau) -> None:
    of = ledger(asked, DECEMBER, decision(DECEMBER, extension(DECEMBER, "2028年1月1日")))
    assert only(of).plan["deadline"] == OLD
    assert ["未执行" in each.standing for each in record(of, "变更")] == [True]


def test_several_passed_changes_follow_each_other(asked: Bureau) -> None:
    later, owner = "2027年9月30日", "吴启航"
    asked.set_out("2027-01-01", JANUARY)
    row = row_of(asked.form("MZ01", JANUARY).tasks[0], rate=60, progress="完成72户")
    wanted = (request(NUMBER, "完成时限", later), request(NUMBER, "责任人", owner))
    report(asked, JANUARY, row, requests=wanted)
    of = ledger(
        asked, JANUARY, decision(DECEMBER, extension(DECEMBER)), decision(JANUARY, extension(JANUARY, later)),
        decision(JANUARY, format_change_key(JANUARY, NUMBER, "责任人", owner)),
    )  # fmt: skip
    task = only(of)
    assert (task.plan["deadline"], task.plan["owner"], task.extensions) == (later, owner, 2)
    assert [(each.before, each.after) for each in record(of, "完成时限")] == [(OLD, NEW), (NEW, later)]
    assert task.original["deadline"] == OLD


def test_an_end_moved_forward_or_lifted_is_no_extension(asked: Bureau) -> None:
    asked.set_out("2027-01-01", JANUARY)
    row = row_of(asked.form("MZ01", JANUARY).tasks[0], rate=60, progress="完成72户")
    report(asked, JANUARY, row, requests=(request(NUMBER, "完成时限", "长期坚持"),))
    task = only(ledger(asked, JANUARY, decision(JANUARY, extension(JANUARY, "长期坚持"))))
    assert (task.deadline, task.extensions, task.standing) == (None, 0, True)


def test_the_same_change_as_row_and_as_overtyped_cell_is_one_matter(asked: Bureau) -> None:
    form = asked.form("MZ01", DECEMBER)
    said = answers(row_of(form.tasks[0], rate=50, progress="甲"), requests=[request(NUMBER, "责任人", "吴启航")])
    twice = edited(asked.filled("MZ01", DECEMBER, said=said), typed(cell_at(form, NUMBER, "owner"), "吴启航"))
    asked.drop("更正.xlsx", twice)
    asked.collect("2027-01-02")
    assert [each.item for each in ledger(asked, DECEMBER).requests] == ["责任人"]


def test_an_overtyped_end_that_reads_as_no_day_is_never_put_into_the_plan(asked: Bureau) -> None:
    asked.hand_out("2027-01-01", JANUARY)
    form = asked.form("MZ01", JANUARY)
    said = answers(row_of(form.tasks[0], rate=50, progress="甲"))
    asked.drop("一月.xlsx", edited(
        asked.filled("MZ01", JANUARY, said=said), typed(cell_at(form, NUMBER, "deadline"), "看情况")
    ))  # fmt: skip
    asked.collect("2027-02-02")
    of = ledger(asked, JANUARY, decision(JANUARY, format_change_key(JANUARY, NUMBER, "完成时限", "看情况")))
    typed_over = [each for each in of.requests if each.after == "看情况"]
    assert [each.sound for each in typed_over] == [False]
    assert only(of).deadline == dt.date(2027, 3, 31)
    assert "未执行" in record(of, "完成时限")[-1].standing


def test_what_the_plan_says_already_is_no_request(asked: Bureau) -> None:
    asked.hand_out("2027-01-01", JANUARY)  # before December's decisions: the form still shows the old end
    row = row_of(asked.form("MZ01", JANUARY).tasks[0], rate=60, progress="完成72户")
    report(asked, JANUARY, row, requests=(request(NUMBER, "完成时限", NEW),))
    of = ledger(asked, JANUARY, decision(DECEMBER, extension(DECEMBER)))
    assert [str(each.period) for each in of.requests] == ["2026-12"]
    assert [str(each.period) for each in ledger(asked, JANUARY).requests if each.waits] == ["2027-01"]


def test_a_closed_task_stands_closed_in_its_period_and_in_history_after(asked: Bureau) -> None:
    of = ledger(asked, DECEMBER, closing(DECEMBER))
    task = only(of)
    assert task.closed is not None
    assert (describe_verification(task), assess_ledger(of).lamps[NUMBER].lamp) == ("已销号", Lamp.GREEN)
    after = ledger(asked, JANUARY, closing(DECEMBER))
    assert (after.tasks, [each.number for each in after.closed_before]) == ((), [NUMBER])
    assert [(each.after, each.verifier, each.day) for each in record(after, "销号")] == [
        ("已销号", "孙立新", "2027-01-10")
    ]
    assert only(ledger(asked, NOVEMBER, closing(DECEMBER))).closed is None


def test_a_closed_task_is_on_no_form_again(asked: Bureau) -> None:
    workspace = asked.on("2027-01-12")
    branch = workspace.office.by_code["MZ01"]
    for period in (DECEMBER, JANUARY):
        form, _ = make_form(workspace.office, ledger(asked, period, closing(DECEMBER)), branch, period)
        assert form.tasks == ()
    form, _ = make_form(workspace.office, ledger(asked, JANUARY), branch, JANUARY)
    assert [task.number for task in form.tasks] == [NUMBER]


def test_a_form_shows_the_plan_as_changed(asked: Bureau) -> None:
    workspace = asked.on("2027-01-12")
    of = ledger(asked, JANUARY, decision(DECEMBER, extension(DECEMBER)))
    form, _ = make_form(workspace.office, of, workspace.office.by_code["MZ01"], JANUARY)
    assert form.tasks[0].plan["deadline"] == NEW


def test_a_closing_taken_back_later_reopens_the_task(asked: Bureau) -> None:
    both = (closing(DECEMBER), closing(JANUARY, Opinion.SENT_BACK, receipt=95))
    assert only(ledger(asked, DECEMBER, *both)).closed is not None
    task = only(ledger(asked, JANUARY, *both))
    assert (task.closed, task.sent_back) == (None, both[1])
    assert [each.after for each in record(ledger(asked, JANUARY, *both), "销号")] == ["已销号", "未销号"]


def test_a_closing_sent_back_is_said_until_the_branch_reports_anew(bureau: Bureau) -> None:
    report(bureau, NOVEMBER, new_row(NUMBER, rate=100, status="已完成"))
    assert describe_verification(only(ledger(bureau, NOVEMBER))) == "待核验"
    back = closing(NOVEMBER, Opinion.SENT_BACK)
    assert describe_verification(only(ledger(bureau, NOVEMBER, back))) == "退回"
    assert describe_verification(only(ledger(bureau, DECEMBER, back))) == "退回"
    bureau.set_out("2026-12-01", DECEMBER)
    row = row_of(bureau.form("MZ01", DECEMBER).tasks[0], progress="补齐验收单120份")
    report(bureau, DECEMBER, row)
    assert describe_verification(only(ledger(bureau, DECEMBER, back))) == "待核验"


def test_a_passed_withdrawal_ends_a_task(asked: Bureau) -> None:
    asked.set_out("2027-01-01", JANUARY)
    row = row_of(asked.form("MZ01", JANUARY).tasks[0], rate=60, progress="完成72户")
    report(asked, JANUARY, row, requests=(request(NUMBER, "撤销", None),))
    gone = decision(JANUARY, format_change_key(JANUARY, NUMBER, "撤销", ""))
    task = only(ledger(asked, JANUARY, gone))
    assert (task.withdrawn, describe_verification(task)) == (True, "已撤销")
    assert ledger(asked, JANUARY.shift(1), gone).tasks == ()
    assert only(ledger(asked, JANUARY)).closed is None


def test_a_red_task_once_closed_is_no_longer_late(bureau: Bureau) -> None:
    report(bureau, NOVEMBER, new_row(NUMBER, deadline="2026年11月30日", rate=30))
    assert assess_ledger(ledger(bureau, DECEMBER)).lamps[NUMBER].lamp is not Lamp.GREEN
    assert assess_ledger(ledger(bureau, DECEMBER, closing(DECEMBER))).lamps[NUMBER].lamp is Lamp.GREEN


def test_a_task_keeps_its_number_over_the_years_end_and_with_its_successor(asked: Bureau) -> None:
    """The branch ends with the year: its task goes on under its old number, on the form of its 承接支部."""
    ended = branch_row("MZ01", end="2026年12月31日", successor="MZ02")
    asked.enrol(ended, branch_row("MZ02"), branch_row("MZ03"))
    asked.set_out("2027-01-05", JANUARY)
    form = asked.form("MZ02", JANUARY)
    assert [task.number for task in form.tasks] == [NUMBER]
    assert all(number.startswith("MZ02-202701-") for number in form.new_numbers)
    said = answers(row_of(form.tasks[0], rate=80, progress="接着做"))
    asked.drop("承接.xlsx", asked.filled("MZ02", JANUARY, said=said))
    asked.collect("2027-01-31")
    of = ledger(asked, JANUARY, decision(DECEMBER, extension(DECEMBER)))
    task = only(of)
    assert (task.number, task.branch, task.rate, task.plan["deadline"]) == (NUMBER, "MZ02", 80, NEW)
    (line,) = record(of, "承接支部")
    assert (line.period, line.before, line.after) == ("2027-01", "机关一支部", "殡仪馆支部")
    assert record(ledger(asked, DECEMBER), "承接支部") == []


def test_a_task_closed_before_its_branch_ended_stays_with_it(asked: Bureau) -> None:
    ended = branch_row("MZ01", end="2026年12月31日", successor="MZ02")
    asked.enrol(ended, branch_row("MZ02"), branch_row("MZ03"))
    of = ledger(asked, JANUARY, closing(DECEMBER))
    assert [task.branch for task in of.closed_before] == ["MZ01"]
    assert record(of, "承接支部") == []


def test_the_workbook_shows_what_was_decided(asked: Bureau) -> None:
    frames = build_ledger_tables(
        assess_ledger(ledger(asked, DECEMBER, decision(DECEMBER, extension(DECEMBER)), closing(DECEMBER)))
    )
    (task,) = frames["总台账"].to_dict("records")
    shown = (task["deadline"], task["extensions"], task["requested"], task["verification"], task["closed"])
    assert shown == ("2027-06-30", 1, "", "已销号", "2027-01-10")
    line = next(each for each in frames["变更记录"].to_dict("records") if each["item"] == "完成时限")
    assert (line["standing"], line["effective"], line["verifier"]) == ("通过", "2026-12", "孙立新")
    assert line["row"] > 0
    assert line["book"].endswith("“变更与延期”第3行")
    later = build_ledger_tables(assess_ledger(ledger(asked, DECEMBER, closing(NOVEMBER))))
    assert len(later["总台账"]) == 0
    assert len(later["历月进展"]) == 2


def decide(bureau: Bureau, period: Period, key: str, day: str) -> None:
    """Pass a matter in the 核验表 of a period, and take it in."""
    path = bureau.root / "outbox" / str(period) / DECISION_FILE
    matter = DecisionKind.CLOSING if key.startswith("XH") else DecisionKind.CHANGE
    enter(path, matter, key, typed={"opinion": "通过", "verifier": "孙立新", "day": day})
    done = review_decision_book(bureau.on(day), path)
    assert (done.findings, done.decided) == ((), 1)


def test_decisions_taken_in_through_review_stand_in_ledger_and_forms(asked: Bureau) -> None:
    """December puts the end off; January reports the task done, and it is closed; February's form is empty."""
    asked.consolidate("2027-01-07", DECEMBER)
    decide(asked, DECEMBER, extension(DECEMBER), "2027-01-09")
    asked.set_out("2027-01-10", JANUARY)
    (task,) = asked.form("MZ01", JANUARY).tasks
    assert task.plan["deadline"] == NEW
    report(asked, JANUARY, row_of(task, rate=100, status="申请销号", progress="120户全部验收"))
    asked.consolidate("2027-02-08", JANUARY)
    decide(asked, JANUARY, format_closing_key(NUMBER), "2027-02-10")
    asked.hand_out("2027-02-11", JANUARY.shift(1))
    assert asked.form("MZ01", JANUARY.shift(1)).tasks == ()
    closed = only(build_current_ledger(asked.on("2027-02-12"), JANUARY)).closed
    assert closed is not None
    assert (closed.verifier, closed.day) == ("孙立新", dt.date(2027, 2, 10))
    assert only(build_current_ledger(asked.on("2027-02-12"), NOVEMBER)).plan["deadline"] == OLD
    lines = {
        each.item: each
        for each in list_changes(assess_ledger(build_current_ledger(asked.on("2027-02-12"), JANUARY.shift(1))))
    }
    assert (lines["完成时限"].effective, lines["销号"].effective) == ("2026-12", "2027-01")
    assert lines["完成时限"].book.startswith("2027-01/")
