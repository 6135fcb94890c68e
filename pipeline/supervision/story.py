"""Apply decisions, issued notices and replies to the rectification case (整改) of one problem.

A repeated decision on the same step is a correction (更正): the same opinion amends the recorded state, another
opinion moves the case to the stage it leads to. Identical rows of a 核验表 taken in twice have no effect.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from pipeline.archive.facts import Issued, Source
from pipeline.contract.settings import Holidays
from pipeline.ledger import Decision, Reply
from pipeline.supervision.matters import Rectification, State
from pipeline.supervision.troubles import Trouble
from pipeline.vocabulary import Opinion, Period, Stage, chinese_date

START, REVIEW, EXTEND, RECHECK, RELAPSE = "立项", "复核", "延期", "复查", "反弹"
"""Steps of 整改确认, as used in a 事项编号."""
STEP_KEY = re.compile(rf"ZG-(?P<problem>.+)-(?P<step>{START}|{REVIEW}|{EXTEND}|{RECHECK}|{RELAPSE})(?P<turn>\d+)")
_EXTENSION = re.compile("延期|延长|延后|宽限|推迟|展期|顺延")
_LEADS_TO = {
    (START, Opinion.PASSED): Stage.CONFIRMED, (START, Opinion.SENT_BACK): Stage.DRAFTED,
    (START, Opinion.DECLINED): Stage.DISMISSED, (REVIEW, Opinion.PASSED): Stage.CLOSED,
    (REVIEW, Opinion.SENT_BACK): Stage.SENT_BACK, (EXTEND, Opinion.PASSED): Stage.EXTENDED,
    (RECHECK, Opinion.PASSED): Stage.LASTING, (RECHECK, Opinion.SENT_BACK): Stage.RELAPSED,
    (RELAPSE, Opinion.PASSED): Stage.RELAPSED,
}  # fmt: skip
"""Stage that each decision leads to; all other decisions leave the stage unchanged."""
_LEFT = {(EXTEND, Opinion.DECLINED): "不同意延期", (RELAPSE, Opinion.DECLINED): "不算反弹"}


@dataclass(frozen=True)
class Days:
    """Rule for due days: the office calendar and 整改期限 in working days."""

    calendar: Holidays
    rectify: int

    def after(self, day: dt.date) -> dt.date:
        """Return the default due day counted from ``day``."""
        return self.calendar.working_days_after(day, self.rectify)


@dataclass
class Story:
    """Rectification case under replay; ``now`` is the problem if this period still shows it, else None.

    ``turns`` counts the decisions on each step, ``last`` holds the latest decision on each, ``settled`` the period of
    the latest decision of all. ``answer`` and ``asks`` are a reply and an extension request not yet decided on.
    ``unsigned`` is true from a notice until the first reply after it.
    """

    problem: str
    branch: str
    number: str
    task: str
    fact: str
    first: Period
    states: list[State]
    now: Trouble | None = None
    notice: str = ""
    due: dt.date | None = None
    settled: Period | None = None
    answer: Reply | None = None
    asks: Reply | None = None
    unsigned: bool = False
    turns: Counter[str] = field(default_factory=Counter)
    last: dict[str, Decision] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    _back: set[str] = field(default_factory=set)
    _places: dict[str, tuple[int, Stage]] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
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
            self.problem, self.branch, self.number, self.task, self.fact, self.first, tuple(self.states), self.notice,
            self.due, len(self._back),
        )  # fmt: skip

    def reached(self, stage: Stage, who: str, when: str, note: str, source: Source | None) -> None:
        """Add a state."""
        self.states.append(State(stage, who, when, note, source))

    def draft(self, trouble: Trouble, day: dt.date) -> None:
        """Draft a dismissed case (不立项) again because its problem reappeared."""
        self.fact = trouble.fact
        self.reached(Stage.DRAFTED, "", day.isoformat(), trouble.fact, trouble.source)

    def decide(self, decision: Decision, step: str, turn: int, days: Days) -> None:
        """Apply a row of 整改确认; ignore a turn that a later one has superseded."""
        if turn < self.turns[step]:
            return
        self.turns[step], self.settled = turn, decision.period
        earlier, self.last[step] = self.last.get(step), decision
        if earlier and earlier.key == decision.key and earlier.opinion is decision.opinion:
            self._amend(earlier, decision, days)
        else:
            self._move(decision, step, days)

    def _move(self, decision: Decision, step: str, days: Days) -> None:
        _, stood = self._places.get(decision.key, (0, self.stage))
        stage = _LEADS_TO.get((step, decision.opinion), stood)
        self._places[decision.key] = (len(self.states), stood)
        self._back.discard(decision.key)
        if stage is Stage.RELAPSED:
            self._back.add(decision.key)
        if step != EXTEND or decision.opinion is Opinion.PASSED:
            self.answer = None
        self.asks = None
        if (step, decision.opinion) in _LEADS_TO:
            self.due = self._due(stage, decision, days)
        note = self._note(stage, decision, _LEFT.get((step, decision.opinion), ""))
        self.reached(stage, decision.verifier, decision.day.isoformat(), note, decision.source)

    def _amend(self, earlier: Decision, decision: Decision, days: Days) -> None:
        if _told(earlier) == _told(decision):
            return
        place, _ = self._places[decision.key]
        state = self.states[place]
        if place == len(self.states) - 1:
            self.due = self._due(state.stage, decision, days)
        note = f"{self._note(state.stage, decision)}（更正，原记{chinese_date(earlier.day)}）"
        who, when = decision.verifier, decision.day.isoformat()
        self.states[place] = replace(state, who=who, when=when, note=note, source=decision.source)

    def _due(self, stage: Stage, decision: Decision, days: Days) -> dt.date | None:
        """Return the new due day; None for a relapsed case, which waits for its next notice."""
        if stage is Stage.SENT_BACK:
            return decision.due or days.after(decision.day)
        if stage is Stage.EXTENDED:
            return decision.due or max(days.after(decision.day), self.due or dt.date.min)
        return None if stage is Stage.RELAPSED else self.due

    def _note(self, stage: Stage, decision: Decision, left: str = "") -> str:
        due = self.due if stage in (Stage.SENT_BACK, Stage.EXTENDED) and not left else None
        day = f"新时限{chinese_date(due)}" if due else ""
        return "；".join(part for part in (left, decision.note, day) if part)

    def plead(self, decision: Decision) -> None:
        """Apply a decision on the branch's statement (陈述申辩); an upheld statement dismisses the case."""
        if decision.opinion is Opinion.PASSED and self.rectification.open:
            self._places[decision.key] = (len(self.states), self.stage)
            self.settled, self.answer, self.asks = decision.period, None, None
            self._pleaded(Stage.DISMISSED, decision, "支部说明成立，撤销整改")
        elif decision.opinion is not Opinion.PASSED and decision.key in self._places:
            _, stood = self._places.pop(decision.key)
            self._pleaded(stood, decision, "更正：支部说明不成立，继续整改")

    def _pleaded(self, stage: Stage, decision: Decision, left: str) -> None:
        note = self._note(Stage.DISMISSED, decision, left)
        self.reached(stage, decision.verifier, decision.day.isoformat(), note, decision.source)

    def order(self, paper: Issued) -> None:
        """Apply an issued 整改通知书 that covers the problem."""
        self.notice, self.unsigned = paper.reference, True
        self.due = dt.date.fromisoformat(paper.due) if paper.due else None
        note = paper.reference + (f"，{chinese_date(self.due)}前完成整改" if self.due else "")
        source = Source(f"issued/{paper.file}", paper.sha256, "全文", 0)
        self.reached(Stage.NOTICED, paper.signer, paper.date, note, source)

    def hear(self, reply: Reply, came: str) -> None:
        """Apply a reply of the branch.

        ``came`` is the last day on which an intake run did not find its file (ISO), or empty.
        """
        if any(_content(each) == _content(reply) for each in self.replies):
            return
        self.replies.append(reply)
        if not self.rectification.open:
            return
        if self.unsigned:
            self.unsigned = False
            self._said(Stage.SIGNED, reply, "收到整改通知书")
        if asks_extension(reply):
            self._asked(reply, came)
        if reply.done or reply.finished:
            self.answer = reply
            self._said(Stage.ANSWERED, reply, words_of(reply))

    def _asked(self, reply: Reply, came: str) -> None:
        """Record an extension request; it is eligible only if received by the due day, in doubt it is in time."""
        late = self.due is not None and came > self.due.isoformat()
        if not late:
            self.asks = reply
        self._said(self.stage, reply, f"{'时限过后提出延期' if late else '申请延期'}：{reply.statement}")

    def _said(self, stage: Stage, reply: Reply, note: str) -> None:
        self.reached(stage, reply.who, reply.when, note, reply.source)


def _told(decision: Decision) -> tuple[object, ...]:
    return decision.opinion, decision.verifier, decision.day, decision.due, decision.note


def _content(reply: Reply) -> tuple[object, ...]:
    return reply.period, reply.measures, reply.done, reply.finished, reply.statement


def asks_extension(reply: Reply) -> bool:
    """Return whether a reply asks for more time."""
    return bool(_EXTENSION.search(reply.statement))


def words_of(reply: Reply) -> str:
    """Return a branch's reply as one line of Chinese text."""
    day = chinese_date(dt.date.fromisoformat(reply.finished)) if reply.finished else ""
    told = {"措施": reply.measures, "情况": reply.done, "完成日期": day, "说明": reply.statement}
    return "；".join(f"{name}：{text}" for name, text in told.items() if text)
