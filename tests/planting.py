"""Plant something into a finished paper by hand, and prove it as its ledger knows it."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable

from docx.document import Document
from months.claims import LONG_AFTER
from months.play import MadePaper
from papers import opened

from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.proof.check import prove_paper
from pipeline.proof.model import Remark
from pipeline.proof.reading import Reading
from pipeline.proof.truth import Truth, build_truth

Change = Callable[[Document], str]
"""Changes a paper; returns the text of the paragraph or row where the falsehood stands now."""


def text(old: str, new: str) -> Change:
    """One place outside tables written over."""

    def change(paper: Document) -> str:
        found = next(each for each in paper.paragraphs if old in each.text)
        found.text = found.text.replace(old, new, 1)
        return found.text

    return change


def added(sentence: str) -> Change:
    """A sentence added to the first part of a 通报."""
    return text("各党支部情况见附件1。", f"{sentence}各党支部情况见附件1。")


def cell(head: str, row: str, column: str, new: str) -> Change:
    """A cell of the table that has a column of that head, in the first row that holds a text, written over."""

    def change(paper: Document) -> str:
        table = next(each for each in paper.tables if head in [part.text for part in each.rows[0].cells])
        at = [part.text for part in table.rows[0].cells].index(column)
        found = next(each for each in table.rows[1:] if any(row in part.text for part in each.cells))
        found.cells[at].text = new
        return "　".join(part.text for part in found.cells)

    return change


def within_cell(head: str, row: str, old: str, new: str) -> Change:
    """Part of a cell written over."""

    def change(paper: Document) -> str:
        table = next(each for each in paper.tables if head in [part.text for part in each.rows[0].cells])
        found = next(each for each in table.rows[1:] if any(row in part.text for part in each.cells))
        spot = next(part for part in found.cells if old in part.text)
        line = next(each for each in spot.paragraphs if old in each.text)
        line.text = line.text.replace(old, new)
        return "　".join(part.text for part in found.cells)

    return change


def without_row(head: str, row: str) -> Change:
    """A row taken out; its table has no place for it any more."""

    def change(paper: Document) -> str:
        table = next(each for each in paper.tables if head in [part.text for part in each.rows[0].cells])
        found = next(each for each in table.rows[1:] if any(row in part.text for part in each.cells))
        table._tbl.remove(found._tr)
        return ""

    return change


def with_row(head: str, row: str, old: str, new: str) -> Change:
    """A row copied with another name in it."""

    def change(paper: Document) -> str:
        table = next(each for each in paper.tables if head in [part.text for part in each.rows[0].cells])
        found = next(each for each in table.rows[1:] if any(row in part.text for part in each.cells))
        found._tr.addnext(copy.deepcopy(found._tr))
        added = table.rows[[each._tr for each in table.rows].index(found._tr) + 1]
        for part in added.cells:
            part.text = part.text.replace(old, new)
        return "　".join(part.text for part in added.cells)

    return change


def plant(made: MadePaper, change: Change) -> tuple[EditedDocument, str]:
    """A paper with something changed, and the text of the place."""
    paper = opened(made.data)
    where = change(paper)
    saved = io.BytesIO()
    paper.save(saved)
    return read_edited_document(saved.getvalue(), f"{made.document}.docx"), where


_TRUTHS: dict[tuple[bytes, int], Truth] = {}


def know(made: MadePaper) -> Truth:
    """The truth of a paper, which is the same whatever is planted into it: collected once."""
    key = made.draft, id(made.assessment)  # the truth keeps its assessment, so that no other has this number
    if key not in _TRUTHS:
        _TRUTHS[key] = build_truth(made.assessment, made.draft, "草稿.docx")
    return _TRUTHS[key]


def prove(made: MadePaper, paper: EditedDocument) -> tuple[Remark, ...]:
    ledger = made.assessment.ledger
    reading = Reading(
        paper=paper, today=LONG_AFTER, document=made.document, as_of=made.assessment.date, period=str(ledger.period),
        branch=made.branch,
    )  # fmt: skip
    return prove_paper(reading, know(made)).remarks


def stands_at(remark: Remark, paper: EditedDocument, where: str) -> bool:
    """Whether a remark points at a place: its paragraph or row; what is gone has none."""
    if not where:
        return True
    at = [line.numbers for line in paper.lines() if "".join(line.text.split()) == "".join(where.split())]
    return any(remark.number in numbers for numbers in at)
