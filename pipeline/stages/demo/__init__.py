"""Build a demonstration (演示): a made-up bureau with tidy, untidy, late, duplicate and erroneous submissions.

Past months are produced with the real commands; this month's files wait in the inbox, with the expected results
(``demo-answers.json``) beside them.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import SettingsFault
from pipeline.stages.collect import collect
from pipeline.stages.consolidate import consolidate
from pipeline.stages.demo.answers import ANSWERS_FILE, answers
from pipeline.stages.demo.bureau import Member, members
from pipeline.stages.demo.closing import close
from pipeline.stages.demo.habits import Habits
from pipeline.stages.demo.life import Life
from pipeline.stages.demo.month import Mail, month
from pipeline.stages.demo.old_ledger import old_ledger
from pipeline.stages.demo.post import Post, Sending
from pipeline.stages.forms import forms
from pipeline.stages.init import init, roster_book
from pipeline.stages.workspace import Workspace
from pipeline.validation.office import Office
from pipeline.vocabulary import Period

__all__ = ["Demonstrated", "demo"]

OLD_LEDGER, LATER = "旧台账.xlsx", "later"
HAND_OUT_DAY = 25
LITTER = {"Thumbs.db": b"\xd0\xcf\x11\xe0", "~$汇总.xlsx": b"\x06clerk".ljust(165, b" ")}
"""Temporary files left by other programs; 收表 ignores them."""


@dataclass(frozen=True)
class Demonstrated:
    """The result of ``demo``: counts of files in the inbox and, by ISO day, below ``later/``."""

    period: Period
    branches: int
    months: int
    dropped: int
    later: tuple[tuple[str, int], ...]


def demo(directory: Path, *, branches: int, months: int, seed: int, period: Period) -> Demonstrated:
    """Build a bureau with ``branches`` branches and ``months`` − 1 past months; the same arguments give the same bytes.

    UserError if the folder is not empty.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise SettingsFault(f"“{directory.name}”已经存在且不是空文件夹，没有改动。演示请另起一个文件夹名。")
    play = _Play(directory, members(branches, seed, period), seed, period.shift(1 - months))
    init(directory)
    disk.write(directory / "templates" / ROSTER_FILE, roster_book([member.row() for member in play.crew]))
    play.begin()
    for ago in range(months - 1, 0, -1):
        play.past(period.shift(-ago), closes=ago == 1)
    mail = play.mail(period, loud=True)
    play.drop(directory / "inbox", mail.on_time)
    for name, data in LITTER.items():
        disk.write(directory / "inbox" / name, data)
    for day, files in mail.later.items():
        play.drop(directory / LATER / day.isoformat(), files)
    disk.write(directory / ANSWERS_FILE, answers(mail))
    later = tuple((day.isoformat(), len(files)) for day, files in sorted(mail.later.items()))
    return Demonstrated(period, branches, months, len(mail.on_time), later)


class _Play:
    """One demonstration in the making, month after month."""

    def __init__(self, root: Path, crew: Sequence[Member], seed: int, first: Period) -> None:
        self.root = root
        self.crew = crew
        self.seed = seed
        self.first = first
        self.lives: Mapping[str, Life] = {}

    def on(self, day: dt.date) -> Workspace:
        """Return the workspace with the clock set to a day."""
        return Workspace(self.root, day, sleep=lambda _: None)

    def begin(self) -> None:
        """Give every branch its first tasks, and write the office's old ledger."""
        domains = self._office().settings.domains(str(self.first))
        self.lives = {member.code: Life(member, self.seed, domains) for member in self.crew}
        under_way = [self.lives[member.code] for member in self.crew if member.start is None]
        for life in under_way:
            life.begin(self.first)
        disk.write(self.root / OLD_LEDGER, old_ledger(under_way, self.first, self.seed))

    def mail(self, period: Period, *, loud: bool) -> Mail:
        """Distribute a month's forms and make the branches' files."""
        workspace = self.on(period.first_day.replace(day=HAND_OUT_DAY))
        forms(workspace, period, old_ledger=self.root / OLD_LEDGER if period == self.first else None)
        outs = [out for out in workspace.archive.hand_outs() if out.period == str(period)]
        handed = {form.branch: form for out in outs for form in out.forms}
        for code in handed:
            if period > self.first or not self.lives[code].tasks:
                self.lives[code].grow(period)
        office = self._office()
        habits = Habits(random.Random(f"{self.seed}/{period}/habits"))  # noqa: S311 - made-up data, no secrets
        domains = office.settings.domains(str(period))
        post = Post(self.seed, period, office.deadline(period), domains, handed, self.lives, habits, eager=loud)
        days = _days(office, period) if loud else [office.summary_day(period)]
        return month(post, [each for each in self.crew if each.code in handed], days, loud=loud)

    def past(self, period: Period, *, closes: bool) -> None:
        """Run one past month from distribution to ledger with the real commands; ``closes``: also sign its papers."""
        mail = self.mail(period, loud=False)
        deadline = self._office().deadline(period)
        self.drop(self.root / "inbox", mail.on_time)
        collect(self.on(deadline))
        collect(self.on(deadline + dt.timedelta(days=1)))
        last = self._office().summary_day(period)
        for day, files in sorted(mail.later.items()):
            self.drop(self.root / "inbox", files)
            collect(self.on(day))
        built = consolidate(self.on(last), period)
        if closes:
            close(self.on, period, built)

    def drop(self, folder: Path, files: Iterable[Sending]) -> None:
        """Write files into a folder."""
        for each in files:
            disk.write(folder / each.name, each.data)

    def _office(self) -> Office:
        return self.on(dt.date.min).office


def _days(office: Office, period: Period) -> list[dt.date]:
    """List the 汇总日, on which late files arrive, and the next two working days; files of the last day are 补报."""
    summary = office.summary_day(period)
    return [summary, *(office.calendar.working_days_after(summary, days) for days in (1, 2))]
