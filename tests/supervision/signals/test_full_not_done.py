"""满格未完成: 100 % and still open."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.full_not_done import find_full_not_done

ASKED = [
    ("120户改完。", "推进中", ""),
    ("120户改完。", "未启动", ""),
    ("120户改完。", "", ""),
    ("接待检查组2次，审计中心来人取走资料。", "推进中", ""),
    ("验收合格，审计未发现问题。", "推进中", ""),
]
NOT_ASKED = [
    ("120户改完，验收合格。", "已完成", ""),
    ("120户改完。", "申请销号", ""),
    ("每周上门一次。", "长期坚持", ""),
    ("120户改完，等验收。", "推进中", ""),
    ("120户改完，待区里审计。", "推进中", ""),
    ("120户改完。", "推进中", "验收还没排上"),
    ("工程做完，结算未出。", "推进中", ""),
]


@pytest.mark.parametrize(("text", "status", "problem"), ASKED)
def test_a_full_rate_of_an_open_task_is_asked_about(text: str, status: str, problem: str) -> None:
    history = build_history("量尺寸。", text, rates=(90, 100), status=status, problem=problem)
    assert find_full_not_done(history, build_office()) is not None


@pytest.mark.parametrize(("text", "status", "problem"), NOT_ASKED)
def test_what_is_finished_standing_or_pending_is_not_asked_about(text: str, status: str, problem: str) -> None:
    history = build_history("量尺寸。", text, rates=(90, 100), status=status, problem=problem)
    assert find_full_not_done(history, build_office()) is None


def test_a_rate_below_full_is_not_asked_about() -> None:
    assert find_full_not_done(build_history("120户改完。", rates=(99,)), build_office()) is None


def test_a_task_without_a_deadline_is_not_asked_about() -> None:
    assert find_full_not_done(build_history("每周上门。", rates=(100,), deadline=""), build_office()) is None
