"""Send letters to a mail server (RFC 5321), many over one connection; outcomes are plain data.

The final dot is decisive: before it is sent nothing was delivered, after it only the server knows, and if its reply is
lost the letter is in doubt (RFC 1047). No letter is ever sent again here.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self

from pipeline.mail.server import SmtpServer
from pipeline.mail.server_replies import Blame, explain_server_reply, format_server_reply, judge_blame

_ACCEPTED, _FOR_NOW, _FOR_GOOD = 2, 4, 5
"""First digits of a server's reply (RFC 5321, 4.2.1)."""
_GO_AHEAD, _CLOSING = 354, 421
_STUFFED = re.compile(rb"^\.", re.MULTILINE)
_MEGABYTE = 2**20


class SmtpStatus(Enum):
    """The status of a letter: accepted, refused permanently or temporarily, or in doubt."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True)
class SmtpOutcome:
    """The status of one letter and the reason in Chinese; ``blame`` is the cause of a permanent refusal."""

    verdict: SmtpStatus
    said: str = ""
    blame: Blame = Blame.LETTER


class SmtpSession:
    """A connection used for many letters; a lost connection is opened again for the next letter."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._smtp is not None and kind is None:
            self._quit(self._smtp)
        self.close()

    def _quit(self, smtp: smtplib.SMTP) -> None:
        """Send QUIT; ignore a server that has already gone."""
        try:
            smtp.docmd("QUIT")
        except OSError:
            self.close()

    def close(self) -> None:
        """Drop the connection, even in the middle of a transaction."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def deliver(self, sender: str, recipient: str, message: bytes, begin: Callable[[], object]) -> SmtpOutcome:
        """Hand over one letter to one recipient. Raise MailServerError if no connection is possible.

        ``begin`` is called after the recipient was accepted and before the first byte of the letter; an exception from
        it ends the attempt with nothing delivered.
        """
        used = self._smtp is not None
        refused = self._announce(sender, recipient, len(message))
        if used and self._smtp is None:  # a server may end a long session: try once more
            refused = self._announce(sender, recipient, len(message))
        if refused is not None:
            return refused
        assert self._smtp is not None
        try:
            begin()
        except BaseException:
            self.close()
            raise
        return self._hand_over(self._smtp, message)

    def _announce(self, sender: str, recipient: str, size: int) -> SmtpOutcome | None:
        """Send size, sender and recipient, connecting first if needed; return None if all are accepted."""
        if self._smtp is None:
            self._smtp = self._server.connect()
        smtp = self._smtp
        most = _get_size_limit(smtp)
        if most and size > most:
            said = f"信件连附件{_format_size(size)}，超过邮件服务器允许的{_format_size(most)}"
            return SmtpOutcome(SmtpStatus.REFUSED, f"{said}，请改用其他方式送达")
        try:
            code, words = smtp.mail(sender, [f"SIZE={size}"] if smtp.has_extn("size") else [])
            if welcome := code // 100 == _ACCEPTED:
                code, words = smtp.rcpt(recipient)
        except OSError:
            return self._give_up("还没有交信，连接就断了或没有应答，信没有发出")
        if code // 100 == _ACCEPTED:
            return None
        self._reset(smtp, code)
        blame = judge_blame(code, words, at_recipient=welcome)
        what = "邮件服务器不收这个地址的信" if blame is Blame.ADDRESS else "邮件服务器没有收信"
        return _build_refused_outcome(code, words, what, blame)

    def _hand_over(self, smtp: smtplib.SMTP, message: bytes) -> SmtpOutcome:
        try:
            code, words = smtp.docmd("DATA")
            if code == _GO_AHEAD:
                smtp.send(_STUFFED.sub(b"..", message))
        except OSError:
            return self._give_up("信交到一半，连接断了或没有应答，信没有发出")
        if code != _GO_AHEAD:
            self._reset(smtp, code)
            return _build_refused_outcome(code, words, "邮件服务器没有收信")
        try:
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
        except OSError:
            self.close()
            return SmtpOutcome(SmtpStatus.IN_DOUBT, "信已交出，没有等到邮件服务器的答复")
        if code // 100 in (_FOR_NOW, _FOR_GOOD):
            self._reset(smtp, code)
            return _build_refused_outcome(code, words, "邮件服务器退回了信")
        if code // 100 == _ACCEPTED:
            return SmtpOutcome(SmtpStatus.ACCEPTED)
        self.close()
        return SmtpOutcome(
            SmtpStatus.IN_DOUBT, f"信已交出，看不懂邮件服务器的答复（{format_server_reply(code, words)}）"
        )

    def _give_up(self, said: str) -> SmtpOutcome:
        self.close()
        return SmtpOutcome(SmtpStatus.DEFERRED, said)

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        """Prepare for the next letter; close the connection if the server is closing or its reply makes no sense."""
        try:
            if code in (_CLOSING, -1) or smtp.rset()[0] // 100 != _ACCEPTED:
                self.close()
        except OSError:
            self.close()


def _build_refused_outcome(code: int, words: bytes, what: str, blame: Blame = Blame.LETTER) -> SmtpOutcome:
    why = "：".join(part for part in (what, explain_server_reply(code, words)) if part)
    if code // 100 == _FOR_GOOD:
        return SmtpOutcome(SmtpStatus.REFUSED, f"{why}（{format_server_reply(code, words)}）", blame)
    return SmtpOutcome(SmtpStatus.DEFERRED, f"{why}，请稍后再发（{format_server_reply(code, words)}）")


def _format_size(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}兆" if size >= _MEGABYTE // 10 else f"{size}字节"


def _get_size_limit(smtp: smtplib.SMTP) -> int:
    """Return the largest message the server accepts, in bytes; 0 if it states no limit (RFC 1870)."""
    said = smtp.esmtp_features.get("size", "").strip()
    return int(said) if said.isascii() and said.isdigit() else 0
