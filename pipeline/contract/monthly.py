"""Define the monthly form (月报表): head and 变更申请, and the lists of its columns; ``task_row`` describes its tasks.

Source: 实施意见 三, 四(二), 四(四); column titles are used verbatim in every form and in 总台账.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import TypeVar

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import (
    Column,
    ColumnBlock,
    FilledBy,
    ParserKind,
    build_schema,
    define_column,
    define_row_rule,
    is_filled,
    list_columns,
)
from pipeline.contract.task_row import TaskSchema
from pipeline.terms import CHANGED, UNCHANGED

Value = TypeVar("Value")

NEW_ROWS, REQUEST_ROWS = 5, 3
"""Numbered blank rows for new tasks, and blank rows of 变更申请, on a distributed form."""
FIRST_NEW_ROWS = 15
"""Numbered blank rows on the form of a branch that has no task yet: it puts in all it has under way at once."""

RATE_FORMAT = "0"
"""Number format of 完成率 on the form and in the ledger: not a percent format, so that 1 means 1 %."""

LAST_TITLE = "上月情况"
"""Title of the locked column beside the month block; it shows the last reported values."""

SYSTEM, BRANCH = FilledBy.SYSTEM, FilledBy.BRANCH

FLAG_CODES = {CHANGED: ("有", "是", "有变动", "√有变化"), UNCHANGED: ("无", "否", "没有变化", "没变化", "无变动")}
NEW_DEADLINE, WITHDRAWAL = "完成时限", "撤销"
"""变更项 with special handling: one takes a date, the other has no new value."""

INDICATOR_ITEM = "对应业务指标"
"""变更项 that is offered only where the office lists its own figures."""

ITEM_CODES: dict[str, tuple[str, ...]] = {
    "责任人": ("责任人员",), "牵头领导": ("牵头人",), "抓手": ("抓手（具体措施）", "具体措施", "措施"),
    "目标": ("工作目标",), INDICATOR_ITEM: ("对应指标", "业务指标"), NEW_DEADLINE: ("时限", "完成时间", "延期"), WITHDRAWAL: ("取消", "撤消", "撤项"),
}  # fmt: skip


def choose_item_codes(indicators: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Choose the 变更项 that an office offers: 对应业务指标 only if it lists any."""
    return {item: known for item, known in ITEM_CODES.items() if indicators or item != INDICATOR_ITEM}


class RequestSchema(pa.DataFrameModel):
    """Schema of one row of 变更申请: a plan cell changes only this way, after approval by the bureau."""

    target: Series[str] = define_column(
        "任务编号", "要变更的任务。", example="MZ03-202611-02",
        block=ColumnBlock.REQUEST, by=BRANCH, parse=ParserKind.KEY, required=True, width=9,
    )  # fmt: skip
    item: Series[str] = define_column(
        "变更项", "变更哪一项，从下拉选项中选择。", example="完成时限",
        block=ColumnBlock.REQUEST, by=BRANCH, parse=ParserKind.CODE, required=True, codes=ITEM_CODES,
        unlisted="request-item-unknown", aliases=("变更事项", "变更内容"), width=8,
    )  # fmt: skip
    new_value: Series[str] = define_column(
        "变更为", "改成什么；撤销的可不填。", example="2027年3月31日",
        block=ColumnBlock.REQUEST, by=BRANCH, longest=150, aliases=("变更后", "改为"), width=14,
    )  # fmt: skip
    reason: Series[str] = define_column(
        "理由", "为什么要变更。", example="施工许可12月才能办结",
        block=ColumnBlock.REQUEST, by=BRANCH, required=True, longest=150, aliases=("变更理由", "原因"), width=15.5,
    )  # fmt: skip

    # Context: whether the task is on the same form.
    target_known: Series[bool] = pa.Field()

    class Config:
        """Parse first, then check."""

        coerce = False
        strict = False

    @define_row_rule("request-task-unknown", at="target")
    def check_target_known(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the requested change concerns a task on the same form."""
        return ~is_filled(frame["target"]) | frame["target_known"]

    @define_row_rule("request-incomplete", at="new_value")
    def check_new_value(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that every request except 撤销 gives the new value."""
        return is_filled(frame["new_value"]) | (frame["item"] == WITHDRAWAL) | ~is_filled(frame["item"])


class OldLedgerSchema(pa.DataFrameModel):
    """Schema of what only a 旧台账 tells of a task: the day it began, before this ledger knew of it."""

    begun: Series[str] = define_column(
        "开始时间", "从哪一天开始做的，进度从这一天算起；不清楚的不填，按设置里的任务起算日。", example="2026年3月1日",
        block=ColumnBlock.PLAN, by=BRANCH, parse=ParserKind.DATE, width=8,
        aliases=("开始日期", "起始时间", "起始日期", "启动时间", "启动日期", "开工时间", "任务开始时间"),
    )  # fmt: skip

    # Context: the day that 完成时限 means.
    deadline_day: Series[str] = pa.Field(nullable=True)

    class Config:
        """Parse first, then check."""

        coerce = False
        strict = False

    @define_row_rule("start-after-deadline", at="begun")
    def check_start(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a task does not begin after it is due."""
        return ~(frame["begun"] > frame["deadline_day"]).fillna(False).astype(bool)


class HeadSchema(pa.DataFrameModel):
    """Schema of the head of 填报表: the input cell of each label is to the right of it."""

    branch: Series[str] = define_column(
        "支部", "已预填，不用改。", example="机关一支部", block=ColumnBlock.HEAD, by=SYSTEM, required=True, aliases=("支部名称", "党支部"),
    )  # fmt: skip
    period: Series[str] = define_column(
        "报告期", "已预填，不用改。", example="2026年11月", block=ColumnBlock.HEAD, by=SYSTEM, required=True,
        aliases=("报告月份", "填报月份", "月份"),
    )  # fmt: skip
    reporter: Series[str] = define_column(
        "填报人", "已预填名册上的报送人；换人填的，改成本人姓名（相当于签名）。", example="李文静",
        block=ColumnBlock.HEAD, by=BRANCH, parse=ParserKind.NAMES, required=True, longest=40, aliases=("报送人", "填表人"),
    )  # fmt: skip
    flag: Series[str] = define_column(
        "本月是否有变化", "有进展选“有变化”；全部没有变化选“无变化”，下面就不用填了。", example="有变化",
        block=ColumnBlock.HEAD, by=BRANCH, parse=ParserKind.CODE, codes=FLAG_CODES,
        unlisted="change-flag-unknown", aliases=("是否有变化", "本月有无变化"),
    )  # fmt: skip
    nil_reason: Series[str] = define_column(
        "无变化原因", "选“无变化”时写一句原因，可不填。", example="项目待批复",
        block=ColumnBlock.HEAD, by=BRANCH, longest=150, aliases=("无变化的原因",),
    )  # fmt: skip

    class Config:
        """Parse first, then check."""

        coerce = False
        strict = False


@functools.cache
def build_task_schema() -> pa.DataFrameSchema:
    """Build the schema of task rows.

    New tasks must fill in every required plan column (实施意见 四(二): 内容、抓手、牵头、目标).
    """
    return build_schema(TaskSchema, "plan-missing", ColumnBlock.PLAN, only="is_new")


@functools.cache
def build_old_ledger_schema() -> pa.DataFrameSchema:
    """Build the schema of a row of a 旧台账: the bounds of its whole numbers, and 开始时间 against 完成时限."""
    own, tasks = OldLedgerSchema.to_schema(), TaskSchema.to_schema()
    numbers = {each.name for each in list_old_ledger_columns() if each.is_whole_number}
    own.columns |= {name: column for name, column in tasks.columns.items() if name in numbers}
    return own


@functools.cache
def build_request_schema() -> pa.DataFrameSchema:
    """Build the schema of 变更申请 rows, each of which must be complete."""
    return build_schema(RequestSchema, "request-incomplete", ColumnBlock.REQUEST)


@functools.cache
def build_head_schema() -> pa.DataFrameSchema:
    """Build the schema of the head cells: bounds only, since required cells depend on the rows below."""
    return HeadSchema.to_schema()


@functools.cache
def list_recorded_task_columns() -> tuple[Column, ...]:
    """List the task columns of every form version, the plan before the month; the ledger keeps all of them."""
    blocks = (ColumnBlock.PLAN, ColumnBlock.MONTH)
    return tuple(sorted(list_columns(TaskSchema), key=lambda each: blocks.index(each.block)))


FORM_VERSION = max(each.since if each.until is None else each.until + 1 for each in list_recorded_task_columns())
"""Version of the form that is distributed now: the last one in which a column came or went."""


@functools.cache
def list_task_columns(version: int = FORM_VERSION) -> tuple[Column, ...]:
    """List the task columns that every form of a version has, in order."""
    return tuple(each for each in list_recorded_task_columns() if each.is_in_version(version) and not each.is_optional)


@functools.cache
def list_optional_columns() -> tuple[Column, ...]:
    """List the plan columns that a form has only where the office lists their values, to the right of 上月情况.

    They have no version: a form without them is like any other.
    """
    return tuple(each for each in list_recorded_task_columns() if each.is_optional)


@functools.cache
def list_request_columns() -> tuple[Column, ...]:
    """List the columns of 变更申请."""
    return list_columns(RequestSchema)


@functools.cache
def list_head_columns() -> tuple[Column, ...]:
    """List the cells of the head."""
    return list_columns(HeadSchema)


@functools.cache
def list_plan_columns(version: int = FORM_VERSION) -> tuple[Column, ...]:
    """List the columns that every form of a version has and that are locked for an open task."""
    return tuple(each for each in list_task_columns(version) if each.block is ColumnBlock.PLAN)


@functools.cache
def list_all_plan_columns() -> tuple[Column, ...]:
    """List the plan columns of any form, those that only some offices have included."""
    return (*list_plan_columns(), *list_optional_columns())


@functools.cache
def list_month_columns(version: int = FORM_VERSION) -> tuple[Column, ...]:
    """List the cells of a form version a branch fills in for an open task (at most six: 减负 rule 1)."""
    return tuple(each for each in list_task_columns(version) if each.block is ColumnBlock.MONTH)


PREFILLED_MONTH_NAMES = ("rate", "status")
"""Month columns that are pre-filled with the last reported values."""

_OLD_MONTH_NAMES = ("progress", *PREFILLED_MONTH_NAMES)


@functools.cache
def list_old_ledger_columns() -> tuple[Column, ...]:
    """List the columns taken from an office's 旧台账: the plan, 开始时间, and of the month what 上月情况 shows."""
    return (
        *list_plan_columns(),
        *list_columns(OldLedgerSchema),
        *(each for each in list_month_columns() if each.name in _OLD_MONTH_NAMES),
    )


_PLAN_NUMBERS = tuple(each for each in list_all_plan_columns() if each.is_whole_number)


def read_plan_values(plan: Mapping[str, str]) -> dict[str, str | int | None]:
    """Return the cells of a plan, which is kept as text, as the form and the ledger hold them: numbers as numbers."""
    numbers = {each.name: each.read_kept_text(plan[each.name]) for each in _PLAN_NUMBERS if each.name in plan}
    return {**plan, **numbers}


_NOT_ALWAYS = frozenset(each.name for each in list_recorded_task_columns() if each.may_be_unknown)


def leave_out_unknown(values: Mapping[str, Value]) -> dict[str, Value]:
    """Leave out the empty values of columns that not every form has: a record of before they came has none either."""
    return {name: value for name, value in values.items() if name not in _NOT_ALWAYS or value not in (None, "")}


BLANK_MONTH_NAMES = tuple(
    each.name
    for each in list_recorded_task_columns()
    if each.block is ColumnBlock.MONTH and each.name not in PREFILLED_MONTH_NAMES
)
"""Month columns, of every form version, that are empty on a distributed form."""
