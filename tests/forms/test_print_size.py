"""What is printed can be read: the size in points of the smallest text on each sheet, computed from the file itself.

Measured beside it in LibreOffice where there is one. Columns are counted as wide as a program makes them that lacks the
usual font and takes a wider one: a sheet fitted to the width of its paper is then shrunk most.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from test_decision_book import IDENTITY
from test_forms import DOMAINS, HANDED, PERIOD, SHA
from test_line_book import RED, at

from pipeline.contract.column import Column
from pipeline.contract.decisions import list_line_columns
from pipeline.contract.distributed_form import DistributedQuestion, FormDelivery
from pipeline.contract.monthly import list_task_columns
from pipeline.contract.replies import list_reply_columns
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import CellPlace, build_finding
from pipeline.forms.answer_form import build_answer_form
from pipeline.forms.line_book import build_line_book
from pipeline.forms.monthly import SIGNATURES, build_monthly_form
from pipeline.forms.returned_copy import build_returned_copy
from pipeline.terms import SIGNAL_SHEET

LEAST = 9.0
"""Points below which nobody reads a form on paper."""
WIDE_CHARACTER, PADDING = 7.05, 0.714
"""Points of a character of width where the usual font is missing, and the padding of a column in characters."""
PAPERS = {8: (841.9, 1190.6), 9: (595.3, 841.9)}
"""Short and long side of A3 and A4 in points."""
LONG_DAY = "2026年12月31日"
_ZOOM = 3

QUESTION = DistributedQuestion("ZG-MZ03-202611-01", "整改", "“党建+适老化改造”落后35个百分点", "12月24日前报整改情况")
ASKED = replace(HANDED, questions=(QUESTION,), delivery=FormDelivery(deadline="2026-12-03", contact="办公室"))
BOOKS = {
    "form": build_monthly_form(ASKED, PERIOD, DOMAINS),
    "form with an indicator": build_monthly_form(replace(ASKED, indicators=("改造户数", "救助户数")), PERIOD, DOMAINS),
    "returned": build_returned_copy(
        handed=ASKED, period=PERIOD, domains=DOMAINS, answers=SubmittedValues({}), corrects=SHA, days=3,
        findings=(build_finding("file-damaged", CellPlace(file="表.xlsx"), what="内容"),),
    ),
    "answer form": build_answer_form("MZ03", "机关一支部", PERIOD, (QUESTION,)),
    "decisions": build_line_book(at(RED).lines, IDENTITY, "2026年11月"),
}  # fmt: skip


def shown(data: bytes) -> Iterator[Worksheet]:
    for page in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        if page.sheet_state == "visible":
            yield page


def compute_scale(page: Worksheet) -> float:
    """Compute to what a sheet is shrunk when it is printed; a program never enlarges it."""
    setup, margins = page.page_setup, page.page_margins
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    short, long = PAPERS[int(str(setup.paperSize))]
    room = (long if setup.orientation == "landscape" else short) - 72 * (margins.left + margins.right)
    area = range_boundaries(str(page.print_area).rpartition("!")[2]) if page.print_area else ()
    last = int(area[2] or 0) if area else page.max_column
    spans = ((int(each.min or 0), int(each.max or 0), each.width) for each in page.column_dimensions.values())
    widths = [width for first, through, width in spans for _ in range(first, min(through, last) + 1)]
    assert len(widths) == last, "every printed column has a width of its own"
    return min(1.0, room * int(setup.fitToWidth or 1) / (WIDE_CHARACTER * sum(widths)))


def list_sizes(page: Worksheet) -> Iterator[float]:
    area = str(page.print_area).rpartition("!")[2] if page.print_area else page.dimensions
    for row in page[area.replace("$", "")]:
        yield from (cell.font.size for cell in row if cell.value is not None)


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_prints_smaller_than_nine_points(name: str) -> None:
    for page in shown(BOOKS[name]):
        if page.title == SIGNAL_SHEET:  # two texts side by side, for the screen: it says that it need not be printed
            continue
        scale = int(100 * compute_scale(page)) / 100
        assert min(list_sizes(page)) * scale >= LEAST, (page.title, scale)


def test_a_day_stands_on_one_line() -> None:
    task = {each.name: each for each in list_task_columns()}["deadline"]
    replied = {each.name: each for each in list_reply_columns()}
    for column in (task, replied["finished"], replied["extension"]):
        assert count_in_usual_font(column) >= len(LONG_DAY.encode("gbk")), column.title
    verified = {each.name: each for each in list_line_columns()}
    assert count_in_usual_font(verified["day"]) >= len(LONG_DAY.encode("gbk"))


def count_in_usual_font(column: Column) -> int:
    """Count the half characters of 10 points that fit on a line: a character of width is 7 pixels, 5.25 points."""
    return int((column.width * 5.25 - 3) / 5)


def test_signatures_are_printed_only_where_they_are_asked_for_and_nothing_else_differs() -> None:
    plain = BOOKS["form"]
    signed = build_monthly_form(replace(ASKED, delivery=replace(ASKED.delivery, signed=True)), PERIOD, DOMAINS)
    said = f"&R{SIGNATURES}"

    def parts(data: bytes) -> dict[str, str]:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return {name: file.read(name).decode("utf-8") for name in file.namelist()}

    before, after = parts(plain), parts(signed)
    assert before.keys() == after.keys()
    (changed,) = (name for name in before if before[name] != after[name])
    cut = re.compile(r'(?<= bottom=")[0-9.]+')
    assert said not in "".join(before.values())
    assert cut.sub("", after[changed].replace(said.replace("&", "&amp;"), "")) == cut.sub("", before[changed])


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftohtml") is None, reason="needs LibreOffice and pdftohtml"
)
@pytest.mark.parametrize("name", ["form", "decisions"])
def test_another_program_prints_it_as_large_and_days_whole(name: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(BOOKS[name]))
    if SIGNAL_SHEET in book.sheetnames:
        del book[SIGNAL_SHEET]
    book.save(tmp_path / "表.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "表.xlsx")])
    told = run(["pdftohtml", "-xml", "-i", "-stdout", "-zoom", str(_ZOOM), str(tmp_path / "表.pdf")])
    sizes = [int(size) / _ZOOM for size in re.findall(r'<fontspec id="\d+" size="(\d+)"', told)]
    assert min(sizes) >= LEAST
    lines = run(["pdftotext", "-layout", str(tmp_path / "表.pdf"), "-"]).replace(" ", "").splitlines()
    assert sum(LONG_DAY in line for line in lines) >= len(HANDED.tasks) * (name == "form")


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout
