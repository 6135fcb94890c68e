"""Define scripts of made-up tasks (a plan and its monthly reports with blanks), and fill in their blanks.

Blanks are written in braces and can be nested. ``{户}`` is an amount drawn once for the whole script, ``{户@}`` its
part reached at the month's 完成率, ``{户余}`` the remainder, ``{户@30}`` always 30 %: so figures agree with the rate
and grow from month to month. ``{社区}``, ``{社区2}``, ``{村}``, ``{街道}`` … are places, ``{期限}`` is the deadline in
words, ``{月}``, ``{上月}``, ``{下月}`` are numbers of months, ``{走访|上门}`` is a choice of words. Each filling also
has its own writing habits, so that two branches with the same task do not read like copies.
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

from pipeline.demo.data_files import STRICT, load_data
from pipeline.demo.units import GAZETTEER
from pipeline.periods import Period
from pipeline.terms import CATEGORIES, STATUSES, format_chinese_date, format_chinese_numeral

FOREVER, YEAR_END = "长期坚持", "年底"
"""Kinds of deadline besides ``N个月`` (the last day of the N-th month, the first counted)."""

_PLACES = {"社区": GAZETTEER.communities, "村": GAZETTEER.villages, "街道": GAZETTEER.streets}
_BLANK = re.compile(r"\{([^{}]*)\}")
_AMOUNT = re.compile(r"(?P<name>\D+?)(?:@(?P<share>\d*)|(?P<rest>余))?")
_REMAINDER = re.compile(r"(?<!结)余(?=\{)")
_MONTHS_TO_DEADLINE = re.compile(r"[1-9]\d*个月")
_DATES = ("月", "上月", "下月")
_WORDS = (*_DATES, "期限", *_PLACES, *(f"{name}2" for name in _PLACES))
"""Blanks that are neither an amount nor a choice of words."""
_WHOLE = 100
_LISTS_POINTS = 0.2
"""Share of branches that number their clauses."""
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
    task (empty: any unit of that 业务领域). A filled script has no blanks left.
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

    def __post_init__(self) -> None:
        if self.category not in CATEGORIES:
            raise ValueError(f"{self.category} is no 项目类别")
        if self.deadline_kind not in (FOREVER, YEAR_END) and not _MONTHS_TO_DEADLINE.fullmatch(self.deadline_kind):
            raise ValueError(f"{self.deadline_kind} is no kind of deadline")
        if unknown := sorted(_list_amounts(self) - {*self.amounts}):
            raise ValueError(f"blanks without an amount: {unknown}")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Details:
    """What clerks add to the figures: who worked, how it was checked, how it ended, and other words for 累计 and 余."""

    working: tuple[str, ...]
    checked: tuple[str, ...]
    finished: tuple[str, ...]
    totals: tuple[str, ...]
    remainders: tuple[str, ...]


DETAILS = load_data("details.toml", Details)


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


def fill_script(story: TaskScript, rng: random.Random, start: Period) -> TaskScript:
    """Fill in all blanks of a script that begins in ``start``; the same seed gives the same text.

    Give each branch and script a generator of its own (``Random(f"{code}/{script.task}")``): then a branch continues
    next month from the same figures, whatever else was filled in between.
    """
    return _ScriptFilling(story, rng, start).build_script()


class _ScriptFilling:
    """One filling of a script's blanks: figures and places are drawn once, choices of words each time."""

    def __init__(self, story: TaskScript, rng: random.Random, start: Period) -> None:
        self.story, self.rng, self.start = story, rng, start
        self.amounts = {name: rng.randint(low, high) for name, (low, high) in story.amounts.items()}
        self.lean = rng.choice(_RATE_SHIFTS)
        self.words = {"期限": _format_deadline_words(story.deadline_kind, start)}
        self.total, self.remainder = rng.choice(DETAILS.totals), rng.choice(DETAILS.remainders)
        self.lists_points = rng.random() < _LISTS_POINTS
        self.working, self.checked, self.finished = (
            rng.sample(pool, len(pool)) for pool in (DETAILS.working, DETAILS.checked, DETAILS.finished)
        )
        for name, places in _PLACES.items():
            self.words[name], self.words[f"{name}2"] = rng.sample(places, 2)

    def build_script(self) -> TaskScript:
        story = self.story
        return replace(
            story, task=self.fill(story.task), measure=self.fill(story.measure), goal=self.fill(story.goal),
            months=tuple(self.fill_month(step, self.start.shift(i)) for i, step in enumerate(story.months)),
            amounts={},
        )  # fmt: skip

    def fill_month(self, step: ScriptedMonth, period: Period) -> ScriptedMonth:
        rate = step.rate if step.rate in (0, _WHOLE) else min(95, max(5, step.rate + self.lean))
        progress, problem, next_step = (
            self.fill(text, period, rate) for text in (self.add_details(step), step.problem, step.next_step)
        )
        progress = _number_clauses(progress) if self.lists_points else progress
        return replace(step, rate=rate, progress=progress, problem=problem, next_step=next_step)

    def add_details(self, step: ScriptedMonth) -> str:
        """Return the month's progress in this branch's words, with details on who worked and how it was checked."""
        if step.rate == 0:
            return step.progress
        pools = (self.finished,) if step.rate == _WHOLE else (self.working, self.checked)
        text = _REMAINDER.sub(self.remainder, step.progress.replace("累计", self.total, 1))
        return text + "".join(f"{pool.pop()}。" for pool in pools)

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
        return total - part if rest else part


def _list_amounts(script: TaskScript) -> set[str]:
    """List the amounts that the blanks of a script name."""
    months = ((month.progress, month.problem, month.next_step) for month in script.months)
    text = "\n".join((script.task, script.measure, script.goal, *(part for month in months for part in month)))
    names: set[str] = set()
    while found := set(_BLANK.findall(text)):
        names |= {inner for inner in found if "|" not in inner} - set(_WORDS)
        text = _BLANK.sub("", text)
    return {match["name"] if (match := _AMOUNT.fullmatch(name)) else name for name in names}


def _number_clauses(text: str) -> str:
    """Return a text with numbered clauses (一是…；二是…), as many clerks write."""
    clauses = [clause for clause in re.split("[；。]", text) if clause]
    return "；".join(f"{format_chinese_numeral(number)}是{clause}" for number, clause in enumerate(clauses, 1)) + "。"


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
