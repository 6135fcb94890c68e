"""Assess a ledger: combine it with everything supervision derives from it; all reports start from the result."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.decision_line import DecisionLine
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import QuestionKind
from pipeline.intake.office import OfficeRules
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import Ledger, Task
from pipeline.ledger.grouping import group_by, group_by_branch
from pipeline.periods import Period
from pipeline.supervision.carryover import find_carryover_anomalies
from pipeline.supervision.decided_items import DecidedItem, group_decided_items
from pipeline.supervision.decision_lines import build_decision_lines
from pipeline.supervision.five_together import FiveTogether, derive_five_together
from pipeline.supervision.ladder import Ladder, build_ladders, list_terms
from pipeline.supervision.model import Question, Rectification
from pipeline.supervision.problems import name_branch
from pipeline.supervision.progress_lamps import LampResult, judge_lamps
from pipeline.supervision.proposals import build_proposals
from pipeline.supervision.questions import build_questions
from pipeline.supervision.rectification.register import replay_cases
from pipeline.supervision.replacements import Replacement, list_replacements
from pipeline.supervision.reported_matters import (
    ReportedMatter,
    build_reported_proposals,
    list_reported_matters,
)
from pipeline.supervision.signals.copy_search import LoadMonth
from pipeline.supervision.signals.decisions import (
    build_signal_proposals,
    build_signal_questions,
    list_asked_kinds,
    list_doubted_tasks,
    list_standing_signals,
)
from pipeline.supervision.signals.find import ReadTexts, read_histories
from pipeline.supervision.signals.histories import build_histories, build_office_texts, build_other_histories
from pipeline.supervision.signals.model import Signal
from pipeline.supervision.signals.states import KindState, list_kind_states
from pipeline.supervision.submission_status import SubmissionStatus, compute_submission_statuses
from pipeline.supervision.trends import (
    JudgedMonth,
    MonthSummary,
    RecordedMonth,
    compute_trends,
    count_changed_tasks,
    judge_earlier_months,
)
from pipeline.terms import (
    ASKS_CLOSING,
    MATTER_SHEET,
    SIGNAL_SHEET,
    UNVERIFIED,
    DecisionKind,
    Lamp,
    RectificationStage,
    SignalKind,
    format_formal_name,
)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Assessed ledger: submission statuses by branch code, lamps by task number, and what waits for people.

    ``rectifications`` are all that ever existed, ``questions`` go onto the next forms, ``proposals`` into the 核验表.
    ``ladders`` are the confirmed escalation steps by problem, with their papers; ``steps`` those of them that papers
    may say were taken; ``terms`` are the days that they set.
    ``closing`` is the signed 通报 of the month, of which the ledger it was made from does not know; None until then.
    ``load_recorded`` loads the earlier months that are on record, by period, once they are asked about; ``read_texts``
    reads the texts of the period, once.
    """

    ledger: Ledger
    delivered: Mapping[str, SubmissionStatus]
    lamps: Mapping[str, LampResult]
    rectifications: tuple[Rectification, ...] = ()
    questions: tuple[Question, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    steps: Mapping[ProblemId, tuple[str, ...]] = field(default_factory=dict)
    ladders: Mapping[ProblemId, Ladder] = field(default_factory=dict)
    terms: Mapping[ProblemId, dt.date] = field(default_factory=dict)
    closing: IssuedPaper | None = None
    load_recorded: Callable[[], Mapping[Period, RecordedMonth]] = dict
    read_texts: Callable[[], ReadTexts]

    @property
    def closed(self) -> bool:
        """Whether the 通报 of the month has been signed."""
        return self.closing is not None

    @cached_property
    def recorded(self) -> Mapping[Period, RecordedMonth]:
        """The earlier months that are on record: what was signed of them, else their last 汇总."""
        return self.load_recorded()

    @cached_property
    def months(self) -> tuple[JudgedMonth, ...]:
        """The months of the trend with their lamps, oldest first, this one last: those of the year, at least three."""
        now = JudgedMonth(
            period=self.ledger.period, ledger=self.ledger, delivered=self.delivered, lamps=self.lamps, recorded=False
        )
        return (*judge_earlier_months(self.ledger, self.recorded), now)

    @cached_property
    def trends(self) -> Mapping[str, tuple[MonthSummary, ...]]:
        """Branch code -> summaries of the last three months, including this one."""
        return compute_trends(self.months)

    @cached_property
    def changed_since(self) -> Mapping[str, int]:
        """Branch code -> tasks of last month that are no longer as on record, in view of what is known now."""
        before = self.recorded.get(self.ledger.period.shift(-1))
        return count_changed_tasks(self.ledger, before.judged) if before else {}

    @cached_property
    def lost_red(self) -> int:
        """Tasks that were red last month and have no valid data this month: they are no less red for it."""
        before = self.ledger.period.shift(-1)
        then = {number: lit.lamp for each in self.months if each.period == before for number, lit in each.lamps.items()}
        grey = (number for number, each in self.lamps.items() if each.lamp is Lamp.GREY)
        return sum(then.get(number) is Lamp.RED for number in grey)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What the texts and figures of this period raise, without the kinds that the office does not read."""
        return self.read_texts().signals

    @cached_property
    def standing_signals(self) -> tuple[Signal, ...]:
        """The signals that nobody has found untrue."""
        return list_standing_signals(self.ledger, self.signals)

    @cached_property
    def vague_goals(self) -> Mapping[str, Signal]:
        """Number of each task whose goal may not be measurable -> the first signal that asks so."""
        vague = (each for each in self.standing_signals if each.kind is SignalKind.GOAL_VAGUE)
        return {each.number: each for each in reversed(tuple(vague))}

    @cached_property
    def doubted(self) -> frozenset[str]:
        """Numbers of the tasks that are not praised for their gain: something is asked of what they told."""
        return list_doubted_tasks(self.standing_signals)

    @cached_property
    def questioned(self) -> frozenset[str]:
        """Codes of the branches of which something is asked that nobody has found untrue: they are not praised."""
        return frozenset(each.branch for each in self.standing_signals)

    @cached_property
    def kind_states(self) -> tuple[KindState, ...]:
        """How every kind of signal stands."""
        return list_kind_states(self.ledger, self.signals)

    @cached_property
    def matters(self) -> tuple[Proposal, ...]:
        """All rows of the 核验表: the proposals, reported matters without an answer, and signals nobody has judged."""
        reported = build_reported_proposals(self.ledger, self.reported)
        return (*self.proposals, *reported, *build_signal_proposals(self.ledger, self.signals))

    @cached_property
    def proposed_keys(self) -> frozenset[str]:
        """事项编号 of what is proposed and nobody has decided."""
        return frozenset(each.key for each in self.proposals)

    @cached_property
    def pleading(self) -> frozenset[str]:
        """Numbers of the tasks about which a 陈述申辩 waits for an answer."""
        return frozenset(each.number for each in self.proposals if each.matter is DecisionKind.PLEA and each.number)

    @property
    def problem_facts(self) -> dict[str, tuple[str, Period | None]]:
        """Key of each row about a problem -> the fact of the problem and the month it was first seen."""
        return {each.key: (each.fact, each.first) for each in self.matters if each.fact}

    @cached_property
    def reported(self) -> tuple[ReportedMatter, ...]:
        """What branches reported last of their open tasks, answered or not."""
        return list_reported_matters(self.ledger)

    @cached_property
    def reported_by_branch(self) -> Mapping[str, tuple[ReportedMatter, ...]]:
        """Branch code -> what it reported last of its open tasks."""
        return group_by_branch(self.reported)

    @cached_property
    def five_together(self) -> Mapping[str, FiveTogether]:
        """Branch code -> 五同 in words."""
        return derive_five_together(self.ledger, self.delivered, self.rectifications)

    @cached_property
    def decided(self) -> Mapping[DecisionKind, tuple[DecidedItem, ...]]:
        """Kind -> the items decided in this period."""
        return group_decided_items(self.ledger)

    @cached_property
    def closed_tasks(self) -> tuple[Task, ...]:
        """The tasks closed (销号) by a decision of this period."""
        return tuple(each.task for each in self.decided[DecisionKind.CLOSING] if each.passed and each.task is not None)

    @cached_property
    def closed_by_branch(self) -> Mapping[str, tuple[Task, ...]]:
        """Branch code -> the tasks closed (销号) by a decision of this period."""
        return group_by_branch(self.closed_tasks)

    @cached_property
    def answered_by_branch(self) -> Mapping[str, tuple[DecidedItem, ...]]:
        """Branch code -> its statements (陈述申辩) answered in this period."""
        return group_by_branch(self.decided[DecisionKind.PLEA])

    @cached_property
    def lines(self) -> tuple[DecisionLine, ...]:
        """What is proposed, on the lines of the 核验表."""
        return build_decision_lines(self.ledger, self.lamps, self.matters)

    @cached_property
    def asked_lamps(self) -> frozenset[str]:
        """事项编号 of the red lamps that branches are asked about on their next forms."""
        return frozenset(each.key for each in self.questions if each.kind is QuestionKind.LAMP)

    @cached_property
    def questions_by_branch(self) -> Mapping[str, tuple[Question, ...]]:
        """Branch code -> the questions on its next form."""
        return group_by_branch(self.questions)

    @cached_property
    def handed_over_next(self) -> Mapping[str, Sequence[Branch]]:
        """Branch code -> the branches that report for this month and whose tasks are its own from the next month on."""
        return self.office.group_handed_over_next(self.ledger.period)

    @cached_property
    def questions_by_next_holder(self) -> Mapping[str, tuple[Question, ...]]:
        """Branch code -> the questions on its next form, with those to branches whose tasks it takes over then."""
        return group_by(self.questions, self._find_next_holder)

    @cached_property
    def rectifications_by_next_holder(self) -> Mapping[str, tuple[Rectification, ...]]:
        """Branch code -> all 整改 that are its own next month, with those of branches whose tasks it takes over."""
        return group_by(self.rectifications, self._find_next_holder)

    def _find_next_holder(self, about: Question | Rectification) -> str:
        return self.office.holder(about.branch, self.ledger.period.shift(1))

    @cached_property
    def rectifications_by_branch(self) -> Mapping[str, tuple[Rectification, ...]]:
        """Branch code -> all its 整改 that ever existed."""
        return group_by_branch(self.rectifications)

    @cached_property
    def replaced_by_branch(self) -> Mapping[str, Replacement]:
        """Branch code -> its report of this period that took the place of one accepted before."""
        taken = [each for each in list_replacements(self.ledger.inputs) if each.taken]
        return {each.later.branch: each for each in reversed(taken)}

    @property
    def undecided_count(self) -> int:
        """Number of matters that wait for a decision; a 回执 yet to be registered is none."""
        return len({(each.branch, each.matter) for each in self.lines if each.sheet == MATTER_SHEET})

    @property
    def owed_count(self) -> int:
        """Number of matters that somebody waits for: a typical case left undecided is simply not picked."""
        lines = [each for each in self.lines if each.sheet == MATTER_SHEET]
        owed = (each for each in lines if any(part.matter is not DecisionKind.CASE for part in each.parts))
        return len({(each.branch, each.matter) for each in owed})

    @property
    def signal_count(self) -> int:
        """Number of signals on which nobody has said anything."""
        return sum(each.sheet == SIGNAL_SHEET for each in self.lines)

    @property
    def office(self) -> OfficeRules:
        """Rules of the office: settings, calendar, roster."""
        return self.ledger.office

    @property
    def date(self) -> dt.date:
        """Date of AS-OF."""
        return self.ledger.date

    def name(self, branch: str) -> str:
        """Return a branch's short name, or its code if it is not in the roster."""
        return name_branch(self.ledger, branch)

    def formal_name(self, branch: str) -> str:
        """Return the name of a branch as papers write it."""
        return format_formal_name(self.name(branch))


def assess_ledger(
    ledger: Ledger,
    load_recorded: Callable[[], Mapping[Period, RecordedMonth]] = dict,
    *,
    closing: IssuedPaper | None = None,
    load_texts: LoadMonth | None = None,
) -> Assessment:
    """Judge submission statuses and lamps, replay all cases, and build questions and proposals.

    ``load_texts`` gives what was kept of the texts of an earlier month.
    """
    read_texts = functools.cache(functools.partial(read_signals, ledger, load_texts))
    delivered = compute_submission_statuses(ledger.inputs)
    lamps = judge_lamps(ledger, delivered)
    told = replay_cases(ledger, delivered, lamps)
    ladders = build_ladders(ledger, told)
    terms = list_terms(ladders.values())
    return Assessment(
        ledger=ledger,
        delivered=delivered,
        lamps=lamps,
        rectifications=tuple(each.rectification for each in told),
        questions=build_questions(
            ledger,
            told,
            find_carryover_anomalies(ledger),
            _list_passed_signals(ledger, read_texts),
            terms,
        ),
        proposals=build_proposals(ledger, lamps, told),
        steps={each.problem: tuple(s.step for s in each.steps if s.is_on_record) for each in ladders.values()},
        ladders=ladders,
        terms=terms,
        closing=closing,
        load_recorded=load_recorded,
        read_texts=read_texts,
    )


def read_signals(ledger: Ledger, load: LoadMonth | None = None) -> ReadTexts:
    """Read the texts and figures of a period: what they raise, without the kinds that the office does not read."""
    office = ledger.office
    texts = build_office_texts(office, ledger.tasks)
    read = read_histories(build_histories(ledger), texts, build_other_histories(ledger), load)
    return replace(read, signals=tuple(each for each in read.signals if office.settings.signals.reads(each.kind)))


def _list_passed_signals(ledger: Ledger, read_texts: Callable[[], ReadTexts]) -> tuple[Question, ...]:
    """Return the questions that signals put to branches; texts are read only if any kind is put to them."""
    kinds = list_asked_kinds(ledger.office.settings.signals, ledger.inputs.decisions)
    return tuple(build_signal_questions(ledger, read_texts().signals)) if kinds else ()


def describe_movement(task: Task) -> str:
    """Return 较上月变化; where last month was not reported, the change since the last report, with its month."""
    if task.now is None:
        return "未报送"
    if task.before is None:
        return "新增"
    if task.gain is not None:
        return f"{task.gain:+d}个百分点" if task.gain else "未变化"
    base, change = task.before, task.rate - task.before.rate
    since = "旧台账" if base is task.started else base.period.as_chinese()
    return f"较{since}{change:+d}个百分点" if change else f"与{since}相同"


def describe_verification(task: Task) -> str:
    """Return 核验: closed, sent back or waiting, for tasks reported complete or submitted for closing; else empty."""
    if task.closed is not None:
        return "已撤销" if task.withdrawn else RectificationStage.CLOSED.value
    if task.refusal is not None:
        return task.refusal.opinion.value
    return UNVERIFIED if task.reported_complete or task.status == ASKS_CLOSING else ""
