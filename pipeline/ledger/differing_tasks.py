"""Find the tasks of which two sets of inputs have other rows, so that a ledger need not put the rest together again.

Pure. Between two 汇总 a file is replaced by a corrected one, or a 旧台账 is taken back: seldom, and of few tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import OldLedgerRecord, SubmissionRecord
from pipeline.ledger.inputs import CountedSubmission, ImportedLedger, LedgerInputs
from pipeline.periods import Period
from pipeline.terms import EntryKind

_Told = tuple[int, str, str, str, str]
"""What a row has from the receipt of its file: number, branch, period, place and hash."""


def find_differing_tasks(some: LedgerInputs, others: LedgerInputs, period: Period) -> frozenset[str]:
    """Find the numbers of all tasks whose rows up to a month may not be the same in both.

    Tasks handed down are always among them: what a branch adds to their plan may come in any later month.
    """
    here, there = _list_files(some, period), _list_files(others, period)
    apart = here.keys() ^ there.keys()
    files = [record for each in (here, there) for told, record in each.items() if told in apart]
    return frozenset({*(row.number for record in files for row in record.tasks), *_list_handed_down(some, others)})


def _list_files(inputs: LedgerInputs, period: Period) -> Mapping[_Told, OldLedgerRecord | SubmissionRecord]:
    """List the files that count up to a month."""
    brought = [each for each in inputs.imported if each.period <= period]
    sent = [each for each in inputs.submitted if each.receipt.period <= str(period)]
    files: list[CountedSubmission | ImportedLedger] = [*brought, *sent]
    return {_read_receipt(each.receipt): each.record for each in files}


def _read_receipt(receipt: Receipt) -> _Told:
    return receipt.number, receipt.branch, receipt.period, receipt.stored, receipt.sha256


def _list_handed_down(*both: LedgerInputs) -> Iterator[str]:
    return (each.entry.number for inputs in both for each in inputs.entries if each.entry.kind == EntryKind.HAND_DOWN)
