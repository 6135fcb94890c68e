"""Define the sheet 局机关填报 of the 核验表: what the bureau puts in itself and no branch has asked for.

Tasks handed down (交办), problems found on the spot (现场督查), typical cases of its own choice, and taking any of them
back (撤回). Source: 实施意见 三 (“当前要突出以下共性内容”), 四(三) “典型示范”, 四(四) “督促检查”.
"""

from __future__ import annotations

import functools

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import (
    Column,
    ColumnBlock,
    FilledBy,
    ParserKind,
    define_column,
    define_row_rule,
    is_filled,
    list_columns,
)
from pipeline.contract.task_row import CATEGORY_CODES
from pipeline.terms import EntryKind

ENTRY_ROWS = 20
"""Numbered rows on a sheet."""
ALL_BRANCHES = "全部"
"""What stands for every branch that reports next month."""
HANDED_DOWN = "（交办）"
"""Ends the 工作任务 of a task that was handed down, wherever it is named."""
LONGEST_TEXT = 80 - len(HANDED_DOWN)
"""A 工作任务 has at most 80 characters on a form."""
LEFT_TO_BRANCH = ("measure", "leader", "owner")
"""Plan cells that the bureau may leave to the branch, which fills them in on the first form with the task."""
_BLOCK, _BUREAU = ColumnBlock.ENTRY, FilledBy.BUREAU
_PLAN = ("category", "domain", "goal", "deadline", *LEFT_TO_BRANCH)
_NEEDED = {
    EntryKind.HAND_DOWN: ("branches", "text", "category", "domain", "goal", "deadline"),
    EntryKind.SITE: ("branches", "text"),
    EntryKind.CASE: ("number",),
    EntryKind.WITHDRAW: ("number", "note"),
}
_TAKEN = {
    EntryKind.HAND_DOWN: ("branches", "text", *_PLAN),
    EntryKind.SITE: ("branches", "number", "text"),
    EntryKind.CASE: ("number", "text"),
    EntryKind.WITHDRAW: ("number",),
}
_CONTENT = ("branches", "number", "text", *_PLAN)


class BureauEntrySchema(pa.DataFrameModel):
    """Schema of one row: which cells it needs, and which would say nothing there, depends on 事项."""

    row_number: Series[str] = define_column(
        "序号", "系统编号，不用改。", example="901", block=_BLOCK, by=FilledBy.SYSTEM, parse=ParserKind.KEY, width=5
    )
    kind: Series[str] = define_column(
        "事项", "从下拉选项中选择。", example="交办", block=_BLOCK, by=_BUREAU, parse=ParserKind.CODE,
        codes={EntryKind.HAND_DOWN.value: ("交办任务", "下达"), EntryKind.SITE.value: ("督查", "现场检查"),
               EntryKind.CASE.value: ("典型", "典型案例"), EntryKind.WITHDRAW.value: ("取消", "收回")},
        unlisted="entry-kind-unknown", width=8,
    )  # fmt: skip
    branches: Series[str] = define_column(
        "给哪个支部", "短码或简称，几个支部用顿号隔开；每个支部都给的填“全部”。", example="MZ01、MZ03", block=_BLOCK, by=_BUREAU, width=11,
    )  # fmt: skip
    number: Series[str] = define_column(
        "有关编号",
        "现场督查：查的是哪项任务，不是某项任务的不填；典型做法：哪项任务；撤回：要撤回的那一条的编号。",
        example="MZ03-202611-02",
        block=_BLOCK,
        by=_BUREAU,
        parse=ParserKind.KEY,
        width=14,
    )
    text: Series[str] = define_column(
        "任务或内容", "交办：做什么事，一句话；现场督查：查到什么；典型做法：写进通报的话，不填就用支部写的进展。",
        example="党建+冬季安全排查", block=_BLOCK, by=_BUREAU, longest=LONGEST_TEXT, width=25,
    )  # fmt: skip
    category: Series[str] = define_column(
        "项目类别", "交办要填，从下拉选项中选择。", example="重点任务", block=_BLOCK, by=_BUREAU, parse=ParserKind.CODE, codes=CATEGORY_CODES,
        unlisted="category-unknown", width=8,
    )  # fmt: skip
    domain: Series[str] = define_column(
        "业务领域", "交办要填，从下拉选项中选择。", example="养老服务", block=_BLOCK, by=_BUREAU, parse=ParserKind.DOMAIN, unlisted="domain-unknown",
        width=8,
    )  # fmt: skip
    goal: Series[str] = define_column(
        "目标",
        "交办要填，写成能检查的结果。",
        example="12月底前排查所有养老机构",
        block=_BLOCK,
        by=_BUREAU,
        longest=150,
        width=15,
    )
    deadline: Series[str] = define_column(
        "完成时限", "交办要填，哪一天前完成；没有终点的填“长期坚持”。", example="2026年12月31日", block=_BLOCK, by=_BUREAU, parse=ParserKind.DEADLINE,
        width=14.5,
    )  # fmt: skip
    measure: Series[str] = define_column(
        "抓手",
        "交办可填；不填的由支部在第一张表上填。",
        example="每周排查2家",
        block=_BLOCK,
        by=_BUREAU,
        longest=150,
        width=11,
    )
    leader: Series[str] = define_column(
        "牵头领导",
        "交办可填；不填的由支部填。",
        example="周明远",
        block=_BLOCK,
        by=_BUREAU,
        parse=ParserKind.NAMES,
        longest=40,
        width=7,
    )
    owner: Series[str] = define_column(
        "责任人",
        "交办可填；不填的由支部填。",
        example="陈晓岚",
        block=_BLOCK,
        by=_BUREAU,
        parse=ParserKind.NAMES,
        longest=60,
        width=7,
    )
    verifier: Series[str] = define_column(
        "填报人", "谁定的；不填就按“待定事项”表“全表”一行的核验人。", example="孙立新", block=_BLOCK, by=_BUREAU, parse=ParserKind.NAMES, longest=40,
        width=7,
    )  # fmt: skip
    day: Series[str] = define_column(
        "日期", "交办、督查、决定的那一天；不填就按“全表”一行的核验日期。", example="2026年12月10日", block=_BLOCK, by=_BUREAU, parse=ParserKind.DATE,
        width=14.5,
    )  # fmt: skip
    note: Series[str] = define_column(
        "备注", "撤回的要写为什么；其余可不填。", example="填错了支部", block=_BLOCK, by=_BUREAU, longest=150, width=11
    )

    # Context: the day up to which a row can have been decided, and the day that 完成时限 means.
    today: Series[str] = pa.Field()
    deadline_day: Series[str] = pa.Field(nullable=True)

    class Config:
        """Parse first, then check: nothing is coerced."""

        coerce = False
        strict = False

    @define_row_rule("entry-incomplete", at="kind")
    def check_kind_given(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a row says what it is."""
        return is_filled(frame["kind"])

    @define_row_rule("entry-incomplete", at="verifier")
    def check_person_named(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a person is named."""
        return frame["verifier"].str.contains(r"[^\W\d_]").fillna(False).astype(bool)

    @define_row_rule("entry-incomplete", at="day")
    def check_day_given(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the day is given."""
        return is_filled(frame["day"])

    @define_row_rule("decision-day-future", at="day")
    def check_day_come(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the day has come (ISO dates compare as text)."""
        return ~(frame["day"] > frame["today"]).fillna(False).astype(bool)

    @define_row_rule("entry-deadline-past", at="deadline")
    def check_deadline_ahead(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a task is due after the day on which it is handed down."""
        return ~(frame["deadline_day"] <= frame["day"]).fillna(False).astype(bool)


def _list_cells(frame: pd.DataFrame, name: str, kinds: dict[EntryKind, tuple[str, ...]]) -> pd.Series[bool]:
    """Return a mask of the rows whose kind lists a column."""
    return frame["kind"].isin([kind.value for kind, names in kinds.items() if name in names])


@functools.cache
def build_entry_schema() -> pa.DataFrameSchema:
    """Build the schema, with two rules per column: it is filled in where its row needs it, and only where it counts."""
    schema = BureauEntrySchema.to_schema()

    def build_rules(name: str) -> tuple[pa.Check, ...]:
        def is_given(frame: pd.DataFrame) -> pd.Series[bool]:
            return is_filled(frame[name]) | ~_list_cells(frame, name, _NEEDED)

        def counts(frame: pd.DataFrame) -> pd.Series[bool]:
            return ~is_filled(frame[name]) | ~is_filled(frame["kind"]) | _list_cells(frame, name, _TAKEN)

        return tuple(
            pa.Check(rule, name=f"{code}@{name}", error=f"{code}@{name}", ignore_na=False)
            for rule, code in ((is_given, "entry-incomplete"), (counts, "entry-unused"))
        )

    schema.checks += [rule for name in _CONTENT for rule in build_rules(name)]
    note = pa.Check(
        lambda frame: is_filled(frame["note"]) | ~_list_cells(frame, "note", _NEEDED),
        name="entry-incomplete@note",
        error="entry-incomplete@note",
        ignore_na=False,
    )
    schema.checks.append(note)
    return schema


@functools.cache
def list_entry_columns() -> tuple[Column, ...]:
    """List the columns of the sheet."""
    return list_columns(BureauEntrySchema)
