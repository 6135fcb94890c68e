"""Put signals to a person, and count what persons have said of them: true, untrue, unclear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.contract.decisions import format_signal_key, parse_signal_key
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import QuestionKind, format_explanation_key
from pipeline.contract.signal_settings import SignalSettings
from pipeline.ledger import Decision, Ledger
from pipeline.periods import Period
from pipeline.supervision.model import Question
from pipeline.supervision.problems import compute_earliest_day, describe_source, name_branch
from pipeline.supervision.separation_of_duties import list_task_people
from pipeline.supervision.signals.model import Signal, Span
from pipeline.supervision.signals.plans import PLAN_RULES
from pipeline.terms import DecisionKind, Opinion, SignalKind

FEWEST_DECIDED, LEAST_TRUE, LAST_DECIDED, MOST_UNTRUE = 60, 0.95, 20, 1
"""A kind is put to branches once so many signals were decided and so great a share of them was true, as long as no
more than so many of the last ones were untrue."""
_MOST_NAMED = 5
"""How many branches with the same text are named on a row."""
_OPINIONS = {
    Opinion.PASSED: "问得对，可以请支部说明",
    Opinion.DECLINED: "问得不对，不用问支部",
    Opinion.SENT_BACK: "看不出来，先放着",
}


_READINGS: Mapping[SignalKind, tuple[str, str]] = {
    SignalKind.PERSON_MISSING: ("没有写是谁", "写的就是姓名"),
    SignalKind.STANDING_ESCAPE: ("不该报长期坚持", "年年都要做"),
    SignalKind.SAME_STEP: ("完成率是估计的", "完成率另有依据"),
    SignalKind.TWO_SKINS: ("没有写这项业务", "活动本身就是这项业务"),
}
"""What 属实 and 不属实 mean of a kind whose question names an answer of the branch's own (“是姓名”)."""
_OWN_TEXTS_BESIDE = (SignalKind.STALE, SignalKind.COPY, SignalKind.DEPLOY_ONLY)
"""Kinds that compare texts; of a copy the other text may be another branch's, which no branch is shown."""
_SAID = {Opinion.PASSED: "属实", Opinion.DECLINED: "不属实", Opinion.SENT_BACK: "说不清"}


@dataclass(frozen=True, kw_only=True)
class KindRecord:
    """What persons have said of one kind so far; ``last_untrue`` counts among the last twenty."""

    kind: SignalKind
    true: int
    untrue: int
    unclear: int
    last_untrue: int

    @classmethod
    def begin(cls, kind: SignalKind) -> KindRecord:
        """Return the record of a kind of which nobody has said anything."""
        return cls(kind=kind, true=0, untrue=0, unclear=0, last_untrue=0)

    @property
    def decided(self) -> int:
        """How many were found true or untrue."""
        return self.true + self.untrue

    @property
    def proven(self) -> bool:
        """Whether the kind has shown itself right often enough to be put to branches."""
        enough = self.decided >= FEWEST_DECIDED and self.true >= LEAST_TRUE * self.decided
        return enough and self.last_untrue <= MOST_UNTRUE


def get_signal_key(signal: Signal) -> str:
    """Return the 事项编号 of a signal: of the same text the same one, of a month without a text one of its own."""
    told = identify_text(signal.kind, signal.evidence[0].text, signal.period)
    return format_signal_key(signal.number, signal.kind, told)


def identify_text(kind: SignalKind, text: str, period: Period) -> str:
    """Return what a question hangs on: the text, or the month if 进展 is blank; a blank cell of the plan stays one.

    What is asked of a blank month (the rate fell, why?) is not answered by what was said of another blank month.
    """
    return text if text.strip() or kind in PLAN_RULES else f"（空）{period}"


def find_decision(decided: Mapping[str, Decision], signal: Signal) -> Decision | None:
    """Return what a person has said of a signal.

    Blank months had one number together once: what stands under it was said of the month of its 核验表.
    """
    if (found := decided.get(get_signal_key(signal))) is not None:
        return found
    text = signal.evidence[0].text
    if identify_text(signal.kind, text, signal.period) == text:
        return None
    former = decided.get(format_signal_key(signal.number, signal.kind, text))
    return former if former is not None and former.period == signal.period else None


def build_signal_proposals(ledger: Ledger, signals: Iterable[Signal]) -> Iterator[Proposal]:
    """Yield one row for each signal on which nobody has said anything yet."""
    decided = ledger.inputs.in_force
    for signal in signals:
        if find_decision(decided, signal) is None:
            yield _build_proposal(ledger, get_signal_key(signal), signal)


def describe_opinion(ledger: Ledger, signal: Signal) -> str:
    """Return what a person has said of a signal: 属实, 不属实, 说不清, or 待核实."""
    decision = find_decision(ledger.inputs.in_force, signal)
    return _SAID[decision.opinion] if decision else "待核实"


def is_found_true(ledger: Ledger, signal: Signal) -> bool:
    """Return whether a person has found a signal true (属实)."""
    decision = find_decision(ledger.inputs.in_force, signal)
    return decision is not None and decision.opinion is Opinion.PASSED


def _build_proposal(ledger: Ledger, key: str, signal: Signal) -> Proposal:
    task = ledger.by_number[signal.number]
    first, *others = signal.evidence
    options = _choose_options(signal.kind)
    means = "；".join(f"{_SAID[opinion]}＝{meaning}" for opinion, meaning in options.items())
    told = (
        f"本期：{first.shown}",
        *(_quote(span) for span in others),
        _name_others(ledger, signal),
        describe_source(first.source),
    )
    return Proposal(
        matter=DecisionKind.SIGNAL,
        key=key,
        branch=signal.branch,
        branch_name=name_branch(ledger, signal.branch),
        number=signal.number,
        task=task.plan["task"],
        proposal=f"{signal.kind.value}：{signal.question}（这里选：{means}）",
        reason="\n".join(filter(None, told)),
        options=options,
        doers=list_task_people(task),
        since=compute_earliest_day(ledger, first.source),
    )


def _choose_options(kind: SignalKind) -> Mapping[Opinion, str]:
    """Return what each opinion on a signal means: in the words of its kind, if it has any."""
    if (own := _READINGS.get(kind)) is None:
        return _OPINIONS
    true, untrue = own
    return {**_OPINIONS, Opinion.PASSED: true, Opinion.DECLINED: untrue}


def _name_others(ledger: Ledger, signal: Signal) -> str:
    """Name the branches with the same text, for the bureau alone; of many the first and their number."""
    names = "、".join(name_branch(ledger, code) for code in signal.others[:_MOST_NAMED])
    more = f"等{len(signal.others)}个" if len(signal.others) > _MOST_NAMED else ""
    return f"文字相近的支部：{names}{more}" if names else ""


def _quote_own(signal: Signal) -> str:
    """Quote to a branch its text that is asked about, and beside it the texts of its own that it is compared with."""
    first, *others = signal.evidence
    beside = others if signal.kind in _OWN_TEXTS_BESIDE and not signal.others else ()
    return "；".join((first.shown.strip() or "（空）", *map(_quote, beside)))


def _quote(span: Span) -> str:
    return f"{span.period.as_chinese()}：{span.shown}"


def list_standing_signals(ledger: Ledger, signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """List the signals that nobody has found untrue (不属实)."""
    decided = ledger.inputs.in_force
    said = ((each, find_decision(decided, each)) for each in signals)
    return tuple(each for each, word in said if word is None or word.opinion is not Opinion.DECLINED)


def list_doubted_tasks(standing: Iterable[Signal]) -> frozenset[str]:
    """Return the numbers of the tasks of whose month something is asked; ``standing``: what nobody has found untrue."""
    return frozenset(each.number for each in standing if each.kind not in PLAN_RULES)


def count_decided_signals(decisions: Iterable[Decision]) -> Mapping[SignalKind, KindRecord]:
    """Count what was said of every kind, by the last opinion on each signal, in the order of the decisions."""
    last: dict[str, Decision] = {}
    for each in decisions:
        if each.matter is DecisionKind.SIGNAL:
            last.pop(each.key, None)
            last[each.key] = each
    said: dict[SignalKind, list[Opinion]] = {}
    for key, decision in last.items():
        if (parsed := parse_signal_key(key)) is not None:
            said.setdefault(parsed.kind, []).append(decision.opinion)
    return {kind: _count_opinions(kind, opinions) for kind, opinions in said.items()}


def _count_opinions(kind: SignalKind, opinions: list[Opinion]) -> KindRecord:
    clear = [each for each in opinions if each is not Opinion.SENT_BACK]
    return KindRecord(
        kind=kind,
        true=clear.count(Opinion.PASSED),
        untrue=clear.count(Opinion.DECLINED),
        unclear=opinions.count(Opinion.SENT_BACK),
        last_untrue=clear[-LAST_DECIDED:].count(Opinion.DECLINED),
    )


def list_asked_kinds(wanted: SignalSettings, decisions: Iterable[Decision]) -> frozenset[SignalKind]:
    """Return the kinds that the office wants put to branches and that have proven right."""
    records = count_decided_signals(decisions)
    return frozenset(kind for kind, record in records.items() if wanted.asks(kind) and record.proven)


def build_signal_questions(ledger: Ledger, signals: Iterable[Signal]) -> Iterator[Question]:
    """Yield the questions a person has passed on: signals found true, of kinds that are put to branches."""
    kinds = list_asked_kinds(ledger.office.settings.signals, ledger.inputs.decisions)
    decided = ledger.inputs.in_force
    for signal in signals:
        decision = find_decision(decided, signal)
        if signal.to_office or signal.kind not in kinds or decision is None or decision.opinion is not Opinion.PASSED:
            continue
        yield Question(
            key=format_explanation_key(decision.key.rpartition("-")[2], signal.number),
            branch=signal.branch,
            kind=QuestionKind.EXPLAIN,
            number=signal.number,
            fact=f"{signal.period.as_chinese()}“{ledger.by_number[signal.number].plan['task']}”：{_quote_own(signal)}",
            demand=f"{signal.question}随本表写在“说明”里；问得不对的，写明哪里不对。",
            lasting=True,
            answered_once=True,
        )
