"""The demonstration: its answers are right, it shows every fault there is, and a seed always makes the same bytes."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from shared_demo import copy, make_demos, on

from pipeline.commands.audit import audit_workspace
from pipeline.commands.collect import CollectResult, collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.contract.monthly import list_task_columns
from pipeline.contract.replies import QuestionKind
from pipeline.demo import DemoResult, build_demo
from pipeline.findings import CATALOGUE, UserError
from pipeline.intake.tables.find_form import find_form_sheet
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.periods import Period
from pipeline.reading import RawBook, read_workbook
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import (
    CIRCULAR,
    RECTIFICATION_NOTICE,
    UNUSABLE_FILES,
    Disposition,
    Severity,
    SubmissionResult,
    Timeliness,
)

NOVEMBER = Period(2026, 11)
DEADLINE = dt.date(2026, 12, 3)
SEEDS = (1, 2)
ONLY_WITH_OWN_FOLDERS = "wrong-folder"
"""A new bureau lets every branch use the common inbox, so nothing can lie in the wrong folder."""
OF_A_ZIP = "archive-refused"
"""Demonstrated nowhere: test_bundles."""
OF_WHOLE_COLUMNS = "rows-mixed"
"""Moves every row of its form, of which each carries a fault or a spelling of its own in the answers: test_row_order."""
OF_OTHER_FILES = {"form-blank", "period-of-other-tasks", "report-stands", "request-date-past"}
"""Demonstrated nowhere: an untouched form, a second report of a branch, a year not advanced in a January. Each would take
a branch from the punctual or late ones that the answers, the papers and the guides of seed 1 count: test_whose,
test_replaced, tests/demo/test_planted.py.
"""
OF_OLD_LEDGERS = {"start-unreadable", "start-after-deadline"}
"""Found in a 旧台账, which the demonstration takes in before its first month: test_old_ledger."""
OF_HANDS = {"several-branches", "second-sheet", "task-struck"}
"""Sheets copied together and tasks crossed out in an office program: the editor of the demonstration's forms changes cells
and their places alone, and writes neither a second form nor a font: test_sheet_marks.
"""
MUST = {
    kind.code
    for kind in CATALOGUE.values()
    if kind.severity is Severity.MUST and not kind.code.startswith(("reply-", "decision-", "entry-", "package-"))
} - {ONLY_WITH_OWN_FOLDERS, OF_A_ZIP, OF_WHOLE_COLUMNS, *OF_OTHER_FILES, *OF_HANDS, *OF_OLD_LEDGERS}
Answer = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """One demonstration, and what the real verbs made of it."""

    answers: Mapping[str, list[Answer]]
    looks: Mapping[str, CollectResult]
    spellings: frozenset[tuple[str, str]]
    delivered: Mapping[str, SubmissionStatus]


def play(root: Path) -> Played:
    """Collect on the deadline day, on the next, and on each day on which later files come; then consolidate."""
    answers: dict[str, list[Answer]] = json.loads((root / "demo-answers.json").read_text("utf-8"))
    spellings = frozenset(spelt(root, answers["files"]))
    looks = {"": collect_inbox(on(root, DEADLINE))}
    last = DEADLINE + dt.timedelta(days=1)
    collect_inbox(on(root, last))
    for folder in sorted((root / "later").glob("*")):
        last = dt.date.fromisoformat(folder.name)
        shutil.copytree(folder, root / "inbox", dirs_exist_ok=True)
        looks[folder.name] = collect_inbox(on(root, last))
    return Played(answers, looks, spellings, consolidate_period(on(root, last), NOVEMBER).assessment.delivered)


def spelt(root: Path, answers: list[Answer]) -> Iterator[tuple[str, str]]:
    """Every kind of spelling in good files that is not the tidy one: (column, as typed, digits masked)."""
    titles = {column.name: column.title for column in list_task_columns()}
    for answer in answers:
        if answer["fate"] != Disposition.ACCEPTED:
            continue
        book = read_workbook((root / "inbox" / answer["name"]).read_bytes())
        assert isinstance(book, RawBook)
        located = find_form_sheet(answer["name"], book)
        assert isinstance(located, FormSheet)
        for name, column in located.titles.columns.items():
            title = str(located.at(located.titles.row, column))
            if title != titles[name]:
                yield "title", title
            yield from ((name, kind) for row in located.task_rows if (kind := untidy_kind(located, row, name)))


TIDY = {
    "rate": r"\d+", "status": "未启动|推进中|已完成|长期坚持|申请延期|申请销号", "number": r"MZ\d+-\d{6}-\d\d",
    "category": "党的建设|中心工作|重点任务|日常工作|特色工作", "deadline": r"\d{4}年\d+月\d+日|长期坚持",
}  # fmt: skip


def untidy_kind(located: FormSheet, row: int, name: str) -> str:
    value = located.at(row, located.find_column(name))
    if name not in TIDY or value is None:
        return ""
    number_format = located.sheet.formats.get((row, located.find_column(name) or 0), "")
    tidy = re.fullmatch(TIDY[name], str(value)) and not (name == "rate" and isinstance(value, str))
    return "" if tidy else re.sub(r"\d+", "#", f"{type(value).__name__} {value!r} {number_format}")


@pytest.fixture(scope="module")
def bureaus(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Two bureaus of 24 branches and three months."""
    base, made = tmp_path_factory.mktemp("demo"), make_demos(tmp_path_factory, *SEEDS)
    return {seed: copy(root, base / str(seed)) for seed, root in made.items()}


@pytest.fixture(scope="module")
def played(bureaus: dict[int, Path]) -> dict[int, Played]:
    return {seed: play(root) for seed, root in bureaus.items()}


def disagreements(answers: list[Answer], look: CollectResult) -> list[str]:
    """Where a look says something else than the answers: fate, 必改 findings with their cells, cleanness."""
    found = {each.name: each for each in look.files}
    wrong = [f"{name}: listed on one side only" for name in found.keys() ^ {answer["name"] for answer in answers}]
    for answer in answers:
        taken = found[answer["name"]]
        must = [f for f in taken.findings if f.severity is Severity.MUST]
        said = sorted(str((f.code, f.sheet, f.cell)) for f in must)
        told = sorted(str((f["code"], f["sheet"], f["cell"])) for f in answer["faults"])
        if taken.fate != answer["fate"] or said != told or (answer["clean"] and taken.findings):
            wrong.append(f"{answer['name']}: {taken.fate} {said}, not {answer['fate']} {told}")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_deadline_day_agrees_with_the_answers(seed: int, played: dict[int, Played]) -> None:
    assert disagreements(played[seed].answers["files"], played[seed].looks[""]) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_later_day_agrees_with_the_answers(seed: int, played: dict[int, Played]) -> None:
    later = played[seed].answers["later"]
    days = {answer["date"] for answer in later}
    assert days == played[seed].looks.keys() - {""}
    for day in days:
        assert disagreements([answer for answer in later if answer["date"] == day], played[seed].looks[day]) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_fault_there_is_has_its_file(seed: int, played: dict[int, Played]) -> None:
    files = played[seed].answers["files"]
    assert {fault["code"] for answer in files for fault in answer["faults"]} == MUST


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_reasons_clean_files_and_fates_of_all_kinds(seed: int, played: dict[int, Played]) -> None:
    files = played[seed].answers["files"]
    settled = (Disposition.ACCEPTED, Disposition.DUPLICATE)
    assert all(bool(answer["faults"]) == (answer["fate"] not in settled) for answer in files)
    assert {answer["fate"] for answer in files} == {
        *settled,
        Disposition.RETURNED,
        Disposition.UNRECOGNISED,
        Disposition.QUARANTINED,
    }
    assert sum(answer["clean"] for answer in files) >= 8
    assert any(answer["fate"] == Disposition.ACCEPTED and not answer["clean"] for answer in files)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_forty_untidy_but_clear_spellings(seed: int, played: dict[int, Played]) -> None:
    assert len(played[seed].spellings) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_has_all_kinds_of_delivery(seed: int, played: dict[int, Played]) -> None:
    delivered = played[seed].delivered.values()
    assert len(delivered) == 24
    assert {each.timeliness for each in delivered} == set(Timeliness) - {Timeliness.PENDING}
    assert {each.result for each in delivered} == set(SubmissionResult) - {*UNUSABLE_FILES}


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def make(root: Path, branches: int, *, months: int = 1, seed: int = 7, period: Period = NOVEMBER) -> DemoResult:
    return build_demo(root, branches=branches, months=months, seed=seed, period=period)


def test_the_same_seed_makes_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    one, again, other = (tmp_path / name for name in ("one", "again", "other"))
    made = make(one, 3, months=2)
    assert make(again, 3, months=2) == made
    make(other, 3, seed=8)
    assert tree(one) == tree(again)
    assert tree(one)["templates/支部名册.xlsx"] != tree(other)["templates/支部名册.xlsx"]


@pytest.mark.parametrize("branches", [1, 3])
def test_a_small_bureau_works_too(branches: int, tmp_path: Path) -> None:
    made = make(tmp_path, branches)
    played = play(tmp_path)
    assert len(played.delivered) == branches
    assert made.dropped == len(played.answers["files"])
    assert sum(count for _, count in made.later) == len(played.answers["later"])
    assert disagreements(played.answers["files"], played.looks[""]) == []


def test_a_bureau_begins_in_january_with_the_tasks_of_the_year_before(tmp_path: Path) -> None:
    """Tasks due at the end of the year begin in January: they are no rows of the old ledger, and the month works."""
    january = Period(2026, 1)
    make(tmp_path, 6, period=january, seed=1)
    rows = openpyxl.load_workbook(tmp_path / "旧台账.xlsx").active
    assert isinstance(rows, Worksheet)
    deadlines = [str(row[9].value) for row in rows.iter_rows(min_row=4) if row[4].value and row[9].value]
    assert len(deadlines) >= 6
    assert "2026年12月31日" not in deadlines
    answers = json.loads((tmp_path / "demo-answers.json").read_text("utf-8"))
    day = on(tmp_path, dt.date.min).office.deadline(january)
    assert disagreements(answers["files"], collect_inbox(on(tmp_path, day))) == []


def test_history_went_through_the_real_verbs(tmp_path: Path) -> None:
    make(tmp_path, 3, months=2, period=Period(2027, 1))
    archive = on(tmp_path, dt.date(2027, 2, 3)).archive
    assert [out.period for out in archive.list_distributions()] == ["2026-12", "2027-01"]
    assert archive.faults() == ()
    assert (tmp_path / "outbox/2026-12/工作台账.xlsx").is_file()
    assert len(list((tmp_path / "outbox/2027-01/forms").iterdir())) == 3
    dates = [look.date for look in archive.looks()]
    assert dates == sorted(dates)


def test_the_month_before_was_signed_and_the_letters_lie_ready(tmp_path: Path) -> None:
    """反馈单 first, then notices and circular; what was ordered stands on this month's forms; nothing is off."""
    make(tmp_path, 6, months=3, seed=1)
    workspace = on(tmp_path, DEADLINE)
    papers = workspace.issued.all()
    assert papers[-1].document == CIRCULAR
    notices = {paper.branch for paper in papers[:-1]}
    assert notices
    assert {paper.document for paper in papers[:-1]} == {RECTIFICATION_NOTICE}
    numbers = [f"清民机党整〔2026〕{at}号" for at in range(1, len(notices) + 1)]
    assert sorted(paper.reference for paper in papers[:-1]) == numbers, (
        "a number without 机关代字 was what one saw first"
    )
    assert not any(paper.urgent for paper in papers)
    handed = {
        form.branch: form
        for out in workspace.archive.list_distributions()
        if out.period == str(NOVEMBER)
        for form in out.forms
    }
    asked = {code for code, form in handed.items() if any(each.kind == QuestionKind.RECTIFY for each in form.questions)}
    assert asked == notices
    sent = workspace.journal.all()
    assert [each.kind for each in sent[:6]] == ["feedback"] * 6
    assert len(sent) == 6 + 6, "one letter a branch and day, its notice in the same as the circular"
    matters = Counter(each.sent.kind for each in workspace.journal.entries())
    assert matters == {"feedback": 6, "issued": 6 + len(notices)}
    assert audit_workspace(workspace).points == ()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "工作.txt").write_text("勿动", "utf-8")
    with pytest.raises(UserError, match="没有改动"):
        make(tmp_path, 1)
    assert tree(tmp_path) == {"工作.txt": "勿动".encode()}
