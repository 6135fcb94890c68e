"""Propose 升级建议: the next escalation step for persisting problems, one step at a time; a person confirms each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.contract.decisions import escalate_key
from pipeline.contract.settings import Mode
from pipeline.ledger import Decision, Ledger
from pipeline.ledger.decided import standing
from pipeline.supervision.doers import of_story
from pipeline.supervision.ladder import BY_NOTICE, climbed, since
from pipeline.supervision.matters import Proposal
from pipeline.supervision.story import Story
from pipeline.supervision.troubles import file_and_row, joined, worded
from pipeline.vocabulary import LADDER, Matter, Opinion, Period, Stage, chinese_date


def escalations(ledger: Ledger, stories: Iterable[Story]) -> Iterator[Proposal]:
    """Yield the next step for every problem that has persisted for the configured months since the last step."""
    if ledger.truth.office.settings.escalation.rule is not Mode.ON:
        return
    decided = standing(ledger.truth)
    for story in stories:
        if lasts(ledger, story):
            done = climbed(story, decided)
            step = following(done)
            before = decided.get(escalate_key(story.problem, step or ""))
            if step and step != BY_NOTICE and _is_time(ledger, story, done, before):
                yield _proposal(ledger, story, step, done)


def lasts(ledger: Ledger, story: Story) -> bool:
    """Return whether a problem persists.

    A draft persists while this month shows the problem; an open 整改 persists once its due day has passed without an
    answer.
    """
    if not story.rectification.open:
        return story.now is not None and story.stage is Stage.DRAFTED
    return story.answer is None and story.due is not None and story.due < ledger.truth.date


def following(done: Mapping[str, Decision]) -> str | None:
    """Return the step after the highest confirmed one, or None after the last."""
    after = max((LADDER.index(step) for step in done), default=-1) + 1
    return LADDER[after] if after < len(LADDER) else None


def _is_time(ledger: Ledger, story: Story, done: Mapping[str, Decision], decided: Decision | None) -> bool:
    """Return whether enough months have passed since the last confirmed step, or since this step was declined."""
    at = [each.period for each in (*done.values(), decided) if each is not None]
    last = max(at, default=since(ledger, story).shift(-1))
    return _months(last, ledger.period) >= ledger.truth.office.settings.escalation.months


def _months(earlier: Period, later: Period) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _proposal(ledger: Ledger, story: Story, step: str, done: Mapping[str, Decision]) -> Proposal:
    months = _months(since(ledger, story), ledger.period) + 1
    parts = [worded(story.current, story.first), f"已连续{months}个月" if months > 1 else "", taken(done)]
    if story.rectification.open and story.due:
        parts.append(f"整改时限{chinese_date(story.due)}已过，尚未反馈")
    source = story.now.source if story.now else story.states[-1].source
    what = step.removesuffix("建议")
    parts.append(file_and_row(source))
    return Proposal(
        Matter.ESCALATE, escalate_key(story.problem, step), story.branch, story.number, story.task,
        f"提请{what}（升级第{LADDER.index(step) + 1}步，共{len(LADDER)}步）",
        joined(*parts),
        {Opinion.PASSED: f"同意{what}", Opinion.DECLINED: "暂不升级"}, of_story(ledger, story), source,
    )  # fmt: skip


def taken(done: Mapping[str, Decision]) -> str:
    """Return the confirmed steps as Chinese text, empty if there are none."""
    said = "、".join(f"{step}（{each.period.chinese()}）" for step, each in done.items())
    return f"已采取：{said}" if said else ""
