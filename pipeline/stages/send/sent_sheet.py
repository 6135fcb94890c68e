"""Build 发送情况.xlsx: every letter of a period with its state, those that need action first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.archive import standing
from pipeline.archive.facts import FAILED, IN_DOUBT, SENT, WRITTEN
from pipeline.sheets import Area, Cell, Sheet, Style, row_heights, workbook
from pipeline.stages.send.letters import Desk
from pipeline.stages.send.posted import Posted
from pipeline.vocabulary import LETTER_TITLES, LetterKind, chinese_date

SHEET_FILE = "发送情况.xlsx"
HELD = "held"
STATE_TITLES = {IN_DOUBT: "可能已发出", FAILED: "没有发成", HELD: "没有发", SENT: "已发出", WRITTEN: "已备好"}
"""The title of each state, in the order of the sheet."""
TO_ASK = "请问对方收到没有：收到了，用 --arrived {matter} 记下；没有收到，用 --resend {matter} 再发。"
_TITLES = ("结果", "信件", "收件人", "邮箱", "主题", "日期", "说明", "编号")
_WIDTHS = (11.0, 12.0, 18.0, 26.0, 40.0, 16.0, 60.0, 34.0)
_FILLS = {IN_DOUBT: "#FFE699", FAILED: "#F8CBAD", HELD: "#F8CBAD"}
_LEAST = 18.0
"""Minimum row height in points."""


@dataclass(frozen=True)
class _Row:
    state: str
    kind: str
    name: str
    address: str
    subject: str
    date: str
    said: str
    matter: str

    @property
    def values(self) -> tuple[str, ...]:
        day = chinese_date(dt.date.fromisoformat(self.date)) if self.date else ""
        kind = LETTER_TITLES[LetterKind(self.kind)]
        return (
            STATE_TITLES[self.state], kind, self.name, self.address, self.subject, day, self.said, self.matter,
        )  # fmt: skip


def sent_sheet(desk: Desk, done: Posted) -> bytes:
    """Return the workbook; the same journal and run give the same bytes."""
    rows = {row.matter: row for row in _of_run(desk, done)}
    for row in _of_journal(desk):
        if row.state != FAILED or row.matter not in rows:
            rows[row.matter] = row
    order = list(STATE_TITLES)
    listed = sorted(rows.values(), key=lambda row: (order.index(row.state), row.kind, row.matter))
    head = Style(bold=True, fill="#EDEDED", align="center", border=True)
    cells = [Cell(0, at, title, head) for at, title in enumerate(_TITLES)]
    for number, row in enumerate(listed, start=1):
        look = Style(border=True, fill=_FILLS.get(row.state, ""))
        cells += [Cell(number, at, value, look) for at, value in enumerate(row.values)]
    widths = dict(enumerate(_WIDTHS))
    heights = row_heights(cells, widths, dict.fromkeys(range(len(listed) + 1), _LEAST))
    last = Area(0, 0, max(len(listed), 1), len(_TITLES) - 1)
    footer = f"“党建+”信件发送情况　{desk.period.chinese()}"
    sheet = Sheet(
        "发送情况", tuple(cells), widths=widths, heights=heights, freeze=(1, 3), filtered=last, repeat_rows=(0, 0),
        large=True, footer=footer,
    )  # fmt: skip
    return workbook([sheet], title=footer)


def _of_journal(desk: Desk) -> Iterator[_Row]:
    """List the state of each letter of the period after all attempts."""
    for matter, entries in desk.workspace.journal.by_matter().items():
        entry = standing(entries)
        sent = entry.sent
        if sent.period == str(desk.period):
            said = entry.said + (TO_ASK.format(matter=matter) if entry.state == IN_DOUBT else "")
            name = sent.name or _name(desk, sent.branch)
            yield _Row(entry.state, sent.kind, name, sent.address, sent.subject, sent.date, said, matter)


def _of_run(desk: Desk, done: Posted) -> Iterator[_Row]:
    """List what the journal may lack: letters withheld today, and failures that could not be recorded."""
    today = desk.workspace.today.isoformat()
    for each in done.failed:
        letter, mail = each.ready.letter, each.ready.mail
        yield _Row(FAILED, letter.kind, mail.name, mail.address, mail.subject, today, each.reason, letter.matter)
    for held in done.held:
        yield _Row(HELD, held.kind, _name(desk, held.branch), "", "", today, held.reason, held.matter)


def _name(desk: Desk, branch: str) -> str:
    known = desk.office.by_code.get(branch)
    return known.short_name if known else branch
