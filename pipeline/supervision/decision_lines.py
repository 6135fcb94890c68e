"""Put what is proposed to the bureau on lines: one for each matter, with the words its present state allows.

The proposals say what may be decided on each of them; which decisions go together follows from the table of
``rectification.transitions``, by the contradictions derived from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.contract.decision_line import Choice, DecisionLine, Place
from pipeline.contract.decisions import parse_rectification_key, parse_reported_key, parse_signal_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.contract.replies import format_lamp_key
from pipeline.ledger import Ledger
from pipeline.supervision.problems import join_facts
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.shared_lines import describe_report, shorten_names
from pipeline.supervision.situations import describe_situation
from pipeline.terms import (
    ESCALATION_STEPS,
    MATTER_SHEET,
    RECEIPT_SHEET,
    REPORTED_SHEET,
    SIGNAL_SHEET,
    DecisionKind,
    Opinion,
    RectificationStep,
    ReportedStep,
    SignalKind,
)

_PASSED, _BACK, _DECLINED = Opinion.PASSED, Opinion.SENT_BACK, Opinion.DECLINED
_STEP = RectificationStep
_SHEETS = (MATTER_SHEET, REPORTED_SHEET, SIGNAL_SHEET, RECEIPT_SHEET)
_SHEET_OF = {
    DecisionKind.REPORTED: REPORTED_SHEET,
    DecisionKind.RECEIPT: RECEIPT_SHEET,
    DecisionKind.SIGNAL: SIGNAL_SHEET,
}
_KINDS = tuple(SignalKind)
NOT_NOW, _CLOSED = "暂不", "整改销号"
_WORDS: Mapping[DecisionKind, Mapping[Opinion, str]] = {
    DecisionKind.CLOSING: {_PASSED: "销号", _BACK: "退回"},
    DecisionKind.CHANGE: {_PASSED: "同意", _BACK: "退回修改", _DECLINED: "维持原计划"},
    DecisionKind.CASE: {_PASSED: "采用", _DECLINED: "不采用"},
    DecisionKind.PLEA: {_PASSED: "已说明清楚", _BACK: "再请说明"},
    DecisionKind.SIGNAL: {_PASSED: "属实", _DECLINED: "不属实", _BACK: "说不清"},
}
_STEP_WORDS: Mapping[RectificationStep, Mapping[Opinion, str]] = {
    _STEP.START: {_PASSED: "立项", _BACK: "请支部说明", _DECLINED: NOT_NOW},
    _STEP.REVIEW: {_PASSED: _CLOSED, _BACK: "退回重办"},
    _STEP.EXTEND: {_PASSED: "同意延期", _DECLINED: "不同意延期"},
    _STEP.RECHECK: {_PASSED: "复查合格", _BACK: "反弹重开"},
    _STEP.RELAPSE: {_PASSED: "反弹重开", _DECLINED: "不算反弹"},
}
_RECEIPT_WORDS: Mapping[RectificationStep, Mapping[Opinion, str]] = {
    _STEP.RECEIPT: {_PASSED: "已签收", _BACK: "撤回登记"},
    _STEP.ANSWER: {_PASSED: "反馈整改情况", _BACK: "撤回反馈"},
    _STEP.ASK: {_PASSED: "申请延期", _BACK: "撤回延期申请"},
    _STEP.PLEAD: {_PASSED: "陈述申辩"},
}
_REPORTED_WORDS: Mapping[ReportedStep, Mapping[Opinion, str]] = {
    ReportedStep.FORWARD: {_PASSED: "转办"},
    ReportedStep.ANSWER: {_PASSED: "答复", _DECLINED: "不需答复"},
}
_RATE = re.compile(r"(?:\d{4}年\d+月报)完成率(\d+%)")
_PLEA_WORDS = {_PASSED: "说明成立", _DECLINED: "说明不成立"}
_ORDER = (
    "销号", "退回",
    *(step.removesuffix("建议") for step in ESCALATION_STEPS), "立项", "请支部说明", _CLOSED, "退回重办", "同意延期",
    "不同意延期", "复查合格", "反弹重开", "不算反弹", "说明成立", "说明不成立", NOT_NOW,
    *(word for words in (*_RECEIPT_WORDS.values(), *_REPORTED_WORDS.values()) for word in words.values()),
)  # fmt: skip
"""Order in which the words on a problem are offered."""


def build_decision_lines(
    ledger: Ledger, lamps: Mapping[str, LampResult], proposals: Sequence[Proposal]
) -> tuple[DecisionLine, ...]:
    """Return the lines, branch by branch in the order of the roster; those of one task stand together.

    Signals stand kind by kind: whoever reads them has one question in mind at a time, and both ends of a copy in view.
    """
    groups: dict[str, list[Proposal]] = {}
    notices: dict[ProblemId, str] = {}
    troubled = {
        each.number: each.problem
        for each in proposals
        if each.number and each.problem and (_acts_on_problem(each) or _is_review(each))
    }
    for each in proposals:
        groups.setdefault(_format_line_key(each, notices, troubled), []).append(each)
    lines = [_build_line(ledger, lamps, key, parts) for key, parts in groups.items()]
    order = {branch.code: index for index, branch in enumerate(ledger.office.branches)}
    first: dict[tuple[str, str, str], int] = {}
    for index, line in enumerate(lines):
        first.setdefault((line.sheet, line.branch, line.matter), index)
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                _SHEETS.index(line.sheet),
                _rank_kind(line),
                order.get(line.branch, len(order)),
                first[line.sheet, line.branch, line.matter],
            ),
        )
    )


def _rank_kind(line: DecisionLine) -> int:
    """Return the place of a signal's kind among the kinds; all else has none."""
    signal = parse_signal_key(line.key)
    return 0 if signal is None else _KINDS.index(signal.kind)


def _acts_on_problem(row: Proposal) -> bool:
    """Return whether a proposal is to do something about a problem: 立项, or a step of the ladder."""
    key = parse_rectification_key(row.key)
    return row.matter is DecisionKind.ESCALATE or (
        row.matter is DecisionKind.RECTIFY and key is not None and key.step is _STEP.START
    )


def _is_review(row: Proposal) -> bool:
    """Return whether a proposal is to judge what a branch did about an ordered problem (复核)."""
    key = parse_rectification_key(row.key)
    return row.matter is DecisionKind.RECTIFY and key is not None and key.step is _STEP.REVIEW


def _format_line_key(row: Proposal, notices: dict[ProblemId, str], troubled: Mapping[str, ProblemId]) -> str:
    """Return what tells the lines apart: what several branches said alike, a problem, else the proposal itself.

    What may be registered of one notice stands on one line; ``notices`` keep the first 事项编号 of each. The completion
    of a task with a problem to be acted on, or to be reviewed (``troubled``), is one matter with it: the task is closed
    and with it what was ordered, or its problem acted on.
    """
    if row.shared:
        return f"{row.matter}：{row.shared}"
    if row.matter is DecisionKind.CLOSING and row.number in troubled:
        return format_lamp_key(troubled[row.number])
    if row.problem is None:
        return row.key
    if row.matter is DecisionKind.RECEIPT:
        return notices.setdefault(row.problem, row.key)
    return format_lamp_key(row.problem)


def _build_line(ledger: Ledger, lamps: Mapping[str, LampResult], key: str, parts: Sequence[Proposal]) -> DecisionLine:
    one = parts[0]
    alike = len({part.number for part in parts if part.shared}) > 1
    names = tuple(dict.fromkeys(part.branch_name for part in parts))
    facts = dict.fromkeys(fact for part in parts for fact in _split_reason(part))
    if one.matter is DecisionKind.REPORTED:
        situation, sources = describe_report([part.reason for part in parts], names)
        facts = dict.fromkeys((sources,))
    else:
        situation = "" if alike else describe_situation(ledger, lamps, one)
    return DecisionLine(
        sheet=_SHEET_OF.get(one.matter, MATTER_SHEET),
        key=one.key if one.shared else key,
        matter=one.key if one.shared else one.number or str(one.problem or key),
        branch=one.branch,
        branch_name=shorten_names(names) if one.matter is DecisionKind.REPORTED else "、".join(names),
        task="、".join(dict.fromkeys(part.task for part in parts)) if alike else one.task,
        situation=situation,
        proposal="；".join(dict.fromkeys(map(_word_proposal, parts))),
        reason=join_facts(*(fact for fact in facts if not _is_told(fact, situation))),
        choices=tuple(_build_choices(parts)),
        parts=tuple(parts),
    )


def _word_proposal(part: Proposal) -> str:
    """Word what is proposed: a step by the one before it, where books of the first layout counted steps."""
    if part.matter is not DecisionKind.ESCALATE:
        return part.proposal
    step = part.key.rpartition("-")[2]
    at = ESCALATION_STEPS.index(step)
    place = f"{ESCALATION_STEPS[at - 1]}之后" if at else f"从{step}起"
    return f"提请{step.removesuffix('建议')}（逐级督促，{place}）"


def _split_reason(part: Proposal) -> list[str]:
    """Split a reason into its facts; one that quotes texts to be compared stays whole, so that none loses a clause."""
    return [part.reason] if part.matter is DecisionKind.SIGNAL else part.reason.split("；")


def _is_told(fact: str, situation: str) -> bool:
    """Return whether a fact stands under 任务情况 already, with or without the word before it."""
    words = fact.partition("：")[2] if fact.startswith(("目标", "进展", "本期")) else ""
    rate = _RATE.fullmatch(fact)
    return fact in situation or bool(words and words in situation) or bool(rate and f"报告{rate[1]}" in situation)


def _build_choices(parts: Sequence[Proposal]) -> Iterator[Choice]:
    """Yield the words of a line; one that would decide what excludes each other is not offered."""
    words: dict[str, dict[Place, Opinion]] = {}
    for part in parts:
        for opinion in part.options:
            words.setdefault(_name_opinion(part, opinion), {})[part.place] = opinion
    alone = len(parts) == 1
    for word in words if alone else sorted(words, key=_ORDER.index):
        given = words[word] if alone else {**_settle_others(word, words[word], parts), **words[word]}
        if not _is_contradictory(given, parts):
            yield _build_choice(word, given, parts)


def _name_opinion(part: Proposal, opinion: Opinion) -> str:
    """Return the word for an opinion on one proposal; refusing to act now is one word, whatever was proposed."""
    key = parse_rectification_key(part.key)
    if part.matter is DecisionKind.RECTIFY and key is not None:
        return _STEP_WORDS[key.step][opinion]
    if part.matter is DecisionKind.RECEIPT and key is not None:
        return _RECEIPT_WORDS[key.step][opinion]
    if part.matter is DecisionKind.ESCALATE:
        return NOT_NOW if opinion is _DECLINED else part.key.rpartition("-")[2].removesuffix("建议")
    reported = parse_reported_key(part.key)
    if reported is not None:
        return _REPORTED_WORDS[reported.step][opinion]
    if part.matter is DecisionKind.PLEA and _DECLINED in part.options:
        return _PLEA_WORDS[opinion]
    return _WORDS[part.matter][opinion]


def _settle_others(word: str, given: Mapping[Place, Opinion], parts: Sequence[Proposal]) -> dict[Place, Opinion]:
    """Return what a word decides besides: what it leaves no room for is declined, all else stays undecided.

    A statement is not upheld by whoever acts on the problem or lets it rest, and is moot where the order is closed; an
    order closed needs no more time; a statement that is upheld makes no relapse. A task is closed, or its problem acted
    on: neither goes with the other. What was ordered is done with the task that is closed, and a task is not complete
    of which what was ordered is sent back.
    """
    settled: dict[Place, Opinion] = {}
    acts = any(
        given.get(part.place) is (_BACK if _is_review(part) else _PASSED)
        for part in parts
        if _acts_on_problem(part) or _is_review(part)
    )
    closes = any(part.matter is DecisionKind.CLOSING and given.get(part.place) is _PASSED for part in parts)
    for part in parts:
        if part.place not in given and part.matter is DecisionKind.CLOSING and acts:
            settled[part.place] = _BACK
        elif part.place not in given and _acts_on_problem(part) and closes:
            settled[part.place] = _DECLINED
        elif part.place not in given and _is_review(part) and closes:
            settled[part.place] = _PASSED
    decided = {**settled, **given}
    over = any(_is_review(part) and decided.get(part.place) is _PASSED for part in parts)
    for part in parts:
        if part.place in given or _DECLINED not in part.options:
            continue
        key, pleaded = parse_rectification_key(part.key), part.matter is DecisionKind.PLEA and not over
        extends = part.matter is DecisionKind.RECTIFY and key is not None and key.step is _STEP.EXTEND
        relapses = part.matter is DecisionKind.RECTIFY and key is not None and key.step is _STEP.RELAPSE
        excluded = any(
            each.opinion in part.options and each.other in decided and each.other_opinion is decided[each.other]
            for each in part.contradictions
        )
        rests = pleaded and word == NOT_NOW
        if rests or (excluded and (pleaded or extends or relapses)):
            settled[part.place] = _DECLINED
    return settled


def _is_contradictory(given: Mapping[Place, Opinion], parts: Sequence[Proposal]) -> bool:
    return any(
        given.get(part.place) is each.opinion and given.get(each.other) is each.other_opinion
        for part in parts
        for each in part.contradictions
    )


def _build_choice(word: str, given: Mapping[Place, Opinion], parts: Sequence[Proposal]) -> Choice:
    means = [part.options[given[part.place]] for part in parts if part.place in given]
    taking = [part for part in parts if _get_due_rule(part, given) is not DueRule.FORBIDDEN]
    taking = taking[:1] + [part for part in taking[1:] if part.shared]
    return Choice(
        word=word,
        meaning="；".join(dict.fromkeys(means)),
        given=dict(given),
        dues=tuple(part.place for part in taking),
        due_rule=_get_due_rule(taking[0], given) if taking else DueRule.FORBIDDEN,
    )


def _get_due_rule(part: Proposal, given: Mapping[Place, Opinion]) -> DueRule:
    return part.due_rule(given[part.place]) if part.place in given else DueRule.FORBIDDEN
