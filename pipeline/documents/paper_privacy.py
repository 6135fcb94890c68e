"""Find personal numbers (身份证、手机、银行卡) anywhere in a paper, before it is signed or sent."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.docx.inspection.texts import list_texts
from pipeline.docx.read import EditedDocument
from pipeline.intake.cells.personal_data import mask_personal_data

REMEDY = "个人信息不得发送，请删去或遮去中间几位后再发"


def find_personal_numbers_in_lines(lines: Iterable[str]) -> str:
    """Return the kinds of personal numbers in lines of text (身份证号、手机号); empty if there are none."""
    return "、".join(dict.fromkeys(kind for line in lines for kind in mask_personal_data(line)[1]))


def find_personal_numbers_in_paper(paper: EditedDocument) -> str:
    """Return the kinds of personal numbers in a .docx, also in tables, text boxes, page heads, notes and properties."""
    kinds = find_personal_numbers_in_lines(list_texts(paper.parts))
    return f"里有{kinds}" if kinds else ""
