"""What the bureau put in itself: from which 核验表, which of it stands, and on which form a branch first read of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, History, line

from pipeline.archive.facts import DECISIONS, Distribution, SourceRow
from pipeline.archive.submissions import DecisionBookRecord, RecordedEntry
from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.ledger import LedgerInputs
from pipeline.ledger.bureau_entries import (
    BureauEntry,
    FirstForm,
    build_entries,
    find_first_forms,
    is_handed_down,
    list_standing_entries,
)
from pipeline.periods import Month
from pipeline.terms import EntryKind

HANDED, SECOND, OWN = "MZ01-202611-901", "MZ01-202611-902", "MZ01-202611-01"
DOWN, SITE, BACK = EntryKind.HAND_DOWN, EntryKind.SITE, EntryKind.WITHDRAW


def entry(kind: EntryKind = DOWN, number: str = HANDED, row: int = 3, about: str = "") -> RecordedEntry:
    return RecordedEntry(
        row=row, kind=kind, number=number, branch="MZ01", task=about, about=("", ""), text="", values={}, deadline_day="",
        verifier="孙立新", day="2026-12-09", note="",
    )  # fmt: skip


def put_in(*entries: RecordedEntry, period: Month = NOVEMBER, receipt: int = 7) -> tuple[BureauEntry, ...]:
    source = SourceRow("2026-12/000007-核验表.xlsx", "7" * 64, "局机关填报", 3)
    return tuple(BureauEntry(each, period, receipt, source) for each in entries)


@pytest.mark.parametrize(
    ("number", "down"),
    [
        (HANDED, True),
        ("MZ01-202611-900", False),
        (OWN, False),
        ("MZ01-202611-100", False),
        ("别的", False),
        ("", False),
    ],
)
def test_a_task_handed_down_is_known_by_its_number(number: str, down: bool) -> None:
    assert is_handed_down(number) is down


def test_entries_are_those_of_the_books_with_the_row_that_proves_them() -> None:
    receipts = [
        replace(each.receipt, kind=kind, period="2026-11")
        for each, kind in zip(
            History().report(NOVEMBER).report(NOVEMBER).submitted, (DECISIONS, "submission"), strict=True
        )
    ]
    one, two = entry(row=3), entry(SITE, SECOND, row=4)
    found = build_entries(receipts, {1: DecisionBookRecord(decisions=(), entries=(one, two))})
    held = receipts[0]
    assert found == tuple(
        BureauEntry(each, NOVEMBER, 1, SourceRow(held.stored, held.sha256, "局机关填报", each.row))
        for each in (one, two)
    )


def test_what_was_taken_back_stands_until_the_month_in_which_it_was() -> None:
    told = (
        *put_in(entry(), entry(SITE, SECOND)),
        *put_in(entry(BACK, "MZ01-202612-901", about=HANDED), period=DECEMBER),
    )
    for period, standing in ((NOVEMBER.shift(-1), []), (NOVEMBER, [HANDED]), (DECEMBER, [])):
        assert [each.entry.number for each in list_standing_entries(told, DOWN, period)] == standing
    assert [each.entry.number for each in list_standing_entries(told, SITE, DECEMBER)] == [SECOND]


def handed_out(date: str, period: str, *numbers: str) -> Distribution:
    tasks = tuple(DistributedTask(number=each, plan={}, rate=None, status="", progress="") for each in numbers)
    form = DistributedForm(
        branch="MZ01",
        short_name="机关一支部",
        reporter="李文静",
        file="表.xlsx",
        sha256="0" * 64,
        tasks=tasks,
        new_numbers=(),
    )
    return Distribution(number=1, date=date, period=period, contract=1, domains=(), forms=(form,))


def test_the_first_form_of_a_task_handed_down_is_that_of_its_earliest_month_and_day() -> None:
    found = find_first_forms(
        [
            handed_out("2026-11-28", "2026-11", HANDED, OWN), handed_out("2026-11-25", "2026-11", HANDED),
            handed_out("2026-12-25", "2026-12", HANDED), handed_out("2026-11-20", "2026-12", SECOND),
        ]
    )  # fmt: skip
    assert found == {
        HANDED: FirstForm(NOVEMBER, dt.date(2026, 11, 25)),
        SECOND: FirstForm(DECEMBER, dt.date(2026, 11, 20)),
    }
    assert find_first_forms([]) == {}


# As the inputs of a ledger see it


def inputs(history: History, *entries: BureauEntry, period: Month = DECEMBER, **first: FirstForm) -> LedgerInputs:
    forms = {{"handed": HANDED, "second": SECOND}[name]: form for name, form in first.items()}
    return replace(history.at(period).inputs, entries=entries, first_forms=forms)


FORM = FirstForm(DECEMBER, dt.date(2026, 12, 25))


@pytest.mark.parametrize(
    ("day", "reported", "begun"),
    [(8, False, True), (9, False, False), (9, True, True)],
    ids=["the day before", "on the day itself", "on the day itself, and reported on since"],
)
def test_a_form_of_the_day_of_as_of_counts_only_if_its_branch_has_reported_on_it(
    day: int, reported: bool, begun: bool
) -> None:
    history = History().report(DECEMBER, *((line(HANDED),) if reported else ()))
    form = FirstForm(DECEMBER, dt.date(2027, 1, day))
    known = inputs(history, *put_in(entry()), handed=form)
    assert known.date == dt.date(2027, 1, 9)
    assert known.begun_tasks == ({HANDED: form} if begun else {})


def test_a_task_handed_down_waits_until_it_stands_on_a_form() -> None:
    told = put_in(entry(), entry(DOWN, SECOND))
    known = inputs(History(), *told, handed=FORM)
    assert known.begun_tasks == {HANDED: FORM}
    assert [each.entry.number for each in known.waiting_tasks] == [SECOND]
    early = inputs(History(), *told, handed=FORM, period=NOVEMBER)
    assert (early.begun_tasks, early.waiting_tasks) == ({}, ()), "it was put in in this very month"
    assert inputs(History(), *told).begun_tasks == {}


def test_what_was_found_on_the_spot_is_known_until_it_is_taken_back() -> None:
    told = (*put_in(entry(SITE)), *put_in(entry(BACK, SECOND, about=HANDED), period=DECEMBER))
    assert [each.entry.number for each in inputs(History(), *told, period=NOVEMBER).site_findings] == [HANDED]
    assert inputs(History(), *told).site_findings == ()
