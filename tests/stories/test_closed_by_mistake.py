"""A task closed by mistake comes back: its opinion is corrected on the 核验表 on which it was given, months later too."""

from __future__ import annotations

import shutil

import pytest
from bureau import NOVEMBER, Bureau, answers, new_row
from decision_book import enter

from pipeline.commands import review as reviewing
from pipeline.terms import DECISION_FILE, DecisionKind

DECEMBER, JANUARY = NOVEMBER.shift(1), NOVEMBER.shift(2)
CLOSING = DecisionKind.CLOSING


@pytest.fixture
def closed(bureau: Bureau) -> Bureau:
    """MZ01's only task is reported finished in November and closed on 9 December; the book is kept as 原表.xlsx."""
    bureau.set_out("2026-11-25")
    done: dict[str, str | int | None] = {"rate": 100, "status": "已完成", "progress": "120户全部验收，逐户建档"}
    said = answers(new_row(bureau.form("MZ01").new_numbers[0], **done))
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=said))
    bureau.collect("2026-12-03")
    bureau.consolidate("2026-12-08")
    path = bureau.root / "outbox" / str(NOVEMBER) / DECISION_FILE
    enter(path, CLOSING, "MZ01", typed={"opinion": "通过", "verifier": "孙立新", "day": "2026年12月9日"})
    shutil.copy(path, bureau.root / "原表.xlsx")
    assert not reviewing.review_decision_book(bureau.on("2026-12-09"), path).refused
    return bureau


def correct(bureau: Bureau, day: str, told: str) -> reviewing.ReviewResult:
    """Choose 退回 on November's book."""
    path = bureau.root / "原表.xlsx"
    enter(
        path, CLOSING, "MZ01", typed={"opinion": "退回", "verifier": "孙立新", "day": told, "note": "更正：有3户没有装"}
    )
    return reviewing.review_decision_book(bureau.on(day), path)


def test_corrected_a_month_later_the_task_is_on_the_next_form_with_the_reason(closed: Bureau) -> None:
    closed.hand_out("2026-12-25", DECEMBER)
    assert closed.form("MZ01", DECEMBER).tasks == ()
    closed.consolidate("2027-01-11", DECEMBER)
    done = correct(closed, "2027-01-12", "2027年1月12日")
    assert (done.refused, done.findings) == (False, ())
    closed.hand_out("2027-01-25", JANUARY)
    form = closed.form("MZ01", JANUARY)
    assert [(task.plan["task"], task.status) for task in form.tasks] == [("党建+居家适老化改造", "已完成")]
    asked = {each.key: each.fact for each in form.questions}
    assert asked[f"SM-{form.tasks[0].number}-核验退回"].endswith(
        "报已完成，2026年11月核验退回（更正：有3户没有装），台账仍按未完成"
    )


def test_without_the_word_correction_nothing_changes(closed: Bureau) -> None:
    path = enter(closed.root / "原表.xlsx", CLOSING, "MZ01", typed={
        "opinion": "退回", "verifier": "孙立新", "day": "2027年1月12日", "note": "有3户没有装"})  # fmt: skip
    refused = reviewing.review_decision_book(closed.on("2027-01-12"), path)
    assert [each.code for each in refused.findings] == ["decision-otherwise"]
    closed.hand_out("2027-01-12", JANUARY)
    assert closed.form("MZ01", JANUARY).tasks == ()
