"""Check a parsed 核验表 against the proposals, to find what prevents its decisions from being taken in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from pipeline.contract.column import Column
from pipeline.contract.decisions import decision_columns
from pipeline.contract.monthly import NEW_DEADLINE, WITHDRAWAL
from pipeline.findings import Finding, Place, make
from pipeline.forms.proposed import LOCKED, Proposed
from pipeline.validation.decided import Decided, DecidedBook, Verdict
from pipeline.validation.words import bearers, key
from pipeline.vocabulary import Matter, Opinion, chinese_date

CORRECTS = "更正"
"""Prefix of 说明 that marks the correction of an opinion already taken in."""
_WANTED = ("verifier", "day")
_ENDS = {NEW_DEADLINE: "延期", WITHDRAWAL: "撤销"}
"""Changes that exclude closing the task (销号)."""


@dataclass(frozen=True)
class Setting:
    """What a 核验表 is checked against: proposals, opinions already taken in by 事项编号, and today."""

    proposed: Mapping[tuple[Matter, str], Proposed]
    before: Mapping[str, Verdict]
    today: dt.date


def verdicts(book: DecidedBook, setting: Setting) -> tuple[Finding, ...]:
    """Check all rows of a 核验表; return all findings, those of reading it first."""
    return (
        *book.findings, *_missing(book, setting), *_repeated(book),
        *(finding for row in book.rows for finding in _row(row, setting)), *_contradictions(book, setting),
    )  # fmt: skip


def found_rows(book: DecidedBook, setting: Setting) -> dict[tuple[Matter, str], Decided]:
    """Match proposed matters with their rows; the first row counts if there are two."""
    found: dict[tuple[Matter, str], Decided] = {}
    for row in book.rows:
        if (row.matter, row.key) in setting.proposed:
            found.setdefault((row.matter, row.key), row)
    return found


def _missing(book: DecidedBook, setting: Setting) -> Iterator[Finding]:
    """Report missing sheets and rows; their matters stay undecided."""
    there = {(row.matter, row.key) for row in book.rows}
    for matter in Matter:
        asked = [each for each in setting.proposed.values() if each.matter is matter]
        if asked and matter in book.lost:
            yield make("decision-sheet-missing", Place(book.file), value=matter.value)
        elif asked:
            gone = [each for each in asked if (matter, each.key) not in there]
            place = Place(book.file, matter.value)
            yield from (make("decision-row-missing", place, value=each.key) for each in gone)


def _repeated(book: DecidedBook) -> Iterator[Finding]:
    counts = Counter(row.key for row in book.rows if row.key)
    seen = set[str]()
    for row in book.rows:
        if counts[row.key] > 1 and row.key in seen and "key" in row.places:
            yield make("decision-key-twice", row.places["key"], value=row.key)
        seen.add(row.key)


def _row(row: Decided, setting: Setting) -> Iterator[Finding]:
    proposed = setting.proposed.get((row.matter, row.key))
    if proposed is None:
        yield from _unknown(row, setting)
        return
    yield from _changed(row, proposed)
    if row.opinion is None:
        yield from _undecided(row)
        return
    if row.opinion not in proposed.meanings:
        yield _said(row, "opinion", "decision-opinion-not-offered", options="、".join(proposed.meanings))
    yield from _verified(row, proposed, setting.today)
    yield from _dated(row, row.opinion, proposed)
    if row.opinion in proposed.reason_needed and not row.note and "note" not in row.faulty:
        yield make("decision-reason-missing", _place(row, "note"), value=row.opinion.value)
    before = setting.before.get(row.key)
    if before is not None and row.verdict not in (None, before) and not row.note.startswith(CORRECTS):
        told = {"when": chinese_date(before.day), "who": before.verifier, "before": before.opinion.value}
        yield _said(row, "opinion", "decision-otherwise", **told)


def _unknown(row: Decided, setting: Setting) -> Iterator[Finding]:
    """Report a row whose 事项编号 was not proposed; ignore one with neither number nor input."""
    if not row.key:
        if row.typed:
            yield make("decision-key-missing", _place(row, "key"))
        return
    alike = [known for _, known in setting.proposed if key(known) == key(row.key)]
    suggestion = alike[0] if len(alike) == 1 else ""
    yield make("decision-key-unknown", _place(row, "key"), value=row.key, suggestion=suggestion)


def _changed(row: Decided, proposed: Proposed) -> Iterator[Finding]:
    """Report locked cells with changed text; other programs may change the spacing when saving, so it is ignored."""
    titles = _titles(row.matter)
    for name in LOCKED:
        typed = row.locked.get(name)
        if typed is not None and _even(typed) != _even(proposed.texts[name]):
            shown = typed or "空白"
            yield make("decision-locked-changed", _place(row, name), value=shown, title=titles[name].title)


def _even(text: str) -> str:
    return "".join(text.split())


def _undecided(row: Decided) -> Iterator[Finding]:
    """Report a filled-in row without an opinion; a day or 新时限 indicates that one was intended."""
    if "opinion" in row.faulty or not row.typed:
        return
    titles = _titles(row.matter)
    meant = next((name for name in ("day", "due") if name in row.typed), "")
    code = "decision-without-opinion" if meant else "decision-not-yet"
    yield make(code, _place(row, "opinion"), title=titles[meant or row.typed[0]].title)


def _verified(row: Decided, proposed: Proposed, today: dt.date) -> Iterator[Finding]:
    """Check who verified the matter and when."""
    titles = _titles(row.matter)
    people = bearers(row.verifier) | bearers(row.shown.get("verifier", ""))
    named = {"verifier": any(sign.isalpha() for sign in row.verifier), "day": row.day is not None}
    for name in _WANTED:
        if not named[name] and name not in row.faulty:
            yield make("decision-incomplete", _place(row, name), title=titles[name].title)
    if people & {name for doer in proposed.doers for name in bearers(doer)}:
        yield _said(row, "verifier", "decision-verifier-is-doer")
    if row.day is not None and row.day > today:
        yield _said(row, "day", "decision-day-future")
    elif row.day is not None and proposed.since is not None and row.day < proposed.since:
        yield _said(row, "day", "decision-day-early", earliest=chinese_date(proposed.since))


def _dated(row: Decided, opinion: Opinion, proposed: Proposed) -> Iterator[Finding]:
    """Check 新时限: allowed only for some opinions, required for some, and later than the day of verification."""
    if "due" in row.faulty or opinion not in proposed.meanings:
        return
    if row.due is None:
        if opinion in proposed.due_needed:
            yield make("decision-due-missing", _place(row, "due"))
    elif opinion not in proposed.due_allowed:
        yield _said(row, "due", "decision-due-unused")
    elif row.day is not None and row.due <= row.day:
        yield _said(row, "due", "decision-due-not-later")


def _contradictions(book: DecidedBook, setting: Setting) -> Iterator[Finding]:
    """Report pairs of approved rows of one task that exclude each other."""
    passed = [
        (row, setting.proposed[place])
        for place, row in found_rows(book, setting).items()
        if row.opinion is Opinion.PASSED and setting.proposed[place].number
    ]
    for (_, one), (row, other) in combinations(passed, 2):
        why = _why(one, other) if one.number == other.number else ""
        if why:
            yield make("decision-contradictory", _place(row, "opinion"), other=one.key, why=why)


def _why(one: Proposed, other: Proposed) -> str:
    """Explain why two approved proposals of one task exclude each other; empty if they do not."""
    matters = (one.matter, other.matter)
    items = {one.item, other.item} - {""}
    if matters == (Matter.CLOSING, Matter.CHANGE) and items & _ENDS.keys():
        return f"同一任务既同意销号，又同意{_ENDS[other.item]}"
    if matters == (Matter.CHANGE, Matter.CHANGE) and WITHDRAWAL in items and len(items) > 1:
        return "同一任务既同意撤销，又同意改动计划"
    if matters == (Matter.CHANGE, Matter.CHANGE) and len(items) == 1:
        return f"同一任务的“{one.item}”不能同时改成两样"
    return ""


def _said(row: Decided, name: str, code: str, **gaps: str) -> Finding:
    return make(code, _place(row, name), value=row.shown.get(name, ""), **gaps)


def _place(row: Decided, name: str) -> Place:
    """Return the place of a column's cell, or the row's first place if the column is lost."""
    return row.places.get(name) or next(iter(row.places.values()))


def _titles(matter: Matter) -> dict[str, Column]:
    return {each.name: each for each in decision_columns(matter)}
