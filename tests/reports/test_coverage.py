"""工作覆盖: business areas and branches without any task of the year are counted once, in 通报 and 推行情况报告 alike."""

from __future__ import annotations

from dataclasses import replace

from bureau import NOVEMBER, office
from papers import OCTOBER, decision, month, opened, said, task, view_of

from pipeline.documents.draft import build_draft
from pipeline.ledger import Task
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.coverage_rows import build_coverage_figures
from pipeline.supervision.assessment import Assessment
from pipeline.terms import DecisionKind


def of_every_area(view: Assessment) -> list[Task]:
    listed = view.office.settings.domains(str(NOVEMBER))
    made = [task("MZ01", row, month(OCTOBER, 20), month(NOVEMBER, 60)) for row in range(1, len(listed) + 1)]
    return [replace(each, plan={**each.plan, "domain": name}) for each, name in zip(made, listed, strict=True)]


def test_what_nobody_works_on_is_said_in_one_sentence() -> None:
    view = view_of([task("MZ01", 1, month(NOVEMBER, 60))])
    figures = build_coverage_figures(view)
    bare = figures["bare_domains"]
    assert isinstance(bare, list)
    assert "养老服务" not in bare
    assert figures["idle_count"] == 2
    text = said(opened(build_draft(CIRCULAR_REPORT, view, office())))
    assert f"年内没有任务的业务领域{len(bare)}个：{bare[0]}" in text
    assert "年内没有任务列入台账的党支部2个。" in text


def test_nothing_is_said_where_every_area_and_every_branch_has_a_task() -> None:
    tasks = of_every_area(view_of())
    tasks[0], tasks[1] = replace(tasks[0], branch="MZ02"), replace(tasks[1], branch="MZ03")
    text = said(opened(build_draft(CIRCULAR_REPORT, view_of(tasks), office())))
    assert "年内没有任务" not in text


def test_a_task_closed_this_year_covers_its_area_and_its_branch() -> None:
    closing = decision(DecisionKind.CLOSING, "XH-MZ02-202610-01")
    closed = replace(task("MZ02", 1, month(OCTOBER, 100)), closed=closing)
    view = view_of([task("MZ01", 1, month(NOVEMBER, 60))])
    view = replace(view, ledger=replace(view.ledger, closed_before=(closed,)))
    assert build_coverage_figures(view)["idle_count"] == 1
    earlier = replace(closed, closed=replace(closing, period=NOVEMBER.shift(-12)))
    view = replace(view, ledger=replace(view.ledger, closed_before=(earlier,)))
    assert build_coverage_figures(view)["idle_count"] == 2
