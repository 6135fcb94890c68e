"""Remove what a spreadsheet cell cannot hold from text, for every workbook the program writes."""

from __future__ import annotations

import re

LONGEST = 32_767
"""UTF-16 units a cell can hold (Excel specifications and limits)."""

CUT_MARK = "…（原文过长，见来源文件）"

ESCAPED = r"_x(?:00[01][0-9A-Fa-f]|[Dd][89A-Fa-f][0-9A-Fa-f]{2}|[Ff]{3}[EeFf])_"
"""Characters a cell cannot hold, as escaped by spreadsheet programs (ECMA-376 22.9.2.19) and unescaped by some."""
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"  # characters not allowed in XML 1.0 (2.2)
    rf"|{ESCAPED}"
)


def sanitise_text(text: str, longest: int = LONGEST) -> str:
    """Return the text without characters that XML or a cell cannot hold, and without blanks at its ends.

    Blanks at the ends would require xml:space, which no workbook of ours contains. Text of more than ``longest`` UTF-16
    units is cut and marked as cut.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while _ILLEGAL.search(text):  # removing one escape may join the halves of another
        text = _ILLEGAL.sub("", text)
    text = text.strip()
    if text.startswith("<r>") and text.endswith("</r>"):
        text = "\u200b" + text  # XlsxWriter would write such text unescaped as markup
    if len(text) * 2 > longest and len(text.encode("utf-16-le")) > longest * 2:
        kept = text.encode("utf-16-le")[: (longest - len(CUT_MARK)) * 2]
        text = kept.decode("utf-16-le", errors="ignore") + CUT_MARK
    return text
