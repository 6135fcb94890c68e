"""Define what a ledger is built from as frozen records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from pipeline.archive.facts import IntakeRun, Receipt, Snapshot, SourceRow
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.submissions import CellValue, OldLedgerRecord, SubmissionRecord
from pipeline.intake.office import OfficeRules
from pipeline.ledger.bureau_entries import BureauEntry, FirstForm, list_standing_entries
from pipeline.ledger.grouping import group_by
from pipeline.periods import Period
from pipeline.terms import DecisionKind, EntryKind, Opinion


@dataclass(frozen=True)
class CountedSubmission:
    """A counted submission: its receipt and the record of its file."""

    receipt: Receipt
    record: SubmissionRecord


@dataclass(frozen=True)
class ImportedLedger:
    """A 旧台账 imported once, with the month before which its tasks were under way."""

    receipt: Receipt
    period: Period
    record: OldLedgerRecord


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One imported row of a 核验表.

    ``receipt`` is the number of its receipt and ``period`` the month of its 核验表. ``branch_name``, ``task``,
    ``proposal`` and ``reason`` are the texts on which the bureau decided; ``fact`` and ``first`` the fact of the
    problem decided on and the month it was first seen (empty and None where the row is about no problem).
    """

    receipt: int
    period: Period
    matter: DecisionKind
    key: str
    branch_name: str
    task: str
    proposal: str
    reason: str
    opinion: Opinion
    verifier: str
    day: dt.date
    due: dt.date | None
    note: str
    source: SourceRow
    fact: str = ""
    first: Period | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answered row of 需答复.

    ``receipt`` and ``when`` are those of its file; ``finished`` and ``extension`` (申请延期至) are ISO dates or empty;
    ``extension_in_words``: taken for an application for more time when its archive was written (``SubmittedReply``).
    ``others`` are cells of columns that no rule reads. ``registered``: it came on paper and the bureau typed it in, so
    that ``when`` is the day on which it came.
    """

    receipt: int
    branch: str
    period: Period
    key: str
    measures: str
    done: str
    finished: str
    statement: str
    who: str
    when: str
    source: SourceRow
    extension: str = ""
    extension_in_words: bool = False
    others: Mapping[str, CellValue] = field(default_factory=dict, hash=False)
    registered: bool = False


@dataclass(frozen=True)
class AnswerForm:
    """A form of a later period that a branch already holds, with the matters (事项编号) on its sheet 需答复."""

    period: Period
    keys: frozenset[str]


@dataclass(frozen=True)
class AskedReason:
    """That a form asked a branch to say why a lamp is red, and until which day; None where a signed paper set it."""

    period: Period
    until: dt.date | None


@dataclass(frozen=True, kw_only=True)
class LedgerInputs:
    """All inputs known up to AS-OF; later ``receipts`` and ``looks`` are left out.

    ``submitted`` are the counted submissions. ``decisions`` and ``replies`` are in the order of their receipts,
    whatever month they concern; the later of two decisions on a matter counts. ``issued`` are the papers signed
    until then. ``entries`` are what the bureau put in itself, ``first_forms`` the first form of each task handed down
    (by number), whenever it went out. ``handed_out`` is the ISO date on which each branch first got a form for the
    period (下发), and ``answer_forms`` the form of a later period that it holds, both only before AS-OF.
    ``asked_reasons`` are by 事项编号 what forms of this period or later asked about a red lamp, oldest first.
    """

    period: Period
    as_of: Snapshot
    office: OfficeRules
    receipts: tuple[Receipt, ...]
    looks: tuple[IntakeRun, ...]
    submitted: tuple[CountedSubmission, ...]
    imported: tuple[ImportedLedger, ...] = ()
    decisions: tuple[Decision, ...] = ()
    replies: tuple[Reply, ...] = ()
    issued: tuple[IssuedPaper, ...] = ()
    handed_out: Mapping[str, str] = field(default_factory=dict)
    answer_forms: Mapping[str, AnswerForm] = field(default_factory=dict)
    asked_reasons: Mapping[str, tuple[AskedReason, ...]] = field(default_factory=dict)
    entries: tuple[BureauEntry, ...] = ()
    first_forms: Mapping[str, FirstForm] = field(default_factory=dict)
    years_drawn_up: frozenset[int] = frozenset()
    """Years whose 述职评议数据表 had been made before the day of AS-OF."""

    @cached_property
    def by_place(self) -> dict[tuple[str, str], tuple[Receipt, ...]]:
        """Branch code and period -> the receipts of files sent for them, by number."""
        return group_by(sorted(self.receipts, key=attrgetter("number")), attrgetter("branch", "period"))

    @cached_property
    def by_sha256(self) -> dict[str, Receipt]:
        """Hash of a file -> the last receipt of a file with these bytes."""
        return {each.sha256: each for each in self.receipts}

    @cached_property
    def in_force(self) -> dict[str, Decision]:
        """事项编号 -> the decision in force; those from the 核验表 of a later month are ignored."""
        return {each.key: each for each in self.decisions if each.period <= self.period}

    @cached_property
    def begun_tasks(self) -> dict[str, FirstForm]:
        """Number of each task handed down that is in the ledger -> its first form.

        A form of the day of AS-OF may have gone out after it; it counts if its branch has reported on it since.
        """
        if not self.first_forms:
            return {}
        period, reported = self.period, {row.number for each in self.submitted for row in each.record.tasks}
        return {
            number: form
            for number, form in self.first_forms.items()
            if form.period <= period and (form.day < self.date or number in reported)
        }

    @cached_property
    def waiting_tasks(self) -> tuple[BureauEntry, ...]:
        """The tasks handed down in earlier months that stand on no form up to this month's, nor were taken back."""
        standing = list_standing_entries(self.entries, EntryKind.HAND_DOWN, self.period)
        return tuple(
            each for each in standing if each.period < self.period and each.entry.number not in self.begun_tasks
        )

    @cached_property
    def site_findings(self) -> tuple[BureauEntry, ...]:
        """The problems found on the spot up to this month, and not taken back."""
        return tuple(list_standing_entries(self.entries, EntryKind.SITE, self.period))

    @cached_property
    def replies_by_key(self) -> dict[str, tuple[Reply, ...]]:
        """Key of a question -> the replies to it, in the order of their receipts."""
        return group_by(self.replies, attrgetter("key"))

    @cached_property
    def reported_periods(self) -> frozenset[str]:
        """Periods for which anything was received."""
        return frozenset(each.period for each in self.receipts)

    @property
    def date(self) -> dt.date:
        """Date of AS-OF, at which 报送, overdue notices and working days are judged."""
        return dt.date.fromisoformat(self.as_of.date)
