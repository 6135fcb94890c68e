"""Make a branch's reports, one file at a time, with a file name and the expected findings."""

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
from pipeline.vocabulary import CHANGED, Fate, Period

_BEGINS = 26
"""Day of the month on which clerks begin to fill the form."""
_AS_HANDED = 0.5
"""Share of files that are submitted under the name they were distributed with."""
_NEW_ROWS = 2


@dataclass(frozen=True)
class Sending:
    """One file: path below the inbox, bytes, and expected disposition and findings."""

    name: str
    data: bytes
    fate: Fate
    clean: bool = False
    faults: tuple[Planted, ...] = ()


@dataclass
class Post:
    """The factory of a month's submitted files.

    ``eager``: untidy clerks also write new tasks. ``names`` are the names in use, case-folded.
    """

    seed: int
    period: Period
    deadline: dt.date
    domains: tuple[str, ...]
    handed: Mapping[str, HandedForm]
    lives: Mapping[str, Life]
    habits: Habits
    eager: bool = False
    names: set[str] = field(default_factory=set)

    def rng(self, *what: str) -> random.Random:
        """Return a random generator for one purpose, so that results do not depend on what else is made."""
        return random.Random("/".join((str(self.seed), str(self.period), *what)))  # noqa: S311 - made-up data

    def desk(self, code: str, tag: str, corrects: str = "") -> Desk:
        """Return a clerk with a branch's untouched form."""
        return sit_down(self.handed[code], self.period, self.domains, self.lives[code], self.rng(code, tag), corrects)

    def filled(self, code: str, tag: str, corrects: str = "") -> Desk:
        """Return a clerk with a branch's form, filled with the month's report in the same way each time."""
        desk = self.desk(code, tag, corrects)
        fill(desk, self.rng(code, "fill"))
        return desk

    def moment(self, desk: Desk, hours: float = 0) -> dt.datetime:
        """Return the time of last saving: in the days before the deadline, plus ``hours``."""
        first = dt.datetime.combine(self.period.first_day.replace(day=_BEGINS), dt.time(8))
        chance = self.rng(desk.handed.branch, "moment")
        days = (self.deadline - first.date()).days
        seconds = chance.randrange(days) * 24 * 3600 + chance.randrange(9 * 3600)
        return first + dt.timedelta(hours=hours, seconds=seconds)

    def name(self, rng: random.Random, form: HandedForm, *, folder: str = "", habit: bool | None = None) -> str:
        """Choose a file name as clerks do, never the same one twice."""
        stem = form_file_name(form.short_name, self.period).removesuffix(".xlsx")
        own = (f"{form.short_name}{self.period.month}月月报", f"{form.branch} {stem}", f"党建月报（{form.short_name}）")
        ways = [*file_names(stem), *(f"{each}.xlsx" for each in own)]
        rng.shuffle(ways)
        if habit is False or (habit is None and rng.random() < _AS_HANDED):
            ways.insert(0, f"{stem}.xlsx")
        return next(path for way in ways if self.take_name(path := f"{folder}/{way}".lstrip("/")))

    def take_name(self, path: str) -> bool:
        """Reserve a name, and return whether it was still free."""
        free = path.casefold() not in self.names
        self.names.add(path.casefold())
        return free

    def send(
        self, desk: Desk, *, fate: Fate | None = None, name: str = "", hours: float = 0, folder: str = ""
    ) -> Sending:
        """Save and name a form; unless ``fate`` is given, the planted errors decide its disposition."""
        faults = desk.draft.planted()
        fate = fate or (Fate.RETURNED if faults else Fate.ACCEPTED)
        clean = fate is Fate.ACCEPTED and not desk.draft.noticed
        name = name or self.name(desk.rng, desk.handed, folder=folder)
        return Sending(name, desk.draft.save(self.moment(desk, hours)), fate, clean, faults)

    def plain(self, code: str, tag: str = "plain", corrects: str = "") -> Desk:
        """Return a tidy report."""
        return self.filled(code, tag, corrects)

    def untidy(self, code: str, tag: str = "untidy", corrects: str = "") -> Desk:
        """Return a report in a clerk's own spellings and layout, correct all the same."""
        desk = self.filled(code, tag, corrects)
        while self.eager and desk.fresh and len(desk.written) < _NEW_ROWS:
            desk.write_new(desk.life.spare(self.period))
            desk.head("flag", CHANGED)
        untidy.spell(desk, self.habits)
        untidy.retitle(desk, self.habits)
        untidy.rearrange(desk)
        return desk

    def noticed(self, code: str, rng: random.Random) -> Desk:
        """Return a correct report that receives notices."""
        desk = self.filled(code, "noticed")
        if len(desk.handed.tasks) >= LEAST_TASKS:
            earn(desk, tuple(rng.sample(sorted(NOTICES), 2)))
        return desk

    def pasted(self, code: str) -> Desk:
        """Return a correct report with a text pasted from elsewhere."""
        desk = self.filled(code, "pasted")
        desk.draft.noticed = untidy.leave_invisible(desk, self.habits)
        return desk

    def nil(self, code: str) -> Desk:
        """Return a 零报告."""
        desk = self.desk(code, "nil")
        fill_nil(desk)
        return desk

    def faulty(self, code: str, faults: tuple[str, ...], tag: str = "faulty") -> Desk:
        """Return a report with the given errors, as far as its rows suffice."""
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
    """Return whether the form has the rows that an error needs."""
    rows = fault in IN_ROWS or fault in CLEARED or fault in ("merged-across", "task-number-twice")
    return (not rows or bool(desk.free)) and (fault not in IN_NEW or bool(desk.fresh)) and (
        fault not in IN_REQUESTS or desk.asked < 3  # noqa: PLR2004
    )
