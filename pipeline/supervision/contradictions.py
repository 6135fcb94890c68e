"""Find the opinions on one 核验表 that exclude each other, so that the book can be refused before it is taken in.

Decisions on a problem are compared by the table of ``rectification.transitions``; decisions on a plan by their items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from pipeline.contract.decisions import parse_rectification_key
from pipeline.contract.monthly import NEW_DEADLINE, WITHDRAWAL
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Contradiction, Proposal
from pipeline.supervision.rectification.transitions import (
    Trigger,
    are_contradictory,
    get_decision_trigger,
    is_demanding,
)
from pipeline.terms import DecisionKind, Opinion, RectificationStage

_ENDING_CHANGES = {NEW_DEADLINE: "延期", WITHDRAWAL: "撤销"}
"""Changes that exclude closing the task (销号)."""


def add_contradictions(
    rows: Sequence[Proposal], stages: Mapping[ProblemId, RectificationStage]
) -> tuple[Proposal, ...]:
    """Add to each row the opinions that exclude opinions on other rows, by the stage of each problem."""
    subjects: dict[str, list[Proposal]] = {}
    for each in rows:
        subjects.setdefault(each.number or str(each.problem or ""), []).append(each)
    found: dict[tuple[DecisionKind, str], list[Contradiction]] = {}
    for subject, members in subjects.items():
        for one, other in combinations(members, 2) if subject else ():
            for mine, theirs, why in _compare(one, other, stages):
                found.setdefault(one.place, []).append(Contradiction(mine, other.place, theirs, why))
                found.setdefault(other.place, []).append(Contradiction(theirs, one.place, mine, why))
    return tuple(replace(each, contradictions=tuple(found.get(each.place, ()))) for each in rows)


def _compare(
    one: Proposal, other: Proposal, stages: Mapping[ProblemId, RectificationStage]
) -> Iterator[tuple[Opinion, Opinion, str]]:
    """Yield the pairs of opinions on two rows of one subject that exclude each other, and why."""
    for mine, theirs in product(one.options, other.options):
        first, second = find_trigger(one, mine), find_trigger(other, theirs)
        said = f"“{one.options[mine]}”，又填“{other.options[theirs]}”"
        if first and second:
            stage = stages.get(one.problem) if one.problem else None
            if one.problem == other.problem and stage and are_contradictory(stage, first, second):
                yield mine, theirs, f"同一问题既填{said}"
        elif first or second:
            problem, trigger = (one.problem, first) if first else (other.problem, second)
            plan, opinion = (other, theirs) if first else (one, mine)
            stage = stages.get(problem) if problem else None
            if trigger and stage and _is_task_ended(plan, opinion) and is_demanding(stage, trigger):
                yield mine, theirs, f"同一任务既填{said}"
        elif mine is theirs is Opinion.PASSED and (why := _explain_plan_conflict(one, other)):
            yield mine, theirs, why


def find_trigger(row: Proposal, opinion: Opinion) -> Trigger | None:
    """Return the trigger of an opinion in the table of 整改; None if it concerns no problem or moves nothing."""
    key = parse_rectification_key(row.key)
    if row.matter is DecisionKind.RECTIFY and key is not None:
        return get_decision_trigger(key.step, opinion)
    if row.matter is DecisionKind.PLEA and row.problem:
        return Trigger.UPHELD if opinion is Opinion.PASSED else Trigger.REJECTED
    escalated = row.matter is DecisionKind.ESCALATE and opinion is Opinion.PASSED
    return Trigger.ESCALATED if escalated else None


def _is_task_ended(row: Proposal, opinion: Opinion) -> bool:
    """Return whether an opinion ends the task: closed, or withdrawn."""
    ends = row.matter is DecisionKind.CLOSING or (row.matter is DecisionKind.CHANGE and row.item == WITHDRAWAL)
    return ends and opinion is Opinion.PASSED


def _explain_plan_conflict(one: Proposal, other: Proposal) -> str:
    """Explain why two approved rows on the plan of one task exclude each other; empty if they do not."""
    matters = {one.matter, other.matter}
    items = {one.item, other.item} - {""}
    ending = [item for item in items if item in _ENDING_CHANGES]
    if matters == {DecisionKind.CLOSING, DecisionKind.CHANGE} and ending:
        return f"同一任务既同意销号，又同意{_ENDING_CHANGES[ending[0]]}"
    if matters == {DecisionKind.CHANGE} and WITHDRAWAL in items and len(items) > 1:
        return "同一任务既同意撤销，又同意改动计划"
    if matters == {DecisionKind.CHANGE} and len(items) == 1:
        return f"同一任务的“{one.item}”不能同时改成两样"
    return ""
