"""Build 整改情况汇总 for 局党组: every notice with its day, what the branch answered, and who verified it when.

Source: 实施意见 四(四) “督促检查、跟踪落实”. It names branches, so it goes to the reading lists only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from pipeline.reports.follow_up import is_overdue
from pipeline.reports.paper import Annex, Cadence, Report, Table
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import CaseState, Rectification
from pipeline.terms import RECTIFICATION_SUMMARY, RectificationStage, format_chinese_date

_ANNEX = "整改事项一览表"
_HEAD = ("序号", "通知书编号", "党支部", "问题", "签发日期", "整改时限", "支部反馈", "核验人、日期", "现状")
_WIDTHS = (4, 12, 12, 22, 13, 13, 16, 13, 9)
_CLOSED = (RectificationStage.CLOSED, RectificationStage.LASTING)


def list_noticed_cases(assessment: Assessment) -> tuple[Rectification, ...]:
    """List the 整改 for which a notice was signed, in the order of their notices."""
    return tuple(
        sorted(
            (each for each in assessment.rectifications if each.notice),
            key=lambda each: (_find_notice_day(each), each.notice),
        )
    )


def list_summary_subjects(assessment: Assessment) -> tuple[str, ...]:
    """Return one paper about the whole bureau, none if no notice was ever signed."""
    return ("",) if list_noticed_cases(assessment) else ()


def build_summary_figures(assessment: Assessment, _: str) -> dict[str, object]:
    """Return everything the wording may use."""
    cases, settings = list_noticed_cases(assessment), assessment.office.settings
    closed = [each for each in cases if each.stage in _CLOSED]
    overdue = [each for each in cases if is_overdue(assessment, each)]
    waiting = [each for each in cases if each.stage is RectificationStage.ANSWERED]
    return {
        "period": assessment.ledger.period.as_chinese(),
        "as_of": format_chinese_date(assessment.date),
        "cases_count": len(cases),
        "branches_count": len({each.branch for each in cases}),
        "closed_count": len(closed),
        "waiting_count": len(waiting),
        "overdue_count": len(overdue),
        "overdue_names": list(dict.fromkeys(assessment.formal_name(each.branch) for each in overdue)),
        "open_count": len(cases) - len(closed),
        "relapsed_count": sum(each.relapses > 0 for each in cases),
        "relapses": sum(each.relapses for each in cases),
        "bureau": settings.bureau.name,
    }


def build_summary_annexes(assessment: Assessment, _: str) -> tuple[Annex, ...]:
    """Return the list of all cases with a notice."""
    rows = tuple(_build_rows(assessment, list_noticed_cases(assessment)))
    table = Table(head=_HEAD, rows=rows, widths=_WIDTHS, centred=frozenset({0, 4, 5, 8}))
    return (Annex(title=_ANNEX, table=table, landscape=True),)


def _build_rows(assessment: Assessment, cases: Sequence[Rectification]) -> Iterator[tuple[str, ...]]:
    for index, each in enumerate(cases, start=1):
        due = format_chinese_date(each.due) if each.due else "—"
        now = f"{each.stage.value}，逾期未登记到反馈" if is_overdue(assessment, each) else each.stage.value
        again = f"（反弹{each.relapses}次）" if each.relapses else ""
        problem = f"{each.task or '月报报送'}：{each.fact}{again}"
        yield (
            str(index), each.notice, assessment.formal_name(each.branch), problem,
            _format_day(_find_notice_day(each)), due, _describe_answer(each), _describe_verification(each), now,
        )  # fmt: skip


def _find_notice_day(each: Rectification) -> str:
    """Return the day on which the last notice of a case was signed (ISO)."""
    return next((state.when for state in reversed(each.states) if state.stage is RectificationStage.NOTICED), "")


def _find_last(each: Rectification, *stages: RectificationStage) -> CaseState | None:
    return next((state for state in reversed(each.states) if state.stage in stages), None)


def _describe_answer(each: Rectification) -> str:
    """Return the day of the branch's last answer and what it said; 未反馈 if there is none."""
    state = _find_last(each, RectificationStage.ANSWERED)
    return f"{_format_day(state.when)}：{state.note}" if state else "未反馈"


def _describe_verification(each: Rectification) -> str:
    """Return who verified the case last, when and with what result; — if nobody has."""
    state = _find_last(each, RectificationStage.CLOSED, RectificationStage.SENT_BACK, RectificationStage.LASTING)
    return f"{state.who}\n{_format_day(state.when)}\n{state.stage.value}" if state else "—"


def _format_day(day: str) -> str:
    return format_chinese_date(dt.date.fromisoformat(day)) if day else "—"


SUMMARY_REPORT = Report(
    name=RECTIFICATION_SUMMARY,
    title=lambda assessment, _: f"{assessment.ledger.period.as_chinese()}“党建+”工作{RECTIFICATION_SUMMARY}",
    figures=build_summary_figures,
    annexes=build_summary_annexes,
    subjects=list_summary_subjects,
    whole=True,
    later=True,
    on_demand=True,
    restricted=True,
    addressee=lambda bureau: bureau.party_group,
    cadences=frozenset({Cadence.MONTH}),
)
