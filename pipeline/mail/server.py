"""Connect to the mail server of the settings: encrypted, verified and logged in, or not at all.

The library's own STARTTLS verifies nothing unless it is given a context (python/cpython #91826). The greeting uses an
address literal instead of the computer's name, which may be Chinese, which the library cannot send, and is private.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from pipeline.mail.server_replies import format_server_reply

_OURSELVES = "[127.0.0.1]"


class MailServerError(Exception):
    """A failed connection, with a message for the clerk. ``lasting``: a retry is useless."""

    def __init__(self, said: str, *, lasting: bool = False) -> None:
        super().__init__(said)
        self.said = said
        self.lasting = lasting


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Address and access data of a mail server; ``certificate`` is the PEM text of the bureau's own CA, or empty."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 30.0
    certificate: str = ""

    @property
    def name(self) -> str:
        """The name of the server in messages."""
        return f"邮件服务器“{self.host}:{self.port}”"

    def connect(self) -> smtplib.SMTP:
        """Connect to the server, ready for letters; raise MailServerError with a plain message if that fails."""
        if self.user and self.security == "none":
            raise MailServerError("连接不加密，没有登录，以免泄露密码。", lasting=True)
        with _translate_errors(self):
            smtp = self._open_connection()
            try:
                self._prepare(smtp)
            except BaseException:
                smtp.close()
                raise
        return smtp

    def tried(self) -> None:
        """Connect, log in and quit without a letter; raise MailServerError if letters could not be handed over."""
        smtp = self.connect()
        with _translate_errors(self):
            smtp.quit()

    def _open_connection(self) -> smtplib.SMTP:
        where = (self.host, self.port, _OURSELVES)
        if self.security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=self.seconds, context=self._build_tls_context())
        return smtplib.SMTP(*where, timeout=self.seconds)

    def _prepare(self, smtp: smtplib.SMTP) -> None:
        """Disable waiting for small packets (else 48 ms a letter of 16 KB), enable encryption and log in."""
        assert smtp.sock is not None
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if self.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise MailServerError(f"{self.name}不支持加密（STARTTLS）。{_ASK}", lasting=True)
            smtp.starttls(context=self._build_tls_context())
            smtp.ehlo_or_helo_if_needed()
        if self.user:
            if not smtp.has_extn("auth"):
                raise MailServerError(f"{self.name}不提供登录。{_ASK}", lasting=True)
            smtp.login(self.user, self.password)

    def _build_tls_context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cadata=self.certificate or None)
        except ssl.SSLError:
            raise MailServerError(
                "设置“mail.certificate”的文件里读不出证书。请换成 PEM 格式的证书。", lasting=True
            ) from None


_ASK = "请核对设置里 mail 一节的地址、端口和加密方式，或问邮箱管理员。"


@contextmanager
def _translate_errors(server: SmtpServer) -> Iterator[None]:
    """Translate any exception while connecting into a MailServerError; its own text is not passed on."""
    try:
        yield
    except MailServerError:
        raise
    except smtplib.SMTPAuthenticationError as fault:
        raise _build_login_error(server, fault.smtp_code) from None
    except ssl.SSLCertVerificationError as fault:
        raise MailServerError(f"{server.name}的证书{_explain_distrust(fault.verify_code)}", lasting=True) from None
    except ssl.SSLError:
        raise MailServerError(f"与{server.name}建立不了加密连接。{_ASK}", lasting=True) from None
    except socket.gaierror:
        raise MailServerError(f"找不到{server.name}。请核对设置“mail.host”，检查网络是否连通。") from None
    except ConnectionRefusedError:
        raise MailServerError(f"{server.name}拒绝连接。{_ASK}") from None
    except TimeoutError:
        raise MailServerError(f"等了{server.seconds:g}秒，{server.name}没有应答。{_ASK}") from None
    except smtplib.SMTPResponseException as fault:
        raise MailServerError(
            f"{server.name}不接受连接（{format_server_reply(fault.smtp_code, fault.smtp_error)}）。"
        ) from None
    except (OSError, ValueError):  # smtplib raises OSError; an invalid host name raises ValueError
        said = f"与{server.name}的连接断了，或者等了{server.seconds:g}秒没有应答。"
        raise MailServerError(f"{said}{_ASK}") from None


_NOT_YET, _OVER, _NAMES = 9, 10, (62, 64)
"""OpenSSL codes of a certificate that is not yet valid, expired, or issued to another host (X509_V_ERR_…)."""


def _explain_distrust(code: int) -> str:
    """Return why a certificate was rejected, and what to do."""
    if code in _NAMES:
        return "不是发给这个地址的，可能有人冒充。请核对设置“mail.host”，写证书上的名称，或问邮箱管理员。"
    if code in (_NOT_YET, _OVER):
        return f"{'还没有生效' if code == _NOT_YET else '已经过期'}。请核对本机日期，或请邮箱管理员换证书。"
    return (
        "不可信，可能有人冒充。请问邮箱管理员；用单位自建证书的，"
        "把签发它的证书文件放进 templates，并填在设置“mail.certificate”里。"
    )


def _build_login_error(server: SmtpServer, code: int) -> MailServerError:
    """Build the error for a refused login without the server's own words, since some repeat the credentials."""
    if code // 100 == 4:  # noqa: PLR2004
        return MailServerError(f"{server.name}暂时不能登录（{code}），请稍后再试。")
    return MailServerError(
        f"{server.name}不认用户名或密码（{code}）。请核对用户名和密码（有的邮箱要用单独的授权码）。",
        lasting=True,
    )
