"""Define what every section of the office's settings shares: its model, and numbers with bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SettingsSection(BaseModel):
    """A section of 设置.toml; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class DatedName(SettingsSection):
    """A name the office may offer, with the months in which it is available; aliases keep years comparable."""

    name: str = Field(title="名称", min_length=2, max_length=20)
    since: str = Field("", title="启用月份", pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")
    until: str = Field("", title="停用月份", pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")
    aliases: tuple[str, ...] = Field((), title="别名")

    def holds(self, period: str) -> bool:
        """Return whether the name is available in a month (ISO months compare as text)."""
        return (not self.since or self.since <= period) and (not self.until or period <= self.until)


DayOfMonth = Annotated[int, Field(ge=1, le=28)]
DayCount = Annotated[int, Field(ge=0, le=366)]
PercentagePoints = Annotated[int, Field(ge=0, le=100)]
