"""五同 and 1+3+X are derived from what happened, told in words, and never asked of a branch."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest
from bureau import NOVEMBER, SEPTEMBER, office
from records import DECEMBER, History, line
from rectifying import PASSED, File

from pipeline.contract.decisions import format_closing_key
from pipeline.contract.monthly import list_month_columns, list_plan_columns
from pipeline.ledger import Ledger, build_ledger
from pipeline.periods import Month
from pipeline.reports.coverage_rows import build_category_rows, build_domain_rows
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.five_together import FiveTogether
from pipeline.terms import DecisionKind

CATEGORIES = ("党的建设", "中心工作", "重点任务", "日常工作")


def tasks(*categories: str, first: Month = SEPTEMBER, branch: str = "MZ01") -> History:
    rows = [
        line(f"{branch}-{first.as_compact()}-{at:02d}", row=5 + at, category=category)
        for at, category in enumerate(categories, 1)
    ]
    return History().report(first, *rows, branch=branch)


def assessed(history: History, period: Month = SEPTEMBER) -> Assessment:
    return assess_ledger(history.at(period, period.shift(1).first_day.replace(day=20)))


def marks(history: History, period: Month = SEPTEMBER, code: str = "MZ01") -> FiveTogether:
    return assessed(history, period).five_together[code]


def test_a_branch_with_a_task_in_each_of_the_three_has_deployed() -> None:
    assert marks(tasks("中心工作", "重点任务", "日常工作")).deployed == "是"
    assert marks(tasks("中心工作", "特色工作", "党的建设")).deployed == "缺重点任务、日常工作类任务"
    assert marks(History()).deployed == "缺中心工作、重点任务、日常工作类任务"


def test_what_was_not_received_is_not_advanced() -> None:
    history = tasks("中心工作")
    told = assessed(history).five_together
    assert (told["MZ01"].advanced, told["MZ02"].advanced) == ("是", "未收")
    early = assess_ledger(history.at(SEPTEMBER, dt.date(2026, 9, 28)))
    assert early.five_together["MZ02"].advanced == "未到期"


@pytest.mark.parametrize(
    ("first", "period", "word"),
    [
        (Month(2026, 2), Month(2026, 4), "是"),
        (Month(2026, 3), Month(2026, 4), "是"),
        (Month(2026, 4), Month(2026, 4), "迟于规定月份"),
    ],
)
def test_a_plan_is_in_time_until_the_month_set(first: Month, period: Month, word: str) -> None:
    history = tasks("中心工作", first=first)
    others = History(last=history.last).report(Month(2026, 1), branch="MZ02")
    both = replace(history, submitted=(*history.submitted, *others.submitted), last=others.last)
    assert marks(both, period).planned == word


def test_a_branch_without_a_plan_is_told_so_only_when_the_month_has_passed() -> None:
    january = History().report(Month(2026, 1), branch="MZ02")
    assert marks(january, Month(2026, 2)).planned == "未到期"
    assert marks(january, Month(2026, 3)).planned == "否"


def test_where_the_ledger_began_later_the_first_month_counts() -> None:
    assert marks(tasks("中心工作", first=SEPTEMBER)).planned == "是"


def test_a_ledger_begun_after_the_month_set_makes_later_plans_late() -> None:
    began = History().report(SEPTEMBER, branch="MZ02")
    late = began.report(SEPTEMBER.shift(1), line("MZ01-202610-01"))
    assert marks(late, SEPTEMBER.shift(1)).planned == "迟于规定月份"


def test_a_branch_founded_in_the_year_plans_in_its_first_month() -> None:
    founded = Month(2026, 6)
    history = History().report(Month(2026, 1), branch="MZ02").report(founded, line("MZ01-202606-01"))
    rules = office().rules
    branches = tuple(replace(each, start=founded.first_day) if each.code == "MZ01" else each for each in rules.branches)
    ledger = history.at(founded, dt.date(2026, 7, 20), by=replace(rules, branches=branches))
    assert assess_ledger(ledger).five_together["MZ01"].planned == "是"
    assert marks(history, founded).planned == "迟于规定月份", "one that was there all year"


@pytest.mark.parametrize(("closed", "word"), [(Month(2025, 12), "否"), (Month(2026, 1), "是")])
def test_what_was_closed_before_the_year_is_no_plan_of_it(closed: Month, word: str) -> None:
    number = "MZ01-202511-01"
    history = History().report(Month(2025, 11), line(number)).report(closed, line(number, rate=100, status="已完成"))
    done = history.decide(closed, format_closing_key(number), DecisionKind.CLOSING)
    assert marks(done.report(Month(2026, 2), branch="MZ02"), Month(2026, 4)).planned == word


def test_without_notices_there_is_nothing_to_answer() -> None:
    assert marks(tasks("中心工作")).inspected == "没有通知事项"


def test_the_yearly_sheet_is_asked_about_at_the_end_of_the_year_and_after_it() -> None:
    assert marks(tasks("中心工作")).assessed == "未到年底"
    assert marks(tasks("中心工作"), DECEMBER).assessed == "否"
    assert marks(tasks("中心工作"), DECEMBER.shift(2)).assessed == "否"
    ledger = tasks("中心工作").at(DECEMBER)
    drawn: Ledger = build_ledger(replace(ledger.inputs, years_drawn_up=frozenset({2026})))
    assert assess_ledger(drawn).five_together["MZ01"].assessed == "是"


@pytest.mark.parametrize(("year", "word"), [(2024, "未到年底"), (2025, "是"), (2026, "是"), (2027, "未到年底")])
def test_the_sheet_of_the_year_before_counts_until_this_years(year: int, word: str) -> None:
    ledger = tasks("中心工作").at(SEPTEMBER)
    drawn = build_ledger(replace(ledger.inputs, years_drawn_up=frozenset({year})))
    assert assess_ledger(drawn).five_together["MZ01"].assessed == word


def test_a_ledger_begun_in_january_has_no_year_before_it_to_assess() -> None:
    assert marks(tasks("中心工作", first=Month(2026, 1))).assessed == "未到年底"
    assert marks(tasks("中心工作", first=Month(2025, 12))).assessed == "否"


def test_the_matrix_counts_open_tasks_and_names_what_is_missing() -> None:
    rows = {row["branch"]: row for row in build_category_rows(assessed(tasks("党的建设", "中心工作", "中心工作")))}
    told = rows["MZ01"]
    assert (told["party"], told["central"], told["key_tasks"], told["lacking"]) == (1, 2, 0, "重点任务、日常工作")
    assert rows["MZ02"]["lacking"] == "没有未销号的任务"


def test_every_domain_in_use_has_a_row_with_or_without_tasks() -> None:
    assessment = assessed(tasks("中心工作"))
    rows = {str(row["domain"]): row for row in build_domain_rows(assessment)}
    assert list(rows) == list(assessment.office.settings.domains(str(SEPTEMBER)))
    assert (rows["养老服务"]["open_tasks"], rows["养老服务"]["covered"]) == (1, "有")
    assert rows["社会事务"]["covered"] == "没有未销号的任务"
    assert sum(int(str(row["open_tasks"])) for row in rows.values()) == len(assessment.ledger.tasks)


def test_no_mark_is_a_number_and_no_branch_types_one_more_cell() -> None:
    told = marks(tasks(*CATEGORIES))
    assert all(isinstance(getattr(told, each.name), str) for each in fields(told))
    assert len(list_month_columns()) <= 6
    assert not {"planned", "deployed"} & {column.name for column in (*list_plan_columns(), *list_month_columns())}


def test_a_notice_without_answer_is_counted_after_its_due_day_and_not_before() -> None:
    """A red task is taken on and a notice signed; nobody answers by 12月25日."""
    file = File().propose(NOVEMBER, "2026-12-10", "立项", PASSED, note="情况清楚")
    file = file.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    assert file.at(DECEMBER, "2026-12-24").five_together["MZ01"].inspected == "是"
    assert file.at(DECEMBER, "2026-12-26").five_together["MZ01"].inspected == "1项逾期未登记到反馈"
    answered = file.answer(DECEMBER, "2026-12-24", measures="增派施工队", done="已全部改好")
    assert answered.at(DECEMBER, "2026-12-26").five_together["MZ01"].inspected == "是"
