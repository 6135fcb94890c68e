"""汇总 as its files: ledger workbook, drafts that leaders edit, manifest, dry run, and the samples in the checkout."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, bureau, new_row
from ledger_book import OWN_FORMULAS
from openpyxl.utils import get_column_letter
from remembered import remembered

from pipeline.archive import ArchiveError
from pipeline.cli.messages import describe_consolidation
from pipeline.commands import collect, consolidate, distribute
from pipeline.commands.audit import audit_workspace
from pipeline.commands.init import build_starter_files
from pipeline.commands.manifest import MANIFEST_FILE, VERSION
from pipeline.contract.ledger import list_workbook_tables
from pipeline.findings import UserError

__all__ = ["bureau"]
from pipeline.periods import Period
from pipeline.terms import LEDGER_FILE

ROOT = Path(__file__).parents[2]
DRAFT, BESIDE = "documents/督查通报.docx", "documents/督查通报（重新生成）.docx"


@remembered
def month(bureau: Bureau, /, **typed: str) -> dict[str, bytes]:
    """One month with one report, consolidated."""
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(new_row(number, **typed))))
    bureau.collect("2026-12-03")
    bureau.consolidate(SUMMARY_DAY)
    return bureau.outbox()


def test_an_edited_draft_is_never_overwritten(bureau: Bureau) -> None:
    files = month(bureau)
    path = bureau.root / "outbox" / str(NOVEMBER) / DRAFT
    path.write_bytes(files[DRAFT] + b"edited")
    done = bureau.consolidate("2026-12-09")
    assert done.beside == (BESIDE,)
    assert path.read_bytes() == files[DRAFT] + b"edited"
    again = bureau.consolidate("2026-12-09")
    assert again.beside == (BESIDE,)
    assert (path.read_bytes(), len(bureau.outbox())) == (files[DRAFT] + b"edited", len(files) + 1)


def test_an_untouched_draft_is_replaced(bureau: Bureau) -> None:
    before = month(bureau)
    done = bureau.consolidate("2026-12-09")
    assert (done.beside, bureau.outbox()[DRAFT] != before[DRAFT]) == ((), True)


def test_the_manifest_names_as_of_office_inputs_and_outputs(bureau: Bureau) -> None:
    files = month(bureau)
    facts = json.loads(files[MANIFEST_FILE])
    assert facts["version"] == VERSION
    assert (facts["as_of"]["date"], facts["as_of"]["last_receipt"]) == (SUMMARY_DAY, 1)
    assert (
        facts["as_of"]["office"]["设置.toml"]
        == hashlib.sha256((bureau.root / "templates" / "设置.toml").read_bytes()).hexdigest()
    )
    assert [each["sha256"] for each in facts["outputs"]] == [
        hashlib.sha256(files[each["path"]]).hexdigest() for each in facts["outputs"]
    ]
    assert [(each["branch"], each["counts"]) for each in facts["inputs"]] == [("MZ01", True)]


def test_dry_runs_touch_nothing(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))

    def everything() -> dict[Path, bytes]:
        return {
            path: path.read_bytes()
            for path in bureau.root.rglob("*")
            if path.is_file() and ".dangjian" not in path.parts
        }

    before = everything()
    assert [each.fate for each in collect.collect_inbox(bureau.on("2026-12-03"), dry_run=True).files] == ["accepted"]
    consolidate.consolidate_period(bureau.on("2026-12-03"), NOVEMBER, dry_run=True)
    distribute.distribute_forms(bureau.on("2026-12-03"), NOVEMBER.shift(1), dry_run=True)
    assert everything() == before


def test_a_consolidation_that_cannot_be_built_leaves_nothing_behind(bureau: Bureau) -> None:
    files = month(bureau)
    wording = bureau.root / "templates" / "wording" / "督查通报.txt"
    text = wording.read_bytes()
    wording.unlink()
    held = bureau.on("2026-12-09").archive.list_snapshots()
    with pytest.raises(UserError, match="找不到这份文稿"):
        bureau.consolidate("2026-12-09")
    assert bureau.on("2026-12-09").archive.list_snapshots() == held
    assert bureau.outbox() == files
    wording.write_bytes(text)
    assert audit_workspace(bureau.on("2026-12-09")).points == ()


def test_a_dry_run_tells_the_plan_step_by_step(bureau: Bureau) -> None:
    month(bureau)
    done = consolidate.consolidate_period(bureau.on("2026-12-09"), NOVEMBER, dry_run=True)
    told = describe_consolidation(done, bureau.root, dry_run=True)
    assert "登记：2026年11月的汇总记录，截至2026-12-09，第1号回执" in told
    assert (
        told.index("存档：现在的办公室文件") < told.index("登记：") < told.index("写入：outbox/2026-11/工作台账.xlsx")
    )
    assert "依次做这些事" not in describe_consolidation(done, bureau.root, dry_run=False)


def test_typed_text_never_becomes_a_formula_or_link(bureau: Bureau) -> None:
    hostile = {
        "task": "=1+1",
        "measure": "http://example.com",
        "goal": "@SUM(A1)",
        "progress": "{=1}",
        "leader": "周明远",
    }
    book = openpyxl.load_workbook(io.BytesIO(month(bureau, **hostile)["工作台账.xlsx"]))
    page = book["总台账"]
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row} <= {"s", "n", "d", "f"}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} == {None}
    written = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert written
    assert not [formula for formula in written if not OWN_FORMULAS.fullmatch(formula)]
    titles = [cell.value for cell in page[1]]
    row = dict(zip(titles, [cell.value for cell in page[2]], strict=True))
    assert (row["工作任务"], row["抓手"], row["目标"], row["本月进展"]) == tuple(
        hostile[name] for name in ("task", "measure", "goal", "progress")
    )


def test_the_ledger_workbook_is_laid_out_for_reading_and_print(bureau: Bureau) -> None:
    book = openpyxl.load_workbook(io.BytesIO(month(bureau)["工作台账.xlsx"]))
    forms = list_workbook_tables((NOVEMBER,))
    assert book.sheetnames == ["总览", *forms, "数据字典"]
    for name, form in forms.items():
        page = book[name]
        assert [cell.value for cell in page[1]] == [column.title for column in form.columns]
        (table,) = page.tables.values()
        assert table.autoFilter
        assert page.column_dimensions[get_column_letter(form.shown)].hidden is False
        assert form.shown == len(form.columns) or page.column_dimensions[get_column_letter(form.shown + 1)].hidden
        assert page.oddHeader
        assert page.oddHeader.center.text == f"“党建+”工作台账　{name}（2026年11月）"
        assert page.freeze_panes
        assert page.print_title_rows == "$1:$1"
    rate = next(cell for cell in book["总台账"][1] if cell.value == "完成率").column
    cell = book["总台账"].cell(2, rate)
    assert (cell.value, cell.number_format) == (30, "0")


def test_the_samples_in_the_checkout_are_what_init_writes() -> None:
    for name, data in build_starter_files().items():
        assert (ROOT / "templates" / name).read_bytes() == data, name


def test_no_ledger_opens_an_archived_workbook(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    month(bureau)
    built = bureau.consolidate("2026-12-09").assessment.ledger

    def opened(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("pipeline.commands.reread.read_single_workbooks", opened)
    monkeypatch.setattr("pipeline.commands.workspace.read_file", opened)
    assert bureau.consolidate("2026-12-09").assessment.ledger.tasks == built.tasks
    bureau.hand_out("2026-12-26", Period(2026, 12))


@pytest.mark.parametrize("meddle", [Path.unlink, lambda path: path.write_bytes(path.read_bytes().replace(b"1", b"2"))])
def test_a_record_that_is_gone_or_changed_stops_the_ledger_instead_of_dropping_out(
    bureau: Bureau, meddle: Callable[[Path], object]
) -> None:
    month(bureau)
    meddle(next((bureau.root / "inbox" / "archive").rglob("*.record")))
    with pytest.raises(ArchiveError, match=r"\.record”.*请从备份恢复"):
        bureau.consolidate("2026-12-09")


def put_remark(path: Path, cell: str = "AZ3", text: str = "局长批注：重点关注") -> bytes:
    """Write a remark into a workbook as a person does, saved by another program."""
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell] = text
    book.save(path)
    return path.read_bytes()


def add_sheet(path: Path) -> bytes:
    """Add a sheet of one's own."""
    book = openpyxl.load_workbook(path)
    book.create_sheet("我的统计")["A1"] = "完成率平均"
    book.save(path)
    return path.read_bytes()


def change_figure(path: Path) -> bytes:
    """Overtype a figure."""
    return put_remark(path, "B3", "99")


@pytest.mark.parametrize("change", [put_remark, add_sheet, change_figure])
def test_a_ledger_that_somebody_changed_is_kept_aside_and_named(
    bureau: Bureau, change: Callable[[Path], bytes]
) -> None:
    files = month(bureau)
    folder = bureau.root / "outbox" / str(NOVEMBER)
    changed = change(folder / LEDGER_FILE)
    tried = consolidate.consolidate_period(bureau.on(SUMMARY_DAY), NOVEMBER, dry_run=True)
    assert "留存：outbox/2026-11/工作台账.xlsx有人改过" in describe_consolidation(tried, bureau.root, dry_run=True)
    done = bureau.consolidate(SUMMARY_DAY)
    told = describe_consolidation(done, bureau.root, dry_run=False)
    assert "“工作台账.xlsx”有人改过：改过的原样留在“工作台账（有人改过）.xlsx”" in told
    assert (folder / "工作台账（有人改过）.xlsx").read_bytes() == changed
    assert bureau.outbox() == {**files, "工作台账（有人改过）.xlsx": changed}
    assert bureau.consolidate(SUMMARY_DAY).kept == ()


def test_every_changed_ledger_is_kept_once(bureau: Bureau) -> None:
    month(bureau)
    folder = bureau.root / "outbox" / str(NOVEMBER)
    first = put_remark(folder / LEDGER_FILE)
    bureau.consolidate(SUMMARY_DAY)
    (folder / LEDGER_FILE).write_bytes(first)
    assert bureau.consolidate(SUMMARY_DAY).kept == (("工作台账.xlsx", "工作台账（有人改过）.xlsx"),)
    second = put_remark(folder / LEDGER_FILE, text="另一句批注")
    assert bureau.consolidate(SUMMARY_DAY).kept == (("工作台账.xlsx", "工作台账（有人改过1）.xlsx"),)
    kept = {name: data for name, data in bureau.outbox().items() if "有人改过" in name}
    assert kept == {"工作台账（有人改过）.xlsx": first, "工作台账（有人改过1）.xlsx": second}


def test_a_returned_copy_that_somebody_filled_in_is_kept_aside(bureau: Bureau) -> None:
    month(bureau, deadline="11月31日")
    folder = bureau.root / "outbox" / str(NOVEMBER)
    (path,) = (folder / "returned").glob("*.xlsx")
    name, filled = path.name, put_remark(path)
    kept = name.replace(".xlsx", "（有人改过）.xlsx")
    assert bureau.consolidate(SUMMARY_DAY).kept == ((f"returned/{name}", f"returned/{kept}"),)
    assert bureau.consolidate("2026-12-09").kept == ()
    assert {each.name for each in (folder / "returned").glob("*.xlsx")} == {name, kept}
    assert (folder / "returned" / kept).read_bytes() == filled


def test_what_a_killed_run_left_half_written_is_nobody_s(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-02")
    bureau.consolidate(SUMMARY_DAY)
    folder = bureau.root / "outbox/2026-11/returned"
    folder.mkdir(exist_ok=True)
    (folder / ".请修改_机关一支部_2026年11月.xlsx.part").write_bytes(b"PK half")
    done = bureau.consolidate(SUMMARY_DAY)
    assert (done.kept, list(folder.iterdir())) == ((), [])
