"""H1: every branch named was heard first: its 反馈单 was given and the days to answer are over."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.docx.fill_in import find_fill_spots
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, leave_unchecked, mark_wrong
from pipeline.proof.statements import Statement

HEARING = Rule(
    id="H1",
    name="点名的支部都先收到反馈单，答复期已满",
    weight=Weight.MUST,
    source="实施意见四（四）；减负规定：先反馈、后通报",
    group=RuleGroup.HEARING,
    facts=False,
    hit="机关一党支部漏报。\n2026年12月11日",
    miss="机关一党支部漏报。\n2026年12月17日",
)


def check_hearing(reading: Reading) -> Iterator[Remark]:
    """Ask the records about a paper that is signed; one without a date is not yet, so that a person is reminded."""
    if not reading.is_official:
        return
    if reading.urgent:
        yield leave_unchecked(HEARING, f"按急件签发，没有等答复期满（理由：{reading.urgent}）")
        return
    if reading.hear is None:
        yield leave_unchecked(HEARING, "没有发信记录可查")
        return
    day = next((each.day for each in find_fill_spots(reading.paper).dates if each.day), None)
    for told in reading.hear(f"{reading.paper.text}\n{reading.along}", day or reading.today):
        yield (mark_wrong if day else ask_person)(HEARING, Statement("", "全文"), told.rstrip("。"))
