"""Make a branch's reports, one file at a time, with a file name and the expected findings."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.contract.distributed_form import DistributedForm
from pipeline.demo import spelling_habits as untidy
from pipeline.demo.branches import SimulatedBranch
from pipeline.demo.clerk import DemoClerk, build_clerk, fill_form, fill_nil_form
from pipeline.demo.faults_form import IN_HEAD, IN_SHAPE
from pipeline.demo.faults_rows import IN_CLEARED_CELLS, IN_NEW, IN_REQUESTS, IN_ROWS
from pipeline.demo.form_editor import ExpectedFinding
from pipeline.demo.notices import LEAST_TASKS, NOTICES, plant_notices
from pipeline.demo.spelling_habits import SpellingHabits
from pipeline.demo.spellings import list_file_name_variants
from pipeline.forms.monthly import format_form_file_name
from pipeline.periods import Period
from pipeline.terms import CHANGED, Disposition

_BEGINS = 26
"""Day of the month on which clerks begin to fill the form."""
_AS_DISTRIBUTED = 0.5
"""Share of files that are submitted under the name they were distributed with."""
_NEW_ROWS = 2


@dataclass(frozen=True, kw_only=True)
class DemoFile:
    """One file: path below the inbox, bytes, and expected disposition and findings."""

    name: str
    data: bytes
    fate: Disposition
    clean: bool = False
    faults: tuple[ExpectedFinding, ...] = ()


@dataclass(kw_only=True)
class SubmissionFactory:
    """The factory of a month's submitted files.

    ``eager``: untidy clerks also write new tasks. ``names`` are the names in use, case-folded.
    """

    seed: int
    period: Period
    deadline: dt.date
    domains: tuple[str, ...]
    handed: Mapping[str, DistributedForm]
    lives: Mapping[str, SimulatedBranch]
    habits: SpellingHabits
    eager: bool = False
    names: set[str] = field(default_factory=set)

    def seed_rng(self, *what: str) -> random.Random:
        """Return a random generator for one purpose, so that results do not depend on what else is made."""
        return random.Random("/".join((str(self.seed), str(self.period), *what)))  # noqa: S311 - made-up data

    def start_clerk(self, code: str, tag: str, corrects: str = "") -> DemoClerk:
        """Return a clerk with a branch's untouched form."""
        return build_clerk(
            handed=self.handed[code],
            period=self.period,
            domains=self.domains,
            life=self.lives[code],
            rng=self.seed_rng(code, tag),
            corrects=corrects,
        )

    def make_filled(self, code: str, tag: str, corrects: str = "") -> DemoClerk:
        """Return a clerk with a branch's form, filled with the month's report in the same way each time."""
        clerk = self.start_clerk(code, tag, corrects)
        fill_form(clerk, self.seed_rng(code, "fill"))
        return clerk

    def compute_save_time(self, clerk: DemoClerk, hours: float = 0) -> dt.datetime:
        """Return the time of last saving: in the days before the deadline, plus ``hours``."""
        first = dt.datetime.combine(self.period.first_day.replace(day=_BEGINS), dt.time(8))
        chance = self.seed_rng(clerk.handed.branch, "moment")
        days = (self.deadline - first.date()).days
        seconds = chance.randrange(days) * 24 * 3600 + chance.randrange(9 * 3600)
        return first + dt.timedelta(hours=hours, seconds=seconds)

    def choose_name(
        self, rng: random.Random, form: DistributedForm, *, folder: str = "", habit: bool | None = None
    ) -> str:
        """Choose a file name as clerks do, never the same one twice."""
        stem = format_form_file_name(form.short_name, self.period).removesuffix(".xlsx")
        own = (f"{form.short_name}{self.period.month}月月报", f"{form.branch} {stem}", f"党建月报（{form.short_name}）")
        ways = [*list_file_name_variants(stem), *(f"{each}.xlsx" for each in own)]
        rng.shuffle(ways)
        if habit is False or (habit is None and rng.random() < _AS_DISTRIBUTED):
            ways.insert(0, f"{stem}.xlsx")
        return next(path for way in ways if self.reserve_name(path := f"{folder}/{way}".lstrip("/")))

    def reserve_name(self, path: str) -> bool:
        """Reserve a name, and return whether it was still free."""
        free = path.casefold() not in self.names
        self.names.add(path.casefold())
        return free

    def send(
        self, clerk: DemoClerk, *, fate: Disposition | None = None, name: str = "", hours: float = 0, folder: str = ""
    ) -> DemoFile:
        """Save and name a form; unless ``fate`` is given, the planted errors decide its disposition."""
        faults = clerk.draft.list_expected_findings()
        fate = fate or (Disposition.RETURNED if faults else Disposition.ACCEPTED)
        clean = fate is Disposition.ACCEPTED and not clerk.draft.noticed
        name = name or self.choose_name(clerk.rng, clerk.handed, folder=folder)
        return DemoFile(
            name=name,
            data=clerk.draft.save(self.compute_save_time(clerk, hours)),
            fate=fate,
            clean=clean,
            faults=faults,
        )

    def make_plain(self, code: str, tag: str = "plain", corrects: str = "") -> DemoClerk:
        """Return a tidy report."""
        return self.make_filled(code, tag, corrects)

    def make_untidy(self, code: str, tag: str = "untidy", corrects: str = "") -> DemoClerk:
        """Return a report in a clerk's own spellings and layout, correct all the same."""
        clerk = self.make_filled(code, tag, corrects)
        while self.eager and clerk.fresh and len(clerk.written) < _NEW_ROWS:
            clerk.write_new(clerk.life.build_spare_task(self.period))
            clerk.type_head("flag", CHANGED)
        untidy.respell_form(clerk, self.habits)
        untidy.respell_titles(clerk, self.habits)
        untidy.rearrange_sheet(clerk)
        return clerk

    def make_noticed(self, code: str, rng: random.Random) -> DemoClerk:
        """Return a correct report that receives notices."""
        clerk = self.make_filled(code, "noticed")
        if len(clerk.handed.tasks) >= LEAST_TASKS:
            plant_notices(clerk, tuple(rng.sample(sorted(NOTICES), 2)))
        return clerk

    def make_pasted(self, code: str) -> DemoClerk:
        """Return a correct report with a text pasted from elsewhere."""
        clerk = self.make_filled(code, "pasted")
        clerk.draft.noticed = untidy.paste_invisible_chars(clerk, self.habits)
        return clerk

    def make_nil(self, code: str) -> DemoClerk:
        """Return a 零报告."""
        clerk = self.start_clerk(code, "nil")
        fill_nil_form(clerk)
        return clerk

    def make_faulty(self, code: str, faults: tuple[str, ...], tag: str = "faulty") -> DemoClerk:
        """Return a report with the given errors, as far as its rows suffice."""
        untouched = "change-flag-missing" in faults
        clerk = self.start_clerk(code, tag) if untouched else self.make_filled(code, tag)
        if untouched:
            clerk.free = list(clerk.handed.tasks)
        for group in (IN_NEW, IN_REQUESTS, IN_ROWS, IN_CLEARED_CELLS, IN_HEAD, IN_SHAPE):
            for fault, plant in group.items():
                if fault in faults and _has_room_for(clerk, fault):
                    plant(clerk)
        return clerk


def _has_room_for(clerk: DemoClerk, fault: str) -> bool:
    """Return whether the form has the rows that an error needs."""
    rows = fault in IN_ROWS or fault in IN_CLEARED_CELLS or fault in ("merged-across", "task-number-twice")
    return (
        (not rows or bool(clerk.free))
        and (fault not in IN_NEW or bool(clerk.fresh))
        and (
            fault not in IN_REQUESTS or clerk.asked < 3  # noqa: PLR2004
        )
    )
