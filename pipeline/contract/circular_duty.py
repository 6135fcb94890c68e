"""Define the sheet 通报落实 of the ledger workbook: what the last signed 通报 set a day for, and what became of it.

Source: 实施意见 四(四) “督促检查、跟踪落实”.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, ParserKind, define_column

FOLLOWED_SHEET = "通报落实"
_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}


class DutyKind(StrEnum):
    """What a 通报 sets a day for: the bureau's own answers, reports that are owed, overdue 整改."""

    ANSWER = "答复支部"
    REPORT = "补报重报"
    RECTIFY = "反馈整改"


class DutyState(StrEnum):
    """Whether it was done by the day; ``GONE``: there is nothing left to do, such as for a task that was closed."""

    KEPT = "按期落实"
    KEPT_LATE = "逾期落实"
    BROKEN = "逾期未落实"
    PENDING = "未到期"
    GONE = "不再需要"


class CircularDutySchema(pa.DataFrameModel):
    """Schema of one matter that the last signed 通报 set a day for."""

    paper: Series[str] = define_column("依据", "最近签发的是哪个月的通报。", example="10月通报", width=11, **_SYSTEM)
    kind: Series[str] = define_column(
        "要求", "答复支部（局里答复反映、审定延期）、补报重报、反馈整改。", example="答复支部", width=10, **_SYSTEM
    )
    number: Series[str] = define_column("任务编号", "有关任务；补报重报的为空。", width=16, **_SYSTEM)
    matter: Series[str] = define_column("事项", "要答复、审定、整改的事，或要补报的月报表。", width=38, **_SYSTEM)
    due: Series[str] = define_column(
        "要求时限", "通报里写的那一天。", example="2026-11-26", parse=ParserKind.DATE, width=12, **_SYSTEM
    )
    state: Series[str] = define_column(
        "落实情况", "按期落实、逾期落实、逾期未落实、未到期、不再需要。", example="逾期未落实", width=11, **_SYSTEM
    )
    done: Series[str] = define_column(
        "落实日期",
        "哪一天答复、审定、收到；没有落实的为空。",
        example="2026-11-20",
        parse=ParserKind.DATE,
        width=12,
        **_SYSTEM,
    )
