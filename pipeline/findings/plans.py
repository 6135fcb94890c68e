"""Declare the questions about the plan of a new or changed task: 提示 of kinds that an office puts to its branches."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind
from pipeline.terms import Severity

_N = Severity.NOTICE

FAMILY = FindingFamily(
    title="计划的写法",
    about="新增任务和变更申请里的抓手、目标、责任人、完成时限。每项任务只问一句，不退表；办公室把这一种定为“请支部说明”、以往问得又准的才问。",
    kinds=(
        FindingKind(code="plan-goal-vague", severity=_N, title="目标看不出怎样检查", message="{title}写的是“{value}”，到期时看不出怎样判断做到没有做到。", remedy="请补写一个数量、时限或者看得见的结果。表已照收；可以改好再报一次，也可以下月提变更申请，确实无法写得更具体的不用改。"),
        FindingKind(code="plan-measure-empty", severity=_N, title="抓手没有具体动作", message="{title}写的是“{value}”，看不出具体做什么。", remedy="请补写一个动作：谁、对什么、做什么、多久一次。表已照收；可以改好再报一次，也可以下月提变更申请，确实无法写得更具体的不用改。"),
        FindingKind(code="plan-person-missing", severity=_N, title="责任没有落到人", message="{title}写的是“{value}”，看不出是哪一个人。", remedy="请写姓名，有几个人的写主要负责的一位。表已照收；可以改好再报一次，也可以下月提变更申请，“{value}”就是人名的不用改。"),
        FindingKind(code="plan-standing-escape", severity=_N, title="有终点的任务没有时限", message="目标写的是做完就结束的事，完成时限却是长期坚持。", remedy="请写明哪一天前完成。表已照收；可以改好再报一次，也可以下月提变更申请，确实要长年做下去的不用改。"),
    ),
)  # fmt: skip
