"""Inspect the markup of one part: fields, changes, comments, embedded and hidden things, each with its paragraph."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from pipeline.docx.inspection import matter
from pipeline.docx.inspection.fields import FieldReader, judge_field
from pipeline.docx.inspection.links import is_harmless_link, is_outside
from pipeline.docx.inspection.matter import Matter, Obstacle, name_place
from pipeline.docx.inspection.package import SMALL_PART, UNPARSABLE, USUAL_PART, require_no_doctype
from pipeline.docx.inspection.styles import WHITE, Look, StyleLooks, W, has_ground, is_on, read_look

_TRACKED = frozenset({
    "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange",
    "tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
})  # fmt: skip
_REFUSED = {
    "commentReference": matter.COMMENT, "altChunk": matter.CHUNK, "subDoc": matter.CHUNK,
    "OLEObject": matter.EMBEDDED, "objectEmbed": matter.EMBEDDED, "objectLink": matter.EMBEDDED,
    "control": matter.CONTROL, "ocx": matter.CONTROL, "mailMerge": matter.MERGE, "movie": matter.MEDIA,
    "frameset": matter.MEDIA, "webVideoPr": matter.MEDIA, "audioFile": matter.MEDIA, "videoFile": matter.MEDIA,
    "wavAudioFile": matter.MEDIA, "quickTimeFile": matter.MEDIA, "entryMacro": matter.MACRO, "exitMacro": matter.MACRO,
    "mcd": matter.MACRO, "saveThroughXslt": matter.SCRIPT, "script": matter.SCRIPT, "iframe": matter.SCRIPT,
    "applet": matter.SCRIPT, "foreignObject": matter.SCRIPT, "customUI": matter.SCRIPT,
}  # fmt: skip
"""Elements, of whatever namespace, that no paper needs."""
_OWN_COMMENTS = frozenset({f"{W}comment"})
_CALLS = re.compile(r"on(?:load|click|error|key\w+|mouse\w+|focus|blur|change|submit|action|begin|end)", re.IGNORECASE)
_ON = ("on", "On", "oN", "ON")
_CODE = re.compile(r"<\s*script|javascript:|vbscript:", re.IGNORECASE)
_UNSEEN = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none", re.IGNORECASE)
_BLACK = (None, "AUTO", "000000")
_TINY = 4
"""Half points; smaller text is not meant to be seen."""
_NEAR = 16


@dataclass(kw_only=True)
class _Paragraph:
    """A paragraph being read: its style, whether its own properties lay a ground, and what it says so far."""

    number: int
    style: str = ""
    ground: bool | None = None
    said: str = ""
    found: list[Obstacle] = field(default_factory=list)

    def name(self) -> str:
        """Name the paragraph by its first words, or by its number."""
        near = self.said.strip()[:_NEAR]
        return f"（“{near}”一段）" if near else f"（第{self.number}段）"


def check_part(name: str, data: bytes, looks: StyleLooks) -> tuple[Obstacle, ...]:
    """Check the markup of an XML part; ``looks`` are those of the paper's styles."""
    size = len(data)
    check = _check_remembered if size <= SMALL_PART else _check_latest if size <= USUAL_PART else _check
    return check(name, data, looks)


def _check(name: str, data: bytes, looks: StyleLooks) -> tuple[Obstacle, ...]:
    scan = _PartScan(name, looks)
    try:
        scan.read(data)
    except UNPARSABLE:
        return (Obstacle(matter.UNREADABLE, name_place(name), name),)
    return tuple(scan.list_obstacles())


_check_remembered = functools.lru_cache(maxsize=64)(_check)
_check_latest = functools.lru_cache(maxsize=2)(_check)


class _PartScan:
    """One pass over the elements of a part."""

    def __init__(self, name: str, looks: StyleLooks) -> None:
        self._place, self._looks, self._fields = name_place(name), looks, FieldReader()
        self._outside = _Paragraph(number=0)
        self._paragraphs: list[_Paragraph] = []
        self._done: list[_Paragraph] = []
        self._path: list[Element] = []

    def read(self, data: bytes) -> None:
        """Read a part; raise what the parser raises if it is not well-formed or declares entities."""
        require_no_doctype(data)
        for event, element in ET.iterparse(io.BytesIO(data), events=("start", "end", "pi")):  # noqa: S314
            if event == "pi":
                if str(element.text).startswith("xml-stylesheet"):
                    self._add(matter.SCRIPT)
            elif event == "start":
                self._start(element)
            else:
                self._end(element)

    def list_obstacles(self) -> Iterator[Obstacle]:
        """List what was found, each with its paragraph."""
        yield from self._outside.found
        for paragraph in self._done:
            near = paragraph.name()
            yield from (Obstacle(each.matter, each.place, each.detail, near) for each in paragraph.found)

    def _add(self, what: Matter, detail: str = "") -> None:
        here = self._paragraphs[-1] if self._paragraphs else self._outside
        here.found.append(Obstacle(what, self._place, detail))

    def _start(self, element: Element) -> None:
        self._path.append(element)
        if element.tag == f"{W}p":
            self._paragraphs.append(_Paragraph(number=len(self._done) + len(self._paragraphs) + 1))
        self._check_element(element)
        self._check_attributes(element)
        if element.tag == f"{W}fldSimple" and (found := judge_field(element.get(f"{W}instr", ""))):
            self._add(*found)
        if element.tag == f"{W}fldChar":
            self._follow_field(element.get(f"{W}fldCharType", ""))

    def _check_element(self, element: Element) -> None:
        local = element.tag.rpartition("}")[2]
        if element.tag.startswith(W) and local in _TRACKED:
            self._add(matter.TRACKED)
        elif element.tag in _OWN_COMMENTS:
            self._add(matter.COMMENT)
        elif local in _REFUSED:
            self._add(_REFUSED[local])

    def _check_attributes(self, element: Element) -> None:
        for key, value in element.attrib.items():
            local = key.rpartition("}")[2]
            if _is_call(local) or _is_code(value):
                self._add(matter.SCRIPT)
            elif local == "src" and is_outside(value):
                self._add(matter.LINKED_PICTURE, value)
            elif local in ("href", "althref", "action") and is_outside(value) and not _is_harmless_target(value):
                self._add(matter.LINK, value)
            elif (local == "style" and _UNSEEN.search(value)) or (
                local == "hidden" and value in ("1", "true") and element.tag.endswith(("}docPr", "}cNvPr"))
            ):
                self._add(matter.HIDDEN_SHAPE)

    def _follow_field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.begin()
            return
        instruction = self._fields.close_instruction()
        if instruction is not None and (found := judge_field(instruction)):
            self._add(*found)
        if kind == "end":
            self._fields.end()

    def _end(self, element: Element) -> None:
        self._path.pop()
        if element.tag == f"{W}instrText":
            self._fields.add(element.text or "")
        elif element.tag == f"{W}r":
            self._check_run(element)
        elif element.tag == f"{W}pPr" and self._paragraphs and self._path[-1].tag == f"{W}p":
            style = element.find(f"{W}pStyle")
            self._paragraphs[-1].style = "" if style is None else style.get(f"{W}val", "")
            self._paragraphs[-1].ground = has_ground(element)
        elif element.tag == f"{W}p":
            self._done.append(self._paragraphs.pop())
        elif element.text and _is_code(element.text) and not element.tag.startswith(W):
            self._add(matter.SCRIPT)

    def _check_run(self, run: Element) -> None:
        """Check whether the text of a run can be seen."""
        text = "".join(each.text or "" for each in run.findall(f"{W}t"))
        if not text.strip() or not self._paragraphs:
            return
        here, properties = self._paragraphs[-1], run.find(f"{W}rPr")
        here.said += text
        style = None if properties is None else properties.find(f"{W}rStyle")
        of_run = "" if style is None else style.get(f"{W}val", "")
        look = self._looks.resolve(read_look(properties).under(Look(ground=here.ground)), of_run, here.style)
        if look.hidden:
            self._add(matter.HIDDEN)
        elif look.size is not None and look.size <= _TINY:
            self._add(matter.TINY)
        elif look.colour in _BLACK and _is_blacked(properties):
            self._add(matter.BLACKED)
        elif look.colour in WHITE and not (look.ground or self._is_on_ground()):
            self._add(matter.INVISIBLE)
        if any(is_on(each.find(f"{W}trPr/{W}hidden")) for each in self._path if each.tag == f"{W}tr"):
            self._add(matter.HIDDEN_ROW)

    def _is_on_ground(self) -> bool:
        """Whether the text stands in a text box, or in a table that may have a coloured ground."""
        for each in reversed(self._path):
            if each.tag in (f"{W}txbxContent", f"{W}pict"):
                return True
            if each.tag == f"{W}tc" and has_ground(each.find(f"{W}tcPr")):
                return True
            if each.tag == f"{W}tbl" and each.find(f"{W}tblPr/{W}tblStyle") is not None:
                return True
        return False


def _is_call(name: str) -> bool:
    """Whether an attribute calls a script; few begin as all of those do, which is asked first."""
    return name[:2] in _ON and _CALLS.fullmatch(name) is not None


def _is_code(text: str) -> bool:
    """Whether a text holds a script; few hold a sign that all of those hold, which is asked first."""
    return (":" in text or "<" in text) and _CODE.search(text) is not None


def _is_blacked(properties: Element | None) -> bool:
    """Whether black lies under the text, by highlighting or shading."""
    if properties is None:
        return False
    highlight, shading = properties.find(f"{W}highlight"), properties.find(f"{W}shd")
    lit = "" if highlight is None else highlight.get(f"{W}val", "")
    return lit == "black" or (shading is not None and shading.get(f"{W}fill") == "000000" and lit in ("", "none"))


def _is_harmless_target(value: str) -> bool:
    """Whether a link of a drawing is harmless; pictures pasted from a letter name the letter's part (cid:)."""
    return is_harmless_link(value) or value.lower().startswith("cid:")
