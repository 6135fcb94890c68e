"""F14: a sentence of the draft written anew does not turn into its opposite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements
from pipeline.proof.truth import Truth

REWORDED = Rule(
    id="F14",
    name="改写的句子没有把意思改反",
    weight=Weight.PERSON,
    source="条例第二十条：情况属实",
    hit="没有异议的同期提出，核实更正。",
    miss="有异议的同期提出，核实更正。",
)
_TURNING = re.compile(
    "不|未|没有|无|勿|已|按时|迟报|漏报|补报|增加|减少|上升|下降|持平|完成|报送|通过|退回|采纳|同意|提前|落后|超过|不足"
)
"""Words by which a sentence says one thing or the other."""
_ALIKE = 0.75


def check_rewording(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Show the sentences that differ from one of the draft by words that turn its meaning."""
    for each in list_new_statements(reading, truth):
        near = get_close_matches(each.text, truth.statements, 1, _ALIKE)
        if near and (turned := _list_turned(each.text, near[0])):
            yield ask_person(REWORDED, each, f"起草的原句是“{near[0]}”，{turned}")


def _list_turned(text: str, true: str) -> str:
    now, was = Counter(_TURNING.findall(text)), Counter(_TURNING.findall(true))
    more, less = now - was, was - now
    parts = [f"多了“{'”“'.join(more)}”"] * bool(more) + [f"少了“{'”“'.join(less)}”"] * bool(less)
    return "，".join(parts)
