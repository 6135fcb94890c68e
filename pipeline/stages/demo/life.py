"""Simulate the tasks a branch works on, month after month, independently of what it reports."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stages.demo.bureau import Member
from pipeline.stages.demo.story import FOREVER, YEAR_END
from pipeline.stages.demo.tasks import Step, Story, deadline_text, stories_for, tell
from pipeline.vocabulary import ASKS_CLOSING, DONE, Period

FEWEST, MOST = 5, 8
"""Number of tasks a branch has when the first form is distributed."""
LEAST_OPEN = 5
"""Number of unfinished tasks below which a branch takes up new ones."""
NEW_A_MONTH = 2
LONGEST_PAST = 3
"""Maximum number of months a task has run when the first form is distributed."""


@dataclass(frozen=True)
class Own:
    """One task of a branch: its filled script, its first month and the people responsible."""

    story: Story
    start: Period
    leader: str
    owner: str

    def plan(self) -> dict[str, str]:
        """Return the plan cells as a tidy clerk types them."""
        story = self.story
        return {
            "category": story.category, "domain": story.domain, "task": story.task, "measure": story.measure,
            "goal": story.goal, "leader": self.leader, "owner": self.owner,
            "deadline": deadline_text(story.deadline_kind, self.start),
        }  # fmt: skip

    def step(self, period: Period) -> Step | None:
        """Return the scripted report of a month; None before the first and after the last."""
        at = (period.year - self.start.year) * 12 + period.month - self.start.month
        return self.story.months[at] if 0 <= at < len(self.story.months) else None

    def moving(self, period: Period) -> bool:
        """Return whether the task is unfinished in a month."""
        step = self.step(period)
        return step is not None and step.status not in (DONE, ASKS_CLOSING)


class Life:
    """A made-up branch with its tasks; the same seed and branch give the same tasks."""

    def __init__(self, member: Member, seed: int, domains: Sequence[str]) -> None:
        self.member = member
        self.seed = seed
        self.rng = random.Random(f"{seed}/{member.code}/life")  # noqa: S311 - made-up data, no secrets
        self.domains = domains
        self.tasks: list[Own] = []
        self._chosen: set[str] = set()
        self._spared = 0

    def begin(self, first: Period) -> None:
        """Add the tasks that are under way when the first form is distributed."""
        for story in self._choose(self.rng.randint(FEWEST, MOST)):
            gone = self.rng.randint(1, min(LONGEST_PAST, len(story.months) - 2))
            start = first.shift(-gone)
            if story.deadline_kind == YEAR_END and start.year < first.year:
                start = Period(first.year, 1)
            self.tasks.append(self._own(story, start))

    def grow(self, period: Period, most: int = NEW_A_MONTH) -> None:
        """Add new tasks in a month: sometimes one, more if few are unfinished."""
        wanted = LEAST_OPEN - sum(own.moving(period) for own in self.tasks)
        wanted = max(wanted, 1 if self.rng.random() < 0.35 else 0)  # noqa: PLR2004  (about every third month)
        self.tasks += [self._own(story, period) for story in self._choose(max(0, min(wanted, most)))]

    def spare(self, period: Period) -> Own:
        """Build a task that is written on a form once but not continued."""
        fitting = [story for story in self._fitting() if story.task not in self._chosen] or self._fitting()
        self._spared += 1
        return self._own(fitting[self._spared % len(fitting)], period)

    def known(self, task: str) -> Own | None:
        """Return the task with that 工作任务; None if there is none."""
        return next((own for own in self.tasks if own.story.task == task), None)

    def _own(self, story: Story, start: Period) -> Own:
        chance = random.Random(f"{self.seed}/{self.member.code}/{story.task}")  # noqa: S311 - made-up data, no secrets
        told = tell(story, chance, start)
        people = self.member.people
        owners = self.rng.sample(people[1:], self.rng.choice((1, 1, 2)))
        return Own(told, start, self.rng.choice((people[0], people[0], people[2])), "、".join(owners))

    def _choose(self, count: int) -> list[Story]:
        """Choose scripts the branch does not use yet, about two thirds of them with a fixed deadline."""
        left = [story for story in self._fitting() if story.task not in self._chosen]
        self.rng.shuffle(left)
        left.sort(key=lambda story: story.deadline_kind == FOREVER)
        ending = -(-2 * count // 3)
        chosen = [*left[:ending], *left[::-1][: count - ending]] if len(left) > count else left
        self._chosen |= {story.task for story in chosen}
        return chosen

    def _fitting(self) -> list[Story]:
        """List the scripts that suit the branch and its available 业务领域."""
        return [story for story in stories_for(self.member.unit) if story.domain in self.domains]
