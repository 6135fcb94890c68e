"""Define the tables of the ledger workbook (工作台账); columns that also exist on the form are taken from the form.

Source: 实施意见 四(四) “建立‘党建+’工作台账”.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.burden_rows import BurdenSchema
from pipeline.contract.circular_duty import FOLLOWED_SHEET, CircularDutySchema
from pipeline.contract.column import Column, ColumnBlock, FilledBy, ParserKind, define_column, list_columns
from pipeline.contract.coverage_rows import CategorySchema, DomainCoverageSchema, FiveTogetherSchema
from pipeline.contract.monthly import list_head_columns, list_month_columns, list_recorded_task_columns
from pipeline.contract.rectification_register import RectificationSchema
from pipeline.contract.replies import list_open_reply_columns, list_reply_columns
from pipeline.contract.reported_row import ReportedMatterSchema
from pipeline.contract.signal_row import SignalSchema
from pipeline.periods import Period
from pipeline.terms import format_chinese_numeral

_HEAD_CELLS = sum(column.filled_by is FilledBy.BRANCH for column in list_head_columns())
_SYSTEM: Any = {"block": ColumnBlock.SYSTEM, "by": FilledBy.SYSTEM}


class RowBranchSchema(pa.DataFrameModel):
    """Schema of the columns that name the branch of a row."""

    branch: Series[str] = define_column("支部短码", "名册中的短码。", example="MZ03", width=9, **_SYSTEM)
    branch_name: Series[str] = define_column("支部名称", "名册中的简称。", example="机关一支部", width=14, **_SYSTEM)


class SupervisionSchema(pa.DataFrameModel):
    """Schema of the 系统计算 columns: computed, never requested from a branch."""

    timeliness: Series[str] = define_column(
        "报送时效",
        "待报、按时、迟报、补报、漏报；以本期第一份能认出支部的文件为准。",
        example="按时",
        width=9,
        **_SYSTEM,
    )
    result: Series[str] = define_column(
        "报送结果", "已收、零报告、待修改、无法读取、认不出、未收。", example="已收", width=9, **_SYSTEM
    )
    deadline_text: Series[str] = define_column(
        "时限说明", "没有日期的写“长期坚持”，有日期的为空。", example="长期坚持", width=8, **_SYSTEM
    )
    schedule: Series[pd.Int64Dtype] = define_column(
        "序时进度", "起算日到本期最后一天的天数，除以到完成时限的天数（%），首尾都算，最多100。", example="46",
        parse=ParserKind.COUNT, width=9, **_SYSTEM,
    )  # fmt: skip
    begun: Series[str] = define_column(
        "起算日",
        "序时进度从哪一天算起：旧台账写的开始时间，或设置的任务起算日；其他任务是首次出现月份的第一天。空的是长期坚持，或还不知道。",
        example="2026-03-01",
        width=12,
        parse=ParserKind.DATE,
        **_SYSTEM,
    )
    lamp: Series[str] = define_column("灯色", "红、黄、绿、灰，按设置中的规则判定。", example="绿", width=6, **_SYSTEM)
    reason: Series[str] = define_column(
        "灯色说明", "为什么亮这个灯。", example="进度差距12个百分点", width=22, **_SYSTEM
    )
    movement: Series[str] = define_column(
        "较上月变化",
        "完成率比上月的增减；上月没有报送的，比上一次报送，并写明是哪个月。",
        example="+15个百分点",
        width=12,
        **_SYSTEM,
    )
    still_months: Series[pd.Int64Dtype] = define_column(
        "连续未变化月数", "最近连续几次报送完成率、状态、进展都没有变化，含本期；没有有效数据的月份不计。", example="0", parse=ParserKind.COUNT, width=9, **_SYSTEM,
    )  # fmt: skip
    extensions: Series[pd.Int64Dtype] = define_column(
        "延期次数", "经局机关批准的延期次数。", example="0", parse=ParserKind.COUNT, width=8, **_SYSTEM
    )
    requested: Series[str] = define_column(
        "拟变更",
        "已提出、尚未批准的变更：原值→拟变更。",
        example="完成时限：2026年11月30日→2027年3月31日",
        width=22,
        **_SYSTEM,
    )
    verification: Series[str] = define_column(
        "核验",
        "报“已完成”“申请销号”的，由局机关核验：待核验、退回、已销号；同意撤销的为已撤销。",
        example="待核验",
        width=8,
        **_SYSTEM,
    )
    new: Series[str] = define_column(
        "本月新增", "本期表单第一次列出的任务写“是”；旧台账带进来的不算。", example="是", width=8, **_SYSTEM
    )
    finished: Series[str] = define_column(
        "计入完成",
        "支部报已完成、或完成率100%申请销号，没有被核验退回、也不是撤销的，写“是”；各处的已完成数都数这一栏。",
        example="是",
        width=8,
        **_SYSTEM,
    )
    term: Series[str] = define_column(
        "到期", "没有完成、已到时限的写“已到期”，下月到的写“1月到期”。", example="已到期", width=9, **_SYSTEM
    )
    closed: Series[str] = define_column(
        "销号日期",
        "局机关核验销号（或同意撤销）的日期。",
        example="2026-12-10",
        width=12,
        parse=ParserKind.DATE,
        **_SYSTEM,
    )
    verifier: Series[str] = define_column("核验人", "核验销号或退回的人。", example="孙立新", width=9, **_SYSTEM)


class ProvenanceSchema(pa.DataFrameModel):
    """Schema of the 来源 columns, by which every figure can be traced to a cell of a file."""

    file: Series[str] = define_column(
        "来源文件", "归档中的文件。", example="2026-12/000021-…-机关一支部_2026年11月.xlsx", width=30, **_SYSTEM
    )
    sha256: Series[str] = define_column("文件校验码", "来源文件的sha256。", width=16, **_SYSTEM)
    sheet: Series[str] = define_column("来源表", "文件中的工作表。", example="填报表", width=9, **_SYSTEM)
    row: Series[pd.Int64Dtype] = define_column(
        "来源行", "工作表中的行号。", example="8", parse=ParserKind.COUNT, width=7, **_SYSTEM
    )


class ReportMonthSchema(pa.DataFrameModel):
    """Schema of the columns that describe the monthly report of a row."""

    period: Series[str] = define_column(
        "报告期", "哪个月的报送。", example="2026-11", width=9, parse=ParserKind.MONTH, **_SYSTEM
    )
    reporter: Series[str] = define_column("填报人", "该月表单的填报人。", example="李文静", width=9, **_SYSTEM)


class ChangeSchema(pa.DataFrameModel):
    """Schema of 变更记录: one change of a plan cell or of a state."""

    period: Series[str] = define_column(
        "报告期", "在哪个月的表单中提出或发生。", example="2026-11", width=9, parse=ParserKind.MONTH, **_SYSTEM
    )
    number: Series[str] = define_column("任务编号", "变更的任务。", example="MZ03-202611-02", width=16, **_SYSTEM)
    task: Series[str] = define_column("工作任务", "变更的任务。", example="党建+居家适老化改造", width=20, **_SYSTEM)
    item: Series[str] = define_column(
        "变更项", "计划内容的哪一项，或状态、销号、承接支部。", example="完成时限", width=10, **_SYSTEM
    )
    before: Series[str] = define_column("原内容", "变更前。", width=22, **_SYSTEM)
    after: Series[str] = define_column("变更为", "变更后。", width=22, **_SYSTEM)
    why: Series[str] = define_column("理由", "支部填写的理由。", width=24, **_SYSTEM)
    who: Series[str] = define_column("提出人", "该月表单的填报人。", width=9, **_SYSTEM)
    when: Series[str] = define_column(
        "收表日期", "收到该表的查看日期。", example="2026-12-03", width=12, parse=ParserKind.DATE, **_SYSTEM
    )
    standing: Series[str] = define_column(
        "处理", "计划变更和销号须经核验，写意见；状态变化自动登记。", example="通过", width=10, **_SYSTEM
    )
    effective: Series[str] = define_column(
        "生效报告期", "从哪个报告期起按新内容执行。", example="2026-11", width=10, parse=ParserKind.MONTH, **_SYSTEM
    )
    verifier: Series[str] = define_column("核验人", "谁核验的。", example="孙立新", width=9, **_SYSTEM)
    day: Series[str] = define_column(
        "核验日期", "核验的那一天。", example="2026-12-10", width=12, parse=ParserKind.DATE, **_SYSTEM
    )
    note: Series[str] = define_column("核验说明", "核验人写的说明。", width=20, **_SYSTEM)
    book: Series[str] = define_column("核验表", "意见写在归档的哪份核验表的哪一行。", width=30, **_SYSTEM)


class BranchSummarySchema(pa.DataFrameModel):
    """Schema of 支部汇总: one row per branch that must report."""

    timeliness: Series[str] = define_column("报送时效", "见总台账。", width=9, **_SYSTEM)
    result: Series[str] = define_column("报送结果", "见总台账。", width=9, **_SYSTEM)
    tasks: Series[pd.Int64Dtype] = define_column(
        "任务数", "本期的任务数，含本期销号的。", parse=ParserKind.COUNT, adds=True, width=8, **_SYSTEM
    )
    done: Series[pd.Int64Dtype] = define_column(
        "报已完成",
        "支部报已完成、或完成率100%申请销号，没有被核验退回的任务数。",
        parse=ParserKind.COUNT,
        adds=True,
        width=9,
        **_SYSTEM,
    )
    closed: Series[pd.Int64Dtype] = define_column(
        "其中销号", "其中本期经核验销号的任务数。", parse=ParserKind.COUNT, adds=True, width=9, **_SYSTEM
    )
    green: Series[pd.Int64Dtype] = define_column(
        "绿灯", "绿灯任务数。", parse=ParserKind.COUNT, adds=True, width=7, **_SYSTEM
    )
    yellow: Series[pd.Int64Dtype] = define_column(
        "黄灯", "黄灯任务数。", parse=ParserKind.COUNT, adds=True, width=7, **_SYSTEM
    )
    red: Series[pd.Int64Dtype] = define_column(
        "红灯", "红灯任务数。", parse=ParserKind.COUNT, adds=True, width=7, **_SYSTEM
    )
    grey: Series[pd.Int64Dtype] = define_column(
        "灰灯", "本期没有有效报送的任务数。", parse=ParserKind.COUNT, adds=True, width=7, **_SYSTEM
    )
    average: Series[str] = define_column(
        "报完成情况", "报已完成数/任务数；任务较多的支部加注百分比。", example="3/8（37.5%）", width=14, **_SYSTEM
    )
    problems: Series[pd.Int64Dtype] = define_column(
        "反映问题数", "本期填写了存在问题的任务数。", parse=ParserKind.COUNT, adds=True, width=9, **_SYSTEM
    )
    asked: Series[pd.Int64Dtype] = define_column(
        "要求填写格数",
        f"本期表单请支部填写的格数（每项未结任务{format_chinese_numeral(len(list_month_columns()))}格，加表头{format_chinese_numeral(_HEAD_CELLS)}格）。",
        parse=ParserKind.COUNT,
        adds=True,
        width=10,
        **_SYSTEM,
    )
    prefilled: Series[pd.Int64Dtype] = define_column(
        "预填格数", "表单已替支部填好的格数。", parse=ParserKind.COUNT, adds=True, width=9, **_SYSTEM
    )
    typed: Series[pd.Int64Dtype] = define_column(
        "实际改动格数",
        "表单上已有的任务，支部实际填写或改动的格数。",
        parse=ParserKind.COUNT,
        adds=True,
        width=10,
        **_SYSTEM,
    )
    typed_new: Series[pd.Int64Dtype] = define_column(
        "新任务填写格数", "新任务填写的格数；一项任务只填一次，与每月要填的分开算。", parse=ParserKind.COUNT, adds=True, width=10, **_SYSTEM,
    )  # fmt: skip


class SubmissionStatusSchema(pa.DataFrameModel):
    """Schema of 报送情况: what each branch submitted, when, and which file counts."""

    timeliness: Series[str] = define_column("报送时效", "见总台账。", width=9, **_SYSTEM)
    days_late: Series[pd.Int64Dtype] = define_column(
        "至少迟报天数",
        "截止日到没有见到文件的最后一次查看之间的天数；文件在那以后收到，见收到时间。",
        parse=ParserKind.COUNT,
        width=9,
        **_SYSTEM,
    )
    result: Series[str] = define_column("报送结果", "见总台账。", width=9, **_SYSTEM)
    missed: Series[pd.Int64Dtype] = define_column(
        "连续缺报月数", "到本期为止，连续几个月没有收下月报表（退回没有重报的也算）；还没到截止日的不算。", parse=ParserKind.COUNT, width=9, **_SYSTEM,
    )  # fmt: skip
    between: Series[str] = define_column(
        "收到时间", "文件在哪两次查看之间到达。", example="12月4日至8日之间收到", width=24, **_SYSTEM
    )
    arrivals: Series[pd.Int64Dtype] = define_column(
        "收到份数", "收到、能认出该支部的文件数（含退回的）。", parse=ParserKind.COUNT, adds=True, width=9, **_SYSTEM
    )
    returned_files: Series[pd.Int64Dtype] = define_column(
        "退回份数", "其中退回修改的文件数。", parse=ParserKind.COUNT, adds=True, width=9, **_SYSTEM
    )
    returned: Series[pd.Int64Dtype] = define_column(
        "退回次数", "同一次收表退回几份，算一次。", parse=ParserKind.COUNT, adds=True, width=9, **_SYSTEM
    )
    at_once: Series[str] = define_column(
        "一次合格", "是；不是的写明为什么；没有收下的空着。", example="退回1次", width=16, **_SYSTEM
    )
    reporter: Series[str] = define_column("填报人", "计入台账的表单的填报人。", width=9, **_SYSTEM)
    nil_reason: Series[str] = define_column("无变化原因", "零报告所写的原因。", width=20, **_SYSTEM)


class ProblemSchema(pa.DataFrameModel):
    """Schema of 问题清单: problems found by supervision; what branches report stands in 支部反映."""

    number: Series[str] = define_column("任务编号", "有关任务。", width=16, **_SYSTEM)
    task: Series[str] = define_column("工作任务", "有关任务。", width=24, **_SYSTEM)
    kind: Series[str] = define_column(
        "问题类型", "红灯、漏报、现场督查、待修改、无法读取、认不出。", example="红灯", width=10, **_SYSTEM
    )
    fact: Series[str] = define_column("事实", "具体情况。", width=40, **_SYSTEM)
    first: Series[str] = define_column(
        "首次出现月份", "这个问题最早出现在哪个月。", example="2026-10", width=11, parse=ParserKind.MONTH, **_SYSTEM
    )
    owner: Series[str] = define_column("责任人", "有关任务的责任人。", width=12, **_SYSTEM)


class ReceivedReplySchema(pa.DataFrameModel):
    """Schema of what 支部答复 says beside the cells of 需答复: on which form the reply came, from whom and when."""

    period: Series[str] = define_column(
        "填报月份", "答复填在哪个月的表单上。", example="2026-12", width=10, parse=ParserKind.MONTH, **_SYSTEM
    )
    reporter: Series[str] = define_column("填报人", "那份表单的填报人。", width=9, **_SYSTEM)
    received: Series[str] = define_column(
        "收到日期", "收到那份表单的收表日期。", example="2026-12-20", width=11, parse=ParserKind.DATE, **_SYSTEM
    )


@dataclass(frozen=True)
class LedgerTable:
    """One sheet of the ledger workbook: its name and columns; those from ``shown`` on are grouped away, not printed."""

    name: str
    columns: tuple[Column, ...]
    shown: int

    def build_frame(self, records: list[dict[str, object]]) -> pd.DataFrame:
        """Build a typed frame from records, with exactly these columns in this order."""
        typed = {
            each.name: pd.array([record.get(each.name) for record in records], dtype=_DTYPES.get(each.parse, "str"))
            for each in self.columns
        }
        return pd.DataFrame(typed, copy=False)


_DTYPES: dict[ParserKind, Any] = {ParserKind.RATE: "Int64", ParserKind.COUNT: "Int64"}


@functools.cache
def list_ledger_tables() -> dict[str, LedgerTable]:
    """List the tables by name, in the order of the workbook (数据字典 is derived from them)."""
    whose, source = list_columns(RowBranchSchema), list_columns(ProvenanceSchema)
    reported = list_recorded_task_columns()
    month = tuple(each for each in reported if each.block is ColumnBlock.MONTH)
    number = tuple(each for each in reported if each.name in ("number", "task"))
    answered = tuple(each for each in list_reply_columns() if each.name == "key" or each in list_open_reply_columns())
    made = {
        TASK_SHEET: whose + reported + list_columns(SupervisionSchema) + source,
        "历月进展": whose + list_columns(ReportMonthSchema) + number + month + source,
        "变更记录": whose + list_columns(ChangeSchema) + source,
        "支部汇总": whose + list_columns(BranchSummarySchema) + list_columns(FiveTogetherSchema),
        "报送情况": whose + list_columns(SubmissionStatusSchema) + source[:2],
        "问题清单": whose + list_columns(ProblemSchema) + source,
        "整改台账": whose + list_columns(RectificationSchema) + source,
        "支部答复": whose + list_columns(ReceivedReplySchema) + answered + source,
        "支部反映": whose + list_columns(ReportedMatterSchema) + source,
        FOLLOWED_SHEET: whose + list_columns(CircularDutySchema),
        "信号": whose + list_columns(SignalSchema) + source,
        "1+3+X": whose + list_columns(CategorySchema),
        "业务覆盖": list_columns(DomainCoverageSchema),
        "减负": list_columns(BurdenSchema),
    }  # fmt: skip
    return {name: _arrange_table(name, columns) for name, columns in made.items()}


_LOOKED_FOR = (
    "branch_name", "number", "lamp", "reason", "task", "rate", "schedule", "movement", "status", "deadline",
    "deadline_text", "leader", "owner", "progress", "problem", "next_step",
)  # fmt: skip
"""Columns of 总台账 in the order in which one looks for them; what else a branch fills in each month follows."""


def _arrange_table(name: str, columns: tuple[Column, ...]) -> LedgerTable:
    """Put what is read first, and where it comes from last, grouped away."""
    source = {each.name for each in list_columns(ProvenanceSchema)}
    if name != TASK_SHEET:
        shown = [each for each in columns if each.name not in source]
    else:
        by_name = {each.name: each for each in columns}
        first = [by_name[each] for each in _LOOKED_FOR]
        shown = [*first, *(each for each in columns if each.block is ColumnBlock.MONTH and each not in first)]
    return LedgerTable(name, (*shown, *(each for each in columns if each not in shown)), len(shown))


def list_workbook_tables(months: tuple[Period, ...]) -> dict[str, LedgerTable]:
    """List all tables of the workbook of a month by name, in their order; 走势 has columns for each of the months."""
    return {**list_ledger_tables(), TREND_SHEET: build_trend_table(months)}


TASK_SHEET, TREND_SHEET = "总台账", "走势"
_TREND_LAMP, _TREND_RATE = "lamp", "rate"


@functools.cache
def build_trend_table(months: tuple[Period, ...]) -> LedgerTable:
    """Build the table 走势: one row per task, and 完成率 and 灯色 of each month beside each other."""
    whose = list_columns(RowBranchSchema)
    named = {each.name: each for each in (*list_recorded_task_columns(), *list_columns(SupervisionSchema))}
    shown = [
        replace(named[part], name=name_trend_column(part, month), title=f"{month.as_chinese()}{named[part].title}")
        for month in months
        for part in (_TREND_RATE, _TREND_LAMP)
    ]
    columns = (*whose, named["number"], named["task"], *shown)
    return LedgerTable(TREND_SHEET, columns, len(columns))


def name_trend_column(part: str, month: Period) -> str:
    """Name a column of 走势: ``lamp`` or ``rate`` of a month."""
    return f"{part}_{month}"


def get_column_title(sheet: str, name: str) -> str:
    """Return the title of a column of the workbook by its name."""
    part, _, month = name.partition("_")
    if sheet == TREND_SHEET and part in (_TREND_RATE, _TREND_LAMP) and month:
        return build_trend_table((Period.parse(month),)).columns[-2 if part == _TREND_RATE else -1].title
    columns = build_trend_table(()).columns if sheet == TREND_SHEET else list_ledger_tables()[sheet].columns
    return next(column.title for column in columns if column.name == name)
