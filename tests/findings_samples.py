"""One sample workbook per code of the catalogue, and what the program really says of it.

Where one cell provokes a finding, its entry in the catalogue says which; here and in the plants stands the rest.

Forms go through 自查 or 收表 of a bureau on disk, a 核验表 through 核验 or its reading and weighing. The plants of
test_planted, test_replies and test_decision_book serve as samples; here stands what they lack.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import openpyxl
import packages
import test_decision_book as decisions
import test_entry_sheet as entries
import test_old_ledger as old_ledgers
import test_planted as forms
import test_replies as replies
import test_report_up as reports
import test_shared_row as shared_row
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    at,
    at_head,
    branch_row,
    cell_beside,
    cell_of,
    column_of,
    edited,
    filled_form,
    found,
    handed,
    in_process,
    new_row,
    received,
    row_of,
    saved_at,
    typed,
)
from marked import beside, picture, shape, strike, with_comments, with_drawing, with_object, with_struck_string
from openpyxl.worksheet.worksheet import Worksheet
from rawcells import rewritten
from test_zip_files import zipped

from pipeline import pool
from pipeline.archive.facts import Distribution
from pipeline.commands import check, claim, collect, review
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import FORM_VERSION
from pipeline.contract.submitted_values import DisplayValue
from pipeline.findings import CATALOGUE, Finding
from pipeline.intake.tables.decision_rows import GivenOpinion
from pipeline.intake.validate import validate_batch
from pipeline.reading import read_workbook
from pipeline.roll_up.package import ReportedMonth, build_package
from pipeline.supervision.signals.plans import PLAN_RULES, build_plan_reader, get_plan_code
from pipeline.terms import FORM_SHEET, Opinion, Severity, SignalKind

TODAY = "2026-12-01"
FIXTURES = Path(__file__).parent / "fixtures" / "reading"
Setup = Callable[[Bureau], object]


def _own_folder(bureau: Bureau) -> None:
    bureau.set("own_folders = []", 'own_folders = ["MZ03"]')


def _enrolled(**facts: str) -> Setup:
    return lambda bureau: bureau.enrol(branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03", **facts))


def _plain(_: Bureau) -> None:
    """The office as it begins."""


def _listed(bureau: Bureau) -> None:
    bureau.set("versions = [1]", "versions = [0, 1]")


def _hasty(bureau: Bureau) -> None:
    bureau.set("seconds_per_file = 20.0", "seconds_per_file = 0.05")


@dataclass(frozen=True)
class Office:
    """How the bureau stands when a sample comes: its settings, the form handed out, the day."""

    setup: Setup = _plain
    form: DistributedForm | None = forms.FORM
    today: str = TODAY


PLAIN, REPLYING, EARLY = Office(), Office(form=replies.FORM), Office(today="2026-10-31")
OWN, LATER, ENDED = (
    Office(_own_folder),
    Office(_enrolled(start="2026年12月1日")),
    Office(_enrolled(end="2026年10月31日")),
)
LISTED, NOTHING, HASTY = Office(_listed), Office(form=None), Office(_hasty)


@dataclass(frozen=True)
class Sample:
    """A file that provokes a code, and the office it comes to."""

    code: str
    data: bytes
    office: Office = PLAIN


def _planted() -> Iterator[Sample]:
    """The first plant of each code that needs nothing but the form."""
    bases = {id(base): filled_form(forms.FORM, base) for base in (forms.GOOD, forms.NIL)}
    offices = {"wrong-folder": OWN, "period-future": EARLY, "period-before-start": LATER, "period-after-end": ENDED}
    seen: set[str] = set()
    for plant in forms.PLANTS:
        if plant.code not in seen:
            data = edited(bases[id(plant.base)], plant.change)
            yield Sample(plant.code, data, offices.get(plant.code, PLAIN))
            seen.add(plant.code)


def _replied() -> Iterator[Sample]:
    good = filled_form(replies.FORM, replies.GOOD)
    for plant in {plant.code: plant for plant in reversed(replies.PLANTS)}.values():
        if plant.code.startswith("reply-"):
            changes = (replies.put(cell, value) for cell, value in plant.changes.items())
            yield Sample(plant.code, replies.changed(good, *changes), REPLYING)
    yield Sample("replies-given", good, REPLYING)
    silent = replies.replying(replies.SILENT, replies.given(replies.OVERDUE))
    grouped = {cell_of("progress", 6): "完成36户", cell_of("problem", 6): "缺资金"}
    fill = [replies.put(cell, text) for cell, text in grouped.items()]
    both = replies.changed(replies.changed(good, *fill), *fill, sheet=FORM_SHEET)
    yield Sample("sheets-grouped", both, REPLYING)
    yield Sample("answers-only", filled_form(replies.FORM, silent), REPLYING)


def _odd() -> Iterator[Sample]:
    """What is no fault of a cell, and notices."""
    good = filled_form(forms.FORM, forms.GOOD)
    for code, kind in CATALOGUE.items():
        if kind.severity is not Severity.MUST and kind.sample and kind.sample.block == "task":
            yield Sample(code, edited(good, typed(forms.sample_cell(kind.sample), kind.sample.value)))
    yield Sample("file-empty", b"")
    yield Sample("file-encrypted", (FIXTURES / "password.xls").read_bytes())
    yield Sample("file-not-workbook", b"%PDF-1.7\n")
    yield Sample("file-damaged", good[: len(good) // 2])
    yield Sample("archive-refused", b"Rar!\x1a\x07\x01\x00")
    yield Sample("file-too-large", _swollen(good))
    yield Sample("period-not-handed-out", filled_form(handed("MZ03", []), answers(new_row(forms.FIRST))), NOTHING)
    yield Sample("form-version-earlier", edited(good, forms.identified(version="0")), LISTED)
    yield Sample(
        "merged-down", edited(good, lambda page: page.merge_cells(f"{cell_of('progress', 6)}:{cell_of('progress', 7)}"))
    )
    yield Sample("column-extra", edited(good, typed(cell_beside(5), "分管领导意见"), typed(cell_beside(6), "同意")))
    unlisted = (typed(cell_beside(5), "对应业务指标"), typed(at(forms.FORM, forms.FIRST, "indicator"), "参加活动人次"))
    yield Sample("indicator-unknown", edited(good, *unlisted))
    yield Sample("total-row", edited(good, typed("B12", "合　计"), typed(cell_of("rate", 12), 70)))
    yield Sample("note-row", edited(good, typed("A30", "注：以上数据截至11月底。")))
    yield Sample("row-passed-over", edited(good, typed("A30", "填报人：甲"), typed("D30", "审核人：乙")))
    yield Sample("row-continued", edited(good, _insert_continuation))
    yield Sample(
        "row-unnumbered", edited(good, lambda page: page.insert_rows(7), typed(cell_of("task", 7), "重点难点工作"))
    )
    yield Sample("plan-filled-down", edited(good, *(typed(cell_of("owner", row), "吴启航") for row in (6, 7, 8))))
    yield Sample(
        "month-filled-down",
        edited(good, *(typed(cell_of("progress", row), "按计划有序推进各项工作") for row in (6, 7, 8, 10, 11))),
    )
    yield Sample("rows-hidden", rewritten(good, hidden=(6,)))
    yield from _marked(good)
    yield Sample("changes-none-found", filled_form(forms.FORM, answers(*map(row_of, forms.FORM.tasks))))
    yield Sample("task-row-missing", edited(good, lambda page: page.delete_rows(7)))


def _insert_continuation(page: Worksheet) -> None:
    """A row put in below the first task, in which its progress goes on."""
    page.insert_rows(7)
    page[cell_of("progress", 7)] = "三是召开推进会"


def _marked(good: bytes) -> Iterator[Sample]:
    """What people put on a form beside its cells, cross out, or put on a sheet of its own."""
    yield Sample("columns-hidden", edited(good, _hide_column))
    yield Sample("comment-unread", with_comments(good, {cell_of("problem", 6): "需要局里协调：岗位不足"}))
    yield Sample("box-unread", with_drawing(good, shape(7, 9, "本月谈话提醒3次")))
    yield Sample("picture-unread", with_drawing(good, picture(7, 9)))
    yield Sample("object-unread", with_object(good, "Word.Document.12", (7, 9)))
    yield Sample("text-struck", with_struck_string(good, cell_of("progress", 6), "完成36户", "完成52户"))
    yield Sample("locked-struck", edited(good, strike(cell_of("goal", 6))))
    yield Sample("task-struck", edited(good, strike(cell_of("task", 7))))
    blank = filled_form(forms.FORM, answers(*map(row_of, forms.FORM.tasks), flag=None))
    yield Sample("second-sheet", beside(good, "填报表 (2)", edited(good, typed(cell_of("progress", 6), "另一种说法"))))
    yield Sample("sheet-passed-over", beside(blank, "填报表 (2)", good))
    yield Sample(
        "sheet-of-other",
        beside(
            good, "10月", edited(good, typed(cell_of("progress", 6), "上月的"), typed(at_head("period"), "2026年10月"))
        ),
    )
    yield Sample("sheet-not-read", edited(good, _add_sheet))
    other = handed("MZ01", [])
    yield Sample(
        "several-branches", beside(good, "机关一支部", filled_form(other, answers(new_row(other.new_numbers[0]))))
    )


def _hide_column(page: Worksheet) -> None:
    page.column_dimensions[column_of("progress")].hidden = True


def _add_sheet(page: Worksheet) -> None:
    assert page.parent is not None
    page.parent.create_sheet("佐证材料")["A1"] = "走访记录3份"


def _swollen(data: bytes) -> bytes:
    """A form with a part that inflates beyond any sense."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/media/image1.bin", bytes(11 * 2**20))
    return buffer.getvalue()


@functools.cache
def samples() -> dict[str, Sample]:
    """Code -> the sample of it that 自查 is asked about."""
    return {each.code: each for each in (*_planted(), *_replied(), *_odd())}


def _bureau(root: Path, office: Office) -> Bureau:
    bureau = found(root)
    office.setup(bureau)
    if office.form is not None:
        workspace = bureau.on("2026-10-20")
        domains = workspace.office.settings.domains(str(NOVEMBER))
        out = Distribution(
            number=0,
            date="2026-10-20",
            period=str(NOVEMBER),
            contract=FORM_VERSION,
            domains=domains,
            forms=(office.form,),
        )
        workspace.archive.record_distribution(out)
    return bureau


def _checked(office: Office, group: Iterable[Sample]) -> Iterator[tuple[str, Finding]]:
    """What 自查 says of some files."""
    with tempfile.TemporaryDirectory() as folder:
        bureau = _bureau(Path(folder) / "局", office)
        asked = {each.code: bureau.drop(f"{each.code}.xlsx", each.data) for each in group}
        taken = check.check_files(bureau.on(office.today), list(asked.values())).files
        for code, file in zip(asked, taken, strict=True):
            yield code, _of(code, file.findings)


def _of(code: str, findings: Iterable[Finding]) -> Finding:
    told = {each.code: each for each in reversed(list(findings))}
    assert code in told, f"the sample of {code} gives {sorted(told)}"
    return told[code]


def _collected() -> Iterator[tuple[str, Finding]]:
    """What only 收表 can tell: two files that differ, one that is still being written, a zip of many."""
    good = [filled_form(forms.FORM, answers(row_of(forms.FORM.tasks[0], progress=text), row_of(
        forms.FORM.tasks[1]), row_of(forms.FORM.tasks[2]))) for text in ("完成36户", "完成37户")]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        bureau = _bureau(Path(folder) / "局", PLAIN)
        bureau.drop("MZ03/表.xlsx", good[0])
        bureau.drop("MZ03/表（改）.xlsx", good[1])
        yield "two-files-differ", _of("two-files-differ", bureau.collect(TODAY).files[0].findings)
        bureau.drop("报送.zip", zipped({"表.xlsx": good[0], "旧表.xlsx": good[1]}))
        looked = bureau.collect(TODAY)
        yield "archive-opened", _of("archive-opened", [told for file in looked.files for told in file.findings])
        growing = bureau.drop("还在传.xlsx", good[0][:100])

        def goes_on(_: float) -> None:
            growing.write_bytes(good[0][:200])

        looked = collect.collect_inbox(Workspace(root=bureau.root, today=dt.date.fromisoformat(TODAY), sleep=goes_on))
        yield "file-unsettled", _of("file-unsettled", looked.files[0].findings)
        bureau.drop("福利院支部.xlsx.crdownload", good[0][:100])
        bureau.drop(".福利院支部.xlsx.icloud", b"bplist00")
        waiting = [told for file in bureau.collect(TODAY).files for told in file.findings]
        for code in ("file-unfinished", "file-in-cloud"):
            yield code, _of(code, waiting)


def _sent_again() -> Iterator[tuple[str, Finding]]:
    """What is said of a report that comes beside or after another one of the same branch and month."""

    def saved(text: str, day: str) -> bytes:
        rows = (row_of(each, progress=text if each is forms.FORM.tasks[0] else None) for each in forms.FORM.tasks)
        return saved_at(filled_form(forms.FORM, answers(*rows)), f"{day}T08:00:00Z")

    with tempfile.TemporaryDirectory() as folder:
        bureau = _bureau(Path(folder) / "局", PLAIN)
        bureau.drop("初稿.xlsx", saved("完成35户", "2026-11-27"))
        bureau.drop("定稿.xlsx", saved("完成36户", "2026-11-30"))
        outdone = [told for file in bureau.collect(TODAY).files for told in file.findings]
        yield "same-time-outdone", _of("same-time-outdone", outdone)
        said = answers(*map(row_of, forms.FORM.tasks), new_row(forms.FORM.new_numbers[0]))
        data = edited(filled_form(forms.FORM, said), typed(at_head("branch"), "某某支部"))
        bureau.drop("谁的.xlsx", data)
        bureau.collect(TODAY)
        at = bureau.on(TODAY)
        claimed = claim.claim_file(at, at.archive.last_receipt, "MZ02", NOVEMBER, dry_run=True)
        yield "number-follows-branch", _of("number-follows-branch", claimed.findings)
        for code, text, day in (
            ("report-replaced", "完成37户", "2026-12-01"),
            ("report-stands", "完成34户", "2026-11-26"),
        ):
            bureau.drop("又报.xlsx", saved(text, day))
            yield code, _of(code, bureau.collect(TODAY).files[0].findings)


def _crashed() -> tuple[str, Finding]:
    """A file that takes longer than it may: read in a process of its own, as every file is."""
    rows = "".join(f'<row r="{row}" spans="1:14" ht="20.1" customHeight="1"/>' for row in range(60, 120_000))
    data = rewritten(filled_form(forms.FORM, forms.GOOD), ghosts=rows)
    return next(_checked(HASTY, [Sample("file-crashed-reader", data)]))


def _decided() -> Iterator[tuple[str, Finding]]:
    """What is said of a 核验表."""
    for code, fault in {
        code: fault for code, fault in reversed(decisions.FAULTS) if code.startswith("decision-")
    }.items():
        made = decisions.book()
        fault(made)
        yield code, _of(code, decisions.judged(made))
    made = decisions.book()
    decisions.put(made, decisions.CLOSING, **decisions.DECIDED)
    before = {
        decisions.CLOSING.key: GivenOpinion(
            opinion=Opinion.SENT_BACK, verifier="孙立新", day=dt.date(2026, 12, 8), due=None, note=""
        )
    }
    yield "decision-otherwise", _of("decision-otherwise", decisions.judged(made, before))
    _, shared = shared_row.judged(shared_row.book({**shared_row.ONCE, "opinion": "提醒"}))
    for code in entries.FAULTS:
        yield code, _of(code, entries.provoke(code))
    yield "decision-shared-only", _of("decision-shared-only", shared)
    with tempfile.TemporaryDirectory() as folder:
        bureau = _bureau(Path(folder) / "局", PLAIN)
        path = bureau.root / "自拟的核验表.xlsx"
        openpyxl.Workbook().save(path)
        yield (
            "decision-book-unknown",
            _of("decision-book-unknown", review.review_decision_book(bureau.on(TODAY), path).findings),
        )


def _imported() -> Iterator[tuple[str, Finding]]:
    """What only a 旧台账 can tell of a task."""
    for code, value in (("start-unreadable", "年初"), ("start-after-deadline", "2027年7月1日")):
        data = old_ledgers.ledger([(*old_ledgers.ROWS[3], value)], head=old_ledgers.STARTED)
        yield code, _of(code, old_ledgers.read(data).findings)


def _planned() -> Iterator[tuple[str, Finding]]:
    """What an office asks about new plans that puts these kinds to its branches."""
    ask = build_plan_reader(PLAN_RULES, ())
    for kind, typed_over in _PLANS.items():
        data = filled_form(forms.FORM, answers(new_row(forms.FORM.new_numbers[0], **typed_over)))
        asked = received("", read_workbook(data), forms.FORM)
        asked = replace(asked, context=replace(asked.context, ask_about_plan=ask))
        yield get_plan_code(kind), _of(get_plan_code(kind), validate_batch([asked])[0].findings)


_PLANS: dict[SignalKind, dict[str, DisplayValue]] = {
    SignalKind.GOAL_VAGUE: {"goal": "进一步提升服务水平，营造浓厚氛围"},
    SignalKind.MEASURE_EMPTY: {"measure": "加强组织领导，提高思想认识，狠抓工作落实"},
    SignalKind.PERSON_MISSING: {"owner": "全体党员"},
    SignalKind.STANDING_ESCAPE: {"deadline": "长期坚持"},
}


def _packaged() -> Iterator[tuple[str, Finding]]:
    """What only a 上报包 provokes."""
    with tempfile.TemporaryDirectory() as folder:
        city = packages.make_city(Path(folder) / "市")
        month = packages.make_month()
        for tamper, code in reports.TAMPERINGS.values():
            made = packages.pack(tamper(packages.list_parts(build_package(month))))
            yield code, _of(code, packages.judge(city, made)[0].findings)
        first = build_package(month)
        newer = replace(month, as_of=dt.date(2026, 12, 10), receipt=9, figures=packages.make_figures(5))
        other = replace(month, figures=packages.make_figures(5))
        for code, rivals in (("package-twice", [other]), ("package-outdone", [newer])):
            judged = packages.judge(city, first, *map(build_package, rivals))
            yield code, _of(code, judged[0].findings)
        (misplaced,) = packages.judge(city, first, folder="QX02")
        yield "package-sender-conflict", _of("package-sender-conflict", misplaced.findings)
        before = replace(month, period=month.period.shift(-1), as_of=dt.date(2026, 11, 8))
        for code, was, now in (
            ("package-replaced", month, newer), ("package-stands", newer, month), ("package-branch-gone", before, month)
        ):  # fmt: skip
            yield code, _of(code, _judge_after(city, was, now))


def _judge_after(city: Path, was: ReportedMonth, now: ReportedMonth) -> tuple[Finding, ...]:
    """Judge a package after another was accepted; of the later one the last branch is gone."""
    for each, day in ((was, "2026-12-12"), (now, "2026-12-13")):
        shorter = each if each.period == was.period else replace(
            each, figures=each.figures.iloc[:-1], roster=each.roster[:-1]
        )  # fmt: skip
        packages.drop(city, shorter)
        done = collect.collect_inbox(packages.open_city(city, day))
    shutil.rmtree(city / "inbox" / "archive")
    return done.files[0].findings


@functools.cache
def said() -> dict[str, Finding]:
    """Code -> the finding its sample gives; a code without a sample is not there."""
    told = dict([_crashed()])
    with patch.object(pool, "map", in_process):
        offices: dict[int, list[Sample]] = {}
        for sample in samples().values():
            offices.setdefault(id(sample.office), []).append(sample)
        for group in offices.values():
            told |= _checked(group[0].office, group)
        told |= dict((*_collected(), *_sent_again(), *_decided(), *_imported(), *_planned(), *_packaged()))
    return {code: told[code] for code in CATALOGUE if code in told}
