"""Papers as LibreOffice lays them out: 22 lines of 28 characters, page numbers, 版记, nothing beyond the text area."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.typeset import typeset_paper
from pipeline.reports.paper import Annex, Paper, Table

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="needs LibreOffice and pdftotext"
)
MILLIMETRE = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MILLIMETRE, 26 * MILLIMETRE, 37 * MILLIMETRE, 35 * MILLIMETRE
"""Margins of a portrait page in points (GB/T 9704 5.2.1)."""
_PAGE = re.compile(r'<page width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)">(?P<words>.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="(?P<left>[\d.-]+)" yMin="(?P<top>[\d.-]+)" xMax="(?P<right>[\d.-]+)" yMax="(?P<bottom>[\d.-]+)">'
    r"(?P<text>[^<]*)</word>"
)
_WHOLE = 'pdf:writer_pdf_Export:{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'
"""Empty pages are pages."""
TABLE = Table(head=("序号", "党支部", "说明"), rows=(("1", "养老服务科党支部", "落后41个百分点"),), widths=(1, 3, 4))
PAPER = Paper(
    title="关于工作推进情况的通报",
    addressee="机关各党支部",
    body=("测" * 28 * 60, "特此通报。"),
    annexes=(
        Annex(title="汇总表", table=TABLE),
        Annex(title="清单", table=replace(TABLE, rows=TABLE.rows * 30), landscape=True),
        Annex(title="事项", table=TABLE),
    ),
    signer="中共某某市民政局机关委员会",
    year=2026,
    copied_to="市委直属机关工委。",
    printed_by="某某市民政局办公室",
)


@dataclass(frozen=True)
class Word:
    """A piece of text with its place on the page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    words: tuple[Word, ...]


def laid_out(paper: Paper, folder: Path) -> list[Page]:
    (folder / "文.docx").write_bytes(typeset_paper(paper, build_letterhead()))
    home = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", home, "--headless", "--convert-to", _WHOLE, "--outdir", str(folder), str(folder / "文.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    done = subprocess.run(
        ["pdftotext", "-bbox", str(folder / "文.pdf"), "-"], check=True, capture_output=True, text=True, timeout=60
    )
    return [
        Page(
            float(page["width"]), float(page["height"]),
            tuple(
                Word(float(word["left"]), float(word["top"]), float(word["right"]), float(word["bottom"]), word["text"])
                for word in _WORD.finditer(page["words"])
            ),
        )
        for page in _PAGE.finditer(done.stdout)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    return laid_out(PAPER, tmp_path_factory.mktemp("公文"))


def find_number(page: Page) -> list[Word]:
    """The words of — 1 —: those outside the text area."""
    if page.width < page.height:
        return [word for word in page.words if word.top > page.height - BOTTOM]
    return [word for word in page.words if word.right < BOTTOM]


def test_a_page_holds_22_lines_of_28_characters(pages: list[Page]) -> None:
    lines = [word for word in pages[1].words if set(word.text) == {"测"}]
    assert len(lines) == 22
    assert {len(word.text) for word in lines} == {28}
    steps = [below.top - above.top for above, below in pairwise(lines)]
    assert max(steps) - min(steps) < 0.2, "even pitch"


def test_nothing_stands_beyond_the_text_area(pages: list[Page]) -> None:
    for page in pages:
        turned = page.width > page.height
        right, left = (TOP, BOTTOM) if turned else (RIGHT, LEFT)
        body = [word for word in page.words if word not in find_number(page)]
        assert body
        assert all(word.right <= page.width - right + 1 and word.left >= left - 1 for word in body)


def test_the_number_of_a_landscape_page_stands_where_the_bound_page_has_it(pages: list[Page]) -> None:
    upright = {at: page for at, page in enumerate(pages, 1) if page.width < page.height}
    turned = {at: page for at, page in enumerate(pages, 1) if page.width > page.height}
    assert len(turned) >= 2
    for at, page in turned.items():
        like = next(other for number, other in upright.items() if number % 2 == at % 2)
        bound = find_number(like)
        foot = [(like.height - word.bottom, like.height - word.top) for word in bound]
        words = find_number(page)
        assert "".join(word.text for word in words) == f"—{at}—"
        assert max(abs(word.left - foot[0][0]) for word in words) < MILLIMETRE
        assert max(abs(word.right - foot[0][1]) for word in words) < MILLIMETRE
        ends = (min(word.top for word in words), page.height - max(word.bottom for word in words))
        bound_ends = (min(word.left for word in bound), like.width - max(word.right for word in bound))
        side = at % 2
        assert abs(ends[side] - bound_ends[side]) < MILLIMETRE


def test_the_imprint_stands_at_the_foot_of_the_last_page(pages: list[Page]) -> None:
    last = pages[-1]
    printed = next(word for word in last.words if word.text.endswith("印发"))
    copied = next(word for word in last.words if word.text.startswith("抄送"))
    assert copied.bottom <= printed.top + 1
    assert 0 <= last.height - BOTTOM - printed.bottom < 3 * MILLIMETRE
    assert not [page for page in pages[:-1] for word in page.words if word.text.startswith("抄送")]


def test_an_imprint_on_an_even_page_has_no_page_number(tmp_path: Path) -> None:
    for annexes in (PAPER.annexes, PAPER.annexes[:1]):
        made = laid_out(replace(PAPER, annexes=annexes, even_imprint=True), tmp_path)
        assert len(made) % 2 == 0
        assert find_number(made[-1]) == []
        assert any(word.text.endswith("印发") for word in made[-1].words)
