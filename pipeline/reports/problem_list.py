"""Build 问题清单: what supervision found, each a fact with its source; what branches report stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.ledger import SourceRow
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.upheld_representations import find_upheld_problems
from pipeline.terms import UNUSABLE_FILES, WITHOUT_VALID_REPORT, Lamp, RectificationStage, Timeliness

RED, MISSING, SITE = "红灯", "漏报", ProblemKind.SITE.value


@dataclass(frozen=True, kw_only=True)
class ProblemEntry:
    """One entry; ``number``, ``task`` and ``source`` are empty if it concerns a branch's report as a whole."""

    branch: str
    number: str
    task: str
    kind: str
    fact: str
    first: Period
    owner: str
    source: SourceRow | None


def list_problem_entries(assessment: Assessment) -> tuple[ProblemEntry, ...]:
    """Return all problems that were found in a period: submissions, what was seen on the spot, red tasks.

    Problems under 整改 show their stage, and red lamps with an upheld representation (陈述申辩) say so; none is
    omitted. A difficulty that a branch reports is no fault of it and never stands among them (支部反映).
    """
    return (
        *_list_submission_entries(assessment),
        *_list_site_entries(assessment),
        *_list_red_entries(assessment),
    )


def _list_submission_entries(assessment: Assessment) -> Iterator[ProblemEntry]:
    told = _describe_outcomes(assessment)
    for branch, each in assessment.delivered.items():
        if each.timeliness is Timeliness.MISSING:
            fact = "报送截止后未收到任何文件" + told.get(ProblemId.of_month(branch, assessment.ledger.period), "")
            yield ProblemEntry(
                branch=branch,
                number="",
                task="",
                kind=MISSING,
                fact=fact,
                first=assessment.ledger.period,
                owner="",
                source=None,
            )
        elif each.result in WITHOUT_VALID_REPORT:
            what = f"已报送，{UNUSABLE_FILES.get(each.result, '退回修改后尚未收到合格的表')}"
            source = SourceRow(each.file, each.sha256, "", 0) if each.file else None
            yield ProblemEntry(
                branch=branch,
                number="",
                task="",
                kind=each.result.value,
                fact=what,
                first=assessment.ledger.period,
                owner="",
                source=source,
            )


def list_site_problems(assessment: Assessment) -> tuple[Rectification, ...]:
    """List what was found on the spot (现场督查) and still matters: found this month, undecided, or under 整改."""
    waiting = (RectificationStage.DRAFTED,)
    return tuple(
        each
        for each in assessment.rectifications
        if each.problem.kind is ProblemKind.SITE
        and (each.open or each.stage in waiting or each.first == assessment.ledger.period)
    )


def _list_site_entries(assessment: Assessment) -> Iterator[ProblemEntry]:
    told = _describe_outcomes(assessment)
    for each in list_site_problems(assessment):
        task = assessment.ledger.by_number.get(each.number)
        yield ProblemEntry(
            branch=each.branch,
            number=each.number,
            task=task.plan["task"] if task else "",
            kind=SITE,
            fact=each.fact + told.get(each.problem, ""),
            first=each.first,
            owner=task.plan["owner"] if task else "",
            source=each.states[0].source,
        )


def _list_red_entries(assessment: Assessment) -> Iterator[ProblemEntry]:
    told, first = (
        _describe_outcomes(assessment),
        {each.number: each.first for each in assessment.rectifications if each.number},
    )
    for task in assessment.ledger.tasks:
        lamp = assessment.lamps[task.number]
        if lamp.lamp is Lamp.RED:
            source = task.latest.source if task.latest else task.source
            yield ProblemEntry(
                branch=task.branch,
                number=task.number,
                task=task.plan["task"],
                kind=RED,
                fact=lamp.reason + told.get(ProblemId.of_task(task.number), ""),
                first=first.get(task.number, task.period),
                owner=task.plan["owner"],
                source=source,
            )


def _describe_outcomes(assessment: Assessment) -> dict[ProblemId, str]:
    """Return problem id -> Chinese text of its stage or outcome."""
    stands = {
        each.problem: f"（{_format_stage(each)}）"
        for each in assessment.rectifications
        if each.stage is not RectificationStage.DRAFTED
    }
    return stands | dict.fromkeys(find_upheld_problems(assessment.ledger.inputs), "（支部说明成立，不作为问题）")


def _format_stage(each: Rectification) -> str:
    return f"{each.stage.value}，{each.notice}" if each.notice else each.stage.value
