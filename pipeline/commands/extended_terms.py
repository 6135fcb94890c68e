"""Load the 整改时限 that the bureau has extended, so that rows handed out before can say the day that holds now."""

from __future__ import annotations

from pipeline.archive.facts import DECISIONS, Receipt
from pipeline.archive.submissions import DecisionBookRecord
from pipeline.commands.plan_readers import load_kept_records
from pipeline.commands.workspace import Workspace
from pipeline.contract.decisions import parse_rectification_key
from pipeline.intake.answer_questions import ExtendedTerm
from pipeline.ledger.recorded import build_decisions
from pipeline.terms import Opinion, RectificationStep


def load_extended_terms(workspace: Workspace, up_to: Receipt | None = None) -> tuple[ExtendedTerm, ...]:
    """Load the extensions in force, the last of each problem; ``up_to``: as they were when that file came.

    A 核验表 received without a record is older than 答复单, and is passed over.
    """
    known = workspace.archive.list_standing(None if up_to is None else up_to.number - 1).receipts
    books = load_kept_records(workspace, (each for each in known if each.kind == DECISIONS), DecisionBookRecord)
    decisions = build_decisions([each for each in known if each.number in books], books)
    found: dict[str, ExtendedTerm] = {}
    for each in {each.key: each for each in decisions}.values():
        key = parse_rectification_key(each.key)
        if key is None or key.step is not RectificationStep.EXTEND:
            continue
        if each.opinion is Opinion.PASSED and each.due is not None:
            found[str(key.problem)] = ExtendedTerm(problem=key.problem, day=each.due, decided=each.day)
    return tuple(found.values())
