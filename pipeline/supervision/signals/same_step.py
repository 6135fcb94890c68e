"""每月同样涨幅: the rate rises by the same step month after month, and nothing is counted."""

from __future__ import annotations

from itertools import pairwise

from pipeline.supervision.signals.figures import build_figure_signal
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.word_lists import compile_words
from pipeline.terms import SignalKind

FEWEST_STEPS, SMALLEST_STEP = 4, 5
_PERIODIC = compile_words("periodic")


def find_same_steps(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose at least four times in a row by the same five points or more without figures."""
    gains = [after.rate - before.rate for before, after in pairwise(history.months)]
    last = gains[-FEWEST_STEPS:]
    if len(last) < FEWEST_STEPS or len(set(last)) > 1 or last[0] < SMALLEST_STEP or history.plan.deadline is None:
        return None
    texts = [fold_text(month.progress) for month in history.months[-FEWEST_STEPS:]]
    if sum(bool(list_quantities(text)) for text in texts) >= FEWEST_STEPS - 1 or any(map(_PERIODIC.search, texts)):
        return None
    told = "、".join(f"{month.rate}%" for month in history.months[-FEWEST_STEPS - 1 :])
    return build_figure_signal(
        SignalKind.SAME_STEP,
        history,
        "与完成率相应的数量",
        f"完成率依次为{told}，每月涨幅相同，进展里没有相应的数量。这几个百分点是怎么算出来的？",
        FEWEST_STEPS + 1,
    )
