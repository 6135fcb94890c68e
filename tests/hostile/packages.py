"""Traps in the ZIP around a workbook, and zips of many: directories that lie, bombs, names that are paths."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from hostile.parts import BOOK, SHEET, form, packed, parts_in, parts_of, with_part
from hostile.sheets import ONE

MANY = 2**20
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def _cut(share: float) -> bytes:
    return form()[: int(len(form()) * share)]


def _overwritten(at: int, new: bytes, data: bytes | None = None) -> bytes:
    data = form() if data is None else data
    return data[:at] + new + data[at + len(new) :]


def _central(field: int, new: bytes) -> bytes:
    """The entry of the form's sheet in the central directory, one field overwritten."""
    return _overwritten(form().rindex(SHEET.encode()) - 46 + field, new)


def _twice(first: str, second: str) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w") as package:
        for name, part in {**parts_of(ONE), "_": ""}.items():
            package.writestr(name, part)
        package.writestr(first, ONE)
        package.writestr(second, ONE.replace("1</v>", "999</v>"))
    return buffer.getvalue()


def _overlapping() -> bytes:
    """Every entry of the directory leads to the same packed bytes."""
    data = bytearray(packed({f"{number}.xlsx": bytes(10_000) for number in range(50)}))
    at = data.find(CENTRAL)
    while at >= 0:
        data[at + 42 : at + 46] = bytes(4)
        at = data.find(CENTRAL, at + 4)
    return bytes(data)


def _named(*names: str) -> bytes:
    return packed(dict.fromkeys(names, b"%PDF-1.7 no table"))


def _nested(depth: int) -> bytes:
    data = packed({"表.xlsx": form()})
    for _ in range(depth):
        data = packed({"里.zip": data})
    return data


def _raw_name(raw: bytes) -> bytes:
    stand_in = "n" * len(raw)
    return packed({stand_in: b"%PDF-1.7"}).replace(stand_in.encode(), raw)


def _alike(names: list[str], data: bytes, first: bytes) -> bytes:
    """A package with many more parts of the same bytes, packed once."""
    packer = zlib.compressobj(wbits=-15)
    thin = packer.compress(data) + packer.flush()
    end = first.rindex(END)
    count, size, at = struct.unpack_from("<HII", first, end + 10)
    local, central = b"", first[at : at + size]
    for name in names:
        facts = struct.pack("<HHIIIIHH", 0, 8, 33 << 16, zlib.crc32(data), len(thin), len(data), len(name), 0)
        central += (
            CENTRAL + b"\x14\0\x14\0" + facts + struct.pack("<HHHII", 0, 0, 0, 0, at + len(local)) + name.encode()
        )
        local += LOCAL + b"\x14\0" + facts + name.encode() + thin
    told = struct.pack("<HHHHIIH", 0, 0, count + len(names), count + len(names), len(central), at + len(local), 0)
    return first[:at] + local + central + END + told


BROKEN: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"P",
    "four bytes": lambda: LOCAL,
    "half a header": lambda: form()[:20],
    "cut at a quarter": lambda: _cut(0.25),
    "cut at a half": lambda: _cut(0.5),
    "cut at nine tenths": lambda: _cut(0.9),
    "cut in the directory": lambda: form()[:-100],
    "cut by one byte": lambda: form()[:-1],
    "begun too late": lambda: form()[10:],
    "filled up with noughts": lambda: _cut(0.5) + bytes(len(form()) // 2),
    "noughts in the middle": lambda: _overwritten(4000, bytes(2000)),
    "turned round": lambda: form()[::-1],
    "wrong checksum": lambda: _central(16, b"\1\2\3\4"),
    "packed bytes spoilt": lambda: _overwritten(form().index(SHEET.encode()) + 200, b"\xff" * 20),
    "size understated": lambda: _central(24, struct.pack("<I", 10)),
    "size overstated": lambda: _central(24, struct.pack("<I", 10**9)),
    "packed size understated": lambda: _central(20, struct.pack("<I", 10)),
    "packed size overstated": lambda: _central(20, struct.pack("<I", 10**6)),
    "offset beyond the end": lambda: _central(42, struct.pack("<I", 10**8)),
    "offset into another part": lambda: _central(42, struct.pack("<I", 17)),
    "method unknown": lambda: _central(10, struct.pack("<H", 99)),
    "password flag": lambda: _central(8, struct.pack("<H", 1)),
    "name longer than the file": lambda: _central(28, b"\xff\xff"),
    "extra longer than the file": lambda: _central(30, b"\xff\xff"),
    "zip64 of nonsense": lambda: _central(20, b"\xff" * 8),
    "directory of 65 535 entries": lambda: _overwritten(form().rindex(END) + 8, b"\xff\xff\xff\xff"),
    "directory size of nonsense": lambda: _overwritten(form().rindex(END) + 12, b"\xff\xff\xff\x7f"),
    "directory before the beginning": lambda: _overwritten(form().rindex(END) + 16, b"\xff\xff\xff\x7f"),
    "comment longer than the file": lambda: _overwritten(form().rindex(END) + 20, b"\xff\xff"),
    "two archives in one": lambda: form() + packed(parts_of(ONE)),
    "junk before": lambda: b"#!/bin/sh\n" + form(),
    "junk with a header before": lambda: LOCAL + bytes(30) + form(),
    "junk behind": lambda: form() + b"x" * 70_000,
    "an archive in the comment": lambda: _overwritten(
        form().rindex(END) + 20, struct.pack("<H", len(packed(parts_of(ONE)))) + packed(parts_of(ONE))
    ),
    "overlapping parts": _overlapping,
    "the same part twice": lambda: _twice(SHEET, SHEET),
    "parts of one name in two cases": lambda: _twice(SHEET, SHEET.upper()),
    "LZMA": lambda: packed(parts_in(form()), zipfile.ZIP_LZMA),
    "bzip2": lambda: packed(parts_in(form()), zipfile.ZIP_BZIP2),
    "not packed at all": lambda: packed(parts_in(form()), zipfile.ZIP_STORED),
    "a thousand parts": lambda: packed({**parts_in(form()), **{f"xl/media/{n}.png": b"" for n in range(1000)}}),
    "twenty thousand entries": lambda: packed({f"{n}": b"" for n in range(20_000)}),
    "a part with a path for a name": lambda: with_part("../../../../tmp/x.xml", ONE),
    "a part with NUL in its name": lambda: packed(parts_in(form())).replace(b"docProps/app.xml", b"docProps\0app.xml"),
    "book in capitals": lambda: packed({name.upper(): part for name, part in parts_of(ONE).items()}),
    "everything twice": lambda: packed({**{f"x/{name}": part for name, part in parts_of(ONE).items()}, **parts_of(ONE)}),
}  # fmt: skip

BOMBS: dict[str, Callable[[], bytes]] = {
    "bomb of rows": lambda: packed({**parts_of(ONE), SHEET: "<row>" + "<c/>" * (5 * MANY)}),
    "bomb of one string": lambda: packed({**parts_of(ONE), "xl/sharedStrings.xml": "<sst><si><t>" + "x" * (40 * MANY)}),
    "bomb of styles": lambda: packed({**parts_of(ONE), "xl/styles.xml": "<styleSheet>" + "<xf/>" * (4 * MANY)}),
    "bomb of media nobody uses": lambda: packed({**parts_of(ONE), "xl/media/a.bin": bytes(40 * MANY)}),
    "bomb below the ratio": lambda: packed({**parts_of(ONE), SHEET: "<worksheet><sheetData>" + "<row/>" * (MANY // 4)}),
    "bomb of many parts": lambda: _alike([f"xl/media/{n}.bin" for n in range(60)], bytes(9 * MANY), packed(parts_of(ONE))),
    "bomb in the relations": lambda: packed({**parts_of(ONE), "_rels/.rels": "<Relationships>" + "<Relationship/>" * 200_000}),
    "bomb in the book": lambda: packed({**parts_of(ONE), BOOK: "<workbook><sheets>" + '<sheet name="x" id="1"/>' * 100_000}),
}  # fmt: skip

ZIPS: dict[str, Callable[[], bytes]] = {
    "zip of one form": lambda: packed({"机关/福利院支部.xlsx": form()}),
    "zip of zips": lambda: _nested(1),
    "zip of zips of zips": lambda: _nested(5),
    "zip of nothing": lambda: packed({}),
    "zip of folders": lambda: packed({"甲/": b"", "乙/": b""}),
    "zip of litter": lambda: _named("__MACOSX/._表.xlsx", ".DS_Store", "Thumbs.db", "~$表.xlsx"),
    "zip of paths": lambda: _named("../../../../tmp/x.xlsx", "/etc/x.xlsx", "C:\\Windows\\x.xlsx", "\\\\host\\share\\x.xlsx"),
    "zip of devices": lambda: _named("CON", "NUL.xlsx", "COM1.xlsx", "aux"),
    "zip of invisible names": lambda: _named("\u202exslx.表", "a\nb.xlsx", "\u200b", "   ", "...", "表 .xlsx "),
    "zip of a name without end": lambda: _named("长" * 20_000 + ".xlsx"),
    "zip of GBK names": lambda: _raw_name("福利院支部（十一月）.xlsx".encode("gbk")),
    "zip of no names": lambda: _raw_name(b"\xff\xfe\xfd"),
    "zip with a password": lambda: _overwritten(6, b"\1", _overwritten(_named("表.xlsx").rindex(CENTRAL) + 8, b"\1", _named("表.xlsx"))),
    "zip of too many": lambda: _named(*(f"{number}.xlsx" for number in range(501))),
    "zip bomb": lambda: _alike([f"{n}.xlsx" for n in range(60)], bytes(9 * MANY), packed({"表.xlsx": form()})),
    "zip of one giant": lambda: packed({"大.xlsx": bytes(40 * MANY)}),
    "zip of a member too large": lambda: packed({"大.xlsx": random.Random(1).randbytes(MANY) * 21, "小.xlsx": b""}),
    "zip of broken forms": lambda: packed({"断.xlsx": form()[:5000], "好.xlsx": form(), "空.xlsx": b""}),
    "zip of a broken member": lambda: _overwritten(60, b"\xff" * 10, packed({"断.xlsx": form()})),
    "zip that looks like an xlsx": lambda: packed({"xl/workbook.xml.xlsx": form()}),
    "zip with a mimetype": lambda: packed({"mimetype": "application/zip", "表.xlsx": form()}),
    "jar": lambda: packed({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0", "a.class": b"\xca\xfe\xba\xbe"}),
}  # fmt: skip
