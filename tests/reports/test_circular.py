"""督查通报: every number in its prose is a count of rows that stand in its tables, read back from the finished .docx."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import shutil
from collections import Counter

import docx
import pytest
from bureau import office
from docx.document import Document
from papers import OCTOBER, decision, delivered, opened, rectification, task, view_of
from papers import month as told

from pipeline.commands import collect, consolidate
from pipeline.commands.workspace import Workspace
from pipeline.contract.decisions import (
    format_closing_key,
    format_escalation_key,
    format_rectification_key,
    format_representation_key,
    format_typical_case_key,
)
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_lamp_key
from pipeline.demo import build_demo
from pipeline.documents.draft import build_draft
from pipeline.periods import Period
from pipeline.reports import circular
from pipeline.reports.problem_list import list_problem_entries
from pipeline.reports.shares import format_percent, format_share
from pipeline.supervision.assessment import Assessment
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep, Timeliness

PERIOD = Period(2026, 11)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> consolidate.ConsolidateResult:
    """A demo month, looked at three times and consolidated."""
    root = tmp_path_factory.mktemp("demo") / "单位"
    build_demo(root, branches=24, months=2, seed=5, period=PERIOD)

    def on(day: str) -> Workspace:
        return Workspace(root=root, today=dt.date.fromisoformat(day), sleep=lambda _: None)

    collect.collect_inbox(on("2026-12-03"))
    collect.collect_inbox(on("2026-12-04"))
    for folder in sorted((root / "later").iterdir()):
        shutil.copytree(folder, root / "inbox", dirs_exist_ok=True)
        collect.collect_inbox(on(folder.name))
    return consolidate.consolidate_period(on("2026-12-10"), PERIOD)


@pytest.fixture(scope="module")
def assessment(month: consolidate.ConsolidateResult) -> Assessment:
    return month.assessment


@pytest.fixture(scope="module")
def paper(month: consolidate.ConsolidateResult) -> Document:
    return docx.Document(io.BytesIO((month.folder / "documents" / "督查通报.docx").read_bytes()))


def rows(paper: Document, index: int) -> list[list[str]]:
    """The rows of an annex's table without its head, as they stand in the file."""
    found = [table for table in paper.tables if table.rows[0].cells[0].text in ("序号", "编号")]
    return [[cell.text for cell in row.cells] for row in found[index].rows[1:]]


def prose(paper: Document) -> str:
    """The text from the addressee to the annex list."""
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    return text[text.index("现将") : text.index("附件：")]


def test_every_annex_has_the_rows_of_the_ledger(paper: Document, assessment: Assessment) -> None:
    assert [len(rows(paper, index)) for index in range(3)] == [
        len(assessment.delivered), len(assessment.ledger.tasks), len(list_problem_entries(assessment)),
    ]  # fmt: skip


def test_deliveries_in_prose_are_counts_of_annex_1(paper: Document, assessment: Assessment) -> None:
    figures, table = circular.build_circular_figures(assessment), rows(paper, 0)
    timeliness, result = Counter(row[2] for row in table), Counter(row[3] for row in table)
    assert {name: timeliness[name] for name in ("按时", "迟报", "补报", "漏报", "待报")} == {
        "按时": figures["on_time_count"], "迟报": figures["late_count"], "补报": figures["supplementary_count"],
        "漏报": figures["missing_count"], "待报": figures["pending_count"],
    }  # fmt: skip
    assert {name: result[name] for name in ("已收", "零报告", "待修改", "无法读取")} == {
        "已收": figures["received_count"], "零报告": figures["nil_count"], "待修改": figures["to_correct_count"],
        "无法读取": figures["unreadable_count"],
    }  # fmt: skip
    assert sum(timeliness.values()) == figures["branches_due"] == sum(result.values())
    text = prose(paper)
    assert f"应报送月报表的党支部{len(table)}个" in text
    assert f"按时报送{timeliness['按时']}个" in text
    for row in table:
        if row[2] == "漏报":
            assert row[1] in text


def test_tasks_in_prose_are_counts_of_annex_2(paper: Document, assessment: Assessment) -> None:
    figures, table = circular.build_circular_figures(assessment), rows(paper, 1)
    lamps = Counter(row[9] for row in table)
    assert (figures["green"], figures["yellow"], figures["red"], figures["grey"]) == tuple(
        lamps[lamp] for lamp in "绿黄红灰"
    )
    assert sum(lamps.values()) == figures["tasks_total"]
    text = prose(paper)
    assert f"绿灯{lamps['绿']}项、黄灯{lamps['黄']}项、红灯{lamps['红']}项、灰灯{lamps['灰']}项" in text
    by_category = Counter(row[3] for row in table)
    groups = figures["categories"]
    assert isinstance(groups, list)
    assert {group.name: group.tasks for group in groups if group.tasks} == dict(by_category)
    for group in groups:
        assert group.green + group.yellow + group.red + group.grey == group.tasks
    for name, count in by_category.items():
        assert f"{name}{count}项" in text


def numbers(value: object) -> set[str]:
    """Every number that a figure holds, however deep."""
    if isinstance(value, list | tuple):
        return {number for each in value for number in numbers(each)}
    if isinstance(value, str | int):
        return set(re.findall(r"\d+(?:\.\d+)?", str(value)))
    return {number for each in vars(value).values() for number in numbers(each)}


def test_no_number_in_prose_comes_from_elsewhere(paper: Document, assessment: Assessment) -> None:
    assert strange_numbers(paper, assessment) == set()


def strange_numbers(paper: Document, assessment: Assessment) -> set[str]:
    """Numbers in the prose that are no figure, nor the rest of one."""
    figures = circular.build_circular_figures(assessment)
    listed = [value for value in figures.values() if isinstance(value, list)]
    known = numbers(list(figures.values())) | {str(len(each)) for each in listed} | {"1", "2", "3"}
    reported = figures["branches_due"]
    assert isinstance(reported, int)
    deliveries = Counter(each.timeliness for each in assessment.delivered.values())
    known |= {str(reported - deliveries[kind]) for kind in deliveries} | {
        str(reported - deliveries[Timeliness.MISSING] - deliveries[Timeliness.PENDING])
    }
    known |= {str(len(assessment.ledger.tasks) - int(str(figures["done_count"])))}
    lists = [
        sum(1 for each in value if each.tasks)
        for value in (figures["categories"], figures["domains"])
        if isinstance(value, list)
    ]
    known |= {str(count) for count in lists} | {str(int(str(figures["problems_count"])) - count) for count in range(5)}
    known |= {str(int(str(figures["red"])) - count) for count in range(11)}
    return set(re.findall(r"\d+(?:\.\d+)?", prose(paper))) - known


def test_the_draft_is_open_where_a_leader_fills_in(paper: Document) -> None:
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "2026年　月　日" in text
    assert "本月没有核定推荐的典型做法" in text
    assert "尚未核验" in text
    assert len(re.sub(r"\s", "", prose(paper))) <= 3500


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(2, 3, "2/3"), (12, 15, "12/15（80%）"), (1, 8, "1/8（12.5%）"), (0, 0, "0/0"), (2, 6, "2/6（33.3%）")],
)
def test_shares_of_few_are_given_as_fractions(part: int, whole: int, text: str) -> None:
    assert format_share(part, whole, 5) == text


def test_percents_round_half_up() -> None:
    assert [format_percent(1, 16), format_percent(1, 3), format_percent(2, 3), format_percent(1, 1)] == [
        "6.3%",
        "33.3%",
        "66.7%",
        "100%",
    ]


RED = "2026-10-31"


def decided_month() -> Assessment:
    """Three tasks of one branch: one red, one red and contested, one done and closed; and what was decided on them."""
    tasks = [
        task("MZ01", 1, told(OCTOBER, 10), told(PERIOD, 40, progress="每周上门，已改造40户"), deadline=RED),
        task("MZ01", 2, told(PERIOD, 40), deadline=RED), task("MZ01", 3, told(PERIOD, 100, status="已完成")),
    ]  # fmt: skip
    one, two, three = (each.number for each in tasks)
    decisions = (
        decision(DecisionKind.CLOSING, format_closing_key(three)), decision(DecisionKind.CASE, format_typical_case_key(one), Opinion.DECLINED), decision(DecisionKind.CASE, format_typical_case_key(three)),
        decision(DecisionKind.CASE, format_typical_case_key(one), note="包户到人、每周回访", receipt=10), decision(DecisionKind.PLEA, format_representation_key(format_lamp_key(ProblemId.of_task(two)))),
        decision(DecisionKind.PLEA, format_representation_key(format_lamp_key(ProblemId.of_task(one))), Opinion.DECLINED), decision(DecisionKind.ESCALATE, format_escalation_key(ProblemId.of_task(one), "通报")),
        decision(DecisionKind.ESCALATE, format_escalation_key(ProblemId.of_task(two), "督办")), decision(DecisionKind.RECTIFY, format_rectification_key(ProblemId.of_task(one), RectificationStep.START, 1)),
    )  # fmt: skip
    rectifications = (
        rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01", relapses=1),
        rectification("MZ01", 3, RectificationStage.CLOSED, notice="〔2026〕2号", due="2026-12-01"), rectification("MZ02", 1, RectificationStage.DRAFTED),
        rectification("MZ03", 1, RectificationStage.CONFIRMED),
    )  # fmt: skip
    return view_of(tasks, delivered("MZ02", returned=2), decisions=decisions, rectifications=rectifications)


def circular_of(assessment: Assessment) -> Document:
    return opened(build_draft(circular.CIRCULAR_REPORT, assessment, office()))


def test_typical_cases_are_those_a_person_passed_in_their_words() -> None:
    text = prose(circular_of(decided_month()))
    assert "1.机关一支部“党建+适老化改造1”。包户到人、每周回访。" in text
    assert "2.机关一支部“党建+适老化改造3”。完成入户评估36户。" in text
    assert "没有核定推荐" not in text
    assert "每周上门" not in text


def test_closed_tasks_are_counted_and_named_and_wait_no_more() -> None:
    text = prose(circular_of(decided_month()))
    assert "本月销号任务1项，分别是：机关一支部“党建+适老化改造3”。" in text
    assert "尚未核验" not in text
    assert "没有等待核验" in text


def test_an_upheld_statement_takes_a_task_out_of_the_problems() -> None:
    assessment = decided_month()
    paper = circular_of(assessment)
    problems_part = prose(paper).split("五、存在问题")[1]
    assert "红灯任务2项，其中1项经陈述申辩、核实采纳，不作为问题通报" in problems_part
    assert "党建+适老化改造2" not in problems_part
    assert "党建+适老化改造1" in problems_part
    assert [row[2] for row in rows(paper, 2)] == ["党建+适老化改造1"]
    assert (
        len(rows(paper, 2))
        == len(circular.list_circular_problems(assessment))
        == len(list_problem_entries(assessment)) - 1
    )
    assert "收到陈述申辩2件，已核实答复2件，采纳1件" in problems_part


def test_rectifications_are_counted_with_their_notices() -> None:
    text = prose(circular_of(decided_month()))
    assert "核验立项整改的问题3项（整改通知书〔2026〕1号、〔2026〕2号），已销号1项，正在整改2项。" in text
    assert "逾期未完成整改1项：机关一支部（〔2026〕1号）" in text
    assert "整改后反弹1项，按加倍计，立项整改共计4项次" in text


def test_only_the_step_of_print_that_was_confirmed_is_named() -> None:
    text = prose(circular_of(decided_month()))
    assert "仍未解决的1个问题予以通报：机关一支部“党建+适老化改造1”。" in text


def test_the_bureau_says_what_it_owed() -> None:
    text = prose(circular_of(decided_month()))
    assert "2026年11月25日下发，距报送截止8天。退回修改月报表2次" in text


def test_decisions_bring_no_number_from_elsewhere() -> None:
    assessment = decided_month()
    assert strange_numbers(circular_of(assessment), assessment) == set()


def test_a_month_without_anything_has_no_empty_section() -> None:
    text = prose(circular_of(view_of(handed_out="")))
    for sentence in (
        "没有核定推荐的典型做法",
        "目前没有核验立项的整改事项。",
        "没有退回修改的月报表。",
        "未收到陈述申辩。",
        "没有等待核验的完成或销号事项。",
    ):
        assert sentence in text
    parts = re.split(r"\n[一二三四五六]、\w+\n", text)
    assert len(parts) == 7
    assert all(len(part) > 20 for part in parts)


def test_a_decision_of_another_month_is_not_told_again() -> None:
    assessment = decided_month()
    earlier = tuple(dataclasses.replace(each, period=OCTOBER) for each in assessment.ledger.inputs.decisions)
    text = prose(circular_of(view_of(assessment.ledger.tasks, decisions=earlier)))
    assert "没有核定推荐的典型做法" in text
    assert "本月销号" not in text
