"""Build 约谈建议书 (step 5 of the ladder): facts in the order of time, steps taken with their dates, what to talk over.

Source: 实施意见 四(四): 组织不力、敷衍塞责、效果不好的. Drafted once a person has confirmed the step; it judges nobody
and goes to the leaders' reading list only, never to a branch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline.ledger import Task
from pipeline.reports.follow_up import is_overdue
from pipeline.reports.owed import describe_owed
from pipeline.reports.paper import Report, Table
from pipeline.reports.step_slips import find_holder, find_ladder
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.ladder import TALK_STEP, Ladder, StepTaken, format_signed
from pipeline.supervision.model import Rectification
from pipeline.terms import TALK_PROPOSAL, RectificationStage, format_chinese_date

_MOST_MONTHS = 6
"""Months of a task's reports that the course of events tells, the last ones."""
_TOLD_BY_STEPS = (RectificationStage.NOTICED,)
"""Stages that the steps of the ladder tell already, with their papers."""


def list_talk_matters(assessment: Assessment) -> tuple[str, ...]:
    """List the problems for which 约谈 was confirmed and no proposal is signed yet."""
    last = ((str(problem), ladder.steps[-1]) for problem, ladder in assessment.ladders.items())
    return tuple(problem for problem, step in last if step.step == TALK_STEP and step.paper is None)


def build_talk_figures(assessment: Assessment, matter: str) -> dict[str, object]:
    """Return everything the wording may use."""
    ladder, case = find_ladder(assessment, matter), _find_case(assessment, matter)
    office = assessment.office
    known, settings = office.by_code.get(ladder.branch) if ladder else None, office.settings
    taken = [each for each in ladder.steps if each.step != TALK_STEP and each.is_on_record] if ladder else []
    return {
        "period": assessment.ledger.period.as_chinese(),
        "as_of": format_chinese_date(assessment.date),
        "branch": assessment.formal_name(ladder.branch) if ladder else "",
        "secretary": known.secretary if known else "",
        "task": ladder.task if ladder else "",
        "fact": ladder.fact if ladder else "",
        "confirmed": format_chinese_date(ladder.steps[-1].day) if ladder else "",
        "steps": [each.step for each in taken],
        "notice": case.notice if case else "",
        "overdue": bool(case and is_overdue(assessment, case)),
        "bureau": settings.bureau.name,
    }


def _find_case(assessment: Assessment, matter: str) -> Rectification | None:
    return next((each for each in assessment.rectifications if str(each.problem) == matter), None)


def build_talk_tables(assessment: Assessment, matter: str) -> dict[str, Table]:
    """Return the tables 经过 (day, what happened) and 批示 (room for the leader's words)."""
    ladder = find_ladder(assessment, matter)
    events = sorted(_list_events(assessment, ladder, matter), key=lambda each: each[0]) if ladder else []
    rows = tuple((format_chinese_date(day), told) for day, told in events)
    course = Table(head=("日期", "经过"), rows=rows, widths=(22, 78), centred=frozenset({0}))
    words = Table(head=(), rows=(("局领导批示", ""),), widths=(18, 82), centred=frozenset({0}), room=(6,))
    return {"经过": course, "批示": words}


def _list_events(assessment: Assessment, ladder: Ladder, matter: str) -> Iterator[tuple[dt.date, str]]:
    """Yield what is on record, each with its day: reports, states of the 整改, and the steps with their papers."""
    task = assessment.ledger.by_number.get(ladder.number)
    yield from _list_reports(task) if task else ()
    if task and (owed := describe_owed(assessment, task)):
        yield assessment.date, f"支部的诉求局里尚未办结：{owed}"
    case = _find_case(assessment, matter)
    for state in case.states if case else ():
        if state.who and state.stage not in _TOLD_BY_STEPS:
            note = f"：{state.note}" if state.note else ""
            yield dt.date.fromisoformat(state.when), f"整改{state.stage.value}（{state.who}）{note}"
    for step in ladder.steps:
        yield _find_step_day(step), _describe_step(step)
    if case and case.due and is_overdue(assessment, case):
        yield case.due, f"整改时限届满，至{format_chinese_date(assessment.date)}没有收到反馈"


def _list_reports(task: Task) -> Iterator[tuple[dt.date, str]]:
    for month in task.months[-_MOST_MONTHS:]:
        words = str(month.problem or month.progress or "")
        told = f"，支部写：{words}" if words else ""
        yield month.period.last_day, f"{month.period.as_chinese()}月报表报告完成率{month.rate}%{told}"


def _find_step_day(step: StepTaken) -> dt.date:
    return dt.date.fromisoformat(step.paper.date) if step.paper else step.day


def _describe_step(step: StepTaken) -> str:
    """Tell a step by its signed paper, else that it was confirmed and no paper followed."""
    confirmed = f"{format_chinese_date(step.day)}{step.verifier}核定{step.step}"
    if step.paper is not None:
        return f"{step.step}：{format_signed(step.paper)}（{confirmed}）"
    left = f"，{step.document}没有签发" if step.document and step.step != TALK_STEP else ""
    return f"{confirmed}{left}"


TALK_REPORT = Report(
    name=TALK_PROPOSAL,
    title=lambda _, __: f"“党建+”工作{TALK_PROPOSAL}",
    figures=build_talk_figures,
    subjects=list_talk_matters,
    tables=build_talk_tables,
    one_page=True,
    branch_of=find_holder,
    restricted=True,
    addressee=lambda bureau: bureau.party_group,
    later=True,
)
