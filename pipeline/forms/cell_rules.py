"""Build the input rules of 填报表: prompts, allowed values and conditional colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.column import Column, FilledBy, ParserKind
from pipeline.contract.monthly import (
    list_head_columns,
    list_month_columns,
    list_plan_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.findings import format_column_letter
from pipeline.forms import styles
from pipeline.forms.filled_rows import FilledForm, FilledRow
from pipeline.forms.hidden_sheets import NEEDED_NEW, NEEDED_REQUEST, format_choice_range, list_new_task_names
from pipeline.forms.layout import (
    COUNT_CELL,
    FIRST_TASK,
    REQUEST_NAMES,
    FormLayout,
    find_head_cell,
    find_request_column,
    find_task_column,
)
from pipeline.sheets import Area, DropDown, Highlight, Hint, Rule, Style, TextLength, WholeNumber
from pipeline.terms import NOT_STARTED

Choices = Mapping[str, Sequence[str]]
RED = replace(Style(), fill=styles.RED_FILL, ink=styles.DARK_RED)
YELLOW = replace(Style(), fill=styles.YELLOW_FILL)
GREEN = replace(Style(), ink=styles.GREEN_INK)


def build_rules(filled: FilledForm, choices: Choices) -> tuple[Rule, ...]:
    """Build a rule with a prompt for every cell a branch may fill in."""
    layout = filled.layout
    number = list_task_columns()[0]
    made = [
        _build_rule(each, Area(*find_head_cell(each.name), *find_head_cell(each.name)), choices)
        for each in list_head_columns()
        if each.filled_by is FilledBy.BRANCH or not filled.head[each.name]
    ]
    made += [_build_rule(each, layout.open_rows(each.name), choices) for each in list_month_columns()]
    all_numbered = all(line.numbered for line in filled.new)
    typed = [each for each in list_plan_columns() if each is not number or not all_numbered]
    made += [_build_rule(each, layout.new_rows(each.name), choices) for each in typed]
    made += [_build_rule(each, layout.open_rows(each.name), choices) for each in filled.optional]
    made += [_build_rule(each, layout.request_rows(each.name), choices) for each in list_request_columns()]
    return tuple(made)


def _build_rule(column: Column, area: Area, choices: Choices) -> Rule:
    """Build the rule that follows from the description of a column."""
    prompt = column.explanation + (f"例：{column.example}" if column.example else "")
    if choices.get(column.name):
        return DropDown(area, format_choice_range(column.name, choices), column.title, prompt)
    if column.is_whole_number and column.lowest is not None and column.highest is not None:
        return WholeNumber(
            area=area, lowest=column.lowest, highest=column.highest, title=column.title, prompt=prompt,
            advice="，不带百分号" if column.parse is ParserKind.RATE else "",
        )  # fmt: skip
    if column.longest is not None:
        return TextLength(area, column.longest, column.title, prompt)
    return Hint(area, column.title, prompt)


def build_highlights(filled: FilledForm) -> tuple[Highlight, ...]:
    """Build the conditional colours: red for values out of range, yellow for missing values."""
    layout = filled.layout
    return (
        *_build_range_highlights(layout),
        *(
            each
            for row, line in enumerate(filled.tasks, FIRST_TASK)
            for each in _build_missing_highlights(row, row, line)
        ),
        *_build_missing_highlights(layout.first_new, layout.request_band - 1, FilledRow()),
        *_build_begun_highlights(filled),
        *(
            Highlight(_find_head_area(name), f'{_format_reference(*find_head_cell(name))}=""', YELLOW)
            for name in ("reporter", "flag")
        ),
        Highlight(Area(*COUNT_CELL, *COUNT_CELL), f'LEFT({_format_reference(*COUNT_CELL)},1)="已"', GREEN),
    )


def _build_range_highlights(layout: FormLayout) -> Iterator[Highlight]:
    for column in list_task_columns():
        area = layout.new_rows(column.name) if column in list_plan_columns() else layout.open_rows(column.name)
        cell = _format_reference(area.top, area.left)
        if column.is_whole_number:
            off = f"OR({cell}<{column.lowest},{cell}>{column.highest},{cell}<>INT({cell}))"
            yield Highlight(area, f'IF({cell}="",FALSE,IF(ISNUMBER({cell}),{off},TRUE))', RED)
        elif column.longest is not None:
            yield Highlight(area, f"LEN({cell})>{column.longest}", RED)


def _build_missing_highlights(top: int, bottom: int, line: FilledRow) -> Iterator[Highlight]:
    """Build the highlights for a missing 本月进展 after a change, and for cleared pre-filled values.

    The values of last month are constants in the formula, since not every program supports rules that refer to
    another sheet.
    """
    last_rate, last_status = (line.handed.rate, line.handed.status) if line.handed else (None, "")
    progress, rate, status = (_format_reference(top, find_task_column(name)) for name in ("progress", "rate", "status"))
    moves = (
        f'AND({rate}<>"",{rate}<>{last_rate or 0})',
        f'AND({status}<>"",{status}<>{_quote_formula_text(last_status or NOT_STARTED)})',
    )
    needed = f'AND({progress}="",OR({",".join(moves)}))'
    yield Highlight(_find_column_area("progress", top, bottom), needed, YELLOW)
    for name, cell, last in (("rate", rate, last_rate), ("status", status, last_status or None)):
        if last is not None:
            yield Highlight(_find_column_area(name, top, bottom), f'{cell}=""', YELLOW)


def _build_begun_highlights(filled: FilledForm) -> Iterator[Highlight]:
    """Build the highlights for required cells still missing in a partly filled new task or request."""
    layout = filled.layout
    for needed, names, rows, place in (
        (NEEDED_NEW, list_new_task_names(filled), layout.new_rows, find_task_column),
        (NEEDED_REQUEST, REQUEST_NAMES, layout.request_rows, find_request_column),
    ):
        for name in needed:
            area = rows(name)
            row = f"{_format_reference(area.top, place(names[0]))}:{_format_reference(area.top, place(names[-1]))}"
            yield Highlight(area, f'AND({_format_reference(area.top, area.left)}="",COUNTA({row})>0)', YELLOW)


def _find_column_area(name: str, top: int, bottom: int) -> Area:
    return Area(top, find_task_column(name), bottom, find_task_column(name))


def _find_head_area(name: str) -> Area:
    return Area(*find_head_cell(name), *find_head_cell(name))


def _format_reference(row: int, column: int) -> str:
    """Format a reference with a fixed column and a relative row."""
    return f"${format_column_letter(column)}{row + 1}"


def _quote_formula_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
