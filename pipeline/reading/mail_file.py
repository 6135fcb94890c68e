"""Take the attached files out of a mail saved as a file (.eml)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

from pipeline.reading.limits import RefusalError
from pipeline.reading.raw import WrappedFile

_FAULTS = (RecursionError, LookupError, ValueError, TypeError, AttributeError)
"""What the library raises over heads and codings that no mail program writes."""


def read_mail(data: bytes) -> list[WrappedFile]:
    """Return the files attached to a mail, those of mails attached to it included; raise RefusalError if damaged."""
    try:
        return list(_list_attachments(data))
    except _FAULTS as error:
        raise RefusalError("file-damaged", "邮件内部结构异常") from error


def _list_attachments(data: bytes) -> Iterator[WrappedFile]:
    for part in message_from_bytes(data, policy=default).walk():
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(payload, bytes) and part.get_filename():
            yield WrappedFile(part.get_filename() or "", payload)
