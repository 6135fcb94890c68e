"""List what differs between two forms of one branch and month, by task number and column."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive.submissions import SubmissionRecord
from pipeline.contract.monthly import list_head_columns, list_recorded_task_columns, list_request_columns
from pipeline.contract.replies import list_reply_columns
from pipeline.forms.replies import OPEN_NAMES
from pipeline.terms import CHANGED, UNCHANGED

_HEAD = {column.name: f"表头“{column.title}”" for column in list_head_columns()}
_TASK = {column.name: column.title for column in list_recorded_task_columns()}
_REQUESTED = {column.name: column.title for column in list_request_columns()}
_REPLIED = {column.name: column.title for column in list_reply_columns() if column.name in OPEN_NAMES}
_SHOWN = 3


@dataclass(frozen=True)
class Difference:
    """One place where two forms differ, with the text of each (empty: the cell is blank)."""

    place: str
    first: str
    second: str


def list_differences(first: SubmissionRecord, second: SubmissionRecord) -> tuple[Difference, ...]:
    """List all places where two forms differ, by place."""
    one, other = _list_record_texts(first), _list_record_texts(second)
    return tuple(
        Difference(place, one.get(place, ""), other.get(place, ""))
        for place in sorted({*one, *other})
        if one.get(place, "") != other.get(place, "")
    )


def describe_differences(differences: tuple[Difference, ...]) -> str:
    """Describe the first few differences with both texts."""
    told = [f"{each.place}（“{each.first or '空'}”与“{each.second or '空'}”）" for each in differences[:_SHOWN]]
    more = f"等{len(differences)}处" if len(differences) > _SHOWN else ""
    return "、".join(told) + more


def _list_record_texts(record: SubmissionRecord) -> dict[str, str]:
    """List everything a form says as text by its place; blank cells are left out."""
    said = {
        _HEAD["reporter"]: record.reporter,
        _HEAD["flag"]: UNCHANGED if record.unchanged else CHANGED,
        _HEAD["nil_reason"]: record.unchanged_reason,
    }
    for task in record.tasks:
        said |= {
            f"任务{task.number}的“{_TASK[name]}”": str(value)
            for name, value in task.values.items()
            if value is not None
        }
    said |= {f"任务{edit.number}的“{_TASK[edit.field]}”": edit.value for edit in record.plan_edits}
    for number, request in enumerate(record.requests, start=1):
        said |= {f"变更申请第{number}项的“{title}”": str(getattr(request, name)) for name, title in _REQUESTED.items()}
    for reply in record.replies:
        said |= {f"答复{reply.key}的“{title}”": str(reply.get_cell(name)) for name, title in _REPLIED.items()}
    return {place: text for place, text in said.items() if text}
