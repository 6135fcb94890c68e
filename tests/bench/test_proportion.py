"""Nothing is gone through out of proportion to the branches: a loop over all inside a loop over all is found by counting."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from bureau import Bureau, in_process

from bench.mixed import LAST, build
from pipeline import pool
from pipeline.commands.check import check_files
from pipeline.commands.consolidate import plan_consolidation
from pipeline.commands.distribute import distribute_forms
from pipeline.commands.status import report_status

if TYPE_CHECKING:
    from _typeshed import TraceFunction

_HANDFUL, _FEW, _TIMES = 3, 10, 4
_MANY = _TIMES * _FEW
_DAY = "2026-12-10"
_OUT_OF_PROPORTION = 2.2
"""What is done for each pair of branches is done four times as often in proportion; who is late or red is luck."""
_OFTEN = _MANY * _MANY
"""What is done less often than so is not done for each pair of branches."""
_PACKAGE = str(Path(pool.__file__).parent)


@pytest.fixture(scope="module")
def bureaus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bureau, Bureau, Bureau]:
    """A bureau of a handful of branches, one of few, and one of many."""
    folder = tmp_path_factory.mktemp("bureaus")
    with mock.patch.object(pool, "map", in_process):
        return build(folder / "handful", _HANDFUL), build(folder / "few", _FEW), build(folder / "many", _MANY)


def count_steps(act: Callable[[], object]) -> Counter[str]:
    """Count the lines that each of the program's own functions goes through, every turn of a loop anew, by place."""
    counts: Counter[CodeType] = Counter()

    def note(frame: FrameType, _: str, __: object) -> TraceFunction | None:
        code = frame.f_code
        if not code.co_filename.startswith(_PACKAGE):
            return None
        counts[code] += 1
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        act()
    finally:
        sys.settrace(before)
    found: Counter[str] = Counter()
    for code, count in counts.items():
        found[f"{code.co_filename.removeprefix(_PACKAGE)}:{code.co_firstlineno} {code.co_name}"] += count
    return found


def list_out_of_proportion(few: Mapping[str, int], many: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """List what is done often, and more often than there are more branches, with both counts.

    What the few do not come to at all is left out: who is late or new among them is luck.
    """
    most = _OUT_OF_PROPORTION * _TIMES
    return {
        place: (few[place], count)
        for place, count in many.items()
        if count >= _OFTEN and place in few and count > most * few[place]
    }


def _consolidate(bureau: Bureau) -> object:
    return plan_consolidation(bureau.on(_DAY), LAST)


def _distribute(bureau: Bureau) -> object:
    return distribute_forms(bureau.on(_DAY), LAST.shift(1), dry_run=True)


def _tell_status(bureau: Bureau) -> object:
    return report_status(bureau.on(_DAY), LAST)


def _check(bureau: Bureau) -> object:
    return check_files(bureau.on(_DAY), sorted(bureau.root.glob(f"outbox/{LAST}/forms/*.xlsx")))


@pytest.mark.parametrize("verb", [_consolidate, _distribute, _tell_status, _check])
def test_nothing_is_gone_through_out_of_proportion(
    bureaus: tuple[Bureau, Bureau, Bureau], verb: Callable[[Bureau], object]
) -> None:
    handful, *compared = bureaus
    with mock.patch.object(pool, "map", in_process):
        verb(handful)  # what is remembered of any bureau is not counted
        few, many = (count_steps(partial(verb, bureau)) for bureau in compared)
    assert sum(many.values()) > _OFTEN
    assert list_out_of_proportion(few, many) == {}


def test_a_step_for_each_pair_is_found() -> None:
    def ask() -> None:
        pass

    few, many = (
        {"ask": count, "once": 3, "each": 2 * number} for count, number in ((_FEW**2, _FEW), (_MANY**2, _MANY))
    )
    assert list_out_of_proportion(few, many) == {"ask": (_FEW**2, _MANY**2)}
