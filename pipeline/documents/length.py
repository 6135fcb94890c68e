"""Count how long the text of a draft is, so that the office hears of a 督查通报 too long to be read.

Source: 整治形式主义为基层减负若干规定 (length of papers); the limit is a setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.contract.paper_settings import ReportSettings
from pipeline.documents.registry import DOCUMENTS, format_paper_file
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.docx.styles import BODY, HEADING, SUBHEADING
from pipeline.terms import CIRCULAR

_TEXT = frozenset({BODY, HEADING, SUBHEADING})


def count_characters(paper: EditedDocument) -> int:
    """Count the characters of the text, without title, 主送, annexes and tables."""
    texts = (words.text for words in paper.words() if not words.in_table and words.style in _TEXT)
    return sum(len("".join(text.split())) for text in texts)


def list_length_remarks(files: Mapping[str, bytes], reports: ReportSettings) -> Iterator[str]:
    """Yield a remark if the draft of 督查通报 among the files of an outbox is longer than the office wants it."""
    name = f"{DOCUMENTS}/{format_paper_file(CIRCULAR)}"
    if name not in files:
        return
    count = count_characters(read_edited_document(files[name], name))
    if count > reports.most_characters:
        most = reports.most_characters
        yield f"{CIRCULAR}正文{count}字，超过设置的{most}字（reports.most_characters），请精简后再签发。"
