"""Resolve what direct formatting, styles and defaults of a .docx give a paragraph or a run, in that order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

Properties = dict[str, dict[str, str]]
"""Local name of a property -> its attributes by local name; a switch that is on has ``val`` "1"."""
_DEEPEST = 20
"""More styles than this are never based on one another; circles end here."""


class StyleResolver:
    """The styles of one paper."""

    def __init__(self, document: Document) -> None:
        root = document.styles.element
        self._resolved: dict[tuple[str, ...], Properties] = {}
        self._styles = {each.get(qn("w:styleId"), ""): each for each in root.iter(qn("w:style"))}
        self._usual = next(
            (
                each.get(qn("w:styleId"), "")
                for each in self._styles.values()
                if each.get(qn("w:type")) == "paragraph" and each.get(qn("w:default")) in ("1", "true")
            ),
            "",
        )
        self._defaults = {
            kind: root.find(f"{qn('w:docDefaults')}/{qn(f'w:{kind}Default')}/{qn(f'w:{kind}')}")
            for kind in ("pPr", "rPr")
        }

    def resolve_paragraph(self, paragraph: Any) -> Properties:
        """Return the properties of a paragraph, which are not to be changed."""
        own = paragraph.find(qn("w:pPr"))
        named = _name_style(own, "pStyle") or self._usual
        return _lay_over(own, self._resolve_styles("pPr", named))

    def resolve_run(self, run: Any, paragraph: Any) -> Properties:
        """Return the properties of a run in its paragraph, which are not to be changed."""
        own = run.find(qn("w:rPr"))
        of_paragraph = _name_style(paragraph.find(qn("w:pPr")), "pStyle") or self._usual
        return _lay_over(own, self._resolve_styles("rPr", _name_style(own, "rStyle"), of_paragraph))

    def _resolve_styles(self, kind: str, *styles: str) -> Properties:
        """Merge what styles and defaults give; done once for those styles, as most of a paper has the same few."""
        known = self._resolved.get((kind, *styles))
        if known is None:
            layers = [layer for style in styles for layer in self._list_chain(style, kind)]
            known = self._resolved[kind, *styles] = _merge([*layers, self._defaults[kind]])
        return known

    def _list_chain(self, style: str, kind: str) -> Iterator[Any]:
        for _ in range(_DEEPEST):
            found = self._styles.get(style)
            if found is None:
                return
            yield found.find(qn(f"w:{kind}"))
            base = found.find(qn("w:basedOn"))
            style = "" if base is None else base.get(qn("w:val"), "")


def _lay_over(own: Any, below: Properties) -> Properties:
    """Lay direct formatting over what styles give."""
    if own is None or not len(own):
        return below
    found = _merge([own])
    return {**below, **{local: {**below.get(local, {}), **told} for local, told in found.items()}}


def _name_style(properties: Any, tag: str) -> str:
    found = None if properties is None else properties.find(qn(f"w:{tag}"))
    return "" if found is None else found.get(qn("w:val"), "")


def _merge(layers: list[Any]) -> Properties:
    """Merge layers, the first of which wins attribute by attribute, as fonts and indents are merged."""
    found: Properties = {}
    for layer in layers:
        for each in () if layer is None else layer:
            if isinstance(each.tag, str):
                local = each.tag.rpartition("}")[2]
                told = {key.rpartition("}")[2]: value for key, value in each.attrib.items()} or {"val": "1"}
                found[local] = {**told, **found.get(local, {})}
    return found
