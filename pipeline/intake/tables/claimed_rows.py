"""Give the new tasks of a form that was attributed to another branch or month the numbers of that branch and month."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count

from pipeline.findings import Finding, build_finding
from pipeline.intake.cells.words import normalise_key
from pipeline.intake.tables.form_rows import ParseContext
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.terms import TASK_NUMBER, format_task_number


def renumber_new_rows(located: FormSheet, setting: ParseContext, standing: Collection[str]) -> Iterator[Finding]:
    """Renumber the filled rows of new tasks in ``located.joined``, and yield a notice for each.

    Such a row bears a number of another branch or month; ``standing`` are the numbers of tasks on forms of any branch:
    the row of one of these is no new task, whoever filled it in.
    """
    at = located.find_column("number")
    if at is None:
        return
    own = f"{setting.branch}-{setting.period.as_compact()}-"
    numbers = {row: normalise_key(located.text(row, at)) for row in located.task_rows}
    free = _list_free_numbers(setting, set(numbers.values()))
    for row, number in numbers.items():
        known = number.startswith(own) or number in setting.tasks or number in standing
        if not known and TASK_NUMBER.fullmatch(number) and located.filled(row) != [at]:
            located.joined[row, at] = given = next(free)
            yield build_finding("number-follows-branch", located.place(row, at, "number"), value=number, given=given)


def _list_free_numbers(setting: ParseContext, used: set[str]) -> Iterator[str]:
    """Yield the numbers of the blank rows of the branch's own form that are not used here, then those that follow."""
    printed = setting.handed.new_numbers if setting.handed is not None else ()
    yield from (each for each in printed if each not in used)
    every = (format_task_number(setting.branch, setting.period, row) for row in count(1))
    yield from (each for each in every if each not in used and each not in printed)
