"""Draw up a year for 述职评议: the data sheet of every branch secretary, and a page of facts to write from.

Months are taken as they are on record. What is written can be made again from the record of the year; files that people
have filled in are never overwritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive.facts import YearRecord
from pipeline.commands.annual_records import build_year_record, load_annual_records
from pipeline.commands.fact_steps import AddYearRecord, KeepOffice
from pipeline.commands.file_steps import WriteOutputs
from pipeline.commands.load_records import complete_archive
from pipeline.commands.manifest import MANIFEST_FILE, build_year_manifest, is_ours, read_written_hashes
from pipeline.commands.outbox import find_extra_names, list_superseded_copies
from pipeline.commands.plan import Plan, perform
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.workspace import Workspace
from pipeline.documents.annual_papers import build_annual_files, list_branch_sheets
from pipeline.findings import UserError
from pipeline.periods import Year
from pipeline.reports.annual_tables import BranchSheet
from pipeline.supervision.annual.model import AnnualRecords
from pipeline.terms import format_chinese_date


@dataclass(frozen=True, kw_only=True)
class AssessResult:
    """What ``assess`` made: the year's records, the sheet of every branch, and the files below ``folder``.

    ``beside`` are new versions written beside files that people had filled in; ``held`` are messages on files that
    another program holds. ``weights`` are those of the settings it was made with.
    """

    records: AnnualRecords
    weights: Mapping[str, int]
    branches: tuple[BranchSheet, ...]
    folder: Path
    outputs: tuple[str, ...]
    beside: tuple[str, ...]
    plan: Plan
    held: tuple[str, ...] = ()


def assess_year(
    workspace: Workspace, year: Year, *, as_of: dt.date | None = None, dry_run: bool = False
) -> AssessResult:
    """Draw up a year from everything known today, or again as on an earlier day (``as_of``).

    Raise UserError if the year has no ledger or lies ahead, ArchiveError if facts are missing or changed.
    """
    workspace.require()
    with workspace.locked():
        if not dry_run:
            complete_archive(workspace)
        done = plan_assessment(workspace, year, as_of)
        return done if dry_run else replace(done, held=tuple(perform(workspace, done.plan).messages))


def plan_assessment(workspace: Workspace, year: Year, as_of: dt.date | None = None) -> AssessResult:
    """Build everything of a year in memory and plan its writing; nothing is changed."""
    record = _prepare_record(workspace, year, as_of)
    office = workspace.read_kept_office(record.office)
    records, branches, files = build_year(workspace, record)
    folder = workspace.annual_outbox(year)
    obsolete = (*_list_gone(folder, files), *list_superseded_copies(folder, files))
    outputs = WriteOutputs(
        folder=folder,
        files=files,
        placed=find_extra_names(folder, files, ()),
        listing=build_year_manifest(record, files, records),
        obsolete=obsolete,
        command=f"dangjian assess {year}",
    )
    facts = (KeepOffice(), AddYearRecord(record)) if as_of is None else ()
    return AssessResult(
        records=records,
        weights=office.settings.assessment.weights,
        branches=branches,
        folder=folder,
        outputs=(*outputs.names, MANIFEST_FILE),
        beside=tuple(sorted(outputs.placed.values())),
        plan=Plan((*facts, outputs)),
    )


def build_year(
    workspace: Workspace, record: YearRecord
) -> tuple[AnnualRecords, tuple[BranchSheet, ...], dict[str, bytes]]:
    """Build what a year's record says: its months, the sheets of its branches, and every file by its name."""
    records = load_annual_records(workspace, record)
    branches = list_branch_sheets(records)
    return records, branches, build_annual_files(records, branches, workspace.read_kept_office(record.office))


def _prepare_record(workspace: Workspace, year: Year, as_of: dt.date | None) -> YearRecord:
    require_intact_facts(workspace)
    if as_of is not None:
        return _find_earlier_record(workspace, year, as_of)
    _ = workspace.office
    workspace.require_today()
    if year.first_day > workspace.today:
        raise UserError(f"{year.as_chinese()}还没有到。请核对年份，或电脑日期。")
    workspace.require_branches()
    return build_year_record(workspace, year)


def _find_earlier_record(workspace: Workspace, year: Year, as_of: dt.date) -> YearRecord:
    made = [each for each in workspace.archive.list_year_records() if each.year == year.year]
    found = [each for each in made if each.date == as_of.isoformat()]
    if not found:
        known = "、".join(sorted({each.date for each in made})) or "无"
        raise UserError(
            f"{year.as_chinese()}没有截至{format_chinese_date(as_of)}的述职数据记录（已有：{known}）。"
            "请核对 --as-of 的日期。"
        )
    return found[-1]


def _list_gone(folder: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    """List files of earlier runs that are written no longer and that nobody has changed since."""
    known = read_written_hashes(folder)
    paths = ((folder / name, hashes) for name, hashes in sorted(known.items()) if name not in files)
    return tuple(path for path, hashes in paths if path.is_file() and is_ours(path, hashes))
