"""Settle a column that people fill in before signing: left empty as a whole, it is taken out of its table."""

from __future__ import annotations

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.read import EditedDocument


def settle_open_column(paper: EditedDocument, title: str) -> int | None:
    """Take the column of this title out of its table if nothing was filled in, its width going to the one before.

    Return the number of cells left blank in a column that stays; None if a column of blank cells was taken out.
    0 also if no table has one, or there was no row to fill in.
    """
    body = paper.document.element.body
    for table in body.iter(qn("w:tbl")):
        rows = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
        titles = [_read_cell(cell) for cell in rows[0]] if rows else []
        if title not in titles:
            continue
        at = titles.index(title)
        cells = [row[at] for row in rows if len(row) == len(titles)]
        blank = sum(not _read_cell(cell) for cell in cells)
        if blank < len(cells) - 1 or len(cells) < len(rows):
            return blank
        _widen_before(table, at)
        for row in table.findall(qn("w:tr")):
            row.remove(row.findall(qn("w:tc"))[at])
        return None if len(rows) > 1 else 0
    return 0


def _read_cell(cell: BaseOxmlElement) -> str:
    return "".join(part.text or "" for part in cell.iter(qn("w:t"))).strip()


def _widen_before(table: BaseOxmlElement, at: int) -> None:
    """Give the width of a column, which then leaves the grid, to the column before it."""
    grid = table.find(qn("w:tblGrid"))
    columns = [] if grid is None else grid.findall(qn("w:gridCol"))
    if grid is None or at == 0 or len(columns) <= at:
        return
    width = str(sum(int(each.get(qn("w:w"), "0")) for each in columns[at - 1 : at + 1]))
    columns[at - 1].set(qn("w:w"), width)
    grid.remove(columns[at])
    for row in table.findall(qn("w:tr")):
        stated = row.findall(qn("w:tc"))[at - 1].find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
        if stated is not None:
            stated.set(qn("w:w"), width)
