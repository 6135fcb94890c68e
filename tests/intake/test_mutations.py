"""Random changes to a good workbook: never an exception, never accepted while wrong, and faults named at real cells."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from bureau import (
    answers,
    at,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    received,
    row_of,
    task_frame,
)
from hostile.mutants import mutant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import pool
from pipeline.findings import CATALOGUE
from pipeline.intake.files import ValidatedFile
from pipeline.intake.validate import validate_batch
from pipeline.reading import RawBook, ReadRequest, Refusal, ZipListing, read_file, read_workbook
from pipeline.terms import CATEGORIES, DONE, FORM_SHEET, NOT_STARTED, STATUSES, Disposition, Severity

FORM = handed("MZ03", [handed_task("MZ03", row, rate, "推进中") for row, rate in ((1, 20), (2, 45), (3, 70))])
NUMBERS = {*(task.number for task in FORM.tasks), *FORM.new_numbers}
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
Change = Callable[[Workbook], None]


@functools.cache
def good() -> bytes:
    """The form filled in well: two tasks moved, one left alone, one new."""
    one, two, three = FORM.tasks
    rows = (row_of(one, rate=30, progress="完成36户"), row_of(two, rate=60, progress="完成72户"), row_of(three))
    return filled_form(FORM, answers(*rows, new_row(FORM.new_numbers[0])))


def page(book: Workbook) -> Worksheet:
    """填报表, or whatever sheet is left."""
    found = book[FORM_SHEET] if FORM_SHEET in book.sheetnames else book.worksheets[0]
    assert isinstance(found, Worksheet)
    return found


ROWS, COLUMNS = st.integers(1, 24), st.integers(1, 17)
TEXTS = st.one_of(
    st.sampled_from((
        "=1/0", "=SUM(K6:K9)", "#REF!", "合计", "任务编号", "变更申请", "已完成", "80%", "八成", "1.2", "2026.11", "无变化", "MZ03-202609-01",
        "MZ01", "2026年10月", "年底", "　", "-1", "1e999", "13800138000", "长" * 400, "_x0041_",
    )),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40),
)  # fmt: skip
VALUES = st.one_of(
    st.none(), TEXTS, st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(9000, 1, 1)),
)  # fmt: skip


def type_over(row: int, column: int, value: object) -> Change:
    def change(book: Workbook) -> None:
        sheet = page(book)
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):  # rows taken out move these cells, but not the bounds of what is merged
            cell.value = value  # type: ignore[assignment]

    return change


def rename(name: str) -> Change:
    def change(book: Workbook) -> None:
        page(book).title = name

    return change


def drop_sheet(at: int) -> Change:
    def change(book: Workbook) -> None:
        if len(book.sheetnames) > 1:
            book.remove(book.worksheets[at % len(book.sheetnames)])
            book.worksheets[0].sheet_state = "visible"

    return change


CHANGES = st.one_of(
    st.builds(type_over, ROWS, COLUMNS, VALUES),
    st.builds(type_over, ROWS, COLUMNS, VALUES),
    st.builds(lambda row, many: lambda book: page(book).delete_rows(row, many), ROWS, st.integers(1, 3)),
    st.builds(lambda row, many: lambda book: page(book).insert_rows(row, many), ROWS, st.integers(1, 3)),
    st.builds(lambda column: lambda book: page(book).delete_cols(column), COLUMNS),
    st.builds(lambda column: lambda book: page(book).insert_cols(column), COLUMNS),
    st.builds(lambda rows: lambda book: page(book).move_range("A6:O8", rows=rows), st.integers(-3, 12)),
    st.builds(lambda row: lambda book: page(book).row_dimensions.__getitem__(row).__setattr__("hidden", True), ROWS),
    st.builds(rename, st.sampled_from(("填报表1", "Sheet1", "填报表 ", "需答复"))),
    st.builds(drop_sheet, st.integers(0, 5)),
    st.just(lambda book: book.copy_worksheet(page(book)) and None),
)


def changed(changes: list[Change]) -> bytes:
    """The good form after changes, saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(good()))
    for change in changes:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CHANGES, min_size=1, max_size=5))
def test_whatever_is_changed_the_verdict_is_sound(changes: list[Change]) -> None:
    data = changed(changes)
    verdict = judged(data, FORM)
    book = read_workbook(data)
    _assert_sound(verdict, {sheet.name for sheet in book.sheets} if isinstance(book, RawBook) else set())


def _assert_sound(verdict: ValidatedFile, sheets: set[str]) -> None:
    for each in verdict.findings:
        assert each.code in CATALOGUE
        assert re.search("[一-鿿]", each.message)
        assert each.remedy.endswith("。")
        assert not each.sheet or each.sheet in sheets, (each.sheet, sheets)
        if each.cell:
            row, column = coordinate_to_tuple(each.cell)
            assert row <= LAST_ROW
            assert column <= LAST_COLUMN
    musts = [each for each in verdict.findings if each.severity is Severity.MUST]
    assert (verdict.fate is Disposition.ACCEPTED) == (not musts)
    if verdict.fate is Disposition.ACCEPTED:
        _assert_right(verdict)


def _assert_right(verdict: ValidatedFile) -> None:
    """What the contract asks, said once more in other words."""
    for row in task_frame(verdict).to_dict("records"):
        assert str(row["number"]) in NUMBERS
        assert 0 <= int(str(row["rate"])) <= 100
        assert row["status"] in STATUSES
        assert row["category"] in CATEGORIES
        assert (row["status"] == DONE) <= (int(str(row["rate"])) == 100)
        assert (row["status"] == NOT_STARTED) <= (int(str(row["rate"])) == 0)
    assert task_frame(verdict)["number"].is_unique
    assert (verdict.branch, verdict.period) == ("MZ03", "2026-11")


WRONG: dict[str, st.SearchStrategy[object]] = {
    "rate": st.one_of(
        st.integers(101, 10**9), st.integers(-(10**9), -1), st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=9), st.just("=1/0"),
    ),
    "status": st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=9),
    "category": st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=9),
    "domain": st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=9),
    "deadline": st.one_of(st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=9), st.dates(dt.date(1999, 1, 1), dt.date(2026, 10, 30))),
    "number": st.text("甲乙丙丁MZ0123", min_size=1, max_size=9),
    "measure": st.integers(501, 900).map(lambda length: "长" * length),
    "goal": st.none(),
}  # fmt: skip


@settings(max_examples=60)
@given(st.data())
def test_what_is_wrong_is_found_at_its_own_cell(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(WRONG)))
    cell = at(FORM, FORM.new_numbers[0], field)
    row, column = coordinate_to_tuple(cell)
    wrong = data.draw(WRONG[field])
    verdict = judged(changed([type_over(row, column, wrong)]), FORM)
    assert verdict.fate is Disposition.RETURNED
    assert cell in {each.cell for each in verdict.findings if each.severity is Severity.MUST}, verdict.findings


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(10**6, 10**9), min_size=25, max_size=25, unique=True))
def test_parts_and_bytes_meddled_with_are_read_or_refused(tmp_path: Path, numbers: list[int]) -> None:
    paths = []
    for name, data in map(mutant, numbers):
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    for asked, answer in pool.map(read_file, [ReadRequest(str(path)) for path in paths], seconds=20.0, megabytes=1024):
        if isinstance(answer, pool.ItemFailure):
            continue
        assert isinstance(answer, RawBook | Refusal | ZipListing)
        if isinstance(answer, RawBook):
            (verdict,) = validate_batch([received("0" * 64, answer, FORM, name=Path(asked.path).name)])
            _assert_sound(verdict, {sheet.name for sheet in answer.sheets})
        elif isinstance(answer, Refusal):
            assert answer.code in CATALOGUE
