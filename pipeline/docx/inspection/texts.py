"""List every text that travels with a paper: what is printed, and what is not, such as properties and descriptions."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from pipeline.docx.inspection.package import SMALL_PART, parse_xml

_TOLD_IN_ATTRIBUTES = ("descr", "title", "alt", "instr", "tooltip", "Target")
_OWN = "keywords"
"""The property that holds the identity of a paper of ours, which is no text."""


def list_texts(parts: Mapping[str, bytes]) -> Iterator[str]:
    """List the texts of all XML parts, a paragraph as one text however its runs are cut."""
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            yield from (_list_remembered if len(data) <= SMALL_PART else _list_part_texts)(data)


def _list_part_texts(data: bytes) -> tuple[str, ...]:
    root = parse_xml(data)
    return () if root is None else tuple(_list_element_texts(root))


_list_remembered = functools.lru_cache(maxsize=64)(_list_part_texts)


def _list_element_texts(root: Element) -> Iterator[str]:
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local == "p":
            yield "".join(each.text or "" for each in element.iter() if each.tag.endswith("}t"))
        elif local == "docVar":
            yield from element.attrib.values()
        elif local not in ("t", _OWN) and element.text:
            yield element.text
        yield from (value for key, value in element.attrib.items() if key.rpartition("}")[2] in _TOLD_IN_ATTRIBUTES)
