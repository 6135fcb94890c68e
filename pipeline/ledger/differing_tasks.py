"""Find the tasks of which two sets of inputs have other rows, so that a ledger need not put the rest together again.

Pure. Between two 汇总 a file is replaced by a corrected one, or a 旧台账 is taken back: seldom, and of few tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter

from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import OldLedgerRecord, SubmissionRecord
from pipeline.contract.monthly import list_optional_columns
from pipeline.ledger.inputs import CountedSubmission, ImportedLedger, LedgerInputs
from pipeline.periods import Period
from pipeline.terms import EntryKind

_Told = tuple[int, str, str, str, str]
"""What a row has from the receipt of its file: number, branch, period, place and hash."""


def find_differing_tasks(some: LedgerInputs, others: LedgerInputs, period: Period) -> frozenset[str]:
    """Find the numbers of all tasks whose rows up to a month may not be the same in both.

    Tasks are always among them to whose plan a branch may add in a later month: those handed down, and those of which
    an optional column was filled in only later.
    """
    here, there = _list_files(some, period), _list_files(others, period)
    apart = here.keys() ^ there.keys()
    files = [record for each in (here, there) for told, record in each.items() if told in apart]
    replaced = (row.number for record in files for row in record.tasks)
    return frozenset({*replaced, *_list_handed_down(some, others), *_list_told_later(some), *_list_told_later(others)})


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


def _list_told_later(inputs: LedgerInputs) -> Iterator[str]:
    """List the tasks of which an optional column was blank at first and filled in later."""
    brought = [(str(each.period), task.number, task.values) for each in inputs.imported for task in each.record.tasks]
    sent = [(each.receipt.period, task.number, task.values) for each in inputs.submitted for task in each.record.tasks]
    rows = sorted([*brought, *sent], key=itemgetter(0))
    for name in (column.name for column in list_optional_columns()):
        told: dict[str, bool] = {}
        for _, number, values in rows:
            has = bool(values.get(name))
            if not told.setdefault(number, has) and has:
                yield number
