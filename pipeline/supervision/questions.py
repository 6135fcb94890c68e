"""Build the rows of 需答复 on the next month's forms: few rows, each with a plain request and a due day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.contract.decisions import plea_key
from pipeline.contract.replies import Asked, explain_key, lamp_key
from pipeline.findings import Finding
from pipeline.ledger import Ledger, Submitted
from pipeline.ledger.decided import standing
from pipeline.supervision.carryover import RENUMBERED, STILL_REPORTED, VANISHED, Anomaly
from pipeline.supervision.matters import Question
from pipeline.supervision.story import REVIEW, Story
from pipeline.vocabulary import TASK_NUMBER, Opinion, Severity, Stage, chinese_date

_WAITING = (Stage.CONFIRMED, Stage.RELAPSED)
_OVER = (Stage.CLOSED, Stage.LASTING)
_LASTING = (VANISHED, RENUMBERED, STILL_REPORTED, "task-row-missing")
"""Codes of conditions that persist from month to month; all others concern something done in one month."""


def questions(ledger: Ledger, stories: Iterable[Story], carried: Iterable[Anomaly] = ()) -> tuple[Question, ...]:
    """Return all rows: open 整改, red lamps, then findings and anomalies not yet explained.

    ``carried`` are the carry-over anomalies; at most one explanation is requested per task, anomalies first.
    """
    told = tuple(stories)
    unclear = [_anomaly(each) for each in carried]
    numbers = {each.number for each in unclear}
    unclear += [each for each in _findings(ledger) if not each.number or each.number not in numbers]
    asked: dict[str, Question] = {}
    for each in unclear:
        if _unanswered(ledger, each):
            asked.setdefault(each.number or each.key, each)
    return (*_orders(ledger, told), *_lamps(ledger, told), *asked.values())


def _orders(ledger: Ledger, stories: Iterable[Story]) -> Iterator[Question]:
    for story in stories:
        if story.rectification.open:
            fact = _about(story, story.fact) + (f"（整改通知书{story.notice}）" if story.notice else "")
            key = lamp_key(story.problem)
            yield Question(key, story.branch, Asked.RECTIFY, story.number, fact, _demand(ledger, story))


def _demand(ledger: Ledger, story: Story) -> str:
    if story.answer is not None:
        return "反馈已收到，等待复核；有新情况再填，没有可不填"
    if story.stage in _WAITING or story.due is None:
        return f"整改通知书另发；请先写整改措施，{_next_deadline(ledger)}前随本表报"
    day = chinese_date(story.due)
    if story.due < ledger.truth.date:
        return f"时限{day}已过，请尽快写明整改情况和完成日期"
    if story.stage is Stage.SENT_BACK:
        why = f"（{story.last[REVIEW].note}）" if story.last[REVIEW].note else ""
        return f"上次反馈未通过复核{why}；请重新整改，{day}前写明整改情况和完成日期"
    return f"{day}前写明整改情况和完成日期；要延期的，期限前在“说明”中写明原因和日期"


def _lamps(ledger: Ledger, stories: Iterable[Story]) -> Iterator[Question]:
    """Yield red lamps without an open 整改, unless the branch has already replied or the bureau decided this period."""
    days = ledger.truth.office.settings.deadlines.rectify_days
    day = chinese_date(ledger.truth.office.calendar.working_days_after(ledger.truth.date, days))
    for story in stories:
        if story.now is None or not story.number or not _asked_now(ledger, story):
            continue
        if not any(each.period > ledger.period for each in story.replies):
            demand = f"{day}前说明原因和下步措施；认为灯色不符实际的，在“说明”中写明"
            fact = f"{_about(story, story.current)}（红灯）"
            yield Question(lamp_key(story.problem), story.branch, Asked.LAMP, story.number, fact, demand)


def _asked_now(ledger: Ledger, story: Story) -> bool:
    return story.stage is Stage.DRAFTED or (story.stage in _OVER and story.settled != ledger.period)


def _about(story: Story, fact: str) -> str:
    return f"“{story.task}”{fact}" if story.task else fact


def _anomaly(each: Anomaly) -> Question:
    key = explain_key(each.code, each.number)
    return Question(key, each.branch, Asked.EXPLAIN, each.number, each.fact, each.demand)


def _findings(ledger: Ledger) -> Iterator[Question]:
    """Yield findings of severity 请说明 in the submissions that count."""
    for branch, submitted in ledger.counted.items():
        for finding in submitted.judged.findings:
            if finding.severity is Severity.EXPLAIN:
                number = _number(submitted, finding)
                key = explain_key(finding.code, number or branch)
                demand = f"{finding.remedy}请在{_next_deadline(ledger)}前随本表答复"
                yield Question(key, branch, Asked.EXPLAIN, number, finding.message, demand)


def _number(submitted: Submitted, finding: Finding) -> str:
    """Return the number of the task a finding refers to, by its value or its row; empty if it refers to none."""
    if TASK_NUMBER.fullmatch(finding.value):
        return finding.value
    tasks = submitted.judged.tasks
    if finding.row is None or "row" not in tasks:
        return ""
    return str(next(iter(tasks.loc[tasks["row"] == finding.row, "number"]), ""))


def _unanswered(ledger: Ledger, question: Question) -> bool:
    """Return whether a question has no reply yet, or the bureau rejected the reply.

    Conditions in ``_LASTING`` are asked about again only if the bureau rejected the explanation.
    """
    lasts = any(question.key.endswith(f"-{code}") for code in _LASTING)
    since = ledger.period if lasts else ledger.period.shift(1)
    said = [each.receipt for each in ledger.truth.replies if each.key == question.key and each.period >= since]
    decision = standing(ledger.truth).get(plea_key(question.key))
    if decision is None:
        return not said
    if decision.opinion is Opinion.PASSED:
        return not said and not lasts and decision.period != ledger.period
    return decision.receipt > max(said, default=0)


def _next_deadline(ledger: Ledger) -> str:
    return chinese_date(ledger.truth.office.deadline(ledger.period.shift(1)))
