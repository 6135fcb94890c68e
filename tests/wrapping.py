"""Forms wrapped as people send them: mails, what Outlook makes of them, and workbooks unpacked and zipped again."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage


def zipped_files(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unpacked(data: bytes, folder: str) -> dict[str, bytes]:
    """The parts of a workbook below a folder."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {f"{folder}/{name}": package.read(name) for name in package.namelist()}


def mailed(files: Mapping[str, bytes]) -> bytes:
    """A mail with attachments and a picture in its signature, as saved by a mail program."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.cn", "b@example.cn", "十一月月报"
    message.set_content("见附件。")
    for name, data in {"标志.png": b"\x89PNG\r\n\x1a\n", **files}.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return b"Received: from example.cn\r\n" + message.as_bytes()


def tnef(files: Mapping[str, bytes]) -> bytes:
    """A winmail.dat with attachments."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    parts = [b"\x78\x9f\x3e\x22\x01\x00", attribute(1, 0x00089006, b"\x00\x00\x01\x00")]
    for name, data in files.items():
        parts += [
            attribute(2, 0x00069002, bytes(14)), attribute(2, 0x00018010, name.encode("gb18030") + b"\x00"),
            attribute(2, 0x0006800F, data),
        ]  # fmt: skip
    return b"".join(parts)


def outlook_message(files: Mapping[str, bytes]) -> bytes:
    """A .msg with attachments: a compound file of 512-byte sectors; small streams lie in the mini stream."""
    entries: list[tuple[str, int, int, bytes]] = [
        ("Root Entry", 5, -1, b""),
        ("__properties_version1.0", 2, 0, bytes(32)),
    ]
    for index, (name, data) in enumerate(files.items()):
        entries.append((f"__attach_version1.0_#{index:08X}", 1, 0, b""))
        above = len(entries) - 1
        entries += [
            ("__substg1.0_37010102", 2, above, data),
            ("__substg1.0_3707001F", 2, above, name.encode("utf-16-le")),
        ]
    return _CompoundWriter(entries).build()


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams."""
    return _CompoundWriter(
        [("Root Entry", 5, -1, b""), *((name, 2, 0, data) for name, data in streams.items())]
    ).build()


def old_book(version: int, *texts: str) -> bytes:
    """The records of a workbook with one sheet: version 5 is of Excel 5 and 95, 6 of Excel 97; Latin text only."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHH", version << 8, kind, 0x0DBB, 1996))

    wide = b"\x00" if version == 6 else b""
    end, codepage = record(0x000A, b""), record(0x0042, struct.pack("<H", 1200 if version == 6 else 1252))
    cells = b"".join(
        record(0x0204, struct.pack("<HHHH", row, 0, 15, len(text)) + wide + text.encode("ascii"))
        for row, text in enumerate(texts)
    )
    at = len(begin(0x05) + codepage) + 4 + 7 + len(wide) + len("Form") + len(end)
    sheet = record(0x0085, struct.pack("<IHB", at, 0, len("Form")) + wide + b"Form")
    size = record(0x0200, struct.pack("<HHHHH", 0, len(texts), 0, 1, 0))
    return begin(0x05) + codepage + sheet + end + begin(0x10) + size + cells + end


class _CompoundWriter:
    """Lays out a compound file; the children of a storage hang one behind the other."""

    def __init__(self, entries: list[tuple[str, int, int, bytes]]) -> None:
        self.entries, self.sectors, self.fat = entries, list[bytes](), list[int]()

    def build(self) -> bytes:
        mini, mini_fat, starts = b"", list[int](), list[tuple[int, int]]()
        for _, kind, _, data in self.entries:
            if kind != 2 or len(data) >= 4096:
                starts.append((self._chain(data) if data else 0xFFFFFFFE, len(data)))
                continue
            count = -(-len(data) // 64)
            starts.append((len(mini_fat), len(data)))
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), 0xFFFFFFFE]
            mini += data.ljust(count * 64, b"\x00")
        starts[0] = (self._chain(mini), len(mini))
        mini_at = self._chain(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(512, b"\xff"))
        directory = self._chain(b"".join(self._entry(index, start) for index, start in enumerate(starts)))
        at = len(self.sectors)
        self.fat += [0xFFFFFFFD]
        table = struct.pack(f"<{len(self.fat)}I", *self.fat)
        assert len(table) <= 512
        self.sectors.append(table.ljust(512, b"\xff"))
        head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        head += struct.pack("<IIIIIIIIII", 0, 1, directory, 0, 4096, mini_at, 1, 0xFFFFFFFE, 0, at)
        return head.ljust(512, b"\xff") + b"".join(self.sectors)

    def _chain(self, data: bytes) -> int:
        first, count = len(self.sectors), -(-len(data) // 512)
        self.sectors += [data[at * 512 : (at + 1) * 512].ljust(512, b"\x00") for at in range(count)]
        self.fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        return first

    def _entry(self, index: int, start: tuple[int, int]) -> bytes:
        name, kind, above, _ = self.entries[index]
        field = name.encode("utf-16-le") + b"\x00\x00"
        later = [at for at in range(index + 1, len(self.entries)) if self.entries[at][2] == above]
        inside = [at for at in range(len(self.entries)) if self.entries[at][2] == index and at != index]
        right, child = (found[0] if found else 0xFFFFFFFF for found in (later, inside))
        links = struct.pack("<HBBIII", len(field), kind, 1, 0xFFFFFFFF, right, child)
        return field.ljust(64, b"\x00") + links + bytes(36) + struct.pack("<IQ", start[0], start[1])
