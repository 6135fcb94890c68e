"""Facts about files, forms and snapshots: frozen dataclasses, each with one JSON form.

Those about signed papers and letters are in ``paper_facts`` and ``letter_facts``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from pipeline.archive.serialization import compute_fingerprint
from pipeline.archive.submissions import BLANK, REPLIES_ONLY, REPORT
from pipeline.contract.distributed_form import DistributedForm
from pipeline.terms import FINAL_DISPOSITIONS

SUBMISSION, OLD_LEDGER, DECISIONS, WITHDRAWAL = "submission", "old-ledger", "decisions", "withdrawal"
CLAIM, PACKAGE = "claim", "package"
"""Kinds of receipt: a submitted file, a 旧台账 imported at distribution, a 核验表 imported by ``review``, a record of
what was taken back by ``withdraw``, a record of whose an unclaimed file is (认领) with what it says as theirs,
a 上报包 of a bureau below.
"""


@dataclass(frozen=True)
class SourceRow:
    """The source row of a value: archived file, its sha256, sheet, and 1-based sheet row (0: the whole file)."""

    file: str
    sha256: str
    sheet: str
    row: int


@dataclass(frozen=True)
class IntakeRun:
    """One run over the drop folders (收表); recorded even if it found nothing.

    ``seen`` maps each folder that could be listed to the names found in it (paths below that folder, separated by
    ``/``); ``out_of_reach`` names the folders that could not be listed.
    """

    number: int
    date: str
    seen: dict[str, tuple[str, ...]]
    out_of_reach: tuple[str, ...] = ()

    @property
    def day(self) -> dt.date:
        """Day of the run."""
        return dt.date.fromisoformat(self.date)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The receipt of one file. Dates are ISO; ``after`` is empty if there was no earlier intake run.

    ``after_look``/``by_look`` are intake run numbers (0 if there is none), ``previous`` the sha256 of the bytes of the
    preceding receipt (empty for the first), ``office`` the hashes of the office files used to validate the file,
    ``record`` the sha256 of its record (``archive.submissions``; empty where nothing was read, or before version 2).

    ``content`` is REPORT, REPLIES_ONLY, BLANK or empty for what is no readable form; ``has_replies`` tells whether
    需答复 was filled in, ``distributed`` whether its form had been distributed by then, ``conflicting`` that another
    file says otherwise, ``premature`` that its month had not begun. ``codes`` are for display alone.

    ``replaces`` is the number of the accepted report whose place this file took (0: none; unknown before version 3), or
    would have taken if it was asked back instead. ``changed_places`` are the cells that differ between the two, and
    ``saved_before`` tells that this file was saved before that report.

    ``claims`` is the number of the receipt whose file a claim attributes (0: none; unknown before version 4). The
    archive shows a claim as a submission of its own: the bytes, name and day of that file, judged as the branch's.
    """

    VERSION: ClassVar[int] = 4

    number: int
    name: str
    folder: str
    size: int
    sha256: str
    after: str
    after_look: int
    by: str
    by_look: int
    branch: str
    period: str
    fate: str
    codes: tuple[str, ...]
    program: str
    contract: int
    stored: str
    """Path of the archived bytes below the archive, separated by ``/``."""
    office: dict[str, str] = field(default_factory=dict)
    previous: str = ""
    kind: str = SUBMISSION
    within: str = ""
    """sha256 of the ZIP archive (压缩包) the file was a member of; empty for a file submitted by itself."""
    record: str = ""
    content: str = ""
    has_replies: bool = False
    distributed: bool = True
    conflicting: bool = False
    premature: bool = False
    replaces: int = 0
    changed_places: tuple[str, ...] = ()
    saved_before: bool = False
    claims: int = 0

    @property
    def day(self) -> dt.date:
        """Day on which the file was received."""
        return dt.date.fromisoformat(self.by)

    @property
    def reports(self) -> bool:
        """Whether the file counts as a monthly report.

        A form with nothing but answers (需答复) does not, nor does one as it was handed out.
        """
        return self.kind == SUBMISSION and self.content not in (REPLIES_ONLY, BLANK)

    @property
    def is_dated_by_look(self) -> bool:
        """Whether the file was taken by an intake run; others name the latest run, but were brought by a person."""
        return self.kind in (SUBMISSION, PACKAGE) and not self.claims

    @property
    def needs_record(self) -> bool:
        """Whether a ledger may be built from what was read in the file, so that it has to be on record."""
        return self.kind in (DECISIONS, OLD_LEDGER) or self.fate in FINAL_DISPOSITIONS

    @staticmethod
    def upgrade(stored: dict[str, Any], version: int) -> dict[str, Any]:
        """Convert version 1, which told by the codes of its findings what a file was; 2 and 3 only lack fields."""
        if version > 1:
            return stored
        codes = stored["codes"]
        decided = stored["fate"] in ("accepted", "returned") and stored.get("kind", SUBMISSION) == SUBMISSION
        return {
            **stored,
            "content": (REPLIES_ONLY if "answers-only" in codes else REPORT) if decided else "",
            "has_replies": "replies-given" in codes,
            "distributed": "period-not-handed-out" not in codes,
            "conflicting": "two-files-differ" in codes,
            "premature": "period-future" in codes,
        }


@dataclass(frozen=True)
class CompletedRecord:
    """A record (``archive.submissions``) made later for a receipt that was written without one.

    ``receipt`` is the number of the receipt, ``record`` the sha256 of the record.
    """

    number: int
    receipt: int
    record: str


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """Forms distributed (下发) on one day for one period, with contract version and business domains offered.

    ``reason`` is why the branches were given another form beside the one they had; empty for a first form.
    """

    VERSION: ClassVar[int] = 3

    number: int
    date: str
    period: str
    contract: int
    domains: tuple[str, ...]
    forms: tuple[DistributedForm, ...]
    reason: str = ""

    @staticmethod
    def upgrade(stored: dict[str, Any], _: int) -> dict[str, Any]:
        """Convert version 1, whose forms did not say when and to whom they are reported; 2 knew first forms only."""
        return stored


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The inputs of a ledger: a date; the last receipt, intake run and issued paper known then; the office files.

    ``office`` maps the name of each office file to its sha256.
    """

    period: str
    date: str
    last_receipt: int
    last_look: int
    office: dict[str, str]
    last_issued: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """What papers made from it name it by; hundreds are, so it is computed once."""
        return compute_fingerprint(self)


@dataclass(frozen=True, kw_only=True)
class YearRecord:
    """What the 述职评议数据表 of a year was made from: a date, and the last facts of each kind known then.

    ``last_snapshot`` is the number of snapshots (汇总记录) known: each month is taken as it was on record then.
    ``office`` maps the name of each office file to its sha256.
    """

    number: int
    year: int
    date: str
    last_receipt: int
    last_look: int
    last_issued: int
    last_snapshot: int
    office: dict[str, str]

    def build_snapshot(self, period: str) -> Snapshot:
        """Build the snapshot of a month of everything known when the record was made."""
        return Snapshot(
            period=period,
            date=self.date,
            last_receipt=self.last_receipt,
            last_look=self.last_look,
            office=self.office,
            last_issued=self.last_issued,
        )
