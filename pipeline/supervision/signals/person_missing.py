"""责任不明: 责任人 or 牵头领导 is no person."""

from __future__ import annotations

import re

from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_cell
from pipeline.supervision.signals.text import fold_text
from pipeline.terms import SignalKind

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_BETWEEN = re.compile(r"[、，,;；/\s]+|和|及|与")
_COUNTED = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?[人名]?$")
_BODIES = [
    "科",
    "组",
    "室",
    "部",
    "处",
    "局",
    "股",
    "办",
    "队",
    "站",
    "中心",
    "院",
    "馆",
    "所",
    "班",
    "班子",
    "专班",
    "支部",
    "党支部",
    "委员会",
    "党委",
    "总支",
    "支委",
    "支委会",
    "两委",
    "委员",
    "党员",
    "人员",
    "职工",
    "员工",
    "干部",
    "同志",
    "同志们",
    "单位",
    "部门",
    "科室",
    "班长",
    "组长",
    "负责人",
    "骨干",
    "团队",
    "成员",
    "社工",
    "护士",
    "护理员",
    "志愿者",
    "大家",
    "领导",
    "领导们",
    "岗",
    "岗位",
    "各人",
    "值班员",
    "工作者",
    "窗口",
    "村",
    "社区",
    "街道",
    "镇",
    "公司",
    "机构",
]
_TITLES_ALONE = (
    "书记",
    "副书记",
    "主任",
    "副主任",
    "院长",
    "副院长",
    "站长",
    "副站长",
    "科长",
    "副科长",
    "馆长",
    "副馆长",
    "局长",
    "副局长",
    "所长",
    "园长",
    "会长",
)
_LONGEST_NAME = 4
_NOT_IN_NAMES = re.compile(r"[的们各都些这那谁每几多自]")
_NOBODY = re.compile(
    r"^(?:待定|未定|暂定|暂无|无|没有|空缺|暂缺|轮流|轮值|轮班|另定|另行.*|.*(?:确定|研究|商定|明确)|/|-+|—+|\?+|全体.*|全员.*|各.*|相关.*|有关.*|本支部.*|支部.*|其他.*|多人|集体.*)$"
)


def find_missing_person(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if one of the two cells of responsibility names nobody."""
    cells = (("牵头领导", history.plan.leader), ("责任人", history.plan.owner))
    empty = [(title, text) for title, text in cells if not names_person(text)]
    if not empty:
        return None
    shown = "、".join(f"{title}写“{text.strip() or '（空）'}”" for title, text in empty)
    return Signal(
        kind=SignalKind.PERSON_MISSING,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=tuple(mark_cell(history.now, text) for _, text in empty),
        missing="人名",
        question=f"{shown}，没有写到人。请写姓名，有几个人的写主要负责的一位。",
    )


def names_person(cell: str) -> bool:
    """Tell whether a cell of responsibility names at least one person."""
    text = _BRACKETS.sub("", fold_text(cell))
    return any(_is_name(part) for part in _BETWEEN.split(text))


def _is_name(part: str) -> bool:
    part = _COUNTED.sub("", part.strip())
    if not part or _NOBODY.match(part) or part in _TITLES_ALONE:
        return False
    if "·" in part or "•" in part:
        return True
    return len(part) <= _LONGEST_NAME and not part.endswith(tuple(_BODIES)) and not _NOT_IN_NAMES.search(part)
