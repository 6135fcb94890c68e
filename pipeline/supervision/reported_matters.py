"""Follow what branches report for coordination (支部反映) until somebody answers it.

Source: 实施意见 四(四) “跟踪落实”: the 通报 promises the branches an answer. What a branch wrote last about a task is
open until the bureau answers it, or says that it needs no answer; it may first be passed on to a section (转办) with a
day by which that is to answer.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.contract.decisions import format_reported_key, parse_reported_key
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.ledger import Decision, Ledger, Task
from pipeline.periods import Period
from pipeline.supervision.problems import compute_earliest_day, describe_source, join_facts, name_branch
from pipeline.terms import DecisionKind, Opinion, ReportedStep, format_chinese_date


@dataclass(frozen=True, kw_only=True)
class ReportedMatter:
    """What a branch wrote last in 存在问题及需协调事项 of an open task, since when, and what the bureau did about it.

    ``passed_on`` is the last 转办 (its 说明 names the section, its 新时限 the day), ``answer`` settles it: an
    answer, or that it needs none.
    """

    task: Task
    text: str
    first: Period
    last: Period
    passed_on: Decision | None
    answer: Decision | None

    @property
    def branch(self) -> str:
        """Code of the branch."""
        return self.task.branch

    @property
    def open(self) -> bool:
        """Whether nobody has answered it, nor said that it needs no answer."""
        return self.answer is None

    @property
    def answered(self) -> bool:
        """Whether it was answered, in words."""
        return self.answer is not None and self.answer.opinion is Opinion.PASSED

    @property
    def section(self) -> str:
        """The section it was passed on to, as the bureau wrote it; empty if to none."""
        return self.passed_on.note if self.passed_on else ""

    @property
    def due(self) -> dt.date | None:
        """The day by which the section is to answer."""
        return self.passed_on.due if self.passed_on else None

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether the day by which it was to be answered has passed without an answer."""
        return self.open and self.due is not None and self.due < day


def list_reported_matters(ledger: Ledger) -> tuple[ReportedMatter, ...]:
    """List what is reported of every open task, in ledger order; a task has one matter, what was written last."""
    decided = _group_decisions(ledger.inputs.in_force)
    found = (_find_matter(task, decided) for task in ledger.tasks if task.closed is None)
    return tuple(each for each in found if each is not None)


@dataclass(frozen=True)
class GivenAnswer:
    """An answer in force to what a branch wrote of a task, whether or not it still writes so."""

    branch: str
    text: str
    decision: Decision


def list_given_answers(ledger: Ledger) -> tuple[GivenAnswer, ...]:
    """List the answers in force, in the order of their receipts."""
    found: list[GivenAnswer] = []
    for (number, text), steps in _group_decisions(ledger.inputs.in_force).items():
        task = ledger.ever.get(number)
        words = [month.problem for month in task.months if _hash(number, month.problem) == text] if task else []
        answer = _find_answer(steps)
        if task is not None and words and answer is not None and answer.opinion is Opinion.PASSED:
            found.append(GivenAnswer(task.branch, words[-1], answer))
    return tuple(sorted(found, key=lambda each: each.decision.receipt))


def _group_decisions(in_force: Mapping[str, Decision]) -> dict[tuple[str, str], list[Decision]]:
    """Map task number and hash of the text to the decisions on it, in the order of their receipts."""
    found: dict[tuple[str, str], list[Decision]] = {}
    for each in sorted(in_force.values(), key=lambda each: each.receipt):
        key = parse_reported_key(each.key) if each.matter is DecisionKind.REPORTED else None
        if key is not None:
            found.setdefault((key.number, key.text), []).append(each)
    return found


def _find_matter(task: Task, decided: Mapping[tuple[str, str], list[Decision]]) -> ReportedMatter | None:
    last = next((month for month in reversed(task.months) if month.problem), None)
    if last is None:
        return None
    steps = decided.get((task.number, _hash(task.number, last.problem)), [])
    passed_on = _list_passed_on(steps)
    return ReportedMatter(
        task=task,
        text=last.problem,
        first=next(month.period for month in task.months if month.problem == last.problem),
        last=last.period,
        passed_on=passed_on[-1] if passed_on else None,
        answer=_find_answer(steps),
    )


def _list_passed_on(steps: Iterable[Decision]) -> list[Decision]:
    return [each for each in steps if _get_step(each) is ReportedStep.FORWARD and each.opinion is Opinion.PASSED]


def _find_answer(steps: Sequence[Decision]) -> Decision | None:
    """Find the last word on a matter; one that was corrected into 转办 on the same row is none."""
    answers = [each for each in steps if _get_step(each) is ReportedStep.ANSWER]
    if not answers:
        return None
    last = answers[-1]
    corrected = any(each.receipt >= last.receipt for each in _list_passed_on(steps))
    return None if last.opinion is not Opinion.PASSED and corrected else last


def _hash(number: str, text: str) -> str:
    key = parse_reported_key(format_reported_key(number, text, ReportedStep.ANSWER))
    return key.text if key else ""


def _get_step(decision: Decision) -> ReportedStep | None:
    key = parse_reported_key(decision.key)
    return key.step if key else None


def fold_reported_text(text: str) -> str:
    """Return a text for comparison without marks and spaces; other figures are another matter."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")


def build_reported_proposals(ledger: Ledger, matters: Iterable[ReportedMatter]) -> Iterator[Proposal]:
    """Yield for each open matter that it be passed on, and that it be answered.

    Equal texts of several branches share a line, so that one word answers all of them. What was passed on stays on the
    book until it is answered, and may be passed on anew.
    """
    for each in matters:
        if each.open:
            turn = 1 + (each.passed_on is not None and _get_turn(each.passed_on))
            yield _build_proposal(ledger, each, ReportedStep.FORWARD, turn)
            yield _build_proposal(ledger, each, ReportedStep.ANSWER, 1)


def _get_turn(decision: Decision) -> int:
    key = parse_reported_key(decision.key)
    return key.turn if key else 0


def _build_proposal(ledger: Ledger, each: ReportedMatter, step: ReportedStep, turn: int) -> Proposal:
    source = next(month.source for month in reversed(each.task.months) if month.period == each.last)
    passing = step is ReportedStep.FORWARD
    options = (
        {Opinion.PASSED: "由“说明”里写的科室牵头，“新时限”前答复支部"}
        if passing
        else {Opinion.PASSED: "“说明”就是给支部的答复", Opinion.DECLINED: "不用答复，“说明”写为什么"}
    )
    return Proposal(
        matter=DecisionKind.REPORTED,
        key=format_reported_key(each.task.number, each.text, step, turn),
        branch=each.branch,
        branch_name=name_branch(ledger, each.branch),
        task=each.task.plan["task"],
        number=each.task.number,
        proposal="支部反映的事项没有答复，请转办或答复",
        reason=join_facts(*_describe_matter(ledger, each), describe_source(source)),
        options=options,
        due={Opinion.PASSED: DueRule.REQUIRED} if passing else {},
        reason_needed=frozenset(options),
        since=compute_earliest_day(ledger, source),
        shared=fold_reported_text(each.text) or each.text,
    )


def _describe_matter(ledger: Ledger, each: ReportedMatter) -> Iterator[str]:
    yield f"{each.first.as_chinese()}起反映：{each.text}"
    if each.passed_on is not None and each.due is not None:
        late = "，已过时限" if each.is_overdue(ledger.date) else ""
        day = format_chinese_date(each.passed_on.day)
        yield f"{day}已转办（{each.section}），{format_chinese_date(each.due)}前答复{late}"
