"""雷同: a progress that another task tells as well, once names, places, dates and numbers are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, Signal, TaskHistory, Unit, mark_all
from pipeline.supervision.signals.similarity import TextIndex
from pipeline.supervision.signals.text import (
    count_grams,
    fold_text,
    mask_quantities,
    mask_titles,
    mask_words,
    strip_noise,
)
from pipeline.supervision.signals.word_lists import compile_words
from pipeline.terms import SignalKind

LEAST_ALIKE, SHORTEST = 0.65, 20
_OWN_LEAST_ALIKE = 0.90
TEMPLATE_BRANCHES = 5
"""From how many branches a shared text is a question to the office: was it handed down?"""
_GRAM, _FROM_NOTICE = 4, 0.7
"""Length of the runs of characters compared with notices, and the share of them from which a text is taken from one."""
_TOGETHER = compile_words("together")
_ATTENDED = re.compile(r"(?:参加|出席|列席)[^,。;、]{2,30}(?:会议?|培训班?|讲座|论坛)")
"""Whoever attends the same meeting tells its name."""
_PLACES = re.compile(r"[\u4e00-\u9fff]{2,3}(?:市|县|区|镇|乡|街道|社区|村)")


@dataclass(frozen=True)
class CopiedText:
    """A month of a task with the branches and months that tell the same."""

    history: TaskHistory
    others: tuple[tuple[TaskHistory, ReportedMonth], ...]

    @property
    def branches(self) -> frozenset[str]:
        """The branches that share the text, its own included."""
        return frozenset((self.history.branch, *(history.branch for history, _ in self.others)))


def mask_for_copies(text: str, office: OfficeTexts, unit: Unit | None) -> str:
    """Return what remains of a progress without what two branches rightly share and what they must differ in."""
    folded = mask_words(fold_text(text), (fold_text(each) for each in office.lists.exempt))
    folded = _ATTENDED.sub("", mask_titles(folded))
    names = _list_words(unit) if unit else ()
    return strip_noise(_PLACES.sub("", mask_quantities(mask_words(folded, names))))


def _list_words(unit: Unit) -> Iterator[str]:
    yield from (
        unit.full_name,
        unit.short_name,
        unit.alias,
        unit.short_name.removesuffix("支部"),
        unit.place,
        *unit.people,
    )


def find_copied_texts(
    histories: Sequence[TaskHistory], office: OfficeTexts, beside: Sequence[TaskHistory] = ()
) -> Mapping[int, CopiedText]:
    """Return, by position, the tasks whose last month repeats a month of another branch, or of another task of its own.

    Every month of every history is compared with, also those of ``beside``; only last months are judged.
    """
    judged, histories = len(histories), (*histories, *beside)
    months = {
        f"{place:08d}.{number:03d}": (place, month)
        for place, history in enumerate(histories)
        for number, month in enumerate(history.months)
        if month.progress
    }
    masked = {
        key: text
        for key, (place, month) in months.items()
        if len(text := mask_for_copies(month.progress, office, office.units.get(histories[place].branch))) >= SHORTEST
    }
    index = TextIndex.build(masked)
    notices = frozenset(gram for notice in office.lists.notices for gram in count_grams(_mask_notice(notice), _GRAM))
    found: dict[int, CopiedText] = {}
    for place, history in enumerate(histories[:judged]):
        key = f"{place:08d}.{len(history.months) - 1:03d}"
        if key not in masked or _TOGETHER.search(fold_text(history.now.progress)) or _is_from(notices, masked[key]):
            continue
        alike = ((months[other], likeness) for other, likeness in index.find_alike(key, LEAST_ALIKE))
        others = tuple(
            (histories[other], month)
            for (other, month), likeness in alike
            if _is_copy(history, histories[other], month, office, likeness=likeness)
        )
        if others:
            found[place] = CopiedText(history, others)
    return found


def _mask_notice(notice: str) -> str:
    return strip_noise(mask_quantities(mask_titles(fold_text(notice))))


def _is_from(notices: frozenset[str], text: str) -> bool:
    """Tell whether a text is taken from the bureau's own notices: two branches may both have followed them."""
    grams = count_grams(text, _GRAM)
    return len(grams & notices) >= _FROM_NOTICE * len(grams)


def _is_copy(
    own: TaskHistory, other: TaskHistory, month: ReportedMonth, office: OfficeTexts, *, likeness: float
) -> bool:
    if other.branch != own.branch:
        return not _names_each_other(own, other, month, office)
    return other.number != own.number and other.plan.task != own.plan.task and likeness >= _OWN_LEAST_ALIKE


def _names_each_other(own: TaskHistory, other: TaskHistory, month: ReportedMonth, office: OfficeTexts) -> bool:
    """Tell whether one of the two texts names the other branch: an activity of both."""
    pairs = ((own.now.progress, other.branch), (month.progress, own.branch))
    return any(_names_unit(text, office.units.get(code)) for text, code in pairs)


def _names_unit(text: str, unit: Unit | None) -> bool:
    return unit is not None and any(len(word) > 3 and word in text for word in _list_words(unit))  # noqa: PLR2004


def build_copy_signals(found: Mapping[int, CopiedText]) -> Mapping[int, Signal]:
    """Return one signal a task, by position; a text of five branches and more is one question, to the office.

    The question names no other branch.
    """
    signals: dict[int, Signal] = {}
    asked: set[tuple[str, str]] = set()
    for place, each in found.items():
        if len(each.branches) < TEMPLATE_BRANCHES:
            signals[place] = _build_signal(each, *_describe_copy(each))
        elif (each.history.branch, each.history.number) not in asked:
            asked |= {(history.branch, history.number) for history, _ in each.others}
            signals[place] = _build_signal(each, *_describe_template(each), to_office=True)
    return signals


def _build_signal(each: CopiedText, missing: str, question: str, *, to_office: bool = False) -> Signal:
    now = each.history.now
    return Signal(
        kind=SignalKind.COPY,
        number=each.history.number,
        branch=each.history.branch,
        period=now.period,
        evidence=(mark_all(now), mark_all(each.others[0][1])),
        missing=missing,
        question=question,
        others=tuple(sorted(each.branches - {each.history.branch})),
        to_office=to_office,
    )


def _describe_copy(each: CopiedText) -> tuple[str, str]:
    other, month = each.others[0]
    subject = f"本支部“{other.plan.task}”" if other.branch == each.history.branch else "另一支部"
    when = month.period.as_chinese()
    return (
        "本任务自己的做法和结果",
        f"与{subject}{when}的进展文字相近。是联合开展、同用下发的模板，还是误贴？",
    )


def _describe_template(each: CopiedText) -> tuple[str, str]:
    return (
        "这段文字的来处",
        f"{len(each.branches)}个支部的进展文字相近。是下发的模板吗？是的，请把这段话加进 templates/信号/豁免文字.txt。",
    )
