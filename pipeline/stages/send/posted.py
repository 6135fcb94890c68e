"""What a run of ``send`` comes to, as plain data: letters that go, failed, are in doubt, are held back."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive import sha256_of
from pipeline.mail import Mail
from pipeline.stages.send.answer_folder import Answer
from pipeline.stages.send.letters import Held, Letter
from pipeline.vocabulary import LetterKind, Period

FOLDER, LETTER_FILE, TEXT_FILE = "letters", "邮件.eml", "正文.txt"


@dataclass(frozen=True)
class Ready:
    """A letter that passed every check, built: its message, and its folder below ``outbox``.

    ``again`` says why one that was tried before goes now, empty where it is the first time.
    """

    letter: Letter
    mail: Mail
    message: bytes
    folder: str
    again: str = ""

    @property
    def files(self) -> dict[str, bytes]:
        """What lies in its folder, by name."""
        papers = {paper.name: paper.data for paper in self.letter.papers}
        return {**papers, TEXT_FILE: _text(self.mail), LETTER_FILE: self.message}


@dataclass(frozen=True)
class Skipped:
    """A letter that was written or sent before: when last, what is different now (empty: nothing), WRITTEN or SENT."""

    letter: Letter
    date: str
    changed: str
    state: str


@dataclass(frozen=True)
class Failed:
    """A letter that did not go, and why: place and remedy."""

    ready: Ready
    reason: str


@dataclass(frozen=True)
class Doubtful:
    """A letter that may have gone (可能已发出): handed over on ``date``, and no answer was heard or kept."""

    matter: str
    kind: str
    branch: str
    name: str
    address: str
    date: str
    reason: str


@dataclass(frozen=True)
class Posted:
    """What a run writes or sends, passes over and holds back.

    ``answers`` go into 回执与退回, ``remarks`` are said besides; ``ready`` are letters that are to go, after a run
    those that went; ``arrived`` are letters in doubt that a person asked about; ``sheet`` is the place of 发送情况
    below ``outbox``, empty where there is none.
    """

    period: Period
    kinds: tuple[LetterKind, ...]
    ready: tuple[Ready, ...]
    skipped: tuple[Skipped, ...]
    held: tuple[Held, ...]
    answers: tuple[Answer, ...]
    remarks: tuple[str, ...]
    by_server: bool = False
    failed: tuple[Failed, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    arrived: tuple[str, ...] = ()
    sheet: str = ""

    def goes_by_server(self, each: Ready) -> bool:
        """Whether the program itself sends a letter; one without an address lies ready for a person."""
        return self.by_server and bool(each.mail.address)

    def as_json(self) -> dict[str, object]:
        """The public shape of ``--json``."""
        return {
            "period": str(self.period), "kinds": [kind.value for kind in self.kinds],
            "transport": "smtp" if self.by_server else "files",
            "letters": [_as_json(each) for each in self.ready],
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
            "failed": [{**_as_json(each.ready), "reason": each.reason} for each in self.failed],
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


def _as_json(each: Ready) -> dict[str, object]:
    return {
        "kind": each.letter.kind.value, "matter": each.letter.matter, "branch": each.letter.branch or None,
        "name": each.mail.name, "address": each.mail.address or None, "subject": each.mail.subject,
        "why": why(each), "folder": f"outbox/{each.folder}", "letter": each.mail.key, "attachments": [
            {"name": paper.name, "sha256": sha256_of(paper.data)} for paper in each.letter.papers
        ],
    }  # fmt: skip


def why(each: Ready) -> str:
    """Why a letter goes, in a few words."""
    return "，".join(part for part in (each.letter.why, each.again) if part)


def _text(mail: Mail) -> bytes:
    """正文.txt, to be pasted into any mailbox: subject, whom it is for, which files go with it, then the text."""
    names = "、".join(each.name for each in mail.attachments)
    head = [f"主题：{mail.subject}"]
    head += [f"收件人：{mail.name} {mail.address}"] if mail.address else []
    head += [f"附件：{names}"] if names else []
    return ("\ufeff" + "\r\n".join([*head, "", *mail.body.split("\n")])).encode("utf-8")
