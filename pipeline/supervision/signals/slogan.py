"""空话套话: nothing in the progress can be checked by somebody else."""

from __future__ import annotations

import re

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_all
from pipeline.supervision.signals.text import fold_text, list_dates, list_titles, strip_noise, strip_quantities
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import tells_waiting
from pipeline.terms import SignalKind

_COUNTED = re.compile(
    r"[0-9]|(?:^|[,。;])零(?!距离)[\u4e00-\u9fff]{2}(?=[,。;.]|$)|[二两三四五六七八九十]+(?:余|多|来)?[个名人户次场张套台份件家处床条项篇课本间栋块部遍趟圈桌车天点回桶袋箱盒瓶盏把扇副只根棵亩段辆]"
)
_FEAST = re.compile(r"[\u4e00-\u9fff]节(?:前|后|当天|那天|当日)(?!夕)|三月三|大年|腊月|正月|冬至")
"""A day that has a name instead of a date."""
_FORMULAS = WordList("formulas")
_STATUS_WORD = 8
"""Up to this length a text is a status word; it says nothing only if rate or status changed with it."""


def find_slogan(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    """Return a signal if no clause of the progress holds a thing, person, place, day or number to go and look at."""
    now, text = history.now, fold_text(history.now.progress)
    if (
        _COUNTED.search(_FORMULAS.sub("", text))
        or _FEAST.search(text)
        or list_titles(text)
        or tells_waiting(text)
        or _is_unchanged_status(history)
    ):
        return None
    if any("日" in each or "号" in each for each in list_dates(text)) or office.names_anybody(text):
        return None
    if not load_models()[SignalKind.SLOGAN.code].covers(strip_quantities(text)):
        return None
    return Signal(
        kind=SignalKind.SLOGAN,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_all(now),),
        missing="可以核实的一处：做了什么、谁、何时、多少、在哪里、卡在哪里",
        question="这段进展里没有看出可以核实的人、事、数、日期或地点。当月具体做了什么？补写一项就行。",
    )


def _is_unchanged_status(history: TaskHistory) -> bool:
    if len(strip_noise(history.now.progress)) > _STATUS_WORD:
        return False
    before = history.earlier[-1] if history.earlier else None
    return before is None or (before.rate, before.status) == (history.now.rate, history.now.status)
