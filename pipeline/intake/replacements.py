"""Compare an accepted form with the report already accepted for its branch and month, whose place it would take.

It takes it, with the difference said, unless it looks like an earlier state of the same form: saved earlier, a 零报告
after a report, or mostly emptied. Such a form is asked back; a branch that means it sends the returned copy as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import SubmissionRecord
from pipeline.findings import CellPlace, build_finding
from pipeline.intake.differences import Difference, describe_differences, list_differences
from pipeline.intake.files import ReplacedReport, ValidatedFile
from pipeline.terms import Disposition, format_chinese_date


@dataclass(frozen=True, kw_only=True)
class EarlierReport:
    """The accepted report that counts so far: its receipt and its record (None if none was kept).

    ``confirming`` are the sha256 whose correction is meant to take its place: its own, and those of files asked back
    against it.
    """

    receipt: Receipt
    record: SubmissionRecord | None
    confirming: frozenset[str]


@dataclass(frozen=True)
class ComparedFiles:
    """Files compared with the reports accepted before them.

    ``damage`` says, by branch and period, why a report could not be loaded: files to compare with it are undecided.
    """

    files: tuple[ValidatedFile, ...]
    damage: dict[tuple[str, str], str]

    def find_damage(self, each: ValidatedFile) -> str:
        """Find why a file could not be compared; empty if it was, or need not be."""
        comes = each.fate is Disposition.ACCEPTED and not each.replies_only
        return self.damage.get((each.branch, each.period), "") if comes else ""


def find_confirming(receipts: Iterable[Receipt], counted: Receipt) -> frozenset[str]:
    """Find the files whose returned copy, sent again, is meant to take the place of the counted report."""
    asked = (each.sha256 for each in receipts if each.replaces == counted.number and each.fate == Disposition.RETURNED)
    return frozenset({counted.sha256, *asked})


def settle_replacements(
    judged: Sequence[ValidatedFile], earlier: Mapping[tuple[str, str], EarlierReport]
) -> tuple[ValidatedFile, ...]:
    """Say what each accepted report replaces, or ask it back; files stay in order.

    Of several files of one run only the one that counts is compared; if it is asked back, so are the others, and none
    of them is said to stand.
    """
    settled = [_settle_file(each, earlier) if not each.outdone else each for each in judged]
    back = {(each.branch, each.period) for each in settled if each.replaced and each.fate is Disposition.RETURNED}
    return tuple(
        _settle_file(_drop_outdone_notice(each), earlier, ask=True)
        if each.outdone and (each.branch, each.period) in back
        else each
        for each in settled
    )


def _drop_outdone_notice(each: ValidatedFile) -> ValidatedFile:
    """Take back the notice that another file counts instead, since that one does not count either."""
    rest = tuple(other for other in each.findings if other is not each.outdone_notice)
    return replace(each, findings=rest, outdone_notice=None)


def _settle_file(
    each: ValidatedFile, earlier: Mapping[tuple[str, str], EarlierReport], *, ask: bool = False
) -> ValidatedFile:
    before, record = earlier.get((each.branch, each.period)), each.record
    comes = each.fate is Disposition.ACCEPTED and record is not None and not each.replies_only
    if before is None or not comes or record is None or before.receipt.sha256 == each.sha256:
        return each
    if before.record is None:
        return replace(each, replaced=ReplacedReport(number=before.receipt.number))
    found = list_differences(before.record, record)
    older = bool(record.saved and before.record.saved and record.saved < before.record.saved)
    taken = ReplacedReport(
        number=before.receipt.number, places=tuple(difference.place for difference in found), saved_before=older
    )
    doubt = "" if record.corrects in before.confirming else _find_doubt(before.record, record, found, older=older)
    if found and (doubt or ask):
        return _ask_back(each, taken, before, found, doubt or "同时报来的另一份需要核对")
    return _add_notice(each, taken, before, found) if found else replace(each, replaced=taken)


def _find_doubt(before: SubmissionRecord, now: SubmissionRecord, found: Sequence[Difference], *, older: bool) -> str:
    """Say why a form looks like an earlier state of the report it would replace; empty if it does not."""
    emptied = [each for each in found if not each.second]
    if now.unchanged and not before.unchanged:
        return "这份填的是“无变化”，先前那份报了进展"
    if older:
        return "这份保存得更早"
    if len(emptied) > len(found) - len(emptied):
        return f"先前填了的有{len(emptied)}处在这份里是空的"
    return ""


def _ask_back(
    each: ValidatedFile, taken: ReplacedReport, before: EarlierReport, found: tuple[Difference, ...], why: str
) -> ValidatedFile:
    finding = build_finding(
        "report-stands", CellPlace(file=each.name), **_describe(before, found), why=why
    )  # fmt: skip
    rest = (other for other in each.findings if other is not each.reply_notice)
    return replace(
        each, fate=Disposition.RETURNED, findings=(finding, *rest), conflicting=True, replaced=taken, reply_notice=None
    )  # fmt: skip


def _add_notice(
    each: ValidatedFile, taken: ReplacedReport, before: EarlierReport, found: tuple[Difference, ...]
) -> ValidatedFile:
    late = "；这份保存得更早" if taken.saved_before else ""
    finding = build_finding("report-replaced", CellPlace(file=each.name), **_describe(before, found), late=late)
    return replace(each, findings=(finding, *each.findings), replaced=taken)


def _describe(before: EarlierReport, found: tuple[Difference, ...]) -> dict[str, str]:
    return {
        "day": format_chinese_date(before.receipt.day), "earlier": before.receipt.name,
        "count": str(len(found)), "difference": describe_differences(found),
    }  # fmt: skip
