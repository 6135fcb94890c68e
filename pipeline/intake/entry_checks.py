"""Check what the bureau put in on 局机关填报, and record it branch by branch; pure, so that a reading repeats it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.archive.submissions import RecordedEntry
from pipeline.contract.bureau_entry import (
    ALL_BRANCHES,
    HANDED_DOWN,
    build_entry_schema,
    list_entry_columns,
)
from pipeline.contract.column import Column
from pipeline.contract.monthly import leave_out_unknown, list_plan_columns
from pipeline.findings import CellPlace, Finding, build_finding, has_must_fix
from pipeline.intake.cells.words import match_choice
from pipeline.intake.office import OfficeRules
from pipeline.intake.schema_checks import list_row_failures
from pipeline.intake.tables.decision_rows import EntryRow, ParsedDecisionBook
from pipeline.intake.tables.roster import Branch, fold_name
from pipeline.periods import Period
from pipeline.terms import EntryKind, format_task_number

_APART = re.compile(r"[、，,；;\s]+")
_TARGET = re.compile(r"((?P<branch>[A-Z]{2,4}\d{2,4})-)?((?P<period>20\d\d(0[1-9]|1[0-2]))-)?(?P<row>9\d\d)")
_COLUMNS: Mapping[str, Column] = {each.name: each for each in list_entry_columns()}
_KINDS: Mapping[str, str] = dict.fromkeys((*_COLUMNS, "today", "deadline_day"), "str")


@dataclass(frozen=True, kw_only=True)
class EntryContext:
    """What the rows are checked against.

    ``tasks`` maps the number of each task that a row may name to its branch and title, ``earlier`` what was put in
    before by its own number, and ``settled`` the numbers of these that can no longer be taken back to the reason.
    """

    office: OfficeRules
    period: Period
    today: dt.date
    tasks: Mapping[str, tuple[str, str]]
    earlier: Mapping[str, RecordedEntry]
    settled: Mapping[str, str]


@dataclass(frozen=True)
class CheckedEntries:
    """What the rows put in that is new, branch by branch, and the findings about them."""

    entries: tuple[RecordedEntry, ...] = ()
    findings: tuple[Finding, ...] = ()


def check_entries(book: ParsedDecisionBook, context: EntryContext) -> CheckedEntries:
    """Check the rows and record them; a row that was taken in before, word for word, says nothing new."""
    rows = [_inherit(each, book, context) for each in book.entries]
    findings = list(_check_schema(rows, context))
    spoilt = {
        each.row for each in (*findings, *book.findings) if each.sheet == _name_sheet(rows) and has_must_fix([each])
    }
    entries: list[RecordedEntry] = []
    for row in rows:
        if row.row in spoilt:
            continue
        made = _record_row(row, context)
        new = [each for each in made if isinstance(each, RecordedEntry)]
        told = [each for each in made if isinstance(each, Finding)]
        before = _list_taken(row, context)
        if before and not told:
            told = list(_check_repeated(row, new, before))
            new = []
        findings += told
        entries += new if not told else []
    return CheckedEntries(tuple(entries), tuple(findings))


def _name_sheet(rows: list[EntryRow]) -> str | None:
    return next((place.sheet for row in rows for place in row.places.values()), None)


def _list_taken(row: EntryRow, context: EntryContext) -> list[RecordedEntry]:
    """List what was taken in from the row of this 序号 before."""
    tail = f"-{context.period.as_compact()}-{row.number}"
    return [each for number, each in context.earlier.items() if number.endswith(tail)]


def _inherit(row: EntryRow, book: ParsedDecisionBook, context: EntryContext) -> EntryRow:
    """Fill in 填报人 and 日期 from what was taken in of the row before, else from the row for the whole book."""
    before, shared = _list_taken(row, context)[:1], book.shared
    told = {"verifier": before[0].verifier, "day": before[0].day} if before else {}
    if not before and shared is not None:
        told = {"verifier": shared.verifier, "day": shared.day.isoformat() if shared.day else ""}
    lacking = {name: text for name, text in told.items() if not row.shown.get(name) and text}
    domain = match_choice(row.values.get("domain", ""), _list_domains(context))
    named = {"domain": domain} if isinstance(domain, str) else {}
    return replace(row, values={**row.values, **named, **lacking})


def _check_schema(rows: list[EntryRow], context: EntryContext) -> Iterator[Finding]:
    """Check all rows against the contract at once, and 业务领域 against those of next month's forms."""
    records: list[dict[str, str | int | None]] = []
    for index, row in enumerate(rows):
        told = {**dict.fromkeys(_KINDS, ""), **row.values, "row_number": row.number, "deadline_day": row.deadline_day}
        told["today"] = context.today.isoformat()
        records.append({"file": 0, "row": index, **{name: text or None for name, text in told.items()}})
    for failure in list_row_failures(build_entry_schema, records, _KINDS):
        row, name = rows[failure.row], failure.column.name
        if name not in row.faulty:
            value = row.shown.get(name, "")
            gaps = {"title": failure.column.title, "what": row.values.get("kind", ""), **failure.gaps}
            yield build_finding(failure.code, _find_place(row, name), value=value, **gaps)
    for row in rows:
        domain = row.values.get("domain", "")
        if domain and domain not in _list_domains(context):
            options = "、".join(_list_domains(context))
            yield build_finding("domain-unknown", _find_place(row, "domain"), value=domain, options=options)


def _list_domains(context: EntryContext) -> dict[str, tuple[str, ...]]:
    settings = context.office.settings
    known = settings.get_domain_codes()
    return {name: known[name] for name in settings.domains(str(context.period.shift(1)))}


def _find_place(row: EntryRow, name: str) -> CellPlace:
    return row.places.get(name) or next(iter(row.places.values()))


def _record_row(row: EntryRow, context: EntryContext) -> list[RecordedEntry | Finding]:
    match EntryKind(row.values["kind"]):
        case EntryKind.HAND_DOWN:
            made = _record_hand_down(row, context)
        case EntryKind.SITE:
            made = _record_site_finding(row, context)
        case EntryKind.CASE:
            made = _record_case(row, context)
        case EntryKind.WITHDRAW:
            made = _record_withdrawal(row, context)
    return list(made)


def _build_entry(row: EntryRow, context: EntryContext, branch: str, task: str = "", title: str = "") -> RecordedEntry:
    known = context.office.by_code.get(branch)
    return RecordedEntry(
        row=row.row + 1,
        kind=row.values["kind"],
        number=format_task_number(branch, context.period, int(row.number)),
        branch=branch,
        task=task,
        about=(known.short_name if known else branch, title),
        text=row.values.get("text", ""),
        values={},
        deadline_day="",
        verifier=row.values["verifier"],
        day=row.values["day"],
        note=row.values.get("note", ""),
    )


def _record_hand_down(row: EntryRow, context: EntryContext) -> Iterator[RecordedEntry | Finding]:
    names = [each.name for each in list_plan_columns()[1:]]
    plan = {name: row.values.get(name, "") for name in names} | {"task": f"{row.values['text']}{HANDED_DOWN}"}
    for each in _find_branches(row, context, context.period.shift(1)):
        if isinstance(each, Finding):
            yield each
        else:
            entry = _build_entry(row, context, each.code)
            yield replace(entry, values=leave_out_unknown(plan), deadline_day=row.deadline_day)


def _record_site_finding(row: EntryRow, context: EntryContext) -> Iterator[RecordedEntry | Finding]:
    number = row.values.get("number", "")
    holder, title = context.tasks.get(number, ("", ""))
    if number and not holder:
        yield _refuse_number(row, number, f"不在{context.period.as_chinese()}的台账里")
    for each in _find_branches(row, context, context.period):
        if isinstance(each, Finding):
            yield each
        elif holder and each.code != holder:
            yield _refuse_number(row, number, f"不是“{each.short_name}”的任务")
        else:
            yield _build_entry(row, context, each.code, number, title)


def _record_case(row: EntryRow, context: EntryContext) -> Iterator[RecordedEntry | Finding]:
    number = row.values["number"]
    holder, title = context.tasks.get(number, ("", ""))
    if holder:
        yield _build_entry(row, context, holder, number, title)
    else:
        yield _refuse_number(row, number, f"不在{context.period.as_chinese()}的台账里")


def _record_withdrawal(row: EntryRow, context: EntryContext) -> Iterator[RecordedEntry | Finding]:
    """Yield a withdrawal for every branch that a number stands for: without its branch, all that got it."""
    number = row.values["number"]
    found = _TARGET.fullmatch(number)
    month = found["period"] or context.period.as_compact() if found else ""
    tail = f"-{month}-{found['row']}" if found else ""
    wanted = found["branch"] if found else ""
    taken = [
        each
        for own, each in context.earlier.items()
        if found and own.endswith(tail) and (not wanted or own == f"{wanted}{tail}") and each.kind != EntryKind.WITHDRAW
    ]
    if not taken:
        yield _refuse_number(row, number, "没有填报过")
    for each in taken:
        if why := context.settled.get(each.number):
            yield _refuse_number(row, each.number, why)
        else:
            yield _build_entry(row, context, each.branch, each.number, each.values.get("task", "") or each.text)


def _refuse_number(row: EntryRow, number: str, why: str) -> Finding:
    return build_finding("entry-number-unknown", _find_place(row, "number"), value=number, why=why)


def _find_branches(row: EntryRow, context: EntryContext, period: Period) -> Iterator[Branch | Finding]:
    """Yield the branches that a cell names, each once; they must report for the period."""
    typed, office, place = row.values["branches"], context.office, _find_place(row, "branches")
    if fold_name(typed) in (ALL_BRANCHES, "全部支部", "各支部"):
        yield from office.due(period)
        return
    seen = set[str]()
    for name in filter(None, _APART.split(typed)):
        branch = office.by_code.get(office.by_name.get(fold_name(name), ""))
        if branch is None:
            yield build_finding("entry-branch-unknown", place, value=name, why="看不出是名册上的哪个支部", other="")
        elif not branch.active(period) or branch.reports_packages:
            heir = office.by_code.get(office.holder(branch.code, period))
            told = f"，承接支部是“{heir.short_name}”" if heir is not None and heir is not branch else ""
            why = f"{period.as_chinese()}不填月报表"
            yield build_finding("entry-branch-unknown", place, value=name, why=why, other=told)
        elif branch.code not in seen:
            seen.add(branch.code)
            yield branch


def _check_repeated(row: EntryRow, new: list[RecordedEntry], before: list[RecordedEntry]) -> Iterator[Finding]:
    """Report a row that says something else than was taken in of it before."""
    everybody = fold_name(row.values.get("branches", "")) == ALL_BRANCHES
    shapes = [{_describe(each, whose=not everybody) for each in entries} for entries in (new, before)]
    if shapes[0] != shapes[1]:
        yield build_finding(
            "entry-taken-otherwise", _find_place(row, "row_number"), value=row.number, what=before[0].kind
        )


def _describe(each: RecordedEntry, *, whose: bool) -> tuple[str, ...]:
    branch = each.branch if whose else ""
    shown = tuple(text for _, text in sorted(each.values.items()))
    return (branch, each.kind, each.task, each.text, *shown, each.verifier, each.day, each.note)
