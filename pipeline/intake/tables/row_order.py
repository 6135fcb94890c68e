"""Recognise rows whose cells belong to different tasks: a column sorted, pasted or filled down by itself.

The sure sign is a plan cell that says, word for word, what was handed out for another task of the branch. Such a form
is asked back once, with the likely right order; what was typed beside it may belong to either task, so nothing is
guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.column import Column
from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.contract.monthly import list_plan_columns
from pipeline.findings import Finding, build_finding
from pipeline.intake.cells.words import normalise_key
from pipeline.intake.tables.form_sheet import FormSheet

_TELLING = ("task", "measure", "goal")
"""Plan columns whose text is that of one task alone; names, dates and categories are shared by many."""
_LEAST_SORTED = 3
"""Two tasks may have changed their 责任人 with each other; three in a ring have not."""
_LEAST_ALIKE = 3
_SHOWN, _SHOWN_CHARS = 10, 20


@dataclass(kw_only=True)
class MixedRows:
    """What is mixed up on a form.

    ``numbers`` maps rows to the number their plan belongs to, where the numbers moved; ``moved`` maps rows to the plan
    columns that hold another task's text, where those moved. ``filled`` are plan columns with a text that was put into
    several rows alike.
    """

    numbers: dict[int, str] = field(default_factory=dict)
    moved: dict[int, set[str]] = field(default_factory=dict)
    filled: set[tuple[str, str]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def find_mixed_rows(located: FormSheet, handed: DistributedForm | None) -> MixedRows:
    """Find the rows whose cells belong to different tasks, and the finding to make of them."""
    mixed = MixedRows()
    at = located.find_column("number")
    if handed is not None and at is not None and located.find_column("task") is not None:
        search = _Search(located, handed, at)
        mixed.numbers = search.find_moved_numbers()
        if mixed.numbers:
            mixed.findings.append(_report_moved_numbers(located, at, mixed.numbers))
        else:
            mixed.filled = set(search.list_filled_columns())
            mixed.moved = search.find_moved_cells()
            mixed.findings += _report_moved_cells(located, search, mixed.moved)
    return mixed


class _Search:
    """The rows of a form compared with all the tasks handed out with it."""

    def __init__(self, located: FormSheet, handed: DistributedForm, at: int) -> None:
        self.located = located
        self.tasks: dict[str, DistributedTask] = {each.number: each for each in handed.tasks}
        numbers = {row: normalise_key(located.text(row, at)) for row in located.task_rows}
        self.rows = {row: number for row, number in numbers.items() if number in self.tasks}
        self.fresh = [row for row, number in numbers.items() if number in handed.new_numbers]
        self.index = {name: self._index_plans(name) for name in _TELLING}
        self.columns = [each for each in list_plan_columns()[1:] if located.find_column(each.name) is not None]

    def read(self, row: int, name: str) -> str:
        """Read a plan cell without white space."""
        return _squeeze(self.located.text(row, self.located.find_column(name)))

    def get_plan(self, number: str, name: str) -> str:
        """Return what was handed out for a task, without white space."""
        return _squeeze(self.tasks[number].plan.get(name, ""))

    def _index_plans(self, name: str) -> dict[str, set[str]]:
        """Map each text of a plan column to the tasks it was handed out for."""
        index: dict[str, set[str]] = {}
        for number in self.tasks:
            index.setdefault(self.get_plan(number, name), set()).add(number)
        return index

    def find_owners(self, row: int) -> dict[str, set[str]]:
        """Find the tasks, by column, to which the telling cells of a row belong; a cell reworded tells nothing."""
        told = {name: self.read(row, name) for name in _TELLING}
        return {name: self.index[name][text] for name, text in told.items() if text and text in self.index[name]}

    def find_moved_numbers(self) -> dict[int, str]:
        """Find the rows whose plan as a whole is another task's; empty unless each belongs to a task of its own."""
        found: dict[int, str] = {}
        settled: set[str] = set()
        for row in (*self.rows, *self.fresh):
            owners = self.find_owners(row)
            own = self.rows.get(row, "")
            shared = set.intersection(*owners.values()) if owners else set()
            if "task" in owners and own not in owners["task"] and len(shared) == 1:
                found[row] = shared.pop()
            elif own:
                settled.add(own)
        if found:
            found |= self._find_strays(settled | set(found.values()))
        lone = any(self._count_foreign_cells(row) == 1 for row in found)  # the 工作任务 alone has moved
        unique = len(set(found.values())) == len(found) and not settled & set(found.values())
        return found if unique and not lone else {}

    def _find_strays(self, taken: set[str]) -> dict[int, str]:
        """Find the rows with no number of the branch whose whole plan is that of a task still missing."""
        strays: dict[int, str] = {}
        for row in (each for each in self.located.task_rows if each not in self.rows and each not in self.fresh):
            owners = self.find_owners(row)
            shared = set.intersection(*owners.values()) if "task" in owners else set()
            if len(shared) == 1 and not shared & taken:
                strays[row] = shared.pop()
        return strays

    def _count_foreign_cells(self, row: int) -> int:
        return sum(self.rows.get(row, "") not in owners for owners in self.find_owners(row).values())

    def list_filled_columns(self) -> Iterator[tuple[str, str]]:
        """List the plan columns in which several rows were typed over with the same text."""
        for column in self.columns:
            told = ((self.read(row, column.name), self.get_plan(own, column.name)) for row, own in self.rows.items())
            counts = Counter(text for text, given in told if text and text != given)
            yield from ((column.name, text) for text, rows in counts.items() if rows >= _LEAST_ALIKE)

    def find_moved_cells(self) -> dict[int, set[str]]:
        """Find the plan cells that hold another task's text."""
        moved: dict[int, set[str]] = {}
        for row, own in self.rows.items():
            for name, owners in self.find_owners(row).items():
                if own not in owners:
                    moved.setdefault(row, set()).add(name)
        for column in self.columns:
            for row in self._find_sorted_cells(column):
                moved.setdefault(row, set()).add(column.name)
        return {row: names | self._find_cells_moved_along(row) for row, names in moved.items()}

    def _find_cells_moved_along(self, row: int) -> set[str]:
        """Find the plan cells of a row that are those of the one task whose 工作任务 it bears."""
        owners = self.find_owners(row).get("task", set())
        if len(owners) != 1 or self.rows[row] in owners:
            return set()
        (owner,) = owners
        told = {each.name: self.read(row, each.name) for each in self.columns}
        return {
            name
            for name, text in told.items()
            if text == self.get_plan(owner, name) != self.get_plan(self.rows[row], name)
        }

    def _find_sorted_cells(self, column: Column) -> list[int]:
        """Find the cells of a column that hold the same texts as handed out, but in another order."""
        told = {row: self.read(row, column.name) for row in self.rows}
        given = {row: self.get_plan(number, column.name) for row, number in self.rows.items()}
        other = [row for row in told if told[row] != given[row]]
        return other if len(other) >= _LEAST_SORTED and sorted(told.values()) == sorted(given.values()) else []


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _report_moved_numbers(located: FormSheet, at: int, numbers: Mapping[int, str]) -> Finding:
    first = min(numbers)
    order = "、".join(list(numbers.values())[:_SHOWN]) + ("等" if len(numbers) > _SHOWN else "")
    gaps = {
        "where": _format_rows(numbers),
        "title": "任务编号",
        "other": f"按各行的“工作任务”，编号从上到下应为{order}",
    }
    value = located.text(first, at)
    return build_finding("rows-mixed", located.place(first, at, "number"), value=value, **gaps)


def _report_moved_cells(located: FormSheet, search: _Search, moved: Mapping[int, set[str]]) -> Iterator[Finding]:
    """Yield the one finding about columns that moved, at the first cell that did."""
    if not moved:
        return
    first = min(moved)
    columns = [each for each in search.columns if any(each.name in names for names in moved.values())]
    name = next(each.name for each in columns if each.name in moved[first])
    at = located.find_column(name)
    assert at is not None
    plans = [search.tasks[search.rows[row]].plan.get(name, "") for row in sorted(moved)]
    order = "、".join(f"“{plan[:_SHOWN_CHARS]}”" for plan in plans[:_SHOWN]) + ("等" if len(plans) > _SHOWN else "")
    title = "”“".join(each.title for each in columns)
    heading = next(each.title for each in columns if each.name == name)
    gaps = {"where": _format_rows(moved), "title": title, "other": f"按编号，“{heading}”从上到下应为{order}"}
    yield build_finding("rows-mixed", located.place(first, at, name), value=located.text(first, at), **gaps)


def _format_rows(rows: Mapping[int, object] | Sequence[int]) -> str:
    """Format sheet rows: 第6至10行, 第6、9行."""
    numbers = sorted(row + 1 for row in rows)
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"第{numbers[0]}至{numbers[-1]}行"
    return f"第{'、'.join(map(str, numbers[:_SHOWN]))}{'等' if len(numbers) > _SHOWN else ''}行"
