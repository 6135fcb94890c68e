"""Twelve months of forty-odd tasks, written by one hand: every kind rings in the months it should, and in no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from signals.flag import flag_rows
from signals.labelled import read_labelled_set

FOLDER = Path(__file__).parents[2] / "signals" / "histories" / "year"
LABELLED = [json.loads(each) for each in (FOLDER / "histories.jsonl").read_text(encoding="utf-8").splitlines()]
KINDS = (
    "stale",
    "copy",
    "restate",
    "same_step",
    "sudden_100",
    "going_down",
    "full_not_done",
    "standing_escape",
    "two_skins",
)
FALSE_SLOGANS = 2
"""So many honest months are still taken for slogans: 516 months, none of which the model has seen."""


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, list[str]]]:
    return {str(each["id"]): each["at"] for each in flag_rows(read_labelled_set(FOLDER))}  # type: ignore[misc]


def list_months(found: dict[str, dict[str, list[str]]], kind: str) -> tuple[set[str], set[str]]:
    """Task and month where a kind rings, and where it should; months left open count neither way."""
    rings = {
        f"{row['id']} {month}"
        for row in LABELLED
        for month in found[row["id"]].get(kind, [])
        if month not in row["skip_at"].get(kind, [])
    }
    return rings, {f"{row['id']} {month}" for row in LABELLED for month in row["labels_at"].get(kind, [])}


def test_the_set_is_large_enough_to_tell_something() -> None:
    assert len(LABELLED) >= 40
    assert all(len(row["months"]) == 12 for row in LABELLED)
    assert all(list_months({row["id"]: {} for row in LABELLED}, kind)[1] for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_rings_in_the_months_it_should_and_in_no_other(
    found: dict[str, dict[str, list[str]]], kind: str
) -> None:
    rings, wanted = list_months(found, kind)
    assert rings == wanted


def test_slogans_are_found_and_hardly_an_honest_month_is_taken_for_one(
    found: dict[str, dict[str, list[str]]],
) -> None:
    rings, wanted = list_months(found, "slogan")
    assert wanted <= rings
    assert len(rings - wanted) <= FALSE_SLOGANS


@pytest.mark.parametrize(
    "kind", ["foreign", "anachronism", "deploy_only", "person_missing", "measure_empty", "goal_vague"]
)
def test_no_other_kind_rings(found: dict[str, dict[str, list[str]]], kind: str) -> None:
    assert list_months(found, kind) == (set(), set())
