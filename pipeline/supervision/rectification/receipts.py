"""Offer to register the 回执 of a 整改通知书 that came on paper or by telephone, and to take a registration back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from pipeline.contract.decisions import format_rectification_key
from pipeline.contract.proposal import Proposal
from pipeline.ledger import Ledger
from pipeline.supervision.problems import join_facts, name_branch
from pipeline.supervision.rectification.case import Case
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep, format_chinese_date

_REGISTER = {Opinion.PASSED: "收到了回执：“核验人”填登记人，“核验日期”填签收日期，“说明”写明签收人和怎么收到的"}
_TAKE_BACK = {Opinion.SENT_BACK: "登记有误，撤回：“说明”写明原因"}


def build_receipt_proposals(ledger: Ledger, cases: Iterable[Case]) -> Iterator[Proposal]:
    """Yield one row for each notice without 回执, and for each 回执 registered by hand since the last notice."""
    step = RectificationStep.RECEIPT
    for case in cases:
        if case.stage is RectificationStage.NOTICED:
            yield _build_proposal(ledger, case, case.turns[step] + 1, registered=False)
        elif case.stage is RectificationStage.SIGNED and case.receipt is not None:
            yield _build_proposal(ledger, case, case.turns[step], registered=True)


def _build_proposal(ledger: Ledger, case: Case, turn: int, *, registered: bool) -> Proposal:
    signed = next(each for each in reversed(case.states) if each.stage is RectificationStage.NOTICED)
    given = dt.date.fromisoformat(signed.when)
    due = f"整改时限{format_chinese_date(case.due)}" if case.due else ""
    return Proposal(
        matter=DecisionKind.RECEIPT,
        key=format_rectification_key(case.problem, RectificationStep.RECEIPT, turn),
        branch=case.branch,
        branch_name=name_branch(ledger, case.branch),
        number=case.number,
        task=case.task,
        proposal="已登记回执，登记有误的可以撤回"
        if registered
        else "还没有收到回执，收到纸质回执或电话告知的在这里登记",
        reason=join_facts(
            f"整改通知书{case.notice}，{format_chinese_date(given)}签发",
            due,
            case.states[-1].note if registered else "",
        ),
        options=_TAKE_BACK if registered else _REGISTER,
        reason_needed=frozenset(Opinion),
        since=given,
        problem=case.problem,
    )
