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
class HandedQuestion:
    """A row of 需答复: its number (事项编号), what kind of matter it is, the fact, and what is asked by when."""

    key: str
    kind: str
    fact: str
    demand: str


@dataclass(frozen=True)
class HandedForm:
    """One branch's form: name and sha256 of the file, the tasks on it, the numbers of its blank rows, 需答复."""

    branch: str
    short_name: str
    reporter: str
    file: str
    sha256: str
    tasks: tuple[HandedTask, ...]
    new_numbers: tuple[str, ...]
    questions: tuple[HandedQuestion, ...] = ()
