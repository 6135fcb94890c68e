"""Follow what the last signed 通报 set a day for: whether branches and bureau had done it by then.

What was set, and until when, is kept with the signed paper (``IssuedPaper``); nothing is read out of its text.

Source: 实施意见 四(四) “跟踪落实”.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.circular_duty import FOLLOWED_SHEET, DutyKind, DutyState
from pipeline.ledger import ChangeRequest, Decision
from pipeline.periods import Period
from pipeline.reports.ledger_rows import LedgerRow, LedgerRows
from pipeline.reports.paper import ANSWER, CORRECTION, OVERDUE
from pipeline.reports.promised_answers import list_request_keys, list_wording_keys, name_paper
from pipeline.reports.row_cells import build_branch_cells
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_matters import ReportedMatter
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import (
    CIRCULAR,
    TASK_NUMBER,
    WITHOUT_VALID_REPORT,
    Disposition,
    RectificationStage,
    SubmissionResult,
)

_DONE_BY = {
    RectificationStage.ANSWERED, RectificationStage.EXTENDED, RectificationStage.CLOSED, RectificationStage.LASTING,
}  # fmt: skip
"""Stages by which an overdue 整改 is no longer owed an answer."""
_OWED = (*WITHOUT_VALID_REPORT, SubmissionResult.NOTHING)


@dataclass(frozen=True, kw_only=True)
class CircularDuty:
    """One matter with the day that was set for it, and the ISO day on which it was done, empty if it was not.

    ``gone``: there is nothing left to be done about it.
    """

    branch: str
    kind: DutyKind
    number: str
    matter: str
    due: dt.date
    done: str
    gone: bool

    def judge(self, day: dt.date) -> DutyState:
        """Judge it on a day."""
        if self.done:
            return DutyState.KEPT if self.done <= self.due.isoformat() else DutyState.KEPT_LATE
        if self.gone:
            return DutyState.GONE
        return DutyState.BROKEN if self.due < day else DutyState.PENDING


def find_followed_paper(assessment: Assessment) -> IssuedPaper | None:
    """Find the last signed 通报 of an earlier month; None if there is none."""
    inputs, now = assessment.ledger.inputs, str(assessment.ledger.period)
    papers = [each for each in inputs.issued if each.document == CIRCULAR and each.period < now]
    return max(papers, key=lambda each: (each.period, each.number), default=None)


def list_circular_duties(assessment: Assessment) -> tuple[CircularDuty, ...]:
    """List what the last signed 通报 set a day for: answers to branches, reports, overdue 整改."""
    paper = find_followed_paper(assessment)
    if paper is None:
        return ()
    terms = {kind: dt.date.fromisoformat(day) for kind, day in paper.terms.items()}
    found = list[CircularDuty]()
    if ANSWER in terms:
        found += _list_answers(assessment, paper, terms[ANSWER])
    recorded = assessment.recorded.get(Period.parse(paper.period))
    if recorded is not None and CORRECTION in terms:
        found += _list_reports(assessment, recorded.judged, terms[CORRECTION])
    if recorded is not None and OVERDUE in terms:
        found += _list_rectifications(assessment, recorded.judged, terms[OVERDUE])
    return tuple(found)


def build_duty_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield the rows of 通报落实."""
    paper = find_followed_paper(assessment)
    for each in list_circular_duties(assessment):
        yield {
            **build_branch_cells(assessment, each.branch),
            "paper": name_paper(paper, assessment) if paper else "", "kind": each.kind.value, "number": each.number,
            "matter": each.matter, "due": each.due.isoformat(), "state": each.judge(assessment.date).value,
            "done": each.done,
        }  # fmt: skip


def count_circular_duties(assessment: Assessment) -> LedgerRows:
    """Return the rows of 通报落实 by which figures count them."""
    rows = (
        LedgerRow(f"{at}", {"branch": each.branch, "kind": each.kind.value, "state": each.judge(assessment.date).value})
        for at, each in enumerate(list_circular_duties(assessment))
    )
    return LedgerRows(FOLLOWED_SHEET, tuple(rows))


def _list_answers(assessment: Assessment, paper: IssuedPaper, due: dt.date) -> Iterator[CircularDuty]:
    """Yield what the bureau promised to answer or to decide, in the order of the paper."""
    matters = {key: each for each in assessment.reported for key in list_wording_keys(each)}
    requests = {
        key: each
        for each in assessment.ledger.requests
        if each.number in assessment.ledger.by_number
        for key in list_request_keys(assessment.ledger.by_number[each.number], each)
    }
    inputs = assessment.ledger.inputs
    for key in paper.promised:
        given = inputs.in_force.get(key)
        if key in matters:
            yield _follow_matter(matters[key], due)
        elif given is None and key in requests:
            yield _follow_request(requests[key], due)
        else:
            yield _follow_decision(assessment, key, given, due)


def _follow_matter(matter: ReportedMatter, due: dt.date) -> CircularDuty:
    return CircularDuty(
        branch=matter.branch, kind=DutyKind.ANSWER, number=matter.task.number, matter=matter.text, due=due,
        done=matter.answer.day.isoformat() if matter.answer else "", gone=False,
    )  # fmt: skip


def _follow_request(request: ChangeRequest, due: dt.date) -> CircularDuty:
    """Follow an application; one that was replaced by another, or whose task is closed, needs no decision."""
    return CircularDuty(
        branch=request.branch, kind=DutyKind.ANSWER, number=request.number, due=due, done="", gone=not request.waits,
        matter=f"{request.item}改为{request.after}：{request.why}",
    )  # fmt: skip


def _follow_decision(assessment: Assessment, key: str, given: Decision | None, due: dt.date) -> CircularDuty:
    """Follow what no longer waits: it was decided on, or its task has left the ledger."""
    found = TASK_NUMBER.search(key)
    number = found[0] if found else ""
    task = assessment.ledger.ever.get(number)
    return CircularDuty(
        branch=task.branch if task else number.partition("-")[0], kind=DutyKind.ANSWER, number=number, due=due,
        matter=(given.reason if given else "") or (task.plan["task"] if task else ""),
        done=given.day.isoformat() if given else "", gone=True,
    )  # fmt: skip


def _list_reports(assessment: Assessment, month: JudgedMonth, due: dt.date) -> Iterator[CircularDuty]:
    """Yield the reports that were owed when the paper was signed, with the look that took the first accepted one."""
    inputs = assessment.ledger.inputs
    for code, status in month.delivered.items():
        if status.result not in _OWED:
            continue
        sent = inputs.by_place.get((code, str(month.period)), ())
        taken = next((each for each in sent if each.fate == Disposition.ACCEPTED and each.reports), None)
        yield CircularDuty(
            branch=code, kind=DutyKind.REPORT, number="", matter=f"{month.period.as_chinese()}月报表", due=due,
            done=taken.by if taken else "", gone=False,
        )  # fmt: skip


def _list_rectifications(assessment: Assessment, month: JudgedMonth, due: dt.date) -> Iterator[CircularDuty]:
    """Yield the 整改 that were overdue when the paper was signed, with the first answer or decision since."""
    now = {each.problem: each for each in assessment.rectifications}
    for then in month.rectifications:
        case = now.get(then.problem, then)
        if not then.is_overdue(month.ledger.date):
            continue
        since = (each.when for each in case.states[len(then.states) :] if each.stage in _DONE_BY)
        yield CircularDuty(
            branch=case.branch, kind=DutyKind.RECTIFY, number=case.number, matter=case.task or case.fact, due=due,
            done=next(since, ""), gone=not case.open,
        )  # fmt: skip
