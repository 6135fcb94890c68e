"""E1–E5, E7 and E9: the elements that every official paper has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.docx.fill_in import find_fill_spots
from pipeline.proof.anatomy import KINDS, Part
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, judge_form, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.terms import BULLETIN, CIRCULAR, CORRECTION_NOTICE, PROGRESS_REPORT

_HEAD = "关于2026年11月“党建+”工作推进情况的通报\n机关各党支部：\n根据年度安排，现通报如下。\n"
_TAIL = "中共清河市民政局机关委员会\n2026年12月16日\n抄送：局党组。\n局机关党委2026年12月16日印发"
_WHOLE = _HEAD + _TAIL
_SOURCE = "条例第九条；GB/T 9704 7.3"
TITLE = Rule(
    id="E1", name="有标题，写明事由和文种", weight=Weight.MUST, source=f"{_SOURCE}.1", group=RuleGroup.ELEMENT,
    facts=False, hit="各党支部：\n请于下周报送。", miss=_WHOLE,
)  # fmt: skip
ADDRESSEE = Rule(
    id="E2", name="有主送机关，顶格，后面用冒号", weight=Weight.MUST, source=f"{_SOURCE}.2", group=RuleGroup.ELEMENT,
    facts=False, hit=_WHOLE.replace("机关各党支部：\n", ""), miss=_WHOLE,
)  # fmt: skip
BASIS = Rule(
    id="E3", name="开头写明依据", weight=Weight.USUAL, source="条例第十九条", group=RuleGroup.ELEMENT,
    facts=False, hit=_WHOLE.replace("根据年度安排，", ""), miss=_WHOLE,
)  # fmt: skip
SIGNER = Rule(
    id="E4", name="有发文机关署名", weight=Weight.MUST, source=f"{_SOURCE}.5", group=RuleGroup.ELEMENT,
    facts=False, hit=_WHOLE.replace("中共清河市民政局机关委员会\n", ""), miss=_WHOLE,
)  # fmt: skip
DATE = Rule(
    id="E5", name="有成文日期", weight=Weight.MUST, source=f"{_SOURCE}.5.4", group=RuleGroup.ELEMENT,
    facts=False, hit=_HEAD + "中共清河市民政局机关委员会", miss=_WHOLE,
)  # fmt: skip
IMPRINT = Rule(
    id="E7", name="有版记：抄送、印发机关和日期", weight=Weight.USUAL, source="GB/T 9704 7.4", group=RuleGroup.ELEMENT,
    facts=False, hit=_HEAD + "中共清河市民政局机关委员会\n2026年12月16日", miss=_WHOLE,
)  # fmt: skip
KIND = Rule(
    id="E9", name="文种是十五种之一，其余用白头印发", weight=Weight.PERSON, source="条例第八条",
    group=RuleGroup.ELEMENT, facts=False, hit=_WHOLE.replace("通报\n", "方案\n"), miss=_WHOLE,
)  # fmt: skip
MASTHEAD = Rule(
    id="E10", name="简报有报头（名称、期号、编发单位、日期）和报尾（报、送、发）", weight=Weight.MUST,
    source="公文处理惯例：简报的报头、报核、报尾", group=RuleGroup.ELEMENT, facts=False,
    hit="“党建+”工作简报\n局机关党委编2026年12月18日\n典型做法\n报：市委组织部。\n发：各党支部。",
    miss="“党建+”工作简报\n第3期（总第15期）\n局机关党委编2026年12月18日\n典型做法\n报：市委组织部。\n发：各党支部。",
)  # fmt: skip
_GROUNDS = re.compile(
    r"根据|依据|按照|遵照|为(?:贯彻|落实|进一步|深入|了)|印发的《|经.{1,20}(?:研究|同意|批准)|《[^》]+》"
)
_OPENING = 3
_WITHOUT_ADDRESSEE = ("公告", "通告", "公报", "决议", "令", "命令", "纪要", "决定", "意见")
_IMPRINTED = (CIRCULAR, CORRECTION_NOTICE, PROGRESS_REPORT)


def check_elements(reading: Reading) -> Iterator[Remark]:
    """Check the elements of a paper that has a title; without one a person says what it is."""
    if reading.document == BULLETIN:
        yield from _check_bulletin(reading)
        return
    parts = reading.anatomy
    if parts.title is None or not parts.kind:
        told = "看不出标题和文种；不是公文的不用管" if not reading.is_official else "找不到标题，或标题没有文种"
        yield judge_form(reading, TITLE, Statement("", "文首"), told)
    if (parts.title is None and not reading.is_official) or (reading.document and not reading.is_official):
        return
    at = _locate(parts.title)
    if parts.addressee is None and parts.kind not in _WITHOUT_ADDRESSEE:
        yield judge_form(reading, ADDRESSEE, at, "标题下面找不到主送机关（以冒号结尾的一行）")
    if parts.body and not any(_GROUNDS.search(each.text) for each in parts.body[:_OPENING]):
        yield judge_form(reading, BASIS, _locate(parts.body[0]), "开头没有写明根据什么")
    if parts.date is None:
        yield judge_form(reading, DATE, Statement("", "文末"), "找不到成文日期（单独一行的年月日）")
    if parts.signer is None:
        yield judge_form(reading, SIGNER, Statement("", "文末"), "成文日期上面找不到发文机关署名")
    yield from _check_kind(reading, at)
    if reading.document in _IMPRINTED:
        yield from _check_imprint(reading)


def _check_bulletin(reading: Reading) -> Iterator[Remark]:
    """Check that a 工作简报 has its 报头 and 报尾; its title is that of an article and need not name a 文种."""
    spots, said = find_fill_spots(reading.paper), [words.text.strip() for words in reading.paper.words()]
    if reading.anatomy.title is None:
        yield mark_wrong(TITLE, Statement("", "文首"), "找不到标题")
    if spots.issue is None:
        yield mark_wrong(MASTHEAD, Statement("", "文首"), "报头里找不到期号（第×期）")
    if not spots.dates:
        yield mark_wrong(MASTHEAD, Statement("", "文首"), "报头里找不到编发单位和日期（……编　××年×月×日）")
    if lost := [name for name in ("报", "发") if not any(line.startswith(f"{name}：") for line in said)]:
        yield mark_wrong(MASTHEAD, Statement("", "文末"), f"报尾里没有{'、'.join(lost)}")


def _locate(part: Part | None) -> Statement:
    return Statement(part.text, f"第{part.number}段", part.number) if part else Statement("", "全文")


def _check_kind(reading: Reading, at: Statement) -> Iterator[Remark]:
    """Show a kind that is none of the fifteen, unless it is our own paper without a red head."""
    kind = reading.anatomy.kind
    if not kind or kind in KINDS:
        return
    if not (reading.is_official and reading.document.endswith(kind)):
        yield ask_person(KIND, at, f"“{kind}”不是法定文种，请改用通知、通报等，或以白头印发")
    elif (spot := find_fill_spots(reading.paper)).before:
        yield ask_person(KIND, at, f"“{kind}”不是法定文种，编号“{spot.before}”带机关代字的，请核对是不是白头印发")


def _check_imprint(reading: Reading) -> Iterator[Remark]:
    said = ["".join(each.text.split()) for each in reading.paper.words()]
    lost = [
        told
        for told, found in (
            ("抄送", any(each.startswith("抄送") for each in said)),
            ("印发机关和日期", any(each.endswith("印发") for each in said)),
        )
        if not found
    ]
    if lost:
        yield judge_form(reading, IMPRINT, Statement("", "文末"), f"版记里没有{'、'.join(lost)}")
