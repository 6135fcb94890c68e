"""Doing what a message says works: a file or copy dropped again is right the second time, and harms nothing."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, at_head, edited, new_row, typed

from pipeline.archive import compute_sha256
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import FORM_SHEET

OCTOBER, DECEMBER = Period(2026, 10), Period(2026, 12)
BESIDE = "documents/督查通报（重新生成）.docx"


def fates(bureau: Bureau, day: str) -> list[tuple[str, str, str]]:
    return [(each.name, each.fate, each.period) for each in bureau.collect(day).files]


def copy_of(bureau: Bureau, period: Period) -> bytes:
    (path,) = (bureau.root / "outbox" / str(period) / "returned").glob("*.xlsx")
    return path.read_bytes()


def test_a_form_sent_before_its_month_is_taken_when_dropped_again(bureau: Bureau) -> None:
    bureau.set_out("2026-11-28", DECEMBER)
    data = bureau.filled("MZ01", DECEMBER)
    bureau.drop("早.xlsx", data)
    assert fates(bureau, "2026-11-29") == [("早.xlsx", "returned", "2026-12")]
    bureau.drop("早.xlsx", data)
    assert fates(bureau, "2026-12-30") == [("早.xlsx", "accepted", "2026-12")]


def test_a_copy_whose_month_is_in_question_replaces_nothing_until_the_branch_says_which(bureau: Bureau) -> None:
    bureau.set_out("2026-10-25", OCTOBER)
    good = bureau.filled("MZ01", OCTOBER)
    bureau.drop("十月.xlsx", good)
    bureau.collect("2026-11-03")
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01", OCTOBER).new_numbers[0]
    reused = bureau.filled("MZ01", OCTOBER, said=answers(new_row(number, rate=80)))
    bureau.drop("十一月.xlsx", edited(reused, typed(at_head("period"), "2026年11月")))
    bureau.collect("2026-12-03")
    copy = copy_of(bureau, OCTOBER)
    page = openpyxl.load_workbook(io.BytesIO(copy))[FORM_SHEET]
    assert (page[at_head("period")].value, page[at_head("period")].protection.locked) == (None, False)
    bureau.drop("原样.xlsx", copy)
    assert [fate for _, fate, _ in fates(bureau, "2026-12-04")] == ["unrecognised"]
    assert bureau.delivered("2026-12-04", OCTOBER)["MZ01"].sha256 == compute_sha256(good)
    bureau.drop("改好.xlsx", edited(copy, typed(at_head("period"), "2026年11月")))
    assert [(fate, period) for _, fate, period in fates(bureau, "2026-12-05")] == [("accepted", "2026-11")]


def test_of_two_rivals_the_one_dropped_again_counts(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    one, two = (bureau.filled("MZ01", said=answers(new_row(number, rate=rate))) for rate in (30, 60))
    bureau.drop("甲.xlsx", one)
    bureau.drop("乙.xlsx", two)
    assert {fate for _, fate, _ in fates(bureau, "2026-12-03")} == {"returned"}
    bureau.drop("甲.xlsx", one)
    assert fates(bureau, "2026-12-04") == [("甲.xlsx", "accepted", "2026-11")]


def test_the_clerk_settling_a_file_does_not_make_its_branch_late(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    nameless = edited(bureau.filled("MZ01"), typed(at_head("branch"), "某某支部"))
    bureau.drop("不明.xlsx", nameless)
    for day in ("2026-11-30", "2026-12-03"):
        bureau.collect(day)
    bureau.collect("2026-12-04")
    bureau.collect("2026-12-07")
    bureau.drop("MZ01/不明.xlsx", nameless)
    bureau.collect(SUMMARY_DAY)
    assert (bureau.delivered(SUMMARY_DAY)["MZ01"].timeliness, bureau.delivered(SUMMARY_DAY)["MZ01"].result) == (
        "按时",
        "已收",
    )


def test_a_second_draft_that_was_edited_too_is_kept(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.consolidate(SUMMARY_DAY)
    folder = bureau.root / "outbox" / str(NOVEMBER)
    for name in ("documents/督查通报.docx", BESIDE):
        bureau.consolidate("2026-12-09")
        path = folder / name
        path.write_bytes((path if path.exists() else folder / "documents/督查通报.docx").read_bytes() + b"edited")
    kept = (folder / BESIDE).read_bytes()
    done = bureau.consolidate("2026-12-10")
    assert ((folder / BESIDE).read_bytes(), done.beside) == (kept, ("documents/督查通报（重新生成1）.docx",))


def test_a_missing_inbox_begins_no_second_archive(bureau: Bureau) -> None:
    (bureau.root / "inbox").rename(bureau.root / "离线")
    with pytest.raises(UserError, match="找不到收件夹"):
        bureau.collect("2026-12-03")
    assert not (bureau.root / "inbox").exists()
