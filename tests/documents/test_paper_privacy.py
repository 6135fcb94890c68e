"""A personal number anywhere in a paper is found, also where nobody sees it."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx_packages import SETTINGS, changed, paragraph, plain, with_body

from pipeline.documents.paper_privacy import find_personal_numbers_in_paper
from pipeline.docx.read import read_edited_document

PHONE = "13800138000"


def edited(change: Callable[[Document], object]) -> bytes:
    paper = docx.Document(io.BytesIO(plain()))
    change(paper)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def property_of(name: str) -> Callable[[Document], object]:
    return lambda paper: setattr(paper.core_properties, name, f"李四{PHONE}")


PLACES = {
    "text cut into runs": with_body(paragraph(f"<w:r><w:t>{PHONE[:5]}</w:t></w:r><w:r><w:t>{PHONE[5:]}</w:t></w:r>", "")),
    "a table": edited(lambda paper: setattr(paper.add_table(1, 1).cell(0, 0), "text", PHONE)),
    "a page head": edited(lambda paper: setattr(paper.sections[0].header.paragraphs[0], "text", PHONE)),
    "a page foot": edited(lambda paper: setattr(paper.sections[0].footer.paragraphs[0], "text", PHONE)),
    "the author": edited(property_of("author")),
    "the title": edited(property_of("title")),
    "the comments on the file": edited(property_of("comments")),
    "a document variable": changed(
        (SETTINGS, "</w:settings>", f'<w:docVars><w:docVar w:name="a" w:val="{PHONE}"/></w:docVars></w:settings>')
    ),
    "what a picture is said to show": with_body(paragraph(f'<w:r><w:pict><v:shape xmlns:v="urn:v" alt="李四{PHONE}"/></w:pict></w:r>')),
}  # fmt: skip


@pytest.mark.parametrize("where", PLACES)
def test_a_number_is_found_wherever_it_travels(where: str) -> None:
    assert find_personal_numbers_in_paper(read_edited_document(PLACES[where], "a.docx")) == "里有手机号"


def test_a_paper_without_numbers_is_clear_whatever_its_own_marks_are() -> None:
    clear = edited(lambda paper: setattr(paper.core_properties, "keywords", "督查通报||2026-11|6222021234567890"))
    assert find_personal_numbers_in_paper(read_edited_document(clear, "a.docx")) == ""
