"""Define 上级台账.xlsx: the bureaus below with the figures they reported, added up; one row per bureau and per branch.

A bureau that has not reported has no figures: its cells are blank, never 0, and the totals say of how many they are.
"""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import Column, ColumnBlock, FilledBy, ParserKind, define_column, list_columns
from pipeline.contract.reported_figures import FiguresSchema, list_branch_figure_columns, list_figure_columns

OVERVIEW_SHEET, BUREAU_SHEET, PARTS_SHEET, ARRIVAL_SHEET = "总览", "下级单位", "支部明细", "上报情况"
MONTHS_SHEET = "走势"
_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}
_COUNT: Any = {"parse": ParserKind.COUNT, "width": 9, **_SYSTEM}


class BureauRowSchema(FiguresSchema):
    """Schema of a row of 下级单位: the figures of all branches of a bureau together."""

    bureau: Series[str] = define_column("短码", "本单位名册中的短码。", example="QX03", width=9, **_SYSTEM)
    bureau_name: Series[str] = define_column(
        "下级单位", "本单位名册中的简称。", example="东湖区民政局", width=22, **_SYSTEM
    )
    timeliness: Series[str] = define_column("上报时效", "待报、按时、迟报、补报、漏报。", width=10, **_SYSTEM)
    result: Series[str] = define_column("上报结果", "已收、待修改、未收。", width=10, **_SYSTEM)
    as_of: Series[str] = define_column("数据截至", "它的数据截至哪一天。", example="2026-12-08", width=12, **_SYSTEM)
    signed: Series[str] = define_column("已签发", "数据是不是签发的那一次。", example="是", width=8, **_SYSTEM)
    branches: Series[pd.Int64Dtype] = define_column("支部数", "上报的支部数。", **_COUNT)
    missing: Series[pd.Int64Dtype] = define_column("漏报支部", "其中漏报月报的支部数。", **_COUNT)


class ReportedMonthSchema(FiguresSchema):
    """Schema of a row of 走势: what the bureaus that reported a month reported, added up."""

    period: Series[str] = define_column("报告期", "哪个月的数。", example="2026-11", width=10, **_SYSTEM)
    due: Series[pd.Int64Dtype] = define_column("应报单位", "这个月应当上报的单位数。", **_COUNT)
    reported: Series[pd.Int64Dtype] = define_column("已报单位", "上报包已计入的单位数；各数只含这些单位。", **_COUNT)
    branches: Series[pd.Int64Dtype] = define_column("支部数", "上报的支部数。", **_COUNT)
    missing: Series[pd.Int64Dtype] = define_column("漏报支部", "其中漏报月报的支部数。", **_COUNT)


class ArrivalSchema(pa.DataFrameModel):
    """Schema of a row of 上报情况: when a bureau's package came, and which one counts."""

    bureau: Series[str] = define_column("短码", "本单位名册中的短码。", example="QX03", width=9, **_SYSTEM)
    bureau_name: Series[str] = define_column(
        "下级单位", "本单位名册中的简称。", example="东湖区民政局", width=22, **_SYSTEM
    )
    timeliness: Series[str] = define_column("上报时效", "待报、按时、迟报、补报、漏报。", width=10, **_SYSTEM)
    result: Series[str] = define_column("上报结果", "已收、待修改、未收。", width=10, **_SYSTEM)
    between: Series[str] = define_column("收到", "第一份收到的日期。", width=24, **_SYSTEM)
    arrivals: Series[pd.Int64Dtype] = define_column("收到份数", "这个月一共收到几份。", **_COUNT)
    returned: Series[pd.Int64Dtype] = define_column("退回份数", "其中退回的。", **_COUNT)
    papers: Series[str] = define_column("随附", "随上报包报来的已签发文件。", width=30, **_SYSTEM)
    file: Series[str] = define_column(
        "存档文件", "计入的一份在存档中的位置；没有的，是最后收到的一份。", width=50, **_SYSTEM
    )
    sha256: Series[str] = define_column("核对码", "前12位，与下级单位上报时显示的应一致。", width=16, **_SYSTEM)


_FIRST = ("bureau", "bureau_name", "timeliness", "result", "as_of", "signed", "branches", "missing")


@functools.cache
def list_bureau_columns() -> tuple[Column, ...]:
    """List the columns of 下级单位, those that name the bureau first."""
    found = {column.name: column for column in list_columns(BureauRowSchema)}
    return (*(found[name] for name in _FIRST), *list_figure_columns())


@functools.cache
def list_part_columns() -> tuple[Column, ...]:
    """List the columns of 支部明细: the bureau, then the row of its package."""
    found = {column.name: column for column in list_columns(BureauRowSchema)}
    return (found["bureau"], found["bureau_name"], *list_branch_figure_columns())


@functools.cache
def list_month_figure_columns() -> tuple[Column, ...]:
    """List the columns of 走势: the month, how many reported it, and the figures."""
    found = {column.name: column for column in list_columns(ReportedMonthSchema)}
    first = ("period", "due", "reported", "branches", "missing")
    return (*(found[name] for name in first), *list_figure_columns())


@functools.cache
def list_arrival_columns() -> tuple[Column, ...]:
    """List the columns of 上报情况."""
    return list_columns(ArrivalSchema)


@functools.cache
def build_bureau_schema() -> pa.DataFrameSchema:
    """Build the schema of 下级单位."""
    return BureauRowSchema.to_schema()


@functools.cache
def build_reported_months_schema() -> pa.DataFrameSchema:
    """Build the schema of 走势."""
    return ReportedMonthSchema.to_schema()
