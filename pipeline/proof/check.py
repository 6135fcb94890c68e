"""Prove a paper: run all rules over it, those about facts only where its truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.documents.tables_along import tell_tables_along
from pipeline.docx.read import settle_document
from pipeline.proof.model import Outcome, ProofResult, Remark, Rule
from pipeline.proof.reading import Check, FactCheck, Reading
from pipeline.proof.rules import (
    annexes,
    branches,
    charts,
    corrections,
    dates,
    elements,
    form,
    hearing,
    hidden_matter,
    levels,
    marks,
    notice_elements,
    notices,
    numbers,
    numerals,
    owed,
    page_layout,
    paragraph_layout,
    persons,
    quantities,
    register,
    rendered_pages,
    rewording,
    rows,
    steps,
    sums,
    table_layout,
    titles,
    totals,
    trends,
    usage,
    worst,
)
from pipeline.proof.truth import Truth

RULES: tuple[Rule, ...] = (
    numbers.NUMBER, rows.SUM, numbers.SHARE, branches.RULE, branches.COMPLETE, titles.RULE, persons.RULE, steps.RULE,
    notices.RULE, trends.RULE, worst.RULE, corrections.CORRECTED, usage.PRAISE,
    rewording.REWORDED, totals.RULE, quantities.QUANTITY, owed.RULE,
    dates.DAY, dates.DEADLINE, dates.INCLUSIVE, register.REGISTER,
    elements.TITLE, elements.ADDRESSEE, elements.BASIS, elements.SIGNER, elements.DATE, annexes.ANNEXES,
    elements.IMPRINT, elements.MASTHEAD, notice_elements.NOTICE, elements.KIND, hearing.HEARING,
    page_layout.PAPER, page_layout.MARGINS, page_layout.LINES, paragraph_layout.SLOTS, paragraph_layout.FACES,
    paragraph_layout.BLACK, paragraph_layout.CENTRED, paragraph_layout.FLUSH, paragraph_layout.INDENT,
    paragraph_layout.SIGNED, paragraph_layout.NEW_PAGE, paragraph_layout.RULED, page_layout.NUMBERED,
    page_layout.NUMBER_FORM, page_layout.LYING, table_layout.WIDTHS, table_layout.HEADS, table_layout.PITCH,
    *rendered_pages.RENDERED, hidden_matter.UNSEEN, hidden_matter.PERSONAL,
    marks.MARKS, marks.ORDER_MARKS, levels.LEVELS, numerals.NUMERALS, form.LEFT_OVER, usage.WATCHED, form.LONG,
    form.TOO_LONG, usage.DEMANDS, form.SECRET,
)  # fmt: skip
"""Every rule, in the order of the report."""
_FACTS: tuple[FactCheck, ...] = (
    numbers.check_numbers, rows.check_rows, sums.check_sums, branches.check_branches, titles.check_titles,
    persons.check_persons, steps.check_steps, notices.check_notices, totals.check_totals, trends.check_trends,
    worst.check_worst, corrections.check_correction, rewording.check_rewording, dates.check_working_days,
    charts.check_charts, owed.check_owed,
)  # fmt: skip
_FORM: tuple[Check, ...] = (
    usage.check_praise, quantities.check_quantities, dates.check_dates, dates.check_inclusive, register.check_register,
    elements.check_elements,
    annexes.check_annexes, notice_elements.check_notice_elements, hearing.check_hearing,
    page_layout.check_pages, paragraph_layout.check_paragraphs, table_layout.check_tables,
    rendered_pages.check_rendered_pages, hidden_matter.check_hidden_matter, marks.check_marks,
    levels.check_levels, numerals.check_numerals, form.check_left_overs, usage.check_watched_words, form.check_length,
    usage.check_demands, form.check_secrets,
)  # fmt: skip


def prove_paper(reading: Reading, truth: Truth | None, note: str = "") -> ProofResult:
    """Prove a paper; without truth the rules about facts stay 未核验, for the reason given in ``note``."""
    reading = replace(reading, paper=settle_document(reading.paper))
    if truth is not None:
        along = tell_tables_along(reading.document, truth.assessment, draft=truth.draft, paper=reading.paper)
        reading = replace(reading, standard=truth.layout, branch_words=truth.branch_words, along=along)
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
