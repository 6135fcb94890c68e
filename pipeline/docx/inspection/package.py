"""Inspect the package of a .docx: names, content types, relationships, and what binary parts really are."""

from __future__ import annotations

import functools
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element
from xml.parsers import expat

from pipeline.docx.inspection import allowed, matter
from pipeline.docx.inspection.links import is_harmless_link, is_outside
from pipeline.docx.inspection.matter import Obstacle, name_place

UNPARSABLE = (ET.ParseError, expat.ExpatError, ValueError, LookupError)
"""Raised for parts that are not well-formed, of an unknown encoding, or declare what no paper needs."""
SMALL_PART = 100_000
"""Bytes. Such parts are the same in most papers of an office and are remembered."""
USUAL_PART = 2_000_000
"""Bytes. A larger part is no text of an office; the latest texts are remembered, as each is looked through often."""
CONTENT_TYPES = "[content_types].xml"
_RELATIONSHIPS = re.compile(r"(?:(.*)/)?_rels/([^/]*)\.rels", re.IGNORECASE)
_DISGUISES = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"MZ", b"%PDF", b"{\\rtf", b"<", b"#!", b"\x7fELF")
"""First bytes of containers, programs and markup, which no picture, font or printer setting begins with."""
_PLAIN_WORKBOOK = re.compile(
    r"\[content_types\]\.xml|(?:.*/)?_rels/.*\.rels|docprops/.*"
    r"|xl/printersettings/.*|xl/(?:workbook|styles|sharedstrings|calcchain|theme/theme\d*|worksheets/sheet\d+|tables/table\d*)\.xml"
)
_CELL_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_LARGEST_WORKBOOK = 20 * 2**20


def parse_xml(data: bytes) -> Element | None:
    """Parse a part; None if it is not well-formed or declares entities. The element may be shared: change nothing."""
    size = len(data)
    return (_parse_remembered if size <= SMALL_PART else _parse_latest if size <= USUAL_PART else _parse)(data)


def _parse(data: bytes) -> Element | None:
    try:
        require_no_doctype(data)
        return ET.fromstring(data)  # noqa: S314 - declares no entities
    except UNPARSABLE:
        return None


_parse_remembered = functools.lru_cache(maxsize=64)(_parse)
_parse_latest = functools.lru_cache(maxsize=1)(_parse)


def require_no_doctype(data: bytes) -> None:
    """Raise one of UNPARSABLE if a part has a DOCTYPE, which alone can declare entities and must precede the root."""
    parser = expat.ParserCreate(None, "}")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _stop_at_root
    try:
        parser.Parse(data, True)
    except _RootReachedError:
        return


class _RootReachedError(Exception):
    """The root element begins: nothing before it was a DOCTYPE."""


def _refuse_doctype(*_: object) -> None:
    raise ValueError("a DOCTYPE is no part of a paper")


def _stop_at_root(*_: object) -> None:
    raise _RootReachedError


def check_package(parts: Mapping[str, bytes], types: Mapping[str, str]) -> Iterator[Obstacle]:
    """Check names, content types, relationships and binary parts of a package; ``types`` are those of its parts."""
    if len({name.lower() for name in parts}) < len(parts):
        yield Obstacle(matter.UNKNOWN, "文件内部", "重名的部分")
    for name, data in parts.items():
        if name.endswith("/") or name.lower() == CONTENT_TYPES:
            continue
        yield from _check_type(name, data, types[name.lower()])
        if found := _RELATIONSHIPS.fullmatch(name):
            yield from _check_relationships(name, posixpath.join(found[1] or "", found[2]), parts)


def list_content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    """List the content type of every part by its name in lower case."""
    listed = next((data for name, data in parts.items() if name.lower() == CONTENT_TYPES), b"")
    root = parse_xml(listed)
    defaults, special = dict[str, str](), dict[str, str]()
    for each in () if root is None else root:
        kind = each.get("ContentType", "").partition(";")[0].strip()
        if each.tag.endswith("}Default"):
            defaults[each.get("Extension", "").lower()] = kind
        else:
            special[each.get("PartName", "").lstrip("/").lower()] = kind
    names = (name.lower() for name in parts)
    return {name: special.get(name, defaults.get(name.rpartition(".")[2], "")) for name in names}


def _check_type(name: str, data: bytes, kind: str) -> Iterator[Obstacle]:
    place = name_place(name)
    if kind in allowed.BINARY_TYPES:
        if data.lstrip()[:8].startswith(_DISGUISES):
            yield Obstacle(matter.DISGUISED, place, name)
    elif kind == allowed.WORKBOOK_TYPE:
        if not _is_plain_workbook(data):
            yield Obstacle(matter.WORKBOOK, place)
    elif kind not in allowed.XML_TYPES:
        found = allowed.find_matter(kind, outside=False)
        yield Obstacle(found, place, name if "{}" in found.what else "")


def _is_plain_workbook(data: bytes) -> bool:
    """Whether a workbook is the one sheet of values behind a chart, beside empty ones, and neither links nor runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.infolist()
            if sum(each.file_size for each in listed) > _LARGEST_WORKBOOK:
                return False
            parts = {each.filename: package.read(each) for each in listed}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False
    plain = all(_PLAIN_WORKBOOK.fullmatch(name.lower()) for name in parts)
    links = [part for name, part in parts.items() if name.lower().endswith(".rels")]
    filled = [name for name, part in parts.items() if "/worksheets/" in name.lower() and _CELL_VALUE.search(part)]
    return plain and len(filled) <= 1 and not any(b"External" in each for each in links)


def _check_relationships(name: str, source: str, parts: Mapping[str, bytes]) -> Iterator[Obstacle]:
    """Check the relationships of one part; only hyperlinks may lead outside, and only to the web or a mailbox."""
    place, root = name_place(source), parse_xml(parts[name])
    if root is None:
        yield Obstacle(matter.UNREADABLE, place, name)
    for each in () if root is None else root:
        kind, target = each.get("Type", ""), each.get("Target", "")
        outside = each.get("TargetMode", "").lower() == "external" or is_outside(target)
        if kind == allowed.HYPERLINK:
            if outside and not is_harmless_link(target):
                yield Obstacle(matter.LINK, place, target)
        elif outside and kind == allowed.IMAGE:
            yield Obstacle(matter.LINKED_PICTURE, place, target)
        elif kind == allowed.WORKBOOK and not outside and "/charts/" in source:
            continue  # the workbook itself is inspected by its content type
        elif outside or kind not in allowed.RELATIONSHIPS:
            found = allowed.find_matter(kind, outside=outside)
            yield Obstacle(found, place, (target or kind) if "{}" in found.what else "")
