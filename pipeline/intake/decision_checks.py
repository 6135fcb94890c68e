"""Check a parsed 核验表 against the proposals, to find what prevents its decisions from being taken in."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.contract.column import Column
from pipeline.contract.decisions import build_decision_schema, list_decision_columns, list_line_columns
from pipeline.contract.proposal import Proposal
from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.forms.decision_guide import FIRST_KINDS
from pipeline.forms.proposal_row import LOCKED_DECISION_NAMES, format_locked_cells
from pipeline.intake.cells.words import extract_bare_names, normalise_key
from pipeline.intake.schema_checks import list_row_failures
from pipeline.intake.tables.decision_rows import DecisionRow, GivenOpinion, ParsedDecisionBook
from pipeline.terms import DecisionKind, Opinion, format_chinese_date

CORRECTION_PREFIX = "更正"
"""Prefix of 说明 that marks the correction of an opinion already taken in."""


@dataclass(frozen=True)
class ReviewContext:
    """What a 核验表 is checked against: proposals, opinions already taken in by 事项编号, and today."""

    proposed: Mapping[tuple[DecisionKind, str], Proposal]
    before: Mapping[str, GivenOpinion]
    today: dt.date


def check_decisions(book: ParsedDecisionBook, setting: ReviewContext) -> tuple[Finding, ...]:
    """Check all rows of a 核验表; return all findings, those of reading it first, and each at a cell once.

    Where a line stands for several rows, reading it has told what is wrong with the line.
    """
    found = (
        *book.findings,
        *_check_decision_schema(book.rows, setting),
        *(() if book.by_line else _check_missing_rows(book, setting)),
        *(() if book.by_line else _check_repeated_keys(book)),
        *(finding for row in book.rows for finding in _check_decision_row(row, setting)),
        *_check_contradictions(book, setting),
    )
    if not book.by_line:
        return found
    return tuple({(each.code, each.sheet, each.cell, each.message): each for each in found}.values())


def match_decision_rows(
    book: ParsedDecisionBook, setting: ReviewContext
) -> dict[tuple[DecisionKind, str], DecisionRow]:
    """Match proposed matters with their rows; the first row counts if there are two."""
    found: dict[tuple[DecisionKind, str], DecisionRow] = {}
    for row in book.rows:
        if (row.matter, row.key) in setting.proposed:
            found.setdefault((row.matter, row.key), row)
    return found


def _check_missing_rows(book: ParsedDecisionBook, setting: ReviewContext) -> Iterator[Finding]:
    """Report missing sheets and rows; their matters stay undecided."""
    there = {(row.matter, row.key) for row in book.rows}
    for matter in FIRST_KINDS:
        asked = [each for each in setting.proposed.values() if each.matter is matter]
        if asked and matter in book.lost:
            yield build_finding("decision-sheet-missing", CellPlace(file=book.file), value=matter.value)
        elif asked:
            gone = [each for each in asked if (matter, each.key) not in there]
            place = CellPlace(file=book.file, sheet=matter.value)
            yield from (build_finding("decision-row-missing", place, value=each.key) for each in gone)


def _check_repeated_keys(book: ParsedDecisionBook) -> Iterator[Finding]:
    counts = Counter(row.key for row in book.rows if row.key)
    seen = set[str]()
    for row in book.rows:
        if counts[row.key] > 1 and row.key in seen and "key" in row.places:
            yield build_finding("decision-key-twice", row.places["key"], value=row.key)
        seen.add(row.key)


def _check_decision_row(row: DecisionRow, setting: ReviewContext) -> Iterator[Finding]:
    proposed = setting.proposed.get((row.matter, row.key))
    if proposed is None:
        yield from _check_unknown_key(row, setting)
        return
    if not row.line:
        yield from _check_locked_cells(row, proposed)
    if row.opinion is None:
        yield from _check_undecided_row(row)
        return
    if row.opinion not in proposed.options:
        yield _build_cell_finding(row, "opinion", "decision-opinion-not-offered", options="、".join(proposed.options))
    people = extract_bare_names(row.verifier) | extract_bare_names(row.shown.get("verifier", ""))
    if people & {name for doer in proposed.doers for name in extract_bare_names(doer)}:
        yield _build_cell_finding(row, "verifier", "decision-verifier-is-doer")
    if row.opinion in proposed.reason_needed and not row.note and "note" not in row.faulty:
        yield build_finding("decision-reason-missing", _get_cell_place(row, "note"), value=row.choice or row.opinion)
    before = setting.before.get(row.key)
    if before is not None and row.verdict not in (None, before) and not row.note.startswith(CORRECTION_PREFIX):
        told = {"when": format_chinese_date(before.day), "who": before.verifier, "before": before.opinion.value}
        yield _build_cell_finding(row, "opinion", "decision-otherwise", **told)


def _check_unknown_key(row: DecisionRow, setting: ReviewContext) -> Iterator[Finding]:
    """Report a row whose 事项编号 was not proposed; ignore one with neither number nor input."""
    if not row.key:
        if row.typed:
            yield build_finding("decision-key-missing", _get_cell_place(row, "key"))
        return
    alike = [known for _, known in setting.proposed if normalise_key(known) == normalise_key(row.key)]
    suggestion = alike[0] if len(alike) == 1 else ""
    yield build_finding("decision-key-unknown", _get_cell_place(row, "key"), value=row.key, suggestion=suggestion)


_GAP = re.compile(r"(?<=落后序时进度)(?:超过)?(\d+(?:\.\d)?)(?=个百分点)")

_ADDED = re.compile(
    "现在立项要在“说明”中写明为什么越过|现在就立项的，请在“说明”中写明为什么不先[^；]*|（不定的，本月不写进通报[^）]*）|（这次不定，以后不再提）"
)
_FILE_NAME = re.compile("(?<=号收件)“[^”]*”|(?<=号签发文件)“[^”]*”")


def _fold_locked(text: str) -> str:
    """Fold a locked text for comparison, as a book of before may tell it.

    It tells a gap with a tenth, one of now in whole points; it names the file of a source beside its number; it
    asks in other words why steps were skipped, and does not tell what becomes of a typical case nobody picks.
    """
    told = _ADDED.sub("", _FILE_NAME.sub("", _remove_white_space(text)))
    return _GAP.sub(lambda gap: str(int(float(gap[1]) + 0.5)), told)


def _check_locked_cells(row: DecisionRow, proposed: Proposal) -> Iterator[Finding]:
    """Report locked cells with changed text; other programs may change the spacing when saving, so it is ignored."""
    titles = _map_decision_columns(row.matter)
    for name in LOCKED_DECISION_NAMES:
        typed = row.locked.get(name)
        if typed is not None and _fold_locked(typed) != _fold_locked(format_locked_cells(proposed)[name]):
            shown = typed or "空白"
            yield build_finding(
                "decision-locked-changed", _get_cell_place(row, name), value=shown, title=titles[name].title
            )


def _remove_white_space(text: str) -> str:
    return "".join(text.split())


def _check_undecided_row(row: DecisionRow) -> Iterator[Finding]:
    """Report a filled-in row without an opinion; a day or 新时限 indicates that one was intended."""
    if "opinion" in row.faulty or not row.typed:
        return
    titles = _map_decision_columns(row.matter)
    meant = next((name for name in ("day", "due") if name in row.typed), "")
    code = "decision-without-opinion" if meant else "decision-not-yet"
    yield build_finding(code, _get_cell_place(row, "opinion"), title=titles[meant or row.typed[0]].title)


def _check_decision_schema(rows: Sequence[DecisionRow], setting: ReviewContext) -> Iterator[Finding]:
    """Check all rows against the contract at once: lengths, codes, and the names and days an opinion needs."""
    names = [each.name for each in list_line_columns()]
    records = [{"file": 0, "row": index, **_build_record(each, setting)} for index, each in enumerate(rows)]
    kinds = dict.fromkeys((*names, "due_rule", "since", "today"), "str") | {"decided": "bool"}
    for failure in list_row_failures(build_decision_schema, records, kinds):
        row, name = rows[failure.row], failure.column.name
        if name in row.faulty:
            continue
        proposed = setting.proposed.get((row.matter, row.key))
        gaps = dict(failure.gaps)
        if proposed is not None and proposed.since is not None:
            gaps["earliest"] = format_chinese_date(proposed.since)
        yield _build_cell_finding(row, name, failure.code, title=failure.column.title, **gaps)


def _build_record(row: DecisionRow, setting: ReviewContext) -> dict[str, str | bool | None]:
    proposed = setting.proposed.get((row.matter, row.key))
    offered = proposed is not None and row.opinion in proposed.options
    told = {
        **row.locked, "opinion": row.opinion and row.opinion.value, "verifier": row.verifier, "note": row.note,
        "day": row.day and row.day.isoformat(), "due": row.due and row.due.isoformat(),
        "since": proposed and proposed.since and proposed.since.isoformat(), "today": setting.today.isoformat(),
        "due_rule": proposed.due_rule(row.opinion).value if proposed and row.opinion and offered else None,
    }  # fmt: skip
    decided = proposed is not None and row.opinion is not None
    return {"decided": decided, **{name: text or None for name, text in told.items()}}


def _check_contradictions(book: ParsedDecisionBook, setting: ReviewContext) -> Iterator[Finding]:
    """Report opinions that exclude each other, within the book or against an opinion already taken in."""
    rows = match_decision_rows(book, setting)
    order = list(rows)
    for place, row in rows.items():
        for each in setting.proposed[place].contradictions:
            other = rows.get(each.other)
            before = setting.before.get(each.other[1])
            cell = _get_cell_place(row, "opinion")
            if row.opinion is not each.opinion:
                continue
            if other is not None and other.opinion is not None:
                if other.opinion is each.other_opinion and order.index(each.other) < order.index(place):
                    there = _name_cell(_get_cell_place(other, "opinion"))
                    yield _build_contradiction(cell, f"{there}（{other.line or other.key}）", each.why)
            elif before is not None and before.opinion is each.other_opinion:
                when = format_chinese_date(before.day)
                said = f"已导入的“{each.other[0]}”表{each.other[1]}（{before.verifier}{when}核验为“{before.opinion}”）"
                yield _build_contradiction(cell, said, each.why)


def _build_contradiction(cell: CellPlace, other: str, why: str) -> Finding:
    return build_finding("decision-contradictory", cell, here=_name_cell(cell), other=other, why=why)


def _name_cell(place: CellPlace) -> str:
    return f"“{place.sheet}”表{place.cell}"


def _build_cell_finding(row: DecisionRow, name: str, code: str, **gaps: str) -> Finding:
    value = row.shown.get(name) or row.inherited.get(name, "")
    return build_finding(code, _get_cell_place(row, name), value=value, **gaps)


def _get_cell_place(row: DecisionRow, name: str) -> CellPlace:
    """Return the place of a column's cell, or the row's first place if the column is lost."""
    return row.places.get(name) or next(iter(row.places.values()))


def _map_decision_columns(matter: DecisionKind) -> dict[str, Column]:
    return {each.name: each for each in list_decision_columns(matter)}


def count_opinions(book: ParsedDecisionBook, context: ReviewContext) -> dict[str, dict[str | None, int]]:
    """Count the lines per word entered on each sheet, or in a book of the first layout the rows per opinion."""
    if book.by_line:
        return _count_words(book)
    rows = match_decision_rows(book, context)
    counts: dict[str, dict[str | None, int]] = {}
    for place in context.proposed:
        row = rows.get(place)
        opinion = row.opinion if row else None
        told = counts.setdefault(place[0], {})
        told[opinion] = told.get(opinion, 0) + 1
    return counts


def _count_words(book: ParsedDecisionBook) -> dict[str, dict[str | None, int]]:
    """Count the lines of each sheet per word, undecided ones last."""
    chosen = {row.line: row.choice for row in book.rows}
    counts: dict[str, dict[str | None, int]] = {}
    for key, line in sorted(book.lines.items(), key=lambda each: not chosen.get(each[0])):
        told = counts.setdefault(line.sheet, {})
        word = chosen.get(key) or None
        told[word] = told.get(word, 0) + 1
    return counts


def retract_opinions(book: ParsedDecisionBook, keys: Collection[str]) -> ParsedDecisionBook:
    """Decline what an earlier copy decided by another word on the same line, and this one's word says nothing about.

    ``keys`` are the 事项编号 of the proposals decided on before. What cannot be declined stays, and contradicts.
    """
    return replace(book, rows=tuple(_retract_opinion(book, row, keys) for row in book.rows))


def _retract_opinion(book: ParsedDecisionBook, row: DecisionRow, keys: Collection[str]) -> DecisionRow:
    if not row.choice or row.opinion is not None or row.key not in keys:
        return row
    words = book.lines[row.line].words.values()
    offered = {each.opinion for given in words for each in given if (each.kind, each.key) == (row.matter, row.key)}
    declined = Opinion.DECLINED in offered
    return replace(row, opinion=Opinion.DECLINED, due=None) if declined else row
