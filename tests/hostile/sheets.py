"""Traps in the XML of an .xlsx: places, counts, entities, texts, numbers, formulas, styles."""

from __future__ import annotations

from collections.abc import Callable

from hostile.parts import (
    BOOK,
    LINKS,
    MAIN,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    cell,
    changed,
    form,
    more_after,
    more_rows,
    packed,
    parts_of,
    sheet_xml,
    with_part,
    without,
    workbook,
)  # fmt: skip

LAST = "XFD1048576"
ONE = cell("<v>1</v>")
FAR_ROW = '<row r="{row}"><c r="{at}"><v> </v></c></row>'
DOCTYPE = '<!DOCTYPE worksheet [<!ENTITY a "{value}">{more}]>'
LAUGHS = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True))


def _text(text: str) -> bytes:
    """The form with this text, as XML, in place of a cell's."""
    return changed(STRINGS, lambda strings: strings.replace("完成36户", text))


def _rates(old: str, new: str) -> bytes:
    return changed(SHEET, lambda text: text.replace(old, new, 1))


def _encoded(encoding: str, declared: str) -> bytes:
    body = ONE.replace("1</v>", "1</v>")
    return packed({**parts_of(ONE), SHEET: f'<?xml version="1.0" encoding="{declared}"?>{body}'.encode(encoding)})


def _sheets_listed(listed: str) -> bytes:
    return packed(
        {**parts_of(ONE), BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>'}
    )


def _strings(text: str) -> bytes:
    return packed({**parts_of(cell("<v>0</v>", attributes=' t="s"')), STRINGS: text})


PLACES: dict[str, Callable[[], bytes]] = {
    "far corner": lambda: more_rows(FAR_ROW.format(row=1048576, at=LAST)),
    "far column": lambda: more_rows(FAR_ROW.format(row=1048576, at="CV1048576")),
    "far and wide": lambda: more_rows(FAR_ROW.format(row=20000, at="XFD20000")),
    "lone corner": lambda: workbook(cell("<v>1</v>", LAST, 1048576)),
    "row beyond 32 bits": lambda: workbook(cell("<v>1</v>", "A4294967295", 4294967295)),
    "row nought": lambda: workbook(cell("<v>1</v>", "A0", 0)),
    "column beyond the last": lambda: workbook(cell("<v>1</v>", "ZZZZZZZZ1")),
    "column beyond XFD": lambda: workbook(cell("<v>1</v>", "XFE1")),
    "small letters": lambda: workbook(cell("<v>1</v>", "a1")),
    "absolute place": lambda: workbook(cell("<v>1</v>", "$A$1")),
    "no place at all": lambda: workbook(cell("<v>1</v>", "")),
    "place of Chinese digits": lambda: workbook(cell("<v>1</v>", "A１")),
    "rows out of order": lambda: workbook(sheet_xml('<row r="9"><c r="A9"><v>9</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>')),
    "the same cell twice": lambda: workbook(sheet_xml('<row r="1"><c r="A1"><v>9</v></c><c r="A1"><v>1</v></c></row>')),
    "cell of another row": lambda: workbook(cell("<v>1</v>", "A900000", 1)),
    "dimension too small": lambda: changed(SHEET, lambda text: text.replace('<dimension ref="', '<dimension ref="A1" x="')),
    "dimension of everything": lambda: changed(SHEET, lambda text: text.replace('<dimension ref="', f'<dimension ref="A1:{LAST}" x="')),
    "dimension of nonsense": lambda: changed(SHEET, lambda text: text.replace('<dimension ref="', '<dimension ref="：" x="')),
    "a million ghost rows": lambda: more_rows("".join(f'<row r="{n}" ht="15" customHeight="1"/>' for n in range(100, 1048577))),
    "half a million styled cells": lambda: more_rows(
        "".join(f'<row r="{n}">' + "".join(f'<c r="{at}{n}" s="1"/>' for at in "ABCDEFGH") + "</row>" for n in range(100, 60_000))
    ),
    "everything merged": lambda: more_after(f'<mergeCells><mergeCell ref="A1:{LAST}"/></mergeCells>'),
    "merges without end": lambda: more_after(
        "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n + 1}"/>' for n in range(1, 60000)) + "</mergeCells>"
    ),
    "merge of nonsense": lambda: more_after('<mergeCells><mergeCell ref="B2:A1"/><mergeCell ref=""/></mergeCells>'),
    "five million cells over three sheets": lambda: workbook(*[cell("<v>1</v>", "E900000", 900000)] * 3),
    "hidden everything": lambda: changed(SHEET, lambda text: text.replace("<row ", '<row hidden="1" ')),
}  # fmt: skip

ENTITIES: dict[str, Callable[[], bytes]] = {
    "billion laughs": lambda: workbook(DOCTYPE.format(value="ha" * 10, more=LAUGHS) + cell("<v>&i;</v>")),
    "quadratic laughs": lambda: workbook(DOCTYPE.format(value="ha" * 50000, more="") + cell("<v>" + "&a;" * 5000 + "</v>")),
    "external entity": lambda: workbook(
        '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + cell("<is><t>&a;</t></is>", attributes=' t="inlineStr"')
    ),
    "parameter entity": lambda: workbook('<!DOCTYPE worksheet [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x"> %a;]>' + ONE),
    "harmless DOCTYPE": lambda: workbook("<!DOCTYPE worksheet>" + ONE),
    "entity in the string table": lambda: _strings(f'<!DOCTYPE sst [<!ENTITY a "x">]><sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>'),
    "entity in the styles": lambda: with_part(STYLES, "<!DOCTYPE a [<!ENTITY b 'c'>]><styleSheet/>"),
    "entity in a comment": lambda: with_part("xl/comments1.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><comments/>"),
    "UTF-7": lambda: _encoded("utf-7", "UTF-7"),
    "UTF-16": lambda: _encoded("utf-16", "UTF-16"),
    "UTF-32": lambda: _encoded("utf-32", "UTF-32"),
    "GBK": lambda: _encoded("gbk", "GBK"),
    "UTF-16 said, UTF-8 meant": lambda: _encoded("utf-8", "UTF-16"),
    "no such encoding": lambda: _encoded("utf-8", "x-nonsense"),
    "broken UTF-8": lambda: changed(STRINGS, lambda text: text.replace("完成36户", "\udcff\udcfe", 1).encode("utf-8", "surrogateescape")),
    "NUL in the XML": lambda: changed(SHEET, lambda text: text.replace("<sheetData>", "\0<sheetData>")),
    "deep nesting": lambda: more_after("<a>" * 100_000 + "</a>" * 100_000),
    "deeper nesting": lambda: workbook("<a>" * 1_000_000),
    "nesting never closed": lambda: with_part("xl/drawings/drawing9.xml", "<a>" * 200_000),
    "giant attribute": lambda: more_after(f'<a b="{"x" * 8_000_000}"/>'),
    "giant element name": lambda: more_after(f"<{'a' * 4_000_000}/>"),
    "attributes without end": lambda: more_after("<a " + " ".join(f'b{n}=""' for n in range(100_000)) + "/>"),
    "giant comment first": lambda: with_part(STYLES, "<!--" + "x" * 70_000 + "--><styleSheet/>"),
    "giant comment within": lambda: more_after("<!--" + "x" * 9_000_000 + "-->"),
    "processing instructions": lambda: more_after("<?x y?>" * 200_000),
    "CDATA": lambda: _text("<![CDATA[完成]]36户]]>"),
    "no XML at all": lambda: with_part(SHEET, "支部,完成率\n一支部,80\n"),
    "empty sheet part": lambda: with_part(SHEET, b""),
    "cut-off sheet part": lambda: changed(SHEET, lambda text: text[: len(text) // 2]),
    "two roots": lambda: changed(SHEET, lambda text: text + text[text.index("<worksheet") :]),
}  # fmt: skip

NUMBERS: dict[str, Callable[[], bytes]] = {
    "date beyond all calendars": lambda: more_rows('<row r="100"><c r="A100" s="1" t="d"><v>99999-99-99</v></c></row>'),
    "serial 1e15 as a date": lambda: packed({
        **parts_of(cell("<v>1E15</v>", attributes=' s="1"')),
        STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{LINKS}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
    }),
    "1E400": lambda: workbook(cell("<v>1E400</v>")),
    "not a number": lambda: workbook(cell("<v>NaN</v>")),
    "infinity": lambda: workbook(cell("<v>-INF</v>")),
    "a number of a million digits": lambda: workbook(cell(f"<v>{'9' * 1_000_000}</v>")),
    "words for a number": lambda: workbook(cell("<v>八成</v>")),
    "a truth of seven": lambda: workbook(cell("<v>7</v>", attributes=' t="b"')),
    "no such type": lambda: workbook(cell("<v>7</v>", attributes=' t="zz"')),
    "no such style": lambda: workbook(cell("<v>7</v>", attributes=' s="4294967296"')),
    "unknown error": lambda: more_rows('<row r="100"><c r="A100" t="e"><v>#BOGUS!</v></c></row>'),
    "known error": lambda: more_rows('<row r="100"><c r="B100" t="e"><v>#REF!</v></c></row>'),
    "formula without result": lambda: more_rows('<row r="100"><c r="B100"><f>1+1</f></c></row>'),
    "string formula without result": lambda: more_rows('<row r="100"><c r="B100" t="str"><f>A1</f><v></v></c></row>'),
    "DDE": lambda: more_rows('<row r="100"><c r="B100" t="str"><f>cmd|\'/c calc\'!A0</f><v>x</v></c></row>'),
    "formula of a web service": lambda: more_rows('<row r="100"><c r="B100" t="str"><f>WEBSERVICE("http://127.0.0.1")</f><v>x</v></c></row>'),
    "shared formula of nobody": lambda: more_rows('<row r="100"><c r="B100"><f t="shared" si="99"/><v>1</v></c></row>'),
    "giant formula": lambda: more_rows(f'<row r="100"><c r="B100"><f>{"1+" * 2_000_000}1</f><v>1</v></c></row>'),
    "array formula over everything": lambda: more_rows(f'<row r="100"><c r="B100"><f t="array" ref="A1:{LAST}">1</f><v>1</v></c></row>'),
    "picture in a cell": lambda: more_rows('<row r="100"><c r="B100" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'),
}  # fmt: skip

TEXTS: dict[str, Callable[[], bytes]] = {
    "escape of a vertical tab": lambda: _text("完成_x000B_36户"),
    "escape of a surrogate": lambda: _text("完成_xD800_36户"),
    "escape of an escape": lambda: _text("_x005F_x000B_"),
    "a million escapes": lambda: _text("_x0041_" * 1_000_000),
    "reference to a surrogate": lambda: _text("&#xD800;"),
    "reference to nought": lambda: _text("&#0;"),
    "noncharacters": lambda: _text("完成\ufffe\uffff36户"),
    "marks of direction": lambda: _text("\u202e完成\u2066\u200f36户\u202c"),
    "zero width": lambda: _text("完\u200b成\ufeff36\u2060户"),
    "32 768 characters": lambda: _text("长" * 32_768),
    "a million characters": lambda: _text("长" * 1_000_000),
    "emoji": lambda: _text("👨‍👩‍👧‍👦" * 30),
    "combining marks without end": lambda: _text("e" + "\u0301" * 50_000),
    "a formula as text": lambda: _text("=HYPERLINK(&quot;http://127.0.0.1&quot;,&quot;x&quot;)"),
    "a template as text": lambda: _text("{{ 7*7 }}{% for x in y %}"),
    "a path as text": lambda: _text("..\\..\\CON"),
    "markup as text": lambda: _text("&lt;/w:t&gt;&lt;script&gt;"),
    "mail headers as text": lambda: _text("x\r\nBcc: a@example.com"),
    "an identity number": lambda: _text("困难群众11010519491231002X已核"),
    "string beyond the table": lambda: changed(SHEET, lambda text: text.replace('t="s"><v>', 't="s"><v>9', 1)),
    "string before the table": lambda: changed(SHEET, lambda text: text.replace('t="s"><v>', 't="s"><v>-', 1)),
    "strings overstated": lambda: _strings(f'<sst xmlns="{MAIN}" count="1" uniqueCount="4294967295"><si><t>x</t></si></sst>'),
    "strings overstated a little": lambda: _strings(f'<sst xmlns="{MAIN}" uniqueCount="100000000"><si><t>x</t></si></sst>'),
    "strings understated": lambda: changed(STRINGS, lambda text: text.replace('uniqueCount="', 'uniqueCount="1" x="')),
    "strings of minus one": lambda: changed(STRINGS, lambda text: text.replace('uniqueCount="', 'uniqueCount="-1" x="')),
    "string table of another case": lambda: packed({
        **parts_of(ONE), "XL/SharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="100000000"/>'
    }),
    "rich text": lambda: _strings(f'<sst xmlns="{MAIN}"><si>' + "<r><t>片</t></r>" * 50_000 + "</si></sst>"),
    "string table lost": lambda: without(STRINGS),
}  # fmt: skip

BOOKS: dict[str, Callable[[], bytes]] = {
    "two sheets of one name": lambda: packed(parts_of(ONE, ONE, names=("填报表", "填报表"))),
    "no sheets": lambda: _sheets_listed(""),
    "a sheet without a name": lambda: _sheets_listed('<sheet name="" sheetId="1" r:id="rId1"/>'),
    "a sheet name without end": lambda: _sheets_listed(f'<sheet name="{"表" * 100_000}" sheetId="1" r:id="rId1"/>'),
    "a sheet name that is a path": lambda: _sheets_listed('<sheet name="../../x" sheetId="1" r:id="rId1"/>'),
    "ten thousand sheets of one part": lambda: _sheets_listed(
        "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(10_000))
    ),
    "a sheet of no part": lambda: _sheets_listed('<sheet name="填报表" sheetId="1" r:id="rId99"/>'),
    "a sheet of two parts": lambda: _sheets_listed('<sheet name="填报表" sheetId="1" x:id="rId2" r:id="rId1"/>'),
    "all sheets very hidden": lambda: changed(BOOK, lambda text: text.replace("<sheet ", '<sheet state="veryHidden" ')),
    "a thousand names": lambda: changed(BOOK, lambda text: text.replace(
        "</workbook>", "<definedNames>" + "".join(f'<definedName name="n{n}">A1</definedName>' for n in range(50_000)) + "</definedNames></workbook>"
    )),
    "1904": lambda: changed(BOOK, lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"')),
    "a part outside": lambda: packed({
        **parts_of(ONE), "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{LINKS}/worksheet" Target="../../../../etc/passwd"/></Relationships>',
    }),
    "a part on the net": lambda: packed({
        **parts_of(ONE), "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{LINKS}/worksheet" TargetMode="External" Target="http://127.0.0.1:1/x.xml"/></Relationships>',
    }),
    "the book elsewhere": lambda: packed({
        name: str(part).replace('"xl/workbook.xml"', '"xl2/workbook.xml"') for name, part in parts_of(ONE).items()
    }),
    "relations lost": lambda: without("xl/_rels/workbook.xml.rels"),
    "first relations lost": lambda: without("_rels/.rels"),
    "book lost": lambda: without(BOOK),
    "sheet lost": lambda: without(SHEET),
    "styles lost": lambda: without(STYLES),
    "styles of nonsense": lambda: with_part(STYLES, "<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"),
    "seventy thousand styles": lambda: with_part(
        STYLES, f'<styleSheet xmlns="{MAIN}"><cellXfs>' + '<xf numFmtId="0"/>' * 70_000 + "</cellXfs></styleSheet>"
    ),
    "a number format without end": lambda: with_part(
        STYLES, f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="{"[red]0;" * 100_000}"/></numFmts></styleSheet>'
    ),
    "macros": lambda: with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "an embedded program": lambda: with_part("xl/embeddings/oleObject1.bin", b"MZ" + bytes(2000)),
    "external links": lambda: with_part(
        "xl/externalLinks/externalLink1.xml", f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    ),
    "links in cells": lambda: more_after(f'<hyperlinks><hyperlink ref="A1:{LAST}" location="x"/></hyperlinks>'),
    "conditional formats without end": lambda: more_after(
        "".join(f'<conditionalFormatting sqref="A1:{LAST}"><cfRule type="expression" priority="{n}"><formula>1</formula></cfRule>'
                "</conditionalFormatting>" for n in range(20_000))
    ),
    "strict namespace": lambda: packed({
        name: str(part).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main") for name, part in parts_of(ONE).items()
    }),
    "prefixed names": lambda: workbook(ONE.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")),
    "saved in the year 99999": lambda: with_part(
        "docProps/core.xml", '<c xmlns:d="x"><d:modified>99999-01-01T00:00:00Z</d:modified></c>'
    ),
    "the form itself": form,
}  # fmt: skip
