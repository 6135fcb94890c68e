"""Define scripts of made-up tasks (a plan and its monthly reports with blanks), and fill in their blanks.

Blanks are written in braces and can be nested. ``{户}`` is an amount drawn once for the whole script, ``{户@}`` its
part reached at the month's 完成率, ``{户余}`` the remainder, ``{户@30}`` always 30 %: so figures agree with the rate
and grow from month to month. ``{社区}``, ``{社区2}``, ``{村}``, ``{街道}`` … are places, ``{期限}`` is the deadline in
words, ``{月}``, ``{上月}``, ``{下月}`` are numbers of months, ``{走访|上门}`` is a choice of words. Beside its figures
every month tells things that happened (see ``telling``), so that no two branches with the same task tell the same.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipeline.demo.data_files import STRICT
from pipeline.demo.telling import Teller
from pipeline.demo.units import GAZETTEER
from pipeline.periods import Period
from pipeline.terms import CATEGORIES, STATUSES, format_chinese_date

FOREVER, YEAR_END = "长期坚持", "年底"
"""Kinds of deadline besides ``N个月`` (the last day of the N-th month, the first counted)."""

_PLACES = {"社区": GAZETTEER.communities, "村": GAZETTEER.villages, "街道": GAZETTEER.streets}
_BLANK = re.compile(r"\{([^{}]*)\}")
_AMOUNT = re.compile(r"(?P<name>\D+?)(?:@(?P<share>\d*)|(?P<rest>余))?")
_MONTHS_TO_DEADLINE = re.compile(r"[1-9]\d*个月")
_DATES = ("月", "上月", "下月")
_WORDS = (*_DATES, "期限", *_PLACES, *(f"{name}2" for name in _PLACES))
"""Blanks that are neither an amount nor a choice of words."""
_WHOLE = 100
_HIGHEST, _ROUTINE_GAIN, _SWAY = 95, 3, 0.15
"""Highest 完成率 of a task without end, points it gains a month, and by how much its monthly figures vary."""
_RATE_SHIFTS = (-5, 0, 0, 5)
"""Percentage points added to all rates between 0 and 100, so that branches with the same task differ."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ScriptedMonth:
    """The report of one month; a month as 申请延期 fills a 变更申请 for 完成时限 with ``problem`` as its reason."""

    rate: Annotated[int, Field(ge=0, le=100)]
    status: str
    progress: str
    problem: str = ""
    next_step: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"{self.status} is no 状态")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TaskScript:
    """A task from its plan to its last report.

    ``amounts`` gives the lowest and highest value of each figure; ``fits`` names the kinds of unit that can have this
    task (empty: any unit of that 业务领域). ``facts`` are things that happen in any of its months; an ``everyday``
    task also tells what party members of that kind of unit do. One month after the last of ``months`` passes in
    silence; then follow ``later`` ones, or a task without end goes on with ``routine``. A ``reserve`` script is only
    taken up when the others are used up. A filled script has no blanks left.
    """

    category: str
    domain: str
    task: str
    measure: str
    goal: str
    deadline_kind: str
    months: Annotated[tuple[ScriptedMonth, ...], Field(min_length=3)]
    amounts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    fits: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    everyday: bool = False
    routine: str = ""
    later: tuple[ScriptedMonth, ...] = ()
    reserve: bool = False

    def __post_init__(self) -> None:
        if self.category not in CATEGORIES:
            raise ValueError(f"{self.category} is no 项目类别")
        if self.deadline_kind not in (FOREVER, YEAR_END) and not _MONTHS_TO_DEADLINE.fullmatch(self.deadline_kind):
            raise ValueError(f"{self.deadline_kind} is no kind of deadline")
        if self.routine and self.deadline_kind != FOREVER:
            raise ValueError("a task with an end has no routine")
        if unknown := sorted(_list_amounts(self) - {*self.amounts}):
            raise ValueError(f"blanks without an amount: {unknown}")


def compute_script_deadline(kind: str, start: Period) -> dt.date | None:
    """Return the deadline of a script that begins in ``start``; None for 长期坚持."""
    if kind == FOREVER:
        return None
    if kind == YEAR_END:
        return dt.date(start.year, 12, 31)
    return start.shift(int(kind.removesuffix("个月")) - 1).last_day


def format_script_deadline(kind: str, start: Period) -> str:
    """Return the text of 完成时限 on a tidy form."""
    day = compute_script_deadline(kind, start)
    return FOREVER if day is None else format_chinese_date(day)


def fill_script(
    story: TaskScript, rng: random.Random, start: Period, teller: Teller | None = None, until: Period | None = None
) -> TaskScript:
    """Fill in all blanks of a script that begins in ``start``; the same seed, and the same told before, give the same.

    Give each branch and script a generator of its own (``Random(f"{code}/{script.task}")``): then a branch continues
    next month from the same figures, whatever else was filled in between. ``teller`` chooses what is told beside the
    figures, ``until`` is the last month told.
    """
    return _ScriptFilling(story, rng, start, teller or Teller()).build_script(until or start)


class _ScriptFilling:
    """One filling of a script's blanks: figures and places are drawn once, choices of words each time."""

    def __init__(self, story: TaskScript, rng: random.Random, start: Period, teller: Teller) -> None:
        self.story, self.rng, self.start = story, rng, start
        self.amounts = {name: rng.randint(low, high) for name, (low, high) in story.amounts.items()}
        self.lean = rng.choice(_RATE_SHIFTS)
        self.words = {"期限": _format_deadline_words(story.deadline_kind, start)}
        self.sway = 0.0
        self.telling = teller.begin(story.facts, rng, everyday=story.everyday)
        for name, places in _PLACES.items():
            self.words[name], self.words[f"{name}2"] = rng.sample(places, 2)

    def build_script(self, until: Period) -> TaskScript:
        story = self.story
        task, measure, goal = (self.fill(text) for text in (story.task, story.measure, story.goal))
        months = tuple(self.fill_month(step, self.start.shift(i)) for i, step in enumerate(story.months))
        resumes = self.start.shift(len(months) + 1)
        later = tuple(self.fill_month(step, resumes.shift(i)) for i, step in enumerate(self.list_later_months(until)))
        return replace(
            story, task=task, measure=measure, goal=goal, months=months, later=later, amounts={}, facts=(), routine=""
        )  # fmt: skip

    def list_later_months(self, until: Period) -> tuple[ScriptedMonth, ...]:
        """List the months after the silent one: as scripted, or the routine of a task without end."""
        wanted = until.count_months_since(self.start) - len(self.story.months)
        if not self.story.routine:
            return self.story.later[: max(0, wanted)]
        last = self.story.months[-1]
        return tuple(
            ScriptedMonth(
                rate=min(_HIGHEST, last.rate + _ROUTINE_GAIN * at), status=last.status, progress=self.story.routine
            )
            for at in range(1, wanted + 1)
        )

    def fill_month(self, step: ScriptedMonth, period: Period) -> ScriptedMonth:
        rate = step.rate if step.rate in (0, _WHOLE) else min(_HIGHEST, max(5, step.rate + self.lean))
        self.sway = _SWAY if step.progress == self.story.routine else 0.0
        progress = self.telling.tell(step.progress, step.rate, lambda text: self.fill(text, period, rate))
        self.sway = 0.0
        problem, next_step = (self.fill(text, period, rate) for text in (step.problem, step.next_step))
        return replace(step, rate=rate, progress=progress, problem=problem, next_step=next_step)

    def fill(self, text: str, period: Period | None = None, rate: int = 0) -> str:
        month = period or self.start
        dates = dict(zip(_DATES, (month.month, month.shift(-1).month, month.shift(1).month), strict=True))
        words = self.words | {name: str(number) for name, number in dates.items()}
        while _BLANK.search(text):
            text = _BLANK.sub(lambda found: self.fill_blank(found[1], words, rate), text)
        return text

    def fill_blank(self, inner: str, words: Mapping[str, str], rate: int) -> str:
        if "|" in inner:
            return self.rng.choice(inner.split("|"))
        return words.get(inner) or str(self.compute_figure(inner, rate))

    def compute_figure(self, inner: str, rate: int) -> int:
        match = _AMOUNT.fullmatch(inner)
        assert match is not None, inner
        total, share, rest = self.amounts[match["name"]], match["share"], match["rest"]
        if share is None and rest is None:
            return total
        part = _compute_part(total, int(share or rate))
        if self.sway and int(share or rate) < _WHOLE // 2:
            part = max(1, round(part * self.rng.uniform(1 - self.sway, 1 + self.sway)))
        return total - part if rest else part


def _list_amounts(script: TaskScript) -> set[str]:
    """List the amounts that the blanks of a script name."""
    months = ((month.progress, month.problem, month.next_step) for month in (*script.months, *script.later))
    told = (script.task, script.measure, script.goal, script.routine, *script.facts)
    text = "\n".join((*told, *(part for month in months for part in month)))
    names: set[str] = set()
    while found := set(_BLANK.findall(text)):
        names |= {inner for inner in found if "|" not in inner} - set(_WORDS)
        text = _BLANK.sub("", text)
    return {match["name"] if (match := _AMOUNT.fullmatch(name)) else name for name in names}


def _compute_part(total: int, share: int) -> int:
    """Return ``share`` percent of a total; below 100 % never all of it and never zero."""
    if share >= _WHOLE:
        return round(total * share / _WHOLE)
    return min(total - 1, max(1, round(total * share / _WHOLE)))


def _format_deadline_words(kind: str, start: Period) -> str:
    day = compute_script_deadline(kind, start)
    if day is None or kind == YEAR_END:
        return YEAR_END
    words = f"{day.month}月底"
    return words if day.year == start.year else f"{day.year}年{words}"
