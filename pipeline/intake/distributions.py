"""Find the form that was distributed to a branch for a period, and whose form it is by what was printed on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.archive.facts import Distribution
from pipeline.contract.distributed_form import DistributedForm
from pipeline.intake.tables.roster import fold_name
from pipeline.periods import Period


@dataclass(frozen=True)
class DistributedForms:
    """The forms distributed so far, as (number of the distribution, its period, form), oldest first.

    ``superseded`` are the forms that were withdrawn: copies of them may still lie with the branches.
    """

    entries: tuple[tuple[int, str, DistributedForm], ...] = field(default=(), repr=False)
    superseded: tuple[tuple[str, DistributedForm], ...] = field(default=(), repr=False)

    def find(self, branch: str, period: Period) -> tuple[int, DistributedForm] | None:
        """Return number and form of the last distribution to a branch code for a period, None if there was none."""
        return self._last.get((branch, str(period)))

    def list_printed(self, branch: str, period: Period) -> tuple[DistributedForm, ...]:
        """List every form a branch was ever given for a period: those that stand, then withdrawn ones; last first."""
        return self._printed.get((branch, str(period)), ())

    def list_printed_by_id(self, identity: Mapping[str, str]) -> tuple[DistributedForm, ...]:
        """List every form that was given out with this hidden id, whosever it is now."""
        try:
            period = Period.parse(identity.get("period", ""))
        except ValueError:
            return ()
        return self.list_printed(identity.get("branch", ""), period)

    @cached_property
    def task_numbers(self) -> frozenset[str]:
        """The numbers of all tasks on forms of any branch."""
        return frozenset(task.number for _, _, form in self.entries for task in form.tasks)

    def list_standing(self, branch: str, period: Period) -> tuple[DistributedForm, ...]:
        """List the forms of a branch for a period that stand, last first: it may fill in any of them."""
        return self._standing.get((branch, str(period)), ())

    def find_branches_by_printed_name(self, name: str, period: Period) -> frozenset[str]:
        """Return the codes of the branches whose form for that period bore this name, whatever they are called now."""
        folded = fold_name(name)
        return frozenset(form.branch for form in self._named.get((folded, str(period)), ()) if folded)

    def find_period_by_numbers(self, branch: str, numbers: Collection[str]) -> Period | None:
        """Return the latest period whose form for that branch carries all these task numbers, None if there is none."""
        found = (period for period in self.list_periods(branch) if numbers and self._carries(branch, period, numbers))
        return max(found, default=None)

    def list_periods(self, branch: str) -> Iterator[Period]:
        """Yield the periods for which a branch was given a form."""
        return map(Period.parse, self._periods.get(branch, ()))

    def list_every_period(self) -> frozenset[str]:
        """List the periods for which any branch was given a form."""
        return frozenset(period for _, period, _ in self.entries)

    def _carries(self, branch: str, period: Period, numbers: Collection[str]) -> bool:
        _, form = self._last[branch, str(period)]
        return {*(task.number for task in form.tasks), *form.new_numbers}.issuperset(numbers)

    @cached_property
    def _printed(self) -> Mapping[tuple[str, str], tuple[DistributedForm, ...]]:
        """Branch and period -> every form given, the last first."""
        every = (*self.superseded, *((of, form) for _, of, form in self.entries))
        return _group_forms(((form.branch, of), form) for of, form in reversed(every))

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], tuple[DistributedForm, ...]]:
        """Folded name and period -> the forms that bore it."""
        return _group_forms(((fold_name(form.short_name), of), form) for _, of, form in self.entries)

    @cached_property
    def _periods(self) -> Mapping[str, tuple[str, ...]]:
        """Branch -> the periods for which it was given a form."""
        found: dict[str, list[str]] = {}
        for branch, period in self._last:
            found.setdefault(branch, []).append(period)
        return {branch: tuple(periods) for branch, periods in found.items()}

    @cached_property
    def _standing(self) -> dict[tuple[str, str], tuple[DistributedForm, ...]]:
        found: dict[tuple[str, str], tuple[DistributedForm, ...]] = {}
        for _, period, form in self.entries:
            found[form.branch, period] = (form, *found.get((form.branch, period), ()))
        return found

    @cached_property
    def _last(self) -> dict[tuple[str, str], tuple[int, DistributedForm]]:
        return {(form.branch, period): (number, form) for number, period, form in self.entries}


def _group_forms(
    placed: Iterable[tuple[tuple[str, str], DistributedForm]],
) -> dict[tuple[str, str], tuple[DistributedForm, ...]]:
    found: dict[tuple[str, str], list[DistributedForm]] = {}
    for place, form in placed:
        found.setdefault(place, []).append(form)
    return {place: tuple(forms) for place, forms in found.items()}


def index_distributed_forms(
    distributions: Iterable[Distribution], every: Iterable[Distribution] = ()
) -> DistributedForms:
    """Index the forms of some distributions by branch and period; ``every`` includes the withdrawn ones."""
    entries = tuple((each.number, each.period, form) for each in distributions for form in each.forms)
    stands = {(number, form.branch) for number, _, form in entries}
    gone = ((each, form) for each in every for form in each.forms if (each.number, form.branch) not in stands)
    return DistributedForms(entries, tuple((each.period, form) for each, form in gone))
