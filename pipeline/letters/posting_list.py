"""Build 发信清单.xlsx: the letters of a period that a person has to send, today's first, each with a box to tick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from pipeline.archive import SentEntry
from pipeline.archive.letter_facts import WRITTEN
from pipeline.letters.letter_factory import ALL_BRANCHES, LetterFactory
from pipeline.letters.result import LETTER_FILE, LETTERS_FOLDER
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights, write_workbook
from pipeline.terms import LETTER_TITLES, LetterKind, format_chinese_date

POSTING_TITLE = "发信清单"
POSTING_FILE = f"{POSTING_TITLE}.xlsx"
_TITLES = ("序号", "备好日期", "发给", "邮箱", "里面有什么", "附件", "信件在", "已发（打√）")
_WIDTHS = (6.0, 16.0, 20.0, 28.0, 26.0, 44.0, 44.0, 12.0)
_NO_ADDRESS = "没有邮箱，请用其他方式转交"
_LEAST_HEIGHT = 20.0
"""Minimum row height in points."""


def build_posting_list(desk: LetterFactory, entries: Iterable[SentEntry]) -> bytes | None:
    """Return the workbook; None if there is no letter of the period for a person to send.

    ``entries`` are all matters on record, those of one letter after each other. The same records give the same bytes.
    """
    letters = [list(group) for _, group in groupby(entries, key=lambda each: each.sent.number)]
    ours = [
        group for group in letters if group[0].state == WRITTEN and group[0].sent.folder.startswith(f"{desk.period}/")
    ]
    if not ours:
        return None
    ours.sort(key=lambda group: (-dt.date.fromisoformat(group[0].sent.date).toordinal(), group[0].sent.folder))
    head, plain = Style(bold=True, fill="#EDEDED", align="center", border=True), Style(border=True)
    cells = [Cell(0, at, title, head) for at, title in enumerate(_TITLES)]
    for number, group in enumerate(ours, start=1):
        values = (str(number), *_describe_letter(group), "")
        cells += [Cell(number, at, value, plain) for at, value in enumerate(values)]
    widths = dict(enumerate(_WIDTHS))
    heights = compute_row_heights(cells, widths, dict.fromkeys(range(len(ours) + 1), _LEAST_HEIGHT))
    footer = f"“党建+”{POSTING_TITLE}　{desk.period.as_chinese()}"
    sheet = Sheet(
        name=POSTING_TITLE,
        cells=tuple(cells),
        widths=widths,
        heights=heights,
        freeze=(1, 3),
        filtered=Area(0, 0, len(ours), len(_TITLES) - 1),
        repeat_rows=(0, 0),
        large=True,
        footer=footer,
    )
    return write_workbook([sheet], title=footer)


def _describe_letter(group: list[SentEntry]) -> tuple[str, ...]:
    """Describe one letter by its matters: day, recipient, addresses, titles, attachments, file."""
    sent = group[0].sent
    addresses = list(dict.fromkeys(each.sent.address for each in group if each.sent.address))
    several = len({each.sent.branch for each in group}) > 1
    titles = dict.fromkeys(LETTER_TITLES[LetterKind(each.sent.kind)] for each in group)
    papers = dict.fromkeys(paper.name for each in group for paper in each.sent.attachments)
    return (
        format_chinese_date(dt.date.fromisoformat(sent.date)),
        f"{ALL_BRANCHES}（密送{len(addresses)}个邮箱）" if several else sent.name,
        "；".join(addresses) or _NO_ADDRESS,
        "、".join(titles),
        "、".join(papers) or "无",
        f"{sent.folder.partition('/')[2]}/{LETTER_FILE}",
    )


def format_list_place(desk: LetterFactory) -> str:
    """Format the path of the list below the outbox."""
    return f"{desk.period}/{LETTERS_FOLDER}/{POSTING_FILE}"
