"""Draw up each branch's year from the months on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline.contract.decisions import parse_key_subject
from pipeline.ledger import Decision, Reply
from pipeline.periods import Month, Year
from pipeline.supervision.annual.model import (
    AnnualAnswer,
    AnnualCase,
    AnnualMonth,
    AnnualRecords,
    AnnualTask,
    BranchMonth,
    BranchYear,
)
from pipeline.supervision.annual.tasks import list_annual_tasks
from pipeline.supervision.model import Rectification
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import DecisionKind, Lamp, Opinion, RectificationStage, format_chinese_date

_NEVER_STARTED = (RectificationStage.DRAFTED, RectificationStage.DISMISSED)


def build_branch_years(records: AnnualRecords, cases: tuple[Rectification, ...]) -> tuple[BranchYear, ...]:
    """Draw up the year of every branch that had to report in a month counted, in the order of the last roster.

    ``cases`` are all rectifications by the ledger of the last month.
    """
    due = {code for month in records.months for code in month.delivered}
    listed = [branch.code for branch in records.ledger.office.branches]
    order = [*(code for code in listed if code in due), *sorted(due.difference(listed))]
    return tuple(_build_branch_year(records, code, cases) for code in order)


def _build_branch_year(records: AnnualRecords, code: str, cases: tuple[Rectification, ...]) -> BranchYear:
    months = tuple(_build_month(month, code) for month in records.months if code in month.delivered)
    tasks = list_annual_tasks(records.ledger, code, records.year, months[-1].period)
    secretaries = tuple(_list_secretaries(records, code))
    pleas = [each for each in _list_decided(records, DecisionKind.PLEA) if _is_about(each, code)]
    return BranchYear(
        code=code,
        name=_name(records, code),
        secretaries=secretaries,
        months=months,
        tasks=tasks,
        cases=tuple(_list_cases(records, code, cases)),
        answers=tuple(_list_answers(records, code)),
        pleas=len(pleas),
        upheld=sum(each.opinion is Opinion.PASSED for each in pleas),
        cases_told=tuple(_list_typical_cases(records, code)),
        notes=tuple(_list_notes(records, code, tasks, secretaries)),
    )


def _name(records: AnnualRecords, code: str) -> str:
    """Return the short name of a branch by the last roster that lists it."""
    rosters = (month.roster for month in reversed(records.months))
    return next((roster[code].short_name for roster in rosters if code in roster), code)


def _build_month(month: AnnualMonth, code: str) -> BranchMonth:
    each, tasks = month.delivered[code], month.ledger.by_branch.get(code, ())
    return BranchMonth(
        period=month.period,
        timeliness=each.timeliness,
        result=each.result,
        returned=each.returned,
        tasks=len(tasks),
        done=sum(task.finished for task in tasks),
        red=sum(month.lamps[task.number].lamp is Lamp.RED for task in tasks),
        basis=month.basis,
        day=month.day,
        file=each.file,
        later=_describe_later(each, month.known.get(code)),
    )


def _describe_later(then: SubmissionStatus, now: SubmissionStatus | None) -> str:
    """Describe what has become of a report since its month was recorded; empty if nothing has."""
    if now is None or (then.timeliness, then.result) == (now.timeliness, now.result):
        return ""
    return f"其后为{now.timeliness.value}、{now.result.value}"


def _list_secretaries(records: AnnualRecords, code: str) -> Iterator[tuple[str, Month]]:
    """Yield each secretary with the first month whose roster names this one."""
    last = ""
    for month in records.months:
        known = month.roster.get(code) if code in month.delivered else None
        if known and known.secretary and known.secretary != last:
            last = known.secretary
            yield last, month.period


def _list_decided(records: AnnualRecords, kind: DecisionKind) -> list[Decision]:
    """List the decisions in force of one kind, taken on the 核验表 of the months counted."""
    inputs, first = records.ledger.inputs, records.months[0].period
    held = {
        each.key: each for each in inputs.decisions if each.matter is kind and first <= each.period <= inputs.period
    }
    return list(held.values())


def _is_about(decision: Decision, code: str) -> bool:
    return parse_key_subject(decision.key).branch == code


def _list_typical_cases(records: AnnualRecords, code: str) -> Iterator[str]:
    """Yield the 典型做法 picked by a person, in the words of the decision, else of the branch's report."""
    ledger = records.ledger
    tasks = {task.number: task for task in (*ledger.closed_before, *ledger.tasks)}
    for each in _list_decided(records, DecisionKind.CASE):
        if each.opinion is Opinion.PASSED and _is_about(each, code):
            task = tasks.get(parse_key_subject(each.key).task)
            told = [month.progress for month in task.months if month.period == each.period] if task else []
            yield each.note or next(filter(None, told), each.task)


def _list_cases(records: AnnualRecords, code: str, cases: tuple[Rectification, ...]) -> Iterator[AnnualCase]:
    """Yield the rectifications that were started and had anything happen in the months counted."""
    first, today = records.months[0].period.first_day.isoformat(), records.ledger.date
    for case in cases:
        if case.branch == code and case.stage not in _NEVER_STARTED and (case.open or case.states[-1].when >= first):
            ends = [state.when for state in case.states if state.stage is RectificationStage.CLOSED]
            settled = case.stage in (RectificationStage.CLOSED, RectificationStage.LASTING)
            yield AnnualCase(case=case, closed=ends[-1] if ends and settled else "", overdue=case.is_overdue(today))


def _list_answers(records: AnnualRecords, code: str) -> Iterator[AnnualAnswer]:
    """Yield every question asked with the first month in which it was answered."""
    given: dict[str, Month] = {}
    for reply in records.ledger.inputs.replies:
        if reply.branch == code and _says_anything(reply):
            given.setdefault(reply.key, reply.period)
    for each in records.asked:
        if each.branch == code:
            yield AnnualAnswer(question=each, answered=given.get(each.key))


def _says_anything(reply: Reply) -> bool:
    own = (reply.measures, reply.done, reply.finished, reply.statement, reply.extension)
    return any(own) or any(value not in (None, "") for value in reply.others.values())


def _list_notes(
    records: AnnualRecords, code: str, tasks: tuple[AnnualTask, ...], secretaries: tuple[tuple[str, Month], ...]
) -> Iterator[str]:
    """Yield the circumstances a reader must know: when the branch began or ended, who led it, what it took over."""
    known = records.last.roster.get(code)
    if known and known.start and known.start > records.months[0].period.first_day:
        yield f"本支部{format_chinese_date(known.start)}启用，此前月份不计。"
    if known and known.end and known.end < records.last.period.last_day:
        heir = records.last.roster.get(known.successor)
        over = f"，未完任务由{heir.short_name}承接" if heir else ""
        yield f"本支部{format_chinese_date(known.end)}撤并{over}，此后月份不计。"
    if len(secretaries) > 1:
        told = "、".join(f"{name}（{since.as_chinese()}起）" for name, since in secretaries)
        yield f"年内书记有变动，按各月汇总时的名册依次为{told}；各项数是全年的，没有分开算。"
    yield from _list_takeovers(tasks)
    if silent := [month.period for month in records.months if code in month.delivered and _is_silent(month, code)]:
        yield f"{format_months(silent, records.year)}没有收到有效的月报，当月进展不作认定。"


def _is_silent(month: AnnualMonth, code: str) -> bool:
    return not _build_month(month, code).is_received


def _list_takeovers(tasks: tuple[AnnualTask, ...]) -> Iterator[str]:
    taken: dict[tuple[str, Month], int] = {}
    for task in tasks:
        if task.since is not None:
            taken[task.inherited, task.since] = taken.get((task.inherited, task.since), 0) + 1
    for (before, since), count in taken.items():
        yield f"{since.as_chinese()}起承接{before}的任务{count}项，承接时已过完成时限的不计入按期完成。"


def format_months(months: list[Month], year: Year) -> str:
    """Format months of a year with runs closed up: ``1—3月、5月``; months of another year with their year."""
    runs: list[list[Month]] = []
    for month in months:
        if runs and runs[-1][-1].shift(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "、".join(_format_run(run[0], run[-1], year) for run in runs)


def _format_run(first: Month, last: Month, year: Year) -> str:
    end = last.as_chinese_within(year.year)
    return end if first == last else f"{first.as_chinese_within(year.year).removesuffix('月')}—{end}"


def format_iso_day(day: str) -> str:
    """Format an ISO day as papers write it; empty stays empty."""
    return format_chinese_date(dt.date.fromisoformat(day)) if day else ""
