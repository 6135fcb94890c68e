"""Tell which facts still stand after what the bureau took back (撤回): forms handed out, and looks wrongly dated.

Nothing is removed: a withdrawal is a receipt of its own, so a ledger as of an earlier receipt knows nothing of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.archive.facts import Distribution, IntakeRun, Receipt
from pipeline.archive.submissions import WithdrawalRecord


@dataclass(frozen=True)
class Withdrawn:
    """What was withdrawn: looks with the day on which that was done, (distribution, branch), receipts of 旧台账 and of
    claims.
    """

    looks: Mapping[int, str]
    forms: frozenset[tuple[int, str]]
    imports: frozenset[int]
    claims: frozenset[int] = frozenset()


@dataclass(frozen=True)
class StandingFacts:
    """Facts as they stand: receipts with the days that are sure, and looks and distributions not withdrawn."""

    receipts: tuple[Receipt, ...]
    looks: tuple[IntakeRun, ...]
    distributions: tuple[Distribution, ...]
    withdrawn: Withdrawn


def gather_withdrawn(records: Sequence[WithdrawalRecord]) -> Withdrawn:
    """Gather what some withdrawals took back together."""
    return Withdrawn(
        {number: each.date for each in reversed(records) for number in each.looks},
        frozenset((forms.number, branch) for each in records for forms in each.forms for branch in forms.branches),
        frozenset(number for each in records for number in each.imports),
        frozenset(number for each in records for number in each.claims),
    )


def pick_forms(outs: Iterable[Distribution], period: str, branches: Collection[str]) -> list[Distribution]:
    """Pick the distributions of a period, each with the forms of the named branches (none: all)."""
    kept = (
        replace(out, forms=tuple(each for each in out.forms if not branches or each.branch in branches))
        for out in outs
        if out.period == period
    )
    return [out for out in kept if out.forms]


def pick_looks(looks: Iterable[IntakeRun], which: int | dt.date) -> list[IntakeRun]:
    """Pick the look of a number, or those of a day."""
    return [look for look in looks if which in (look.number, look.day)]


def judge_standing(
    receipts: Sequence[Receipt], looks: Sequence[IntakeRun], distributions: Iterable[Distribution], gone: Withdrawn
) -> StandingFacts:
    """Judge which facts stand, and correct the days of receipts that name a withdrawn look.

    Looks were held in the order of their numbers, whatever their dates: a file not found by a withdrawn look was not
    there at the look before it either, and it had arrived by the next look, or by the day of the withdrawal.
    """
    if not gone.looks and not gone.forms:
        return StandingFacts(tuple(receipts), tuple(looks), tuple(distributions), gone)
    standing = tuple(look for look in looks if look.number not in gone.looks)
    after = {number: _find_look_before(standing, number) for number in gone.looks}
    by = {number: _find_day_by(standing, number, day) for number, day in gone.looks.items()}
    return StandingFacts(
        tuple(_correct_receipt(each, after, by) for each in receipts),
        standing,
        tuple(out for each in distributions if (out := _keep_standing_forms(each, gone.forms)) is not None),
        gone,
    )


def _find_look_before(standing: Sequence[IntakeRun], number: int) -> IntakeRun | None:
    return next((look for look in reversed(standing) if look.number < number), None)


def _find_day_by(standing: Sequence[IntakeRun], number: int, withdrawn: str) -> str:
    return min([withdrawn, *(look.date for look in standing if look.number > number)])


def _correct_receipt(receipt: Receipt, after: Mapping[int, IntakeRun | None], by: Mapping[int, str]) -> Receipt:
    corrected = receipt
    if receipt.after_look in after:
        look = after[receipt.after_look]
        corrected = replace(corrected, after=look.date if look else "", after_look=look.number if look else 0)
    if receipt.by_look in by and receipt.is_dated_by_look:
        corrected = replace(corrected, by=by[receipt.by_look])
    return corrected


def _keep_standing_forms(out: Distribution, gone: frozenset[tuple[int, str]]) -> Distribution | None:
    """Keep the forms of a distribution that were not withdrawn; None if none is left."""
    forms = tuple(form for form in out.forms if (out.number, form.branch) not in gone)
    if len(forms) == len(out.forms):
        return out
    return replace(out, forms=forms) if forms else None
