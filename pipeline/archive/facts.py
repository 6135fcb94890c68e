"""The facts the archive keeps, as frozen records with one JSON shape each."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.contract.handed import HandedForm
from pipeline.vocabulary import ANSWERS_ONLY

SUBMISSION, OLD_LEDGER, DECISIONS = "submission", "old-ledger", "decisions"
"""What a receipt may be for: a file that was dropped, a 旧台账 taken in at a hand-out, a 核验表 taken in by review."""

WRITTEN, SENDING, SENT, FAILED, IN_DOUBT = "written", "sending", "sent", "failed", "in-doubt"
"""How far a letter got: lies in a folder (已备好, which is not sent); is being handed to the mail server; went; did not
go; was handed over and nobody knows (可能已发出): the server's last word was lost (RFC 1047).
"""


@dataclass(frozen=True)
class Source:
    """The cell row a fact comes from: archived file, its sha256, sheet, sheet row counted from 1 (0: the file)."""

    file: str
    sha256: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Look:
    """One look into the drop folders (收表), kept also when it found nothing.

    ``seen`` maps each folder that could be listed to the names found in it (paths below that folder, ``/``
    between parts); ``out_of_reach`` are folders that could not be listed.
    """

    number: int
    date: str
    seen: dict[str, tuple[str, ...]]
    out_of_reach: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """The moment of taking one file. Dates are ISO; ``after`` is empty when no look came before.

    ``after_look``/``by_look`` are look numbers (0 when there is none), ``previous`` the sha256 of the bytes of
    the receipt before it (empty for the first), ``office`` the hashes of the office files it was judged by.
    """

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
    """Path of the archived bytes below the archive, ``/`` between parts."""
    office: dict[str, str] = field(default_factory=dict)
    previous: str = ""
    kind: str = SUBMISSION
    within: str = ""
    """sha256 of the zip it was a file of (压缩包), empty for a file that lay there by itself."""

    @property
    def reports(self) -> bool:
        """Whether it is of a monthly report; a form that came with nothing but answers (需答复) is none."""
        return self.kind == SUBMISSION and ANSWERS_ONLY not in self.codes


@dataclass(frozen=True)
class HandOut:
    """Forms handed out (下发) on one day for one period, the contract version and the business domains on offer."""

    number: int
    date: str
    period: str
    contract: int
    domains: tuple[str, ...]
    forms: tuple[HandedForm, ...]


@dataclass(frozen=True)
class AsOf:
    """Up to where truth is taken: a date; the last receipt, look and issued paper known then; the office files.

    ``office`` maps the name of each office file to its sha256.
    """

    period: str
    date: str
    last_receipt: int
    last_look: int
    office: dict[str, str]
    last_issued: int = 0


@dataclass(frozen=True)
class Issued:
    """A paper that was signed (签发): frozen bytes with what they were drafted from. Dates are ISO.

    ``branch`` is empty where the paper is not for one branch alone; ``file`` is its place below ``outbox/issued``,
    ``given`` the sha256 of the file it was signed from, before date and number were filled in; ``after_receipt`` is
    the last receipt known when it was signed; ``subjects`` are the problems a 整改通知书 orders to be mended by
    ``due``; ``urgent`` says why nobody waited for answers (or is empty).
    """

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
    record: AsOf
    after_receipt: int
    due: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sealed:
    """The scan (扫描件) of a signed paper with seal and signature; ``paper`` is the number of the paper.

    ``file`` is its place below ``outbox/issued``, ``date`` the ISO date on which it was put there.
    """

    number: int
    paper: int
    date: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Attached:
    """One attachment of a letter: the name it went under, and its bytes' sha256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Sent:
    """A letter that was written or handed to a mail server. ``state`` is WRITTEN, SENDING or FAILED.

    SENDING stands before the letter is handed over, and what became of it is a fact of its own (``Settled``); FAILED is
    a letter that was never handed over, for the reason ``said``. ``matter`` names what it is about and never changes
    (``feedback-2026-11-MZ03``); ``content`` is the hash of what the branch gets to see (subject, text, attachments),
    ``letter`` that of the whole letter, with which it can be told from every other. ``branch`` is empty where it goes
    to somebody on a list, ``address`` where it has to be handed over in another way; ``folder`` is its place below
    ``outbox``.
    """

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
    attachments: tuple[Attached, ...]
    matter: str = ""
    content: str = ""
    name: str = ""
    said: str = ""


@dataclass(frozen=True)
class Settled:
    """What became of a letter that was being sent: SENT, FAILED or IN_DOUBT, and why; ``letter`` is its number.

    Of several about one letter the last holds: one in doubt is settled by a person who asked (已问明送到).
    """

    number: int
    letter: int
    date: str
    state: str
    said: str = ""
