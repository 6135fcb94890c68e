"""Define the bureau's own 业务指标: which figures of its business tasks are to move, and what the bureau noted of them.

Source: 实施意见 一 (党建与中心工作融合). Nothing of it is asked of a branch each month, and nothing is scored.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pydantic import Field, field_validator

from pipeline.contract.settings_section import DatedName
from pipeline.periods import Period

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


class BusinessIndicator(DatedName):
    """One figure of the bureau's business, with what it was at the end of some months."""

    unit: str = Field("", title="单位", max_length=6)
    readings: dict[str, Decimal] = Field(default_factory=dict, title="月末数")

    @field_validator("readings")
    @classmethod
    def _check_readings(cls, readings: dict[str, Decimal]) -> dict[str, Decimal]:
        for month, value in readings.items():
            if not _MONTH.fullmatch(month):
                raise ValueError(f"“{month}”不是月份，应写成“2026-11”")
            if not value.is_finite():
                raise ValueError(f"{month}的数应是一个数")
        return readings

    def list_readings(self, last: Period) -> list[tuple[Period, Decimal]]:
        """List what is noted up to a month, in the order of the months."""
        noted = sorted((Period.parse(month), value) for month, value in self.readings.items())
        return [(month, value) for month, value in noted if month <= last]


INDICATOR_SAMPLE = (
    "# 业务指标：局里自己的业务数字，任务要推动的是哪一项，支部在月报表“对应业务指标”里选，新任务填一次，可以不填。",
    "# 不列指标的，月报表上没有这一栏。各月末的数由局里记在readings里，不向支部要；没有变化的只列出来，不计分。",
    "# 要用时去掉下面各行前面的“#”；一项指标写一段，停用的填上停用月份（until），不要删。",
    "# [[indicator]]",
    '# name = "居家适老化改造户数"',
    '# unit = "户"',
    '# readings = { "2026-03" = 120, "2026-06" = 185 }',
)
"""How the section looks in the settings that ``init`` writes."""
