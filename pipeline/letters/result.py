"""Hold the result of a ``send`` run as plain data: letters ready, skipped, failed, in doubt and withheld."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from pipeline.archive import compute_sha256
from pipeline.archive.letter_facts import JoinedMatter, SentAttachment, SentLetter
from pipeline.contract.settings import SETTINGS_FILE, Settings
from pipeline.letters.branch_folder import BranchFolderFile
from pipeline.letters.letter_factory import Letter, LetterFactory, WithheldLetter
from pipeline.mail import Blame, MailMessage, SmtpOutcome, SmtpStatus
from pipeline.periods import Period
from pipeline.terms import LetterKind

LETTERS_FOLDER, LETTER_FILE, TEXT_FILE = "letters", "邮件.eml", "正文.txt"
KEY_CHARS = 8
"""Characters of the hash of a letter in the name of its folder."""


@dataclass(frozen=True, kw_only=True)
class ReadyLetter:
    """A built letter that passed every check, with its message and its folder below ``outbox``.

    ``again`` gives the reason why a letter that was tried before is sent now; empty the first time. ``parts`` are the
    letters joined in this one, each as it passed its own checks; empty for a letter about one matter.
    """

    letter: Letter
    mail: MailMessage
    message: bytes
    folder: str
    again: str = ""
    parts: tuple[ReadyLetter, ...] = ()

    @property
    def each(self) -> tuple[ReadyLetter, ...]:
        """The letter by its matters."""
        return self.parts or (self,)

    @property
    def files(self) -> dict[str, bytes]:
        """The files of its folder, by name."""
        papers = {paper.name: paper.data for paper in self.letter.papers}
        return {**papers, TEXT_FILE: _format_text_file(self.mail), LETTER_FILE: self.message}


@dataclass(frozen=True)
class SkippedLetter:
    """A letter written or sent earlier: last date, changes since then (empty: none), and its state, WRITTEN or SENT."""

    letter: Letter
    date: str
    changed: str
    state: str


@dataclass(frozen=True)
class FailedLetter:
    """A letter that was not sent, with place and remedy as reason."""

    ready: ReadyLetter
    reason: str


@dataclass(frozen=True, kw_only=True)
class DoubtfulLetter:
    """A letter that may have been sent (可能已发出): transmitted on ``date``, with no reply received or recorded."""

    matter: str
    kind: str
    branch: str
    name: str
    address: str
    date: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SendResult:
    """The letters of a run, planned or performed.

    ``ready`` lists the letters to send and ``answers`` the files of 回执与退回 to write or remove; after the run, those
    that were. ``arrived`` are the ids of letters in doubt that a person has confirmed, ``arrived_before`` those of
    letters that were recorded as sent already. ``remarks`` are further messages for the operator; ``sheet`` is the path
    of 发送情况 below ``outbox`` and ``posting_list`` that of 发信清单, empty if it was not written. ``steps`` tell what
    a run would do that was only planned.
    """

    period: Period
    kinds: tuple[LetterKind, ...]
    ready: tuple[ReadyLetter, ...]
    skipped: tuple[SkippedLetter, ...]
    held: tuple[WithheldLetter, ...]
    answers: tuple[BranchFolderFile, ...]
    remarks: tuple[str, ...]
    by_server: bool = False
    failed: tuple[FailedLetter, ...] = ()
    doubtful: tuple[DoubtfulLetter, ...] = ()
    arrived: tuple[str, ...] = ()
    arrived_before: tuple[str, ...] = ()
    sheet: str = ""
    posting_list: str = ""
    steps: tuple[str, ...] = ()

    def is_for_server(self, each: ReadyLetter) -> bool:
        """Return whether the program itself sends a letter; one without an address is left for a person to send."""
        return self.by_server and bool(each.mail.address)

    def list_for_server(self) -> list[ReadyLetter]:
        """List the ready letters that the program itself sends."""
        return [each for each in self.ready if self.is_for_server(each)]

    def as_json(self) -> dict[str, object]:
        """Return the public shape of ``--json``."""
        return {
            "period": str(self.period), "kinds": [kind.value for kind in self.kinds],
            "transport": "smtp" if self.by_server else "files",
            "letters": [_build_letter_json(each) for each in self.ready],
            "skipped": [
                {
                    "matter": each.letter.matter, "date": each.date, "changed": each.changed or None,
                    "state": each.state,
                }
                for each in self.skipped
            ],
            "held": [
                {"kind": each.kind.value, "branch": each.branch or None, "matter": each.matter, "reason": each.reason}
                for each in self.held
            ],
            "failed": [{**_build_letter_json(each.ready), "reason": each.reason} for each in self.failed],
            "in_doubt": [
                {
                    "kind": each.kind, "branch": each.branch or None, "matter": each.matter,
                    "address": each.address, "date": each.date, "reason": each.reason,
                }
                for each in self.doubtful
            ],
            "inbox": [each.place for each in self.answers], "remarks": list(self.remarks),
            "sheet": f"outbox/{self.sheet}" if self.sheet else None,
            "posting_list": f"outbox/{self.posting_list}" if self.posting_list else None,
        }  # fmt: skip


def _build_letter_json(each: ReadyLetter) -> dict[str, object]:
    return {
        "kind": each.letter.kind.value, "matter": each.letter.matter, "branch": each.letter.branch or None,
        "matters": [one.letter.matter for one in each.each],
        "name": each.mail.name, "address": each.mail.address or None, "subject": each.mail.subject,
        "why": explain_sending(each), "folder": f"outbox/{each.folder}", "letter": each.mail.key, "attachments": [
            {"name": paper.name, "sha256": compute_sha256(paper.data)} for paper in each.letter.papers
        ],
    }  # fmt: skip


def explain_sending(each: ReadyLetter) -> str:
    """Return the reason why a letter is sent, in a few words."""
    return "，".join(part for part in (each.letter.why, each.again) if part)


def _format_text_file(mail: MailMessage) -> bytes:
    """Return 正文.txt, for pasting into any mailbox: subject, recipient and attachment names, then the body."""
    names = "、".join(each.name for each in mail.attachments)
    head = [f"主题：{mail.subject}"]
    head += [f"收件人：{mail.name} {mail.address}"] if mail.address and not mail.hidden else []
    head += [f"密送：{'；'.join(mail.hidden)}"] if mail.hidden else []
    head += [f"附件：{names}"] if names else []
    return ("\ufeff" + "\r\n".join([*head, "", *mail.body.split("\n")])).encode("utf-8")


def is_sent_by_server(settings: Settings) -> bool:
    """Return whether the settings send letters through a mail server (otherwise they are only written as files)."""
    return settings.letters.transport == "smtp"


def build_sent_letter(desk: LetterFactory, each: ReadyLetter, state: str, said: str = "") -> SentLetter:
    """Build the journal record of a letter with all its matters."""
    first, *others = map(_build_matter, each.each)
    return SentLetter(
        **vars(first), number=0, date=desk.today.isoformat(), letter=each.mail.key, state=state, folder=each.folder,
        said=said, order=desk.order.key if first.matter in desk.resend else "", also=tuple(others),
    )  # fmt: skip


def _build_matter(each: ReadyLetter) -> JoinedMatter:
    """Build what is recorded of one matter: the letter as it would have gone by itself."""
    letter, mail = each.letter, each.mail
    return JoinedMatter(
        kind=letter.kind.value,
        period=str(letter.period),
        branch=letter.branch,
        name=mail.name,
        address=mail.address,
        subject=mail.subject,
        matter=letter.matter,
        content=mail.content,
        attachments=tuple(SentAttachment(paper.name, compute_sha256(paper.data)) for paper in letter.papers),
        asked=letter.asked,
    )


def build_doubtful_letters(today: dt.date, ready: ReadyLetter, said: str) -> tuple[DoubtfulLetter, ...]:
    """Build the records of the matters of a letter that the server may have accepted today."""
    return tuple(
        DoubtfulLetter(
            matter=each.letter.matter,
            kind=each.letter.kind.value,
            branch=each.letter.branch,
            name=each.mail.name,
            address=each.mail.address,
            date=today.isoformat(),
            reason=said,
        )
        for each in ready.each
    )


def explain_outcome(each: ReadyLetter, outcome: SmtpOutcome) -> SmtpOutcome:
    """Return the outcome with its message in whole sentences, naming the roster cell or setting to correct."""
    if outcome.verdict is not SmtpStatus.REFUSED or outcome.blame is Blame.LETTER:
        return replace(outcome, said=f"{outcome.said}。" if outcome.said else "")
    if outcome.blame is Blame.ADDRESS:
        where = f"{each.letter.recipient.place}：{outcome.said}（现为“{each.mail.address}”）"
        return replace(outcome, said=f"{where}。请核对邮箱，改正后再发。")
    said = outcome.said.replace(each.mail.address, "收件地址")
    return replace(
        outcome,
        said=f"templates/{SETTINGS_FILE}：{said}。发件地址“letters.sender”现为“{each.mail.sender}”，"
        "请核对它和“mail.user”，或问邮箱管理员；支部的邮箱不用改。",
    )
