"""L16–L18: tables that keep their widths everywhere, repeat their heads, and never cut off the text of a cell."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, judge_form
from pipeline.proof.samples import sample_row, sample_table
from pipeline.proof.statements import Statement

_PLAIN, _HEAD = sample_row("支部"), sample_row("支部", "<w:tblHeader/>")
WIDTHS = Rule(
    id="L16", name="表格各栏宽度之和等于表宽", weight=Weight.USUAL, source="Word按表宽、WPS按栏宽排，不等会走样",
    group=RuleGroup.LAYOUT, facts=False, hit=sample_table(_PLAIN, width=6000), miss=sample_table(_PLAIN),
)  # fmt: skip
HEADS = Rule(
    id="L17", name="长表的表头每页重复", weight=Weight.USUAL, source="GB/T 9704 第8章", group=RuleGroup.LAYOUT,
    facts=False, hit=sample_table(_PLAIN * 30), miss=sample_table(_HEAD + _PLAIN * 30),
)  # fmt: skip
PITCH = Rule(
    id="L18", name="表格里不用固定行距", weight=Weight.USUAL, source="固定行距会切去字的上下部分",
    group=RuleGroup.LAYOUT, facts=False,
    hit=sample_table(sample_row("支部", properties='<w:spacing w:line="240" w:lineRule="exact"/>')),
    miss=sample_table(_PLAIN),
)  # fmt: skip
_LONG_TABLE = 25
"""Rows of one line that fit on a page, about."""
_MILLIMETRE = 57


def check_tables(reading: Reading) -> Iterator[Remark]:
    """Check every table outside 版记."""
    if not reading.has_official_form:
        return
    for at, table in enumerate(reading.layout.tables, 1):
        place = Statement("", f"第{at}张表", table.number)
        if table.width and abs(sum(table.grid) - table.width) > _MILLIMETRE:
            yield judge_form(reading, WIDTHS, place, f"表宽{table.width}，各栏合计{sum(table.grid)}（缇）")
        if table.rows > _LONG_TABLE and not table.head_repeats:
            yield judge_form(reading, HEADS, place, "请把第一行设为“在各页顶端重复”")
    exact = [each for each in reading.layout.paragraphs if each.words.in_table and each.line_rule == "exact"]
    shown = [each for each in exact if each.words.text.strip()]
    if shown:
        first = Statement(shown[0].words.text.strip(), f"第{shown[0].words.number}段", shown[0].words.number)
        yield judge_form(reading, PITCH, first, f"表格里有{len(shown)}段是固定行距")
