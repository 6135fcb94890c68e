"""Typeset native charts: drawn by Word, WPS and LibreOffice from numbers kept in the file, editable from its workbook.

Source: ECMA-376 part 1, 21.2 (DrawingML charts). The numbers stand twice, as Word has it: cached in the markup of the
chart, and in the one sheet of the workbook behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.builder import ChartParts, DocumentBuilder, build_paragraph
from pipeline.docx.styles import CAPTION, CELL_CENTRED
from pipeline.docx.text import clean_text
from pipeline.docx.text_box import EMU_PER_TWIP
from pipeline.reports.paper import Chart, ChartSeries
from pipeline.sheets import Cell, Sheet, write_workbook

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = f'xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}"'
_FIRST_DRAWING = 950
"""Number of the first chart among the drawings of a paper; those of footers and 版记 stand below."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES, _LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_SHEET = "数据"
_CATEGORY_AXIS, _VALUE_AXIS = 50010, 50020


def set_chart(galley: DocumentBuilder, chart: Chart) -> None:
    """Add a chart over the full text width with its caption below; what it shows is also told to those who hear it."""
    at = len(galley.charts) + 1
    relationship, width = f"rIdChart{at}", galley.compute_text_width() * EMU_PER_TWIP
    galley.charts.append(
        ChartParts(relationship=relationship, markup=_format_chart(chart), workbook=_write_book(chart))
    )
    run = _build_drawing(relationship, _FIRST_DRAWING + at, chart, (width, chart.height * EMU_PER_TWIP))
    galley.add(build_paragraph(galley.styles[CELL_CENTRED], run, keep=True))
    galley.write(CAPTION, f"图：{chart.caption}")


def add_chart_parts(parts: Mapping[str, bytes], charts: Sequence[ChartParts]) -> dict[str, bytes]:
    """Add the parts of charts to those of a document: markup, workbook, relationships and content types."""
    if not charts:
        return dict(parts)
    made, links = dict[str, bytes](), list[str]()
    types = [f'<Default Extension="xlsx" ContentType="{_BOOK_TYPE}"/>']
    for at, each in enumerate(charts, 1):
        chart, book = f"charts/chart{at}.xml", f"embeddings/Microsoft_Excel_Sheet{at}.xlsx"
        made[f"word/{chart}"] = each.markup
        made[f"word/charts/_rels/chart{at}.xml.rels"] = (
            f'{_DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/package" Target="../{book}"/></Relationships>'
        ).encode()
        made[f"word/{book}"] = each.workbook
        types.append(f'<Override PartName="/word/{chart}" ContentType="{_CHART_TYPE}"/>')
        links.append(f'<Relationship Id="{each.relationship}" Type="{_OFFICE}/chart" Target="{chart}"/>')
    listed = _append(parts[_TYPES], types, "Types")
    linked = _append(parts[_LINKS], links, "Relationships")
    return {**parts, _TYPES: listed, _LINKS: linked, **made}


def _append(part: bytes, elements: list[str], root: str) -> bytes:
    head, end, tail = part.rpartition(f"</{root}>".encode())
    return head + "".join(elements).encode() + end + tail


def _build_drawing(relationship: str, number: int, chart: Chart, size: tuple[int, int]) -> BaseOxmlElement:
    width, height = size
    told = _escape(f"{chart.caption}。{'；'.join(_tell_series(chart))}")
    return parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main">'
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="图{number}" descr="{told}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" '
        f'xmlns:r="{_OFFICE}" r:id="{relationship}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _tell_series(chart: Chart) -> Iterator[str]:
    for each in chart.series:
        known = zip(chart.categories, each.values, strict=True)
        yield f"{each.name}：" + "、".join(f"{name}{value}{chart.unit}" for name, value in known if value is not None)


def _write_book(chart: Chart) -> bytes:
    """Write the numbers: a column of categories, and a column for each series."""
    cells = [Cell(0, at, each.name) for at, each in enumerate(chart.series, 1)]
    for row, name in enumerate(chart.categories, 1):
        cells.append(Cell(row, 0, name))
        cells += [Cell(row, at, each.values[row - 1]) for at, each in enumerate(chart.series, 1)]
    return write_workbook([Sheet(name=_SHEET, cells=tuple(cells))], title=chart.caption)


def _format_chart(chart: Chart) -> bytes:
    series = "".join(_format_series(chart, each, at) for at, each in enumerate(chart.series))
    axes = f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/>'
    plot = (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{axes}'
        "</c:lineChart>"
        if chart.lines
        else f'<c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="60"/><c:overlap val="100"/>{axes}</c:barChart>'
    )
    return (
        f'{_DECLARATION}<c:chartSpace {_SPACES}><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea><c:layout/>{plot}{_format_axes(chart)}</c:plotArea>"
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_format_type(chart.type_size * 100)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    ).encode()


def _format_type(size: int) -> str:
    """Format the type of all text of a chart, in hundredths of a point."""
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        '<a:latin typeface="Times New Roman"/><a:ea typeface="仿宋"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _format_axes(chart: Chart) -> str:
    most = '<c:max val="100"/><c:min val="0"/>' if chart.unit == "%" else '<c:min val="0"/>'
    code = _escape(f'0"{chart.unit}"' if chart.unit else "0")
    line = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D0D0D0"/></a:solidFill></a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{most}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{line}</c:majorGridlines>'
        f'<c:numFmt formatCode="{code}" sourceLinked="0"/><c:majorTickMark val="out"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _format_series(chart: Chart, series: ChartSeries, at: int) -> str:
    column, last = chr(ord("B") + at), len(chart.categories) + 1
    fill = f'<a:solidFill><a:srgbClr val="{series.colour}"/></a:solidFill>'
    look = (
        f'<c:spPr><a:ln w="25400">{fill}</a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="5"/>'
        f"<c:spPr>{fill}</c:spPr></c:marker>"
        if chart.lines
        else f'<c:spPr>{fill}<a:ln w="3175"><a:solidFill><a:srgbClr val="404040"/></a:solidFill></a:ln></c:spPr>'
        '<c:invertIfNegative val="0"/>'
    )
    points = [(index, value) for index, value in enumerate(series.values) if value is not None]
    names = "".join(_format_point(index, name) for index, name in enumerate(chart.categories))
    numbers = "".join(_format_point(index, str(value)) for index, value in points)
    smooth = '<c:smooth val="0"/>' if chart.lines else ""
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{_SHEET}!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/>{_format_point(0, series.name)}</c:strCache></c:strRef></c:tx>{look}'
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{numbers}</c:numCache></c:numRef></c:val>"
        f"{smooth}</c:ser>"
    )


def _format_point(index: int, text: str) -> str:
    return f'<c:pt idx="{index}"><c:v>{_escape(text)}</c:v></c:pt>'


def _escape(text: str) -> str:
    return escape(clean_text(text))
