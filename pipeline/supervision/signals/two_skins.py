"""党建业务两张皮: a business task whose progress tells of party activities only."""

from __future__ import annotations

import re

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_all
from pipeline.supervision.signals.text import (
    fold_text,
    list_grams,
    mask_dates,
    mask_words,
    split_clauses,
    strip_noise,
    strip_quantities,
)
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import tells_waiting
from pipeline.terms import SignalKind

_PARTY = "党的建设"
_FLOOR = 0.1
"""From this score a clause beside an activity counts as part of it."""
_ACTIVITY = WordList("activity")
_PARTY_LIFE = WordList("party_life")
_BESIDE = WordList("beside")
_SERVED = WordList("served")
_LEARNS_TRADE = WordList("learns_trade")
_LEARNS = WordList("learns")
_ABOUT_PARTY = re.compile(r"支部|党组织")
"""In the name of a business task: the business is party life of others, 社会组织党支部换届."""
_GROOMED = re.compile(r"(?<![办受整处清管])理了[0-9]+[位人名]")
"""Hair was cut, in the word of whoever does it: 一道理了83位."""
_PARTY_CLASS = re.compile(r"党课|党章|党史|烈士陵园")
"""What no trade is learnt by."""
_UNTELLING = frozenset("个人名次场篇份期课条天堂部本")
_COMMON = re.compile(
    r"党建|党员|支部|组织|开展|工作|活动|服务|学习|教育|每月|全年|年底|月底|以上|完成|[0-9]+|每季|一次|带头|参加|群众|专题|主题|红色|书记|宣讲"
)


def find_two_skins(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of a business task's progress is a party activity or stands beside one."""
    now = history.now
    if (
        _PARTY in (history.plan.category, history.plan.domain)
        or _ABOUT_PARTY.search(history.plan.task)
        or tells_waiting(now.progress)
    ):
        return None
    text = _mask_people(now.progress, history, office)
    if not (_ACTIVITY.search(text) or _PARTY_LIFE.search(text)) or _LEARNS_TRADE.search(text):
        return None
    if (
        _is_about_learning(history)
        or _GROOMED.search(text)
        or _touches_business(text, history)
        or _counts_like(text, history)
        or not (_is_like_party_life(text) or _tells_party_life_only(history, office))
    ):
        return None
    return Signal(
        kind=SignalKind.TWO_SKINS,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_all(now),),
        missing="这项业务本身的对象、设施、手续、数量或问题",
        question=f"这段进展里看到的是党内活动，没有看出“{history.plan.task}”这项业务。这项业务当月做了什么？补写一句就行；活动本身就是这项业务的，答“就是”。",
    )


def _mask_people(text: str, history: TaskHistory, office: OfficeTexts) -> str:
    """Return a folded text without the names of the people of branch and task: 党玉梅 is no party."""
    people = office.units[history.branch].people if history.branch in office.units else ()
    named = (*people, *re.findall(r"[\u4e00-\u9fff]{2,4}", f"{history.plan.leader} {history.plan.owner}"))
    return mask_words(fold_text(text), (name for name in named if len(name) > 1))


def _is_about_learning(history: TaskHistory) -> bool:
    """Tell whether the business itself is that somebody learns something, and no class of the party is told: 学彝语."""
    learns = _LEARNS.search(fold_text(f"{history.plan.task}\n{history.plan.measure}"))
    return learns is not None and _PARTY_CLASS.search(fold_text(history.now.progress)) is None


def _touches_business(text: str, history: TaskHistory) -> bool:
    """Tell whether a text shares a pair of characters with the plan, but for words that any plan has."""
    plan = fold_text(f"{history.plan.task}\n{history.plan.measure}\n{history.plan.goal}\n{history.plan.domain}")
    return not _list_own_pairs(text).isdisjoint(_list_own_pairs(plan))


def _counts_like(text: str, history: TaskHistory) -> bool:
    """Tell whether a text counts in a unit of the goal, but for those in which people and meetings are counted."""
    told, planned = (
        set(re.findall(r"[0-9]+([\u4e00-\u9fff])", strip_noise(mask_dates(each))))
        for each in (text, fold_text(history.plan.goal))
    )
    return bool(told & planned - _UNTELLING)


def _list_own_pairs(text: str) -> frozenset[str]:
    parts = (strip_noise(part) for clause in split_clauses(text) for part in _COMMON.split(clause))
    return frozenset(pair for part in parts if len(part) > 1 for pair in list_grams(part, 2))


def _is_like_party_life(text: str) -> bool:
    """Tell whether a text is one of party life by its characters, and tells of no service."""
    return _SERVED.search(text) is None and load_models()[SignalKind.TWO_SKINS.code].covers(text)


def _tells_party_life_only(history: TaskHistory, office: OfficeTexts) -> bool:
    """Tell whether every clause names an activity or stands beside one; people, days and figures are left out."""
    bare = strip_quantities(_mask_people(history.now.progress, history, office))
    clauses = [clause for clause in split_clauses(bare) if len(strip_noise(clause)) > 1]
    activities = [bool(_ACTIVITY.search(clause)) for clause in clauses]
    if not any(activities) or not _PARTY_LIFE.search(bare):
        return False
    model = load_models()[SignalKind.TWO_SKINS.code]
    return all(
        active or _BESIDE.search(clause) or model.score_clause(clause) >= _FLOOR
        for active, clause in zip(activities, clauses, strict=True)
    )
