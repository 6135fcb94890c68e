"""Typeset what stands above the title of some papers: 签发人 of an 上行文, 报头 of a 工作简报."""

from __future__ import annotations

from pipeline.docx.builder import DocumentBuilder, build_indent, build_paragraph, build_run
from pipeline.docx.styles import APPROVER, CHARACTER, MASTHEAD, MASTHEAD_ISSUE, MASTHEAD_LINE, SUBHEADING_WORDS
from pipeline.reports.paper import Masthead
from pipeline.terms import OPEN_APPROVER, OPEN_ISSUE


def set_approver(galley: DocumentBuilder, *, before: int) -> None:
    """Add 签发人 at the right, one character in, its name in 楷体 and blank (7.2.6).

    Its line leaves room at the left for the 发文字号 given at signing.
    """
    styles, right = galley.styles, galley.compute_text_width() - CHARACTER
    runs = (build_run("\t签发人："), build_run(OPEN_APPROVER, styles[SUBHEADING_WORDS]))
    inset = build_indent(left=1, right=1)
    galley.add(build_paragraph(styles[APPROVER], *runs, before=before, inset=inset, right_tab=right))


def set_masthead(galley: DocumentBuilder, head: Masthead, date: str) -> None:
    """Add 报头: the red name, 期号, the editor at the left and the date at the right, and a red rule below them."""
    galley.write(MASTHEAD, head.name)
    galley.write(MASTHEAD_ISSUE, OPEN_ISSUE)
    right = galley.compute_text_width() - CHARACTER
    runs = (build_run(f"{head.editor}编\t"), build_run(date))
    line = galley.styles[MASTHEAD_LINE]
    galley.add(build_paragraph(line, *runs, inset=build_indent(left=1, right=1), right_tab=right))
