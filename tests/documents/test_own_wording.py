"""An office's own wording may be older than the program: what it says untruly or leaves out is told."""

from __future__ import annotations

import pytest
from bureau import office
from papers import OCTOBER, month, task, view_of

from pipeline.documents.own_wording import list_bound_words, list_unsaid_facts
from pipeline.reports.circular import build_circular_figures
from pipeline.terms import CIRCULAR

NAME = f"wording/{CIRCULAR}.txt"
OURS = office().wording[NAME]


def test_our_own_texts_say_nothing_that_a_figure_does_not_bear_out() -> None:
    assert list(list_bound_words(office().wording)) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (NAME, "{% if compared %}与上月相比，红灯增加{{ red_change }}项（按现有数据重新计算）。{% endif %}", "按现有数据重新计算"),
        (NAME, "未取得有效数据（灰灯）{{ grey }}项。", "未取得有效数据"),
        (NAME, "对下列经提醒、督办仍未解决的问题予以通报：{% for item in escalated %}{{ item.branch }}{% endfor %}。", "经提醒"),
        (NAME, "（一）报送不及时。{{ red }}", "报送不及时"),
        ("wording/支部反馈单.txt", "{{ months }}个月的数据{{ '按现有数据重新计算' }}", "按现有数据重新计算"),
        ("wording/支部反馈单.txt", "请在三个工作日内答复。", "三个工作日"),
        ("wording/整改通知书.txt", "请自签发之日起10个工作日内完成整改。", "10个工作日"),
        ("wording/更正通知.txt", "更正如下，其余内容不变。", "其余内容不变"),
        ("wording/信件-报送提醒.txt", "请于12月3日前报送。", "12月3日"),
        (NAME, "{{ faulty_word }}党支部报送迟。半数以上的党支部推进较好。", "半数以上的党支部"),
        ("wording/季通报.txt", "各任务普遍滞后，红灯{{ red }}项。", "任务普遍"),
    ],
)  # fmt: skip
def test_words_that_hold_only_as_a_figure_says_are_told(name: str, text: str, said: str) -> None:
    (told,) = list_bound_words({name: text})
    assert f"templates/{name}" in told
    assert f"“{said}”" in told


def test_what_stands_in_explanations_and_in_conditions_is_no_text_of_the_paper() -> None:
    kept = (
        "{# 例：请于12月3日前，按现有数据重新计算 #}\n{% if previous_recorded %}{% else %}按现有数据重新计算{% endif %}"
    )
    assert list(list_bound_words({NAME: kept})) == []


def test_a_wording_whose_marks_are_faulty_is_for_another_check() -> None:
    assert list(list_bound_words({NAME: "{{ 按现有数据重新计算"})) == []


def test_what_a_month_has_to_say_and_the_wording_has_no_figure_for_is_told() -> None:
    view = view_of([task("MZ01", 1, month(OCTOBER, 5), deadline="2026-09-30")])
    figures = build_circular_figures(view)
    assert list(list_unsaid_facts(CIRCULAR, OURS, figures)) == []
    (told,) = list_unsaid_facts(
        CIRCULAR,
        "{{ period }}情况如下：{{ missing_names | names }}",
        {**figures, "missing_count": 1, "refused_count": 2},
    )
    assert "核验退回的任务（refused_count）" in told
    assert "漏报" not in told
    assert list(list_unsaid_facts(CIRCULAR, "{{ period }}", {**figures, **dict.fromkeys(figures, 0)})) == []
