"""A real mail server on loopback (aiosmtpd in a thread of its own) that keeps what it takes and fails as it is told."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from bureau import Bureau

from pipeline.mail import SmtpServer

FIXTURES = Path(__file__).parent / "fixtures" / "mail"
USER, PASSWORD = "dangban@example.com", "only-for-tests-Zq7!"
VARIABLE = "DANGJIAN_SMTP_PASSWORD"
ENVIRONMENT = {VARIABLE: PASSWORD}
DROP_IN_DATA, DROP_AFTER_DOT, DROP_BEFORE = "drop in data", "drop after dot", "drop at rcpt"
"""Instead of an answer: the connection ends there."""

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Taken:
    """A letter the server took: who was said to send it, to whom, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


@dataclass
class Post:
    """What the server has taken, and what it is to say instead of yes.

    ``rcpt`` and ``data`` map an address to the answers it gets, one at a time; after the last it is accepted.
    ``slow`` maps an address to the seconds it has to wait for the answer to the final dot.
    """

    taken: list[Taken] = field(default_factory=list)
    rcpt: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, list[str]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    connections: int = 0
    open: int = 0
    port: int = 0
    sizes: list[int] = field(default_factory=list)
    """What each letter was announced to measure."""
    most: int = 0
    """Letters a connection carries before the server ends it with 421; 0: any number."""

    @property
    def addresses(self) -> list[str]:
        """Where letters went, in order."""
        return [address for each in self.taken for address in each.recipients]

    def settled(self) -> list[Taken]:
        """What was taken, once every connection is done."""
        ends = time.monotonic() + 10
        while self.open and time.monotonic() < ends:
            time.sleep(0.002)
        assert not self.open
        return self.taken

    # Hooks of aiosmtpd

    async def handle_MAIL(  # noqa: N802
        self, server: _Speaker, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.most and server.carried >= self.most:
            server.hang_up_next = True
            return "421 4.7.0 too many letters"
        self.sizes += [int(option[5:]) for option in options if option.startswith("SIZE=")]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: _Speaker, _: Session, envelope: Envelope, address: str, __: list[str]) -> str:  # noqa: N802
        answer = self.rcpt[address].pop(0) if self.rcpt.get(address) else "250 OK"
        if answer == DROP_BEFORE:
            server.hang_up()
        elif answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: _Speaker, _: Session, envelope: Envelope) -> str:  # noqa: N802
        (address, *_others) = envelope.rcpt_tos
        answer = self.data[address].pop(0) if self.data.get(address) else "250 OK"
        if answer == DROP_AFTER_DOT or answer.startswith("250"):
            assert isinstance(envelope.original_content, bytes)
            self.taken.append(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content))
            server.carried += 1
        if answer == DROP_AFTER_DOT:
            server.hang_up()
        await asyncio.sleep(self.slow.get(address, 0))
        return answer


class _Speaker(SMTP):
    """aiosmtpd's side of one connection, able to hang up."""

    carried, hang_up_next = 0, False

    def connection_made(self, transport: Any) -> None:
        if self._original_transport is None:
            self._post.connections += 1
            self._post.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._post.open -= 1

    @property
    def _post(self) -> Post:
        assert isinstance(self.event_handler, Post)
        return self.event_handler

    def hang_up(self) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()

    async def push(self, status: Any) -> None:
        await super().push(status)
        if self.hang_up_next:
            self.hang_up()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        waiting = self._post.data.get(self.envelope.rcpt_tos[0]) if self.envelope and self.envelope.rcpt_tos else None
        if waiting and waiting[0] == DROP_IN_DATA:
            waiting.pop(0)
            await self.push("354 go ahead")
            await self._reader.readline()
            self.hang_up()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Speaker(self.handler, **self.SMTP_kwargs)


def _knows(_: SMTP, __: Session, ___: Envelope, ____: str, said: object) -> AuthResult:
    assert isinstance(said, LoginPassword)
    return AuthResult(success=(said.login, said.password) == (USER.encode(), PASSWORD.encode()), handled=False)


def _context(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FIXTURES / f"{certificate}-certificate.pem", FIXTURES / f"{certificate}-key.pem")
    return context


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    *, security: str = "starttls", certificate: str = "test-only", size: int = 33_554_432, login: bool = True
) -> Iterator[Post]:
    """A server that wants encryption and login, unless told otherwise; ``size`` in bytes is what a letter may have."""
    post = Post(port=free_port())
    starttls = security == "starttls"
    warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)  # it has TLS below it
    controller = _Controller(
        post, hostname="127.0.0.1", port=post.port, data_size_limit=size,
        ssl_context=_context(certificate) if security == "tls" else None,
        tls_context=_context(certificate) if starttls else None, require_starttls=starttls,
        auth_required=login and security != "none", auth_require_tls=starttls,
        authenticator=_knows if login else None,
    )  # fmt: skip
    controller.start()
    post.settled()
    post.connections = 0
    try:
        yield post
    finally:
        controller.stop()


def server(
    post: Post, *, security: Any = "starttls", password: str = PASSWORD, user: str = USER, seconds: float = 5.0
) -> SmtpServer:
    """The server as the program knows it."""
    certificate = (FIXTURES / "test-only-certificate.pem").read_text(encoding="ascii")
    return SmtpServer(
        host="127.0.0.1",
        port=post.port,
        security=security,
        user=user,
        password=password,
        seconds=seconds,
        certificate=certificate,
    )


def sends_by(
    bureau: Bureau, post: Post, *, domains: str = "example.com", seconds: float = 5.0, attempts: int = 3
) -> None:
    """Set a bureau up to send its letters by a server."""
    certificate = "邮件服务器.pem"
    (bureau.root / "templates" / certificate).write_bytes((FIXTURES / "test-only-certificate.pem").read_bytes())
    for old, new in {
        'transport = "files"': 'transport = "smtp"', 'sender = ""': f'sender = "{USER}"', "domains = []": f'domains = ["{domains}"]',
        'host = ""': 'host = "127.0.0.1"', "port = 587": f"port = {post.port}", 'certificate = ""': f'certificate = "{certificate}"',
        'user = ""': f'user = "{USER}"', "timeout_seconds = 30.0": f"timeout_seconds = {seconds}", "attempts = 3": f"attempts = {attempts}",
    }.items():  # fmt: skip
        bureau.set(old, new)
