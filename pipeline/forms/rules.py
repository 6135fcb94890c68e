"""Build the input rules of 填报表: prompts, allowed values and conditional colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.column import Column, FilledBy, Parse
from pipeline.contract.monthly import head_columns, month_columns, plan_columns, request_columns, task_columns
from pipeline.findings import column_letter
from pipeline.forms import look
from pipeline.forms.hidden import NEEDED_NEW, NEEDED_REQUEST, TYPED, list_range
from pipeline.forms.layout import (
    COUNT_CELL,
    FIRST_TASK,
    REQUEST_NAMES,
    Layout,
    head_cell,
    request_column,
    task_column,
)
from pipeline.forms.rows import Filled, Line
from pipeline.sheets import Area, DropDown, Highlight, Hint, Rule, Style, TextLength, WholeNumber
from pipeline.vocabulary import NOT_STARTED

Choices = Mapping[str, Sequence[str]]
RED = replace(Style(), fill=look.RED_FILL, ink=look.DARK_RED)
YELLOW = replace(Style(), fill=look.YELLOW_FILL)
GREEN = replace(Style(), ink=look.GREEN_INK)


def rules(filled: Filled, choices: Choices) -> tuple[Rule, ...]:
    """Build a rule with a prompt for every cell a branch may fill in."""
    layout = filled.layout
    number = task_columns()[0]
    made = [
        _rule(each, Area(*head_cell(each.name), *head_cell(each.name)), choices)
        for each in head_columns()
        if each.filled_by is FilledBy.BRANCH or not filled.head[each.name]
    ]
    made += [_rule(each, layout.open_rows(each.name), choices) for each in month_columns()]
    all_numbered = all(line.numbered for line in filled.new)
    typed = [each for each in plan_columns() if each is not number or not all_numbered]
    made += [_rule(each, layout.new_rows(each.name), choices) for each in typed]
    made += [_rule(each, layout.request_rows(each.name), choices) for each in request_columns()]
    return tuple(made)


def _rule(column: Column, area: Area, choices: Choices) -> Rule:
    """Build the rule that follows from the description of a column."""
    prompt = column.explanation + (f"例：{column.example}" if column.example else "")
    if choices.get(column.name):
        return DropDown(area, list_range(column.name, choices), column.title, prompt)
    if column.parse is Parse.RATE and column.lowest is not None and column.highest is not None:
        return WholeNumber(area, column.lowest, column.highest, column.title, prompt)
    if column.longest is not None:
        return TextLength(area, column.longest, column.title, prompt)
    return Hint(area, column.title, prompt)


def highlights(filled: Filled) -> tuple[Highlight, ...]:
    """Build the conditional colours: red for values out of range, yellow for missing values."""
    layout = filled.layout
    return (
        *_out_of_range(layout),
        *(each for row, line in enumerate(filled.tasks, FIRST_TASK) for each in _moved(row, row, line)),
        *_moved(layout.first_new, layout.request_band - 1, Line()),
        *_begun(layout),
        *(Highlight(_head(name), f'{_at(*head_cell(name))}=""', YELLOW) for name in ("reporter", "flag")),
        Highlight(Area(*COUNT_CELL, *COUNT_CELL), f'LEFT({_at(*COUNT_CELL)},1)="已"', GREEN),
    )


def _out_of_range(layout: Layout) -> Iterator[Highlight]:
    for column in task_columns():
        area = layout.new_rows(column.name) if column in plan_columns() else layout.open_rows(column.name)
        cell = _at(area.top, area.left)
        if column.parse is Parse.RATE:
            off = f"OR({cell}<{column.lowest},{cell}>{column.highest},{cell}<>INT({cell}))"
            yield Highlight(area, f'IF({cell}="",FALSE,IF(ISNUMBER({cell}),{off},TRUE))', RED)
        elif column.longest is not None:
            yield Highlight(area, f"LEN({cell})>{column.longest}", RED)


def _moved(top: int, bottom: int, line: Line) -> Iterator[Highlight]:
    """Build the highlights for a missing 本月进展 after a change, and for cleared pre-filled values.

    The values of last month are constants in the formula, since not every program supports rules that refer to
    another sheet.
    """
    last_rate, last_status = (line.handed.rate, line.handed.status) if line.handed else (None, "")
    progress, rate, status = (_at(top, task_column(name)) for name in ("progress", "rate", "status"))
    moves = (
        f'AND({rate}<>"",{rate}<>{last_rate or 0})',
        f'AND({status}<>"",{status}<>{_quoted(last_status or NOT_STARTED)})',
    )
    needed = f'AND({progress}="",OR({",".join(moves)}))'
    yield Highlight(_column("progress", top, bottom), needed, YELLOW)
    for name, cell, last in (("rate", rate, last_rate), ("status", status, last_status or None)):
        if last is not None:
            yield Highlight(_column(name, top, bottom), f'{cell}=""', YELLOW)


def _begun(layout: Layout) -> Iterator[Highlight]:
    """Build the highlights for required cells still missing in a partly filled new task or request."""
    for needed, names, rows, place in (
        (NEEDED_NEW, TYPED, layout.new_rows, task_column),
        (NEEDED_REQUEST, REQUEST_NAMES, layout.request_rows, request_column),
    ):
        for name in needed:
            area = rows(name)
            row = f"{_at(area.top, place(names[0]))}:{_at(area.top, place(names[-1]))}"
            yield Highlight(area, f'AND({_at(area.top, area.left)}="",COUNTA({row})>0)', YELLOW)


def _column(name: str, top: int, bottom: int) -> Area:
    return Area(top, task_column(name), bottom, task_column(name))


def _head(name: str) -> Area:
    return Area(*head_cell(name), *head_cell(name))


def _at(row: int, column: int) -> str:
    """Format a reference with a fixed column and a relative row."""
    return f"${column_letter(column)}{row + 1}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
