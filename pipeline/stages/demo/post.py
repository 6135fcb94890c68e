"""How a branch's report is written and called, one file at a time, with what must be said of it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.contract.handed import HandedForm
from pipeline.forms.monthly import form_file_name
from pipeline.stages.demo import habits as untidy
from pipeline.stages.demo.desk import Desk, fill, fill_nil, sit_down
from pipeline.stages.demo.draft import Planted
from pipeline.stages.demo.faults_form import IN_HEAD, IN_SHAPE
from pipeline.stages.demo.faults_rows import CLEARED, IN_NEW, IN_REQUESTS, IN_ROWS
from pipeline.stages.demo.habits import Habits
from pipeline.stages.demo.life import Life
from pipeline.stages.demo.notices import LEAST_TASKS, NOTICES, earn
from pipeline.stages.demo.spellings import file_names
from pipeline.vocabulary import Fate, Period

_BEGINS = 26
"""Day of the month on which clerks begin to fill the form."""


@dataclass(frozen=True)
class Sending:
    """One file: its path below the inbox, its bytes, and what is right to say of it."""

    name: str
    data: bytes
    fate: Fate
    clean: bool = False
    faults: tuple[Planted, ...] = ()


@dataclass
class Post:
    """Everything a month's files are made of. ``names`` are those taken already, folded."""

    seed: int
    period: Period
    deadline: dt.date
    domains: tuple[str, ...]
    handed: Mapping[str, HandedForm]
    lives: Mapping[str, Life]
    habits: Habits
    names: set[str] = field(default_factory=set)

    def rng(self, *what: str) -> random.Random:
        """Chance of its own for everything, so that nothing hangs on what else is made."""
        return random.Random("/".join((str(self.seed), str(self.period), *what)))

    def desk(self, code: str, tag: str, corrects: str = "") -> Desk:
        """A branch's form, untouched."""
        return sit_down(self.handed[code], self.period, self.domains, self.lives[code], self.rng(code, tag), corrects)

    def filled(self, code: str, tag: str, corrects: str = "") -> Desk:
        """A branch's form, filled with this month's news; alike each time."""
        desk = self.desk(code, tag, corrects)
        fill(desk, self.rng(code, "fill"))
        return desk

    def moment(self, desk: Desk, hours: float = 0) -> dt.datetime:
        """When a file was last saved: in the days before the deadline, or so many hours after that."""
        first = dt.datetime.combine(self.period.first_day.replace(day=_BEGINS), dt.time(8))
        chance = self.rng(desk.handed.branch, "moment")
        days = (self.deadline - first.date()).days
        day = first + dt.timedelta(days=chance.randrange(days), minutes=chance.randrange(9 * 60), seconds=chance.randrange(60))
        return day + dt.timedelta(hours=hours)

    def name(self, rng: random.Random, form: HandedForm, *, folder: str = "", habit: bool | None = None) -> str:
        """What a clerk calls the file; never the same name twice."""
        stem = form_file_name(form.short_name, self.period).removesuffix(".xlsx")
        own = (f"{form.short_name}{self.period.month}月月报.xlsx", f"{form.branch} {stem}.xlsx", f"党建月报（{form.short_name}）.xlsx")
        ways = [*rng.sample(file_names(stem), len(file_names(stem))), *own]
        changed = rng.random() < 0.5 if habit is None else habit  # noqa: PLR2004
        ways = [rng.choice(own), *ways] if changed and rng.random() < 0.3 else ways if changed else [f"{stem}.xlsx", *ways]  # noqa: PLR2004
        return next(path for way in ways if self.take_name(path := f"{folder}/{way}".lstrip("/")))

    def take_name(self, path: str) -> bool:
        """Whether a name was still free; it is taken now."""
        free = path.casefold() not in self.names
        self.names.add(path.casefold())
        return free

    def send(self, desk: Desk, *, fate: Fate | None = None, name: str = "", hours: float = 0, folder: str = "") -> Sending:
        """Save and name a form; what was planted in it decides its fate, unless that is known."""
        faults = desk.draft.planted()
        fate = fate or (Fate.RETURNED if faults else Fate.ACCEPTED)
        clean = fate is Fate.ACCEPTED and not desk.draft.noticed
        name = name or self.name(desk.rng, desk.handed, folder=folder)
        return Sending(name, desk.draft.save(self.moment(desk, hours)), fate, clean, faults)

    def plain(self, code: str, tag: str = "plain", corrects: str = "") -> Desk:
        """A tidy report."""
        return self.filled(code, tag, corrects)

    def untidy(self, code: str, tag: str = "untidy", corrects: str = "") -> Desk:
        """A report in a clerk's own spellings and arrangement, and clear all the same."""
        desk = self.filled(code, tag, corrects)
        untidy.spell(desk, self.habits)
        untidy.retitle(desk, self.habits)
        untidy.rearrange(desk)
        return desk

    def noticed(self, code: str, rng: random.Random) -> Desk:
        """A good report that something is to be said of."""
        desk = self.filled(code, "noticed")
        if len(desk.handed.tasks) >= LEAST_TASKS:
            earn(desk, tuple(rng.sample(sorted(NOTICES), 2)))
        return desk

    def pasted(self, code: str) -> Desk:
        """A good report with a text pasted from elsewhere."""
        desk = self.filled(code, "pasted")
        desk.draft.noticed = untidy.leave_invisible(desk, self.habits)
        return desk

    def nil(self, code: str) -> Desk:
        """零报告."""
        desk = self.desk(code, "nil")
        fill_nil(desk)
        return desk

    def faulty(self, code: str, faults: tuple[str, ...], tag: str = "faulty") -> Desk:
        """A report with these faults, as far as its rows suffice."""
        untouched = "change-flag-missing" in faults
        desk = self.desk(code, tag) if untouched else self.filled(code, tag)
        if untouched:
            desk.free = list(desk.handed.tasks)
        for group in (IN_NEW, IN_REQUESTS, IN_ROWS, CLEARED, IN_HEAD, IN_SHAPE):
            for fault, plant in group.items():
                if fault in faults and _room(desk, fault):
                    plant(desk)
        return desk


def _room(desk: Desk, fault: str) -> bool:
    """Whether the form has the rows that a fault needs."""
    rows = fault in IN_ROWS or fault in CLEARED or fault in ("merged-across", "task-number-twice")
    return (not rows or bool(desk.free)) and (fault not in IN_NEW or bool(desk.fresh)) and (
        fault not in IN_REQUESTS or desk.asked < 3  # noqa: PLR2004
    )
