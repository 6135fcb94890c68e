"""A finished paper as data: what ``word`` typesets, whatever report it comes from.

The text carries its own structure, as official documents do: a paragraph that begins 一、 is a first-level
heading, （一） a second-level one, 1. and （1） the third and fourth (GB/T 9704 7.3.3), so no other markup is
needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipeline.supervision.view import View


@dataclass(frozen=True)
class Table:
    """A table of an annex or between paragraphs: head (empty for none), rows of text, relative widths, centred columns.

    ``room`` are the lines each row has at least, for what people write in by hand; missing ones count 0. ``fills`` maps
    the text of a centred cell to the colour (RRGGBB) behind it.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    centred: frozenset[int] = frozenset()
    room: tuple[int, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Annex:
    """附件: its title (word for word as in 附件说明), an optional line above the table, and the table."""

    title: str
    table: Table
    note: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class Paper:
    """An official document (GB/T 9704-2012). ``date`` empty leaves ``2026年　月　日`` open via ``year``."""

    title: str
    """Broken into lines by sense when too long for one; a typed line break is kept."""
    addressee: str
    """主送机关; empty for none."""
    body: tuple[str | Table, ...]
    annexes: tuple[Annex, ...]
    signer: str
    """署名; empty leaves out name and date."""
    year: int
    date: str = ""
    reference: str = ""
    """发文字号, empty until issued."""
    copied_to: str = ""
    printed_by: str = ""
    draft_note: str = ""
    """A line above the title of a draft, such as “（征求意见稿，截至2026年12月8日）”; empty for none."""
    one_page: bool = False
    """Set small, with narrower margins and without a page number: a sheet, not an official document."""
    identity: str = ""
    """What the file's own properties say of it, so that it is known again after it was edited; empty for nothing."""


def whole(_: View) -> tuple[str, ...]:
    """The subjects of a report about the bureau as a whole: one, without a branch."""
    return ("",)


def no_tables(_: View, __: str) -> Mapping[str, Table]:
    """The tables between the paragraphs of a report that has none."""
    return {}


@dataclass(frozen=True)
class Report:
    """One kind of document: its name (of the draft and of its wording), and how its parts come out of a ledger.

    ``subjects`` are the branch codes it is drafted for, one paper each (a single empty one: the bureau as a whole).
    ``official`` papers are issued before they are sent; ``closes`` marks the one whose signing closes its period.
    """

    name: str
    title: Callable[[View, str], str]
    figures: Callable[[View, str], Mapping[str, object]]
    annexes: Callable[[View, str], tuple[Annex, ...]]
    subjects: Callable[[View], tuple[str, ...]] = whole
    official: bool = True
    closes: bool = False
    signed: bool = True
    """Whether 署名 and 成文日期 stand at the end."""
    tables: Callable[[View, str], Mapping[str, Table]] = no_tables
    """Tables by name: a line “【表：name】” of the wording is the place of one between the paragraphs."""
    one_page: bool = False
    numbered: bool = False
    """Whether it has a 编号 of its own series, open until it is signed."""
