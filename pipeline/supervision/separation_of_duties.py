"""Separation of duties: list the people who worked on a matter and may not verify it (核验人不能是经办人)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.intake.cells.words import normalise_names
from pipeline.ledger import Ledger, Reply, Task
from pipeline.supervision.rectification.case import Case


def list_task_people(task: Task, *others: str) -> frozenset[str]:
    """Return the 责任人 and 填报人 of a task, plus the given others."""
    told = task.latest.reporter if task.latest else ""
    return _split_people((task.plan["owner"], told, *others))


def list_case_people(ledger: Ledger, case: Case) -> frozenset[str]:
    """Return the people of the case's task and everyone who replied; for a missing report the branch's 报送人."""
    task = ledger.by_number.get(case.number)
    branch = ledger.office.by_code.get(case.branch)
    own = (
        list_task_people(task)
        if task
        else _split_people((branch.reporter,))
        if branch and not case.number
        else frozenset()
    )
    return own | list_reply_people(case.replies)


def list_reply_people(replies: Iterable[Reply]) -> frozenset[str]:
    """Return the people who gave the replies; one that came on paper names nobody here."""
    return _split_people(each.who for each in replies if not each.registered)


def _split_people(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in normalise_names(text).split("、") if name)
