"""Build a demonstration (演示): a made-up bureau with tidy, untidy, late, duplicate and erroneous submissions.

Past months are produced with the real commands; this month's files wait in the inbox, with the expected results
(``demo-answers.json``) beside them. Tasks, units and spellings are in ``data/*.toml``.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.distribute import distribute_forms
from pipeline.commands.import_ledger import ImportOrder
from pipeline.commands.init import create_workspace
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.demo.answers import ANSWERS_FILE, build_answer_key
from pipeline.demo.branches import SimulatedBranch
from pipeline.demo.bureau import LONG, BranchProfile, build_branch_profiles, change_secretary
from pipeline.demo.closing import close_month, close_month_of_year
from pipeline.demo.long_plants import LongPlants
from pipeline.demo.month import MonthFiles, make_month_files
from pipeline.demo.old_ledger import build_old_ledger
from pipeline.demo.spelling_habits import SpellingHabits
from pipeline.demo.submissions import DemoFile, SubmissionFactory
from pipeline.demo.telling import ToldTexts
from pipeline.findings import UserError
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.office import Office
from pipeline.periods import Period

__all__ = ["DemoResult", "build_demo"]

OLD_LEDGER, LATER = "旧台账.xlsx", "later"
DISTRIBUTION_DAY = 25
_YEARLY = "[[yearly]]"
_YEARLY_LINES = ("year = ", "should_have = ", "have = ", "training = ", "publicity = ")
"""Lines of the settings that are commented out until an office records a year."""
TEMPORARY_FILES = {"Thumbs.db": b"\xd0\xcf\x11\xe0", "~$汇总.xlsx": b"\x06clerk".ljust(165, b" ")}
"""Temporary files left by other programs; 收表 ignores them."""


_CODES = {
    "notice_code": "清民机党整", "reminder_code": "清民机党提",
    "urging_code": "清民机党催", "supervision_code": "清民机党督",
}  # fmt: skip
"""机关代字 of the series of numbered papers, by the setting."""


@dataclass(frozen=True, kw_only=True)
class DemoResult:
    """The result of ``demo``: counts of files in the inbox and, by ISO day, below ``later/``."""

    period: Period
    branches: int
    months: int
    dropped: int
    later: tuple[tuple[str, int], ...]


def build_demo(directory: Path, *, branches: int, months: int, seed: int, period: Period) -> DemoResult:
    """Build a bureau with ``branches`` branches and ``months`` − 1 past months; the same arguments give the same bytes.

    UserError if the folder is not empty.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UserError(f"“{directory.name}”已经存在且不是空文件夹，没有改动。演示请另起一个文件夹名。")
    crew = build_branch_profiles(branches, seed, period)
    if months >= LONG:
        crew = change_secretary(crew, seed)
    play = DemoRun(directory, crew, seed, period.shift(1 - months), period)
    create_workspace(directory)
    play.write_roster(early=True)
    play.date_first_tasks()
    play.assign_codes()
    if play.long_year:
        play.record_the_year()
    play.begin()
    for ago in range(months - 1, 0, -1):
        if ago == months // 2:
            play.write_roster()
        play.play_past_month(period.shift(-ago), closes=ago == 1)
    mail = play.make_files(period, loud=True)
    play.drop(directory / "inbox", mail.on_time)
    for name, data in TEMPORARY_FILES.items():
        disk.write(directory / "inbox" / name, data)
    for day, files in mail.later.items():
        play.drop(directory / LATER / day.isoformat(), files)
    disk.write(directory / ANSWERS_FILE, build_answer_key(mail))
    later = tuple((day.isoformat(), len(files)) for day, files in sorted(mail.later.items()))
    return DemoResult(period=period, branches=branches, months=months, dropped=len(mail.on_time), later=later)


class DemoRun:
    """One demonstration in the making, month after month."""

    def __init__(self, root: Path, crew: Sequence[BranchProfile], seed: int, first: Period, last: Period) -> None:
        self.root = root
        self.crew = crew
        self.seed = seed
        self.first, self.last = first, last
        self.lives: Mapping[str, SimulatedBranch] = {}
        self.long = LongPlants()

    @property
    def long_year(self) -> bool:
        """Whether it is long enough for every past month to be closed."""
        return self.last.count_months_since(self.first) + 1 >= LONG

    def open_on(self, day: dt.date) -> Workspace:
        """Return the workspace with the clock set to a day."""
        return Workspace(root=self.root, today=day, sleep=lambda _: None)

    def write_roster(self, *, early: bool = False) -> None:
        """Write 支部名册 as it is in the first half of the demonstration, or as it is since."""
        rows = [member.build_roster_row(early=early) for member in self.crew]
        disk.write(self.root / "templates" / ROSTER_FILE, build_roster_workbook(rows))

    def date_first_tasks(self) -> None:
        """Put 任务起算日 into the settings: the demonstration's stories begin with its first month."""
        path = self.root / "templates" / SETTINGS_FILE
        told = f'begun = "{self.first.first_day.isoformat()}"'
        disk.write(path, disk.read(path).replace(b'begun = ""', told.encode()))

    def assign_codes(self) -> None:
        """Put into the settings the 机关代字 that the made-up bureau has assigned to its numbered papers."""
        path = self.root / "templates" / SETTINGS_FILE
        text = disk.read(path).decode()
        for name, code in _CODES.items():
            text = text.replace(f'{name} = ""', f'{name} = "{code}"', 1)
        disk.write(path, text.encode())

    def record_the_year(self) -> None:
        """Put into the settings what an office records once a year."""
        path = self.root / "templates" / SETTINGS_FILE
        text = disk.read(path).decode()
        for line in (_YEARLY, *_YEARLY_LINES):
            text = text.replace(f"# {line}", line, 1)
        text = text.replace("year = 2026", f"year = {self.last.year}", 1)
        disk.write(path, text.replace("have = 24", f"have = {len(self.crew)}").encode())

    def begin(self) -> None:
        """Give every branch its first tasks, and write the office's old ledger."""
        domains = self._read_current_office().settings.domains(str(self.first))
        told = ToldTexts()
        self.lives = {
            member.code: SimulatedBranch(member, self.seed, domains, self.last, told, catches_up=self.long_year)
            for member in self.crew
        }
        under_way = [self.lives[member.code] for member in self.crew if member.start is None]
        for life in under_way:
            life.begin(self.first)
        disk.write(self.root / OLD_LEDGER, build_old_ledger(under_way, self.first, self.seed))

    def make_files(self, period: Period, *, loud: bool) -> MonthFiles:
        """Distribute a month's forms and make the branches' files."""
        workspace = self.open_on(period.first_day.replace(day=DISTRIBUTION_DAY))
        distribute_forms(
            workspace, period, old_ledger=ImportOrder(path=self.root / OLD_LEDGER) if period == self.first else None
        )
        outs = [out for out in workspace.archive.list_distributions() if out.period == str(period)]
        handed = {form.branch: form for out in outs for form in out.forms}
        for code in handed:
            if period > self.first or not self.lives[code].tasks:
                self.lives[code].add_new_tasks(period)
        self.long.begin_month(self.lives, handed, period, self.last)
        office = self._read_current_office()
        habits = SpellingHabits(random.Random(f"{self.seed}/{period}/habits"))  # noqa: S311 - made-up data, no secrets
        domains = office.settings.domains(str(period))
        post = SubmissionFactory(
            seed=self.seed,
            period=period,
            deadline=office.deadline(period),
            domains=domains,
            handed=handed,
            lives=self.lives,
            habits=habits,
            eager=loud,
        )
        days = _list_late_days(office, period) if loud else [office.compute_summary_day(period)]
        return make_month_files(post, [each for each in self.crew if each.code in handed], days, self.long, loud=loud)

    def play_past_month(self, period: Period, *, closes: bool) -> None:
        """Run one past month from distribution to ledger with the real commands; ``closes``: also sign its papers."""
        mail = self.make_files(period, loud=False)
        deadline = self._read_current_office().deadline(period)
        self.drop(self.root / "inbox", mail.on_time)
        collect_inbox(self.open_on(deadline))
        collect_inbox(self.open_on(deadline + dt.timedelta(days=1)))
        last = self._read_current_office().compute_summary_day(period)
        for day, files in sorted(mail.later.items()):
            self.drop(self.root / "inbox", files)
            collect_inbox(self.open_on(day))
        built = consolidate_period(self.open_on(last), period)
        if self.long_year:
            for task in close_month_of_year(self.open_on, period, last, self.seed):
                self.lives[task.branch].drop_task(task.plan["task"])
        elif closes:
            close_month(self.open_on, period, built)

    def drop(self, folder: Path, files: Iterable[DemoFile]) -> None:
        """Write files into a folder."""
        for each in files:
            disk.write(folder / each.name, each.data)

    def _read_current_office(self) -> Office:
        return self.open_on(dt.date.min).office


def _list_late_days(office: Office, period: Period) -> list[dt.date]:
    """List the 汇总日, on which late files arrive, and the next two working days; files of the last day are 补报."""
    summary = office.compute_summary_day(period)
    return [summary, *(office.calendar.add_working_days(summary, days) for days in (1, 2))]
