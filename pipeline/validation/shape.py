"""Check the layout of a form: merged cells, lost, repeated or unknown columns, a second table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from pipeline.contract.column import Column
from pipeline.contract.monthly import LAST_TITLE, head_columns, month_columns, request_columns, task_columns
from pipeline.findings import Finding, Place, cell_name, column_letter, make
from pipeline.reading.raw import RawSheet
from pipeline.validation.located import Located
from pipeline.validation.titles import TitleRow, fold
from pipeline.validation.words import key
from pipeline.vocabulary import TASK_NUMBER

ASKED_AT_HEAD = ("reporter", "flag")
"""Head cells that are required on a form."""


def is_number(text: str) -> bool:
    """Whether a text is a task number, in any spelling."""
    return TASK_NUMBER.fullmatch(key(text)) is not None


def spread_merges(located: Located) -> None:
    """Copy vertical merges to each of their rows; report horizontal ones, which are ambiguous."""
    named = {column: name for name, column in located.titles.columns.items()}
    end = located.requests.row if located.requests else len(located.sheet.rows)
    for top, left, bottom, right in located.sheet.merges or ():
        covered = [column for column in range(left, min(right, max(named)) + 1) if column in named]
        inside = located.titles.row < top < end and is_number(located.text(top, located.column_of("number")))
        if not covered or not inside or located.at(top, left) is None:
            continue
        area, place = f"{cell_name(top, left)}:{cell_name(bottom, right)}", located.place(top, left, named[covered[0]])
        if len(covered) > 1 or left not in named:
            located.findings.append(make("merged-across", place, area=area))
            located.blurred |= {(row, column) for row in range(top, min(bottom + 1, end)) for column in covered}
        elif bottom > top:
            located.findings.append(make("merged-down", place, area=area))
            located.spread_down(top, left, bottom)


def check_titles(located: Located) -> None:
    """Report lost, repeated and unknown columns, and lost head cells."""
    titles = located.titles
    foreign = {at: text for at, text in titles.unknown.items() if fold(text) != LAST_TITLE}
    located.findings += _check_columns(located, titles, task_columns(), foreign, located.beside[0])
    for column in task_columns():
        if column.name in titles.twice:
            place = located.place(titles.row, titles.twice[column.name])
            located.findings.append(make("column-twice", place, title=column.title))
    if (requests := located.requests) is not None and located.request_rows:
        unknown = dict(requests.unknown)
        located.findings += _check_columns(located, requests, request_columns(), unknown, located.beside[1])
    for column in head_columns():
        if column.name in ASKED_AT_HEAD and column.name not in located.head:
            place = located.place(titles.row, min(titles.columns.values()), column.name)
            located.findings.append(make("head-missing", place, title=column.title))


def _check_columns(
    located: Located, titles: TitleRow, columns: Sequence[Column], foreign: Mapping[int, str], beside: Mapping[int, int]
) -> Iterator[Finding]:
    """Yield findings about columns without a title, at the expected place, then about unknown filled columns."""
    names, lost = [column.name for column in columns], set[int]()
    for column in columns:
        if column.name not in titles.columns:
            where = _expected(titles, names, column.name, foreign.keys() - lost)
            where = next(at for at in count(where) if at not in lost)
            lost.add(where)
            yield make("column-missing", located.place(titles.row, where), title=column.title)
    for at, row in beside.items():
        if at in lost or at in titles.twice.values():
            continue
        if at in foreign:
            yield make("column-extra", located.place(titles.row, at), value=foreign[at])
        elif at not in titles.unknown:
            yield make("column-extra", located.place(row, at), value=f"{column_letter(at)}列")


def _expected(titles: TitleRow, names: Sequence[str], name: str, foreign: Iterable[int]) -> int:
    """Find where a missing column's title should be.

    That is an unknown title after its left neighbour, else the column next to that neighbour.
    """
    before = names[: names.index(name)]
    left = max((titles.columns[each] for each in before if each in titles.columns), default=-1)
    right = min((column for column in titles.columns.values() if column > left), default=left + 2)
    return min((at for at in foreign if left < at < right), default=left + 1)


def check_other_tables(located: Located, others: Iterable[tuple[RawSheet, TitleRow]]) -> None:
    """Report another filled-in sheet, unless its content is identical."""
    for sheet, titles in others:
        if sheet.visible and sheet.rows != located.sheet.rows and _is_filled(sheet, titles):
            place = Place(located.file, sheet.name, cell_name(titles.row, min(titles.columns.values())))
            located.findings.append(make("second-table", place))


def _is_filled(sheet: RawSheet, titles: TitleRow) -> bool:
    typed = [titles.columns[each.name] for each in month_columns() if each.name in titles.columns]
    return any(row[at] is not None for row in sheet.rows[titles.row + 1 :] for at in typed if at < len(row))
