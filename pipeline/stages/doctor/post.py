"""Check the mail server: connect and log in as for sending a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline import disk
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.findings import SettingsFault
from pipeline.mail import MailServerFault
from pipeline.stages.doctor.checked import Check, Health
from pipeline.stages.send.mailing import by_server, server_of
from pipeline.stages.workspace import Workspace

_TITLE = "发信"


def mail_server(workspace: Workspace, environment: Mapping[str, str]) -> Iterator[Check]:
    """Check the mail server; yield nothing if letters are only written as files or the settings cannot be read.

    Unreadable settings are reported by another check.
    """
    try:
        settings = workspace.office.settings
    except SettingsFault:
        return
    if not by_server(settings):
        return
    try:
        server = server_of(workspace, environment)
        server.tried()
    except SettingsFault as fault:
        yield Check(_TITLE, Health.BAD, "".join(fault.lines))
    except (MailServerFault, disk.DiskFault) as fault:
        yield Check(_TITLE, Health.BAD, str(fault))
    else:
        open_to_all = settings.mail.security == "none"
        found = f"{server.name}连得上，{'没有加密' if open_to_all else '已加密'}{'，能登录' if server.user else ''}"
        remedy = f"信件在网络上谁都能看到。请改 templates/{SETTINGS_FILE} 的“mail.security”。" if open_to_all else ""
        yield Check(_TITLE, Health.NOTE if open_to_all else Health.FINE, found, remedy)
