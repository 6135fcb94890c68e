"""Retype a filled form in clerks' spellings and rearrange it, in ways that are untidy but unambiguous."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from pipeline.contract.monthly import task_columns
from pipeline.forms.layout import FIRST_TASK, HEADER_ROW, head_cell, task_column
from pipeline.sheets import safe_text
from pipeline.stages.demo.desk import Desk
from pipeline.stages.demo.spellings import (
    BOM,
    ZERO_WIDTH,
    Spelling,
    category_spellings,
    deadline_spellings,
    domain_spellings,
    flag_spellings,
    name_spellings,
    number_spellings,
    rate_spellings,
    status_spellings,
    text_spellings,
    title_spellings,
)
from pipeline.stages.demo.story import deadline_day

RENAMED = 4
"""Number of header titles respelt in an untidy form."""
_SPELT, _RETYPED = 0.85, 0.5


class Habits:
    """A chooser of spellings that prefers those not used yet, so that few forms show many variants."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: set[tuple[str, str]] = set()

    def pick(self, spellings: Sequence[Spelling], *, invisible: bool = False) -> Spelling | None:
        """Choose one spelling of a value; ``invisible`` selects only, or excludes, those with invisible characters."""
        fitting = [each for each in spellings if _survives(each) and invisible == _hides(each)]
        if not fitting:
            return None
        unused = [each for each in fitting if _kind(each) not in self.used]
        chosen = self.rng.choice(unused or fitting)
        self.used.add(_kind(chosen))
        return chosen

    def pick_title(self, titles: Sequence[str]) -> str:
        """Choose one spelling of a header title."""
        fitting = [title for title in titles if safe_text(title) == title]
        return self.rng.choice([title for title in fitting if ("title", title) not in self.used] or fitting)


def _kind(spelling: Spelling) -> tuple[str, str]:
    return spelling.field, re.sub(r"\d+", "#", f"{spelling.typed}{spelling.number_format}")


def _survives(spelling: Spelling) -> bool:
    """Return whether the spelling still differs after saving, which strips blanks at both ends."""
    return not isinstance(spelling.typed, str) or safe_text(spelling.typed) != str(spelling.means)


def _hides(spelling: Spelling) -> bool:
    return isinstance(spelling.typed, str) and (ZERO_WIDTH in spelling.typed or BOM in spelling.typed)


def spell(desk: Desk, habits: Habits) -> None:
    """Retype a filled form's values in this clerk's spellings."""
    rng = desk.rng
    for task in desk.handed.tasks:
        number = task.number
        _respell(desk, habits, number, "rate", rng.random() < _SPELT)
        _respell(desk, habits, number, "status", rng.random() < _SPELT)
        _respell(desk, habits, number, "owner", rng.random() < _RETYPED)
        _respell(desk, habits, number, "number", rng.random() < _RETYPED)
    for number, _ in desk.written:
        for name in ("category", "domain", "leader", "owner", "deadline", "rate", "status"):
            _respell(desk, habits, number, name, rng.random() < _SPELT)
    _respell_head(desk, habits)


def _respell(desk: Desk, habits: Habits, number: str, name: str, wanted: bool) -> None:
    value = desk.draft.value(desk.at(number, name))
    if not wanted or value is None:
        return
    spelling = habits.pick(_ways(desk, number, name, value))
    if spelling is not None:
        desk.put(number, name, spelling.typed, spelling.number_format)


def _ways(desk: Desk, number: str, name: str, value: object) -> Sequence[Spelling]:
    """List all spellings of a value, by column."""
    text = str(value)
    if name == "rate":
        return rate_spellings(int(text))
    if name == "deadline":
        own = next(own for written, own in desk.written if written == number)
        return deadline_spellings(deadline_day(own.story.deadline_kind, own.start), desk.period)
    return _CODES[name](text) if name in _CODES else name_spellings(name, text.split("、"))


_CODES = {
    "status": status_spellings, "category": category_spellings, "domain": domain_spellings, "number": number_spellings,
}  # fmt: skip


def _respell_head(desk: Desk, habits: Habits) -> None:
    flag, reporter = (desk.draft.value(head_cell(name)) for name in ("flag", "reporter"))
    for name, ways in (
        ("flag", flag_spellings(str(flag))), ("reporter", name_spellings("reporter", str(reporter).split("、"))),
    ):  # fmt: skip
        if (spelling := habits.pick(ways)) is not None:
            desk.head(name, spelling.typed)


def retitle(desk: Desk, habits: Habits) -> None:
    """Replace some header titles by aliases or broken spellings."""
    for column in desk.rng.sample(task_columns(), RENAMED):
        desk.draft.put((HEADER_ROW, task_column(column.name)), habits.pick_title(title_spellings(column)))


def leave_invisible(desk: Desk, habits: Habits) -> bool:
    """Add invisible characters to a text, as pasting does; return whether the form had a text."""
    for task in desk.handed.tasks:
        value = desk.draft.value(desk.at(task.number, "progress"))
        if value is not None:
            spelling = habits.pick(text_spellings("progress", str(value)), invisible=True)
            if spelling is not None:
                desk.put(task.number, "progress", spelling.typed)
                return True
    return False


def rearrange(desk: Desk) -> None:
    """Make one harmless change to the sheet's layout."""
    draft = desk.draft
    match desk.rng.randrange(4):
        case 0:
            draft.insert_row(0)
            draft.put((0, 0), f"{desk.life.member.unit.full_unit_name}报送")
        case 1:
            draft.swap_columns(task_column("rate"), task_column("status"))
        case 2 if len(desk.handed.tasks) > 1:
            draft.insert_row(FIRST_TASK + 1)
        case _:
            draft.swap_columns(task_column("problem"), task_column("next_step"))
