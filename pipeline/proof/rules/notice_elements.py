"""E8: a 整改通知书, and each 单 of a step before it, carries what a branch must know to act on it and to answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.contract.paper_settings import SERIES_CODES
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.statements import Statement

_SAMPLE = (
    "整改通知书\n编号：〔2026〕1号\n问题清单：红灯任务1项。\n整改要求：查明原因，按时反馈。\n"
    "整改时限：2026年12月31日前（含当日）。\n联系人：孙立新。\n请填写在“需答复”表中。"
)
NOTICE = Rule(
    id="E8",
    name="整改通知书、提醒函、督办单、催报单有编号、事实、要求、时限、联系人、回执",
    weight=Weight.MUST,
    source="实施意见四（四）",
    group=RuleGroup.ELEMENT,
    facts=False,
    hit=_SAMPLE.replace("联系人：孙立新。\n", ""),
    miss=_SAMPLE,
)
_PARTS = (
    ("编号", re.compile(r"〔20\d\d〕\s*　?\d*\s*号")),
    ("事实", re.compile(r"问题清单|事实|存在问题|红灯|落后|逾期|漏报|现状")),
    ("要求", re.compile(r"整改要求|请[^。]*(?:整改|措施|反馈|补报|答复)|按时反馈")),
    ("时限", re.compile(r"月\s*\d*\s*日\s*前|　日前|个工作日")), ("联系人", re.compile(r"联系(?:人|电话|方式|部门)")),
    ("回执或答复办法", re.compile(r"回执|需答复|反馈单|签收")),
)  # fmt: skip


def check_notice_elements(reading: Reading) -> Iterator[Remark]:
    """Check that each part of a paper with a 编号 of its own is said somewhere."""
    if reading.document not in SERIES_CODES:
        return
    lost = [name for name, pattern in _PARTS if not pattern.search(reading.paper.text)]
    if lost:
        yield mark_wrong(NOTICE, Statement("", "全文"), f"找不到{'、'.join(lost)}")
