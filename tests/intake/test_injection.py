"""Promise 8: no text typed by a branch, no name of a file or branch becomes a formula, link, path, template or XML."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    branch_row,
    filled_form,
    handed,
    handed_task,
    new_row,
    office,
    received,
    request,
    row_of,
)  # fmt: skip
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.__main__ import main
from pipeline.commands.distribute import distribute_forms as hand_out
from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow
from pipeline.disk import clean_name, escape_name
from pipeline.findings import UserError
from pipeline.forms.layout import find_head_cell, find_request_cell, find_task_cell
from pipeline.forms.monthly import build_monthly_form
from pipeline.forms.returned_copy import build_returned_copy
from pipeline.intake.cells.nothing import is_ditto
from pipeline.intake.files import ValidatedFile
from pipeline.intake.validate import validate_batch
from pipeline.reading import RawBook, read_workbook
from pipeline.sheets.text import CUT_MARK, sanitise_text
from pipeline.terms import FORM_SHEET, Disposition
from pipeline.wording import render_wording

MARK = "注入"
NASTY = tuple(f"{text}{MARK}" for text in (
    "=1+1", '=HYPERLINK("http://x.example","点")', "=cmd|'/c calc'!A1", "{=1}", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    "http://x.example/", "https://x.example/", "file:///etc/passwd", "mailto:a@x.example", "internal:'填报表'!A1",
    "external:x.xlsx", "ftp://x.example", "#REF!", "#N/A", "_x000B_", "_x005F_x000B_", "[[表]]", "{{ 7*7 }}", "{{ self }}",
    "{% for a in b %}", "{# 注 #}", "【表：报送情况】", "<a&b>", "<r><t>x</t></r>", "]]><![CDATA[x", "<!DOCTYPE a>", "&amp;&#x0;",
    "../../etc/x", "..\\..\\x", "C:\\x", "CON", "a:b", "%s%d%n", "$(id)", "`id`", "'; --", "附件1", "一、", "…", "😀𠮷",
))  # fmt: skip
DECEMBER = NOVEMBER.shift(1)
UNSEEN = (
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\ud800",
    "\udfff",
    "\ufffe",
    "\uffff",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200b",
    "\ufeff",
)
TEXTS = ("task", "measure", "goal", "leader", "owner", "progress", "problem", "next_step")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return {name: box.read(name) for name in box.namelist()}


def assert_harmless(data: bytes, own_formulas: frozenset[str] = frozenset()) -> None:
    """A package whose XML is whole, with no formula, error cell, field, link or template of anybody's typing."""
    for name, part in parts(data).items():
        assert ".." not in name
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        root = ET.fromstring(part)
        for element in root.iter():
            tag = element.tag.rpartition("}")[2]
            assert element.get("TargetMode") != "External", name
            if tag in ("f", "formula", "formula1", "formula2", "definedName", "instrText"):
                assert MARK not in (element.text or ""), (name, element.text)
            if tag == "hyperlink":
                assert MARK not in "".join(element.attrib.values())
            if tag == "f" and own_formulas:
                assert _shape(element.text or "") in own_formulas
            assert not (tag == "c" and element.get("t") == "e")
            assert tag not in ("altChunk", "oleObject", "externalReference")


def formulas(data: bytes) -> frozenset[str]:
    """Every formula of a workbook, in its shape."""
    found = [re.findall(rb"<f>([^<]*)</f>", part) for name, part in parts(data).items() if "worksheets/" in name]
    return frozenset(_shape(ET.fromstring(b"<a>" + each + b"</a>").text or "") for several in found for each in several)


def _shape(formula: str) -> str:
    """A formula whatever rows it is about."""
    return re.sub(r"\d+", "#", formula)


# One form, every cell

FORM = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中")])
TASK, (FIRST, SECOND, *_) = FORM.tasks[0].number, FORM.new_numbers
BASE = read_workbook(filled_form(FORM, answers(
    row_of(FORM.tasks[0], rate=70, progress="甲"), new_row(FIRST), new_row(SECOND), requests=[request(TASK, "抓手", "甲")],
)))  # fmt: skip
SPOTS = {
    **{f"new {name}": find_task_cell(FORM, FIRST, name) for name in TEXTS},
    **{f"task {name}": find_task_cell(FORM, TASK, name) for name in ("progress", "problem", "next_step")},
    "new_value": find_request_cell(FORM, 0, "new_value"), "reason": find_request_cell(FORM, 0, "reason"),
    "reporter": find_head_cell("reporter"), "nil_reason": find_head_cell("nil_reason"),
}  # fmt: skip


def typed_raw(texts: Mapping[str, str]) -> ValidatedFile:
    """The form with texts in some cells, judged: no writer has cleaned them before."""
    assert isinstance(BASE, RawBook)
    form = next(sheet for sheet in BASE.sheets if sheet.name == FORM_SHEET)
    rows = [list(row) for row in form.rows]
    for spot, text in texts.items():
        row, column = SPOTS[spot]
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = text
    changed = replace(form, rows=tuple(map(tuple, rows)))
    book = replace(BASE, sheets=tuple(changed if sheet is form else sheet for sheet in BASE.sheets))
    deadline = office().deadline(NOVEMBER).isoformat()
    (verdict,) = validate_batch([received("0" * 64, book, FORM, name="=1+1.xlsx", today=deadline)])
    return verdict


def held(verdict: ValidatedFile, spot: str) -> str:
    """What a cell became."""
    kind, _, name = spot.rpartition(" ")
    assert verdict.values is not None
    head = {"reporter": verdict.values.head, "nil_reason": verdict.values.head}
    rows: tuple[SubmittedRow, ...] = verdict.values.tasks
    values = head.get(name) or (rows[1] if kind == "new" else rows[0] if kind else verdict.values.requests[0]).values
    return str(values.get(name) or "")


def cell_text(text: str) -> str:
    """Text as a cell holds it: line breaks as LF, tabs as blanks, no white space at its ends."""
    return re.sub(r"\r\n?", "\n", text).replace("\t", " ").strip()


def readings(verdict: ValidatedFile, spot: str, text: str) -> set[str]:
    """What a cell may become unsaid: what was typed; of a new task's 同上 or 〃, what the row above became."""
    kind, _, name = spot.rpartition(" ")
    assert verdict.values is not None
    above = verdict.values.tasks[0].values.get(name)
    return {cell_text(text)} | ({str(above or "")} if kind == "new" and is_ditto(cell_text(text)) else set())


NASTY_TEXT = st.lists(
    st.sampled_from([*NASTY, *UNSEEN, "甲", " ", "\n", "，"]) | st.text(st.characters(exclude_categories=[])),
    max_size=4,
).map("".join)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(SPOTS)), NASTY_TEXT, min_size=1, max_size=8))
@example(
    {"task progress": "'", "new problem": "’甲", "reason": '="甲"', "nil_reason": '=""', "task problem": "'\x07甲"}
)
@example({"task progress": "''45", "new task": "＇甲", "task next_step": " '甲", "reason": "同上", "new goal": "'同上"})
@example(
    {"new measure": '"', "new problem": "〃", "task problem": "'甲", "new progress": "同上", "task progress": "\x07"}
)
def test_every_sign_typed_is_reproduced_or_reported_and_copies_are_harmless(texts: dict[str, str]) -> None:
    verdict = typed_raw(texts)
    said: dict[str, set[str]] = {}
    for each in verdict.findings:
        said.setdefault(each.cell or "", set()).add(each.code)
    assert verdict.values is not None
    for spot, text in texts.items():
        name = spot.rpartition(" ")[2]
        if name not in ("leader", "owner", "reporter") and held(verdict, spot) not in readings(verdict, spot, text):
            codes = {code for cell, found in said.items() for code in found if cell}
            assert codes & {"text-cleaned", "personal-data", "cell-picture"}, (spot, text)
    copy = build_returned_copy(
        handed=FORM, period=NOVEMBER, domains=(), answers=verdict.values, findings=verdict.findings, corrects="0" * 64
    )
    assert_harmless(copy)
    book = read_workbook(copy)
    assert isinstance(book, RawBook)
    values = {value for sheet in book.sheets for row in sheet.rows for value in row if isinstance(value, str)}
    for spot in texts:
        assert not held(verdict, spot) or sanitise_text(held(verdict, spot)) in values


@settings(max_examples=60)
@given(NASTY_TEXT)
def test_figures_are_never_read_as_template(text: str) -> None:
    paragraphs = render_wording("甲{{ x }}乙", {"x": text}, "试")
    assert len(paragraphs) == 1
    flat = re.sub(r"\s+", "", paragraphs[0])
    assert flat == re.sub(r"\s+", "", f"甲{text}乙")


@given(NASTY_TEXT)
def test_a_name_of_a_file_stays_one_name(text: str) -> None:
    for name in (clean_name(text), clean_name(f"{text}.xlsx")):
        assert name not in (".", "..")
        assert not set(name) & set('/\\:*?"<>|\0\n\r')
        assert 0 < len(name) <= 80
        assert len(name.encode()) <= 255
        assert not re.fullmatch(r"(?i)(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", name)
        assert name == name.rstrip(" .")
    assert not {unicodedata.category(sign) for sign in escape_name(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


# A whole bureau

SHORT_NAMES = {"MZ01": "=1+1注入{{ 7*7 }}", "MZ02": "CON", "MZ03": "a:b<注入>&{% x %}"}


def nasty_rows(form: DistributedForm, start: int) -> Iterator[SubmittedRow]:
    """Every blank row filled, a nasty text in each of its cells."""
    for index, number in enumerate(form.new_numbers):
        pick = [NASTY[(start + 9 * index + at) % len(NASTY)] for at in range(len(TEXTS))]
        late: dict[str, DisplayValue] = {} if index else {"deadline": "2026年11月30日", "rate": 10}
        yield new_row(number, **dict(zip(TEXTS, pick, strict=True)), **late)


@pytest.fixture
def nasty(bureau: Bureau) -> Bureau:
    bureau.enrol(*(branch_row(code, short_name=name, aliases=f"={name}") for code, name in SHORT_NAMES.items()))
    bureau.set('begun = ""', 'begun = "2026-11-01"')
    bureau.set_out("2026-11-25")
    return bureau


def month(bureau: Bureau) -> None:
    """A month of nothing but nasty texts, two branches accepted and one returned, and the next month's forms."""
    for start, code in enumerate(("MZ01", "MZ02")):
        form = bureau.form(code)
        said = answers(*nasty_rows(form, 20 * start), reporter=NASTY[start], nil_reason=NASTY[2 + start], requests=[
            request(form.new_numbers[0], "抓手", NASTY[3], NASTY[4]), request(form.new_numbers[1], "责任人", NASTY[5], NASTY[6]),
        ])  # fmt: skip
        bureau.drop(f"{code}/{shown_name(start)}", bureau.filled(code, said=said))
    form = bureau.form("MZ03")
    bad = answers(*nasty_rows(form, 5), flag="或许", reporter=NASTY[7])
    bureau.drop(f"MZ03/{shown_name(2)}", bureau.filled("MZ03", said=bad))
    taken = bureau.collect("2026-12-01").files
    assert sorted(each.fate for each in taken) == [Disposition.ACCEPTED, Disposition.ACCEPTED, Disposition.RETURNED], [
        each.findings for each in taken
    ]
    bureau.consolidate("2026-12-08")
    bureau.set_out("2026-12-09", DECEMBER)
    answer(bureau)


def answer(bureau: Bureau) -> None:
    """What the red lamps ask is answered in nasty words, and both months are built on it."""
    for start, code in enumerate(("MZ01", "MZ02")):
        form = bureau.form(code, DECEMBER)
        assert form.questions
        rows = tuple(
            SubmittedRow(
                -1, {"key": each.key, **dict(zip(("measures", "done", "statement"), NASTY[at + start :], strict=False))}
            )
            for at, each in enumerate(form.questions)
        )
        said = replace(answers(*map(row_of, form.tasks), flag=None), replies=rows)
        bureau.drop(f"{code}/答.xlsx", filled_form(form, said, DECEMBER))
    taken = bureau.collect("2026-12-15").files
    assert [each.fate for each in taken] == [Disposition.ACCEPTED] * 2, [each.findings for each in taken]
    bureau.consolidate("2026-12-16")
    bureau.consolidate("2026-12-16", DECEMBER)


def shown_name(index: int) -> str:
    return ("=1+1{{ 7*7 }}注入.xlsx", "a\n【必改】注入\x1b[31m.xlsx", "\u202exslx.注入.xlsx")[index]


def test_a_month_of_nasty_texts_leaves_harmless_files_inside_the_workspace(nasty: Bureau) -> None:
    before = {path for path in nasty.root.parent.rglob("*") if nasty.root not in path.parents}
    month(nasty)
    assert {path for path in nasty.root.parent.rglob("*") if nasty.root not in path.parents} == before
    own = formulas(build_monthly_form(nasty.form("MZ03"), NOVEMBER, office().settings.domains(str(NOVEMBER))))
    said = ""
    for path in sorted((nasty.root / "outbox").rglob("*")):
        if path.suffix in (".xlsx", ".docx"):
            assert_harmless(
                path.read_bytes(), own if "forms" in path.parts or "returned" in path.parts else frozenset()
            )
            said += "".join(part.decode(errors="replace") for part in parts(path.read_bytes()).values())
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
    assert "7*7" in said
    assert f"49{MARK}" not in said
    for path in (nasty.root / "inbox" / "archive").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_the_ledger_says_what_was_typed(nasty: Bureau) -> None:
    month(nasty)
    book = read_workbook((nasty.root / "outbox" / str(NOVEMBER) / "工作台账.xlsx").read_bytes())
    assert isinstance(book, RawBook)
    cells = {value for sheet in book.sheets for row in sheet.rows for value in row if isinstance(value, str)}
    for row in nasty_rows(nasty.form("MZ01"), 0):
        for name in ("task", "measure", "goal", "progress", "problem", "next_step"):
            typed = sanitise_text(cell_text(str(row.values[name])))
            assert typed in cells, (name, typed)


def test_papers_say_what_was_typed_as_text(nasty: Bureau) -> None:
    month(nasty)
    folder = nasty.root / "outbox" / str(NOVEMBER) / "documents" / "支部反馈单"
    papers = {path.name: Document(str(path)) for path in folder.glob("*.docx")}
    assert len(papers) == 3
    text = "\n".join(each.text for paper in papers.values() for each in paper.paragraphs)
    assert SHORT_NAMES["MZ01"] in text


def test_screen_log_and_json_hold_no_sign_that_acts(
    nasty: Bureau, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for index in range(3):
        nasty.drop(shown_name(index), b"%PDF")
    for more in ([], ["--json"]):
        monkeypatch.setattr(
            "sys.argv", ["dangjian", "-C", str(nasty.root), "--today", "2026-12-01", "collect", "--dry-run", *more]
        )
        assert main() == 1
        out = capsys.readouterr().out
        assert not set(out) & {"\x1b", "\u202e", "\r"}
        assert len([line for line in out.splitlines() if line.startswith("【必改】")]) == 0
    log = (nasty.root / ".dangjian" / "运行记录.log").read_text(encoding="utf-8")
    assert not set(log) & {"\x1b", "\u202e"}


# Too much of it


def test_forty_thousand_signs_are_asked_back_or_cut_with_a_word(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ01")
    bureau.drop("MZ01/a.xlsx", filled_form(form, answers(new_row(form.new_numbers[0]))))
    bureau.collect("2026-11-26")
    bureau.set_out("2026-11-30", DECEMBER)
    later = bureau.form("MZ01", DECEMBER)
    task = later.tasks[0]
    for day, said, fate in (
        ("2026-12-27", answers(row_of(task, progress="长" * 40_000, rate=40)), Disposition.RETURNED),
        (
            "2026-12-28",
            answers(row_of(task, measure="😀" * 40_000, progress="完成40户", rate=40)),
            Disposition.ACCEPTED,
        ),
    ):
        bureau.drop("MZ01/b.xlsx", filled_form(later, said, DECEMBER))
        (taken,) = bureau.collect(day).files
        assert taken.fate is fate
        built = bureau.consolidate("2027-01-08" if fate is Disposition.ACCEPTED else day, DECEMBER)
        for name in built.outputs:
            path = built.folder / name
            if path.suffix in (".xlsx", ".docx"):
                assert_harmless(path.read_bytes())
    book = read_workbook((built.folder / "工作台账.xlsx").read_bytes())
    assert isinstance(book, RawBook)
    cells = [value for sheet in book.sheets for row in sheet.rows for value in row if isinstance(value, str)]
    assert all(len(value.encode("utf-16-le")) // 2 <= 32_767 for value in cells)
    assert any(value.endswith(CUT_MARK) for value in cells)


def longest(root: Path) -> int:
    """Characters of the longest path below a folder, ``/`` between parts."""
    return max(len(path.relative_to(root).as_posix()) for path in root.rglob("*") if path.is_file())


def test_no_path_below_the_workspace_is_longer_than_150_signs(bureau: Bureau) -> None:
    bureau.enrol(
        *(
            branch_row(code, short_name=f"{'长' * 19}{code[-1]}", full_name=f"{'全' * 59}{code[-1]}", aliases="")
            for code in SHORT_NAMES
        )
    )
    bureau.set_out("2026-11-25")
    for code, fault in (("MZ01", "有变化"), ("MZ02", "或许")):
        said = answers(new_row(bureau.form(code).new_numbers[0]), flag=fault)
        bureau.drop(f"{code}/{'名' * 75}.xlsx", bureau.filled(code, said=said))
    bureau.collect("2026-12-01")
    bureau.consolidate("2026-12-08")
    (bureau.root / "outbox" / str(NOVEMBER) / "documents" / "督查通报.docx").write_bytes(b"edited")
    bureau.consolidate("2026-12-09")
    assert longest(bureau.root) <= 150


def test_forms_whose_names_differ_in_case_or_forbidden_signs_never_overwrite_each_other(bureau: Bureau) -> None:
    for one, other in (("A支部", "a支部"), ("一/支部", "一支部"), ("一 支部", "一支部")):
        rows = [branch_row("MZ01", short_name=one, aliases=""), branch_row("MZ02", short_name=other, aliases="")]
        bureau.enrol(*rows)
        with pytest.raises(UserError, match="简称"):
            hand_out(bureau.on("2026-11-25"), NOVEMBER)
