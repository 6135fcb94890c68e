"""Retype a filled form in clerks' spellings and rearrange it, in ways that are untidy but unambiguous."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from pipeline.contract.monthly import list_task_columns
from pipeline.demo.clerk import DemoClerk
from pipeline.demo.spellings import (
    BOM,
    ZERO_WIDTH,
    Spelling,
    list_category_spellings,
    list_deadline_spellings,
    list_domain_spellings,
    list_flag_spellings,
    list_name_spellings,
    list_number_spellings,
    list_rate_spellings,
    list_status_spellings,
    list_text_spellings,
    list_title_spellings,
)
from pipeline.demo.story import compute_script_deadline
from pipeline.forms.layout import FIRST_TASK, HEADER_ROW, find_head_cell, find_task_column
from pipeline.sheets import sanitise_text

RESPELT_TITLES = 4
"""Number of header titles respelt in an untidy form."""
_SPELT, _RETYPED = 0.85, 0.5


class SpellingHabits:
    """A chooser of spellings that prefers those not used yet, so that few forms show many variants."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: set[tuple[str, str]] = set()

    def pick_spelling(self, spellings: Sequence[Spelling], *, invisible: bool = False) -> Spelling | None:
        """Choose one spelling of a value; ``invisible`` selects only, or excludes, those with invisible characters."""
        fitting = [each for each in spellings if _is_kept_by_saving(each) and invisible == _has_invisible_chars(each)]
        if not fitting:
            return None
        unused = [each for each in fitting if _get_spelling_pattern(each) not in self.used]
        chosen = self.rng.choice(unused or fitting)
        self.used.add(_get_spelling_pattern(chosen))
        return chosen

    def pick_title(self, titles: Sequence[str]) -> str:
        """Choose one spelling of a header title."""
        fitting = [title for title in titles if sanitise_text(title) == title]
        return self.rng.choice([title for title in fitting if ("title", title) not in self.used] or fitting)


def _get_spelling_pattern(spelling: Spelling) -> tuple[str, str]:
    return spelling.field, re.sub(r"\d+", "#", f"{spelling.typed}{spelling.number_format}")


def _is_kept_by_saving(spelling: Spelling) -> bool:
    """Return whether the spelling still differs after saving, which strips blanks at both ends."""
    return not isinstance(spelling.typed, str) or sanitise_text(spelling.typed) != str(spelling.means)


def _has_invisible_chars(spelling: Spelling) -> bool:
    return isinstance(spelling.typed, str) and (ZERO_WIDTH in spelling.typed or BOM in spelling.typed)


def respell_form(clerk: DemoClerk, habits: SpellingHabits) -> None:
    """Retype a filled form's values in this clerk's spellings."""
    rng = clerk.rng
    for task in clerk.handed.tasks:
        number = task.number
        _respell_cell(clerk, habits, number, "rate", rng.random() < _SPELT)
        _respell_cell(clerk, habits, number, "status", rng.random() < _SPELT)
        _respell_cell(clerk, habits, number, "owner", rng.random() < _RETYPED)
        _respell_cell(clerk, habits, number, "number", rng.random() < _RETYPED)
    for number, _ in clerk.written:
        for name in ("category", "domain", "leader", "owner", "deadline", "rate", "status"):
            _respell_cell(clerk, habits, number, name, rng.random() < _SPELT)
    _respell_head(clerk, habits)


def _respell_cell(clerk: DemoClerk, habits: SpellingHabits, number: str, name: str, wanted: bool) -> None:
    value = clerk.draft.read(clerk.find_cell(number, name))
    if not wanted or value is None:
        return
    spelling = habits.pick_spelling(_list_cell_spellings(clerk, number, name, value))
    if spelling is not None:
        clerk.put(number, name, spelling.typed, spelling.number_format)


def _list_cell_spellings(clerk: DemoClerk, number: str, name: str, value: object) -> Sequence[Spelling]:
    """List all spellings of a value, by column."""
    text = str(value)
    if name == "rate":
        return list_rate_spellings(int(text))
    if name == "deadline":
        own = next(own for written, own in clerk.written if written == number)
        return list_deadline_spellings(compute_script_deadline(own.story.deadline_kind, own.start), clerk.period)
    return _CODES[name](text) if name in _CODES else list_name_spellings(name, text.split("、"))


_CODES = {
    "status": list_status_spellings,
    "category": list_category_spellings,
    "domain": list_domain_spellings,
    "number": list_number_spellings,
}


def _respell_head(clerk: DemoClerk, habits: SpellingHabits) -> None:
    flag, reporter = (clerk.draft.read(find_head_cell(name)) for name in ("flag", "reporter"))
    for name, ways in (
        ("flag", list_flag_spellings(str(flag))),
        ("reporter", list_name_spellings("reporter", str(reporter).split("、"))),
    ):  # fmt: skip
        if (spelling := habits.pick_spelling(ways)) is not None:
            clerk.type_head(name, spelling.typed)


def respell_titles(clerk: DemoClerk, habits: SpellingHabits) -> None:
    """Replace some header titles by aliases or broken spellings."""
    for column in clerk.rng.sample(list_task_columns(), RESPELT_TITLES):
        clerk.draft.put((HEADER_ROW, find_task_column(column.name)), habits.pick_title(list_title_spellings(column)))


def paste_invisible_chars(clerk: DemoClerk, habits: SpellingHabits) -> bool:
    """Add invisible characters to a text, as pasting does; return whether the form had a text."""
    for task in clerk.handed.tasks:
        value = clerk.draft.read(clerk.find_cell(task.number, "progress"))
        if value is not None:
            spelling = habits.pick_spelling(list_text_spellings("progress", str(value)), invisible=True)
            if spelling is not None:
                clerk.put(task.number, "progress", spelling.typed)
                return True
    return False


def rearrange_sheet(clerk: DemoClerk) -> None:
    """Make one harmless change to the sheet's layout."""
    draft = clerk.draft
    match clerk.rng.randrange(4):
        case 0:
            draft.insert_row(0)
            unit = clerk.life.member.unit
            draft.put((0, 0), f"{unit.full_unit_name}报送")
        case 1:
            draft.swap_columns(find_task_column("rate"), find_task_column("status"))
        case 2 if len(clerk.handed.tasks) > 1:
            draft.insert_row(FIRST_TASK + 1)
        case _:
            draft.swap_columns(find_task_column("problem"), find_task_column("next_step"))
