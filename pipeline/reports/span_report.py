"""Build the report model of a quarter or a year from its months as they are on record.

Each month is taken as the ledger of the last one knows it: as signed, else as last consolidated, else judged with what
is known now. A month without any report is named, never filled; months are compared only where both have valid data.
What happened (销号, 立项, 反弹, a report that came late) may be added up over months; what stands at a month's end
(tasks, lamps) may not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.contract.decisions import parse_key_subject
from pipeline.contract.ledger import name_trend_column
from pipeline.ledger import Task
from pipeline.periods import Month, Quarter, Year
from pipeline.reports.comparison import describe_record, is_month_comparable
from pipeline.reports.follow_up import TypicalCase
from pipeline.reports.task_rows import build_trend_rows
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import DecisionKind, Lamp, Opinion, RectificationStage, Timeliness, format_formal_name

Span = Quarter | Year
_NEVER_STARTED = (RectificationStage.DRAFTED, RectificationStage.DISMISSED)


@dataclass(frozen=True, kw_only=True)
class SpanMonth:
    """What a month came to. ``basis`` tells what its figures are taken from; empty for one that is not on record.

    ``lamps`` and ``holders`` (branch codes) are by task number. ``comparable``: it has valid data and every task of it
    could be judged.
    """

    period: Month
    basis: str
    comparable: bool
    timeliness: Mapping[str, Timeliness]
    returned: int
    lamps: Mapping[str, Lamp]
    holders: Mapping[str, str]
    done: int

    @property
    def tasks(self) -> int:
        """Number of tasks."""
        return len(self.lamps)

    def count(self, lamp: Lamp) -> int:
        """Count the tasks with a lamp."""
        return sum(each is lamp for each in self.lamps.values())

    def count_of_branch(self, lamp: Lamp, branch: str) -> int:
        """Count the tasks of a branch with a lamp."""
        return sum(each is lamp and self.holders[number] == branch for number, each in self.lamps.items())

    def count_reports(self, timeliness: Timeliness) -> int:
        """Count the branches with a 报送时效."""
        return sum(each is timeliness for each in self.timeliness.values())


@dataclass(frozen=True, kw_only=True)
class SpanReport:
    """All that papers say of a quarter or a year.

    ``months`` are those that have any report, ``missing`` those up to the last one that have none, ``ahead`` those
    after it. ``closed`` are the tasks verified (销号) in the span; ``started``, ``settled``, ``relapsed`` the
    rectifications of which that happened in it, ``open`` those that stand open at its end.
    """

    span: Span
    months: tuple[SpanMonth, ...]
    missing: tuple[Month, ...]
    ahead: tuple[Month, ...]
    closed: tuple[Task, ...]
    cases: tuple[TypicalCase, ...]
    started: tuple[Rectification, ...]
    settled: tuple[Rectification, ...]
    relapsed: tuple[Rectification, ...]
    open: tuple[Rectification, ...]

    @property
    def last(self) -> SpanMonth:
        """The last month."""
        return self.months[-1]

    @property
    def compared(self) -> tuple[SpanMonth, SpanMonth] | None:
        """The first and the last month that can be compared; None unless the last one can and there are two."""
        valid = [each for each in self.months if each.comparable]
        return (valid[0], valid[-1]) if len(valid) > 1 and valid[-1] is self.last else None

    @property
    def lasting_red(self) -> tuple[str, ...]:
        """Numbers of the tasks that were red in each of at least two months up to the last, without a gap in data."""
        valid = [each for each in self.months if each.comparable]
        red = [{number for number, lamp in each.lamps.items() if lamp is Lamp.RED} for each in valid]
        return tuple(sorted(set.intersection(*red))) if len(red) > 1 else ()

    def count_reports(self, timeliness: Timeliness) -> int:
        """Count the reports of all months with a 报送时效."""
        return sum(each.count_reports(timeliness) for each in self.months)

    @property
    def due(self) -> int:
        """Reports due in all months."""
        return sum(len(each.timeliness) for each in self.months)

    @property
    def punctual(self) -> tuple[str, ...]:
        """Codes of the branches that had to report in every month of the span and did so in time."""
        first = self.months[0].timeliness
        return tuple(
            code for code in first if all(each.timeliness.get(code) is Timeliness.ON_TIME for each in self.months)
        )

    def count_missed(self) -> Mapping[str, int]:
        """Count by branch the months without a report, of those that missed any."""
        return Counter(
            code for each in self.months for code, told in each.timeliness.items() if told is Timeliness.MISSING
        )


def build_span_report(assessment: Assessment, span: Span) -> SpanReport:
    """Build the model of a span from the assessment of its last month on record."""
    last = assessment.ledger.period
    months = tuple(_build_month(assessment, each) for each in assessment.months if each.period in span.months)
    known = {each.period for each in months}
    first = span.first_day.isoformat()
    cases = [each for each in assessment.rectifications if each.stage not in _NEVER_STARTED]
    return SpanReport(
        span=span,
        months=months,
        missing=tuple(month for month in span.months if month <= last and month not in known),
        ahead=tuple(month for month in span.months if month > last),
        closed=tuple(_list_closed(assessment, span)),
        cases=tuple(_list_cases(assessment, span)),
        started=tuple(each for each in cases if _happened(each, RectificationStage.CONFIRMED, first)),
        settled=tuple(each for each in cases if not each.open and _happened(each, RectificationStage.CLOSED, first)),
        relapsed=tuple(each for each in cases if _happened(each, RectificationStage.RELAPSED, first)),
        open=tuple(each for each in cases if each.open),
    )


def _build_month(assessment: Assessment, month: JudgedMonth) -> SpanMonth:
    now = month.period == assessment.ledger.period
    column = name_trend_column("lamp", month.period)
    return SpanMonth(
        period=month.period,
        basis="本次汇总" if now else describe_record(assessment, month.period),
        comparable=is_month_comparable(month),
        timeliness={code: each.timeliness for code, each in month.delivered.items()},
        returned=sum(each.returned for each in month.delivered.values()),
        lamps={row.key: Lamp(row.cells[column]) for row in build_trend_rows(month).rows},
        holders={task.number: task.branch for task in month.ledger.tasks},
        done=sum(task.finished for task in month.ledger.tasks),
    )


def _list_closed(assessment: Assessment, span: Span) -> Iterator[Task]:
    """Yield the tasks that were closed as completed by a decision on the 核验表 of a month of the span."""
    for task in assessment.ledger.ever.values():
        if task.closed is not None and not task.withdrawn and task.closed.period in span.months:
            yield task


def _list_cases(assessment: Assessment, span: Span) -> Iterator[TypicalCase]:
    """Yield the 典型做法 that a person passed in the span, worded by 说明, else by the branch's own progress then."""
    ledger = assessment.ledger
    for each in ledger.inputs.in_force.values():
        if each.matter is DecisionKind.CASE and each.opinion is Opinion.PASSED and each.period in span.months:
            task = ledger.ever.get(parse_key_subject(each.key).task)
            told = [month.progress for month in task.months if month.period == each.period] if task else []
            text = each.note or next(filter(None, told), each.task)
            yield TypicalCase(format_formal_name(each.branch_name), each.task, text)


def _happened(case: Rectification, stage: RectificationStage, first: str) -> bool:
    """Whether a case came to a stage on or after an ISO day."""
    return any(state.stage is stage and state.when >= first for state in case.states)
