"""Decide which 上报包 of a bureau and month counts: the one of the later day, whatever the order of arrival.

A bureau corrects a month by reporting it again; a package that is older than the one taken before is asked back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.archive.facts import PACKAGE, Receipt
from pipeline.archive.submissions import PackageRecord
from pipeline.contract.reported_figures import list_figure_columns
from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.files import ReplacedReport, ValidatedFile
from pipeline.periods import Month
from pipeline.terms import Disposition, format_chinese_date


@dataclass(frozen=True)
class EarlierPackage:
    """A package accepted before: its receipt and its record."""

    receipt: Receipt
    record: PackageRecord


Key = tuple[str, str]
"""Code of a bureau and period."""


def settle_packages(
    judged: Sequence[ValidatedFile], earlier: Mapping[Key, EarlierPackage]
) -> tuple[ValidatedFile, ...]:
    """Compare accepted packages with each other and with those accepted before; files stay in order."""
    settled = list(judged)
    groups: dict[Key, list[int]] = {}
    for at, each in enumerate(judged):
        if each.fate is Disposition.ACCEPTED:
            groups.setdefault((each.branch, each.period), []).append(at)
    for key, places in groups.items():
        rivals = [settled[at] for at in places]
        for at, verdict in zip(places, _settle_rivals(rivals), strict=True):
            settled[at] = _compare_with_earlier(verdict, earlier.get(key))
    counting = {(each.branch, each.period) for each in settled if each.fate is Disposition.ACCEPTED}
    return tuple(_add_vanished(each, earlier) if (each.branch, each.period) in counting else each for each in settled)


def _settle_rivals(rivals: Sequence[ValidatedFile]) -> list[ValidatedFile]:
    """Let the latest of several packages count; of two equally late that differ neither can."""
    last = max(_rank(each) for each in rivals)
    latest = {each.sha256: each for each in rivals if _rank(each) == last}
    if len({_list_contents(each) for each in latest.values()}) > 1:
        names = "、".join(sorted(each.name for each in latest.values()))
        return [
            _ask_back(each, build_finding("package-twice", CellPlace(file=each.name), files=names)) for each in rivals
        ]
    best = min(latest)
    return [each if each.sha256 == best else _yield_to(each, latest[best]) for each in rivals]


def _rank(each: ValidatedFile) -> tuple[str, int]:
    assert each.package is not None
    return each.package.as_of, each.package.last_receipt


def _list_contents(each: ValidatedFile) -> tuple[object, ...]:
    assert each.package is not None
    return tuple((row.code, row.timeliness, row.result, *row.figures.values()) for row in each.package.rows)


def _yield_to(each: ValidatedFile, winner: ValidatedFile) -> ValidatedFile:
    finding = build_finding("package-outdone", CellPlace(file=each.name), value=winner.name)
    return replace(each, outdone=True, findings=(finding, *each.findings))


def _ask_back(each: ValidatedFile, finding: Finding) -> ValidatedFile:
    return replace(each, fate=Disposition.RETURNED, findings=(finding, *each.findings), conflicting=True)


def _compare_with_earlier(each: ValidatedFile, before: EarlierPackage | None) -> ValidatedFile:
    """Say which package this one replaces, or ask it back as the older one."""
    if before is None or each.package is None or each.outdone or each.fate is not Disposition.ACCEPTED:
        return each
    words = {
        "day": format_chinese_date(before.receipt.day),
        "earlier": before.receipt.name,
        "was": format_chinese_date(dt.date.fromisoformat(before.record.as_of)),
        "now": format_chinese_date(dt.date.fromisoformat(each.package.as_of)),
    }
    place, taken = CellPlace(file=each.name), ReplacedReport(number=before.receipt.number)
    if _rank(each) < (before.record.as_of, before.record.last_receipt):
        finding = build_finding("package-stands", place, **words)
        return replace(_ask_back(each, finding), replaced=taken)
    difference = describe_changed_totals(before.record, each.package)
    finding = build_finding("package-replaced", place, difference=difference, **words)
    return replace(each, findings=(finding, *each.findings), replaced=taken)


def describe_changed_totals(before: PackageRecord, now: PackageRecord) -> str:
    """Describe in Chinese how the totals of two packages differ."""
    was, becomes = (_add_up(each) for each in (before, now))
    told = [
        f"{column.title}由{was[column.name]}变为{becomes[column.name]}"
        for column in list_figure_columns()
        if was[column.name] != becomes[column.name]
    ]
    if not told:
        same = {row.code: row.figures for row in before.rows} == {row.code: row.figures for row in now.rows}
        return "各项数据相同" if same else "合计相同，分支部的数有变化"
    return "、".join(told)


def _add_up(record: PackageRecord) -> dict[str, int]:
    names = [column.name for column in list_figure_columns()]
    frame = pd.DataFrame([row.figures for row in record.rows], columns=names)
    return {name: int(total) for name, total in zip(names, frame.sum(), strict=True)}


def _add_vanished(each: ValidatedFile, earlier: Mapping[Key, EarlierPackage]) -> ValidatedFile:
    """Name the branches that the package of the month before had and this one has not."""
    before = earlier.get((each.branch, str(Month.parse(each.period).shift(-1))))
    if before is None or each.package is None or each.fate is not Disposition.ACCEPTED or each.outdone:
        return each
    here = {row.code for row in each.package.rows}
    gone = [f"{row.name}（{row.code}）" for row in before.record.rows if row.code not in here and row.timeliness]
    if not gone:
        return each
    finding = build_finding("package-branch-gone", CellPlace(file=each.name), value="、".join(gone))
    return replace(each, findings=(*each.findings, finding))


def find_counted_packages(receipts: Iterable[Receipt]) -> dict[Key, Receipt]:
    """Find the counted package by (bureau, period): the last one accepted."""
    accepted = [each for each in receipts if each.fate == Disposition.ACCEPTED and each.kind == PACKAGE]
    return {(each.branch, each.period): each for each in sorted(accepted, key=lambda each: each.number)}
