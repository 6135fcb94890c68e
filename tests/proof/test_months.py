"""Months drawn by chance: no paper says anything untrue, and proof holds nothing against one that nobody touched.

What a paper says is read back from the finished file and compared with facts computed a second time in ``months``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from random import Random

import pytest
from bureau import NOVEMBER
from falsify import swap
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from months.claims import list_untruths
from months.play import PlayedMonth, play
from months.recomputed import Facts
from months.run import at_home
from months.world import World, office_with
from papers import decision, opened

from pipeline.terms import CIRCULAR, FEEDBACK, DecisionKind, Opinion

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]
CHANCE = st.one_of(st.integers(0, 2**32).map(Random), st.randoms(use_true_random=False))


@settings(max_examples=8, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=SLOW)
@given(CHANCE, st.integers(1, 3))
def test_no_paper_of_any_month_says_anything_untrue(chance: Random, months: int) -> None:
    with at_home():
        assert list(list_untruths(play(chance, months))) == []


@pytest.mark.parametrize(("seed", "months"), [(276, 2), (73, 2), (361, 2)])
def test_nothing_untrue_is_said_where_a_branch_ends(seed: int, months: int) -> None:
    """With a successor that is overdue, without one, and with several papers of the month."""
    with at_home():
        ended = play(Random(seed), months)
        sheets = [opened(each.data) for each in ended.papers if each.document == FEEDBACK]
        assert any("撤并" in paragraph.text for sheet in sheets for paragraph in sheet.paragraphs)
        assert list(list_untruths(ended)) == []


@pytest.mark.parametrize("again", [False, True])
def test_a_plea_repeated_after_it_was_declined_waits_for_an_answer(again: bool) -> None:
    """Whoever pleads may do so again: the second computation too goes by what was said last."""
    world, key = World(office=office_with(1)), "ZG-MZ01-202610-01"
    world.answer("MZ01", NOVEMBER, key, dt.date(2026, 12, 9), statement="施工许可没有办结")
    declined = decision(DecisionKind.PLEA, f"SB-{key}", Opinion.DECLINED, receipt=2)
    world.last, world.decisions = 2, [declined]
    if again:
        world.answer("MZ01", NOVEMBER.shift(1), key, dt.date(2026, 12, 11), statement="施工许可没有办结")
    facts = Facts(world, NOVEMBER, world.snapshot(NOVEMBER, dt.date(2026, 12, 17)))
    assert facts.is_plea_open("MZ01-202610-01") is again


@pytest.fixture(scope="module")
def played() -> PlayedMonth:
    """A month with reports of every kind, red tasks, an overdue order and notices."""
    with at_home():
        return play(Random(58), 3)


@pytest.mark.parametrize(
    ("document", "old", "new"),
    [
        (CIRCULAR, "应报送月报表的党支部", "应报送月报表的党支部1"), (CIRCULAR, "（红灯）", "（红灯）1"), (CIRCULAR, "（绿灯）", "（绿灯）1"),
        (CIRCULAR, "已完成", "已完成1"), (CIRCULAR, "，实际", "，实际1"), (CIRCULAR, "整改到期、尚未销号的", "整改到期、尚未销号的1"),
        (CIRCULAR, "相比，红灯", "相比，红灯增加1项，灰灯持平。红灯"), (FEEDBACK, "列入台账的任务", "列入台账的任务1"),
        (FEEDBACK, "按时报送（", "汇总日（12月8日）后补报（"), (CIRCULAR, "。迟报", "。漏报"), (CIRCULAR, "未反馈整改", "未反馈整改1"),
        (CIRCULAR, "已到期未完成", "已到期未完成1"), (CIRCULAR, "前答复的", "前答复的1"), (CIRCULAR, "反馈单、退回信期限未到的，以其为准。", ""),
        (CIRCULAR, "，是否点名通报均待审定", "，见附件2"), (FEEDBACK, "、一次合格", ""), (FEEDBACK, "条已过", "0条已过"),

    ],
)  # fmt: skip
def test_what_is_untrue_is_noticed(played: PlayedMonth, document: str, old: str, new: str) -> None:
    """The second computation is no mirror: whatever is changed in a paper, it says so."""
    papers, changed = [], 0
    for each in played.papers:
        paper = opened(each.data)
        if each.document == document and (times := swap(paper, old, new)):
            changed += times
            saved = io.BytesIO()
            paper.save(saved)
            papers.append(dataclasses.replace(each, data=saved.getvalue()))
    assert changed
    with at_home():
        found = list(list_untruths(dataclasses.replace(played, papers=tuple(papers))))
    assert [each for each in found if "校对" not in each]
