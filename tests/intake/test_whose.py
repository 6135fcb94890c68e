"""Whose form it is, and of which month: as it was when it was handed out, whatever the roster says by now."""

from __future__ import annotations

import pytest
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    at_head,
    branch_row,
    bureau,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    office,
    request,
    row_of,
    typed,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.commands.doctor import run_health_checks
from pipeline.commands.doctor.machine import inspect_machine
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.health.check import Health, HealthCheck
from pipeline.health.office import check_printed_names
from pipeline.periods import Period
from pipeline.terms import ID_SHEET, Disposition

__all__ = ["bureau"]
DAY = "2026-12-02"
OCTOBER, DECEMBER, JANUARY = NOVEMBER.shift(-1), NOVEMBER.shift(1), NOVEMBER.shift(2)


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """A bureau that has handed out October and November."""
    bureau.hand_out("2026-10-25", OCTOBER)
    bureau.hand_out("2026-11-25")
    return bureau


def without_id(page: Worksheet) -> None:
    """The hidden sheet is lost, as when the rows are copied into another workbook."""
    assert page.parent is not None
    del page.parent[ID_SHEET]


def taken(bureau: Bureau, data: bytes, day: str = DAY) -> tuple[Disposition, str, str, list[str]]:
    """What became of one file."""
    bureau.drop("表.xlsx", data)
    (file,) = bureau.collect(day).files
    return file.fate, file.branch, file.period, [each.code for each in file.findings]


# Renamed branches, shared and exchanged names


@pytest.mark.parametrize("keeps_id", [True, False], ids=["with its id", "without"])
@pytest.mark.parametrize(
    "roster",
    [
        [branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03", short_name="社会福利中心支部")],
        [branch_row("MZ01", aliases="福利院支部"), branch_row("MZ02"), branch_row("MZ03", aliases="福利院支部")],
        [branch_row("MZ01"), branch_row("MZ02", short_name="福利院支部"), branch_row("MZ03", short_name="殡仪馆支部")],
        [branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03", short_name="福利院党支部", full_name="福利院总支")],
    ],
    ids=["renamed", "alias shared", "names exchanged", "renamed in one word"],
)
def test_a_form_is_known_by_the_name_printed_on_it(out: Bureau, roster: list[dict[str, str]], keeps_id: bool) -> None:
    data = out.filled("MZ03")
    out.enrol(*roster)
    changes = () if keeps_id else (without_id,)
    assert taken(out, edited(data, *changes)) == (Disposition.ACCEPTED, "MZ03", "2026-11", [])


def test_a_name_that_went_to_another_branch_is_told_apart_by_the_task_numbers(out: Bureau) -> None:
    own_table = edited(out.filled("MZ01"), without_id, typed(at_head("branch"), "福利院支部"))
    out.enrol(branch_row("MZ01", short_name="福利院支部"), branch_row("MZ02"), branch_row("MZ03", short_name="新支部"))
    assert taken(out, own_table)[:3] == (Disposition.ACCEPTED, "MZ01", "2026-11")


def test_another_branchs_name_on_a_form_is_asked_and_both_names_are_said(out: Bureau) -> None:
    data = edited(out.filled("MZ03"), typed(at_head("branch"), "殡仪馆支部"))
    out.enrol(branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03", short_name="社会福利中心支部"))
    out.drop("表.xlsx", data)
    (file,) = out.collect(DAY).files
    assert file.fate is Disposition.UNRECOGNISED
    assert "社会福利中心支部（下发时印的是“福利院支部”）" in file.findings[0].message


def names_checked(bureau: Bureau) -> HealthCheck:
    checks = run_health_checks(bureau.on(DAY), inspect_machine(bureau.root), {})
    return next(each for each in checks if each.title == "支部名称")


def test_a_checkup_says_which_printed_names_the_roster_has_lost(out: Bureau) -> None:
    assert names_checked(out).health is Health.FINE
    out.enrol(branch_row("MZ01", aliases="民政支部"), branch_row("MZ02", aliases="民政支部"),
              branch_row("MZ03", short_name="社会福利中心支部"))  # fmt: skip
    told = names_checked(out)
    assert told.health is Health.NOTE
    assert "MZ03下发时叫“福利院支部”" in told.found
    assert "MZ01、MZ02共用名称“民政支部”" in told.found
    assert "别名" in told.remedy
    out.enrol(
        branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03", short_name="社会福利中心支部", aliases="福利院支部")
    )
    assert names_checked(out).health is Health.FINE
    assert check_printed_names(office(), ()).health is Health.FINE


# A year that was not advanced, a month of another form


@pytest.mark.parametrize("said", ["2025年11月", "2016年11月", "2025-11", "2026年9月", "2025年12月"])
@pytest.mark.parametrize("nil", [False, True], ids=["report", "nil return"])
def test_a_month_the_tasks_contradict_is_asked_and_counts_for_the_form_it_is(out: Bureau, said: str, nil: bool) -> None:
    wanted = answers(flag="无变化", nil_reason="等待批复") if nil else None
    data = edited(out.filled("MZ03", said=wanted), without_id, typed(at_head("period"), said))
    out.drop("表.xlsx", data)
    (file,) = out.collect(DAY).files
    (told,) = file.findings
    assert (file.fate, file.branch, file.period) == (Disposition.RETURNED, "MZ03", "2026-11")
    assert (told.code, told.cell, told.suggestion) == ("period-of-other-tasks", at_head("period"), "2026年11月")
    assert out.delivered("2026-12-04")["MZ03"].timeliness == "按时"


@pytest.mark.parametrize("slipped", ["MZ03-202711-01", "MZ01-202612-01"])
def test_one_slipped_number_moves_no_form(out: Bureau, slipped: str) -> None:
    """Neither a month that has not come nor another branch's number tells of which month a form is."""
    data = edited(out.filled("MZ03"), without_id, typed("A6", slipped))
    (file,) = (out.drop("表.xlsx", data), out.collect(DAY))[1].files
    assert file.period == "2026-11"
    assert "period-of-other-tasks" not in {each.code for each in file.findings}


def test_last_januarys_year_is_asked_in_january(out: Bureau) -> None:
    out.hand_out("2026-12-28", DECEMBER)
    out.hand_out("2027-01-25", JANUARY)
    data = edited(out.filled("MZ03", JANUARY), without_id, typed(at_head("period"), "2026年1月"))
    assert taken(out, data, "2027-02-01") == (Disposition.RETURNED, "MZ03", "2027-01", ["period-of-other-tasks"])


@pytest.mark.parametrize(
    ("said", "meant"),
    [("2026年3月31日", "2027年3月31日"), ("2026年1月31日", "2027年1月31日"), ("2025年6月底", "2027年6月底"),
     ("2027年3月31日", None), ("长期坚持", None)],
)  # fmt: skip
def test_a_new_deadline_with_last_years_year_is_asked_in_january(said: str, meant: str | None) -> None:
    form = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中")], JANUARY)
    wish = request(form.tasks[0].number, "完成时限", said)
    data = filled_form(form, answers(row_of(form.tasks[0], rate=70, progress="走访3户"), requests=[wish]), JANUARY)
    found = [(each.code, each.suggestion) for each in judged(data, form, today="2027-02-01").findings]
    assert found == ([("request-date-past", meant)] if meant else [])


def test_an_earlier_month_that_was_handed_out_is_taken_for_the_form_its_numbers_show(out: Bureau) -> None:
    november = edited(out.filled("MZ03"), without_id, typed(at_head("period"), "2026年10月"))
    assert taken(out, november) == (Disposition.RETURNED, "MZ03", "2026-11", ["period-of-other-tasks"])
    october = edited(out.filled("MZ03", OCTOBER), without_id)
    assert taken(out, october) == (Disposition.ACCEPTED, "MZ03", "2026-10", [])


def test_a_month_before_the_first_hand_out_is_taken_if_its_own_numbers_say_so(out: Bureau) -> None:
    early = Period(2026, 9)
    data = filled_form(handed("MZ01", [], early), answers(new_row("MZ01-202609-01")), early)
    fate, *_, codes = taken(out, edited(data, without_id))
    assert (fate, codes) == (Disposition.ACCEPTED, ["period-not-handed-out"])


def test_a_table_without_numbers_for_a_month_never_handed_out_is_asked(out: Bureau) -> None:
    tasks = [handed_task("MZ01", 1, 40, "推进中")]
    data = filled_form(
        handed("MZ01", tasks), SubmittedValues({"reporter": "李文静", "flag": "有变化"}, (row_of(tasks[0]),))
    )

    def unnumbered(page: Worksheet) -> None:
        for row in range(6, 16):
            page.cell(row, 1).value = None

    bare = edited(data, without_id, unnumbered, typed(at_head("period"), "2025年11月"))
    fate, branch, period, codes = taken(out, bare)
    assert (fate, branch, period) == (Disposition.RETURNED, "MZ01", "2026-11")
    assert "period-of-other-tasks" in codes
