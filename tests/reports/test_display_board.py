"""展板: large type, one page, one task of each 项目类别 first, nothing cut; closed tasks of the year stay on it."""

from __future__ import annotations

from dataclasses import replace

from bureau import NOVEMBER, office
from papers import OCTOBER, cells, decision, month, opened, said, task, view_of, with_months

from pipeline.documents.draft import build_draft, build_drafts
from pipeline.docx.chart_points import list_chart_points
from pipeline.docx.read import read_edited_document
from pipeline.ledger import Task
from pipeline.reports.display_board import DISPLAY_REPORT, list_displayed
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CATEGORIES, DISPLAY_BOARD, DecisionKind

LEAST_POINTS = 22


def of_category(row: int, category: str, **plan: str) -> Task:
    made = task("MZ01", row, month(OCTOBER, 30), month(NOVEMBER, 60))
    return replace(made, plan={**made.plan, "category": category, **plan})


def board(*tasks: Task) -> Assessment:
    return with_months(view_of(tasks))


def test_one_of_each_category_comes_before_a_second_one() -> None:
    tasks = [of_category(row, name) for row, name in enumerate((*[CATEGORIES[0]] * 4, *CATEGORIES[1:]), 1)]
    shown = list_displayed(board(*tasks), "MZ01")
    assert [each.plan["category"] for each in shown] == list(CATEGORIES)
    text = said(opened(build_draft(DISPLAY_REPORT, board(*tasks), office(), "MZ01")))
    assert "列入台账的任务8项，报已完成0项，展出5项" in text


def test_long_texts_are_whole_and_fewer_tasks_are_shown() -> None:
    long = "党员包户上门，逐户评估，按需改造，" * 12
    tasks = [of_category(row, name, measure=long) for row, name in enumerate(CATEGORIES, 1)]
    view = board(*tasks)
    paper = opened(build_draft(DISPLAY_REPORT, view, office(), "MZ01"))
    rows = cells(paper.tables[0])[1:]
    assert 1 <= len(rows) < len(CATEGORIES)
    assert all(row[1] == long for row in rows)
    assert f"展出{len(rows)}项" in said(paper)


def test_a_task_without_data_shows_no_rate_and_a_closed_one_no_lamp() -> None:
    closing = decision(DecisionKind.CLOSING, "XH-MZ01-202610-02")
    silent = task("MZ01", 1, month(OCTOBER, 30))
    closed = replace(task("MZ01", 2, month(NOVEMBER, 100, status="已完成")), closed=closing)
    rows = cells(opened(build_draft(DISPLAY_REPORT, board(silent, closed), office(), "MZ01")).tables[0])
    assert [row[-1] for row in rows[1:]] == ["本月无数据\n灰灯", "已销号"]


def test_its_type_is_read_two_metres_away() -> None:
    paper = opened(build_draft(DISPLAY_REPORT, board(of_category(1, CATEGORIES[0])), office(), "MZ01"))
    sizes = {style.style_id: style.font.size for style in paper.styles if style.name.startswith("展板")}
    used = {each.style.style_id for each in paper.paragraphs if each.text.strip() and each.style}
    used |= {
        each.style.style_id
        for row in paper.tables[0].rows
        for cell in row.cells
        for each in cell.paragraphs
        if each.style
    }
    assert used <= set(sizes)
    assert all(size is not None and size.pt >= LEAST_POINTS for size in sizes.values())
    sides = (paper.sections[0].page_width, paper.sections[0].page_height)
    assert [side is not None and round(side.mm) for side in sides] == [420, 297]


def test_the_page_has_a_chart_only_where_there_is_room() -> None:
    few, many = [of_category(1, CATEGORIES[0])], [of_category(row, name) for row, name in enumerate(CATEGORIES, 1)]
    drawn = [
        list_chart_points(
            read_edited_document(
                build_draft(DISPLAY_REPORT, with_months(view_of(each), OCTOBER, NOVEMBER), office(), "MZ01"), "展"
            ).parts
        )
        for each in (few, many)
    ]
    assert {value for values in drawn[0].values() for value in values} == {"30", "60"}
    assert len({series for series, _ in drawn[1]}) in (0, len(CATEGORIES))


def test_it_is_made_on_demand_for_branches_with_tasks_and_never_signed() -> None:
    view = board(of_category(1, CATEGORIES[0]))
    assert not [name for name in build_drafts(view, office()) if name.startswith(DISPLAY_BOARD)]
    made = [name for name in build_drafts(view, office(), asked={DISPLAY_BOARD}) if name.startswith(DISPLAY_BOARD)]
    assert made == [f"{DISPLAY_BOARD}/MZ01_机关一支部.docx"]
    assert "征求意见稿" not in said(opened(build_draft(DISPLAY_REPORT, view, office(), "MZ01")))
