"""Build the markup of the samples that rules of layout hit or miss, in the styles of the standard letterhead."""

from __future__ import annotations

SENTENCE = "请于2026年12月31日前完成整改，并把措施和完成日期填在“需答复”表中。"
"""A sentence longer than a line."""


def sample_paragraph(text: str, style: str = "", properties: str = "", run: str = "") -> str:
    """Build a paragraph in a style, with properties of its own and of its only run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def sample_section(width: int, height: int, margins: tuple[int, int, int, int] | None = None, footer: str = "") -> str:
    """Build a section: its sides, its margins (top, right, bottom, left) and the part of its footer."""
    named = f'<w:footerReference w:type="default" r:id="{footer}"/>' if footer else ""
    sides = (
        ""
        if margins is None
        else "".join(
            f' w:{side}="{each}"' for side, each in zip(("top", "right", "bottom", "left"), margins, strict=True)
        )
    )
    edges = f"<w:pgMar{sides}/>" if sides else ""
    return f'<w:sectPr>{named}<w:pgSz w:w="{width}" w:h="{height}"/>{edges}</w:sectPr>'


def sample_table(rows: str, width: int = 8844, borders: str = "") -> str:
    """Build a table of two columns of 78 mm each."""
    ruled = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    grid = '<w:tblGrid><w:gridCol w:w="4422"/><w:gridCol w:w="4422"/></w:tblGrid>'
    return f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>{ruled}</w:tblPr>{grid}{rows}</w:tbl><w:p/>'


def sample_row(text: str, flags: str = "", properties: str = "") -> str:
    """Build a row of two equal cells."""
    cell = f"<w:tc>{sample_paragraph(text, 'Cell', properties)}</w:tc>"
    return f"<w:tr><w:trPr>{flags}</w:trPr>{cell}{cell}</w:tr>"
