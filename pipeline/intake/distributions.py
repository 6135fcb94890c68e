"""Find the form that was distributed to a branch for a period."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.archive.facts import Distribution
from pipeline.contract.distributed_form import DistributedForm
from pipeline.intake.files import DistributedFormLookup
from pipeline.periods import Period


def build_distribution_lookup(distributions: Iterable[Distribution]) -> DistributedFormLookup:
    """Build a lookup of the form last distributed to a branch for a period, with the number of its distribution."""
    forms = {
        (form.branch, each.period): (each.number, form) for each in distributions for form in each.forms
    }  # fmt: skip
    return lambda branch, period: forms.get((branch, str(period)))


def find_distributed_form(distributions: Iterable[Distribution], branch: str, period: Period) -> DistributedForm | None:
    """Find the form last distributed to a branch for a period."""
    found = build_distribution_lookup(distributions)(branch, period)
    return found[1] if found else None
