"""List the reports that took the place of one accepted before, and those asked back because they must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive.facts import Receipt
from pipeline.ledger import LedgerInputs
from pipeline.ledger.build import find_counted_receipts
from pipeline.terms import Disposition


@dataclass(frozen=True)
class Replacement:
    """A report that came after an accepted one of the same branch and month, and the receipt of that one.

    ``taken`` tells whether it took its place; if not, it was asked back and the earlier one stands.
    """

    later: Receipt
    earlier: Receipt
    taken: bool


def list_replacements(inputs: LedgerInputs) -> tuple[Replacement, ...]:
    """List the replacements of the period by branch in roster order; those without a difference are left out."""
    counted = find_counted_receipts(inputs.receipts)
    standing = (counted.get((branch.code, str(inputs.period))) for branch in inputs.office.due(inputs.period))
    by_number = {each.number: each for each in inputs.receipts}
    return tuple(found for each in standing if each is not None for found in _list_of_report(inputs, each, by_number))


def _list_of_report(inputs: LedgerInputs, counted: Receipt, by_number: Mapping[int, Receipt]) -> Iterator[Replacement]:
    if counted.changed_places and counted.replaces in by_number:
        yield Replacement(counted, by_number[counted.replaces], taken=True)
    for each in inputs.by_place[counted.branch, counted.period]:
        if each.fate == Disposition.RETURNED and each.replaces == counted.number:
            yield Replacement(each, counted, taken=False)
