"""Define the sheet 支部反映 of the ledger workbook: what branches reported for coordination, and what became of it."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, define_column

_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}


class ReportedMatterSchema(pa.DataFrameModel):
    """Schema of one reported matter: the last that a branch wrote of an open task."""

    number: Series[str] = define_column("任务编号", "有关任务。", width=16, **_SYSTEM)
    task: Series[str] = define_column("工作任务", "有关任务。", width=20, **_SYSTEM)
    text: Series[str] = define_column(
        "反映事项", "支部在“存在问题及需协调事项”里写的；同一件事换了说法的，是最近的说法。", width=38, **_SYSTEM
    )
    first: Series[str] = define_column("首次反映", "从哪个月起这样写。", example="2026年11月", width=12, **_SYSTEM)
    state: Series[str] = define_column(
        "办理情况", "未转办、已转办、超过时限、已答复、不需答复。", example="已转办", width=11, **_SYSTEM
    )
    section: Series[str] = define_column("牵头科室", "转办时写明的。", example="人事科", width=14, **_SYSTEM)
    due: Series[str] = define_column("答复时限", "转办时定的。", example="2026年12月31日", width=14, **_SYSTEM)
    answer: Series[str] = define_column("答复", "给支部的答复；不需答复的，写为什么。", width=38, **_SYSTEM)
    verifier: Series[str] = define_column("填报人", "谁在核验表上填的。", example="孙立新", width=10, **_SYSTEM)
    day: Series[str] = define_column("填报日期", "哪一天填的。", example="2026年12月10日", width=14, **_SYSTEM)
