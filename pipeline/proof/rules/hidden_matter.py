"""L23 and L24: nothing travels unseen with a paper: changes, comments, hidden text, macros, names of people."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.docx.inspection import find_obstacles, name_obstacle
from pipeline.docx.properties import list_personal_properties
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.samples import sample_paragraph
from pipeline.proof.statements import Statement

UNSEEN = Rule(
    id="L23", name="没有修订、批注、隐藏文字、宏和外部内容", weight=Weight.MUST, source="保密法；GB/T 9704 附录",
    group=RuleGroup.SECRECY, facts=False, hit=sample_paragraph("内部掌握", run="<w:vanish/>"),
    miss=sample_paragraph("内部掌握"),
)  # fmt: skip
PERSONAL = Rule(
    id="L24", name="文件属性里没有作者、单位和路径", weight=Weight.USUAL, source="保密法：信息不随文件外传",
    group=RuleGroup.LAYOUT, facts=False, hit="<!--author-->", miss="<w:p/>",
)  # fmt: skip


def check_hidden_matter(reading: Reading) -> Iterator[Remark]:
    """Find what no reader sees, and what the properties tell of the writer."""
    for each in find_obstacles(reading.paper.parts):
        what, remedy = name_obstacle(each)
        yield mark_wrong(UNSEEN, Statement("", each.place + each.near), f"{what}。请{remedy}")
    told = [f"{name}“{value}”" for name, value in list_personal_properties(reading.paper)]
    if told:
        yield mark_wrong(PERSONAL, Statement("", "文件属性"), f"{'、'.join(told)}，请在“文件—信息”里删去")
