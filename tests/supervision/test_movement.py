"""较上月变化: told between neighbouring months only; else it says since when.

“+56个百分点” stood under 较上月变化 of a task that had not been reported the month before.
"""

from __future__ import annotations

from dataclasses import replace

from bureau import NOVEMBER
from papers import OCTOBER, month, task

from pipeline.supervision.assessment import describe_movement

SEPTEMBER = OCTOBER.shift(-1)


def test_between_neighbouring_months_it_is_the_change_of_the_month() -> None:
    assert describe_movement(task("MZ01", 1, month(OCTOBER, 40), month(NOVEMBER, 55))) == "+15个百分点"
    assert describe_movement(task("MZ01", 1, month(OCTOBER, 40), month(NOVEMBER, 30))) == "-10个百分点"
    assert describe_movement(task("MZ01", 1, month(OCTOBER, 40), month(NOVEMBER, 40))) == "未变化"


def test_over_a_missed_month_it_says_since_when() -> None:
    grown = task("MZ01", 1, month(SEPTEMBER, 10), month(NOVEMBER, 66))
    assert (grown.gain, describe_movement(grown)) == (None, "较2026年9月+56个百分点")
    same = task("MZ01", 1, month(SEPTEMBER, 66), month(NOVEMBER, 66))
    assert describe_movement(same) == "与2026年9月相同"


def test_since_an_old_ledger_it_says_so() -> None:
    brought = replace(task("MZ01", 1, month(NOVEMBER, 66)), started=month(NOVEMBER, 30))
    assert (brought.gain, describe_movement(brought)) == (None, "较旧台账+36个百分点")


def test_without_a_report_or_without_a_base_nothing_is_compared() -> None:
    assert describe_movement(task("MZ01", 1, month(OCTOBER, 40))) == "未报送"
    assert describe_movement(task("MZ01", 1, month(NOVEMBER, 40))) == "新增"
