"""Charts are native: numbers in the markup and in a workbook behind it, the same bytes each time, on no other paper."""

from __future__ import annotations

import io
import zipfile

import openpyxl

from pipeline.docx.chart_points import list_chart_points
from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.read import read_edited_document
from pipeline.docx.typeset import typeset_paper
from pipeline.reports.paper import Chart, ChartSeries, Paper

GAP = Chart(
    caption="各月完成率", categories=("9月", "10月", "11月"), lines=True, unit="%",
    series=(ChartSeries(name="甲<乙", values=(10, None, 40), colour="1F4E79"), ChartSeries(name="丙", values=(0, 5, 9), colour="C55A11")),
)  # fmt: skip


def paper(*body: str | Chart) -> bytes:
    made = Paper(title="工作总结", addressee="局党组", body=body, annexes=(), signer="机关党委", year=2026)
    return typeset_paper(made, build_letterhead())


def test_a_chart_shows_its_numbers_and_leaves_gaps() -> None:
    read = read_edited_document(paper("情况如下：", GAP), "总结.docx")
    points = list_chart_points(read.parts)
    assert points["甲<乙", "9月"] == frozenset({"10"})
    assert ("甲<乙", "10月") not in points
    assert len(points) == 5
    assert "图：各月完成率" in read.text


def test_the_workbook_behind_it_holds_the_same_numbers() -> None:
    parts = read_edited_document(paper(GAP), "总结.docx").parts
    (book,) = (data for name, data in parts.items() if name.endswith(".xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.values)  # type: ignore[union-attr]
    assert rows == [(None, "甲<乙", "丙"), ("9月", 10, 0), ("10月", None, 5), ("11月", 40, 9)]


def test_two_charts_have_parts_of_their_own_and_the_next_paper_has_none() -> None:
    with zipfile.ZipFile(io.BytesIO(paper(GAP, GAP))) as package:
        charts = [name for name in package.namelist() if name.startswith("word/charts/chart")]
    assert len(charts) == 2
    assert not list_chart_points(read_edited_document(paper("没有图。"), "总结.docx").parts)


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert paper(GAP) == paper(GAP)


def test_those_who_cannot_see_it_are_told_what_it_shows() -> None:
    document = read_edited_document(paper(GAP), "总结.docx").parts["word/document.xml"].decode()
    assert "各月完成率。甲&lt;乙：9月10%、11月40%；丙：9月0%、10月5%、11月9%" in document
