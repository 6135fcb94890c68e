"""逐月雷同: this month's progress repeats an earlier month's but for its dates.

What must be read: as many characters as make a sentence, alike but for dates, with the same figures, titles, persons
and places; and something was done: a clause that is no "没有". A count in a few words tells only three times in a row.
"""

from __future__ import annotations

import re

from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, Signal, TaskHistory, mark_all
from pipeline.supervision.signals.similarity import compare_edits, count_common
from pipeline.supervision.signals.text import (
    fold_text,
    list_quantities,
    list_titles,
    mask_dates,
    mask_quantities,
    read_han_number,
    split_clauses,
    strip_noise,
)
from pipeline.supervision.signals.words import is_reported_complete, names_persons_or_places, tells_waiting
from pipeline.terms import NOT_STARTED, SignalKind

LEAST_ALIKE = 0.90
_LEAST_COMMON = 0.8
"""A share of a text that stands in every other one of that likeness, whatever is masked: (2 - 0.9) x 0.8 < 0.9."""
SHORTEST = 10
_FIXED_FORM = 30
"""Below this length daily work repeats itself honestly: where its figures vary, only three alike in a row tell."""
_COUNT_FORM = 12
"""A count in a sentence of fewer characters than that is the same again now and then."""
_IN_A_ROW = 3
_NUMBER = re.compile(r"[0-9]+|[一二两三四五六七八九十百]+")
_CONGRESS = re.compile(r"(?:十[六七八九]|二十)大(?=精神|报告|以来|代表|[一二三四五六七]中全会|召开|闭幕|胜利)")
"""A congress of the party: another one in the same words is another date, no other deed."""
_FAILS = re.compile(
    r"(?<!从)没(?!有?[^,。;]{0,4}(?:问题|事故|投诉|差错|意外))|[\u4e00-\u9fff]不[出进来过去上下动了起到拢成]|不[肯让给准许够]|(?<!从)未(?!来|成年)"
    r"|(?<!补)缺(?!勤|席)|太[大小高多少远贵深厚]|(?:局|厂家|对方|队|公司|老板|房东|医院|学校|村里)[^,。;]{0,4}[说讲称要]|[塌垮断堵]|(?<!不)等(?![级次候方])|(?<!不)停(?!车)"
)
"""What could not be done, has not come, or hangs on somebody else."""
_NOTHING = re.compile(r"^(?:本月|这个?月|仍然?|还是?|也|一直|依然|依旧)*(?:没|无|未|零)")
"""A clause that tells that nothing of the kind has happened."""
_PART = re.compile(r"第([0-9一二三四五六七八九十]+)([期批轮讲场])")


def find_stale_text(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the progress repeats an earlier month's with the same figures or none."""
    now = history.now
    if is_reported_complete(now) and any(is_reported_complete(month) for month in history.earlier):
        return None
    bare = _strip_dates(now)
    if all(map(_NOTHING.search, split_clauses(mask_dates(fold_text(now.progress))))):
        return None
    if len(bare) < SHORTEST or tells_waiting(now.progress) or now.status == NOT_STARTED:
        return None  # what is told of a task that has not begun is what it waits for
    alike = [
        month
        for month in reversed(history.earlier)
        if _is_repeated(now, month) and not _is_next_part(history, now, month) and not _is_stuck(history, month)
    ]
    if not alike or _is_fixed_form(history, alike):
        return None
    return Signal(
        kind=SignalKind.STALE,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_all(now), mark_all(alike[0])),
        missing="本月与以前不同的做法、数量或结果",
        question=f"{now.period.as_chinese()}与{alike[0].period.as_chinese()}的进展几乎一样。"
        f"{now.period.as_chinese()}有什么不同、多少？照常开展的，答“照常”，写上当月的数量。",
    )


def _strip_dates(month: ReportedMonth) -> str:
    return strip_noise(mask_dates(fold_text(month.progress)))


def _is_repeated(now: ReportedMonth, earlier: ReportedMonth) -> bool:
    one, folded, before = _strip_dates(now), fold_text(now.progress), fold_text(earlier.progress)
    if count_common(one, before) < _LEAST_COMMON * len(strip_noise(mask_quantities(folded))):
        return False  # most months, without a look at their dates and figures
    other = _strip_dates(earlier)
    without = [strip_noise(mask_quantities(text)) for text in (folded, before)]
    alike = max(compare_edits(one, other), compare_edits(*without))  # 三次 is 3次
    if len(other) < SHORTEST or alike < LEAST_ALIKE:
        return False
    return (
        list_quantities(folded) == list_quantities(before)
        and _list_numbers(folded) == _list_numbers(before)
        and list_titles(folded) == list_titles(before)
        and names_persons_or_places(folded) == names_persons_or_places(before)
    )


def _list_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a folded text in whatever unit: 走三步."""
    bare = _CONGRESS.sub("", mask_dates(text))
    return tuple(int(found) if found.isdecimal() else read_han_number(found) for found in _NUMBER.findall(bare))


def _is_next_part(history: TaskHistory, now: ReportedMonth, earlier: ReportedMonth) -> bool:
    """Tell whether both months tell parts (第二期, 第四期) of a whole that the plan counts and ends: 分五期."""
    if history.plan.deadline is None:
        return False
    planned = fold_text(f"{history.plan.task}\n{history.plan.measure}\n{history.plan.goal}")
    one, other = ({found.groups() for found in _PART.finditer(fold_text(month.progress))} for month in (now, earlier))
    return one != other and any(
        re.search(rf"(?<!第)[0-9二两三四五六七八九十]+{unit}", planned) for _, unit in one | other
    )


def _is_stuck(history: TaskHistory, earlier: ReportedMonth) -> bool:
    """Tell whether the rate of a task with an end stands still and the text tells what fails: 施工队腾不出手."""
    now = history.now
    if history.plan.deadline is None or now.rate != earlier.rate:
        return False
    return _FAILS.search(fold_text(now.progress)) is not None


def _is_fixed_form(history: TaskHistory, alike: list[ReportedMonth]) -> bool:
    """Tell whether a short sentence only happens to have the same figures as once before."""
    folded = fold_text(history.now.progress)
    if len(_strip_dates(history.now)) >= _FIXED_FORM or not list_quantities(folded):
        return False
    form = strip_noise(mask_quantities(folded))
    texts = [fold_text(month.progress) for month in history.months]
    forms = {text: strip_noise(mask_quantities(text)) for text in texts}
    figures = {
        list_quantities(text)
        for text, other in forms.items()
        if other and (other.startswith(form) or form.startswith(other))  # a month may add a word: 21日到卡
    }
    recent = {str(month.period) for month in history.earlier[-(_IN_A_ROW - 1) :]}
    in_a_row = recent <= {str(month.period) for month in alike} and len(recent) == _IN_A_ROW - 1
    counts = len(form) < _COUNT_FORM and any(mark.isdigit() for mark in folded)
    return (len(figures) > 1 or counts) and not in_a_row
