"""Define the workspace of a bureau: its paths, and its office files as they are now or were at an earlier time."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from pipeline import disk, pool
from pipeline.archive import Archive, IssuedPapers, SentJournal, SeriesEnds, compute_sha256
from pipeline.contract.settings import CALENDAR_FILE, LETTERHEAD_FILE, ROSTER_FILE, SETTINGS_FILE, WORDING_FOLDER
from pipeline.contract.signal_lists import DOCUMENTS_FILE, EXEMPT_FILE, NOTICES_FOLDER, TERMS_FILE
from pipeline.findings import UserError
from pipeline.intake.office import Office, read_office
from pipeline.periods import Month, Period, Quarter, Year
from pipeline.reading import RawBook, RawPackage, ReadRequest, Refusal, ZipListing, read_file
from pipeline.terms import ANNUAL_FOLDER, Disposition, format_chinese_date

OFFICE_FILES = (SETTINGS_FILE, CALENDAR_FILE, ROSTER_FILE, LETTERHEAD_FILE, DOCUMENTS_FILE, TERMS_FILE, EXEMPT_FILE)
OWN_FOLDER = ".dangjian"
RUN_LOG, ERROR_LOG = f"{OWN_FOLDER}/运行记录.log", f"{OWN_FOLDER}/errors.log"

Step = Callable[[], object]
Progress = Callable[[str, int], AbstractContextManager[Step]]
"""Progress reporter: (what, number of steps) -> a context manager that returns the function to call after each step."""


@contextmanager
def ignore_progress(_: str, __: int) -> Iterator[Step]:
    """Ignore progress."""
    yield lambda: None


def ignore_line(_: str) -> None:
    """Ignore what is told."""


Reading = RawBook | RawPackage | Refusal | ZipListing | pool.ItemFailure


class Reader(Protocol):
    """Reader of files: one result per request, in order; ``step`` is called after each."""

    def __call__(
        self, asked: Sequence[ReadRequest], *, seconds: float, megabytes: int, step: Step
    ) -> list[tuple[ReadRequest, Reading]]:
        """Read files, each within a limit of time and memory."""


def read_in_pool(
    asked: Sequence[ReadRequest], *, seconds: float, megabytes: int, step: Step
) -> list[tuple[ReadRequest, Reading]]:
    """Read files in worker processes."""
    return pool.map(read_file, asked, seconds=seconds, megabytes=megabytes, step=step)


def _get_local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


class EarlyDayError(UserError):
    """Today is before the last intake run: one of the two days is wrong."""

    def __init__(self, last_look: dt.date, *lines: str) -> None:
        super().__init__(*lines)
        self.last_look = last_look


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The folder of one bureau.

    ``today`` is the date used by every command; ``sleep`` can be replaced in tests; ``clock`` dates letters to the
    second when they are sent (no result depends on it); ``progress`` reports long work, ``tell`` hears at once what is
    amiss but changes no result (a cluster out of reach); ``reader`` reads files, in worker processes unless replaced.
    ``confirmed`` says that a person has checked a far day or period.
    """

    root: Path
    today: dt.date
    confirmed: bool = False
    sleep: Callable[[float], None] = field(default=time.sleep, compare=False)
    clock: Callable[[], dt.datetime] = field(default=_get_local_time, compare=False)
    progress: Progress = field(default=ignore_progress, compare=False)
    tell: Callable[[str], object] = field(default=ignore_line, compare=False)
    reader: Reader = field(default=read_in_pool, compare=False)

    @property
    def inbox(self) -> Path:
        """Folder for the files dropped by branches."""
        return self.root / "inbox"

    @property
    def templates(self) -> Path:
        """Folder of the files owned and edited by the office."""
        return self.root / "templates"

    def outbox(self, period: Period) -> Path:
        """Return the folder for the output of a period."""
        return self.root / "outbox" / str(period)

    def span_outbox(self, span: Month | Quarter | Year) -> Path:
        """Return the folder for the papers of a month, a quarter or a year; that of a month is its outbox."""
        return self.root / "outbox" / str(span)

    def annual_outbox(self, year: Year) -> Path:
        """Return the folder for the data sheet of a year (述职评议)."""
        return self.root / "outbox" / str(year) / ANNUAL_FOLDER

    @cached_property
    def ends(self) -> SeriesEnds:
        """The recorded ends of all series of facts; every command that may add facts brings them up to date."""
        return SeriesEnds(self.inbox / "archive")

    @cached_property
    def archive(self) -> Archive:
        """Archive of everything received."""
        return Archive(self.inbox / "archive", self.ends)

    @cached_property
    def issued(self) -> IssuedPapers:
        """Store of signed papers."""
        return IssuedPapers(self.root / "outbox" / "issued", self.ends)

    @cached_property
    def journal(self) -> SentJournal:
        """Log of letters prepared or sent."""
        return SentJournal(self.root / "outbox" / "sent", self.ends)

    @cached_property
    def office_files(self) -> dict[str, bytes]:
        """Every existing office file by its name below ``templates/``, read once: what is kept is what was used."""
        names = [
            *OFFICE_FILES,
            *(f"{WORDING_FOLDER}/{path.name}" for path in sorted((self.templates / WORDING_FOLDER).glob("*.txt"))),
            *(f"{NOTICES_FOLDER}/{path.name}" for path in sorted((self.templates / NOTICES_FOLDER).glob("*.txt"))),
        ]
        return {name: disk.read(self.templates / name) for name in names if (self.templates / name).is_file()}

    @cached_property
    def office(self) -> Office:
        """Present office files, checked; UserError if they are wrong."""
        self.require()
        files = self.office_files
        return read_office(files, {name: compute_sha256(data) for name, data in files.items()})

    def read_kept_office(self, hashes: Mapping[str, str]) -> Office:
        """Read the office files archived under the given hashes, each set once."""
        if dict(hashes) == dict(self.office.hashes):
            return self.office
        key = tuple(sorted(hashes.items()))
        if key not in self._kept_offices:
            files = {name: self.archive.office(sha256) for name, sha256 in hashes.items()}
            self._kept_offices[key] = read_office(files, hashes, recorded=True)
        return self._kept_offices[key]

    @cached_property
    def _kept_offices(self) -> dict[tuple[tuple[str, str], ...], Office]:
        """Sets of archived office files by names and hashes."""
        return {}

    def keep_office(self) -> dict[str, str]:
        """Archive the present office files and return their hashes by name."""
        return {name: self.archive.keep_office(name, data) for name, data in self.office_files.items()}

    def require(self) -> None:
        """Raise UserError unless this is a workspace."""
        if not self.templates.is_dir():
            raise UserError(
                f"“{self.root.name}”不是工作目录（没有 templates 文件夹）。"
                "请先运行“dangjian init 目录”，或用 -C 指明工作目录。"
            )

    def require_today(self) -> None:
        """Raise UserError if today is before the last intake run, since submissions would be dated wrongly."""
        looks = self.archive.looks()
        last = max((look.date for look in looks), default="")
        if last and self.today.isoformat() < last:
            said = format_chinese_date(dt.date.fromisoformat(last))
            raise EarlyDayError(
                dt.date.fromisoformat(last),
                f"日期“{self.today}”早于上次收表日期{said}。请核对 --today 或电脑日期；要看从前的台账，请用 --as-of。"
                f"那一次收表的日期记错了的，请用“dangjian withdraw 收表 {last} --reason 原因”撤回。",
            )

    def require_branches(self) -> None:
        """Raise UserError if a branch with tasks or accepted files is missing from the roster."""
        handed = {form.branch for out in self.archive.list_distributions() for form in out.forms if form.tasks}
        told = {each.branch for each in self.archive.receipts() if each.fate == Disposition.ACCEPTED and each.branch}
        if gone := sorted((handed | told) - set(self.office.by_code)):
            raise UserError(
                *(
                    f"templates/{ROSTER_FILE}：支部“{code}”不在名册中，但台账里有它的任务。"
                    "请恢复该行；支部撤并的，请填写“停用日期”和“承接支部”。"
                    for code in gone
                )
            )

    def require_inbox(self) -> None:
        """Raise UserError if the inbox is missing (e.g. share offline), so that no new archive is started."""
        if not self.inbox.is_dir():
            raise UserError(f"找不到收件夹“{self.inbox}”。请检查网络或共享盘是否连通，恢复后再运行。")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the workspace, so that only one command changes it at a time."""
        with disk.hold_lock(self.root / OWN_FOLDER / "lock", self.today.isoformat()):
            yield
