"""Walk months on disk under a contract with more columns; run by ``test_new_column`` in a process of its own.

``python extended_contract.py SINCE WALK FOLDER`` adds five columns to the task rows of the monthly form, since a form
version: a text and a whole number of the plan; a text, a whole number and a choice of the month; and two to 需答复. It
then walks in an empty folder, and prints what it saw as JSON. Only the contract is changed, and before anything derived from it is imported.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pandas import Int64Dtype
from pandera.typing import Series

from pipeline.contract import replies, task_row
from pipeline.contract.column import ColumnBlock, FilledBy, ParserKind, define_column

SINCE, WALK, FOLDER = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])


class ExtendedTaskSchema(task_row.TaskSchema):
    """Task rows with five more columns, named so that no real column is ever called the same."""

    trial_partner: Series[str] = define_column(
        "试验用单位",
        "与谁一起办。",
        example="望湖街道",
        block=ColumnBlock.PLAN,
        by=FilledBy.BRANCH,
        longest=60,
        since=SINCE,
    )
    trial_funds: Series[Int64Dtype] = define_column(
        "试验用钱数", "要用多少钱（元）。", example="20000", block=ColumnBlock.PLAN, by=FilledBy.BRANCH,
        parse=ParserKind.COUNT, lowest=0, highest=99_999_999, since=SINCE,
    )  # fmt: skip
    trial_words: Series[str] = define_column(
        "试验用文字",
        "钱从哪里来。",
        example="福彩公益金",
        block=ColumnBlock.MONTH,
        by=FilledBy.BRANCH,
        longest=60,
        since=SINCE,
    )
    trial_count: Series[Int64Dtype] = define_column(
        "试验用整数", "本月走访了多少户。", example="12", block=ColumnBlock.MONTH, by=FilledBy.BRANCH,
        parse=ParserKind.COUNT, lowest=0, highest=999, since=SINCE,
    )  # fmt: skip
    trial_choice: Series[str] = define_column(
        "试验用选项", "从下拉选项中选择。", example="新办", block=ColumnBlock.MONTH, by=FilledBy.BRANCH,
        parse=ParserKind.CODE, codes={"新办": ("新",), "续办": ("续",)}, since=SINCE,
    )  # fmt: skip


class ExtendedReplySchema(replies.ReplySchema):
    """Rows of 需答复 with two more cells for the branch: a text and a whole number."""

    trial_reply: Series[str] = define_column(
        "试验用答复", "还要说的。", block=ColumnBlock.REPLY, by=FilledBy.BRANCH, longest=300
    )
    trial_reply_count: Series[Int64Dtype] = define_column(
        "试验用户数", "整改了多少户。", example="12", block=ColumnBlock.REPLY, by=FilledBy.BRANCH,
        parse=ParserKind.COUNT, lowest=0, highest=999,
    )  # fmt: skip


assert "pipeline.contract.monthly" not in sys.modules
vars(task_row).update(TaskSchema=ExtendedTaskSchema)
vars(replies).update(ReplySchema=ExtendedReplySchema)
sys.path.insert(0, str(Path(__file__).parents[1]))

import contract_walks  # noqa: E402 - only now may the contract be read

sys.stdout.write(json.dumps(getattr(contract_walks, WALK)(FOLDER), ensure_ascii=False))
