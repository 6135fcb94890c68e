"""Read texts of an .xls that may go on in further records, and the pieces of a text with fonts of their own."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from pipeline.reading.struck import Run

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08


class Segments:
    """The bytes of a record and its continuations; a text that goes on begins there with its width anew."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._part = self._at = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes; raise IndexError if there are not so many."""
        found = b""
        while len(found) < size:
            piece = self._parts[self._part][self._at : self._at + size - len(found)]
            found, self._at = found + piece, self._at + len(piece)
            if len(found) < size:
                self._part, self._at = self._part + 1, 0
        return found

    def read_text(self, count: int, *, wide: bool) -> str:
        """Return the next characters, of two bytes each if ``wide``; raise IndexError if there are not so many."""
        found = list[bytes]()
        while count:
            left = (len(self._parts[self._part]) - self._at) // (1 + wide)
            if left == 0:
                self._part, self._at = self._part + 1, 0
                wide = bool(self.read(1)[0] & _WIDE)
                continue
            piece = self.read(min(count, left) * (1 + wide))
            found.append(piece if wide else piece.decode("latin-1").encode("utf-16-le"))
            count -= min(count, left)
        return b"".join(found).decode("utf-16-le", "replace")


def read_rich_strings(parts: Sequence[bytes], is_struck: Callable[[int], bool]) -> dict[int, list[Run]]:
    """Read the string table; return the texts of which a piece is struck, by number, cut into pieces."""
    reader, found = Segments(parts), dict[int, list[Run]]()
    _, count = struct.unpack("<II", reader.read(8))
    for number in range(count):
        size, flags = struct.unpack("<HB", reader.read(3))
        pieces = struct.unpack("<H", reader.read(2))[0] if flags & _RICH else 0
        beside = struct.unpack("<I", reader.read(4))[0] if flags & _EXTENDED else 0
        text = reader.read_text(size, wide=bool(flags & _WIDE))
        marks = struct.unpack(f"<{2 * pieces}H", reader.read(4 * pieces))
        reader.read(beside)
        if any(map(is_struck, marks[1::2])):
            starts = [*marks[::2], len(text)]
            runs: list[Run] = [(text[: starts[0]], None)]
            runs += [
                (text[start:end], is_struck(font))
                for start, end, font in zip(starts, starts[1:], marks[1::2], strict=False)
            ]
            found[number] = runs
    return found
