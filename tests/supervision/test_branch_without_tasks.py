"""A branch that reports without a task is asked for its plan, once, and never thanked for doing nothing.

“月报按时送达、一次合格” was said for two months of a branch that had no task at all.
"""

from __future__ import annotations

from bureau import NOVEMBER
from records import DECEMBER, History, line

from pipeline.contract.replies import format_explanation_key
from pipeline.ledger import Ledger
from pipeline.supervision.questions import build_questions

KEY = format_explanation_key("无任务", "MZ02")
IDLE = History().report(NOVEMBER, line("MZ01-202611-01")).report(NOVEMBER, branch="MZ02")


def asked(ledger: Ledger) -> list[str]:
    return [each.key for each in build_questions(ledger, ())]


def test_it_is_asked_by_name_of_the_month() -> None:
    (question,) = build_questions(IDLE.at(NOVEMBER), ())
    assert (question.key, question.branch, question.number) == (KEY, "MZ02", "")
    assert question.fact == "2026年11月没有列入台账的“党建+”任务"


def test_with_a_task_or_without_a_report_nothing_is_asked() -> None:
    planned = IDLE.report(DECEMBER, line("MZ02-202612-01"), branch="MZ02").report(DECEMBER, line("MZ01-202611-01"))
    assert asked(planned.at(DECEMBER)) == []
    assert asked(History().report(NOVEMBER, line("MZ01-202611-01")).at(NOVEMBER)) == []


def test_it_is_asked_again_every_month_that_it_stays_silent() -> None:
    assert asked(IDLE.report(DECEMBER, branch="MZ02").at(DECEMBER)) == [KEY]
