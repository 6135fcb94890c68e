"""Records of the archive: frozen dataclasses, each with one JSON form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pipeline.archive.submissions import BLANK, REPLIES_ONLY, REPORT
from pipeline.contract.distributed_form import DistributedForm

SUBMISSION, OLD_LEDGER, DECISIONS, WITHDRAWAL = "submission", "old-ledger", "decisions", "withdrawal"
CLAIM, PACKAGE = "claim", "package"
"""Kinds of receipt: a submitted file, a 旧台账 imported at distribution, a 核验表 imported by ``review``, a record of
what was taken back by ``withdraw``, a record of whose an unclaimed file is (认领) with what it says as theirs,
a 上报包 of a bureau below.
"""

WRITTEN, SENDING, SENT, FAILED, IN_DOUBT = "written", "sending", "sent", "failed", "in-doubt"
"""States of a letter: written to a folder (已备好, not yet sent), being handed to the mail server, sent, failed, or in
doubt (可能已发出): handed over, but the server's final reply was lost (RFC 1047).
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


@dataclass(frozen=True, kw_only=True)
class IssuedPaper:
    """A signed paper (签发): its frozen bytes and what it was drafted from. Dates are ISO.

    ``branch`` is empty if the paper concerns more than one branch; ``file`` is its path below ``outbox/issued``,
    ``given`` the sha256 of the file that was signed, before date and number were filled in; ``after_receipt`` is the
    last receipt known at signing; ``subjects`` are the problems that a 整改通知书 requires to be rectified by ``due``;
    ``urgent`` is the reason for not waiting for the branch's reply (or empty), ``as_is`` that for signing a paper whose
    text, title or 署名 is gone or of another month (or empty), with the sentences a person vouched for.
    ``tables`` is the path of the workbook that goes along (附表; empty if there is none), with its sha256.
    ``matter`` is the problem that a paper about one matter (提醒函, 督办单) is about, else empty.
    """

    VERSION: ClassVar[int] = 4

    number: int
    period: str
    document: str
    branch: str
    date: str
    reference: str
    signer: str
    file: str
    sha256: str
    given: str
    edited: bool
    urgent: str
    record: Snapshot
    after_receipt: int
    due: str = ""
    subjects: tuple[str, ...] = ()
    as_is: str = ""
    tables: str = ""
    tables_sha256: str = ""
    matter: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is among the papers of its period: kind, branch and matter."""
        return self.document, self.branch, self.matter

    @staticmethod
    def upgrade(stored: dict[str, Any], version: int) -> dict[str, Any]:
        """Convert version 1, in which every paper was signed as it was.

        Version 2 had no workbook beside a paper, version 3 no paper about one matter.
        """
        return {**stored, "as_is": ""} if version == 1 else stored


@dataclass(frozen=True, kw_only=True)
class ProofRemark:
    """One remark in a report of proof: rule, weight and outcome, the place with its sentence, and the reason."""

    rule: str
    weight: str
    outcome: str
    place: str
    text: str
    told: str


@dataclass(frozen=True, kw_only=True)
class ProofReport:
    """The report of proof (校对) of a paper as it was signed; ``paper`` is its number, ``sha256`` that of its bytes.

    ``outcomes`` maps each rule to what it came to, ``accepted`` are the sentences a person vouched for one by one,
    ``urgent`` is the reason for which remarks on form were overruled (or empty), ``note`` says what was not checked.
    A report that no paper belongs to is of a signing that was interrupted.
    """

    number: int
    paper: int
    sha256: str
    date: str
    program: str
    outcomes: dict[str, str]
    remarks: tuple[ProofRemark, ...]
    accepted: tuple[str, ...] = ()
    urgent: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SealedScan:
    """The scan (扫描件) of a signed paper with seal and signature; ``paper`` is the number of the paper.

    ``file`` is its path below ``outbox/issued``, ``date`` the ISO date on which it was filed.
    """

    number: int
    paper: int
    date: str
    file: str
    sha256: str


@dataclass(frozen=True)
class SentAttachment:
    """One attachment of a sent letter: the name used in the letter, and the sha256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class JoinedMatter:
    """A further matter in the same letter, with its own recipient, text and attachments (fields as in SentLetter)."""

    kind: str
    period: str
    branch: str
    name: str
    address: str
    subject: str
    matter: str
    content: str
    attachments: tuple[SentAttachment, ...]


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    """A letter that was written or handed to a mail server. ``state`` is WRITTEN, SENDING or FAILED.

    SENDING is recorded before the letter is handed over, and the outcome is a record of its own (``LetterOutcome``);
    FAILED means that it was never handed over, for the reason in ``said``. ``matter`` identifies the occasion and never
    changes (``feedback-2026-11-MZ03``); ``content`` is the hash of what the branch can see (subject, text,
    attachments), ``letter`` that of the whole letter, which identifies it. ``branch`` is empty for an addressee on a
    distribution list, ``address`` if the letter has to be delivered by other means; ``folder`` is its path below
    ``outbox``. ``order`` is the key of the order to send again by which it went (``letters.resending``; else empty).
    ``also`` are the other matters in the same letter: they are on record with it or not at all, and each is told apart
    by ``split``. Version 1 had one matter a letter.
    """

    VERSION: ClassVar[int] = 2

    number: int
    date: str
    kind: str
    period: str
    branch: str
    address: str
    subject: str
    letter: str
    state: str
    folder: str
    attachments: tuple[SentAttachment, ...]
    matter: str = ""
    content: str = ""
    name: str = ""
    said: str = ""
    order: str = ""
    also: tuple[JoinedMatter, ...] = ()

    @staticmethod
    def upgrade(stored: dict[str, Any], _: int) -> dict[str, Any]:
        """Convert version 1, which only lacks fields."""
        return stored

    def split(self) -> tuple[SentLetter, ...]:
        """Return the letter once for each of its matters, all under its number."""
        alone = replace(self, also=())
        return (alone, *(replace(alone, **vars(each)) for each in self.also))


@dataclass(frozen=True, kw_only=True)
class LetterOutcome:
    """The outcome of a letter being sent: SENT, FAILED or IN_DOUBT, and the reason; ``letter`` is its number.

    If a letter has several outcomes, the last one counts: a letter in doubt is settled by a person who asked
    (已问明送到).
    """

    number: int
    letter: int
    date: str
    state: str
    said: str = ""
