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
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from remembered import remembered

from pipeline import pool
from pipeline.archive.submissions import SubmissionRecord
from pipeline.commands import collect, consolidate, distribute, status
from pipeline.commands.import_ledger import ImportOrder
from pipeline.commands.init import build_starter_files
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.contract.monthly import list_all_plan_columns, list_task_columns, read_plan_values
from pipeline.contract.roster import SAMPLE_BRANCH
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow, SubmittedValues
from pipeline.findings import format_cell_name
from pipeline.forms.layout import LAST_COLUMN, find_head_cell, find_request_cell, find_task_cell, find_task_column
from pipeline.forms.monthly import build_monthly_sheets
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.distributions import DistributedForms, index_distributed_forms
from pipeline.intake.files import IntakeContext, ReceivedFile, ValidatedFile
from pipeline.intake.office import Office, read_office
from pipeline.intake.validate import validate_batch
from pipeline.periods import Period
from pipeline.reading import RawBook, Refusal, read_workbook
from pipeline.sheets import write_workbook
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import FORM_SHEET, TASK_NUMBER, format_task_number

SEPTEMBER, NOVEMBER = Period(2026, 9), Period(2026, 11)
DEADLINE, SUMMARY_DAY = "2026-12-03", "2026-12-08"
"""报送截止 and 汇总日 of November by the starter calendar: the 3rd is a Thursday, three working days follow."""

BRANCHES = {"MZ01": "机关一支部", "MZ02": "殡仪馆支部", "MZ03": "福利院支部"}
EMPTY: dict[str, DisplayValue] = {"progress": None, "problem": None, "next_step": None}
_EXAMPLES = {each.name: each.example for each in list_task_columns() if each.required}
NEW_TASK: dict[str, DisplayValue] = {
    **_EXAMPLES,
    "category": "重点任务", "domain": "养老服务", "task": "党建+居家适老化改造", "measure": "党员包户，每周上门1次",
    "goal": "年底前完成改造120户", "leader": "周明远", "owner": "陈晓岚、吴启航", "deadline": "2027年3月31日",
    "progress": "完成入户评估36户", "rate": 30, "status": "推进中", "problem": None, "next_step": None,
}  # fmt: skip

_FILLED: dict[str, bytes] = {}

Item = TypeVar("Item")
Value = TypeVar("Value")


# One form, judged in memory


def handed_task(
    code: str,
    row: int,
    rate: int | None,
    status: str,
    plan: Mapping[str, str] | None = None,
    *,
    since: Period = SEPTEMBER,
) -> DistributedTask:
    """A task as a form carries it, with a plan of plain words unless told otherwise."""
    number = format_task_number(code, since, row)
    words = {
        "number": number, "category": "重点任务", "domain": "养老服务", "task": f"党建+适老化改造{row}",
        "measure": "党员包户12户", "goal": "年底前完成120户", "leader": "周明远", "owner": "陈晓岚", "deadline": "2026年12月31日",
    }  # fmt: skip
    cells = {each.name: words.get(each.name, "") for each in list_all_plan_columns()} | dict(plan or {})
    return DistributedTask(
        number=number, plan=cells, rate=rate, status=status, progress=f"上月做了第{row}件事" if rate else ""
    )


def handed(code: str, tasks: Iterable[DistributedTask], period: Period = NOVEMBER) -> DistributedForm:
    """A branch's form with those tasks and five numbered blank rows."""
    numbers = tuple(format_task_number(code, period, row) for row in range(1, 6))
    name = BRANCHES[code]
    return DistributedForm(
        branch=code,
        short_name=name,
        reporter="李文静",
        file=f"{name}_{period.as_chinese()}.xlsx",
        sha256="",
        tasks=tuple(tasks),
        new_numbers=numbers,
    )


def row_of(task: DistributedTask, **typed: DisplayValue) -> SubmittedRow:
    """A handed task's row with what was typed over it."""
    return SubmittedRow(
        -1,
        {
            **read_plan_values(task.plan),
            "number": task.number,
            "rate": task.rate,
            "status": task.status,
            **EMPTY,
            **typed,
        },
    )


def new_row(number: str, **typed: DisplayValue) -> SubmittedRow:
    """A complete new task under a number."""
    return SubmittedRow(-1, {**NEW_TASK, "number": number, **typed})


def request(
    target: str, item: str, new_value: DisplayValue, reason: DisplayValue = "施工许可12月才能办结"
) -> SubmittedRow:
    """A row of 变更申请."""
    return SubmittedRow(-1, {"target": target, "item": item, "new_value": new_value, "reason": reason})


def answers(*tasks: SubmittedRow, requests: Iterable[SubmittedRow] = (), **head: DisplayValue) -> SubmittedValues:
    """A whole form's answers; 有变化 unless told otherwise."""
    return SubmittedValues({"reporter": "李文静", "flag": "有变化", **head}, tasks, tuple(requests))


def filled_form(
    form: DistributedForm, said: SubmittedValues, period: Period = NOVEMBER, *, corrects: str = ""
) -> bytes:
    """The workbook of a form filled in; the same one is written once."""
    key = repr((form, said, period, corrects, list_task_columns()))
    if key not in _FILLED:
        domains = office().settings.domains(str(period))
        _FILLED[key] = write_workbook(build_monthly_sheets(form, period, domains, said, corrects), title="月报表")
    return _FILLED[key]


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


def at(form: DistributedForm, number: str, name: str) -> str:
    """The cell of a task's field on a fresh form."""
    return format_cell_name(*find_task_cell(form, number, name))


def column_of(name: str) -> str:
    """The letter of a column of 填报表, which moves when a column is added before it."""
    return get_column_letter(find_task_column(name) + 1)


def cell_of(name: str, row: int) -> str:
    """The cell of a column of 填报表 in a row of the sheet."""
    return f"{column_of(name)}{row}"


def cell_of_last_month(row: int) -> str:
    """The cell of 上月情况 in a row of the sheet."""
    return format_cell_name(row - 1, LAST_COLUMN)


def cell_beside(row: int) -> str:
    """The first cell to the right of 填报表 in a row of the sheet."""
    return format_cell_name(row - 1, LAST_COLUMN + 1)


def at_head(name: str) -> str:
    """The cell of a head field."""
    return format_cell_name(*find_head_cell(name))


def at_request(form: DistributedForm, index: int, name: str) -> str:
    """The cell of a field of 变更申请 on a fresh form."""
    return format_cell_name(*find_request_cell(form, index, name))


@functools.cache
def starters() -> Mapping[str, bytes]:
    """The office's files of this bureau, by name below ``templates/``; one letter for each matter."""
    files = build_starter_files()
    settings = files[SETTINGS_FILE].replace(b"together = true", b"together = false")
    roster = build_roster_workbook([branch_row(code) for code in BRANCHES])
    return {**files, SETTINGS_FILE: settings, ROSTER_FILE: roster}


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
    data: bytes,
    form: DistributedForm | None,
    *,
    name: str = "表.xlsx",
    folder: str = "",
    today: str = "2026-12-01",
    by: Office | None = None,
    printed: Sequence[DistributedForm] = (),
) -> ValidatedFile:
    """One file judged against the form that was handed out, and forms given out before it and withdrawn."""
    return judged_all([data], form, name=name, folder=folder, today=today, by=by, printed=printed)[0]


def judged_all(
    files: Sequence[bytes],
    form: DistributedForm | None,
    *,
    name: str = "表.xlsx",
    folder: str = "",
    today: str = "2026-12-01",
    by: Office | None = None,
    printed: Sequence[DistributedForm] = (),
) -> tuple[ValidatedFile, ...]:
    """A batch judged at once against one form."""
    read = [(hashlib.sha256(data).hexdigest(), read_workbook(data)) for data in files]
    return validate_batch(
        [
            received(sha256, book, form, name=name, folder=folder, today=today, by=by, printed=printed)
            for sha256, book in read
        ]
    )


def received(
    sha256: str,
    book: RawBook | Refusal,
    form: DistributedForm | None,
    *,
    name: str = "表.xlsx",
    folder: str = "",
    today: str = "2026-12-01",
    by: Office | None = None,
    printed: Sequence[DistributedForm] = (),
) -> ReceivedFile:
    """A file that was read, to be judged against the form that was handed out."""
    gone = tuple((_period_of(each), each) for each in printed)
    context = IntakeContext(
        office=by or office(),
        distributed=DistributedForms(((1, _period_of(form), form),) if form else (), gone),
        today=dt.date.fromisoformat(today),
        current=NOVEMBER,
    )
    return ReceivedFile(name=name, folder=folder, sha256=sha256, book=book, context=context)


def _period_of(form: DistributedForm) -> str:
    """The month a form is of, by the numbers of its blank rows."""
    found = TASK_NUMBER.fullmatch(form.new_numbers[0]) if form.new_numbers else None
    return str(Period.parse(f"{found['period'][:4]}-{found['period'][4:]}")) if found else str(NOVEMBER)


def record_of(verdict: ValidatedFile) -> SubmissionRecord:
    """What a form says."""
    assert verdict.record is not None
    return verdict.record


def task_frame(verdict: ValidatedFile) -> pd.DataFrame:
    """The task rows of a form."""
    rows = [{**each.values, "deadline_day": each.deadline_day or None} for each in record_of(verdict).tasks]
    names = [*(column.name for column in list_task_columns()), "deadline_day"]
    return pd.DataFrame(rows, columns=names)


# A whole bureau


@dataclass(frozen=True)
class Bureau:
    """A workspace on disk and the verbs that act on it, a date each."""

    root: Path

    def on(self, day: str) -> Workspace:
        """The workspace as of a day; nothing is remembered between verbs."""
        return Workspace(root=self.root, today=dt.date.fromisoformat(day), sleep=lambda _: None)

    def hand_out(
        self, day: str, period: Period = NOVEMBER, old_ledger: Path | None = None, *, partly: bool = False,
        blank_as_above: bool = False,
    ) -> distribute.DistributeResult:  # fmt: skip
        """下发, with an old ledger if there is one."""
        order = ImportOrder(path=old_ledger, partly=partly, blank_as_above=blank_as_above) if old_ledger else None
        return distribute.distribute_forms(self.on(day), period, old_ledger=order)

    @remembered
    def set_out(self, day: str, period: Period = NOVEMBER) -> None:
        """下发 where a test only begins with it."""
        self.hand_out(day, period)

    def collect(self, day: str) -> collect.CollectResult:
        """收表."""
        return collect.collect_inbox(self.on(day))

    def consolidate(self, day: str, period: Period = NOVEMBER, as_of: str = "") -> consolidate.ConsolidateResult:
        """汇总."""
        return consolidate.consolidate_period(
            self.on(day), period, as_of=dt.date.fromisoformat(as_of) if as_of else None
        )

    def delivered(self, day: str, period: Period = NOVEMBER) -> dict[str, SubmissionStatus]:
        """进度: what came of each branch."""
        return dict(status.report_status(self.on(day), period).assessment.delivered)

    def form(self, code: str, period: Period = NOVEMBER) -> DistributedForm:
        """The form a branch was given."""
        return self.forms(code, period=period)[code]

    def forms(self, *codes: str, period: Period = NOVEMBER) -> dict[str, DistributedForm]:
        """The forms that branches were given, by branch code."""
        handed = index_distributed_forms(self.on("2000-01-01").archive.list_distributions())
        found = {code: handed.find(code, period) for code in codes}
        return {code: each[1] for code, each in found.items() if each is not None}

    def filled(
        self, code: str, period: Period = NOVEMBER, *, said: SubmittedValues | None = None, corrects: str = ""
    ) -> bytes:
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
        (self.root / "templates" / ROSTER_FILE).write_bytes(build_roster_workbook(list(rows)))


def found(root: Path) -> Bureau:
    """A new bureau on disk."""
    for name, data in starters().items():
        path = root / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (root / "inbox").mkdir()
    return Bureau(root)


def in_process(
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    seconds: float,
    megabytes: int,
    workers: int | None = None,
    step: Callable[[], object] = lambda: None,
) -> list[tuple[Item, Value | pool.ItemFailure]]:
    """``pool.map`` without its processes: the month's own tests read no hostile files."""
    del seconds, megabytes, workers, step
    return [(item, function(item)) for item in items]


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A bureau of three branches whose files are read in this process."""
    monkeypatch.setattr(pool, "map", in_process)
    return found(tmp_path / "局")
