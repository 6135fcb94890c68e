"""The frame that all pages for leaders share: head, sentence, six figures, foot; no script, no address but its own."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from importlib.resources import files

from pipeline.board.shapes import ORDER
from pipeline.periods import Month
from pipeline.terms import format_chinese_date
from pipeline.wording import render_page

IDENTITY_NAME = "dangjian-ledger"
"""Name of the meta element that says which ledger a page is made from: month, and fingerprint of its snapshot."""
_PARTS = ("frame.html", "pieces.html")


@functools.cache
def _load_page(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def describe_frame(title: str, period: Month, as_of: dt.date, bureau: str, ledger_file: str) -> dict[str, object]:
    """Return the figures of the frame: its heading, whose it is, and the workbook in which its numbers are opened."""
    return {
        "identity_name": IDENTITY_NAME,
        "title": title,
        "period": period.as_chinese(),
        "as_of": format_chinese_date(as_of),
        "bureau": bureau,
        "ledger_file": ledger_file,
        "lamps": [lamp.value for lamp in ORDER],
        "lamp_index": {lamp.value: at for at, lamp in enumerate(ORDER)},
    }


def render_board(name: str, figures: Mapping[str, object]) -> bytes:
    """Render a page of this room with its figures."""
    parts = {each: _load_page(each) for each in _PARTS}
    return render_page(_load_page(name), figures, parts).encode("utf-8")
