"""Build anchored text boxes: 版记 at the foot of its page, page numbers of landscape pages where the bound ones stand.

A floating table (tblpPr) is laid out in the flow by LibreOffice; a text box holding the same table is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

EMU_PER_TWIP = 635
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="{_SHAPE}"'
)


@dataclass(frozen=True, kw_only=True)
class TextBox:
    """A text box: number and name in the document, size in twips, its place, and how text stands in it.

    ``place`` is the content of the two position elements as (reference, choice) pairs, horizontally and vertically;
    ``beside`` lets text stand beside it (a page number), else text stays above; ``turned`` sets its text from top to
    bottom.
    """

    number: int
    name: str
    width: int
    height: int
    place: tuple[tuple[str, str], tuple[str, str]]
    beside: bool = False
    turned: bool = False


def align_at(side: str) -> str:
    """Return the choice of a position that aligns a box with a side of its reference."""
    return f"<wp:align>{side}</wp:align>"


def place_at(twips: int) -> str:
    """Return the choice of a position so many twips from the edge of its reference."""
    return f"<wp:posOffset>{twips * EMU_PER_TWIP}</wp:posOffset>"


def build_text_box(box: TextBox, *content: BaseOxmlElement) -> BaseOxmlElement:
    """Build the run that holds a text box with some blocks, the last of which is a paragraph."""
    blocks = b"".join(etree.tostring(each) for each in content).decode()
    return parse_xml(f"<w:r {_SPACES}>{format_text_box(box, blocks)}</w:r>")


def format_text_box(box: TextBox, blocks: str) -> str:
    """Write the drawing of a text box with its blocks as XML."""
    width, height = box.width * EMU_PER_TWIP, box.height * EMU_PER_TWIP
    (across, x), (down, y) = box.place
    wrap = '<wp:wrapSquare wrapText="bothSides"/>' if box.beside else "<wp:wrapTopAndBottom/>"
    direction = 'vert="vert"' if box.turned else 'vert="horz"'
    return (
        '<mc:AlternateContent><mc:Choice Requires="wps">'
        f'<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{box.number}" '
        'behindDoc="0" locked="0" layoutInCell="1" '
        f'allowOverlap="{int(box.beside)}"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="{across}">{x}</wp:positionH>'
        f'<wp:positionV relativeFrom="{down}">{y}</wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>{wrap}'
        f'<wp:docPr id="{box.number}" name="{box.name}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_SHAPE}">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        f"<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{blocks}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr {direction} lIns="0" tIns="0" rIns="0" bIns="0" anchor="{"t" if box.turned else "b"}"/>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"
    )


def format_spaces() -> str:
    """Return the declarations of the namespaces that a text box is written in."""
    return _SPACES
