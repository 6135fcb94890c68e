"""The index lists the pairs that comparing texts run by run lists, however it is divided and wherever it was kept."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from pipeline.supervision.signals import text_index
from pipeline.supervision.signals.text import list_grams
from pipeline.supervision.signals.text_index import NO_TEXTS, TextIndex

SIGNS = "走访慰问党员困难群众送去米面油修缮灯杆清理河道组织学习"
Pairs = set[tuple[str, str, int]]


def list_plainly(judged: list[str], told: list[str]) -> Pairs:
    """Every pair that shares enough runs, looked for with nothing but sets."""
    holders: dict[str, list[str]] = {}
    for text in sorted(set(judged)):
        for run in list_grams(text, 4):
            holders.setdefault(run, []).append(text)
    kept = {run: texts if len(texts) <= 400 else texts[:40] for run, texts in holders.items()}
    found: Pairs = set()
    for other in set(told):
        runs = list_grams(other, 4)
        shared = Counter(text for run in runs for text in kept.get(run, ()))
        for text, count in shared.items():
            worth = sum(Fraction(1, min(len(kept[run]), 60)) for run in runs if text in kept.get(run, ()))
            half = 2 * count >= min(len(runs), len(list_grams(text, 4)))
            if text != other and count >= 3 and (worth >= 1 or count >= 27 or half):
                found.add((text, other, count))
    return found


def write_texts(pick: random.Random, many: int, longest: int = 12) -> list[str]:
    """Texts of few words, so that they share runs, some in every degree; some shorter than a run."""
    words = ["".join(pick.choices(SIGNS, k=pick.randint(2, 5))) for _ in range(25)]
    return ["".join(pick.choices(words, k=pick.randint(1, longest))) for _ in range(many)] + ["走访", "走", ""]


def list_indexed(judged: TextIndex, told: TextIndex) -> Pairs:
    pairs = list(judged.list_pairs(told))
    assert len(pairs) == len(set(pairs))
    return set(pairs)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("together", [1, 100, 2**21])
def test_the_index_lists_the_pairs_that_comparing_run_by_run_lists(
    seed: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "_TOGETHER", together)
    pick = random.Random(seed)
    texts = write_texts(pick, 120)
    judged, told = texts[::2], texts[1::3]
    found = list_indexed(TextIndex.build(judged), TextIndex.build(told))
    assert found == list_plainly(judged, told)
    assert len(found) > 20


def test_runs_of_more_than_four_hundred_texts_lead_to_the_first_forty() -> None:
    pick = random.Random(7)
    judged = [f"{''.join(pick.choices(SIGNS, k=9))}召开会议传达精神抓好落实" for _ in range(450)]
    told = ["召开会议传达精神抓好落实", *write_texts(pick, 30)]
    found = list_indexed(TextIndex.build(judged), TextIndex.build(told))
    assert found == list_plainly(judged, told)
    assert 40 <= len(found) < 450


def test_three_thirds_are_one() -> None:
    """Three runs that three texts have each lead to all three."""
    texts = [f"{own}修缮灯杆清理" for own in ("甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未", "金木水火土日月星")]
    told = ["东西南北中发白春修缮灯杆清理"]
    assert len(list_indexed(TextIndex.build(texts), TextIndex.build(told))) == 3


def test_rare_signs_and_lone_halves_of_them_are_compared_too() -> None:
    texts = ["𠮷𠮷老人家里修缮灯杆", "\ud842老人家里修缮灯杆"]
    assert len(list_indexed(TextIndex.build(texts), TextIndex.build(texts))) == 2


@pytest.mark.parametrize("texts", [[], [""], ["走"], write_texts(random.Random(9), 60)])
def test_what_was_packed_opens_as_it_was(texts: list[str]) -> None:
    index = TextIndex.build(texts)
    again = TextIndex.unpack(index.texts, index.pack())
    assert again.pack() == index.pack()
    told = TextIndex.build(write_texts(random.Random(10), 40))
    assert list_indexed(again, told) == list_indexed(index, told)
    assert list_indexed(told, again) == list_indexed(told, index)


def test_nothing_is_like_nothing() -> None:
    index = TextIndex.build(write_texts(random.Random(11), 5))
    assert list_indexed(index, NO_TEXTS) == list_indexed(NO_TEXTS, index) == list_indexed(NO_TEXTS, NO_TEXTS) == set()
