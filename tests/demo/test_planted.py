"""Promise 5, second half: one planted fault gives exactly one finding, at its cell; for every 必改 a form can provoke."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bureau import (
    answers,
    at,
    at_head,
    at_request,
    branch_row,
    cell_of_last_month,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    judged_all,
    new_row,
    office,
    office_of,
    request,
    row_of,
    starters,
    typed,
)  # fmt: skip
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.contract.monthly import list_plan_columns, list_request_columns
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import CATALOGUE, FindingKind
from pipeline.findings.model import SampleCell
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.files import ValidatedFile
from pipeline.intake.office import Office
from pipeline.terms import FORM_SHEET, ID_SHEET, Disposition, Severity

FORM = handed("MZ03", [
    handed_task("MZ03", 1, 60, "推进中"), handed_task("MZ03", 2, 0, "未启动"),
    handed_task("MZ03", 3, 40, "长期坚持", {"deadline": "长期坚持"}),
])  # fmt: skip
ONE, TWO, THREE = (task.number for task in FORM.tasks)
FIRST, SECOND, *_ = FORM.new_numbers
GOOD = answers(
    row_of(FORM.tasks[0], rate=70, progress="完成36户", problem="2户产权待确认"), row_of(FORM.tasks[1]),
    row_of(FORM.tasks[2], progress="每周一次"), new_row(FIRST), new_row(SECOND, task="党建+婚俗新风"),
    requests=[request(ONE, "完成时限", "2027年3月31日"), request(TWO, "责任人", "吴启航")],
)  # fmt: skip
NIL = answers(*map(row_of, FORM.tasks), flag="无变化", nil_reason="等待批复")
Change = Callable[[Worksheet], object]


def here(number: str, name: str) -> str:
    return at(FORM, number, name)


def asked(index: int, name: str) -> str:
    return at_request(FORM, index, name)


@dataclass(frozen=True)
class Plant:
    """A change to a good form, the one finding it must give, and where."""

    code: str
    cell: str | None
    change: Change
    base: SubmittedValues = GOOD
    fate: Disposition = Disposition.RETURNED
    today: str = "2026-12-01"
    by: Callable[[], Office] = office


def one(code: str, cell: str, value: str | float | dt.date | None, base: SubmittedValues = GOOD) -> Plant:
    return Plant(code, cell, typed(cell, value), base)


def without_id(page: Worksheet) -> None:
    book = page.parent
    assert book is not None
    book.remove(book[ID_SHEET])


def identified(**facts: str) -> Change:
    """A change to the hidden id."""

    def change(page: Worksheet) -> None:
        assert page.parent is not None
        for row in page.parent[ID_SHEET].iter_rows():
            if row[0].value in facts:
                row[1].value = facts[str(row[0].value)]

    return change


def all_of(*changes: Change) -> Change:
    def change(page: Worksheet) -> None:
        for each in changes:
            each(page)

    return change


def sheet_named(title: str) -> Change:
    def change(page: Worksheet) -> None:
        page.title = title

    return change


def repeated_titles(page: Worksheet) -> None:
    """A second table pasted below: its title row and a row."""
    last = page.max_row + 2
    for row, source in ((last, 5), (last + 1, 6)):
        for column in range(1, 15):
            page.cell(row, column).value = page.cell(source, column).value


def enrolled(**facts: str) -> Office:
    """The office with other facts about 福利院支部."""
    rows = [branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03", **facts)]
    return office_of({**starters(), ROSTER_FILE: build_roster_workbook(rows)})


def own_folders() -> Office:
    text = starters()[SETTINGS_FILE].decode().replace("own_folders = []", 'own_folders = ["MZ03"]')
    return office_of({**starters(), SETTINGS_FILE: text.encode()})


BRANCH_CELL, PERIOD_CELL, FLAG_CELL, REPORTER_CELL = map(at_head, ("branch", "period", "flag", "reporter"))
RATE, STATUS, PROGRESS = (here(ONE, name) for name in ("rate", "status", "progress"))


def plant_of(kind: FindingKind) -> Plant | None:
    """The plant that the catalogue itself describes; notices and the sheets that are no task form are planted elsewhere."""
    sample = kind.sample
    if sample is None or sample.block in ("reply", "decision") or kind.severity is not Severity.MUST:
        return None
    return Plant(kind.code, sample_cell(sample, sample.marked), typed(sample_cell(sample), sample.value))


def sample_cell(sample: SampleCell, column: str = "") -> str:
    """Where on the form a sample of the catalogue is typed, or the cell of another column of its row."""
    name = column or sample.column
    if sample.block == "head":
        return at_head(name)
    if sample.block == "request":
        return asked(sample.row, name)
    return here((ONE, TWO, THREE)[sample.row] if sample.block == "task" else FORM.new_numbers[sample.row], name)


PLANTS = [
    *(plant for kind in CATALOGUE.values() if (plant := plant_of(kind)) is not None),
    # Whose form, of which month
    Plant("not-our-form", None, lambda page: page.delete_rows(5), fate=Disposition.UNRECOGNISED),
    Plant("kept-aside-decisions", None, sheet_named("完成与销号"), fate=Disposition.UNRECOGNISED),
    Plant("branch-unknown", BRANCH_CELL, all_of(without_id, typed(BRANCH_CELL, "市直某支部")), fate=Disposition.UNRECOGNISED),
    Plant("branch-conflict", BRANCH_CELL, typed(BRANCH_CELL, "殡仪馆支部"), fate=Disposition.UNRECOGNISED),
    Plant("wrong-folder", BRANCH_CELL, all_of(), by=own_folders, fate=Disposition.UNRECOGNISED),
    Plant("period-of-other-tasks", PERIOD_CELL, all_of(without_id, typed(PERIOD_CELL, "2025年11月"))),
    Plant("period-unknown", PERIOD_CELL, all_of(without_id, typed(PERIOD_CELL, "上个月")), fate=Disposition.UNRECOGNISED),
    Plant("period-future", PERIOD_CELL, all_of(), today="2026-10-31"),
    Plant("period-before-start", PERIOD_CELL, all_of(), by=lambda: enrolled(start="2026年12月1日")),
    Plant("period-after-end", PERIOD_CELL, all_of(), by=lambda: enrolled(end="2026年10月31日")),
    Plant("form-version-old", "A1", identified(version="0")),
    # The shape of the sheet
    one("column-missing", "K5", None),
    one("column-missing", "K5", "完成情况打分"),
    one("column-missing", "A5", None),
    Plant("column-missing", "E16", typed("E16", "缘由说明")),
    Plant("column-missing", "K5", typed("K5", None), base=NIL),
    one("column-twice", cell_of_last_month(5), "状态"),
    Plant("second-table", "A21", repeated_titles),
    Plant("merged-across", RATE, lambda page: page.merge_cells(f"{RATE}:{STATUS}")),
    Plant("merged-across", PROGRESS, lambda page: page.merge_cells(f"{PROGRESS}:{STATUS}")),
    Plant("merged-across", here(FIRST, "task"), lambda page: page.merge_cells(f"{here(FIRST, 'task')}:{here(FIRST, 'goal')}")),
    # The head
    Plant("head-missing", "A5", typed("C3", None)),
    Plant("head-missing", "A5", typed("E3", None)),
    Plant("form-blank", FLAG_CELL, all_of(typed(FLAG_CELL, None), typed(at_head("nil_reason"), None)), base=NIL),
    one("change-flag-missing", FLAG_CELL, None, base=NIL),
    Plant("nil-with-changes", FLAG_CELL, typed(here(TWO, "progress"), "其实做了"), base=NIL),
    one("text-too-long", at_head("nil_reason"), "长" * 151, base=NIL),
    one("text-too-long", REPORTER_CELL, "某" * 41),
    # Cells that say nothing
    one("cell-error", STATUS, "#N/A"),
    one("cell-error", FLAG_CELL, "#NAME?"),
    one("cell-error", REPORTER_CELL, "#VALUE!"),
    one("cell-error", asked(1, "reason"), "#REF!"),
    one("cell-uncalculated", here(FIRST, "goal"), "=A1"),
    one("cell-picture", RATE, '=DISPIMG("ID_0",1)', base=NIL),
    # The month block
    *(one("text-too-long", here(ONE, name), "长" * 151) for name in ("progress", "problem", "next_step")),
    one("rate-unreadable", RATE, "很快", base=NIL),
    one("rate-unreadable", RATE, dt.date(2026, 11, 3)),
    *(one("rate-ambiguous", RATE, value) for value in ("70多", 66.5, "2/3")),
    *(one("rate-out-of-range", RATE, value) for value in (-5, "150%", 10**12)),
    Plant(
        "rate-out-of-range", here(TWO, "rate"),
        all_of(typed(here(TWO, "rate"), 101), typed(here(TWO, "progress"), "开工")),
    ),
    one("progress-missing", here(FIRST, "progress"), None),
    # The plan of a new task
    one("task-number-unknown", here(FIRST, "number"), "第三项"),
    one("task-number-unknown", here(THREE, "number"), "MZ03-202601-09"),
    Plant("rows-mixed", here(ONE, "task"), all_of(
        typed(here(ONE, "task"), FORM.tasks[1].plan["task"]), typed(here(TWO, "task"), FORM.tasks[0].plan["task"]),
    )),
    one("task-number-twice", here(SECOND, "number"), FIRST),
    *(one("plan-missing", here(FIRST, each.name), None) for each in list_plan_columns() if each.required),
    *(
        one("text-too-long", here(FIRST, each.name), "长" * ((each.longest or 0) + 1))
        for each in list_plan_columns() if each.longest
    ),
    # 变更申请
    one("date-invalid", asked(0, "new_value"), "2027年2月30日"),
    one("date-unreadable", asked(0, "new_value"), "再说"),
    one("text-too-long", asked(1, "new_value"), "长" * 151),
    one("request-date-past", asked(0, "new_value"), "2026年3月31日"),
    *(one("request-incomplete", asked(1, each.name), None) for each in list_request_columns()),
]  # fmt: skip

NOT_OF_A_FORM = {
    **dict.fromkeys(("file-empty", "file-encrypted", "file-not-workbook", "file-damaged", "file-too-large", "file-crashed-reader", "archive-refused"),
                    "the bytes cannot be read: test_reading"),
    **dict.fromkeys(("second-sheet", "several-branches"), "takes two sheets: test_sheet_marks"),
    "task-struck": "crossed out in an office program, which the demonstration's forms never were: test_sheet_marks",
    "two-files-differ": "takes two files of one look: test_delivery",
    **{code: "of a 上报包, which no branch sends: test_report_up" for code in CATALOGUE if code.startswith("package-")
       and CATALOGUE[code].severity is Severity.MUST},
    "report-stands": "takes a report that was accepted before: test_replaced",
    **dict.fromkeys(("reply-key-unknown", "reply-key-missing", "reply-key-twice", "reply-date-unreadable", "reply-date-future",
                     "reply-extension-unreadable", "reply-extension-past"),
                    "planted on 需答复: test_replies"),
    **dict.fromkeys(("start-unreadable", "start-after-deadline"), "of a 旧台账: test_old_ledger"),
    **{code: "of a 核验表, which no branch fills in: test_decision_book, test_entry_sheet, test_review"
       for code, kind in CATALOGUE.items() if code.startswith(("decision-", "entry-")) and kind.severity is Severity.MUST},
}  # fmt: skip


@functools.cache
def verdicts() -> dict[int, ValidatedFile]:
    """Every plant judged, in as few batches as may be: no fault may rub off on another file."""
    forms = {id(base): filled_form(FORM, base) for base in (GOOD, NIL)}
    batches: dict[tuple[str, Callable[[], Office]], list[int]] = {}
    for index, plant in enumerate(PLANTS):
        batches.setdefault((plant.today, plant.by), []).append(index)
    found: dict[int, ValidatedFile] = {}
    for (today, by), members in batches.items():
        files = [edited(forms[id(PLANTS[index].base)], PLANTS[index].change) for index in members]
        found |= dict(zip(members, judged_all(files, FORM, today=today, by=by()), strict=True))
    return found


def test_the_good_forms_are_good() -> None:
    for base in (GOOD, NIL):
        assert judged(edited(filled_form(FORM, base)), FORM).findings == ()


@pytest.mark.parametrize("index", range(len(PLANTS)), ids=[f"{plant.code}-{plant.cell}" for plant in PLANTS])
def test_one_planted_fault_gives_one_finding_at_its_cell(index: int) -> None:
    plant, verdict = PLANTS[index], verdicts()[index]
    (finding,) = verdict.findings
    assert (finding.code, finding.cell) == (plant.code, plant.cell)
    assert verdict.fate is plant.fate
    assert finding.message
    assert "{" not in finding.message + finding.remedy
    if plant.cell:
        assert finding.sheet == FORM_SHEET


def test_every_must_fix_of_the_catalogue_is_planted_or_known_to_lie_elsewhere() -> None:
    must = {code for code, kind in CATALOGUE.items() if kind.severity is Severity.MUST}
    assert {plant.code for plant in PLANTS} | set(NOT_OF_A_FORM) == must
    assert not {plant.code for plant in PLANTS} & set(NOT_OF_A_FORM)
