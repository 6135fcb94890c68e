"""Search all months ever told for texts like those of this month, one month at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.periods import Period
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, TaskHistory
from pipeline.supervision.signals.month_texts import NO_MONTH, MonthReader, MonthTexts, compute_mask_key
from pipeline.supervision.signals.similarity import compare_texts, find_common_run
from pipeline.supervision.signals.text_index import PairTable, TextIndex

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


@dataclass(frozen=True, kw_only=True)
class FoundTexts:
    """What is known of the judged texts; ``fresh`` are months to be kept, as bytes.

    ``candidates`` are those of the judged months: a text is compared with its own when it is weighed, so that of a text
    handed down to hundreds one is compared with all others, not each. Of those ``settled`` nothing else is known.
    """

    alike: dict[str, dict[str, float]]
    places: dict[str, list[Told]] = field(default_factory=dict)
    fresh: dict[Period, bytes] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    candidates: list[PairTable] = field(default_factory=list)
    compared: set[str] = field(default_factory=set)

    def list_places(self, text: str) -> list[Place]:
        """Return where a text like a judged one stands, in the order of branch, task and month."""
        if text not in self.compared:
            self.compared.add(text)
            for table in self.candidates:
                self.compare(text, table.list_for(text))
        found = (
            Place(history=history, month=month, text=other, likeness=likeness)
            for other, likeness in self.alike[text].items()
            for history, month in self.places.get(other, ())
        )
        return sorted(found, key=lambda each: each.order)

    def compare(self, text: str, others: Iterable[tuple[str, int]]) -> None:
        """Compare a judged text with others, but for those that it was compared with in another month and is like."""
        known = self.alike[text]
        for other, shared in others:
            if len(other) >= SHORTEST_WITH_ERROR and other not in known and (likeness := _liken(text, other, shared)):
                known[other] = likeness


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
        found, own = FoundTexts(alike={text: {text: 1.0} for text in judged}), TextIndex.build(judged)
        last, earlier = ([each for each in sorted(self._told) if (each in self._last) is now] for now in (True, False))
        for period in last:
            self._read_last(period, own, found)
        found.settled.update(list_settled(found) if earlier else ())
        own = own.silence(found.settled)
        held = {other for alike in found.alike.values() for other in alike}
        for period in earlier:
            self._search(period, own, found, held)
        return found

    def _read_last(self, period: Period, own: TextIndex, found: FoundTexts) -> None:
        """Read a month that is judged: where each text stands, and which may be like the judged ones."""
        reader = self._last[period]
        for place in self._told[period]:
            history, month = place
            found.places.setdefault(reader.mask(month.progress, history.branch), []).append(place)
        found.candidates.append(own.tabulate_pairs(reader.build_index()))

    def _search(self, period: Period, own: TextIndex, found: FoundTexts, held: set[str]) -> None:
        """Search a month for texts like the judged ones; ``held`` are all texts whose places are wanted."""
        told = self._told[period]
        reader = MonthReader(self._masks, self._open(period))
        masked = [reader.mask(month.progress, history.branch) for history, month in told]
        indexes, whole = reader.finish()
        for index in indexes:
            for text, other, shared in own.list_pairs(index):
                found.compare(text, ((other, shared),))
                if other in found.alike[text]:
                    held.add(other)
        for text, place in zip(masked, told, strict=True):
            if text in held:
                found.places.setdefault(text, []).append(place)
        if whole is not None:
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


def _liken(one: str, other: str, shared: int) -> float:
    """Return how alike two texts are; 0 if they are not, and if only a long run stands in both, the least."""
    likeness = compare_texts(one, other)
    if likeness >= (LEAST_ALIKE_IF_LONG if min(len(one), len(other)) >= LONG_TEXT else LEAST_ALIKE):
        return likeness
    long = shared > LONG_RUN - _RUN and find_common_run(one, other, LONG_RUN)
    return LEAST_ALIKE if long else 0.0
