"""总览 and the tables of 工作台账.xlsx: figures, charts with their values, links to rows, sums, what prints where."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from ledger_book import read_ledger_book
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.commands import consolidate
from pipeline.contract.ledger import list_ledger_tables, list_workbook_tables
from pipeline.reports.lagging import count_apart
from pipeline.reports.month_report import build_month_report
from pipeline.terms import LEDGER_FILE, Lamp
from pipeline.workbook.overview import MOST_LAGGING

LAMPS = ("红", "黄", "灰", "绿")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SOFFICE = shutil.which("soffice") or ""


@pytest.fixture(scope="module")
def data(built: consolidate.ConsolidateResult) -> bytes:
    return (built.folder / LEDGER_FILE).read_bytes()


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


@pytest.fixture(scope="module")
def rows(data: bytes) -> dict[str, list[dict[str, object]]]:
    return read_ledger_book(data)


def table_at(page: Worksheet, title: str) -> dict[str, list[object]]:
    """A small table of 总览: name -> numbers, down to 合计."""
    (head,) = (cell for row in page.iter_rows() for cell in row if cell.value == title)
    assert head.row is not None
    assert head.column is not None
    found: dict[str, list[object]] = {}
    row = head.row + 1
    while (name := page.cell(row, head.column).value) is not None:
        found[str(name)] = [page.cell(row, head.column + at).value for at in range(1, 7)]
        row += 1
    return found


def test_the_twelve_figures_are_rows_of_the_tables(book: Workbook, rows: dict[str, list[dict[str, object]]]) -> None:
    page, tasks, came = book["总览"], rows["总台账"], Counter(row["报送时效"] for row in rows["报送情况"])
    shown = {str(page.cell(4, at).value): page.cell(5, at).value for at in range(1, 13)}
    lamps = Counter(row["灯色"] for row in tasks)
    assert shown == {
        "应报支部": len(rows["报送情况"]), "已报送": came["按时"] + came["迟报"] + came["补报"], "按时报送": came["按时"],
        "漏报": came["漏报"], "在册任务": len(tasks), "报已完成": sum(row["计入完成"] == "是" for row in tasks),
        "待核验": sum(row["核验"] == "待核验" for row in tasks), "红灯": lamps["红"], "黄灯": lamps["黄"], "灰灯": lamps["灰"],
        "绿灯": lamps["绿"], "整改逾期": len({row["问题编号"] for row in rows["整改台账"] if row["逾期"] == "是"}),
    }  # fmt: skip


def test_changes_are_against_the_month_before(book: Workbook, rows: dict[str, list[dict[str, object]]]) -> None:
    page = book["总览"]
    before = Counter(row["2026年10月灯色"] for row in rows["走势"])
    now = Counter(row["2026年11月灯色"] for row in rows["走势"])
    told = {str(page.cell(4, at).value): str(page.cell(6, at).value) for at in range(1, 13)}
    for lamp in LAMPS:
        change = now[lamp] - before[lamp]
        assert told[f"{lamp}灯"] == f"上月{before[lamp]} {'▲' if change > 0 else '▼'}{abs(change)}"
    assert told["应报支部"] == "—"


@pytest.mark.parametrize(("title", "column"), [("“1+3+X”", "项目类别"), ("业务领域", "业务领域")])
def test_groups_add_up_to_all_tasks(
    book: Workbook, rows: dict[str, list[dict[str, object]]], title: str, column: str
) -> None:
    found = table_at(book["总览"], title)
    total = found.pop("合计")
    assert [sum(int(str(row[at])) for row in found.values()) for at in range(6)] == total
    assert total[0] == len(rows["总台账"])
    for name, numbers in found.items():
        own = [row for row in rows["总台账"] if row[column] == name]
        lamps = Counter(row["灯色"] for row in own)
        assert numbers == [len(own), sum(row["计入完成"] == "是" for row in own), *(lamps[lamp] for lamp in LAMPS)]


def test_the_worst_tasks_lead_to_their_rows(book: Workbook, built: consolidate.ConsolidateResult) -> None:
    page, report = book["总览"], build_month_report(built.assessment)
    linked = [(cell.value, cell.hyperlink.location) for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert len(report.lagging) > MOST_LAGGING
    titles = [cell.value for cell in book["总台账"][1]]
    jumps = [
        location
        for value, location in linked
        if isinstance(value, str) and re.fullmatch(r"'总台账'!A(?!1$)\d+", str(location))
    ]
    shown = [
        str(book["总台账"].cell(int(str(jump).partition("!A")[2]), titles.index("任务编号") + 1).value)
        for jump in jumps
    ]
    points = [task.gap for task in report.lagging]
    told = count_apart(points, MOST_LAGGING, MOST_LAGGING + 2)
    assert {*shown} == {task.number for task in report.lagging[:told]}
    assert points[told - 1] > points[told], "of tasks equally far behind all are named or none"
    assert {built.assessment.lamps[number].lamp for number in shown} == {Lamp.RED}
    gaps = [task.gap for task in report.lagging]
    assert gaps == sorted(gaps, reverse=True)
    assert {*list_ledger_tables(), "走势", "数据字典"} <= {value for value, _ in linked}


def test_a_figure_leads_to_the_first_row_it_counts(book: Workbook) -> None:
    page, tasks = book["总览"], book["总台账"]
    titles = [cell.value for cell in tasks[1]]
    lamps = [tasks.cell(row, titles.index("灯色") + 1).value for row in range(1, tasks.max_row + 1)]
    domains = [tasks.cell(row, titles.index("业务领域") + 1).value for row in range(1, tasks.max_row + 1)]
    for at in range(1, 13):
        name, link = str(page.cell(4, at).value), page.cell(5, at).hyperlink
        assert link is not None
        if name.removesuffix("灯") in LAMPS and page.cell(5, at).value:
            assert link.location == f"'总台账'!A{lamps.index(name.removesuffix('灯')) + 1}"
    (head,) = (cell for row in page.iter_rows() for cell in row if cell.value == "业务领域")
    assert head.row is not None
    assert head.column is not None
    first = page.cell(head.row + 1, head.column)
    link = page.cell(head.row + 1, head.column + 1).hyperlink
    assert link is not None
    assert link.location == f"'总台账'!A{domains.index(first.value) + 1}"


def test_charts_hold_their_values_and_name_every_category(data: bytes, book: Workbook) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        charts = [
            ET.fromstring(package.read(name))
            for name in package.namelist()
            if "/chart" in name and name.endswith(".xml")
        ]
    assert len(charts) == 2
    for chart in charts:
        assert [each.get("val") for each in chart.iter(f"{CHART}tickLblSkip")] == ["1"]
        assert len(list(chart.iter(f"{CHART}ser"))) == 4
        for reference in [*chart.iter(f"{CHART}numRef"), *chart.iter(f"{CHART}strRef")]:
            place = str(reference.findtext(f"{CHART}f"))
            held = [point.text for point in reference.iter(f"{CHART}v")]
            if "!" in place:
                sheet, _, area = place.replace("$", "").partition("!")
                cells = [cell.value for row in book[sheet.strip("'")][area] for cell in row]
                assert held == [str(value) for value in cells]
                assert held


def test_rows_that_add_up_hold_their_sums(
    data: bytes, rows: dict[str, list[dict[str, object]]], book: Workbook
) -> None:
    for sheet in ("支部汇总", "报送情况", "1+3+X", "业务覆盖"):
        titles, *_, last = book[sheet].iter_rows(values_only=True)
        total = dict(zip(map(str, titles), last, strict=True))
        assert "合计" in last[:2]
        added = [column.title for column in list_ledger_tables()[sheet].columns if column.adds]
        assert added
        for title in added:
            assert total[title] == sum(int(str(row[title])) for row in rows[sheet])
    titles, *_, last = book["总台账"].iter_rows(values_only=True)
    assert dict(zip(map(str, titles), last, strict=True))["任务编号"] == len(rows["总台账"])
    kept = openpyxl.load_workbook(io.BytesIO(data))
    table = kept["支部汇总"].tables["表_支部汇总"]
    assert (table.totalsRowCount, {each.totalsRowFunction for each in table.tableColumns} - {None}) == (1, {"sum"})


def test_trend_shows_each_month_as_the_ledger_of_that_month(
    built: consolidate.ConsolidateResult, rows: dict[str, list[dict[str, object]]]
) -> None:
    october = read_ledger_book((built.folder.parent / "2026-10" / LEDGER_FILE).read_bytes())["总台账"]
    then = {row["任务编号"]: (row["灯色"], row["完成率"]) for row in october}
    shown = {
        row["任务编号"]: (row["2026年10月灯色"], row["2026年10月完成率"])
        for row in rows["走势"]
        if row["2026年10月灯色"]
    }
    assert shown == then


def test_sheets_print_without_their_sources(book: Workbook, built: consolidate.ConsolidateResult) -> None:
    months = tuple(month.period for month in built.assessment.months)
    for name, form in list_workbook_tables(months).items():
        page = book[name]
        last = get_column_letter(form.shown)
        assert str(page.print_area).endswith(f"${last}${page.max_row}")
    papers = [int(str(book[name].page_setup.paperSize)) for name in ("总台账", "支部汇总", "总览")]
    assert papers == [8, 9, 9]


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice on this machine")
def test_another_program_prints_it_short_and_adds_up_the_same(data: bytes, tmp_path: Path) -> None:
    source = tmp_path / "工作台账.xlsx"
    source.write_bytes(data)

    def convert(kind: str, path: Path) -> Path:
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        subprocess.run(
            [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / kind), str(path)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return tmp_path / kind / f"{path.stem}.{kind}"

    told = convert("pdf", source).read_bytes()
    boxes = [
        tuple(round(float(each)) for each in box.split()[2:]) for box in re.findall(rb"/MediaBox ?\[([^\]]*)\]", told)
    ]
    wide = [box for box in boxes if max(box) > 1000]
    assert 1 <= len(wide) <= 10, "pages of 总台账 on A3"
    again = openpyxl.load_workbook(convert("xlsx", convert("ods", source)), data_only=True)
    for sheet in ("支部汇总", "报送情况", "总台账", "1+3+X", "业务覆盖"):
        before, after = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet], again[sheet]
        assert [cell.value for cell in after[before.max_row]] == [cell.value for cell in before[before.max_row]]
