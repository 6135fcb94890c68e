"""Resolve conflicts between different accepted files for one branch and period in the same intake run.

The file whose identity says it corrects the other counts; else the one saved last according to the workbook itself;
else either, if both have the same contents; else both are returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.findings import CellPlace, build_finding
from pipeline.intake.differences import Difference, describe_differences, list_differences
from pipeline.intake.files import ValidatedFile
from pipeline.terms import Disposition


def settle_conflicts(judged: Sequence[ValidatedFile]) -> tuple[ValidatedFile, ...]:
    """Resolve conflicts and return the files in the same order; replies alone do not conflict with a report."""
    settled = list(judged)
    groups: dict[tuple[str, str, bool], list[int]] = {}
    for index, each in enumerate(judged):
        if each.fate is Disposition.ACCEPTED:
            groups.setdefault((each.branch, each.period, each.replies_only), []).append(index)
    for indices in groups.values():
        rivals = [settled[index] for index in indices]
        if len({each.sha256 for each in rivals}) > 1:
            for index, verdict in zip(indices, _settle_group(rivals), strict=True):
                settled[index] = verdict
    return tuple(settled)


def _settle_group(rivals: Sequence[ValidatedFile]) -> Iterator[ValidatedFile]:
    best = _find_best(rivals)
    winner = next((each for each in rivals if each.sha256 == best), None)
    for each in rivals:
        if winner is None:
            yield _return_to_branch(each, rivals)
        else:
            yield _yield_to(each, winner) if each.sha256 != best else each


def _yield_to(each: ValidatedFile, winner: ValidatedFile) -> ValidatedFile:
    """Let a file of the same run count instead; the branch is told where the two differ."""
    found = _compare(winner, each)
    if not found:
        return replace(each, outdone=True)
    assert winner.record is not None
    why = "是对它的更正" if winner.record.corrects == each.sha256 else "更新"
    finding = build_finding(
        "same-time-outdone", CellPlace(file=each.name), winner=winner.name, why=why, count=str(len(found)),
        difference=describe_differences(found),
    )  # fmt: skip
    return replace(each, outdone=True, findings=(finding, *each.findings), outdone_notice=finding)


def _compare(one: ValidatedFile, other: ValidatedFile) -> tuple[Difference, ...]:
    assert one.record is not None
    assert other.record is not None
    return list_differences(one.record, other.record)


def _find_best(rivals: Sequence[ValidatedFile]) -> str | None:
    """Find the sha256 of the file that counts; None if it cannot be decided."""
    records = {each.sha256: each.record for each in rivals if each.record is not None}
    corrected = {each.corrects for each in records.values() if each.corrects}
    correcting = {sha256 for sha256, each in records.items() if each.corrects in records}
    last = correcting - corrected
    if len(last) == 1 and len({each.sha256 for each in rivals} - corrected) == 1:
        return last.pop()
    latest = max(each.saved for each in records.values())
    newest = {sha256 for sha256, each in records.items() if each.saved == latest}
    if len(newest) == 1 and all(each.saved for each in records.values()):
        return newest.pop()
    alike = not any(_compare(rivals[0], each) for each in rivals)
    return min(each.sha256 for each in rivals) if alike else None


def _return_to_branch(each: ValidatedFile, rivals: Sequence[ValidatedFile]) -> ValidatedFile:
    names = "、".join(sorted({rival.name for rival in rivals}))
    other = next(rival for rival in rivals if rival.sha256 != rivals[0].sha256)
    difference = describe_differences(_compare(rivals[0], other))
    finding = build_finding("two-files-differ", CellPlace(file=each.name), files=names, difference=difference)
    rest = (known for known in each.findings if known is not each.reply_notice)
    return replace(each, fate=Disposition.RETURNED, findings=(finding, *rest), conflicting=True, reply_notice=None)
