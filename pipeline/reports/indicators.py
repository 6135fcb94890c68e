"""Set the bureau's own 业务指标 beside the tasks that are to move them: which moved, which did not, what has none.

Source: 实施意见 一 (党建与中心工作融合). What a figure was is noted by the bureau; it is told and never scored. Where
no month is noted, nothing is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.contract.indicator_settings import BusinessIndicator
from pipeline.periods import Month
from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.task_rows import build_task_rows
from pipeline.supervision.assessment import Assessment

UNNOTED = "没有登记到两个月末数"


@dataclass(frozen=True)
class Reading:
    """What a 业务指标 was at the end of a month."""

    month: Month
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class IndicatorStand:
    """A 业务指标 with its tasks of the period; ``before`` and ``now`` are None unless both are noted."""

    name: str
    unit: str
    tasks: LedgerRows
    before: Reading | None
    now: Reading | None

    @property
    def is_still(self) -> bool:
        """Whether it is known not to have moved."""
        return self.before is not None and self.now is not None and self.before.value == self.now.value

    def word_change(self, year: int) -> str:
        """Word what it was and is: ``2月末120户，11月末185户``."""
        if self.before is None or self.now is None:
            return UNNOTED
        then, now = (
            f"{each.month.as_chinese_within(year)}末{each.value:f}{self.unit}" for each in (self.before, self.now)
        )
        return f"{then}，{now}" + ("，没有变化" if self.is_still else "")


def list_indicator_stands(assessment: Assessment, first: Month) -> tuple[IndicatorStand, ...]:
    """List the 业务指标 of the month in the order of the settings, each with its change since before a month.

    It is measured from the last month noted before ``first``, else from the first one noted since.
    """
    last, rows = assessment.ledger.period, build_task_rows(assessment)
    listed = [each for each in assessment.office.settings.indicator if each.holds(str(last))]
    by_name = rows.group("indicator", [each.name for each in listed])
    return tuple(_build_stand(each, by_name[each.name], first, last) for each in listed)


def list_tasks_without(assessment: Assessment) -> LedgerRows:
    """List the tasks of the period that have no 业务指标; a task need not have one."""
    return build_task_rows(assessment).choose(indicator="")


def _build_stand(each: BusinessIndicator, tasks: LedgerRows, first: Month, last: Month) -> IndicatorStand:
    noted = [Reading(month, value) for month, value in each.list_readings(last)]
    within = [reading for reading in noted if reading.month >= first]
    earlier = [reading for reading in noted if reading.month < first]
    before, now = (earlier or within)[-1 if earlier else 0 :][:1], within[-1:]
    known = bool(before and now) and before != now
    return IndicatorStand(
        name=each.name,
        unit=each.unit,
        tasks=tasks,
        before=before[0] if known else None,
        now=now[0] if known else None,
    )


@dataclass(frozen=True)
class IndicatorLine:
    """A 业务指标 as papers tell it."""

    name: str
    tasks: int
    change: str


def build_indicator_figures(assessment: Assessment, first: Month) -> dict[str, object]:
    """Return the figures about 业务指标 that papers about a span may use; all are empty where the office lists none."""
    stands = list_indicator_stands(assessment, first)
    told = [IndicatorLine(each.name, each.tasks.count, each.word_change(first.year)) for each in stands]
    known = [each.now is not None for each in stands]
    return {
        "indicators": told,
        "indicators_moved": [
            line for line, each in zip(told, stands, strict=True) if each.now is not None and not each.is_still
        ],
        "indicators_still": [line for line, each in zip(told, stands, strict=True) if each.is_still],
        "indicators_unnoted": [line.name for line, noted in zip(told, known, strict=True) if not noted],
        "indicator_tasks": sum(each.tasks.count for each in stands),
        "tasks_without_indicator": list_tasks_without(assessment).count if stands else 0,
    }
