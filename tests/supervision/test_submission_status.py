"""报送时效 and 报送结果 (promise 7): told from looks alone, and 待修改, 漏报, 零报告, 无法读取 never confused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import DEADLINE, SUMMARY_DAY, office
from records import History, line

from pipeline.archive.facts import PACKAGE, Receipt, Snapshot
from pipeline.contract.roster import SUBORDINATE_KIND
from pipeline.ledger import LedgerInputs
from pipeline.periods import Period
from pipeline.supervision.submission_status import (
    SubmissionStatus,
    compute_package_statuses,
    compute_submission_statuses,
    count_missed_months,
    get_counted_reporter,
    was_report_missing,
)
from pipeline.terms import Disposition, SubmissionResult, Timeliness

NOVEMBER = Period(2026, 11)
DECEMBER = Period(2026, 12)
AT = Timeliness


# From receipts alone


def receipt(
    number: int = 1,
    *,
    after: str = "",
    by: str = "2026-12-09",
    fate: Disposition = Disposition.ACCEPTED,
    branch: str = "MZ01",
) -> Receipt:
    return Receipt(
        number=number, name=f"{number}.xlsx", folder="inbox", size=1, sha256=f"{number:064d}", after=after, after_look=1, by=by,
        by_look=2, branch=branch, period="2026-11", fate=fate.value, codes=(), program="", contract=1, stored=f"2026-12/{number}",
    )  # fmt: skip


def inputs(*receipts: Receipt, date: str = "2026-12-09") -> LedgerInputs:
    return LedgerInputs(
        period=NOVEMBER,
        as_of=Snapshot(period="2026-11", date=date, last_receipt=9, last_look=9, office={}),
        office=office(),
        receipts=receipts,
        looks=(),
        submitted=(),
    )


def statuses(*receipts: Receipt, date: str = "2026-12-09") -> dict[str, SubmissionStatus]:
    return compute_submission_statuses(inputs(*receipts, date=date))


def came(*receipts: Receipt, date: str = "2026-12-09") -> SubmissionStatus:
    return statuses(*receipts, date=date)["MZ01"]


def test_the_calendar_of_these_tests() -> None:
    assert (str(office().deadline(NOVEMBER)), str(office().compute_summary_day(NOVEMBER))) == (DEADLINE, SUMMARY_DAY)


@pytest.mark.parametrize(
    ("after", "timeliness", "days"),
    [
        ("", AT.ON_TIME, 0), ("2026-12-01", AT.ON_TIME, 0), ("2026-12-03", AT.ON_TIME, 0), ("2026-12-04", AT.LATE, 1),
        ("2026-12-05", AT.LATE, 2), ("2026-12-08", AT.LATE, 5), ("2026-12-09", AT.SUPPLEMENTARY, 6),
        ("2027-03-03", AT.SUPPLEMENTARY, 90),
    ],
)  # fmt: skip
def test_late_is_what_a_look_after_the_deadline_did_not_see(after: str, timeliness: Timeliness, days: int) -> None:
    delivered = came(receipt(after=after, by="2027-03-31"), date="2027-04-01")
    assert (delivered.timeliness, delivered.days_late) == (timeliness, days)


@pytest.mark.parametrize(
    ("date", "timeliness"), [("2026-12-02", AT.PENDING), ("2026-12-03", AT.PENDING), ("2026-12-04", AT.MISSING)]
)
def test_nothing_is_pending_up_to_the_deadline_and_missing_after_it(date: str, timeliness: Timeliness) -> None:
    delivered = came(date=date)
    assert (delivered.timeliness, delivered.result, delivered.between) == (timeliness, SubmissionResult.NOTHING, "")


@pytest.mark.parametrize(
    ("fates", "result"),
    [
        ((Disposition.ACCEPTED,), SubmissionResult.RECEIVED), ((Disposition.RETURNED,), SubmissionResult.TO_CORRECT), ((Disposition.QUARANTINED,), SubmissionResult.UNREADABLE),
        ((Disposition.UNRECOGNISED,), SubmissionResult.UNRECOGNISED), ((Disposition.QUARANTINED, Disposition.UNRECOGNISED), SubmissionResult.UNRECOGNISED), ((Disposition.DUPLICATE,), SubmissionResult.NOTHING),
        ((Disposition.ACCEPTED, Disposition.RETURNED), SubmissionResult.RECEIVED), ((Disposition.RETURNED, Disposition.QUARANTINED), SubmissionResult.TO_CORRECT),
        ((Disposition.QUARANTINED, Disposition.ACCEPTED, Disposition.QUARANTINED), SubmissionResult.RECEIVED),
    ],
)  # fmt: skip
def test_the_best_that_came_is_the_result(fates: tuple[Disposition, ...], result: SubmissionResult) -> None:
    delivered = came(*(receipt(at, fate=fate) for at, fate in enumerate(fates, start=1)))
    assert delivered.result is result


def test_of_files_taken_in_one_look_the_one_that_lay_there_first_counts() -> None:
    """One that was long in settling was seen before the deadline; the other, taken before it, only came after."""
    returned = receipt(1, after="2026-12-07", by="2026-12-09", fate=Disposition.RETURNED)
    settled = receipt(2, after="2026-12-02", by="2026-12-09")
    delivered = came(returned, settled)
    assert (delivered.timeliness, delivered.result, delivered.after) == (
        AT.ON_TIME,
        SubmissionResult.RECEIVED,
        "2026-12-02",
    )


def test_the_first_arrival_fixes_timeliness_whatever_became_of_it() -> None:
    first = receipt(1, after="2026-12-01", by="2026-12-02", fate=Disposition.QUARANTINED)
    second = receipt(2, after="2026-12-08", by="2026-12-09", fate=Disposition.RETURNED)
    third = receipt(3, after="2026-12-20", by="2026-12-21")
    delivered = came(third, second, first, date="2026-12-31")
    assert (delivered.timeliness, delivered.result, delivered.arrivals, delivered.returned) == (
        AT.ON_TIME,
        SubmissionResult.RECEIVED,
        3,
        1,
    )
    assert (delivered.after, delivered.by, delivered.sha256) == ("2026-12-01", "2026-12-02", third.sha256)


def test_other_branches_other_periods_and_old_ledgers_do_not_count() -> None:
    others = (receipt(1, branch="MZ02"), replace(receipt(2), period="2026-10"), replace(receipt(3), kind="old-ledger"))
    assert came(*others).timeliness is AT.MISSING


@pytest.mark.parametrize(
    ("after", "by", "said"),
    [
        ("2026-12-04", "2026-12-08", "12月4日至8日之间收到"), ("2026-11-30", "2026-12-02", "12月2日收表时收到"),
        ("", "2026-12-08", "12月8日收表时收到"), ("2026-12-30", "2027-01-04", "12月30日至1月4日之间收到"),
        ("2026-12-08", "2026-12-08", "12月8日收表时收到"), ("2026-12-04", "2026-12-05", "12月4日至5日之间收到"),
        ("2026-12-30", "2027-12-31", "12月30日至12月31日之间收到"),
    ],
)  # fmt: skip
def test_papers_say_between_which_looks_a_file_came(after: str, by: str, said: str) -> None:
    assert came(receipt(after=after, by=by)).between == said


@pytest.mark.parametrize("fate", [Disposition.DUPLICATE, Disposition.OPENED, Disposition.UNSETTLED])
def test_what_cannot_be_attributed_does_not_count(fate: Disposition) -> None:
    status = came(receipt(fate=fate))
    assert (status.timeliness, status.result, status.arrivals) == (AT.MISSING, SubmissionResult.NOTHING, 0)


def test_the_record_names_the_file_that_counts_and_every_arrival() -> None:
    files = (
        receipt(3, after="2026-12-02", by="2026-12-03", fate=Disposition.RETURNED),
        receipt(1, after="2026-11-30", by="2026-12-02", fate=Disposition.RETURNED),
        receipt(2, after="2026-12-01", by="2026-12-02"),
    )
    assert came(*files) == SubmissionStatus(
        branch="MZ01",
        timeliness=AT.ON_TIME,
        days_late=0,
        result=SubmissionResult.RECEIVED,
        after="2026-11-30",
        by="2026-12-02",
        sha256=f"{2:064d}",
        file="2026-12/2",
        arrivals=3,
        returned=2,
        returned_files=2,
    )
    returned = came(files[0], files[1], receipt(4, fate=Disposition.QUARANTINED))
    assert (returned.file, returned.result) == ("2026-12/3", SubmissionResult.TO_CORRECT)
    unread = came(receipt(4, fate=Disposition.UNRECOGNISED), receipt(5, fate=Disposition.QUARANTINED))
    assert (unread.file, unread.result, unread.returned) == ("2026-12/5", SubmissionResult.UNREADABLE, 0)
    assert came().between == ""


def test_files_that_one_look_sent_back_are_one_return() -> None:
    """“退回2次” was said of two files that came together and were asked back in one letter."""
    back = Disposition.RETURNED
    one = came(receipt(1, by="2026-12-02", fate=back), receipt(2, by="2026-12-02", fate=back))
    assert (one.returned, one.returned_files) == (1, 2)
    two = came(receipt(1, by="2026-12-02", fate=back), replace(receipt(2, by="2026-12-02", fate=back), by_look=3))
    assert (two.returned, two.returned_files) == (2, 2), "two looks of one day are two"


def test_every_branch_that_must_report_has_a_status_in_roster_order() -> None:
    assert list(statuses()) == [each.code for each in office().due(NOVEMBER)]


def test_a_report_was_missing_only_after_its_deadline_and_from_a_branch_that_owed_it() -> None:
    known = inputs(receipt(1, branch="MZ02"))
    assert was_report_missing(known, "MZ01", NOVEMBER)
    assert not was_report_missing(known, "MZ02", NOVEMBER)
    assert was_report_missing(known, "MZ02", NOVEMBER.shift(-1))
    assert not was_report_missing(known, "MZ01", NOVEMBER.shift(1))
    assert not was_report_missing(known, "ZZ99", NOVEMBER)


def test_the_reporter_is_the_one_of_the_report_that_counts() -> None:
    ledger = History().report(NOVEMBER, line("MZ01-202611-01")).at(NOVEMBER)
    assert get_counted_reporter(ledger, "MZ01") == ("李文静", "")
    assert get_counted_reporter(ledger, "MZ02") == ("", "")


def test_a_form_without_changes_is_a_nil_report() -> None:
    history = History().report(NOVEMBER, line("MZ01-202611-01"))
    (taken,) = history.submitted
    nil = replace(taken, record=replace(taken.record, unchanged=True, unchanged_reason="本月无新任务"))
    ledger = replace(history, submitted=(nil,)).at(NOVEMBER)
    assert compute_submission_statuses(ledger.inputs)["MZ01"].result is SubmissionResult.NIL
    assert get_counted_reporter(ledger, "MZ01") == ("李文静", "本月无新任务")
    received = compute_submission_statuses(history.at(NOVEMBER).inputs)["MZ01"]
    assert received.result is SubmissionResult.RECEIVED


def test_of_a_branch_that_sent_nothing_everything_is_blank() -> None:
    assert came() == SubmissionStatus(
        branch="MZ01",
        timeliness=AT.MISSING,
        days_late=0,
        result=SubmissionResult.NOTHING,
        after="",
        by="",
        sha256="",
        file="",
        arrivals=0,
        returned=0,
    )


# 上报包 of the bureaus below


def packages(*receipts: Receipt, date: str = "2026-12-09") -> dict[str, SubmissionStatus]:
    """How the packages of two bureaus below stand; the third branch of the roster is one that fills in forms."""
    rules, below = office().rules, ("MZ01", "MZ02")
    branches = (replace(each, kind=SUBORDINATE_KIND) if each.code in below else each for each in rules.branches)
    known = replace(inputs(*receipts, date=date), office=replace(rules, branches=tuple(branches)))
    return compute_package_statuses(known)


def package(number: int = 1, **told: str | Disposition) -> Receipt:
    return replace(receipt(number, after="2026-12-04", by="2026-12-05"), **{"kind": PACKAGE, **told})  # type: ignore[arg-type]


def test_a_package_is_late_by_the_same_days_and_owed_only_by_the_bureaus_below() -> None:
    told = packages(package())
    assert list(told) == ["MZ01", "MZ02"]
    assert told["MZ01"] == SubmissionStatus(
        branch="MZ01",
        timeliness=AT.LATE,
        days_late=1,
        result=SubmissionResult.RECEIVED,
        after="2026-12-04",
        by="2026-12-05",
        sha256=f"{1:064d}",
        file="2026-12/1",
        arrivals=1,
        returned=0,
    )
    assert (told["MZ02"].timeliness, told["MZ02"].result) == (AT.MISSING, SubmissionResult.NOTHING)
    assert packages(date="2026-12-03")["MZ01"].timeliness is AT.PENDING


def test_a_package_sent_back_waits_for_its_correction_and_one_that_belongs_to_nobody_does_not_count() -> None:
    assert packages(package(fate=Disposition.RETURNED))["MZ01"].result is SubmissionResult.TO_CORRECT
    assert packages(package(fate=Disposition.DUPLICATE))["MZ01"].result is SubmissionResult.NOTHING


def test_only_a_package_of_the_month_is_one() -> None:
    others = (package(1, kind="submission"), package(2, period="2026-10"), package(3, branch="MZ03"))
    assert [each.arrivals for each in packages(*others).values()] == [0, 0]


def test_months_without_a_report_are_counted_back_to_the_last_that_was_taken() -> None:
    """A file sent back is no report; months before anybody reported are nobody's fault."""
    others = [
        replace(receipt(at, branch="MZ02"), period=f"2026-{month:02d}") for at, month in enumerate(range(8, 12), 1)
    ]
    taken = replace(receipt(8), period="2026-09")
    back = replace(receipt(9, fate=Disposition.RETURNED), period="2026-10")

    def missed(*own: Receipt, date: str = "2026-12-09") -> int:
        whole = inputs(*others, *own, date=date)
        return count_missed_months(whole, compute_submission_statuses(whole)["MZ01"])

    assert missed() == 4
    assert missed(taken) == 2
    assert missed(taken, back) == 2
    assert missed(taken, back, receipt(10)) == 0
    assert missed(taken, date="2026-12-01") == 0
