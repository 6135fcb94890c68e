"""Typeset what follows the text: 附件说明, 发文机关署名 and 成文日期, and 版记 at the bottom of the last page."""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.reports.paper import Annex, Paper
from pipeline.vocabulary import width
from pipeline.word.galley import Galley, indent, mark, paragraph, run
from pipeline.word.styles import AFTER_TABLE, ANNEX_LIST, DATE, IMPRINT, SIGNER
from pipeline.word.text import clean, lines

_THICK, _THIN = 8, 6
"""Rules of 版记 in eighths of a point: 0.35 mm outside, 0.25 mm between (7.4.1)."""
_IMPRINT_CHARACTER = 280
"""One 4号 character in twips."""


def date_of(paper: Paper) -> str:
    """Format 成文日期; without a date ``2026年　月　日``, to be completed at signing."""
    return paper.date or f"{paper.year}年　月　日"


def set_annex_list(galley: Galley, annexes: Sequence[Annex]) -> None:
    """Add 附件：1.… one line below the text, indented by two, titles aligned, without final mark (7.3.4)."""
    if len(annexes) == 1:
        title = one_line(annexes[0].title)
        galley.write(ANNEX_LIST, f"附件：{title}", before=1, inset=indent(left=5, hanging=3))
        return
    names = 6.5 if len(annexes) > 9 else 6.0  # noqa: PLR2004 - two-digit numbers need more room
    for number, annex in enumerate(annexes, 1):
        text = f"{'附件：' if number == 1 else ''}{number}.\t{one_line(annex.title)}"
        hanging = names - (2 if number == 1 else 5)
        galley.write(ANNEX_LIST, text, before=number == 1, inset=indent(left=names, hanging=hanging))


def one_line(title: str) -> str:
    """Join the lines of a title for use in a list."""
    return "".join(lines(title))


def set_signature(galley: Galley, paper: Paper) -> None:
    """Add 署名 and date (7.3.5.2, without a seal).

    署名 ends two characters before the right margin, and the date starts two characters to the right of its first
    character. If the date is longer than 署名, the date ends two characters before the margin and 署名 moves left.
    """
    signer, date = clean(paper.signer).strip(), date_of(paper)
    longer = width(date) - width(signer)
    galley.write(SIGNER, signer, inset=indent(right=2 if longer <= 0 else 4 + longer))
    galley.write(DATE, date, inset=indent(right=2 if longer > 0 else -longer))


def set_imprint(galley: Galley, paper: Paper) -> None:
    """Add 版记: 抄送 and 印发机关 between rules of full width, at the bottom of the last page (7.4)."""
    total = galley.text_width()
    rows = []
    if paper.copied_to:
        copied = clean(paper.copied_to).strip().rstrip("。")
        rows.append(_imprint_row(galley, f"抄送：{copied}。", total, hanging=3))
    if paper.printed_by:
        rows.append(_imprint_row(galley, f"{clean(paper.printed_by).strip()}\t{date_of(paper)}印发", total))
    if not rows:
        return
    place = mark("tblpPr", vertAnchor="margin", horzAnchor="margin", tblpXSpec="left", tblpYSpec="bottom")
    rules = mark("tblBorders", _rule("top", _THICK), _rule("bottom", _THICK), _rule("insideH", _THIN))
    width_and_rules = (mark("tblW", w=total, type="dxa"), rules, mark("tblLayout", type="fixed"))
    grid = mark("tblGrid", mark("gridCol", w=total))
    galley.add(mark("tbl", mark("tblPr", place, *width_and_rules), grid, *rows))
    galley.add(paragraph(galley.styles[AFTER_TABLE]))


def _rule(side: str, eighths: int) -> BaseOxmlElement:
    return mark(side, val="single", sz=eighths, space=0, color="000000")


def _imprint_row(galley: Galley, text: str, total: int, hanging: int = 0) -> BaseOxmlElement:
    """Build one row, indented by one character on both sides; text after a tab is right-aligned."""
    inset = indent(_IMPRINT_CHARACTER, left=1 + hanging, right=1, **({"hanging": hanging} if hanging else {}))
    words = paragraph(
        galley.styles[IMPRINT], run(text), inset=inset, right_tab=total - _IMPRINT_CHARACTER
    )
    frame = mark("tcPr", mark("tcW", w=total, type="dxa"), mark("vAlign", val="center"))
    return mark("tr", mark("trPr", mark("cantSplit")), mark("tc", frame, words))
