"""Every word by which a cell is known to name nobody: a name with its characters is still a name."""

from __future__ import annotations

import re

import pytest

from pipeline.supervision.signals.people import names_person
from pipeline.supervision.signals.word_lists import load_word_lists

LISTS = load_word_lists("name_lists.toml")
WORDS = [(name, pattern, text) for name, words in LISTS.items() for pattern, text in words.items()]
_ONLY_LOOKED_AT = re.compile(r"\(\?<?[!=][^()]*\)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
IN_NO_NAME = {"谁", "的"}
"""Characters that nobody is named with: beside them stands one that looks or sounds alike."""
FOUND = {
    "body": ("民政科", "护理组", "市社会福利院", "村两委", "党员骨干", "施工队", "各村居委会", "王家村", "李家食堂"),
    "nobody": ("待定", "同上", "——", "？", "本人", "保安", "门卫", "支部书记", "现任", "牵头", "夜班", "蒙医"),
    "group": (
        "全体同志",
        "本支部的人",
        "各科",
        "各小组",
        "有关的人",
        "轮值",
        "还没定",
        "每个人",
        "三名护士",
        "甲方",
        "村里",
    ),
    "member": ("护理员", "支部委员", "宣传委员", "网格员", "公务员"),
    "before_post": ("第一书记", "副院长", "总支书记", "包村干事", "代理主任"),
    "post": ("书记", "院长", "护士长", "秘书", "会计", "社工", "老师", "同志"),
}


def _list_literals(pattern: str) -> set[str]:
    return set(_HAN.findall(_ONLY_LOOKED_AT.sub("", pattern)))


@pytest.mark.parametrize(("name", "pattern", "text"), WORDS, ids=lambda each: each)
def test_a_name_with_the_characters_of_a_word_is_a_name(name: str, pattern: str, text: str) -> None:
    literals = _list_literals(pattern)
    assert pattern in IN_NO_NAME or not literals or literals & set(text), f"{name}: {text} has nothing of {pattern}"
    assert names_person(text), f"{name}: {pattern} takes {text} for nobody"


def test_every_list_has_words_that_are_found() -> None:
    assert set(FOUND) == set(LISTS)


@pytest.mark.parametrize(("name", "cell"), [(name, cell) for name, cells in FOUND.items() for cell in cells])
def test_a_cell_that_names_nobody_is_known_by_the_list(name: str, cell: str) -> None:
    """By that list, or by another too: what is asserted is that the cell names nobody."""
    assert not names_person(cell), name
