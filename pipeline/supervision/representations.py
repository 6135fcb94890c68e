"""Propose 陈述申辩: branches' statements on rows of 需答复, for the bureau to uphold or decline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.contract.decisions import format_representation_key, parse_key_subject
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import is_free_key, is_refusal_key, parse_lamp_key
from pipeline.ledger import Decision, Ledger, LedgerInputs, Reply
from pipeline.supervision.problems import compute_earliest_day, describe_source, join_facts, name_branch
from pipeline.supervision.rectification.case import Case, describe_reply
from pipeline.supervision.separation_of_duties import list_reply_people, list_task_people
from pipeline.terms import DecisionKind, Opinion

_UPHOLD_LAMP = {Opinion.PASSED: "说明成立，本月不作为问题", Opinion.DECLINED: "说明不成立，仍作为问题"}
_UPHOLD_ORDER = {Opinion.PASSED: "说明成立，撤销整改", Opinion.DECLINED: "说明不成立，继续整改"}
_TAKEN_NOTE_OF = {Opinion.PASSED: "说明成立，已采纳", Opinion.DECLINED: "说明不成立，不予采纳"}
_EXPLAINED = {Opinion.PASSED: "已说明清楚", Opinion.SENT_BACK: "没有说明清楚，下月表中再问"}


def build_representation_proposals(ledger: Ledger, cases: Mapping[ProblemId, Case]) -> Iterator[Proposal]:
    """Yield one row for each undecided statement.

    Replies that answer a 整改 order, or a completion sent back (put for closing again), are not statements.

    ``cases`` maps problem -> case.
    """
    said: dict[str, list[Reply]] = {}
    for each in ledger.inputs.replies:
        if each.statement and each.period <= ledger.period.shift(1) and not is_refusal_key(each.key):
            said.setdefault(each.key, []).append(each)
    decided = ledger.inputs.in_force
    for key, replies in said.items():
        options, decision = _list_options(key, replies[-1], cases), decided.get(format_representation_key(key))
        undecided = [each for each in replies if _is_undecided(ledger.inputs, each, decision)]
        if options and replies[-1] in undecided:
            told = undecided if is_free_key(key) else undecided[-1:]
            yield _build_representation_proposal(ledger, told, options)


def _list_options(key: str, reply: Reply, cases: Mapping[ProblemId, Case]) -> Mapping[Opinion, str]:
    """Return the opinions permitted on an explanation, a red lamp or an open 整改; empty if the matter is over."""
    problem = parse_lamp_key(key)
    if problem is None:
        return _TAKEN_NOTE_OF if is_free_key(key) else _EXPLAINED
    case = cases.get(problem)
    if case is None:
        return {}
    if case.rectification.open:
        no_plea = reply.done or reply.finished or reply.extension_in_words or (reply.registered and reply.extension)
        return {} if no_plea else _UPHOLD_ORDER
    return _UPHOLD_LAMP if case.now is not None else {}


def _is_undecided(inputs: LedgerInputs, reply: Reply, decision: Decision | None) -> bool:
    """Return whether a statement is new since the last decision; the same wording in a corrected file is not."""
    if decision is None:
        return True
    before = [each for each in inputs.replies_by_key[reply.key] if each.receipt < decision.receipt]
    known = {(each.period, each.statement) for each in before}
    return reply.receipt > decision.receipt and (reply.period, reply.statement) not in known


def _build_representation_proposal(
    ledger: Ledger, replies: Sequence[Reply], options: Mapping[Opinion, str]
) -> Proposal:
    """Build the row for a statement, or for all that a branch wrote on the row for what nobody asked, each once."""
    reply = replies[-1]
    about = parse_key_subject(reply.key)
    task = ledger.by_number.get(about.task)
    branch = task.branch if task else ledger.office.holder(about.branch or reply.branch, ledger.period)
    told = {each.statement: each for each in replies}
    doers = list_reply_people(replies) | (list_task_people(task) if task else frozenset())
    name = task.plan["task"] if task else ""
    reason = join_facts(*map(describe_reply, told.values()), describe_source(reply.source))
    return Proposal(
        matter=DecisionKind.PLEA,
        key=format_representation_key(reply.key),
        branch=branch,
        branch_name=name_branch(ledger, branch),
        number=task.number if task else "",
        task=name,
        proposal="支部作了说明，请答复",
        reason=reason,
        options=options,
        doers=doers,
        since=compute_earliest_day(ledger, reply.source),
        problem=parse_lamp_key(reply.key),
    )
