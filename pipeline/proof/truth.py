"""Collect what a paper may say: the statements and table rows of the draft made again from its ledger."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from pipeline.docx.layout import PaperLayout, read_layout
from pipeline.docx.open_deadlines import move_deadlines
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.proof.fact_rows import FactRow, Subject, list_fact_rows
from pipeline.proof.statements import Statement, flatten_text, list_clauses, list_statements, split_numbers
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.terms import OPEN_JUDGEMENT, DecisionKind, format_chinese_date, format_formal_name

_OPEN = dt.date(9999, 12, 31)
NAME_MARK = "◇"
QUOTED, QUOTE_MARK = re.compile(r"“[^”]+”"), "“”"
FREE = format_chinese_date(_OPEN)
"""Stands in the truth for a day that counts from the date of signing: any day may be written in its place."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The statements, table rows and complete text of the true draft, and the assessment they come from."""

    assessment: Assessment
    statements: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    text: str
    layout: PaperLayout
    draft: EditedDocument

    @property
    def period(self) -> Period:
        """The month that the paper is about."""
        return self.assessment.ledger.period

    @cached_property
    def known(self) -> frozenset[str]:
        """All true statements."""
        return frozenset(self.statements)

    @cached_property
    def patterns(self) -> Mapping[str, list[tuple[str, ...]]]:
        """Words of a true statement -> the numbers that may stand in them."""
        return _group_numbers(self.statements)

    @cached_property
    def clauses(self) -> Mapping[str, list[tuple[str, ...]]]:
        """Words of a true clause -> the numbers that may stand in them."""
        return _group_numbers(clause for each in self.statements for clause in list_clauses(each))

    @cached_property
    def by_frame(self) -> Mapping[str, list[str]]:
        """True statements by their words around numbers and the names of branches."""
        found: dict[str, list[str]] = {}
        for each in self.statements:
            found.setdefault(self.mask_names(each), []).append(each)
        return found

    def mask_names(self, text: str) -> str:
        """Return a statement without its numbers and the names of branches."""
        return split_numbers(self.name_pattern.sub(NAME_MARK, text))[0]

    @cached_property
    def figures(self) -> Mapping[str, object]:
        """The figures of 督查通报."""
        return CIRCULAR_REPORT.figures(self.assessment, "")

    @cached_property
    def fact_rows(self) -> Mapping[Subject, tuple[FactRow, ...]]:
        """The branches, tasks and orders of the month."""
        return list_fact_rows(self.assessment)

    @cached_property
    def branch_words(self) -> frozenset[str]:
        """What branches wrote in their forms, flattened: the bureau did not word it."""
        ledger = self.assessment.ledger
        told = [text for task in ledger.tasks for text in task.plan.values()]
        told += [str(each or "") for task in ledger.tasks for m in task.months for each in m.values.values()]
        told += [each.why for listed in ledger.waiting_requests.values() for each in listed]
        told += [text for each in ledger.inputs.replies for text in (each.measures, each.done, each.statement)]
        told += [each.note for each in ledger.inputs.decisions if each.matter is DecisionKind.CASE]
        return frozenset(flatten_text(text).strip("。；") for text in told) - {""}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every way to write a branch -> its name in papers."""
        found: dict[str, str] = {}
        for branch in self.assessment.office.branches:
            formal = format_formal_name(branch.short_name)
            found |= {flatten_text(name): formal for name in (branch.short_name, branch.full_name, formal)}
        return found

    @cached_property
    def name_pattern(self) -> re.Pattern[str]:
        """Pattern of the names of branches, the longest first."""
        return re.compile("|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True)) or "(?!)")

    @cached_property
    def tasks(self) -> Mapping[str, list[Task]]:
        """Name of a branch in papers -> its tasks."""
        found: dict[str, list[Task]] = {}
        for task in self.assessment.ledger.tasks:
            found.setdefault(self.assessment.formal_name(task.branch), []).append(task)
        return found

    @cached_property
    def by_title_frame(self) -> Mapping[str, list[str]]:
        """True statements by their words around numbers, names of branches and quoted titles."""
        found: dict[str, list[str]] = {}
        for each in self.statements:
            found.setdefault(self.mask_titles(each), []).append(each)
        return found

    def mask_titles(self, text: str) -> str:
        """Return a statement without its numbers, the names of branches and what is quoted."""
        return self.mask_names(QUOTED.sub(QUOTE_MARK, text))

    def find_names(self, text: str) -> list[str]:
        """Find the branches named in a text, in order, as papers write them."""
        return list(dict.fromkeys(self.names[found[0]] for found in self.name_pattern.finditer(text)))

    def is_proven(self, statement: Statement) -> bool:
        """Whether a statement says exactly what a true one says, apart from days that count from signing."""
        if statement.text in self.known:
            return True
        words, numbers = split_numbers(statement.text)
        return any(not list_differences(numbers, true) for true in self.patterns.get(words, ()))


def list_differences(numbers: tuple[str, ...], true: tuple[str, ...]) -> list[tuple[str, str]]:
    """List the numbers that differ from the true ones in the same words: (written, true)."""
    return [
        (each, right)
        for each, right in zip(numbers, true, strict=True)
        if right not in (each, FREE) and not right.endswith("年月日") and not _is_rounded(each, right)
    ]


def _is_rounded(written: str, right: str) -> bool:
    """Whether a percentage is the true one with fewer decimals: 60% for 60.0%, 33% for 33.3%."""
    if not (written.endswith("%") and right.endswith("%")):
        return False
    given, true = Decimal(written[:-1]), Decimal(right[:-1])
    return true.quantize(Decimal(1).scaleb(int(given.as_tuple().exponent)), ROUND_HALF_UP) == given


def _group_numbers(texts: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in texts:
        words, numbers = split_numbers(text)
        if numbers not in (listed := found.setdefault(words, [])):
            listed.append(numbers)
    return found


def _leave_open(days: int) -> dt.date:
    """Count from a day of no year at all, so that the open day is written with its year and is no other."""
    return _OPEN if days else dt.date.min


def build_truth(assessment: Assessment, draft: bytes, name: str) -> Truth:
    """Collect the truth from a draft made again; days that count from signing are left open."""
    paper = read_edited_document(draft, name)
    calendar, date = assessment.office.calendar, assessment.date
    move_deadlines(paper.document, lambda days: calendar.add_working_days(date, days), _leave_open)
    judged = flatten_text(OPEN_JUDGEMENT)
    said = tuple(each.text for each in list_statements(paper) if judged not in each.text)
    tables = tuple(tuple(tuple(flatten_text(cell) for cell in row) for row in table) for table in paper.tables())
    text = "\n".join([*said, *(cell for table in tables for row in table for cell in row)])
    return Truth(
        assessment=assessment, statements=said, tables=tables, text=text, layout=read_layout(paper), draft=paper
    )
