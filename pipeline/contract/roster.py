"""Define 支部名册 (templates/支部名册.xlsx): the reporting branches, their names and their active dates."""

from __future__ import annotations

import functools
from collections.abc import Mapping

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
from pipeline.terms import ADDRESS, BRANCH_CODE

ROSTER_SHEET = "支部名册"
_ROSTER, _BUREAU = ColumnBlock.ROSTER, FilledBy.BUREAU

SUBORDINATE_KIND = "下级单位"
"""类型 of a bureau below: it reports by a 上报包 (``report-up``) and is handed out no forms."""

_RING, _ENDED = "承接支部绕回到了本支部，任务没有支部办理", "承接支部那时已经撤并，又没有另指定承接支部"
SUCCESSION_RULES = frozenset({_RING, _ENDED})
"""Rules that a roster kept from before them may break: the months built on it stay as they are."""


class RosterSchema(pa.DataFrameModel):
    """Schema of one branch; ``code`` identifies it everywhere.

    A row is never deleted while the branch has open tasks; fill in 停用日期 instead.
    """

    code: Series[str] = define_column(
        "短码", "二至四个大写字母加二至四位数字，一经使用不再改。", example="MZ03",
        block=_ROSTER, by=_BUREAU, parse=ParserKind.KEY, required=True, width=8,
    )  # fmt: skip
    full_name: Series[str] = define_column(
        "全称", "中国共产党＋单位＋支部委员会。", example="中国共产党清河市民政局机关第一支部委员会",
        block=_ROSTER, by=_BUREAU, required=True, longest=60, width=40,
    )  # fmt: skip
    short_name: Series[str] = define_column(
        "简称", "表单文件名和通报正文中的叫法。", example="机关一支部", block=_ROSTER, by=_BUREAU, required=True, longest=20, width=16,
    )  # fmt: skip
    aliases: Series[str] = define_column(
        "别名", "其他叫法，用分号隔开。", example="一支部；局机关一支部", block=_ROSTER, by=_BUREAU, width=20,
    )  # fmt: skip
    parent: Series[str] = define_column(
        "上级",
        "上级党组织；下级单位填它报给谁，须与本单位名称一致。",
        example="清河市民政局机关党委",
        block=_ROSTER,
        by=_BUREAU,
        width=22,
    )
    kind: Series[str] = define_column(
        "类型",
        "机关、事业单位、社会组织等；按月上报上报包、不填月报表的填“下级单位”。",
        example="机关",
        block=_ROSTER,
        by=_BUREAU,
        width=10,
    )
    secretary: Series[str] = define_column(
        "书记", "支部书记姓名。", example="周明远", block=_ROSTER, by=_BUREAU, parse=ParserKind.NAMES, width=10
    )
    reporter: Series[str] = define_column(
        "报送人", "每月填表的人，预填在表单上。", example="李文静", block=_ROSTER, by=_BUREAU, parse=ParserKind.NAMES, required=True, width=10,
    )  # fmt: skip
    address: Series[str] = define_column(
        "邮箱", "收发表单的邮箱。", example="mz03@example.com", block=_ROSTER, by=_BUREAU, width=24
    )
    domain: Series[str] = define_column(
        "业务领域", "主要业务领域。", example="养老服务", block=_ROSTER, by=_BUREAU, width=14
    )
    start: Series[str] = define_column(
        "启用日期", "从哪天起报送，空白为一直。", example="2026年1月1日", block=_ROSTER, by=_BUREAU, parse=ParserKind.DATE, width=14,
    )  # fmt: skip
    end: Series[str] = define_column(
        "停用日期", "到哪天为止，空白为在用。", example="", block=_ROSTER, by=_BUREAU, parse=ParserKind.DATE, width=14,
    )  # fmt: skip
    successor: Series[str] = define_column(
        "承接支部", "撤并后由哪个支部（短码）承接未完任务。", example="", block=_ROSTER, by=_BUREAU, parse=ParserKind.KEY, width=10,
    )  # fmt: skip
    organisation: Series[str] = define_column("党组织代码", "可不填。", block=_ROSTER, by=_BUREAU, width=16)
    level: Series[str] = define_column(
        "层级", "市、区、县、镇、街道；可不填，不填按全称判断。", example="市", block=_ROSTER, by=_BUREAU, width=8
    )
    place: Series[str] = define_column(
        "所在地",
        "单位所在的市、县、镇；可不填，不填按全称判断。",
        example="清河市",
        block=_ROSTER,
        by=_BUREAU,
        width=12,
    )
    self_names: Series[str] = define_column(
        "自称", "写材料时的自称，用分号隔开；可不填。", example="我局；本科", block=_ROSTER, by=_BUREAU, width=14
    )

    # Context: whether the settings list the 业务领域.
    domain_known: Series[bool] = pa.Field()

    class Config:
        """Parse first, then check."""

        coerce = False
        strict = False

    @define_row_rule("短码应为二至四个大写字母加二至四位数字，如“MZ03”", at="code")
    def check_code_format(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check the format of the branch code (MZ03)."""
        return ~is_filled(frame["code"]) | frame["code"].str.fullmatch(BRANCH_CODE.pattern).fillna(False)

    @define_row_rule("短码与别的支部重复", at="code")
    def check_code_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no branch code is used twice."""
        return ~is_filled(frame["code"]) | ~frame["code"].duplicated(keep="first")

    @define_row_rule("简称与别的支部重复", at="short_name")
    def check_short_name_unique(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that no short name is used twice."""
        return ~is_filled(frame["short_name"]) | ~frame["short_name"].duplicated(keep="first")

    @define_row_rule("邮箱地址写法不对，应如“mz03@example.com”", at="address")
    def check_address_format(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the address is a valid e-mail address."""
        return ~is_filled(frame["address"]) | frame["address"].str.fullmatch(ADDRESS).fillna(False)

    @define_row_rule("停用日期早于启用日期", at="end")
    def check_end_after_start(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a branch does not end before it starts (ISO dates compare as text)."""
        return ~(is_filled(frame["start"]) & is_filled(frame["end"]) & (frame["end"] < frame["start"]))

    @define_row_rule("承接支部不在名册中", at="successor")
    def check_successor_listed(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the branch taking over open tasks exists."""
        return ~is_filled(frame["successor"]) | frame["successor"].isin(frame["code"])

    @define_row_rule(_RING, at="successor")
    def check_successors_end(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that following the successors never leads back to the branch."""
        heirs = _list_heirs(frame)
        return pd.Series([code not in _follow(heirs, code) for code in frame["code"]], index=frame.index)

    @define_row_rule(_ENDED, at="successor")
    def check_successor_active(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the last successor is still active on the day the branch ends (ISO dates compare as text)."""
        ends, heirs = dict(zip(frame["code"], frame["end"], strict=True)), _list_heirs(frame)
        return pd.Series([_has_active_heir(heirs, ends, code) for code in frame["code"]], index=frame.index)

    @define_row_rule("不在设置的业务领域之内，可以写的有：{domains}", at="domain")
    def check_domain_listed(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the 业务领域 is one of the settings."""
        return ~is_filled(frame["domain"]) | frame["domain_known"]


def _list_heirs(frame: pd.DataFrame) -> dict[str, str]:
    """Return branch code -> 承接支部, of the branches that have one."""
    return {code: heir for code, heir in zip(frame["code"], frame["successor"], strict=True) if heir}


def _follow(heirs: Mapping[str, str], code: str) -> list[str]:
    """Return the branches that take over one after the other; a branch met before ends the list."""
    met: list[str] = []
    while (code := heirs.get(code, "")) and code not in met:
        met.append(code)
    return met


def _has_active_heir(heirs: Mapping[str, str], ends: Mapping[str, str], code: str) -> bool:
    """Return whether the last in the line of successors outlives the branch; True if there is no line, or a ring."""
    line = _follow(heirs, code)
    if not ends[code] or not line or code in line:
        return True
    last = ends.get(line[-1], "")
    return not last or last > ends[code]


@functools.cache
def build_roster_schema() -> pa.DataFrameSchema:
    """Build the schema of the roster, with a rule for every required column."""
    return build_schema(RosterSchema, "没有填写", ColumnBlock.ROSTER)


@functools.cache
def list_roster_columns() -> tuple[Column, ...]:
    """List the columns of 支部名册."""
    return list_columns(RosterSchema)


SAMPLE_BRANCH = {column.name: column.example for column in list_roster_columns()} | {
    "code": "MZ01", "aliases": "一支部", "domain": "党的建设", "address": "mz01@example.com",
}  # fmt: skip
"""The row of a new roster, to be replaced by the office's own."""
