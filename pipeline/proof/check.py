"""Prove a paper: run all rules over it, those about facts only where its truth is known."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.proof.model import Outcome, ProofResult, Remark, Rule
from pipeline.proof.reading import Check, FactCheck, Reading
from pipeline.proof.rules import (
    branches,
    dates,
    form,
    notices,
    numbers,
    persons,
    rows,
    steps,
    sums,
    titles,
    trends,
    worst,
)
from pipeline.proof.truth import Truth

RULES: tuple[Rule, ...] = (
    numbers.NUMBER, rows.SUM, numbers.SHARE, branches.RULE, branches.COMPLETE, titles.RULE, persons.RULE, steps.RULE,
    notices.RULE, trends.RULE, worst.RULE, dates.DAY, dates.DEADLINE, form.LEFT_OVER, form.LONG, form.TOO_LONG,
    form.SECRET,
)  # fmt: skip
"""Every rule, in the order of the report."""
_FACTS: tuple[FactCheck, ...] = (
    numbers.check_numbers, rows.check_rows, sums.check_sums, branches.check_branches, titles.check_titles,
    persons.check_persons, steps.check_steps, notices.check_notices, trends.check_trends, worst.check_worst,
)  # fmt: skip
_FORM: tuple[Check, ...] = (dates.check_dates, form.check_left_overs, form.check_length, form.check_secrets)


def prove_paper(reading: Reading, truth: Truth | None, note: str = "") -> ProofResult:
    """Prove a paper; without truth the rules about facts stay 未核验, for the reason given in ``note``."""
    found = [remark for check in _FORM for remark in check(reading)]
    if truth is not None:
        found = [remark for check in _FACTS for remark in check(reading, truth)] + found
    remarks = tuple(dict.fromkeys(found))
    return ProofResult(
        name=reading.paper.name,
        document=reading.document,
        outcomes=_sum_up(remarks, known=truth is not None),
        remarks=remarks,
        note=note,
    )


def _sum_up(remarks: tuple[Remark, ...], *, known: bool) -> Mapping[Rule, Outcome]:
    found: dict[Rule, Outcome] = {}
    for rule in RULES:
        outcomes = {each.outcome for each in remarks if each.rule is rule}
        unproved = Outcome.PASSED if known or not rule.facts else Outcome.UNCHECKED
        worst_first = (each for each in (Outcome.WRONG, Outcome.ASK, Outcome.UNCHECKED) if each in outcomes)
        found[rule] = next(worst_first, unproved)
    return found
