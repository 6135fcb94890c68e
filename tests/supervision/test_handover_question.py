"""A branch that ends leaves its tasks to another, which is asked once who answers for them there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bureau import NOVEMBER
from records import DECEMBER, History, line

from pipeline.contract.decisions import format_closing_key
from pipeline.contract.replies import QuestionKind, format_explanation_key
from pipeline.ledger import Ledger
from pipeline.supervision.model import Question
from pipeline.supervision.questions import build_questions
from pipeline.terms import DecisionKind

KEY = format_explanation_key("承接", "MZ01")
WORK = History().report(NOVEMBER, line("MZ01-202611-01"), line("MZ01-202611-02", 7))


def ending(ledger: Ledger, heir: str = "MZ02", last_day: dt.date = dt.date(2026, 11, 30)) -> Ledger:
    """The same ledger where MZ01 ends, with November unless told otherwise."""
    branches = tuple(
        replace(each, end=last_day, successor=heir) if each.code == "MZ01" else each for each in ledger.office.branches
    )
    inputs = replace(ledger.inputs, office=replace(ledger.office, branches=branches))
    return replace(ledger, inputs=inputs)


def test_the_names_of_a_branch_that_is_gone_are_asked_about() -> None:
    """The heir's form showed 牵头领导 and 责任人 of the branch that had ended, red under their names, and nobody asked."""
    (asked,) = build_questions(ending(WORK.at(NOVEMBER)), ())
    assert asked == Question(
        key=KEY,
        branch="MZ01",
        kind=QuestionKind.EXPLAIN,
        number="",
        fact="2项任务的牵头领导、责任人写的是原支部的人",
        demand="换了人的，请填“变更申请”，并在“说明”中写“已申请变更”；不换的写“不变”",
    )


def test_a_task_that_is_closed_needs_nobody_to_lead_it() -> None:
    done = WORK.decide(NOVEMBER, format_closing_key("MZ01-202611-02"), DecisionKind.CLOSING)
    (asked,) = build_questions(ending(done.at(NOVEMBER)), ())
    assert asked.fact == "1项任务的牵头领导、责任人写的是原支部的人"
    both = done.decide(NOVEMBER, format_closing_key("MZ01-202611-01"), DecisionKind.CLOSING)
    assert build_questions(ending(both.at(NOVEMBER)), ()) == ()


def test_it_is_asked_on_the_last_form_before_the_branch_ends_and_not_a_month_early() -> None:
    assert build_questions(ending(WORK.at(NOVEMBER), last_day=dt.date(2026, 12, 31)), ()) == ()


def test_nothing_is_asked_while_the_branch_goes_on_or_nobody_takes_over() -> None:
    assert build_questions(WORK.at(NOVEMBER), ()) == ()
    assert build_questions(ending(WORK.at(NOVEMBER), heir=""), ()) == ()
    later = WORK.report(DECEMBER, line("MZ01-202611-01"), line("MZ01-202611-02", 7))
    assert [each.key for each in build_questions(later.at(DECEMBER), ())] == []
