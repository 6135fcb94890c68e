"""Pack a 上报包: figures, the signed report that goes along, and the manifest; the same model gives the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.contract.package_manifest import PackageManifest, PackageMember, RosterEntry
from pipeline.contract.reported_figures import (
    BRANCH_SHEET,
    PACKAGE_VERSION,
    TOTAL_SHEET,
    list_branch_figure_columns,
    list_total_columns,
)
from pipeline.disk import clean_name
from pipeline.periods import Period
from pipeline.reports.bureau_figures import add_up_figures
from pipeline.roll_up.plain_table import lay_out_table
from pipeline.sheets import write_workbook
from pipeline.terms import FIGURES_FILE, PACKAGE_MANIFEST_FILE, format_chinese_date
from pipeline.zip_parts import pack_parts


@dataclass(frozen=True, kw_only=True)
class ReportedMonth:
    """What a bureau reports of a month: the snapshot's day and last receipt, the figures, the branches of its roster.

    ``papers`` are signed papers that go along, by file name; ``signed``: the figures are those of a signed month.
    """

    bureau: str
    superior: str
    period: Period
    as_of: dt.date
    receipt: int
    signed: bool
    program: str
    contract: int
    roster: tuple[RosterEntry, ...]
    figures: pd.DataFrame
    papers: Mapping[str, bytes] = field(default_factory=dict)


def build_package(month: ReportedMonth) -> bytes:
    """Build the bytes of a package; its parts have no times and stand in the order of their names."""
    parts = {FIGURES_FILE: build_figures_workbook(month), **month.papers}
    manifest = PackageManifest(
        version=PACKAGE_VERSION,
        bureau=month.bureau,
        superior=month.superior,
        period=str(month.period),
        as_of=month.as_of.isoformat(),
        receipt=month.receipt,
        signed=month.signed,
        program=month.program,
        contract=month.contract,
        roster=month.roster,
        members=tuple(
            PackageMember(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest())
            for name, data in sorted(parts.items())
        ),
    )
    return pack_parts({PACKAGE_MANIFEST_FILE: format_manifest(manifest), **dict(sorted(parts.items()))})


def format_manifest(manifest: PackageManifest) -> bytes:
    """Format a manifest as the package holds it."""
    return (manifest.model_dump_json(indent=1) + "\n").encode()


def build_figures_workbook(month: ReportedMonth) -> bytes:
    """Build 上报数据.xlsx: a row per branch, and their totals."""
    said = format_chinese_date(month.as_of)
    footer = f"{month.bureau}　{month.period.as_chinese()}“党建+”上报数据　截至{said}"
    totals = add_up_figures(month.figures).assign(bureau=month.bureau, period=str(month.period))
    sheets = (
        lay_out_table(BRANCH_SHEET, list_branch_figure_columns(), month.figures, footer=footer),
        lay_out_table(TOTAL_SHEET, list_total_columns(), totals, footer=footer, frozen=1),
    )
    return write_workbook(sheets, title=f"{month.bureau}{month.period.as_chinese()}“党建+”上报数据")


def format_package_name(month: ReportedMonth) -> str:
    """Format the file name of a package: whose, which month, as of which day and receipt."""
    stamp = f"{month.as_of.year}{month.as_of.month:02d}{month.as_of.day:02d}-{month.receipt}"
    return clean_name(f"上报_{month.bureau}_{month.period}_{stamp}.zip")
