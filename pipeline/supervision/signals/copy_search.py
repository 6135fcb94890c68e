"""Search all months ever told for texts like those of this month, one month at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.periods import Period
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, TaskHistory
from pipeline.supervision.signals.month_texts import NO_MONTH, MonthReader, MonthTexts, compute_mask_key
from pipeline.supervision.signals.similarity import compare_texts, find_common_run
from pipeline.supervision.signals.text_index import TextIndex

LEAST_ALIKE, SHORTEST_WITH_ERROR = 0.65, 15
"""How alike two texts are, and how long at least."""
LONG_TEXT, LEAST_ALIKE_IF_LONG = 40, 0.58
"""Two texts of so many characters are not alike by chance, and of them less is asked."""
LONG_RUN, _RUN = 30, 4
"""So many characters in a row are nobody's by chance, whatever else the two texts tell; how long an indexed run is."""
_MOST_KEPT = 2**28
"""How many bytes of months are made to be kept in one go: where more were lost, the rest is made the next times."""

LoadMonth = Callable[[Period], bytes | None]
"""Loader of what was kept of a month."""
ListSettled = Callable[["FoundTexts"], Collection[str]]
"""Tells, by what was found in the months that are judged, of which texts the earlier months need not be searched."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A month of a task in which a text stands, the text as masked, and how like the judged text it is."""

    history: TaskHistory
    month: ReportedMonth
    text: str
    likeness: float = 1.0

    @property
    def order(self) -> tuple[str, str, str]:
        """What places are sorted by, whatever the order of the histories."""
        return self.history.branch, self.history.number, str(self.month.period)


Told = tuple[TaskHistory, ReportedMonth]


@dataclass(frozen=True)
class FoundTexts:
    """The judged texts: what texts are like each, and where these stand; ``fresh`` are months to be kept, as bytes.

    Of those ``settled`` it is known for the judged months only.
    """

    alike: Mapping[str, dict[str, float]]
    places: dict[str, list[Told]] = field(default_factory=dict)
    fresh: dict[Period, bytes] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)

    def list_places(self, text: str) -> list[Place]:
        """Return where a text like a judged one stands, in the order of branch, task and month."""
        found = (
            Place(history=history, month=month, text=other, likeness=likeness)
            for other, likeness in self.alike[text].items()
            for history, month in self.places.get(other, ())
        )
        return sorted(found, key=lambda each: each.order)


class CopySearch:
    """All months of some histories, read one at a time: no more is in memory than one of them and the last.

    ``load`` gives what was kept of an earlier month; without it nothing is made to be kept.
    """

    def __init__(self, office: OfficeTexts, histories: Sequence[TaskHistory], load: LoadMonth | None) -> None:
        self._masks, self._told = CopyMasks(office), _group_by_period(histories)
        self._key = compute_mask_key(self._masks) if load is not None else None
        self._load = load
        self._last: dict[Period, MonthReader] = {}

    def mask_last(self, history: TaskHistory) -> str:
        """Return the progress of a task's last month as it is compared."""
        reader = self._last.setdefault(history.now.period, MonthReader(self._masks))
        return reader.mask(history.now.progress, history.branch) if history.now.progress else ""

    def find(self, judged: Collection[str], list_settled: ListSettled) -> FoundTexts:
        """Find, for each of the judged texts, the texts of any month that are like it, and where they stand.

        The months that are judged come first; of what these settle the others are not searched.
        """
        found, own = FoundTexts({text: {text: 1.0} for text in judged}), TextIndex.build(judged)
        held = set(judged)
        last, earlier = ([each for each in sorted(self._told) if (each in self._last) is now] for now in (True, False))
        for period in last:
            self._search(period, own, found, held)
        found.settled.update(list_settled(found) if earlier else ())
        own = own.silence(found.settled)
        for period in earlier:
            self._search(period, own, found, held)
        return found

    def _search(self, period: Period, own: TextIndex, found: FoundTexts, held: set[str]) -> None:
        """Search a month for texts like the judged ones; ``held`` are all texts whose places are wanted."""
        told = self._told[period]
        reader = self._last.get(period) or MonthReader(self._masks, self._open(period))
        masked = [reader.mask(month.progress, history.branch) for history, month in told]
        indexes, whole = reader.finish()
        for text, other, likeness in _list_alike(own, indexes, found):
            found.alike[text][other] = likeness
            held.add(other)
        for text, place in zip(masked, told, strict=True):
            if text in held:
                found.places.setdefault(text, []).append(place)
        if whole is not None and period not in self._last:
            self._keep(period, whole, found.fresh)

    def _open(self, period: Period) -> MonthTexts:
        if self._key is None or self._load is None:
            return NO_MONTH
        data = self._load(period)
        return (MonthTexts.unpack(data, self._key) if data is not None else None) or NO_MONTH

    def _keep(self, period: Period, whole: MonthTexts, fresh: dict[Period, bytes]) -> None:
        if self._key is not None and sum(map(len, fresh.values())) < _MOST_KEPT:
            fresh[period] = whole.pack(self._key)


def _group_by_period(histories: Sequence[TaskHistory]) -> dict[Period, list[Told]]:
    found: dict[Period, list[Told]] = {}
    for history in histories:
        for month in history.months:
            if month.progress:
                found.setdefault(month.period, []).append((history, month))
    return found


def _list_alike(own: TextIndex, indexes: Sequence[TextIndex], found: FoundTexts) -> Iterator[tuple[str, str, float]]:
    """Yield judged texts with others like them, and how like, unless that is known from another month."""
    for index in indexes:
        for text, other, shared in own.list_pairs(index):
            if len(other) >= SHORTEST_WITH_ERROR and other not in found.alike[text]:
                likeness = _liken(text, other, shared)
                if likeness:
                    yield text, other, likeness


def _liken(one: str, other: str, shared: int) -> float:
    """Return how alike two texts are; 0 if they are not, and if only a long run stands in both, the least."""
    likeness = compare_texts(one, other)
    if likeness >= (LEAST_ALIKE_IF_LONG if min(len(one), len(other)) >= LONG_TEXT else LEAST_ALIKE):
        return likeness
    long = shared > LONG_RUN - _RUN and find_common_run(one, other, LONG_RUN)
    return LEAST_ALIKE if long else 0.0
