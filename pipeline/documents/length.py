"""Count how long the text of a draft is, so that the office hears of one too long to be read.

Source: 整治形式主义为基层减负若干规定 (length of papers); the limit is a setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.contract.paper_settings import ReportSettings
from pipeline.documents.registry import DOCUMENTS, format_paper_file
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.docx.styles import BODY, HEADING, SUBHEADING
from pipeline.terms import CIRCULAR, PROGRESS_REPORT, QUARTER_CIRCULAR, YEAR_SUMMARY

_TEXT = frozenset({BODY, HEADING, SUBHEADING})
_MOST = {QUARTER_CIRCULAR: 3000, PROGRESS_REPORT: 3000, YEAR_SUMMARY: 5000}
"""Characters of the text of papers about a quarter or a year."""


def count_characters(paper: EditedDocument) -> int:
    """Count the characters of the text, without title, 主送, annexes and tables."""
    texts = (words.text for words in paper.words() if not words.in_table and words.style in _TEXT)
    return sum(len("".join(text.split())) for text in texts)


def list_length_remarks(files: Mapping[str, bytes], reports: ReportSettings) -> Iterator[str]:
    """Yield a remark for each draft among the files of an outbox that is longer than its kind may be."""
    for kind, most in {CIRCULAR: reports.most_characters, **_MOST}.items():
        name = f"{DOCUMENTS}/{format_paper_file(kind)}"
        count = count_characters(read_edited_document(files[name], name)) if name in files else 0
        if count > most:
            set_by = "设置的" if kind == CIRCULAR else ""
            where = "（reports.most_characters）" if kind == CIRCULAR else ""
            yield f"{kind}正文{count}字，超过{set_by}{most}字{where}，请精简后再签发。"
