"""Define findings: immutable statements about a submitted sheet.

A finding gives the place, the problem and the remedy. Functions return ``(value, findings)``; exceptions are
reserved for errors of the program or of the office's own files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from pipeline.terms import Severity

WROTE = "wrote"
"""The gap for what was written into a cell that must be filled and says nothing (无, /); it is filled from the value."""
_QUOTED_CHARS = 40

Block = Literal["head", "task", "new", "request", "reply", "decision"]
"""Part of a form: head, handed-out task, new task, 变更申请, 需答复, or a row of the 核验表."""


@dataclass(frozen=True, kw_only=True)
class SampleCell:
    """What, entered in one cell of a correct form, provokes a finding; the page of findings is written from it.

    ``row`` counts the rows of the block from 0. ``marked`` is the column that the finding names, if it is another one.
    """

    block: Block
    row: int
    column: str
    value: str | float | None
    marked: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingKind:
    """One entry of the catalogue: code, severity, and texts with named placeholders.

    ``mended`` replaces the remedy on a returned copy if the copy, as a fresh form, already corrects the error.
    ``sample`` is absent where more than one cell of a form is needed to provoke the finding.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    mended: str = ""
    sample: SampleCell | None = None


@dataclass(frozen=True)
class FindingFamily:
    """The findings of one part of a file, under the title that the page of findings gives them."""

    title: str
    about: str
    kinds: tuple[FindingKind, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One error, notice or question at one place of one file; ``task`` is the number of the task it names, if any.

    ``row`` and ``field`` give the place in terms of the contract (0-based row of the submitted sheet, column name),
    so that a returned copy with another layout can mark the right cell.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None
    cell: str | None
    value: str
    message: str
    remedy: str
    suggestion: str = ""
    row: int | None = None
    field: str = ""
    task: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return the public form used by ``--json``."""
        return {
            "code": self.code, "severity": self.severity.value, "sheet": self.sheet, "cell": self.cell,
            "value": self.value, "message": self.message, "remedy": self.remedy,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CellPlace:
    """The place of a finding: file as named in the inbox, sheet and cell (None if not applicable)."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    field: str = ""
    task: str = ""


class UserError(Exception):
    """An unusable command or office file (roster, settings, calendar, wording); exit status 2.

    ``lines`` are messages for the clerk, each with place, problem and remedy.
    """

    status: ClassVar[int] = 2

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class UnconfirmedError(UserError):
    """What looks like a slip (a day, a month), or may not be true yet (unclaimed files): what a person has checked (``--checked``) is done all the same."""

    status = 4


def format_quote(text: str) -> str:
    """Format the beginning of what somebody wrote, on one line, to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED_CHARS else line[:_QUOTED_CHARS] + "……"


def format_suggestion(suggestion: str) -> str:
    """Format a suggested value as the end of a remedy; empty without a suggestion."""
    return f"建议填“{suggestion}”。" if suggestion else ""


def has_must_fix(findings: Iterable[Finding]) -> bool:
    """Return whether any finding keeps the workbook out of the ledger."""
    return any(finding.severity is Severity.MUST for finding in findings)


def format_column_letter(column: int) -> str:
    """Format a 0-based column as letters (0 -> A, 26 -> AA)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def format_cell_name(row: int, column: int) -> str:
    """Format a 0-based row and column as a cell name (9, 10 -> K10)."""
    return f"{format_column_letter(column)}{row + 1}"
