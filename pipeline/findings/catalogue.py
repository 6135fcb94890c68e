"""Assemble the catalogue of findings from its families, and build findings from it."""

from __future__ import annotations

from pipeline.findings import cells, change_requests, decisions, files, layout, packages, plans, replies
from pipeline.findings.model import WROTE, CellPlace, Finding, FindingFamily, FindingKind, format_suggestion

FAMILIES = (
    files.FAMILY,
    layout.FAMILY,
    cells.FAMILY,
    change_requests.FAMILY,
    plans.FAMILY,
    replies.FAMILY,
    decisions.FAMILY,
    packages.FAMILY,
)


def assemble_catalogue(families: tuple[FindingFamily, ...]) -> dict[str, FindingKind]:
    """Map each code to its entry; a code that stands twice is a bug."""
    kinds = [kind for family in families for kind in family.kinds]
    catalogue = {kind.code: kind for kind in kinds}
    assert len(catalogue) == len(kinds), "a finding code stands twice"
    return catalogue


CATALOGUE = assemble_catalogue(FAMILIES)
"""Every entry concerns a submitted file; errors in roster and settings raise UserError."""


def build_finding(code: str, place: CellPlace, *, value: str = "", suggestion: str = "", **gaps: str) -> Finding:
    """Build a finding from its catalogue entry; an unknown code or placeholder raises KeyError (a bug)."""
    kind = CATALOGUE[code]
    wrote = f"（只写了“{value}”）" if value else ""
    words = {"value": value, "suggestion": suggestion, WROTE: wrote, **gaps}
    remedy = kind.remedy.format(**words)
    remedy += format_suggestion(suggestion)
    return Finding(
        code=code,
        severity=kind.severity,
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        value=value,
        message=kind.message.format(**words),
        remedy=remedy,
        suggestion=suggestion,
        row=place.row,
        field=place.field,
        task=place.task,
    )
