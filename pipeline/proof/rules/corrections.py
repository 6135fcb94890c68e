"""F12: a 更正通知 tells everything that has changed, or does not say that the rest stays as it was."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.rules.rows import find_lost_rows
from pipeline.proof.statements import Statement
from pipeline.proof.truth import Truth
from pipeline.terms import CORRECTION_NOTICE

CORRECTED = Rule(
    id="F12",
    name="更正通知把有变化的都写到了",
    weight=Weight.MUST,
    source="条例第二十条：数字准确",
    hit="其余内容不变。",
    miss="内容更正如下。",
)
_UNCHANGED = "其余内容不变"


def check_correction(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare the rows of a correction with those that must be told."""
    if reading.document != CORRECTION_NOTICE:
        return
    for head, row in find_lost_rows(reading, truth):
        told = "这处也有变化，更正通知里没有"
        yield mark_wrong(CORRECTED, Statement("｜".join(filter(None, row)), f"“{head}”一表"), told)
    for each in reading.statements:
        if _UNCHANGED in each.text and not any(_UNCHANGED in true for true in truth.statements):
            yield mark_wrong(
                CORRECTED, each, "原通报签发前有人改过，或者随文附表也有变化，不能断定其余内容不变，请删去这句"
            )
