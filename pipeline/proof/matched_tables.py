"""Tell which table of the true draft a table of a paper is, also if its head was edited, and line up the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.docx.read import EditedDocument
from pipeline.proof.statements import Statement, flatten_text, split_numbers
from pipeline.proof.truth import list_differences
from pipeline.reports.circular_tables import LEAD_COLUMN

Row = tuple[str, ...]
Table = Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class MatchedTable:
    """A table of a paper beside the true one, both with the true titles; ``altered`` tells how the head differs."""

    head: Statement
    titles: Row
    rows: tuple[tuple[Statement, Row], ...]
    true: tuple[Row, ...]
    altered: str = ""

    @property
    def place(self) -> str:
        """The place of the whole table."""
        return f"{self.head.place.partition('表')[0]}表"


@dataclass(frozen=True)
class MatchedTables:
    """The tables that are those of the draft, the heads of those that are not by their place, and of those gone."""

    tables: tuple[MatchedTable, ...]
    added: dict[int, Statement]
    gone: tuple[Statement, ...]


def match_tables(paper: EditedDocument, true_tables: Sequence[Table]) -> MatchedTables:
    """Match every table by its head, else by its rows; a table may stand twice, as Word keeps that of a text box."""
    numbered = paper.list_row_paragraphs()
    places = [
        (
            [tuple(flatten_text(cell) for cell in row) for row in table],
            [Statement(_join(row), f"第{at}张表第{line}行", numbers[line - 1]) for line, row in enumerate(table, 1)],
        )
        for at, (table, numbers) in enumerate(zip(paper.tables(), numbered, strict=True), 1)
    ]
    known = [each for table in true_tables if table for each in (table, _leave_out_column(table, LEAD_COLUMN))]
    found = dict[int, MatchedTable]()
    met = set[Row]()
    for at, (rows, lines) in enumerate(places):
        if alike := [each for each in known if rows and each[0] == rows[0]]:
            same = max(alike, key=lambda each: sum(row in each for row in rows))
            met.add(same[0])
            found[at] = _bring_in_line(lines, rows, same)
    for at, (rows, lines) in enumerate(places):
        table = None if at in found or not _has_text(rows) else _find_alike(rows, [e for e in known if e[0] not in met])
        if table is not None:
            met |= {table[0], _leave_out_column(table, LEAD_COLUMN)[0]}
            found[at] = _bring_in_line(lines, rows, table)
    added = {at: lines[0] for at, (rows, lines) in enumerate(places) if at not in found and _has_text(rows)}
    gone = tuple(
        Statement(_join(table[0]), "表")
        for table in true_tables
        if table and _has_text(table) and met.isdisjoint({table[0], _leave_out_column(table, LEAD_COLUMN)[0]})
    )
    return MatchedTables(tuple(found[at] for at in sorted(found)), added, gone)


def is_same_row(row: Row, true: Row) -> bool:
    """Whether a row says what the true one says, apart from the date that signing fills in."""
    return row == true or (len(row) == len(true) and all(map(_is_same_cell, row, true)))


def _is_same_cell(cell: str, true: str) -> bool:
    words, numbers = split_numbers(cell)
    true_words, true_numbers = split_numbers(true)
    return words == true_words and not list_differences(numbers, true_numbers)


def _join(row: Sequence[str]) -> str:
    return "｜".join(flat for cell in row if (flat := flatten_text(cell)))


def _has_text(table: Table) -> bool:
    return any(any(row) for row in table)


def _leave_out_column(table: Table, title: str) -> Table:
    """Return a table without a column that signing takes out if nobody filled it in."""
    at = table[0].index(title) if title in table[0] else len(table[0])
    return tuple((*row[:at], *row[at + 1 :]) for row in table)


def _find_alike(rows: Table, known: Sequence[Table]) -> Table | None:
    """Find the table most of whose rows share most of their cells with rows of another."""
    best = max(known, key=lambda table: _count_alike(rows, table), default=None)
    return best if best is not None and _count_alike(rows, best) * 2 >= min(len(rows), len(best)) else None


def _count_alike(rows: Table, table: Table) -> int:
    return sum(any(_is_alike(row, each) for each in table) for row in rows)


def _is_alike(row: Row, other: Row) -> bool:
    held, wanted = Counter(filter(None, row)), Counter(filter(None, other))
    return 2 * (held & wanted).total() >= max(held.total(), wanted.total(), 1)


def _bring_in_line(lines: Sequence[Statement], rows: Table, true: Table) -> MatchedTable:
    """Give a table and the true one the same columns: those of the same title, and renamed ones in their order."""
    head, titles = rows[0], true[0]
    lost = len(head) == len(titles) and any(_is_alike(head, row) for row in true[1:]) and not _is_alike(head, titles)
    pairs = [(at, at) for at in range(len(head))] if lost or head == titles else list(_pair_columns(head, titles))
    start = 0 if lost else 1
    return MatchedTable(
        head=lines[0],
        titles=_choose(titles, [at for _, at in pairs], len(titles)),
        rows=tuple(
            (line, _choose(row, [at for at, _ in pairs], len(head)))
            for line, row in zip(lines[start:], rows[start:], strict=True)
        ),
        true=tuple(_choose(row, [at for _, at in pairs], len(titles)) for row in true[1:]),
        altered="" if head == titles else "表头没有了" if lost else _tell_heads(head, titles),
    )


def _pair_columns(head: Row, titles: Row) -> Iterator[tuple[int, int]]:
    """Pair the columns of a head with the true ones; what was renamed is paired only if nothing came or went."""
    left = [*range(len(titles))]
    renamed = list[int]()
    for at, title in enumerate(head):
        same = next((each for each in left if titles[each] == title), None)
        if same is None:
            renamed.append(at)
        else:
            left.remove(same)
            yield at, same
    if len(renamed) == len(left):
        yield from zip(renamed, left, strict=True)


def _choose(row: Row, columns: Sequence[int], width: int) -> Row:
    """Return the chosen cells of a row; one of another width, whose cells were merged, as it is."""
    return tuple(row[at] for at in columns) if len(row) == width else row


def _tell_heads(head: Row, titles: Row) -> str:
    more, less = Counter(head) - Counter(titles), Counter(titles) - Counter(head)
    told = [f"多了“{'”“'.join(more)}”"] * bool(more) + [f"少了“{'”“'.join(less)}”"] * bool(less)
    return f"表头与起草的不同：{'，'.join(told) or '次序变了'}"
