"""Fill in a 核验表 by what it decides: the word of the line that gives an opinion on a proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.contract.decisions import list_line_columns
from pipeline.forms.decision_book import FIRST_ROW
from pipeline.forms.line_book import LINE_SHEETS
from pipeline.terms import CHOICE_SHEET, SHARED_KEY, DecisionKind

NAMES = [each.name for each in list_line_columns()]
KEY = NAMES.index("key") + 1


def list_given(book: Workbook) -> Iterator[tuple[str, str, str, str, str]]:
    """事项编号 of each line, a word on it, and kind, number and opinion of what the word decides."""
    for row in book[CHOICE_SHEET].iter_rows(min_row=2, values_only=True):
        if row[1]:
            yield str(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4])


def find_rows(book: Workbook) -> dict[str, tuple[Worksheet, int]]:
    """事项编号 of each line -> its sheet and row."""
    return {
        str(sheet.cell(row, KEY).value): (sheet, row)
        for sheet in (book[name] for name in LINE_SHEETS)
        for row in range(FIRST_ROW + 1, sheet.max_row + 1)
        if sheet.cell(row, KEY).value not in (None, SHARED_KEY)
    }


def list_keys(path: Path, matter: DecisionKind) -> list[str]:
    """Numbers of the proposals of a kind that wait in a 核验表, in the order of its lines."""
    book = openpyxl.load_workbook(path)
    order = list(find_rows(book))
    given = sorted(list_given(book), key=lambda each: order.index(each[0]))
    return list(dict.fromkeys(key for _, _, kind, key, _ in given if kind == matter))


def find_words(book: Workbook, matter: DecisionKind, wanted: str, opinion: str) -> dict[str, str]:
    """Line -> the word on it that gives an opinion on a proposal whose number holds ``wanted``, and on least besides."""
    given = list(list_given(book))
    found: dict[str, list[str]] = {}
    for line, word, kind, key, said in given:
        if kind == matter and wanted in key and said == opinion:
            found.setdefault(line, []).append(word)
    weights = {(line, word): sum(each[:2] == (line, word) for each in given) for line, word, *_ in given}
    return {line: min(words, key=lambda word: weights[line, word]) for line, words in found.items()}


def enter(
    path: Path, matter: DecisionKind, *wanted: str, typed: Mapping[str, str | None], at: Path | None = None
) -> Path:
    """Type into the lines with a proposal of a kind whose number holds one of the words; ``opinion`` as 通过, 退回, 不采纳."""
    book = openpyxl.load_workbook(path)
    rows = find_rows(book)
    opinion = typed.get("opinion")
    for each in wanted:
        offered = find_words(book, matter, each, opinion) if opinion else {}
        lines = offered or {line: "" for line, _, kind, key, _ in list_given(book) if kind == matter and each in key}
        for line, word in lines.items():
            sheet, row = rows[line]
            for name, value in {**typed, **({"opinion": word or opinion} if "opinion" in typed else {})}.items():
                sheet.cell(row, NAMES.index(name) + 1).value = value
    book.save(at or path)
    return at or path
