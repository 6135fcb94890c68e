"""Group findings that say the same of several cells, so that whoever reads them is told once, with the range.

Wherever findings are listed (screen, ``--json``, 请修改, letters) they are listed through this; the record of a file and
the marks on a returned copy keep one finding per cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.findings.model import Finding, format_cell_name

_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_SHOWN_AREAS = 5

Spot = tuple[int, int]
"""Row and column of a cell, from 0."""


def group_equal_findings(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Group findings that differ in their cell only, in the order of the first of each group."""
    groups: dict[Finding, list[Finding]] = {}
    for finding in findings:
        alike = replace(finding, cell=None, row=None) if finding.cell else finding
        groups.setdefault(alike, []).append(finding)
    return tuple(map(tuple, groups.values()))


def merge_equal_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Merge findings that differ in their cell only into one, whose cell is the range and whose message counts them."""
    return tuple(map(_merge_group, group_equal_findings(findings)))


def _merge_group(group: Sequence[Finding]) -> Finding:
    first = group[0]
    cells = [cell for each in group if each.cell and (cell := _parse_cell(each.cell)) is not None]
    if len(group) == 1 or len(cells) < len(group):
        return first
    return replace(first, cell=format_cell_range(cells), message=f"{first.message}{format_count(len(group))}")


def format_count(cells: int) -> str:
    """Format how many cells a finding concerns; empty for one."""
    return f"共{cells}处。" if cells > 1 else ""


def format_cell_range(cells: Iterable[Spot]) -> str:
    """Format cells as ranges: ``K22:K2999``, ``J6、K8:K10``; many ranges are cut, their cells counted."""
    spots = sorted(set(cells), key=lambda spot: (spot[1], spot[0]))
    runs: list[tuple[Spot, Spot]] = []
    for row, column in spots:
        if runs and runs[-1][1] == (row - 1, column):
            runs[-1] = (runs[-1][0], (row, column))
        else:
            runs.append(((row, column), (row, column)))
    areas = _join_sideways(runs)
    shown = "、".join(_format_area(*area) for area in areas[:_SHOWN_AREAS])
    return f"{shown}等{len(spots)}格" if len(areas) > _SHOWN_AREAS else shown


def _join_sideways(runs: Sequence[tuple[Spot, Spot]]) -> list[tuple[Spot, Spot]]:
    """Join ranges of the same rows in neighbouring columns (``runs`` are by column), and put them in reading order."""
    areas: dict[Spot, Spot] = {}
    begun: dict[tuple[int, Spot], Spot] = {}
    for first, last in runs:
        start = begun.pop((first[0], (last[0], last[1] - 1)), first)
        areas[start] = last
        begun[first[0], last] = start
    return sorted(areas.items())


def _format_area(first: Spot, last: Spot) -> str:
    name = format_cell_name(*first)
    return name if first == last else f"{name}:{format_cell_name(*last)}"


def _parse_cell(name: str) -> Spot | None:
    found = _CELL.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
