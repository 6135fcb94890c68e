"""F2 in tables that the draft did not have: the numbers of a 合计 row are the sums of the rows above it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proof.matched_tables import match_tables
from pipeline.proof.model import Remark
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.rules.rows import SUM
from pipeline.proof.statements import Statement, flatten_text
from pipeline.proof.truth import Truth
from pipeline.reports.circular_tables import TOTAL


def check_sums(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Add up every column of whole numbers that ends in a 合计 row."""
    numbers, tables = reading.paper.list_row_paragraphs(), [*reading.paper.tables()]
    for at in match_tables(reading.paper, truth.tables).added:
        rows = [tuple(flatten_text(cell) for cell in row) for row in tables[at]]
        if len(rows) > 2 and TOTAL in rows[-1]:  # noqa: PLR2004, a head and one row above it
            where = Statement("｜".join(filter(None, rows[-1])), f"第{at + 1}张表第{len(rows)}行", numbers[at][-1])
            yield from _check_columns(where, rows)


def _check_columns(at: Statement, rows: list[tuple[str, ...]]) -> Iterator[Remark]:
    head, listed, total = rows[0], rows[1:-1], rows[-1]
    for column, (title, written) in enumerate(zip(head, total, strict=False)):
        cells = [row[column] for row in listed if len(row) == len(total)]
        if len(cells) == len(listed) and written.isdecimal() and all(cell.isdecimal() for cell in cells):
            right = sum(map(int, cells))
            if int(written) != right:
                yield mark_wrong(SUM, at, f"“{title}”合计写的是{written}，各行之和是{right}")
