"""对应业务指标: a column only where the office lists figures, filled once, never required; what moved is told, not scored."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, answers, at, edited, new_row, request, row_of, typed
from ledger_book import read_ledger_book
from openpyxl.worksheet.worksheet import Worksheet
from papers import opened, said

from pipeline.commands.audit import audit_workspace
from pipeline.contract.settings import Settings
from pipeline.documents.draft import build_draft
from pipeline.forms.layout import HEADER_ROW, find_task_column
from pipeline.reports.indicators import build_indicator_figures, list_indicator_stands
from pipeline.reports.quarter_circular import QUARTER_REPORT
from pipeline.reports.year_summary import YEAR_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.terms import FORM_SHEET, LIST_SHEET

DECEMBER = NOVEMBER.shift(1)
HOMES, BEDS = "居家适老化改造户数", "护理型床位数"
LISTED = f"""
[[indicator]]
name = "{HOMES}"
unit = "户"
aliases = ["适老化改造户数"]
readings = {{ "2025-12" = 120, "2026-11" = 185.5 }}
[[indicator]]
name = "{BEDS}"
unit = "张"
readings = {{ "2026-03" = 300, "2026-12" = 300 }}
[[indicator]]
name = "低保复核率"
readings = {{ "2026-11" = 98 }}
[[indicator]]
name = "城乡社区服务站数"
until = "2023-12"
"""


def list_figures(out: Bureau) -> None:
    """Let the office list its figures, at the end of its settings."""
    path = out.root / "templates" / "设置.toml"
    path.write_text(path.read_text(encoding="utf-8") + LISTED, encoding="utf-8")


def titles(out: Bureau, code: str = "MZ01") -> list[object]:
    data = (out.root / "outbox" / str(NOVEMBER) / "forms" / out.form(code).file).read_bytes()
    return [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data))[FORM_SHEET][HEADER_ROW + 1]]


def test_without_a_list_the_form_has_no_such_column(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    assert titles(bureau)[-1] == "上月情况"
    data = bureau.filled("MZ01", said=answers(new_row(bureau.form("MZ01").new_numbers[0])))
    book = openpyxl.load_workbook(io.BytesIO(data))
    offered = [[cell.value for cell in column if cell.value] for column in book[LIST_SHEET].columns]
    assert all("对应业务指标" not in str(text) for column in offered for text in column)


def test_a_figure_is_chosen_once_and_stays_with_the_task(bureau: Bureau) -> None:
    list_figures(bureau)
    bureau.hand_out("2026-11-25")
    assert titles(bureau)[-2:] == ["上月情况", "对应业务指标"]
    number, other, *_ = bureau.form("MZ01").new_numbers
    data = bureau.filled(
        "MZ01", said=answers(new_row(number, indicator="适老化改造户数"), new_row(other, task="党建+殡葬改革宣传"))
    )
    bureau.drop("表.xlsx", data)
    (taken,) = bureau.collect("2026-12-01").files
    assert [each.code for each in taken.findings] == []
    bureau.consolidate("2026-12-08")
    rows = {
        row["任务编号"]: row["对应业务指标"] for row in read_ledger_book(bureau.outbox()["工作台账.xlsx"])["总台账"]
    }
    assert rows == {number: HOMES, other: None}
    bureau.hand_out("2026-12-25", DECEMBER)
    first, second = bureau.form("MZ01", DECEMBER).tasks
    assert (first.plan["indicator"], first.left_open) == (HOMES, ())
    assert (second.plan["indicator"], second.left_open) == ("", ("indicator",))
    later = answers(
        row_of(first),
        row_of(second, indicator=BEDS, progress="宣传2场"),
        requests=[request(first.number, "对应业务指标", BEDS)],
    )
    bureau.drop("十二月.xlsx", bureau.filled("MZ01", DECEMBER, said=later))
    (taken,) = bureau.collect("2027-01-02").files
    assert [each.code for each in taken.findings] == []
    bureau.consolidate("2027-01-08", DECEMBER)
    book = read_ledger_book(bureau.outbox(DECEMBER)["工作台账.xlsx"])
    rows = {row["任务编号"]: (row["对应业务指标"], row["拟变更"]) for row in book["总台账"]}
    assert audit_workspace(bureau.on("2027-01-08")).well
    assert rows == {number: (HOMES, f"对应业务指标：{HOMES}→{BEDS}"), other: (BEDS, None)}


@pytest.mark.parametrize("listed", [True, False])
def test_a_figure_that_is_not_listed_is_noticed_and_not_kept(bureau: Bureau, listed: bool) -> None:
    if listed:
        list_figures(bureau)
    bureau.hand_out("2026-11-25")
    form = bureau.form("MZ01")
    number, column = form.new_numbers[0], find_task_column("indicator") + 1
    data = bureau.filled("MZ01", said=answers(new_row(number)))

    def write(page: Worksheet) -> None:
        page.cell(HEADER_ROW + 1, column).value = "对应业务指标"
        typed(at(form, number, "indicator"), "城乡社区服务站数")(page)

    bureau.drop("表.xlsx", edited(data, write))
    (taken,) = bureau.collect("2026-12-01").files
    assert (taken.fate.value, [each.code for each in taken.findings]) == ("accepted", ["indicator-unknown"])
    bureau.consolidate("2026-12-08")
    (row,) = read_ledger_book(bureau.outbox()["工作台账.xlsx"])["总台账"]
    assert row["对应业务指标"] is None


def test_a_form_that_lost_the_column_keeps_the_figure(bureau: Bureau) -> None:
    list_figures(bureau)
    bureau.hand_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(new_row(number, indicator=HOMES))))
    bureau.collect("2026-12-01")
    bureau.hand_out("2026-12-25", DECEMBER)
    form = bureau.form("MZ01", DECEMBER)
    data = bureau.filled("MZ01", DECEMBER, said=answers(row_of(form.tasks[0], progress="完成40户", rate=40)))
    bureau.drop("十二月.xlsx", edited(data, lambda page: page.delete_cols(find_task_column("indicator") + 1)))
    (taken,) = bureau.collect("2027-01-02").files
    assert (taken.fate.value, [each.code for each in taken.findings]) == ("accepted", [])
    bureau.consolidate("2027-01-08", DECEMBER)
    (row,) = read_ledger_book(bureau.outbox(DECEMBER)["工作台账.xlsx"])["总台账"]
    assert row["对应业务指标"] == HOMES


def year_with_figures(bureau: Bureau) -> Assessment:
    """December of a year: one task for the homes, one for nothing."""
    list_figures(bureau)
    bureau.hand_out("2026-12-25", DECEMBER)
    number, other, *_ = bureau.form("MZ01", DECEMBER).new_numbers
    told = answers(new_row(number, indicator=HOMES), new_row(other, task="党建+殡葬改革宣传"))
    bureau.drop("表.xlsx", bureau.filled("MZ01", DECEMBER, said=told))
    bureau.collect("2027-01-02")
    return bureau.consolidate("2027-01-08", DECEMBER).assessment


def test_what_moved_and_what_did_not_is_told_from_the_months_that_are_noted(bureau: Bureau) -> None:
    view = year_with_figures(bureau)
    stands = {each.name: each for each in list_indicator_stands(view, DECEMBER.shift(-11))}
    assert [(name, each.tasks.count, each.is_still) for name, each in stands.items()] == [
        (HOMES, 1, False), (BEDS, 0, True), ("低保复核率", 0, False),
    ]  # fmt: skip
    assert stands[HOMES].word_change(2026) == "2025年12月末120户，11月末185.5户"
    assert stands[BEDS].word_change(2026) == "3月末300张，12月末300张，没有变化"
    assert stands["低保复核率"].word_change(2026) == "没有登记到两个月末数"
    quarter = list_indicator_stands(view, DECEMBER.shift(-2))
    assert [each.word_change(2026) for each in quarter][1] == "3月末300张，12月末300张，没有变化"
    page = openpyxl.load_workbook(io.BytesIO(bureau.outbox(DECEMBER)["工作台账.xlsx"]))["总览"]
    cells = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert "业务指标（局里登记的月末数，不计分；没有对应业务指标的任务1项）" in cells
    assert {HOMES, BEDS, "低保复核率"} <= set(cells)


def test_papers_of_a_quarter_and_a_year_tell_them_and_nothing_where_none_is_listed(bureau: Bureau) -> None:
    view = year_with_figures(bureau)
    for report in (QUARTER_REPORT, YEAR_REPORT):
        text = said(opened(build_draft(report, view, bureau.on("2027-01-08").office)))
        assert "局里列的业务指标3项，对应的任务1项；没有对应业务指标的任务1项。" in text
        assert (
            f"{HOMES}（任务1项）2025年12月末120户，11月末185.5户。{BEDS}（任务0项）3月末300张，12月末300张，没有变化。"
            in text
        )
        assert "低保复核率没有登记到两个月末数，不作比较。" in text


def test_papers_say_nothing_where_no_figure_is_listed(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-01")
    view = bureau.consolidate("2026-12-08").assessment
    assert not any(build_indicator_figures(view, NOVEMBER).values())
    assert "业务指标" not in said(opened(build_draft(YEAR_REPORT, view, bureau.on("2026-12-08").office)))
    page = openpyxl.load_workbook(io.BytesIO(bureau.outbox()["工作台账.xlsx"]))["总览"]
    assert not any("业务指标" in str(cell.value) for row in page.iter_rows() for cell in row)


def test_a_month_or_number_of_no_sense_is_refused() -> None:
    for readings in ({"2026-13": 1}, {"2026年11月": 1}, {"2026-11": "无"}, {"2026-11": float("nan")}):
        with pytest.raises(ValueError, match="readings"):
            Settings.model_validate({"indicator": [{"name": HOMES, "readings": readings}]})
