"""Explain a mail server's replies in plain Chinese and judge what a refusal is about (RFC 5321 4.2.3, RFC 3463).

The number alone is not conclusive: many servers defer objections to the sender until a recipient is named.
"""

from __future__ import annotations

import re
from enum import Enum

_SAID = 160
_STATUS = re.compile(r"^\d{3} [245]\.(\d{1,3})\.(\d{1,3})\b")
_MEANINGS = {
    (1, 1): "没有这个邮箱", (1, 2): "没有这个域名", (1, 3): "邮箱写法不对", (1, 6): "邮箱已经搬走",
    (1, 7): "发件地址写法不对", (1, 8): "不认发件地址", (1, 10): "这个域名不收信", (2, 1): "邮箱已经停用",
    (2, 2): "邮箱满了", (2, 3): "信太大", (3, 1): "邮件服务器没有空间了", (3, 2): "邮件服务器暂停收信",
    (3, 4): "信太大", (4, 1): "联系不上对方的邮件服务器", (4, 4): "找不到对方的邮件服务器",
    (4, 7): "对方的邮件服务器没有及时应答", (7, 0): "安全规定不许", (7, 1): "不许这样发信", (7, 8): "登录没有通过",
}  # fmt: skip
"""Meaning by subject and detail of an enhanced status code."""
_BY_NUMBER = {
    421: "邮件服务器暂停服务", 450: "暂时收不了", 451: "邮件服务器出了错", 452: "邮件服务器没有空间了", 530: "要先登录",
    550: "没有这个邮箱，或者不许发", 551: "邮箱不在这里", 552: "信太大，或者邮箱满了", 553: "邮箱写法不对", 554: "拒收",
}  # fmt: skip
_NONE = (0, 0)
_ADDRESSING, _MAILBOX = 1, 2
_OF_SENDER, _OF_SIZE = ((1, 7), (1, 8)), ((2, 3), (3, 4))
_BARE, _TOO_LARGE = (550, 551, 552, 553), 552
"""Refusals that concern the mailbox unless an enhanced status says otherwise; before a recipient is named, 552 concerns
the size.
"""


class Blame(Enum):
    """The cause of a permanent refusal: the recipient's address, the sender, or the letter."""

    ADDRESS = "address"
    SENDER = "sender"
    LETTER = "letter"


def format_server_reply(code: int, said: bytes | str) -> str:
    """Format a server's reply for display: number and words on one line, printable and of limited length."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return f"{code} {words}"[:_SAID].rstrip() if code > 0 else "答复看不懂"


def explain_server_reply(code: int, said: bytes | str) -> str:
    """Return the meaning of a reply in a few words; empty if its number is unknown."""
    return _MEANINGS.get(_parse_status(code, said), _BY_NUMBER.get(code, ""))


def judge_blame(code: int, said: bytes | str, *, at_recipient: bool) -> Blame:
    """Return the cause of a refusal, at the recipient or before (RFC 1870: a size may be refused at either)."""
    status = _parse_status(code, said)
    if status in _OF_SIZE or (status == _NONE and code == _TOO_LARGE and not at_recipient):
        return Blame.LETTER
    of_mailbox = code in _BARE if status == _NONE else status[0] in (_ADDRESSING, _MAILBOX)
    return Blame.ADDRESS if at_recipient and of_mailbox and status not in _OF_SENDER else Blame.SENDER


def _parse_status(code: int, said: bytes | str) -> tuple[int, int]:
    found = _STATUS.match(format_server_reply(code, said))
    return (int(found[1]), int(found[2])) if found else _NONE
