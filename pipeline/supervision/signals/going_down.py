"""进度倒退: the rate falls and nothing explains it.

What must be read: no new difficulty, no count that makes the rate, no word of what broke, was taken back or is counted
anew, and clauses that are each like those of months whose rate rose, or an empty text.
"""

from __future__ import annotations

from pipeline.intake.cells.nothing import means_nothing
from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.figures import FULL, build_figure_signal, list_amounts
from pipeline.supervision.signals.model import OfficeTexts, PlanText, ReportedMonth, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

_FIGURES = 2
"""A standing task's rate is an indicator: from so many figures in the text it explains itself."""
_NEAR = 1
"""Points by which a rate may differ from the count that makes it."""
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
    if now.progress and (
        _tells_rate(now, history.plan)
        or _falls_with_count(history)
        or not any(load_models()[kind.code].covers(now.progress) for kind in (SignalKind.GOING_DOWN, SignalKind.SLOGAN))
    ):
        return None
    return build_figure_signal(
        SignalKind.GOING_DOWN,
        history,
        "完成率下降的原因",
        f"完成率由{before.rate}%降到{now.rate}%，进展和存在问题里没有看出原因。是更正、返工还是任务量增加？写一个原因就行。",
    )


def _falls_with_count(history: TaskHistory) -> bool:
    """Tell whether what a standing task counts fell as its rate did: 洗7次 after 洗9次, 78 % after 100 %."""
    now = history.now
    return history.plan.deadline is None and any(
        unit == other
        and 0 < number < before
        and month.rate > now.rate
        and abs(month.rate * number / before - now.rate) <= _NEAR
        for month in history.earlier
        for before, other in list_amounts(fold_text(month.progress))
        for number, unit in list_amounts(fold_text(now.progress))
    )


def _tells_rate(month: ReportedMonth, plan: PlanText) -> bool:
    """Tell whether the text counts the very rate, or what makes it: 22处 of 30处 at 73 %."""
    text = fold_text(month.progress)
    told = list_amounts(text)
    return f"{month.rate}%" in list_quantities(text) or any(
        unit == other and wanted > 0 and abs(FULL * number / wanted - month.rate) <= _NEAR
        for wanted, unit in list_amounts(fold_text(plan.goal))
        for number, other in told
    )
