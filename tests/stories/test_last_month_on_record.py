"""Papers compare with last month as it was told, and say what has changed since; not with what is computed anew.

Source: rule F10 (docs/校对规则.md).
"""

from __future__ import annotations

import re

import pytest
from bureau import NOVEMBER, Bureau, answers, new_row, row_of
from signing import OCTOBER, draft, sign

from pipeline.docx.read import read_edited_document
from pipeline.terms import FEEDBACK

pytestmark = pytest.mark.usefixtures("recalled")


def report(bureau: Bureau, code: str, rate: int, day: str) -> None:
    """A branch's October with one task due in January, under way since October."""
    form = bureau.form(code, OCTOBER)
    task = new_row(form.new_numbers[0], task=f"党建+{code}帮扶", rate=rate, deadline="2027年1月8日")
    bureau.drop(f"{code}-{day}.xlsx", bureau.filled(code, OCTOBER, said=answers(task)))
    bureau.collect(day)


def go_on(bureau: Bureau, *rates: tuple[str, int]) -> None:
    """November's reports."""
    bureau.hand_out("2026-11-25")
    for code, rate in rates:
        said = answers(row_of(bureau.form(code).tasks[0], rate=rate, progress="走访5次"))
        bureau.drop(f"{code}-11.xlsx", bureau.filled(code, said=said))
    bureau.collect("2026-12-03")


@pytest.fixture
def october(bureau: Bureau) -> Bureau:
    """MZ01 is well on, MZ02 reports only after October was consolidated."""
    bureau.set('begun = ""', 'begun = "2026-10-01"')
    bureau.hand_out("2026-10-25", OCTOBER)
    report(bureau, "MZ01", 30, "2026-11-02")
    return bureau


def circular(bureau: Bureau) -> str:
    """What the 通报 says of October."""
    text = read_edited_document(draft(bureau).read_bytes(), "通报.docx").text
    found = re.search(r"(?:与10月相比|10月没有|11月没有)[^。]*。", text)
    return found[0] if found else text


def sheet(bureau: Bureau, code: str) -> str:
    (path,) = (bureau.root / f"outbox/{NOVEMBER}/documents/{FEEDBACK}").glob(f"*{code}*")
    return read_edited_document(path.read_bytes(), path.name).text


def correct_afterwards(bureau: Bureau) -> None:
    """October is put right once it was told: MZ01 has only begun, and MZ02 reports."""
    bureau.drop("更正.xlsx", bureau.filled("MZ01", OCTOBER, said=answers(
        new_row(bureau.form("MZ01", OCTOBER).new_numbers[0], task="党建+MZ01帮扶", rate=1, status="推进中", deadline="2027年1月8日",
                progress="刚刚开工"))))  # fmt: skip
    bureau.collect("2026-11-12")
    report(bureau, "MZ02", 30, "2026-11-13")


def test_last_month_is_what_its_consolidation_told(october: Bureau) -> None:
    october.consolidate("2026-11-09", OCTOBER)
    correct_afterwards(october)
    go_on(october, ("MZ01", 31), ("MZ02", 70))
    october.consolidate("2026-12-08")
    assert (
        "与10月相比，红灯持平，灰灯持平（10月以11月9日汇总时的数据为准，其后有变化的任务2项，涉及2个党支部）。"
        in circular(october)
    )
    assert "红灯任务数与上月持平。10月以11月9日汇总时的数据为准，其后有变化的任务1项。" in sheet(october, "MZ01")


def test_without_a_record_it_is_computed_and_said_so(october: Bureau) -> None:
    correct_afterwards(october)
    go_on(october, ("MZ01", 31), ("MZ02", 70))
    october.consolidate("2026-12-08")
    assert "（10月按现有数据重新计算）" in circular(october)
    assert "10月按现有数据重新计算。" in sheet(october, "MZ01")


def test_a_look_before_the_deadline_is_no_record(october: Bureau) -> None:
    """On the 2nd of November nobody could know how October came out."""
    october.consolidate("2026-11-02", OCTOBER)
    report(october, "MZ02", 30, "2026-11-03")
    go_on(october, ("MZ01", 31), ("MZ02", 70))
    october.consolidate("2026-12-08")
    assert "（10月按现有数据重新计算）" in circular(october)


def test_what_was_signed_stands_even_if_the_month_was_consolidated_again(october: Bureau) -> None:
    october.consolidate("2026-11-09", OCTOBER)
    sign(october, day="2026-11-16", period=OCTOBER, urgent="局长办公会要求")
    correct_afterwards(october)
    october.consolidate("2026-11-17", OCTOBER)
    go_on(october, ("MZ01", 31), ("MZ02", 70))
    october.consolidate("2026-12-08")
    assert "（10月以签发时的数据为准，其后有变化的任务2项，涉及2个党支部）" in circular(october)


def test_an_earlier_consolidation_is_repeated_with_the_month_it_was_compared_with(october: Bureau) -> None:
    october.consolidate("2026-11-09", OCTOBER)
    go_on(october, ("MZ01", 31))
    october.consolidate("2026-12-08")
    told = circular(october)
    report(october, "MZ02", 30, "2026-12-09")
    october.consolidate("2026-12-09", OCTOBER)
    assert "10月以12月9日汇总时的数据为准" in october_then(october, "2026-12-10")
    october.consolidate("2026-12-10", as_of="2026-12-08")
    assert circular(october) == told
    assert "10月以11月9日汇总时的数据为准" in told


def october_then(bureau: Bureau, day: str) -> str:
    bureau.consolidate(day)
    return circular(bureau)


def test_settings_changed_since_do_not_judge_last_month_anew(october: Bureau) -> None:
    """With a stricter yellow_gap October would come out otherwise; it was told by the rules of then."""
    october.consolidate("2026-11-09", OCTOBER)
    go_on(october, ("MZ01", 61))
    october.set("yellow_gap = 10", "yellow_gap = 0")
    october.consolidate("2026-12-08")
    assert "其后有变化的任务1项，涉及1个党支部" in circular(october)


def test_a_month_in_which_nothing_is_known_is_not_compared(october: Bureau) -> None:
    october.consolidate("2026-11-09", OCTOBER)
    october.hand_out("2026-11-25")
    october.collect("2026-12-04")
    october.consolidate("2026-12-08")
    assert "11月没有有效数据，灯色不与10月比较。" in circular(october)
