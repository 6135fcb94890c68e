"""现场督查: a problem the bureau saw itself is put for 立项 until somebody decides, and then goes the way of all others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import DECEMBER, DECLINED, JANUARY, PASSED, SENT_BACK, SITE, File, found_on_the_spot, keys, row, told

from pipeline.contract.decisions import format_rectification_key, format_representation_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_lamp_key
from pipeline.periods import Month
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import CaseState, Rectification
from pipeline.supervision.rectification.register import replay_cases
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep

STEP, STAGE = RectificationStep, RectificationStage
START = format_rectification_key(SITE, STEP.START, 1)
FACT = "2026年11月20日现场督查：台账与实际不符"
SEEN = found_on_the_spot()
GREEN = task(
    "MZ01", 1, *(month(period, 90, "完成90户") for period in (NOVEMBER, DECEMBER, JANUARY)), deadline="2027-12-31"
)
FILE = File(tasks=(GREEN,), entries=(SEEN,))


def at(file: File, period: Month = NOVEMBER, day: str = "") -> Assessment:
    return file.at(period, day or period.shift(1).first_day.replace(day=9).isoformat())


def start(opinion: Opinion, period: Month = NOVEMBER, day: str = "2026-12-09", key: str = START) -> File:
    return FILE.decide(period, key, opinion, day, fact=FACT, first=NOVEMBER)


def orders(seen: Assessment) -> list[str]:
    """The steps about the problem found on the spot that wait for the bureau."""
    return [each for each in keys(seen, DecisionKind.RECTIFY) if str(SITE) in each]


DRAFT = CaseState(stage=STAGE.DRAFTED, who="", when="2026-11-20", note=FACT, source=SEEN.source)


def test_it_is_drafted_on_the_day_it_was_seen() -> None:
    assert told(at(FILE), SITE) == Rectification(
        problem=SITE,
        branch="MZ01",
        number=GREEN.number,
        task="党建+适老化改造1",
        fact=FACT,
        first=NOVEMBER,
        states=(DRAFT,),
        notice="",
        due=None,
        relapses=0,
    )


def test_it_is_put_for_an_order_without_steps_before_it() -> None:
    """A person saw it: nobody is asked why 提醒 and 督办 were skipped."""
    proposed: Proposal = row(at(FILE), START)
    assert (proposed.proposal, proposed.task, proposed.number) == (
        "现场督查问题，请决定是否立项整改", "党建+适老化改造1", GREEN.number,
    )  # fmt: skip
    assert proposed.reason == f"{FACT}（首次出现：2026年11月）；来源：第50号收件局机关填报第4行"
    assert dict(proposed.options) == {PASSED: "立项，印发整改通知书", SENT_BACK: "先请支部说明", DECLINED: "不立项"}
    assert (proposed.reason_needed, proposed.fact, proposed.first, proposed.problem) == (
        frozenset(),
        FACT,
        NOVEMBER,
        SITE,
    )


@pytest.mark.parametrize("period", [NOVEMBER, DECEMBER, JANUARY], ids=str)
def test_it_is_put_month_after_month_until_it_is_decided(period: Month) -> None:
    assert orders(at(FILE, period)) == [START]
    assert told(at(FILE, period), SITE).first == NOVEMBER


@pytest.mark.parametrize(
    ("opinion", "stage", "november", "december"),
    [
        (PASSED, STAGE.CONFIRMED, [], []), (DECLINED, STAGE.DISMISSED, [], []),
        (SENT_BACK, STAGE.DRAFTED, [], [format_rectification_key(SITE, STEP.START, 2)]),
    ],
)  # fmt: skip
def test_once_decided_it_is_not_seen_again_each_month_as_a_lamp_is(
    opinion: Opinion, stage: RectificationStage, november: list[str], december: list[str]
) -> None:
    file = start(opinion)
    for period, waiting in ((NOVEMBER, november), (DECEMBER, december)):
        seen = at(file, period, "2026-12-10" if period == NOVEMBER else "")
        assert told(seen, SITE).stage is stage
        assert orders(seen) == waiting


def test_an_order_about_it_keeps_what_was_seen_and_where() -> None:
    case = told(at(start(PASSED), DECEMBER), SITE)
    assert (case.fact, case.first, case.task, case.states[0]) == (FACT, NOVEMBER, "党建+适老化改造1", DRAFT)
    assert [each.stage for each in case.states] == [STAGE.DRAFTED, STAGE.CONFIRMED]
    seen = at(start(PASSED), DECEMBER)
    cases = replay_cases(seen.ledger, dict(seen.delivered), seen.lamps)
    assert [each.now for each in cases if each.problem == SITE] == [None], "nobody has seen it again"


def test_what_the_branch_answered_on_it_is_told_to_the_bureau() -> None:
    file = FILE.answer(DECEMBER, "2026-12-10", key=format_lamp_key(SITE), done="已补记")
    assert (
        "；支部答复（李文静，2026年12月10日收到）：情况：已补记；"
        in row(at(file, NOVEMBER, "2026-12-11"), START).reason
    )


@pytest.mark.parametrize(("opinion", "stands"), [(PASSED, False), (DECLINED, True)], ids=str)
def test_a_statement_that_was_upheld_takes_it_away_for_good(opinion: Opinion, *, stands: bool) -> None:
    plea = format_representation_key(format_lamp_key(SITE))
    file = FILE.decide(NOVEMBER, plea, opinion, "2026-12-12", matter=DecisionKind.PLEA)
    for period in (NOVEMBER, DECEMBER):
        known = {each.problem for each in at(file, period, "2027-01-20").rectifications}
        assert (SITE in known) is stands


def test_one_taken_back_after_an_order_keeps_the_order() -> None:
    gone = replace(start(PASSED), entries=())
    case = told(at(gone, DECEMBER), SITE)
    assert (case.stage, case.fact, case.branch) == (STAGE.CONFIRMED, FACT, "MZ01")
    assert at(replace(FILE, entries=())).rectifications == ()


def test_the_order_it_came_to_is_told_apart_from_the_red_lamp_of_the_same_task() -> None:
    late = task("MZ01", 1, month(NOVEMBER, 5), deadline="2026-11-20")
    problems = [each.problem for each in at(replace(FILE, tasks=(late,))).rectifications]
    assert problems == [ProblemId.of_task(GREEN.number), SITE]
