"""Put questions about plans at their cells: of a new task, or of what a branch wants to change; one a task at most.

They are 提示: no form comes back for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.contract.monthly import ITEM_CODES, list_plan_columns
from pipeline.findings import Finding, build_finding
from pipeline.intake.new_plan import NewPlan, PlanReader
from pipeline.intake.parse import ParsedFile
from pipeline.intake.tables.form_rows import ParsedRow

_TITLES = {column.name: column.title for column in list_plan_columns()[1:]}
_NEEDED = frozenset(column.name for column in list_plan_columns()[1:] if column.required)
_NAMES = {title: name for name, title in _TITLES.items() if title in ITEM_CODES}

_Cell = tuple[int, int, str]
"""Row, column and name of the contract's column."""


@dataclass(kw_only=True)
class _Row:
    """A task with its plan cells that are new, each with the place where it stands."""

    number: str
    cells: dict[str, str]
    places: dict[str, _Cell] = field(default_factory=dict)

    def change(self, name: str, text: str, place: _Cell) -> None:
        if text and text != self.cells.get(name):
            self.cells[name] = text
            self.places[name] = place


def list_plan_findings(opened: ParsedFile, ask: PlanReader) -> Iterator[Finding]:
    """Yield one finding a task at most: a new one, or one whose plan the branch wants to change.

    A plan that is incomplete or unreadable is sent back by the rules of its cells; nothing is asked of it here.
    """
    for row in _list_new_plans(opened):
        plan = NewPlan(period=opened.setting.period, number=row.number, cells=row.cells, changed=frozenset(row.places))
        question = ask(plan) if row.places and row.cells.keys() >= _NEEDED else None
        if question is not None:
            text = row.cells[question.column]
            place = opened.located.place(*row.places[question.column])
            yield build_finding(question.code, place, value=text, title=_TITLES[question.column])


def _list_new_plans(opened: ParsedFile) -> Iterator[_Row]:
    rows = {row.number: row for task in opened.tasks if (row := _read_task(opened, task)) is not None}
    for each in opened.requests:
        name, row = _NAMES.get(str(each.values.get("item"))), rows.get(str(each.values.get("target")))
        at = opened.located.find_column("new_value", request=True)
        if name and row and at is not None and "new_value" not in each.faulty:
            text = str(each.values.get("new_value") or "")
            row.change(name, text, (each.row, at, "new_value"))
    yield from rows.values()


def _read_task(opened: ParsedFile, task: ParsedRow) -> _Row | None:
    """Read the plan of a task row, with what is typed over a locked cell; None where it is unclear which task it is."""
    number = str(task.values.get("number") or "")
    if task.misnumbered or task.mixed or not number:
        return None
    told = {name: str(text) for name in _TITLES if (text := task.values.get(name)) and name not in task.faulty}
    row = _Row(number=number, cells={} if task.is_new else told)
    for name, text in (told if task.is_new else task.plan_edits).items():
        at = opened.located.find_column(name)
        if at is not None:
            row.change(name, text, (task.row, at, name))
    return row
