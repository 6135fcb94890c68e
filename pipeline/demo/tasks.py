"""Collect the scripts of all made-up tasks, and select those that suit a unit."""

from __future__ import annotations

from pipeline.demo import tasks_affairs, tasks_care, tasks_party, tasks_relief
from pipeline.demo.story import (
    ScriptedMonth,
    TaskScript,
    compute_script_deadline,
    fill_script,
    format_script_deadline,
)
from pipeline.demo.units import PARTY_BUILDING, Unit

__all__ = [
    "TASK_SCRIPTS",
    "ScriptedMonth",
    "TaskScript",
    "compute_script_deadline",
    "fill_script",
    "format_script_deadline",
    "list_scripts_for",
]

TASK_SCRIPTS: tuple[TaskScript, ...] = (
    *tasks_party.TASK_SCRIPTS, *tasks_relief.TASK_SCRIPTS, *tasks_care.TASK_SCRIPTS, *tasks_affairs.TASK_SCRIPTS,
)  # fmt: skip


def list_scripts_for(unit: Unit) -> tuple[TaskScript, ...]:
    """Return the scripts a unit can have: those of 党的建设, and those of its 业务领域 that suit its work."""
    return tuple(story for story in TASK_SCRIPTS if _is_suitable(story, unit))


def _is_suitable(story: TaskScript, unit: Unit) -> bool:
    if story.domain == PARTY_BUILDING:
        return True
    return story.domain in unit.domains and (not story.fits or unit.kind in story.fits)
