"""Resolve what styles say of the visibility of text: hidden, its colour, its size."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.docx.inspection.package import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WHITE = ("FFFFFF", "WHITE")
_OFF = ("0", "false", "off")
_DEEPEST = 20
"""More styles than this are never based on one another; circles end here."""


@dataclass(frozen=True)
class Look:
    """What makes text visible or not; None where nothing is said. ``size`` is in half points.

    ``ground``: whether a colour other than white lies under the text.
    """

    hidden: bool | None = None
    colour: str | None = None
    size: int | None = None
    ground: bool | None = None

    def under(self, above: Look) -> Look:
        """Return this look where it says something, else the one above it."""
        return Look(
            above.hidden if self.hidden is None else self.hidden,
            self.colour or above.colour,
            above.size if self.size is None else self.size,
            above.ground if self.ground is None else self.ground,
        )


def is_on(element: Element | None) -> bool | None:
    """Return whether a switch such as ``w:vanish`` is on; None if it is not there."""
    return None if element is None else element.get(f"{W}val", "1").lower() not in _OFF


def read_look(properties: Element | None) -> Look:
    """Read the look that run properties give by themselves."""
    if properties is None:
        return Look()
    colour, size = properties.find(f"{W}color"), properties.find(f"{W}sz")
    told = "" if size is None else size.get(f"{W}val", "")
    return Look(
        is_on(properties.find(f"{W}vanish")),
        None if colour is None else colour.get(f"{W}val", "").upper() or None,
        int(told) if told.isdecimal() else None,
        has_ground(properties),
    )


def has_ground(properties: Element | None) -> bool | None:
    """Return whether properties lay a ground other than white under the text; None if they say nothing of it."""
    shading = None if properties is None else properties.find(f"{W}shd")
    return None if shading is None else shading.get(f"{W}fill", "auto").upper() not in ("AUTO", *WHITE)


class StyleLooks:
    """Looks of the styles of one paper, by their id."""

    def __init__(self, styles: bytes) -> None:
        root = parse_xml(styles)
        self._found = dict[str, Look]()
        listed = [] if root is None else list(root.iter(f"{W}style"))
        self._styles = {each.get(f"{W}styleId", ""): each for each in listed}
        default = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._default = read_look(default)
        self._usual = next(
            (
                each.get(f"{W}styleId", "")
                for each in listed
                if each.get(f"{W}type") == "paragraph" and each.get(f"{W}default", "0").lower() not in _OFF
            ),
            "",
        )

    def resolve(self, own: Look, run_style: str, paragraph_style: str) -> Look:
        """Return the look of text by its own properties, its styles and the defaults, in that order."""
        of_paragraph = self._find(paragraph_style or self._usual)
        return own.under(self._find(run_style)).under(of_paragraph).under(self._default)

    def _find(self, style: str) -> Look:
        if style not in self._found:
            self._found[style] = self._follow(style)
        return self._found[style]

    def _follow(self, style: str) -> Look:
        """Follow a style through those it is based on."""
        look = Look()
        for _ in range(_DEEPEST):
            found = self._styles.get(style)
            if found is None:
                break
            look = look.under(read_look(found.find(f"{W}rPr"))).under(Look(ground=has_ground(found.find(f"{W}pPr"))))
            base = found.find(f"{W}basedOn")
            style = "" if base is None else base.get(f"{W}val", "")
        return look


@functools.lru_cache(maxsize=4)
def read_style_looks(styles: bytes) -> StyleLooks:
    """Read the looks of a paper's styles; papers on one letterhead have the same."""
    return StyleLooks(styles)
