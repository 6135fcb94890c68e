"""报送时效 and 报送结果 through real intake runs: 待修改, 漏报, 零报告, 无法读取 never confused."""

from __future__ import annotations

import hashlib
import os

import pytest
from bureau import Bureau, answers, at, edited, new_row, request, row_of, saved_at, typed

from pipeline.periods import Period
from pipeline.terms import Disposition, SubmissionResult, Timeliness

NOVEMBER = Period(2026, 11)
DECEMBER = Period(2026, 12)
AT = Timeliness


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """A bureau that has handed out November."""
    bureau.set_out("2026-11-25")
    return bureau


def timeliness(bureau: Bureau, day: str) -> dict[str, tuple[Timeliness, int]]:
    return {code: (each.timeliness, each.days_late) for code, each in bureau.delivered(day).items()}


def test_a_bureau_that_looks_once_after_the_deadline_calls_nobody_late(out: Bureau) -> None:
    for code in ("MZ01", "MZ02"):
        out.drop(f"{code}.xlsx", out.filled(code))
    out.collect("2026-12-20")
    assert timeliness(out, "2026-12-20") == {"MZ01": (AT.ON_TIME, 0), "MZ02": (AT.ON_TIME, 0), "MZ03": (AT.MISSING, 0)}


def test_only_what_the_day_after_did_not_see_is_late(out: Bureau) -> None:
    for code, day in (("MZ01", "2026-12-03"), ("MZ02", "2026-12-04"), ("MZ03", "2026-12-05")):
        path = out.drop(f"{code}.xlsx", out.filled(code))
        os.utime(path, (0, 0))  # what a file says of its age changes nothing
        out.collect(day)
    assert timeliness(out, "2026-12-05") == {"MZ01": (AT.ON_TIME, 0), "MZ02": (AT.ON_TIME, 0), "MZ03": (AT.LATE, 1)}
    assert out.delivered("2026-12-05")["MZ03"].between == "12月4日至5日之间收到"


def test_what_a_look_after_the_summary_day_missed_is_supplementary(out: Bureau) -> None:
    out.collect("2026-12-09")
    out.drop("a.xlsx", out.filled("MZ01"))
    out.collect("2026-12-31")
    assert timeliness(out, "2026-12-31")["MZ01"] == (AT.SUPPLEMENTARY, 6)


def test_a_look_that_found_nothing_is_kept_and_nobody_is_missing_before_the_deadline(out: Bureau) -> None:
    out.collect("2026-12-03")
    assert {each for each, _ in timeliness(out, "2026-12-03").values()} == {AT.PENDING}
    assert {each for each, _ in timeliness(out, "2026-12-04").values()} == {AT.MISSING}


def test_the_four_are_never_confused(out: Bureau) -> None:
    form = out.form("MZ01")
    out.drop("MZ01/坏.xlsx", out.filled("MZ01", said=answers(new_row(form.new_numbers[0], rate=120))))
    out.drop("MZ02/零.xlsx", out.filled("MZ02", said=answers(flag="无变化", nil_reason="等待批复")))
    out.drop("MZ03/密.xlsx", b"\xd0\xcf\x11\xe0 not a workbook")
    found = {each.name: each.fate for each in out.collect("2026-12-03").files}
    assert found == {
        "MZ01/坏.xlsx": Disposition.RETURNED,
        "MZ02/零.xlsx": Disposition.ACCEPTED,
        "MZ03/密.xlsx": Disposition.QUARANTINED,
    }
    delivered = out.delivered("2026-12-31")
    assert [each.result for each in delivered.values()] == [
        SubmissionResult.TO_CORRECT,
        SubmissionResult.NIL,
        SubmissionResult.UNREADABLE,
    ]
    assert {each.timeliness for each in delivered.values()} == {AT.ON_TIME}


def test_an_unreadable_file_outside_any_branch_folder_is_nobodys(out: Bureau) -> None:
    out.drop("福利院支部.xlsx", b"\xd0\xcf\x11\xe0 not a workbook")
    out.collect("2026-12-01")
    assert {each.result for each in out.delivered("2026-12-31").values()} == {SubmissionResult.NOTHING}


def test_a_returned_file_never_displaces_an_accepted_one_and_a_later_good_one_counts(out: Bureau) -> None:
    number = out.form("MZ01").new_numbers[0]
    versions = {rate: out.filled("MZ01", said=answers(new_row(number, rate=rate))) for rate in (30, 130, 40)}
    counted = []
    for day, rate in (("2026-12-01", 30), ("2026-12-02", 130), ("2026-12-20", 40)):
        out.drop("a.xlsx", versions[rate])
        out.collect(day)
        assessment = out.consolidate(day).assessment
        counted.append((assessment.ledger.tasks[0].rate, assessment.delivered["MZ01"].result))
    assert counted == [
        (30, SubmissionResult.RECEIVED),
        (30, SubmissionResult.RECEIVED),
        (40, SubmissionResult.RECEIVED),
    ]
    last = out.delivered("2026-12-20")["MZ01"]
    assert (last.timeliness, last.arrivals, last.returned) == (AT.ON_TIME, 3, 1)


def test_the_same_bytes_again_are_a_duplicate_and_change_nothing(out: Bureau) -> None:
    data = out.filled("MZ01")
    out.drop("a.xlsx", data)
    out.collect("2026-12-01")
    out.drop("最终版.xlsx", data)
    out.drop("a (1).xlsx", data)
    assert [each.fate for each in out.collect("2026-12-02").files] == [Disposition.DUPLICATE, Disposition.DUPLICATE]
    assert out.delivered("2026-12-02")["MZ01"].arrivals == 1


# Two files in one look


def test_the_file_that_says_it_corrects_the_other_counts(out: Bureau) -> None:
    number = out.form("MZ01").new_numbers[0]
    first = out.filled("MZ01", said=answers(new_row(number, rate=30)))
    second = out.filled("MZ01", said=answers(new_row(number, rate=35)), corrects=hashlib.sha256(first).hexdigest())
    out.drop("a.xlsx", second)
    out.drop("b.xlsx", first)
    assert [each.fate for each in out.collect("2026-12-01").files] == [Disposition.ACCEPTED, Disposition.ACCEPTED]
    assert out.consolidate("2026-12-01").assessment.ledger.tasks[0].rate == 35


def test_else_the_one_last_saved_by_its_own_account_counts(out: Bureau) -> None:
    number = out.form("MZ01").new_numbers[0]
    for name, rate, moment in (("b.xlsx", 30, "2026-11-30T08:00:00Z"), ("a.xlsx", 35, "2026-12-01T07:00:00Z")):
        out.drop(name, saved_at(out.filled("MZ01", said=answers(new_row(number, rate=rate))), moment))
    assert {each.fate for each in out.collect("2026-12-01").files} == {Disposition.ACCEPTED}
    assert out.consolidate("2026-12-01").assessment.ledger.tasks[0].rate == 35


def test_else_both_are_asked_back_with_their_difference(out: Bureau) -> None:
    number = out.form("MZ01").new_numbers[0]
    for name, rate in (("甲.xlsx", 30), ("乙.xlsx", 35)):
        out.drop(name, out.filled("MZ01", said=answers(new_row(number, rate=rate))))
    files = out.collect("2026-12-01").files
    assert [each.fate for each in files] == [Disposition.RETURNED, Disposition.RETURNED]
    for each in files:
        (finding,) = each.findings
        assert finding.code == "two-files-differ"
        assert f"任务{number}的“完成率”（“30”与“35”）" in finding.message.replace("“35”与“30”", "“30”与“35”")
    assert out.delivered("2026-12-31")["MZ01"].result is SubmissionResult.TO_CORRECT


def test_of_two_that_say_the_same_either_counts_and_nobody_is_asked(out: Bureau) -> None:
    said = answers(new_row(out.form("MZ01").new_numbers[0], rate=30))
    out.drop("甲.xlsx", out.filled("MZ01", said=said))
    out.drop("乙.xlsx", edited(out.filled("MZ01", said=said)))
    assert [each.fate for each in out.collect("2026-12-01").files] == [Disposition.ACCEPTED, Disposition.ACCEPTED]
    assert [task.rate for task in out.consolidate("2026-12-01").assessment.ledger.tasks] == [30]


def test_two_that_ask_for_different_changes_do_not_say_the_same(out: Bureau) -> None:
    number = out.form("MZ01").new_numbers[0]
    for name, owner in (("甲.xlsx", "吴启航"), ("乙.xlsx", "陈晓岚")):
        asked = answers(new_row(number), requests=[request(number, "责任人", owner)])
        out.drop(name, out.filled("MZ01", said=asked))
    files = out.collect("2026-12-01").files
    assert [each.fate for each in files] == [Disposition.RETURNED, Disposition.RETURNED]
    assert "变更申请第1项的“变更为”" in files[0].findings[0].message


# A returned copy comes back


def test_a_returned_copy_mended_at_its_marked_cell_is_accepted_and_counts(out: Bureau) -> None:
    form = out.form("MZ01")
    said = answers(new_row(form.new_numbers[0], rate=120), new_row(form.new_numbers[1], task="另一项"))
    out.drop("a.xlsx", out.filled("MZ01", said=said))
    out.collect("2026-12-01")
    ((name, copy),) = out.outbox().items()
    assert name == "returned/请修改_机关一支部_2026年11月.xlsx"
    out.drop("改好.xlsx", edited(copy, typed(at(form, form.new_numbers[0], "rate"), 85)))
    (taken,) = out.collect("2026-12-10").files
    assert (taken.fate, taken.findings) == (Disposition.ACCEPTED, ())
    assessment = out.consolidate("2026-12-10").assessment
    assert [task.rate for task in assessment.ledger.tasks] == [85, 30]
    assert (assessment.delivered["MZ01"].timeliness, assessment.delivered["MZ01"].result) == (
        AT.ON_TIME,
        SubmissionResult.RECEIVED,
    )
    assert not any(name.startswith("returned/") for name in out.outbox())


def test_next_month_carries_what_was_accepted(out: Bureau) -> None:
    out.drop("a.xlsx", out.filled("MZ01"))
    out.collect("2026-12-01")
    out.set_out("2026-12-25", DECEMBER)
    (task,) = out.form("MZ01", DECEMBER).tasks
    assert (task.rate, task.status, task.progress) == (30, "推进中", "完成入户评估36户")
    untouched = answers(row_of(task), flag="无变化")
    out.drop("b.xlsx", out.filled("MZ01", DECEMBER, said=untouched))
    out.collect("2026-12-31")
    assessment = out.consolidate("2026-12-31", DECEMBER).assessment
    assert assessment.delivered["MZ01"].result is SubmissionResult.NIL
    assert [(each.period, each.moved) for each in assessment.ledger.tasks[0].months] == [
        (NOVEMBER, True),
        (DECEMBER, False),
    ]
