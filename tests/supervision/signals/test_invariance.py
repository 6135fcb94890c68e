"""What must change nothing: order, line ends, full-width forms, months without a text, branches that were merged."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from bureau import NOVEMBER
from records import DECEMBER, History, ended, line
from signals.built import build_history, build_office
from signals.labelled import read_labelled_set
from signals.measure import SETS

from pipeline.supervision.assessment import read_signals
from pipeline.supervision.signals.find import find_signals
from pipeline.supervision.signals.model import OfficeTexts, PlanText, TaskHistory
from pipeline.terms import SignalKind

AUTHORS = sorted(SETS.iterdir())
TEXT = "党员逐户查看老人的卧室、卫生间，量好扶手和坡道的尺寸，登记在册，跟住户把方案讲明白后签字。"


def tell(histories: list[TaskHistory], office: OfficeTexts, beside: list[TaskHistory] | None = None) -> set[object]:
    return {
        (each.number, each.kind, each.others, each.to_office, tuple(span.period for span in each.evidence))
        for each in find_signals(histories, office, beside or [])
    }


def respell(text: str) -> str:
    """The same text as a spreadsheet of another program may hold it."""
    wide = str.maketrans("0123456789%():;", "０１２３４５６７８９％（）：；")
    return text.translate(wide).replace("，", ",").replace("\n", "\r\n")


def break_lines(text: str) -> str:
    """The same text with a line for every sentence."""
    return text.replace("。", "。\r\n")


def respell_plan(plan: PlanText) -> PlanText:
    return replace(
        plan,
        task=respell(plan.task),
        measure=respell(plan.measure),
        goal=respell(plan.goal),
        leader=respell(plan.leader),
        owner=respell(plan.owner),
    )


def respell_history(history: TaskHistory) -> TaskHistory:
    months = tuple(
        replace(month, progress=break_lines(respell(month.progress)), problem=respell(month.problem))
        for month in history.months
    )
    return replace(history, plan=respell_plan(history.plan), months=months)


@pytest.mark.parametrize("folder", AUTHORS, ids=lambda folder: folder.name)
def test_neither_order_nor_spelling_changes_what_is_said_and_about_whom(folder: Path) -> None:
    """Of the tasks judged and of those beside; full-width forms and line ends in every cell."""
    rows = read_labelled_set(folder)
    histories = [row.history for row in rows.rows]
    judged, beside = [each for at, each in enumerate(histories) if at % 4], histories[::4]
    mixed = random.Random(5)
    assert tell(judged, rows.office, beside) == tell(
        [respell_history(each) for each in mixed.sample(judged, len(judged))],
        rows.office,
        [respell_history(each) for each in mixed.sample(beside, len(beside))],
    )


@pytest.mark.parametrize("folder", AUTHORS[::5], ids=lambda folder: folder.name)
def test_the_order_of_what_the_office_keeps_changes_nothing(folder: Path) -> None:
    """Branches of the roster, their aliases and people, documents, outdated terms and exempt texts, all turned round."""
    rows = read_labelled_set(folder)
    lists, units = rows.office.lists, rows.office.units
    turned = OfficeTexts(
        {
            code: replace(unit, aliases=unit.aliases[::-1], people=unit.people[::-1])
            for code, unit in reversed(tuple(units.items()))
        },
        replace(lists, documents=lists.documents[::-1], outdated=lists.outdated[::-1], exempt=lists.exempt[::-1]),
    )
    histories = [row.history for row in rows.rows]
    assert tell(histories, rows.office) == tell(histories, turned)


def test_the_order_in_which_months_and_branches_arrive_changes_nothing() -> None:
    """A report of an earlier month that comes after a later one, and of another branch in between."""
    reports = [
        (period, line(f"{branch}-202611-01", progress=text, rate=rate), branch)
        for branch in ("MZ01", "MZ02")
        for period, text, rate in ((NOVEMBER, TEXT, 60), (DECEMBER, TEXT, 40))
    ]
    told = set()
    for order in permutations(reports):
        history = History()
        for period, row, branch in order:
            history = history.report(period, row, branch=branch)
        told.add(
            tuple(
                (each.number, each.kind, each.question, each.others, tuple(span.text for span in each.evidence))
                for each in read_signals(history.at(DECEMBER)).signals
            )
        )
    assert len(told) == 1
    assert {kind for _, kind, *_ in told.pop()} >= {SignalKind.COPY, SignalKind.GOING_DOWN}


def test_a_history_of_one_month_and_one_of_none_before_it_are_read() -> None:
    """A task that is new, one whose months before are all blank, beside tasks that have many."""
    new, blank, long = (
        build_history(TEXT, number="A", branch="LC01"),
        build_history("", "", TEXT, number="B", branch="LC01", task="另一项"),
        build_history(*["量了3户。"] * 6, number="C", branch="LC02"),
    )
    assert tell([new, blank, long], build_office()) == tell([long, blank, new], build_office())
    assert tell([new], build_office()) == set()


def test_nothing_and_months_without_a_text_raise_nothing() -> None:
    assert find_signals([], build_office()) == ()
    assert find_signals([], build_office(), [build_history(TEXT)]) == ()
    assert (
        find_signals([build_history("", "", "")], build_office(), [build_history("", number="B", branch="LC02")]) == ()
    )


def test_a_month_without_a_text_in_between_changes_nothing() -> None:
    plain = find_signals([build_history(TEXT, TEXT)], build_office())
    gap = find_signals([build_history(TEXT, "", TEXT)], build_office())
    assert [each.kind for each in plain] == [each.kind for each in gap] == [SignalKind.STALE]


def test_a_successor_that_goes_on_with_the_work_of_a_merged_branch_has_copied_from_nobody() -> None:
    history = History().report(NOVEMBER, line("MZ01-202611-01", progress=TEXT, rate=100, status="已完成"))
    history = history.report(DECEMBER, line("MZ02-202612-01", progress=TEXT), branch="MZ02")
    merged = read_signals(history.at(DECEMBER, by=ended("MZ01", "2026-11-30", "MZ02"))).signals
    assert SignalKind.COPY not in {each.kind for each in merged}
    apart = read_signals(history.at(DECEMBER)).signals
    assert SignalKind.COPY in {each.kind for each in apart}


@pytest.mark.parametrize("kind", [SignalKind.STALE, SignalKind.GOING_DOWN])
def test_a_task_taken_over_by_a_successor_is_judged_with_its_own_past(kind: SignalKind) -> None:
    """Whoever goes on with it is asked as the branch that began it would have been."""
    number = "MZ01-202611-01"
    began = History().report(NOVEMBER, line(number, progress=TEXT, rate=60))
    stayed = began.report(DECEMBER, line(number, progress=TEXT, rate=40))
    moved = began.report(DECEMBER, line(number, progress=TEXT, rate=40), branch="MZ02")
    before = [each for each in read_signals(stayed.at(DECEMBER)).signals if each.kind is kind]
    after = [
        each
        for each in read_signals(moved.at(DECEMBER, by=ended("MZ01", "2026-11-30", "MZ02"))).signals
        if each.kind is kind
    ]
    assert [each.branch for each in after] == ["MZ02"]
    assert [replace(each, branch="MZ01", evidence=()) for each in after] == [
        replace(each, evidence=()) for each in before
    ]
    assert [[span.text for span in each.evidence] for each in after] == [
        [span.text for span in each.evidence] for each in before
    ]
