"""Define one task row of the monthly form (月报表), each column described once; nothing else lists these columns.

Source: 实施意见 三, 四(二); column titles are used verbatim in every form and in 总台账. A column that a later version
of the form adds or drops says so by ``since`` and ``until``; it is never removed from here, so that old forms stay
readable.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import ColumnBlock, FilledBy, ParserKind, define_column, define_row_rule, is_filled
from pipeline.terms import ASKS_CLOSING, ASKS_EXTENSION, CATEGORIES, DONE, NOT_STARTED, STANDING, UNDERWAY

PLAN, MONTH = ColumnBlock.PLAN, ColumnBlock.MONTH
SYSTEM, BRANCH = FilledBy.SYSTEM, FilledBy.BRANCH

CATEGORY_CODES = {
    CATEGORIES[0]: ("党建", "党建工作", "党建设", "1"),
    CATEGORIES[1]: ("中心", "中心任务"),
    CATEGORIES[2]: ("重点", "重点工作"),
    CATEGORIES[3]: ("日常", "日常任务", "常规工作"),
    CATEGORIES[4]: ("特色", "X", "特色项目", "特色任务"),
}
STATUS_CODES = {
    NOT_STARTED: ("未开始", "没启动", "尚未启动", "未开展", "待启动", "未动"),
    UNDERWAY: ("进行中", "推进", "在推进", "正在推进", "正常推进", "开展中", "实施中", "持续推进", "有序推进"),
    DONE: ("完成", "已经完成", "全部完成", "完成了", "已办结", "办结", "已完结", "完结", "100%完成"),
    STANDING: ("长期", "长期工作", "常态化", "长期推进", "长期坚持中"),
    ASKS_EXTENSION: ("延期", "申请延后", "拟延期", "需延期"),
    ASKS_CLOSING: ("销号", "申请消号", "拟销号", "可销号"),
}


def _is_untouched(frame: pd.DataFrame) -> pd.Series[bool]:
    """Return a mask of task rows whose pre-filled 完成率 and 状态 are unchanged.

    Such a row means 本项无变化 and is never an error.
    """
    same_rate = (frame["rate"] == frame["last_rate"]).fillna(frame["rate"].isna() & frame["last_rate"].isna())
    same_status = frame["status"].fillna("") == frame["last_status"].fillna("")
    return ~frame["is_new"] & same_rate.astype(bool) & same_status


class TaskSchema(pa.DataFrameModel):
    """Schema of one parsed task row of 填报表.

    It has plan cells, month cells, and the distributed values as context.
    """

    number: Series[str] = define_column(
        "任务编号", "系统编好，一经使用终身不变；空行已带编号，新增任务填在空行里即可。", example="MZ03-202611-02",
        block=PLAN, by=SYSTEM, parse=ParserKind.KEY, aliases=("编号", "任务号", "序号及编号"), width=9.5,
    )  # fmt: skip
    category: Series[str] = define_column(
        "项目类别", "“1+3+X”中的哪一类：1为党的建设，3为中心工作、重点任务、日常工作，X为特色工作。", example="重点任务",
        block=PLAN, by=BRANCH, parse=ParserKind.CODE, required=True, codes=CATEGORY_CODES,
        unlisted="category-unknown", aliases=("类别", "任务类别", "项目分类"), width=9,
    )  # fmt: skip
    domain: Series[str] = define_column(
        "业务领域", "对应的民政业务领域，从下拉选项中选择。", example="养老服务",
        block=PLAN, by=BRANCH, parse=ParserKind.DOMAIN, required=True, unlisted="domain-unknown",
        aliases=("领域", "业务条线"), width=8,
    )  # fmt: skip
    task: Series[str] = define_column(
        "工作任务", "加的内容：党建加到哪项工作上，一句话说清做什么事。", example="党建+居家适老化改造",
        block=PLAN, by=BRANCH, required=True, longest=80,
        aliases=("任务", "任务名称", "加的内容", "工作任务（加的内容）", "重点任务名称", "工作内容"), width=13.5,
    )  # fmt: skip
    measure: Series[str] = define_column(
        "抓手", "具体措施：靠什么办法推动，写得出数量、对象、频次。", example="党员包户12户，每周上门1次",
        block=PLAN, by=BRANCH, required=True, longest=150,
        aliases=("抓手（具体措施）", "具体措施", "措施", "工作措施", "工作抓手"), width=14,
    )  # fmt: skip
    goal: Series[str] = define_column(
        "目标", "达到什么目标，写成能检查的结果。", example="年底前完成改造120户",
        block=PLAN, by=BRANCH, required=True, longest=150, aliases=("工作目标", "目标要求", "预期目标"), width=11,
    )  # fmt: skip
    leader: Series[str] = define_column(
        "牵头领导", "由谁牵头负责，填姓名。", example="周明远",
        block=PLAN, by=BRANCH, parse=ParserKind.NAMES, required=True, longest=40,
        aliases=("牵头人", "分管领导", "牵头负责人"), width=7,
    )  # fmt: skip
    owner: Series[str] = define_column(
        "责任人", "具体经办的人，填姓名，多人用顿号隔开。", example="陈晓岚、吴启航",
        block=PLAN, by=BRANCH, parse=ParserKind.NAMES, required=True, longest=60,
        aliases=("责任人员", "经办人", "具体责任人"), width=7.5,
    )  # fmt: skip
    deadline: Series[str] = define_column(
        "完成时限", "哪一天前完成；没有终点的填“长期坚持”。", example="2026年12月31日",
        block=PLAN, by=BRANCH, parse=ParserKind.DEADLINE, required=True,
        aliases=("时限", "完成时间", "完成期限", "截止时间"), width=14.5,
    )  # fmt: skip
    indicator: Series[str] = define_column(
        "对应业务指标", "这项任务要推动哪一项业务指标，从下拉选项中选择；对不上的不填。", example="居家适老化改造户数",
        block=PLAN, by=BRANCH, parse=ParserKind.INDICATOR, unlisted="indicator-unknown",
        aliases=("对应指标", "对应的业务指标"), width=13,
    )  # fmt: skip
    progress: Series[str] = define_column(
        "本月进展", "做了什么、到哪一步，{longest}字以内；完成率和状态都没变的可以不填。", example="完成入户评估36户、施工21户",
        block=MONTH, by=BRANCH, longest=150,
        aliases=("进展", "进展情况", "本月进展情况", "工作进展", "本月工作进展"), width=20,
    )  # fmt: skip
    rate: Series[pd.Int64Dtype] = define_column(
        "完成率", "{lowest}到{highest}的整数（%），不带百分号；已填上月数，有变化再改。", example="65",
        block=MONTH, by=BRANCH, parse=ParserKind.RATE, lowest=0, highest=100,
        aliases=("完成率（%）", "完成率%", "完成进度", "进度", "完成比例"), width=6,
    )  # fmt: skip
    status: Series[str] = define_column(
        "状态", "从下拉选项中选择；已填上月状态，有变化再改。", example="推进中",
        block=MONTH, by=BRANCH, parse=ParserKind.CODE, codes=STATUS_CODES,
        aliases=("任务状态", "工作状态", "进展状态", "目前状态"), width=8,
    )  # fmt: skip
    problem: Series[str] = define_column(
        "存在问题及需协调事项", "卡在哪里、需要谁协调，没有可不填。", example="2户屋面产权待街道确认",
        block=MONTH, by=BRANCH, longest=150,
        aliases=("存在问题", "问题及需协调事项", "存在的问题", "困难问题", "存在问题及建议"), width=12,
    )  # fmt: skip
    next_step: Series[str] = define_column(
        "下步打算", "下个月做什么，没有可不填。", example="12月10日前完成验收",
        block=MONTH, by=BRANCH, longest=150,
        aliases=("下步计划", "下一步打算", "下一步工作", "下步工作打算", "下步安排"), width=11.5,
    )  # fmt: skip

    # Context that is not on the form: distributed values, and facts from other parts of the file.
    is_new: Series[bool] = pa.Field()
    last_rate: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    last_status: Series[str] = pa.Field(nullable=True)
    deadline_day: Series[str] = pa.Field(nullable=True)
    period_start: Series[str] = pa.Field()
    asks_later_date: Series[bool] = pa.Field()

    class Config:
        """Parse first, then check: nothing is coerced."""

        coerce = False
        strict = False

    @define_row_rule("rate-missing", at="rate")
    def check_rate_kept(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a pre-filled rate was not cleared."""
        return frame["is_new"] | frame["rate"].notna() | frame["last_rate"].isna()

    @define_row_rule("status-missing", at="status")
    def check_status_kept(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a pre-filled status was not cleared."""
        return frame["is_new"] | is_filled(frame["status"]) | ~is_filled(frame["last_status"])

    @define_row_rule("progress-missing", at="progress")
    def check_progress_given(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that 本月进展 is filled in if 完成率 or 状态 changed."""
        rate_moved = (frame["rate"] != frame["last_rate"].fillna(0)).fillna(False)
        status_moved = is_filled(frame["status"]) & (frame["status"] != frame["last_status"].fillna(NOT_STARTED))
        return is_filled(frame["progress"]) | ~(rate_moved | status_moved)

    @define_row_rule("done-below-100", at="rate")
    def check_done_rate(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that 已完成 has a rate of 100."""
        return _is_untouched(frame) | ~((frame["status"] == DONE) & frame["rate"].between(0, 99).fillna(False))

    @define_row_rule("idle-with-rate", at="status")
    def check_not_started_rate(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that 未启动 has a rate of 0."""
        begun = frame["rate"].between(1, 100).fillna(False)
        return _is_untouched(frame) | ~((frame["status"] == NOT_STARTED) & begun)

    @define_row_rule("extension-without-request", at="status")
    def check_extension_request(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that 申请延期 has a 变更申请 for 完成时限.

        The request is required only in the month in which 申请延期 is first reported.
        """
        said_before = ~frame["is_new"] & (frame["last_status"] == ASKS_EXTENSION)
        return (frame["status"] != ASKS_EXTENSION) | frame["asks_later_date"] | said_before

    @define_row_rule("deadline-past", at="deadline")
    def check_deadline(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a new task is not due before the month of the form that adds it."""
        return ~(frame["is_new"] & (frame["deadline_day"] < frame["period_start"]).fillna(False))
