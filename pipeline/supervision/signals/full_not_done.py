"""满格未完成: 100 % and yet not finished."""

from __future__ import annotations

from pipeline.supervision.signals.figures import FULL, build_figure_signal
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import NOT_STARTED, UNDERWAY, SignalKind

_UNFINISHED = (NOT_STARTED, UNDERWAY, "")
"""What contradicts 100 %; whoever asks for more time (申请延期) has told what is left."""
_PENDING = WordList("pending")


def find_full_not_done(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate is 100 but the status says that the task is not finished."""
    now = history.now
    if now.rate != FULL or now.status not in _UNFINISHED or history.plan.deadline is None:
        return None
    text = fold_text(f"{now.progress}\n{now.problem}")
    if _PENDING.search(text):
        return None
    return build_figure_signal(
        SignalKind.FULL_NOT_DONE,
        history,
        "尚未完成的部分，或者改报的状态",
        f"完成率100%，状态写“{now.status or '（空）'}”。还有什么没有完成，在等什么？"
        "都完成了的，状态请改为“已完成”或“申请销号”。",
        1,
    )
