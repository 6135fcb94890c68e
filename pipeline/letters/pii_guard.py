"""Find personal numbers (身份证、手机、银行卡) in outgoing content; nothing that holds one is sent unmasked.

Submitted content is masked on receipt; this check finds numbers that people typed into drafts, wordings or names.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.docx.read import EditedDocument
from pipeline.findings import format_cell_name
from pipeline.intake.cells.personal_data import mask_personal_data, mask_workbook
from pipeline.letters.secrecy import list_margin_paragraphs
from pipeline.reading import RawBook

REMEDY = "个人信息不得发送，请删去或遮去中间几位后再发"


def find_personal_numbers_in_lines(lines: Iterable[str]) -> str:
    """Return the kinds of personal numbers in lines of text (身份证号、手机号); empty if there are none."""
    return "、".join(dict.fromkeys(kind for line in lines for kind in mask_personal_data(line)[1]))


def find_personal_numbers_in_workbook(book: RawBook) -> str:
    """Return the first cell with a personal number and the kinds in it (填报表K7有手机号); empty if there is none."""
    spots = mask_workbook(book)[1]
    said = (f"{spot.sheet}{format_cell_name(spot.row, spot.column)}有{'、'.join(spot.kinds)}" for spot in spots)
    return next(said, "")


def find_personal_numbers_in_paper(paper: EditedDocument) -> str:
    """Return the kinds of personal numbers in a .docx, including tables, text boxes, headers, footers and notes."""
    kinds = find_personal_numbers_in_lines([*(each.text for each in paper.words()), *list_margin_paragraphs(paper)])
    return f"里有{kinds}" if kinds else ""
