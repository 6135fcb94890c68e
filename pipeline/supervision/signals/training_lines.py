"""Turn what persons decided about signals into labelled rows for training, without names.

A row is a task up to the month that was judged, in the format of the labelled sets (rows.jsonl): a kind found true is
its label, one found untrue is not, all kinds nobody spoke of are skipped. What was 说不清 makes no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.contract.decisions import SignalKey, format_signal_key, parse_signal_key
from pipeline.ledger import Decision, Ledger, Task
from pipeline.periods import Period
from pipeline.supervision.signals.decisions import identify_text
from pipeline.supervision.signals.histories import build_histories_of
from pipeline.supervision.signals.model import PlanText, ReportedMonth, TaskHistory
from pipeline.supervision.signals.plans import PLAN_RULES
from pipeline.supervision.signals.pseudonyms import Pseudonyms, build_pseudonyms
from pipeline.supervision.signals.text import fold_text
from pipeline.terms import STANDING, DecisionKind, Opinion, SignalKind


@dataclass(frozen=True)
class TrainingLines:
    """The rows, and how many decided signals have no text any more (the plan was changed since)."""

    rows: tuple[dict[str, object], ...]
    lost: int


def build_training_lines(ledger: Ledger) -> TrainingLines:
    """Build the rows of everything decided up to a ledger's period, in the order of tasks and months."""
    histories = {
        each.number: each for each in build_histories_of(ledger, (*ledger.closed_before, *ledger.tasks)) if each.months
    }
    originals = {task.number: task for task in (*ledger.closed_before, *ledger.tasks)}
    said: dict[tuple[str, Period], dict[SignalKind, bool]] = {}
    cut: dict[tuple[str, Period], TaskHistory] = {}
    lost = 0
    for key, decision in _list_decided(ledger):
        found = _find_judged(histories.get(key.number), originals.get(key.number), key, decision.period)
        if found is None:
            lost += 1
            continue
        place = (key.number, found.now.period)
        said.setdefault(place, {})[key.kind] = decision.opinion is Opinion.PASSED
        cut.setdefault(place, found)
    names = build_pseudonyms(ledger)
    rows = (_build_row(cut[place], said[place], names, at) for at, place in enumerate(sorted(said, key=_sort_place), 1))
    return TrainingLines(tuple(rows), lost)


def _sort_place(place: tuple[str, Period]) -> tuple[str, str]:
    return place[0], str(place[1])


def _list_decided(ledger: Ledger) -> Iterator[tuple[SignalKey, Decision]]:
    """Yield the last opinion on every signal, where it was clear."""
    last = {each.key: each for each in ledger.inputs.decisions if each.matter is DecisionKind.SIGNAL}
    for text, decision in last.items():
        key = parse_signal_key(text)
        if key is not None and decision.opinion is not Opinion.SENT_BACK:
            yield key, decision


def _find_judged(history: TaskHistory | None, task: Task | None, key: SignalKey, period: Period) -> TaskHistory | None:
    """Return a task up to the month whose text was judged: that of the decision, or the last one before it."""
    if history is None or task is None:
        return None
    months = [each for each in history.months if each.period <= period]
    if key.kind in PLAN_RULES:
        plans = (history.plan, _replace_cells(history.plan, task.original))
        plan = next((each for each in plans if _holds(key, each.measure, each.goal, each.leader, each.owner)), None)
        return replace(history, plan=plan, months=tuple(months)) if plan and months else None
    while months and not _is_of_month(key, months[-1]):
        months.pop()
    return replace(history, months=tuple(months)) if months else None


def _is_of_month(key: SignalKey, month: ReportedMonth) -> bool:
    told = month.progress
    return _holds(key, told, fold_text(told), identify_text(key.kind, told, month.period))


def _replace_cells(plan: PlanText, cells: Mapping[str, str]) -> PlanText:
    told = {name: cells[name] for name in ("measure", "goal", "leader", "owner") if cells.get(name)}
    return replace(plan, **told)  # type: ignore[arg-type]


def _holds(key: SignalKey, *texts: str) -> bool:
    return any(parse_signal_key(format_signal_key(key.number, key.kind, text)) == key for text in texts)


def _build_row(history: TaskHistory, said: Mapping[SignalKind, bool], names: Pseudonyms, at: int) -> dict[str, object]:
    plan, branch = history.plan, names.hide(history.branch)
    return {
        "id": f"L{at:05d}",
        "set": "decided",
        "branch": branch,
        "unit": branch,
        "short": branch,
        "kind": "",
        "level": "",
        "place": "",
        "task": {
            "number": f"T{at:05d}",
            "category": plan.category,
            "domain": plan.domain,
            "task": names.hide(plan.task),
            "measure": names.hide(plan.measure),
            "goal": names.hide(plan.goal),
            "leader": names.hide(plan.leader),
            "owner": names.hide(plan.owner),
            "deadline": plan.deadline.isoformat() if plan.deadline else STANDING,
        },
        "months": [_build_month(each, names) for each in history.months],
        "filed": history.now.filed.isoformat(),
        "labels": [kind.code for kind, true in said.items() if true],
        "skip": [kind.code for kind in SignalKind if kind not in said],
        "reason": "",
        "pair": None,
        "source": "decided",
        "hard": not any(said.values()),
    }


def _build_month(month: ReportedMonth, names: Pseudonyms) -> dict[str, object]:
    return {
        "period": str(month.period),
        "progress": names.hide(month.progress),
        "rate": month.rate,
        "status": month.status,
        "problem": names.hide(month.problem),
        "next": names.hide(month.next_step),
    }
