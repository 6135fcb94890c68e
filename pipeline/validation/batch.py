"""Validate a batch of files: parse each file cell by cell, then check all rows with pandera together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from pipeline.contract.column import Block
from pipeline.contract.handed import HandedForm
from pipeline.contract.monthly import (
    NEW_DEADLINE,
    head_schema,
    request_columns,
    request_schema,
    task_columns,
    task_schema,
)
from pipeline.findings import Finding, Place, make, must_fix
from pipeline.forms.answers import Answer, Answers
from pipeline.reading.raw import RawBook, Refusal
from pipeline.validation.checks import Failure, failures
from pipeline.validation.identity import Identity, identify
from pipeline.validation.locate import identity_of, locate
from pipeline.validation.located import Located
from pipeline.validation.office import Office
from pipeline.validation.personal import Spot, masked, told, without_personal
from pipeline.validation.replied import ReplySheet, read_replies, too_long
from pipeline.validation.roster import Branch
from pipeline.validation.rows import Reader, Setting, Typed
from pipeline.validation.submission import Incoming, Judged
from pipeline.validation.whole import version_finding, whole_form
from pipeline.vocabulary import ANSWERS_ONLY, REPLIES_GIVEN, UNCHANGED, Fate, Period

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
"""The frames of task rows, 变更申请 rows and heads of a whole batch."""

_HELD_AGAINST_HANDED = ("progress-missing", "extension-without-request")
"""Rules of the month block that use the distributed task, or the requests, of the row's number."""

Handed = Callable[[str, Period], HandedForm | None]
"""Returns the form distributed to a branch code for a period, or None."""

_DECISIVE = frozenset({"form-version-old", "period-future", "period-before-start", "period-after-end"})
"""Codes for a file of the wrong form version or month; all its other findings would only be consequences."""


@dataclass
class LaidOpen:
    """A parsed form and everything found in it, before the schema checks of the batch."""

    located: Located
    identity: Identity
    setting: Setting
    head: Typed
    tasks: list[Typed]
    requests: list[Typed]
    replies: ReplySheet
    findings: list[Finding]

    @property
    def nil(self) -> bool:
        """Whether 无变化 was chosen at the head."""
        return self.head.values.get("flag") == UNCHANGED

    @cached_property
    def rows(self) -> dict[int, Typed]:
        """Task rows and 变更申请 rows by sheet row."""
        return {each.row: each for each in (*self.tasks, *self.requests)}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of the tasks on this form and of those distributed with it."""
        return frozenset({str(task.values.get("number")) for task in self.tasks} | set(self.setting.tasks))

    @cached_property
    def extended(self) -> frozenset[str]:
        """Numbers of the tasks for which a new 完成时限 is requested."""
        asked = (each.values for each in self.requests if each.values.get("item") == NEW_DEADLINE)
        return frozenset(str(values.get("target")) for values in asked)


def judge(
    files: Sequence[Incoming], office: Office, handed: Handed, today: dt.date, current: Period | None
) -> tuple[Judged, ...]:
    """Validate a batch of files and return one result per file, in the order given.

    ``current`` is the period in which an unreadable file from a branch's own folder is counted.
    """
    opened: dict[int, LaidOpen] = {}
    judged: dict[int, Judged] = {}
    named = [masked(incoming.name) for incoming in files]
    for index, incoming in enumerate(files):
        result = _open(replace(incoming, name=named[index][0]), office, handed, today, current)
        if isinstance(result, Judged):
            judged[index] = result
        else:
            opened[index] = result
    frames = _frames(opened)
    for index, failing in _checked(opened, frames).items():
        opened[index].findings += failing
    for index, long in too_long({index: each.replies for index, each in opened.items()}).items():
        opened[index].findings += long
    tasks, requests, _ = (_cutter(frame) for frame in frames)
    for index, each in opened.items():
        name, kinds = named[index]
        each.findings += [told(Place(name), name, kinds)] if kinds else []
        judged[index] = _verdict(files[index], each, tasks(index), requests(index))
    return tuple(judged[index] for index in range(len(files)))


def _open(
    incoming: Incoming, office: Office, handed: Handed, today: dt.date, current: Period | None
) -> LaidOpen | Judged:
    own = office.by_code.get(incoming.folder)
    if isinstance(incoming.book, Refusal):
        refused = make(incoming.book.code, Place(incoming.name), what=incoming.book.what, way=incoming.book.way)
        return _aside(incoming, Fate.QUARANTINED, refused, own, current)
    book, personal = without_personal(incoming.book)
    located = locate(incoming.name, book)
    if isinstance(located, Finding):
        return _aside(incoming, Fate.UNRECOGNISED, located, _sender(incoming, book, located, office), current)
    identity = identify(located, incoming.folder, office, today)
    if identity.branch is None or identity.period is None:
        return _aside(incoming, Fate.UNRECOGNISED, identity.findings[0], identity.branch, current)
    setting = _setting(identity.branch, identity.period, handed(identity.branch.code, identity.period), office)
    laid = _lay_open(located, identity, setting, read_replies(incoming.name, book, setting, today), office)
    laid.findings += _personal(laid, personal)
    return laid


def _personal(laid: LaidOpen, spots: Sequence[Spot]) -> Iterator[Finding]:
    """List the findings about masked personal data, each at its cell."""
    for spot in spots:
        sheets = (laid.located, laid.replies.located)
        here = next((each for each in sheets if each is not None and each.sheet.name == spot.sheet), None)
        yield spot.finding(laid.located.file, here.name_at(spot.row, spot.column) if here else "")


def _sender(incoming: Incoming, book: RawBook, finding: Finding, office: Office) -> Branch | None:
    """Find the branch that sent an unreadable form, from its folder, else from its hidden id.

    The hidden id is ignored for a branch that has its own drop folder.
    """
    if finding.code != "not-our-form":
        return None
    code = identity_of(book).get("branch", "")
    return office.by_code.get(incoming.folder or ("" if code in office.settings.inbox.own_folders else code))


def _setting(branch: Branch, period: Period, handed: HandedForm | None, office: Office) -> Setting:
    domains = office.settings.domain_codes()
    return Setting(branch.code, period, handed, {name: domains[name] for name in office.settings.domains(str(period))})


def _lay_open(
    located: Located, identity: Identity, setting: Setting, replies: ReplySheet, office: Office
) -> LaidOpen:
    """Parse every cell of a form whose branch and period are known."""
    reader = Reader(located, setting)
    head = reader.head()
    tasks = [reader.task(row) for row in located.task_rows]
    requests = [reader.request(row) for row in located.request_rows]
    whole = [
        *whole_form(located, setting, head, tasks, requests, answered=replies.typed),
        *version_finding(located, office.settings.forms.versions),
    ]
    findings = [*reader.findings, *replies.findings, *whole]
    return LaidOpen(located, identity, setting, head, tasks, requests, replies, findings)


def _aside(incoming: Incoming, fate: Fate, finding: Finding, branch: Branch | None, current: Period | None) -> Judged:
    """Set a file aside; if its branch is known and active, count it for the current period.

    报送时效 then shows that the branch has submitted something.
    """
    if branch is None or current is None or not branch.active(current):
        return Judged(incoming, fate, "", "", (finding,))
    return Judged(incoming, fate, branch.code, str(current), (finding,))


def _frames(opened: Mapping[int, LaidOpen]) -> Frames:
    tasks = [_task_record(index, each, row) for index, each in opened.items() for row in each.tasks]
    requests = [_request_record(index, each, row) for index, each in opened.items() for row in each.requests]
    heads = [{"file": index, "row": 0, **each.head.values} for index, each in opened.items()]
    texts = [column.name for column in task_columns() if column.name != "rate"]
    texts += ["last_status", "deadline_day", "period_start"]
    task_frame = _typed(tasks, texts, ["rate", "last_rate"], ["is_new", "asks_later_date"])
    request_frame = _typed(requests, [column.name for column in request_columns()], [], ["target_known"])
    return task_frame, request_frame, _typed(heads, ["branch", "period", "reporter", "flag", "nil_reason"], [], [])


def _typed(records: list[dict[str, object]], texts: list[str], numbers: list[str], flags: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=["file", "row", *texts, *numbers, *flags])
    kinds = dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "Int64") | dict.fromkeys(flags, "bool")
    return frame.astype(kinds | {"file": "int64", "row": "int64"})


def _cutter(frame: pd.DataFrame) -> Callable[[int], pd.DataFrame]:
    """Return a function that slices one file's rows from a frame sorted by file."""
    files, rows = frame["file"].to_numpy(), frame.drop(columns="file")
    return lambda index: rows.iloc[slice(*files.searchsorted([index, index + 1]))]


def _task_record(index: int, opened: LaidOpen, row: Typed) -> dict[str, object]:
    number = str(row.values.get("number") or "")
    handed = opened.setting.tasks.get(number)
    return {
        "file": index, "row": row.row, **row.values, "is_new": row.is_new,
        "last_rate": handed.rate if handed else None, "last_status": (handed.status or None) if handed else None,
        "period_start": opened.setting.period.first_day.isoformat(), "asks_later_date": number in opened.extended,
    }  # fmt: skip


def _request_record(index: int, opened: LaidOpen, row: Typed) -> dict[str, object]:
    known = row.values.get("target") in opened.numbers
    return {"file": index, "row": row.row, **row.values, "target_known": known}


def _checked(opened: Mapping[int, LaidOpen], frames: Frames) -> dict[int, list[Finding]]:
    """Check all rows with pandera, once per schema, and return the findings by file index."""
    found: dict[int, list[Finding]] = {}
    schemas = (task_schema(), request_schema(), head_schema())
    for schema, frame, part in zip(schemas, frames, ("task", "request", "head"), strict=True):
        for failure in failures(schema, frame):
            finding = _worded(opened[failure.file], failure, part)
            if finding is not None:
                found.setdefault(failure.file, []).append(finding)
    return found


def _worded(opened: LaidOpen, failure: Failure, part: str) -> Finding | None:
    """Build a finding at the failing cell; None if it only follows from another error (same cell, lost row)."""
    if part == "head":
        cell = opened.located.head[failure.column.name]
        place = opened.located.place(cell.row, cell.column, failure.column.name)
        return make(failure.code, place, value=str(failure.value), title=failure.column.title, **failure.gaps)
    row = opened.rows[failure.row]
    at = opened.located.column_of(failure.column.name, request=part == "request")
    if at is None or failure.column.name in row.faulty or _follows(opened, failure, row):
        return None
    place = opened.located.place(failure.row, at, failure.column.name)
    value = "" if failure.value is None else str(failure.value)
    if failure.code in ("done-below-100", "idle-with-rate"):
        value = str(row.values.get("rate"))
    return make(failure.code, place, value=value, title=failure.column.title, **failure.gaps)


def _follows(opened: LaidOpen, failure: Failure, row: Typed) -> bool:
    """Whether a failure only follows from 无变化 or a wrong task number, or concerns a locked plan cell."""
    if opened.nil and failure.code == "progress-missing":
        return True
    if failure.column.block is Block.PLAN:
        return row.misnumbered or not row.is_new
    return row.misnumbered and failure.code in _HELD_AGAINST_HANDED


def _verdict(incoming: Incoming, opened: LaidOpen, tasks: pd.DataFrame, requests: pd.DataFrame) -> Judged:
    findings = _in_order([*opened.identity.findings, *opened.located.findings, *opened.findings])
    if any(each.code == ANSWERS_ONLY for each in findings):  # replies may be due before the month has begun
        findings = [each for each in findings if each.code != "period-future"]
    if decisive := [each for each in findings if each.code in _DECISIVE]:
        findings = decisive
    assert not isinstance(incoming.book, Refusal)
    fate = Fate.RETURNED if must_fix(findings) else Fate.ACCEPTED
    if fate is Fate.ACCEPTED:
        findings += _given(opened.replies)
    head = opened.head
    rows, asked = (tuple(Answer(row.row, row.shown) for row in part) for part in (opened.tasks, opened.requests))
    answers = Answers(head.shown, rows, asked, opened.replies.answers)
    return Judged(
        incoming, fate, opened.setting.branch, str(opened.setting.period), tuple(findings), opened.located.sheet.name,
        opened.located.identity.get("corrects", ""), incoming.book.saved, head.values.get("reporter") or "",
        opened.nil, head.values.get("nil_reason") or "", answers=answers,
        replies=opened.replies.replies, tasks=tasks, requests=requests,
    )  # fmt: skip


def _given(replies: ReplySheet) -> Iterator[Finding]:
    """Yield the notice by which later stages know that this file contains replies."""
    if replies.replies and replies.located is not None:
        place = replies.located.place(replies.replies[0].row, 0, "key")
        yield make(REPLIES_GIVEN, place, count=str(len(replies.replies)))


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by place and drop duplicates."""
    unique = {(each.code, each.cell, each.field, each.message): each for each in findings}
    return sorted(unique.values(), key=lambda each: (-1 if each.row is None else each.row, each.cell or "", each.code))
