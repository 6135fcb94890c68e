"""变更申请 as the ledger lists them: from which cell, in which spelling, once each; nothing on disk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER, office, office_of, starters
from records import DECEMBER, JANUARY, History, line

from pipeline.archive.submissions import PlanEdit, SubmittedRequest
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.intake.office import OfficeRules
from pipeline.ledger import ChangeRequest, SourceRow
from pipeline.ledger.change_requests import list_change_requests

NUMBER = "MZ01-202611-01"
BEGUN = History().report(NOVEMBER, line(NUMBER))


def ask(item: str, value: str, row: int = 30, reason: str = "许可未办结") -> SubmittedRequest:
    return SubmittedRequest(row=row, target=NUMBER, item=item, new_value=value, reason=reason)


def listed(history: History, by: OfficeRules | None = None) -> tuple[ChangeRequest, ...]:
    return list_change_requests(history.at(JANUARY, by=by).inputs)


def asked(*requests: SubmittedRequest, by: OfficeRules | None = None) -> tuple[ChangeRequest, ...]:
    return listed(BEGUN.report(DECEMBER, line(NUMBER), requests=requests), by)


def test_a_request_names_the_cell_it_stands_in() -> None:
    history = BEGUN.report(DECEMBER, line(NUMBER), requests=[ask("责任人", "吴启航", 31)])
    receipt = history.submitted[-1].receipt
    (request,) = listed(history)
    assert request.source == SourceRow(receipt.stored, receipt.sha256, "填报表", 31)
    assert (request.before, request.decision, request.overtaken) == ("", None, False)


def test_requests_stand_by_month_then_receipt_whatever_came_first() -> None:
    history = BEGUN.report(JANUARY, line(NUMBER), requests=[ask("责任人", "郑海")])
    history = history.report(DECEMBER, line(NUMBER), requests=[ask("责任人", "吴启航"), ask("目标", "200户", 31)])
    history = history.report(JANUARY, line("MZ02-202611-01"), branch="MZ02", requests=[ask("目标", "90户")])
    assert [each.after for each in listed(history)] == ["吴启航", "200户", "郑海", "90户"]


def test_a_request_and_its_repeat_by_a_typed_over_cell_keep_the_reason_that_was_given() -> None:
    edit = PlanEdit(row=6, number=NUMBER, field="owner", value="吴启航")
    history = BEGUN.report(DECEMBER, line(NUMBER), requests=[ask("责任人", "吴 启 航")], edits=[edit])
    (request,) = listed(history)
    assert (request.why, request.source.row) == ("许可未办结", 30)


@pytest.mark.parametrize(
    ("item", "typed", "value"),
    [
        ("项目类别", "中心", "中心工作"), ("项目类别", "X", "特色工作"), ("业务领域", "养老", "养老服务"),
        ("业务领域", "婚姻登记", "社会事务"), ("牵头领导", "周 明 远", "周明远"), ("责任人", "吴启航/郑海", "吴启航、郑海"),
        ("完成时限", "2027.6底", "2027年6月底"),
    ],
)  # fmt: skip
def test_a_usual_spelling_is_what_the_list_says(item: str, typed: str, value: str) -> None:
    (request,) = asked(ask(item, typed))
    assert (request.after, request.sound) == (value, True)


@pytest.mark.parametrize(
    ("item", "text"), [("抓手", "周一/周三 上门"), ("目标", "建成,验收 120户"), ("工作任务", "走访 慰问")]
)
def test_prose_stays_as_typed(item: str, text: str) -> None:
    (request,) = asked(ask(item, text))
    assert (request.after, request.sound) == (text, True)


@pytest.mark.parametrize(("item", "typed"), [("项目类别", "养老"), ("业务领域", "重点"), ("业务领域", "城乡社区治理")])
def test_a_value_of_another_list_or_no_longer_offered_is_not_sound(item: str, typed: str) -> None:
    (request,) = asked(ask(item, typed))
    assert (request.after, request.sound) == (typed, False)


def test_a_domain_may_be_asked_for_from_the_month_it_is_offered() -> None:
    text = starters()[SETTINGS_FILE].decode("utf-8")
    assert 'since = "2024-01"' in text
    later = text.replace('since = "2024-01"', 'since = "2027-01"').encode("utf-8")
    rules = replace(office().rules, settings=office_of({**starters(), SETTINGS_FILE: later}).rules.settings)
    (early,) = asked(ask("业务领域", "老龄"), by=rules)
    assert not early.sound
    (offered,) = listed(BEGUN.report(JANUARY, line(NUMBER), requests=[ask("业务领域", "老龄")]), rules)
    assert (offered.after, offered.sound) == ("老龄工作", True)


INDICATORS = """
[[indicator]]
name = "养老床位数"
aliases = ["床位"]
since = "2026-12"

[[indicator]]
name = "低保核查数"
since = "2027-01"
"""


@pytest.mark.parametrize(
    ("typed", "value", "sound"),
    [
        ("养老床位数", "养老床位数", True),
        ("床 位", "养老床位数", True),
        ("低保核查数", "低保核查数", False),
        ("甲", "甲", False),
    ],
)
def test_an_indicator_is_one_the_office_lists_in_that_month(typed: str, value: str, *, sound: bool) -> None:
    files = {**starters(), SETTINGS_FILE: starters()[SETTINGS_FILE] + INDICATORS.encode()}
    (request,) = asked(ask("对应业务指标", typed), by=replace(office().rules, settings=office_of(files).rules.settings))
    assert (request.after, request.sound) == (value, sound)
