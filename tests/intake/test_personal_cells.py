"""Numbers of persons are flagged at the cell, also where they are split over cells, and leave the house masked only."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    at,
    at_head,
    at_request,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    office,
    request,
    row_of,
    typed,
)  # fmt: skip
from openpyxl.worksheet.worksheet import Worksheet
from personal_numbers import LONG_CARD, ONE, PHONE_NUMBER, WITH_X

from pipeline.cli import run_command
from pipeline.intake.cells.personal_cells import mask_workbook
from pipeline.intake.cells.personal_data import MASK
from pipeline.intake.tables.old_ledger import read_old_ledger
from pipeline.reading import read_workbook
from pipeline.reading.raw import RawBook
from pipeline.terms import Disposition

# In a form

FORM = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中"), handed_task("MZ03", 2, 0, "未启动")])
TASK, FIRST = FORM.tasks[0].number, FORM.new_numbers[0]
SAID = answers(
    row_of(FORM.tasks[0], rate=70, progress="完成36户", problem="缺资金", next_step="验收"), row_of(FORM.tasks[1]),
    new_row(FIRST), requests=[request(TASK, "责任人", "吴启航")], nil_reason="等待批复",
)  # fmt: skip
DATA = filled_form(FORM, SAID)
CELLS = {
    **{name: at(FORM, TASK, name) for name in ("progress", "problem", "next_step")},
    **{name: at(FORM, FIRST, name) for name in ("task", "measure", "goal", "leader", "owner")},
    "new_value": at_request(FORM, 0, "new_value"), "reason": at_request(FORM, 0, "reason"),
    "reporter": at_head("reporter"), "nil_reason": at_head("nil_reason"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_every_typed_cell_is_flagged_and_masked_before_it_is_read(name: str) -> None:
    verdict = judged(edited(DATA, typed(CELLS[name], f"李四{PHONE_NUMBER}")), FORM)
    (finding,) = verdict.findings
    assert (finding.code, finding.cell, finding.field, finding.severity) == ("personal-data", CELLS[name], name, "提示")
    assert finding.value == f"李四138{MASK * 4}8000"
    assert verdict.fate is Disposition.ACCEPTED
    assert PHONE_NUMBER not in str((verdict.values, verdict.record))


def test_a_number_typed_as_a_number_is_told_even_where_the_workbook_lost_its_end() -> None:
    cell = CELLS["progress"]
    for value, wanted in ((13800138000, f"138{MASK * 4}8000"), (330106199003071236, f"330{MASK * 13}00")):
        (finding,) = judged(edited(DATA, typed(cell, value)), FORM).findings
        assert (finding.code, finding.value) == ("personal-data", wanted)


def test_notes_beside_the_table_are_masked_as_well() -> None:
    verdict = judged(edited(DATA, typed("A30", f"联系人李四{PHONE_NUMBER}")), FORM)
    assert {each.code for each in verdict.findings} == {"note-row", "personal-data"}
    assert PHONE_NUMBER not in str(verdict.findings)


def test_an_overtyped_plan_cell_is_registered_masked() -> None:
    verdict = judged(edited(DATA, typed(at(FORM, TASK, "owner"), f"李四{PHONE_NUMBER}")), FORM)
    assert {each.code for each in verdict.findings} == {"plan-overtyped", "personal-data"}
    assert PHONE_NUMBER not in str((verdict.findings, verdict.values))


def test_the_hidden_id_is_left_alone() -> None:
    book = read_workbook(DATA)
    assert isinstance(book, RawBook)
    assert mask_workbook(book) == (book, ())


# Through a month


def texts(data: bytes) -> str:
    """All text in a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return "".join(
            box.read(name).decode(errors="replace")
            for name in box.namelist()
            if name.endswith((".xml", ".rels", ".vml"))
        )


def test_no_output_holds_the_number_and_the_archive_keeps_the_bytes(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    numbers = (PHONE_NUMBER, ONE, LONG_CARD)
    told: dict[str, str | int | None] = dict(zip(("progress", "problem", "goal"), numbers, strict=True))
    form = bureau.form("MZ01")
    good = bureau.filled("MZ01", said=answers(new_row(form.new_numbers[0], owner=f"李四{PHONE_NUMBER}", **told)))
    bureau.drop(f"MZ01/李四{PHONE_NUMBER}.xlsx", good)
    bad = bureau.filled("MZ02", said=answers(new_row(bureau.form("MZ02").new_numbers[0], rate="很快", **told)))
    bureau.drop(f"MZ02/王五{ONE}.xlsx", bad)
    taken = bureau.collect("2026-12-01").files
    assert [(each.fate, [one.code for one in each.findings].count("personal-data")) for each in taken] == [
        (Disposition.ACCEPTED, 5), (Disposition.RETURNED, 4),
    ]  # fmt: skip
    assert not [number for number in numbers if number in str([each.findings for each in taken])]
    bureau.consolidate("2026-12-08")
    bureau.hand_out("2026-12-09", NOVEMBER.shift(1))
    outputs = {
        path: path.read_bytes() for path in (bureau.root / "outbox").rglob("*") if path.suffix in (".xlsx", ".docx")
    }
    assert len(outputs) > 6
    for path, data in outputs.items():
        assert not [number for number in numbers if number in texts(data)], path
    assert any(MASK * 4 in texts(data) for data in outputs.values())
    archive = bureau.on("2026-12-09").archive
    assert {archive.load_bytes(each) for each in archive.receipts()} == {good, bad}


def test_a_returned_copy_with_masked_numbers_is_taken_in_silence(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ01")
    said = answers(new_row(form.new_numbers[0], problem=PHONE_NUMBER, progress=None))
    bureau.drop("MZ01/a.xlsx", bureau.filled("MZ01", said=said))
    bureau.collect("2026-12-01")
    ((_, copy),) = bureau.outbox().items()
    mended = edited(copy, typed(at(form, form.new_numbers[0], "progress"), "完成入户评估"))
    (verdict,) = (judged(mended, form),)
    assert (verdict.fate, [each.code for each in verdict.findings]) == (Disposition.ACCEPTED, [])


def test_an_imported_ledger_is_masked_too() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.append(["支部", "工作任务", "责任人", "完成时限"])
    page.append(["机关一支部", "党建+敬老", f"李四{PHONE_NUMBER}", "2026年12月31日"])
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_old_ledger("旧.xlsx", read_workbook(buffer.getvalue()), office(), NOVEMBER)
    assert found.tasks["owner"].tolist() == [f"李四138{MASK * 4}8000"]
    assert [(each.code, each.cell) for each in found.findings] == [("personal-data", "C2")]


# Split over cells


def masked(*rows: tuple[str | int, ...]) -> list[list[object]]:
    """The rows of a sheet after masking."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for row in rows:
        page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    read = read_workbook(buffer.getvalue())
    assert isinstance(read, RawBook)
    return [list(row) for row in mask_workbook(read)[0].sheets[0].rows]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (("李四", ONE[:6], ONE[6:14], ONE[14:]), ["李四", "330＊＊＊", "＊" * 8, f"＊＊{ONE[-2:]}"]),
        (("李四", *map(int, ONE[:6]), *map(int, ONE[6:])), ["李四", 3.0, 3.0, 0.0, *["＊"] * 13, float(ONE[-2]), float(ONE[-1])]),
        ((WITH_X[:14], WITH_X[14:17], "X"), ["110" + "＊" * 11, "＊＊2", "X"]),
        (("手机", 138, "0013", 8000), ["手机", 138.0, "＊" * 4, 8000.0]),
        (("联系电话：", "1380013", "8000"), ["联系电话：", "138＊＊＊＊", "8000"]),
        ((f"身份证号：{ONE[:6]}", ONE[6:]), ["身份证号：330＊＊＊", f"{'＊' * 10}{ONE[-2:]}"]),
        ((ONE[:10], f"{ONE[10:]}（本人）"), ["330" + "＊" * 7, f"{'＊' * 6}{ONE[-2:]}（本人）"]),
        (("张三 手机138", "00138000，已联系"), ["张三 手机138", "＊＊＊＊8000，已联系"]),
        ((f"手机13800138000，身份证号：{ONE[:6]}", ONE[6:]), ["手机138＊＊＊＊8000，身份证号：330＊＊＊", f"{'＊' * 10}{ONE[-2:]}"]),
        ((ONE[:10], f"{ONE[10:]}，手机13800138000"), ["330" + "＊" * 7, f"{'＊' * 6}{ONE[-2:]}，手机138＊＊＊＊8000"]),
        (("１１０１０５", WITH_X[6:]), ["110＊＊＊", f"{'＊' * 10}{WITH_X[-2:]}"]),
    ],
)  # fmt: skip
def test_a_number_split_over_cells_is_masked_in_each(cells: tuple[str | int, ...], wanted: list[object]) -> None:
    assert masked(cells) == [wanted]


@pytest.mark.parametrize("at", [3, 6, 14, 15])
def test_a_number_split_over_two_rows_is_masked_in_both(at: int) -> None:
    shown = "330" + MASK * 13 + ONE[-2:]
    rows = masked(("甲", ONE[:at], 60), ("乙", ONE[at:], 45))
    assert rows == [["甲", shown[:at] if at > 3 else ONE[:3], 60], ["乙", shown[at:], 45]]


def test_counts_one_below_the_other_stand_as_they_are() -> None:
    for rows in (
        ((330106,), (199003071230,)),
        ((33,), (ONE[2:],)),
        ((ONE[:6],), ("",), (ONE[6:],)),
        ((138,), ("00138000",)),
    ):
        assert "＊" not in str(masked(*rows))


def test_counts_side_by_side_stand_as_they_are() -> None:
    rows: tuple[tuple[str | int, ...], ...] = (
        (36, 120, 85, 100, 12, 2026, 11, 30),
        (150, 2000, 3000),
        (330106, 19900307, 1230),
        (138, "0013", 8000),
    )
    for row in rows:
        assert "＊" not in str(masked(row))


def test_a_number_in_a_file_name_leaves_the_program_masked(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    """Screen, JSON, run log, receipts, manifest, ledger; only the archive and its facts keep the name."""
    bureau.hand_out("2026-11-25")
    form, wrong = bureau.form("MZ01"), ONE[:17] + str((int(ONE[17]) + 1) % 10)
    names = (f"MZ01/李四{PHONE_NUMBER}.xlsx", f"MZ02/王五 {wrong}.xlsx", f"卡{LONG_CARD}.pdf")
    bureau.drop(names[0], bureau.filled("MZ01", said=answers(new_row(form.new_numbers[0]))))
    bureau.drop(names[1], bureau.filled("MZ02", said=answers(new_row(bureau.form("MZ02").new_numbers[0], rate="很快"))))
    bureau.drop(names[2], b"%PDF-1.4")
    root = ["-C", str(bureau.root), "--today"]
    for words in (
        ["2026-12-01", "collect"], ["2026-12-08", "run", "2026-11"], ["2026-12-08", "status", "2026-11", "--json"],
        ["2026-12-08", "send", "2026-11", "--kinds", "receipts,returned,feedback"], ["2026-12-08", "audit"],
        ["2026-12-08", "check", str(bureau.root / "没有" / f"{PHONE_NUMBER}.xlsx")],
    ):  # fmt: skip
        run_command([*root, *words])
    shown = capsys.readouterr()
    held = {
        path.relative_to(bureau.root).as_posix(): path.read_bytes()
        for path in bureau.root.rglob("*")
        if path.is_file() and "archive" not in path.parts
    }
    assert "inbox/MZ01/回执与退回/回执_2026年11月.txt" in held
    said = {"screen": shown.out + shown.err} | {
        name: texts(data) if data[:2] == b"PK" else data.decode("utf-8", "replace") for name, data in held.items()
    }
    for number in (PHONE_NUMBER, ONE, wrong, LONG_CARD):
        assert [name for name, text in said.items() if number in name + text] == []
    assert f"138{MASK * 4}8000" in said["screen"]
    assert f"李四138{MASK * 4}8000.xlsx" in said["inbox/MZ01/回执与退回/回执_2026年11月.txt"]
    assert [PHONE_NUMBER in each.name for each in bureau.on("2026-12-08").archive.receipts()].count(True) == 1
