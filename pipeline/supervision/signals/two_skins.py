"""党建业务两张皮: a business task whose progress tells of party activities only."""

from __future__ import annotations

import re

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, SignalKind, TaskHistory, mark_all
from pipeline.supervision.signals.text import count_grams, fold_text, split_clauses, strip_noise
from pipeline.supervision.signals.words import tells_waiting

_PARTY = "党的建设"
_ACTIVITY = re.compile(
    r"主题党日|党课|党费|党章|党史|党旗|党徽|党性|党纪|党建活动|重温|入党|宣誓|领誓|党员大会|支部大会|组织生活|民主生活|民主评议|谈心|谈话|交心|"
    r"三会一课|学习强国|红色|革命|烈士|先烈|长征|红军|红歌|红军桥|抗战|故居|旧居|旧址|瞻仰|花篮|陵园|纪念馆|纪念碑|展览馆|档案馆|廉政|警示教育|警示片|忏悔|"
    r"观影|观看|影片|电影|参观|研学|打卡|心得|体会|感想|感悟|读后感|征文|诵读|朗诵|演讲|知识竞赛|竞赛|合唱|联欢|拔河|爬山|徒步|植树|种了.{0,6}树|"
    r"发展对象|积极分子|预备党员|转正|思想汇报|换届|支委|支部书记.{0,4}讲|讲话精神|会议精神|理论学习|集中学习|学习(?:了)?《|读书班|读原著|原文|七一|七月一日|"
    r"困难党员|老党员|生活困难|慰问党员|政治生日|承诺书|荣誉|表彰|先进个人|讲传统|初心|主题教育|专题学习|抄党章|抄了|抄写|批评|讲(?:授)?[^，。；]{0,12}党课|党课|六大纪律|读书会|生日|贺卡|志愿书|唱(?:了)?国歌|扫墓|献了?花|党校|听了?一?[天堂]?课|原文|读原|领学|念的?文件|学了|学习(?:了)?(?:三|两|一|[0-9])[次回]|专题节目|展板|志愿植树|栽树|支部学习|党员学习|闭卷"
)
_PARTY_LIFE = re.compile(
    r"党(?!员(?:先锋岗|包|帮|示范|值))|支部|红色|红军|红歌|革命|烈士|长征|廉|纪律|七一|五四|主题教育|心得|学习强国"
)
_BESIDE = re.compile(
    r"参加|参与|到会|全员|全体|大家|人数|[0-9一二三四五六七八九十百]+(?:余)?(?:人|名|篇|份|次|条|场|本|个)|交流|发言|签到|合影|拍照|视频|带头|登台|点评|领读|"
    r"讨论|反响|热烈|热火朝天|深受|教育|收获|奖|写了|回来|随后|绕行|敬献|陈列|讲的|听了|听讲|谈了|嗓子|红了脸|拿旗|上墙|笔记|提升|增强|坚定|凝聚|激发|撰写|送上|开设"
)
_COMMON = re.compile(
    r"党建|党员|支部|组织|开展|工作|活动|服务|学习|教育|每月|全年|年底|月底|以上|完成|[0-9]+|每季|一次|带头|参加|群众|专题|主题|红色|书记|宣讲"
)


def find_two_skins(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of a business task's progress is a party activity or stands beside one."""
    now = history.now
    if _PARTY in (history.plan.category, history.plan.domain) or tells_waiting(now.progress):
        return None
    if not _tells_party_life_only(history) and not load_models()[SignalKind.TWO_SKINS].covers(now.progress):
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
        or not _PARTY_LIFE.search(history.now.progress)
        or any(count_grams(strip_noise(_COMMON.sub("\n", each)), 2) & business for each in clauses)
    ):
        return False
    model = load_models()[SignalKind.TWO_SKINS]
    return all(
        active or _BESIDE.search(clause) or model.score_clause(clause) >= 0.1
        for active, clause in zip(activities, clauses, strict=True)
    )
