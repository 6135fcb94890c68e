"""Apply decisions, issued notices and replies to the rectification case (整改) of one problem.

A repeated decision on the same step is a correction (更正): the same opinion amends the recorded state, another
opinion moves the case by the table of ``transitions``. Identical rows of a 核验表 taken in twice have no effect.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

from pipeline.archive.facts import SourceRow
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.paths import ISSUED
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import list_further_reply_columns
from pipeline.contract.settings import WorkCalendar
from pipeline.ledger import Decision, Reply
from pipeline.periods import Period
from pipeline.supervision.model import CaseState, Rectification
from pipeline.supervision.problems import Problem
from pipeline.supervision.rectification.transitions import Trigger, get_decision_trigger, get_next_stage
from pipeline.terms import REGISTERED_ANSWERS, Opinion, RectificationStage, RectificationStep, format_chinese_date

_NOTES_WITHOUT_MOVE = {Trigger.EXTEND_DECLINED: "不同意延期", Trigger.RELAPSE_DECLINED: "不算反弹"}


@dataclass(frozen=True)
class DeadlineRule:
    """Rule for due days: the office calendar and 整改期限 in working days."""

    calendar: WorkCalendar
    rectify: int

    def after(self, day: dt.date) -> dt.date:
        """Return the default due day counted from ``day``."""
        return self.calendar.add_working_days(day, self.rectify)


@dataclass(kw_only=True)
class Case:
    """Rectification case under replay; ``now`` is the problem if this period still shows it, else None.

    ``turns`` counts the decisions on each step, ``last`` holds the latest decision on each, ``settled`` the period of
    the latest decision of all, ``receipt`` the 回执 that somebody registered. ``answer`` and ``asks`` are a reply and
    an extension request not yet decided on. An answer belongs to the notice it answers: what was said before a notice
    is no answer to that one.
    """

    problem: ProblemId
    branch: str
    number: str
    task: str
    fact: str
    first: Period
    states: list[CaseState]
    now: Problem | None = None
    notice: str = ""
    due: dt.date | None = None
    settled: Period | None = None
    answer: Reply | None = None
    asks: Reply | None = None
    receipt: Decision | None = None
    turns: Counter[RectificationStep] = field(default_factory=Counter)
    last: dict[RectificationStep, Decision] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    _back: set[str] = field(default_factory=set)
    _places: dict[str, tuple[int, RectificationStage]] = field(default_factory=dict)

    @property
    def stage(self) -> RectificationStage:
        """Current stage."""
        return self.states[-1].stage

    @property
    def current(self) -> str:
        """Fact as shown this period, else as decided on."""
        return self.now.fact if self.now else self.fact

    @property
    def rectification(self) -> Rectification:
        """Read-only record of the case."""
        return Rectification(
            problem=self.problem,
            branch=self.branch,
            number=self.number,
            task=self.task,
            fact=self.fact,
            first=self.first,
            states=tuple(self.states),
            notice=self.notice,
            due=self.due,
            relapses=len(self._back),
            applied=self.asks is not None,
            applied_until=self.applied_until,
        )

    @property
    def applied_until(self) -> dt.date | None:
        """The day until which the branch asks for more time, while nobody has decided; None if it named none."""
        return dt.date.fromisoformat(self.asks.extension) if self.asks is not None and self.asks.extension else None

    def add_state(self, stage: RectificationStage, who: str, when: str, note: str, source: SourceRow | None) -> None:
        """Add a state."""
        self.states.append(CaseState(stage=stage, who=who, when=when, note=note, source=source))

    def draft(self, fact: str, source: SourceRow | None, day: dt.date) -> None:
        """Draft a dismissed case (不立项) again because its problem reappeared."""
        self.fact = fact
        self.add_state(get_next_stage(self.stage, Trigger.PROBLEM_SEEN), "", day.isoformat(), fact, source)

    def decide(self, decision: Decision, step: RectificationStep, turn: int, days: DeadlineRule) -> None:
        """Apply a row of 整改确认; ignore a turn that a later one has superseded."""
        if turn < self.turns[step]:
            return
        self.turns[step] = turn
        if step in REGISTERED_ANSWERS:
            return  # what was typed in counts as a reply of the branch
        if step is RectificationStep.RECEIPT:
            self._register_receipt(decision)
            return
        self.settled = decision.period
        earlier, self.last[step] = self.last.get(step), decision
        if earlier and earlier.key == decision.key and earlier.opinion is decision.opinion:
            self._amend(earlier, decision, days)
        else:
            self._move(decision, step, days)

    def _register_receipt(self, decision: Decision) -> None:
        """Apply a 回执 that came on paper or by telephone, or take its registration back; neither settles anything."""
        withdrawn = decision.opinion is not Opinion.PASSED
        stage = get_next_stage(self.stage, Trigger.RECEIPT_WITHDRAWN if withdrawn else Trigger.RECEIVED)
        if stage is self.stage or (withdrawn and self.receipt is None):
            return
        self.receipt = None if withdrawn else decision
        what = "撤回回执登记" if withdrawn else "收到整改通知书"
        note = "：".join(part for part in (what, decision.note) if part)
        self.add_state(stage, decision.verifier, decision.day.isoformat(), note, decision.source)

    def _move(self, decision: Decision, step: RectificationStep, days: DeadlineRule) -> None:
        _, stood = self._places.get(decision.key, (0, self.stage))
        trigger = get_decision_trigger(step, decision.opinion)
        stage = get_next_stage(stood, trigger)
        if trigger is Trigger.REVIEW_SENT_BACK and decision.due:
            stage = RectificationStage.SENT_BACK  # books of before took a new day also where no notice had gone out
        self._places[decision.key] = (len(self.states), stood)
        self._back.discard(decision.key)
        if stage is RectificationStage.RELAPSED and stage is not stood:
            self._back.add(decision.key)
        if step is not RectificationStep.EXTEND or decision.opinion is Opinion.PASSED:
            self.answer = None
        self.asks = None
        unmoved = _NOTES_WITHOUT_MOVE.get(trigger, "") if trigger else ""
        if trigger and not unmoved:
            self.due = self._compute_due(stage, decision, days)
        note = self._format_note(stage, decision, unmoved)
        self.add_state(stage, decision.verifier, decision.day.isoformat(), note, decision.source)

    def _amend(self, earlier: Decision, decision: Decision, days: DeadlineRule) -> None:
        if _get_decision_content(earlier) == _get_decision_content(decision):
            return
        place, _ = self._places[decision.key]
        state = self.states[place]
        if place == len(self.states) - 1:
            self.due = self._compute_due(state.stage, decision, days)
        note = f"{self._format_note(state.stage, decision)}（更正，原记{format_chinese_date(earlier.day)}）"
        who, when = decision.verifier, decision.day.isoformat()
        self.states[place] = replace(state, who=who, when=when, note=note, source=decision.source)

    def _compute_due(self, stage: RectificationStage, decision: Decision, days: DeadlineRule) -> dt.date | None:
        """Return the new due day; None for a relapsed case, which waits for its next notice."""
        if stage is RectificationStage.SENT_BACK:
            return decision.due or days.after(decision.day)
        if stage is RectificationStage.EXTENDED:
            return decision.due or max(days.after(decision.day), self.due or dt.date.min)
        return None if stage is RectificationStage.RELAPSED else self.due

    def _format_note(self, stage: RectificationStage, decision: Decision, left: str = "") -> str:
        due = self.due if stage in (RectificationStage.SENT_BACK, RectificationStage.EXTENDED) and not left else None
        day = f"新时限{format_chinese_date(due)}" if due else ""
        return "；".join(part for part in (left, decision.note, day) if part)

    def apply_representation(self, decision: Decision) -> None:
        """Apply a decision on the branch's statement (陈述申辩); an upheld statement dismisses the case."""
        stage = get_next_stage(self.stage, Trigger.UPHELD)
        if decision.opinion is Opinion.PASSED and stage is not self.stage:
            self._places[decision.key] = (len(self.states), self.stage)
            self.settled, self.answer, self.asks = decision.period, None, None
            self._record_representation(stage, decision, "支部说明成立，撤销整改")
        elif decision.opinion is not Opinion.PASSED and decision.key in self._places:
            _, stood = self._places.pop(decision.key)
            self._record_representation(stood, decision, "更正：支部说明不成立，继续整改")

    def _record_representation(self, stage: RectificationStage, decision: Decision, left: str) -> None:
        note = self._format_note(RectificationStage.DISMISSED, decision, left)
        self.add_state(stage, decision.verifier, decision.day.isoformat(), note, decision.source)

    def apply_notice(self, paper: IssuedPaper) -> None:
        """Apply an issued 整改通知书 that covers the problem."""
        self.notice, self.answer, self.asks, self.receipt = paper.reference, None, None, None
        self.due = dt.date.fromisoformat(paper.due) if paper.due else None
        note = paper.reference + (f"，{format_chinese_date(self.due)}前完成整改" if self.due else "")
        source = SourceRow(f"{ISSUED}/{paper.file}", paper.sha256, "全文", 0)
        self.add_state(get_next_stage(self.stage, Trigger.NOTICE_SIGNED), paper.signer, paper.date, note, source)

    def apply_reply(self, reply: Reply, came: str) -> None:
        """Apply a reply of the branch.

        ``came`` is the last day on which an intake run did not find its file (ISO), or empty.
        """
        if any(_get_reply_content(each) == _get_reply_content(reply) for each in self.replies):
            return
        self.replies.append(reply)
        if not self.rectification.open:
            return
        if self.stage is RectificationStage.NOTICED:
            self._said(get_next_stage(self.stage, Trigger.RECEIVED), reply, "收到整改通知书")
        if reply.extension or reply.extension_in_words:
            self._record_extension_request(reply, came)
        if reply.done or reply.finished:
            self.answer = reply
            self._said(get_next_stage(self.stage, Trigger.ANSWERED), reply, format_reply(reply))

    def _record_extension_request(self, reply: Reply, came: str) -> None:
        """Record an extension request; it is eligible only if received by the due day, in doubt it is in time."""
        late = self.due is not None and came > self.due.isoformat()
        if not late:
            self.asks = reply
        if reply.extension_in_words:
            note = "时限过后提出延期" if late else "申请延期"
        else:
            note = ("时限过后提出，" if late else "") + _format_extension(reply)
        note = "：".join(part for part in (note, reply.statement) if part)
        self._said(get_next_stage(self.stage, Trigger.EXTENSION_ASKED), reply, note)

    def _said(self, stage: RectificationStage, reply: Reply, note: str) -> None:
        self.add_state(stage, reply.who, reply.when, note, reply.source)


def _get_decision_content(decision: Decision) -> tuple[object, ...]:
    return decision.opinion, decision.verifier, decision.day, decision.due, decision.note


def _get_reply_content(reply: Reply) -> tuple[object, ...]:
    others = tuple(sorted(reply.others.items()))
    return reply.period, reply.measures, reply.done, reply.finished, reply.extension, reply.statement, others


def describe_reply(reply: Reply) -> str:
    """Return a branch's reply with whoever gave it (nobody is named on a 答复单) and the day it came."""
    day = f"{format_chinese_date(dt.date.fromisoformat(reply.when))}收到"
    return f"支部答复（{'，'.join(filter(None, (reply.who, day)))}）：{format_reply(reply)}"


def format_reply(reply: Reply) -> str:
    """Return a branch's reply as one line of Chinese text."""
    day = format_chinese_date(dt.date.fromisoformat(reply.finished)) if reply.finished else ""
    told = {"措施": reply.measures, "情况": reply.done, "完成日期": day, "说明": reply.statement}
    told |= {column.title: str(reply.others.get(column.name, "")) for column in list_further_reply_columns()}
    parts = [f"{name}：{text}" for name, text in told.items() if text]
    return "；".join([*parts, *([_format_extension(reply)] if reply.extension else [])])


def _format_extension(reply: Reply) -> str:
    return f"申请延期至{format_chinese_date(dt.date.fromisoformat(reply.extension))}"
