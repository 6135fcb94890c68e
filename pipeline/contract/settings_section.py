"""Define what every section of the office's settings shares: its model, and numbers with bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SettingsSection(BaseModel):
    """A section of 设置.toml; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


DayOfMonth = Annotated[int, Field(ge=1, le=28)]
DayCount = Annotated[int, Field(ge=0, le=366)]
PercentagePoints = Annotated[int, Field(ge=0, le=100)]
