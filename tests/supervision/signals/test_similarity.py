"""Candidates among many texts: whoever is alike is one, and their number grows with the texts, not with their pairs."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from pipeline.supervision.signals.copy_search import LEAST_ALIKE
from pipeline.supervision.signals.similarity import compare_texts, find_common_run
from pipeline.supervision.signals.text_index import TextIndex

_CLAUSES = (
    "走访慰问困难党员送去米面油", "召开专题会议传达上级精神", "修缮灯杆清理河道两岸垃圾", "组织学习规章制度并签字",
    "调解邻里纠纷当场握手言和", "回访群众满意率比上次高", "检查燃气电线更换老化插座", "护理员考了操作全部过关",
    "食堂灶台拆了重砌新添蒸柜", "意见箱半月开一回逐条答复", "接待窗口搬到一楼方便老人", "账目按月公布贴在大厅里头",
)  # fmt: skip
_NUMERALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def _mix(pick: random.Random, own: str, many: int = 3) -> str:
    """Write a text of stock clauses in any order, with some words of its own."""
    clauses = pick.sample(_CLAUSES, many)
    return own.join(clauses)


def _name(number: int) -> str:
    """Name a text by signs that no other has in a row."""
    base = len(_NUMERALS)
    return "".join(_NUMERALS[number // base**place % base] for place in (2, 1, 0)) + "号院"


def _count_shared(index: TextIndex, text: str) -> dict[str, int]:
    return {other: shared for other, _, shared in index.list_pairs(TextIndex.build([text]))}


def _list_found(index: TextIndex, text: str) -> set[str]:
    return set(_count_shared(index, text))


@pytest.mark.parametrize("seed", range(8))
def test_whoever_is_alike_is_a_candidate(seed: int) -> None:
    """Against comparing every text with every other; many share clauses, some all of them in another order."""
    pick = random.Random(seed)
    texts = sorted({_mix(pick, "" if pick.random() < 0.5 else _name(number)) for number in range(60)})
    index = TextIndex.build(texts)
    alike = {
        (one, other) for one in texts for other in texts if one != other and compare_texts(one, other) >= LEAST_ALIKE
    }
    assert len(alike) > 20
    assert not {(one, other) for one, other in alike if other not in _list_found(index, one)}


def test_candidates_grow_with_the_texts_not_with_their_pairs() -> None:
    """Sixteen times the texts from the same stock of clauses have far fewer than 256 times the candidates."""
    counts = []
    for many in (60, 960):
        pick = random.Random(many)
        texts = [_mix(pick, f"，{_name(number)}的{_name(number * 7)}，", 2) for number in range(many)]
        index = TextIndex.build(texts)
        counts.append(sum(len(_list_found(index, text)) for text in texts))
    assert counts[0] > 0
    assert counts[1] <= 32 * counts[0]


def test_a_few_words_of_everybody_lead_nowhere() -> None:
    """A few words that four hundred texts share lead to none of them."""
    clause = _CLAUSES[0][:4]
    texts = [
        f"{_name(number)}{clause}{_name(number * 11)}{_name(number * 13)}{_name(number * 17)}" for number in range(400)
    ]
    index = TextIndex.build(texts)
    assert all(len(_list_found(index, text)) <= len(text) for text in texts)


def test_template_of_hundreds_is_found_by_each_of_them() -> None:
    """A short passage in which all put in their own words leads to more branches than make it a template."""
    texts = [f"召开会议传达精神，{_name(number)}，抓好各项落实" for number in range(500)]
    index = TextIndex.build(texts)
    found = [_list_found(index, text) for text in texts]
    assert all(10 <= len(each) <= 40 for each in found)


def test_copy_made_of_stock_clauses_is_found_by_their_order() -> None:
    """Each clause stands in a hundred texts; where one ends and the next begins, only in these two."""
    pick = random.Random(3)
    copied = "".join(_CLAUSES[:3])
    stock = [f"{_name(number)}{each}{_name(number * 7)}" for number in range(300) for each in pick.sample(_CLAUSES, 3)]
    other = f"{copied}，比上月好"
    assert copied in _list_found(TextIndex.build([*stock, copied]), other)


def test_long_passage_is_counted_whole_however_many_hold_it() -> None:
    """The number of shared runs tells whether thirty characters in a row may stand in both."""
    passage = "党员干部要把老人的急难愁盼时刻放在心上把每一件小事办成暖心事"
    texts = [f"{_name(number)}{passage}" for number in range(90)]
    shared = _count_shared(TextIndex.build(texts), f"{passage}清明前把路灯修了一遍停车场划线接待窗口搬到一楼")
    assert len(shared) == 90
    assert set(shared.values()) == {len(passage) - 3}


def test_sentence_of_a_story_costs_no_pairs_when_more_tell_it() -> None:
    """Who tells the same one thing beside much of his own is compared by few, however many tell it."""
    pick = random.Random(5)
    sentence = "清明前后值守路口劝阻明火祭扫发放鲜花给来的家属并登记车号"[:25]

    def count_pairs(tellers: int) -> int:
        own = ("".join(chr(pick.randrange(0x4E00, 0x9FA5)) for _ in range(40)) for _ in range(tellers))
        texts = [f"{each}{sentence}" for each in own]
        index = TextIndex.build(texts)
        return sum(len(_list_found(index, text)) for text in texts)

    assert count_pairs(200) <= 3 * max(count_pairs(100), 100)


@pytest.mark.parametrize("signs", ["甲乙", "甲乙丙", "党建帮扶社区活动送米面油"])
def test_the_longest_run_is_that_of_the_standard_library(signs: str) -> None:
    """Two thousand pairs of texts: the longest run, of equally long ones the first, and none if it is too short."""
    pick = random.Random(signs)
    for _ in range(2000):
        one, other = ("".join(pick.choices(signs, k=pick.randrange(30))) for _ in range(2))
        at = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
        run, shortest = one[at.a : at.a + at.size], pick.randrange(1, 9)
        assert find_common_run(one, other) == run
        assert find_common_run(one, other, shortest) == (run if len(run) >= shortest else "")
