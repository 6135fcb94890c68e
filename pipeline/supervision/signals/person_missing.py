"""责任不明: 责任人 or 牵头领导 is no person."""

from __future__ import annotations

import re

from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_cell
from pipeline.supervision.signals.text import fold_text
from pipeline.terms import SignalKind

_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_HEAD_IN_BRACKETS = re.compile(r"[(\[【][^)\]】]*(?:[组队班]长|[责头系]人):?([\u4e00-\u9fff]{2,3})[)\]】]")
_BETWEEN = re.compile(r"[、,;:/\s]+|和|及|与")
_COUNTED = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?[人名]?$")
_TITLE = re.compile(
    r"(?:第一|常务|执行|代理?|副|党总?支部?|支部|总支|党委)*"
    r"(?:书记|支书|主任|处长|[院站科馆局所园会部组队班室股校镇乡村区县市]长|护士长)(?:助理)?"
)
_OFFICE_BEFORE = re.compile(
    r"^[\u4e00-\u9fff]{1,6}(?:科|部|室|组|处|办|股|中心|院|馆|所|站|队)(?=[\u4e00-\u9fff]{2,3}$)"
)
_BODIES = re.compile(
    r"(?:科|组|室|部|处|局|股|办|队|站|中心|院|馆|所|班|班子|支部|委员会|党委|总支|[支两]委|支委会|员|职工|干部|同志|单位|部门|"
    r"负责人|骨干|团队|社工|护士|志愿者|大家|领导|岗|岗位|各人|工作者|窗口|村|社区|街道|镇|公司|机构|助理|团|代表|伙|伙儿|家里|食堂|专班|专干)们?$"
)
"""How bodies and groups of people end; who is more than one is nobody."""
_NAME_LIKE_A_BODY = re.compile(
    r"^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗郑梁谢宋唐许邓冯韩曹曾彭蔡潘董袁于余叶蒋杜苏魏吕丁沈姚卢傅钟姜崔谭廖范汪陆左]"
    r"[\u4e00-\u9fff]?[科岗]$"
)
"""Given names that end as bodies do (李登科)."""
_LONGEST_NAME = 4
_NAME_BY_SOUND = re.compile(
    r"[丁且东丹丽乃乌买云亚什仁伊伍佐依俄克兰其再列则别力加努勒包卓卡古只台史叶合吉吐吾呷哈唐嘉嘎噶图堆塔增夏多央奇姆娅娜孜安宝尔尕尼居山巴布希帕平库底"
    r"强彦德恰惹戈成才扎托拉拜措提敖斯日旦旺明普曲曹曼朗木杰果根格桑森次比毕毛汗江沁沃沙泽洛洪海温火热牙特玉玛珠甫白祖穆策索纳罗肉肯胡舍色艾苏菲萨衣西"
    r"让贡赛赫辛达迪逊道那都里金锡阿雅青音顿额马高黑齐顺莫嫫呷英宝琴娃花鲁朝苏荣伦毕约瓦勒]{4,10}"
)
"""A name of four signs or more written by its sound, without a dot (乌云其木格, 沙黑都拉)."""
_LONG_NAME = re.compile(r"[\u4e00-\u9fff]{5,8}")
"""How long names are that are written by their sound, or stand after a calling (外聘督导李松年)."""
_IN_NO_NAME = re.compile(
    r"[部组员会科室党支群众干职全各体相关共同负责轮流值岗司机构代表团队村街镇乡区局处院站馆所班股办中心单位领主书待未暂另定再无没谁其他本的人工务专级层者们家长委联兼或由按管]"
)
"""Signs that tell of a body, a post or of what is yet to come, and hardly stand in a long name."""
_NOT_IN_NAMES = re.compile(r"[的们些这谁每几自]|.[都那各]")
_NOBODY = re.compile(
    r"^(?:待定|未定|同[上前左]|暂定|暂无|无|没有|空缺|暂缺|轮[流值班换岗].*|[值当]班.*|另定|另行.*|.*(?:确定|研究|商定|明确)|/|-+|—+|\?+|全体.*|"
    r"全[员院].*|[门库前保站院网]?(?:卫|管|台|保安|保洁|司机|厨师|会计|出纳|电工|门房|值守)|各.*|相关.*|有关.*|本支部.*|支部.*|其他.*|多[人个方].*|.*共同(?:负责|承担|牵头|办).*|集体.*|[本该各原前现新][任届]?|"
    r"牵头|主管|分管|负责|承办|配合|协办|带头|领头|亲自抓?|机关|后勤|行政|业务|政工|人事|财务|护理|医务|康复|总务|党[建务]|纪检|宣传|组织|综合)$"
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
        question=f"{shown}，没有看出是谁。请写姓名，有几个人的写主要负责的一位；写的就是姓名的，答“是姓名”。",
    )


def names_person(cell: str) -> bool:
    """Tell whether a cell of responsibility names at least one person."""
    folded = fold_text(cell)
    parts = (*_BETWEEN.split(_BRACKETS.sub("", folded)), *_HEAD_IN_BRACKETS.findall(folded))
    return any(_is_name(part) for part in parts)


def _is_name(part: str) -> bool:
    part = _COUNTED.sub("", part.strip())
    if "·" in part or "•" in part or _NAME_BY_SOUND.fullmatch(part):
        return True
    if _LONG_NAME.fullmatch(part) and not _IN_NO_NAME.search(part):
        return True
    before, *after = _TITLE.split(part)
    return _is_bare_name(before, 1 if after else 2) or any(_is_bare_name(piece, 2) for piece in after)


def _is_bare_name(part: str, shortest: int) -> bool:
    """Tell whether a part without titles is a name; before a title a surname is enough (王院长)."""
    bare = part if _NOBODY.match(part) else _OFFICE_BEFORE.sub("", part)
    if not shortest <= len(bare) <= _LONGEST_NAME or _NOBODY.match(bare) or _NOT_IN_NAMES.search(bare):
        return False
    return not _BODIES.search(bare) or _NAME_LIKE_A_BODY.match(bare) is not None
