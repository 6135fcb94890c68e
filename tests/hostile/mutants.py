"""Mutants of our own form: thousands of small accidents and meddlings, each told by its number alone."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from hostile.parts import form, packed, parts_in
from hostile.strangers import kept

_BASES: dict[str, Callable[[], bytes]] = {
    "form.xlsx": form, "full.xlsx": lambda: kept("resaved/full.xlsx"), "full.xls": lambda: kept("resaved/full.xls"),
    "nil.xls": lambda: kept("resaved/nil.xls"), "full.ods": lambda: kept("resaved/full.ods"),
    "replies.xls": lambda: kept("replies/replies.xls"), "first.xlsx": lambda: kept("versions/1.xlsx"),
}  # fmt: skip
"""Name -> bytes; the old binary forms stand oftener than they come: their reader is the weakest."""

_NASTY = (
    b"", b"0", b"-1", b"1", b"255", b"65536", b"4294967295", b"99999999999999999999", b"1E400", b"NaN", b"true", b"A1", b"XFD1048576",
    b"A1:XFD1048576", b"../../x", b"&#55296;", b"&lt;", b"%s%n", b"\xff\xfe", b"x" * 5000, "长".encode() * 400,
)  # fmt: skip
_ATTRIBUTE, _ELEMENT, _TEXT = re.compile(rb'="([^"]*)"'), re.compile(rb"<(/?)([A-Za-z:]+)"), re.compile(rb">([^<>]+)<")

Change = Callable[[random.Random, bytes], bytes]


def _flip(rng: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16, 64))):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def _overwrite(rng: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 2, 4))):
        value = rng.choice((0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, rng.getrandbits(32))).to_bytes(
            4, "little"
        )
        at = rng.randrange(len(spoilt))
        width = rng.choice((1, 2, 4))
        spoilt[at : at + width] = value[:width]
    return bytes(spoilt)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def _swap(rng: random.Random, data: bytes) -> bytes:
    size = min(rng.choice((16, 128, 512, 2048)), len(data) // 3)
    one, two = sorted(rng.randrange(len(data) - size) for _ in range(2))
    two = max(two, one + size)
    return data[:one] + data[two : two + size] + data[one + size : two] + data[one : one + size] + data[two + size :]


def _lose(rng: random.Random, data: bytes) -> bytes:
    at, size = rng.randrange(len(data)), rng.choice((1, 16, 512, 4096))
    return data[:at] + data[at + size :]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    at, size = rng.randrange(len(data)), rng.choice((1, 16, 512, 4096))
    return data[: at + size] + data[at:]


def _blank(rng: random.Random, data: bytes) -> bytes:
    at, size = rng.randrange(len(data)), rng.choice((16, 512, 4096))
    return data[:at] + rng.choice((b"\0", b"\xff", b" ")) * len(data[at : at + size]) + data[at + size :]


def _replaced(pattern: re.Pattern[bytes], group: int, new: Callable[[random.Random], bytes]) -> Change:
    """One place of an XML part that matches, replaced."""

    def change(rng: random.Random, data: bytes) -> bytes:
        places = list(pattern.finditer(data))
        if not places:
            return _flip(rng, data) if data else b"x"
        start, end = rng.choice(places).span(group)
        return data[:start] + new(rng) + data[end:]

    return change


def _nasty(rng: random.Random) -> bytes:
    return rng.choice(_NASTY)


_RAW: tuple[Change, ...] = (_flip, _overwrite, _cut, _swap, _lose, _repeat, _blank)
_IN_XML: tuple[Change, ...] = (
    _replaced(_ATTRIBUTE, 1, _nasty), _replaced(_ATTRIBUTE, 1, _nasty), _replaced(_TEXT, 1, _nasty),
    _replaced(_ELEMENT, 2, lambda rng: rng.choice((b"c", b"v", b"f", b"row", b"is", b"x:c", b"sheet", b"si"))), *_RAW,
)  # fmt: skip


def _in_a_part(rng: random.Random, data: bytes) -> bytes:
    """Something done to what the package holds, and the package made anew around it."""
    parts = parts_in(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        name = rng.choice(sorted(parts))
        deed = rng.randrange(12)
        if deed == 0 and len(parts) > 1:
            del parts[name]
        elif deed == 1:
            parts[name] = parts[rng.choice(sorted(parts))]
        elif parts[name]:
            parts[name] = rng.choice(_IN_XML)(rng, parts[name])
    return packed(parts)


def mutant(number: int) -> tuple[str, bytes]:
    """The mutant of a number: a name and its bytes, the same each time."""
    rng = random.Random(f"mutant {number}")
    base = rng.choice(sorted(_BASES))
    data = _BASES[base]()
    zipped = not base.endswith(".xls")
    spoilt = _in_a_part(rng, data) if zipped and rng.random() < 0.8 else rng.choice(_RAW)(rng, data)
    return f"{number:05d}{base[base.index('.') :]}", spoilt
