"""F1, F2, F4, F6, F7 and F11 in tables: every row is a row of the true draft; what people fill in is theirs."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proof.matched_tables import MatchedTable, Row, is_same_row, match_tables
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, mark_wrong
from pipeline.proof.rules import branches, numbers, persons, titles, worst
from pipeline.proof.statements import Statement, flatten_text, split_numbers
from pipeline.proof.truth import Truth, list_differences
from pipeline.reports.circular_tables import GAP_COLUMN, TOTAL

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


def check_rows(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare every table with the one of the true draft that it is, also if its head was edited."""
    matched = match_tables(reading.paper, truth.tables)
    for each in matched.tables:
        if each.altered:
            yield ask_person(numbers.NUMBER, each.head, each.altered)
        yield from _check_table(each)
    for at in matched.added.values():
        yield ask_person(numbers.NUMBER, at, "起草的文稿里没有这张表，请核对表里的名称和数")
    for at in matched.gone:
        yield ask_person(numbers.NUMBER, at, "起草的文稿里有这张表，请核对是不是要删")


def _check_table(table: MatchedTable) -> Iterator[Remark]:
    left, standing = [*table.true], list[int]()
    has_sum = any(TOTAL in each for each in table.true)
    open_rows = list[tuple[Statement, Row]]()
    for here, row in table.rows:
        same = next((each for each in left if is_same_row(row, each)), None)
        if same is not None:
            left.remove(same)
            standing.append(table.true.index(same))
        elif any(row):
            open_rows.append((here, row))
    for here, row in open_rows:
        like = max(left, key=lambda each: _count_equal(each, row), default=None)
        if like is None or len(like) != len(row) or _count_equal(like, row) * 2 < len(row):
            yield _remark_added_row(here, has_sum=has_sum)
            continue
        left.remove(like)
        yield from _check_cells(here, table.titles, row, like)
    yield from _check_lost_rows(table.place, left, has_sum=has_sum)
    if GAP_COLUMN in table.titles and standing != sorted(standing):
        yield ask_person(worst.RULE, table.head, "各行的先后与起草时不同，起草时按落后程度排列")


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
            if any(row) and not any(is_same_row(each, wanted) for each in known):
                yield "/".join(head), row


def _drop_index(head: Row, row: Row) -> Row:
    return tuple(cell for column, cell in zip(head, row, strict=False) if column != _INDEX)


def _check_lost_rows(place: str, lost: list[Row], *, has_sum: bool) -> Iterator[Remark]:
    """Name the rows that the paper lacks; beside a 合计 it no longer adds up, elsewhere a person may have meant it."""
    for each in lost:
        row = Statement("｜".join(cell for cell in each if cell), place)
        told = "表里少了这一行" + ("，合计不再是各行之和" if has_sum else "，请核对是不是要删")
        yield mark_wrong(SUM, row, told) if has_sum else ask_person(numbers.NUMBER, row, told)


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
