"""上报 and 汇总下级: what a bureau reports is what its superior adds up, and nothing that was changed slips through."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bureau import Bureau, answers, bureau, new_row
from packages import (
    EAST,
    NOVEMBER,
    WEST,
    drop,
    list_parts,
    make_city,
    make_figures,
    make_month,
    open_city,
    pack,
)
from remembered import remembered

from pipeline.archive.facts import PACKAGE
from pipeline.commands.audit import audit_workspace
from pipeline.commands.collect import CollectResult, collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.report_up import report_up
from pipeline.contract.package_manifest import RosterEntry
from pipeline.contract.superior_ledger import (
    BUREAU_SHEET,
    PARTS_SHEET,
    list_bureau_columns,
    list_part_columns,
)
from pipeline.findings import UserError
from pipeline.reports.bureau_figures import add_up_figures, name_figures
from pipeline.roll_up.package import ReportedMonth, build_package
from pipeline.terms import FIGURES_FILE, PACKAGE_MANIFEST_FILE, SUPERIOR_LEDGER_FILE, Disposition

__all__ = ["bureau"]


def collect(root: Path, day: str = "2026-12-09") -> CollectResult:
    return collect_inbox(open_city(root, day))


def codes(done: CollectResult) -> list[str]:
    return [finding.code for each in done.files for finding in each.findings]


def read_tables(root: Path, *sheets: str, day: str = "2026-12-09") -> list[pd.DataFrame]:
    consolidate_period(open_city(root, day), NOVEMBER)
    book = openpyxl.load_workbook(root / "outbox" / "2026-11" / SUPERIOR_LEDGER_FILE)
    listed = [list(book[sheet].iter_rows(values_only=True)) for sheet in sheets]
    return [pd.DataFrame(rows, columns=[str(title) for title in head]) for head, *rows in listed]


def read_table(root: Path, sheet: str, day: str = "2026-12-09") -> pd.DataFrame:
    (table,) = read_tables(root, sheet, day=day)
    return table


@pytest.mark.parametrize("seed", range(12))
def test_the_total_is_the_sum_of_the_bureaus_and_of_all_branches(tmp_path: Path, seed: int) -> None:
    city = make_city(tmp_path / "city")
    months = {name: make_month(name, figures=make_figures(2 * seed + at)) for at, name in enumerate((EAST, WEST))}
    for name, month in months.items():
        drop(city, month, f"{name}.zip")
    assert [each.fate for each in collect(city).files] == [Disposition.ACCEPTED] * 2
    bureaus, parts = read_tables(city, BUREAU_SHEET, PARTS_SHEET)
    titles = {column.name: column.title for column in list_bureau_columns()}
    there = pd.concat([month.figures for month in months.values()])
    for name in name_figures():
        assert bureaus[titles[name]].iloc[:2].sum() == bureaus[titles[name]].iloc[2] == there[name].sum()
        assert parts[titles[name]].sum() == there[name].sum()
    assert len(parts) == 6
    assert [str(title) for title in parts.columns] == [column.title for column in list_part_columns()]


def test_a_bureau_that_has_not_reported_has_no_figures_and_is_named(tmp_path: Path) -> None:
    city = make_city(tmp_path / "city")
    drop(city, make_month(EAST))
    collect(city)
    row = read_table(city, BUREAU_SHEET).iloc[1]
    assert (row["上报时效"], row["上报结果"]) == ("漏报", "未收")
    assert pd.isna(row["任务数"])
    done = consolidate_period(open_city(city), NOVEMBER)
    assert done.below is not None
    assert not done.below.complete


def edit_figures(change: Callable[[openpyxl.Workbook], None]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Edit the workbook and put its new hash into the manifest, as somebody would who knows how."""

    def edit(parts: dict[str, bytes]) -> dict[str, bytes]:
        book = openpyxl.load_workbook(io.BytesIO(parts[FIGURES_FILE]))
        change(book)
        stream = io.BytesIO()
        book.save(stream)
        return rehash({**parts, FIGURES_FILE: stream.getvalue()})

    return edit


def rehash(parts: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    manifest = json.loads(parts[PACKAGE_MANIFEST_FILE]) | changes
    manifest["members"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in parts.items()
        if name != PACKAGE_MANIFEST_FILE
    ]
    return {**parts, PACKAGE_MANIFEST_FILE: json.dumps(manifest, ensure_ascii=False).encode()}


def set_cell(sheet: str, cell: str, value: str | float) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return edit_figures(change)


def resave(parts: dict[str, bytes]) -> dict[str, bytes]:
    book, stream = openpyxl.load_workbook(io.BytesIO(parts[FIGURES_FILE])), io.BytesIO()
    book.save(stream)
    return {**parts, FIGURES_FILE: stream.getvalue()}


def without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda parts: {each: data for each, data in parts.items() if each != name}


RED = "支部数据", "G2"
TAMPERINGS = {
    "resaved": (resave, "package-changed"),
    "a figure, hash left": (lambda parts: {**parts, FIGURES_FILE: parts[FIGURES_FILE] + b"\0"}, "package-changed"),
    "a part more": (lambda parts: {**parts, "说明.txt": b"x"}, "package-changed"),
    "no workbook": (without(FIGURES_FILE), "package-changed"),
    "another month": (lambda parts: rehash(parts, period="2026-10"), "package-period-conflict"),
    "another bureau": (lambda parts: rehash(parts, bureau=WEST), "package-bureau-conflict"),
    "an unknown bureau": (lambda parts: rehash(parts, bureau="南岗区民政局"), "package-sender-unknown"),
    "another superior": (lambda parts: rehash(parts, superior="江州市民政局"), "package-not-ours"),
    "a month to come": (lambda parts: rehash(parts, period="2027-01"), "period-future"),
    "before its month": (lambda parts: rehash(parts, as_of="2026-10-31"), "package-too-early"),
    "no such day": (lambda parts: rehash(parts, as_of="2026-13-41"), "package-unreadable"),
    "a later version": (lambda parts: rehash(parts, version=9), "package-version"),
    "no JSON": (lambda parts: {**parts, PACKAGE_MANIFEST_FILE: b"[" * 5000}, "package-unreadable"),
    "an odd manifest": (lambda parts: rehash(parts, note="x"), "package-unreadable"),
    "a red lamp less": (set_cell(*RED, 77), "package-figure"),
    "a figure below nought": (set_cell("支部数据", "F2", -1), "package-figure"),
    "a total of its own": (set_cell("合计", "Q2", 4711), "package-total"),
    "a word for a number": (set_cell("支部数据", "E2", "很多"), "package-layout"),
    "half a task": (set_cell("支部数据", "E2", 1.5), "package-layout"),
    "a title": (set_cell("支部数据", "E1", "项数"), "package-layout"),
    "a branch twice": (set_cell("支部数据", "A3", "MZ01"), "package-figure"),
    "a word of its own": (set_cell("支部数据", "C2", "很及时"), "package-figure"),
    "a branch left out": (edit_figures(lambda book: book["支部数据"].delete_rows(3)), "package-branch-missing"),
    "a branch too many": (
        lambda parts: rehash(parts, roster=[{"code": "MZ01", "name": "第1支部"}, {"code": "MZ02", "name": "第2支部"}]),
        "package-branch-extra",
    ),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_a_package_that_was_changed_is_named_kept_and_counts_for_nothing(tmp_path: Path, kind: str) -> None:
    tamper, code = TAMPERINGS[kind]
    city, data = make_city(tmp_path / "city"), pack(tamper(list_parts(build_package(make_month(EAST)))))
    (city / "inbox" / "上报.zip").write_bytes(data)
    done = collect(city)
    assert code in codes(done), codes(done)
    assert all(each.fate is not Disposition.ACCEPTED for each in done.files)
    (receipt,) = open_city(city).archive.receipts()
    assert open_city(city).archive.load_bytes(receipt) == data
    assert receipt.kind == PACKAGE
    assert list(read_table(city, BUREAU_SHEET)["任务数"].iloc[:2].dropna()) == []
    assert audit_workspace(open_city(city)).well


def test_a_package_survives_being_unpacked_and_packed_again_in_a_folder(tmp_path: Path) -> None:
    city = make_city(tmp_path / "city")
    parts = list_parts(build_package(make_month(EAST)))
    (city / "inbox" / "上报.zip").write_bytes(pack({f"上报_11月/{name}": data for name, data in parts.items()}))
    assert [each.fate for each in collect(city).files] == [Disposition.ACCEPTED]


def test_packages_within_an_archive_are_taken_one_by_one(tmp_path: Path) -> None:
    city = make_city(tmp_path / "city")
    both = {f"{name}.zip": build_package(make_month(name)) for name in (EAST, WEST)}
    (city / "inbox" / "全市.zip").write_bytes(pack(both))
    done = collect(city)
    assert sorted(each.fate for each in done.files) == [Disposition.ACCEPTED, Disposition.ACCEPTED, Disposition.OPENED]
    assert read_table(city, BUREAU_SHEET)["任务数"].iloc[2] == 2 * make_month(EAST).figures["tasks"].sum()


@pytest.mark.parametrize("name", ["../上报清单.json", "a/b/上报清单.json", "/上报清单.json"])
def test_a_path_in_a_name_leads_nowhere(tmp_path: Path, name: str) -> None:
    city = make_city(tmp_path / "city")
    parts = list_parts(build_package(make_month(EAST)))
    manifest = parts.pop(PACKAGE_MANIFEST_FILE)
    (city / "inbox" / "上报.zip").write_bytes(pack({name: manifest, **parts}))
    before = {path for path in tmp_path.rglob("*") if "archive" not in path.parts and ".dangjian" not in path.parts}
    done = collect(city)
    assert all(each.fate is not Disposition.ACCEPTED for each in done.files)
    after = {path for path in tmp_path.rglob("*") if "archive" not in path.parts and ".dangjian" not in path.parts}
    assert after <= before | {path for path in after if "outbox" in path.parts}


def test_the_same_package_again_is_a_duplicate(tmp_path: Path) -> None:
    city = make_city(tmp_path / "city")
    drop(city, make_month(EAST))
    collect(city)
    drop(city, make_month(EAST), "又一次.zip")
    assert [each.fate for each in collect(city, "2026-12-10").files] == [Disposition.DUPLICATE]


def later(month: ReportedMonth, seed: int) -> ReportedMonth:
    return replace(month, as_of=dt.date(2026, 12, 10), receipt=9, figures=make_figures(seed))


def test_a_corrected_package_replaces_the_one_before_and_says_what_changed(tmp_path: Path) -> None:
    city, first = make_city(tmp_path / "city"), make_month(EAST)
    drop(city, first)
    collect(city)
    drop(city, later(first, 5))
    done = collect(city, "2026-12-11")
    assert codes(done) == ["package-replaced"]
    was, now = (int(make_figures(seed)["tasks"].sum()) for seed in (1, 5))
    assert f"任务数由{was}变为{now}" in done.files[0].findings[0].message
    assert read_table(city, BUREAU_SHEET, "2026-12-11")["任务数"].iloc[0] == now


def test_an_older_package_does_not_displace_a_newer_one(tmp_path: Path) -> None:
    city, first = make_city(tmp_path / "city"), make_month(EAST)
    drop(city, later(first, 5))
    collect(city, "2026-12-11")
    drop(city, first)
    done = collect(city, "2026-12-12")
    assert codes(done) == ["package-stands"]
    assert read_table(city, BUREAU_SHEET, "2026-12-12")["任务数"].iloc[0] == make_figures(5)["tasks"].sum()


@pytest.mark.parametrize("order", [0, 1])
def test_of_two_packages_of_one_look_the_later_counts_whatever_their_names(tmp_path: Path, order: int) -> None:
    city, first = make_city(tmp_path / "city"), make_month(EAST)
    names = ("甲.zip", "乙.zip")
    drop(city, first, names[order])
    drop(city, later(first, 5), names[1 - order])
    assert codes(collect(city, "2026-12-11")) == ["package-outdone"]
    assert read_table(city, BUREAU_SHEET, "2026-12-11")["任务数"].iloc[0] == make_figures(5)["tasks"].sum()


def test_two_packages_as_of_the_same_receipt_that_differ_are_both_asked_back(tmp_path: Path) -> None:
    city, first = make_city(tmp_path / "city"), make_month(EAST)
    drop(city, first, "甲.zip")
    drop(city, replace(first, figures=make_figures(5)), "乙.zip")
    done = collect(city)
    assert codes(done) == ["package-twice", "package-twice"]
    assert all(each.fate is Disposition.RETURNED for each in done.files)


def test_a_package_in_the_folder_of_another_bureau_is_named(tmp_path: Path) -> None:
    city = make_city(tmp_path / "city")
    (city / "inbox" / "QX02").mkdir()
    drop(city, make_month(EAST), "QX02/上报.zip")
    assert codes(collect(city)) == ["package-sender-conflict"]


def test_a_branch_that_was_there_the_month_before_is_missed(tmp_path: Path) -> None:
    city, october = make_city(tmp_path / "city"), make_month(EAST, period=NOVEMBER.shift(-1))
    drop(city, replace(october, as_of=dt.date(2026, 11, 8)))
    collect(city)
    now = make_month(EAST, figures=make_figures(1, 2), receipt=9)
    drop(city, replace(now, roster=tuple(RosterEntry(code=f"MZ0{at}", name=f"第{at}支部") for at in (1, 2))))
    done = collect(city, "2026-12-10")
    assert codes(done) == ["package-branch-gone"]
    assert done.files[0].fate is Disposition.ACCEPTED


def test_the_ledger_of_a_day_is_made_again_byte_for_byte_whatever_came_since(tmp_path: Path) -> None:
    city, first = make_city(tmp_path / "city"), make_month(EAST)
    drop(city, first)
    collect(city)
    place = city / "outbox" / "2026-11" / SUPERIOR_LEDGER_FILE
    consolidate_period(open_city(city), NOVEMBER)
    data = place.read_bytes()
    place.unlink()
    drop(city, later(first, 5))
    collect(city, "2026-12-11")
    consolidate_period(open_city(city, "2026-12-12"), NOVEMBER, as_of=dt.date(2026, 12, 9))
    assert place.read_bytes() == data


def test_the_same_month_gives_the_same_bytes_without_a_time_in_them() -> None:
    data = build_package(make_month(EAST))
    assert data == build_package(make_month(EAST))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_text_of_a_branch_becomes_a_formula(tmp_path: Path) -> None:
    figures = make_figures(1).assign(name='=HYPERLINK("http://x","y")')
    city = make_city(tmp_path / "city")
    drop(city, make_month(EAST, figures=figures))
    assert [each.fate for each in collect(city).files] == [Disposition.ACCEPTED]
    consolidate_period(open_city(city), NOVEMBER)
    book = openpyxl.load_workbook(city / "outbox" / "2026-11" / SUPERIOR_LEDGER_FILE)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


@remembered
def november(bureau: Bureau) -> None:
    """MZ01 reports two tasks, MZ02 one, MZ03 nothing; the month is consolidated."""
    bureau.set_out("2026-11-25")
    for code, count in (("MZ01", 2), ("MZ02", 1)):
        numbers = bureau.form(str(code)).new_numbers
        said = answers(*(new_row(numbers[at], task=f"党建+第{at}项改造") for at in range(count)))
        bureau.drop(f"{code}.xlsx", bureau.filled(code, said=said))
    bureau.collect("2026-12-03")
    bureau.collect("2026-12-04")
    bureau.consolidate("2026-12-08")


def test_what_a_bureau_reports_is_what_stands_in_its_ledger(bureau: Bureau) -> None:
    november(bureau)
    done = report_up(bureau.on("2026-12-09"), NOVEMBER)
    book = openpyxl.load_workbook(bureau.root / "outbox" / "2026-11" / "工作台账.xlsx")
    head, *rows = book["总台账"].iter_rows(values_only=True)
    ledger = pd.DataFrame(rows, columns=[str(title) for title in head]).query("支部名称 != '合计'")
    figures = done.month.figures.set_index("code")
    assert list(figures.index) == ["MZ01", "MZ02", "MZ03"]
    lamps = {"red": "红", "yellow": "黄", "green": "绿", "grey": "灰"}
    for code, row in figures.iterrows():
        own = ledger[ledger["支部名称"] == bureau.form(str(code)).short_name]
        assert row["tasks"] == len(own)
        assert {name: row[name] for name in lamps} == {
            name: (own["灯色"] == lamp).sum() for name, lamp in lamps.items()
        }
    assert figures["tasks"].sum() == len(ledger) > 0
    assert figures.loc["MZ03", "timeliness"] == "漏报"


def test_a_superior_takes_what_report_up_made_and_adds_the_same_up(bureau: Bureau, tmp_path: Path) -> None:
    november(bureau)
    done = report_up(bureau.on("2026-12-09"), NOVEMBER)
    city = make_city(tmp_path / "city", names={"QX01": done.month.bureau}, parent="")
    (city / "inbox" / "上报.zip").write_bytes(done.path.read_bytes())
    assert [each.fate for each in collect(city).files] == [Disposition.ACCEPTED]
    there = read_table(city, BUREAU_SHEET).iloc[0]
    totals = add_up_figures(done.month.figures).iloc[0]
    for column in list_bureau_columns()[-len(name_figures()) :]:
        assert there[column.title] == totals[column.name]
    assert (there["支部数"], there["漏报支部"]) == (3, 1)


def test_the_package_is_made_again_byte_for_byte_and_says_what_came_since(bureau: Bureau) -> None:
    november(bureau)
    done = report_up(bureau.on("2026-12-09"), NOVEMBER)
    bureau.drop("MZ03.xlsx", bureau.filled("MZ03", said=answers(flag="无变化", nil_reason="没有变化")))
    bureau.collect("2026-12-10")
    again = report_up(bureau.on("2026-12-11"), NOVEMBER)
    assert (again.path, again.sha256) == (done.path, done.sha256)
    assert any("又收到1份" in each for each in again.remarks)


def test_a_month_never_consolidated_has_nothing_to_report(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    with pytest.raises(UserError, match="还没有汇总"):
        report_up(bureau.on("2026-12-09"), NOVEMBER)


def test_a_package_somebody_changed_is_found_by_audit(bureau: Bureau) -> None:
    november(bureau)
    done = report_up(bureau.on("2026-12-09"), NOVEMBER)
    assert audit_workspace(bureau.on("2026-12-09")).well
    done.path.write_bytes(pack(resave(list_parts(done.path.read_bytes()))))
    assert [each.place for each in audit_workspace(bureau.on("2026-12-09")).points if "上报" in each.place]


def test_bureaus_below_are_handed_no_forms(bureau: Bureau) -> None:
    row = {"code": "QX01", "full_name": f"中国共产党{EAST}机关委员会", "short_name": EAST, "kind": "下级单位",
           "reporter": "李文静"}  # fmt: skip
    blank = dict.fromkeys(("aliases", "parent", "secretary", "address", "domain", "start", "end", "successor"), "")
    bureau.enrol(blank | row)
    with pytest.raises(UserError, match="没有需要报送的支部"):
        bureau.set_out("2026-11-25")
