"""F1, F2, F4, F6 and F7 in tables: every row is a row of the true draft; what people fill in is theirs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, mark_wrong
from pipeline.proof.rules import branches, numbers, persons, titles
from pipeline.proof.statements import Statement, flatten_text, split_numbers
from pipeline.proof.truth import Truth, list_differences
from pipeline.reports.circular_tables import LEAD_COLUMN, TOTAL

SUM = Rule(
    id="F2",
    name="表中合计等于各行之和",
    weight=Weight.MUST,
    source="条例第二十条：数字准确",
    hit="｜支部｜任务\n｜甲党支部｜3\n｜乙党支部｜4\n｜合计｜8",
    miss="｜支部｜任务\n｜甲党支部｜3\n｜乙党支部｜4\n｜合计｜7",
)
_RULES = {
    "支部": branches.RULE, "反映的党支部": branches.RULE,
    "报送时效": branches.RULE, "报送结果": branches.RULE, "灯色": branches.RULE,
    "工作任务": titles.RULE, "牵头领导": persons.RULE, "责任人": persons.RULE,
}  # fmt: skip
_INDEX = "序号"
Row = tuple[str, ...]


def check_rows(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare every table with the true one that has the same head."""
    known = [each for table in truth.tables if table for each in (_leave_out_column(table, LEAD_COLUMN), table)]
    true_tables = {table[0]: table for table in known}
    numbered = reading.paper.list_row_paragraphs()
    for at, table in enumerate(reading.paper.tables(), 1):
        rows = [tuple(flatten_text(cell) for cell in row) for row in table]
        true = true_tables.get(rows[0]) if rows else None
        if true is not None:
            yield from _check_table(f"第{at}张表", rows, true, numbered[at - 1])


def _leave_out_column(table: tuple[Row, ...], title: str) -> tuple[Row, ...]:
    """Return a table without a column that signing takes out if nobody filled it in."""
    at = table[0].index(title) if title in table[0] else len(table[0])
    return tuple((*row[:at], *row[at + 1 :]) for row in table)


def _check_table(place: str, rows: list[Row], true: tuple[Row, ...], numbered: list[int]) -> Iterator[Remark]:
    left = [each for each in true if not any(_is_same_row(row, each) for row in rows)]
    has_sum = any(TOTAL in each for each in true)
    for at, row in enumerate(rows, 1):
        if not any(row) or any(_is_same_row(row, each) for each in true):
            continue
        here = Statement("｜".join(cell for cell in row if cell), f"{place}第{at}行", numbered[at - 1])
        like = max(left, key=lambda each: _count_equal(each, row), default=None)
        if like is None or len(like) != len(row) or _count_equal(like, row) * 2 < len(row):
            yield _remark_added_row(here, has_sum=has_sum)
            continue
        left.remove(like)
        yield from _check_cells(here, rows[0], row, like)
    yield from _check_lost_rows(place, left, has_sum=has_sum)


def _remark_added_row(at: Statement, *, has_sum: bool) -> Remark:
    """Name a row that the ledger does not have; where there is a 合计, that is no longer the sum of the rows."""
    told = "台账生成的表里没有这一行"
    return mark_wrong(SUM, at, f"{told}，合计不再是各行之和") if has_sum else ask_person(numbers.NUMBER, at, told)


def find_lost_rows(reading: Reading, truth: Truth) -> Iterator[tuple[str, Row]]:
    """Find the rows of the true draft, and their tables, that a paper does not have, whatever their 序号."""
    known = [
        _drop_index(head, row)
        for head, *rows in (
            [tuple(map(flatten_text, row)) for row in table] for table in reading.paper.tables() if table
        )
        for row in rows
    ]
    for head, *rows in (table for table in truth.tables if table):
        for row in rows:
            wanted = _drop_index(head, row)
            if any(row) and not any(_is_same_row(each, wanted) for each in known):
                yield "/".join(head), row


def _drop_index(head: Row, row: Row) -> Row:
    return tuple(cell for column, cell in zip(head, row, strict=False) if column != _INDEX)


def _check_lost_rows(place: str, lost: list[Row], *, has_sum: bool) -> Iterator[Remark]:
    """Name the rows that the paper lacks; beside a 合计 it no longer adds up, elsewhere a person may have meant it."""
    for each in lost:
        row = Statement("｜".join(cell for cell in each if cell), place)
        told = "表里少了这一行" + ("，合计不再是各行之和" if has_sum else "，请核对是不是要删")
        yield mark_wrong(SUM, row, told) if has_sum else ask_person(numbers.NUMBER, row, told)


def _is_same_row(row: Row, true: Row) -> bool:
    """Whether a row says what the true one says, apart from the date that signing fills in."""
    return row == true or (len(row) == len(true) and all(map(_is_same_cell, row, true)))


def _is_same_cell(cell: str, true: str) -> bool:
    words, numbers = split_numbers(cell)
    true_words, true_numbers = split_numbers(true)
    return words == true_words and not list_differences(numbers, true_numbers)


def _count_equal(one: Row, other: Row) -> int:
    return sum(each == right for each, right in zip(one, other, strict=False)) if len(one) == len(other) else 0


def _check_cells(at: Statement, head: Row, row: Row, true: Row) -> Iterator[Remark]:
    """Compare the cells of a row; cells that the draft leaves empty are filled in by people, 序号 counts the rows."""
    for column, cell, right in zip(head, row, true, strict=False):
        if cell == right or (not right and TOTAL not in true) or column == _INDEX:
            continue
        told = f"“{column}”写的是“{cell}”，台账是“{right}”"
        words, written = split_numbers(cell)
        if words == split_numbers(right)[0] and list_differences(written, split_numbers(right)[1]):
            yield mark_wrong(SUM if TOTAL in true else numbers.NUMBER, at, told)
        elif column in _RULES:
            yield mark_wrong(_RULES[column], at, told)
        else:
            yield ask_person(numbers.NUMBER, at, told)
