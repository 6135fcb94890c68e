"""Resolve conflicts between different accepted files for one branch and period in the same intake run.

The file whose identity says it corrects the other counts; else the one saved last according to the workbook itself;
else either, if both have the same contents; else both are returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.contract.monthly import list_head_columns, list_recorded_task_columns, list_request_columns
from pipeline.contract.replies import list_reply_columns
from pipeline.findings import CellPlace, build_finding
from pipeline.forms.replies import OPEN_NAMES
from pipeline.intake.files import ValidatedFile
from pipeline.terms import Disposition

REPLY_TITLES = {column.name: column.title for column in list_reply_columns() if column.name in OPEN_NAMES}

_REQUESTED = {column.name: column.title for column in list_request_columns()}


def settle_conflicts(judged: Sequence[ValidatedFile]) -> tuple[ValidatedFile, ...]:
    """Resolve conflicts and return the files in the same order; replies alone do not conflict with a report."""
    settled = list(judged)
    groups: dict[tuple[str, str, bool], list[int]] = {}
    for index, each in enumerate(judged):
        if each.fate is Disposition.ACCEPTED:
            groups.setdefault((each.branch, each.period, each.replies_only), []).append(index)
    for indices in groups.values():
        rivals = [settled[index] for index in indices]
        if len({each.sha256 for each in rivals}) > 1:
            for index, verdict in zip(indices, _settle_group(rivals), strict=True):
                settled[index] = verdict
    return tuple(settled)


def _settle_group(rivals: Sequence[ValidatedFile]) -> Iterator[ValidatedFile]:
    best = _find_best(rivals)
    for each in rivals:
        if best is None:
            yield _return_to_branch(each, rivals)
        else:
            yield replace(each, outdone=each.sha256 != best)


def _find_best(rivals: Sequence[ValidatedFile]) -> str | None:
    """Find the sha256 of the file that counts; None if it cannot be decided."""
    records = {each.sha256: each.record for each in rivals if each.record is not None}
    corrected = {each.corrects for each in records.values() if each.corrects}
    correcting = {sha256 for sha256, each in records.items() if each.corrects in records}
    last = correcting - corrected
    if len(last) == 1 and len({each.sha256 for each in rivals} - corrected) == 1:
        return last.pop()
    latest = max(each.saved for each in records.values())
    newest = {sha256 for sha256, each in records.items() if each.saved == latest}
    if len(newest) == 1 and all(each.saved for each in records.values()):
        return newest.pop()
    alike = all(_list_cell_values(each) == _list_cell_values(rivals[0]) for each in rivals)
    return min(each.sha256 for each in rivals) if alike else None


def _return_to_branch(each: ValidatedFile, rivals: Sequence[ValidatedFile]) -> ValidatedFile:
    names = "、".join(sorted({other.name for other in rivals}))
    finding = build_finding(
        "two-files-differ", CellPlace(file=each.name), files=names, difference=_describe_difference(rivals)
    )
    rest = (other for other in each.findings if other is not each.reply_notice)
    return replace(each, fate=Disposition.RETURNED, findings=(finding, *rest), conflicting=True, reply_notice=None)


def _describe_difference(rivals: Sequence[ValidatedFile]) -> str:
    """Describe the first few differences between the files by task number and column."""
    first, second = (
        _list_cell_values(rivals[0]),
        _list_cell_values(next(each for each in rivals if each.sha256 != rivals[0].sha256)),
    )
    places = sorted(key for key in {*first, *second} if first.get(key) != second.get(key))
    told = [f"{place}（“{first.get(place) or '空'}”与“{second.get(place) or '空'}”）" for place in places[:3]]
    more = f"等{len(places)}处" if len(places) > len(told) else ""
    return "、".join(told) + more


def _list_cell_values(judged: ValidatedFile) -> dict[str, str]:
    assert judged.values is not None
    assert judged.record is not None
    titles = {column.name: column.title for column in (*list_head_columns(), *list_recorded_task_columns())}
    said = {f"表头“{titles[name]}”": str(value) for name, value in judged.values.head.items() if value is not None}
    for row in judged.values.tasks:
        number = row.values.get("number")
        said |= {
            f"任务{number}的“{titles[name]}”": str(value) for name, value in row.values.items() if value is not None
        }
    for number, row in enumerate(judged.values.requests, start=1):
        asked = {_REQUESTED[name]: str(value) for name, value in row.values.items() if value}
        said |= {f"变更申请第{number}项的“{title}”": value for title, value in asked.items()}
    for reply in judged.record.replies:
        said |= {f"答复{reply.key}的“{title}”": getattr(reply, name) for name, title in REPLY_TITLES.items()}
    return said
