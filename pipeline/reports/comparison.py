"""Compare the lamps of a month with the month before, and say what the figures of earlier months are taken from.

What papers told of a month is the basis of comparison; where it would come out otherwise by now, that is counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.periods import Period
from pipeline.reports.shares import format_rate
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.trends import JudgedMonth, MonthSummary
from pipeline.terms import Lamp, format_day_within

_SHARE_NAMES = {
    Lamp.GREEN: "green_share", Lamp.YELLOW: "yellow_share", Lamp.RED: "red_share", Lamp.GREY: "grey_share",
}  # fmt: skip


@dataclass(frozen=True)
class MonthBasis:
    """What the figures of some months are taken from: when they were fixed (empty: computed from what is known now).

    ``changed`` counts the tasks that are no longer as on record.
    """

    months: list[str]
    recorded: str
    changed: int


def build_comparison_figures(assessment: Assessment) -> dict[str, object]:
    """Return last month's lamps where both months have data, and the lamps of this month in percent."""
    period, small = assessment.ledger.period.shift(-1), assessment.office.settings.reports.small_branch
    before = _list_month_before(assessment)
    lamps = Counter(each.lamp for each in assessment.lamps.values())
    total, changed = len(assessment.lamps), assessment.changed_since
    red, grey = sum(each.red for each in before), sum(each.grey for each in before)
    compared = is_month_before_comparable(assessment)
    return {
        **{name: format_rate(lamps[lamp], total, small) for lamp, name in _SHARE_NAMES.items()},
        "previous_period": period.as_chinese(),
        "compared": int(compared), "incomparable": explain_incomparable(assessment),
        "red_before": red, "grey_before": grey,
        "red_change": lamps[Lamp.RED] - red, "grey_change": lamps[Lamp.GREY] - grey,
        **build_red_parts(assessment),
        "lost_red": assessment.lost_red if compared else 0,
        "previous_recorded": describe_record(assessment, period),
        "changed_count": sum(changed.values()), "changed_branches": len(changed),
    }  # fmt: skip


def build_red_parts(assessment: Assessment) -> dict[str, object]:
    """Return how many of the red tasks are new in the ledger, or had no valid data last month: they did not get worse.

    Said apart from the change, in 督查通报 as in 支部反馈单.
    """
    before = next((each for each in assessment.months if each.period == assessment.ledger.period.shift(-1)), None)
    then = before.lamps if before else {}
    red = [number for number, lit in assessment.lamps.items() if lit.lamp is Lamp.RED]
    return {
        "red_listed": sum(number not in then for number in red),
        "red_unknown": sum(number in then and then[number].lamp is Lamp.GREY for number in red),
    }


def is_month_before_comparable(assessment: Assessment) -> bool:
    """Return whether the lamps of this month may be compared with those of the month before."""
    return not explain_incomparable(assessment)


def explain_incomparable(assessment: Assessment) -> str:
    """Explain why the lamps of this month are not compared with those of the month before; empty if they are.

    Every paper, page and sheet that compares or refuses to says what stands here.
    """
    period, before = assessment.ledger.period, _list_month_before(assessment)
    now = assessment.lamps.values()
    lacks = {
        period.shift(-1): _explain_lack(
            sum(each.tasks - each.grey for each in before), sum(each.undated for each in before)
        ),
        period: _explain_lack(sum(each.lamp is not Lamp.GREY for each in now), sum(each.undated for each in now)),
    }
    return next((f"{month.as_chinese_within(period.year)}{why}" for month, why in lacks.items() if why), "")


def is_month_comparable(month: JudgedMonth) -> bool:
    """Return whether a month may be compared with others: it has valid data, and all tasks that have were judged."""
    lamps = month.lamps.values()
    return not _explain_lack(sum(each.lamp is not Lamp.GREY for each in lamps), sum(each.undated for each in lamps))


def _explain_lack(judged: int, undated: int) -> str:
    """Explain what a month lacks to be compared, by its tasks with valid data and those of unknown begin."""
    if undated:
        return f"有{undated}项任务开始时间不明、没有判定"
    return "" if judged else "没有有效数据"


def _list_month_before(assessment: Assessment) -> list[MonthSummary]:
    period = assessment.ledger.period.shift(-1)
    return [each for stands in assessment.trends.values() for each in stands if each.period == period]


def describe_record(assessment: Assessment, period: Period) -> str:
    """Describe when the figures of an earlier month were fixed (签发时, 11月12日汇总时); empty if they were not."""
    recorded = assessment.recorded.get(period)
    if recorded is None:
        return ""
    return "签发时" if recorded.signed else f"{_format_day(assessment.date, recorded.ledger.date)}汇总时"


def _format_day(today: dt.date, day: dt.date) -> str:
    return format_day_within(today.year, day)


def list_bases(assessment: Assessment, branch: str) -> tuple[MonthBasis, ...]:
    """List what the figures of a branch's earlier months are taken from; months of the same basis are told together."""
    return tuple(
        MonthBasis([month for month, *_ in each], *basis)
        for basis, group in groupby(_list_month_bases(assessment, branch), key=lambda told: told[1:])
        if (each := list(group))
    )


def _list_month_bases(assessment: Assessment, branch: str) -> Iterator[tuple[str, str, int]]:
    period = assessment.ledger.period
    for each in assessment.trends.get(branch, ()):
        if each.period != period:
            changed = assessment.changed_since.get(branch, 0) if each.period == period.shift(-1) else 0
            yield each.period.as_chinese_within(period.year), describe_record(assessment, each.period), changed
