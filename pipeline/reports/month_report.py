"""Build the report model of a month: every figure once, each as the rows it counts.

看板, 总览 and 督查通报 are projections of it. A month is compared with the one before only where both have valid data;
otherwise there is nothing before, and no paper may say more than that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.contract.ledger import name_trend_column
from pipeline.ledger import Task
from pipeline.periods import Period, Year
from pipeline.reports.circular_duties import count_circular_duties, find_followed_paper
from pipeline.reports.comparison import describe_record, explain_incomparable, is_month_before_comparable
from pipeline.reports.follow_up import TypicalCase, list_typical_cases
from pipeline.reports.indicators import IndicatorStand, list_indicator_stands
from pipeline.reports.lagging import compute_gap, list_lagging_tasks
from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.merits import find_clean_branches
from pipeline.reports.promised_answers import name_paper
from pipeline.reports.row_cells import YES
from pipeline.reports.shared_causes import SharedCause, list_shared_causes
from pipeline.reports.task_rows import (
    build_lasting_rows,
    build_rectification_rows,
    build_report_rows,
    build_task_rows,
    build_trend_rows,
    group_by_category,
    group_by_domain,
)
from pipeline.supervision.assessment import Assessment, describe_verification
from pipeline.supervision.progress_lamps import round_points
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import WITHOUT_VALID_REPORT, Lamp, RectificationStage, Timeliness

ARRIVED = (Timeliness.ON_TIME.value, Timeliness.LATE.value, Timeliness.SUPPLEMENTARY.value)
"""报送时效 of branches whose report has come, whether it counts yet or not."""
CLOSED = RectificationStage.CLOSED.value
MENDED = (CLOSED, RectificationStage.LASTING.value)
"""Stages of a 整改 that is closed (已销号)."""


@dataclass(frozen=True, kw_only=True)
class MonthStand:
    """One month of the trend: its tasks, and what it is taken from (签发时, 11月12日汇总时; empty: what is known now).

    ``judged``: at least one task has valid data.
    """

    period: Period
    tasks: LedgerRows
    basis: str

    def count(self, lamp: Lamp) -> LedgerRows:
        """Return the tasks with a lamp."""
        return self.tasks.choose(**{name_trend_column("lamp", self.period): lamp.value})

    @property
    def judged(self) -> bool:
        """Whether any task has valid data."""
        return self.tasks.count > self.count(Lamp.GREY).count


@dataclass(frozen=True)
class EarlierCount:
    """A figure of the month before and where it can be opened; ``source`` is empty if that ledger was never written."""

    count: int
    source: str


@dataclass(frozen=True, kw_only=True)
class Before:
    """Figures of the month before, each None if it cannot be compared with this month's."""

    on_time: EarlierCount | None = None
    tasks: EarlierCount | None = None
    finished: EarlierCount | None = None
    closed: EarlierCount | None = None
    red: EarlierCount | None = None
    yellow: EarlierCount | None = None
    grey: EarlierCount | None = None
    green: EarlierCount | None = None
    mending: EarlierCount | None = None
    mended: EarlierCount | None = None
    overdue: EarlierCount | None = None


@dataclass(frozen=True, kw_only=True)
class FollowedPaper:
    """The last signed 通报 (10月通报), and what it set a day for; ``dated``: its days are on record."""

    name: str
    signed: dt.date
    dated: bool
    duties: LedgerRows


@dataclass(frozen=True, kw_only=True)
class BranchStand:
    """A branch with its tasks; 报送时效 and 报送结果 are empty for one that no longer reports but still holds tasks."""

    code: str
    name: str
    tasks: LedgerRows
    timeliness: str
    result: str
    secretary: str = ""

    def count(self, lamp: Lamp) -> int:
        """Count the tasks with a lamp."""
        return self.tasks.choose(lamp=lamp.value).count

    @property
    def mark(self) -> str:
        """What is wrong with the report, in one word; empty if nothing is."""
        if self.timeliness in (Timeliness.MISSING, Timeliness.PENDING):
            return self.timeliness
        if self.result in WITHOUT_VALID_REPORT:
            return self.result
        if not self.timeliness:
            return "已撤并"
        return "" if self.timeliness == Timeliness.ON_TIME else self.timeliness


@dataclass(frozen=True, kw_only=True)
class LaggingTask:
    """A red task: by how many points it is behind; ``due`` is None where no schedule is known."""

    number: str
    branch: str
    task: str
    rate: int
    due: int | None
    gap: int
    leader: str


@dataclass(frozen=True, kw_only=True)
class MonthReport:
    """All figures of a month. ``signed``: its 督查通报 has been signed. ``lagging``: the red tasks, worst first.

    ``reports`` are the branches that must report, ``tasks`` those of the period, ``rectifications`` all that ever were.
    ``still_red`` are the tasks that are red as in the month before, ``recovered`` those red then and green or yellow
    now; None if the two are not compared. ``followed`` is what the last signed 通报 set a day for.
    ``clean`` are the names of the branches to be praised, in roster order, ``clean_held`` counts those of which
    something is open. ``incomparable`` tells why its lamps are not compared with those of the month before, empty if
    they are. ``indicators`` are compared since the year before.
    """

    period: Period
    as_of: dt.date
    bureau: str
    signed: bool
    reports: LedgerRows
    tasks: LedgerRows
    rectifications: LedgerRows
    still_red: LedgerRows | None
    recovered: LedgerRows | None
    followed: FollowedPaper | None
    before: Before
    months: tuple[MonthStand, ...]
    branches: tuple[BranchStand, ...]
    categories: Mapping[str, LedgerRows]
    domains: Mapping[str, LedgerRows]
    causes: tuple[SharedCause, ...]
    lagging: tuple[LaggingTask, ...]
    cases: tuple[TypicalCase, ...]
    clean: tuple[str, ...]
    clean_held: int
    incomparable: str
    indicators: tuple[IndicatorStand, ...]

    @property
    def arrived(self) -> LedgerRows:
        """The branches whose report has come."""
        return self.reports.choose(timeliness=ARRIVED)

    @property
    def finished(self) -> LedgerRows:
        """The tasks that count as complete."""
        return self.tasks.choose(finished=YES)

    @property
    def mending(self) -> LedgerRows:
        """The rectifications that are decided on and not closed."""
        return self.rectifications.choose(open=YES)

    @property
    def mended(self) -> LedgerRows:
        """The rectifications that are closed."""
        return self.rectifications.choose(stands=MENDED)

    @property
    def overdue(self) -> LedgerRows:
        """The rectifications that are overdue."""
        return self.rectifications.choose(overdue=YES)

    def at(self, timeliness: Timeliness) -> LedgerRows:
        """Return the branches with a 报送时效."""
        return self.reports.choose(timeliness=timeliness.value)

    def lit(self, lamp: Lamp) -> LedgerRows:
        """Return the tasks with a lamp."""
        return self.tasks.choose(lamp=lamp.value)


def build_month_report(assessment: Assessment, *, signed: bool = False) -> MonthReport:
    """Build the model of a month from its assessment."""
    tasks, settings = build_task_rows(assessment), assessment.office.settings
    clean = find_clean_branches(assessment)
    return MonthReport(
        period=assessment.ledger.period,
        as_of=assessment.date,
        bureau=settings.bureau.name,
        signed=signed,
        reports=build_report_rows(assessment),
        tasks=tasks,
        rectifications=build_rectification_rows(assessment),
        still_red=_choose_once_red(assessment, Lamp.RED),
        recovered=_choose_once_red(assessment, Lamp.GREEN, Lamp.YELLOW),
        followed=_build_followed_paper(assessment),
        before=_build_before(assessment),
        months=tuple(_build_month_stand(assessment, month) for month in assessment.months),
        branches=_build_branch_stands(assessment, tasks),
        categories=group_by_category(tasks),
        domains=group_by_domain(assessment, tasks),
        causes=list_shared_causes(assessment),
        lagging=tuple(_build_lagging_task(assessment, task) for task in list_lagging_tasks(assessment)),
        cases=tuple(list_typical_cases(assessment)),
        clean=tuple(assessment.name(code) for code in clean.praised),
        clean_held=len(clean.held),
        incomparable=explain_incomparable(assessment),
        indicators=list_indicator_stands(assessment, Year(assessment.ledger.period.year).months[0]),
    )


def list_by_attention(report: MonthReport) -> tuple[BranchStand, ...]:
    """List the branches that hold tasks or failed to report, those that ask for most attention first; no rank.

    Red tasks first, then a fault of the report, then grey and yellow tasks, then the order of the roster.
    """
    order = {each.code: index for index, each in enumerate(report.branches)}
    told = [each for each in report.branches if each.tasks.count or each.mark]
    return tuple(sorted(told, key=lambda each: (*(-count for count in _weigh(each)), order[each.code])))


def _weigh(stand: BranchStand) -> tuple[int, ...]:
    return stand.count(Lamp.RED), int(bool(stand.mark)), stand.count(Lamp.GREY), stand.count(Lamp.YELLOW)


def _build_month_stand(assessment: Assessment, month: JudgedMonth) -> MonthStand:
    now = month.period == assessment.ledger.period
    basis = "" if now else describe_record(assessment, month.period)
    return MonthStand(period=month.period, tasks=build_trend_rows(month), basis=basis)


def _build_before(assessment: Assessment) -> Before:
    """Return the figures of the month before; lamps only if both months have valid data.

    How many reported in time is compared only where as many had to: 19 of 24 is no fall from 20 of 23.
    What was overdue then is only known if the month is on record: of others nobody knows on which day to ask.
    """
    last = next((each for each in assessment.months if each.period == assessment.ledger.period.shift(-1)), None)
    if last is None:
        return Before()
    still_open = any(each.timeliness is Timeliness.PENDING for each in assessment.delivered.values())
    rows = build_trend_rows(last)
    found: dict[str, EarlierCount | None] = {"tasks": EarlierCount(rows.count, _choose_lamps(last, tuple(Lamp)).source)}
    if not still_open and len(last.delivered) == len(assessment.delivered):
        found["on_time"] = _count_earlier(
            last, _count_on_time(last), "报送情况", "timeliness", Timeliness.ON_TIME.value
        )
    if last.recorded:
        found |= _count_earlier_rectifications(last)
    if is_month_before_comparable(assessment):
        lamps = {lamp: _choose_lamps(last, (lamp,)) for lamp in Lamp}
        found |= {lamp.name.lower(): EarlierCount(lit.count, lit.source) for lamp, lit in lamps.items()}
        done = sum(task.finished for task in last.ledger.tasks)
        found["finished"] = _count_earlier(last, done, "总台账", "finished", YES)
        closed = sum(describe_verification(task) == CLOSED for task in last.ledger.tasks)
        found["closed"] = _count_earlier(last, closed, "总台账", "verification", CLOSED)
    return Before(**found)


def _choose_lamps(month: JudgedMonth, lamps: tuple[Lamp, ...]) -> LedgerRows:
    name = name_trend_column("lamp", month.period)
    return build_trend_rows(month).choose(**{name: tuple(lamp.value for lamp in lamps)})


def _count_earlier(
    month: JudgedMonth, count: int, sheet: str, column: str, value: str | tuple[str, ...]
) -> EarlierCount:
    """Return a figure that stands in the ledger of the month itself."""
    source = f"{month.period}/{LedgerRows(sheet, ()).choose(**{column: value}).source}"
    return EarlierCount(count, source if month.recorded else "")


def _count_on_time(month: JudgedMonth) -> int:
    return sum(each.timeliness is Timeliness.ON_TIME for each in month.delivered.values())


def _count_earlier_rectifications(last: JudgedMonth) -> dict[str, EarlierCount | None]:
    """Return how the 整改 stood then: what was open, what was closed, what was overdue."""
    cases, day = last.rectifications, last.ledger.date
    return {
        "mending": _count_earlier(last, sum(each.open for each in cases), "整改台账", "open", YES),
        "mended": _count_earlier(last, sum(each.stage in MENDED for each in cases), "整改台账", "stands", MENDED),
        "overdue": _count_earlier(last, sum(each.is_overdue(day) for each in cases), "整改台账", "overdue", YES),
    }


def _choose_once_red(assessment: Assessment, *lamps: Lamp) -> LedgerRows | None:
    """Choose the tasks that were red in the month before by their lamps now; None if the months are not compared."""
    if not is_month_before_comparable(assessment):
        return None
    *_, before, now = assessment.months
    then, this = (name_trend_column("lamp", month.period) for month in (before, now))
    chosen = {then: (Lamp.RED.value,), this: tuple(lamp.value for lamp in lamps)}
    return build_lasting_rows(now, before).choose(**chosen)


def _build_followed_paper(assessment: Assessment) -> FollowedPaper | None:
    paper = find_followed_paper(assessment)
    if paper is None:
        return None
    return FollowedPaper(
        name=name_paper(paper, assessment),
        signed=dt.date.fromisoformat(paper.date),
        dated=bool(paper.terms),
        duties=count_circular_duties(assessment),
    )


def _build_branch_stands(assessment: Assessment, tasks: LedgerRows) -> tuple[BranchStand, ...]:
    """Return the branches that must report in roster order, then ended ones that still hold tasks."""
    by_branch = tasks.group("branch", assessment.delivered)
    return tuple(
        BranchStand(
            code=code,
            name=assessment.name(code),
            tasks=rows,
            timeliness=assessment.delivered[code].timeliness.value if code in assessment.delivered else "",
            result=assessment.delivered[code].result.value if code in assessment.delivered else "",
            secretary=known.secretary if (known := assessment.office.by_code.get(code)) else "",
        )
        for code, rows in by_branch.items()
    )


def _build_lagging_task(assessment: Assessment, task: Task) -> LaggingTask:
    schedule = assessment.lamps[task.number].schedule
    return LaggingTask(
        number=task.number,
        branch=assessment.name(task.branch),
        task=task.plan["task"],
        rate=task.rate,
        due=None if schedule is None else round_points(schedule),
        gap=max(round_points(compute_gap(assessment, task)), 0),
        leader=task.plan["leader"],
    )
