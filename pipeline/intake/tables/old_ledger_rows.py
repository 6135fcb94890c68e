"""Complete the task rows of a 旧台账: what one cell says of another, and task numbers."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.periods import Period
from pipeline.terms import DONE, NOT_STARTED, TASK_NUMBER, UNDERWAY, format_task_number


def complete_row(record: dict[str, object]) -> dict[str, object]:
    """Fill in 完成率 and 状态 from each other where one is blank."""
    rate = record.get("rate")
    record["rate"] = rate or (100 if rate is None and record.get("status") == DONE else 0)
    record["status"] = record.get("status") or (UNDERWAY if record["rate"] else NOT_STARTED)
    return record


def assign_numbers(records: list[dict[str, object]], period: Period, in_use: Collection[str]) -> None:
    """Assign task numbers: keep valid ones, give others the next free number of their branch, in ledger order."""
    taken = {*in_use, *(str(record.get("number")) for record in records)}
    following: dict[str, int] = {}
    seen: set[str] = set()
    for record in records:
        branch, number = str(record["branch"]), str(record.get("number") or "")
        match = TASK_NUMBER.fullmatch(number)
        if match is None or match["branch"] != branch or number in seen:
            row = following.get(branch, 0) + 1
            while (number := format_task_number(branch, period, row)) in taken:
                row += 1
            following[branch] = row
        seen.add(number)
        record["number"] = number
