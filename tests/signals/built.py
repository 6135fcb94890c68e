"""Build task histories and an office for tests in a few words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipeline.intake.tables.signal_lists import DatedDocument, OutdatedTerm, SignalLists
from pipeline.periods import Month
from pipeline.supervision.signals.find import find_signals
from pipeline.supervision.signals.model import OfficeTexts, PlanText, ReportedMonth, TaskHistory, Unit

LAST = Month.parse("2026-09")
HOME = Unit(
    code="LC01",
    full_name="临川市社会福利院",
    short_name="市社会福利院支部",
    level="市",
    place="临川市",
    people=("方敏", "陶远"),
)
TOWN = Unit(
    code="LC02", full_name="临川市云溪县石桥镇敬老院", short_name="石桥镇敬老院支部", level="镇", place="石桥镇"
)
FUNERAL = Unit(code="LC03", full_name="临川市殡仪馆", short_name="市殡仪馆支部", level="市", place="临川市")
UNITS = {unit.code: unit for unit in (HOME, TOWN, FUNERAL)}


def build_office(
    documents: Sequence[DatedDocument] = (), outdated: Sequence[OutdatedTerm] = (), exempt: Sequence[str] = ()
) -> OfficeTexts:
    """Build an office of three branches with these lists."""
    return OfficeTexts(UNITS, SignalLists(documents=tuple(documents), outdated=tuple(outdated), exempt=tuple(exempt)))


def build_history(
    *progress: str,
    branch: str = "LC01",
    number: str = "LC01-202601-01",
    task: str = "党建+居家适老化改造",
    measure: str = "党员包户，每周上门量一次尺寸",
    goal: str = "年底前改造120户并通过验收",
    domain: str = "养老服务",
    category: str = "重点任务",
    leader: str = "方敏",
    owner: str = "陶远",
    deadline: str = "2026-12-31",
    rates: Sequence[int] = (),
    status: str = "推进中",
    problem: str = "",
    filed: str = "2026-10-03",
) -> TaskHistory:
    """Build a history whose last month is 2026-09; rates rise by odd steps unless given."""
    count = len(progress)
    given = list(rates) or [min(95, 20 + 7 * at + at * at) for at in range(count)]
    periods = [LAST.shift(at - count + 1) for at in range(count)]
    return TaskHistory(
        number=number,
        branch=branch,
        plan=PlanText(
            task=task,
            measure=measure,
            goal=goal,
            category=category,
            domain=domain,
            leader=leader,
            owner=owner,
            deadline=dt.date.fromisoformat(deadline) if deadline else None,
        ),
        months=tuple(
            ReportedMonth(
                period=period,
                progress=text,
                rate=rate,
                status=status,
                problem=problem if period == LAST else "",
                next_step="",
                filed=dt.date.fromisoformat(filed) if period == LAST else period.shift(1).first_day,
            )
            for period, text, rate in zip(periods, progress, given, strict=True)
        ),
    )


def list_kinds(*histories: TaskHistory, office: OfficeTexts | None = None) -> list[str]:
    """Return the codes of what the first history raises beside the others."""
    found = find_signals(histories, office or build_office())
    return [signal.kind.code for signal in found if signal.number == histories[0].number]
