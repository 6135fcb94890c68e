"""Papers with one thing changed inside, as programs and people leave them."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

import docx

TYPES, LINKS, SETTINGS, BODY = (
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
    "word/settings.xml",
    "word/document.xml",
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@functools.cache
def plain() -> bytes:
    """A paper as python-docx makes it from Word's own blank document."""
    paper = docx.Document()
    for text in ("关于工作推进情况的通报", "现将有关情况通报如下。", "特此通报。"):
        paper.add_paragraph(text)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def changed(*edits: tuple[str, str, str], data: bytes | None = None) -> bytes:
    """A plain paper (or another) with texts in its parts written over: part, old, new."""
    parts = parts_of(data or plain())
    for part, old, new in edits:
        text = parts[part].decode()
        assert old in text, (part, old)
        parts[part] = text.replace(old, new, 1).encode()
    return pack(parts)


def with_part(
    name: str, content: bytes, kind: str, link: str, *, target: str = "", outside: bool = False, of: str = LINKS
) -> bytes:
    """A plain paper with one part more, its content type and the relationship that leads to it."""
    parts = parts_of(plain())
    if content:
        parts[name] = content
        parts[TYPES] = parts[TYPES].replace(
            b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
        )
    mode = ' TargetMode="External"' if outside else ""
    known = parts.get(
        of, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )
    told = f'<Relationship Id="rIdNew" Type="{link}" Target="{target or "/" + name}"{mode}/></Relationships>'
    parts[of] = known.replace(b"</Relationships>", told.encode())
    return pack(parts)


def with_body(xml: str, part: str = BODY) -> bytes:
    """A plain paper with more markup before the end of its text."""
    return changed((part, "<w:sectPr", f"{xml}<w:sectPr"))


def paragraph(inner: str, said: str = "本段照常") -> str:
    """A paragraph with some markup beside its text."""
    return f"<w:p><w:r><w:t>{said}</w:t></w:r>{inner}</w:p>"


def field(instruction: str, *, split: bool = False) -> str:
    """A complex field, its instruction in one run or cut into letters as Word does."""
    pieces = [escape(each) for each in (instruction if split else [instruction])]
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{each}</w:instrText></w:r>' for each in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return mark.format("begin") + runs + mark.format("separate") + "<w:r><w:t>1</w:t></w:r>" + mark.format("end")
