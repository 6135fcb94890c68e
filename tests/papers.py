"""Supervised ledgers made of records alone, for what papers say of them; and finished papers read back."""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections.abc import Iterable
from math import ceil

import docx
from bureau import BRANCHES, NOVEMBER, office
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from pipeline.archive.facts import Snapshot
from pipeline.contract.problem import ProblemId
from pipeline.docx import styles
from pipeline.docx.one_page import ABOVE, BELOW, BESIDE
from pipeline.ledger import Decision, Ledger, LedgerInputs, SourceRow, Task, TaskMonth
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, read_signals
from pipeline.supervision.model import CaseState, Rectification
from pipeline.supervision.progress_lamps import judge_lamps
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import DecisionKind, Opinion, RectificationStage, SubmissionResult, Timeliness, measure_width

SOURCE = SourceRow("2026-12/000001-表.xlsx", "0" * 64, "填报表", 9)
DECIDED = SourceRow("2026-12/000009-核验表.xlsx", "1" * 64, "整改确认", 5)
OCTOBER = NOVEMBER.shift(-1)


def month(
    period: Period, rate: int, progress: str = "完成入户评估36户", problem: str = "", status: str = "推进中"
) -> TaskMonth:
    """What one month's form said of a task."""
    return TaskMonth(
        period=period,
        rate=rate,
        status=status,
        values={"progress": progress, "rate": rate, "status": status, "problem": problem, "next_step": ""},
        moved=bool(progress),
        reporter="李文静",
        typed=2,
        source=SOURCE,
    )


def task(code: str, row: int, *months: TaskMonth, deadline: str = "2027-03-31", name: str = "") -> Task:
    """A task begun in October; one of another month is ``dataclasses.replace(task(…), first=…)``."""
    plan = {
        "category": "重点任务", "domain": "养老服务", "task": name or f"党建+适老化改造{row}", "measure": "党员包户", "goal": "120户",
        "leader": "周明远", "owner": "陈晓岚", "deadline": deadline,
    }  # fmt: skip
    return Task(
        number=f"{code}-202610-{row:02d}",
        branch=code,
        plan=plan,
        deadline=dt.date.fromisoformat(deadline),
        first=OCTOBER,
        period=NOVEMBER,
        months=months,
        started=None,
        source=SOURCE,
    )


def delivered(
    code: str,
    timeliness: Timeliness = Timeliness.ON_TIME,
    result: SubmissionResult = SubmissionResult.RECEIVED,
    returned: int = 0,
) -> SubmissionStatus:
    """What came of a branch."""
    days = 4 if timeliness in (Timeliness.LATE, Timeliness.SUPPLEMENTARY) else 0
    came = ("2026-12-04", "2026-12-08") if timeliness is not Timeliness.MISSING else ("", "")
    return SubmissionStatus(
        branch=code,
        timeliness=timeliness,
        days_late=days,
        result=result,
        after=came[0],
        by=came[1],
        sha256="0" * 64,
        file=SOURCE.file,
        arrivals=1,
        returned=returned,
    )


def decision(
    matter: DecisionKind, key: str, opinion: Opinion = Opinion.PASSED, note: str = "", receipt: int = 9
) -> Decision:
    """One row of November's 核验表."""
    day = dt.date(2026, 12, 10)
    return Decision(
        receipt=receipt,
        period=NOVEMBER,
        matter=matter,
        key=key,
        branch_name="机关一支部",
        task="党建+适老化改造1",
        proposal="请核验",
        reason="依据",
        opinion=opinion,
        verifier="孙立新",
        day=day,
        due=None,
        note=note,
        source=DECIDED,
    )


def rectification(
    code: str,
    row: int,
    stage: RectificationStage,
    *,
    notice: str = "",
    due: str = "",
    relapses: int = 0,
    fact: str = "落后序时进度35个百分点",
) -> Rectification:
    """A problem of a task, at a stage."""
    number = f"{code}-202610-{row:02d}"
    states = (
        CaseState(stage=RectificationStage.DRAFTED, who="", when="2026-12-08", note="", source=SOURCE),
        CaseState(stage=stage, who="孙立新", when="2026-12-10", note="", source=DECIDED),
    )
    day = dt.date.fromisoformat(due) if due else None
    return Rectification(
        problem=ProblemId.of_task(number),
        branch=code,
        number=number,
        task=f"党建+适老化改造{row}",
        fact=fact,
        first=OCTOBER,
        states=states,
        notice=notice,
        due=day,
        relapses=relapses,
    )


def view_of(
    tasks: Iterable[Task] = (), *came: SubmissionStatus, decisions: tuple[Decision, ...] = (),
    rectifications: tuple[Rectification, ...] = (), handed_out: str = "2026-11-25",
) -> Assessment:  # fmt: skip
    """A month of the bureau as of 11 December."""
    as_of = Snapshot(period=str(NOVEMBER), date="2026-12-11", last_receipt=9, last_look=3, office={})
    all_came = {code: delivered(code) for code in BRANCHES} | {each.branch: each for each in came}
    handed = dict.fromkeys(BRANCHES, handed_out) if handed_out else {}
    inputs = LedgerInputs(
        period=NOVEMBER,
        as_of=as_of,
        office=office(),
        receipts=(),
        looks=(),
        submitted=(),
        decisions=decisions,
        handed_out=handed,
    )
    ledger = Ledger(inputs, tuple(tasks), ())
    return Assessment(
        ledger=ledger,
        delivered=all_came,
        lamps=judge_lamps(ledger, all_came),
        rectifications=rectifications,
        read_texts=functools.cache(lambda: read_signals(ledger)),
    )


def with_months(view: Assessment, *periods: Period) -> Assessment:
    """The same month with these months judged so far, each with the branches and lamps of this one."""
    vars(view)["months"] = tuple(
        JudgedMonth(
            period=each, ledger=view.ledger, delivered=view.delivered, lamps=view.lamps, recorded=each != NOVEMBER
        )
        for each in periods
    )
    return view


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
            total += pitch.get(str(name), styles.SHEET_PITCH) * max(
                1, ceil((measure_width(paragraph.text) + 2) / (room - 1))
            )
        elif block.tag == qn("w:tbl"):
            total += sum(_row_height(row) for row in block.findall(qn("w:tr")))
    return total


def _row_height(row: object) -> int:
    lines = 1
    for cell in row.findall(qn("w:tc")):  # type: ignore[attr-defined]
        twips = int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w")))
        text = "".join(part.text or "" for part in cell.iter(qn("w:t")))
        lines = max(lines, ceil(measure_width(text) / ((twips - 140) / 200)))
    return lines * styles.SHEET_CELL_PITCH + 80 + 10


SHEET_ROOM = 16838 - ABOVE - BELOW
