"""Facts about letters: what was prepared or sent, and how the sending ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pipeline.contract.distributed_form import DistributedQuestion

WRITTEN, SENDING, SENT, FAILED, IN_DOUBT = "written", "sending", "sent", "failed", "in-doubt"
"""States of a letter: written to a folder (已备好, not yet sent), being handed to the mail server, sent, failed, or in
doubt (可能已发出): handed over, but the server's final reply was lost (RFC 1047).
"""


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
    asked: tuple[DistributedQuestion, ...] | None = None


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
    by ``split``. Version 1 had one matter a letter. ``asked`` are the rows of the 答复单 that goes along, without the
    free one; None if none does, and before version 3, which kept them first.
    """

    VERSION: ClassVar[int] = 3

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
    asked: tuple[DistributedQuestion, ...] | None = None

    @staticmethod
    def upgrade(stored: dict[str, Any], _: int) -> dict[str, Any]:
        """Convert versions 1 and 2, which only lack fields."""
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
