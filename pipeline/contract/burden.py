"""Hold the form against the limits of 减负: cells a month, lengths, nothing asked twice, no amount of formalities.

Source: 《整治形式主义为基层减负若干规定》; 实施意见 三 “简便易行、务实管用”. ``doctor`` tells what is over a limit, tests hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.contract.annual_settings import find_refused_weight
from pipeline.contract.column import Column, ColumnBlock, FilledBy
from pipeline.contract.monthly import list_head_columns, list_task_columns
from pipeline.contract.roster import list_roster_columns

MOST_MONTH_CELLS, LONGEST_CELL = 6, 150
"""Cells a branch fills in for an open task in a month, and characters of the longest of them."""


def list_burden_remarks(columns: Iterable[Column]) -> tuple[str, ...]:
    """List, in Chinese, what in the columns of the form asks too much of a branch; empty if nothing does."""
    return tuple(_find_remarks([each for each in columns if each.filled_by is FilledBy.BRANCH]))


def list_form_columns() -> tuple[Column, ...]:
    """List the columns of the form as it is now."""
    return (*list_head_columns(), *list_task_columns())


def _find_remarks(asked: list[Column]) -> Iterator[str]:
    month = [each for each in asked if each.block is ColumnBlock.MONTH]
    if len(month) > MOST_MONTH_CELLS:
        yield f"每项任务每月要填{len(month)}格，超过{MOST_MONTH_CELLS}格"
    for each in month:
        if each.longest is not None and each.longest > LONGEST_CELL:
            yield f"“{each.title}”可以写{each.longest}字，超过{LONGEST_CELL}字"
    known = {title: column for column in _list_known() for title in (column.title, *column.aliases)}
    for each in asked:
        source = known.get(each.title)
        if source is not None and source.name != each.name and each.block is not ColumnBlock.HEAD:
            yield f"“{each.title}”名册里已经有，不要再向支部要"
    yield from _find_doubles(asked)
    for each in asked:
        if find_refused_weight(each.title):
            yield f"“{each.title}”要的是会议、照片、笔记一类的数量，不要向支部要"


def _find_doubles(asked: list[Column]) -> Iterator[str]:
    seen: dict[str, Column] = {}
    for each in asked:
        before = seen.setdefault(each.title, each)
        if before is not each:
            yield f"“{each.title}”要填两次"


def _list_known() -> Iterator[Column]:
    """Yield what the bureau knows of a branch already; names that the form asks of a task are another matter."""
    own = {each.title for each in list_task_columns()}
    yield from (each for each in list_roster_columns() if each.title not in own)
