"""Own up to what a signed 通报 promised the branches by a day and what was not done: to name a section, to answer.

What was promised, and until when, is kept with the signed paper (``IssuedPaper``); nothing is read out of its text. A
paper whose text does not name one of the days, or that was signed before that kind of day was kept, promised nothing.

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
from pipeline.periods import Month, parse_period
from pipeline.reports.paper import ANSWER, SECTION
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_matters import ReportedMatter
from pipeline.supervision.reported_wordings import fold_cause
from pipeline.terms import CIRCULAR, ReportedStep, format_day_within

_NEVER = "9999"
"""After every ISO day."""


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """What a signed paper promised to do until a day that has passed, and nobody has done.

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


def find_broken_promise(assessment: Assessment, kind: str = ANSWER) -> BrokenPromise | None:
    """Find the last promise of a kind whose day has passed, made for an earlier month; None if nothing of it is open.

    To name a section (``SECTION``) is done once a matter is passed on; to answer (``ANSWER``), once it is answered.
    """
    past = [each for each in assessment.ledger.inputs.issued if _is_past_promise(each, kind, assessment)]
    if not past:
        return None
    paper = past[-1]
    waiting = (each for each in _list_waiting(assessment) if not set(paper.promised).isdisjoint(each.keys))
    left = [each for each in waiting if kind == ANSWER or not each.owed_by_section]
    return BrokenPromise(
        paper=name_paper(paper, assessment), day=dt.date.fromisoformat(paper.terms[kind]),
        causes=frozenset(each.cause for each in left),
        by_branch=Counter(each.branch for each in left if each.reported and not each.owed_by_section),
    ) if left else None  # fmt: skip


def build_promise_figures(assessment: Assessment) -> dict[str, object]:
    """Return which paper promised answers until which day, and how many matters it still owes; 0 if it owes none.

    The same of sections to be named (``unnamed_count``); ``broken_promises`` tells of both in words.
    """
    year, broken = assessment.date.year, find_broken_promise(assessment)
    unnamed = find_broken_promise(assessment, SECTION)
    return {
        "promised_in": broken.paper if broken else "",
        "promised_until": format_day_within(year, broken.day) if broken else "",
        "broken_count": len(broken.causes) if broken else 0,
        "section_promised_in": unnamed.paper if unnamed else "",
        "section_promised_until": format_day_within(year, unnamed.day) if unnamed else "",
        "unnamed_count": len(unnamed.causes) if unnamed else 0,
        "broken_promises": list(_word_promises(year, unnamed, broken)),
    }


def _word_promises(year: int, unnamed: BrokenPromise | None, broken: BrokenPromise | None) -> Iterator[str]:
    """Word what was promised of how many matters; both promises at once where one paper made them of the same ones."""
    to_name = f"定于{format_day_within(year, unnamed.day)}前明确牵头科室" if unnamed else ""
    to_answer = f"{format_day_within(year, broken.day)}前答复" if broken else ""
    if unnamed and broken and (unnamed.paper, unnamed.causes) == (broken.paper, broken.causes):
        yield f"{broken.paper}{to_name}、{to_answer}的{len(broken.causes)}件"
        return
    if unnamed:
        yield f"{unnamed.paper}{to_name}的{len(unnamed.causes)}件"
    if broken:
        yield f"{broken.paper}定于{to_answer}的{len(broken.causes)}件"


def _is_past_promise(paper: IssuedPaper, kind: str, assessment: Assessment) -> bool:
    """Return whether a paper on an earlier span promised something until a day that is over."""
    past = bool(paper.promised) and paper.terms.get(kind, _NEVER) < assessment.date.isoformat()
    return past and parse_period(paper.period).last_day < assessment.ledger.period.first_day


def name_paper(paper: IssuedPaper, assessment: Assessment) -> str:
    """Name a signed paper by its month (10月通报), or by its quarter (第三季度通报)."""
    span, year = parse_period(paper.period), assessment.ledger.period.year
    if isinstance(span, Month):
        return f"{span.as_chinese_within(year)}{'通报' if paper.document == CIRCULAR else paper.document}"
    return f"{span.as_chinese().removeprefix(f'{year}年')}{paper.document.removeprefix('季')}"


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
