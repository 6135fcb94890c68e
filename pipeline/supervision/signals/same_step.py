"""每月同样涨幅: the rate rises by the same step month after month, and nothing is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipeline.supervision.signals.figures import build_figure_signal
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text, list_quantities, read_han_number
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import is_reported_complete
from pipeline.terms import SignalKind

FEWEST_STEPS, SMALLEST_STEP = 4, 5
_SPREAD = 0.4
"""By how much of their mean counts may differ and still keep step."""
_OFTEN = 3
"""In so many of the months, this one among them, something is counted."""
_OF_ONE_SIZE = 2.5
"""Counts are of one size if none is more than so many times another."""
_PERIODIC = WordList("periodic")
_ORDINAL = re.compile(
    r"第(?:([0-9]+)|([一二三四五六七八九十百]+))|(?<![0-9])((?:19|20)[0-9]{2})年|到([一二三四五六七八九十]+)[一-鿿]"
)
_FEWEST_PERIODIC = 2
"""In so many of the months a text tells which one of a series it was (第3期); one 第一批 tells nothing."""


def find_same_steps(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose at least four times in a row by the same five points or more without figures."""
    gains = [after.rate - before.rate for before, after in pairwise(history.months)]
    last = gains[-FEWEST_STEPS:]
    if len(last) < FEWEST_STEPS or len(set(last)) > 1 or last[0] < SMALLEST_STEP or history.plan.deadline is None:
        return None
    texts = [fold_text(month.progress) for month in history.months[-FEWEST_STEPS:]]
    underway = texts[:-1] if is_reported_complete(history.now) else texts
    if (
        _count_in_step(texts)
        or _count_onwards(underway)
        or sum(bool(_PERIODIC.search(text)) for text in texts) >= _FEWEST_PERIODIC
    ):
        return None
    told = "、".join(f"{month.rate}%" for month in history.months[-FEWEST_STEPS - 1 :])
    return build_figure_signal(
        SignalKind.SAME_STEP,
        history,
        "与完成率相应的数量",
        f"完成率依次为{told}，每月涨幅相同，进展里没有相应的数量。完成率是按什么算的？补写一个数量就行；估计的，答“估计”。",
        FEWEST_STEPS + 1,
    )


def _count_in_step(texts: Sequence[str]) -> bool:
    """Tell whether something counted, this month too, keeps step with the rate: as much each month, or growing so."""
    series: dict[tuple[str, str], list[float]] = {}
    for text in texts:
        told: dict[str, list[float]] = {}
        for number, unit in map(_split_quantity, list_quantities(text)):
            told.setdefault(unit, []).append(number)
        for unit, numbers in told.items():  # 摆摊2场，累计12场: this month's count is the smaller one
            series.setdefault((unit, "least"), []).append(min(numbers))
            series.setdefault((unit, "most"), []).append(max(numbers))
    if any(len(values) >= _OFTEN and _may_keep_pace(values) for values in _list_counted_now(series, texts)):
        return True
    counts = [set(list_quantities(text)) for text in texts]
    if any(counts[0].intersection(*counts[1:])):
        return True  # the same count every month, whatever else is counted alike: 做了20个，哭的1个
    long = [values for values in _list_counted_now(series, texts) if len(values) >= FEWEST_STEPS - 1]
    return any(_is_steady(values) or _is_steady([b - a for a, b in pairwise(values)]) for values in long)


def _list_counted_now(series: Mapping[tuple[str, str], list[float]], texts: Sequence[str]) -> list[list[float]]:
    """Return the counts of what this month counts too."""
    now = {unit for _, unit in map(_split_quantity, list_quantities(texts[-1]))}
    return [values for (unit, _), values in series.items() if unit in now]


def _may_keep_pace(values: Sequence[float]) -> bool:
    """Tell whether counts grow month by month or are of one size: whether they make the rate is not for us to say."""
    return min(values) > 0 and (all(a < b for a, b in pairwise(values)) or max(values) <= _OF_ONE_SIZE * min(values))


def _count_onwards(texts: Sequence[str]) -> bool:
    """Tell whether every month names a later one of a series than the month before: 清到2021年, 第七个年度."""
    furthest = [
        max(
            (
                int(digits or year or read_han_number(han or reached))
                for digits, han, year, reached in _ORDINAL.findall(text)
            ),
            default=0,
        )
        for text in texts
    ]
    return furthest[0] > 0 and all(before < after for before, after in pairwise(furthest))


def _split_quantity(quantity: str) -> tuple[float, str]:
    found = re.match(r"[0-9]+(?:[.,][0-9]+)*", quantity)
    number = found.group() if found else "0"
    return float(number.replace(",", "")), quantity.removeprefix(number)


def _is_steady(values: Sequence[float]) -> bool:
    """Tell whether at least three values (or two steps between three) lie close together above nothing."""
    mean = sum(values) / len(values) if values else 0.0
    return len(values) >= FEWEST_STEPS - 2 and mean > 0 and all(abs(value - mean) <= mean * _SPREAD for value in values)
