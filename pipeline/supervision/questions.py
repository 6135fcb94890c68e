"""Build the rows of 需答复 on the next month's forms: few rows, each with a plain request and a due day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pipeline.contract.decisions import format_representation_key
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.replies import (
    QuestionKind,
    format_explanation_key,
    format_lamp_key,
    format_refusal_key,
    is_refusal_key,
    word_application,
    word_lamp_demand,
    word_missing_demand,
    word_overdue_demand,
    word_rectify_demand,
)
from pipeline.ledger import Ledger
from pipeline.ledger.grouping import group_by
from pipeline.supervision.carryover import FALLEN, RENUMBERED, STILL_REPORTED, VANISHED, CarryoverAnomaly
from pipeline.supervision.model import Question
from pipeline.supervision.owed import find_owed, order_owed
from pipeline.supervision.rectification.case import Case
from pipeline.supervision.rectification.transitions import WITHOUT_NOTICE
from pipeline.supervision.reported_matters import ReportedMatter, list_reported_matters
from pipeline.terms import Opinion, RectificationStage, RectificationStep, format_chinese_date

NO_TERMS: Mapping[ProblemId, dt.date] = MappingProxyType({})
_OVER = (RectificationStage.CLOSED, RectificationStage.LASTING)
_WITHOUT_TASKS, _TAKEN_OVER = "无任务", "承接"
_LASTING = (VANISHED, RENUMBERED, STILL_REPORTED)
"""Anomalies that persist from month to month; all others concern something done in one month."""


def build_questions(
    ledger: Ledger,
    cases: Iterable[Case],
    carried: Iterable[CarryoverAnomaly] = (),
    passed_on: Iterable[Question] = (),
    terms: Mapping[ProblemId, dt.date] = NO_TERMS,
) -> tuple[Question, ...]:
    """Return all rows: open 整改, red lamps, then completions sent back, anomalies and findings not yet explained.

    ``carried`` are the carry-over anomalies; at most one explanation is requested per task, in that order, and a signal
    that a person found true (``passed_on``) comes last.
    ``terms`` are the days that signed papers (提醒函, 督办单, 催报单) set for their problem: a duty has one day.
    A rate that went down is not asked about beside a red lamp or a 整改: the answer there explains it.
    """
    told = tuple(cases)
    problems = (*_build_rectification_questions(ledger, told), *_build_lamp_questions(ledger, told, terms))
    explained = {each.number for each in problems}
    open_anomalies = [each for each in carried if each.code != FALLEN or each.number not in explained]
    problems = (*problems, *_build_missing_questions(ledger, told, terms), *_build_site_questions(ledger, told))
    unclear = [*_build_refusal_questions(ledger), *map(_build_anomaly_question, open_anomalies)]
    numbers = {each.number for each in unclear}
    unclear += (*_build_empty_branch_questions(ledger), *_build_handover_questions(ledger))
    unclear += [each for each in _build_raised_questions(ledger) if not each.number or each.number not in numbers]
    unclear += passed_on
    asked: dict[str, Question] = {}
    for each in unclear:
        if _is_unanswered(ledger, each):
            asked.setdefault(each.number or each.key, each)
    return (*problems, *asked.values())


def _build_rectification_questions(ledger: Ledger, cases: Iterable[Case]) -> Iterator[Question]:
    for case in cases:
        if case.rectification.open:
            fact = _format_task_fact(case, case.fact) + (f"（整改通知书{case.notice}）" if case.notice else "")
            yield Question(
                key=format_lamp_key(case.problem),
                branch=case.branch,
                kind=QuestionKind.RECTIFY,
                number=case.number,
                fact=fact,
                demand=_format_demand(ledger, case),
            )


def _format_demand(ledger: Ledger, case: Case) -> str:
    if case.answer is not None:
        return "反馈已收到，等待复核；有新情况再填，没有可不填"
    if case.stage in WITHOUT_NOTICE or case.due is None:
        return f"整改通知书另发；请先写整改措施，{_format_next_deadline(ledger)}前随本表报"
    day = format_chinese_date(case.due)
    if case.due < ledger.date:
        return word_overdue_demand(day) + _format_application(case)
    if case.stage is RectificationStage.SENT_BACK:
        why = f"（{case.last[RectificationStep.REVIEW].note}）" if case.last[RectificationStep.REVIEW].note else ""
        asked = f"上次反馈未通过复核{why}；请重新整改，{day}前写明整改情况和完成日期"
        return asked + _format_application(case)
    return word_rectify_demand(day) + _format_application(case)


def _format_application(case: Case) -> str:
    """Format that an application for more time waits to be decided on; empty if none does."""
    until = format_chinese_date(case.applied_until) if case.applied_until else ""
    return f"；{word_application(until)}" if case.asks is not None else ""


def _build_lamp_questions(
    ledger: Ledger, cases: Iterable[Case], terms: Mapping[ProblemId, dt.date]
) -> Iterator[Question]:
    """Yield red lamps without an open 整改, unless the branch has already replied or the bureau decided this period."""
    office = ledger.office
    until = office.calendar.add_working_days(ledger.date, office.settings.deadlines.rectify_days)
    red = [each for each in cases if each.now is not None and each.problem.kind is ProblemKind.RED]
    reported = group_by(list_reported_matters(ledger, {each.number for each in red}), lambda each: each.task.number)
    for case in red:
        if _is_without_order(ledger, case) and not any(each.period > ledger.period for each in case.replies):
            ordered = _find_day_to_come(ledger, case, terms)
            owed = _format_owed(ledger, case, reported.get(case.number, ()))
            yield Question(
                key=format_lamp_key(case.problem),
                branch=case.branch,
                kind=QuestionKind.LAMP,
                number=case.number,
                fact=f"{_format_task_fact(case, case.current)}{owed}（红灯）",
                demand=word_lamp_demand(format_chinese_date(ordered or until)),
                due=None if ordered else until,
            )


def _format_owed(ledger: Ledger, case: Case, reported: Iterable[ReportedMatter]) -> str:
    """Format what the branch has told or applied for and waits for the bureau; empty if nothing does."""
    task = ledger.by_number.get(case.number)
    owed = order_owed(find_owed(ledger, task, reported)) if task else ()
    return f"（{'、'.join(owed)}，写过的不用重写）" if owed else ""


def _find_day_to_come(ledger: Ledger, case: Case, terms: Mapping[ProblemId, dt.date]) -> dt.date | None:
    """Find the day a signed paper set for a problem, while it is still to come."""
    day = terms.get(case.problem)
    return day if day is not None and day >= ledger.date else None


def _build_missing_questions(
    ledger: Ledger, cases: Iterable[Case], terms: Mapping[ProblemId, dt.date]
) -> Iterator[Question]:
    """Yield missing reports without an open 整改, so that the branch can say why; it may leave the row blank."""
    for case in cases:
        if case.now is None or case.problem.kind is not ProblemKind.MISSING or not _is_without_order(ledger, case):
            continue
        if not any(each.period > ledger.period for each in case.replies):
            ordered = _find_day_to_come(ledger, case, terms)
            yield Question(
                key=format_lamp_key(case.problem),
                branch=case.branch,
                kind=QuestionKind.EXPLAIN,
                number="",
                fact=case.current,
                demand=word_missing_demand(format_chinese_date(ordered) if ordered else ""),
            )


def _build_site_questions(ledger: Ledger, cases: Iterable[Case]) -> Iterator[Question]:
    """Yield what was found on the spot and nobody has decided on, unless the branch has replied."""
    for case in cases:
        if case.now is not None and case.problem.kind is ProblemKind.SITE and not case.replies:
            yield Question(
                key=format_lamp_key(case.problem),
                branch=case.branch,
                kind=QuestionKind.EXPLAIN,
                number=case.number,
                fact=f"“{case.task}”{case.current}" if case.number else case.current,
                demand=f"请写明整改措施和整改情况，{_format_next_deadline(ledger)}前答复；有不同意见的，在“说明”中写明",
            )


def _is_without_order(ledger: Ledger, case: Case) -> bool:
    return case.stage is RectificationStage.DRAFTED or (case.stage in _OVER and case.settled != ledger.period)


def _format_task_fact(case: Case, fact: str) -> str:
    of_task = case.task and (case.number or case.problem.kind is not ProblemKind.SITE)
    return f"“{case.task}”{fact}" if of_task else fact


def _build_refusal_questions(ledger: Ledger) -> Iterator[Question]:
    """Yield one question per completion that was sent back, until the branch answers or reports it anew."""
    for task in ledger.tasks:
        refusal = task.refusal
        if refusal is None or task.closed is not None:
            continue
        why = f"（{refusal.note}）" if refusal.note else ""
        yield Question(
            key=format_refusal_key(task.number),
            branch=task.branch,
            kind=QuestionKind.EXPLAIN,
            number=task.number,
            fact=f"“{task.plan['task']}”报已完成，{refusal.period.as_chinese()}核验退回{why}，台账仍按未完成",
            demand=f"请说明补做了什么、何时完成，{_format_next_deadline(ledger)}前随本表答复；没有做完的，请改填实际的完成率和状态",
        )


def _build_empty_branch_questions(ledger: Ledger) -> Iterator[Question]:
    """Yield one question per branch that reported without a single task (every branch plans: 实施意见 二(四)2(2))."""
    for branch in ledger.counted:
        if branch not in ledger.by_branch:
            yield Question(
                key=format_explanation_key(_WITHOUT_TASKS, branch),
                branch=branch,
                kind=QuestionKind.EXPLAIN,
                number="",
                fact=f"{ledger.period.as_chinese()}没有列入台账的“党建+”任务",
                demand="请在月报表的空行里填上任务；暂不安排的，请说明原因",
                lasting=True,
            )


def _build_handover_questions(ledger: Ledger) -> Iterator[Question]:
    """Yield one question per branch that ends: who leads its open tasks at its 承接支部 (由谁牵头负责, 二(四)2(2))."""
    office, following = ledger.office, ledger.period.shift(1)
    for branch, tasks in ledger.by_branch.items():
        count = sum(task.closed is None for task in tasks)
        if count and office.holder(branch, following) != branch:
            yield Question(
                key=format_explanation_key(_TAKEN_OVER, branch),
                branch=branch,
                kind=QuestionKind.EXPLAIN,
                number="",
                fact=f"{count}项任务的牵头领导、责任人写的是原支部的人",
                demand="换了人的，请填“变更申请”，并在“说明”中写“已申请变更”；不换的写“不变”",
            )


def _build_anomaly_question(each: CarryoverAnomaly) -> Question:
    key = format_explanation_key(each.code, each.number)
    return Question(
        key=key,
        branch=each.branch,
        kind=QuestionKind.EXPLAIN,
        number=each.number,
        fact=each.fact,
        demand=each.demand,
        lasting=each.code in _LASTING,
    )


def _build_raised_questions(ledger: Ledger) -> Iterator[Question]:
    """Yield the 请说明 raised by the validation of the submissions that count."""
    for branch, submitted in ledger.counted.items():
        for raised in submitted.record.questions:
            yield Question(
                key=format_explanation_key(raised.kind, raised.number or branch),
                branch=branch,
                kind=QuestionKind.EXPLAIN,
                number=raised.number,
                fact=raised.fact,
                demand=f"{raised.demand}请在{_format_next_deadline(ledger)}前随本表答复",
                lasting=raised.number in submitted.record.missing_tasks,
            )


def _is_unanswered(ledger: Ledger, question: Question) -> bool:
    """Return whether a question has no reply yet, or the bureau rejected the reply.

    A completion sent back is asked about once for each time it is sent back. A lasting condition is asked about
    again only if the bureau rejected the explanation.
    """
    if is_refusal_key(question.key):
        return _is_refusal_unanswered(ledger, question)
    since = ledger.period if question.lasting else ledger.period.shift(1)
    told = ledger.inputs.replies_by_key.get(question.key, ())
    said = [each.receipt for each in told if question.answered_once or each.period >= since]
    decision = ledger.inputs.in_force.get(format_representation_key(question.key))
    if decision is None:
        return not said
    if decision.opinion is Opinion.PASSED:
        return not said and not question.lasting and decision.period != ledger.period
    return decision.receipt > max(said, default=0)


def _is_refusal_unanswered(ledger: Ledger, question: Question) -> bool:
    refusal = ledger.by_number[question.number].refusal
    said = [each.receipt for each in ledger.inputs.replies if each.key == question.key]
    return refusal is not None and refusal.receipt > max(said, default=0)


def _format_next_deadline(ledger: Ledger) -> str:
    return format_chinese_date(ledger.office.deadline(ledger.period.shift(1)))
