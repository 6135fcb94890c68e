"""Equal findings of many cells are told once, with the range; findings that differ in anything else are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.findings import CellPlace, build_finding, format_cell_name, group_equal_findings, merge_equal_findings
from pipeline.findings.grouping import format_cell_range

GAPS = {"title": "完成率", "lowest": "0", "highest": "100"}


def at(row: int, column: int) -> CellPlace:
    return CellPlace(file="表.xlsx", sheet="填报表", cell=format_cell_name(row, column), row=row, field="rate")


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [([(21, 10)], "K22"), ([(row, 10) for row in range(21, 2999)], "K22:K2999"), ([(5, 9), (7, 10), (8, 10)], "J6、K8:K9"),
     ([(3, 9), (3, 10), (3, 12)], "J4:K4、M4"), ([(5, 9), (6, 9), (5, 10), (6, 10)], "J6:K7"), ([(6, 9), (5, 9), (6, 9)], "J6:J7"),
     ([(row, 0) for row in range(0, 40, 2)], "A1、A3、A5、A7、A9等20格"), ([(0, 26), (0, 27)], "AA1:AB1")],
)  # fmt: skip
def test_cells_are_named_as_ranges(cells: list[tuple[int, int]], wanted: str) -> None:
    assert format_cell_range(cells) == wanted


def test_equal_findings_are_one_with_the_range_and_the_number_of_cells() -> None:
    rates = [build_finding("rate-missing", at(row, 10), **GAPS) for row in (5, 6, 7)]
    other = build_finding("rate-missing", at(8, 10), value="/", **GAPS)
    (merged, single) = merge_equal_findings([rates[0], other, *rates[1:]])
    assert (merged.cell, merged.message) == ("K6:K8", "“完成率”是空的。共3处。")
    assert (merged.remedy, merged.row, single) == (rates[0].remedy, rates[0].row, other)


def test_the_findings_themselves_stay_one_a_cell() -> None:
    rates = [build_finding("rate-missing", at(row, 10), **GAPS) for row in (5, 6)]
    assert group_equal_findings(rates) == (tuple(rates),)


def test_other_sheets_words_and_files_are_other_findings() -> None:
    one = build_finding("rate-missing", at(5, 10), **GAPS)
    others = [
        replace(one, sheet="需答复"),
        replace(one, file="别的.xlsx"),
        replace(one, message="别的。"),
        replace(one, task="MZ03-202611-01"),
    ]
    assert merge_equal_findings([one, *others]) == (one, *others)


def test_findings_of_whole_files_are_kept_apart_from_findings_of_cells() -> None:
    whole = build_finding("file-empty", CellPlace(file="表.xlsx"))
    assert (
        merge_equal_findings([whole, build_finding("file-empty", CellPlace(file="表.xlsx", sheet="填报表"))])[0]
        == whole
    )


def test_a_hundred_thousand_cells_are_soon_grouped() -> None:
    many = [build_finding("rate-missing", at(row, 10 + row % 2), **GAPS) for row in range(100_000)]
    (merged,) = merge_equal_findings(many)
    assert merged.cell == "K1、L2、K3、L4、K5等100000格"
