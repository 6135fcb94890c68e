"""Read what the charts of a .docx show: the numbers kept in their markup, which is what a reader sees and prints."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from pipeline.docx.inspection.package import list_content_types, parse_xml

_CHART = "drawingml.chart+xml"
_SPACE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def list_chart_points(parts: Mapping[str, bytes]) -> dict[tuple[str, str], frozenset[str]]:
    """List the numbers of all charts by series and category; several where charts share the names."""
    types, found = list_content_types(parts), dict[tuple[str, str], frozenset[str]]()
    for name, data in parts.items():
        root = parse_xml(data) if types.get(name.lower(), "").endswith(_CHART) else None
        for series in root.iter(f"{_SPACE}ser") if root is not None else ():
            title = "".join(_read_points(series, "tx").values())
            categories = _read_points(series, "cat")
            for at, value in _read_points(series, "val").items():
                key = title, categories.get(at, at)
                found[key] = found.get(key, frozenset()) | {value}
    return found


def _read_points(series: Element, part: str) -> dict[str, str]:
    """Return the texts of a part of a series by their index."""
    held = series.find(f"{_SPACE}{part}")
    points = held.iter(f"{_SPACE}pt") if held is not None else ()
    return {each.get("idx", ""): (each.findtext(f"{_SPACE}v") or "").strip() for each in points}
