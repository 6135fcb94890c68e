"""Check the layout of a form: merged cells, lost, repeated or unknown columns, a second table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from pipeline.contract.column import Column
from pipeline.contract.monthly import (
    LAST_TITLE,
    list_head_columns,
    list_request_columns,
)
from pipeline.findings import (
    CellPlace,
    Finding,
    build_finding,
    format_cell_name,
    format_column_letter,
    format_quote,
)
from pipeline.intake.cells.remembered import remember_short
from pipeline.intake.cells.words import normalise_key
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import TitleRow, fold_title
from pipeline.intake.tables.row_kinds import SIGNATURE, is_signature_line
from pipeline.terms import TASK_NUMBER

REQUIRED_HEAD_NAMES = ("reporter", "flag")
"""Head cells that are required on a form."""


@remember_short
def is_task_number(text: str) -> bool:
    """Whether a text is a task number, in any spelling."""
    return TASK_NUMBER.fullmatch(normalise_key(text)) is not None


def spread_merges(located: FormSheet) -> None:
    """Copy vertical merges to each of their rows; report horizontal ones, which are ambiguous."""
    named = {column: name for name, column in located.titles.columns.items()}
    end = located.requests.row if located.requests else len(located.sheet.rows)
    for top, left, bottom, right in located.sheet.merges or ():
        covered = [column for column in range(left, min(right, max(named)) + 1) if column in named]
        inside = located.titles.row < top < end and is_task_number(located.text(top, located.find_column("number")))
        if not covered or not inside or located.at(top, left) is None:
            continue
        area, place = (
            f"{format_cell_name(top, left)}:{format_cell_name(bottom, right)}",
            located.place(top, left, named[covered[0]]),
        )
        if len(covered) > 1 or left not in named:
            located.findings.append(build_finding("merged-across", place, area=area))
            located.blurred |= {(row, column) for row in range(top, min(bottom + 1, end)) for column in covered}
        elif bottom > top:
            located.findings.append(build_finding("merged-down", place, area=area))
            located.spread_down(top, left, bottom)


def check_titles(located: FormSheet) -> None:
    """Report lost, repeated and unknown columns, and lost head cells."""
    titles = located.titles
    foreign = {at: text for at, text in titles.unknown.items() if fold_title(text) != LAST_TITLE}
    located.findings += _check_columns(located, titles, located.columns, foreign, located.beside[0])
    for column in located.columns:
        if column.name in titles.twice:
            place = located.place(titles.row, titles.twice[column.name])
            located.findings.append(build_finding("column-twice", place, title=column.title))
    if (requests := located.requests) is not None and located.request_rows:
        unknown = dict(requests.unknown)
        located.findings += _check_columns(located, requests, list_request_columns(), unknown, located.beside[1])
    for column in list_head_columns():
        if column.name in REQUIRED_HEAD_NAMES and column.name not in located.head:
            place = located.place(titles.row, min(titles.columns.values()), column.name)
            located.findings.append(build_finding("head-missing", place, title=column.title))


def _check_columns(
    located: FormSheet,
    titles: TitleRow,
    columns: Sequence[Column],
    foreign: Mapping[int, str],
    beside: Mapping[int, int],
) -> Iterator[Finding]:
    """Yield findings about columns without a title, at the expected place, then about unknown filled columns."""
    names, lost = [column.name for column in columns], set[int]()
    for column in columns:
        if column.name not in titles.columns:
            where = _find_expected_column(titles, names, column.name, foreign.keys() - lost)
            where = next(at for at in count(where) if at not in lost)
            lost.add(where)
            yield build_finding("column-missing", located.place(titles.row, where), title=column.title)
    for at, row in beside.items():
        if at in lost or at in titles.twice.values():
            continue
        if at in foreign:
            yield build_extra_column_finding(located, located.place(titles.row, at), at, foreign[at])
        elif at not in titles.unknown:
            yield build_extra_column_finding(located, located.place(row, at), at)


def _find_expected_column(titles: TitleRow, names: Sequence[str], name: str, foreign: Iterable[int]) -> int:
    """Find where a missing column's title should be.

    That is an unknown title after its left neighbour, else the column next to that neighbour.
    """
    before = names[: names.index(name)]
    left = max((titles.columns[each] for each in before if each in titles.columns), default=-1)
    right = min((column for column in titles.columns.values() if column > left), default=left + 2)
    return min((at for at in foreign if left < at < right), default=left + 1)


def build_extra_column_finding(located: FormSheet, place: CellPlace, column: int, title: str = "") -> Finding:
    """Build the finding about a column that is not read; it holds all that stands there, and quotes the beginning."""
    titles = [(row, located.get_titles(row)) for row in located.rows_below]
    below = (located.text(row, column) for row, of in titles if row != of.row and column not in of.columns.values())
    text = "；".join(filter(None, below))
    named = title or f"{format_column_letter(column)}列"
    return build_finding("column-extra", place, value=text, title=named, quote=format_quote(text))


def pass_over_row(located: FormSheet, row: int, columns: Sequence[int], what: str) -> None:
    """Note that a row is no entry; of those, only a signature shows that somebody had the form in hand."""
    signed = is_signature_line([located.text(row, column) for column in columns])
    found = build_row_finding("row-passed-over", located, row, columns, what=what)
    (located.findings if signed else located.asides).append(found)


def pass_over_signature(located: FormSheet, rows: Sequence[int]) -> None:
    """Note once that rows are a signature; it shows that somebody had the form in hand."""
    text = "　".join(located.text(row, column) for row in rows for column in located.filled(row))
    place = located.place(rows[0], located.filled(rows[0])[0])
    located.findings.append(
        build_finding("row-passed-over", place, value=text, quote=format_quote(text), what=SIGNATURE)
    )


def build_row_finding(
    code: str, located: FormSheet, row: int, columns: Sequence[int], name: str = "", **gaps: str
) -> Finding:
    """Build a finding about a row that holds the whole text of some of its columns, and quotes the beginning."""
    text = "　".join(located.text(row, column) for column in columns)
    return build_finding(code, located.place(row, columns[0], name), value=text, quote=format_quote(text), **gaps)
