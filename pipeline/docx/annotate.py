"""Write remarks into a copy of a paper as Word comments, each at its paragraph; the paper itself is not changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipeline.docx.read import EditedDocument
from pipeline.zip_parts import pack_parts

_AUTHOR, _INITIALS = "校对", "校"


def annotate_paper(paper: EditedDocument, remarks: Iterable[tuple[int, str]]) -> bytes:
    """Return a copy with a comment for each remark: the number of its paragraph (0: the whole paper), and its text.

    The copy says nothing of where it came from and has no date, so that it is never taken for the paper, and the same
    remarks give the same bytes.
    """
    document = docx.Document(io.BytesIO(pack_parts(paper.parts)))
    runs = _find_runs(document)
    first = next(iter(runs.values()), None)
    for number, text in remarks:
        held = runs.get(number, first)
        if held is not None:
            comment = document.add_comment(held, text, _AUTHOR, _INITIALS)
            _drop_date(comment._comment_elm)  # noqa: SLF001, its element, which python-docx has dated today
    document.core_properties.keywords = ""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as package:
        return pack_parts({name: package.read(name) for name in package.namelist()})


def _drop_date(comment: Any) -> None:
    comment.attrib.pop(qn("w:date"), None)


def _find_runs(document: Document) -> Mapping[int, list[Run]]:
    """Find the runs of every paragraph that a comment can be anchored to, by its number; text boxes take none."""
    found: dict[int, list[Run]] = {}
    for number, element in enumerate(document.element.body.iter(qn("w:p")), start=1):
        if any(each.tag == qn("w:txbxContent") for each in element.iterancestors()):
            continue
        paragraph = Paragraph(element, document._body)  # noqa: SLF001, the parent that python-docx itself gives
        runs = [run for run in paragraph.runs if _has_text(run._r)]  # noqa: SLF001, its element
        if runs:
            found[number] = runs
    return found


def _has_text(run: Any) -> bool:
    return run.find(qn("w:t")) is not None
