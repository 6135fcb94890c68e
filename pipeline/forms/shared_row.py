"""Build the row of the 核验表 on which 核验人 and 核验日期 are given once for all its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.column import Column
from pipeline.findings import Finding, format_cell_name
from pipeline.forms import styles
from pipeline.forms.decision_book import FIRST_ROW, KEY, OPEN, mark_cell
from pipeline.sheets import Area, Cell, Hint, Rule, TextLength
from pipeline.terms import SHARED_KEY

OPEN_NAMES = ("verifier", "day")
"""Columns of the row that the bureau fills in."""
TEXT = (
    "核验人、核验日期可以只在这一行填一次：下面各行和“信号核实”“局机关填报”表填了、没有另填的，都按这一行。某一行不同的，在那一行另填。"
    "“回执登记”表的日期是收到回执的那天，仍要逐行填。"
)


def build_shared_merge(described: Sequence[Column]) -> tuple[Area, Cell]:
    """Build the explanation, over all columns before the opinion."""
    last = [each.name for each in described].index("opinion") - 1
    return Area(FIRST_ROW, 0, FIRST_ROW, last), Cell(FIRST_ROW, 0, TEXT, replace(styles.TEXT, bold=True))


def build_shared_cells(
    described: Sequence[Column], typed: Mapping[str, str], marks: Mapping[tuple[str, str], Sequence[Finding]]
) -> Iterator[Cell]:
    """Build the two open cells, those that take nothing here, and the 事项编号 of the row."""
    names = [each.name for each in described]
    for name in names[names.index("opinion") :]:
        text = SHARED_KEY if name == "key" else typed.get(name, "") if name in OPEN_NAMES else ""
        style = replace(KEY, size=8) if name == "key" else OPEN if name in OPEN_NAMES else styles.PLAN
        yield mark_cell(Cell(FIRST_ROW, names.index(name), text, style), marks.get((SHARED_KEY, name), ()))


def build_shared_rules(described: Sequence[Column]) -> Iterator[Rule]:
    """Build the prompts of the two open cells."""
    for at, column in enumerate(described):
        if column.name in OPEN_NAMES:
            area, prompt = Area(FIRST_ROW, at, FIRST_ROW, at), f"全表的{column.title}。例：{column.example}"
            if column.longest is not None:
                yield TextLength(area, column.longest, column.title, prompt)
            else:
                yield Hint(area, column.title, prompt)


def format_shared_cell(described: Sequence[Column], name: str) -> str:
    """Format the absolute name of one of the two open cells."""
    cell = format_cell_name(FIRST_ROW, [each.name for each in described].index(name))
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"
