"""Find all signals of a month: every kind over every task, then at most one question about each text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.periods import Period
from pipeline.supervision.signals import (
    anachronism,
    copied,
    deploy_only,
    foreign,
    full_not_done,
    going_down,
    restate,
    same_step,
    slogan,
    stale,
    sudden_100,
    two_skins,
)
from pipeline.supervision.signals.copy_search import LoadMonth
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.plans import PLAN_RULES
from pipeline.terms import SignalKind

_TEXT_RULES: tuple[Callable[[TaskHistory, OfficeTexts], Signal | None], ...] = (
    foreign.find_foreign_text,
    anachronism.find_anachronism,
    stale.find_stale_text,
    restate.find_restated_plan,
    two_skins.find_two_skins,
    deploy_only.find_deployment_only,
    slogan.find_slogan,
)
"""Rules about 本月进展, the most exact first: only the first that asks is asked."""
_FIGURE_RULES = (
    going_down.find_falling_rate,
    full_not_done.find_full_not_done,
    sudden_100.find_sudden_100,
    same_step.find_same_steps,
)


@dataclass(frozen=True)
class ReadTexts:
    """What was read of a month: its signals, and earlier months to be kept for the next reading, as bytes."""

    signals: tuple[Signal, ...]
    fresh: Mapping[Period, bytes]


def find_signals(
    histories: Sequence[TaskHistory], office: OfficeTexts, beside: Sequence[TaskHistory] = ()
) -> tuple[Signal, ...]:
    """Return the signals of the last month of every history, in their order; ``beside`` is compared with only."""
    return read_histories(histories, office, beside).signals


def read_histories(
    histories: Sequence[TaskHistory],
    office: OfficeTexts,
    beside: Sequence[TaskHistory] = (),
    load: LoadMonth | None = None,
) -> ReadTexts:
    """Find the signals of the last month of every history; ``load`` gives what was kept of earlier months."""
    copies = copied.find_copies(histories, office, beside, load)
    known = replace(office, own_words=foreign.list_own_words((*histories, *beside)))
    found = tuple(
        signal
        for place, history in enumerate(histories)
        for signal in _list_signals(history, known, copies.signals.get(place))
    )
    return ReadTexts(found, copies.fresh)


def _list_signals(history: TaskHistory, office: OfficeTexts, copy: Signal | None) -> Iterator[Signal]:
    asked = (
        next((signal for rule in _TEXT_RULES if (signal := rule(history, office))), None)
        if history.now.progress
        else None
    )
    if copy is not None and (asked is None or asked.kind not in (SignalKind.FOREIGN, SignalKind.ANACHRONISM)):
        asked = copy
    if asked is not None:
        yield asked
    for rule in (*_FIGURE_RULES, *(each.find for each in PLAN_RULES.values())):
        if (signal := rule(history, office)) is not None:
            yield signal
