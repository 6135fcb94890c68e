"""Files that wait for a person: whose they are is not known, or nobody can read them, and nothing has settled it since."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import History

from pipeline.archive.facts import CLAIM, OLD_LEDGER, Receipt
from pipeline.findings import CATALOGUE
from pipeline.supervision.waiting_files import (
    list_claimed_numbers,
    list_unclaimed_files,
    list_waiting_files,
    warn_of_unclaimed_files,
)
from pipeline.terms import Disposition

ONE = History().report(NOVEMBER).submitted[0].receipt
LOST = {"branch": "", "period": "", "fate": Disposition.UNRECOGNISED, "name": "表.xlsx"}
UNREAD = {"branch": "MZ02", "period": "2026-11", "fate": Disposition.QUARANTINED, "name": "二支部.et", "folder": "MZ02"}


def file(number: int, **told: object) -> Receipt:
    usual = replace(ONE, number=number, name=f"{number}.xlsx", sha256=f"{number:064d}", by="2026-12-04")
    return replace(usual, **told)  # type: ignore[arg-type]


def waiting(*receipts: Receipt, claimed: frozenset[int] = frozenset()) -> list[int]:
    return [each.number for each in list_waiting_files(receipts, claimed)]


def test_a_file_of_nobody_waits_with_what_was_found_and_its_personal_numbers_masked() -> None:
    name = "张三13800138000.xlsx"
    (found,) = list_waiting_files(
        [file(3, **{**LOST, "name": name}, codes=("text-too-long", "没有的代码"))], frozenset()
    )
    assert (found.number, found.fate, found.day) == (3, Disposition.UNRECOGNISED, "2026-12-04")
    assert found.name == "张三138＊＊＊＊8000.xlsx"
    assert found.why == (CATALOGUE["text-too-long"].title,)


@pytest.mark.parametrize(
    ("later", "waits"),
    [
        ({}, True), ({"sha256": f"{3:064d}"}, False), ({"sha256": f"{3:064d}", "fate": Disposition.RETURNED}, False),
        ({"sha256": f"{3:064d}", "fate": Disposition.ACCEPTED, "kind": OLD_LEDGER}, True),
        ({"name": "表.xlsx", "folder": ""}, True),
    ],
    ids=["another file", "the same bytes taken", "the same bytes returned", "an old ledger", "another of its name"],
)  # fmt: skip
def test_a_file_of_nobody_waits_until_its_bytes_are_judged(later: dict[str, object], *, waits: bool) -> None:
    assert waiting(file(3, **LOST), file(4, **later)) == ([3] if waits else [])
    assert waiting(file(3, **LOST), claimed=frozenset({3})) == []
    assert waiting(file(3, **UNREAD), claimed=frozenset({3})) == []


def test_of_the_same_bytes_the_last_arrival_waits() -> None:
    again = file(5, **LOST, sha256=f"{3:064d}")
    assert waiting(file(3, **LOST), again) == [5]
    assert waiting(file(3, **LOST), replace(again, claims=3)) == [3], "a claim is no arrival"


@pytest.mark.parametrize(
    ("later", "waits"),
    [
        ({"branch": "MZ02"}, False), ({"branch": "MZ02", "fate": Disposition.RETURNED}, False), ({"branch": "MZ03"}, True),
        ({"branch": "MZ02", "period": "2026-10"}, True), ({"branch": "MZ02", "number": 2}, True),
        ({"branch": "MZ03", "name": "二支部.et", "folder": "MZ02"}, False), ({"branch": "MZ03", "name": "二支部.et"}, True),
        ({"branch": "MZ02", "fate": Disposition.QUARANTINED}, True), ({"branch": "MZ02", "kind": OLD_LEDGER}, True),
    ],
)  # fmt: skip
def test_what_cannot_be_read_waits_until_something_readable_stands_for_it(
    later: dict[str, object], *, waits: bool
) -> None:
    after = replace(file(4), **later)  # type: ignore[arg-type]
    assert (3 in waiting(file(3, **UNREAD), after)) is waits


def test_an_unreadable_file_of_nobody_is_not_settled_by_anothers() -> None:
    nobodys = {**UNREAD, "branch": "", "period": ""}
    assert waiting(file(3, **nobodys), file(4, branch="", period="")) == [3]


def test_only_a_claim_that_stands_takes_a_file_off_the_list() -> None:
    claim, taken_back = file(8, claims=3), file(9, claims=4, kind=CLAIM)
    assert list_claimed_numbers([claim, taken_back, file(5)]) == {3}
    lost = [file(3, **LOST), file(4, **{**LOST, "name": "乙.xlsx"}), file(6, **UNREAD)]
    assert [each.number for each in list_unclaimed_files([*lost, claim])] == [4]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-12-01", "仍有2个待认领文件（编号3、4），认领后按时、漏报、灰灯可能变化"),
        ("2026-12-03", "仍有1个待认领文件（编号4），认领后按时、漏报、灰灯可能变化"), ("2026-12-04", ""),
    ],
)  # fmt: skip
def test_a_paper_warns_of_files_that_may_change_what_it_says(since: str, said: str) -> None:
    lost = [file(3, **LOST, by="2026-12-03"), file(4, **LOST)]
    assert warn_of_unclaimed_files(lost, dt.date.fromisoformat(since)) == said
