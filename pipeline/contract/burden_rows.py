"""Define the columns of 减负 in the ledger workbook: what each month's forms asked of the branches, by form version."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, ParserKind, define_column

_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}
_COUNT: Any = {"parse": ParserKind.COUNT, "width": 10, **_SYSTEM}


class BurdenSchema(pa.DataFrameModel):
    """Schema of 减负: one row per month and form version; cells of new tasks and of 需答复 are counted apart."""

    period: Series[str] = define_column("报告期", "哪个月的表单。", example="2026-11", width=10, **_SYSTEM)
    version: Series[pd.Int64Dtype] = define_column("表单版本", "收下的表单是第几版。", **_COUNT)
    forms: Series[pd.Int64Dtype] = define_column("收下份数", "计入台账的表单。", **_COUNT)
    nil: Series[pd.Int64Dtype] = define_column("其中零报告", "只选“无变化”的。", **_COUNT)
    asked: Series[pd.Int64Dtype] = define_column("要求填写格数", "已有任务每月要填的格和表头，合计。", **_COUNT)
    prefilled: Series[pd.Int64Dtype] = define_column("预填格数", "表单已替支部填好的格，合计。", **_COUNT)
    typed: Series[pd.Int64Dtype] = define_column("实际改动格数", "已有任务中支部填写、改动的格。", **_COUNT)
    typed_new: Series[pd.Int64Dtype] = define_column("新任务填写格数", "新任务填写的格，一项任务只填一次。", **_COUNT)
    answers: Series[pd.Int64Dtype] = define_column("答复格数", "“需答复”表中填写的格。", **_COUNT)
    unused: Series[str] = define_column(
        "没有人填的栏目", "这个月各支部都空着的栏目；总空着的可以考虑取消。", example="下步打算", width=24, **_SYSTEM
    )
    papers: Series[pd.Int64Dtype] = define_column("签发件数", "局机关为这个月签发的文件。", **_COUNT)
    asked_before: Series[pd.Int64Dtype] = define_column("上年同月要求格数", "上年没有台账的为空。", **_COUNT)
    papers_before: Series[pd.Int64Dtype] = define_column("上年同月签发件数", "上年没有台账的为空。", **_COUNT)
