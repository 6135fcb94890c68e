"""Whole numbers as clerks type them, and what is asked back instead of being guessed."""

from __future__ import annotations

import pytest

from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.counts import parse_count
from pipeline.reading.raw import RawValue


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (12, 12), (12.0, 12), ("12", 12), (" １，２００ ", 1200), ("1,234,567", 1_234_567), ("12.0", 12), ("12.00", 12), ("-3", -3),
        (0, 0), ("0", 0), (10**9, 10**9), ("1000000000", 10**9), (-(10**9), -(10**9)),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_however_it_is_typed(typed: RawValue, number: int) -> None:
    found = parse_count(typed)
    assert found == number
    assert isinstance(found, int)


@pytest.mark.parametrize(
    "typed", ["12人", "约12", "12.5", 12.5, "1,2", "12,34", "1,2345", "", "十二", "1 2.5", True, ".0", "3-"]
)
def test_what_is_no_whole_number_is_asked_back(typed: RawValue) -> None:
    assert parse_count(typed) == CellError("rate-unreadable")


@pytest.mark.parametrize("typed", [10**9 + 1, "1000000001", -(10**9) - 1, "９９９９９９９９９９９９"])
def test_a_number_too_large_for_any_count_is_told_so(typed: RawValue) -> None:
    assert parse_count(typed) == CellError("rate-out-of-range")
