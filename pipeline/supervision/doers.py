"""Separation of duties: list the people who worked on a matter and may not verify it (核验人不能是经办人)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.ledger import Ledger, Reply, Task
from pipeline.supervision.story import Story
from pipeline.validation.words import names


def of_task(task: Task, *others: str) -> frozenset[str]:
    """Return the 责任人 and 填报人 of a task, plus the given others."""
    told = task.latest.reporter if task.latest else ""
    return _people((task.plan["owner"], told, *others))


def of_story(ledger: Ledger, story: Story) -> frozenset[str]:
    """Return the people of the case's task and everyone who replied; for a missing report the branch's 报送人."""
    task = next((each for each in ledger.tasks if each.number == story.number), None)
    branch = ledger.truth.office.by_code.get(story.branch)
    own = of_task(task) if task else _people((branch.reporter,)) if branch and not story.number else frozenset()
    return own | of_replies(story.replies)


def of_replies(replies: Iterable[Reply]) -> frozenset[str]:
    """Return the people who gave the replies."""
    return _people(each.who for each in replies)


def _people(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in names(text).split("、") if name)
