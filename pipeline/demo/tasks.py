"""Load the scripts of all made-up tasks from ``data/tasks_*.toml``, and select those that suit a unit."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from pipeline.demo.data_files import STRICT, load_data
from pipeline.demo.story import TaskScript
from pipeline.demo.units import PARTY_BUILDING, Unit

SCRIPT_FILES = ("tasks_party.toml", "tasks_relief.toml", "tasks_care.toml", "tasks_affairs.toml", "tasks_reserve.toml")


@dataclass(frozen=True, config=STRICT)
class ScriptFile:
    """The content of one file of scripts."""

    tasks: tuple[TaskScript, ...]


TASK_SCRIPTS = tuple(script for name in SCRIPT_FILES for script in load_data(name, ScriptFile).tasks)


def list_scripts_for(unit: Unit, *, reserve: bool = False) -> tuple[TaskScript, ...]:
    """Return the scripts a unit can have: those of 党的建设, and those of its 业务领域 that suit its work.

    With ``reserve``, those that are taken up only when the others are used up.
    """
    return tuple(script for script in TASK_SCRIPTS if script.reserve is reserve and _is_suitable(script, unit))


def _is_suitable(script: TaskScript, unit: Unit) -> bool:
    if script.domain == PARTY_BUILDING:
        return True
    return script.domain in unit.domains and (not script.fits or unit.kind in script.fits)
