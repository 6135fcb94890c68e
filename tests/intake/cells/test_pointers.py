"""见附件: which cells only point elsewhere, what is asked about them, and which say something beside it."""

from __future__ import annotations

import pytest
from bureau import (
    NEW_TASK,
    answers,
    at,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    record_of,
    row_of,
    typed,
)

from pipeline.intake.cells.pointers import points_elsewhere
from pipeline.terms import Disposition, Severity

POINTERS = (
    "见附件", "详见附件", "详见附件1", "见附件一、二", "见附件1-3", "见附件：", "（见附件）", "(附后)", "附后", "另附", "材料附后", "照片附后",
    "见照片", "详见照片3张", "见附件照片", "见微信群照片", "见图", "如图", "如图所示", "见群里", "见工作群", "请看附件", "请查阅附件", "参见附表",
    "具体内容见附件", "进展情况详见附件", "本月工作进展情况见附件1", "完成情况说明附后", "名单附后", "见名单", "见花名册", "责任人见附件",
    "见附件《十一月进展情况》", "详见附件（照片3张）", "附件", "附件1", "附件：照片3张", "照片", "照片3张", "见总结", "详见工作总结", "材料另报",
    "另行报送", "见纸质材料", "见电子版", "以附件为准", "见邮件", "见压缩包里的照片", "见 附 件", "见附件。", "详见附 件 2 。", "见后面", "见背面",
    "相关佐证材料见附件", "见报送的总结材料", "见附件和照片", "已附后", "情况另附",
)  # fmt: skip
SAYING = (
    "", "完成36户，详见附件", "完成附件整理", "整理照片300张", "照片墙上墙", "见面会开了两场", "收集材料", "材料已报送", "报送材料3份", "完成方案",
    "查看台账", "查阅档案30份", "看望老人", "完成照片采集", "见义勇为宣传", "拍摄照片", "意见已反馈", "会见家属", "附近3个小区走访完", "附属楼完工",
    "完成报告1份", "名单已定", "形成清单", "制定方案", "参照方案推进", "按计划推进", "附件已拟好待审", "召开见面会，照片附后", "陈晓岚", "周明远、附件",
    "另有3户", "图书角建成", "群里通知到人", "视频会议1次", "简报2期", "无附件", "见效明显", "初见成效", "总结1份", "人员已到位",
)  # fmt: skip


@pytest.mark.parametrize("text", POINTERS)
def test_cell_that_only_points_elsewhere_is_told(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize("text", SAYING)
def test_cell_that_says_something_is_not(text: str) -> None:
    assert not points_elsewhere(text)


FORM = handed("MZ03", [handed_task("MZ03", row, 60, "推进中") for row in (1, 2)])
ONE = FORM.tasks[0].number


@pytest.mark.parametrize("name", ["progress", "problem", "next_step"])
def test_report_that_only_points_elsewhere_is_taken_and_asked_about(name: str) -> None:
    rows = [row_of(FORM.tasks[0], rate=70, **{"progress": "完成36户", name: "详见附件1"}), row_of(FORM.tasks[1])]
    verdict = judged(filled_form(FORM, answers(*rows)), FORM)
    (found,) = verdict.findings
    assert verdict.fate is Disposition.ACCEPTED
    assert (found.code, found.cell, found.severity, found.value) == (
        "annex-unread",
        at(FORM, ONE, name),
        Severity.EXPLAIN,
        "详见附件1",
    )
    (asked,) = record_of(verdict).questions
    assert (asked.kind, asked.number) == ("annex-unread", ONE)
    assert record_of(verdict).tasks[0].values[name] == "详见附件1"


@pytest.mark.parametrize("name", ["owner", "leader", "measure", "goal"])
def test_plan_of_a_new_task_is_asked_about_too(name: str) -> None:
    rows = [row_of(FORM.tasks[0], rate=70, progress="完成36户"), row_of(FORM.tasks[1])]
    data = filled_form(FORM, answers(*rows, new_row(FORM.new_numbers[0], **{**NEW_TASK, name: "见附件"})))
    verdict = judged(data, FORM)
    assert [(each.code, each.cell) for each in verdict.findings] == [
        ("annex-unread", at(FORM, FORM.new_numbers[0], name))
    ]


def test_plan_typed_over_is_a_request_that_is_asked_about() -> None:
    data = filled_form(FORM, answers(row_of(FORM.tasks[0], rate=70, progress="完成36户"), row_of(FORM.tasks[1])))
    verdict = judged(edited(data, typed(at(FORM, ONE, "owner"), "附后")), FORM)
    assert [each.code for each in verdict.findings] == ["annex-unread", "plan-overtyped"]
