"""局机关填报 of the 核验表: what is on offer, how rows are read and recorded, and what is asked back at which cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace

import openpyxl
import pytest
from bureau import NOVEMBER, office
from openpyxl.workbook import Workbook

from pipeline.archive.submissions import RecordedEntry
from pipeline.contract.bureau_entry import ENTRY_ROWS, list_entry_columns
from pipeline.contract.decisions import list_line_columns
from pipeline.findings import CATALOGUE, Finding
from pipeline.forms.decision_book import DECISIONS_FORM, FIRST_ROW
from pipeline.forms.entry_sheet import EntryRows
from pipeline.forms.line_book import build_line_book
from pipeline.forms.marked_line_book import build_marked_line_book
from pipeline.intake.entry_checks import CheckedEntries, EntryContext, check_entries
from pipeline.intake.tables.decision_rows import ParsedDecisionBook
from pipeline.intake.tables.decisions import read_decision_book
from pipeline.reading import RawBook, read_workbook
from pipeline.terms import CATEGORIES, ENTRY_SHEET, LIST_SHEET, MATTER_SHEET, EntryKind

NAMES = [each.name for each in list_entry_columns()]
DOMAINS = ("养老服务", "社会救助")
IDENTITY = {"period": str(NOVEMBER), "date": "2026-12-08", "last_receipt": "3", "truth": "0"}
BY = {"verifier": "孙立新", "day": "2026年12月9日"}
HAND_DOWN = {
    **BY, "kind": "交办", "branches": "MZ01", "text": "党建+冬季安全排查", "category": "重点任务", "domain": "养老服务",
    "goal": "排查完所有养老机构", "deadline": "2027年1月31日",
}  # fmt: skip
SITE = {**BY, "kind": "现场督查", "branches": "机关一支部", "text": "消防通道堆放杂物"}
CASE = {**BY, "kind": "典型做法", "number": "MZ01-202611-01"}
BACK = {**BY, "kind": "撤回", "number": "901", "note": "填错了"}
FAULTS: dict[str, tuple[Mapping[str, str], str]] = {
    "entry-kind-unknown": ({**SITE, "kind": "检讨"}, "kind"),
    "entry-incomplete": ({**HAND_DOWN, "goal": ""}, "goal"),
    "entry-unused": ({**SITE, "goal": "整改到位"}, "goal"),
    "entry-branch-unknown": ({**SITE, "branches": "清风支部"}, "branches"),
    "entry-number-unknown": ({**CASE, "number": "MZ01-202611-09"}, "number"),
    "entry-deadline-past": ({**HAND_DOWN, "deadline": "2026年12月1日"}, "deadline"),
    "entry-taken-otherwise": ({**SITE, "text": "台账没有上墙"}, "row_number"),
}
"""Code -> a row that provokes it, and the column at which it is asked back."""


def book(*rows: Mapping[str, str]) -> Workbook:
    """A 核验表 without a matter to decide, with rows typed on it."""
    made = openpyxl.load_workbook(io.BytesIO(build_line_book((), IDENTITY, "2026年11月", EntryRows(domains=DOMAINS))))
    for index, row in enumerate(rows, FIRST_ROW + 1):
        for name, text in row.items():
            made[ENTRY_SHEET].cell(index, NAMES.index(name) + 1).value = text
    return made


def parsed(made: Workbook) -> ParsedDecisionBook:
    buffer = io.BytesIO()
    made.save(buffer)
    read = read_workbook(buffer.getvalue())
    assert isinstance(read, RawBook)
    return read_decision_book("核验表.xlsx", read)


def context(*earlier: RecordedEntry, settled: Mapping[str, str] | None = None) -> EntryContext:
    return EntryContext(
        office=office(),
        period=NOVEMBER,
        today=dt.date(2026, 12, 10),
        tasks={"MZ01-202611-01": ("MZ01", "党建+居家适老化改造")},
        earlier={each.number: each for each in earlier},
        settled=settled or {},
    )


def judged(*rows: Mapping[str, str], earlier: tuple[RecordedEntry, ...] = ()) -> CheckedEntries:
    """The rows read and checked, with the findings of reading them."""
    read = parsed(book(*rows))
    done = check_entries(read, context(*earlier))
    return replace(done, findings=(*read.findings, *done.findings))


def provoke(code: str) -> tuple[Finding, ...]:
    """The findings about the row that provokes a code."""
    earlier = judged(SITE).entries if code == "entry-taken-otherwise" else ()
    return judged(FAULTS[code][0], earlier=earlier).findings


@pytest.mark.parametrize("code", FAULTS)
def test_a_row_that_says_too_little_or_too_much_is_asked_back_at_its_cell(code: str) -> None:
    (found,) = provoke(code)
    assert (found.code, found.field) == (code, FAULTS[code][1])


def test_every_code_of_the_sheet_has_a_row_that_provokes_it() -> None:
    assert {code for code in CATALOGUE if code.startswith("entry-")} == set(FAULTS)


def test_a_book_is_made_and_read_though_nothing_waits() -> None:
    made = book()
    page = made[ENTRY_SHEET]
    assert [page.cell(row, 1).value for row in (FIRST_ROW + 1, FIRST_ROW + ENTRY_ROWS)] == ["901", "920"]
    read = parsed(made)
    assert (read.period, read.entries, read.findings) == (NOVEMBER, (), ())
    offered = [[cell.value for cell in column if cell.value] for column in made[LIST_SHEET].columns]
    assert offered == [["选项：意见", *EntryKind], list(CATEGORIES), list(DOMAINS)]


def test_rows_are_recorded_branch_by_branch_in_the_words_of_the_contract() -> None:
    done = judged({**HAND_DOWN, "branches": "全部", "domain": "养老", "deadline": "2027-01-31"}, SITE, CASE)
    assert done.findings == ()
    assert [(each.kind, each.number, each.task) for each in done.entries] == [
        ("交办", "MZ01-202611-901", ""), ("交办", "MZ02-202611-901", ""), ("交办", "MZ03-202611-901", ""),
        ("现场督查", "MZ01-202611-902", ""), ("典型做法", "MZ01-202611-903", "MZ01-202611-01"),
    ]  # fmt: skip
    first = done.entries[0]
    assert (first.values["task"], first.values["domain"], first.values["owner"], first.deadline_day) == (
        "党建+冬季安全排查（交办）", "养老服务", "", "2027-01-31",
    )  # fmt: skip


def test_what_was_taken_in_before_word_for_word_says_nothing_new() -> None:
    first = judged(SITE)
    again = judged(SITE, HAND_DOWN, earlier=first.entries)
    assert again.findings == ()
    assert [each.number for each in again.entries] == ["MZ01-202611-902"]


def test_person_and_day_of_the_whole_book_hold_where_nothing_else_waits() -> None:
    made = book({name: text for name, text in SITE.items() if name not in BY})
    titles = [each.name for each in list_line_columns()]
    for name, text in BY.items():
        made[MATTER_SHEET].cell(FIRST_ROW + 1, titles.index(name) + 1).value = text
    done = check_entries(parsed(made), context())
    assert done.findings == ()
    assert [(each.verifier, each.day) for each in done.entries] == [("孙立新", "2026-12-09")]


def test_taking_back_names_what_was_put_in() -> None:
    held = judged({**HAND_DOWN, "branches": "MZ01、MZ02"}).entries
    done = judged(HAND_DOWN | {"branches": "MZ01、MZ02"}, {**BACK, "number": "202611-901"}, earlier=held)
    assert done.findings == ()
    assert [(each.kind, each.task) for each in done.entries] == [
        ("撤回", "MZ01-202611-901"), ("撤回", "MZ02-202611-901")
    ]  # fmt: skip


def test_a_marked_copy_keeps_what_was_typed() -> None:
    read = parsed(book(SITE, {**SITE, "branches": ""}))
    found = check_entries(read, context()).findings
    told = [(each, "902") for each in found]
    typed = {each.number: each.shown for each in read.entries}
    data = build_marked_line_book((), IDENTITY, "2026年11月", {}, told, entries=EntryRows(domains=DOMAINS, typed=typed))
    shown = openpyxl.load_workbook(io.BytesIO(data))
    page = shown[ENTRY_SHEET]
    assert page.cell(FIRST_ROW + 1, NAMES.index("text") + 1).value == "消防通道堆放杂物"
    marked = page.cell(FIRST_ROW + 2, NAMES.index("branches") + 1)
    assert marked.comment is not None
    assert "没有填“给哪个支部”" in marked.comment.text
    assert shown["请修改"]["C4"].value == "C6"
    assert DECISIONS_FORM in [row[1].value for row in shown["_表单标识"].iter_rows()]
