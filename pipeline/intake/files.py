"""Define a file before and after validation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.submissions import BLANK, REPLIES_ONLY, PackageRecord, SubmissionRecord
from pipeline.contract.monthly import FORM_VERSION
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import Finding
from pipeline.intake.answer_questions import AnswerSheets, ExtendedTerm
from pipeline.intake.distributions import DistributedForms
from pipeline.intake.new_plan import PlanReader, ask_nothing
from pipeline.intake.office import Office
from pipeline.periods import Period
from pipeline.reading.raw import RawBook, RawPackage, Refusal
from pipeline.terms import FINAL_DISPOSITIONS, Disposition


@dataclass(frozen=True, kw_only=True)
class IntakeContext:
    """What a file is validated against: office files, distributed forms, and the day of its receipt.

    ``current`` is the period in which an unreadable file from a branch's own folder is counted; ``ask_about_plan`` says
    what the plan of a new or changed task is asked. ``papers`` are those signed by then, ``extended`` what
    was extended: they set terms to answer. ``sheets`` are the rows of the 答复单 that have gone to branches;
    ``sheets_lost``: nobody knows any more which ones have gone. ``form_version`` was the current one by then.
    """

    office: Office
    distributed: DistributedForms
    today: dt.date
    current: Period | None
    ask_about_plan: PlanReader = ask_nothing
    papers: tuple[IssuedPaper, ...] = ()
    extended: tuple[ExtendedTerm, ...] = ()
    sheets: AnswerSheets = field(default_factory=dict)
    sheets_lost: bool = False
    form_version: int = FORM_VERSION


@dataclass(frozen=True)
class Attribution:
    """Whose a file is, as the clerk found out (认领); ``period`` is None where the file itself tells the month."""

    branch: str
    period: Period | None


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """One received file: name below the inbox, branch folder (or empty), hash, parsed workbook, and its context.

    ``claimed`` says whose it is, if the clerk attributed it.
    """

    name: str
    folder: str
    sha256: str
    book: RawBook | Refusal
    context: IntakeContext
    claimed: Attribution | None = None


@dataclass(frozen=True, kw_only=True)
class ReceivedPackage:
    """One received 上报包: name below the inbox, folder of a bureau (or empty), hash, its parts, and its context."""

    name: str
    folder: str
    sha256: str
    package: RawPackage
    context: IntakeContext


@dataclass(frozen=True, kw_only=True)
class ReplacedReport:
    """The accepted report whose place a file takes, or would take: the number of its receipt and what differs.

    ``saved_before`` tells that the file was saved before the report, according to both workbooks.
    """

    number: int
    places: tuple[str, ...] = ()
    saved_before: bool = False


@dataclass(frozen=True, kw_only=True)
class ValidatedFile:
    """The validation result of one file; ``branch`` and ``period`` are empty if unknown.

    ``record`` is what the form says, None where no form of a known branch and month could be read; ``values`` are its
    cells as displayed, for a returned copy; ``outdone`` tells that another file of the same intake run counts instead,
    ``conflicting`` that another file says otherwise and this one does not count, ``premature`` that its month has not
    begun.
    """

    name: str
    sha256: str
    fate: Disposition
    branch: str
    period: str
    findings: tuple[Finding, ...]
    record: SubmissionRecord | None = None
    values: SubmittedValues | None = None
    outdone: bool = False
    conflicting: bool = False
    premature: bool = False
    replaced: ReplacedReport | None = None
    reply_notice: Finding | None = None
    """The notice that an accepted file contains replies; it is among ``findings``."""
    outdone_notice: Finding | None = None
    """The notice that another file of the same intake run counts instead; it is among ``findings``."""

    is_package: bool = False
    """Whether it is a 上报包 of a bureau below; ``branch`` is then the bureau."""
    package: PackageRecord | None = None

    @property
    def replies_only(self) -> bool:
        """Whether only 需答复 was filled in, so that the file is no monthly report."""
        return self.record is not None and self.record.content == REPLIES_ONLY

    @property
    def blank(self) -> bool:
        """Whether the form is as it was handed out, with nothing filled in."""
        return self.record is not None and self.record.content == BLANK

    def build_stored_record(self) -> SubmissionRecord | None:
        """Build the record to be stored with the file; None if it was neither accepted nor returned.

        A returned form is recorded with its values and findings, from which its returned copy is made.
        """
        if self.record is None or self.fate not in FINAL_DISPOSITIONS:
            return None
        if self.fate is Disposition.ACCEPTED:
            return self.record
        return replace(self.record, values=self.values, findings=self.findings)
