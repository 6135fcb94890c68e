"""Build files that are not workbooks, cannot be opened, or are not forms."""

from __future__ import annotations

import datetime as dt
import random
import struct

from pipeline.demo.clerk import DemoClerk
from pipeline.sheets import Cell, Sheet, Style, write_workbook

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def build_locked_workbook(rng: random.Random) -> bytes:
    """Build a password-protected workbook: an OLE container with encrypted streams ([MS-CFB], [MS-OFFCRYPTO])."""
    streams = {"EncryptedPackage": rng.randbytes(40 * _SECTOR), "EncryptionInfo": rng.randbytes(8 * _SECTOR)}
    chains = [_FAT, _END]
    entries = [_build_directory_entry("Root Entry", 5, _END, 0, child=1)]
    for at, (name, data) in enumerate(streams.items(), 1):
        first, sectors = len(chains), len(data) // _SECTOR
        chains += [*range(first + 1, first + sectors), _END]
        entries.append(_build_directory_entry(name, 2, first, len(data), right=2 if at == 1 else _FREE))
    entries.append(_build_directory_entry("", 0, 0, 0))
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    fat = struct.pack("<128I", *chains, *[_FREE] * (128 - len(chains)))
    return header + fat + b"".join(entries) + b"".join(streams.values())


def _build_directory_entry(
    name: str, kind: int, first: int, size: int, *, child: int = _FREE, right: int = _FREE
) -> bytes:
    """Build a directory entry of 128 bytes."""
    coded = f"{name}\0".encode("utf-16-le") if name else b""
    return struct.pack("<64sH2B3I36xIQ", coded, len(coded), kind, 1, _FREE, right, child, first, size)


def build_web_page(clerk: DemoClerk) -> bytes:
    """Build a form saved as a web page (named .xls)."""
    rows = "".join(f"<tr><td>{task.number}</td><td>{task.plan['task']}</td></tr>" for task in clerk.handed.tasks)
    page = f'<html><head><meta charset="utf-8"></head><body><table border="1">{rows}</table></body></html>'
    return page.encode()


def build_scanned_page(rng: random.Random) -> bytes:
    """Build a PDF such as a scanner makes of a signed paper."""
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n" + rng.randbytes(600) + b"\n%%EOF\n"


def build_cut_off_workbook(clerk: DemoClerk, saved: dt.datetime) -> bytes:
    """Build a truncated copy of the form."""
    data = clerk.draft.save(saved)
    return data[: int(len(data) * clerk.rng.uniform(0.4, 0.8))]


def build_far_corner_workbook(clerk: DemoClerk, saved: dt.datetime) -> bytes:
    """Build a form with a character far away in the last column, so that its used range exceeds any form."""
    clerk.draft.put((419, 16_383), "。")
    return clerk.draft.save(saved)


def build_odd_date_workbook(clerk: DemoClerk, saved: dt.datetime) -> bytes:
    """Build a form with a date cell whose serial number is beyond any calendar, on which the reader crashes."""
    clerk.draft.put((clerk.draft.form.cells[-1].row + 2, 3), -1e15, "yyyy-mm-dd")
    return clerk.draft.save(saved)


def build_attendance_list(rng: random.Random, saved: dt.datetime, people: tuple[str, ...]) -> bytes:
    """Build an attendance list of a meeting, dropped among the forms by mistake."""
    head = Style(bold=True, align="center", border=True)
    titles = ("序号", "姓名", "签到时间", "签名")
    cells = [Cell(0, 0, "主题党日签到表", Style(bold=True, size=16, wrap=False))]
    cells += [Cell(1, column, title, head) for column, title in enumerate(titles)]
    for row, name in enumerate(people, 2):
        values = (row - 1, name, f"14:{rng.randint(10, 30)}", None)
        cells += [Cell(row, column, value, Style(border=True)) for column, value in enumerate(values)]
    return write_workbook([Sheet(name="签到表", cells=tuple(cells))], title="签到表", created=saved)


def build_misplaced_decision_book(saved: dt.datetime, numbers: tuple[str, ...]) -> bytes:
    """Build a 核验表 of the bureau, dropped into the inbox by mistake."""
    titles = ("任务编号", "支部", "拟办", "意见", "核验人", "核验日期", "说明")
    cells = [Cell(0, column, title, Style(bold=True, border=True)) for column, title in enumerate(titles)]
    cells += [Cell(row, 0, number, Style(border=True)) for row, number in enumerate(numbers, 1)]
    sheets = [Sheet(name="完成与销号", cells=tuple(cells)), Sheet(name="变更与延期", cells=tuple(cells[: len(titles)]))]
    return write_workbook(sheets, title="核验表", created=saved)
