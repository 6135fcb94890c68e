"""Build 季通报: three months of a quarter side by side, what was closed, what came back, what is overdue.

Source: 实施意见 四(四) “强化督促检查”. It is drafted from the ledger of the quarter's last month on record, and
takes the earlier months as they were signed or consolidated. What happened is added up; what stands at a month's end is
not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.periods import Quarter
from pipeline.reports.follow_up import is_overdue, may_be_named
from pipeline.reports.indicators import build_indicator_figures
from pipeline.reports.lagging import format_schedule, list_lagging_tasks
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.reports.owed import list_owed
from pipeline.reports.paper import (
    ANSWER,
    CORRECTION,
    OVERDUE,
    SECTION,
    Annex,
    Cadence,
    Report,
    Table,
    mark_deadline_from_signing,
)
from pipeline.reports.promised_answers import build_promise_figures
from pipeline.reports.shared_causes import list_shared_causes
from pipeline.reports.shares import format_rate
from pipeline.reports.span_report import SpanMonth, SpanReport, build_span_report
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.terms import (
    OPEN_JUDGEMENT,
    QUARTER_CIRCULAR,
    Lamp,
    Timeliness,
    format_day_within,
)

MONTH_TABLE = "各月"
_LAMPS = (Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.GREY)
_NONE = "—"


@dataclass(frozen=True, kw_only=True)
class NamedTask:
    """A task with its branch; ``due`` is 应达, ``owed`` what the bureau has not answered or decided about it."""

    branch: str
    task: str
    due: str
    rate: int
    owed: tuple[str, ...]


@dataclass(frozen=True)
class RelapsedTask:
    """A problem that came back."""

    branch: str
    task: str


@dataclass(frozen=True)
class NamedCase:
    """Rectifications of a branch under one notice, else of one due day; ``about`` is the notice, else the day."""

    branch: str
    about: str
    count: int


@dataclass(frozen=True)
class MissedReports:
    """A branch and the number of months of which it never sent a report."""

    branch: str
    months: int


@dataclass(frozen=True)
class CommonCause:
    """A matter that several branches name, in the words of one; ``more`` is 等 if others have other figures."""

    text: str
    more: str
    branches: int


def find_quarter(assessment: Assessment) -> Quarter:
    """Find the quarter that the month of a ledger belongs to."""
    return Quarter.of(assessment.ledger.period.first_day)


def format_quarter_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of the document."""
    return f"关于{find_quarter(assessment).as_chinese()}“党建+”工作推进情况的通报"


def build_quarter_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    quarter = find_quarter(assessment)
    report = build_span_report(assessment, quarter)
    following = assessment.ledger.period.shift(1)
    return {
        **build_span_figures(assessment, report),
        **_build_problem_figures(assessment, report),
        **build_indicator_figures(assessment, quarter.months[0]),
        "quarter": quarter.as_chinese(),
        "next_quarter": quarter.shift(1).as_chinese(),
        "next_period": following.as_chinese(),
        "next_deadline": format_day_within(assessment.date.year, assessment.office.deadline(following)),
        **_build_deadline_figures(assessment),
        **build_promise_figures(assessment),
        "judgement": OPEN_JUDGEMENT,
    }


def _build_deadline_figures(assessment: Assessment) -> dict[str, object]:
    days = assessment.office.settings.deadlines
    return {
        "correction_deadline": mark_deadline_from_signing(assessment, days.correction_days, CORRECTION),
        "section_deadline": mark_deadline_from_signing(assessment, days.correction_days, SECTION),
        "overdue_deadline": mark_deadline_from_signing(assessment, days.overdue_days, OVERDUE),
        "answer_deadline": mark_deadline_from_signing(assessment, days.rectify_days, ANSWER),
    }


def build_span_figures(assessment: Assessment, report: SpanReport) -> dict[str, object]:
    """Return the figures of a span that every paper about it may use."""
    last, year = report.last, report.span.year
    small = _get_small_branch(assessment)
    return {
        "as_of": format_day_within(year, assessment.date),
        "last_month": last.period.as_chinese_within(year),
        "last_day": format_day_within(year, last.period.last_day),
        "months": [each.period.as_chinese_within(year) for each in report.months],
        "missing_months": [each.as_chinese_within(year) for each in report.missing],
        "ahead_months": [each.as_chinese_within(year) for each in report.ahead],
        "rebuilt_months": [each.period.as_chinese_within(year) for each in report.months if not each.basis],
        "tasks_total": last.tasks,
        "done_count": last.done,
        **{lamp.name.lower(): last.count(lamp) for lamp in Lamp},
        "branches_due": len(last.timeliness),
        "reports_due": report.due,
        **{f"{each.name.lower()}_count": report.count_reports(each) for each in Timeliness},
        "on_time_share": format_rate(report.count_reports(Timeliness.ON_TIME), report.due, small),
        "returned_count": sum(each.returned for each in report.months),
        **_build_comparison(assessment, report),
        "closed_count": len(report.closed),
        "closed_branches": len({task.branch for task in report.closed}),
        "cases": report.cases,
        "started_count": len(report.started),
        "settled_count": len(report.settled),
        "relapsed_count": len(report.relapsed),
        "open_count": len(report.open),
        "punctual": [assessment.formal_name(code) for code in report.punctual],
        "punctual_count": len(report.punctual),
    }


def _build_comparison(assessment: Assessment, report: SpanReport) -> dict[str, object]:
    """Return the figures of the first and the last month that can be compared; ``compared`` is 0 where none can."""
    small, pair = _get_small_branch(assessment), report.compared
    if pair is None:
        names = (
            "compared",
            "tasks_before",
            "tasks_change",
            "red_first",
            "red_change",
            "grey_first",
            "grey_change",
            "share_change",
        )
        return {**dict.fromkeys(names, 0), "first_month": "", "share_first": "", "share_last": ""}
    first, last = pair
    shares = [Fraction(each.count_reports(Timeliness.ON_TIME), len(each.timeliness) or 1) for each in pair]
    return {
        "compared": 1,
        "first_month": first.period.as_chinese_within(report.span.year),
        "tasks_before": first.tasks,
        "tasks_change": last.tasks - first.tasks,
        "red_first": first.count(Lamp.RED),
        "red_change": last.count(Lamp.RED) - first.count(Lamp.RED),
        "grey_first": first.count(Lamp.GREY),
        "grey_change": last.count(Lamp.GREY) - first.count(Lamp.GREY),
        "share_change": (shares[1] > shares[0]) - (shares[1] < shares[0]),
        "share_first": _format_punctuality(first, small),
        "share_last": _format_punctuality(last, small),
    }


def _get_small_branch(assessment: Assessment) -> int:
    settings = assessment.office.settings
    return settings.reports.small_branch


def _format_punctuality(month: SpanMonth, small: int) -> str:
    return format_rate(month.count_reports(Timeliness.ON_TIME), len(month.timeliness), small)


def _build_problem_figures(assessment: Assessment, report: SpanReport) -> dict[str, object]:
    lagging, lasting = list_lagging_tasks(assessment), set(report.lasting_red)
    overdue = [each for each in report.open if is_overdue(assessment, each)]
    named = [each for each in overdue if may_be_named(assessment, each)]
    missed = report.count_missed()
    causes = [each for each in list_shared_causes(assessment) if each.shared]
    return {
        "red_tasks": [
            NamedTask(
                branch=assessment.formal_name(task.branch), task=task.plan["task"],
                due=format_schedule(assessment, task), rate=task.rate,
                owed=list_owed(assessment, task),
            )
            for task in lagging
        ],
        "red_upheld": report.last.count(Lamp.RED) - len(lagging),
        "red_branches": len({task.branch for task in lagging}),
        "lasting_red_count": sum(task.number in lasting for task in lagging),
        "overdue": _name_cases(assessment, overdue),
        "overdue_named": _name_cases(assessment, named),
        "overdue_named_count": len(named),
        "overdue_count": len(overdue),
        "relapsed": [
            RelapsedTask(assessment.formal_name(each.branch), each.task or each.fact) for each in report.relapsed
        ],
        "missed": [MissedReports(assessment.formal_name(code), count) for code, count in missed.items()],
        "causes": [CommonCause(each.words, "等" if each.varied else "", len(each.branches)) for each in causes],
    }  # fmt: skip


def _name_cases(assessment: Assessment, cases: list[Rectification]) -> list[NamedCase]:
    """Name overdue cases, those under one notice once."""
    year = assessment.date.year
    told = Counter(
        (each.branch, each.notice or (f"{format_day_within(year, each.due)}到期" if each.due else "")) for each in cases
    )
    return [NamedCase(assessment.formal_name(branch), about, count) for (branch, about), count in told.items()]


def build_quarter_tables(assessment: Assessment, _: str = "") -> Mapping[str, Table]:
    """Return the months side by side, those without a report as well."""
    return {MONTH_TABLE: build_month_table(assessment, build_span_report(assessment, find_quarter(assessment)))}


def build_month_table(assessment: Assessment, report: SpanReport) -> Table:
    """Return a row for each month up to the last one; one without any report holds dashes."""
    known = {each.period: each for each in report.months}
    small = _get_small_branch(assessment)
    year = report.span.year
    rows = [
        _build_month_row(known[month], month.as_chinese_within(year), small)
        if month in known
        else (month.as_chinese_within(year), *[_NONE] * 9)
        for month in sorted([*known, *report.missing])
    ]
    head = ("月份", "应报", "按时", "按时率", "任务", "报完成", "绿灯", "黄灯", "红灯", "灰灯")
    widths = (14, 10, 10, 13, 10, 11, 10, 10, 10, 10)
    return Table(head=head, rows=tuple(rows), widths=widths, centred=frozenset(range(10)))


def _build_month_row(month: SpanMonth, name: str, small: int) -> tuple[str, ...]:
    punctual = month.count_reports(Timeliness.ON_TIME)
    counts = (month.tasks, month.done, *(month.count(lamp) for lamp in _LAMPS))
    share = _format_punctuality(month, small) or _NONE
    return name, str(len(month.timeliness)), str(punctual), share, *map(str, counts)


def build_quarter_annexes(assessment: Assessment, _: str = "") -> tuple[Annex, ...]:
    """Return the table of all branches."""
    quarter = find_quarter(assessment)
    report = build_span_report(assessment, quarter)
    title = f"各党支部{quarter.as_chinese()}“党建+”工作情况汇总表"
    note = "任务、报完成、红灯是月末的数，几个月不相加；销号、反弹是本季度的。"
    return (Annex(title=title, table=_build_branch_table(assessment, report), note=note, dense=True),)


def _build_branch_table(assessment: Assessment, report: SpanReport) -> Table:
    """Return a row per branch that had to report, in roster order, and the sums over the branches."""
    months = report.months
    names = [each.period.as_chinese_within(report.span.year) for each in months]
    head = (
        "序号", "党支部", *(f"{name}报送" for name in names), "任务", "报完成", "销号",
        *(f"{name}红灯" for name in names), "在改", "反弹",
    )  # fmt: skip
    codes = [*months[-1].timeliness, *_list_others(report)]
    rows = [_build_branch_row(assessment, report, str(at), code) for at, code in enumerate(codes, 1)]
    total = _sum_columns(rows, len(months))
    marks = {lamp.value: colour for lamp, colour in LAMP_COLOURS.items()}
    return Table(
        head=head,
        rows=(*rows, ("", "合计", *[""] * len(months), *total)),
        widths=(4, 22, *[8] * len(months), 6, 7, 6, *[7] * len(months), 6, 6),
        centred=frozenset({0, *range(2, len(head))}),
        fills=marks,
    )


def _list_others(report: SpanReport) -> list[str]:
    """List branches that had to report earlier in the span only."""
    seen = (code for each in report.months for code in each.timeliness)
    return [code for code in dict.fromkeys(seen) if code not in report.last.timeliness]


def _build_branch_row(assessment: Assessment, report: SpanReport, at: str, code: str) -> tuple[str, ...]:
    tasks = assessment.ledger.by_branch.get(code, ())
    reported = [each.timeliness.get(code) for each in report.months]
    red = [each.count_of_branch(Lamp.RED, code) for each in report.months]
    counts = (
        len(tasks),
        sum(task.finished for task in tasks),
        sum(task.branch == code for task in report.closed),
        *red,
        sum(each.branch == code for each in report.open),
        sum(each.branch == code for each in report.relapsed),
    )
    name = assessment.formal_name(code).removesuffix("党支部")
    return at, name, *(each.value if each else _NONE for each in reported), *map(str, counts)


def _sum_columns(rows: list[tuple[str, ...]], months: int) -> tuple[str, ...]:
    return tuple(str(sum(map(int, column))) for column in zip(*(row[2 + months :] for row in rows), strict=True))


QUARTER_REPORT = Report(
    name=QUARTER_CIRCULAR,
    title=format_quarter_title,
    figures=build_quarter_figures,
    annexes=build_quarter_annexes,
    tables=build_quarter_tables,
    on_demand=True,
    cadences=frozenset({Cadence.QUARTER}),
)
