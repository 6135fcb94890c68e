"""Own up to the answers that a signed 通报 promised the branches by a day and that were not given.

What was promised, and until when, is kept with the signed paper (``IssuedPaper``); nothing is read out of its text.

Source: 实施意见 四(四) “跟踪落实”.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.decisions import format_change_key, format_reported_key
from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import ChangeRequest, Task
from pipeline.periods import Period
from pipeline.reports.paper import ANSWER
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_matters import ReportedMatter
from pipeline.supervision.reported_wordings import fold_cause
from pipeline.terms import CIRCULAR, ReportedStep, format_day_within


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """What a signed paper promised to answer until a day that has passed, and nobody has answered.

    ``paper`` names the paper; ``causes`` are the matters, equal ones once; ``by_branch`` counts what each branch wrote.
    """

    paper: str
    day: dt.date
    causes: frozenset[str]
    by_branch: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """What waits for an answer or a decision: its 事项编号 (one for each wording), whose it is, what it is about.

    ``owed_by_section``: it was passed on (转办) and has a day of its own.
    """

    keys: tuple[str, ...]
    branch: str
    cause: str
    reported: bool
    owed_by_section: bool = False


def list_promised_matters(assessment: Assessment) -> tuple[str, ...]:
    """List the 事项编号 of all that waits and that no section owes: one day is promised for it (附件3)."""
    waiting = tuple(_list_waiting(assessment))
    open_causes = {each.cause for each in waiting if each.reported and not each.owed_by_section}
    taken = {each.cause for each in waiting if each.owed_by_section} - open_causes
    return tuple(each.keys[0] for each in waiting if not each.owed_by_section and each.cause not in taken)


def find_broken_promise(assessment: Assessment) -> BrokenPromise | None:
    """Find the last promise whose day has passed, made for an earlier month; None if nothing of it is open."""
    past = [each for each in assessment.ledger.inputs.issued if _is_past_promise(each, assessment)]
    if not past:
        return None
    paper, waiting = past[-1], _list_waiting(assessment)
    left = [each for each in waiting if not set(paper.promised).isdisjoint(each.keys)]
    return BrokenPromise(
        paper=name_paper(paper, assessment), day=dt.date.fromisoformat(paper.terms[ANSWER]),
        causes=frozenset(each.cause for each in left),
        by_branch=Counter(each.branch for each in left if each.reported and not each.owed_by_section),
    ) if left else None  # fmt: skip


def build_promise_figures(assessment: Assessment) -> dict[str, object]:
    """Return which paper promised answers until which day, and how many matters it still owes; 0 if it owes none."""
    broken = find_broken_promise(assessment)
    return {
        "promised_in": broken.paper if broken else "",
        "promised_until": format_day_within(assessment.date.year, broken.day) if broken else "",
        "broken_count": len(broken.causes) if broken else 0,
    }


def _is_past_promise(paper: IssuedPaper, assessment: Assessment) -> bool:
    earlier = paper.period < str(assessment.ledger.period)
    return earlier and bool(paper.promised) and paper.terms.get(ANSWER, "9999") < assessment.date.isoformat()


def name_paper(paper: IssuedPaper, assessment: Assessment) -> str:
    """Name a signed paper by its month (10月通报)."""
    month = Period.parse(paper.period).as_chinese_within(assessment.ledger.period.year)
    return f"{month}{'通报' if paper.document == CIRCULAR else paper.document}"


def _list_waiting(assessment: Assessment) -> Iterator[_Waiting]:
    for each in assessment.reported:
        if each.open:
            yield _Waiting(
                keys=list_wording_keys(each), branch=each.branch, cause=each.cause_key, reported=True,
                owed_by_section=each.passed_on is not None,
            )  # fmt: skip
    for task in assessment.ledger.tasks:
        for request in assessment.ledger.waiting_requests.get(task.number, ()):
            if request.item == NEW_DEADLINE and request.why:
                keys = list_request_keys(task, request)
                yield _Waiting(keys=keys, branch=task.branch, cause=fold_cause(request.why), reported=False)


def list_request_keys(task: Task, request: ChangeRequest) -> tuple[str, ...]:
    """List the 事项编号 of an application, its own first: one made before of the same waits since then."""
    before = (each.period for each in reversed(task.months) if each.period < request.period)
    earlier = (format_change_key(period, request.number, request.item, request.after) for period in before)
    return (request.key, *earlier)


def list_wording_keys(matter: ReportedMatter) -> tuple[str, ...]:
    """List the 事项编号 of a matter by each of its wordings, the first first: the book of its month used that."""
    number = matter.task.number
    return tuple(format_reported_key(number, each.text, ReportedStep.ANSWER) for each in matter.wordings)
