"""Define 整改台账: one line per state of each rectification, so that the whole case can be read and traced.

Source: 实施意见 四(四) “督促检查、跟踪落实”.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, ParserKind, define_column

_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}


class RectificationSchema(pa.DataFrameModel):
    """Schema of one state of one problem; problem-level columns are repeated on every row."""

    problem: Series[str] = define_column(
        "问题编号", "红灯任务的编号；漏报写支部、月份和“漏报”。", example="MZ03-202611-02", width=17, **_SYSTEM
    )
    task: Series[str] = define_column("工作任务", "有关任务；漏报为空。", width=20, **_SYSTEM)
    fact: Series[str] = define_column("事实", "要整改的事实。", example="落后序时进度35个百分点", width=26, **_SYSTEM)
    first: Series[str] = define_column(
        "首次出现月份", "这个问题最早出现在哪个月。", example="2026-10", width=11, parse=ParserKind.MONTH, **_SYSTEM
    )
    stands: Series[str] = define_column("现状", "现在走到哪一步。", example="已反馈", width=10, **_SYSTEM)
    notice: Series[str] = define_column(
        "通知书编号", "最近一份整改通知书。", example="〔2026〕3号", width=13, **_SYSTEM
    )
    due: Series[str] = define_column(
        "整改时限",
        "现在的时限，含退回重办和同意延期后的新时限。",
        example="2026-12-24",
        width=12,
        parse=ParserKind.DATE,
        **_SYSTEM,
    )
    open: Series[str] = define_column("在改", "已立项、还没有销号的写“是”。", example="是", width=6, **_SYSTEM)
    overdue: Series[str] = define_column(
        "逾期", "到了时限还没有反馈的写“是”；已反馈、等复核的不算。", example="是", width=6, **_SYSTEM
    )
    term: Series[str] = define_column(
        "到期", "在改、还没有反馈，下月到时限的写“1月到期”。", example="1月到期", width=9, **_SYSTEM
    )
    relapses: Series[pd.Int64Dtype] = define_column(
        "反弹次数", "销号后又出现的次数；反弹的加倍计数。", parse=ParserKind.COUNT, width=8, **_SYSTEM
    )
    step: Series[pd.Int64Dtype] = define_column(
        "序号", "这个问题的第几步。", parse=ParserKind.COUNT, width=6, **_SYSTEM
    )
    stage: Series[str] = define_column(
        "经过", "拟立项、不立项、已立项、已下发、已签收、已反馈、退回重办、同意延期、已销号、复查合格、反弹重开。", example="已立项", width=10, **_SYSTEM,
    )  # fmt: skip
    who: Series[str] = define_column(
        "经手人", "核验人、签发人或支部答复人；拟立项由系统列出，为空。", example="孙立新", width=10, **_SYSTEM
    )
    when: Series[str] = define_column(
        "日期", "核验、签发或收到答复的日期。", example="2026-12-10", width=12, parse=ParserKind.DATE, **_SYSTEM
    )
    note: Series[str] = define_column("说明", "当时写明的理由、措施、情况或新时限。", width=34, **_SYSTEM)
