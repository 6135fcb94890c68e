"""Check a form as a whole: version, reporter, 无变化 against the rows, missing or repeated task rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.contract.handed import HandedTask
from pipeline.contract.monthly import FORM_VERSION, STATE, TOLD, plan_columns, task_columns
from pipeline.findings import Finding, cell_name, make
from pipeline.validation.located import Located
from pipeline.validation.rows import Setting, Typed
from pipeline.vocabulary import ANSWERS_ONLY, CHANGED, UNCHANGED


def whole_form(
    located: Located, setting: Setting, head: Typed, tasks: Sequence[Typed], requests: Sequence[Typed], *,
    answered: bool = False,
) -> Iterator[Finding]:  # fmt: skip
    """Yield all findings about the form as a whole; ``answered`` means that 需答复 is filled in.

    A form with only 需答复 filled in is no monthly report, so neither 有无变化 nor the task rows are required.
    """
    if setting.handed is None:
        first = located.place(located.titles.row, min(located.titles.columns.values()))
        yield make("period-not-handed-out", first, value=setting.period.chinese())
    yield from _reporter(located, head)
    if answered and untouched(setting, head, tasks, requests):
        yield _answers_only(located, setting)
        return
    unread = any(name in row.faulty for row in tasks for name in (*STATE, *TOLD))
    yield from _flag(located, head, list(_changes(located, setting, tasks, requests)), unread=unread)
    yield from _numbers(located, setting, tasks)


def untouched(setting: Setting, head: Typed, tasks: Sequence[Typed], requests: Sequence[Typed]) -> bool:
    """Whether the monthly report was left unfilled: neither the choice at the head nor any row."""
    said = any(head.values.get(name) or name in head.faulty for name in ("flag", "nil_reason"))
    return not said and not requests and not any(_touched(row, setting) for row in tasks)


def _touched(row: Typed, setting: Setting) -> bool:
    """Whether a row is new, unreadable, or differs from the distributed one."""
    handed = setting.tasks.get(str(row.values.get("number")))
    if handed is None or row.faulty or row.misnumbered or any(row.values.get(name) for name in TOLD):
        return True
    now, before = row.values, (handed.rate, handed.status or None)
    overtyped = any(row.shown.get(column.name) != now.get(column.name) for column in plan_columns()[1:])
    return overtyped or (now.get("rate"), now.get("status")) != before


def _answers_only(located: Located, setting: Setting) -> Finding:
    cell = located.head.get("flag")
    row, at = (cell.row, cell.column) if cell else (located.titles.row, min(located.titles.columns.values()))
    return make(ANSWERS_ONLY, located.place(row, at, "flag"), value=setting.period.chinese())


def _reporter(located: Located, head: Typed) -> Iterator[Finding]:
    cell = located.head.get("reporter")
    if cell is not None and not head.values["reporter"] and "reporter" not in head.faulty:
        yield make("reporter-missing", located.place(cell.row, cell.column, "reporter"))


def _flag(located: Located, head: Typed, changes: list[str], *, unread: bool) -> Iterator[Finding]:
    """Check 有无变化 against the rows; with unreadable cells (``unread``), those are queried instead."""
    cell = located.head.get("flag")
    if cell is None or "flag" in head.faulty:
        return
    place = located.place(cell.row, cell.column, "flag")
    flag = head.values["flag"]
    silent = not changes and not unread
    if flag is None and silent:
        yield make("change-flag-missing", place)
    elif flag == UNCHANGED and changes:
        what = changes[0] + (f"等{len(changes)}处" if len(changes) > 1 else "")
        yield make("nil-with-changes", place, value=UNCHANGED, what=what)
    elif flag == CHANGED and silent:
        yield make("changes-none-found", place, value=CHANGED)


def _changes(located: Located, setting: Setting, tasks: Sequence[Typed], requests: Sequence[Typed]) -> Iterator[str]:
    titles = {column.name: column.title for column in task_columns()}
    for row in tasks:
        handed = setting.tasks.get(str(row.values.get("number")))
        moved = ["task"] if handed is None else list(_moved(row, handed))
        for name in moved:
            at = located.column_of(name)
            yield f"{cell_name(row.row, at or 0)}“{titles[name]}”"
    for row in requests:
        yield f"第{row.row + 1}行的变更申请"


def _moved(row: Typed, handed: HandedTask) -> Iterator[str]:
    values = row.values
    last = {"rate": handed.rate, "status": handed.status or None}
    for name in STATE:
        if values.get(name) is not None and values[name] != last[name]:
            yield name
    for name in TOLD:
        if values.get(name):
            yield name


def _numbers(located: Located, setting: Setting, tasks: Sequence[Typed]) -> Iterator[Finding]:
    at = located.column_of("number")
    seen: set[str] = set()
    for row in tasks:
        number = str(row.values.get("number") or "")
        if number and number in seen and at is not None:
            row.misnumbered = True
            yield make("task-number-twice", located.place(row.row, at, "number"), value=number)
        seen.add(number)
    if any(row.misnumbered for row in tasks) or at is None:
        return
    for number in setting.tasks:
        if number not in seen:
            yield make("task-row-missing", located.place(located.titles.row, at), value=number)


def version_finding(located: Located, accepted: Sequence[int]) -> Iterator[Finding]:
    """Check the form version: an earlier one accepted by the settings gets a notice.

    Any other is returned, to be replaced by the current form.
    """
    version = located.identity.get("version", str(FORM_VERSION))
    if version != str(FORM_VERSION):
        code = "form-version-earlier" if version.isdigit() and int(version) in accepted else "form-version-old"
        yield make(code, located.place(0, 0), value=version)
