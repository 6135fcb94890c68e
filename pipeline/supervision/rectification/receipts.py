"""Offer to register what came back on paper after a 整改通知书, or to take that back: the 回执, and what it says.

Each thing that a branch may answer has a typed place: 整改情况, 申请延期 with its day, 陈述申辩. What is registered
counts as if the branch had filled it in on 需答复 (``ledger.recorded``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.contract.decisions import format_rectification_key
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.ledger import Ledger, Reply
from pipeline.supervision.problems import join_facts, name_branch
from pipeline.supervision.rectification.case import Case, format_reply
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep, format_chinese_date

_STAGE, _STEP, _PASSED = RectificationStage, RectificationStep, Opinion.PASSED
_WAITING = (_STAGE.NOTICED, _STAGE.SIGNED, _STAGE.SENT_BACK, _STAGE.EXTENDED)
"""Stages in which the branch is to answer a notice."""
_ON_PAPER = "纸质回执上的整改情况、延期申请、陈述申辩在这里登记，支部已报表答复的不用登记"
_WHO = "“核验人”填登记人，“核验日期”填收到的日期"


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One thing that may be registered or taken back, and what is said of it."""

    step: RectificationStep
    turn: int
    proposal: str
    options: Mapping[Opinion, str]
    due: Mapping[Opinion, DueRule] = field(default_factory=dict)
    told: str = ""


def build_receipt_proposals(ledger: Ledger, cases: Iterable[Case]) -> Iterator[Proposal]:
    """Yield what may be registered of each notice that a branch has to answer, and what of it may be taken back."""
    for case in cases:
        signed = next((each for each in reversed(case.states) if each.stage is _STAGE.NOTICED), None)
        if signed is not None:
            given = dt.date.fromisoformat(signed.when)
            yield from (_build_proposal(ledger, case, entry, given) for entry in _list_entries(case))


def _list_entries(case: Case) -> Iterator[_Entry]:
    if case.stage is _STAGE.NOTICED:
        yield _Entry(
            step=_STEP.RECEIPT, turn=case.turns[_STEP.RECEIPT] + 1,
            proposal="还没有收到回执，收到纸质回执或电话告知的在这里登记",
            options={_PASSED: f"收到了回执：{_WHO}，“说明”写明签收人和怎么收到的"},
        )  # fmt: skip
    elif case.stage is _STAGE.SIGNED and case.receipt is not None:
        yield _Entry(
            step=_STEP.RECEIPT, turn=case.turns[_STEP.RECEIPT], proposal="已登记回执，登记有误的可以撤回",
            options={Opinion.SENT_BACK: "登记有误，撤回：“说明”写明原因"}, told=case.states[-1].note,
        )  # fmt: skip
    yield from _list_answer_entries(case)


def _list_answer_entries(case: Case) -> Iterator[_Entry]:
    """Yield what the branch may have written on the 回执, each as long as it has not said it in another way."""
    waits = case.stage in _WAITING
    if case.answer is not None and case.answer.registered:
        yield _take_back(case, _STEP.ANSWER, case.answer, "整改情况")
    elif waits and case.answer is None:
        yield _Entry(
            step=_STEP.ANSWER, turn=case.turns[_STEP.ANSWER] + 1, proposal=_ON_PAPER,
            options={_PASSED: f"回执上反馈了整改情况：{_WHO}，“说明”照录整改情况和完成日期"},
        )  # fmt: skip
    if case.asks is not None and case.asks.registered:
        yield _take_back(case, _STEP.ASK, case.asks, "延期申请")
    elif waits and case.asks is None:
        yield _Entry(
            step=_STEP.ASK, turn=case.turns[_STEP.ASK] + 1, proposal=_ON_PAPER,
            options={_PASSED: f"回执上申请延期：{_WHO}，“新时限”填申请延到的日子，“说明”照录原因"},
            due={_PASSED: DueRule.REQUIRED},
        )  # fmt: skip
    if waits:
        yield _Entry(
            step=_STEP.PLEAD, turn=case.turns[_STEP.PLEAD] + 1, proposal=_ON_PAPER,
            options={_PASSED: f"回执上陈述申辩：{_WHO}，“说明”照录原话"},
        )  # fmt: skip


def _take_back(case: Case, step: RectificationStep, reply: Reply, what: str) -> _Entry:
    return _Entry(
        step=step, turn=case.turns[step], proposal=f"已登记回执上的{what}，登记有误的可以撤回",
        options={Opinion.SENT_BACK: f"{what}登记有误，撤回：“说明”写明原因"},
        told=f"登记的{what}：{format_reply(reply)}",
    )  # fmt: skip


def _build_proposal(ledger: Ledger, case: Case, entry: _Entry, given: dt.date) -> Proposal:
    due = f"整改时限{format_chinese_date(case.due)}" if case.due else ""
    return Proposal(
        matter=DecisionKind.RECEIPT,
        key=format_rectification_key(case.problem, entry.step, entry.turn),
        branch=case.branch,
        branch_name=name_branch(ledger, case.branch),
        number=case.number,
        task=case.task,
        proposal=entry.proposal,
        reason=join_facts(f"整改通知书{case.notice}，{format_chinese_date(given)}签发", due, entry.told),
        options=entry.options,
        due=entry.due,
        reason_needed=frozenset(Opinion),
        since=given,
        problem=case.problem,
    )
