"""Define 上报清单.json: who reports which month as of when, made by what, with the hash of every other part."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract.reported_figures import PACKAGE_VERSION

_Text = Annotated[str, Field(max_length=200)]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PackageMember(_Part):
    """One file of the package beside the manifest."""

    name: _Text
    size: Annotated[int, Field(ge=0)]
    sha256: _Hash


class RosterEntry(_Part):
    """A branch that the bureau's roster lists for the month."""

    code: _Text
    name: _Text


class PackageManifest(_Part):
    """The manifest. ``bureau`` reports to ``superior`` (empty: not said); dates are ISO.

    ``as_of`` and ``receipt`` are the day and the last receipt of the snapshot the figures are of, ``basis`` says whether
    they are those of a signed month; ``roster`` lists the branches that owe a report.
    """

    version: Annotated[int, Field(ge=1, le=PACKAGE_VERSION)]
    bureau: Annotated[str, Field(min_length=1, max_length=60)]
    superior: _Text
    period: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    receipt: Annotated[int, Field(ge=0)]
    signed: bool
    program: _Text
    contract: Annotated[int, Field(ge=1)]
    roster: Annotated[tuple[RosterEntry, ...], Field(max_length=3000, strict=False)]
    members: Annotated[tuple[PackageMember, ...], Field(max_length=20, strict=False)]

    @property
    def day(self) -> dt.date:
        """Day the figures are of; ValueError if the calendar has no such day."""
        return dt.date.fromisoformat(self.as_of)
