"""Handle struck-out text (删除线): crossing out is how offices revoke, so it is left out, and said.

What names a row (任务编号, the locked cells of a prepared sheet) cannot be revoked by crossing it out; a whole task can
only be withdrawn by a 变更申请, so that is asked back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.contract.monthly import list_all_plan_columns
from pipeline.findings import Finding, build_finding, format_cell_name, format_quote
from pipeline.intake.cells.words import format_cell_value
from pipeline.intake.tables.form_rows import ParseContext
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.layout_checks import is_task_number

_PLAN = frozenset(column.name for column in list_all_plan_columns())
Place = tuple[int, int]
_WITHDRAW = "要改动计划或撤销任务的，请在“变更申请”中填一行"


def mark_firm_cells(located: FormSheet) -> None:
    """Mark the task numbers of a form, and the rows whose number or 工作任务 is struck out, to be read nevertheless."""
    number, task = located.find_column("number"), located.find_column("task")
    for row in {row for row, _ in located.sheet.struck if row > located.titles.row}:
        firm = [] if number is None else [number]
        located.firm |= {(row, at) for at in firm}
        if is_task_number(located.text(row, number)) and {number, task} & set(located.list_struck(row)):
            located.firm |= {(row, at) for at in located.list_struck(row)}


def check_crossed_out_tasks(located: FormSheet, setting: ParseContext) -> Iterator[Finding]:
    """Ask about each crossed-out task that was handed out; drop one that is new, with a notice."""
    number, task = located.find_column("number"), located.find_column("task")
    for row in list(located.task_rows):
        crossed = [at for at in located.list_struck(row) if at in (number, task) and (row, at) in located.firm]
        if not crossed:
            continue
        place, text = located.place(row, crossed[0], "task"), located.text(row, task)
        if setting.handed is None or located.text(row, number) in setting.tasks:
            yield build_finding("task-struck", place, value=text)
        else:
            located.task_rows.remove(row)
            yield build_finding("text-struck", place, value=text, where="这一行", gone=format_quote(text))


def check_struck_cells(located: FormSheet, setting: ParseContext) -> Iterator[Finding]:
    """Report every other struck-out text of a form: left out, or without effect in a cell that was pre-filled."""
    columns = {located.titles.columns[name] for name in _PLAN if name in located.titles.columns}
    number = located.find_column("number")
    handed = [row for row in located.task_rows if located.text(row, number) in setting.tasks]
    locked = frozenset((row, at) for row in handed for at in columns if (row, at) not in located.firm)
    yield from list_struck_findings(located, locked, _WITHDRAW)


def list_struck_findings(located: FormSheet, locked: frozenset[Place], way: str) -> Iterator[Finding]:
    """Yield a notice for each struck-out text, one for neighbouring cells; ``locked`` cells stay as they are."""
    struck = located.sheet.struck
    kept = {place for place in locked if place in struck and not struck[place][0]}
    places = sorted(place for place in struck if place not in located.firm or place in locked)
    runs = groupby(enumerate(places), lambda each: (each[1][0], each[1][1] - each[0], each[1] in kept))
    for (_, _, is_locked), run in runs:
        yield _build_struck_finding(
            located, [place for _, place in run], "locked-struck" if is_locked else "text-struck", way
        )


def _build_struck_finding(located: FormSheet, places: Sequence[Place], code: str, way: str) -> Finding:
    (row, first), (_, last) = places[0], places[-1]
    struck, rows = located.sheet.struck, located.sheet.rows
    gone = "、".join(struck[place][1] or format_cell_value(rows[place[0]][place[1]]) for place in places)
    where = f"{format_cell_name(row, first)}:{format_cell_name(row, last)}" if last > first else "这一格"
    place = located.place(row, first, located.find_column_name(row, first))
    return build_finding(code, place, value=gone, where=where, gone=format_quote(gone), way=way)
