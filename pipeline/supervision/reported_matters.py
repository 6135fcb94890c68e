"""Follow what branches report for coordination (支部反映) until somebody answers it.

Source: 实施意见 四(四) “跟踪落实”: the 通报 promises the branches an answer. Whatever a branch wrote about a task is
open until the bureau answers it, or says that it needs no answer, also if the branch writes of something else later; it
may first be passed on to a section (转办) with a day by which that is to answer. A matter that the branch repeats in
newer words is the same matter; what it repeats in newer words after the answer is put to the bureau anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.contract.decisions import format_reported_key, parse_reported_key
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.ledger import Decision, Ledger, Task
from pipeline.periods import Period
from pipeline.supervision.problems import compute_earliest_day, describe_source, join_facts, name_branch
from pipeline.supervision.reported_wordings import Wording, fold_cause, fold_reported_text, points_back
from pipeline.terms import DecisionKind, Opinion, ReportedStep, format_chinese_date


@dataclass(frozen=True, kw_only=True)
class ReportedMatter:
    """What a branch wrote in 存在问题及需协调事项 of an open task, and what the bureau did about it.

    ``wordings`` are its words from the first to the last. ``passed_on`` is the last 转办 (its 说明 names the section,
    its 新时限 the day), ``answer`` settles it: an answer, or that it needs none. ``before`` is the matter that was
    answered before the branch said so again.
    """

    task: Task
    wordings: tuple[Wording, ...]
    passed_on: Decision | None
    answer: Decision | None
    before: ReportedMatter | None = None

    @property
    def text(self) -> str:
        """What the branch wrote last, together with what that only points back to (上月反映的问题仍未解决)."""
        last, cause = self.wordings[-1], self.cause
        if cause == last.text:
            return cause
        return f"{cause}（{last.last.as_chinese_within(self.task.period.year)}又反映：{last.text}）"

    @property
    def cause(self) -> str:
        """What it is about: the words said last that do not only point back, by which equal matters are found."""
        said = next((each.text for each in reversed(self.wordings) if not points_back(each.text)), "")
        return said or (self.before.cause if self.before else self.wordings[-1].text)

    @property
    def cause_key(self) -> str:
        """What equal causes of several tasks have in common; words that point back to nothing are those of one task."""
        folded = fold_cause(self.cause)
        return f"{folded}（{self.task.number}）" if points_back(self.cause) else folded

    @property
    def shared_words(self) -> str:
        """The words by which matters of several branches stand on one line of the 核验表, for one answer to all."""
        return self.cause_key if points_back(self.cause) else fold_reported_text(self.cause)

    @property
    def key_text(self) -> str:
        """The words by which its 事项编号 is formed: the first, so that newer ones leave it as it is."""
        return self.wordings[0].text

    @property
    def first(self) -> Period:
        """The month in which it was first reported."""
        return self.wordings[0].first

    @property
    def last(self) -> Period:
        """The month in which it was last reported."""
        return max(each.last for each in self.wordings)

    def is_repeated_by(self, text: str) -> bool:
        """Return whether a later text of the branch says the same in newer words."""
        return any(each.is_repeated_by(text) for each in self.wordings)

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


def list_reported_matters(ledger: Ledger, numbers: Collection[str] | None = None) -> tuple[ReportedMatter, ...]:
    """List what is reported of every open task, in ledger order; of one task, what was reported first comes first.

    ``numbers``: of these tasks alone.
    """
    decided = _group_decisions(ledger.inputs.in_force)
    asked = (task for task in ledger.tasks if numbers is None or task.number in numbers)
    return tuple(each for task in asked if task.closed is None for each in _follow_matters(task, decided))


@dataclass(frozen=True)
class GivenAnswer:
    """An answer in force to what a branch wrote of a task, whether or not it still writes so.

    ``cause`` is what the words are about, if they only point back to others.
    """

    branch: str
    text: str
    cause: str
    decision: Decision


def list_given_answers(ledger: Ledger) -> tuple[GivenAnswer, ...]:
    """List the answers in force, in the order of their receipts."""
    found: list[GivenAnswer] = []
    for (number, text), steps in _group_decisions(ledger.inputs.in_force).items():
        task = ledger.ever.get(number)
        told = [month.problem for month in task.months if month.problem] if task else []
        places = [at for at, words in enumerate(told) if _hash(number, words) == text]
        answer = _find_answer(steps)
        if task is not None and places and answer is not None and answer.opinion is Opinion.PASSED:
            upto = told[: places[-1] + 1]
            cause = next((words for words in reversed(upto) if not points_back(words)), upto[-1])
            found.append(GivenAnswer(task.branch, upto[-1], cause, answer))
    return tuple(sorted(found, key=lambda each: each.decision.receipt))


def _group_decisions(in_force: Mapping[str, Decision]) -> dict[tuple[str, str], list[Decision]]:
    """Map task number and hash of the text to the decisions on it, in the order of their receipts."""
    found: dict[tuple[str, str], list[Decision]] = {}
    for each in sorted(in_force.values(), key=lambda each: each.receipt):
        key = parse_reported_key(each.key) if each.matter is DecisionKind.REPORTED else None
        if key is not None:
            found.setdefault((key.number, key.text), []).append(each)
    return found


_Decided = Mapping[tuple[str, str], list[Decision]]
"""Task number and hash of a text -> the decisions on it."""


def _follow_matters(task: Task, decided: _Decided) -> list[ReportedMatter]:
    """Follow the matters of a task from month to month.

    The same words are the same matter, also if it is answered. Newer words continue the last matter they repeat, if
    that was not answered by then; otherwise they begin another one.
    """
    found: list[ReportedMatter] = []
    for month in task.months:
        if not month.problem:
            continue
        said = Wording(month.problem, month.period, month.period)
        same = next((each for each in reversed(found) if any(one.says(said.text) for one in each.wordings)), None)
        like = next((each for each in reversed(found) if each.is_repeated_by(said.text)), None)
        if like is None and points_back(said.text):
            like = max(found, key=lambda each: each.last, default=None)
        going_on = None if like is None or _is_answered_before(like, month.period) else like
        continued = same or going_on
        if continued is not None:
            wordings = _add_wording(continued.wordings, said)
            found[found.index(continued)] = _build_matter(task, wordings, continued.before, decided)
        else:
            found.append(_build_matter(task, (said,), like, decided))
    return found


def _add_wording(wordings: tuple[Wording, ...], said: Wording) -> tuple[Wording, ...]:
    """Add what was said next; the words said last only get their new month."""
    *earlier, last = wordings
    return (*earlier, replace(last, last=said.last)) if last.says(said.text) else (*wordings, said)


def _is_answered_before(matter: ReportedMatter, period: Period) -> bool:
    return matter.answer is not None and matter.answer.period < period


def _build_matter(
    task: Task, wordings: tuple[Wording, ...], before: ReportedMatter | None, decided: _Decided
) -> ReportedMatter:
    hashes = dict.fromkeys(_hash(task.number, each.text) for each in wordings)
    steps = sorted(
        (each for said in hashes for each in decided.get((task.number, said), [])), key=lambda each: each.receipt
    )
    passed_on = _list_passed_on(steps)
    return ReportedMatter(
        task=task,
        wordings=wordings,
        passed_on=passed_on[-1] if passed_on else None,
        answer=_find_answer(steps),
        before=before,
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
        key=format_reported_key(each.task.number, each.key_text, step, turn),
        branch=each.branch,
        branch_name=name_branch(ledger, each.branch),
        task=each.task.plan["task"],
        number=each.task.number,
        proposal="请转办或答复",
        reason=join_facts(*_describe_matter(ledger, each), describe_source(source)),
        options=options,
        due={Opinion.PASSED: DueRule.REQUIRED} if passing else {},
        reason_needed=frozenset(options),
        since=compute_earliest_day(ledger, source),
        shared=each.shared_words,
    )


def _describe_matter(ledger: Ledger, each: ReportedMatter) -> Iterator[str]:
    yield f"{each.first.as_chinese()}起反映：{each.text}"
    if each.before is not None and each.before.answer is not None:
        answer = each.before.answer
        yield f"{format_chinese_date(answer.day)}{'曾答复' if each.before.answered else '曾定不需答复'}：{answer.note}"
    if each.passed_on is not None and each.due is not None:
        late = "，已过时限" if each.is_overdue(ledger.date) else ""
        day = format_chinese_date(each.passed_on.day)
        yield f"{day}已转办（{each.section}），{format_chinese_date(each.due)}前答复{late}"
