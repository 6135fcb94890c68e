"""A ledger derived from one that knows more, or less, is the one that its own rows would have built."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY, PLAN, History, ended, line

from pipeline.archive.facts import SourceRow
from pipeline.archive.submissions import RecordedEntry
from pipeline.contract.decisions import format_change_key, format_closing_key
from pipeline.contract.monthly import list_optional_columns
from pipeline.ledger import Ledger, LedgerInputs, build_ledger, derive_ledger
from pipeline.ledger.bureau_entries import BureauEntry, FirstForm
from pipeline.ledger.differing_tasks import find_differing_tasks
from pipeline.periods import Month
from pipeline.terms import DecisionKind, EntryKind

FIRST, SECOND, OTHER = "MZ01-202611-01", "MZ01-202611-02", "MZ02-202611-01"
HANDED = "MZ01-202611-901"


def a_winter() -> History:
    """Two branches, a 旧台账, a month corrected, a task that comes and goes, one closed, one put off."""
    later = "2027年6月30日"
    return (
        History()
        .bring(NOVEMBER, line(FIRST, 5), begun="2026-03-01")
        .report(NOVEMBER, line(FIRST), line(SECOND, 7, rate=100, status="已完成"))
        .report(NOVEMBER, line(OTHER, 8), branch="MZ02")
        .decide(NOVEMBER, format_closing_key(SECOND), DecisionKind.CLOSING)
        .report(DECEMBER, line(FIRST, rate=50), line("MZ01-202612-01", 6))
        .decide(DECEMBER, format_change_key(DECEMBER, FIRST, "完成时限", later), DecisionKind.CHANGE)
        .report(DECEMBER, line(OTHER, 8, rate=None, status=None), branch="MZ02")
        .report(JANUARY, line(FIRST, rate=None, progress=None), line("MZ01-202701-01", 7))
    )


def leave_out(inputs: LedgerInputs, numbers: tuple[int, ...]) -> LedgerInputs:
    """The inputs without the files of some receipts."""
    return replace(
        inputs,
        submitted=tuple(each for each in inputs.submitted if each.receipt.number not in numbers),
        imported=tuple(each for each in inputs.imported if each.receipt.number not in numbers),
    )


def list_variants(whole: LedgerInputs) -> Iterator[LedgerInputs]:
    """The inputs of a winter without one or two of its files, or with a file corrected since."""
    numbers = [*(each.receipt.number for each in whole.submitted), *(each.receipt.number for each in whole.imported)]
    for few in (0, 1, 2):
        yield from (leave_out(whole, chosen) for chosen in combinations(numbers, few))
    for at, each in enumerate(whole.submitted):
        rows = tuple(replace(row, values={**row.values, "rate": 35}) for row in each.record.tasks)
        corrected = replace(
            each,
            receipt=replace(each.receipt, number=90 + at, sha256=f"{90 + at:064d}"),
            record=replace(each.record, tasks=rows[::-1]),
        )
        yield replace(whole, submitted=(*whole.submitted[:at], corrected, *whole.submitted[at + 1 :]))


@pytest.mark.parametrize("period", [NOVEMBER, DECEMBER, JANUARY], ids=str)
def test_a_derived_ledger_is_what_its_own_rows_would_have_built(period: Month) -> None:
    whole = a_winter().at(JANUARY)
    for variant in list_variants(whole.inputs):
        asked = replace(variant, period=period)
        assert derive_ledger(whole, asked) == build_ledger(asked)
        back = replace(whole.inputs, period=period)
        assert derive_ledger(build_ledger(variant), back) == build_ledger(back)
        assert derive_ledger(build_ledger(asked), whole.inputs) == whole


def test_rules_and_decisions_are_those_of_the_month_asked_for() -> None:
    whole = a_winter().at(JANUARY)
    asked = replace(whole.inputs, decisions=whole.inputs.decisions[:1], office=ended("MZ02", "2026-11-30", "MZ01"))
    derived = derive_ledger(whole, asked)
    assert derived == build_ledger(asked)
    assert derived != whole


def hand_down(ledger: Ledger, owner: str, first: Month) -> LedgerInputs:
    """The inputs with a task handed down, whose person in charge the branch may be left to name."""
    entry = RecordedEntry(
        row=2, kind=EntryKind.HAND_DOWN, number=HANDED, branch="MZ01", task="", about=("", ""), text="",
        values={**PLAN, "owner": owner}, deadline_day="", verifier="孙立新", day="2026-11-20", note="",
    )  # fmt: skip
    held = BureauEntry(entry, NOVEMBER, 50, SourceRow("2026-11/000050-核验表.xlsx", "0" * 64, "局机关填报", 2))
    return replace(
        ledger.inputs, entries=(held,), first_forms={HANDED: FirstForm(first, dt.date(first.year, first.month, 25))}
    )


def test_what_a_branch_adds_later_to_a_task_handed_down_is_not_known_before() -> None:
    told = a_winter().report(JANUARY, line(HANDED, 9, owner="赵小燕"), branch="MZ03").at(JANUARY)
    known = hand_down(told, "", NOVEMBER)
    whole = build_ledger(known)
    for period, owner in ((DECEMBER, ""), (JANUARY, "赵小燕")):
        derived = derive_ledger(whole, replace(known, period=period))
        assert derived == build_ledger(replace(known, period=period))
        assert derived.by_number[HANDED].plan["owner"] == owner
    assert derive_ledger(build_ledger(replace(known, period=DECEMBER)), known) == whole
    later = replace(known, first_forms={HANDED: FirstForm(JANUARY, dt.date(2027, 1, 25))})
    assert derive_ledger(whole, later) == build_ledger(later)


def test_a_first_report_left_blank_repeats_the_old_ledger_of_months_before() -> None:
    """The rate of a task nobody has reported on yet is that of the 旧台账, also where only later rows are added."""
    begun = History().bring(NOVEMBER, line(FIRST, 5, rate=30)).report(NOVEMBER, line(OTHER, 8), branch="MZ02")
    told = begun.report(DECEMBER, line(FIRST, rate=None, status=None, progress=None))
    derived = derive_ledger(begun.at(NOVEMBER), told.at(DECEMBER).inputs)
    assert derived == told.at(DECEMBER)
    (month,) = derived.by_number[FIRST].months
    assert (month.period, month.rate, month.moved) == (DECEMBER, 30, False)


def test_an_optional_column_filled_in_later_is_not_known_before() -> None:
    name = list_optional_columns()[0].name
    told = a_winter().report(JANUARY, line(OTHER, 9, **{name: "D01"}), branch="MZ02")
    whole = told.at(JANUARY)
    for period, value in ((DECEMBER, ""), (JANUARY, "D01")):
        asked = replace(whole.inputs, period=period)
        derived = derive_ledger(whole, asked)
        assert derived == build_ledger(asked)
        assert derived.by_number[OTHER].plan[name] == value
    assert derive_ledger(build_ledger(replace(whole.inputs, period=DECEMBER)), whole.inputs) == whole


def test_only_tasks_of_other_rows_are_put_together_anew() -> None:
    whole = a_winter().at(JANUARY)
    november = next(each.receipt.number for each in whole.inputs.submitted if each.receipt.branch == "MZ02")
    fewer = replace(leave_out(whole.inputs, (november,)), period=DECEMBER)
    assert find_differing_tasks(whole.inputs, fewer, DECEMBER) == {OTHER}
    assert find_differing_tasks(whole.inputs, whole.inputs, JANUARY) == frozenset()
    derived = derive_ledger(whole, fewer)
    assert derived.ever[FIRST].months[0] is whole.ever[FIRST].months[0]
    assert [month.period for month in derived.ever[OTHER].months] == [DECEMBER]
