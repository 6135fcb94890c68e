from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.sheets import (
    Area,
    Cell,
    DropDown,
    Highlight,
    Hint,
    Sheet,
    Style,
    TextLength,
    WholeNumber,
    sanitise_text,
    write_workbook,
)
from pipeline.sheets.text import CUT_MARK, LONGEST


def _book(*sheets: Sheet) -> bytes:
    return write_workbook(sheets, title="试")


def _read(data: bytes, name: str) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def _one(*values: str) -> list[object]:
    data = _book(Sheet(name="表", cells=tuple(Cell(row, 0, value) for row, value in enumerate(values))))
    return [row[0] for row in _read(data, "表")]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return {name: box.read(name) for name in box.namelist()}


TYPED = (
    "=1+1", "{=1}", "+1", "http://x.example", "mailto:a@x.example", "internal:'表'!A1", "#REF!", "007", "<r>x</r>",
    "a<b>&c",
)  # fmt: skip


def test_typed_text_stays_text() -> None:
    data = _book(Sheet(name="表", cells=tuple(Cell(row, 0, text) for row, text in enumerate(TYPED))))
    sheet = _parts(data)["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert [str(text).removeprefix("\u200b") for text in _one(*TYPED)] == list(TYPED)


def test_markup_of_the_writer_is_not_passed_through() -> None:
    data = _book(Sheet(name="表", cells=(Cell(0, 0, "<r><t>甲</t></r>"),)))
    assert b"&lt;r&gt;" in _parts(data)["xl/sharedStrings.xml"]


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(min_codepoint=0, max_codepoint=0x1FFFF, exclude_categories=())), max_size=30))
def test_any_text_gives_parts_that_parse_and_read_back(texts: list[str]) -> None:
    cells = [Cell(row, 0, text, comment=text) for row, text in enumerate(texts)]
    data = _book(Sheet(name="表", cells=(*cells, Cell(len(texts), 0, "末"))))
    for name, part in _parts(data).items():
        if name.endswith((".xml", ".vml", ".rels")):
            ET.fromstring(part)
            assert b"xml:space" not in part
    assert [row[0] for row in _read(data, "表")] == [*(sanitise_text(text) for text in texts), "末"]


def test_every_code_point_is_safe_or_gone() -> None:
    gone = {point for point in range(0x110000) if sanitise_text(f"甲{chr(point)}乙") != f"甲{chr(point)}乙"}
    controls = set(range(0x20)) - {0x09, 0x0A}
    assert gone == controls | set(range(0xD800, 0xE000)) | {0xFFFE, 0xFFFF}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("甲_x000B_乙", "甲乙"), ("_x0_x000B_00B_", ""), ("_xFFFE_", ""), ("_xd83d_", ""), ("_x0041_", "_x0041_"),
        ("\u3000 甲\r\n乙 \t", "甲\n乙"), ("\ud83d甲", "甲"),
    ],
)  # fmt: skip
def test_text_is_cleaned(text: str, safe: str) -> None:
    assert sanitise_text(text) == safe
    assert _one("首", text, "末")[1] == safe


@pytest.mark.parametrize("sign", ["甲", "😀"])
def test_too_long_text_is_cut_and_says_so(sign: str) -> None:
    (read,) = _one(sign * 40_000)
    assert isinstance(read, str)
    assert read.endswith(CUT_MARK)
    assert LONGEST - 1 <= len(read.encode("utf-16-le")) // 2 <= LONGEST
    assert sanitise_text("甲" * LONGEST) == "甲" * LONGEST


def test_numbers_dates_and_formulas_keep_their_kind() -> None:
    cells = (Cell(0, 0, 65), Cell(0, 1, 0.5), Cell(0, 2, dt.date(2026, 11, 3)), Cell(0, 3, "三", formula="A1&B1"))
    data = _book(Sheet(name="表", cells=cells))
    assert _read(data, "表") == [[65.0, 0.5, dt.date(2026, 11, 3), "三"]]
    assert b"<f>A1&amp;B1</f>" in _parts(data)["xl/worksheets/sheet1.xml"]


def _full() -> Sheet:
    bold = Style(bold=True, border=True, fill="#FFEEDD")
    area = Area(1, 0, 3, 0)
    return Sheet(
        name="填报表",
        cells=(Cell(1, 0, "甲", bold, comment="请改", link=("填报表", "A3")), Cell(2, 0, None, Style(locked=False))),
        widths={0: 20},
        heights={1: 40},
        merges=((Area(0, 0, 0, 2), Cell(0, 0, "题", bold)),),
        rules=(
            DropDown(area, "='选项'!$A$1:$A$60", "状态", "请选"),
            WholeNumber(area=Area(1, 1, 3, 1), lowest=0, highest=100, title="完成率", prompt="0到100"),
            TextLength(Area(1, 2, 3, 2), 150, "进展", "150字以内"),
            Hint(Area(1, 3, 3, 3), "时限", "随" * 400),
        ),
        highlights=(Highlight(area, "$A2>100", Style(fill="#F8CBC6")),),
        freeze=(1, 1),
        repeat_rows=(0, 1),
        protected=True,
        footer="甲&乙",
    )


def _lists() -> Sheet:
    return Sheet(
        name="选项", cells=tuple(Cell(row, 0, "很长的选项" * 5) for row in range(60)), visibility="very hidden"
    )


def test_a_full_sheet_says_all_of_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_book(_full(), _lists())))
    page = book["填报表"]
    assert book["选项"].sheet_state == "veryHidden"
    assert page.protection.sheet
    assert page.protection.password is None
    assert (page["A2"].protection.locked, page["A3"].protection.locked) == (True, False)
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:C1"]
    assert page["A2"].comment is not None
    assert page["A2"].comment.text == "请改"
    assert page["A2"].hyperlink is not None
    assert page["A2"].hyperlink.location == "'填报表'!A3"
    kinds = [rule.type for rule in page.data_validations.dataValidation]
    assert kinds == ["list", "whole", "textLength", None]
    assert page.freeze_panes == "B2"
    assert page.print_title_rows == "$1:$2"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr is not None
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)


def test_a_long_list_lives_in_a_range() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_book(_full(), _lists())))
    assert sum(len(str(row[0].value)) for row in book["选项"].iter_rows()) > 255
    assert book["填报表"].data_validations.dataValidation[0].formula1 == "'选项'!$A$1:$A$60"


def test_same_description_same_bytes() -> None:
    assert _book(_full(), _lists()) == _book(_full(), _lists())
    moment = dt.datetime(2026, 11, 1, 8)  # noqa: DTZ001 - a workbook knows no zone
    assert b"2026-11-01T08:00:00Z" in _parts(write_workbook([_full()], title="试", created=moment))["docProps/core.xml"]


def test_first_visible_sheet_is_shown() -> None:
    data = _book(_lists(), Sheet(name="见", cells=(Cell(0, 0, "甲"),)))
    active = openpyxl.load_workbook(io.BytesIO(data)).active
    assert active is not None
    assert active.title == "见"


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(name="表", cells=(Cell(1_048_576, 0, "甲"),)),
        Sheet(name="表", cells=(), rules=(Hint(Area(0, 0, 0, 0), "题" * 33, "话"),)),
        Sheet(name="表", cells=(), merges=((Area(0, 0, 0, 0), Cell(0, 0, "一格")),)),
        Sheet(name="表", cells=(), visibility="nowhere"),
        Sheet(name="表", cells=(), footer="长" * 300),
    ],
)
def test_what_the_format_cannot_hold_raises(sheet: Sheet) -> None:
    with pytest.raises((ValueError, UserWarning)):
        _book(sheet)
