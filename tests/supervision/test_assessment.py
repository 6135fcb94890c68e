"""A month assessed as a whole: what it is given reaches what is judged, and what is judged reaches the papers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import month, task
from records import DECEMBER as LATER
from records import History, line
from rectifying import DECLINED, NUMBER, PASSED, PROBLEM, SENT_BACK, File, asked

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.decisions import format_escalation_key, format_withdrawal_key
from pipeline.contract.problem import ProblemId
from pipeline.ledger import Decision, Task
from pipeline.periods import Period
from pipeline.supervision.assessment import assess_ledger, describe_verification
from pipeline.supervision.ladder import find_step_document
from pipeline.supervision.trends import RecordedMonth
from pipeline.terms import (
    ASKS_CLOSING,
    CIRCULAR,
    DONE,
    ESCALATION_STEPS,
    REMINDER_LETTER,
    UNVERIFIED,
    DecisionKind,
    Opinion,
)

REMIND, SUPERVISE = ESCALATION_STEPS[:2]
DAY = "2026-12-09"


def reminding(*, due: str = "", signed: bool = True) -> File:
    """A reminder decided on about the red task, and the letter that was signed for it."""
    key = format_escalation_key(PROBLEM, REMIND)
    file = File().decide(NOVEMBER, key, PASSED, DAY, matter=DecisionKind.ESCALATE)
    (paper,) = file.sign(NOVEMBER, "2026-12-10", "〔2026〕1号", due).issued
    letter: IssuedPaper = replace(paper, document=REMINDER_LETTER, matter=NUMBER, subjects=())
    return replace(file, issued=(letter,) if signed else ())


def test_the_steps_that_papers_may_tell_are_those_with_a_signed_paper() -> None:
    taken = reminding().at(NOVEMBER, "2026-12-11")
    assert dict(taken.steps) == {PROBLEM: (REMIND,)}
    assert [each.step for each in taken.ladders[PROBLEM].steps] == [REMIND]
    unsigned = reminding(signed=False).at(NOVEMBER, "2026-12-11")
    assert dict(unsigned.steps) == {PROBLEM: ()}
    assert [each.step for each in unsigned.ladders[PROBLEM].steps] == [REMIND]
    assert File().at(NOVEMBER, DAY).ladders == {}


@pytest.mark.parametrize(
    ("due", "named"), [("2026-12-18", "2026年12月18日"), ("", "2026年12月25日"), ("2026-12-10", "2026年12月25日")]
)
def test_the_day_that_a_signed_letter_set_is_the_day_the_branch_is_asked_by(due: str, named: str) -> None:
    question = asked(reminding(due=due).at(NOVEMBER, "2026-12-11"))
    assert question is not None
    assert question.demand.startswith(f"{named}前说明原因和下步措施")


def test_a_month_is_closed_by_the_paper_it_is_given() -> None:
    ledger = File().at(NOVEMBER, DAY).ledger
    (paper,) = File().sign(NOVEMBER, "2026-12-14", "", "").issued
    circular = replace(paper, document=CIRCULAR)
    closed = assess_ledger(ledger, closing=circular)
    assert (closed.closed, closed.closing) == (True, circular)
    assert not assess_ledger(ledger).closed


def test_earlier_months_are_loaded_once_and_only_when_they_are_asked_about() -> None:
    loads: list[str] = []

    def load() -> dict[Period, RecordedMonth]:
        loads.append("loaded")
        return {}

    seen = assess_ledger(File().at(NOVEMBER, DAY).ledger, load)
    assert loads == []
    assert (seen.recorded, seen.changed_since, seen.lost_red) == ({}, {}, 0)
    assert loads == ["loaded"]


SAME = "走访慰问困难老人36户，协调解决取暖煤12吨，为独居老人安装防滑扶手28处，建立探访台账"


def test_what_was_kept_of_the_texts_of_earlier_months_is_asked_for() -> None:
    told = (
        History()
        .report(NOVEMBER, line("MZ02-202611-01", progress=SAME), branch="MZ02")
        .report(LATER, line("MZ02-202611-01", progress="完成验收5户"), branch="MZ02")
        .report(LATER, line("MZ01-202612-01", progress=SAME))
        .at(LATER)
    )
    months: list[Period] = []

    def load(period: Period) -> None:
        months.append(period)

    seen = assess_ledger(told, load_texts=load)
    assert months == [], "texts are read once somebody asks"
    known = seen.signals
    assert months == [NOVEMBER]
    assert seen.signals is known
    assert seen.signals == assess_ledger(told).signals


def decided(opinion: Opinion, *, key: str = "XH") -> Decision:
    kind = DecisionKind.CHANGE if key == format_withdrawal_key(NUMBER) else DecisionKind.CLOSING
    return File().decide(NOVEMBER, key, opinion, DAY, matter=kind).decisions[0]


def told(rate: int, status: str) -> Task:
    return task("MZ01", 1, month(NOVEMBER, rate, "完成90户", status=status))


FINISHED = told(100, DONE)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (FINISHED, UNVERIFIED), (told(100, ASKS_CLOSING), UNVERIFIED), (told(80, ASKS_CLOSING), UNVERIFIED),
        (told(100, "推进中"), ""), (told(80, "推进中"), ""),
        (replace(FINISHED, closed=decided(PASSED)), "已销号"),
        (replace(FINISHED, closed=decided(PASSED, key=format_withdrawal_key(NUMBER))), "已撤销"),
        (replace(FINISHED, sent_back=decided(SENT_BACK)), "退回"), (replace(FINISHED, sent_back=decided(DECLINED)), "不采纳"),
    ],
)  # fmt: skip
def test_a_completion_is_closed_withdrawn_sent_back_or_waits(one: Task, words: str) -> None:
    assert describe_verification(one) == words


def test_a_branch_is_named_as_papers_write_it() -> None:
    seen = File().at(NOVEMBER, DAY)
    assert (seen.name("MZ01"), seen.name("MZ99")) == ("机关一支部", "MZ99")
    assert seen.formal_name("MZ01") == "机关一党支部"
    assert seen.date == dt.date(2026, 12, 9)


@pytest.mark.parametrize(
    ("file", "day", "waits"),
    [(reminding(signed=False), "2026-12-11", True), (reminding(), "2026-12-11", False)],
    ids=["not signed", "signed"],
)
def test_a_step_waits_for_its_paper_until_that_is_signed(file: File, day: str, *, waits: bool) -> None:
    ladder = file.at(NOVEMBER, day).ladders[PROBLEM]
    found = ladder.find_due_paper()
    assert (found is not None) is waits
    assert ladder.steps[-1].verifier == "孙立新"
    assert replace(ladder, shown=False).find_due_paper() is None
    assert replace(ladder, steps=()).find_due_paper() is None
    other = replace(ladder.steps[-1], problem=ProblemId.of_task("MZ01-202610-09"))
    assert replace(ladder, steps=(other,)).find_due_paper() is None
    assert replace(ladder, steps=(replace(ladder.steps[-1], document=""),)).find_due_paper() is None
    assert find_step_document("没有的一步", PROBLEM.kind) == ""


@pytest.mark.parametrize(("period", "signed"), [("2026-11", True), ("2026-10", False)], ids=["its month", "another"])
def test_to_be_named_in_a_circular_is_taken_by_the_circular_of_its_month(period: str, *, signed: bool) -> None:
    key = format_escalation_key(PROBLEM, ESCALATION_STEPS[3])
    file = File().decide(NOVEMBER, key, PASSED, DAY, matter=DecisionKind.ESCALATE)
    (paper,) = file.sign(NOVEMBER, "2026-12-10", "〔2026〕5号", "").issued
    circular = replace(paper, document=CIRCULAR, subjects=(), period=period)
    ladder = replace(file, issued=(circular,)).at(NOVEMBER, "2026-12-11").ladders[PROBLEM]
    assert ladder.fact == "落后序时进度35个百分点"
    assert [each.document for each in ladder.steps] == [CIRCULAR]
    assert [each.paper for each in ladder.steps] == [circular if signed else None]
    named = replace(circular, subjects=(NUMBER,), matter=NUMBER, period="2026-10")
    other = replace(file, issued=(named,)).at(NOVEMBER, "2026-12-11").ladders[PROBLEM]
    assert other.steps[0].paper is None, "a circular is about what its own month decided on"
