"""上级看板: the bureaus below on one page, every number that of the cells it names in 上级台账."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from board_reading import CHROMIUM, Element, print_page, read_number, read_page
from packages import NOVEMBER, drop, make_city, make_figures, make_month, open_city

from pipeline.commands.audit import audit_workspace
from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.proof import prove_files
from pipeline.contract.package_manifest import RosterEntry
from pipeline.periods import Period
from pipeline.roll_up.package import ReportedMonth
from pipeline.terms import SUPERIOR_BOARD_FILE, SUPERIOR_LEDGER_FILE

OCTOBER = Period(2026, 10)


def name_bureaus(count: int, long: str = "") -> dict[str, str]:
    return {f"QX{at:02d}": f"第{at}区{long}民政局" for at in range(1, count + 1)}


def made(name: str, seed: int, branches: int, period: Period, day: dt.date) -> ReportedMonth:
    figures = make_figures(seed, branches)
    roster = tuple(RosterEntry(code=str(row.code), name=str(row.name)) for row in figures.itertuples())
    return make_month(name, figures=figures, roster=roster, period=period, as_of=day)


def build(root: Path, names: Mapping[str, str], *, silent: int = 1, branches: int = 24) -> Path:
    """A city of which all but the last ``silent`` bureaus report November, and as many October."""
    make_city(root, names)
    told = list(names.values())[: len(names) - silent]
    for period, by, day in (
        (OCTOBER, dt.date(2026, 11, 6), "2026-11-07"),
        (NOVEMBER, dt.date(2026, 12, 4), "2026-12-09"),
    ):
        for at, name in enumerate(told):
            drop(root, made(name, at + period.month, branches, period, by), f"{name}.zip")
        collect_inbox(open_city(root, day))
    consolidate_period(open_city(root), NOVEMBER)
    return root / "outbox" / "2026-11"


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty bureaus of twenty-four branches; one has not reported."""
    return build(tmp_path_factory.mktemp("superior") / "市", name_bureaus(60))


def read(folder: Path) -> Element:
    return read_page((folder / SUPERIOR_BOARD_FILE).read_bytes())


def read_cells(folder: Path) -> dict[str, list[dict[str, object]]]:
    """The workbook, with the row that adds up, and the months."""
    import openpyxl  # noqa: PLC0415 - the reader of the other page leaves both out

    book = openpyxl.load_workbook(folder / SUPERIOR_LEDGER_FILE)
    found: dict[str, list[dict[str, object]]] = {}
    for sheet in ("下级单位", "上报情况", "走势"):
        head, *rows = book[sheet].iter_rows(values_only=True)
        found[sheet] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def look_up(source: str, sheets: Mapping[str, list[dict[str, object]]]) -> int:
    """What the workbook says of a figure: cells added up, or rows counted."""
    place, _, cell = source.partition("#")
    sheet, _, told = place.partition("?")
    title, _, values = told.partition("=")
    rows = [row for row in sheets[sheet] if not title or str(row[title]) in values.split("|")]
    return sum(int(str(row[cell])) for row in rows) if cell else len(rows)


def test_every_number_is_that_of_the_cells_it_names(sixty: Path) -> None:
    sheets = read_cells(sixty)
    figures = [each for each in read(sixty).walk() if "data-src" in each.attributes]
    wrong = []
    for each in figures:
        now, _, before = each.attributes["data-src"].partition(" − ")
        found = look_up(now, sheets) - (look_up(before, sheets) if before else 0)
        if read_number(each.text) != found:
            wrong.append((each.text, each.attributes["data-src"], found))
    assert wrong == []
    assert len(figures) > 59 * 7


def test_a_number_without_cells_is_a_gap(sixty: Path) -> None:
    cells = [each for each in read(sixty).find_all("td") if "data-src" not in each.attributes]
    assert [each.text for each in cells if re.fullmatch(r"\d+", each.text.strip())] == []


def test_every_bureau_stands_there_and_their_lamps_add_up_to_the_total(sixty: Path) -> None:
    tables = [each for each in read(sixty).find_all("table") if each.has("class", "bureaus")]
    rows = [row for table in tables for row in table.find_all("tr") if row.find_all("td")]
    assert {row.find_all("th")[0].text for row in rows} == set(name_bureaus(60).values())
    assert rows[0].find_all("th")[0].text == "第60区民政局"
    assert rows[0].text.endswith("未收")
    assert {each.text for each in rows[0].find_all("td")[:5]} == {"—"}
    red = [int(row.find_all("td")[0].text) for row in rows[1:]]
    assert red == sorted(red, reverse=True)
    (total,) = (row for row in read_cells(sixty)["下级单位"] if row["短码"] == "合计")
    for at, lamp in enumerate(("红灯", "黄灯", "灰灯", "绿灯", "任务数")):
        assert sum(int(row.find_all("td")[at].text) for row in rows[1:]) == total[lamp]


def test_the_month_before_is_compared_where_the_same_bureaus_count(sixty: Path, tmp_path: Path) -> None:
    months = {row["报告期"]: row for row in read_cells(sixty)["走势"]}
    was, now = int(str(months["2026-10"]["红灯"])), int(str(months["2026-11"]["红灯"]))
    (lead,) = (each for each in read(sixty).find_all("p") if each.has("class", "lead"))
    assert f"红灯由上月{was}项{'增至' if now > was else '减至'}{now}项" in lead.text
    root = make_city(tmp_path / "市", name_bureaus(2))
    drop(root, made("第1区民政局", 1, 3, OCTOBER, dt.date(2026, 11, 6)), "十月.zip")
    for at in (1, 2):
        drop(root, made(f"第{at}区民政局", at, 3, NOVEMBER, dt.date(2026, 12, 4)), f"{at}.zip")
    collect_inbox(open_city(root))
    consolidate_period(open_city(root), NOVEMBER)
    page = read(root / "outbox" / "2026-11")
    assert "10月计入的单位与本月不同，不与上月比较" in page.text
    assert not [each for each in page.walk() if " − " in each.attributes.get("data-src", "")]


def test_whom_to_ring_is_told(sixty: Path) -> None:
    text = read(sixty).text
    assert "没有上报1个：第60区民政局（报送人李文静），各数都不含这些单位。请分管领导督促上报。" in text


def test_it_asks_nothing_of_a_network_and_runs_nothing(sixty: Path) -> None:
    text = (sixty / SUPERIOR_BOARD_FILE).read_text(encoding="utf-8")
    page = read(sixty)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|javascript:", text)
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {each.name for each in page.walk()}
    hrefs = {each.attributes["href"] for each in page.walk() if "href" in each.attributes}
    assert hrefs == {"%E4%B8%8A%E7%BA%A7%E5%8F%B0%E8%B4%A6.xlsx"}


def test_the_page_of_a_day_is_made_again_byte_for_byte(sixty: Path) -> None:
    data = (sixty / SUPERIOR_BOARD_FILE).read_bytes()
    (sixty / SUPERIOR_BOARD_FILE).unlink()
    consolidate_period(open_city(sixty.parent.parent), NOVEMBER, as_of=dt.date(2026, 12, 9))
    assert (sixty / SUPERIOR_BOARD_FILE).read_bytes() == data
    assert audit_workspace(open_city(sixty.parent.parent)).well


def test_a_figure_changed_on_its_way_is_named(sixty: Path, tmp_path: Path) -> None:
    text = (sixty / SUPERIOR_BOARD_FILE).read_text(encoding="utf-8")
    (total,) = (row for row in read_cells(sixty)["下级单位"] if row["短码"] == "合计")
    red = int(str(total["红灯"]))
    shown = f'data-src="下级单位?短码=合计#红灯">{red}<'
    assert shown in text
    changes = {
        "原件": text,
        "改数": text.replace(shown, shown.replace(f">{red}<", f">{red - 1}<"), 1),
        "改字": text.replace("请分管领导督促上报", "请知悉", 1),
    }
    for name, changed in changes.items():
        (tmp_path / f"{name}.html").write_text(changed, encoding="utf-8")
    done = prove_files(open_city(sixty.parent.parent), [tmp_path / f"{name}.html" for name in changes])
    told = [[(each.rule.id, each.told) for each in result.remarks] for result in done]
    assert told[0] == []
    assert told[1] == [("B1", f"写的是“{red - 1}”，台账里（下级单位?短码=合计#红灯）是{red}")]
    assert [rule for rule, _ in told[2]] == ["B2"]
    assert {result.document for result in done} == {SUPERIOR_BOARD_FILE}


def test_bureaus_that_do_not_fit_are_added_up(tmp_path: Path) -> None:
    folder = build(tmp_path / "市", name_bureaus(80), silent=3, branches=2)
    sheets, page = read_cells(folder), read(folder)
    rows = [row for table in page.find_all("table") if table.has("class", "bureaus") for row in table.find_all("tr")]
    (rest,) = (row for row in rows if row.text.startswith("其余"))
    told = int(re.findall(r"\d+", rest.find_all("th")[0].text)[0])
    assert len([row for row in rows if row.find_all("td")]) - 1 + told == 80
    for cell in rest.find_all("td")[:5]:
        assert int(cell.text) == look_up(cell.attributes["data-src"], sheets)


def test_an_office_with_bureaus_only_has_their_page_alone(tmp_path: Path) -> None:
    root = make_city(tmp_path / "市", name_bureaus(2))
    drop(root, made("第1区民政局", 1, 3, NOVEMBER, dt.date(2026, 12, 4)), "1.zip")
    collect_inbox(open_city(root))
    done = consolidate_period(open_city(root), NOVEMBER)
    assert set(done.outputs) == {SUPERIOR_BOARD_FILE, SUPERIOR_LEDGER_FILE, "manifest.json"}


needs_browser = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


@needs_browser
def test_sixty_bureaus_print_on_one_page(sixty: Path, tmp_path: Path) -> None:
    page = tmp_path / SUPERIOR_BOARD_FILE
    page.write_bytes((sixty / SUPERIOR_BOARD_FILE).read_bytes())
    assert print_page(page) == 1


@needs_browser
@pytest.mark.parametrize(
    ("count", "long"), [(1, ""), (8, ""), (31, "一二三四五六七八"), (90, "一二三四五六七八九十一二三")]
)
def test_few_and_many_bureaus_with_long_names_print_on_one_page(tmp_path: Path, count: int, long: str) -> None:
    folder = build(tmp_path / "市", name_bureaus(count, long), silent=min(count - 1, 7), branches=3)
    page = tmp_path / SUPERIOR_BOARD_FILE
    page.write_bytes((folder / SUPERIOR_BOARD_FILE).read_bytes())
    assert print_page(page) == 1
