"""Find secrecy marks (密级标志, GB/T 9704 7.2.2) in outgoing content; nothing that carries one is sent.

A word is a mark if it is followed by a star (机密★1年) or is a whole line, cell or part of a file name; inside a
sentence it is an ordinary word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.docx.read import EditedDocument
from pipeline.reading import RawBook

_STARRED = re.compile(r"(?:绝密|机密|秘密)★")
_ALONE = re.compile(r"绝密|机密|秘密")
_AROUND = re.compile(r"[_.·()（）\[\]【】《》-]+")
_MARGINS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_PARAGRAPH_END, _TEXT = re.compile(r"</(?:\w+:)?p>"), re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")


def find_secrecy_mark_in_lines(lines: Iterable[str]) -> str:
    """Return the first secrecy mark in lines of text; empty if there is none."""
    return next((mark for line in lines if (mark := _match_secrecy_mark(line))), "")


def _match_secrecy_mark(line: str) -> str:
    bare = "".join(line.split())
    found = _STARRED.search(bare) or _ALONE.fullmatch(bare)
    return found[0] if found else ""


def find_secrecy_mark_in_name(name: str) -> str:
    """Return the secrecy mark in a file name (``【机密】通报.docx``); empty if there is none."""
    parts = _AROUND.split(name)
    return find_secrecy_mark_in_lines([name, *parts, *(word for part in parts for word in part.split())])


def find_secrecy_mark_in_workbook(book: RawBook) -> str:
    """Return the first secrecy mark in any cell of a workbook; empty if there is none."""
    cells = (value for sheet in book.sheets for row in sheet.rows for value in row)
    return find_secrecy_mark_in_lines(line for value in cells if isinstance(value, str) for line in value.splitlines())


def find_secrecy_mark_in_paper(paper: EditedDocument) -> str:
    """Return the first secrecy mark in a .docx, including tables, text boxes, headers, footers and notes."""
    return find_secrecy_mark_in_lines(each.text for each in paper.words()) or find_secrecy_mark_in_lines(
        list_margin_paragraphs(paper)
    )


def list_margin_paragraphs(paper: EditedDocument) -> Iterator[str]:
    """List the paragraphs outside a paper's main text: headers, footers and notes."""
    for name, part in paper.parts.items():
        if _MARGINS.fullmatch(name):
            paragraphs = _PARAGRAPH_END.split(part.decode("utf-8", "replace"))
            yield from ("".join(_TEXT.findall(paragraph)) for paragraph in paragraphs)
