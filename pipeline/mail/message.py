"""Build an e-mail message (RFC 5322, MIME) that mail programs open as a draft; the same letter gives the same bytes.

Attachment names are given twice, as RFC 2047 words in ``name=`` and as RFC 2231 in ``filename*``: QQ and 163 read the
first, Outlook and Coremail the second. Every header value is checked before a message class receives it, because some
of those accept a line break. There is no ``Date``: the sender adds it, be it a mail program or ``add_date_header``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, quote
from functools import cached_property
from pathlib import PurePath
from urllib.parse import quote as percent_encoded

from pipeline.terms import ADDRESS

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NOWHERE = "dangjian.invalid"
_KINDS = {
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "pdf",
}
_ID_CHARS = 32
_UNFOLDED = compat32.clone(max_line_length=None)
"""Headers are folded where they are created."""


class MailError(Exception):
    """Invalid content of a letter; the message says where it is and what to do."""


@dataclass(frozen=True)
class Attachment:
    """One attachment: its name in the letter, and its bytes.

    ``essence`` is the hash of the part that counts as its content; empty if every byte counts.
    """

    name: str
    data: bytes
    essence: str = ""


@dataclass(frozen=True, kw_only=True)
class MailMessage:
    r"""A letter to one branch, or to several that do not see each other, however it is delivered.

    ``sender`` and ``address`` are e-mail addresses, empty if there is none; ``name`` is the name of the branch; the
    lines of ``body`` end with ``\n``; ``again`` counts how often the same letter was written before, so that mail
    servers do not drop a second copy as a duplicate. ``hidden`` are the addresses in 密送 (Bcc).
    """

    sender: str
    name: str
    address: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    again: int = 0
    hidden: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """The sha256 of the whole letter; no two letters share it."""
        said = [self.sender, self.name, self.address, self._hash_content(essence=False), self.again]
        return _compute_hash([*said, *([list(self.hidden)] if self.hidden else [])])

    @cached_property
    def content(self) -> str:
        """The sha256 of what the branch can see: subject, text and content of the attachments."""
        return self._hash_content(essence=True)

    def _hash_content(self, *, essence: bool) -> str:
        papers = [
            [each.name, (essence and each.essence) or hashlib.sha256(each.data).hexdigest()]
            for each in self.attachments
        ]
        return _compute_hash([self.subject, self.body, papers])

    @property
    def message_id(self) -> str:
        """The ``<…@…>`` identifier, the same for the same letter."""
        return f"<{self.key[:_ID_CHARS]}@{self.sender.rpartition('@')[2] or _NOWHERE}>"


def build_eml(mail: MailMessage, *, draft: bool = True) -> bytes:
    """Return the message; raise MailError if it is invalid. Mail programs open a ``draft`` to send (``X-Unsent``)."""
    for what, value in _list_checked_values(mail):
        _require_plain(what, value)
    hidden = (("密送地址", address) for address in mail.hidden)
    for what, address in (("发件地址", mail.sender), ("收件人地址", mail.address), *hidden):
        if address and not re.fullmatch(ADDRESS, address):
            raise MailError(f"{what}“{_mask_invisible(address)}”不是一个邮箱地址。请在支部名册或设置中改正。")
    message = _build_mime_message(mail, draft=draft)
    buffer = io.BytesIO()
    BytesGenerator(buffer, mangle_from_=False, policy=_UNFOLDED).flatten(message, linesep="\r\n")
    return buffer.getvalue()


def add_date_header(message: bytes, moment: dt.datetime) -> bytes:
    """Return the message as it is transmitted: the same bytes after a ``Date`` header (RFC 5322, 3.6.1)."""
    return f"Date: {format_datetime(moment)}\r\n".encode("ascii") + message


def _compute_hash(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _list_checked_values(mail: MailMessage) -> Iterator[tuple[str, str]]:
    """Yield every header value and each line of the text as (label, value)."""
    yield from (("发件地址", mail.sender), ("收件人", mail.name), ("收件人地址", mail.address), ("主题", mail.subject))
    yield from (("附件名", each.name) for each in mail.attachments)
    yield from (("正文", line) for line in mail.body.split("\n"))


def _require_plain(what: str, value: str) -> None:
    """Raise MailError if the value contains line breaks, control or invisible characters, or undecodable text."""
    if any(unicodedata.category(sign) in _UNSEEN for sign in value):
        raise MailError(f"{what}“{_mask_invisible(value)}”里有换行或看不见的控制字符，没有写成邮件。请改正后再运行。")


def _mask_invisible(value: str) -> str:
    return "".join("□" if unicodedata.category(sign) in _UNSEEN else sign for sign in value)[:40]


def _build_mime_message(mail: MailMessage, *, draft: bool) -> MIMEMultipart:
    message = MIMEMultipart("mixed", boundary=f"=_{mail.key[:_ID_CHARS]}")
    if draft:
        message["X-Unsent"] = "1"
    message["Message-ID"] = mail.message_id
    if mail.sender:
        message["From"] = mail.sender
    if mail.address:
        message["To"] = f"{_encode_words(mail.name, 'To')}\n <{mail.address}>"
    if mail.hidden:
        message["Bcc"] = ",\n ".join(mail.hidden)
    message["Subject"] = _encode_words(mail.subject, "Subject")
    message.attach(MIMEText(mail.body.replace("\n", "\r\n"), "plain", "utf-8"))
    for each in mail.attachments:
        message.attach(_build_attachment_part(each))
    return message


def _encode_words(text: str, header: str) -> str:
    """Encode text as folded RFC 2047 words."""
    return Header(text, "utf-8", header_name=header).encode()


def _build_attachment_part(attachment: Attachment) -> MIMEApplication:
    """Return an attachment part; both headers are folded here, since the library does not fold the first one."""
    name = attachment.name
    kind = _KINDS.get(PurePath(name).suffix.lower(), "octet-stream")
    part = MIMEApplication(attachment.data, kind)
    plain = name.isascii() and "=?" not in name
    for_old = quote(name) if plain else _encode_words(name, "name")
    part.replace_header("Content-Type", f'application/{kind};\n name="{for_old}"')
    for_new = f'filename="{quote(name)}"' if plain else f"filename*=utf-8''{percent_encoded(name, safe='')}"
    part["Content-Disposition"] = f"attachment;\n {for_new}"
    return part
