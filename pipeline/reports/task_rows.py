"""List what figures count: the tasks of this period, the tasks of a month of the trend, reports, rectifications."""

from __future__ import annotations

from pipeline.contract.ledger import TREND_SHEET, name_trend_column
from pipeline.reports.falling_due import describe_case_term
from pipeline.reports.follow_up import is_overdue
from pipeline.reports.ledger_rows import LedgerRow, LedgerRows
from pipeline.reports.row_cells import YES, build_task_marks
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import CATEGORIES

UNSORTED = "未分类任务"
"""Name of the group of tasks without a value (from an imported ledger)."""


def build_task_rows(assessment: Assessment) -> LedgerRows:
    """Return the tasks of this period, as 总台账 lists them."""
    rows = (LedgerRow(task.number, build_task_marks(assessment, task)) for task in assessment.ledger.tasks)
    return LedgerRows("总台账", tuple(rows))


def build_trend_rows(month: JudgedMonth) -> LedgerRows:
    """Return the tasks of one month of the trend; choose a lamp by ``name_trend_column("lamp", month.period)``."""
    name = name_trend_column("lamp", month.period)
    rows = (LedgerRow(task.number, {name: month.lamps[task.number].lamp.value}) for task in month.ledger.tasks)
    return LedgerRows(TREND_SHEET, tuple(rows))


def build_lasting_rows(now: JudgedMonth, before: JudgedMonth) -> LedgerRows:
    """Return the tasks that stood in a month and in the one before; choose the lamps of both."""
    names = {name_trend_column("lamp", month.period): month for month in (before, now)}
    both = (task.number for task in now.ledger.tasks if task.number in before.lamps)
    rows = (
        LedgerRow(number, {name: month.lamps[number].lamp.value for name, month in names.items()}) for number in both
    )
    return LedgerRows(TREND_SHEET, tuple(rows))


def build_report_rows(assessment: Assessment) -> LedgerRows:
    """Return the branches that must report for this period, as 报送情况 lists them."""
    return LedgerRows(
        "报送情况",
        tuple(
            LedgerRow(code, {"branch": code, "timeliness": each.timeliness.value, "result": each.result.value})
            for code, each in assessment.delivered.items()
        ),
    )


def build_rectification_rows(assessment: Assessment) -> LedgerRows:
    """Return all rectifications, one row each, as 整改台账 lists their problems."""
    return LedgerRows(
        "整改台账",
        tuple(
            LedgerRow(
                str(each.problem),
                {
                    "branch": each.branch,
                    "stands": each.stage.value,
                    "term": describe_case_term(assessment.ledger.period, each),
                    "open": YES if each.open else "",
                    "overdue": YES if is_overdue(assessment, each) else "",
                },
            )
            for each in assessment.rectifications
        ),
    )


def group_by_category(rows: LedgerRows) -> dict[str, LedgerRows]:
    """Group tasks by 项目类别 in the order of “1+3+X”; the groups add up."""
    return _name_groups(rows.group("category", CATEGORIES))


def group_by_domain(assessment: Assessment, rows: LedgerRows) -> dict[str, LedgerRows]:
    """Group tasks by 业务领域 in the order of the settings; the groups add up."""
    order = {each.name: index for index, each in enumerate(assessment.office.settings.domain)}
    found = _name_groups(rows.group("domain"))
    return dict(sorted(found.items(), key=lambda item: (item[0] == UNSORTED, order.get(item[0], len(order)))))


def _name_groups(groups: dict[str, LedgerRows]) -> dict[str, LedgerRows]:
    """Put the group without a value last, under a name of its own."""
    last = {UNSORTED: groups.pop("")} if "" in groups else {}
    return {**groups, **last}
