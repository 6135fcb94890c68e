"""Numbers of persons are told from other figures, flagged at the cell, and leave the house masked only."""

from __future__ import annotations

import io
import re
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
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.cli import run_command
from pipeline.intake.cells.personal_cells import mask_workbook
from pipeline.intake.cells.personal_data import CARD, ID_NUMBER, MASK, PHONE, mask_personal_data
from pipeline.intake.tables.old_ledger import read_old_ledger
from pipeline.reading import read_workbook
from pipeline.reading.raw import RawBook
from pipeline.terms import Disposition

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(first: str) -> str:
    """Seventeen digits with their check sign (GB 11643)."""
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def card(first: str) -> str:
    """A number with its check digit (Luhn)."""
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(first))]
    return first + str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


def credit_code(first: str) -> str:
    """A 统一社会信用代码 with its check sign (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first + signs[-sum(signs.index(sign) * pow(3, at, 31) for at, sign in enumerate(first)) % 31]


ONE, WITH_X = identity("33010619900307123"), identity("11010519491231002")
LONG_CARD, SHORT_CARD = card("622202123456789012"), card("621226123456789")
PHONE_NUMBER = "13800138000"

POSITIVES = [
    (ONE, ID_NUMBER, "330" + MASK * 13 + ONE[-2:]),
    (WITH_X, ID_NUMBER, "110" + MASK * 13 + "2X"),
    (WITH_X.lower(), ID_NUMBER, "110" + MASK * 13 + "2x"),
    (f"张三（身份证{ONE}）", ID_NUMBER, f"张三（身份证330{MASK * 13}{ONE[-2:]}）"),
    (f"{ONE[:6]} {ONE[6:14]} {ONE[14:]}", ID_NUMBER, f"330{MASK * 3} {MASK * 8} {MASK * 2}{ONE[-2:]}"),
    (f"{ONE[:6]}-{ONE[6:14]}-{ONE[14:]}", ID_NUMBER, f"330{MASK * 3}-{MASK * 8}-{MASK * 2}{ONE[-2:]}"),
    (WITH_X[:17] + "Ｘ", ID_NUMBER, "110" + MASK * 13 + "2Ｘ"),
    (ONE.translate(str.maketrans("0123456789", "０１２３４５６７８９")), ID_NUMBER, "３３０" + MASK * 13 + "３６"),
    (f"残疾证{ONE}43", ID_NUMBER, f"残疾证330{MASK * 13}{ONE[-2:]}43"),
    ("330106900307123", ID_NUMBER, "330" + MASK * 10 + "23"),
    ("原身份证号：330106 900307 123。", ID_NUMBER, f"原身份证号：330{MASK * 3} {MASK * 6} {MASK}23。"),
    (PHONE_NUMBER, PHONE, f"138{MASK * 4}8000"),
    ("138-0013-8000", PHONE, f"138-{MASK * 4}-8000"),
    ("138 0013 8000", PHONE, f"138 {MASK * 4} 8000"),
    ("138—0013—8000", PHONE, f"138—{MASK * 4}—8000"),
    ("+86 13800138000", PHONE, f"+86 138{MASK * 4}8000"),
    ("+8613800138000", PHONE, f"+86138{MASK * 4}8000"),
    ("电话１３８００１３８０００。", PHONE, f"电话１３８{MASK * 4}８０００。"),
    ("联系人李四13800138000", PHONE, f"联系人李四138{MASK * 4}8000"),
    ("tel:13800138000", PHONE, f"tel:138{MASK * 4}8000"),
    ("微信wx13800138000", PHONE, f"微信wx138{MASK * 4}8000"),
    ("1.13800138000 李四", PHONE, f"1.138{MASK * 4}8000 李四"),
    ("138\u200b0013\u200b8000", PHONE, f"138\u200b{MASK * 4}\u200b8000"),
    ("1380-0138-000", PHONE, f"138{MASK}-{MASK * 3}8-000"),
    (LONG_CARD, CARD, f"6222{MASK * 11}{LONG_CARD[-4:]}"),
    (f"{LONG_CARD[:4]} {LONG_CARD[4:8]} {LONG_CARD[8:12]} {LONG_CARD[12:16]} {LONG_CARD[16:]}", CARD,
     f"6222 {MASK * 4} {MASK * 4} {MASK * 3}{LONG_CARD[15]} {LONG_CARD[16:]}"),
    (f"卡号{SHORT_CARD}", CARD, f"卡号6212{MASK * 8}{SHORT_CARD[-4:]}"),
    (card("955880123456789012"), CARD, f"9558{MASK * 11}{card('955880123456789012')[-4:]}"),
    (ONE[:17] + str((int(ONE[17]) + 1) % 10), ID_NUMBER, "330" + MASK * 13 + ONE[16] + str((int(ONE[17]) + 1) % 10)),
    (f"{ONE[:6]}  {ONE[6:14]} {ONE[14:17]}0", ID_NUMBER, f"330{MASK * 3}  {MASK * 8} {MASK * 2}{ONE[16]}0"),
    (WITH_X[:17] + "×", ID_NUMBER, "110" + MASK * 13 + "2×"),
    ("身份证号：330106199013071231", ID_NUMBER, "身份证号：330" + MASK * 13 + "31"),
    ("身份证号码为33010619900307123", ID_NUMBER, "身份证号码为330" + MASK * 12 + "23"),
    ("6222021234567890120", CARD, f"6222{MASK * 11}0120"),
    ("卡号：6017 0012 3456 7890", CARD, f"卡号：6017 {MASK * 4} {MASK * 4} 7890"),
    ("138.0013.8000", PHONE, f"138.{MASK * 4}.8000"),
    ("138/0013/8000", PHONE, f"138/{MASK * 4}/8000"),
    ("市殡仪馆支部_13812345678.xlsx", PHONE, f"市殡仪馆支部_138{MASK * 4}5678.xlsx"),
    (f"{ONE[:6]}\n{ONE[6:]}", ID_NUMBER, f"330{MASK * 3}\n{MASK * 10}{ONE[-2:]}"),
    (f"张三，{ONE[:17]}\n{ONE[17:]}，已办", ID_NUMBER, f"张三，330{MASK * 13}{ONE[16]}\n{ONE[17]}，已办"),
    (f"{WITH_X[:17]}\nX", ID_NUMBER, f"110{MASK * 13}{WITH_X[16]}\nX"),
    (f"身份证号：\n{ONE[:14]} \n{ONE[14:]}", ID_NUMBER, f"身份证号：\n330{MASK * 11} \n{MASK * 2}{ONE[-2:]}"),
    ("联系电话：138\n00138000", PHONE, f"联系电话：138\n{MASK * 4}8000"),
    ("手机138\n0013\n8000", PHONE, f"手机138\n{MASK * 4}\n8000"),
    ("银行卡号：6222021234\n567890123", CARD, f"银行卡号：6222{MASK * 6}\n{MASK * 5}0123"),
    (card("450000123456789"), CARD, f"4500{MASK * 8}{card('450000123456789')[-4:]}"),
]  # fmt: skip

NEGATIVES = [
    "", "完成36户", "2026年11月3日", "20261103", "2026-11-03 08:30:00", "MZ03-202611-02", "MZ03—202611—02",
    "清民发〔2026〕113号", "0571-87654321", "12345热线", "010-12345678转801", "400-800-1234",
    "发放补贴13800000000元", "投入13500000000.00元", "￥15000000000", "15800000000 元", "惠及13900000000人次",
    "13,800,138,000", "0.13800138000", "128001380001", "12800138000", "1380013800", "138001380001",
    "第13912345678号", "XZ13912345678", "13812345678abcdef", "a13812345678",
    "91330106MA2B12345X", "51330100123456789A", "513301001234567890", "523301061234567895", "913301001234567892",
    "53330000500000000Q", "330106199013071231", "330106199002301231", identity("00010619900307123"),
    identity("33010618000307123"), "2026330100840112345678", "2026-330100-84-01-123456",
    "2026110300001234567", "12 138 2026 11 30 45 66", "135、136、137、138、139",
    "项目编号330106202611030012", "330106201811230017", credit_code("51330119900307123"), "账号1202021409900123456",
    "12.0013.8000", "版本138.0013.800", "编号13800138000123", "0000492738-138", "62220212345678901元",
    "138\n0013\n8000", "走访138\n0013户\n8000", "330106\n199003071230", "12\n33\n2026\n11\n30\n45\n66\n120", "6222021234\n56789012",
    "完成率80%、85%、90%、95%、100%", "330106991307123", "330106900307123万元", "6901234567892", "100000000000000",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "wanted"), POSITIVES, ids=[text for text, _, _ in POSITIVES])
def test_a_number_of_a_person_is_masked(text: str, kind: str, wanted: str) -> None:
    """A 身份证 number with a wrong last digit was printed whole in the ledger."""
    assert mask_personal_data(text) == (wanted, (kind,))
    assert len(wanted) == len(text)


@pytest.mark.parametrize("text", NEGATIVES)
def test_other_figures_stand_as_they_are(text: str) -> None:
    assert mask_personal_data(text) == (text, ())


def test_several_in_one_text() -> None:
    text = f"李四{PHONE_NUMBER}、王五13900139000，{ONE}，{LONG_CARD}"
    once, kinds = mask_personal_data(text)
    assert kinds == (PHONE, ID_NUMBER, CARD)
    assert not re.search(r"\d{11}", once)
    assert mask_personal_data(f"{PHONE_NUMBER},13900139000 13700137000")[0].count(MASK) == 12


@given(st.text(), st.sampled_from([ONE, WITH_X, LONG_CARD, PHONE_NUMBER]), st.text("年月完成，。（） \n甲"))
def test_masking_is_stable_and_changes_nothing_else(before: str, number: str, behind: str) -> None:
    text = f"{before}，{number}，{behind}"
    once, kinds = mask_personal_data(text)
    assert (len(once), mask_personal_data(once)[0]) == (len(text), once)
    assert kinds
    assert number not in once
    assert all(new == old or (new == MASK and old.isdecimal()) for new, old in zip(once, text, strict=True))


@given(st.text("0123456789X .-—元号第〔〕\n\u200b"))
def test_any_row_of_figures_is_answered(text: str) -> None:
    once, kinds = mask_personal_data(text)
    assert bool(kinds) == (once != text)
    assert mask_personal_data(once)[0] == once


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
