"""党建业务两张皮: a business task whose progress tells of party activities only."""

from __future__ import annotations

import re

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_all
from pipeline.supervision.signals.text import count_grams, fold_text, split_clauses, strip_noise
from pipeline.supervision.signals.word_lists import compile_words
from pipeline.supervision.signals.words import tells_waiting
from pipeline.terms import SignalKind

_PARTY = "党的建设"
_FLOOR = 0.1
"""From this score a clause beside an activity counts as part of it."""
_ACTIVITY = compile_words("activity")
_PARTY_LIFE = compile_words("party_life")
_BESIDE = compile_words("beside")
_COMMON = re.compile(
    r"党建|党员|支部|组织|开展|工作|活动|服务|学习|教育|每月|全年|年底|月底|以上|完成|[0-9]+|每季|一次|带头|参加|群众|专题|主题|红色|书记|宣讲"
)


def find_two_skins(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of a business task's progress is a party activity or stands beside one."""
    now = history.now
    if _PARTY in (history.plan.category, history.plan.domain) or tells_waiting(now.progress):
        return None
    named = _ACTIVITY.search(now.progress) or _PARTY_LIFE.search(now.progress)
    by_model = named and load_models()[SignalKind.TWO_SKINS.code].covers(now.progress)
    if not by_model and not _tells_party_life_only(history):
        return None
    return Signal(
        kind=SignalKind.TWO_SKINS,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_all(now),),
        missing="这项业务本身的对象、设施、手续、数量或问题",
        question=f"本月进展只写了党内活动，没有写到“{history.plan.task}”这项业务。这项业务本月做了什么？补写一句就行。",
    )


def _tells_party_life_only(history: TaskHistory) -> bool:
    clauses = split_clauses(fold_text(history.now.progress))
    plan = fold_text(f"{history.plan.task}\n{history.plan.measure}\n{history.plan.goal}\n{history.plan.domain}")
    business = count_grams(strip_noise(_COMMON.sub("\n", plan)), 2)
    activities = [bool(_ACTIVITY.search(clause)) for clause in clauses]
    if (
        not any(activities)
        or not _PARTY_LIFE.search(fold_text(history.now.progress))
        or any(count_grams(strip_noise(_COMMON.sub("\n", each)), 2) & business for each in clauses)
    ):
        return False
    model = load_models()[SignalKind.TWO_SKINS.code]
    return all(
        active or _BESIDE.search(clause) or model.score_clause(clause) >= _FLOOR
        for active, clause in zip(activities, clauses, strict=True)
    )
