"""Propose the steps of 整改确认 that wait for a decision: 立项, 复核, 延期, 复查 or 反弹."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive.facts import Source
from pipeline.contract.decisions import rectify_key
from pipeline.ledger import Decision, Ledger, Reply
from pipeline.ledger.decided import standing
from pipeline.supervision.doers import of_story
from pipeline.supervision.escalation import taken
from pipeline.supervision.ladder import climbed, missing_of
from pipeline.supervision.lamps import Lit
from pipeline.supervision.matters import Proposal
from pipeline.supervision.story import EXTEND, RECHECK, RELAPSE, REVIEW, START, Story, words_of
from pipeline.supervision.troubles import file_and_row, joined, worded
from pipeline.vocabulary import LADDER, Fate, Matter, Opinion, Stage, chinese_date

_FIRST_STEPS = LADDER[:2]
_DAY_OPEN = "（可填新时限）"


@dataclass(frozen=True)
class _Ask:
    """One step to be decided, with its facts and options."""

    step: str
    proposal: str
    reason: tuple[str, ...]
    options: Mapping[Opinion, str]
    source: Source | None
    reason_needed: frozenset[Opinion] = frozenset()


def rectify_proposals(ledger: Ledger, stories: Iterable[Story], lamps: Mapping[str, Lit]) -> Iterator[Proposal]:
    """Yield one row for each step that is due; steps decided in this period's 核验表 are omitted."""
    decided = standing(ledger.truth)
    for story in stories:
        for ask in _asks(ledger, story, lamps, decided):
            reason = joined(*ask.reason, file_and_row(ask.source))
            key = rectify_key(story.problem, ask.step, story.turns[ask.step] + 1)
            yield Proposal(
                Matter.RECTIFY, key, story.branch, story.number, story.task, ask.proposal, reason, ask.options,
                of_story(ledger, story), ask.source, ask.reason_needed,
            )  # fmt: skip


def _asks(ledger: Ledger, story: Story, lamps: Mapping[str, Lit], decided: Mapping[str, Decision]) -> Iterator[_Ask]:
    if story.stage is Stage.DRAFTED:
        if story.now is not None and _fresh(ledger, story):
            yield _start(story, climbed(story, decided))
    elif story.rectification.open:
        yield from _under_way(ledger, story, lamps)
    elif story.stage in (Stage.CLOSED, Stage.LASTING):
        closing = story.last[REVIEW]
        if story.now is not None and story.settled != ledger.period:
            yield _relapsed(story, closing)
        elif story.stage is Stage.CLOSED and _cooled(ledger, closing):
            yield _recheck(ledger, story, closing, lamps)


def _fresh(ledger: Ledger, story: Story) -> bool:
    """Return whether 立项 may be proposed: never decided, or a month has passed or the branch replied since."""
    last = story.last.get(START)
    return last is None or last.period < ledger.period or any(each.receipt > last.receipt for each in story.replies)


def _start(story: Story, done: Mapping[str, Decision]) -> _Ask:
    skipped = [step for step in _FIRST_STEPS if step not in done]
    kind = "漏报" if not story.number else "红灯"
    reason = (worded(story.current, story.first), taken(done), *_skips(skipped), *map(_answered, story.replies))
    options = {
        Opinion.PASSED: "立项，印发整改通知书" + ("（要写说明）" if skipped else ""),
        Opinion.SENT_BACK: "先请支部说明", Opinion.DECLINED: "不立项",
    }  # fmt: skip
    needed = frozenset({Opinion.PASSED}) if skipped else frozenset[Opinion]()
    return _Ask(
        START, f"{kind}问题，请决定是否立项整改", reason, options, story.now.source if story.now else None, needed
    )


def _skips(skipped: list[str]) -> Iterator[str]:
    if skipped:
        yield f"尚未{'、'.join(skipped)}，现在立项要在“说明”中写明为什么越过"


def _answered(reply: Reply) -> str:
    return f"支部答复（{reply.who}，{chinese_date(dt.date.fromisoformat(reply.when))}）：{words_of(reply)}"


def _under_way(ledger: Ledger, story: Story, lamps: Mapping[str, Lit]) -> Iterator[_Ask]:
    due = f"整改时限{chinese_date(story.due)}" if story.due else ""
    about = (story.fact, due, _lamp_now(story, lamps))
    options = {Opinion.PASSED: "整改到位，销号", Opinion.SENT_BACK: f"退回重办{_DAY_OPEN}"}
    mended = _mended(ledger, story)
    if story.answer is not None:
        reason = (_answered(story.answer), *about)
        yield _Ask(REVIEW, "支部已反馈整改情况，请复核", reason, options, story.answer.source)
    elif mended and (REVIEW not in story.last or story.last[REVIEW].period < ledger.period):
        yield _Ask(REVIEW, f"{mended}，请复核整改可否销号", (*about, "支部没有单独反馈整改情况"), options, None)
    if story.asks is not None:
        grant = {Opinion.PASSED: "同意延期（要填新时限）", Opinion.DECLINED: "不同意，按原时限整改"}
        yield _Ask(EXTEND, "支部申请延长整改时限，请决定", (_answered(story.asks), *about), grant, story.asks.source)


def _lamp_now(story: Story, lamps: Mapping[str, Lit]) -> str:
    lit = lamps.get(story.number)
    return f"本月灯色：{lit.lamp.value}（{lit.reason}）" if lit else ""


def _mended(ledger: Ledger, story: Story) -> str:
    """Return why a problem may be solved without the branch reporting so, or an empty string; a person decides."""
    if story.number:
        task = next((each for each in ledger.tasks if each.number == story.number), None)
        return "任务已销号或撤销" if task is None or task.closed else ""
    branch, period = missing_of(story.problem) or ("", None)
    came = any(
        (each.branch, each.period, each.fate) == (branch, str(period), Fate.ACCEPTED) and each.reports
        for each in ledger.truth.receipts
    )
    return "支部已补报" if came else ""


def _cooled(ledger: Ledger, closing: Decision) -> bool:
    wait = dt.timedelta(days=ledger.truth.office.settings.deadlines.cooling_days)
    return ledger.truth.date >= closing.day + wait


def _recheck(ledger: Ledger, story: Story, closing: Decision, lamps: Mapping[str, Lit]) -> _Ask:
    days = ledger.truth.office.settings.deadlines.cooling_days
    options = {Opinion.PASSED: "复查合格", Opinion.SENT_BACK: "反弹，重新整改，加倍计数"}
    reason = (story.fact, _closed(closing), _lamp_now(story, lamps))
    return _Ask(RECHECK, f"整改销号已满{days}天，请复查", reason, options, None)


def _relapsed(story: Story, closing: Decision) -> _Ask:
    assert story.now is not None
    options = {Opinion.PASSED: "是反弹，重新整改，加倍计数", Opinion.DECLINED: "不算反弹"}
    reason = (worded(story.now.fact, story.now.first), _closed(closing))
    return _Ask(RELAPSE, "整改销号后又亮红灯，请确认是否反弹", reason, options, story.now.source)


def _closed(closing: Decision) -> str:
    return f"{chinese_date(closing.day)}由{closing.verifier}复核销号"
