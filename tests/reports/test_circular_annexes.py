"""What the annexes of 督查通报 print of a bureau of any size: nothing is cut; the rest is counted and sent along."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable

import openpyxl
import pytest
from bureau import NOVEMBER
from papers import delivered, month, task, view_of

from pipeline.attached_tables import format_attached_file
from pipeline.contract.paper_settings import AnnexScope
from pipeline.documents.tables_along import build_attached_files
from pipeline.reports.circular_annexes import build_circular_annexes, build_rest_figures
from pipeline.reports.circular_tables import build_branch_table, build_full_list
from pipeline.reports.lamp_rules import describe_lamp_rules
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.progress_lamps import judge_lamps
from pipeline.terms import CIRCULAR, Lamp, SubmissionResult, Timeliness

RED, LATER = "2026-10-31", "2027-03-31"
MANY = 300


def sized(view: Assessment, **lengths: object) -> Assessment:
    """The same month under other lengths."""
    office = view.office
    settings = office.settings.model_copy(update={"reports": office.settings.reports.model_copy(update=lengths)})
    inputs = dataclasses.replace(view.ledger.inputs, office=dataclasses.replace(office, settings=settings))
    return dataclasses.replace(view, ledger=dataclasses.replace(view.ledger, inputs=inputs))


def large_bureau(*worst: str) -> Assessment:
    """Three hundred branches with one task each; every third has a red one and a problem of its own, one is missing.

    The task of the ``worst`` has hardly begun, and was due as well.
    """
    codes = [f"MZ{at:03d}" for at in range(1, MANY + 1)]
    tasks = [
        task(
            code, 1,
            month(NOVEMBER, 2 if code in worst else 20 if late else 90, problem=f"缺少第{at}号物资" if late else ""),
            deadline=RED if late or code in worst else LATER,
        )
        for at, code in enumerate(codes)
        for late in [at % 3 == 0]
    ]  # fmt: skip
    view = view_of(tasks)
    came = {code: delivered(code) for code in codes}
    came[codes[7]] = delivered(codes[7], Timeliness.MISSING, SubmissionResult.NOTHING)
    return dataclasses.replace(view, delivered=came, lamps=judge_lamps(view.ledger, came))


def counts(row: tuple[str, ...]) -> list[int]:
    return [int(cell) for cell in row[4:11]]


def sums(rows: Iterable[tuple[str, ...]]) -> list[int]:
    return [sum(column) for column in zip(*map(counts, rows), strict=True)]


def test_three_hundred_branches_fit_and_the_rest_is_counted() -> None:
    view = large_bureau()
    branches, tasks, causes = build_circular_annexes(view)
    *rows, rest, total = branches.table.rows
    assert len(branches.table.rows) == view.office.settings.reports.annex_branches + 1
    assert rest[1] == f"其余{MANY - len(rows)}个党支部（见附表）"
    assert sums([*rows, rest]) == counts(total)
    assert total == build_branch_table(view).rows[-1]
    assert "MZ008" in {row[1] for row in rows}, "a branch that did not report is named"
    assert all(int(row[9]) or row[2] == "漏报" for row in rows), "quiet branches are folded first"
    assert [row[0] for row in rows] == [str(at) for at in range(1, len(rows) + 1)]
    assert (len(tasks.table.rows), len(causes.table.rows)) == (60, 27), "with so many tasks, a page of matters"
    assert "列前60项，其余40项见附表" in tasks.note
    assert "，列前27项，其余73项见附表" in causes.note
    assert build_rest_figures(view) == {"tasks_left": 40, "causes_left": 73}


def test_annex_3_takes_two_pages_and_no_more() -> None:
    """What is long takes more of them; the one said last, by fewest, is what stands in the workbook alone."""
    short, long = (
        [task(f"MZ{at % 3 + 1:02}", at, month(NOVEMBER, 60, problem=f"第{at}处{what}")) for at in range(1, 81)]
        for what in ("渗水", "渗水，业主大会两次都没有开成，物业公司和施工队对维修基金的用法说法不一，请局里出面协调")
    )
    printed = [build_circular_annexes(view_of(each))[2] for each in (short, long)]
    assert [len(each.table.rows) for each in printed] == [60, 23]
    assert [each.note.partition("，列前")[2].partition("；")[0] for each in printed] == [
        "60项，其余20项见附表", "23项，其余57项见附表",
    ]  # fmt: skip


def test_a_bureau_of_usual_size_is_printed_in_full() -> None:
    view = view_of([task("MZ01", 1, month(NOVEMBER, 20, problem="缺人手"), deadline=RED)])
    branches, tasks, causes = build_circular_annexes(view)
    assert branches.table == build_branch_table(view)
    assert (len(tasks.table.rows), len(causes.table.rows)) == (1, 1)
    assert "列前" not in tasks.note + causes.note
    assert tasks.note.endswith(f"全部1项任务见附表。{describe_lamp_rules(view.office.settings.lamps)}。"), (
        "no dash to explain"
    )
    assert build_rest_figures(view) == {"tasks_left": 0, "causes_left": 0}


def test_an_annex_without_rows_says_so_and_promises_nothing() -> None:
    """Above an empty 附件3 stood the day until which branches would be answered."""
    _, tasks, causes = build_circular_annexes(view_of([task("MZ01", 1, month(NOVEMBER, 60))]))
    assert (tasks.table.rows, causes.table.rows) == ((), ())
    assert tasks.note.endswith("；没有要列入的任务；全部1项任务见附表")
    assert causes.note.endswith("，没有需要协调的事项")


@pytest.mark.parametrize(
    ("scope", "lamps", "title"),
    [
        (AnnexScope.RED, ["红", "红"], "红灯任务和逾期整改清单"),
        (AnnexScope.RED_YELLOW_GREY, ["红", "红", "黄"], "红灯、黄灯、灰灯任务和逾期整改清单"),
        (AnnexScope.ALL, ["红", "红", "黄", "绿"], "任务进展和逾期整改一览表"),
    ],
)
def test_annex_2_lists_what_the_office_wants_the_worst_first(scope: AnnexScope, lamps: list[str], title: str) -> None:
    tasks = [
        task("MZ01", 1, month(NOVEMBER, 95)), task("MZ02", 1, month(NOVEMBER, 60), deadline=RED),
        task("MZ03", 1, month(NOVEMBER, 20), deadline=RED), task("MZ01", 2, month(NOVEMBER, 15)),
    ]  # fmt: skip
    view = sized(view_of(tasks), annex_tasks=scope)
    annex = build_circular_annexes(view)[1]
    assert annex.title == title
    assert [row[6] for row in annex.table.rows] == ["20%", "60%", "15%", "95%"][: len(lamps)]
    shown = [view.lamps[each.number].lamp.value for each in tasks]
    assert sorted(shown) == sorted(["绿", "红", "红", "黄"])
    assert [row[-1] for row in annex.table.rows] == (lamps if scope is not AnnexScope.RED else ["—", "—"])


def read_sheets(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book.worksheets}


def as_shown(cell: str) -> object:
    """A text of a table as the workbook holds it."""
    if cell.isdigit():
        return int(cell)
    return int(cell[:-1]) if cell.endswith("%") else cell or None


def test_the_workbook_sent_along_holds_every_row_of_the_paper() -> None:
    view = large_bureau()
    sheets = read_sheets(build_attached_files(view)[format_attached_file(CIRCULAR)])
    assert list(sheets) == ["任务一览", "各党支部情况", "需协调事项"]
    head, *rows = sheets["任务一览"]
    assert len(rows) == MANY
    lamps = [row[head.index("灯色")] for row in rows]
    assert {lamp: lamps.count(lamp) for lamp in set(lamps)} == {
        lamp.value: count for lamp in Lamp
        if (count := sum(each.lamp is lamp for each in view.lamps.values()))
    }  # fmt: skip
    assert rows == [tuple(map(as_shown, row)) for row in build_full_list(view).rows]
    for annex in build_circular_annexes(view)[1:2]:
        assert [row[:11] for row in rows[:60]] == [tuple(map(as_shown, row)) for row in annex.table.rows]
    _, *branches = sheets["各党支部情况"]
    assert branches == [tuple(map(as_shown, row)) for row in build_branch_table(view).rows]
    assert len(sheets["需协调事项"]) == 101


def test_the_same_month_gives_the_same_workbook() -> None:
    view = large_bureau()
    assert build_attached_files(view) == build_attached_files(view)
