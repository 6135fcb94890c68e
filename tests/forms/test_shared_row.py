"""One 核验人 and one 核验日期 for a whole 核验表: who takes them, who keeps their own, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

import openpyxl
import pytest
from decision_book import KEY, NAMES, find_rows
from openpyxl.workbook import Workbook
from rectifying import DECLINED, NUMBER
from test_decision_book import IDENTITY, TODAY
from test_line_book import RED, ZG, at, taken

from pipeline.findings import Finding
from pipeline.forms.decision_book import FIRST_ROW
from pipeline.forms.line_book import build_line_book
from pipeline.forms.marked_line_book import build_marked_line_book
from pipeline.intake.decision_checks import ReviewContext, check_decisions, retract_opinions
from pipeline.intake.shared_verification import inherit_verification
from pipeline.intake.tables.decision_rows import GivenOpinion, ParsedDecisionBook
from pipeline.terms import MATTER_SHEET, SHARED_KEY, Opinion

SECOND = f"ZG-{NUMBER[:-2]}02"
DAY = dt.date(2026, 12, 9)


def book(shared: Mapping[str, str], *rows: Mapping[str, str]) -> Workbook:
    """The 核验表 of two red tasks: what is typed for the whole book, then line by line."""
    made = openpyxl.load_workbook(io.BytesIO(build_line_book(at().lines, IDENTITY, "2026年11月")))
    type_in(made, FIRST_ROW + 1, shared)
    for key, row in zip((ZG, SECOND), rows, strict=False):
        type_in(made, find_rows(made)[key][1], row)
    return made


def type_in(made: Workbook, row: int, typed: Mapping[str, str]) -> None:
    for name, text in typed.items():
        made[MATTER_SHEET].cell(row, NAMES.index(name) + 1).value = text


def judged(
    made: Workbook, before: Mapping[str, GivenOpinion] | None = None
) -> tuple[ParsedDecisionBook, tuple[Finding, ...]]:
    earlier = before or {}
    kept = retract_opinions(taken(made), [key for key, each in earlier.items() if each.opinion is not DECLINED])
    parsed = inherit_verification(kept, earlier, TODAY)
    proposed = {(each.matter, each.key): each for each in at(RED).proposals}
    return parsed, check_decisions(parsed, ReviewContext(proposed, earlier, TODAY))


def given(parsed: ParsedDecisionBook) -> dict[str, tuple[str, dt.date]]:
    return {row.line: (row.verdict.verifier, row.verdict.day) for row in parsed.rows if row.verdict is not None}


ONCE = {"verifier": "孙立新", "day": "2026年12月9日"}


def test_the_row_stands_above_the_lines_and_only_two_of_its_cells_are_open() -> None:
    made = book({})
    sheet = made[MATTER_SHEET]
    assert sheet.cell(FIRST_ROW + 1, KEY).value == SHARED_KEY
    open_names = {name for at, name in enumerate(NAMES, 1) if not sheet.cell(FIRST_ROW + 1, at).protection.locked}
    assert open_names == {"verifier", "day"}
    assert min(row for _, row in find_rows(made).values()) == FIRST_ROW + 2
    assert sheet.freeze_panes == f"C{FIRST_ROW + 2}", "it stays in sight"


def test_lines_take_the_shared_name_and_day_and_keep_their_own() -> None:
    parsed, findings = judged(
        book(ONCE, {"opinion": "提醒"}, {"opinion": "暂不", "verifier": "周敏", "day": "12月8日"})
    )
    assert findings == ()
    assert given(parsed) == {ZG: ("孙立新", DAY), SECOND: ("周敏", dt.date(2026, 12, 8))}


def test_a_line_without_an_opinion_stays_undecided() -> None:
    parsed, findings = judged(book(ONCE, {}, {"opinion": "提醒"}))
    assert (findings, list(given(parsed))) == ((), [SECOND])


def test_nothing_is_said_where_only_the_shared_row_was_filled_in() -> None:
    parsed, findings = judged(book(ONCE))
    assert (findings, given(parsed)) == ((), {})


@pytest.mark.parametrize(
    ("shared", "code", "name"),
    [
        ({**ONCE, "day": "2026年12月31日"}, "decision-day-future", "day"),
        ({**ONCE, "day": "上周"}, "date-unreadable", "day"),
        ({**ONCE, "verifier": "123"}, "decision-incomplete", "verifier"),
        ({**ONCE, "opinion": "提醒"}, "decision-shared-only", "opinion"),
        ({**ONCE, "note": "都已看过"}, "decision-shared-only", "note"),
    ],
)
def test_a_fault_of_the_shared_row_is_said_there_and_once(shared: dict[str, str], code: str, name: str) -> None:
    _, findings = judged(book(shared, {"opinion": "提醒"}, {"opinion": "提醒"}))
    assert [(each.code, each.row, each.field) for each in findings] == [(code, FIRST_ROW, name)]
    assert "{" not in findings[0].message + findings[0].remedy


def test_a_doer_is_refused_at_the_line_that_is_his_and_named() -> None:
    _, findings = judged(book({**ONCE, "verifier": "陈晓岚"}, {"opinion": "提醒"}))
    assert [(each.code, each.value) for each in findings] == [("decision-verifier-is-doer", "陈晓岚")]
    assert findings[0].row == FIRST_ROW + 1


def test_a_blank_shared_row_leaves_the_lines_to_be_asked_back() -> None:
    _, findings = judged(book({}, {"opinion": "提醒"}))
    assert {each.code for each in findings} == {"decision-incomplete"}


def test_what_was_taken_in_before_keeps_its_person_and_day() -> None:
    before = {
        f"SJ-{NUMBER}-提醒": GivenOpinion(
            opinion=Opinion.PASSED, verifier="周敏", day=dt.date(2026, 12, 8), due=None, note=""
        )
    }
    parsed, findings = judged(book(ONCE, {"opinion": "提醒"}, {"opinion": "提醒"}), before)
    assert (findings, given(parsed)) == ((), {ZG: ("周敏", dt.date(2026, 12, 8)), SECOND: ("孙立新", DAY)})


def test_a_marked_copy_keeps_what_was_typed_once_and_marks_it() -> None:
    made = book({**ONCE, "day": "2026年12月31日"}, {"opinion": "提醒"})
    parsed, findings = judged(made)
    assert parsed.shared is not None
    told = [(each, SHARED_KEY) for each in findings]
    data = build_marked_line_book(at().lines, IDENTITY, "2026年11月", {SHARED_KEY: parsed.shared.shown}, told)
    page = openpyxl.load_workbook(io.BytesIO(data))[MATTER_SHEET]
    cell = page.cell(FIRST_ROW + 1, NAMES.index("day") + 1)
    assert (page.cell(FIRST_ROW + 1, NAMES.index("verifier") + 1).value, cell.value) == ("孙立新", "2026年12月31日")
    assert cell.comment is not None
