"""月调度表 and 党委会议题材料 are projections of the month's figures: nothing is counted twice, cut or decided for people."""

from __future__ import annotations

import dataclasses

from bureau import BRANCHES, NOVEMBER, office
from papers import OCTOBER, cells, delivered, month, opened, rectification, said, task, view_of, with_months

from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_lamp_key
from pipeline.documents.draft import build_draft
from pipeline.docx.one_page import BROAD, HIGH
from pipeline.ledger import ChangeRequest, Reply, Task, TaskMonth
from pipeline.reports.dispatch_sheet import DISPATCH_REPORT, list_dispatched_tasks
from pipeline.reports.lagging import compute_gap
from pipeline.reports.meeting_paper import MEETING_REPORT
from pipeline.reports.month_report import build_month_report
from pipeline.supervision.assessment import Assessment
from pipeline.terms import Lamp, RectificationStage, SubmissionResult, Timeliness

PAST = "2026-10-31"


def reported(rate: int, problem: str = "", following: str = "") -> TaskMonth:
    """What November's form said of a task, with 下步打算."""
    told = month(NOVEMBER, rate, problem=problem)
    return dataclasses.replace(told, values={**told.values, "next_step": following})


def behind() -> list[Task]:
    """Two red tasks, the worse one second, a yellow one and a green one."""
    return [
        task("MZ01", 1, reported(70, "书架供货延期", "每周催货"), deadline=PAST),
        task("MZ02", 1, reported(20, "书架供货延期"), deadline=PAST),
        task("MZ02", 2, reported(20)),
        task("MZ03", 1, reported(90)),
    ]


def rows_of(view: Assessment) -> list[list[str]]:
    paper = opened(build_draft(DISPATCH_REPORT, view, office()))
    return cells(paper.tables[0])[1:] if paper.tables else []


def test_red_tasks_come_first_and_the_furthest_behind_before_others() -> None:
    view = view_of(behind())
    rows = rows_of(view)
    assert [row[3] for row in rows] == ["红", "红", "黄"]
    assert [row[4].split("\n")[0] for row in rows] == ["应达100%，实际20%", "应达100%，实际70%", "应达34%，实际20%"]
    gaps = [compute_gap(view, each) for each in list_dispatched_tasks(view)[:2]]
    assert gaps == sorted(gaps, reverse=True)


def test_what_the_branch_wrote_is_printed_and_what_it_did_not_is_said() -> None:
    rows = rows_of(view_of(behind()))
    assert [row[5] for row in rows] == ["书架供货延期", "书架供货延期", "未填"]
    assert [row[6] for row in rows] == ["未填", "每周催货", "未填"]
    assert [row[7] for row in rows] == ["牵头领导周明远\n2个支部同一事由"] * 2 + ["牵头领导周明远"]
    assert {row[8] for row in rows} == {""}, "what the meeting settles is for people"


def test_the_branches_counted_beside_a_reason_are_those_that_give_this_very_reason() -> None:
    """A count of what the task had said in an earlier month stood beside what it says now."""
    fallen, others = "原单位撤并，补办口径尚未答复", ("MZ02", "MZ03")
    before = month(OCTOBER, 10, problem="工期比计划晚约20天")
    own = task("MZ01", 1, before, reported(20, "卷宗移交不全"), deadline=PAST)
    both = task("MZ01", 2, before, reported(30, fallen), deadline=PAST)
    silent = task("MZ01", 3, before, reported(40), deadline=PAST)
    pointing = reported(50, "上月反映的问题仍未解决")
    again = [task(code, 4, month(OCTOBER, 10, problem="缺少人手"), pointing, deadline=PAST) for code in others]
    late = [task("MZ02", 5, reported(60, "工期比计划晚约25天"), deadline=PAST)]
    told = [task(code, 6, reported(70, fallen), deadline=PAST) for code in others]
    rows = rows_of(view_of([own, both, silent, *again, *late, *told]))
    assert [(row[5], row[7].partition("\n")[2]) for row in rows] == [
        ("卷宗移交不全", ""), (fallen, "3个支部同一事由"), ("10月反映：工期比计划晚约20天", "2个支部同一事由"),
        *[("上月反映的问题仍未解决", "2个支部同一事由")] * 2, ("工期比计划晚约25天", "2个支部同一事由"), *[(fallen, "3个支部同一事由")] * 2,
    ]  # fmt: skip


def test_of_several_reasons_the_shared_one_is_quoted() -> None:
    """A number alone would not say which of them."""
    view = view_of(behind())
    asked = ChangeRequest(
        period=NOVEMBER, number="MZ01-202610-01", branch="MZ01", item="完成时限", before="2026年10月31日",
        after="2026年12月31日", why="人手不足", who="李文静", when="2026-12-02", source=view.ledger.tasks[0].source,
    )  # fmt: skip
    (row,) = (
        row
        for row in rows_of(dataclasses.replace(view, ledger=dataclasses.replace(view.ledger, requests=(asked,))))
        if "人手不足" in row[5]
    )
    assert row[5] == "书架供货延期\n人手不足（延期待审定）"
    assert row[7] == "牵头领导周明远\n“书架供货延期”2个支部同一事由"


def test_an_answer_about_the_lamp_stands_beside_what_the_form_said() -> None:
    view = view_of(behind())
    answer = Reply(
        receipt=8, branch="MZ02", period=NOVEMBER, key=format_lamp_key(ProblemId.of_task("MZ02-202610-01")),
        measures="另找供货商", done="", finished="", statement="原供货商停产", who="李文静", when="2026-12-09",
        source=view.ledger.tasks[0].source,
    )  # fmt: skip
    inputs = dataclasses.replace(view.ledger.inputs, replies=(answer,))
    told = dataclasses.replace(view, ledger=dataclasses.replace(view.ledger, inputs=inputs))
    assert rows_of(told)[0][5:7] == ["书架供货延期\n原供货商停产", "另找供货商"]


def test_counts_above_the_table_are_those_of_the_model() -> None:
    view = view_of(behind())
    report = build_month_report(view)
    text = said(opened(build_draft(DISPATCH_REPORT, view, office())))
    assert f"红灯任务{report.lit(Lamp.RED).count}项、黄灯任务{report.lit(Lamp.YELLOW).count}项，涉及2个支部" in text
    assert "书架供货延期（2个支部）" in text


def test_a_large_bureau_is_told_how_many_rows_do_not_fit_on_two_pages() -> None:
    many = [task("MZ01", row, reported(20, "等批复，" * 20), deadline=PAST) for row in range(1, 91)]
    view = view_of(many)
    rows = rows_of(view)
    text = said(opened(build_draft(DISPATCH_REPORT, view, office())))
    assert 10 < len(rows) < 60
    assert f"本表列最前{len(rows)}项，其余{len(many) - len(rows)}项见工作台账" in text
    assert all(row[5] == "等批复，" * 20 for row in rows), "what a branch wrote is not cut"


def test_a_month_without_red_and_yellow_says_so_without_an_empty_table() -> None:
    paper = opened(build_draft(DISPATCH_REPORT, view_of([task("MZ01", 1, reported(90))]), office()))
    assert (len(paper.tables), "本月没有需要调度的红灯、黄灯任务" in said(paper)) == (0, True)


def test_it_is_a3_on_its_side() -> None:
    section = opened(build_draft(DISPATCH_REPORT, view_of(behind()), office())).sections[0]
    assert [side.twips for side in (section.page_width, section.page_height) if side] == [BROAD, HIGH]


def meeting(view: Assessment) -> tuple[str, list[list[str]]]:
    paper = opened(build_draft(MEETING_REPORT, view, office()))
    return said(paper), cells(paper.tables[0])[1:] if paper.tables else []


def test_the_meeting_gets_three_facts_and_one_matter_of_each_kind() -> None:
    late = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01")
    absent = delivered("MZ03", Timeliness.MISSING, SubmissionResult.NOTHING)
    common = [task(code, 5, reported(90, "档案调阅排队")) for code in BRANCHES]
    text, rows = meeting(view_of([*behind(), *common], absent, rectifications=(late,)))
    assert "应报送月报表的党支部3个，已报送2个，其中按时2个；漏报1个。" in text
    assert "列入台账的任务7项" in text
    assert "。落后最多的是殡仪馆党支部“党建+适老化改造1”，落后序时进度80个百分点（困难未答复）。" in text
    assert "正在整改的事项1项，其中逾期没有登记到反馈的1项。" in text
    assert [row[2] for row in rows] == ["请定下一步督办措施", "建议指定牵头科室统一协调", "请牵头领导周明远督促补报"]
    assert "机关一党支部" in rows[0][1]
    assert {row[3] for row in rows} == {""}, "what the meeting decides is for people"


def test_a_leader_is_named_only_where_the_missing_branches_have_one() -> None:
    """“请牵头领导督促” did not say which: the tasks of a branch have several."""
    absent = delivered("MZ03", Timeliness.MISSING, SubmissionResult.NOTHING)
    one, other = task("MZ03", 1, reported(90)), task("MZ03", 2, reported(90))
    led = dataclasses.replace(other, plan={**other.plan, "leader": "夏颖"})
    assert meeting(view_of([one, led], absent))[1][-1][2] == "请分管领导督促补报"
    unled = dataclasses.replace(other, plan={**other.plan, "leader": ""})
    assert meeting(view_of([unled], absent))[1][-1][2] == "请分管领导督促补报"


def test_a_difficulty_is_put_to_the_meeting_by_what_branches_say_of_it_this_month() -> None:
    """Nine branches were said to share a difficulty that eight of them had told of as settled."""
    before = dataclasses.replace(month(OCTOBER, 50), values={"problem": "档案调阅排队"})
    silent = reported(90)
    passed = [task(code, 5, before, silent) for code in BRANCHES]
    text, rows = meeting(view_of(passed))
    assert [row[2] for row in rows] == ["请有关科室答复支部"], "no section is wanted for what may be settled"
    assert "4.待答复、待审定。支部反映尚未答复3条，归并为1件。" in text
    still = [task(code, 5, before, reported(90, "档案调阅排队")) for code in BRANCHES]
    extra = task("MZ01", 6, before, silent)
    _, rows = meeting(view_of([*still, extra]))
    assert "3个支部反映困难，事由相同" in rows[0][1]


def test_matters_of_one_notice_are_told_with_its_number_once() -> None:
    late = [
        rectification("MZ01", number, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01")
        for number in (1, 2, 3)
    ]
    _, rows = meeting(view_of(behind(), rectifications=tuple(late)))
    assert "整改逾期3件" in rows[0][1]
    assert rows[0][1].count("〔2026〕1号") == 1


def test_a_number_that_stayed_is_said_to_equal_last_month_s() -> None:
    view = view_of([task("MZ01", row, month(OCTOBER, 10), month(NOVEMBER, 20), deadline=PAST) for row in (1, 2)])
    text, _ = meeting(with_months(view, OCTOBER, NOVEMBER))
    assert "红灯2项" in text
    assert "红灯与10月持平" in text


def test_red_tasks_that_are_new_are_told_apart_in_the_meeting() -> None:
    tasks = [task("MZ01", row, month(NOVEMBER, 20), deadline=PAST) for row in (1, 2)]
    view = with_months(view_of([task("MZ01", 3, month(OCTOBER, 10), month(NOVEMBER, 90)), *tasks]), OCTOBER, NOVEMBER)
    before, now = vars(view)["months"]
    then = view_of(view.ledger.tasks[:1])
    vars(view)["months"] = (dataclasses.replace(before, ledger=then.ledger, lamps=then.lamps), now)
    assert "红灯比10月增加2项（红灯中本月新列入的2项）" in meeting(view)[0]


def test_red_tasks_are_compared_with_last_month_only_if_it_is_known() -> None:
    text, _ = meeting(view_of(behind()))
    assert "10月没有有效数据，灯色不与10月比较" in text
    assert "红灯比" not in text


def test_a_quiet_month_asks_nothing_of_the_meeting() -> None:
    text, rows = meeting(view_of([task("MZ01", 1, month(OCTOBER, 50), reported(90))]))
    assert rows == []
    assert "没有需要会议研究的事项" in text
    assert "没有正在整改的事项" in text
