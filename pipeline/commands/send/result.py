"""Hold the result of a ``send`` run as plain data: letters ready, skipped, failed, in doubt and withheld."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive import compute_sha256
from pipeline.commands.send.branch_folder import BranchFolderFile
from pipeline.commands.send.letter_factory import Letter, WithheldLetter
from pipeline.mail import MailMessage
from pipeline.terms import LetterKind, Period

LETTERS_FOLDER, LETTER_FILE, TEXT_FILE = "letters", "邮件.eml", "正文.txt"


@dataclass(frozen=True, kw_only=True)
class ReadyLetter:
    """A built letter that passed every check, with its message and its folder below ``outbox``.

    ``again`` gives the reason why a letter that was tried before is sent now; empty the first time.
    """

    letter: Letter
    mail: MailMessage
    message: bytes
    folder: str
    again: str = ""

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

    ``answers`` are files of 回执与退回, ``remarks`` further messages for the operator. ``ready`` lists the letters to
    send, after the run those that were sent; ``arrived`` the ids of letters in doubt that a person has confirmed;
    ``sheet`` is the path of 发送情况 below ``outbox``, empty if it was not written.
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
    sheet: str = ""

    def is_for_server(self, each: ReadyLetter) -> bool:
        """Return whether the program itself sends a letter; one without an address is left for a person to send."""
        return self.by_server and bool(each.mail.address)

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
        }  # fmt: skip


def _build_letter_json(each: ReadyLetter) -> dict[str, object]:
    return {
        "kind": each.letter.kind.value, "matter": each.letter.matter, "branch": each.letter.branch or None,
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
    head += [f"收件人：{mail.name} {mail.address}"] if mail.address else []
    head += [f"附件：{names}"] if names else []
    return ("\ufeff" + "\r\n".join([*head, "", *mail.body.split("\n")])).encode("utf-8")
