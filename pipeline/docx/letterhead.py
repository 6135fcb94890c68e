"""Build the default letterhead: empty A4 paper according to GB/T 9704-2012, which the office may edit."""

from __future__ import annotations

from pipeline.docx.styles import CHARACTER, PITCH, build_styles_part
from pipeline.zip_parts import pack_parts

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}"'
)  # fmt: skip
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = (
    ("styles", "styles"), ("settings", "settings"), ("footer1", "footer"), ("footer2", "footer"),
)  # fmt: skip
"""Part and kind, in the order of their relationship ids rId1…"""

_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
    '<w:footerReference w:type="even" r:id="rId4"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
    f'w:header="851" w:footer="1438" w:gutter="0"/>'
    f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr>'
)
"""A4, margins 37/26/35/28 mm, hence 156 × 225 mm (5.2.1); page number 7 mm below the text (7.5)."""

_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    "<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat>"
)

_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>公文版头</dc:title>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)


def build_letterhead() -> bytes:
    """Build the empty letterhead as .docx bytes, always the same.

    Anything the office adds (such as a red head) stays at the top of every paper; its styles define all formats.
    """
    parts = {
        "[Content_Types].xml": _build_content_types(),
        "_rels/.rels": _build_relationships(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/document.xml": f"<w:document {_WORD}><w:body>{_PAGE}</w:body></w:document>",
        "word/_rels/document.xml.rels": _build_relationships(
            *((f"{_OFFICE}/{kind}", f"{part}.xml") for part, kind in _PARTS)
        ),
        "word/styles.xml": f"<w:styles {_WORD}>{build_styles_part()}</w:styles>",
        "word/settings.xml": f"<w:settings {_WORD}>{_SETTINGS}</w:settings>",
        "word/footer1.xml": _build_footer("right"),
        "word/footer2.xml": _build_footer("left"),
        "docProps/core.xml": _CORE,
    }
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return pack_parts({name: (declaration + content).encode() for name, content in parts.items()})


def _build_content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_TYPE}.document.main+xml",
        **{f"/word/{part}.xml": f"{_TYPE}.{kind}+xml" for part, kind in _PARTS},
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>"
    )


def _build_relationships(*targets: tuple[str, str]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _build_footer(side: str) -> str:
    """Build ``— 1 —`` at the outer edge, one 4号 character in (7.5); odd pages right, even pages left."""
    inset = CHARACTER * 28 // 32
    return (
        f'<w:ftr {_WORD}><w:p><w:pPr><w:pStyle w:val="PageNumber"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="{inset}"/><w:jc w:val="{side}"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )
