"""Numbers of persons (身份证、手机、银行卡) in anything that would go out: nothing that holds one is sent unmasked.

What was taken in is masked at the door; this finds what people typed into a draft, a wording or a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.findings import cell_name
from pipeline.reading import RawBook
from pipeline.stages.send.secrecy import margins
from pipeline.validation.personal import masked, without_personal
from pipeline.word.edited import Edited

REMEDY = "个人信息不得发送，请删去或遮去中间几位后再发"


def numbers_in_lines(lines: Iterable[str]) -> str:
    """What kinds of numbers stand in some lines of text (身份证号、手机号); empty where there are none."""
    return "、".join(dict.fromkeys(kind for line in lines for kind in masked(line)[1]))


def numbers_in_book(book: RawBook) -> str:
    """The first cell with such a number and what it holds (填报表K7有手机号)."""
    spots = without_personal(book)[1]
    said = (f"{spot.sheet}{cell_name(spot.row, spot.column)}有{'、'.join(spot.kinds)}" for spot in spots)
    return next(said, "")


def numbers_in_paper(paper: Edited) -> str:
    """The same of a .docx: its text, tables, text boxes, headers and footers."""
    kinds = numbers_in_lines([*(each.text for each in paper.words()), *margins(paper)])
    return f"里有{kinds}" if kinds else ""
