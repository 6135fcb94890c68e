"""Build, parse and send e-mail messages.

All other packages use the standard library's ``email`` and ``smtplib``, and ``keyring``, through this one.
"""

from pipeline.mail.message import Attachment, MailError, MailMessage, add_date_header, build_eml
from pipeline.mail.parsing import ParsedMessage, parse_message
from pipeline.mail.password import get_password
from pipeline.mail.server import MailServerError, SmtpServer
from pipeline.mail.server_replies import Blame
from pipeline.mail.session import SmtpOutcome, SmtpSession, SmtpStatus

__all__ = [
    "Attachment",
    "Blame",
    "MailError",
    "MailMessage",
    "MailServerError",
    "ParsedMessage",
    "SmtpOutcome",
    "SmtpServer",
    "SmtpSession",
    "SmtpStatus",
    "add_date_header",
    "build_eml",
    "get_password",
    "parse_message",
]  # fmt: skip
