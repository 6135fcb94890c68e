"""Describe what is wrong with a submitted file; nothing is ever decided by a finding.

To add a finding, add one entry to the module of its family (code, severity, words, remedy, sample) and the rule that
raises it. ``model`` defines the records, ``catalogue`` assembles the families.
"""

from pipeline.findings.catalogue import CATALOGUE, build_finding
from pipeline.findings.grouping import format_cell_range, format_count, group_equal_findings, merge_equal_findings
from pipeline.findings.model import (
    CellPlace,
    Finding,
    FindingKind,
    UnconfirmedError,
    UserError,
    format_cell_name,
    format_column_letter,
    format_quote,
    format_suggestion,
    has_must_fix,
)

__all__ = [
    "CATALOGUE",
    "CellPlace",
    "Finding",
    "FindingKind",
    "UnconfirmedError",
    "UserError",
    "build_finding",
    "format_cell_name",
    "format_cell_range",
    "format_column_letter",
    "format_count",
    "format_quote",
    "format_suggestion",
    "group_equal_findings",
    "has_must_fix",
    "merge_equal_findings",
]
