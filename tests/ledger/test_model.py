"""What the records of the ledger tell of themselves: a task's state, a request's number, what was sent for a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY, History, line

from pipeline.archive.submissions import SubmittedRequest
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.ledger import Ledger, Task
from pipeline.ledger.grouping import group_by_branch
from pipeline.periods import Month
from pipeline.terms import ASKS_CLOSING, DONE, STANDING, DecisionKind

NUMBER = "MZ01-202611-01"
BEGUN = History().report(NOVEMBER, line(NUMBER, rate=40))


def only(ledger: Ledger) -> Task:
    (task,) = ledger.tasks
    return task


def reported(rate: int, status: str, deadline: str = "2027年3月31日") -> Task:
    return only(History().report(NOVEMBER, line(NUMBER, rate=rate, status=status, deadline=deadline)).at(NOVEMBER))


@pytest.mark.parametrize(
    ("rate", "status", "finished"),
    [(100, DONE, True), (90, DONE, True), (100, ASKS_CLOSING, True), (99, ASKS_CLOSING, False), (100, "推进中", False)],
)
def test_finished_is_what_is_said_to_be_done_or_put_for_closing_at_all(
    rate: int, status: str, *, finished: bool
) -> None:
    assert reported(rate, status).finished is finished


def test_standing_is_a_task_without_an_end_or_said_to_have_none() -> None:
    assert reported(50, "推进中", "长期坚持").standing
    assert reported(50, STANDING).standing
    assert not reported(50, "推进中").standing


def test_a_month_without_a_report_leaves_the_last_known_state() -> None:
    silent = only(BEGUN.at(JANUARY))
    assert silent.now is None
    assert silent.before == silent.latest == silent.months[-1]
    assert (silent.rate, silent.status) == (40, "推进中")
    told = only(BEGUN.report(JANUARY, line(NUMBER, rate=70)).at(JANUARY))
    assert told.now is not None
    assert told.before is not None
    assert (told.now.rate, told.before.rate, told.latest) == (70, 40, told.now)


def test_a_task_no_month_was_reported_of_stands_where_the_old_ledger_left_it() -> None:
    brought = only(History().bring(NOVEMBER, line(NUMBER, rate=30)).at(DECEMBER))
    assert (brought.now, brought.before, brought.rate) == (None, brought.started, 30)
    unknown = replace(brought, started=None)
    assert (unknown.before, unknown.latest, unknown.rate, unknown.status) == (None, None, 0, "")


def test_months_without_change_count_from_the_start_of_what_never_moved() -> None:
    quiet = line(NUMBER, progress=None, rate=None, status=None)
    brought = History().bring(NOVEMBER, line(NUMBER, rate=30))
    for month, still in ((NOVEMBER, 1), (DECEMBER, 2)):
        assert only(brought.report(NOVEMBER, quiet).report(DECEMBER, quiet).at(month)).still_months == still


def test_what_was_left_blank_is_empty_text() -> None:
    now = only(BEGUN.report(DECEMBER, line(NUMBER, progress=None, problem=None)).at(DECEMBER)).now
    assert now is not None
    assert (now.progress, now.problem) == ("", "")
    bare = replace(now, values={})
    assert (bare.progress, bare.problem) == ("", "")


def test_withdrawn_is_closed_by_a_change_and_not_by_a_verification() -> None:
    wants = SubmittedRequest(row=30, target=NUMBER, item="撤销", new_value="", reason="并入")
    asked = BEGUN.report(DECEMBER, line(NUMBER), requests=[wants])
    assert not only(asked.at(DECEMBER)).withdrawn
    closed = asked.decide(DECEMBER, format_closing_key(NUMBER), DecisionKind.CLOSING)
    assert not only(closed.at(DECEMBER)).withdrawn
    gone = asked.decide(DECEMBER, format_change_key(DECEMBER, NUMBER, "撤销", ""), DecisionKind.CHANGE)
    assert only(gone.at(DECEMBER)).withdrawn


def test_the_same_request_in_a_corrected_file_has_the_same_number() -> None:
    wants = SubmittedRequest(row=30, target=NUMBER, item="责任人", new_value="吴启航", reason="调岗")
    (first,) = BEGUN.report(DECEMBER, line(NUMBER), requests=[wants]).at(DECEMBER).requests
    corrected = replace(first, why="轮岗", who="王小敏", source=replace(first.source, row=31))
    assert first.key == corrected.key == format_change_key(DECEMBER, NUMBER, "责任人", "吴启航")
    assert replace(first, after="郑海").key != first.key


def test_all_waiting_requests_of_a_task_stand_together_and_decided_ones_apart() -> None:
    wants = [
        SubmittedRequest(row=row, target=number, item=item, new_value=value, reason="调岗")
        for row, number, item, value in (
            (30, NUMBER, "责任人", "吴启航"), (31, NUMBER, "目标", "200户"), (32, "MZ01-202611-02", "目标", "9户"),
        )
    ]  # fmt: skip
    both = History().report(NOVEMBER, line(NUMBER), line("MZ01-202611-02", 7)).report(DECEMBER, requests=wants)
    waiting = both.at(DECEMBER).waiting_requests
    assert {number: [each.after for each in requests] for number, requests in waiting.items()} == {
        NUMBER: ["吴启航", "200户"], "MZ01-202611-02": ["9户"],
    }  # fmt: skip
    key = format_change_key(DECEMBER, NUMBER, "责任人", "吴启航")
    decided = both.decide(DECEMBER, key, DecisionKind.CHANGE).at(DECEMBER)
    assert [each.after for each in decided.waiting_requests[NUMBER]] == ["200户"]


def places(history: History, month: Month) -> dict[tuple[str, str], list[int]]:
    return {place: [each.number for each in receipts] for place, receipts in history.at(month).inputs.by_place.items()}


def test_what_was_sent_stands_by_branch_and_month_in_the_order_it_was_taken() -> None:
    history = BEGUN.report(DECEMBER, line(NUMBER)).report(DECEMBER, branch="MZ02").report(DECEMBER, line(NUMBER))
    turned = replace(history, submitted=tuple(reversed(history.submitted)))
    for each in (history, turned):
        assert places(each, DECEMBER) == {
            ("MZ01", "2026-11"): [1], ("MZ01", "2026-12"): [2, 4], ("MZ02", "2026-12"): [3],
        }  # fmt: skip
        assert each.at(DECEMBER).inputs.reported_periods == {"2026-11", "2026-12"}


def test_a_ledger_is_dated_by_what_it_knows_and_counts_the_files_of_its_month() -> None:
    history = BEGUN.report(DECEMBER, line(NUMBER)).report(DECEMBER, branch="MZ02")
    ledger = history.at(DECEMBER, day=dt.date(2027, 1, 9))
    assert (ledger.period, ledger.date) == (DECEMBER, dt.date(2027, 1, 9))
    assert ledger.office == ledger.inputs.office
    assert ledger.counted == {"MZ01": history.submitted[1], "MZ02": history.submitted[2]}
    assert (ledger.by_number, ledger.by_branch) == ({NUMBER: only(ledger)}, {"MZ01": (only(ledger),)})


def test_items_stand_together_by_branch_in_their_order() -> None:
    history = History().report(NOVEMBER, line("MZ02-202611-01"), branch="MZ02").report(
        NOVEMBER, line(NUMBER), line("MZ01-202611-02")
    )  # fmt: skip
    tasks = tuple(reversed(history.at(NOVEMBER).tasks))
    grouped = group_by_branch(tasks)
    assert list(grouped) == ["MZ02", "MZ01"]
    assert [each.number for each in grouped["MZ01"]] == ["MZ01-202611-02", NUMBER]
    assert group_by_branch(()) == {}


SECOND = "MZ01-202611-02"


@pytest.mark.parametrize(
    ("history", "off_form"),
    [
        (BEGUN, False),
        (BEGUN.report(DECEMBER, line(SECOND, 7)), True),
        (BEGUN.report(DECEMBER, line(NUMBER), line(SECOND, 7)), False),
        (BEGUN.report(DECEMBER, line(SECOND, 7), missing=[NUMBER]), False),
        (BEGUN.report(DECEMBER, line(SECOND, 7), distribution=0), False),
        (BEGUN.report(DECEMBER, line("MZ02-202611-01"), branch="MZ02"), False),
    ],
    ids=[
        "no report",
        "no row on the form",
        "reported",
        "row taken out",
        "a form of its own making",
        "another's report",
    ],
)
def test_a_task_for_which_the_form_had_no_row_is_not_taken_for_one_left_out(
    history: History, *, off_form: bool
) -> None:
    ledger = history.at(DECEMBER)
    assert ledger.is_off_form(ledger.by_number[NUMBER]) is off_form
