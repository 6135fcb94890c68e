"""雷同: a progress that another task tells as well, once names, places, dates and numbers are taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.supervision.signals.copy_masks import list_errors, list_unit_words, mask_for_copies, mask_notice
from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, Signal, TaskHistory, Unit, mark_all
from pipeline.supervision.signals.plan_fit import ToldTask
from pipeline.supervision.signals.similarity import TextIndex, compare_texts, find_common_run
from pipeline.supervision.signals.text import fold_text, list_grams
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

LEAST_ALIKE, SHORTEST, SHORTEST_WITH_ERROR = 0.65, 20, 15
"""How alike two texts are, and how long at least; a shorter one is judged only if both hold the same error."""
LONG_TEXT, LEAST_ALIKE_IF_LONG = 40, 0.58
"""Two texts of so many characters are not alike by chance, and of them less is asked."""
LONG_RUN = 30
"""So many characters in a row are nobody's by chance, whatever else the two texts tell."""
TEMPLATE_BRANCHES = 5
"""From how many branches a shared text is a question to the office: was it handed down?"""
_OWN_LEAST_ALIKE = 0.90
_GRAM, _FROM_NOTICE = 4, 0.7
"""Length of the runs of characters compared with notices, and the share of them from which a text is taken from one."""
_TOGETHER = WordList("together")


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A month of a task in which a text stands, the text as masked, and how like the judged text it is."""

    history: TaskHistory
    month: ReportedMonth
    text: str
    likeness: float = 1.0

    @property
    def order(self) -> tuple[str, str, str]:
        """What places are sorted by, whatever the order of the histories."""
        return self.history.branch, self.history.number, str(self.month.period)


@dataclass(frozen=True)
class _Comparison:
    """The judged texts with their index: what texts are like each, and where these stand."""

    index: TextIndex
    alike: dict[str, dict[str, float]]
    places: dict[str, list[tuple[TaskHistory, ReportedMonth]]] = field(default_factory=dict)

    @classmethod
    def begin(cls, judged: Collection[str]) -> _Comparison:
        """Index the judged texts; each is like itself."""
        return cls(TextIndex.build(judged), {text: {text: 1.0} for text in judged})

    def add(self, text: str, history: TaskHistory, month: ReportedMonth) -> None:
        """Compare a text with all judged ones, once, and keep where it stands if it is like any."""
        if text not in self.places:
            likened = [(other, _liken(text, other, count)) for other, count in self.index.list_candidates(text)]
            found = [(other, likeness) for other, likeness in likened if likeness]
            for other, likeness in found:
                self.alike[other][text] = likeness
            if found or text in self.alike:
                self.places[text] = []
        if text in self.places:
            self.places[text].append((history, month))

    def list_places(self, text: str) -> list[_Place]:
        """Return where a text like a judged one stands, in the order of branch, task and month."""
        found = (
            _Place(history=history, month=month, text=other, likeness=likeness)
            for other, likeness in self.alike[text].items()
            for history, month in self.places.get(other, ())
        )
        return sorted(found, key=lambda each: each.order)


def _liken(one: str, other: str, shared: int) -> float:
    """Return how alike two texts are; 0 if they are not, and if only a long run stands in both, the least."""
    likeness = compare_texts(one, other)
    if likeness >= (LEAST_ALIKE_IF_LONG if min(len(one), len(other)) >= LONG_TEXT else LEAST_ALIKE):
        return likeness
    long = shared > LONG_RUN - _GRAM and len(find_common_run(one, other)) >= LONG_RUN
    return LEAST_ALIKE if long else 0.0


def find_copies(
    histories: Sequence[TaskHistory], office: OfficeTexts, beside: Sequence[TaskHistory] = ()
) -> Mapping[int, Signal]:
    """Return one signal a task, by position, where its last month repeats another branch or another task of its own.

    Every month of every history is compared with, also those of ``beside``; only last months are judged, and only they
    are indexed: memory grows with one month, time with the length of all. A text of five branches and more is one
    question, to the office. Where the counts of a text fit one task only, the other is asked.
    """
    judged = _list_judged(histories, office)
    told = _Comparison.begin(set(judged.values()))
    for history in (*histories, *beside):
        for month in history.months:
            text = mask_for_copies(month.progress, office, office.units.get(history.branch)) if month.progress else ""
            if len(text) >= SHORTEST_WITH_ERROR:
                told.add(text, history, month)
    signals: dict[int, Signal] = {}
    asked: set[str] = set()
    for at in sorted(judged, key=lambda at: (histories[at].branch, histories[at].number)):
        own, text = histories[at], judged[at]
        others = [] if text in asked else [each for each in told.list_places(text) if _is_copy(own, text, each, office)]
        branches = {own.branch, *(each.history.branch for each in others)}
        if len(branches) >= TEMPLATE_BRANCHES:
            asked |= {text, *(each.text for each in others)}
        if others and (len(branches) >= TEMPLATE_BRANCHES or not _is_own_text(own, others)):
            signals[at] = _build_signal(own, others[0], branches)
    return signals


def _list_judged(histories: Sequence[TaskHistory], office: OfficeTexts) -> dict[int, str]:
    """Return the masked last months by position, without short ones, joint activities and what a notice says."""
    notices = frozenset(gram for notice in office.lists.notices for gram in list_grams(mask_notice(notice), _GRAM))
    found = {}
    for at, history in enumerate(histories):
        progress = history.now.progress
        text = mask_for_copies(progress, office, office.units.get(history.branch)) if progress else ""
        if len(text) < SHORTEST_WITH_ERROR or _TOGETHER.search(fold_text(progress)) or _is_from(notices, text):
            continue
        found[at] = text
    return found


def _is_from(notices: frozenset[str], text: str) -> bool:
    """Tell whether a text is taken from the bureau's own notices: two branches may both have followed them."""
    grams = list_grams(text, _GRAM)
    return len(grams & notices) >= _FROM_NOTICE * len(grams)


def _is_copy(own: TaskHistory, text: str, place: _Place, office: OfficeTexts) -> bool:
    other = place.history
    if min(len(text), len(place.text)) < SHORTEST and not _share_error(own.now, place.month):
        return False
    if other.branch != own.branch:
        return not _names_each_other(own, other, place.month, office)
    return other.number != own.number and other.plan.task != own.plan.task and place.likeness >= _OWN_LEAST_ALIKE


def _is_own_text(own: TaskHistory, others: Sequence[_Place]) -> bool:
    """Tell whether a text surely is this task's own: each task that tells it too is asked this month, and fits less."""
    told = _build_told(own, own.now)
    return all(
        each.month.period == own.now.period and told.fits_better(_build_told(each.history, each.month))
        for each in others
    )


def _build_told(history: TaskHistory, month: ReportedMonth) -> ToldTask:
    return ToldTask(history.branch, month.progress, history.plan.goal)


def _share_error(one: ReportedMonth, other: ReportedMonth) -> bool:
    return not list_errors(one.progress).isdisjoint(list_errors(other.progress))


def _names_each_other(own: TaskHistory, other: TaskHistory, month: ReportedMonth, office: OfficeTexts) -> bool:
    """Tell whether one of the two texts names the other branch: an activity of both."""
    pairs = ((own.now.progress, other.branch), (month.progress, own.branch))
    return any(_names_unit(text, office.units.get(code)) for text, code in pairs)


def _names_unit(text: str, unit: Unit | None) -> bool:
    return unit is not None and any(len(word) > 3 and word in text for word in list_unit_words(unit))  # noqa: PLR2004


def _build_signal(own: TaskHistory, other: _Place, branches: Collection[str]) -> Signal:
    """Build the question, which names no other branch."""
    shared = len(branches) >= TEMPLATE_BRANCHES
    others = tuple(sorted({*branches} - {own.branch}))
    missing, question = _describe_template(len(branches)) if shared else _describe_copy(own, other, len(others))
    return Signal(
        kind=SignalKind.COPY,
        number=own.number,
        branch=own.branch,
        period=own.now.period,
        evidence=(mark_all(own.now), mark_all(other.month)),
        missing=missing,
        question=question,
        others=others,
        to_office=shared,
    )


def _describe_copy(own: TaskHistory, other: _Place, branches: int) -> tuple[str, str]:
    """Ask about a text that stands elsewhere too; ``branches`` counts the other branches that have it."""
    elsewhere = "另一支部" if branches == 1 else f"另{branches}个支部"
    subject = f"本支部“{other.history.plan.task}”" if other.history.branch == own.branch else elsewhere
    when = other.month.period.as_chinese()
    return (
        "本任务自己的做法和结果",
        f"与{subject}{when}的进展文字相近。是联合开展、同用下发的模板、做法本来一样，还是贴错了？",
    )


def _describe_template(branches: int) -> tuple[str, str]:
    return (
        "这段文字的来处",
        f"{branches}个支部的进展文字相近。是下发的模板吗？是的，请把这段话加进 templates/信号/豁免文字.txt。",
    )
