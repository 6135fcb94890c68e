"""Define the columns of 五同, 1+3+X and 业务覆盖 in the ledger workbook: derived, asked of nobody, never scored.

Sources: 实施意见 二(三) “同谋划、同部署、同推进、同督查、同考核”, 二(二) “组织覆盖和工作覆盖”, 三 “1+3+X”.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, ParserKind, define_column

_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}
_COUNT: Any = {"parse": ParserKind.COUNT, "adds": True, "width": 8, **_SYSTEM}


class FiveTogetherSchema(pa.DataFrameModel):
    """Schema of 五同 of a branch: five marks in words, each from what happened; no score and no rank."""

    planned: Series[str] = define_column(
        "同谋划", "年度任务有没有在设置的月份以前列入台账。", example="是", width=9, **_SYSTEM
    )
    deployed: Series[str] = define_column(
        "同部署",
        "中心工作、重点任务、日常工作是不是各有未销号的任务。",
        example="缺日常工作类任务",
        width=14,
        **_SYSTEM,
    )
    advanced: Series[str] = define_column(
        "同推进", "本期有没有收下有效月报（含零报告）。", example="是", width=9, **_SYSTEM
    )
    inspected: Series[str] = define_column(
        "同督查", "整改通知书的事项有没有逾期没反馈的。", example="1项逾期未登记到反馈", width=14, **_SYSTEM
    )
    assessed: Series[str] = define_column(
        "同考核", "上年或本年的述职评议数据表做了没有（局机关的事）。", example="未到年底", width=10, **_SYSTEM
    )


class CategorySchema(pa.DataFrameModel):
    """Schema of 1+3+X: open tasks of a branch by 项目类别, and what is still missing."""

    party: Series[pd.Int64Dtype] = define_column("党的建设", "未销号的任务数（1）。", **_COUNT)
    central: Series[pd.Int64Dtype] = define_column("中心工作", "未销号的任务数（3）。", **_COUNT)
    key_tasks: Series[pd.Int64Dtype] = define_column("重点任务", "未销号的任务数（3）。", **_COUNT)
    daily: Series[pd.Int64Dtype] = define_column("日常工作", "未销号的任务数（3）。", **_COUNT)
    special: Series[pd.Int64Dtype] = define_column("特色工作", "未销号的任务数（X，自选）。", **_COUNT)
    lacking: Series[str] = define_column(
        "尚缺", "“1”和“3”中没有未销号任务的类别；特色工作是自选，不算缺。", example="日常工作", width=30, **_SYSTEM
    )


class DomainCoverageSchema(pa.DataFrameModel):
    """Schema of 业务覆盖: one row per 业务领域 of the settings, and what is done in it."""

    domain: Series[str] = define_column(
        "业务领域", "设置中本期在用的业务领域。", example="养老服务", width=16, **_SYSTEM
    )
    open_tasks: Series[pd.Int64Dtype] = define_column("未销号任务数", "这个领域未销号的任务数。", **_COUNT)
    working: Series[str] = define_column(
        "有任务的支部", "在这个领域有未销号任务的支部。", example="养老服务科支部、市老年公寓支部", width=50, **_SYSTEM
    )
    responsible: Series[str] = define_column(
        "主要领域是它的支部", "名册中以这个领域为主要业务领域的支部。", example="养老服务科支部", width=40, **_SYSTEM
    )
    covered: Series[str] = define_column(
        "工作覆盖", "有没有未销号的任务。", example="没有未销号的任务", width=18, **_SYSTEM
    )
