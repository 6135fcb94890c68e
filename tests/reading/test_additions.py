"""Comments, drawings, struck-out text and hidden columns are read from the parts that hold them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from marked import (
    for_old_programs,
    picture,
    shape,
    with_comments,
    with_diagram,
    with_drawing,
    with_object,
    with_struck_string,
    with_thread,
)
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from rawcells import packed, parts_of

from pipeline.reading import RawBook, Refusal, limits, read_workbook
from pipeline.reading.raw import BOX, COMMENT, OBJECT, PICTURE, Addition, RawSheet
from pipeline.sheets import Cell, Sheet, write_workbook

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reading"


def made() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["B2"], page["C3"], page["D4"] = "甲", "乙", 80, "丙"
    page["B2"].font, page["C3"].font = Font(strike=True), Font(strike=True)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def first(data: bytes) -> RawSheet:
    book = read_workbook(data)
    assert isinstance(book, RawBook), book
    return book.sheets[0]


def test_a_workbook_without_any_has_none() -> None:
    sheet = first(made())
    assert (sheet.additions, sheet.hidden_columns) == ((), frozenset())


def test_comments_are_read_without_their_authors_name() -> None:
    data = with_comments(made(), {"A1": "请协调", "C3": " ", "XFD9": "远处"}, sheet="Sheet", author="李文静")
    assert first(data).additions == (Addition(COMMENT, 0, 0, "请协调"), Addition(COMMENT, 8, 16383, "远处"))


def test_a_thread_is_read_once_with_its_replies() -> None:
    data = with_thread(made(), "B2", "请协调轮岗", "已报局里", sheet="Sheet")
    assert first(data).additions == (Addition(COMMENT, 1, 1, "请协调轮岗\n已报局里"),)


def test_text_boxes_and_pictures_are_read_at_the_cell_under_their_corner() -> None:
    drawn = (
        shape(7, 9, "第一行", "第二行"),
        shape(1, 1, "组内", grouped=True),
        for_old_programs(shape(2, 0, "新式")),
        picture(0, 3),
    )
    found = first(with_drawing(made(), *drawn, sheet="Sheet")).additions
    assert found == (
        Addition(PICTURE, 0, 3, ""),
        Addition(BOX, 1, 1, "组内"),
        Addition(BOX, 2, 0, "新式"),
        Addition(BOX, 7, 9, "第一行\n第二行"),
    )


@pytest.mark.parametrize(
    ("program", "what"),
    [("Word.Document.12", "Word文档"), ("KWPS.Document.12", "Word文档"), ("Excel.Sheet.12", "Excel表格"), ("ET.Sheet.6", "Excel表格"),
     ("AcroExch.Document.DC", "PDF文件"), ("PowerPoint.Show.12", "演示文稿"), ("Package", "文件"), ("", "文件")],
)  # fmt: skip
def test_a_file_put_onto_a_sheet_is_told_by_its_kind_where_it_lies(program: str, what: str) -> None:
    assert first(with_object(made(), program, (6, 9), sheet="Sheet")).additions == (Addition(OBJECT, 6, 9, what),)
    assert first(with_object(made(), program, None, sheet="Sheet")).additions == (Addition(OBJECT, 0, 0, what),)


def test_the_texts_of_a_diagram_are_read_where_it_is_drawn() -> None:
    data = with_diagram(made(), 7, 9, "先入户评估", "再改造", " ", sheet="Sheet")
    assert first(data).additions == (Addition(BOX, 7, 9, "先入户评估\n再改造"),)


def test_shapes_that_nobody_sees_or_that_say_nothing_are_none() -> None:
    data = with_drawing(made(), shape(7, 9, "藏起来的", hidden=True), shape(1, 1), sheet="Sheet")
    assert first(data).additions == ()


def test_more_comments_than_any_person_writes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDITIONS", 1)
    refused = read_workbook(with_comments(made(), {"A1": "一", "A2": "二"}, sheet="Sheet"))
    assert isinstance(refused, Refusal)
    assert "2处批注" in refused.what


def test_cells_in_a_struck_font_are_found() -> None:
    assert first(made()).struck == {(1, 1): ("", ""), (2, 2): ("", "")}


def test_parts_of_a_text_in_the_string_table_are_found() -> None:
    ours = write_workbook((Sheet(name="表", cells=(Cell(0, 0, "甲"), Cell(3, 3, "乙"))),), title="表")
    data = with_struck_string(ours, "D4", "完成36户", "完成52户", sheet="表")
    assert (first(data).struck, first(data).rows[3][3]) == ({(3, 3): ("完成52户", "完成36户")}, "完成36户完成52户")


def test_parts_of_a_text_within_the_sheet_are_found() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made()))
    book["Sheet"]["D4"] = CellRichText(TextBlock(InlineFont(strike=True), "36户"), "共52户")
    book["Sheet"]["B2"] = CellRichText(TextBlock(InlineFont(b=True), "不在其内"), "在其内")
    buffer = io.BytesIO()
    book.save(buffer)
    struck = first(buffer.getvalue()).struck
    assert (struck[3, 3], struck[1, 1]) == (("共52户", "36户"), ("不在其内", "在其内"))


def test_a_font_that_says_it_does_not_strike_does_not() -> None:
    parts = parts_of(made())
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'<strike val="1"', b'<strike val="0"')
    assert first(packed(parts)).struck == {}


def test_hidden_and_closed_columns_are_told_as_far_as_the_sheet_is_filled() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made()))
    page = book["Sheet"]
    page.column_dimensions.group("C", "XFD", hidden=True)
    page.column_dimensions["A"].width = 0
    buffer = io.BytesIO()
    book.save(buffer)
    assert first(buffer.getvalue()).hidden_columns >= {2, 3}
    assert max(first(buffer.getvalue()).hidden_columns) == 3


@pytest.mark.parametrize(
    ("attribute", "rows", "columns"),
    [('ht="0" customHeight="1"', {1}, set()), ('ht="0.75"', {1}, set()), ('ht="2.25"', {1}, set()), ('ht="12"', set(), set()),
     ('hidden="1"', {1}, set()), ('width="0.08"', set(), {1}), ('width="0.4"', set(), {1}), ('width="0.9"', set(), set()), ('width="10"', set(), set())],
)  # fmt: skip
def test_rows_and_columns_closed_with_the_mouse_are_hidden(attribute: str, rows: set[int], columns: set[int]) -> None:
    parts = parts_of(made())
    page = parts["xl/worksheets/sheet1.xml"].decode()
    if attribute.startswith("width"):
        page = re.sub("<cols>.*?</cols>", "", page)
        page = page.replace(
            "<sheetData>", f'<cols><col min="2" max="2" {attribute} customWidth="1"/></cols><sheetData>'
        )
    else:
        page = re.sub(r'<row r="2"', rf'<row r="2" {attribute}', page)
    parts["xl/worksheets/sheet1.xml"] = page.encode()
    found = first(packed(parts))
    assert (set(found.hidden_rows), set(found.hidden_columns)) == (rows, columns)


CONTENT = """<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3">
<office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="ce1" style:family="table-cell"><style:text-properties style:text-line-through-type="single"/>
</style:style><style:style style:name="ce2" style:family="table-cell">
<style:text-properties style:text-line-through-style="none"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="表" table:style-name="ta1">
<table:shapes><draw:frame><draw:image xlink:href="a.png"/></draw:frame></table:shapes>
<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="2" table:style-name="ce2">
<office:annotation><dc:creator>李文静</dc:creator><text:p>请协调</text:p><text:p>岗位不足</text:p></office:annotation>
<text:p>甲</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p><text:span text:style-name="T1">36户</text:span>52户</text:p>
<draw:custom-shape><text:p>另附说明</text:p></draw:custom-shape></table:table-cell>
<table:table-cell table:style-name="ce1" office:value-type="float" office:value="80"><text:p>80</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
SPACES = " ".join(
    f'xmlns:{name}="urn:{name}"' for name in ("office", "style", "table", "text", "draw", "xlink", "dc", "calcext")
)


def test_an_ods_tells_the_same() -> None:
    parts = parts_of((FIXTURES / "form.ods").read_bytes())
    parts["content.xml"] = CONTENT.format(spaces=SPACES).replace("\n<", "<").encode()
    sheet = first(packed(parts))
    assert sheet.rows[2] == ("甲", "甲", "36户52户\n另附说明", 80)  # what is drawn in a cell is read with it
    assert sheet.additions == (
        Addition(PICTURE, 0, 0, ""),
        Addition(COMMENT, 2, 0, "请协调\n岗位不足"),
        Addition(BOX, 2, 2, "另附说明"),
    )
    assert sheet.struck == {(2, 2): ("52户", "36户"), (2, 3): ("", "")}
    assert sheet.hidden_columns == {1, 2}
