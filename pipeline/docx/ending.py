"""Typeset what follows the text: 附件说明, 发文机关署名 and 成文日期, and 版记 at the bottom of the last page."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.builder import DocumentBuilder, build_element, build_indent, build_paragraph, build_run
from pipeline.docx.sections import begin_even_page
from pipeline.docx.styles import AFTER_TABLE, ANNEX_LIST, BODY, DATE, IMPRINT, SIGNER
from pipeline.docx.text import clean_text, split_lines
from pipeline.docx.text_box import TextBox, align_at, build_text_box
from pipeline.reports.paper import Annex, Paper
from pipeline.terms import measure_width

_THICK, _THIN = 8, 6
"""Rules of 版记 in eighths of a point: 0.35 mm outside, 0.25 mm between (7.4.1)."""
_IMPRINT_CHARACTER = 280
"""One 4号 character in twips."""
_ROW_HEIGHT = 480
"""Room for a row of 版记 in twips; its table stands at the bottom of the box."""


def format_paper_date(paper: Paper) -> str:
    """Format 成文日期; without a date ``2026年　月　日``, to be completed at signing."""
    return paper.date or f"{paper.year}年　月　日"


def set_annex_list(galley: DocumentBuilder, annexes: Sequence[Annex]) -> None:
    """Add 附件：1.… one line below the text, indented by two, titles aligned, without final mark (7.3.4)."""
    if len(annexes) == 1:
        title = join_title_lines(annexes[0].title)
        galley.write(ANNEX_LIST, f"附件：{title}", before=1, inset=build_indent(left=5, hanging=3))
        return
    names = 6.5 if len(annexes) > 9 else 6.0  # noqa: PLR2004 - two-digit numbers need more room
    for number, annex in enumerate(annexes, 1):
        text = f"{'附件：' if number == 1 else ''}{number}.\t{join_title_lines(annex.title)}"
        hanging = names - (2 if number == 1 else 5)
        galley.write(ANNEX_LIST, text, before=number == 1, inset=build_indent(left=names, hanging=hanging))


def join_title_lines(title: str) -> str:
    """Join the lines of a title for use in a list."""
    return "".join(split_lines(title))


def set_signature(galley: DocumentBuilder, paper: Paper) -> None:
    """Add 署名 and date (7.3.5.2, without a seal).

    署名 ends two characters before the right margin, and the date starts two characters to the right of its first
    character. If the date is longer than 署名, the date ends two characters before the margin and 署名 moves left.
    """
    signer, date = clean_text(paper.signer).strip(), format_paper_date(paper)
    longer = measure_width(date) - measure_width(signer)
    galley.write(SIGNER, signer, inset=build_indent(right=2 if longer <= 0 else 4 + longer))
    galley.write(DATE, date, inset=build_indent(right=2 if longer > 0 else -longer))


def set_footnote(galley: DocumentBuilder, paper: Paper) -> None:
    """Add 附注 in brackets below the date, indented by two characters (7.3.6)."""
    if paper.footnote:
        galley.write(BODY, f"（{clean_text(paper.footnote).strip()}）")


def set_imprint(galley: DocumentBuilder, paper: Paper) -> None:
    """Add 版记: 抄送 and 印发机关 between rules of full width, at the bottom of the last page (7.4); or 报尾 there."""
    total = galley.compute_text_width()
    lines = [(line, 2) for line in paper.tail]
    if paper.copied_to:
        copied = clean_text(paper.copied_to).strip().rstrip("。")
        lines.append((f"抄送：{copied}。", 3))
    if paper.printed_by:
        lines.append((f"{clean_text(paper.printed_by).strip()}\t{format_paper_date(paper)}印发", 0))
    if not lines:
        return
    rows = [_build_imprint_row(galley, line, total, hanging) for line, hanging in lines]
    if paper.even_imprint:
        begin_even_page(galley)
    rules = build_element(
        "tblBorders", _build_border("top", _THICK), _build_border("bottom", _THICK), _build_border("insideH", _THIN)
    )
    width_and_rules = (build_element("tblW", w=total, type="dxa"), rules, build_element("tblLayout", type="fixed"))
    grid = build_element("tblGrid", build_element("gridCol", w=total))
    table = build_element("tbl", build_element("tblPr", *width_and_rules), grid, *rows)
    after = galley.styles[AFTER_TABLE]
    box = TextBox(
        number=900, name="版记", width=total, height=_ROW_HEIGHT * sum(_count_lines(line, total) for line, _ in lines),
        place=(("margin", align_at("left")), ("margin", align_at("bottom"))),
    )  # fmt: skip
    galley.add(build_paragraph(after, build_text_box(box, table, build_paragraph(after))))


def _count_lines(text: str, total: int) -> int:
    return ceil(measure_width(text) * _IMPRINT_CHARACTER / (total - 2 * _IMPRINT_CHARACTER))


def _build_border(side: str, eighths: int) -> BaseOxmlElement:
    return build_element(side, val="single", sz=eighths, space=0, color="000000")


def _build_imprint_row(galley: DocumentBuilder, text: str, total: int, hanging: int = 0) -> BaseOxmlElement:
    """Build one row, indented by one character on both sides; text after a tab is right-aligned."""
    inset = build_indent(_IMPRINT_CHARACTER, left=1 + hanging, right=1, **({"hanging": hanging} if hanging else {}))
    words = build_paragraph(galley.styles[IMPRINT], build_run(text), inset=inset, right_tab=total - _IMPRINT_CHARACTER)
    frame = build_element("tcPr", build_element("tcW", w=total, type="dxa"), build_element("vAlign", val="center"))
    return build_element("tr", build_element("trPr", build_element("cantSplit")), build_element("tc", frame, words))
