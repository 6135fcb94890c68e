"""What clerks really send: each oddity is taken or said at its place, nothing is lost, and the other files go on."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import openpyxl
import pytest
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    at,
    at_head,
    cell_beside,
    cell_of,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    row_of,
    task_frame,
    typed,
)  # fmt: skip
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.__main__ import main
from pipeline.commands import consolidate, status
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import ANSWERS_FOLDER, ID_SHEET, Disposition, SubmissionResult

FORM = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中"), handed_task("MZ03", 2, 0, "未启动")])
ONE, TWO = FORM.tasks
FIRST = FORM.new_numbers[0]
SAID = answers(row_of(ONE, rate=70, progress="完成36户", problem="缺资金"), row_of(TWO), new_row(FIRST))
GOOD = filled_form(FORM, SAID)
Change = Callable[[Worksheet], object]
RATE = at(FORM, ONE.number, "rate")


def values_of(data: bytes) -> list[tuple[object, ...]]:
    """The rows of a submission as understood."""
    tasks = task_frame(judged(data, FORM))
    assert not tasks.empty
    return [
        tuple(row) for row in tasks[["number", "task", "rate", "status", "progress", "problem"]].fillna("").to_numpy()
    ]


def moved(page: Worksheet, title: str, to: int) -> None:
    """A column cut out and put in elsewhere."""
    column = next(cell.column for cell in page[5] if cell.value == title)
    assert isinstance(column, int)
    held = [page.cell(row, column).value for row in range(1, 20)]
    page.delete_cols(column)
    page.insert_cols(to)
    for row, value in enumerate(held[4:11], start=5):
        page.cell(row, to).value = value


def renamed(page: Worksheet) -> None:
    for cell in page[5]:
        cell.value = {
            "完成率": "完成进度",
            "抓手": "抓手（具体措施）",
            "本月进展": " 进展 情况：",
            "状态": "*状 态",
        }.get(str(cell.value), cell.value)


def total(page: Worksheet) -> None:
    page.insert_rows(8)
    page["A8"] = "合　计"
    page["D8"] = "2项"
    page[cell_of("rate", 8)] = 70


def noted(page: Worksheet) -> None:
    page["A30"] = "注：以上数据截至11月底。"


def hidden(page: Worksheet) -> None:
    page.row_dimensions[6].hidden = True


def without_id(page: Worksheet) -> None:
    assert page.parent is not None
    page.parent.remove(page.parent[ID_SHEET])


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda page: page.insert_rows(1, 3), []),  # title rows above
        (lambda page: page.insert_rows(7, 2), []),  # blank rows between
        (lambda page: moved(page, "完成率", 2), []),
        (lambda page: page.insert_cols(5), []),
        (renamed, []),
        (total, [("total-row", "A8")]),
        (noted, [("note-row", "A30")]),
        (hidden, [("rows-hidden", "A6")]),
        (lambda page: page.merge_cells(f"{cell_of('progress', 6)}:{cell_of('progress', 7)}"), [("merged-down", cell_of("progress", 6))]),
        (typed(cell_beside(5), "分管领导意见"), []),  # an extra title with nothing under it
        (lambda page: [typed(cell_beside(5), "分管领导意见")(page), typed(cell_beside(6), "同意")(page)], [("column-extra", cell_beside(5))]),
        (lambda page: page.delete_rows(7), [("task-row-missing", "A5")]),
        (lambda page: page.delete_rows(6, 2), [("task-row-missing", "A5"), ("task-row-missing", "A5")]),
        (without_id, []),  # told by the head alone
        (typed(at_head("flag"), "有"), []),
        (typed(at_head("reporter"), "吴 启 航"), []),
        (typed(RATE, "７０％"), []),
        (typed(at(FORM, FIRST, "status"), "1.推进中"), []),
        (typed(at(FORM, ONE.number, "number"), "ｍｚ03—202609—01"), []),
    ],
)  # fmt: skip
def test_what_can_be_tidied_is_taken(change: Change, codes: list[tuple[str, str]]) -> None:
    verdict = judged(edited(GOOD, change), FORM)
    assert [(each.code, each.cell) for each in verdict.findings] == codes
    assert verdict.fate is Disposition.ACCEPTED


def test_moved_renamed_and_padded_forms_say_the_same() -> None:
    said = values_of(GOOD)
    for change in (lambda page: moved(page, "完成率", 2), total, noted, hidden, lambda page: page.insert_rows(1, 3)):
        assert values_of(edited(GOOD, change)) == said


def test_the_second_table_is_named_and_the_first_is_still_read() -> None:
    def pasted(page: Worksheet) -> None:
        for column in range(1, 15):
            page.cell(24, column).value = page.cell(5, column).value
            page.cell(25, column).value = page.cell(6, column).value

    verdict = judged(edited(GOOD, pasted), FORM)
    assert [(each.code, each.cell) for each in verdict.findings] == [("second-table", "A24")]
    assert len(task_frame(verdict)) == 3


def test_an_answer_in_a_cell_that_was_not_handed_out_is_never_dropped_silently() -> None:
    for cell, value in (
        ("D10", "#REF!"),
        (cell_of("progress", 10), '=DISPIMG("ID",1)'),
        (cell_of("progress", 10), "=1+1"),
        (cell_of("progress", 10), "另有进展"),
    ):
        assert judged(edited(GOOD, typed(cell, value)), FORM).fate is Disposition.RETURNED, (cell, value)


def test_every_overtyped_plan_cell_is_a_request_never_a_fault() -> None:
    for name in ("category", "domain", "task", "measure", "goal", "leader", "owner", "deadline"):
        verdict = judged(edited(GOOD, typed(at(FORM, ONE.number, name), "长" * 300)), FORM)
        assert [(each.code, each.field) for each in verdict.findings] == [("plan-overtyped", name)]
        assert verdict.fate is Disposition.ACCEPTED
        assert task_frame(verdict)[name].tolist()[0] == ONE.plan[name]
        assert judged(edited(GOOD, typed(at(FORM, ONE.number, name), None)), FORM).findings == ()


def test_the_same_plan_in_other_words_is_no_change() -> None:
    same = {"deadline": "2026.12.31", "leader": "周 明远", "category": "1.重点任务", "task": "党建+适老化 改造1"}
    for name, value in same.items():
        assert judged(edited(GOOD, typed(at(FORM, ONE.number, name), value)), FORM).findings == ()


# Through a whole look


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    bureau.set_out("2026-11-25")
    return bureau


def with_cell(data: bytes, cell: str, value: str) -> bytes:
    return edited(data, typed(cell, value))


def untitled(data: bytes) -> bytes:
    """A form of no id whose head names nobody we know."""
    return edited(data, without_id, typed(at_head("branch"), "市直某支部"))


def test_nothing_is_lost_and_the_others_go_on(out: Bureau) -> None:
    good = out.filled("MZ01")
    files = {
        "好.xlsx": (good, Disposition.ACCEPTED),
        "认不出.xlsx": (untitled(out.filled("MZ02")), Disposition.UNRECOGNISED),
        "空.xlsx": (b"", Disposition.QUARANTINED),
        "通知.docx": (b"%PDF-1.7 not a table", Disposition.QUARANTINED),
        "断.xlsx": (good[:-200], Disposition.QUARANTINED),
        "别的表.xlsx": (_other_workbook("名单"), Disposition.UNRECOGNISED),
        "核验表.xlsx": (_other_workbook("完成与销号"), Disposition.UNRECOGNISED),
        "MZ03/下月.xlsx": (with_cell(out.filled("MZ03"), at_head("period"), "2027年1月"), Disposition.RETURNED),
        "MZ02/错.xlsx": (with_cell(out.filled("MZ02"), at_head("flag"), "或许"), Disposition.RETURNED),
    }
    for name, (data, _) in files.items():
        out.drop(name, data)
    done = out.collect("2026-12-01")
    assert {each.name: each.fate for each in done.files} == {name: fate for name, (_, fate) in files.items()}
    assert all(each.findings for each in done.files if each.fate is not Disposition.ACCEPTED)
    kept = {"archive", ANSWERS_FOLDER}
    left = [path for path in (out.root / "inbox").rglob("*") if path.is_file() and not kept & set(path.parts)]
    assert left == []
    archive = out.on("2026-12-01").archive
    stored = {receipt.name: archive.load_bytes(receipt) for receipt in archive.receipts()}
    assert stored == {name: data for name, (data, _) in files.items()}
    assert archive.faults() == ()
    assert [task.branch for task in out.consolidate("2026-12-08").assessment.ledger.tasks] == ["MZ01"]


def _other_workbook(title: str) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = title
    page.append(["姓名", "电话"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_an_unclear_file_is_settled_by_dropping_it_again_into_the_branchs_folder(out: Bureau) -> None:
    data = untitled(out.filled("MZ02"))
    out.drop("谁的.xlsx", data)
    assert [each.fate for each in out.collect("2026-12-01").files] == [Disposition.UNRECOGNISED]
    out.drop("MZ02/谁的.xlsx", data)
    (taken,) = out.collect("2026-12-02").files
    assert (taken.fate, taken.branch, taken.period) == (Disposition.ACCEPTED, "MZ02", "2026-11")
    assert out.delivered("2026-12-02")["MZ02"].result is SubmissionResult.RECEIVED


def test_a_form_of_a_period_never_handed_out_is_taken_with_a_notice(out: Bureau) -> None:
    early = handed("MZ01", [], Period(2026, 9))
    out.drop("九月.xlsx", filled_form(early, answers(new_row("MZ01-202609-01")), Period(2026, 9)))
    (taken,) = out.collect("2026-12-01").files
    assert (taken.fate, taken.period, [each.code for each in taken.findings]) == (
        Disposition.ACCEPTED, "2026-09", ["period-not-handed-out"],
    )  # fmt: skip
    assert [task.number for task in out.consolidate("2026-12-01", Period(2026, 9)).assessment.ledger.tasks] == [
        "MZ01-202609-01"
    ]


def test_a_period_nobody_knows_is_refused(out: Bureau) -> None:
    for act in (consolidate.consolidate_period, status.report_status):
        with pytest.raises(UserError, match="2026年8月没有下发过表单"):
            act(out.on("2026-12-01"), Period(2026, 8))


def test_time_does_not_run_backwards(
    out: Bureau, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out.collect("2026-12-05")
    path = out.drop("a.xlsx", out.filled("MZ01"))
    for act in (out.collect, out.consolidate, out.hand_out):
        with pytest.raises(UserError, match="早于上次收表日期2026年12月5日"):
            act("2026-12-04")
    monkeypatch.setattr("sys.argv", ["dangjian", "-C", str(out.root), "--today", "2026-12-04", "collect"])
    assert main() == 2
    assert "--today" in capsys.readouterr().err
    assert path.exists()
    assert [each.fate for each in out.collect("2026-12-05").files] == [Disposition.ACCEPTED]


@pytest.mark.parametrize("verb", ["consolidate", "status"])
def test_the_command_line_refuses_a_period_nobody_knows(
    out: Bureau, verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["dangjian", "-C", str(out.root), "--today", "2026-12-04", verb, "2026-08"])
    assert main() == 2
    said = capsys.readouterr()
    assert "2026年8月没有下发过表单" in said.err
    assert "Traceback" not in said.err + said.out


def test_an_old_version_comes_back_as_the_new_form_with_its_values(out: Bureau) -> None:
    def older(page: Worksheet) -> None:
        assert page.parent is not None
        page.parent[ID_SHEET]["B2"] = "0"

    out.drop("旧版.xlsx", edited(out.filled("MZ01"), older))
    (taken,) = out.collect("2026-12-01").files
    assert (taken.fate, [each.code for each in taken.findings]) == (Disposition.RETURNED, ["form-version-old"])
    ((_, copy),) = out.outbox().items()
    out.drop("新版.xlsx", copy)
    (again,) = out.collect("2026-12-02").files
    assert (again.fate, again.findings) == (Disposition.ACCEPTED, ())
    (task,) = out.consolidate("2026-12-08").assessment.ledger.tasks
    assert (task.plan["task"], task.rate, task.now and task.now.progress) == (
        "党建+居家适老化改造",
        30,
        "完成入户评估36户",
    )


def test_an_earlier_version_that_settings_list_is_taken_with_a_notice(out: Bureau) -> None:
    def older(page: Worksheet) -> None:
        assert page.parent is not None
        page.parent[ID_SHEET]["B2"] = "0"

    out.set("versions = [1]", "versions = [0, 1]")
    out.drop("旧版.xlsx", edited(out.filled("MZ01"), older))
    (taken,) = out.collect("2026-12-01").files
    assert (taken.fate, [each.code for each in taken.findings]) == (Disposition.ACCEPTED, ["form-version-earlier"])


def test_the_receipt_holds_the_hash_of_exactly_what_came(out: Bureau) -> None:
    data = out.filled("MZ01")
    out.drop("a.xlsx", data)
    out.collect("2026-12-01")
    (receipt,) = out.on("2026-12-01").archive.receipts()
    assert (receipt.sha256, receipt.size, receipt.period) == (
        hashlib.sha256(data).hexdigest(),
        len(data),
        str(NOVEMBER),
    )


def test_a_folder_below_a_branch_s_own_is_told(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    path = bureau.drop("MZ01/2026年11月/表.xlsx", bureau.filled("MZ01"))
    done = bureau.collect("2026-12-03")
    assert (done.files, path.is_file()) == ((), True)
    assert ["inbox/MZ01/2026年11月" in note for note in done.notes] == [True]


def test_a_form_whose_titles_were_deleted_is_still_its_branch_s(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("表.xlsx", edited(bureau.filled("MZ01"), lambda page: page.delete_rows(5)))
    (file,) = bureau.collect("2026-12-03").files
    assert (file.fate, file.branch, [each.code for each in file.findings]) == ("unrecognised", "MZ01", ["not-our-form"])
    delivered = bureau.delivered("2026-12-08")["MZ01"]
    assert (delivered.timeliness, delivered.result) == ("按时", "认不出")
