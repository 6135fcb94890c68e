"""Define what the office keeps for reading texts (templates/信号): dated documents, outdated terms, exempt texts."""

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
    build_schema,
    define_column,
    define_row_rule,
    is_filled,
    list_columns,
)

SIGNAL_FOLDER = "信号"
DOCUMENTS_FILE, TERMS_FILE, EXEMPT_FILE = (
    f"{SIGNAL_FOLDER}/文件会议.xlsx",
    f"{SIGNAL_FOLDER}/过时提法.xlsx",
    f"{SIGNAL_FOLDER}/豁免文字.txt",
)
NOTICES_FOLDER = f"{SIGNAL_FOLDER}/下发通知"
DOCUMENTS_SHEET, TERMS_SHEET = "文件会议", "过时提法"
_LIST, _BUREAU = ColumnBlock.SIGNAL, FilledBy.BUREAU


class DocumentSchema(pa.DataFrameModel):
    """Schema of one document or meeting that branches may write of, with the day from which it can be known."""

    title: Series[str] = define_column(
        "名称",
        "文件或会议的全称。",
        example="婚姻登记条例",
        block=_LIST,
        by=_BUREAU,
        required=True,
        longest=80,
        width=44,
    )
    aliases: Series[str] = define_column(
        "别名", "其他叫法，用分号隔开。", example="新婚姻登记条例", block=_LIST, by=_BUREAU, width=30
    )
    published: Series[str] = define_column(
        "公布日期", "公布、印发或者开会的日期。", example="2025年4月6日", block=_LIST, by=_BUREAU,
        parse=ParserKind.DATE, required=True, width=16,
    )  # fmt: skip

    class Config:
        """Parse first, then check."""

        coerce = False
        strict = False

    @define_row_rule("名称重复了", at="title")
    def check_title_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no document is listed twice."""
        return ~is_filled(frame["title"]) | ~frame["title"].duplicated(keep="first")


class OutdatedTermSchema(pa.DataFrameModel):
    """Schema of one term that is no longer used for present work."""

    term: Series[str] = define_column(
        "旧提法",
        "不再使用的提法或名称。",
        example="老龄办",
        block=_LIST,
        by=_BUREAU,
        required=True,
        longest=40,
        width=24,
    )
    since: Series[str] = define_column(
        "自何时", "从哪天起不再使用。", example="2023年3月16日", block=_LIST, by=_BUREAU, parse=ParserKind.DATE, required=True, width=16,
    )  # fmt: skip
    now: Series[str] = define_column(
        "现提法", "现在怎么说，没有对应的不填。", example="老龄工作由民政部门负责", block=_LIST, by=_BUREAU, width=34
    )
    unless: Series[str] = define_column(
        "出现这些词时不问", "用分号隔开。", example="档案；历史", block=_LIST, by=_BUREAU, width=26
    )

    class Config:
        """Parse first, then check."""

        coerce = False
        strict = False

    @define_row_rule("旧提法重复了", at="term")
    def check_term_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no term is listed twice."""
        return ~is_filled(frame["term"]) | ~frame["term"].duplicated(keep="first")

    @define_row_rule("旧提法至少要两个字", at="term")
    def check_term_long_enough(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a term is more than one character, which would be found everywhere."""
        return ~is_filled(frame["term"]) | (frame["term"].str.len() > 1)


@functools.cache
def build_document_schema() -> pa.DataFrameSchema:
    """Build the schema of 文件会议, with a rule for every required column."""
    return build_schema(DocumentSchema, "没有填写", ColumnBlock.SIGNAL)


@functools.cache
def build_term_schema() -> pa.DataFrameSchema:
    """Build the schema of 过时提法, with a rule for every required column."""
    return build_schema(OutdatedTermSchema, "没有填写", ColumnBlock.SIGNAL)


@functools.cache
def list_document_columns() -> tuple[Column, ...]:
    """List the columns of 文件会议."""
    return list_columns(DocumentSchema)


@functools.cache
def list_term_columns() -> tuple[Column, ...]:
    """List the columns of 过时提法."""
    return list_columns(OutdatedTermSchema)
