"""How a column is described once: the pandera field that checks it and the facts every projection needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import pandas as pd
import pandera.pandas as pa


class FilledBy(StrEnum):
    """Who puts the value there."""

    SYSTEM = "系统"
    BUREAU = "局机关"
    BRANCH = "支部"


class Parse(StrEnum):
    """How a typed cell is read; one parser each in ``validation``."""

    TEXT = "文字"
    KEY = "编号"
    NAMES = "姓名"
    CODE = "选项"
    DOMAIN = "业务领域"
    RATE = "百分数"
    DEADLINE = "时限"
    DATE = "日期"
    COUNT = "整数"
    DECIMAL = "小数"


class Block(StrEnum):
    """Which part of a form or ledger a column belongs to."""

    PLAN = "计划内容"
    MONTH = "本月填报"
    LAST = "上月情况"
    HEAD = "表头"
    REQUEST = "变更申请"
    REPLY = "需答复"
    DECISION = "核验"
    SYSTEM = "系统计算"
    ROSTER = "名册"


@dataclass(frozen=True)
class Column:
    """One column of a form or of the ledger.

    ``codes`` maps each allowed value to the spellings that are read as it; ``since`` and ``until`` are the
    first and last form version that carry the column; ``width`` is in characters of the standard font.
    """

    name: str
    title: str
    explanation: str
    example: str
    block: Block
    filled_by: FilledBy
    parse: Parse
    required: bool
    codes: Mapping[str, tuple[str, ...]]
    aliases: tuple[str, ...]
    longest: int | None
    lowest: int | None
    highest: int | None
    since: int
    until: int | None
    width: float

    def in_version(self, version: int) -> bool:
        """Whether forms of that version carry the column."""
        return self.since <= version and (self.until is None or version <= self.until)


def column(
    title: str,
    explanation: str,
    *,
    example: str = "",
    block: Block,
    by: FilledBy,
    parse: Parse = Parse.TEXT,
    required: bool = False,
    codes: Mapping[str, tuple[str, ...]] | None = None,
    aliases: tuple[str, ...] = (),
    longest: int | None = None,
    lowest: int | None = None,
    highest: int | None = None,
    since: int = 1,
    until: int | None = None,
    width: float = 12,
) -> Any:
    """A pandera field that also carries a ``Column``; bounds and codes become pandera checks."""
    facts = {
        "title": title, "explanation": explanation, "example": example, "block": block, "filled_by": by,
        "parse": parse, "required": required, "codes": codes or {}, "aliases": aliases, "longest": longest,
        "lowest": lowest, "highest": highest, "since": since, "until": until, "width": width,
    }  # fmt: skip
    checks: dict[str, Any] = {}
    if codes:
        checks["isin"] = list(codes)
    if longest is not None:
        checks["str_length"] = {"max_value": longest}
    if lowest is not None and highest is not None:
        checks["in_range"] = {"min_value": lowest, "max_value": highest}
    return pa.Field(title=title, description=explanation, nullable=True, metadata={"column": facts}, **checks)


def columns(model: type[pa.DataFrameModel]) -> tuple[Column, ...]:
    """The described columns of a form, in the order of the model (context columns have no description)."""
    described = []
    for name, field in model.to_schema().columns.items():
        facts = (field.metadata or {}).get("column")
        if facts is not None:
            described.append(Column(name=str(name), **cast("dict[str, Any]", facts)))
    return tuple(described)


def row_rule(code: str, at: str) -> Callable[..., Any]:
    """A cross-column rule: its method returns True where a row is well; a failure is finding ``code`` at column ``at``."""
    return cast("Callable[..., Any]", pa.dataframe_check(name=f"{code}@{at}", error=f"{code}@{at}"))


def filled(series: pd.Series[Any]) -> pd.Series[bool]:
    """Where a text column holds something."""
    return series.notna() & (series != "")
