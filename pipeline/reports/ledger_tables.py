"""Build the tables of the ledger workbook as typed frames by sheet name; ``contract.ledger`` defines the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

import pandas as pd

from pipeline.contract.circular_duty import FOLLOWED_SHEET
from pipeline.contract.ledger import TREND_SHEET, list_workbook_tables
from pipeline.contract.monthly import read_plan_values
from pipeline.contract.replies import list_open_reply_columns
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.ledger import ChangeRequest, Task
from pipeline.reports.burden_rows import build_burden_rows, count_cells, count_form, find_form_version
from pipeline.reports.change_log import list_changes
from pipeline.reports.circular_duties import build_duty_rows
from pipeline.reports.coverage_rows import build_category_rows, build_domain_rows, build_five_together_cells
from pipeline.reports.problem_list import list_problem_entries
from pipeline.reports.rectification_register import build_register_rows
from pipeline.reports.reported_rows import build_reported_rows
from pipeline.reports.row_cells import build_branch_cells, build_source_cells, build_task_marks
from pipeline.reports.shares import format_share
from pipeline.reports.signal_rows import build_signal_rows
from pipeline.reports.trend_rows import build_trend_cells, list_trend_months
from pipeline.supervision.assessment import Assessment, describe_movement
from pipeline.supervision.progress_lamps import find_begin, round_points
from pipeline.supervision.submission_status import SubmissionStatus, count_missed_months, get_counted_reporter
from pipeline.terms import Lamp, SubmissionResult


def build_ledger_tables(assessment: Assessment) -> dict[str, pd.DataFrame]:
    """Return sheet name -> frame, in the order of the workbook."""
    records = {
        "总台账": _build_task_rows(assessment),
        "历月进展": _build_month_rows(assessment),
        "变更记录": _build_change_rows(assessment),
        "支部汇总": _build_branch_rows(assessment),
        "报送情况": _build_submission_rows(assessment),
        "问题清单": _build_problem_rows(assessment),
        "整改台账": _build_rectification_rows(assessment),
        "支部答复": _build_reply_rows(assessment),
        "支部反映": build_reported_rows(assessment),
        FOLLOWED_SHEET: build_duty_rows(assessment),
        "信号": build_signal_rows(assessment),
        "1+3+X": build_category_rows(assessment),
        "业务覆盖": build_domain_rows(assessment),
        "减负": build_burden_rows(assessment),
    }
    records[TREND_SHEET] = build_trend_cells(assessment)
    forms = list_workbook_tables(list_trend_months(assessment))
    assert records.keys() == forms.keys(), "a table of the workbook lacks its columns or its rows"
    return {name: form.build_frame(list(records[name])) for name, form in forms.items()}


def _build_task_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    for task in assessment.ledger.tasks:
        lamp, delivered = assessment.lamps[task.number], assessment.delivered.get(task.branch)
        shown = task.now.values if task.now else {"rate": task.rate, "status": task.status}
        yield {
            **build_branch_cells(assessment, task.branch),
            "number": task.number,
            **read_plan_values(task.plan),
            "deadline": task.deadline.isoformat() if task.deadline else "",
            "deadline_text": "" if task.deadline else task.plan["deadline"],
            **shown,
            "timeliness": delivered.timeliness.value if delivered else "",
            "result": delivered.result.value if delivered else "",
            "schedule": None if lamp.schedule is None else round_points(lamp.schedule),
            "begun": "" if lamp.schedule is None else find_begin(task).isoformat(),
            "reason": lamp.reason,
            "movement": describe_movement(task),
            "still_months": task.still_months,
            "extensions": task.extensions,
            "requested": _format_open_requests(assessment.ledger.waiting_requests.get(task.number, ())),
            **_build_verification_cells(task),
            **build_task_marks(assessment, task),
            **build_source_cells(task.latest.source if task.latest else task.source),
        }


def _format_open_requests(asked: Iterable[ChangeRequest]) -> str:
    return "；".join(f"{each.item}：{each.before}→{each.after}" if each.after else f"申请{each.item}" for each in asked)


def _build_verification_cells(task: Task) -> dict[str, object]:
    decision = task.closed or task.sent_back
    return {
        "closed": task.closed.day.isoformat() if task.closed else "",
        "verifier": decision.verifier if decision else "",
    }  # fmt: skip


def _build_month_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    january = assessment.ledger.period.shift(1 - assessment.ledger.period.month)
    for task in (*assessment.ledger.tasks, *assessment.ledger.closed_before):
        for month in task.months:
            if month.period >= january:
                whose = {
                    **build_branch_cells(assessment, task.branch),
                    "number": task.number,
                    "task": task.plan["task"],
                }
                yield {
                    **whose,
                    "period": str(month.period),
                    "reporter": month.reporter,
                    **month.values,
                    **build_source_cells(month.source),
                }


def _build_change_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    for each in list_changes(assessment):
        told = {field.name: getattr(each, field.name) for field in fields(each) if field.name != "source"}
        yield {**told, **build_branch_cells(assessment, each.branch), **build_source_cells(each.source)}


def _build_branch_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    reports = assessment.office.settings.reports
    for branch, delivered in assessment.delivered.items():
        tasks = assessment.ledger.by_branch.get(branch, ())
        lamps = [assessment.lamps[task.number].lamp for task in tasks]
        done = sum(task.finished for task in tasks)
        closed = sum(task.finished and task.closed is not None for task in tasks)
        yield {
            **build_branch_cells(assessment, branch),
            "timeliness": delivered.timeliness.value,
            "result": delivered.result.value,
            "tasks": len(tasks),
            "done": done,
            "closed": closed,
            "green": lamps.count(Lamp.GREEN),
            "yellow": lamps.count(Lamp.YELLOW),
            "red": lamps.count(Lamp.RED),
            "grey": lamps.count(Lamp.GREY),
            "average": format_share(done, len(tasks), reports.small_branch),
            "problems": sum(bool(task.now and task.now.problem) for task in tasks),
            **_count_burden(assessment, branch),
            **build_five_together_cells(assessment, branch),
        }


def _count_burden(assessment: Assessment, branch: str) -> dict[str, object]:
    """Count cells of the form that counts; of none, what its tasks would have asked (减负 rule 1)."""
    ledger = assessment.ledger
    counted = ledger.counted.get(branch)
    if counted is not None:
        cells = count_form(ledger.inputs, counted)
    else:
        tasks = ledger.by_branch.get(branch, ())
        standing = sum(task.first < ledger.period or task.started is not None for task in tasks)
        cells = count_cells(standing, find_form_version(ledger.inputs))
    return {"asked": cells.asked, "prefilled": cells.prefilled, "typed": cells.typed, "typed_new": cells.typed_new}


def _build_submission_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    for branch, each in assessment.delivered.items():
        reporter, nil_reason = get_counted_reporter(assessment.ledger, branch)
        yield {
            **build_branch_cells(assessment, branch),
            "timeliness": each.timeliness.value,
            "days_late": each.days_late,
            "result": each.result.value,
            "missed": count_missed_months(assessment.ledger.inputs, each),
            "between": each.between,
            "arrivals": each.arrivals,
            "returned_files": each.returned_files,
            "returned": each.returned,
            "at_once": _describe_at_once(each),
            "reporter": reporter,
            "nil_reason": nil_reason,
            "file": mask_personal_data(each.file)[0],
            "sha256": each.sha256,
        }


def _describe_at_once(each: SubmissionStatus) -> str:
    """Say whether a report was accepted as it first came, and what else happened; nothing of one not accepted."""
    if each.passed_at_once or each.result not in (SubmissionResult.RECEIVED, SubmissionResult.NIL):
        return "是" if each.passed_at_once else ""
    return "，".join([*([f"退回{each.returned}次"] if each.returned else []), *each.failures])


def _build_problem_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    for each in list_problem_entries(assessment):
        yield {
            **build_branch_cells(assessment, each.branch),
            "number": each.number,
            "task": each.task,
            "kind": each.kind,
            "fact": each.fact,
            "first": str(each.first),
            "owner": each.owner,
            **build_source_cells(each.source),
        }


def _build_rectification_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    for branch, told, state in build_register_rows(assessment):
        yield {**build_branch_cells(assessment, branch), **told, **build_source_cells(state.source)}


def _build_reply_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield every reply known, in the order of receipt, whether or not it was a reply to a rectification."""
    for each in assessment.ledger.inputs.replies:
        told = {column.name: getattr(each, column.name, "") or None for column in list_open_reply_columns()}
        yield {
            **build_branch_cells(assessment, each.branch), "period": str(each.period), "reporter": each.who,
            "received": each.when, "key": each.key, **told, **each.others, **build_source_cells(each.source),
        }  # fmt: skip
