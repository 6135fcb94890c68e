"""Tell how far each problem has climbed the ladder of 升级, with the paper that each step was taken by.

A step is confirmed by a person in the 核验表. 提醒, 督办 and 整改通知 reach the branch by a paper of their own, 通报 is
printed in 督查通报: they are on record as taken once that paper was signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.decisions import parse_escalation_problem
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.ledger import Decision, Ledger
from pipeline.periods import Period
from pipeline.supervision.escalation_steps import NOTICE_STEP, find_confirmed_steps
from pipeline.supervision.rectification.case import Case
from pipeline.terms import (
    CIRCULAR,
    ESCALATION_STEPS,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    SUPERVISION_SLIP,
    TALK_PROPOSAL,
    URGING_SLIP,
    format_chinese_date,
)

REMIND_STEP, SUPERVISE_STEP, _, CIRCULAR_STEP, TALK_STEP = ESCALATION_STEPS


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """A step that was confirmed: for which problem, in the 核验表 of which month, by whom and when, and its paper.

    For repeated 漏报 ``problem`` may be that of an earlier month. ``document`` is the kind of paper the step is taken
    by; ``paper`` is None until it is signed.
    """

    step: str
    problem: ProblemId
    period: Period
    day: dt.date
    verifier: str
    document: str
    paper: IssuedPaper | None = None

    @property
    def is_on_record(self) -> bool:
        """Whether papers may say that it was taken."""
        return self.paper is not None or self.step == TALK_STEP

    def describe(self) -> str:
        """Tell it with its paper: ``督办（2026年11月，督办单〔2026〕2号）``."""
        return describe_step(self.step, self.period, self.document, self.paper)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """How far a problem has climbed: its confirmed steps in their order, lowest first; ``shown`` this month or not."""

    problem: ProblemId
    branch: str
    number: str
    task: str
    fact: str
    first: Period
    shown: bool
    steps: tuple[StepTaken, ...]

    def find_due_paper(self) -> StepTaken | None:
        """Find the highest step if its paper is still to be signed: this month shows the problem it was confirmed for.

        A step below it is past: nobody is reminded of what is under 督办 already.
        """
        last = self.steps[-1] if self.steps else None
        waits = last is not None and last.document and last.paper is None and last.problem == self.problem
        return last if waits and self.shown else None


def find_step_document(step: str, kind: ProblemKind) -> str:
    """Find the kind of paper by which a step is taken."""
    reminder = URGING_SLIP if kind is ProblemKind.MISSING else REMINDER_LETTER
    papers = {
        REMIND_STEP: reminder, SUPERVISE_STEP: SUPERVISION_SLIP, NOTICE_STEP: RECTIFICATION_NOTICE,
        CIRCULAR_STEP: CIRCULAR, TALK_STEP: TALK_PROPOSAL,
    }  # fmt: skip
    return papers.get(step, "")


def describe_step(step: str, period: Period, document: str, paper: IssuedPaper | None) -> str:
    """Tell a step with its month and paper, or that the paper has not been signed."""
    told = f"，{document}{paper.reference}" if paper else f"，{document}还没有签发" if document else ""
    return f"{step}（{period.as_chinese()}{told}）"


def build_ladders(ledger: Ledger, cases: Iterable[Case]) -> Mapping[ProblemId, Ladder]:
    """Build problem -> how far it has climbed, for the problems with a confirmed step, in the order of the cases."""
    found = ((each, list_steps_taken(ledger, each)) for each in cases)
    return {
        case.problem: Ladder(
            problem=case.problem,
            branch=case.branch,
            number=case.number,
            task=case.task,
            fact=case.current,
            first=case.first,
            shown=case.now is not None,
            steps=steps,
        )
        for case, steps in found
        if steps
    }


def list_steps_taken(ledger: Ledger, case: Case) -> tuple[StepTaken, ...]:
    """List the confirmed steps of a problem with their papers, lowest first."""
    confirmed = find_confirmed_steps(case, ledger.inputs.in_force)
    return tuple(_build_step(ledger, case.problem, step, each) for step, each in confirmed.items())


def _build_step(ledger: Ledger, problem: ProblemId, step: str, decision: Decision) -> StepTaken:
    about = parse_escalation_problem(decision.key) or problem
    document = find_step_document(step, problem.kind)
    return StepTaken(
        step=step,
        problem=about,
        period=decision.period,
        day=decision.day,
        verifier=decision.verifier,
        document=document,
        paper=_find_paper(ledger.inputs.issued, document, str(about), str(decision.period)),
    )


def _find_paper(issued: Iterable[IssuedPaper], document: str, problem: str, period: str) -> IssuedPaper | None:
    """Find the last signed paper of a kind about a problem; 督查通报 is about all that its month decided on."""
    mine = [
        each
        for each in issued
        if each.document == document
        and (each.period == period if document == CIRCULAR else problem in (each.matter, *each.subjects))
    ]
    return mine[-1] if mine else None


def list_terms(ladders: Iterable[Ladder]) -> Mapping[ProblemId, dt.date]:
    """Return problem -> the day to answer that its last signed paper set; papers of before did not record theirs."""
    signed = {
        ladder.problem: step.paper for ladder in ladders for step in ladder.steps if step.paper and step.paper.due
    }
    return {problem: dt.date.fromisoformat(paper.due) for problem, paper in signed.items()}


def describe_confirmed_steps(steps: Iterable[StepTaken]) -> str:
    """Return the confirmed steps as Chinese text, empty if there are none."""
    said = "、".join(each.describe() for each in steps)
    return f"已采取：{said}" if said else ""


def format_signed(paper: IssuedPaper) -> str:
    """Tell the number and day of a signed paper: ``督办单〔2026〕2号，2026年12月15日签发``."""
    return f"{paper.document}{paper.reference}，{format_chinese_date(dt.date.fromisoformat(paper.date))}签发"
