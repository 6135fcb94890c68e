"""Describe a column once: the pandera field that checks it and the facts used by every derived form and table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import pandas as pd
import pandera.pandas as pa


class FilledBy(StrEnum):
    """The party that fills in a column."""

    SYSTEM = "系统"
    BUREAU = "局机关"
    BRANCH = "支部"


class ParserKind(StrEnum):
    """The way a cell is read; ``pipeline.intake.cells`` has one parser for each that people fill in."""

    TEXT = "文字"
    KEY = "编号"
    NAMES = "姓名"
    CODE = "选项"
    DOMAIN = "业务领域"
    INDICATOR = "业务指标"
    RATE = "百分数"
    DEADLINE = "时限"
    DATE = "日期"
    COUNT = "整数"
    MONTH = "月份"


class ColumnBlock(StrEnum):
    """The part of a form or ledger to which a column belongs."""

    PLAN = "计划内容"
    MONTH = "本月填报"
    LAST = "上月情况"
    HEAD = "表头"
    REQUEST = "变更申请"
    REPLY = "需答复"
    DECISION = "核验"
    SYSTEM = "系统计算"
    ROSTER = "名册"
    SIGNAL = "信号"
    ENTRY = "局机关填报"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a form or of the ledger.

    ``adds``: numbers of several rows may be added up. ``codes`` maps each allowed value to its accepted spellings, and ``unlisted`` is the code of the finding about any
    other text in a column with choices; ``since`` and ``until`` are the first and last form
    version that contain the column; ``width`` is in characters of the standard font.
    """

    name: str
    title: str
    explanation: str
    example: str
    block: ColumnBlock
    filled_by: FilledBy
    parse: ParserKind
    required: bool
    codes: Mapping[str, tuple[str, ...]]
    unlisted: str
    aliases: tuple[str, ...]
    longest: int | None
    lowest: int | None
    highest: int | None
    since: int
    until: int | None
    width: float
    adds: bool

    @property
    def is_whole_number(self) -> bool:
        """Whether the column holds whole numbers rather than text."""
        return self.parse in (ParserKind.RATE, ParserKind.COUNT)

    @property
    def offers_choices(self) -> bool:
        """Whether the column has a closed list of values: its own, or one of the office's."""
        return bool(self.codes) or self.parse in (ParserKind.DOMAIN, ParserKind.INDICATOR)

    @property
    def is_optional(self) -> bool:
        """Whether a form has the column only where the office lists its values; no branch has to fill it in."""
        return self.parse is ParserKind.INDICATOR

    @property
    def may_be_unknown(self) -> bool:
        """Whether there are forms and records that know nothing of the column: of before it, or of other offices."""
        return self.is_optional or self.since > 1

    @property
    def bounds(self) -> dict[str, str]:
        """The bounds as the gaps of a finding."""
        return {"lowest": f"{self.lowest}", "highest": f"{self.highest}"}

    def allows(self, number: int) -> bool:
        """Return whether a whole number is within the bounds of the column."""
        return (self.lowest is None or self.lowest <= number) and (self.highest is None or number <= self.highest)

    def read_kept_text(self, text: str) -> str | int | None:
        """Return what a cell of the column holds, from the text that a plan keeps of it; a blank number is None."""
        if not self.is_whole_number:
            return text
        return int(text) if text else None

    def is_in_version(self, version: int) -> bool:
        """Return whether forms of a version contain the column."""
        return self.since <= version and (self.until is None or version <= self.until)


def define_column(
    title: str,
    explanation: str,
    *,
    example: str = "",
    block: ColumnBlock,
    by: FilledBy,
    parse: ParserKind = ParserKind.TEXT,
    required: bool = False,
    codes: Mapping[str, tuple[str, ...]] | None = None,
    unlisted: str = "status-unknown",
    aliases: tuple[str, ...] = (),
    longest: int | None = None,
    lowest: int | None = None,
    highest: int | None = None,
    since: int = 1,
    until: int | None = None,
    width: float = 12,
    adds: bool = False,
) -> Any:
    """Define a pandera field that also holds a ``Column``; bounds and codes become pandera checks.

    The explanation names the bounds by ``{longest}``, ``{lowest}`` and ``{highest}``. Raise ValueError if a whole
    number lacks one of its bounds, without which neither the form nor the checks know the other; those that the
    program counts itself need none.
    """
    whole = parse in (ParserKind.RATE, ParserKind.COUNT)
    if (lowest is None) != (highest is None) or (whole and lowest is None and by is not FilledBy.SYSTEM):
        raise ValueError(f"{title}: give both lowest and highest")
    explanation = explanation.format(longest=longest, lowest=lowest, highest=highest)
    facts = {
        "title": title, "explanation": explanation, "example": example, "block": block, "filled_by": by,
        "parse": parse, "required": required, "codes": codes or {}, "unlisted": unlisted, "aliases": aliases, "longest": longest,
        "lowest": lowest, "highest": highest, "since": since, "until": until, "width": width, "adds": adds,
    }  # fmt: skip
    checks: dict[str, Any] = {}
    if codes:
        checks["isin"] = list(codes)
    if longest is not None:
        checks["str_length"] = {"max_value": longest}
    if lowest is not None and highest is not None:
        checks["in_range"] = {"min_value": lowest, "max_value": highest}
    return pa.Field(title=title, description=explanation, nullable=True, metadata={"column": facts}, **checks)


def list_columns(model: type[pa.DataFrameModel]) -> tuple[Column, ...]:
    """List the described columns of a schema in order; context columns without a description are skipped."""
    described = []
    for name, field in model.to_schema().columns.items():
        facts = (field.metadata or {}).get("column")
        if facts is not None:
            described.append(Column(name=str(name), **cast("dict[str, Any]", facts)))
    return tuple(described)


def define_row_rule(code: str, at: str) -> Callable[..., Any]:
    """Return a decorator for a check across columns.

    The decorated method returns True for each valid row. A failure is reported as finding ``code`` at column ``at``.
    (Every row has at least its number, so pandera need not look for rows without any value.)
    """
    found = f"{code}@{at}"
    return cast("Callable[..., Any]", pa.dataframe_check(name=found, error=found, ignore_na=False))


def is_filled(series: pd.Series[Any]) -> pd.Series[bool]:
    """Return a mask of the rows in which a text column is not empty."""
    return series.notna() & (series != "")


def build_schema(
    model: type[pa.DataFrameModel], code: str, block: ColumnBlock, *, only: str = ""
) -> pa.DataFrameSchema:
    """Build the schema of a model with one additional rule per required column of a block.

    ``only`` names a flag column that limits these rules to some rows.
    """
    schema = model.to_schema()
    for check in schema.checks:
        check.name = check.error  # pandera forgets the name of a rule that a second model inherits

    def given(name: str) -> pa.Check:
        def rule(frame: pd.DataFrame) -> pd.Series[bool]:
            well = is_filled(frame[name])
            return well | ~frame[only] if only else well

        return pa.Check(rule, name=f"{code}@{name}", error=f"{code}@{name}", ignore_na=False)

    needed = [each for each in list_columns(model) if each.required and each.block is block]
    schema.checks = [*schema.checks, *(given(each.name) for each in needed)]
    return schema
