"""述职 of three made-up bureaus: every count of every branch equals a second count from the archive's plain files.

Before the year is drawn up, a person decides on half of what waits: some completions are passed, some sent back, some
deadlines moved.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from annual.recount import Recount
from decision_book import find_rows, list_given
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.annual_workbook.branch_sheet import format_sheet_name
from pipeline.commands.assess import AssessResult, assess_year
from pipeline.commands.audit import audit_workspace
from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.review import review_decision_book
from pipeline.commands.workspace import Workspace
from pipeline.contract.decisions import list_line_columns
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.demo import build_demo
from pipeline.periods import Period, Year
from pipeline.terms import ANNUAL_FILE

SEEDS = (11, 12, 13)
NOVEMBER, YEAR = Period(2026, 11), Year(2026)
DEADLINE, LAST = dt.date(2026, 12, 3), dt.date(2026, 12, 10)
COMPARED = (
    "due", "on_time", "late", "supplementary", "missing", "received", "nil", "unsettled", "returned", "tasks", "fell_due",
    "in_time", "done_late", "overdue", "unknown", "complete", "closed", "refused", "extensions", "asked", "answered",
)  # fmt: skip
WEIGHTS = {"reported": 10, "in_time": 50, "verified": 10, "rectified": 10, "answered": 20}


def on(root: Path, day: dt.date) -> Workspace:
    return Workspace(root=root, today=day, sleep=lambda _: None)


def play(root: Path, seed: int) -> AssessResult:
    """Six months of a bureau with weights, up to the year as drawn up after the last month's decisions."""
    build_demo(root, branches=8, months=6, seed=seed, period=NOVEMBER)
    settings = root / "templates" / SETTINGS_FILE
    text = settings.read_text("utf-8")
    for name, weight in WEIGHTS.items():
        assert f"\n{name} = 0 " in text
        text = text.replace(f"\n{name} = 0 ", f"\n{name} = {weight} ")
    settings.write_text(text, "utf-8")
    for day in (DEADLINE, DEADLINE + dt.timedelta(days=1)):
        collect_inbox(on(root, day))
    for folder in sorted((root / "later").glob("*")):
        shutil.copytree(folder, root / "inbox", dirs_exist_ok=True)
        collect_inbox(on(root, dt.date.fromisoformat(folder.name)))
    consolidate_period(on(root, LAST), NOVEMBER)
    decide_half(root, seed)
    consolidate_period(on(root, LAST), NOVEMBER)
    return assess_year(on(root, LAST), YEAR)


def decide_half(root: Path, seed: int) -> None:
    """Fill in every line about one change, and every other about one completion, passed and sent back by turns."""
    path = root / "outbox" / str(NOVEMBER) / "核验表.xlsx"
    book = openpyxl.load_workbook(path)
    rows, names = find_rows(book), [each.name for each in list_line_columns()]
    asked: dict[str, set[str]] = {}
    offered: dict[str, dict[str, str]] = {}
    for line, word, _, key, opinion in list_given(book):
        asked.setdefault(line, set()).add(key)
        offered.setdefault(line, {}).setdefault(opinion, word)
    tasks = Counter(key[3:17] for keys in asked.values() for key in keys)
    single = {line: min(keys) for line, keys in asked.items() if len(keys) == 1}
    offered = {
        line: words
        for line, words in offered.items()
        if single.get(line, "").startswith("BG-")
        or (single.get(line, "").startswith("XH-") and tasks[single[line][3:17]] == 1)
    }
    for at, (line, words) in enumerate(sorted(offered.items())):
        moves = single[line].startswith("BG-")
        if moves or at % 2 == seed % 2:
            opinion = "通过" if (moves or at % 4 < 2) and "通过" in words else "退回" if "退回" in words else min(words)
            sheet, row = rows[line]
            cells = {"opinion": words[opinion], "verifier": "孙立新", "day": "2026年12月10日", "note": "看过材料"}
            for name, value in cells.items():
                sheet.cell(row, names.index(name) + 1).value = value
    book.save(path)
    assert review_decision_book(on(root, LAST), path).receipt


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, AssessResult]:
    """Three bureaus; their files are read in workers, since some are made to break a reader."""
    base = tmp_path_factory.mktemp("years")
    return {base / str(seed): play(base / str(seed), seed) for seed in SEEDS}


@pytest.mark.slow
def test_every_count_equals_a_second_count_from_plain_files(years: dict[Path, AssessResult]) -> None:
    seen = set()
    for root, done in years.items():
        counted = Recount(root, 2026).count()
        assert list(counted) == [each.year.code for each in done.branches]
        for each in done.branches:
            ours = {name: each.count(name) for name in COMPARED}
            assert ours == {name: counted[each.year.code][name] for name in COMPARED}, (root.name, each.year.code)
            seen |= {name for name, count in ours.items() if count}
    assert seen >= set(COMPARED) - {"done_late", "unknown", "unsettled", "answered", "supplementary"}


@pytest.mark.slow
def test_the_branch_that_changed_its_secretary_says_so_and_no_other(years: dict[Path, AssessResult]) -> None:
    for done in years.values():
        changed = [each.year for each in done.branches if len(each.year.secretaries) > 1]
        assert len(changed) == 1
        assert len({name for name, _ in changed[0].secretaries}) == 2
        assert [each.year for each in done.branches if any("书记有变动" in note for note in each.year.notes)] == changed


@pytest.mark.slow
def test_the_year_is_made_again_byte_for_byte_and_audit_finds_nothing(years: dict[Path, AssessResult]) -> None:
    root, done = next(iter(years.items()))
    folder = root / "outbox" / "2026" / "述职评议"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert set(before) == {folder / name for name in done.outputs}
    assert audit_workspace(on(root, LAST)).well
    shutil.rmtree(folder)
    assess_year(on(root, dt.date(2027, 3, 1)), YEAR, as_of=LAST)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_cached_values_equal_what_an_office_program_computes(years: dict[Path, AssessResult], tmp_path: Path) -> None:
    root, done = next(iter(years.items()))
    path = root / "outbox" / "2026" / "述职评议" / ANNUAL_FILE
    written = values(path)
    again = recalculate(path, tmp_path / "as-written")
    book = openpyxl.load_workbook(path)
    formulas = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert len(formulas) > 300
    assert {place: written[place] for place in formulas} == {place: again[place] for place in formulas}
    names = [format_sheet_name(each.year.code, each.year.name) for each in done.branches]
    scores = [written[name, find_score(book[name])] for name in names]
    assert any(isinstance(score, int | float) for score in scores)


def values(path: Path) -> dict[tuple[str, str], object]:
    """Every cell that holds a value, blank texts as None; numbers to six decimals."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): round(cell.value, 6) if isinstance(cell.value, float) else cell.value or None
        if isinstance(cell.value, str) else cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }  # fmt: skip


def recalculate(path: Path, folder: Path) -> dict[tuple[str, str], object]:
    """The values after LibreOffice has loaded the workbook without its cached values and saved it."""
    book = openpyxl.load_workbook(path)  # drops what was cached
    folder.mkdir()
    bare = folder / "裸.xlsx"
    book.save(bare)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(bare)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return values(folder / "out" / bare.name)


def find_score(sheet: Worksheet) -> str:
    """The cell of 综合得分 on a branch's sheet."""
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == "综合得分")
    return f"G{row}"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_people_fill_in_is_weighed_as_the_sheet_says(years: dict[Path, AssessResult], tmp_path: Path) -> None:
    """Scores, votes and points are typed; a line of 加减分 without 依据 does not count, nor more than the limit."""
    root, done = next(iter(years.items()))
    path = root / "outbox" / "2026" / "述职评议" / ANNUAL_FILE
    book = openpyxl.load_workbook(path)
    method = book["计分办法"]
    for row in method.iter_rows(max_row=9):
        weight = {"必答项": 30, "测评": 20, "按期完成": 50}.get(str(row[1].value))
        if row[0].value in range(1, 8):
            row[2].value = weight or 0
    year = done.branches[0]
    name = format_sheet_name(year.year.code, year.year.name)
    sheet = book[name]
    places = {str(cell.value): cell.row for row in sheet.iter_rows(max_col=2) for cell in row if cell.value}
    first = places["B　必答项（评议的人打分，每一问按百分制）"] + 2
    for at, score in enumerate((90, 80, 85, 95)):
        sheet.cell(first + at, 5).value = score
    for at, votes in enumerate((10, 5, 3, 2)):
        sheet.cell(places["票数"], 3 + at).value = votes
    lines = places["D　加减分及依据（没有写依据的不计；会议次数、照片、留痕材料、报送早晚等不得作为依据）"] + 2
    for at, (points, reason) in enumerate(((4, "市委通报表扬，2026年7月"), (9, None), (3, "省级试点，2026年9月"))):
        sheet.cell(lines + at, 3).value, sheet.cell(lines + at, 4).value = points, reason
    filled = tmp_path / "填好.xlsx"
    book.save(filled)
    told = recalculate(filled, tmp_path / "filled")
    effect, worth, bonus = 87.5, (10 * 100 + 5 * 80 + 3 * 60) / 20, 5  # 4 + 3, at most 5
    in_time, due = year.count("in_time"), year.count("fell_due")
    share = round(in_time / due * 100, 2)
    expected = round((share * 50 + effect * 30 + worth * 20) / 100 + bonus, 2)
    assert told[name, find_score(sheet)] == pytest.approx(expected, abs=0.006)
