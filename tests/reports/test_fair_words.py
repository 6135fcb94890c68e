"""督查通报 is fair: what praise, a red lamp and a demand rest on is said, and nothing that is open is praised."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER, office
from papers import decision, opened, rectification, task, view_of
from papers import month as told

from pipeline.contract.decisions import format_signal_key
from pipeline.contract.lamp_settings import LampSettings, RuleMode
from pipeline.documents.draft import build_draft
from pipeline.ledger import Decision
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.falling_due import build_due_figures
from pipeline.reports.lamp_rules import describe_lamp_rules
from pipeline.reports.merits import find_clean_branches
from pipeline.reports.signal_rows import describe_goal_doubt
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.signals.find import ReadTexts
from pipeline.supervision.signals.model import Signal, Span
from pipeline.terms import DecisionKind, Opinion, RectificationStage, SignalKind

VAGUE = "进一步提升服务水平"


def ask(code: str, kind: SignalKind = SignalKind.GOAL_VAGUE) -> Signal:
    """A question about the first task of a branch."""
    source = task(code, 1).source
    span = Span(period=NOVEMBER, text=VAGUE, start=0, end=len(VAGUE), source=source)
    return Signal(
        kind=kind, number=f"{code}-202610-01", branch=code, period=NOVEMBER, evidence=(span,), missing="数量", question="怎样看出？",
    )  # fmt: skip


def month_with(*signals: Signal, orders: tuple[Rectification, ...] = (), said: Opinion | None = None) -> Assessment:
    """Two branches that meet the measure of praise, and what is asked or ordered of them."""
    judged: tuple[Decision, ...] = ()
    if said is not None:
        key = format_signal_key("MZ01-202610-01", SignalKind.GOAL_VAGUE, VAGUE)
        judged = (decision(DecisionKind.SIGNAL, key, said),)
    tasks = [task(code, 1, told(NOVEMBER, 90)) for code in ("MZ01", "MZ02")]
    view = view_of(tasks, rectifications=orders, decisions=judged)
    return replace(view, read_texts=lambda: ReadTexts(signals, {}))


def praise(view: Assessment) -> str:
    text = [each.text for each in opened(build_draft(CIRCULAR_REPORT, view, office())).paragraphs]
    return text[text.index("二、主要成效") + 1].partition("过半任务绿灯的")[2]


def test_a_branch_of_which_something_is_open_is_counted_and_not_praised() -> None:
    """A branch that was overdue with its 整改, and one whose text was in question, stood in 主要成效."""
    order = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-25")
    both = "党支部有2个（按名册顺序）：机关一党支部、殡仪馆党支部。"
    one = "党支部有2个，其中1个待核定，暂不列名；其余1个（按名册顺序）：殡仪馆党支部。"
    assert praise(month_with()) == both
    assert praise(month_with(orders=(order,))) == one
    assert praise(month_with(ask("MZ01", SignalKind.SLOGAN))) == one
    assert praise(month_with(ask("MZ01"), said=Opinion.PASSED)) == one
    assert praise(month_with(ask("MZ01"), said=Opinion.DECLINED)) == both, "the question was wrong"
    assert praise(month_with(ask("MZ01"), ask("MZ02"))) == "党支部有2个，待核定，暂不列名。"
    closed = replace(order, states=(*order.states, replace(order.states[-1], stage=RectificationStage.CLOSED)))
    assert find_clean_branches(month_with(orders=(closed,))).held == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [(None, ""), (Opinion.SENT_BACK, ""), (Opinion.PASSED, "经核实，目标不可衡量"), (Opinion.DECLINED, "")],
)  # fmt: skip
def test_a_goal_that_may_not_be_measurable_is_told_beside_its_task(said: Opinion | None, words: str) -> None:
    view = month_with(ask("MZ01"), ask("MZ02", SignalKind.SLOGAN), said=said)
    assert [describe_goal_doubt(view, each) for each in view.ledger.tasks] == [words, ""]


def test_the_rules_of_the_lamps_are_those_of_the_settings() -> None:
    assert describe_lamp_rules(LampSettings()) == (
        "红灯：过时限未完成，或落后超过30个百分点；"
        "黄灯：落后超过10个百分点，或距时限不超过15天而完成率不足80%，或长期坚持任务2个月没有进展，或报完成被核验退回；"
        "应达按起算日（首次列入之月1日，知道开始日的从其日）到月底的天数占总天数计，先后列入的不同，实际为支部所报完成率，目标没有量化的也一样"
    )
    off = LampSettings(gap=RuleMode.OFF, overdue=RuleMode.OBSERVE, near=RuleMode.OFF, standing=RuleMode.OFF)
    assert describe_lamp_rules(off).startswith("黄灯：报完成被核验退回；应达")


def test_what_falls_due_next_month_is_counted() -> None:
    days = ("2026-12-31", "2026-12-01", "2027-01-01", "2026-11-30")
    tasks = [task("MZ01", row, told(NOVEMBER, 50), deadline=day) for row, day in enumerate(days, 1)]
    tasks.append(task("MZ01", 5, told(NOVEMBER, 100, status="已完成"), deadline="2026-12-31"))
    stages = (RectificationStage.NOTICED, RectificationStage.ANSWERED, RectificationStage.CLOSED)
    orders = tuple(rectification("MZ01", row, stage, due="2026-12-25") for row, stage in enumerate(stages, 1))
    figures = build_due_figures(view_of(tasks, rectifications=orders))
    assert figures == {"reached_count": 1, "reached_unknown_count": 0, "due_tasks_count": 2, "due_rectify_count": 1}
