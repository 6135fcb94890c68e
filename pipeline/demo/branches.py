"""Simulate the tasks a branch works on, month after month, independently of what it reports."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.demo.bureau import BranchProfile
from pipeline.demo.story import FOREVER, YEAR_END, ScriptedMonth, TaskScript, fill_script, format_script_deadline
from pipeline.demo.tasks import list_scripts_for
from pipeline.demo.telling import Teller, ToldTexts
from pipeline.periods import Period
from pipeline.terms import ASKS_CLOSING, DONE

FEWEST, MOST = 5, 8
"""Number of tasks a branch has when the first form is distributed."""
LEAST_OPEN = 5
"""Number of unfinished tasks below which a branch takes up new ones."""
NEW_A_MONTH = 2
LONGEST_PAST = 3
"""Maximum number of months a task has run when the first form is distributed."""


@dataclass(frozen=True, kw_only=True)
class BranchTask:
    """One task of a branch: its filled script, its first month and the people responsible.

    A ``steady`` one is never left untouched.
    """

    story: TaskScript
    start: Period
    leader: str
    owner: str
    steady: bool = False

    def list_plan_cells(self) -> dict[str, str]:
        """Return the plan cells as a tidy clerk types them."""
        story = self.story
        return {
            "category": story.category, "domain": story.domain, "task": story.task, "measure": story.measure,
            "goal": story.goal, "leader": self.leader, "owner": self.owner,
            "deadline": format_script_deadline(story.deadline_kind, self.start),
        }  # fmt: skip

    def find_month(self, period: Period) -> ScriptedMonth | None:
        """Return the scripted report of a month; None before the first, in the silent one, and after the last."""
        at = period.count_months_since(self.start)
        steps = (*self.story.months, None, *self.story.later)
        return steps[at] if 0 <= at < len(steps) else None

    def find_last_month(self, period: Period) -> ScriptedMonth | None:
        """Return the report of completion if the story has ended with one before a month."""
        last = (self.story.later or self.story.months)[-1]
        gone = period.count_months_since(self.start) > len(self.story.months) + len(self.story.later)
        return last if gone and last.status in (DONE, ASKS_CLOSING) else None

    def retell(self, period: Period, step: ScriptedMonth) -> BranchTask:
        """Return the task with another report of a month that it has."""
        at = period.count_months_since(self.start)
        steps = [*self.story.months, None, *self.story.later]
        steps[at] = step
        cut = len(self.story.months)
        months, later = (tuple(each for each in part if each) for part in (steps[:cut], steps[cut:]))
        return replace(self, story=replace(self.story, months=months, later=later))

    def has_work_left(self, period: Period) -> bool:
        """Return whether the task is unfinished in a month."""
        step = self.find_month(period)
        return step is not None and step.status not in (DONE, ASKS_CLOSING)


class SimulatedBranch:
    """A made-up branch with its tasks; the same seed and branch give the same tasks."""

    def __init__(
        self,
        member: BranchProfile,
        seed: int,
        domains: Sequence[str],
        until: Period,
        told: ToldTexts | None = None,
        *,
        catches_up: bool = False,
    ) -> None:
        """``until`` is the last month of the simulation, ``told`` what all its branches have told so far.

        ``catches_up``: a completion that did not arrive in its month is reported in the next one that does.
        """
        self.until = until
        self.catches_up = catches_up
        self.teller = Teller(member.unit, told)
        self.member = member
        self.seed = seed
        self.rng = random.Random(f"{seed}/{member.code}/life")  # noqa: S311 - made-up data, no secrets
        self.domains = domains
        self.tasks: list[BranchTask] = []
        self._chosen: set[str] = set()
        self._spared = 0

    def begin(self, first: Period) -> None:
        """Add the tasks that are under way when the first form is distributed."""
        for story in self._choose_scripts(self.rng.randint(FEWEST, MOST)):
            gone = self.rng.randint(1, min(LONGEST_PAST, len(story.months) - 2))
            start = first.shift(-gone)
            if story.deadline_kind == YEAR_END and start.year < first.year:
                start = Period(first.year, 1)
            self.tasks.append(self._build_task(story, start))

    def add_new_tasks(self, period: Period) -> None:
        """Add new tasks in a month: sometimes one, more if few are unfinished."""
        wanted = LEAST_OPEN - sum(own.has_work_left(period) for own in self.tasks)
        wanted = max(wanted, 1 if self.rng.random() < 0.35 else 0)  # noqa: PLR2004  (about every third month)
        self.tasks += [
            self._build_task(story, period) for story in self._choose_scripts(max(0, min(wanted, NEW_A_MONTH)))
        ]

    def build_spare_task(self, period: Period) -> BranchTask:
        """Build a task that is written on a form once but not continued."""
        fitting = [
            story for story in self._list_fitting_scripts() if story.task not in self._chosen
        ] or self._list_fitting_scripts()
        self._spared += 1
        return self._build_task(fitting[self._spared % len(fitting)], period)

    def find_task(self, task: str) -> BranchTask | None:
        """Return the task with that 工作任务; None if there is none."""
        return next((own for own in self.tasks if own.story.task == task), None)

    def find_step(self, own: BranchTask, period: Period, status: str) -> ScriptedMonth | None:
        """Return what is reported of a task in a month; ``status`` is what the last report that arrived said."""
        step = own.find_month(period)
        if step is None and self.catches_up and status not in (DONE, ASKS_CLOSING):
            return own.find_last_month(period)
        return step

    def replace_task(self, before: BranchTask, after: BranchTask) -> None:
        """Let a task be reported otherwise from now on."""
        self.tasks[self.tasks.index(before)] = after

    def drop_task(self, task: str) -> None:
        """Forget a task that the bureau has closed; it is not taken up again."""
        self.tasks = [own for own in self.tasks if own.story.task != task]

    def _build_task(self, story: TaskScript, start: Period) -> BranchTask:
        chance = random.Random(f"{self.seed}/{self.member.code}/{story.task}")  # noqa: S311 - made-up data, no secrets
        told = fill_script(story, chance, start, self.teller, self.until)
        people = self.member.people
        owners = self.rng.sample(people[1:], self.rng.choice((1, 1, 2)))
        leader = self.rng.choice((people[0], people[0], people[2]))
        return BranchTask(story=told, start=start, leader=leader, owner="、".join(owners))

    def _choose_scripts(self, count: int) -> list[TaskScript]:
        """Choose scripts the branch does not use yet, about two thirds of them with a fixed deadline."""
        left = [story for story in self._list_fitting_scripts() if story.task not in self._chosen]
        if len(left) < count:
            spare = (story for story in self._list_fitting_scripts(reserve=True) if story.task not in self._chosen)
            left += itertools.islice(spare, count - len(left))
        self.rng.shuffle(left)
        left.sort(key=lambda story: story.deadline_kind == FOREVER)
        ending = -(-2 * count // 3)
        chosen = [*left[:ending], *left[::-1][: count - ending]] if len(left) > count else left
        self._chosen |= {story.task for story in chosen}
        return chosen

    def _list_fitting_scripts(self, *, reserve: bool = False) -> list[TaskScript]:
        """List the scripts that suit the branch and its available 业务领域, or those in reserve."""
        return [story for story in list_scripts_for(self.member.unit, reserve=reserve) if story.domain in self.domains]
