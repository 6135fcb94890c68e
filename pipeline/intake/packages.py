"""Check 上报包: the manifest, the parts against it, the rows by pandera, the totals as the sum of the rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from pydantic import ValidationError

from pipeline.archive.submissions import PackageRecord, ReportedBranch
from pipeline.contract.package_manifest import PackageManifest
from pipeline.contract.reported_figures import (
    BRANCH_SHEET,
    PACKAGE_VERSION,
    TOTAL_SHEET,
    build_branch_figures_schema,
    build_total_schema,
    list_branch_figure_columns,
    list_figure_columns,
    list_total_columns,
)
from pipeline.findings import CellPlace, Finding, build_finding, has_must_fix
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.figure_sheets import FigureSheet, read_figure_sheet
from pipeline.intake.files import ReceivedPackage, ValidatedFile
from pipeline.intake.schema_checks import SchemaFailure, list_row_failures
from pipeline.intake.tables.roster import Branch, fold_name
from pipeline.periods import Period
from pipeline.reading.raw import RawPackage, Refusal
from pipeline.terms import FIGURES_FILE, Disposition, format_chinese_date

_REASONS = {"isin": "不在可填内容之内", "rate-out-of-range": "应是不小于0的整数", "text-too-long": "过长"}
_MANY = 5
"""Branches named one by one in a finding; more are counted."""


@dataclass(kw_only=True)
class _OpenPackage:
    """A package whose sender and month are known, while it is being checked."""

    incoming: ReceivedPackage
    name: str
    manifest: PackageManifest
    bureau: Branch
    period: Period
    rows: FigureSheet | None = None
    total: FigureSheet | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, *, value: str = "", sheet: str = "", **words: str) -> None:
        """Add a finding about the package."""
        self.findings.append(build_finding(code, CellPlace(file=self.name, sheet=sheet), value=value, **words))


def validate_packages(files: Sequence[ReceivedPackage]) -> tuple[ValidatedFile, ...]:
    """Check packages in the order given; pandera is asked once for the rows of all."""
    begun = [_begin(each) for each in files]
    opened = {at: each for at, each in enumerate(begun) if isinstance(each, _OpenPackage)}
    for each in opened.values():
        _check_sender_and_month(each)
        _check_parts(each)
        _read_sheets(each)
    for at, finding in _list_failures(opened):
        opened[at].findings.append(finding)
    for each in opened.values():
        _check_roster(each)
        _check_totals(each)
    return tuple(each if isinstance(each, ValidatedFile) else _conclude(each) for each in begun)


def _begin(incoming: ReceivedPackage) -> _OpenPackage | ValidatedFile:
    """Read the manifest and find whose package it is; what is not clear is set aside with the reason."""
    name, _ = mask_personal_data(incoming.name)
    place = CellPlace(file=name)
    manifest = _read_manifest(incoming.package, place)
    if isinstance(manifest, Finding):
        return _set_aside(incoming, name, manifest, Disposition.QUARANTINED)
    bureau = _find_sender(manifest, incoming, place)
    if isinstance(bureau, Finding):
        return _set_aside(incoming, name, bureau, Disposition.UNRECOGNISED)
    return _OpenPackage(
        incoming=incoming, name=name, manifest=manifest, bureau=bureau, period=Period.parse(manifest.period)
    )


def _set_aside(incoming: ReceivedPackage, name: str, finding: Finding, fate: Disposition) -> ValidatedFile:
    return ValidatedFile(
        name=name, sha256=incoming.sha256, fate=fate, branch="", period="", findings=(finding,), is_package=True
    )


def _read_manifest(package: RawPackage, place: CellPlace) -> PackageManifest | Finding:
    try:
        facts = json.loads(package.manifest)
        version = facts.get("version") if isinstance(facts, dict) else None
        if isinstance(version, int) and version > PACKAGE_VERSION:
            return build_finding("package-version", place, value=f"{version}", limit=f"{PACKAGE_VERSION}")
        manifest = PackageManifest.model_validate_json(package.manifest)
        _ = manifest.day
    except ValidationError as error:
        told = ".".join(str(part) for part in error.errors()[0]["loc"])
        return build_finding("package-unreadable", place, what=f"“{told[:40]}”一项不对" if told else "不是上报清单")
    except (ValueError, RecursionError):
        return build_finding("package-unreadable", place, what="不是上报清单")
    return manifest


def _find_sender(manifest: PackageManifest, incoming: ReceivedPackage, place: CellPlace) -> Branch | Finding:
    office, told = incoming.context.office, mask_personal_data(manifest.bureau)[0]
    known = [office.by_code[code] for code in office.find_namesakes(manifest.bureau)]
    senders = [each for each in known if each.reports_packages]
    if len(senders) != 1:
        return build_finding("package-sender-unknown", place, value=told)
    (sender,) = senders
    if incoming.folder and incoming.folder != sender.code:
        folder = office.by_code[incoming.folder].short_name
        return build_finding("package-sender-conflict", place, value=told, folder=folder)
    if sender.code in office.settings.inbox.own_folders and incoming.folder != sender.code:
        return build_finding("wrong-folder", place, value=sender.short_name)
    return sender


def _check_sender_and_month(each: _OpenPackage) -> None:
    office, manifest, bureau, period = each.incoming.context.office, each.manifest, each.bureau, each.period
    own = office.settings.bureau.name
    for told, where in ((manifest.superior, "上报清单写明"), (bureau.parent, "名册写明")):
        if told and fold_name(told) != fold_name(own):
            each.add("package-not-ours", value=bureau.short_name, other=mask_personal_data(told)[0], where=where)
    if period > Period.of(each.incoming.context.today):
        each.add("period-future", value=period.as_chinese())
    elif bureau.start is not None and period < Period.of(bureau.start):
        start = format_chinese_date(bureau.start)
        each.add("period-before-start", value=period.as_chinese(), branch=bureau.short_name, start=start)
    elif bureau.has_ended(period) and bureau.end is not None:
        end = format_chinese_date(bureau.end)
        each.add("period-after-end", value=period.as_chinese(), branch=bureau.short_name, end=end)
    if manifest.day < period.first_day:
        each.add("package-too-early", value=period.as_chinese(), other=format_chinese_date(manifest.day))


def _check_parts(each: _OpenPackage) -> None:
    """Compare every part with the manifest: none missing, none more, each with its bytes."""
    told = {member.name: member for member in each.manifest.members}
    came = {part.name: part for part in each.incoming.package.parts}
    for name in sorted(told | came):
        shown = mask_personal_data(name)[0][:60]
        if name not in came:
            each.add("package-changed", value=shown, what="清单上有，包里没有")
        elif name not in told:
            each.add("package-changed", value=shown, what="清单上没有这一份")
        elif (came[name].sha256, came[name].size) != (told[name].sha256, told[name].size):
            each.add("package-changed", value=shown, what="内容被改动过")
    if len(told) < len(each.manifest.members):
        each.add("package-changed", value="上报清单.json", what="同一份列了两次")


def _read_sheets(each: _OpenPackage) -> None:
    """Read the two sheets of the workbook; one that is not as the program makes it is a finding."""
    book = each.incoming.package.book
    if book is None or isinstance(book, Refusal):
        what = "没有在包里" if book is None else f"读不出来（{book.what or book.code}）"
        each.add("package-layout", what=what)
        return
    for name, columns in ((BRANCH_SHEET, list_branch_figure_columns()), (TOTAL_SHEET, list_total_columns())):
        sheets = [sheet for sheet in book.sheets if sheet.name == name]
        read = read_figure_sheet(sheets[0], columns) if len(sheets) == 1 else f"没有“{name}”工作表"
        if isinstance(read, str):
            each.add("package-layout", what=read, sheet=name)
        elif name == BRANCH_SHEET:
            each.rows = read
        else:
            each.total = read
    if each.total is not None and len(each.total.rows) != 1:
        each.add("package-layout", what=f"“{TOTAL_SHEET}”应是一行，现有{len(each.total.rows)}行", sheet=TOTAL_SHEET)
        each.total = None


def _list_failures(opened: Mapping[int, _OpenPackage]) -> Iterator[tuple[int, Finding]]:
    rows = [row | {"file": at, "package": at} for at, each in opened.items() if each.rows for row in each.rows.rows]
    totals = [row | {"file": at} for at, each in opened.items() if each.total for row in each.total.rows]
    for build, records, columns, sheet, context in (
        (build_branch_figures_schema, rows, list_branch_figure_columns(), BRANCH_SHEET, {"package": "int64"}),
        (build_total_schema, totals, list_total_columns(), TOTAL_SHEET, {}),
    ):
        kinds = context | {column.name: "Int64" if column.is_whole_number else "str" for column in columns}
        for failure in list_row_failures(build, records, kinds):
            yield failure.file, _build_failure_finding(opened[failure.file], failure, sheet)


def _build_failure_finding(each: _OpenPackage, failure: SchemaFailure, sheet: str) -> Finding:
    found = each.rows if sheet == BRANCH_SHEET else each.total
    cell = found.name_cell(failure.row, failure.column.name) if found else None
    shown = "" if failure.value is None else mask_personal_data(str(failure.value))[0]
    return build_finding(
        "package-figure",
        CellPlace(file=each.name, sheet=sheet, cell=cell, row=failure.row),
        value=shown,
        title=failure.column.title,
        what=_REASONS.get(failure.code, failure.code),
    )


def _check_roster(each: _OpenPackage) -> None:
    """Compare the rows with the bureau's roster, and the head of the totals with the manifest."""
    if each.rows is not None:
        told = {entry.code: entry.name for entry in each.manifest.roster}
        came = {str(row["code"]): row for row in each.rows.rows if row["code"]}
        lacking = [f"{name}（{code}）" for code, name in told.items() if code not in came]
        extra = [f"{row['name']}（{code}）" for code, row in came.items() if code not in told and row["timeliness"]]
        if lacking:
            each.add("package-branch-missing", value=_format_few(lacking), sheet=BRANCH_SHEET)
        if extra:
            each.add("package-branch-extra", value=_format_few(extra), sheet=BRANCH_SHEET)
    if each.total is not None:
        (total,) = each.total.rows
        period, bureau = str(total["period"] or ""), str(total["bureau"] or "")
        if period != each.manifest.period:
            each.add("package-period-conflict", value=each.manifest.period, other=period[:20], sheet=TOTAL_SHEET)
        if bureau != each.manifest.bureau:
            told_name, other = mask_personal_data(each.manifest.bureau)[0], mask_personal_data(bureau)[0]
            each.add("package-bureau-conflict", value=told_name, other=other, sheet=TOTAL_SHEET)


def _format_few(names: Sequence[str]) -> str:
    told = "、".join(mask_personal_data(name)[0] for name in names[:_MANY])
    return f"{told}等{len(names)}个支部" if len(names) > _MANY else told


def _check_totals(each: _OpenPackage) -> None:
    """Check that the totals are the sum of the rows; only if every figure could be read."""
    if each.rows is None or each.total is None:
        return
    names = {column.name: column.title for column in list_figure_columns()}
    frame = pd.DataFrame(each.rows.rows, columns=[*names]).astype("Int64")
    (total,) = each.total.rows
    known = [name for name in names if not frame[name].isna().any()]
    summed = {"branches": len(frame), **{name: int(frame[name].sum()) for name in known}}
    for name, there in summed.items():
        if total[name] is not None and total[name] != there:
            title = names.get(name, "支部数")
            each.add("package-total", title=title, value=f"{total[name]}", other=f"{there}", sheet=TOTAL_SHEET)


def _conclude(each: _OpenPackage) -> ValidatedFile:
    findings = tuple(each.findings)
    returned = has_must_fix(findings)
    rows = () if returned or each.rows is None else tuple(_build_row(row) for row in each.rows.rows)
    manifest = each.manifest
    record = PackageRecord(
        bureau=mask_personal_data(manifest.bureau)[0],
        as_of=manifest.as_of,
        last_receipt=manifest.receipt,
        signed=manifest.signed,
        program=manifest.program,
        version=manifest.version,
        rows=rows,
        papers=tuple(mask_personal_data(part.name)[0] for part in manifest.members if part.name != FIGURES_FILE),
    )
    return ValidatedFile(
        name=each.name,
        sha256=each.incoming.sha256,
        fate=Disposition.RETURNED if returned else Disposition.ACCEPTED,
        branch=each.bureau.code,
        period=str(each.period),
        findings=findings,
        premature=each.period > Period.of(each.incoming.context.today),
        is_package=True,
        package=record,
    )


def _build_row(row: Mapping[str, object]) -> ReportedBranch:
    figures = {column.name: row[column.name] for column in list_figure_columns()}
    return ReportedBranch(
        row=int(str(row["row"])),
        code=str(row["code"]),
        name=mask_personal_data(str(row["name"]))[0],
        timeliness=str(row["timeliness"] or ""),
        result=str(row["result"] or ""),
        figures={name: value for name, value in figures.items() if isinstance(value, int)},
    )
