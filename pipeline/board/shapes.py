"""Shapes of a page for leaders: bars of lamps, columns of months and key figures, each number with its source."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.reports.leader_matters import LeaderMatter, Part, count_rows
from pipeline.reports.ledger_rows import Figure
from pipeline.terms import Lamp, measure_width

ORDER = (Lamp.RED, Lamp.YELLOW, Lamp.GREY, Lamp.GREEN)
"""Lamps as the page shows them: what asks for attention first."""
_CLASSES = {Lamp.RED: "red", Lamp.YELLOW: "yellow", Lamp.GREY: "grey", Lamp.GREEN: "green"}
_COLUMN_HEIGHT = 50.0
"""Height of the tallest column, in pixels."""
_NOTHING = Part("")


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: begin and length in pixels, class of its colour."""

    at: float
    size: float
    colour: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A row of a chart: its name, its number for each lamp, the bar, what is said beside it.

    ``secretary`` is whom a leader would ring, of branches only. ``done`` are the tasks reported complete, and ``rate``
    their share; both are told of groups only. ``others`` are
    further numbers, of bureaus only.
    """

    name: str
    total: Part
    counts: tuple[Part, ...]
    segments: tuple[Segment, ...] = ()
    mark: str = ""
    secretary: str = ""
    done: Part = _NOTHING
    rate: str = ""
    others: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MonthColumn:
    """A month of the trend: its name, its column from the top down, and its numbers."""

    name: str
    segments: tuple[Segment, ...]
    counts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One of the six figures. ``change`` is empty where there is nothing to compare with; ``worse`` colours it."""

    name: str
    value: Part
    whole: Part | None
    change: Part
    worse: bool
    notes: tuple[Part, ...]

    @property
    def sheet(self) -> str:
        """The sheet in which it can be opened."""
        return re.split(r"[?#]", self.value.source)[0]


@dataclass(frozen=True)
class Standing:
    """One line about a question that a leader asks: the question in a few words, and the answer."""

    name: str
    answer: tuple[Part, ...]


def build_key_figure(
    name: str, rows: Figure, before: Figure | None, notes: Mapping[str, Figure], *, bad: int = 0, word: str = ""
) -> KeyFigure:
    """Build a figure; a change of the sign ``bad`` is for the worse. ``word`` says what is compared if not all."""
    if before is None:
        change, shown, told = 0, Part("—"), [Part("不与上月比较")]
    else:
        change = rows.count - before.count
        arrow = f"{'▲' if change > 0 else '▼'}{abs(change)}" if change else "持平"
        shown = Part(word + arrow, f"{rows.source} − {before.source}" if before.source else "")
        told = [Part(f"上月{word}"), Part(f"{before.count}", before.source)]
    for title, each in notes.items():
        told += [Part(f"　{title}"), count_rows(each, "")] if each.count else []
    return KeyFigure(
        name=name, value=Part(str(rows.count), rows.source), whole=None, change=shown, worse=change * bad > 0,
        notes=tuple(told),
    )  # fmt: skip


def build_bar(name: str, total: Figure, lit: Mapping[Lamp, Figure], most: int, length: int) -> Bar:
    """Build a row with its bar; ``most`` is the total whose bar has the full ``length`` in pixels."""
    unit = length / most if most else 0.0
    return Bar(
        name=name,
        total=Part(str(total.count), total.source),
        counts=tuple(Part(str(lit[lamp].count), lit[lamp].source) for lamp in ORDER),
        segments=_lay_segments(lit, 0.0, unit),
    )


def build_month_column(name: str, total: Figure, lit: Mapping[Lamp, Figure], most: int) -> MonthColumn:
    """Build a column of the trend; the month of ``most`` tasks has the full height."""
    unit = _COLUMN_HEIGHT / most if most else 0.0
    return MonthColumn(
        name=name,
        segments=_lay_segments(lit, _COLUMN_HEIGHT - total.count * unit, unit),
        counts=tuple(Part(str(lit[lamp].count), lit[lamp].source) for lamp in ORDER),
    )


def _lay_segments(lit: Mapping[Lamp, Figure], at: float, unit: float) -> tuple[Segment, ...]:
    segments = list[Segment]()
    for lamp in ORDER:
        size = round(lit[lamp].count * unit, 1)
        if size:
            segments.append(Segment(round(at, 1), size, _CLASSES[lamp]))
        at += lit[lamp].count * unit
    return tuple(segments)


def take_rows(lines: Sequence[int], room: int) -> int:
    """Return how many rows of so many lines fit; two lines are kept for the row of the rest."""
    if sum(lines) <= room:
        return len(lines)
    return sum(sum(lines[: at + 1]) <= room - 2 for at in range(len(lines)))


def count_lines(parts: Sequence[Part], width: float) -> int:
    """Count the lines of a text in a column of so many characters."""
    return math.ceil((sum(measure_width(part.text) for part in parts) + 2) / width)


def count_matter_lines(matter: LeaderMatter, width: float) -> int:
    """Count the lines of a matter in a column of so many characters."""
    return count_lines((*matter.title, *matter.facts, Part(matter.asked)), width)
