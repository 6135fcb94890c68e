"""List the rows of a 答复单: what the branch's form asks, with the terms of the papers signed since.

A duty has one day. A 整改通知书, 提醒函, 督办单 or 催报单 that is signed after the form went out sets it anew, and the
答复单 that goes with the paper says the paper's day; an extension that the bureau has agreed to (同意延期) sets it once
more. So a row may have been handed out in several wordings. Where the form is not out yet, the rows are those of the
答复单 that have gone to the branch.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.replies import (
    QuestionKind,
    format_lamp_key,
    word_lamp_demand,
    word_missing_demand,
    word_rectify_demand,
)
from pipeline.intake.distributions import DistributedForms
from pipeline.periods import Period
from pipeline.terms import RECTIFICATION_NOTICE, format_chinese_date

RED_MARK = "（红灯）"
"""What a row about a red lamp says behind its fact, until a 整改通知书 orders the matter."""


AnswerSheets = Mapping[tuple[str, str], tuple[tuple[DistributedQuestion, ...], ...]]
"""Branch and period -> the rows of each 答复单 that has gone to the branch, the last one last."""

_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True, kw_only=True)
class ExtendedTerm:
    """A later last day of a 整改 that the bureau has agreed to, and the day on which it did."""

    problem: ProblemId
    day: dt.date
    decided: dt.date


def list_handed_wordings(
    forms: DistributedForms,
    branch: str,
    period: Period,
    papers: Sequence[IssuedPaper],
    *,
    extended: Sequence[ExtendedTerm],
    sheets: AnswerSheets,
) -> tuple[tuple[DistributedQuestion, ...], ...]:
    """List the rows that a branch may answer, as they were handed out: on 答复单, on the form, with each paper.

    The last one has every matter, also one that stood on a 答复单 and no longer on the form.
    """
    sent = sheets.get((branch, str(period)), ())
    found = forms.find(branch, period)
    asked = found[1].questions if found else sent[-1] if sent else ()
    stages = list_answer_wordings(asked, forms, branch, period, papers, extended=extended)
    every = {each.key: each for rows in (*sent, stages[-1]) for each in rows}
    return (*sent, *stages, tuple(every.values()))


def list_answer_wordings(
    asked: tuple[DistributedQuestion, ...],
    forms: DistributedForms,
    branch: str,
    period: Period,
    papers: Sequence[IssuedPaper],
    *,
    extended: Sequence[ExtendedTerm],
) -> tuple[tuple[DistributedQuestion, ...], ...]:
    """List the rows that are ``asked`` of a branch, then with the terms of each paper and extension since.

    The last one is what holds now. Only papers of the month before set terms for the rows of a form of ``period``.
    """
    stages = [asked]
    printed = (form for month in (period.shift(-1), period) for form in forms.list_printed(branch, month))
    titles = {task.number: task.plan["task"] for form in printed for task in form.tasks}
    for paper in papers:
        if (paper.branch, paper.period) == (branch, str(period.shift(-1))) and paper.due:
            stages.append(tuple(_set_terms(stages[-1], paper, titles)))
    for each in extended:
        overtaken = any(
            str(each.problem) in paper.subjects and paper.date > each.decided.isoformat() for paper in papers
        )
        rows = tuple(_extend_term(row, each) for row in stages[-1])
        if rows != stages[-1] and not overtaken:
            stages.append(rows)
    return tuple(stages)


def _extend_term(question: DistributedQuestion, term: ExtendedTerm) -> DistributedQuestion:
    """Return a row with the extended day, if it asks for that 整改 by another one."""
    day = format_chinese_date(term.day)
    asks = question.kind == QuestionKind.RECTIFY and question.key == format_lamp_key(term.problem)
    if not asks or not _DAY.search(question.demand) or day in question.demand:
        return question
    return DistributedQuestion(question.key, question.kind, f"{question.fact}（同意延期）", word_rectify_demand(day))


def _set_terms(
    asked: tuple[DistributedQuestion, ...], paper: IssuedPaper, titles: Mapping[str, str]
) -> Iterator[DistributedQuestion]:
    """Yield the rows with the day of a paper on those it is about; a matter without a row gets one."""
    told = (ProblemId.parse(each) for each in paper.subjects or (paper.matter,))
    about = {format_lamp_key(problem): problem for problem in told if problem is not None}
    for question in asked:
        problem = about.pop(question.key, None)
        yield question if problem is None else _set_term(question, problem, paper)
    for key, problem in about.items():
        name = f"“{titles.get(problem.task, problem.task)}”" if problem.task else f"{_name_month(problem)}月报漏报"
        kind = QuestionKind.LAMP if problem.task else QuestionKind.EXPLAIN
        yield _set_term(DistributedQuestion(key, kind, name, ""), problem, paper)


def _set_term(question: DistributedQuestion, problem: ProblemId, paper: IssuedPaper) -> DistributedQuestion:
    day = format_chinese_date(dt.date.fromisoformat(paper.due))
    if day in question.demand:
        return question
    fact = f"{question.fact.removesuffix(RED_MARK)}（{paper.document}{paper.reference}）"
    if paper.document == RECTIFICATION_NOTICE:
        return DistributedQuestion(question.key, QuestionKind.RECTIFY, fact, word_rectify_demand(day))
    if question.kind == QuestionKind.RECTIFY:
        return question
    word = word_missing_demand if problem.kind is ProblemKind.MISSING else word_lamp_demand
    return DistributedQuestion(question.key, question.kind, fact, word(day))


def _name_month(problem: ProblemId) -> str:
    return problem.period.as_chinese() if problem.period else ""
