"""Supervised ledgers made of records alone, for what papers say of them; and finished papers read back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from math import ceil

import docx
from bureau import BRANCHES, NOVEMBER, office
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from pipeline.archive.facts import AsOf
from pipeline.ledger import Decision, Ledger, MonthOf, Source, Task, Truth
from pipeline.supervision.delivery import Delivered
from pipeline.supervision.lamps import lit
from pipeline.supervision.matters import Rectification, State
from pipeline.supervision.view import View
from pipeline.vocabulary import Matter, Opinion, Period, Result, Stage, Timeliness, width
from pipeline.word import styles
from pipeline.word.onepage import ABOVE, BELOW, BESIDE

SOURCE = Source("2026-12/000001-表.xlsx", "0" * 64, "填报表", 9)
DECIDED = Source("2026-12/000009-核验表.xlsx", "1" * 64, "整改确认", 5)
OCTOBER = NOVEMBER.shift(-1)


def month(period: Period, rate: int, progress: str = "完成入户评估36户", problem: str = "", status: str = "推进中") -> MonthOf:
    """What one month's form said of a task."""
    return MonthOf(period, progress, rate, status, problem, "", bool(progress), "李文静", 2, SOURCE)


def task(code: str, row: int, *months: MonthOf, deadline: str = "2027-03-31", name: str = "") -> Task:
    """A task begun in October."""
    plan = {
        "category": "重点任务", "domain": "养老服务", "task": name or f"党建+适老化改造{row}", "measure": "党员包户", "goal": "120户",
        "leader": "周明远", "owner": "陈晓岚", "deadline": deadline,
    }  # fmt: skip
    return Task(
        f"{code}-202610-{row:02d}", code, plan, dt.date.fromisoformat(deadline), OCTOBER, NOVEMBER, months, None, SOURCE
    )


def delivered(code: str, timeliness: Timeliness = Timeliness.ON_TIME, result: Result = Result.RECEIVED, returned: int = 0) -> Delivered:
    """What came of a branch."""
    days = 4 if timeliness in (Timeliness.LATE, Timeliness.SUPPLEMENTARY) else 0
    came = ("2026-12-04", "2026-12-08") if timeliness is not Timeliness.MISSING else ("", "")
    return Delivered(code, timeliness, days, result, came[0], came[1], "0" * 64, SOURCE.file, 1, returned)


def decision(matter: Matter, key: str, opinion: Opinion = Opinion.PASSED, note: str = "", receipt: int = 9) -> Decision:
    """One row of November's 核验表."""
    day = dt.date(2026, 12, 10)
    return Decision(
        receipt, NOVEMBER, matter, key, "机关一支部", "党建+适老化改造1", "请核验", "依据", opinion, "孙立新", day, None, note, DECIDED
    )


def rectification(code: str, row: int, stage: Stage, *, notice: str = "", due: str = "", relapses: int = 0, fact: str = "落后序时进度35个百分点") -> Rectification:
    """A problem of a task, at a stage."""
    number = f"{code}-202610-{row:02d}"
    states = (State(Stage.DRAFTED, "", "2026-12-08", "", SOURCE), State(stage, "孙立新", "2026-12-10", "", DECIDED))
    day = dt.date.fromisoformat(due) if due else None
    return Rectification(number, code, number, f"党建+适老化改造{row}", fact, OCTOBER, states, notice, day, relapses)


def view_of(
    tasks: Iterable[Task] = (), *came: Delivered, decisions: tuple[Decision, ...] = (),
    rectifications: tuple[Rectification, ...] = (), handed_out: str = "2026-11-25",
) -> View:  # fmt: skip
    """A month of the bureau as of 11 December."""
    as_of = AsOf(str(NOVEMBER), "2026-12-11", 9, 3, {})
    all_came = {code: delivered(code) for code in BRANCHES} | {each.branch: each for each in came}
    handed = dict.fromkeys(BRANCHES, handed_out) if handed_out else {}
    truth = Truth(NOVEMBER, as_of, office(), (), (), (), decisions=decisions, handed_out=handed)
    ledger = Ledger(truth, tuple(tasks), ())
    return View(ledger, all_came, lit(ledger, all_came), rectifications)


def opened(data: bytes) -> Document:
    """A finished paper."""
    return docx.Document(io.BytesIO(data))


def said(paper: Document) -> str:
    """Everything it says outside tables."""
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def cells(table: Table) -> list[list[str]]:
    """A table's texts."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def sheet_height(paper: Document) -> int:
    """Twips that a one-page sheet takes, about: every line at its exact pitch, tables row by row."""
    names = {style.style_id: style.name for style in paper.styles}
    pitch = {styles.SHEET_TITLE: 640, styles.SHEET_AFTER_TABLE: 90}
    room = (11906 - 2 * BESIDE) / 240
    total = 0
    for block in paper.element.body:
        if block.tag == qn("w:p"):
            paragraph = Paragraph(block, paper)
            name = names[paragraph.style.style_id] if paragraph.style else ""
            total += pitch.get(str(name), styles.SHEET_PITCH) * max(1, ceil((width(paragraph.text) + 2) / (room - 1)))
        elif block.tag == qn("w:tbl"):
            total += sum(_row_height(row) for row in block.findall(qn("w:tr")))
    return total


def _row_height(row: object) -> int:
    lines = 1
    for cell in row.findall(qn("w:tc")):  # type: ignore[attr-defined]
        twips = int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w")))
        text = "".join(part.text or "" for part in cell.iter(qn("w:t")))
        lines = max(lines, ceil(width(text) / ((twips - 140) / 200)))
    return lines * styles.SHEET_CELL_PITCH + 80 + 10


SHEET_ROOM = 16838 - ABOVE - BELOW
