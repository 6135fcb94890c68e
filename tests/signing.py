"""A November on its way to being signed, for the tests of 签发 and of what comes after it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import docx
from bureau import NOVEMBER, Bureau, answers, new_row, row_of
from decision_book import enter
from docx.document import Document
from docx.oxml.ns import qn
from remembered import remembered

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.issue import IssueResult, SigningOrder, issue_papers
from pipeline.commands.review import ReviewResult, review_decision_book
from pipeline.commands.send import send_letters
from pipeline.contract.submitted_values import DisplayValue
from pipeline.periods import Period
from pipeline.terms import CIRCULAR, DECISION_FILE, RECTIFICATION_NOTICE, DecisionKind, LetterKind, format_chinese_date

OCTOBER, DECEMBER = NOVEMBER.shift(-1), NOVEMBER.shift(1)
BUILT, FED_BACK, DECIDED, SIGNED = "2026-12-08", "2026-12-09", "2026-12-14", "2026-12-15"
"""Days of December: consolidated, 反馈单 given, decided on, signed; the three days to answer end on the 14th."""
PASSED: dict[str, str] = {"opinion": "通过", "verifier": "孙立新", "note": "已核实，直接立项"}


@remembered
def autumn(bureau: Bureau) -> None:
    """October and November: MZ01 has fallen behind with one task, MZ02 was returned, MZ03 has nothing to say."""
    bureau.set_out("2026-10-25", OCTOBER)
    for code in ("MZ01", "MZ02", "MZ03"):
        form = bureau.form(code, OCTOBER)
        late: dict[str, DisplayValue] = {"deadline": "2026年12月31日", "rate": 5} if code == "MZ01" else {}
        said = answers(new_row(form.new_numbers[0], task=f"党建+{code}适老化改造", **late))
        bureau.drop(f"{code}.xlsx", bureau.filled(code, OCTOBER, said=said))
    bureau.collect("2026-11-03")
    bureau.set_out("2026-11-25")
    one, two, three = (bureau.form(code).tasks[0] for code in ("MZ01", "MZ02", "MZ03"))
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01", said=answers(row_of(one, rate=6, progress="完成入户评估6户"))))
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02", said=answers(row_of(two, rate=145, progress="完成施工"))))
    bureau.drop("MZ03.xlsx", bureau.filled("MZ03", said=answers(row_of(three), flag="无变化", nil_reason="等待批复")))
    bureau.collect("2026-12-03")
    bureau.consolidate(BUILT)


@remembered
def feed_back(bureau: Bureau, *codes: str, day: str = FED_BACK, period: Period = NOVEMBER) -> None:
    """Make the letters with the 反馈单 ready, of some branches or of all."""
    done = send_letters(bureau.on(day), period, {LetterKind.FEEDBACK}, branches=codes)
    assert not done.held, done.held


def sign(
    bureau: Bureau, document: str = CIRCULAR, *, day: str = SIGNED, date: str = "", period: Period = NOVEMBER,
    branch: str = "", number: str = "", file: Path | None = None, sealed: Path | None = None, urgent: str = "",
    signer: str = "", as_is: str = "", dry_run: bool = False, accept: Sequence[str] = (),
    judgement: str = "多数任务按计划推进，少数任务滞后",
) -> IssueResult:  # fmt: skip
    """签发."""
    order = SigningOrder(
        document=document,
        date=dt.date.fromisoformat(date or day),
        branch=branch,
        number=number,
        signer=signer,
        file=file,
        sealed=sealed,
        urgent=urgent,
        judgement=judgement,
        as_is=as_is,
        accept=accept,
    )
    return issue_papers(bureau.on(day), period, order, dry_run=dry_run)


def decide(
    bureau: Bureau, matter: DecisionKind, *wanted: str, day: str = DECIDED, period: Period = NOVEMBER, **typed: str
) -> ReviewResult:
    """Fill in the rows of a sheet whose 事项编号 hold one of the words, and take the 核验表 in."""
    return review_decision_book(bureau.on(day), fill_in(bureau, matter, *wanted, day=day, period=period, **typed))


def fill_in(
    bureau: Bureau, matter: DecisionKind, *wanted: str, day: str = DECIDED, period: Period = NOVEMBER, **typed: str
) -> Path:
    """Fill in the rows of a sheet whose 事项编号 hold one of the words; the 核验表."""
    path = bureau.root / "outbox" / str(period) / DECISION_FILE
    decided = {**PASSED, "day": format_chinese_date(dt.date.fromisoformat(day)), **typed}
    return enter(path, matter, *wanted, typed=decided)


@remembered
def confirmed(bureau: Bureau) -> str:
    """Take the red task of MZ01 on as a rectification; its number."""
    number = bureau.form("MZ01").tasks[0].number
    done = decide(bureau, DecisionKind.RECTIFY, f"ZG-{number}-立项")
    assert done.decided == 1, done.findings
    return number


def draft(bureau: Bureau, name: str = f"{CIRCULAR}.docx", period: Period = NOVEMBER) -> Path:
    """Where a draft lies."""
    return bureau.root / "outbox" / str(period) / "documents" / name


def notice_draft(bureau: Bureau) -> Path:
    """The draft of MZ01's 整改通知书."""
    return draft(bureau, f"{RECTIFICATION_NOTICE}/MZ01_机关一支部.docx")


def edit(path: Path, *changes: Callable[[Document], object]) -> bytes:
    """Work on a paper as a leader does, and save it; the bytes as they lie there now."""
    paper = docx.Document(io.BytesIO(path.read_bytes()))
    for change in changes:
        change(paper)
    paper.save(str(path))
    return path.read_bytes()


def retyped(old: str, new: str) -> Callable[[Document], None]:
    """A change: some words written over, wherever they stand in one run."""

    def change(paper: Document) -> None:
        runs = [run for paragraph in paper.paragraphs for run in paragraph.runs if old in run.text]
        assert runs, f"“{old}” is nowhere"
        for run in runs:
            run.text = run.text.replace(old, new)

    return change


def signed_text(bureau: Bureau, paper: IssuedPaper) -> str:
    """Everything a signed paper says."""
    document = docx.Document(io.BytesIO(bureau.on("2030-01-01").issued.load_bytes(paper)))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    boxes = (part.text or "" for box in document.element.body.iter(qn("w:txbxContent")) for part in box.iter(qn("w:t")))
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *boxes])


def everything(bureau: Bureau) -> Mapping[str, bytes]:
    """Every file of the workspace but the program's own."""
    return {
        path.relative_to(bureau.root).as_posix(): path.read_bytes()
        for path in sorted(bureau.root.rglob("*"))
        if path.is_file() and ".dangjian" not in path.parts
    }
