"""What a branch is really busy with, month after month, whatever of it reaches the bureau."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stages.demo.bureau import Member
from pipeline.stages.demo.story import FOREVER, YEAR_END
from pipeline.stages.demo.tasks import Step, Story, deadline_text, stories_for, tell
from pipeline.vocabulary import ASKS_CLOSING, DONE, Period

FEWEST, MOST = 5, 8
"""Tasks a branch has when the first form goes out."""
LEAST_OPEN = 5
"""A branch with fewer tasks under way takes up new ones."""
NEW_A_MONTH = 2
LONGEST_PAST = 3
"""Months a task may already be under way when the first form goes out."""


@dataclass(frozen=True)
class Own:
    """One task of a branch: its story as told, the month it began, and who stands behind it."""

    story: Story
    start: Period
    leader: str
    owner: str

    def plan(self) -> dict[str, str]:
        """The plan cells of a tidy clerk."""
        story = self.story
        return {
            "category": story.category, "domain": story.domain, "task": story.task, "measure": story.measure,
            "goal": story.goal, "leader": self.leader, "owner": self.owner,
            "deadline": deadline_text(story.deadline_kind, self.start),
        }  # fmt: skip

    def step(self, period: Period) -> Step | None:
        """What the branch has to say of a month; None once the story is over."""
        at = (period.year - self.start.year) * 12 + period.month - self.start.month
        return self.story.months[at] if 0 <= at < len(self.story.months) else None

    def moving(self, period: Period) -> bool:
        """Whether there is still something to do in a month."""
        step = self.step(period)
        return step is not None and step.status not in (DONE, ASKS_CLOSING)


class Life:
    """A branch's tasks. The same seed and branch live the same life."""

    def __init__(self, member: Member, seed: int, domains: Sequence[str]) -> None:
        self.member = member
        self.seed = seed
        self.rng = random.Random(f"{seed}/{member.code}/life")  # noqa: S311 - made-up data, no secrets
        self.domains = domains
        self.tasks: list[Own] = []
        self._chosen: set[str] = set()
        self._spared = 0

    def begin(self, first: Period) -> None:
        """The tasks already under way when the first form goes out."""
        for story in self._choose(self.rng.randint(FEWEST, MOST)):
            gone = self.rng.randint(1, min(LONGEST_PAST, len(story.months) - 2))
            start = first.shift(-gone)
            if story.deadline_kind == YEAR_END and start.year < first.year:
                start = Period(first.year, 1)
            self.tasks.append(self._own(story, start))

    def grow(self, period: Period, most: int = NEW_A_MONTH) -> None:
        """Take up new tasks in a month: now and then one, more when few are left."""
        wanted = LEAST_OPEN - sum(own.moving(period) for own in self.tasks)
        wanted = max(wanted, 1 if self.rng.random() < 0.35 else 0)  # noqa: PLR2004  (about every third month)
        self.tasks += [self._own(story, period) for story in self._choose(max(0, min(wanted, most)))]

    def spare(self, period: Period) -> Own:
        """A task the branch might write down in a month without going on with it."""
        fitting = [story for story in self._fitting() if story.task not in self._chosen] or self._fitting()
        self._spared += 1
        return self._own(fitting[self._spared % len(fitting)], period)

    def known(self, task: str) -> Own | None:
        """The task with that 工作任务."""
        return next((own for own in self.tasks if own.story.task == task), None)

    def _own(self, story: Story, start: Period) -> Own:
        chance = random.Random(f"{self.seed}/{self.member.code}/{story.task}")  # noqa: S311 - made-up data, no secrets
        told = tell(story, chance, start)
        people = self.member.people
        owners = self.rng.sample(people[1:], self.rng.choice((1, 1, 2)))
        return Own(told, start, self.rng.choice((people[0], people[0], people[2])), "、".join(owners))

    def _choose(self, count: int) -> list[Story]:
        """Stories the branch does not have yet, some with an end and some without."""
        left = [story for story in self._fitting() if story.task not in self._chosen]
        self.rng.shuffle(left)
        left.sort(key=lambda story: story.deadline_kind == FOREVER)
        ending = -(-2 * count // 3)
        chosen = [*left[:ending], *left[::-1][: count - ending]] if len(left) > count else left
        self._chosen |= {story.task for story in chosen}
        return chosen

    def _fitting(self) -> list[Story]:
        """Every story of the branch's kind in a 业务领域 on offer."""
        return [story for story in stories_for(self.member.unit) if story.domain in self.domains]
