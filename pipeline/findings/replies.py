"""Declare the findings about the sheet 需答复 (replies)."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind, SampleCell
from pipeline.terms import REPLY_SHEET, Severity

_M, _N = Severity.MUST, Severity.NOTICE

FAMILY = FindingFamily(
    title=REPLY_SHEET,
    about="“需答复”工作表。",
    kinds=(
        FindingKind(code="replies-given", severity=_N, title="收到答复", message="“需答复”答复了{count}项，已收下。", remedy="无须处理。"),
        FindingKind(code="answers-only", severity=_N, title="只有答复", message="只填了“需答复”，没有填月报，答复单独收下，不算{value}的月报。", remedy="月报仍请填好“填报表”后按时报送；本意是零报告的，请选“无变化”后重新报送。"),
        FindingKind(code="reply-nothing", severity=_N, title="答复里没有内容", message="“{title}”只写了“{value}”，这样的行按没有答复处理。", remedy="有话要说的，请写明后重新报送；没有的，无须处理。"),
        FindingKind(code="reply-key-unknown", severity=_M, title="答复对不上事项", message="事项编号“{value}”不是请本支部答复的事项。", remedy="请把答复填到“需答复”中对应的一行，并清空这一行。"),
        FindingKind(code="reply-key-missing", severity=_M, title="答复缺事项编号", message="这一行写了答复，却看不出答复的是哪一项。", remedy="请把答复填到“需答复”中对应的一行，并清空这一行。"),
        FindingKind(code="reply-key-twice", severity=_M, title="同一事项答复两次", message="事项“{value}”有两行答复，内容不同。", remedy="同一事项只留一行答复。"),
        FindingKind(code="reply-locked-changed", severity=_N, title="改动了提请答复的内容", message="“{title}”被改动了，写上的“{quote}”没有作为答复收下，这一格仍按原内容处理。", remedy="要说的话请写在同一行的“说明”里，重新报送。", sample=SampleCell(block="reply", row=0, column="key", value="第一项")),
        FindingKind(code="reply-date-unreadable", severity=_M, title="完成日期看不懂", message="“完成日期”写的是“{value}”，看不出是哪一天。", remedy="请写成“2026年12月20日”；还没有改完的请清空这一格，要延期的填“申请延期至”。", sample=SampleCell(block="reply", row=0, column="finished", value="快了")),
        FindingKind(code="reply-date-future", severity=_M, title="完成日期未到", message="完成日期“{value}”还没有到。", remedy="请核对；还没有改完的请清空这一格，要延期的填“申请延期至”。", sample=SampleCell(block="reply", row=0, column="finished", value="2026年12月20日")),
        FindingKind(code="reply-extension-unreadable", severity=_M, title="申请延期的日期看不懂", message="“申请延期至”写的是“{value}”，看不出是哪一天。", remedy="请写成“2026年12月31日”；不申请延期的请清空这一格，要说的话写在“说明”里。", sample=SampleCell(block="reply", row=0, column="extension", value="再宽限几天")),
        FindingKind(code="reply-extension-past", severity=_M, title="申请延期的日期已过", message="“申请延期至”写的是{value}，这一天已经到了或过了。", remedy="请填打算改完的那一天；不申请延期的请清空这一格。", sample=SampleCell(block="reply", row=0, column="extension", value="2026年11月28日")),
        FindingKind(code="reply-extension-unused", severity=_N, title="没有时限可延", message="“申请延期至”填了{value}，这一项还没有下达整改时限，暂不作为延期申请。", remedy="有困难请写在“说明”里。", sample=SampleCell(block="reply", row=1, column="extension", value="2026年12月31日")),
    ),
)  # fmt: skip
