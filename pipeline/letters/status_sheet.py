"""Build 发送情况.xlsx: every letter of a period with its state, those that need action first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive import SentEntry, pick_decisive_entry
from pipeline.archive.letter_facts import FAILED, IN_DOUBT, SENT, WRITTEN
from pipeline.letters.letter_factory import LetterFactory
from pipeline.letters.result import LETTERS_FOLDER, SendResult
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights, write_workbook
from pipeline.terms import LETTER_TITLES, LetterKind, format_chinese_date

SHEET_FILE = "发送情况.xlsx"
WITHHELD = "held"
STATE_TITLES = {IN_DOUBT: "可能已发出", FAILED: "没有发成", WITHHELD: "没有发", SENT: "已发出", WRITTEN: "已备好"}
"""The title of each state, in the order of the sheet."""
TO_ASK = "请问对方收到没有：收到了，在工作台这封信的那一行点“收到了”；没有收到，点“重备”。"
_TITLES = ("结果", "信件", "收件人", "邮箱", "主题", "日期", "说明", "编号")
_WIDTHS = (11.0, 12.0, 18.0, 26.0, 40.0, 16.0, 60.0, 34.0)
_FILLS = {IN_DOUBT: "#FFE699", FAILED: "#F8CBAD", WITHHELD: "#F8CBAD"}
_LEAST_HEIGHT = 18.0
"""Minimum row height in points."""


@dataclass(frozen=True, kw_only=True)
class _LetterRow:
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
        day = format_chinese_date(dt.date.fromisoformat(self.date)) if self.date else ""
        kind = LETTER_TITLES[LetterKind(self.kind)]
        return (
            STATE_TITLES[self.state], kind, self.name, self.address, self.subject, day, self.said, self.matter,
        )  # fmt: skip


def build_status_sheet(desk: LetterFactory, done: SendResult, attempts: Mapping[str, tuple[SentEntry, ...]]) -> bytes:
    """Return the workbook; the same journal (``attempts`` by letter) and run give the same bytes."""
    rows = {row.matter: row for row in _list_run_rows(desk, done)}
    for row in _list_journal_rows(desk, attempts):
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
    heights = compute_row_heights(cells, widths, dict.fromkeys(range(len(listed) + 1), _LEAST_HEIGHT))
    last = Area(0, 0, max(len(listed), 1), len(_TITLES) - 1)
    footer = f"“党建+”信件发送情况　{desk.period.as_chinese()}"
    sheet = Sheet(
        name="发送情况",
        cells=tuple(cells),
        widths=widths,
        heights=heights,
        freeze=(1, 3),
        filtered=last,
        repeat_rows=(0, 0),
        large=True,
        footer=footer,
    )
    return write_workbook([sheet], title=footer)


def _list_journal_rows(desk: LetterFactory, attempts: Mapping[str, tuple[SentEntry, ...]]) -> Iterator[_LetterRow]:
    """List the state of each letter of the period after all attempts."""
    for matter, entries in attempts.items():
        entry = pick_decisive_entry(entries)
        sent = entry.sent
        if sent.period == str(desk.period):
            said = entry.said + (TO_ASK if entry.state == IN_DOUBT else "")
            name = sent.name or _get_branch_name(desk, sent.branch)
            yield _LetterRow(
                state=entry.state,
                kind=sent.kind,
                name=name,
                address=sent.address,
                subject=sent.subject,
                date=sent.date,
                said=said,
                matter=matter,
            )


def _list_run_rows(desk: LetterFactory, done: SendResult) -> Iterator[_LetterRow]:
    """List what the journal may lack: letters withheld today, and failures that could not be recorded."""
    today = desk.today.isoformat()
    failed = ((one, each.reason) for each in done.failed for one in each.ready.each)
    for ready, reason in failed:
        letter, mail = ready.letter, ready.mail
        yield _LetterRow(
            state=FAILED,
            kind=letter.kind,
            name=mail.name,
            address=mail.address,
            subject=mail.subject,
            date=today,
            said=reason,
            matter=letter.matter,
        )
    for held in done.held:
        yield _LetterRow(
            state=WITHHELD,
            kind=held.kind,
            name=_get_branch_name(desk, held.branch),
            address="",
            subject="",
            date=today,
            said=held.reason,
            matter=held.matter,
        )


def _get_branch_name(desk: LetterFactory, branch: str) -> str:
    known = desk.office.by_code.get(branch)
    return known.short_name if known else branch


def format_sheet_place(desk: LetterFactory) -> str:
    """Format the path of the sheet below the outbox."""
    return f"{desk.period}/{LETTERS_FOLDER}/{SHEET_FILE}"
