"""Present the result of ``status`` as data for ``--json``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.agenda.steps import find_next_step, list_stage_progress
from pipeline.agenda.waiting import list_waiting_matters

if TYPE_CHECKING:
    from pipeline.agenda.month_facts import MonthFacts
    from pipeline.commands.status import StatusResult
    from pipeline.supervision.signals.states import KindState
    from pipeline.supervision.submission_status import SubmissionStatus
    from pipeline.supervision.waiting_files import WaitingFile


def present_status(done: StatusResult) -> dict[str, object]:
    """Present the result of ``status``."""
    inputs = done.assessment.ledger.inputs
    return {
        "period": str(inputs.period),
        "as_of": inputs.as_of.date,
        "branches": [
            _present_branch(each, done.assessment.name(each.branch)) for each in done.assessment.delivered.values()
        ],
        "lamps": Counter(each.lamp.value for each in done.assessment.lamps.values()),
        "edited": list(done.edited),
        "waiting_files": [_present_waiting_file(each) for each in done.waiting],
        "signals": [_present_kind(each) for each in done.assessment.kind_states],
        **_present_agenda(done.month),
    }


def _present_waiting_file(each: WaitingFile) -> dict[str, object]:
    return {
        "number": each.number, "name": each.name, "fate": each.fate.value, "received": each.day, "why": list(each.why),
    }  # fmt: skip


def _present_kind(each: KindState) -> dict[str, object]:
    record = each.record
    return {
        "kind": each.kind.code, "name": each.kind.value, "wanted": each.wanted.code, "state": each.state.code,
        "put_back": each.put_back, "waiting": each.waiting, "decided": record.decided, "true": record.true,
        "untrue": record.untrue, "unclear": record.unclear, "last_untrue": record.last_untrue, "missing": each.missing,
    }  # fmt: skip


def _present_branch(each: SubmissionStatus, name: str) -> dict[str, object]:
    return {
        "code": each.branch, "name": name, "timeliness": each.timeliness.value, "days_late": each.days_late,
        "result": each.result.value, "after": each.after or None, "by": each.by or None, "sha256": each.sha256 or None,
    }  # fmt: skip


def _present_agenda(month: MonthFacts) -> dict[str, object]:
    step = find_next_step(month)
    return {
        "next": step and {
            "stage": step.stage.value, "command": step.command, "why": step.why,
            "day": step.day.isoformat() if step.day else None,
        },
        "stages": [{"stage": each.stage.value, "state": each.state.value} for each in list_stage_progress(month)],
        "waiting": [
            {
                "person": each.person.value, "what": each.what, "count": each.count,
                "until": each.until.isoformat() if each.until else None,
            }
            for each in list_waiting_matters(month)
        ],
    }  # fmt: skip
