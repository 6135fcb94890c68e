"""Define 需答复: the second sheet of a form, present only if something is open; a blank row is never 必改.

Source: 实施意见 四(四) “跟踪落实”. Branches use it to answer notices, questions and lamps, and for 陈述申辩.
"""

from __future__ import annotations

import functools
from enum import StrEnum

import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import Column, ColumnBlock, FilledBy, ParserKind, define_column, list_columns
from pipeline.contract.problem import ProblemId

SYSTEM, BRANCH = FilledBy.SYSTEM, FilledBy.BRANCH


class QuestionKind(StrEnum):
    """The kind of matter on a row."""

    RECTIFY = "整改"
    LAMP = "灯色"
    EXPLAIN = "请说明"
    OTHER = "其他说明"


class ReplySchema(pa.DataFrameModel):
    """Schema of one matter: locked cells with the question and open cells for the reply."""

    key: Series[str] = define_column(
        "事项编号", "系统编号，不用改。", example="ZG-MZ03-202611-02", block=ColumnBlock.REPLY, by=SYSTEM, parse=ParserKind.KEY, width=12,
    )  # fmt: skip
    kind: Series[str] = define_column(
        "类型", "整改、灯色或请说明。", example="整改", block=ColumnBlock.REPLY, by=SYSTEM, width=8
    )
    fact: Series[str] = define_column(
        "事项", "要答复的是什么事。", example="“党建+居家适老化改造”落后序时进度35个百分点", block=ColumnBlock.REPLY, by=SYSTEM, width=28,
    )  # fmt: skip
    demand: Series[str] = define_column(
        "要求", "请答复什么、什么时候前。", example="12月24日前报整改情况", block=ColumnBlock.REPLY, by=SYSTEM, width=20
    )
    measures: Series[str] = define_column(
        "整改措施", "打算怎么改、谁来改。", example="增派2个施工队，由陈晓岚盯现场", block=ColumnBlock.REPLY, by=BRANCH, longest=300,
        aliases=("措施",), width=22,
    )  # fmt: skip
    done: Series[str] = define_column(
        "整改情况", "已经改到哪一步。", example="12户已全部施工完毕", block=ColumnBlock.REPLY, by=BRANCH, longest=300, aliases=("整改进展",), width=22,
    )  # fmt: skip
    finished: Series[str] = define_column(
        "完成日期", "整改完成的那一天，没改完的不填。", example="2026年12月20日", block=ColumnBlock.REPLY, by=BRANCH, parse=ParserKind.DATE, width=14.5,
    )  # fmt: skip
    extension: Series[str] = define_column(
        "申请延期至", "要延期的，在期限前填打算改完的那一天；不延期的不填。", example="2026年12月31日", block=ColumnBlock.REPLY, by=BRANCH,
        parse=ParserKind.DATE, width=14.5,
    )  # fmt: skip
    statement: Series[str] = define_column(
        "说明", "需要说明或申辩的情况；申请延期的写明原因。", example="施工许可12月20日才办结", block=ColumnBlock.REPLY, by=BRANCH,
        longest=300, aliases=("情况说明", "陈述申辩"), width=22,
    )  # fmt: skip

    class Config:
        """Parse first, then check: nothing is coerced."""

        coerce = False
        strict = False


@functools.cache
def list_reply_columns() -> tuple[Column, ...]:
    """List the columns of 需答复."""
    return list_columns(ReplySchema)


@functools.cache
def list_open_reply_columns() -> tuple[Column, ...]:
    """List the cells a branch may fill in on a row of 需答复, counted apart from those of the month (减负 rule 1)."""
    return tuple(each for each in list_reply_columns() if each.filled_by is FilledBy.BRANCH)


_WORKED_WITH = ("measures", "done", "finished", "extension", "statement")
"""Cells that rules of the program read; what stands in any other is kept and shown."""


@functools.cache
def list_further_reply_columns() -> tuple[Column, ...]:
    """List the cells of a reply that no rule reads: columns the office has added."""
    return tuple(each for each in list_open_reply_columns() if each.name not in _WORKED_WITH)


@functools.cache
def build_reply_schema() -> pa.DataFrameSchema:
    """Build the schema of 需答复 rows: bounds only, nothing is required."""
    return ReplySchema.to_schema()


LATER_COLUMN, COLUMN_BEFORE_IT, COLUMN_AFTER_IT = "extension", "finished", "statement"
"""A column that forms given out earlier lack, and its neighbours."""


def word_rectify_demand(day: str) -> str:
    """Word what is asked on a row about a 整改通知书 whose 时限 is a day."""
    return f"{day}前写明整改情况和完成日期；要延期的，期限前填“申请延期至”，在“说明”中写明原因"


def word_lamp_demand(day: str) -> str:
    """Word what is asked on a row about a red lamp by a day."""
    return f"{day}前说明原因和下步措施；认为灯色不符实际的，在反馈单写明的陈述申辩期限内写在“说明”中"


def word_overdue_demand(due: str) -> str:
    """Word what is asked on a row about a 整改 whose 时限 (``due``) is over: by the day that the 反馈单 sets."""
    return f"时限{due}已过，请按反馈单写明的期限写明整改情况和完成日期"


def word_application(until: str) -> str:
    """Word that a branch has asked for more time, until a day if it named one, and what holds until that is decided."""
    return f"已申请延期{until and f'至{until}'}，尚未审定，审定前仍按原时限"


def word_missing_demand(day: str) -> str:
    """Word what is asked on a row about a missing report by the day of a 催报单, else by that which the 反馈单 sets."""
    if not day:
        return "按反馈单写明的期限补报；没有漏报或有特殊情况的，在陈述申辩期限内在“说明”中写明"
    return f"{day}前补报；没有漏报或有特殊情况的，同日前在“说明”中写明"


_EARLIER_WORDINGS = (
    ("认为灯色不符实际的，在反馈单写明的陈述申辩期限内写在“说明”中", "认为灯色不符实际的，在“说明”中写明"),
    ("要延期的，期限前填“申请延期至”，在“说明”中写明原因", "要延期的，期限前在“说明”中写明原因和日期"),
)
"""Words of ``demand``, and what forms handed out earlier have in their place."""


def list_printed_wordings(text: str) -> tuple[str, ...]:
    """List how a locked text may stand on a form: as recorded, or in the words of an earlier make of the sheet."""
    earlier = (text.replace(now, then) for now, then in _EARLIER_WORDINGS if now in text)
    return (text, *earlier)


_LAMP = "ZG-"


def format_lamp_key(problem: ProblemId) -> str:
    """Format the 事项编号 for a problem: the lamp or rectification of a task, or another problem of a branch."""
    return f"{_LAMP}{problem}"


def parse_lamp_key(key: str) -> ProblemId | None:
    """Return the problem that a row of 需答复 is about; None if it asks for something else."""
    return ProblemId.parse(key.removeprefix(_LAMP)) if key.startswith(_LAMP) else None


def format_explanation_key(code: str, number: str) -> str:
    """Format the 事项编号 of a question about a task."""
    return f"SM-{number}-{code}"


def is_explanation_key(key: str) -> bool:
    """Return whether a row of 需答复 asks something about a task or of a branch, and not about a lamp."""
    return key.startswith("SM-")


def format_free_key(branch: str) -> str:
    """Format the 事项编号 of the row on which a branch writes what nobody asked."""
    return format_explanation_key(QuestionKind.OTHER, branch)


def is_free_key(key: str) -> bool:
    """Return whether a row of 需答复 is the one for what nobody asked."""
    return is_explanation_key(key) and key.endswith(f"-{QuestionKind.OTHER}")


_REFUSED = "核验退回"


def format_refusal_key(number: str) -> str:
    """Format the 事项编号 of the question what has been done since a reported completion was sent back."""
    return format_explanation_key(_REFUSED, number)


def is_refusal_key(key: str) -> bool:
    """Return whether a row of 需答复 asks about a completion that was sent back."""
    return is_explanation_key(key) and key.endswith(f"-{_REFUSED}")
