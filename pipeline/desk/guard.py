"""Let nobody in but a page of this desk: the host, the origin and the key of every request are checked.

A page of another site can make a browser send requests to this machine, under a name that it points here (DNS
rebinding) or across origins; neither knows the key in the address, and both name themselves in the headers.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Sent with every answer: no script runs, nothing from outside is loaded, nothing is kept or framed."""
_OWN_SITES = ("", "same-origin", "none")


class DeskGuard:
    """ASGI middleware that answers only requests to this machine, with the key, and from its own pages."""

    def __init__(self, app: ASGIApp, *, key: str, hosts: frozenset[str], most_bytes: int) -> None:
        self._app, self._key, self._hosts, self._most = app, key, hosts, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if reason := self._find_objection(scope):
            await PlainTextResponse(reason, status_code=403, headers=dict(SAFE_HEADERS))(scope, receive, send)
            return
        await self._app(scope, _limit_body(receive, self._most), _add_headers(send))

    def _find_objection(self, scope: Scope) -> str:
        """Return why a request is refused; empty if it is not. Nothing is told about the key."""
        headers = Headers(scope=scope)
        first = scope["path"].lstrip("/").partition("/")[0]
        if headers.get("host", "") not in self._hosts:
            return "这个地址只供本机使用。"
        if not secrets.compare_digest(first.encode("utf-8", "surrogatepass"), self._key.encode()):
            return "地址不对。请重新双击“党建台账”打开。"
        origin = headers.get("origin", "")
        foreign = bool(origin) and urlsplit(origin).netloc not in self._hosts
        if foreign or headers.get("sec-fetch-site", "") not in _OWN_SITES:
            return "这个请求不是从本页面发出的。"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._most:
            return f"文件太大，最多{self._most // 1_000_000}兆。"
        return ""


class BodyTooLargeError(Exception):
    """More was sent than may be taken, whatever the request announced."""


def _limit_body(receive: Receive, most: int) -> Receive:
    taken = 0

    async def receive_limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise BodyTooLargeError
        return message

    return receive_limited


def _add_headers(send: Send) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message["headers"]}
            extra = [
                (name.lower().encode(), value.encode())
                for name, value in SAFE_HEADERS.items()
                if name.lower().encode() not in known
            ]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return send_safely
