"""Define the sheet 信号 of the ledger workbook: what the texts of branches raise, with the evidence side by side."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, define_column

_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}


class SignalSchema(pa.DataFrameModel):
    """Schema of one signal: a question to a person; only the office sees this sheet."""

    number: Series[str] = define_column("任务编号", "有关任务。", width=16, **_SYSTEM)
    task: Series[str] = define_column("工作任务", "有关任务。", width=20, **_SYSTEM)
    kind: Series[str] = define_column("种类", "哪一种信号，见手册。", example="逐月雷同", width=13, **_SYSTEM)
    text: Series[str] = define_column("有关文字", "本期的进展或者计划里的话。", width=38, **_SYSTEM)
    beside: Series[str] = define_column("对照文字", "与它相同或者矛盾的话，写明哪个月。", width=38, **_SYSTEM)
    missing: Series[str] = define_column("缺什么", "补上这一样就说得清。", width=20, **_SYSTEM)
    question: Series[str] = define_column("可以这样问", "问支部时可用的话。", width=34, **_SYSTEM)
    opinion: Series[str] = define_column(
        "核实", "核验表上填的：属实、不属实、说不清；没有填的待核实。", example="待核实", width=9, **_SYSTEM
    )
    others: Series[str] = define_column(
        "相近的支部", "文字相近的别的支部，只给办公室看，不告诉支部。", width=16, **_SYSTEM
    )
