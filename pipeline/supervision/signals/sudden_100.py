"""突然满格: half of a task done in one month, and no result told.

What must be read: every clause only says of the whole that it is done, or is like those of texts that told no end. One
that ends like a deed which is over, a count of the goal's, or none of what the goal bans, is enough of a result.
"""

from __future__ import annotations

import re

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.figures import FULL, build_figure_signal, list_amounts
from pipeline.supervision.signals.model import OfficeTexts, PlanText, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text, list_grams, list_quantities, split_clauses, strip_noise
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import is_reported_complete
from pipeline.terms import SignalKind

SUDDEN_GAIN = 50
_RESULT = WordList("result")
_CLAIMED = WordList("claimed")
"""What says of the whole that it is done, 工作圆满完成: that the rate says already, and no deed is in it."""
_UNTELLING = frozenset(("", "个", "次", "天", "%", "人"))
"""Units in which any meeting or walk is counted."""
_HAPPENED = WordList("happened")
_ENDED = re.compile(
    r"(?P<deed>[\u4e00-\u9fff]{1,6})(?:了|过|的)$|已(?P<brief>[\u4e00-\u9fff]{1,4})$|(?P<bare>[\u4e00-\u9fff]{1,3}(?:[齐完毕清]|(?<!户)到[手家户人]))$|(?P<counted>[\u4e00-\u9fff]{1,4})了(?:[0-9]|[二三四五六七八九十百]{2})|没(?P<spared>[\u4e00-\u9fff])$"
)
"""A clause that tells a deed as over: 出水了, 已并网, 刷了21个 (not 两个), or what does not happen: 没漏."""
_NO_MORE = re.compile(r"不[\u4e00-\u9fff](?<![愁急怕慌知多少一])[\u4e00-\u9fff]?了$")
_BRINGS_ABOUT = re.compile(
    r"(?:完|齐|好|毕|清|妥|成|[过回进出下上]来|[回进下出过]去|(?<![报交递送])上去|到[\u4e00-\u9fff]?|进[\u4e00-\u9fff])$"
)
_TELLS_NO_DEED = re.compile(r"[事没未不]|工作|任务|大家|领导|准备|可以|打算")
_TERSE, _PLAINLY = 5, 0.47
"""How plainly a text of so few characters must tell no end where the task is reported complete: 封顶, 灶能烧."""
_TO_BE_NONE, _IS_NONE = (
    re.compile(r"[无零](?!障碍|工)|不(?:发生|出|漏)"),
    re.compile(r"没[有出]?|(?<!有)无(?!障碍|比)|零"),
)
"""What a goal bans, and what is told not to have been."""
_ROUGHLY = re.compile(r"差不多|大致|大体|基本")
_LACKS = re.compile(
    r"还[差剩欠缺][^,。;]{0,2}[0-9一二两三四五六七八九十]|[差剩][0-9一二两三四五六七八九十]+[户人家个][^,。;]{0,3}[没未]|尚未|还没"
)
"""What is said to be missing yet: whatever else is told as over, the whole is not."""
_VERB = 2
"""Characters before 了 among which the verb stands."""


def find_sudden_100(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose by fifty points or more to 100 in one month and no result is written."""
    if len(history.months) < 2 or history.now.rate != FULL:  # noqa: PLR2004
        return None
    before = history.months[-2].rate
    whole = fold_text(history.now.progress)
    if not whole or FULL - before < SUDDEN_GAIN:
        return None
    text = _leave_out_claims(whole)
    if text and _tells_result(text, history, is_terse=len(strip_noise(whole)) <= _TERSE):
        return None
    return build_figure_signal(
        SignalKind.SUDDEN_100,
        history,
        "完成了什么、多少，验收、移交或投用的情况",
        f"完成率由{before}%一个月升到100%，当月进展里没有看出成果。完成了什么、多少？补写一句就行；文中已经写了的，指出是哪一句。",
    )


def _leave_out_claims(text: str) -> str:
    """Return a folded text without the clauses that only say that the whole is done: no figure, no 验收 (工作完成)."""
    clauses = split_clauses(text)
    left = tuple(
        each
        for each in clauses
        if not _CLAIMED.search(each) or list_quantities(each) or _RESULT.search(_CLAIMED.sub("", each))
    )
    return text if len(left) == len(clauses) else ",".join(left)


def _tells_result(text: str, history: TaskHistory, *, is_terse: bool) -> bool:
    """Tell whether a text tells what came of the task: by a word, by the goal, or by a clause that tells an end."""
    if _RESULT.search(text) or _reaches_goal(text, fold_text(history.plan.goal)):
        return True
    complete = is_reported_complete(history.now)
    if complete and _LACKS.search(text):
        return False
    if complete and _tells_end(text, history):
        return True
    least = _PLAINLY if is_terse and complete and not _ROUGHLY.search(text) else 0.0
    return not load_models()[SignalKind.SUDDEN_100.code].covers(text, least)


def _reaches_goal(text: str, goal: str) -> bool:
    """Tell whether a text counts as much as the goal wants, 317人 of 300人, or tells of none of what it bans."""
    if _TO_BE_NONE.search(goal) and _IS_NONE.search(text):
        return True
    done = list_amounts(text)
    return any(unit == other and number >= wanted for wanted, unit in list_amounts(goal) for number, other in done)


def _counts_like(text: str, history: TaskHistory) -> bool:
    """Tell whether a text counts what the plan or an earlier month counts: 贴最后80块 of 134块."""
    plan = history.plan
    told = "\n".join((plan.goal, plan.task, *(month.progress for month in history.earlier)))
    planned = {unit for _, unit in list_amounts(fold_text(told))}
    return any(unit in planned - _UNTELLING for _, unit in list_amounts(text))


def _tells_end(text: str, history: TaskHistory) -> bool:
    """Tell whether a text of a task reported complete tells an end, tersely: by a word, a count or a deed."""
    return bool(_HAPPENED.search(text)) or _counts_like(text, history) or _tells_deed(text, history.plan)


def _tells_deed(text: str, plan: PlanText) -> bool:
    """Tell whether a clause tells a deed as over, in a verb of the plan or in one that brings something about."""
    planned = list_grams(fold_text(f"{plan.task}{plan.measure}{plan.goal}"), 1)
    for clause in split_clauses(text):
        if _NO_MORE.search(clause):
            return True
        found = _ENDED.search(clause)
        if found is None:
            continue
        if found["spared"]:
            if found["spared"] in planned:
                return True
            continue
        deed = found["deed"] or found["brief"] or found["bare"] or found["counted"]
        if _TELLS_NO_DEED.search(clause[: found.end()]):
            continue
        if not planned.isdisjoint(deed[-_VERB:]) or _BRINGS_ABOUT.search(deed):
            return True
    return False
