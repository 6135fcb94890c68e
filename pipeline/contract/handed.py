"""What stands on a form that was handed out: the baseline every answer is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HandedTask:
    """A task as it stood on a form that was handed out; plan cells as text, last month's values beside."""

    number: str
    plan: dict[str, str]
    rate: int | None
    status: str
    progress: str


@dataclass(frozen=True)
class HandedForm:
    """One branch's form: name and sha256 of the file, the tasks on it, the numbers of its blank rows."""

    branch: str
    short_name: str
    reporter: str
    file: str
    sha256: str
    tasks: tuple[HandedTask, ...]
    new_numbers: tuple[str, ...]
