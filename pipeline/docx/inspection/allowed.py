"""List what papers consist of: content types and relationship types that Word, WPS and LibreOffice write (ECMA-376)."""

from __future__ import annotations

from pipeline.docx.inspection import matter
from pipeline.docx.inspection.matter import Matter

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "application/vnd.openxmlformats-officedocument."
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"

RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
WORKBOOK_TYPE = f"{_OFFICE}spreadsheetml.sheet"
XML_TYPES = frozenset({
    "application/xml", "text/xml", RELATIONSHIPS_TYPE,
    *(f"{_WORD}{name}+xml" for name in (
        "document.main", "document.glossary", "styles", "settings", "webSettings", "fontTable", "numbering",
        "footnotes", "endnotes", "header", "footer", "comments", "commentsExtended", "commentsIds",
        "commentsExtensible", "people",
    )),
    *(f"{_OFFICE}{name}+xml" for name in (
        "theme", "themeOverride", "customXmlProperties", "extended-properties", "custom-properties",
        "drawingml.chart", "drawingml.chartshapes", "drawingml.diagramData", "drawingml.diagramLayout",
        "drawingml.diagramStyle", "drawingml.diagramColors",
    )),
    "application/vnd.openxmlformats-package.core-properties+xml", "application/vnd.ms-word.stylesWithEffects+xml",
    "application/vnd.ms-word.keyMapCustomizations+xml", "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    "application/vnd.ms-office.chartstyle+xml", "application/vnd.ms-office.chartcolorstyle+xml",
    "application/vnd.ms-office.chartex+xml", "application/vnd.ms-office.classificationlabels+xml",
    "application/inkml+xml", "image/svg+xml",
})  # fmt: skip
BINARY_TYPES = frozenset({
    *(f"image/{name}" for name in (
        "png", "jpeg", "jpg", "pjpeg", "gif", "bmp", "x-bmp", "tiff", "tif", "x-emf", "emf", "x-wmf", "wmf",
        "vnd.ms-photo", "webp",
    )),
    f"{_WORD}printerSettings", f"{_OFFICE}obfuscatedFont", "application/x-fontdata", "application/x-font-ttf",
    "application/x-font",
})  # fmt: skip

RELATIONSHIPS = frozenset({
    *(f"{_LINKS}{name}" for name in (
        "officeDocument", "styles", "settings", "webSettings", "fontTable", "numbering", "theme", "themeOverride",
        "footnotes", "endnotes", "header", "footer", "comments", "image", "hyperlink", "font", "customXml",
        "customXmlProps", "custom-properties", "extended-properties", "metadata/core-properties", "printerSettings",
        "glossaryDocument", "chart", "chartUserShapes", "diagramData", "diagramLayout", "diagramQuickStyle",
        "diagramColors",
    )),
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    *(f"{_MICROSOFT}{name}" for name in (
        "2006/relationships/keyMapCustomizations", "2007/relationships/stylesWithEffects",
        "2007/relationships/diagramDrawing", "2007/relationships/hdphoto", "2011/relationships/people",
        "2011/relationships/commentsExtended", "2011/relationships/chartStyle",
        "2011/relationships/chartColorStyle", "2014/relationships/chartEx", "2016/09/relationships/commentsIds",
        "2018/08/relationships/commentsExtensible", "2020/02/relationships/classificationlabels",
    )),
    "http://schemas.microsoft.com/office/drawing/2010/relationships/svg",
})  # fmt: skip
HYPERLINK, IMAGE, WORKBOOK = f"{_LINKS}hyperlink", f"{_LINKS}image", f"{_LINKS}package"

_BY_NAME = (
    (("attachedtemplate",), matter.TEMPLATE), (("afchunk",), matter.CHUNK),
    (("vbaproject", "wordvbadata", "vbaprojectsignature", "attachedtoolbars"), matter.MACRO),
    (("control", "activexcontrolbinary"), matter.CONTROL), (("oleobject", "package"), matter.EMBEDDED),
    (("mailmergesource", "mailmergeheadersource", "recipientdata"), matter.MERGE),
    (("audio", "video", "media"), matter.MEDIA), (("extensibility", "ui"), matter.SCRIPT),
)  # fmt: skip


def find_matter(type_name: str, *, outside: bool) -> Matter:
    """Find what a relationship or content type outside the lists stands for, by the end of its name."""
    last = type_name.replace(".", "/").rsplit("/", 1)[-1].split("+")[0].lower()
    known = next((found for names, found in _BY_NAME if any(last.startswith(name) for name in names)), None)
    if known is not None:
        return known
    if "activex" in type_name.lower():
        return matter.CONTROL
    return matter.OUTSIDE if outside else matter.UNKNOWN


FIELDS = frozenset({
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC", "TC", "XE",
    "INDEX", "HYPERLINK", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "SYMBOL", "EQ", "ADVANCE", "=", "TITLE",
    "SUBJECT", "AUTHOR", "KEYWORDS", "DOCPROPERTY", "NUMCHARS", "NUMWORDS", "FORMTEXT", "FORMCHECKBOX",
    "FORMDROPDOWN", "SHAPE", "BIBLIOGRAPHY", "CITATION", "CREATEDATE",
})  # fmt: skip
"""Fields that compute from the paper itself."""
CHANGING_FIELDS = frozenset({
    "DATE", "TIME", "SAVEDATE", "PRINTDATE", "EDITTIME", "FILENAME", "FILESIZE", "USERNAME", "USERINITIALS",
    "USERADDRESS", "LASTSAVEDBY", "REVNUM",
})  # fmt: skip
"""Fields that show something else to each reader."""
OUTSIDE_FIELDS = frozenset({
    "DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "EMBED", "RD", "DATABASE",
    "MACROBUTTON", "GOTOBUTTON", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY", "CONTROL", "HTMLCONTROL", "OCX", "ADDIN",
    "PRINT", "ASK", "FILLIN", "MERGEFIELD", "NEXT", "NEXTIF", "SKIPIF", "TEMPLATE", "DATA",
})  # fmt: skip
