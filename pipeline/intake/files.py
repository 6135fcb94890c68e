"""Define a file before and after validation."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from pipeline.findings import Finding
from pipeline.forms.submitted_values import SubmittedValues
from pipeline.intake.tables.replies import ReplyRow
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import ANSWERS_ONLY, Disposition


@dataclass(frozen=True)
class ReceivedFile:
    """One received file: name below the inbox, branch folder (or empty), hash, parsed workbook."""

    name: str
    folder: str
    sha256: str
    book: RawBook | Refusal


@dataclass(frozen=True, kw_only=True)
class ValidatedFile:
    """The validation result of one file. ``branch`` and ``period`` are empty if unknown."""

    incoming: ReceivedFile
    fate: Disposition
    branch: str
    period: str
    findings: tuple[Finding, ...]
    sheet: str = ""
    corrects: str = ""
    saved: str = ""
    reporter: str = ""
    nil: bool = False
    nil_reason: str = ""
    outdone: bool = False
    """Whether another file of the same intake run, branch and period counts instead."""
    answers: SubmittedValues | None = None
    replies: tuple[ReplyRow, ...] = ()
    tasks: pd.DataFrame = field(default_factory=pd.DataFrame)
    requests: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def answers_only(self) -> bool:
        """Whether only 需答复 was filled in, so that the file is no monthly report."""
        return any(each.code == ANSWERS_ONLY for each in self.findings)
