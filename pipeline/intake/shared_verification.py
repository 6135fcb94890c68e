"""Give the lines of a 核验表 the 核验人 and 核验日期 that stand once for the whole book.

A line of its own name or day keeps it. What was taken in before keeps the person and day it was decided by, so that a
book filled in two goes, on two days, does not say that the first went otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.decisions import build_decision_schema, find_decision_title, list_line_columns
from pipeline.findings import Finding, build_finding
from pipeline.intake.schema_checks import list_row_failures
from pipeline.intake.tables.decision_rows import DecisionRow, GivenOpinion, ParsedDecisionBook
from pipeline.terms import DecisionKind

NAMES = ("verifier", "day")
"""Columns that may be filled in once for the whole book."""


def inherit_verification(
    book: ParsedDecisionBook, before: Mapping[str, GivenOpinion], today: dt.date | None = None
) -> ParsedDecisionBook:
    """Fill in 核验人 and 核验日期 of decided lines from the row for the whole book, and report what is wrong with that.

    ``before`` are the opinions taken in already, by 事项编号. Without ``today`` the row is not checked: the book was
    taken in before. The day of a 回执 is that on which it came, and is never inherited.
    """
    shared = book.shared
    if shared is None:
        return book
    findings = tuple(_check_shared_row(shared, today)) if today is not None else ()
    faulty = shared.faulty | {each.field for each in findings}
    rows = tuple(_inherit(row, replace(shared, faulty=faulty), before.get(row.key)) for row in book.rows)
    return replace(book, rows=rows, findings=(*book.findings, *findings))


def _inherit(row: DecisionRow, shared: DecisionRow, before: GivenOpinion | None) -> DecisionRow:
    if row.opinion is None:
        return row
    lacking = [name for name in NAMES if not row.shown.get(name) and name not in row.faulty]
    if row.matter is DecisionKind.RECEIPT:
        lacking = [name for name in lacking if name != "day"]
    own = [name for name in NAMES if name not in lacking]
    stands = before is not None and before.opinion is row.opinion and _is_alike(row, before, own)
    given = replace(row, faulty={*row.faulty, *(name for name in lacking if name in shared.faulty)})
    for name in lacking:
        value = getattr(before if stands else shared, name)
        if value and (stands or name not in shared.faulty):
            setattr(given, name, value)
            given.inherited[name] = value.isoformat() if isinstance(value, dt.date) else value
    return given


def _is_alike(row: DecisionRow, before: GivenOpinion, names: Sequence[str]) -> bool:
    return all(getattr(row, name) == getattr(before, name) for name in names)


def _check_shared_row(shared: DecisionRow, today: dt.date) -> Iterator[Finding]:
    """Report what is wrong with the row itself, once and not at every line."""
    titles = {each.name: each.title for each in list_line_columns()}
    for name in shared.typed:
        if name not in NAMES:
            yield build_finding(
                "decision-shared-only", shared.places[name], value=shared.shown[name], title=titles[name]
            )
    for failure in list_row_failures(build_decision_schema, [_build_shared_record(shared, today)], _TYPES):
        name = failure.column.name
        if name in shared.typed and name not in shared.faulty:
            yield build_finding(
                failure.code,
                shared.places[name],
                value=shared.shown[name],
                title=find_decision_title(name),
                **failure.gaps,
            )


_TYPES: Mapping[str, str] = dict.fromkeys(
    (*(each.name for each in list_line_columns()), "due_rule", "since", "today"), "str"
) | {"decided": "bool"}


def _build_shared_record(shared: DecisionRow, today: dt.date) -> dict[str, str | bool | int | None]:
    names: Sequence[str] = [each for each in _TYPES if each not in ("file", "row", "decided")]
    told = {"verifier": shared.verifier or None, "day": shared.day.isoformat() if shared.day else None}
    blank = dict.fromkeys(names)
    return {"file": 0, "row": 0, **blank, **told, "today": today.isoformat(), "decided": True}
