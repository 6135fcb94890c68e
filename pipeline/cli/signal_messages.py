"""Tell the clerk how the kinds of signals stand: how many wait for a person, which are put to branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.supervision.signals.decisions import FEWEST_DECIDED, LAST_DECIDED, LEAST_TRUE, MOST_UNTRUE
from pipeline.supervision.signals.states import KindState, SignalState
from pipeline.terms import DECISION_BOOK, SIGNAL_SHEET

if TYPE_CHECKING:
    from pipeline.commands.training_lines import WrittenLines


def describe_kind_states(states: Sequence[KindState]) -> Iterator[str]:
    """Yield a line on what waits, then one for each kind that waits, was decided on, or is to be put to branches."""
    waiting = sum(each.waiting for each in states)
    if waiting:
        yield f"信号：有{waiting}条等人核实，在{DECISION_BOOK}的“{SIGNAL_SHEET}”里选属实、不属实或者说不清。"
    told = [
        each
        for each in states
        if each.waiting or each.record.decided or each.record.unclear or each.wanted is SignalState.ON
    ]
    if told and not waiting:
        yield "信号：没有等人核实的。"
    yield from map(_describe_kind, told)


def _describe_kind(each: KindState) -> str:
    record = each.record
    parts = [f"等核实{each.waiting}条"] if each.waiting else []
    parts.append(f"已核实{record.decided}条、属实{record.true}条" if record.decided else "还没有核实过")
    if record.unclear:
        parts.append(f"说不清{record.unclear}条")
    return f"  {each.kind.value}：{each.state.value}；{'，'.join(parts)}{_explain_state(each)}。"


def _explain_state(each: KindState) -> str:
    record = each.record
    if each.put_back:
        reasons = []
        if record.true < LEAST_TRUE * record.decided:
            reasons.append(f"属实不到{LEAST_TRUE:.0%}")
        if record.last_untrue > MOST_UNTRUE:
            reasons.append(f"最近{LAST_DECIDED}条里不属实{record.last_untrue}条")
        return f"；设置里要请支部说明，因{'、'.join(reasons)}，改回只给办公室看"
    if each.wanted is SignalState.ON and each.missing:
        return f"；设置里要请支部说明，核实满{FEWEST_DECIDED}条才问，还差{each.missing}条"
    if each.wanted is SignalState.OBSERVE and record.decided:
        return f"；离{FEWEST_DECIDED}条还差{each.missing}条" if each.missing else _judge_ready(each)
    return ""


def _judge_ready(each: KindState) -> str:
    return "；已够条件，要请支部说明的写进设置" if each.record.proven else "；还不够准，不宜请支部说明"


def describe_written_lines(done: WrittenLines) -> str:
    """Describe what was written for training, and what nobody but a reader can see in it."""
    lost = f"；另有{done.lost}条核实过的，原来的文字已经改了，没有写" if done.lost else ""
    return (
        f"已把核实过的信号写成{done.rows}行：{done.path}{lost}。名册和台账里的支部、人名、地名和电话已换成代号；"
        "台账以外的人名认不全，交出去以前请看一遍。"
    )
