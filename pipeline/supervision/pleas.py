"""Propose 陈述申辩: branches' statements on rows of 需答复, for the bureau to uphold or decline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from pipeline.contract.decisions import plea_key
from pipeline.contract.replies import lamp_key
from pipeline.ledger import Decision, Ledger, Reply, Truth
from pipeline.ledger.decided import standing
from pipeline.supervision.doers import of_replies, of_task
from pipeline.supervision.matters import Proposal
from pipeline.supervision.story import Story, asks_extension
from pipeline.supervision.troubles import file_and_row, joined
from pipeline.vocabulary import BRANCH_CODE, TASK_NUMBER, Matter, Opinion, chinese_date

_LAMP = lamp_key("")
_UPHOLD_LAMP = {Opinion.PASSED: "说明成立，本月不作为问题", Opinion.DECLINED: "说明不成立，仍作为问题"}
_UPHOLD_ORDER = {Opinion.PASSED: "说明成立，撤销整改", Opinion.DECLINED: "说明不成立，继续整改"}
_EXPLAINED = {Opinion.PASSED: "已说明清楚", Opinion.SENT_BACK: "没有说明清楚，下月表中再问"}


def pleas(ledger: Ledger, stories: Mapping[str, Story]) -> Iterator[Proposal]:
    """Yield one row for each undecided statement; replies that answer a 整改 order are not statements.

    ``stories`` maps problem -> case.
    """
    last: dict[str, Reply] = {}
    for each in ledger.truth.replies:
        if each.statement and each.period <= ledger.period.shift(1):
            last[each.key] = each
    decided = standing(ledger.truth)
    for key, reply in last.items():
        options = _options(key, reply, stories)
        if options and _undecided(ledger.truth, reply, decided.get(plea_key(key))):
            yield _proposal(ledger, reply, options)


def _options(key: str, reply: Reply, stories: Mapping[str, Story]) -> Mapping[Opinion, str]:
    """Return the opinions permitted on an explanation, a red lamp or an open 整改; empty if the matter is over."""
    if not key.startswith(_LAMP):
        return _EXPLAINED
    story = stories.get(key.removeprefix(_LAMP))
    if story is None:
        return {}
    if story.rectification.open:
        return {} if reply.done or reply.finished or asks_extension(reply) else _UPHOLD_ORDER
    return _UPHOLD_LAMP if story.now is not None else {}


def _undecided(truth: Truth, reply: Reply, decision: Decision | None) -> bool:
    """Return whether a statement is new since the last decision; the same wording in a corrected file is not."""
    if decision is None:
        return True
    before = [each for each in truth.replies if each.key == reply.key and each.receipt < decision.receipt]
    known = {(each.period, each.statement) for each in before}
    return reply.receipt > decision.receipt and (reply.period, reply.statement) not in known


def _proposal(ledger: Ledger, reply: Reply, options: Mapping[Opinion, str]) -> Proposal:
    number, code = TASK_NUMBER.search(reply.key), BRANCH_CODE.search(reply.key)
    task = next((each for each in ledger.tasks if number and each.number == number[0]), None)
    branch = task.branch if task else ledger.truth.office.holder(code[0] if code else reply.branch, ledger.period)
    when = chinese_date(dt.date.fromisoformat(reply.when))
    doers = of_replies([reply]) | (of_task(task) if task else frozenset())
    name = task.plan["task"] if task else ""
    reason = joined(f"{reply.who}（{when}收到）：{reply.statement}", file_and_row(reply.source))
    return Proposal(
        Matter.PLEA, plea_key(reply.key), branch, task.number if task else "", name, "支部作了说明，请答复", reason, options, doers, reply.source,
    )  # fmt: skip
