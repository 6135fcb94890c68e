"""A small made-up bureau in a temporary folder, and forms filled in as branches do; many tests share it."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import pool
from pipeline.contract.handed import HandedForm, HandedTask
from pipeline.contract.monthly import plan_columns
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.findings import cell_name
from pipeline.forms.answers import Answer, Answers, Shown
from pipeline.forms.layout import cell_of, head_cell, request_cell
from pipeline.forms.monthly import monthly_sheets
from pipeline.reading import read
from pipeline.sheets import workbook
from pipeline.stages import collect, consolidate, forms, status
from pipeline.stages.init import SAMPLE_BRANCH, roster_book, starter_files
from pipeline.stages.truth import handed_form
from pipeline.stages.workspace import Workspace
from pipeline.supervision.delivery import Delivered
from pipeline.validation.batch import judge
from pipeline.validation.office import Office, read_office
from pipeline.validation.submission import Incoming, Judged
from pipeline.vocabulary import FORM_SHEET, Period, task_number

SEPTEMBER, NOVEMBER = Period(2026, 9), Period(2026, 11)
DEADLINE, SUMMARY_DAY = "2026-12-03", "2026-12-08"
"""报送截止 and 汇总日 of November by the starter calendar: the 3rd is a Thursday, three working days follow."""

BRANCHES = {"MZ01": "机关一支部", "MZ02": "殡仪馆支部", "MZ03": "福利院支部"}
EMPTY: dict[str, Shown] = {"progress": None, "problem": None, "next_step": None}
NEW_TASK: dict[str, Shown] = {
    "category": "重点任务", "domain": "养老服务", "task": "党建+居家适老化改造", "measure": "党员包户，每周上门1次",
    "goal": "年底前完成改造120户", "leader": "周明远", "owner": "陈晓岚、吴启航", "deadline": "2027年3月31日",
    "progress": "完成入户评估36户", "rate": 30, "status": "推进中", "problem": None, "next_step": None,
}  # fmt: skip

Item = TypeVar("Item")
Value = TypeVar("Value")


# One form, judged in memory


def handed_task(
    code: str, row: int, rate: int | None, status: str, plan: Mapping[str, str] | None = None, *,
    since: Period = SEPTEMBER,
) -> HandedTask:
    """A task as a form carries it, with a plan of plain words unless told otherwise."""
    number = task_number(code, since, row)
    texts = (
        "重点任务", "养老服务", f"党建+适老化改造{row}", "党员包户12户", "年底前完成120户", "周明远", "陈晓岚",
        "2026年12月31日",
    )  # fmt: skip
    cells = dict(zip((each.name for each in plan_columns()), (number, *texts), strict=True)) | dict(plan or {})
    return HandedTask(number, cells, rate, status, f"上月做了第{row}件事" if rate else "")


def handed(code: str, tasks: Iterable[HandedTask], period: Period = NOVEMBER) -> HandedForm:
    """A branch's form with those tasks and five numbered blank rows."""
    numbers = tuple(task_number(code, period, row) for row in range(1, 6))
    name = BRANCHES[code]
    return HandedForm(code, name, "李文静", f"{name}_{period.chinese()}.xlsx", "", tuple(tasks), numbers)


def row_of(task: HandedTask, **typed: Shown) -> Answer:
    """A handed task's row with what was typed over it."""
    return Answer(-1, {**task.plan, "number": task.number, "rate": task.rate, "status": task.status, **EMPTY, **typed})


def new_row(number: str, **typed: Shown) -> Answer:
    """A complete new task under a number."""
    return Answer(-1, {**NEW_TASK, "number": number, **typed})


def request(target: str, item: str, new_value: Shown, reason: Shown = "施工许可12月才能办结") -> Answer:
    """A row of 变更申请."""
    return Answer(-1, {"target": target, "item": item, "new_value": new_value, "reason": reason})


def answers(*tasks: Answer, requests: Iterable[Answer] = (), **head: Shown) -> Answers:
    """A whole form's answers; 有变化 unless told otherwise."""
    return Answers({"reporter": "李文静", "flag": "有变化", **head}, tasks, tuple(requests))


def filled_form(form: HandedForm, said: Answers, period: Period = NOVEMBER, *, corrects: str = "") -> bytes:
    """The workbook of a form filled in."""
    domains = office().settings.domains(str(period))
    return workbook(monthly_sheets(form, period, domains, said, corrects), title="月报表")


def edited(data: bytes, *changes: Callable[[Worksheet], object]) -> bytes:
    """A workbook after changes to 填报表, saved by another program (formulas lose their stored results)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[FORM_SHEET]
    assert isinstance(page, Worksheet)
    for change in changes:
        change(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def saved_at(data: bytes, moment: str) -> bytes:
    """The same workbook, saying another time of its last save."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), part)
            new.writestr(name, part)
    return buffer.getvalue()


def typed(cell: str, value: str | float | dt.date | None) -> Callable[[Worksheet], None]:
    """A change: one cell typed over."""

    def change(page: Worksheet) -> None:
        page[cell] = value

    return change


def at(form: HandedForm, number: str, name: str) -> str:
    """The cell of a task's field on a fresh form."""
    return cell_name(*cell_of(form, number, name))


def at_head(name: str) -> str:
    """The cell of a head field."""
    return cell_name(*head_cell(name))


def at_request(form: HandedForm, index: int, name: str) -> str:
    """The cell of a field of 变更申请 on a fresh form."""
    return cell_name(*request_cell(form, index, name))


@functools.cache
def starters() -> Mapping[str, bytes]:
    """The office's files of this bureau, by name below ``templates/``."""
    return {**starter_files(), ROSTER_FILE: roster_book([branch_row(code) for code in BRANCHES])}


def branch_row(code: str, **facts: str) -> dict[str, str]:
    """One row of 支部名册."""
    name = facts.get("short_name", BRANCHES.get(code, f"{code}支部"))
    own = {"code": code, "short_name": name, "full_name": f"中国共产党清河市{name}委员会", "aliases": f"{name}党支部"}
    return {**SAMPLE_BRANCH, **own, **facts}


def office_of(files: Mapping[str, bytes]) -> Office:
    """Office files read as they are."""
    return read_office(files, {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})


@functools.cache
def office() -> Office:
    """The office of this bureau."""
    return office_of(starters())


def judged(
    data: bytes, form: HandedForm | None, *, name: str = "表.xlsx", folder: str = "", today: str = "2026-12-01",
    by: Office | None = None,
) -> Judged:
    """One file judged against the form that was handed out."""
    return judged_all([data], form, name=name, folder=folder, today=today, by=by)[0]


def judged_all(
    files: Sequence[bytes], form: HandedForm | None, *, name: str = "表.xlsx", folder: str = "",
    today: str = "2026-12-01", by: Office | None = None,
) -> tuple[Judged, ...]:
    """A batch judged at once against one form."""
    incoming = [Incoming(name, folder, hashlib.sha256(data).hexdigest(), read(data)) for data in files]
    return judge(incoming, by or office(), lambda *_: form, dt.date.fromisoformat(today), NOVEMBER)


# A whole bureau


@dataclass(frozen=True)
class Bureau:
    """A workspace on disk and the verbs that act on it, a date each."""

    root: Path

    def on(self, day: str) -> Workspace:
        """The workspace as of a day; nothing is remembered between verbs."""
        return Workspace(self.root, dt.date.fromisoformat(day), sleep=lambda _: None)

    def hand_out(self, day: str, period: Period = NOVEMBER, old_ledger: Path | None = None) -> forms.HandedOut:
        """下发."""
        return forms.forms(self.on(day), period, old_ledger=old_ledger)

    def collect(self, day: str) -> collect.Collected:
        """收表."""
        return collect.collect(self.on(day))

    def consolidate(self, day: str, period: Period = NOVEMBER, as_of: str = "") -> consolidate.Consolidated:
        """汇总."""
        return consolidate.consolidate(self.on(day), period, as_of=dt.date.fromisoformat(as_of) if as_of else None)

    def delivered(self, day: str, period: Period = NOVEMBER) -> dict[str, Delivered]:
        """进度: what came of each branch."""
        return dict(status.status(self.on(day), period).view.delivered)

    def form(self, code: str, period: Period = NOVEMBER) -> HandedForm:
        """The form a branch was given."""
        found = handed_form(self.on("2000-01-01").archive.hand_outs(), code, period)
        assert found is not None
        return found

    def filled(self, code: str, period: Period = NOVEMBER, *, said: Answers | None = None, corrects: str = "") -> bytes:
        """A branch's form filled in; without answers it carries one new task and says 有变化."""
        form = self.form(code, period)
        return filled_form(form, said or answers(new_row(form.new_numbers[0])), period, corrects=corrects)

    def drop(self, name: str, data: bytes) -> Path:
        """Put a file into the inbox."""
        path = self.root / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def outbox(self, period: Period = NOVEMBER) -> dict[str, bytes]:
        """Every file of a period's outbox but the handed-out forms and the letters, by name."""
        folder = self.root / "outbox" / str(period)
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        return {name: data for name, data in named.items() if not name.startswith(("forms/", "letters/"))}

    def set(self, old: str, new: str) -> None:
        """Change a line of the settings."""
        path = self.root / "templates" / SETTINGS_FILE
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def enrol(self, *rows: dict[str, str]) -> None:
        """Write the roster anew."""
        (self.root / "templates" / ROSTER_FILE).write_bytes(roster_book(list(rows)))


def found(root: Path) -> Bureau:
    """A new bureau on disk."""
    for name, data in starters().items():
        path = root / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (root / "inbox").mkdir()
    return Bureau(root)


def in_process(
    function: Callable[[Item], Value], items: Iterable[Item], *, seconds: float, megabytes: int,
    workers: int | None = None, step: Callable[[], object] = lambda: None,
) -> list[tuple[Item, Value | pool.Ended]]:
    """``pool.map`` without its processes: the month's own tests read no hostile files."""
    del seconds, megabytes, workers, step
    return [(item, function(item)) for item in items]


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A bureau of three branches whose files are read in this process."""
    monkeypatch.setattr(pool, "map", in_process)
    return found(tmp_path / "局")
