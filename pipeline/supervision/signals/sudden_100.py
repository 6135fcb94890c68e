"""突然满格: half of a task done in one month, and no result told."""

from __future__ import annotations

from pipeline.supervision.signals.figures import FULL, build_figure_signal
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.word_lists import compile_words
from pipeline.supervision.signals.words import is_reported_complete
from pipeline.terms import SignalKind

SUDDEN_GAIN = 50
_RESULT = compile_words("result")
_HAPPENED = compile_words("happened")


def find_sudden_100(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose by fifty points or more to 100 in one month and no result is written."""
    if len(history.months) < 2 or history.now.rate != FULL:  # noqa: PLR2004
        return None
    before = history.months[-2].rate
    text = fold_text(history.now.progress)
    wanted = set(list_quantities(fold_text(history.plan.goal)))
    if FULL - before < SUDDEN_GAIN or _RESULT.search(text) or wanted & set(list_quantities(text)):
        return None
    if is_reported_complete(history.now) and _HAPPENED.search(text):
        return None
    return build_figure_signal(
        SignalKind.SUDDEN_100,
        history,
        "完成了什么、多少，验收、移交或投用的情况",
        f"完成率由{before}%一个月升到100%，本月进展没有写成果。完成了什么、多少，有没有验收或投用？",
    )
