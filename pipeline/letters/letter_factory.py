"""Draft letters in the office's wording, with recipient, subject, body and attachments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from pipeline.archive import SentEntry, compute_sha256
from pipeline.archive.facts import Receipt, Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE, WORDING_FOLDER, DeadlineSettings
from pipeline.findings import UserError
from pipeline.forms.returned_copy import RequestedCorrection
from pipeline.intake.office import Office
from pipeline.intake.tables.roster import Branch
from pipeline.ledger.returned import find_returned_receipts
from pipeline.letters.answer_forms import AnswerForms
from pipeline.letters.resending import ResendOrder
from pipeline.mail import Attachment
from pipeline.periods import Period
from pipeline.reports.letters import build_branch_letter_figures, build_common_letter_figures
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import LETTER_TITLES, READING_COPY, LetterKind
from pipeline.wording import render_wording

_ITEM = re.compile(r"\d+\.")
ALL_BRANCHES = "各党支部"
_LEAST_LINES = 2
"""Minimum number of lines in a letter's wording: the subject and one paragraph."""


@dataclass(frozen=True)
class Recipient:
    """The recipient of a letter: name, address (empty if unknown), and the cell or setting that holds the address."""

    name: str
    address: str
    place: str


@dataclass(frozen=True)
class LetterWords:
    """Subject and text of a letter."""

    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter to one recipient. ``matter`` is its stable readable id; ``title`` names its folder.

    ``branch`` is empty for a recipient on a reading list; ``why`` gives the reason for the letter in a few words.
    ``for_all`` is the letter in the words in which it goes to all branches at once; None if it may not. ``asked`` are
    the rows of the 答复单 among its papers; None if there is none.
    """

    kind: LetterKind
    branch: str
    matter: str
    title: str
    recipient: Recipient
    why: str
    subject: str
    body: str
    period: Period
    papers: tuple[Attachment, ...] = ()
    for_all: LetterWords | None = None
    asked: tuple[DistributedQuestion, ...] | None = None


@dataclass(frozen=True)
class WithheldLetter:
    """A letter that is not sent, with place and remedy as reason; ``branch`` is empty if it concerns no single one."""

    kind: LetterKind
    branch: str
    matter: str
    reason: str


@dataclass(frozen=True)
class LetterRemark:
    """A remark on a whole kind of letters, for the operator."""

    text: str


TriggerResult = Letter | WithheldLetter | LetterRemark


@dataclass(frozen=True, kw_only=True)
class AwaitedCorrection:
    """A returned submission that awaits a correction, and the marked copy to correct."""

    receipt: Receipt
    name: str
    data: bytes
    corrections: tuple[RequestedCorrection, ...]
    mended: int


@dataclass(frozen=True, kw_only=True)
class OutgoingPaper:
    """A signed paper, with its bytes as signed and the file to send: the sealed scan if there is one.

    ``tables`` is the workbook that goes along with it; empty if there is none.
    """

    paper: IssuedPaper
    signed: bytes
    suffix: str
    data: bytes
    tables: bytes = b""


def list_replaced_attempts(
    kind: LetterKind, papers: Sequence[Attachment], attempts: Sequence[SentEntry]
) -> list[SentEntry]:
    """List the attempts at a 下发表单 letter that carried another form than the one the branch has been given since.

    They say nothing of the letter with the new form: it is due as if none had gone.
    """
    if kind is not LetterKind.FORMS:
        return []
    held = [(each.name, compute_sha256(each.data)) for each in papers]
    return [each for each in attempts if not any(each.carries(*paper) for paper in held)]


@dataclass(frozen=True, kw_only=True)
class LetterFactory:
    """The factory that drafts the letters of one period, with everything they are drafted from.

    ``only`` restricts the letters to some branches (empty: all). Mappings are by branch code; those that the kinds of
    letters asked for do not need are empty. ``drafts`` are, by document, branch (empty: bureau-wide) and matter of the
    drafts of official papers; ``attempts`` are the earlier attempts at each letter, ``order`` tells which letters are
    to go out once more, ``reissued`` the last forms of branches that were given several, ``closing`` is the month's
    signed 通报.
    """

    period: Period
    today: dt.date
    office: Office
    receipts: Sequence[Receipt]
    only: frozenset[str] = frozenset()
    snapshots: Sequence[Snapshot] = ()
    forms: Mapping[str, tuple[DistributedForm, bytes]] = field(default_factory=dict)
    reissued: Mapping[str, tuple[DistributedForm, bytes]] = field(default_factory=dict)
    awaited: Mapping[str, AwaitedCorrection] = field(default_factory=dict)
    statuses: Mapping[str, SubmissionStatus] = field(default_factory=dict)
    feedback: Mapping[str, bytes] = field(default_factory=dict)
    answer_forms: AnswerForms | None = None
    drafts: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    outgoing: Sequence[OutgoingPaper] = ()
    closing: IssuedPaper | None = None
    attempts: Mapping[str, tuple[SentEntry, ...]] = field(default_factory=dict)
    order: ResendOrder = field(default_factory=ResendOrder)

    @property
    def resend(self) -> frozenset[str]:
        """The letters to go out once more."""
        return self.order.left

    @property
    def terms(self) -> DeadlineSettings:
        """The terms that the office sets."""
        return self.office.settings.deadlines

    @cached_property
    def due(self) -> tuple[Branch, ...]:
        """Selected branches that owe a report, in roster order."""
        return tuple(branch for branch in self.office.due(self.period) if self.is_branch_selected(branch.code))

    def is_branch_selected(self, branch: str) -> bool:
        """Return whether letters to a branch are to be drafted."""
        return not self.only or branch in self.only

    def list_days_out(self, matter: str) -> tuple[dt.date, ...]:
        """List the days on which a letter went out, and today if it has not yet or is to go once more."""
        went = self.list_days_sent(matter)
        return went if went and matter not in self.resend else (*went, self.today)

    def list_days_sent(self, matter: str) -> tuple[dt.date, ...]:
        """List the days on which a letter went out."""
        return tuple(dt.date.fromisoformat(each.sent.date) for each in self.attempts.get(matter, ()) if each.went)

    @cached_property
    def returned(self) -> Mapping[str, Receipt]:
        """Branch code -> the receipt of its returned report of the period that awaits correction."""
        found = find_returned_receipts(self.receipts)
        return {branch: receipt for (branch, period), receipt in found.items() if period == str(self.period)}

    @cached_property
    def signed_by_hash(self) -> Mapping[str, OutgoingPaper]:
        """The signed papers by the SHA-256 of each file to send."""
        return {compute_sha256(data): each for each in self.outgoing for data in (each.data, each.tables) if data}

    def draft(
        self, kind: LetterKind, code: str, matter: str, figures: Mapping[str, object], *, why: str,
        papers: tuple[Attachment, ...] = (), title: str = "", for_all: LetterWords | None = None,
    ) -> Letter | WithheldLetter:  # fmt: skip
        """Draft a letter to a branch in the office's wording; withhold it if the roster does not know the branch."""
        branch = self.office.by_code.get(code)
        if branch is None:
            reason = f"templates/{ROSTER_FILE}：名册中没有支部“{code}”，不知道发给谁。请恢复该行。"
            return WithheldLetter(kind, code, matter, reason)
        place = f"templates/{ROSTER_FILE} {branch.address_cell}“邮箱”"
        recipient = Recipient(branch.short_name, branch.address, place)
        tried = self.attempts.get(matter, ())
        replaced = tried and len(list_replaced_attempts(kind, papers, tried)) == len(tried)
        day = self.today if replaced else self.list_days_out(matter)[-1]
        known = build_branch_letter_figures(self.office, self.period, branch, day)
        subject, body = self.render_letter(LETTER_TITLES[kind], {**known, **figures})
        return Letter(
            kind=kind,
            branch=code,
            matter=matter,
            title=title or LETTER_TITLES[kind],
            recipient=recipient,
            why=why,
            subject=subject,
            body=body,
            period=self.period,
            papers=papers,
            for_all=for_all,
        )

    def draft_for_all(self, kind: LetterKind, figures: Mapping[str, object]) -> LetterWords:
        """Draft the words of a letter that goes to all branches at once today."""
        known = {"branch": ALL_BRANCHES, **build_common_letter_figures(self.office, self.period, self.today)}
        return LetterWords(*self.render_letter(LETTER_TITLES[kind], {**known, **figures}))

    def draft_reading_copy(
        self,
        name: str,
        address: str,
        matter: str,
        figures: Mapping[str, object],
        *,
        why: str,
        papers: tuple[Attachment, ...],
    ) -> Letter:
        """Draft a letter that sends a signed paper to a recipient on a reading list (送阅)."""
        recipient = Recipient(name, address, f"templates/{SETTINGS_FILE} 送阅名单“{name}”")
        day = self.list_days_out(matter)[-1]
        told = {"recipient": name, **build_common_letter_figures(self.office, self.period, day), **figures}
        subject, body = self.render_letter(READING_COPY, told)
        return Letter(
            kind=LetterKind.ISSUED,
            branch="",
            matter=matter,
            title=READING_COPY,
            recipient=recipient,
            why=why,
            subject=subject,
            body=body,
            period=self.period,
            papers=papers,
        )

    def render_letter(self, title: str, figures: Mapping[str, object]) -> tuple[str, str]:
        """Return subject and body; UserError if the office's wording is missing or too short."""
        name = f"{WORDING_FOLDER}/信件-{title}.txt"
        if name not in self.office.wording:
            raise UserError(f"templates/{name}：找不到这封信的文字。请从备份恢复，或用“init”补齐。")
        lines = render_wording(self.office.wording[name], figures, f"templates/{name}")
        if len(lines) < _LEAST_LINES:
            raise UserError(f"templates/{name}：第一行应是邮件主题，下面是正文。请对照开头的说明改正。")
        return lines[0], join_paragraphs(lines[1:])


def join_paragraphs(paragraphs: tuple[str, ...]) -> str:
    """Join paragraphs into plain text, with a blank line between them except between the items of a list."""
    text = paragraphs[0]
    for above, line in pairwise(paragraphs):
        text += ("\n" if _ITEM.match(above) and _ITEM.match(line) else "\n\n") + line
    return text + "\n"
