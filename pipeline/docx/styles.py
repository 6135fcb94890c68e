"""Define the styles of a paper required by GB/T 9704-2012, under the names shown in Word.

Papers refer to styles only, so an office changes a format in its letterhead and all later papers follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from pipeline.findings import UserError

PITCH = 579
"""Line pitch in twips, exact: 22 lines in 225 mm (at most 28.99 pt)."""
CHARACTER = 320
"""One 3号 character in twips."""
SHEET_PITCH, SHEET_CELL_PITCH = 340, 240
"""Line pitches: text of a one-page paper (exact), its table cells (at least)."""
SQUEEZE = -5
"""Character spacing in twips: 28 characters of 16 pt in 156 mm."""

TITLE, DRAFT_NOTE, REFERENCE, ADDRESSEE = "公文标题", "稿次说明", "发文字号", "主送机关"
APPROVER, MASTHEAD, MASTHEAD_ISSUE, MASTHEAD_LINE, CAPTION = "签发人", "简报名称", "简报期号", "简报编发", "图注"
BODY, HEADING, SUBHEADING = "公文正文", "一级标题", "二级标题"
HEADING_WORDS, SUBHEADING_WORDS = "一级标题文字", "二级标题文字"
ANNEX_LIST, SIGNER, DATE = "附件说明", "发文机关署名", "成文日期"
ANNEX_MARK, ANNEX_TITLE, ANNEX_NOTE = "附件序号", "附件标题", "表前说明"
TABLE, CELL, CELL_CENTRED, CELL_HEAD, AFTER_TABLE = "公文表格", "表格文字", "表格居中", "表格表头", "表后间隔"
IMPRINT, PAGE_NUMBER = "版记", "页码"
SHEET_TITLE, SHEET_ADDRESSEE, SHEET_BODY, SHEET_HEADING = "单页标题", "单页称谓", "单页正文", "单页小标题"
SHEET_CELL, SHEET_CELL_CENTRED, SHEET_CELL_HEAD = "单页表格文字", "单页表格居中", "单页表格表头"
SHEET_AFTER_TABLE, SHEET_SIGNER, SHEET_DATE = "单页表后间隔", "单页署名", "单页日期"
WALL_TITLE, WALL_BODY, WALL_CELL, WALL_CELL_CENTRED, WALL_CELL_HEAD = (
    "展板标题", "展板正文", "展板表格文字", "展板表格居中", "展板表格表头",
)  # fmt: skip
LIST_CELL, LIST_CELL_CENTRED, LIST_CELL_HEAD = "一览表文字", "一览表居中", "一览表表头"

_BODY_SIZE = 32
_NOTE_PITCH = 360
"""Line pitch of the notes above the tables of annexes, in twips: 18 pt for type of 12 pt."""
_RED = "FF0000"
_TIMES, _FANGSONG, _SONG = "Times New Roman", "仿宋", "宋体"
_KAI, _HEI, _XIAOBIAOSONG = "楷体", "黑体", "方正小标宋简体"
FONTS = (_FANGSONG, _KAI, _HEI, _XIAOBIAOSONG, _SONG)
"""Chinese fonts used by the papers."""


@dataclass(frozen=True, kw_only=True)
class _ParagraphStyle:
    """One paragraph style. Size in half-points; indents in hundredths of a character; spaces in lines.

    ``line`` 0 means single spacing off the grid, as required in table cells; other values are exact twips, or the least
    if ``at_least``.
    """

    key: str
    name: str
    font: str = _FANGSONG
    size: int = 32
    align: str = "both"
    first: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    line: int = PITCH
    at_least: bool = False
    keep: bool = False
    colour: str = ""
    ruled: bool = False
    """Whether a red rule stands below it (版头中的分隔线)."""
    outline: int | None = None


_PAPER_STYLES = (
    _ParagraphStyle(key="Title", name=TITLE, font=_XIAOBIAOSONG, size=44, align="center", after=1, keep=True),
    _ParagraphStyle(key="DraftNote", name=DRAFT_NOTE, font=_HEI, align="left", keep=True),
    _ParagraphStyle(key="Reference", name=REFERENCE, align="center", keep=True),
    _ParagraphStyle(key="Addressee", name=ADDRESSEE, align="left"),
    _ParagraphStyle(key="Body", name=BODY, first=200),
    _ParagraphStyle(key="HeadingOne", name=HEADING, font=_HEI, first=200, keep=True, outline=0),
    _ParagraphStyle(key="HeadingTwo", name=SUBHEADING, font=_KAI, first=200, keep=True, outline=1),
    _ParagraphStyle(key="AnnexList", name=ANNEX_LIST, align="left", keep=True),
    _ParagraphStyle(key="Signer", name=SIGNER, align="right", right=200, before=1, keep=True),
    _ParagraphStyle(key="Date", name=DATE, align="right", right=200),
    _ParagraphStyle(key="AnnexMark", name=ANNEX_MARK, font=_HEI, align="left", keep=True),
    _ParagraphStyle(
        key="AnnexTitle", name=ANNEX_TITLE, font=_XIAOBIAOSONG, size=44, align="center", before=1, after=0.5, keep=True
    ),
    _ParagraphStyle(key="AnnexNote", name=ANNEX_NOTE, size=24, line=_NOTE_PITCH, keep=True),
    _ParagraphStyle(key="Cell", name=CELL, size=21, align="left", line=0),
    _ParagraphStyle(key="CellCentred", name=CELL_CENTRED, size=21, align="center", line=0),
    _ParagraphStyle(key="CellHead", name=CELL_HEAD, font=_HEI, size=21, align="center", line=0, keep=True),
    _ParagraphStyle(key="AfterTable", name=AFTER_TABLE, size=2, line=14),
    _ParagraphStyle(key="Imprint", name=IMPRINT, size=28, align="left", line=0),
    _ParagraphStyle(key="PageNumber", name=PAGE_NUMBER, font=_SONG, size=28, align="right", line=320),
)
_SHEET_STYLES = (
    _ParagraphStyle(
        key="SheetTitle", name=SHEET_TITLE, font=_XIAOBIAOSONG, size=36, align="center", line=640, keep=True
    ),
    _ParagraphStyle(key="SheetAddressee", name=SHEET_ADDRESSEE, size=24, align="left", line=SHEET_PITCH),
    _ParagraphStyle(key="SheetBody", name=SHEET_BODY, size=24, first=200, line=SHEET_PITCH),
    _ParagraphStyle(key="SheetHeading", name=SHEET_HEADING, font=_HEI, size=24, first=200, line=SHEET_PITCH, keep=True),
    _ParagraphStyle(key="SheetCell", name=SHEET_CELL, size=20, align="left", line=SHEET_CELL_PITCH, at_least=True),
    _ParagraphStyle(
        key="SheetCellCentred", name=SHEET_CELL_CENTRED, size=20, align="center", line=SHEET_CELL_PITCH, at_least=True
    ),
    _ParagraphStyle(
        key="SheetCellHead",
        name=SHEET_CELL_HEAD,
        font=_HEI,
        size=20,
        align="center",
        line=SHEET_CELL_PITCH,
        at_least=True,
        keep=True,
    ),
    _ParagraphStyle(key="SheetAfterTable", name=SHEET_AFTER_TABLE, size=2, line=90),
    _ParagraphStyle(
        key="SheetSigner", name=SHEET_SIGNER, size=24, align="right", right=200, line=SHEET_PITCH, keep=True
    ),
    _ParagraphStyle(key="SheetDate", name=SHEET_DATE, size=24, align="right", right=200, line=SHEET_PITCH),
)
"""Styles of a one-page paper."""
_LIST_STYLES = (
    _ParagraphStyle(key="ListCell", name=LIST_CELL, size=18, align="left", line=0),
    _ParagraphStyle(key="ListCellCentred", name=LIST_CELL_CENTRED, size=18, align="center", line=0),
    _ParagraphStyle(key="ListCellHead", name=LIST_CELL_HEAD, font=_HEI, size=18, align="center", line=0, keep=True),
)
"""Styles in 小五 for a list of all tasks: two lines a row, and half the pages."""
_HEAD_STYLES = (
    _ParagraphStyle(key="Approver", name=APPROVER, align="left", keep=True),
    _ParagraphStyle(
        key="Masthead", name=MASTHEAD, font=_XIAOBIAOSONG, size=88, align="center", line=1200, keep=True, colour=_RED
    ),
    _ParagraphStyle(key="MastheadIssue", name=MASTHEAD_ISSUE, align="center", keep=True),
    _ParagraphStyle(key="MastheadLine", name=MASTHEAD_LINE, align="left", before=0.5, keep=True, ruled=True),
    _ParagraphStyle(key="Caption", name=CAPTION, size=24, align="center", after=0.5),
)
"""Styles above the title, and of captions, that not every letterhead knows."""
_WALL_STYLES = (
    _ParagraphStyle(
        key="WallTitle", name=WALL_TITLE, font=_XIAOBIAOSONG, size=88, align="center", line=1300, keep=True
    ),
    _ParagraphStyle(key="WallBody", name=WALL_BODY, size=44, align="center", line=720),
    _ParagraphStyle(key="WallCell", name=WALL_CELL, size=44, align="left", line=540, at_least=True),
    _ParagraphStyle(key="WallCellCentred", name=WALL_CELL_CENTRED, size=44, align="center", line=540, at_least=True),
    _ParagraphStyle(
        key="WallCellHead", name=WALL_CELL_HEAD, font=_HEI, size=52, align="center", line=720, at_least=True, keep=True
    ),
)
"""Styles of a page for the wall: 22 pt and more are read two metres away."""
_SUPPLIED = (*_SHEET_STYLES, *_LIST_STYLES, *_HEAD_STYLES, *_WALL_STYLES)
"""Styles added to a letterhead that does not have them yet."""
ON_A_SHEET = {
    TITLE: SHEET_TITLE, ADDRESSEE: SHEET_ADDRESSEE, BODY: SHEET_BODY, HEADING: SHEET_HEADING, SUBHEADING: SHEET_HEADING,
    CELL: SHEET_CELL, CELL_CENTRED: SHEET_CELL_CENTRED, CELL_HEAD: SHEET_CELL_HEAD, AFTER_TABLE: SHEET_AFTER_TABLE,
    SIGNER: SHEET_SIGNER, DATE: SHEET_DATE,
}  # fmt: skip
"""Replacement of each style on a one-page paper."""
ON_A_WALL = {
    TITLE: WALL_TITLE, BODY: WALL_BODY, HEADING: WALL_BODY, SUBHEADING: WALL_BODY, CELL: WALL_CELL,
    CELL_CENTRED: WALL_CELL_CENTRED, CELL_HEAD: WALL_CELL_HEAD, AFTER_TABLE: SHEET_AFTER_TABLE, CAPTION: WALL_BODY,
}  # fmt: skip
"""Replacement of each style on a page for the wall."""
ON_A_LIST = {CELL: LIST_CELL, CELL_CENTRED: LIST_CELL_CENTRED, CELL_HEAD: LIST_CELL_HEAD}
"""Replacement of each style in a long list."""
_WORDS = (("HeadingOneWords", HEADING_WORDS, _HEI), ("HeadingTwoWords", SUBHEADING_WORDS, _KAI))
NAMES = (*(look.name for look in (*_PAPER_STYLES, *_SUPPLIED)), *(name for _, name, _ in _WORDS), TABLE)


def substitute_styles(styles: Mapping[str, str], instead: Mapping[str, str]) -> dict[str, str]:
    """Replace styles by smaller ones; return style ids by name."""
    return {**styles, **{name: styles[small] for name, small in instead.items()}}


def find_styles(document: Document) -> Mapping[str, str]:
    """Find the style ids of a letterhead by style name (Word and WPS change ids on saving, but not names).

    Raise UserError with every missing style.
    """
    _add_missing_styles(document)
    found = {style.name: style.style_id for style in document.styles if style.name}
    lost = [name for name in NAMES if name not in found]
    if lost:
        raise UserError(
            f"公文版式“templates/公文版式.docx”缺少样式{'、'.join(f'“{name}”' for name in lost)}。",
            "请在WPS或Word中恢复这些样式（名称一字不差），或删除该模板后重新生成。",
        )
    return {name: found[name] for name in NAMES}


def _add_missing_styles(document: Document) -> None:
    known = {style.name for style in document.styles}
    for look in _SUPPLIED:
        if look.name not in known:
            declared = _build_paragraph_style(look).replace("<w:style ", f"<w:style {nsdecls('w')} ", 1)
            document.styles.element.append(parse_xml(declared))


def build_styles_part() -> str:
    """Build the content of ``word/styles.xml``: defaults and all styles, without a theme."""
    paragraphs = "".join(_build_paragraph_style(look) for look in (*_PAPER_STYLES, *_SUPPLIED))
    words = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f"<w:qFormat/><w:rPr>{_build_fonts(font)}</w:rPr></w:style>"
        for key, name, font in _WORDS
    )
    return _DEFAULTS + paragraphs + words + _TABLE_STYLE


def _build_fonts(font: str) -> str:
    """Build all four font slots; 仿宋 and 楷体 use Times New Roman for Latin and digits, display fonts their own."""
    latin = _TIMES if font in (_FANGSONG, _KAI) else font
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{latin}"/>'


def _build_paragraph_style(look: _ParagraphStyle) -> str:
    grid = "" if look.line == PITCH and look.size <= _BODY_SIZE else '<w:snapToGrid w:val="0"/>'
    keep = "<w:keepNext/>" if look.keep else ""
    outline = "" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>'
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="4" w:color="{_RED}"/></w:pBdr>' if look.ruled else ""
    colour = f'<w:color w:val="{look.colour}"/>' if look.colour else ""
    squeeze = f'<w:spacing w:val="{SQUEEZE if look.line == PITCH else 0}"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{look.key}"><w:name w:val="{look.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}{rule}{grid}{_build_spacing(look)}'
        f'{_build_style_indent(look)}<w:jc w:val="{look.align}"/>{outline}</w:pPr>'
        f"<w:rPr>{_build_fonts(look.font)}{colour}{squeeze}"
        f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/></w:rPr></w:style>'
    )


def _build_spacing(look: _ParagraphStyle) -> str:
    room = "".join(
        f' w:{side}Lines="{round(count * 100)}" w:{side}="{round(count * PITCH)}"'
        for side, count in (("before", look.before), ("after", look.after))
        if count
    )
    rule = "atLeast" if look.at_least else "exact"
    line = f'w:line="{look.line}" w:lineRule="{rule}"' if look.line else 'w:line="240" w:lineRule="auto"'
    return f"<w:spacing{room} {line}/>"


def _build_style_indent(look: _ParagraphStyle) -> str:
    if look.first:
        return f'<w:ind w:firstLineChars="{look.first}" w:firstLine="{look.first * look.size // 10}"/>'
    if look.right:
        return f'<w:ind w:rightChars="{look.right}" w:right="{look.right * CHARACTER // 100}"/>'
    return ""


_DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{_build_fonts(_FANGSONG)}"
    '<w:color w:val="000000"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
    '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    f'<w:spacing w:line="{PITCH}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>'
    f'<w:rPr><w:spacing w:val="{SQUEEZE}"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
)
_TABLE_STYLE = (
    f'<w:style w:type="table" w:customStyle="1" w:styleId="PaperTable"><w:name w:val="{TABLE}"/>'
    '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
