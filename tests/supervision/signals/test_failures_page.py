"""The page of failures: it lists what it counts, in the words of the rows that stand in the repository."""

from __future__ import annotations

import re

import pytest
from signals.failures import FALSE, MISSED, PAGE, format_failures
from signals.labelled import LabelledRow, LabelledSet, read_labelled_set
from signals.measure import SETS

TEXT = PAGE.read_text(encoding="utf-8")
HONEST = "Honest rows asked about"
SECTIONS = re.findall(r"^## (.+) \((\d+)\)\n\n((?:- .+\n)*)", TEXT, re.MULTILINE)
SMALL = "hand9"


def name_rows(lines: str) -> list[str]:
    return re.findall(r"^- `([^`]+)` ", lines, re.MULTILINE)


@pytest.fixture(scope="module")
def rows() -> dict[str, LabelledRow]:
    return {row.name: row for folder in SETS.iterdir() for row in read_labelled_set(folder).rows}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section[0])
def test_every_row_that_is_counted_stands_there_as_labelled_and_as_written(
    section: tuple[str, str, str], rows: dict[str, LabelledRow]
) -> None:
    title, count, lines = section
    names = name_rows(lines)
    assert len(names) == int(count)
    kind, _, what = title.partition(": ")
    for name, line in zip(names, lines.splitlines(), strict=True):
        row = rows[name]
        assert (kind in row.labels) == (what == MISSED)
        assert title != HONEST or not row.labels
        assert " ".join(row.history.plan.task.split()) in line


def test_the_table_counts_what_is_listed() -> None:
    listed = {title: int(count) for title, count, _ in SECTIONS}
    table = re.findall(r"^\| (\w+) \| \S+ \((\d+) of (\d+);.*?\) \| \S+ \((\d+) of (\d+);", TEXT, re.MULTILINE)
    assert len(table) == 16
    for kind, right, asked, found, labelled in table:
        assert listed.get(f"{kind}: {FALSE}", 0) == int(asked) - int(right)
        assert listed.get(f"{kind}: {MISSED}", 0) == int(labelled) - int(found)


def test_a_page_names_what_is_missed_and_what_is_asked_unjustly() -> None:
    whole = read_labelled_set(SETS / SMALL)
    missed = next(row for row in whole.rows if row.labels == {"slogan"})
    unjust = next(row for row in whole.rows if not row.labels and not row.skipped)
    page = format_failures(
        [
            (
                LabelledSet(SMALL, (missed, unjust), whole.office),
                {missed.name: frozenset(), unjust.name: frozenset(["copy"])},
            )
        ]
    )
    assert "1 of 1 honest rows are asked about" in page
    assert f"## {HONEST} (1)\n\n- `{unjust.name}` copy：" in page
    assert f"## slogan: {MISSED} (1)\n\n- `{missed.name}` slogan：" in page
    assert "| slogan | 0.000 (0 of 0; 0.00–1.00) | 0.000 (0 of 1;" in page
