"""雷同: a progress that another task tells as well, once names, places, dates and numbers are taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.periods import Period
from pipeline.supervision.signals.copy_masks import list_errors, list_unit_words, mask_notice
from pipeline.supervision.signals.copy_search import SHORTEST_WITH_ERROR, CopySearch, FoundTexts, LoadMonth, Place
from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, Signal, TaskHistory, Unit, mark_all
from pipeline.supervision.signals.plan_fit import ToldTask
from pipeline.supervision.signals.text import fold_text, list_grams
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

SHORTEST = 20
"""How long two alike texts are at least; a shorter one is judged only if both hold the same error."""
TEMPLATE_BRANCHES = 5
"""From how many branches a shared text is a question to the office: was it handed down?"""
_OWN_LEAST_ALIKE = 0.90
_GRAM, _FROM_NOTICE = 4, 0.7
"""Length of the runs of characters compared with notices, and the share of them from which a text is taken from one."""
_TOGETHER = WordList("together")


@dataclass(frozen=True)
class FoundCopies:
    """One signal a task, by position, where its last month repeats another branch or another task of its own.

    ``fresh`` are months to be kept for the next search, as bytes.
    """

    signals: Mapping[int, Signal]
    fresh: Mapping[Period, bytes]


def find_copies(
    histories: Sequence[TaskHistory],
    office: OfficeTexts,
    beside: Sequence[TaskHistory] = (),
    load: LoadMonth | None = None,
) -> FoundCopies:
    """Find whose last month repeats another branch or another task of its own.

    Every month of every history is compared with, also those of ``beside``; only last months are judged. What ``load``
    gives of earlier months saves time and changes nothing. A text of five branches and more is one question, to the
    office. Where the counts of a text fit one task only, the other is asked.
    """
    search = CopySearch(office, (*histories, *beside), load)
    judged = _list_judged(histories, office, search)
    texts = set(judged.values())
    told = search.find(texts, lambda found: _ask(histories, judged, found, office).settled)
    asked = _ask(histories, judged, told, office)
    if not asked.weighed.isdisjoint(told.settled):  # with earlier months the office is asked about other texts
        told = search.find(texts, lambda _: ())
        asked = _ask(histories, judged, told, office)
    return FoundCopies(asked.signals, told.fresh)


@dataclass(frozen=True)
class _Asked:
    """What is asked: the signals, the texts that were weighed for them, and those about which the office is asked."""

    signals: Mapping[int, Signal]
    weighed: frozenset[str]
    shared: frozenset[str]

    @property
    def settled(self) -> frozenset[str]:
        """The texts that need not be weighed: a question to the office is about them too."""
        return self.shared - self.weighed


def _ask(histories: Sequence[TaskHistory], judged: Mapping[int, str], told: FoundTexts, office: OfficeTexts) -> _Asked:
    """Weigh the judged texts in the order of branch and task; one that the office is already asked about is passed."""
    signals: dict[int, Signal] = {}
    shared: set[str] = set()
    weighed: set[str] = set()
    for at in sorted(judged, key=lambda at: (histories[at].branch, histories[at].number)):
        own, text = histories[at], judged[at]
        if text in shared:
            continue
        weighed.add(text)
        others = [each for each in told.list_places(text) if _is_copy(own, text, each, office)]
        branches = {own.branch, *(each.history.branch for each in others)}
        if len(branches) >= TEMPLATE_BRANCHES:
            shared |= {text, *(each.text for each in others)}
        if others and (len(branches) >= TEMPLATE_BRANCHES or not _is_own_text(own, others)):
            signals[at] = _build_signal(own, others[0], branches)
    return _Asked(signals, frozenset(weighed), frozenset(shared))


def _list_judged(histories: Sequence[TaskHistory], office: OfficeTexts, search: CopySearch) -> dict[int, str]:
    """Return the masked last months by position, without short ones, joint activities and what a notice says."""
    notices = frozenset(gram for notice in office.lists.notices for gram in list_grams(mask_notice(notice), _GRAM))
    found = {}
    for at, history in enumerate(histories):
        progress, text = history.now.progress, search.mask_last(history)
        if len(text) < SHORTEST_WITH_ERROR or _TOGETHER.search(fold_text(progress)) or _is_from(notices, text):
            continue
        found[at] = text
    return found


def _is_from(notices: frozenset[str], text: str) -> bool:
    """Tell whether a text is taken from the bureau's own notices: two branches may both have followed them."""
    grams = list_grams(text, _GRAM)
    return len(grams & notices) >= _FROM_NOTICE * len(grams)


def _is_copy(own: TaskHistory, text: str, place: Place, office: OfficeTexts) -> bool:
    other = place.history
    if min(len(text), len(place.text)) < SHORTEST and not _share_error(own.now, place.month):
        return False
    if other.branch != own.branch:
        return not _names_each_other(own, other, place.month, office)
    return other.number != own.number and other.plan.task != own.plan.task and place.likeness >= _OWN_LEAST_ALIKE


def _is_own_text(own: TaskHistory, others: Sequence[Place]) -> bool:
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


def _build_signal(own: TaskHistory, other: Place, branches: Collection[str]) -> Signal:
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


def _describe_copy(own: TaskHistory, other: Place, branches: int) -> tuple[str, str]:
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
