"""Letters as e-mail: a record of what is to be said -> the bytes of a message, and such bytes read back.

The one door to the standard library's ``email`` (and, once letters are sent by the program, to ``smtplib``).
"""

from pipeline.mail.message import Attachment, Mail, MailFault, eml
from pipeline.mail.opened import Opened, opened

__all__ = ["Attachment", "Mail", "MailFault", "Opened", "eml", "opened"]
