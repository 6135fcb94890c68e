"""Audit the archive: receipts and their bytes, the chain, numbering, stray files, and changes in validation results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.archive.facts import SUBMISSION, Receipt
from pipeline.stages.audit.point import Flaw, Point
from pipeline.stages.inbox import shown
from pipeline.stages.rivals import settle_rivals
from pipeline.stages.truth import reread
from pipeline.stages.workspace import Workspace
from pipeline.validation.submission import Judged
from pipeline.vocabulary import DECIDED

_PLACE = "inbox/archive"


def arrivals(workspace: Workspace) -> Iterator[Point]:
    """Yield all findings of the archive; drift is checked only if the archive is intact."""
    archive = workspace.archive
    faults = archive.faults()
    for fault in faults:
        yield Point(Flaw.DAMAGED, _PLACE, fault)
    for place in archive.orphans():
        yield Point(Flaw.ORPHAN, f"{_PLACE}/{place}", "没有回执的文件（可能是中途停止的收表留下的，或有人放进来的）")
    for place in archive.strays():
        yield Point(Flaw.ORPHAN, f"{_PLACE}/{place}", "不是存档的内容")
    for gap in archive.gaps():
        yield Point(Flaw.GAP, _PLACE, gap)
    yield from _records(workspace)
    yield from _looks(workspace)
    if not faults:
        yield from _drift(workspace)


def _records(workspace: Workspace) -> Iterator[Point]:
    """Check that the office files, intake runs and papers used by earlier snapshots still exist."""
    archive = workspace.archive
    held = {"收表记录": max((look.number for look in archive.looks()), default=0)}
    held["已签发文件"] = max((paper.number for paper in workspace.issued.all()), default=0)
    used = {"收表记录": max((each.last_look for each in archive.records()), default=0)}
    used["已签发文件"] = max((each.last_issued for each in archive.records()), default=0)
    for what, last in used.items():
        if held[what] < last:
            yield Point(Flaw.GAP, _PLACE, f"台账曾用到第{last}号{what}，现在只有{held[what]}号")
    hashes = {
        sha256: name
        for office in (*(each.office for each in archive.records()), *(each.office for each in archive.receipts()))
        for name, sha256 in office.items()
    }
    for sha256, name in sorted(hashes.items(), key=lambda pair: (pair[1], pair[0])):
        if fault := archive.office_fault(sha256):
            yield Point(Flaw.DAMAGED, f"{_PLACE}/office", f"{name}：{fault}")


def _looks(workspace: Workspace) -> Iterator[Point]:
    """Yield files that vanished between two intake runs without a receipt.

    Either a person removed the file, or its receipt is lost.
    """
    looks = workspace.archive.looks()
    taken = {(each.folder, each.name) for each in workspace.archive.receipts()}
    for look, following in pairwise(looks):
        for folder, names in look.seen.items():
            if folder not in following.seen:
                continue
            for name in names:
                if name not in following.seen[folder] and (folder, name) not in taken:
                    what = f"第{look.number}次收表（{look.date}）见过，后来不在了，也没有回执"
                    yield Point(Flaw.NOTE, shown(folder, name), what)


def _drift(workspace: Workspace) -> Iterator[Point]:
    """Yield files whose validation result today differs from their receipt; the recorded disposition stays valid."""
    decided = [each for each in workspace.archive.receipts() if each.kind == SUBMISSION and each.fate in DECIDED]
    judged = reread(workspace, decided)
    looks: dict[int, list[Receipt]] = {}
    for receipt in decided:
        looks.setdefault(receipt.by_look, []).append(receipt)
    for members in looks.values():
        yield from _drifted(members, settle_rivals([judged[each.number] for each in members]))


def _drifted(members: Sequence[Receipt], now: Sequence[Judged]) -> Iterator[Point]:
    for receipt, verdict in zip(members, now, strict=True):
        was = (receipt.fate, receipt.branch, receipt.period, sorted(receipt.codes))
        reads = (verdict.fate.value, verdict.branch, verdict.period, sorted(each.code for each in verdict.findings))
        if was != reads:
            differing = "、".join(
                f"{title}原为“{_said(old)}”现为“{_said(new)}”"
                for title, old, new in zip(("结果", "支部", "报告期", "问题"), was, reads, strict=True)
                if old != new
            )
            yield Point(Flaw.DRIFT, f"{_PLACE}/{receipt.stored}", f"重新判读与收取时不同：{differing}")


def _said(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "、".join(value)
