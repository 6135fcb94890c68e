"""Text that any spreadsheet program can hold: cleaned once, for every workbook that leaves us."""

from __future__ import annotations

import re

LONGEST = 32_767
"""UTF-16 units a cell can hold (Excel specifications and limits)."""

CUT_MARK = "…（原文过长，见来源文件）"

ESCAPED = r"_x(?:00[01][0-9A-Fa-f]|[Dd][89A-Fa-f][0-9A-Fa-f]{2}|[Ff]{3}[EeFf])_"
"""Characters a cell cannot hold, as spreadsheet programs write them (ECMA-376 22.9.2.19): some readers undo it."""
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"  # no characters of XML 1.0 (2.2)
    rf"|{ESCAPED}"
)


def safe_text(text: str, longest: int = LONGEST) -> str:
    """The text without what XML or a cell cannot hold, and without blanks at its ends (xml:space is refused).

    Text of more than ``longest`` UTF-16 units is cut and says so.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while _ILLEGAL.search(text):  # removing one escape may join the halves of another
        text = _ILLEGAL.sub("", text)
    text = text.strip()
    if text.startswith("<r>") and text.endswith("</r>"):
        text = "\u200b" + text  # XlsxWriter passes such text through as markup of its own
    if len(text) * 2 > longest and len(text.encode("utf-16-le")) > longest * 2:
        kept = text.encode("utf-16-le")[: (longest - len(CUT_MARK)) * 2]
        text = kept.decode("utf-16-le", errors="ignore") + CUT_MARK
    return text
