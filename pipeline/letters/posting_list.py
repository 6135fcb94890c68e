"""Build 发信清单.xlsx: the letters of a month that a person has to send, today's first, and whether each has gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby

from pipeline.archive import SentEntry
from pipeline.archive.letter_facts import WRITTEN
from pipeline.letters.letter_factory import ALL_BRANCHES
from pipeline.letters.result import LETTER_FILE, LETTERS_FOLDER
from pipeline.periods import Period
from pipeline.reading import RawBook
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights, write_workbook
from pipeline.supervision.lapsed_letters import LAPSED
from pipeline.terms import LETTER_TITLES, LetterKind, format_chinese_date

POSTING_TITLE = "发信清单"
POSTING_FILE = f"{POSTING_TITLE}.xlsx"
_TITLES = ("序号", "备好日期", "发给", "邮箱", "里面有什么", "附件", "信件在", "已发出")
_PLACE, _GONE = _TITLES.index("信件在"), _TITLES.index("已发出")
_RECORDED = "已登记"
"""This or LAPSED begins what the program says in the last column; anything else there was ticked by somebody."""
_WIDTHS = (6.0, 16.0, 20.0, 28.0, 26.0, 44.0, 44.0, 12.0)
_NO_ADDRESS = "没有邮箱，请用其他方式转交"
_LEAST_HEIGHT = 20.0
"""Minimum row height in points."""


def find_ticks(book: RawBook) -> dict[str, str]:
    """Find what somebody ticked on a list, by the place of the letter."""
    rows = [[str(value or "").strip() for value in row] for sheet in book.sheets for row in sheet.rows]
    filled = ((row[_PLACE], row[_GONE]) for row in rows[1:] if len(row) > _GONE)
    return {place: tick for place, tick in filled if place and tick and not tick.startswith((_RECORDED, LAPSED))}


def build_posting_list(
    period: Period, entries: Iterable[SentEntry], ticks: Mapping[str, str], lapsed: Mapping[int, str]
) -> bytes | None:
    """Return the workbook; None if there is no letter of the month for a person to send.

    ``entries`` are all matters on record, those of one letter after each other; ``ticks`` were made on the list before,
    by the place of the letter; ``lapsed`` maps the letters no longer due to the reason. The same gives the same bytes.
    """
    letters = [list(group) for _, group in groupby(entries, key=lambda each: each.sent.number)]
    ours = [group for group in letters if group[0].state == WRITTEN and group[0].sent.folder.startswith(f"{period}/")]
    if not ours:
        return None
    ours.sort(key=lambda group: (-dt.date.fromisoformat(group[0].sent.date).toordinal(), group[0].sent.folder))
    head, plain = Style(bold=True, fill="#EDEDED", align="center", border=True), Style(border=True)
    cells = [Cell(0, at, title, head) for at, title in enumerate(_TITLES)]
    for number, group in enumerate(ours, start=1):
        told = _describe_letter(group)
        reason = lapsed.get(group[0].sent.number, "")
        unposted = ticks.get(told[-1]) or (f"{LAPSED}：{reason}" if reason else "")
        values = (str(number), *told, _describe_posting(group[0]) or unposted)
        cells += [Cell(number, at, value, plain) for at, value in enumerate(values)]
    widths = dict(enumerate(_WIDTHS))
    heights = compute_row_heights(cells, widths, dict.fromkeys(range(len(ours) + 1), _LEAST_HEIGHT))
    footer = f"“党建+”{POSTING_TITLE}　{period.as_chinese()}"
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


def format_letter_place(entry: SentEntry) -> str:
    """Format where a letter lies, below the folder of its month."""
    return f"{entry.sent.folder.partition('/')[2]}/{LETTER_FILE}"


def _describe_posting(entry: SentEntry) -> str:
    """Tell that a letter is on record as sent by a person, and since when; empty if it is not."""
    if not entry.posted or entry.settled is None:
        return ""
    return f"{_RECORDED}：{format_chinese_date(dt.date.fromisoformat(entry.settled.date))}"


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
        format_letter_place(group[0]),
    )


def format_list_place(period: Period) -> str:
    """Format the path of the list below the outbox."""
    return f"{period}/{LETTERS_FOLDER}/{POSTING_FILE}"
