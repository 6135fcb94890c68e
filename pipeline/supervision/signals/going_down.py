"""进度倒退: the rate falls and nothing explains it."""

from __future__ import annotations

from pipeline.intake.cells.nothing import means_nothing
from pipeline.supervision.signals.figures import build_figure_signal
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

_FIGURES = 2
"""A standing task's rate is an indicator: from so many figures in the text it explains itself."""
_EXPLAINED = WordList("explained")


def find_falling_rate(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate is below last month's and nothing explains it."""
    if len(history.months) < 2:  # noqa: PLR2004
        return None
    before, now = history.months[-2:]
    if history.plan.deadline is None and len(list_quantities(fold_text(now.progress))) >= _FIGURES:
        return None
    if now.problem.strip() and not means_nothing(now.problem) and now.problem != before.problem:
        return None  # a difficulty first told in this month is the reason
    if now.rate >= before.rate or _EXPLAINED.search(fold_text(f"{now.progress}\n{now.problem}")):
        return None
    return build_figure_signal(
        SignalKind.GOING_DOWN,
        history,
        "完成率下降的原因",
        f"完成率由{before.rate}%降到{now.rate}%，进展和存在问题里没有看出原因。是更正、返工还是任务量增加？",
    )
