"""Inspect every part of a .docx: what is frozen and mailed is only paper, nothing that reaches outside, runs or hides.

Relationships, content types and fields are compared with lists of what papers consist of; anything else is named and
refused. A visible hyperlink to the web or to a mailbox is paper, a link to a file of somebody's disk is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.docx.inspection.allowed import RELATIONSHIPS_TYPE, XML_TYPES
from pipeline.docx.inspection.matter import Obstacle
from pipeline.docx.inspection.package import check_package, list_content_types
from pipeline.docx.inspection.part import check_part
from pipeline.docx.inspection.styles import read_style_looks

__all__ = ["Obstacle", "describe_obstacles", "find_obstacles", "name_obstacle"]

_SHOWN = 12


def find_obstacles(parts: Mapping[str, bytes]) -> tuple[Obstacle, ...]:
    """Find everything in the parts of a .docx that is not paper; each obstacle once, in the order of the parts."""
    types, looks = list_content_types(parts), read_style_looks(parts.get("word/styles.xml", b"<none/>"))
    found = [*check_package(parts, types)]
    for name, data in parts.items():
        if types[name.lower()] in XML_TYPES and types[name.lower()] != RELATIONSHIPS_TYPE:
            found += check_part(name, data, looks)
    return tuple(dict.fromkeys(found))


def name_obstacle(obstacle: Obstacle) -> tuple[str, str]:
    """Return what an obstacle is, and how to remove it."""
    return obstacle.matter.what.format(obstacle.detail), obstacle.matter.remedy


def describe_obstacles(name: str, obstacles: tuple[Obstacle, ...]) -> Iterator[str]:
    """Describe obstacles to the clerk: where each is, and then how to remove them in Word or WPS."""
    for each in obstacles[:_SHOWN]:
        yield f"“{name}”的{each.place}里有{each.matter.what.format(each.detail)}{each.near}。"
    if len(obstacles) > _SHOWN:
        yield f"这样的地方另有{len(obstacles) - _SHOWN}处。"
    remedies = dict.fromkeys(each.matter.remedy for each in obstacles)
    yield f"请在WPS或Word里{'；'.join(remedies)}。改好保存后再试。"
