"""Walks through months on disk for ``contract/extended_contract.py``; each returns what it saw, ready for JSON."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import openpyxl
from bureau import NOVEMBER, Bureau, answers, at, edited, found, in_process, new_row, row_of, typed
from ledger_book import read_ledger_book
from signing import autumn, decide

from pipeline import pool
from pipeline.archive.facts import Distribution
from pipeline.archive.submissions import SubmissionRecord
from pipeline.commands.audit import audit_workspace
from pipeline.contract.column import Column
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion
from pipeline.contract.monthly import FORM_VERSION, list_month_columns, list_task_columns
from pipeline.contract.replies import list_open_reply_columns
from pipeline.contract.submitted_values import SubmittedRow
from pipeline.findings import CATALOGUE
from pipeline.forms.layout import REQUEST_BAND
from pipeline.forms.monthly import build_monthly_sheets
from pipeline.forms.old_ledger import build_old_ledger_sample
from pipeline.periods import Period
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, LIST_SHEET, DecisionKind, format_chinese_numeral

FIXTURES = Path(__file__).parent / "fixtures"
DECEMBER = NOVEMBER.shift(1)


def _read_sheet(data: bytes, name: str) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True)]


def _read_ledger(out: Bureau, sheet: str, period: Period = NOVEMBER) -> list[dict[str, object]]:
    """Rows of a sheet of the ledger workbook by column title."""
    return read_ledger_book(out.outbox(period)["工作台账.xlsx"])[sheet]


def _read_form(data: bytes) -> list[dict[str, object]]:
    """The task rows of a form by column title, down to the band of 变更申请."""
    rows = _read_sheet(data, FORM_SHEET)
    top, *_ = (index for index, row in enumerate(rows) if "任务编号" in row)
    end = next(index for index, row in enumerate(rows) if row[0] == REQUEST_BAND)
    return [dict(zip(map(str, rows[top]), row, strict=True)) for row in rows[top + 1 : end]]


def _hand_out(out: Bureau, day: str, period: Period) -> bytes:
    out.hand_out(day, period)
    return (out.root / "outbox" / str(period) / "forms" / out.form("MZ01", period).file).read_bytes()


def walk_two_months(folder: Path) -> dict[str, object]:
    """A month with values in the new columns, wrong ones first, and the form of the month after."""
    pool.map = in_process
    out = found(folder / "局")
    blank = _hand_out(out, "2026-11-25", NOVEMBER)
    number = out.form("MZ01").new_numbers[0]
    said = {"trial_partner": "望湖街道", "trial_words": "福彩公益金", "trial_choice": "新"}
    seen: dict[str, object] = {"titles": [each.title for each in list_task_columns()]}
    page = _read_sheet(blank, FORM_SHEET)
    seen["band"] = [row for row in page[3] if row]
    seen["reason"] = page[4][page[2].index("无变化原因") + 1]
    guide = _read_sheet(blank, GUIDE_SHEET)
    seen["guide"] = [row[0] for row in guide]
    seen["options"] = [row[1:3] for row in guide if row[0] == "试验用选项"]
    seen["lists"] = list_drop_downs(blank)
    rules = openpyxl.load_workbook(io.BytesIO(blank))[FORM_SHEET].data_validations.dataValidation
    seen["numbers"] = {str(rule.promptTitle): rule.error for rule in rules if rule.type == "whole"}
    seen["old"] = [cell for cell in _read_sheet(build_old_ledger_sample("机关一支部"), "旧台账")[0] if cell]
    wrong = out.filled("MZ01", said=answers(new_row(number, **said, trial_count="十几户", trial_funds="两万")))
    out.drop("一.xlsx", wrong)
    high = out.filled(
        "MZ01",
        said=answers(
            new_row(
                number,
                **{**said, "trial_words": "某" * 61, "trial_choice": "停办"},
                trial_count=1000,
                trial_funds=100_000_000,
            )
        ),
    )
    out.drop("二.xlsx", high)
    seen["returned"] = sorted(
        [each.fate.value, finding.cell, finding.message, finding.remedy]
        for each in out.collect("2026-12-01").files
        for finding in each.findings
    )
    out.drop(
        "三.xlsx", out.filled("MZ01", said=answers(new_row(number, **said, trial_count="１２", trial_funds="20,000")))
    )
    (taken,) = out.collect("2026-12-02").files
    seen["accepted"] = [taken.fate.value, [each.code for each in taken.findings]]
    out.consolidate("2026-12-08")
    seen["ledger"], seen["months"] = _read_ledger(out, "总台账"), _read_ledger(out, "历月进展")
    seen["next"] = _read_form(_hand_out(out, "2026-12-25", DECEMBER))[0]
    (task,) = out.form("MZ01", DECEMBER).tasks
    out.drop(
        "四.xlsx", out.filled("MZ01", DECEMBER, said=answers(row_of(task, rate=50, progress="做", trial_count=20)))
    )
    out.collect("2027-01-02")
    out.consolidate("2027-01-08", DECEMBER)
    return {**seen, "december": _read_ledger(out, "历月进展", DECEMBER)}


def walk_changed_plan(folder: Path) -> dict[str, object]:
    """A whole number of the plan, blank in another task, that is typed over in the month after: in words, as it was, anew."""
    pool.map = in_process
    out = found(folder / "局")
    _hand_out(out, "2026-11-25", NOVEMBER)
    number, other = out.form("MZ01").new_numbers[:2]
    out.drop("一.xlsx", out.filled("MZ01", said=answers(new_row(number, trial_funds=20000), new_row(other))))
    out.collect("2026-12-01")
    out.consolidate("2026-12-08")
    _hand_out(out, "2026-12-25", DECEMBER)
    task, blank = out.form("MZ01", DECEMBER).tasks
    seen: dict[str, list[object]] = {"typed": []}
    for day, funds in (("2027-01-02", "两万左右"), ("2027-01-03", "２０，０００"), ("2027-01-04", 0)):
        said = answers(row_of(task, rate=50, progress="做", trial_funds=funds), row_of(blank))
        out.drop("二.xlsx", out.filled("MZ01", DECEMBER, said=said))
        (file,) = out.collect(day).files
        out.consolidate("2027-01-08", DECEMBER)
        changes = [[row["原内容"], row["变更为"]] for row in _read_ledger(out, "变更记录", DECEMBER) if row["变更项"]]
        seen["typed"].append([file.fate.value, [each.code for each in file.findings], changes])
    seen["before"] = [row["试验用钱数"] for row in _read_ledger(out, "总台账", DECEMBER)]
    decide(out, DecisionKind.CHANGE, number, day="2027-01-08", period=DECEMBER)
    out.consolidate("2027-01-09", DECEMBER)
    seen["after"] = [row["试验用钱数"] for row in _read_ledger(out, "总台账", DECEMBER)]
    seen["next"] = [row["试验用钱数"] for row in _read_form(_hand_out(out, "2027-01-25", DECEMBER.shift(1)))[:2]]
    seen["audit"] = [each.place for each in audit_workspace(out.on("2027-01-25")).points]
    return dict(seen)


def walk_replies(folder: Path) -> dict[str, object]:
    """A reply with values in the new columns of 需答复, with a wrong one first, up to the ledger and the next form."""
    pool.map = in_process
    out = found(folder / "局")
    autumn(out)
    out.hand_out("2026-12-25", DECEMBER)
    form = out.form("MZ01", DECEMBER)
    (question, *_), (task, *_) = form.questions, form.tasks
    fates: list[list[str]] = []
    for day, count in (("2027-01-01", "十几户"), ("2027-01-02", "1000"), ("2027-01-03", "１２"), ("2027-01-04", "0")):
        told = {"key": question.key, "measures": "增派2个施工队", "trial_reply": "另附名单", "trial_reply_count": count}
        report = answers(row_of(task, rate=8, progress="完成入户评估8户"))
        out.drop("表.xlsx", out.filled("MZ01", DECEMBER, said=replace(report, replies=(SubmittedRow(-1, told),))))
        (file,) = out.collect(day).files
        fates.append([file.fate.value, *(f"{each.cell} {each.code}" for each in file.findings)])
    archive = out.on("2027-01-04").archive
    received = [each for each in archive.receipts() if each.period == str(DECEMBER)]
    records = [archive.load_record(each, SubmissionRecord) for each in received]
    seen: dict[str, object] = {"fates": fates}
    seen["kept"] = [[each.measures, each.others] for record in records if record for each in record.replies]
    out.consolidate("2027-01-08", DECEMBER)
    seen["ledger"] = _read_ledger(out, "支部答复", DECEMBER)
    out.hand_out("2027-01-25", DECEMBER.shift(1))
    seen["next"] = len(out.form("MZ01", DECEMBER.shift(1)).tasks)
    seen["well"] = audit_workspace(out.on("2027-01-25")).well
    return seen


def list_drop_downs(data: bytes) -> dict[str, list[object]]:
    """List the choices that each drop-down of the form offers, by the title above it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    form, lists = book[FORM_SHEET], book[LIST_SHEET]
    offered = {}
    for rule in form.data_validations.dataValidation:
        if rule.type == "list":
            first, *_ = rule.sqref.ranges
            above = (form.cell(row, first.min_col).value for row in range(first.min_row - 1, 0, -1))
            source = str(rule.formula1).rpartition("!")[2].replace("$", "")
            named = next((str(each) for each in above if isinstance(each, str)), "")
            offered[named] = [cell.value for (cell,) in lists[source]]
    return offered


def list_counts(_: Path) -> dict[str, object]:
    """List how many cells the texts of a form with one question, of its returned copy and of the findings speak of."""
    question = DistributedQuestion(key="SM-MZ01-1", kind="请说明", fact="某事", demand="请说明")
    handed = replace(_build_bare_form(), questions=(question,))
    sheets = build_monthly_sheets(handed, NOVEMBER, ["养老服务"])
    texts = [str(cell.value) for sheet in sheets for cell in (*sheet.cells, *(cell for _, cell in sheet.merges))]
    texts += [f"{kind.message}{kind.remedy}" for kind in CATALOGUE.values()]
    return {
        "counts": sorted(
            {each for text in texts for each in re.findall(r"[二三四五六七八九十两]+(?=个?[格栏])", text)}
        ),
        "month": format_chinese_numeral(len(list_month_columns())),
        "reply": format_chinese_numeral(len(list_open_reply_columns())),
    }


def _build_bare_form() -> DistributedForm:
    return DistributedForm(
        branch="MZ01",
        short_name="机关一支部",
        reporter="",
        file="",
        sha256="",
        tasks=(),
        new_numbers=("MZ01-202611-01",),
    )


def walk_version_1(folder: Path) -> dict[str, object]:
    """A kept form of version 1 where the office lists version 2 only, and where it lists both."""
    pool.map = in_process
    made = importlib.util.spec_from_file_location("made", FIXTURES / "resaved" / "make.py")
    assert made is not None
    assert made.loader is not None
    script = importlib.util.module_from_spec(made)
    made.loader.exec_module(script)
    return {"version": FORM_VERSION, "required": [each.title for each in _list_new_requirements()], **{
        listed: _take_version_1(folder / listed, listed, script.FORM) for listed in ("[2]", "[1, 2]")
    }}  # fmt: skip


def _take_version_1(folder: Path, listed: str, form: DistributedForm) -> dict[str, object]:
    """Take the kept form, and after it the copy that came back, if any."""
    folder.mkdir()
    out = found(folder / "局")
    out.set("versions = [1]", f"versions = {listed}")
    domains = out.on("2026-11-25").office.settings.domains(str(NOVEMBER))
    out.on("2026-11-25").archive.record_distribution(
        Distribution(number=0, date="2026-11-25", period=str(NOVEMBER), contract=1, domains=domains, forms=(form,))
    )
    out.drop("旧版.xlsx", (FIXTURES / "versions" / "1.xlsx").read_bytes())
    seen: dict[str, object] = {"taken": _collect(out, "2026-12-01"), "returned": []}
    asked = product(form.new_numbers[:2], _list_new_requirements())
    missing = [typed(at(form, number, each.name), each.example) for number, each in asked]
    for data in out.outbox().values():
        out.drop("新版.xlsx", edited(data, *missing))
        seen |= {"returned": _read_form(data), "again": _collect(out, "2026-12-02")}
    out.consolidate("2026-12-08")
    return {**seen, "ledger": _read_ledger(out, "总台账")}


def audit_kept_archives(folder: Path) -> dict[str, object]:
    """What the audit says of the forms and the 旧台账 of version 1, and how many cells these asked, then and now."""
    pool.map = in_process
    seen: dict[str, object] = {}
    for name in ("archive-2", "archive-3"):
        with zipfile.ZipFile(FIXTURES / "versions" / f"{name}.zip") as archive:
            archive.extractall(folder / name)
        out = Bureau(folder / name)
        seen[name] = [
            each.place for each in audit_workspace(out.on("2026-12-20")).points if each.place.startswith("inbox")
        ]
        kept = json.loads((folder / name / "expected.json").read_text(encoding="utf-8"))[str(NOVEMBER)]["支部汇总"]
        out.consolidate("2026-12-20")
        titles = ("要求填写格数", "预填格数")
        before = [dict(zip(kept[0], row, strict=True)) for row in kept[1:]]
        seen[f"{name} cells"] = [
            [[str(row[title]) for title in titles] for row in rows] for rows in (before, _read_ledger(out, "支部汇总"))
        ]
    return seen


def _list_new_requirements() -> list[Column]:
    """List what a new task must have now, and could not have on a form of version 1."""
    return [each for each in list_task_columns() if each.required and not each.is_in_version(1)]


def _collect(out: Bureau, day: str) -> list[object]:
    (taken,) = out.collect(day).files
    return [taken.fate.value, *(each.code for each in taken.findings)]
