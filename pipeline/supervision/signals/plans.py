"""Read the plan of a new or changed task while its form is taken: what a branch is asked before a month has passed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from pipeline.archive.submissions import SubmissionRecord
from pipeline.contract.monthly import list_plan_columns
from pipeline.intake.cells.deadlines import Deadline, parse_deadline
from pipeline.intake.new_plan import NewPlan, PlanQuestion, PlanReader
from pipeline.intake.tables.signal_lists import SignalLists
from pipeline.supervision.signals.goal_vague import find_vague_goal
from pipeline.supervision.signals.measure_empty import find_empty_measure
from pipeline.supervision.signals.model import OfficeTexts, PlanText, ReportedMonth, Signal, TaskHistory
from pipeline.supervision.signals.people import names_person
from pipeline.supervision.signals.person_missing import find_missing_person
from pipeline.supervision.signals.standing_escape import find_standing_escape
from pipeline.terms import SignalKind

PlanTold = tuple[str, str, str]
"""A question already put to a branch: 任务编号, the code of the finding, and the text it was about."""
_PEOPLE = ("leader", "owner")


@dataclass(frozen=True)
class _PlanRule:
    """A rule about plans, the finding that asks, and the columns read; the first that changed bears the question."""

    code: str
    find: Callable[[TaskHistory, OfficeTexts], Signal | None]
    columns: tuple[str, ...]


PLAN_RULES = {
    SignalKind.PERSON_MISSING: _PlanRule("plan-person-missing", find_missing_person, _PEOPLE),
    SignalKind.MEASURE_EMPTY: _PlanRule("plan-measure-empty", find_empty_measure, ("measure",)),
    SignalKind.GOAL_VAGUE: _PlanRule("plan-goal-vague", find_vague_goal, ("goal",)),
    SignalKind.STANDING_ESCAPE: _PlanRule("plan-standing-escape", find_standing_escape, ("deadline", "goal")),
}
"""The kinds that a plan alone can show, in the order in which they ask."""
_COLUMNS = {column.title: column.name for column in list_plan_columns()}
_NO_TEXTS = OfficeTexts({}, SignalLists())


def get_plan_code(kind: SignalKind) -> str:
    """Return the code of the finding that puts a kind to a branch."""
    return PLAN_RULES[kind].code


PLAN_CODES = frozenset(map(get_plan_code, PLAN_RULES))


def build_plan_reader(kinds: Collection[SignalKind], told: Collection[PlanTold]) -> PlanReader:
    """Return what asks about plans: of these kinds, one question a task, none that was asked about the same text."""
    return _PlanReading(frozenset(kinds), frozenset(told))


@dataclass(frozen=True)
class _PlanReading:
    """A PlanReader as plain data, which can be sent to another process."""

    kinds: frozenset[SignalKind]
    told: frozenset[PlanTold]

    def __call__(self, plan: NewPlan) -> PlanQuestion | None:
        """Ask the first question that a rule puts, unless it was asked about the same text before."""
        history = _build_history(plan)
        for kind, rule in PLAN_RULES.items():
            columns = _list_faulty_columns(kind, rule, plan)
            if kind in self.kinds and columns and rule.find(history, _NO_TEXTS) is not None:
                question = PlanQuestion(get_plan_code(kind), columns[0])
                known = (plan.number, question.code, plan.cells[question.column]) in self.told
                return None if known else question
        return None


def _list_faulty_columns(kind: SignalKind, rule: _PlanRule, plan: NewPlan) -> list[str]:
    """List the changed columns that a rule reads; of the people only those cells that name nobody."""
    changed = [name for name in rule.columns if name in plan.changed]
    if kind is not SignalKind.PERSON_MISSING:
        return changed
    return [name for name in changed if not names_person(plan.cells[name])]


def _build_history(plan: NewPlan) -> TaskHistory:
    cells, day = plan.cells, parse_deadline(plan.cells["deadline"], plan.period)
    month = ReportedMonth(
        period=plan.period,
        progress="",
        rate=0,
        status="",
        problem="",
        next_step="",
        filed=plan.period.last_day,
    )
    text = PlanText(
        task=cells["task"],
        measure=cells["measure"],
        goal=cells["goal"],
        category=cells["category"],
        domain=cells["domain"],
        leader=cells["leader"],
        owner=cells["owner"],
        deadline=day.day if isinstance(day, Deadline) else plan.period.last_day,
    )
    return TaskHistory(plan.number, "", text, (month,))


def list_told_questions(record: SubmissionRecord, codes: Collection[str]) -> frozenset[PlanTold]:
    """Return what a branch was asked about the plans of an earlier form, by the codes of its receipt.

    A form on which one plan was asked about counts as asked for all its texts of that column.
    """
    columns = {get_plan_code(kind): rule.columns for kind, rule in PLAN_RULES.items() if get_plan_code(kind) in codes}
    return frozenset(
        (number, code, text)
        for number, name, text in _list_plan_cells(record)
        for code, names in columns.items()
        if name in names
    )


def _list_plan_cells(record: SubmissionRecord) -> list[tuple[str, str, str]]:
    names: Mapping[str, str] = _COLUMNS
    cells = [(each.number, name, str(each.values.get(name) or "")) for each in record.tasks for name in names.values()]
    cells += [(each.number, each.field, each.value) for each in record.plan_edits]
    cells += [(each.target, names[each.item], each.new_value) for each in record.requests if each.item in names]
    return cells
