"""Which returned files still wait for a correction, and which have been overtaken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import History

from pipeline.archive.facts import OLD_LEDGER, Receipt
from pipeline.archive.submissions import BLANK, REPLIES_ONLY
from pipeline.ledger.returned import find_returned_receipts
from pipeline.terms import Disposition

ONE = History().report(NOVEMBER).submitted[0].receipt
BACK, TAKEN = {"fate": Disposition.RETURNED}, {"fate": Disposition.ACCEPTED}
ANSWERS = {"content": REPLIES_ONLY}


def came(*told: Mapping[str, object]) -> list[Receipt]:
    """The files of one branch and month, in the order in which they came."""
    return [replace(ONE, number=at, **each) for at, each in enumerate(told, start=1)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "waits"),
    [
        ((BACK,), 1), ((TAKEN,), None), ((BACK, TAKEN), None), ((TAKEN, BACK), 2), ((BACK, BACK), 2),
        ((BACK, {**TAKEN, **ANSWERS}), 1), ((BACK, {**BACK, **ANSWERS}), 1), (({**BACK, **ANSWERS},), 1),
        (({**BACK, **ANSWERS}, {**TAKEN, **ANSWERS}), None), ((TAKEN, {**BACK, **ANSWERS}), 2),
        ((BACK, {**BACK, "content": BLANK}), 1), (({**BACK, "content": BLANK},), None),
        ((BACK, {"fate": Disposition.QUARANTINED}), 1), ((BACK, {"fate": Disposition.DUPLICATE}), 1),
        ((BACK, {**TAKEN, "kind": OLD_LEDGER}), 1), ((BACK, {"fate": Disposition.UNRECOGNISED}), 1),
    ],
)  # fmt: skip
def test_the_last_report_that_was_judged_decides_whether_a_correction_is_awaited(
    files: tuple[Mapping[str, object], ...], waits: int | None
) -> None:
    """An answer sheet replaces no report that was returned; in a blank form there is nothing to correct."""
    for ordered in (came(*files), came(*files)[::-1]):
        found = find_returned_receipts(ordered)
        assert {key: each.number for key, each in found.items()} == ({("MZ01", "2026-11"): waits} if waits else {})


def test_each_branch_and_month_is_asked_on_its_own() -> None:
    files = came(BACK, {**BACK, "branch": "MZ02"}, {**TAKEN, "period": "2026-12"}, {**TAKEN, "branch": "MZ03"})
    assert set(find_returned_receipts(files)) == {("MZ01", "2026-11"), ("MZ02", "2026-11")}
