"""Define the settings of the progress lamp (灯色): its rules, their thresholds, and from when first tasks count."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from enum import StrEnum

from pydantic import Field, field_validator, model_validator

from pipeline.contract.settings_section import DayCount, PercentagePoints, SettingsSection


class RuleMode(StrEnum):
    """Effect of a rule: not evaluated, shown without consequences, or counted."""

    OFF = "off"
    OBSERVE = "observe"
    ON = "on"


class LampSettings(SettingsSection):
    """Thresholds of the progress lamp, in percentage points and days, and the day from which first tasks count."""

    begun: str = Field(
        "",
        title="任务起算日",
        description="台账不是从1月建起的，填建台账时已在做的任务从哪天算起，如 2026-01-01；留空的，第一个月不判定这些任务的进度",
    )
    red_gap: PercentagePoints = Field(30, title="红灯差距", description="序时进度减完成率超过多少个百分点亮红灯")
    yellow_gap: PercentagePoints = Field(10, title="黄灯差距", description="序时进度减完成率超过多少个百分点亮黄灯")
    near_days: DayCount = Field(15, title="临期天数", description="离完成时限不超过多少天算临期")
    near_rate: PercentagePoints = Field(80, title="临期完成率", description="临期任务完成率低于多少亮黄灯")
    standing_months: int = Field(
        2, title="长期任务静默月数", description="长期坚持的任务连续几个月没有进展亮黄灯", ge=1, le=12
    )
    overdue: RuleMode = Field(RuleMode.ON, title="逾期规则", description="过了完成时限仍未完成亮红灯")
    gap: RuleMode = Field(RuleMode.ON, title="差距规则", description="按序时进度差距亮红灯、黄灯")
    near: RuleMode = Field(RuleMode.ON, title="临期规则", description="临期且完成率低亮黄灯")
    standing: RuleMode = Field(RuleMode.ON, title="长期任务规则", description="长期坚持的任务久无进展亮黄灯")

    @field_validator("begun", mode="before")
    @classmethod
    def _check_begun(cls, begun: object) -> str:
        text = begun.isoformat() if isinstance(begun, dt.date) else begun
        if isinstance(text, str) and re.fullmatch(r"(20\d\d-\d\d-\d\d)?", text):
            with contextlib.suppress(ValueError):
                return text and dt.date.fromisoformat(text).isoformat()
        raise ValueError("要写成2026-01-01这样的日期，或留空")

    @property
    def begun_day(self) -> dt.date | None:
        """The day from which tasks under way before the ledger count; None if the office says none."""
        return dt.date.fromisoformat(self.begun) if self.begun else None

    @property
    def asks_begin(self) -> bool:
        """Whether the settings ask since when first tasks count; those written before they did are judged as then."""
        return "begun" in self.model_fields_set

    @model_validator(mode="after")
    def _check_gaps(self) -> LampSettings:
        if self.yellow_gap > self.red_gap:
            raise ValueError("黄灯差距不能大于红灯差距")
        return self
