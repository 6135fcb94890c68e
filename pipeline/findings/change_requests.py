"""Declare the findings about change requests (变更申请) below the task rows."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind, SampleCell
from pipeline.terms import Severity

_M = Severity.MUST

FAMILY = FindingFamily(
    title="变更申请",
    about="任务行下方的变更申请。",
    kinds=(
        FindingKind(code="request-task-unknown", severity=_M, title="变更的任务对不上", message="变更申请里的任务编号“{value}”不在本表任务之内。", remedy="请填本表内的任务编号。", sample=SampleCell(block="request", row=0, column="target", value="MZ03-202609-77")),
        FindingKind(code="request-item-unknown", severity=_M, title="变更项不在选项内", message="变更项写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择（{options}）。", sample=SampleCell(block="request", row=1, column="item", value="工作任务")),
        FindingKind(code="request-date-past", severity=_M, title="变更后的时限早于本月", message="申请把完成时限变更为“{value}”，那在本月之前。", remedy="请核对年份。", sample=SampleCell(block="request", row=0, column="new_value", value="2026年3月31日")),
        FindingKind(code="request-incomplete", severity=_M, title="变更申请缺项", message="变更申请缺“{title}”{wrote}。", remedy="请补填；不需要变更的，请清空这一行。", sample=SampleCell(block="request", row=1, column="target", value=None)),
    ),
)  # fmt: skip
