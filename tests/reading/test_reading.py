"""Reading: what foreign bytes are, what is refused before a parser sees it, and what the cells say."""

from __future__ import annotations

import datetime as dt
import io
import pickle
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from finding_gaps import list_gaps
from hostile.parts import MAIN, opendocument, packed, parts_of, sheet_xml, workbook
from wrapping import compound_file, old_book

from pipeline.findings import CATALOGUE
from pipeline.reading import RawBook, ReadRequest, Refusal, read_file, read_workbook
from pipeline.reading.limits import DEFAULT_LIMITS
from pipeline.reading.raw import RawSheet

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reading"


def book_of(data: bytes) -> RawBook:
    book = read_workbook(data)
    assert isinstance(book, RawBook), book
    return book


def only_sheet(data: bytes) -> RawSheet:
    (sheet,) = book_of(data).sheets
    return sheet


def refusal_of(data: bytes) -> Refusal:
    refusal = read_workbook(data)
    assert isinstance(refusal, Refusal), refusal
    return refusal


def renamed_stream(name: str) -> bytes:
    """The old workbook with its main stream called something else in the directory."""
    old, new = (
        text.encode("utf-16-le").ljust(64, b"\0") + bytes([len(text) * 2 + 2, 0]) for text in ("Workbook", name)
    )
    return (FIXTURES / "form.xls").read_bytes().replace(old, new)


def overwritten(name: str, at: int, new: bytes) -> bytes:
    data = (FIXTURES / name).read_bytes()
    return data[:at] + new + data[at + len(new) :]


ONE = sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>')
WEB = "网页另存的假xls"


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (b"", "file-empty", ""),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file-not-workbook", WEB),
        ("\ufeff<!DOCTYPE html><html>".encode(), "file-not-workbook", WEB),
        ("<html xmlns:x='excel'>支部</html>".encode("utf-16"), "file-not-workbook", WEB),
        ("<meta charset=gbk><table>支部</table>".encode("gb18030"), "file-not-workbook", WEB),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "file-not-workbook", WEB),
        (b"Received: by x\r\nTo: a@example.com\r\nMIME-Version: 1.0\r\n", "file-not-workbook", "电子邮件"),
        (b"\x00\x00\x00\x1cftypheic", "file-not-workbook", "图片或视频"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "file-not-workbook", "2003版XML表格"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row/>',
         "file-not-workbook", "2003版XML表格"),
        (b'<?xml version="1.0"?><office:document mimetype="application/vnd.oasis.opendocument.spreadsheet"><table:table/>',
         "file-not-workbook", "LibreOffice存的.fods表格"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n\r\n<html><table>", "file-not-workbook", WEB),
        (b'<?xml version="1.0"?><a/>', "file-not-workbook", "XML文件"),
        ("支部,完成率\n一,80\n".encode("gb18030"), "file-not-workbook", "纯文本或CSV文件"),
        (b"BMW,RIFF\n", "file-not-workbook", "纯文本或CSV文件"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "file-not-workbook", "PDF文件"),
        (b"{\\rtf1\\ansi 1}", "file-not-workbook", "Word文档"),
        (b"Rar!\x1a\x07\x01\x00", "archive-refused", "RAR格式"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "archive-refused", "7z格式"),
        (b"\x1f\x8b\x08\x00", "archive-refused", "gz格式"),
        (b"1.xlsx".ljust(257, b"\x00") + b"ustar\x00", "archive-refused", "tar格式"),
        (packed({}), "archive-refused", "空的或分卷的压缩包"),
        (packed({"一支部.xlsx": b"x"}), "archive-refused", "不是表格，是压缩包"),
        (packed({"word/document.xml": "<a/>"}), "file-not-workbook", "Word文档"),
        (packed({"ppt/presentation.xml": "<a/>"}), "file-not-workbook", "演示文稿"),
        (packed({"OFD.xml": "<a/>"}), "file-not-workbook", "OFD版式文件"),
        (packed({"xl/workbook.bin": b"\x83"}), "file-not-workbook", "xlsb格式的二进制表格"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
         "file-not-workbook", "Word文档"),
        (b"\x89PNG\r\n\x1a\n\x00", "file-not-workbook", "图片"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file-not-workbook", "图片"),
        (b"BM\x36\x00\x00\x00", "file-not-workbook", "图片"),
        (b"\x09\x08\x08\x00\x00\x05\x05\x00", "file-not-workbook", "过于老旧的表格格式"),
        (compound_file({"Book": old_book(5, "a")}), "file-not-workbook", "过于老旧的表格格式"),
        (compound_file({"Workbook": old_book(5, "a")}), "file-not-workbook", "过于老旧的表格格式"),
        (b"\x00\x01\x02\x03", "file-not-workbook", "认不出的格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "file-damaged", "内部目录不完整"),
        ((FIXTURES / "form.xls").read_bytes()[:5120], "file-damaged", "内部目录不完整"),
        (renamed_stream("VisioDocument"), "file-not-workbook", "认不出的格式"),
        (renamed_stream("WordDocument"), "file-not-workbook", "Word文档"),
        (renamed_stream("EncryptedPackage"), "file-encrypted", ""),
        ((FIXTURES / "password.xls").read_bytes(), "file-encrypted", ""),
        ((FIXTURES / "password.ods").read_bytes(), "file-encrypted", ""),
        (b"PK\x03\x04" + bytes(100), "file-damaged", "只有前一部分，缺结尾"),
        (b"x" * (DEFAULT_LIMITS.file + 1), "file-too-large", "文件超过20MB"),
    ],
)  # fmt: skip
def test_what_is_no_readable_workbook_is_refused_by_its_name(data: bytes, code: str, what: str) -> None:
    refusal = refusal_of(data)
    assert (refusal.code, refusal.what) == (code, what)
    assert [bool(refusal.what), bool(refusal.way)] == [gap in list_gaps(CATALOGUE[code]) for gap in ("what", "way")]


def test_a_workbook_saved_for_excel_95_as_well_is_read_as_what_it_is() -> None:
    """Excel 97 could save both in one file, in any order."""
    both = {"Book": old_book(5, "old"), "Workbook": old_book(6, "new")}
    for names in (("Book", "Workbook"), ("Workbook", "Book")):
        assert only_sheet(compound_file({name: both[name] for name in names})).rows == (("new",),)


def test_a_table_of_excel_95_with_a_password_is_told_to_have_one() -> None:
    book = old_book(5, "a")
    locked = book[:12] + b"\x2f\x00\x04\x00\x01\x02\x03\x04" + book[12:]
    assert refusal_of(compound_file({"Book": locked})).code == "file-encrypted"


def test_every_truncation_is_refused_without_an_exception() -> None:
    for name, step in (("form.xlsx", 37), ("form.ods", 41)):
        data = (FIXTURES / name).read_bytes()
        for end in range(4, len(data), step):
            assert refusal_of(data[:end]).code == "file-damaged"


FAR = '<c r="A1"><v>1</v></c></row><row r="{row}"><c r="{cell}"><v> </v></c></row>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (workbook(sheet_xml(f'<row r="1">{FAR.format(row=1048576, cell="XFD1048576")}')), "file-too-large"),
        (workbook(sheet_xml(f'<row r="1">{FAR.format(row=20000, cell="XFD20000")}')), "file-too-large"),
        (workbook(sheet_xml('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>')),
         "file-too-large"),
        (workbook(ONE.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=").replace(
            'r="A1"', 'r="XFD1048576"')), "file-too-large"),
        (workbook(sheet_xml('<row r="1048576"><c/><c><v>1</v></c><c r="AAA1"/><c><v>1</v></c></row>')),
         "file-too-large"),
        (workbook(*[sheet_xml('<row r="900000"><c r="E900000"><v>1</v></c></row>')] * 3), "file-too-large"),
        (workbook(sheet_xml("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
         "file-too-large"),
        (workbook(sheet_xml('<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>')), "file-damaged"),
        (workbook(sheet_xml('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')), "file-damaged"),
        (workbook(sheet_xml('<row r="1"><c r="A1" t="e"><v>#BOGUS!</v></c></row>')), "file-damaged"),
        (packed({**parts_of(ONE), "xl/sharedStrings.xml": ""}), "file-damaged"),
        (packed({**parts_of(ONE), "xl/unused.xml": sheet_xml(f'<row r="1">{FAR.format(row=9, cell="XFD999999")}')}),
         "file-too-large"),
        (packed({**parts_of(ONE), "_rels/.rels": str(parts_of(ONE)["_rels/.rels"]).replace('"xl/', '"xl2/')}),
         "file-damaged"),
        (packed({name: str(part).replace("r:id", 'x:id="rId2" r:id') for name, part in parts_of(ONE).items()}),
         "file-damaged"),
        (packed({**parts_of(ONE), "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="4294967295"/>'}),
         "file-damaged"),
        (packed({**parts_of(ONE), "XL/SharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="100000000"/>'}),
         "file-damaged"),
        (packed({**parts_of(ONE), "xl/styles.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><styleSheet/>"}), "file-damaged"),
        (workbook(f"<!DOCTYPE worksheet>{ONE}"), "file-damaged"),
        (packed({**parts_of(ONE), "xl/styles.xml": "<!--" + "x" * 70_000 + "--><styleSheet/>"}), "file-damaged"),
        (workbook(ONE[:-5]), "file-damaged"),
        (packed({**parts_of(ONE), "XL/Worksheets/sheet1.xml": ONE}), "file-damaged"),
        (packed({**{f"xl/media/{n}.png": b"" for n in range(DEFAULT_LIMITS.parts)}, **parts_of(ONE)}), "file-too-large"),
        (packed({**parts_of(ONE), "xl/media/a.bin": bytes(11 * 2**20)}), "file-too-large"),
        (packed(parts_of(ONE)) + packed(parts_of(ONE)), "file-damaged"),
        (packed(parts_of(ONE, ONE, names=("填报表", "填报表"))), "file-damaged"),
        (packed({name: part for name, part in parts_of(ONE).items() if "rels" not in name}), "file-damaged"),
        (opendocument('<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                      'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
                      "</table:table-row>"), "file-too-large"),
        (opendocument('<table:table-row table:number-rows-repeated="99999999999"/>'), "file-damaged"),
        *((overwritten("form.xls", at, b"\xff\xff\xff\x0f"), "file-damaged") for at in (40, 44, 64, 72)),
    ],
)  # fmt: skip
def test_a_trap_is_refused_at_once(data: bytes, code: str) -> None:
    before = time.perf_counter()
    refusal = refusal_of(data)
    assert time.perf_counter() - before < 0.5
    assert refusal.code == code
    assert refusal.what
    assert refusal.what.isascii() is False


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = workbook(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 5000))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = data.replace(size.to_bytes(4, "little"), (size - 4900).to_bytes(4, "little"))
    assert lying != data
    assert refusal_of(lying).code == "file-damaged"


def test_parts_that_share_bytes_are_refused() -> None:
    data = bytearray(workbook(ONE))
    directory = data.rfind(b"xl/_rels/workbook.xml.rels") - 46
    data[directory + 42 : directory + 46] = bytes(4)
    assert refusal_of(bytes(data)) == Refusal("file-damaged", "压缩结构前后不一致")


def test_values_are_equal_across_formats_and_hidden_sheets_are_read() -> None:
    books = {kind: book_of((FIXTURES / f"form.{kind}").read_bytes()) for kind in ("xlsx", "xls", "ods")}
    assert {kind: book.kind for kind, book in books.items()} == {kind: kind for kind in books}
    for book in books.values():
        form, ident = book.sheets
        assert (form.name, form.visible, ident.name, ident.visible) == ("填报表", True, "_表单标识", False)
        assert form.rows == books["xlsx"].sheets[0].rows
        assert ident.rows == (("支部", "MZ03"), ("报告期", "2026-11"))
        assert form.merges == ((0, 0, 0, 4),)
    rows = books["xlsx"].sheets[0].rows
    assert rows[0] == ("党建＋项目月报表",)
    assert rows[2] == (
        "MZ03-202611-01", "走访困难老人\n12户", dt.date(2026, 11, 30), 0.8,
        dt.datetime(2026, 12, 1, 9, 15),  # noqa: DTZ001 - a workbook knows no zone
    )  # fmt: skip
    assert [(row[3], type(row[3])) for row in rows[2:]] == [(0.8, float), (1, int), (80, int), (0.355, float), (0, int)]
    assert [book.sheets[0].hidden_rows for book in books.values()] == [{6}, {6}, {6}]
    assert [book.saved for book in books.values()] == ["2026-11-30T09:30:00", "", "2026-11-30T09:30:00"]
    assert books["xlsx"].sheets[0].formats == {
        (2, 3): "0%", (3, 3): "0%", (5, 3): "0.0%", (2, 4): "yyyy-mm-dd hh:mm",
    }  # fmt: skip
    assert books["xls"].sheets[0].formats == {
        (2, 3): "0%", (3, 3): "0%", (5, 3): "0.0%", (2, 4): "yyyy\\-mm\\-dd\\ hh:mm",
    }  # fmt: skip


def test_the_kind_is_told_by_bytes_and_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "月报.docx"
    path.write_bytes((FIXTURES / "form.xlsx").read_bytes())
    book = read_file(ReadRequest(str(path)))
    assert isinstance(book, RawBook)
    assert book.kind == "xlsx"
    assert pickle.loads(pickle.dumps(book)) == book


def test_errors_uncounted_formulas_and_pictures_are_seen_where_calamine_sees_blanks() -> None:
    sheet = only_sheet(workbook(sheet_xml(
        '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><f>A1*2</f></c>'
        '<c r="C1" t="str"><f>A1&amp;""</f><v></v></c><c r="D1"><f>A1</f><v/></c><c r="E1"><f>1+1</f><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
        '<c r="B2"><f>_xlfn.DISPIMG("ID_2",1)</f></c>'
        '<c r="C2" t="inlineStr"><is><t>=DISPIMG("ID_3",1)</t></is></c></row>'
        '<row r="4"><c r="F4" t="e"><v>#REF!</v></c></row><row r="9"><c r="A9" s="0"/></row>'
    )))  # fmt: skip
    assert sheet.errors == {(0, 0): "#DIV/0!", (3, 5): "#REF!"}
    assert sheet.uncalculated == {(0, 1), (0, 3)}
    assert sheet.pictures == {(1, 0), (1, 1), (1, 2)}
    assert sheet.rows[0] == (None, None, None, None, 2)
    assert sheet.rows[2:] == ((), (None,) * 6)


def test_errors_of_an_opendocument_are_seen_too() -> None:
    sheet = only_sheet((FIXTURES / "errors.ods").read_bytes())
    assert sheet.errors == {(0, 0): "#DIV/0!", (0, 2): "#N/A"}
    assert sheet.rows == ((None, "x", None),)


def test_repeated_cells_of_an_opendocument_count_at_each_place() -> None:
    sheet = only_sheet(opendocument(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2" table:visibility="filter">'
        '<table:table-cell table:formula="of:=A1" table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    ))  # fmt: skip
    assert sheet.rows == ((), (), (None, None, "甲"), (None, None, "甲"))
    assert sheet.uncalculated == {(2, 0), (2, 1), (3, 0), (3, 1)}
    assert sheet.hidden_rows == {2, 3}


def test_places_count_from_a1_whatever_is_empty_before_them() -> None:
    sheet = only_sheet(workbook(sheet_xml('<row r="3"><c r="C3"><v>7</v></c><c r="D3" t="e"><v>#N/A</v></c></row>')))
    assert sheet.rows == ((), (), (None, None, 7, None))
    assert sheet.errors == {(2, 3): "#N/A"}


def test_cells_without_names_follow_one_another() -> None:
    sheet = only_sheet(workbook(sheet_xml(
        '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row hidden="1"><c/><c><f>A1</f></c></row>'
    )))  # fmt: skip
    assert sheet.rows == ((1, None), (None, None))
    assert sheet.errors == {(0, 1): "#N/A"}
    assert sheet.uncalculated == {(1, 1)}
    assert sheet.hidden_rows == {1}


def test_a_wrong_dimension_hides_nothing() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>0.{n}</v></c><c r="C{n}"><v>{n}</v></c></row>' for n in range(1, 6))
    sheet = only_sheet(workbook(sheet_xml(rows, before='<dimension ref="A1"/>')))
    assert sheet.rows == tuple((n / 10, None, n) for n in range(1, 6))
    assert sheet.formats == {(0, 0): "General", (0, 2): "General"} | {(n, 0): "General" for n in range(1, 5)}


def formatted(*cells: tuple[str, float, str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, value, number_format in cells:
        book.add_worksheet(name).write_number(0, 0, value, book.add_format({"num_format": number_format}))
    book.close()
    return buffer.getvalue()


def test_formats_are_asked_only_where_the_meaning_hangs_on_them() -> None:
    def formats(data: bytes) -> list[dict[tuple[int, int], str]]:
        return [sheet.formats for sheet in book_of(data).sheets]

    assert formats(formatted(("填报表", 0.8, "0%"), ("乙", 0.8, "0%"))) == [{(0, 0): "0%"}, {}]
    assert formats(formatted(("甲", 0.8, "General"), ("乙", 1, "0.00%"))) == [{(0, 0): "General"}, {(0, 0): "0.00%"}]
    assert formats(formatted(("填报表", 80, "0%"))) == [{}]
    assert formats(formatted(("填报表", 0, "0%"))) == [{}]


def test_styles_openpyxl_cannot_read_cost_the_formats_only() -> None:
    with zipfile.ZipFile(io.BytesIO(formatted(("填报表", 0.8, "0%")))) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
        parts["xl/styles.xml"] = package.read("xl/styles.xml").replace(b'<color theme="1"', b'<color rgb="red"')
    sheet = only_sheet(packed(parts))
    assert sheet.rows == ((0.8,),)
    assert sheet.formats == {}


def test_text_stays_as_it_came_and_numbers_are_plain() -> None:
    sheet = only_sheet(workbook(sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">  前后　</t></is></c>'
        '<c r="B1" t="b"><v>1</v></c><c r="C1"><v>80</v></c><c r="D1"><v>1E+300</v></c><c r="E1"><v>1E400</v></c></row>'
    )))  # fmt: skip
    assert sheet.rows == (("  前后　", True, 80, 1e300, "inf"),)
    assert [type(value) for value in sheet.rows[0]] == [str, bool, int, float, str]


@pytest.mark.parametrize(
    ("written", "saved"),
    [("2026-12-01T08:00:00Z", "2026-12-01T08:00:00"), ("2026-12-01T08:00:00+08:00", "2026-12-01T00:00:00"),
     ("0001-01-01T00:00:00+08:00", ""), ("昨天", ""), ("", "")],
)  # fmt: skip
def test_the_time_of_the_last_save_is_the_workbooks_own(written: str, saved: str) -> None:
    core = f'<cp:core xmlns:cp="a" xmlns:d="b"><d:created>2020</d:created><d:modified>{written}</d:modified></cp:core>'
    assert book_of(packed({**parts_of(ONE), "docProps/core.xml": core})).saved == saved


ITEM = '<?xml version="1.0" encoding="utf-16"?><甲>1</甲>'


@pytest.mark.parametrize(
    ("name", "content"),
    [("customXml/item1.xml", ITEM.encode("utf-16")), ("customXml/item1.xml", ITEM.replace("utf-16", "gb2312").encode("gb2312")),
     ("customXml/item1.xml", b""), ("customXml/item1.xml", b"no XML"), ("docProps/app.xml", b"<Properties><Template>"),
     ("docProps/core.xml", b"<core><modified>2026"), ("docProps/core.xml", ITEM.encode("utf-16"))],
    ids=["UTF-16", "GB 2312", "empty", "no XML", "app cut off", "core cut off", "core in UTF-16"],
)  # fmt: skip
def test_parts_no_value_comes_from_cost_nothing(name: str, content: bytes) -> None:
    found = book_of(packed({**parts_of(ONE), name: content}))
    assert found.sheets == book_of(workbook(ONE)).sheets
    assert found.saved == ""


@pytest.mark.parametrize("name", ["customXml/item1.xml", "docProps/core.xml", "docProps/custom.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", f"<!--{'x' * 2**16}-->"], ids=["at once", "far behind"])
def test_a_document_type_is_refused_in_any_part(name: str, encoding: str, before: str) -> None:
    item = f'<?xml version="1.0" encoding="{encoding}"?>{before}<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode(encoding)
    refused = refusal_of(packed({**parts_of(ONE), name: item}))
    assert (refused.code, refused.what) == (
        "file-damaged",
        "内部结构异常" if before else "内部含有不允许的文档类型声明",
    )


def test_properties_in_an_encoding_that_hides_a_document_type_are_refused() -> None:
    core = ITEM.replace("utf-16", "gb2312").replace("<甲>", "<!DOCTYPE 甲><甲>").encode("gb2312")
    assert refusal_of(packed({**parts_of(ONE), "docProps/core.xml": core})).what == "内部编码不常见"


def test_a_worker_loads_only_what_reading_needs() -> None:
    code = (
        "import sys, pipeline.reading\n"
        "print([m for m in ('pandas', 'pandera', 'openpyxl', 'numpy', 'pipeline.findings') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
