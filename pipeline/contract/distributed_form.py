"""Record the content of a distributed form: the baseline against which a submission is compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DistributedTask:
    """A task as printed on a distributed form: plan cells as text, and the values of last month."""

    number: str
    plan: dict[str, str]
    rate: int | None
    status: str
    progress: str


@dataclass(frozen=True)
class DistributedQuestion:
    """A row of 需答复 as distributed: its number (事项编号), kind of matter, fact, and demand with due date."""

    key: str
    kind: str
    fact: str
    demand: str


@dataclass(frozen=True, kw_only=True)
class DistributedForm:
    """The form distributed to one branch.

    ``file`` and ``sha256`` identify the file, ``tasks`` are the tasks on it, ``new_numbers`` the numbers of its blank
    rows, and ``questions`` the rows of 需答复.
    """

    branch: str
    short_name: str
    reporter: str
    file: str
    sha256: str
    tasks: tuple[DistributedTask, ...]
    new_numbers: tuple[str, ...]
    questions: tuple[DistributedQuestion, ...] = ()
