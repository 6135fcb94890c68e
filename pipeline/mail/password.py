"""Get the password of the mail server from the environment or the system's keyring, when it is needed.

The password is never written to a file, a log or a message; messages only name the place where it should be.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.contract.letter_settings import MailServerSettings
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.findings import UserError

SERVICE = "dangjian"
"""Service name of the password in the keyring."""


def get_password(mail: MailServerSettings, environment: Mapping[str, str]) -> str:
    """Return the password of the settings' user, empty if no login is configured; raise UserError if unavailable."""
    if not mail.user:
        return ""
    in_environment = mail.password_from == "environment"  # noqa: S105, the source, not the password
    found = environment.get(mail.password_variable, "") if in_environment else _read_from_keyring(mail.user)
    if not found:
        where = f"环境变量“{mail.password_variable}”" if in_environment else "系统的密码保管箱"
        how = "请技术人员设置好再运行" if in_environment else f"请技术人员运行“keyring set {SERVICE} {mail.user}”存入"
        raise UserError(f"{where}里没有邮箱密码。{how}；密码不要写进任何文件。")
    if not (found.isascii() and found.isprintable()):
        raise UserError(
            "邮箱密码里有中文、全角或看不见的字符，邮件服务器不会接受。请核对密码（有的邮箱要用单独的授权码）。"
        )
    return found


def _read_from_keyring(user: str) -> str:
    try:
        import keyring  # noqa: PLC0415, an optional package, imported only if configured
        from keyring.errors import KeyringError  # noqa: PLC0415, as above
    except ImportError:
        raise UserError(
            f"templates/{SETTINGS_FILE}“mail.password_from”：本机没有装“keyring”，不能从密码保管箱取密码。"
            "请技术人员安装 dangjian-ledger[keyring]，或改用 environment。"
        ) from None
    try:
        return keyring.get_password(SERVICE, user) or ""
    except KeyringError as fault:
        raise UserError(f"系统的密码保管箱打不开（{type(fault).__name__}）。请先解锁，或改用 environment。") from None
