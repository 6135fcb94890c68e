"""Papers as LibreOffice lays them out: 22 lines of 28 characters, page numbers, 版记, nothing beyond the text area."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from bureau import NOVEMBER, office
from papers import OCTOBER, SOURCE, delivered, month, rectification, task, view_of

from pipeline.contract.replies import QuestionKind
from pipeline.documents.draft import build_draft
from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.typeset import typeset_paper
from pipeline.ledger import ChangeRequest, Task
from pipeline.reports.feedback import FEEDBACK_REPORT
from pipeline.reports.paper import Annex, Paper, Table
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Question
from pipeline.supervision.trends import MonthSummary
from pipeline.terms import RectificationStage, SubmissionResult, Timeliness

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
    return rendered(typeset_paper(paper, build_letterhead()), folder)


def rendered(data: bytes, folder: Path) -> list[Page]:
    (folder / "文.docx").write_bytes(data)
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


def planned(row: int, rate: int, name: str, goal: str, until: str, *, told: str = "") -> Task:
    months = (month(OCTOBER, rate, problem=told), month(NOVEMBER, rate, problem=told))
    made = task("MZ01", row, *months, deadline=until, name=name)
    year, at, day = until.split("-")
    return replace(made, plan={**made.plan, "goal": goal, "deadline": f"{year}年{int(at)}月{day}日"})


def owed() -> Assessment:
    """A branch whose red task waits for the bureau in two ways, with a 整改 gone by and a question."""
    tasks = (
        planned(1, 65, "党员活动室改造和学习角建设", "10月底前活动室投入使用，藏书416册以上，每周开放不少于5天", "2026-10-31", told="书架供货方二次延期"),
        planned(2, 30, "党建+遗体火化设备改造和烟气达标", "2027年1月底前4台火化设备改造完，烟气在线监测达标", "2027-01-31", told="工期延后"),
        *(
            planned(row, 80, "支部品牌“同心桥”创建", "2027年1月底前形成服务项目4个，服务对象打分平均95分以上", "2027-01-31")
            for row in range(3, 9)
        ),
    )  # fmt: skip
    wants = ChangeRequest(
        period=OCTOBER, number=tasks[0].number, branch="MZ01", item="完成时限", before="2026年10月31日", after="2026年12月31日",
        why="供货延期", who="李文静", when="2026-11-02", source=SOURCE,
    )  # fmt: skip
    late = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕3号", due="2026-11-26")
    came = delivered("MZ01", Timeliness.ON_TIME, SubmissionResult.RECEIVED, 1)
    view = view_of(tasks, came, rectifications=(late,))
    asked = tuple(
        Question(key=f"ZG-{kind}", branch="MZ01", kind=kind, number="", fact="为什么", demand="请说明")
        for kind in (QuestionKind.LAMP, QuestionKind.EXPLAIN)
    )
    waiting = replace(view, ledger=replace(view.ledger, requests=(wants,)), questions=asked)
    vars(waiting)["trends"] = {
        "MZ01": tuple(
            MonthSummary(period=NOVEMBER.shift(back), tasks=8, done=0, closed=0, green=6, yellow=1, red=1, grey=0)
            for back in (-2, -1, 0)
        )
    }
    return waiting


def test_a_feedback_sheet_with_all_that_the_bureau_owes_is_one_page(tmp_path: Path) -> None:
    """Marks that may not begin a line make a long reason a line longer than its characters."""
    (page,) = rendered(build_draft(FEEDBACK_REPORT, owed(), office(), "MZ01"), tmp_path)
    text = "".join(word.text for word in page.words)
    assert "延期待审定" in text
    assert "其余5项一页排不下：绿灯5项按计划推进" in text
