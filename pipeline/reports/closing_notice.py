"""Build 销号告知: the paper that tells a branch which of its 整改 were verified and closed, by whom and when.

Source: 实施意见 四(四) “跟踪落实”. A branch that has mended something hears so; a case closed anew after 反弹 is told
anew.
"""

from __future__ import annotations

import datetime as dt

from pipeline.reports.paper import Report, Table
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import CaseState, Rectification
from pipeline.terms import CLOSING_NOTICE, RectificationStage, format_chinese_date

_CLOSED = (RectificationStage.CLOSED, RectificationStage.LASTING)


def list_closings_to_tell(assessment: Assessment, branch: str) -> tuple[Rectification, ...]:
    """List the branch's 整改 closed since the month began, of which no signed 销号告知 has told it yet."""
    inputs = assessment.ledger.inputs
    issued = [each for each in inputs.issued if each.document == CLOSING_NOTICE]
    return tuple(
        each
        for each in assessment.rectifications_by_branch.get(branch, ())
        if each.notice
        and each.stage in _CLOSED
        and _is_closed_since(each, assessment.ledger.period.first_day)
        and sum(str(each.problem) in paper.subjects for paper in issued) <= each.relapses
    )


def _is_closed_since(each: Rectification, day: dt.date) -> bool:
    state = find_closing_state(each)
    return state is not None and state.when >= day.isoformat()


def list_closing_branches(assessment: Assessment) -> tuple[str, ...]:
    """List the branches that are to hear of a closing, in roster order."""
    codes = (branch.code for branch in assessment.office.branches)
    return tuple(code for code in codes if list_closings_to_tell(assessment, code))


def find_closing_state(each: Rectification) -> CaseState | None:
    """Find the last state in which a case was closed (销号); None if it never was."""
    return next((state for state in reversed(each.states) if state.stage is RectificationStage.CLOSED), None)


def build_closing_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return everything the wording may use."""
    listed, settings = list_closings_to_tell(assessment, branch), assessment.office.settings
    return {
        "period": assessment.ledger.period.as_chinese(),
        "as_of": format_chinese_date(assessment.date),
        "branch": assessment.formal_name(branch),
        "closed_count": len(listed),
        "again_count": sum(each.relapses > 0 for each in listed),
        "cooling_days": settings.deadlines.cooling_days,
        "contact": settings.letters.contact,
        "bureau": settings.bureau.name,
    }


def build_closing_tables(assessment: Assessment, branch: str) -> dict[str, Table]:
    """Return the table 销号事项: notice, problem, who verified it and when."""
    rows = [
        (
            str(index),
            each.notice,
            f"{each.task or '月报报送'}\n{each.fact}",
            *_describe_closing(each),
        )
        for index, each in enumerate(list_closings_to_tell(assessment, branch), start=1)
    ]
    head = ("序号", "整改通知书", "问题", "核验人", "销号日期")
    return {"销号事项": Table(head=head, rows=tuple(rows), widths=(6, 19, 39, 11, 25), centred=frozenset({0, 1, 3, 4}))}


def _describe_closing(each: Rectification) -> tuple[str, str]:
    state = find_closing_state(each)
    return (state.who, format_chinese_date(dt.date.fromisoformat(state.when))) if state else ("", "")


CLOSING_REPORT = Report(
    name=CLOSING_NOTICE,
    title=lambda _, __: f"“党建+”工作整改{CLOSING_NOTICE}",
    figures=build_closing_figures,
    subjects=list_closing_branches,
    tables=build_closing_tables,
    one_page=True,
    cases=list_closings_to_tell,
    later=True,
)
