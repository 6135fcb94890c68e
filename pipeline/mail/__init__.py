"""Build, parse and send e-mail messages.

All other packages use the standard library's ``email`` and ``smtplib``, and ``keyring``, through this one.
"""

from pipeline.mail.answers import Blame
from pipeline.mail.message import Attachment, Mail, MailFault, dated, eml
from pipeline.mail.opened import Opened, opened
from pipeline.mail.password import password
from pipeline.mail.server import MailServerFault, Server
from pipeline.mail.session import Outcome, Session, Verdict

__all__ = [
    "Attachment", "Blame", "Mail", "MailFault", "MailServerFault", "Opened", "Outcome", "Server", "Session", "Verdict",
    "dated", "eml", "opened", "password",
]  # fmt: skip
