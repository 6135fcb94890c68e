"""Add the packages of the bureaus below up to a ledger of ledgers, with pandas; pandera judges what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.archive.submissions import PackageRecord
from pipeline.contract.superior_ledger import (
    build_bureau_schema,
    list_arrival_columns,
    list_bureau_columns,
    list_part_columns,
)
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import LedgerInputs
from pipeline.periods import Month
from pipeline.reports.bureau_figures import name_figures
from pipeline.reports.row_cells import YES
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import UNUSABLE_FILES, SubmissionResult, Timeliness

TOTAL = "合计"


@dataclass(frozen=True, kw_only=True)
class SuperiorLedger:
    """The bureaus below in a month: a row per bureau (``bureaus``) and per branch (``parts``), and how they came.

    ``total`` is the one row of the sum over the bureaus that have reported.
    """

    period: Month
    bureaus: pd.DataFrame
    parts: pd.DataFrame
    arrivals: pd.DataFrame
    total: pd.DataFrame

    @property
    def reported(self) -> pd.DataFrame:
        """Rows of the bureaus whose figures count."""
        return self.bureaus[self.bureaus["tasks"].notna()]

    @property
    def complete(self) -> bool:
        """Whether the package of every bureau counts."""
        return len(self.reported) == len(self.bureaus)

    def list_names(self, *results: SubmissionResult) -> list[str]:
        """List the names of bureaus by 上报结果, in roster order."""
        wanted = self.bureaus[self.bureaus["result"].isin([each.value for each in results])]
        return [str(name) for name in wanted["bureau_name"]]


def describe_arrivals(ledger: SuperiorLedger) -> str:
    """Describe in one Chinese line how many bureaus have reported, who has not, and whose package must come again."""
    told = f"下级单位{len(ledger.bureaus)}个，已收{len(ledger.reported)}个。"
    nothing = ledger.list_names(SubmissionResult.NOTHING, *UNUSABLE_FILES)
    again = ledger.list_names(SubmissionResult.TO_CORRECT)
    told += f"未收：{'、'.join(nothing)}。" if nothing else ""
    return told + (f"待修改：{'、'.join(again)}。" if again else "")


def build_superior_ledger(
    period: Month,
    bureaus: Sequence[Branch],
    statuses: Mapping[str, SubmissionStatus],
    records: Mapping[str, PackageRecord],
) -> SuperiorLedger:
    """Build the ledger of the bureaus that owe a package; ``records`` are the packages that count, by bureau."""
    parts = _merge_parts(bureaus, records)
    summed = _add_up_bureaus(bureaus, statuses, records, parts)
    return SuperiorLedger(
        period=period,
        bureaus=build_bureau_schema().validate(summed),
        parts=parts,
        arrivals=_build_arrivals(bureaus, statuses, records),
        total=_build_total(summed),
    )


def _merge_parts(bureaus: Sequence[Branch], records: Mapping[str, PackageRecord]) -> pd.DataFrame:
    """Merge the rows of all packages, bureaus in roster order, branches in the order of their package."""
    names = [column.name for column in list_part_columns()]
    frames = [
        pd.DataFrame(
            [
                {"code": row.code, "name": row.name, "timeliness": row.timeliness, "result": row.result, **row.figures}
                for row in records[bureau.code].rows
            ]
        ).assign(bureau=bureau.code, bureau_name=bureau.short_name)
        for bureau in bureaus
        if bureau.code in records
    ]
    merged = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=names)
    return merged.reindex(columns=names).astype(dict.fromkeys(name_figures(), "Int64"))


def _add_up_bureaus(
    bureaus: Sequence[Branch],
    statuses: Mapping[str, SubmissionStatus],
    records: Mapping[str, PackageRecord],
    parts: pd.DataFrame,
) -> pd.DataFrame:
    """Add the branches of each bureau up and put the sums beside the roster; one without a package has no figure."""
    roster = pd.DataFrame(
        [
            {
                "bureau": each.code,
                "bureau_name": each.short_name,
                "timeliness": statuses[each.code].timeliness.value,
                "result": statuses[each.code].result.value,
                "as_of": records[each.code].as_of if each.code in records else "",
                "signed": YES if each.code in records and records[each.code].signed else "",
            }
            for each in bureaus
        ]
    )
    missing = parts["timeliness"].eq(Timeliness.MISSING.value).astype("Int64")
    counted = parts.assign(branches=pd.Series(1, index=parts.index, dtype="Int64"), missing=missing)
    sums = counted.groupby("bureau", sort=False)[["branches", "missing", *name_figures()]].sum().reset_index()
    merged = roster.merge(sums, how="left", on="bureau", validate="one_to_one")
    kinds = dict.fromkeys(("branches", "missing", *name_figures()), "Int64")
    return merged[[column.name for column in list_bureau_columns()]].astype(kinds)


def _build_total(summed: pd.DataFrame) -> pd.DataFrame:
    names = ["branches", "missing", *name_figures()]
    reported = int(summed["tasks"].notna().sum())
    told = f"已报{reported}个，共{len(summed)}个"
    row = {"bureau": TOTAL, "bureau_name": told, "timeliness": "", "result": "", "as_of": "", "signed": ""}
    total = pd.DataFrame([row | {name: int(summed[name].sum()) for name in names}])
    return total[[column.name for column in list_bureau_columns()]].astype(dict.fromkeys(names, "Int64"))


def _build_arrivals(
    bureaus: Sequence[Branch], statuses: Mapping[str, SubmissionStatus], records: Mapping[str, PackageRecord]
) -> pd.DataFrame:
    rows = [
        {
            "bureau": each.code,
            "bureau_name": each.short_name,
            "timeliness": status.timeliness.value,
            "result": status.result.value,
            "between": status.between,
            "arrivals": status.arrivals,
            "returned": status.returned_files,
            "papers": "、".join(records[each.code].papers) if each.code in records else "",
            "file": status.file,
            "sha256": status.sha256[:12],
        }
        for each in bureaus
        for status in (statuses[each.code],)
    ]
    return pd.DataFrame(rows, columns=[column.name for column in list_arrival_columns()])


def has_only_bureaus(inputs: LedgerInputs) -> bool:
    """Return whether no branch of its own reports to this office, and nothing is to be drafted but 上级台账."""
    return bool(inputs.office.list_bureaus(inputs.period)) and not inputs.office.due(inputs.period)
