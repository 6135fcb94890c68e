"""Check the mail server: connect and log in as for sending a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline import disk
from pipeline.commands.send.mailing import build_smtp_server
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.findings import UserError
from pipeline.health.check import Health, HealthCheck
from pipeline.letters.result import is_sent_by_server
from pipeline.mail import MailServerError

_TITLE = "发信"


def check_mail_server(workspace: Workspace, environment: Mapping[str, str]) -> Iterator[HealthCheck]:
    """Check the mail server; yield nothing if letters are only written as files or the settings cannot be read.

    Unreadable settings are reported by another check.
    """
    try:
        settings = workspace.office.settings
    except UserError:
        return
    if not is_sent_by_server(settings):
        return
    try:
        server = build_smtp_server(workspace, environment)
        server.tried()
    except UserError as fault:
        yield HealthCheck(_TITLE, Health.BAD, "".join(fault.lines))
    except (MailServerError, disk.DiskError) as fault:
        yield HealthCheck(_TITLE, Health.BAD, str(fault))
    else:
        open_to_all = settings.mail.security == "none"
        found = f"{server.name}连得上，{'没有加密' if open_to_all else '已加密'}{'，能登录' if server.user else ''}"
        remedy = f"信件在网络上谁都能看到。请改 templates/{SETTINGS_FILE} 的“mail.security”。" if open_to_all else ""
        yield HealthCheck(_TITLE, Health.NOTE if open_to_all else Health.FINE, found, remedy)
