"""Take the histories of a ledger's tasks and the names of its branches as signals read them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.intake.office import OfficeRules
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import Ledger, Task, TaskMonth
from pipeline.supervision.signals.model import OfficeTexts, PlanText, ReportedMonth, TaskHistory, Unit

_PARTY_NAME = re.compile(
    r"^中国共产党|(?:第[一二三四五六七八九十]+)?(?:党)?(?:总支部|支部|委员会)*委员会$|(?:党)?(?:总支|支部)$"
)
_LEVELS = ("街道", "镇", "乡", "县", "区", "市")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:街道|市|县|区|镇|乡)")


def build_histories(ledger: Ledger) -> tuple[TaskHistory, ...]:
    """Return the histories of all tasks reported in this period, in the order of the ledger."""
    return build_histories_of(ledger, (task for task in ledger.tasks if task.now is not None))


def build_other_histories(ledger: Ledger) -> tuple[TaskHistory, ...]:
    """Return the histories of all other tasks that were ever reported: texts are compared with them."""
    others = (*(task for task in ledger.tasks if task.now is None), *ledger.closed_before)
    return build_histories_of(ledger, (task for task in others if task.months))


def build_histories_of(ledger: Ledger, tasks: Iterable[Task]) -> tuple[TaskHistory, ...]:
    """Return the histories of some tasks of a ledger; what a branch did that was merged is its successor's own."""
    filed, office = _find_days_filed(ledger), ledger.office
    return tuple(_build_history(task, office.holder(task.branch, ledger.period), filed) for task in tasks)


def build_office_texts(office: OfficeRules, people: Sequence[Task] = ()) -> OfficeTexts:
    """Return the branches as texts may name them, with the people of their tasks, and the lists of the office."""
    named: dict[str, list[str]] = {}
    for task in people:
        named.setdefault(task.branch, []).extend(task.plan[name] for name in ("leader", "owner"))
    units = {
        branch.code: _build_unit(branch, tuple(sorted(set(_split_names(named.get(branch.code, []))))))
        for branch in office.branches
    }
    return OfficeTexts(units, office.lists)


def _split_names(cells: Sequence[str]) -> Iterator[str]:
    for cell in cells:
        yield from (part for part in re.split(r"[、，,；;\s]+", cell) if 1 < len(part) <= 4)  # noqa: PLR2004


def _find_days_filed(ledger: Ledger) -> dict[tuple[str, str], dt.date]:
    """Return (branch, period) -> the day by which its counted form had arrived."""
    return {
        (each.receipt.branch, each.receipt.period): dt.date.fromisoformat(each.receipt.by)
        for each in ledger.inputs.submitted
    }


def _build_history(task: Task, holder: str, filed: dict[tuple[str, str], dt.date]) -> TaskHistory:
    plan = task.plan
    return TaskHistory(
        number=task.number,
        branch=holder,
        plan=PlanText(
            task=plan["task"],
            measure=plan["measure"],
            goal=plan["goal"],
            category=plan["category"],
            domain=plan["domain"],
            leader=plan["leader"],
            owner=plan["owner"],
            deadline=task.deadline,
        ),
        months=tuple(_build_month(task, month, filed) for month in task.months),
    )


def _build_month(task: Task, month: TaskMonth, filed: dict[tuple[str, str], dt.date]) -> ReportedMonth:
    latest = month.period.shift(1).last_day
    return ReportedMonth(
        period=month.period,
        progress=month.progress,
        rate=month.rate,
        status=month.status,
        problem=month.problem,
        next_step=str(month.values.get("next_step") or ""),
        filed=filed.get((task.branch, str(month.period)), latest),
        source=month.source,
    )


def _build_unit(branch: Branch, people: tuple[str, ...]) -> Unit:
    full_name = _PARTY_NAME.sub("", _PARTY_NAME.sub("", branch.full_name)) or branch.short_name
    places = _guess_places(full_name)
    nearest = places[-1] if places else ""
    return Unit(
        code=branch.code,
        full_name=full_name,
        short_name=branch.short_name,
        aliases=branch.aliases,
        level=branch.level or _guess_level(nearest),
        place=branch.place or nearest,
        self_names=tuple(name.removeprefix("我").removeprefix("本") for name in branch.self_names),
        people=people,
    )


def _guess_places(full_name: str) -> tuple[str, ...]:
    """Return the places with which a full name begins, the widest first (清河市、青禾县、大槐镇)."""
    found: list[str] = []
    while place := _PLACE.match(full_name, sum(map(len, found))):
        found.append(place.group())
    return tuple(found)


def _guess_level(place: str) -> str:
    return next((level for level in _LEVELS if place.endswith(level)), "")
