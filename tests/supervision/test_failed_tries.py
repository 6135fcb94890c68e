"""一次合格 is said only of a report that was accepted as it first came, as far as the receipts know.

It was said of a branch whose form had first been returned under a mistyped month, had to be claimed, or could not be
opened and was sent again: all that was asked was how often a form of this very month had been returned.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import office
from records import History, line

from pipeline.archive.facts import Receipt, Snapshot
from pipeline.archive.submissions import BLANK, REPLIES_ONLY
from pipeline.ledger import LedgerInputs
from pipeline.periods import Period
from pipeline.proof.fact_rows import AT_ONCE, Subject, list_fact_rows
from pipeline.reports.merits import find_clean_branches
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.failed_tries import find_sender
from pipeline.supervision.submission_status import SubmissionStatus, compute_submission_statuses
from pipeline.terms import Disposition

NOVEMBER = Period(2026, 11)
SHORT = office().by_code["MZ01"].short_name


def receipt(number: int, **told: object) -> Receipt:
    """An accepted report of MZ01 for November that came on 1 December; ``told`` is what is otherwise."""
    usual = Receipt(
        number=number, name="月报表.xlsx", folder="inbox", size=1, sha256=f"{number:064d}", after="2026-11-30", after_look=1,
        by="2026-12-01", by_look=2, branch="MZ01", period="2026-11", fate=Disposition.ACCEPTED, codes=(), program="",
        contract=1, stored=f"2026-12/{number}",
    )  # fmt: skip
    return replace(usual, **told)  # type: ignore[arg-type]


GOOD = receipt(9, by="2026-12-02")
NOBODYS = {"branch": "", "period": "", "fate": Disposition.QUARANTINED}


def inputs(*receipts: Receipt, handed_out: str = "") -> LedgerInputs:
    return LedgerInputs(
        period=NOVEMBER, as_of=Snapshot(period="2026-11", date="2026-12-09", last_receipt=99, last_look=9, office={}),
        office=office(), receipts=receipts, looks=(), submitted=(), handed_out={"MZ01": handed_out} if handed_out else {},
    )  # fmt: skip


def status(*receipts: Receipt, handed_out: str = "") -> SubmissionStatus:
    return compute_submission_statuses(inputs(*receipts, handed_out=handed_out))["MZ01"]


@pytest.mark.parametrize(
    "told",
    [
        {"fate": Disposition.RETURNED}, {"fate": Disposition.RETURNED, "period": "2027-11", "premature": True},
        {"fate": Disposition.RETURNED, "period": "2026-10"}, {"fate": Disposition.QUARANTINED},
        {"fate": Disposition.UNRECOGNISED}, NOBODYS | {"name": "MZ01十一月.et"}, NOBODYS | {"name": "mz01/表.xls"},
        NOBODYS | {"name": f"{SHORT}11月.xlsx"}, NOBODYS | {"name": "MZ01、MZ01.zip/表.xlsx"},
        NOBODYS | {"fate": Disposition.UNRECOGNISED, "name": "表（MZ01）.xlsx"},
        NOBODYS | {"fate": Disposition.UNRECOGNISED, "sha256": GOOD.sha256},
        {"fate": Disposition.RETURNED, "by": "2026-12-08"}, {"fate": Disposition.QUARANTINED, "by": GOOD.by},
        NOBODYS | {"name": "MZ01.xlsx", "by": GOOD.by},
    ],
)  # fmt: skip
def test_what_could_not_be_taken_before_costs_the_word(told: dict[str, object]) -> None:
    """“月报按时送达、一次合格” was said in each of these."""
    assert not status(receipt(1, **told), GOOD).passed_at_once


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"fate": Disposition.RETURNED, "period": "2026-10"}, "月份不符1份"),
        ({"fate": Disposition.QUARANTINED}, "无法读取1份"), (NOBODYS | {"name": "MZ01十一月.et"}, "无法读取1份"),
        ({"fate": Disposition.UNRECOGNISED}, "认不出1份"),
    ],
)  # fmt: skip
def test_why_it_costs_the_word_is_said(told: dict[str, object], word: str) -> None:
    """Which branch had lost 一次合格 by what stood on no page of that branch."""
    found = status(receipt(1, **told), receipt(2, **told), GOOD)
    assert status(receipt(1, **told), GOOD).failures == (word,)
    assert found.failures == (word.replace("1", "2"),)


def test_a_report_that_somebody_had_to_claim_says_so() -> None:
    assert status(replace(GOOD, claims=3)).failures == ("认领收下1份",)


@pytest.mark.parametrize(
    "told",
    [
        {}, NOBODYS, NOBODYS | {"name": "照片.jpg", "fate": Disposition.UNRECOGNISED}, NOBODYS | {"name": "MZ02.xlsx"},
        NOBODYS | {"name": "MZ01和MZ02.xlsx"}, NOBODYS | {"name": "MZ011.xlsx"}, NOBODYS | {"name": "MZ02/MZ01.xlsx"},
        NOBODYS | {"name": "MZ01.xlsx", "by": "2026-11-03"}, NOBODYS | {"name": "MZ01.xlsx", "by": "2026-12-03"},
        {"fate": Disposition.QUARANTINED, "by": "2026-12-03"}, {"fate": Disposition.DUPLICATE},
        {"fate": Disposition.RETURNED, "branch": "MZ02"}, {"fate": Disposition.RETURNED, "content": REPLIES_ONLY},
        {"fate": Disposition.RETURNED, "content": BLANK}, {"fate": Disposition.RETURNED, "kind": "old-ledger"},
        {"fate": Disposition.RETURNED, "period": "2026-10", "by": "2026-11-03"},
        {"fate": Disposition.QUARANTINED, "period": "2026-10"}, NOBODYS | {"name": "MZ01.xlsx", "content": BLANK},
        {"branch": "", "period": "", "fate": Disposition.DUPLICATE, "name": "MZ01.xlsx"},
    ],
)  # fmt: skip
def test_what_is_nobodys_anothers_or_came_at_another_time_costs_nothing(told: dict[str, object]) -> None:
    found = status(receipt(1, **told), GOOD)
    assert (found.passed_at_once, found.failed) == (True, ())


def test_a_form_that_was_returned_for_its_own_month_and_mended_is_that_months() -> None:
    back = receipt(1, fate=Disposition.RETURNED, period="2026-10")
    assert status(back, receipt(2, period="2026-10"), GOOD).passed_at_once
    assert not status(receipt(1, period="2026-10", by="2026-11-03"), replace(back, number=2), GOOD).passed_at_once
    assert not status(back, GOOD).passed_at_once
    later = receipt(10, period="2026-10", by="2026-12-05")
    assert status(back, GOOD, later).passed_at_once, "mended after November's report, it was October's all the same"
    assert not status(back, GOOD, replace(later, fate=Disposition.RETURNED)).passed_at_once


def test_a_form_returned_for_the_month_itself_is_counted_as_returned_and_not_once_more() -> None:
    found = status(receipt(1, fate=Disposition.RETURNED), GOOD)
    assert (found.returned, len(found.failed)) == (1, 0)
    after = status(GOOD, receipt(10, fate=Disposition.RETURNED, by=GOOD.by))
    assert (after.returned, len(after.failed)) == (1, 0)
    twice = status(
        receipt(1, name="MZ01.xlsx", **NOBODYS), receipt(2, fate=Disposition.RETURNED, period="2026-10"), GOOD
    )
    assert (twice.returned, len(twice.failed)) == (0, 2)


def test_a_file_that_came_before_the_form_went_out_was_not_meant_to_be_it() -> None:
    early = receipt(1, name="MZ01.xlsx", by="2026-11-20", **NOBODYS)
    assert not status(early, GOOD).passed_at_once
    assert status(early, GOOD, handed_out="2026-11-25").passed_at_once
    assert not status(early, GOOD, handed_out="2026-11-20").passed_at_once
    assert status(early, GOOD, handed_out="2026-11-21").passed_at_once
    assert status(early, GOOD, handed_out="2026-12-03").passed_at_once, "the last day on which it can be that month's"
    assert not status(early, GOOD, handed_out="2026-12-20").passed_at_once, "that is the form of a later month"


def test_a_file_is_meant_to_be_the_report_that_is_accepted_next() -> None:
    """October's form was sent unreadable a day late and mended at once: that is no fault of November's."""
    unread = receipt(1, name="MZ01.xlsx", by="2026-11-04", **NOBODYS)
    october = receipt(2, period="2026-10", by="2026-11-04")
    assert not status(unread, GOOD).passed_at_once
    assert status(unread, october, GOOD).passed_at_once
    assert not status(unread, replace(october, by="2026-12-04"), GOOD).passed_at_once


def test_a_file_that_had_to_be_claimed_costs_its_branch_the_word_and_nobody_else() -> None:
    lost = receipt(1, name="MZ02.xlsx", branch="", period="", fate=Disposition.UNRECOGNISED)
    claim = receipt(9, by="2026-12-01", claims=1, sha256=lost.sha256, name=lost.name)
    other = receipt(3, branch="MZ02", by="2026-12-02")
    found = compute_submission_statuses(inputs(lost, other, claim))
    assert (found["MZ01"].passed_at_once, found["MZ02"].passed_at_once) == (False, True)
    assert not compute_submission_statuses(inputs(lost, other))["MZ02"].passed_at_once


def test_a_branch_whose_report_does_not_count_has_not_passed() -> None:
    for fate in (Disposition.RETURNED, Disposition.QUARANTINED):
        assert not status(receipt(1, fate=fate)).passed_at_once
    assert not status().passed_at_once


def test_what_lies_outside_of_the_folder_of_a_branch_that_has_its_own_says_nothing() -> None:
    rules = office().rules
    inbox = rules.settings.inbox.model_copy(update={"own_folders": ("MZ01",)})
    closed = replace(rules, settings=rules.settings.model_copy(update={"inbox": inbox}))
    names = ("MZ01.xlsx", "MZ01/表.xlsx", f"{SHORT}.xlsx", "MZ02.xlsx")
    files = [receipt(1, name=name, **NOBODYS) for name in names]
    assert [find_sender(closed, each) for each in files] == ["", "MZ01", "", "MZ02"]
    assert [find_sender(rules, each) for each in files] == ["MZ01", "MZ01", "MZ01", "MZ02"]


def test_a_name_within_a_longer_one_is_not_named() -> None:
    rules = office().rules
    longer = replace(rules.branches[1], short_name=f"市{SHORT}", aliases=())
    named = replace(rules, branches=(rules.branches[0], longer))
    assert find_sender(named, receipt(1, name=f"市{SHORT}11月.xlsx", **NOBODYS)) == longer.code
    assert find_sender(named, receipt(1, name=f"{SHORT}11月.xlsx", **NOBODYS)) == "MZ01"


@pytest.mark.parametrize(("name", "code"), [("殡仪所", "MZ02"), ("殡仪", "")])
def test_a_name_of_two_characters_stands_in_other_words(name: str, code: str) -> None:
    rules = office().rules
    short = replace(rules.branches[1], short_name=name, aliases=())
    named = replace(rules, branches=(rules.branches[0], short))
    assert find_sender(named, receipt(1, name=f"{name}11月.xlsx", **NOBODYS)) == code


def test_every_paper_asks_the_same() -> None:
    """主要成效 named the branch, and a sentence that called it 一次合格 passed proof."""
    history = History().report(NOVEMBER, line("MZ01-202611-01", rate=90))
    (taken,) = history.submitted
    ledger = history.at(NOVEMBER)
    late = replace(taken.receipt, number=99, fate=Disposition.QUARANTINED, branch="", period="", name="MZ01.et")
    for more, named in (((), True), ((late,), False)):
        known = replace(ledger.inputs, receipts=(*ledger.inputs.receipts, *more))
        view = assess_ledger(replace(ledger, inputs=known))
        rows = {each.name: each for each in list_fact_rows(view)[Subject.BRANCH]}
        assert (AT_ONCE in rows[view.formal_name("MZ01")].marks) is named
        clean = find_clean_branches(view)
        assert ("MZ01" in (*clean.praised, *clean.held)) is named
