"""Parse the bytes of a message to verify what was put into it."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from typing import cast

from pipeline.mail.message import Attachment


@dataclass(frozen=True)
class ParsedMessage:
    """The content of a message as its recipient sees it; ``addresses`` are all its recipients."""

    addresses: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[Attachment, ...]


def parse_message(data: bytes) -> ParsedMessage:
    r"""Parse a message; lines of the text end with ``\n``."""
    message = message_from_bytes(data, policy=default)
    text = message.get_body(("plain",))
    fields = [field for name in ("To", "Cc", "Bcc") for field in message.get_all(name, [])]
    return ParsedMessage(
        tuple(address.addr_spec for field in fields for address in field.addresses),
        str(message["Subject"] or ""),
        text.get_content().replace("\r\n", "\n") if text is not None else "",
        tuple(
            Attachment(part.get_filename() or "", cast("bytes", part.get_payload(decode=True)))
            for part in message.iter_attachments()
        ),
    )
