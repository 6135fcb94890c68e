"""Tell whether a cell of responsibility names a person.

Names are of every people and form, so nothing is asked of them: a cell names nobody only if each of its parts shows
that it is something else, a body, a post, a group of people, or what is yet to come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.supervision.signals.text import fold_text
from pipeline.supervision.signals.word_lists import load_word_lists

_BRACKETED = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")
_PADDED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?![\u4e00-\u9fff]))")
"""A name of two characters written as wide as one of three."""
_BETWEEN = re.compile(r"[、,;:/|+&\s]+|以及|带领|率领")
_JOINED = re.compile(r"[和及与]")
_DOT = re.compile(r"(?<=[\u4e00-\u9fff])[·•・‧∙⋅.\-–—](?=[\u4e00-\u9fff])")
_AND_OTHERS = re.compile(r"(?<=[\u4e00-\u9fff])等(?!级|待|候|着).*$")
_TO_DO = re.compile(
    r"^(?:由|请|以|让)|(?:具体|主要|全面|亲自)?(?:负责|牵头|主抓|包干|包保|承办|带队|统筹|经办|主办|落实|盯办|跟办|跟进|主责|兼任?|为主)$"
)
_OFFICE_BEFORE = re.compile(
    r"^[\u4e00-\u9fff]{1,10}(?:科|部|室|组|处|办|股|中心|院|馆|所|站|队|支部|街道|社区|村|镇|公司|局|班|窗口)(?=[\u4e00-\u9fff]{2,4}$)"
)
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗"
    "毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪毛禹狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡"
    "凌霍虞万柯管卢莫房解应宗丁宣邓单洪包左石崔吉龚程嵇邢裴陆荣翁荀甄曲封储靳松段富巫乌焦谷车侯全班仰仲伊宫宁仇甘厉祖武符刘景詹束龙叶幸黎白怀蒲从索赖卓"
    "屠池乔阴能苍双闻莘党翟谭劳姬申冉桑桂牛寿边尚农温庄柴瞿阎充慕连茹习艾容向古易廖耿满匡国文寇广阙欧沃越隆师巩聂敖冷辛阚那简饶沙丰关相查游权"
)
"""Surnames of one character, common ones and rare ones."""
_SURNAMES_ONLY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗郑梁谢宋唐许邓冯韩曹曾彭蔡潘董袁于余叶蒋杜苏魏吕丁沈姚卢傅钟姜崔谭廖范汪陆左"
)
"""Common surnames with which hardly any word for a body begins."""
_NAME_LIKE_A_BODY = re.compile(
    rf"^[{_SURNAMES_ONLY}](?:[\u4e00-\u9fff]?[科岗]|(?!家)[\u4e00-\u9fff]?[局处所站院队部村镇团馆办]|和[\u4e00-\u9fff])$"
)
"""Given names that end as bodies do (李登科, 王新村), and surnames before a clipped post (张局, 王队)."""
_NAME_BEFORE_BODY = re.compile(
    rf"(?<![\u4e00-\u9fff])[{_SURNAMES_ONLY}高][科岗](?=[(\[【][^)\]】]*(?:科|部|室|组|处|办|中心|站|队|班)[)\]】])"
)
"""A given name that ends as a body does, where brackets behind it tell the body: 高科(评估组)."""
_NAME_IN_BRACKETS = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]{{0,3}}(?:长|人):?)?(?=[{SURNAMES}])"
    r"([\u4e00-\u9fff]{2,3})(?![\u4e00-\u9fff])"
)
_LISTS = "name_lists.toml"
"""Words of bodies, posts, groups and of nobody, each beside a name that holds its characters."""
_SHORTEST, _LONGEST = 2, 15


@dataclass(frozen=True)
class _Words:
    """How bodies and groups of people end, what is nobody, what tells of a group, and posts with forms of address."""

    body: re.Pattern[str]
    nobody: re.Pattern[str]
    group: re.Pattern[str]
    post: re.Pattern[str]


@lru_cache(maxsize=1)
def _compile_words() -> _Words:
    """Return the patterns of all lists; who is more than one (护士们) is nobody."""
    words = {name: "|".join(patterns) for name, patterns in load_word_lists(_LISTS).items()}
    return _Words(
        body=re.compile(rf"(?:{words['body']})们?$"),
        nobody=re.compile(rf"(?:{words['nobody']})"),
        group=re.compile(words["group"]),
        post=re.compile(rf"(?:{words['before_post']})*(?:{words['post']}|{words['member']})(?:助理)?"),
    )


def names_person(cell: str) -> bool:
    """Tell whether a cell of responsibility names at least one person."""
    folded = _PADDED.sub(r"\1", fold_text(cell))
    if _NAME_BEFORE_BODY.search(folded):
        return True
    inside = (found for part in _BRACKETED.findall(folded) for found in _NAME_IN_BRACKETS.findall(part))
    return any(_is_part_a_name(part) for part in _BETWEEN.split(_BRACKETED.sub(" ", folded))) or any(
        _is_name(name, _SHORTEST) for name in inside
    )


def _is_part_a_name(part: str) -> bool:
    return _tells_name(part) or any(_tells_name(each) for each in _JOINED.split(part) if len(each) >= _SHORTEST)


def _tells_name(part: str) -> bool:
    """Tell whether a part, which may hold posts, holds a name; before a post a surname is enough (王院长)."""
    if not re.search(r"[\u4e00-\u9fff]", part):
        return False
    if _DOT.search(part) and not _compile_words().group.search(part):
        return True
    bare = _AND_OTHERS.sub("", part)
    if _is_name(bare, _SHORTEST):
        return True
    before, *after = _compile_words().post.split(_TO_DO.sub("", bare))
    return (bool(after) and _is_name(before, 1)) or any(_is_name(piece, _SHORTEST) for piece in after)


def _is_name(part: str, shortest: int) -> bool:
    """Tell whether a part without posts is a name: nothing in it tells of anything else."""
    bare, words = _TO_DO.sub("", part), _compile_words()
    if _NAME_LIKE_A_BODY.match(bare):
        return True
    if (office := _OFFICE_BEFORE.match(bare)) and _is_name(bare[office.end() :], _SHORTEST):
        return True
    if not shortest <= len(bare) <= _LONGEST or words.nobody.fullmatch(bare) or words.group.search(bare):
        return False
    return _NAME_LIKE_A_BODY.match(bare) is not None or not (words.body.search(bare) or words.post.search(bare))
