"""Open a ZIP package after checking its directory, and parse XML without DOCTYPE and entity attacks."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Hashable, Iterator
from itertools import pairwise
from typing import IO
from xml.parsers import expat

from pipeline.reading import limits
from pipeline.reading.file_types import ZIP_ARCHIVE, detect_package_type
from pipeline.reading.limits import DEFAULT_LIMITS, Limits, RefusalError

_LOCAL_HEADER = 30
_END, _END_BYTES, _END_WITHIN = b"PK\x05\x06", 22, 2**16 + 22
"""Signature, least length and farthest place from the end of the record that closes a ZIP ([APPNOTE] 4.3.16)."""
_CHUNK, _HEAD = 2**18, 2**12

Attributes = dict[str, str]


class Package:
    """The parts of a ZIP by case-folded name, as readers look them up."""

    def __init__(self, file: IO[bytes], allowed: Limits = DEFAULT_LIMITS) -> None:
        """Open and check the package; raise RefusalError for a damaged, oversized or malicious directory."""
        self.limits = allowed
        try:
            self._zip = zipfile.ZipFile(file)
            entries = self._zip.infolist()
            self._entries = {entry.filename.casefold(): entry for entry in entries}
            mimetype = self._read_mimetype()
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            what = "压缩结构不完整" if _has_end(file) else "只有前一部分，缺结尾"
            raise RefusalError("file-damaged", what) from error
        self.kind = detect_package_type(self._entries, mimetype)
        try:
            self._check(entries)
        except RefusalError as error:
            if self.kind == ZIP_ARCHIVE:
                raise RefusalError("archive-refused", error.refusal.what or "设有密码") from error
            raise
        self._file = file
        starts = sorted(entry.header_offset for entry in entries)
        self._ends = dict(pairwise((*starts, self._zip.start_dir)))

    @property
    def entries(self) -> list[zipfile.ZipInfo]:
        """The entries of the directory in order."""
        return self._zip.infolist()

    def open(self, name: str) -> IO[bytes] | None:
        """Open a part for reading, None if there is none; its declared size and checksum are enforced."""
        entry = self._entries.get(name.casefold())
        return self._zip.open(entry) if entry else None

    def identify(self, name: str, largest: int) -> tuple[Hashable, ...] | None:
        """Return all that reading a part depends on: its entry and its bytes as they lie; None if there are too many.

        The bytes are those up to the next part: parts neither overlap nor share any (``_check_places``).
        """
        entry = self._entries.get(name.casefold())
        if entry is None or entry.file_size > largest:
            return None
        size = self._ends[entry.header_offset] - entry.header_offset
        if size > largest:
            return None
        self._file.seek(entry.header_offset)
        return (
            entry.filename, entry.orig_filename, entry.flag_bits, entry.compress_type, entry.CRC, entry.file_size,
            entry.compress_size, entry.extract_version, self._file.read(size),
        )  # fmt: skip

    def size(self, name: str) -> int:
        """Return the size of a part after inflation, in bytes."""
        return self._entries[name.casefold()].file_size

    def list_xml_names(self) -> Iterator[str]:
        """Return the case-folded names of all parts that a reader could take for XML."""
        return (name for name in self._entries if name.endswith((".xml", ".rels")))

    def open_entry(self, entry: zipfile.ZipInfo) -> IO[bytes]:
        """Open an entry of the directory for reading; its declared size and checksum are enforced."""
        return self._zip.open(entry)

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        most, where = self.limits.parts, "文件内部"
        if self.kind == ZIP_ARCHIVE:
            most, where = self.limits.members, "压缩包内"
        if len(entries) > most:
            raise RefusalError("file-too-large", f"{where}有{len(entries)}个部分")
        _check_sizes(entries, self.limits)
        _check_places(entries, self._zip.start_dir)
        if len(self._entries) < len(entries):
            raise RefusalError("file-damaged", "内部有重名的部分")

    def _read_mimetype(self) -> str:
        entry = self._entries.get("mimetype")
        if entry is None or entry.flag_bits & 1:
            return ""
        with self._zip.open(entry) as part:
            return part.read(100).decode("ascii", "replace")


def _has_end(file: IO[bytes]) -> bool:
    """Return whether the record at the end of every ZIP is there in full; a transfer cut short lacks it."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_WITHIN))
    tail = file.read()
    at = tail.rfind(_END)
    return at >= 0 and len(tail) - at >= _END_BYTES


def _check_sizes(entries: list[zipfile.ZipInfo], allowed: Limits) -> None:
    for entry in entries:
        size = entry.file_size
        bloated = size > limits.REPETITIVE_BYTES and size > limits.REPETITION * entry.compress_size
        if bloated or size > allowed.inflated // 2:
            raise RefusalError("file-too-large", f"文件展开后，其中一部分就有{limits.format_megabytes(size)}")
    total = sum(entry.file_size for entry in entries)
    if total > allowed.inflated:
        raise RefusalError("file-too-large", f"文件展开后有{limits.format_megabytes(total)}")


def _check_places(entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Refuse parts that overlap, leave gaps before the directory or do not begin at byte 0.

    This excludes hidden archives and shared bytes. (Python before 3.11.8 does not detect overlapping parts itself,
    CVE-2024-0450.)
    """
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusalError("file-encrypted")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise RefusalError("file-damaged", "压缩方式不常见")
    spans = sorted((entry.header_offset, _compute_end(entry)) for entry in entries)
    overlaps = any(end > start for (_, end), (start, _) in pairwise([*spans, (directory, directory)]))
    if spans[0][0] != 0 or overlaps:
        raise RefusalError("file-damaged", "压缩结构前后不一致")


def _compute_end(entry: zipfile.ZipInfo) -> int:
    return entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size


def build_xml_parser() -> expat.XMLParserType:
    """Return an expat parser that refuses any DOCTYPE and reads UTF-8 whatever the part declares, as calamine does."""
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def parse_part(parser: expat.XMLParserType, part: IO[bytes]) -> None:
    """Parse a whole part in chunks."""
    with part:
        _refuse_utf16(head := part.read(_CHUNK))
        parser.Parse(head, False)
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_utf16(head: bytes) -> None:
    """Refuse UTF-16: expat would obey the byte order mark, while calamine would read nothing at all."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusalError("file-damaged", "内部编码不常见")


def read_root_element(part: IO[bytes]) -> tuple[str, Attributes]:
    """Return local name and attributes of a part's first element; a DOCTYPE can only precede it."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        found.append((strip_prefix(name), attributes))
        parser.StartElementHandler = None

    parser = build_xml_parser()
    parser.StartElementHandler = start
    with part:
        while not found and part.tell() < limits.PROLOG_BYTES and (head := part.read(_HEAD)):
            _refuse_utf16(head)
            parser.Parse(head, False)
    if not found:
        raise RefusalError("file-damaged", "内部结构异常")
    return found[0]


def require_no_doctype(part: IO[bytes]) -> None:
    """Refuse a DOCTYPE in a part of any declared encoding; a part that ends before its first element contains none.

    Raise ExpatError if it is no XML, ValueError or LookupError if its encoding is unknown.
    """
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, _: found.append(name)
    with part:
        head = part.read(limits.PROLOG_BYTES)
    parser.Parse(head, False)
    if not found and len(head) == limits.PROLOG_BYTES:
        raise RefusalError("file-damaged", "内部结构异常")


def read_element_text(part: IO[bytes], name: str) -> str:
    """Return the text of the first element with this local name; empty if there is none."""
    texts: list[str] = []

    def start(element: str, _: Attributes) -> None:
        parser.CharacterDataHandler = texts.append if strip_prefix(element) == name and not texts else None

    def end(_: str) -> None:
        parser.CharacterDataHandler = None

    parser = build_xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse_part(parser, part)
    return "".join(texts)


def strip_prefix(name: str) -> str:
    """Return an element's name without its prefix: calamine ignores namespaces, so the checks must do so, too."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise RefusalError("file-damaged", "内部含有不允许的文档类型声明")
