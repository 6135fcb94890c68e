"""Collect the scripts of all made-up tasks, and select those that suit a unit."""

from __future__ import annotations

from pipeline.stages.demo import tasks_affairs, tasks_care, tasks_party, tasks_relief
from pipeline.stages.demo.story import Step, Story, deadline_day, deadline_text, tell
from pipeline.stages.demo.units import PARTY_BUILDING, Unit

__all__ = ["STORIES", "Step", "Story", "deadline_day", "deadline_text", "stories_for", "tell"]

STORIES: tuple[Story, ...] = (
    *tasks_party.STORIES, *tasks_relief.STORIES, *tasks_care.STORIES, *tasks_affairs.STORIES,
)  # fmt: skip


def stories_for(unit: Unit) -> tuple[Story, ...]:
    """Return the scripts a unit can have: those of 党的建设, and those of its 业务领域 that suit its work."""
    return tuple(story for story in STORIES if _suits(story, unit))


def _suits(story: Story, unit: Unit) -> bool:
    if story.domain == PARTY_BUILDING:
        return True
    return story.domain in unit.domains and (not story.fits or unit.kind in story.fits)
