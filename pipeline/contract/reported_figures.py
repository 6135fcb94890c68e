"""Define the workbook of a 上报包: a month's figures of a bureau, one row per branch, and their totals.

A superior's workspace takes it from its inbox, checks it against this schema and adds its rows up. Only figures travel:
no task, no text and no person of a branch.
"""

from __future__ import annotations

import functools
from typing import Any

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
    list_columns,
)
from pipeline.terms import BRANCH_CODE, SubmissionResult, Timeliness

PACKAGE_VERSION = 1
"""Version of the workbook and of the manifest of a 上报包."""
BRANCH_SHEET, TOTAL_SHEET = "支部数据", "合计"

_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}
_COUNT: Any = {"parse": ParserKind.COUNT, "width": 9, "lowest": 0, "highest": 1_000_000, "required": True, **_SYSTEM}
_LAMPS = ["red", "yellow", "green", "grey"]
_CATEGORIES = ["party", "central", "key_tasks", "daily", "special", "unsorted"]


class FiguresSchema(pa.DataFrameModel):
    """Schema of the figures of a branch, or of several together."""

    tasks: Series[pd.Int64Dtype] = define_column("任务数", "本期台账上的任务。", **_COUNT)
    finished: Series[pd.Int64Dtype] = define_column("已完成", "其中已完成、已销号的任务。", **_COUNT)
    red: Series[pd.Int64Dtype] = define_column("红灯", "红灯任务数。", **_COUNT)
    yellow: Series[pd.Int64Dtype] = define_column("黄灯", "黄灯任务数。", **_COUNT)
    green: Series[pd.Int64Dtype] = define_column("绿灯", "绿灯任务数。", **_COUNT)
    grey: Series[pd.Int64Dtype] = define_column("灰灯", "本期没有有效数据的任务数。", **_COUNT)
    party: Series[pd.Int64Dtype] = define_column("党的建设", "1+3+X的“1”。", **_COUNT)
    central: Series[pd.Int64Dtype] = define_column("中心工作", "1+3+X的“3”。", **_COUNT)
    key_tasks: Series[pd.Int64Dtype] = define_column("重点任务", "1+3+X的“3”。", **_COUNT)
    daily: Series[pd.Int64Dtype] = define_column("日常工作", "1+3+X的“3”。", **_COUNT)
    special: Series[pd.Int64Dtype] = define_column("特色工作", "1+3+X的“X”。", **_COUNT)
    unsorted: Series[pd.Int64Dtype] = define_column("未分类", "旧台账转来、没有项目类别的任务。", **_COUNT)
    rectifications: Series[pd.Int64Dtype] = define_column("未销号整改", "还没有销号的整改事项。", **_COUNT)
    overdue: Series[pd.Int64Dtype] = define_column("逾期整改", "其中已过时限的整改事项。", **_COUNT)

    @define_row_rule("红、黄、绿、灰灯之和不等于任务数", at="tasks")
    def check_lamps_add_up(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that every task has one lamp."""
        return (frame[_LAMPS].sum(axis=1) == frame["tasks"]).fillna(True).astype(bool)

    @define_row_rule("各项目类别之和不等于任务数", at="tasks")
    def check_categories_add_up(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that every task is of one category."""
        return (frame[_CATEGORIES].sum(axis=1) == frame["tasks"]).fillna(True).astype(bool)

    @define_row_rule("已完成的多于任务数", at="finished")
    def check_finished_within(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no more tasks are finished than there are."""
        return (frame["finished"] <= frame["tasks"]).fillna(True).astype(bool)

    @define_row_rule("逾期整改多于未销号整改", at="overdue")
    def check_overdue_within(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no more rectifications are overdue than are open."""
        return (frame["overdue"] <= frame["rectifications"]).fillna(True).astype(bool)


class BranchFiguresSchema(FiguresSchema):
    """Schema of a row of 支部数据; ``code`` is unique in a package."""

    code: Series[str] = define_column("短码", "本单位名册中的短码。", example="MZ03", width=9, required=True, **_SYSTEM)
    name: Series[str] = define_column(
        "支部", "本单位名册中的简称。", example="机关一支部", width=20, required=True, longest=40, **_SYSTEM
    )
    timeliness: Series[str] = define_column(
        "报送时效", "待报、按时、迟报、补报、漏报；撤并后仍有任务的为空。", width=10,
        codes={each.value: () for each in Timeliness}, **_SYSTEM,
    )  # fmt: skip
    result: Series[str] = define_column(
        "报送结果", "已收、零报告、待修改、无法读取、认不出、未收；撤并后仍有任务的为空。", width=10,
        codes={each.value: () for each in SubmissionResult}, **_SYSTEM,
    )  # fmt: skip

    # Context: which package of a batch the row belongs to.
    package: Series[int] = pa.Field()

    @define_row_rule("短码写法不对", at="code")
    def check_code_format(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check the format of the branch code (MZ03)."""
        return frame["code"].isna() | frame["code"].str.fullmatch(BRANCH_CODE.pattern).fillna(False).astype(bool)

    @define_row_rule("支部重复", at="code")
    def check_code_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no branch stands twice in a file."""
        return frame["code"].isna() | ~frame.duplicated(["package", "code"], keep="first")


class TotalFiguresSchema(FiguresSchema):
    """Schema of the one row of 合计; ``branches`` counts the rows of 支部数据."""

    bureau: Series[str] = define_column(
        "单位", "上报单位。", example="东湖区民政局", width=22, required=True, **_SYSTEM
    )
    period: Series[str] = define_column("报告期", "哪个月的数。", example="2026-11", width=10, required=True, **_SYSTEM)
    branches: Series[pd.Int64Dtype] = define_column("支部数", "支部数据的行数。", **_COUNT)


_IDENTITY = ("code", "name", "timeliness", "result")


@functools.cache
def list_figure_columns() -> tuple[Column, ...]:
    """List the columns that are added up."""
    return list_columns(FiguresSchema)


@functools.cache
def list_branch_figure_columns() -> tuple[Column, ...]:
    """List the columns of 支部数据, those that name the branch first."""
    found = {column.name: column for column in list_columns(BranchFiguresSchema)}
    return (*(found[name] for name in _IDENTITY), *list_figure_columns())


@functools.cache
def list_total_columns() -> tuple[Column, ...]:
    """List the columns of 合计."""
    found = {column.name: column for column in list_columns(TotalFiguresSchema)}
    return (*(found[name] for name in ("bureau", "period", "branches")), *list_figure_columns())


@functools.cache
def build_branch_figures_schema() -> pa.DataFrameSchema:
    """Build the schema of 支部数据, with a rule for every required column."""
    return build_schema(BranchFiguresSchema, "没有数", ColumnBlock.SYSTEM)


@functools.cache
def build_total_schema() -> pa.DataFrameSchema:
    """Build the schema of 合计."""
    return build_schema(TotalFiguresSchema, "没有数", ColumnBlock.SYSTEM)
