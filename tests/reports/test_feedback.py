"""支部反馈单: one page for one branch, about it alone; thanks, blame, what is asked and until when."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, office, office_of, starters
from papers import (
    OCTOBER,
    SHEET_ROOM,
    cells,
    decision,
    delivered,
    month,
    opened,
    rectification,
    said,
    sheet_height,
    task,
    view_of,
)

from pipeline.contract.decisions import format_signal_key
from pipeline.contract.replies import QuestionKind
from pipeline.documents.draft import build_draft, build_drafts
from pipeline.documents.registry import format_paper_file
from pipeline.docx import styles
from pipeline.findings import UserError
from pipeline.intake.office import Office
from pipeline.ledger import ChangeRequest, Task
from pipeline.periods import Period
from pipeline.reports.circular_tables import build_branch_table
from pipeline.reports.feedback import FEEDBACK_REPORT, build_feedback_tables
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Question
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.supervision.trends import JudgedMonth, MonthSummary, judge_month, summarise_month
from pipeline.terms import (
    FEEDBACK,
    DecisionKind,
    Opinion,
    RectificationStage,
    SignalKind,
    SubmissionResult,
    Timeliness,
)
from pipeline.zip_parts import pack_parts

LONG = "落实特殊困难老年人家庭适老化改造与党员联系服务群众制度并逐户建立台账定期回访"


def sheet(assessment: Assessment, branch: str = "MZ01") -> str:
    return said(opened(build_draft(FEEDBACK_REPORT, assessment, office(), branch)))


def crowded(count: int, name: str = LONG) -> Assessment:
    """A branch with so many late tasks, all told at length, and everything else that can be on the sheet."""
    tasks = [
        task(
            "MZ01",
            row,
            month(OCTOBER, 5),
            month(NOVEMBER, 5 if row % 2 else 20, problem="场地没有落实" * 10),
            deadline="2026-11-20",
            name=f"{name}{row}",
        )
        for row in range(1, count + 1)
    ]
    notices = tuple(
        replace(
            rectification("MZ01", row, RectificationStage.SENT_BACK, notice=f"〔2026〕{row}号", due="2026-12-01"),
            task=LONG,
        )
        for row in range(1, 6)
    )
    assessment = view_of(
        tasks, delivered("MZ01", Timeliness.SUPPLEMENTARY, SubmissionResult.TO_CORRECT, 3), rectifications=notices
    )
    asked = tuple(
        Question(
            key=f"SM-{each.number}-rate-down",
            branch="MZ01",
            kind=QuestionKind.EXPLAIN,
            number=each.number,
            fact=LONG * 3,
            demand="请说明",
        )
        for each in tasks
    )
    full = replace(assessment, questions=asked)
    vars(full)["trends"] = {
        "MZ01": tuple(
            MonthSummary(period=NOVEMBER.shift(back), tasks=count, done=1, closed=0, green=2, yellow=3, red=4, grey=5)
            for back in (-2, -1, 0)
        )
    }
    return full


@pytest.mark.parametrize("count", [0, 1, 6, 9, 12, 40])
@pytest.mark.parametrize("name", [LONG, "短任务", "社区居家养老 B+C 双轨 " * 20])
def test_the_sheet_is_one_page_however_much_there_is(count: int, name: str) -> None:
    """Names, questions and reasons were cut (“落后序时进度35个……”), on pages a third empty as well."""
    paper = opened(build_draft(FEEDBACK_REPORT, crowded(count, name), office(), "MZ01"))
    assert 0 < sheet_height(paper) <= SHEET_ROOM - styles.SHEET_PITCH
    assert len(paper.sections) == 1
    assert "…" not in said(paper), "nothing is cut"
    rows = build_feedback_tables(crowded(count, name), "MZ01")["任务"].rows
    assert rows or not count or len(name) > 200, "a task of usual length always stands there"
    if count > len(rows):
        left = count - len(rows)
        assert f"其余{left}项一页排不下：红灯{left}项抓紧推进，在2026年12月月报表上填报。" in said(paper)


def left_out(*tasks: Task, came: tuple[SubmissionStatus, ...] = ()) -> str:
    """What a sheet full of red tasks says of these tasks, which stand on no row of it."""
    full = tuple(task("MZ01", row, month(NOVEMBER, 0), deadline="2026-10-31", name=LONG) for row in range(20, 32))
    text = sheet(view_of([*full, *tasks], *came))
    (told,) = re.findall(r"其余\d+项一页排不下：(.*?)。“五同”", text)
    return re.sub(r"红灯\d+项", "红灯若干项", told)


def test_what_has_no_room_is_told_what_is_to_be_done_about_it_by_its_lamp() -> None:
    """“仍按计划推进” was said of tasks behind schedule, of those without a report and of finished ones too."""
    green, grey = task("MZ01", 1, month(NOVEMBER, 60)), task("MZ01", 3, month(OCTOBER, 10))
    yellow = task("MZ01", 2, month(NOVEMBER, 20))
    done = task("MZ01", 4, month(NOVEMBER, 100, status="已完成"))
    closed = replace(task("MZ01", 5, month(NOVEMBER, 100)), closed=decision(DecisionKind.CLOSING, "XH-1"))
    assert left_out(green, yellow, grey, done, closed) == (
        "红灯若干项、黄灯1项抓紧推进，绿灯1项按计划推进，在2026年12月月报表上填报；报完成或办结2项；灰灯1项在2026年12月月报表上补填"
    )


@pytest.mark.parametrize(
    ("timeliness", "result", "words"),
    [
        (Timeliness.MISSING, SubmissionResult.NOTHING, "请于12月16日前（含当日）补报"),
        (Timeliness.ON_TIME, SubmissionResult.TO_CORRECT, "请于12月16日前（含当日）重报"),
        (Timeliness.PENDING, SubmissionResult.NOTHING, "待报送"),
    ],
)
def test_a_task_without_data_that_has_no_room_is_to_be_reported_by_the_day_of_the_sheet(
    timeliness: Timeliness, result: SubmissionResult, words: str
) -> None:
    grey = [task("MZ01", row, month(OCTOBER, 10), name=LONG) for row in range(1, 13)]
    text = sheet(view_of(grey, delivered("MZ01", timeliness, result)))
    assert re.search(rf"其余(\d+)项一页排不下：灰灯\1项{words}。", text)
    assert "按计划推进" not in text


def test_what_the_bureau_owes_stands_beside_the_lamp() -> None:
    """A branch was asked for reasons as if it had neither applied for more time nor reported its difficulty."""
    red = task("MZ01", 1, month(NOVEMBER, 60, problem="书架供货延期"), deadline="2026-10-31")
    green = task("MZ01", 2, month(NOVEMBER, 60, problem="缺人手"))
    view = view_of([red, green])
    wants = ChangeRequest(
        period=NOVEMBER, number=red.number, branch="MZ01", item="完成时限", before="2026年10月31日", after="2026年12月31日",
        why="供货延期", who="李文静", when="2026-12-02", source=red.source,
    )  # fmt: skip
    reasons = [
        [row[5] for row in build_feedback_tables(each, "MZ01")["任务"].rows]
        for each in (view, replace(view, ledger=replace(view.ledger, requests=(wants,))))
    ]
    assert reasons[0][0].endswith("个百分点；困难未答复")
    assert reasons[1][0].endswith("个百分点；困难未答复、延期待审定")
    assert reasons[0][1] == reasons[1][1] == "进度正常"


def test_it_speaks_of_one_branch_alone() -> None:
    tasks = [task(code, 1, month(NOVEMBER, 20), name=f"{name}的任务") for code, name in BRANCHES.items()]
    others = tuple(
        rectification(code, 1, RectificationStage.NOTICED, notice=f"{name}的通知") for code, name in BRANCHES.items()
    )
    assessment = view_of(tasks, rectifications=others)
    for code, name in BRANCHES.items():
        paper = opened(build_draft(FEEDBACK_REPORT, assessment, office(), code))
        text = said(paper) + str([cells(table) for table in paper.tables])
        assert name in text
        assert not [other for other in BRANCHES.values() if other != name and other in text]
        assert "排名" in text
        assert "名次" not in text


def test_a_task_behind_schedule_is_not_praised_for_its_gain() -> None:
    text = sheet(view_of([task("MZ01", 1, month(OCTOBER, 10), month(NOVEMBER, 40), deadline="2026-12-05")]))
    assert "推进较快" not in text


def test_a_lasting_task_without_a_share_is_not_called_undone() -> None:
    lasting = replace(task("MZ01", 1, month(NOVEMBER, 0)), deadline=None)
    assert [row[2] for row in build_feedback_tables(view_of([lasting]), "MZ01")["任务"].rows] == ["—"]


def test_one_for_every_branch_due_at_its_place() -> None:
    made = build_drafts(view_of(), office())
    assert [name for name in made if name.startswith(FEEDBACK)] == [
        format_paper_file(FEEDBACK, code, name) for code, name in BRANCHES.items()
    ]


@pytest.mark.parametrize(
    ("timeliness", "result", "returned", "words"),
    [
        (Timeliness.ON_TIME, SubmissionResult.RECEIVED, 0, "月报按时送达、一次合格"), (Timeliness.ON_TIME, SubmissionResult.NIL, 0, "零报告"),
        (Timeliness.ON_TIME, SubmissionResult.TO_CORRECT, 2, "退回修改2次，不影响报送时效"), (Timeliness.LATE, SubmissionResult.RECEIVED, 0, "迟报（12月4日至8日之间收到，迟4天以上）"),
        (Timeliness.SUPPLEMENTARY, SubmissionResult.RECEIVED, 0, "汇总日（12月8日）后补报"), (Timeliness.MISSING, SubmissionResult.NOTHING, 0, "记为漏报"),
        (Timeliness.ON_TIME, SubmissionResult.UNREADABLE, 0, "文件无法读取"), (Timeliness.ON_TIME, SubmissionResult.UNRECOGNISED, 0, "报来的不是规定的填报表或看不出月份"), (Timeliness.PENDING, SubmissionResult.NOTHING, 0, "报送期限未到"),
    ],
)  # fmt: skip
def test_how_it_reported(timeliness: Timeliness, result: SubmissionResult, returned: int, words: str) -> None:
    text = sheet(view_of([task("MZ01", 1, month(NOVEMBER, 60))], delivered("MZ01", timeliness, result, returned)))
    assert words in text
    assert ("没有需要答复的事项" in text) is (result in (SubmissionResult.RECEIVED, SubmissionResult.NIL))
    assert ("漏报" in text) is (timeliness is Timeliness.MISSING)


@pytest.mark.parametrize("result", [SubmissionResult.RECEIVED, SubmissionResult.NIL])
def test_a_branch_without_tasks_is_offered_help_and_not_praised(result: SubmissionResult) -> None:
    """“月报按时送达、一次合格” was said for two months of a branch that had no task at all."""
    text = sheet(view_of((), delivered("MZ01", result=result)))
    assert "四、支持帮助。台账中还没有你支部的任务" in text
    assert "感谢" not in text


def test_lamps_worst_first_with_reason() -> None:
    green, red = task("MZ01", 1, month(NOVEMBER, 60)), task("MZ01", 2, month(NOVEMBER, 60), deadline="2026-10-31")
    rows = build_feedback_tables(view_of([green, red]), "MZ01")["任务"].rows
    assert [row[4] for row in rows] == ["红", "绿"]
    assert rows[0][:4] == ("党建+适老化改造2", "120户；2026-10-31", "60%", "100%")
    assert rows[0][5].startswith("完成时限2026年10月31日已过，尚未完成；落后")
    assert [row[6] for row in rows] == ["陈晓岚", "陈晓岚"], "a secretary could not see whom to ask"
    assert "红灯任务1项，请说明原因和整改措施" in sheet(view_of([green, red]))


def test_a_red_task_that_is_being_mended_is_not_asked_about_twice() -> None:
    """“红灯任务1项，请说明原因…，时限见答复单”, and the 答复单 held no such row: its 整改 has a day of its own."""
    tasks = [task("MZ01", row, month(NOVEMBER, 60), deadline="2026-10-31") for row in (1, 2)]
    notice = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕3号", due="2026-12-20")
    number = tasks[1].number
    asked = Question(
        key=f"{number}",
        branch="MZ01",
        kind=QuestionKind.LAMP,
        number=number,
        fact="落后",
        demand="请说明原因和整改措施",
    )
    one = replace(view_of(tasks, rectifications=(notice,)), questions=(asked,))
    assert "红灯任务1项，请说明原因和整改措施，时限见答复单。" in sheet(one)
    none = sheet(view_of(tasks[:1], rectifications=(notice,)))
    assert "红灯任务" not in none.split("五、")[1].split("六、")[0], "nothing beside the notice"


def test_thanks_where_thanks_are_due() -> None:
    text = sheet(
        view_of(
            [
                task("MZ01", 1, month(OCTOBER, 30), month(NOVEMBER, 60)),
                task("MZ01", 2, month(OCTOBER, 30), month(NOVEMBER, 100, status="已完成")),
            ]
        )
    )
    assert "“党建+适老化改造1”推进较快" in text
    assert "完成“党建+适老化改造2”" in text
    assert "感谢" in text
    assert "感谢" not in sheet(view_of((), delivered("MZ01", Timeliness.MISSING, SubmissionResult.NOTHING)))


def test_open_notices_with_number_day_and_stage() -> None:
    listed = (
        rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕3号", due="2026-12-01"), rectification("MZ01", 2, RectificationStage.CLOSED, notice="〔2026〕2号"),
        rectification("MZ01", 3, RectificationStage.CONFIRMED),
    )  # fmt: skip
    text = sheet(view_of(rectifications=listed))
    assert (
        "整改通知事项1项：〔2026〕3号（已下发，时限2026年12月1日，已过期）。已过期的1项，请于12月18日前（含当日）反馈。"
        in text
    )


def test_an_application_that_nobody_has_decided_on_is_told_with_what_holds_until_then() -> None:
    asks = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕3号", due="2026-12-25")
    told = "〔2026〕3号（已下发，时限2026年12月25日，已申请延期{}，尚未审定，审定前仍按原时限）"
    dated = replace(asks, applied=True, applied_until=dt.date(2027, 1, 15))
    assert told.format("至2027年1月15日") in sheet(view_of(rectifications=(dated,)))
    assert told.format("") in sheet(view_of(rectifications=(replace(asks, applied=True),)))
    assert "申请延期" not in sheet(view_of(rectifications=(asks,)))


def ending(heir: str = "MZ02", *, missing: bool = False) -> Assessment:
    """A November at whose end MZ01 ends, with one task open, one closed and one question."""
    rules = office()
    branches = tuple(
        replace(each, end=dt.date(2026, 11, 30), successor=heir) if each.code == "MZ01" else each
        for each in rules.branches
    )
    asked = Question(key="SM-1", branch="MZ01", kind=QuestionKind.EXPLAIN, number="", fact="为什么", demand="请说明")
    red = task("MZ01", 1, month(NOVEMBER, 5), deadline="2026-11-20")
    done = replace(task("MZ01", 2, month(NOVEMBER, 100)), closed=decision(DecisionKind.CLOSING, "XH-1"))
    came = (delivered("MZ01", Timeliness.MISSING, SubmissionResult.NOTHING),) if missing else ()
    view = view_of([red, done], *came)
    inputs = replace(view.ledger.inputs, office=replace(rules, branches=branches))
    return replace(view, ledger=replace(view.ledger, inputs=inputs), questions=(asked,))


def test_a_branch_that_ends_is_told_who_takes_over_and_the_other_what() -> None:
    """The one was told of a form that it was never to get, the other nothing at all."""
    text, heirs, others = (sheet(ending(), code) for code in ("MZ01", "MZ02", "MZ03"))
    assert (
        "你支部于2026年11月30日撤并，没有2026年12月月报表；没有办结的任务1项、需答复的事项1项由殡仪馆党支部承接，"
        "由其填报、答复，请做好移交。"
    ) in text
    assert "答复单各项所列时限" not in text
    assert "红灯任务1项，请说明" not in text, "its successor is asked"
    assert text.count("2026年12月月报表") == 1
    assert (
        "机关一党支部于2026年11月30日撤并，没有办结的任务1项、需答复的事项1项由你支部承接，列入你支部2026年12月月报表，"
        "由你支部填报、答复。"
    ) in heirs
    assert "请说明的情况1项" in heirs
    assert "答复单各项所列时限填报（填在2026年12月月报表“需答复”页也一样）" in heirs
    assert "撤并" not in others


def test_a_report_that_is_still_owed_is_owed_by_the_successor() -> None:
    text, heirs = (sheet(ending(missing=True), code) for code in ("MZ01", "MZ02"))
    assert "记为漏报，请于12月16日前（含当日）补报" in text
    assert "其2026年11月月报表漏报，请于12月16日前（含当日）代为补报" in heirs


def test_a_branch_that_ends_without_a_successor_answers_itself() -> None:
    text = sheet(ending(heir=""))
    assert "名册没有写承接支部，没有办结的任务1项由谁承接，请与我们商定。" in text
    assert "原因、措施和整改情况按答复单各项所列时限填报。" in text
    assert text.count("2026年12月月报表") == 1


def test_when_and_where_to_answer_and_what_the_bureau_owed() -> None:
    text = sheet(view_of())
    assert "对反馈内容有不同意见的，请于12月16日前（含当日，3个工作日）改正月报表重报，或者填写随附的答复单" in text
    assert "“需答复”表" not in text, "the next form of a branch without anything to answer has no such sheet"
    asked = Question(key="SM", branch="MZ01", kind=QuestionKind.EXPLAIN, number="", fact="为什么", demand="请说明")
    answered = sheet(replace(view_of(), questions=(asked,)))
    assert "原因、措施和整改情况按答复单各项所列时限填报（填在2026年12月月报表“需答复”页也一样）。" in answered
    assert "对反馈内容（包括灯色）有不同意见的，请于12月16日前（含当日，3个工作日）在“说明”栏陈述申辩" in answered
    assert "七、局机关党委的工作" not in text, "what was in order is not told"
    assert "下发时间晚于报送截止日，由局机关党委改进" in sheet(view_of(handed_out="2026-12-05"))
    assert "七、局机关党委的工作" not in sheet(view_of(handed_out=""))
    returned = delivered("MZ01", Timeliness.ON_TIME, SubmissionResult.RECEIVED, 2)
    assert "七、局机关党委的工作" not in sheet(view_of((), returned)), "a form returned is told under 报送情况"


def test_it_ends_with_who_wrote_it_and_when() -> None:
    assert sheet(view_of()).endswith("中共清河市民政局机关委员会\n2026年12月11日")


def test_a_month_is_judged_again_as_it_stood(bureau: Bureau) -> None:
    bureau.set('begun = ""', 'begun = "2026-10-01"')
    for period, handed, looked in ((OCTOBER, "2026-10-20", "2026-11-02"), (NOVEMBER, "2026-11-20", "2026-12-02")):
        bureau.hand_out(handed, period)
        bureau.drop(f"{period}.xlsx", bureau.filled("MZ01", period))
        bureau.collect(looked)
    assessment = bureau.consolidate("2026-12-09").assessment
    assert [(str(each.period), each.tasks) for each in assessment.trends["MZ01"]] == [("2026-10", 1), ("2026-11", 2)]
    assert summarise_month(judge_month(assessment.ledger, OCTOBER)) == summarise_month(
        judge_month(bureau.consolidate("2026-12-09", OCTOBER).assessment.ledger, OCTOBER)
    )
    assert all(each.green + each.yellow + each.red + each.grey == each.tasks for each in assessment.trends["MZ01"])
    assert (assessment.ledger.inputs.handed_out["MZ01"], "MZ02" in assessment.trends) == ("2026-11-20", False)
    assert "红灯任务数与上月持平" in sheet(assessment)


def test_a_red_lamp_that_went_grey_is_no_progress() -> None:
    assessment = view_of(
        [task("MZ01", 1, month(OCTOBER, 5), deadline="2026-10-20")],
        delivered("MZ01", Timeliness.MISSING, SubmissionResult.NOTHING),
    )
    vars(assessment)["trends"] = {
        "MZ01": (
            MonthSummary(period=OCTOBER, tasks=1, done=0, closed=0, green=0, yellow=0, red=1, grey=0),
            MonthSummary(period=NOVEMBER, tasks=1, done=0, closed=0, green=0, yellow=0, red=0, grey=1),
        )
    }
    text = sheet(assessment)
    assert "暂不与上月比较" in text
    assert "减少" not in text
    assert "四、支持帮助。" in text
    assert "值得肯定" not in text


def test_red_lamps_after_a_month_without_data_are_no_increase() -> None:
    """“红灯任务比上月增加4项” was said of a branch that had not reported the month before: five grey tasks."""
    assessment = view_of([task("MZ01", 1, month(NOVEMBER, 60))])
    vars(assessment)["trends"] = {
        "MZ01": (
            MonthSummary(period=OCTOBER, tasks=5, done=0, closed=0, green=0, yellow=0, red=0, grey=5),
            MonthSummary(period=NOVEMBER, tasks=5, done=0, closed=0, green=1, yellow=0, red=4, grey=0),
        )
    }
    text = sheet(assessment)
    assert "上月有灰灯任务，红灯数暂不与上月比较。" in text
    assert "增加" not in text


def test_a_gain_over_a_missed_month_is_not_praised() -> None:
    """“推进较快” of what grew since a month before last."""
    missed = task("MZ01", 1, month(OCTOBER.shift(-1), 10), month(NOVEMBER, 66))
    assert "推进较快" not in sheet(view_of([missed]))
    steady = task("MZ01", 1, month(OCTOBER, 10), month(NOVEMBER, 66))
    assert "推进较快" in sheet(view_of([steady]))


EMPTY_WORDS = "高度重视，精心组织，狠抓落实，各项工作扎实推进，取得了明显成效"


def test_a_gain_is_not_praised_while_its_text_is_in_question() -> None:
    told = task("MZ01", 1, month(OCTOBER, 30), month(NOVEMBER, 60, EMPTY_WORDS))
    key = format_signal_key(told.number, SignalKind.SLOGAN, EMPTY_WORDS)
    assert [each.kind for each in view_of([told]).signals] == [SignalKind.SLOGAN]
    assert "推进较快" not in sheet(view_of([told]))
    for opinion, praised in ((Opinion.DECLINED, True), (Opinion.PASSED, False), (Opinion.SENT_BACK, False)):
        spoken = view_of([told], decisions=(decision(DecisionKind.SIGNAL, key, opinion),))
        assert ("“党建+适老化改造1”推进较快" in sheet(spoken)) is praised, opinion


def test_a_completion_is_not_praised_while_its_text_is_in_question() -> None:
    told = task("MZ01", 1, month(OCTOBER, 90), month(NOVEMBER, 100, EMPTY_WORDS, status="已完成"))
    key = format_signal_key(told.number, SignalKind.SLOGAN, EMPTY_WORDS)
    assert "报完成“" not in sheet(view_of([told]))
    wrong = view_of([told], decisions=(decision(DecisionKind.SIGNAL, key, Opinion.DECLINED),))
    assert "报完成“党建+适老化改造1”" in sheet(wrong)


def test_a_question_about_the_plan_takes_no_praise_from_the_month() -> None:
    told = task("MZ01", 1, month(OCTOBER, 30), month(NOVEMBER, 60))
    told = replace(told, plan={**told.plan, "owner": "全体党员"})
    assert [each.kind for each in view_of([told]).signals] == [SignalKind.PERSON_MISSING]
    assert "推进较快" in sheet(view_of([told]))


def test_more_and_fewer_red_lamps_are_told() -> None:
    assessment = view_of([task("MZ01", 1, month(NOVEMBER, 60))])
    for before, now, words in ((3, 1, "比上月减少2项"), (0, 1, "比上月增加1项"), (1, 1, "与上月持平")):
        vars(assessment)["trends"] = {
            "MZ01": (
                MonthSummary(period=OCTOBER, tasks=9, done=0, closed=0, green=0, yellow=0, red=before, grey=0),
                MonthSummary(period=NOVEMBER, tasks=9, done=0, closed=0, green=0, yellow=0, red=now, grey=0),
            )
        }
        assert words in sheet(assessment)


def test_a_red_task_of_its_first_month_did_not_get_worse() -> None:
    """“红灯任务比上月增加1项” was said of a branch that had only listed one more task."""
    old, new = (
        task("MZ01", 1, month(OCTOBER, 60), month(NOVEMBER, 60)),
        task("MZ01", 2, month(NOVEMBER, 0), deadline="2026-10-31"),
    )
    then, now = view_of([old]), view_of([old, new])
    vars(now)["months"] = tuple(
        JudgedMonth(period=period, ledger=seen.ledger, delivered=seen.delivered, lamps=seen.lamps, recorded=False)
        for period, seen in ((OCTOBER, then), (NOVEMBER, now))
    )
    assert "红灯任务比上月增加1项（红灯中本月新列入1项）。" in sheet(now)


def test_same_view_same_bytes() -> None:
    assert build_draft(FEEDBACK_REPORT, crowded(12), office(), "MZ01") == build_draft(
        FEEDBACK_REPORT, crowded(12), office(), "MZ01"
    )


def office_with(**files: bytes) -> Office:
    """An office with other files."""
    return office_of({**starters(), **{name.replace("__", "/"): data for name, data in files.items()}})


def test_a_table_that_does_not_exist_is_named_for_the_office() -> None:
    changed = office_with(**{"wording__支部反馈单.txt": "一、情况\n【表：排名】\n".encode()})
    with pytest.raises(UserError, match=r"【表：排名】.*【表：任务】"):
        build_draft(FEEDBACK_REPORT, view_of(), changed, "MZ01")


def test_a_letterhead_from_before_there_were_sheets_still_does() -> None:
    with zipfile.ZipFile(io.BytesIO(office().letterhead)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/styles.xml"].decode()
    start, end = (
        text.index('<w:style w:type="paragraph" w:customStyle="1" w:styleId="SheetTitle"'),
        text.index('w:styleId="HeadingOneWords"'),
    )
    end = text.rindex("<w:style ", 0, end)
    old = pack_parts({**parts, "word/styles.xml": (text[:start] + text[end:]).encode()})
    assessment = view_of([task("MZ01", 1, month(NOVEMBER, 60))])
    assert said(
        opened(build_draft(FEEDBACK_REPORT, assessment, office_with(**{"公文版式.docx": old}), "MZ01"))
    ) == sheet(assessment)


def test_edited_sheets_of_one_branch_keep_their_folder(bureau: Bureau) -> None:
    bureau.set_out("2026-11-20")
    bureau.drop("一.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-02")
    folder = bureau.consolidate("2026-12-09").folder / "documents" / FEEDBACK
    path = folder / "MZ01_机关一支部.docx"
    path.write_bytes(path.read_bytes() + b"edited")
    done = bureau.consolidate("2026-12-09")
    assert done.beside == (f"documents/{FEEDBACK}/MZ01_机关一支部（重新生成）.docx",)
    assert path.read_bytes().endswith(b"edited")


@pytest.mark.parametrize(
    ("stands", "tasks", "sentence"),
    [
        ((OCTOBER.shift(-1), OCTOBER), 0, "本月没有列入台账的任务，不与上月比较。"),
        ((OCTOBER.shift(-1), NOVEMBER), 1, "上月没有数据，红灯数暂不与上月比较。"),
        ((), 0, "目前没有任务数据。"),
        ((NOVEMBER,), 1, "目前只有一个月的数据，下月起列出对比。"),
    ],
)
def test_only_this_month_is_compared_and_only_with_the_last(
    stands: tuple[Period, ...], tasks: int, sentence: str
) -> None:
    """“红灯任务比上月减少1项” was said of a branch whose tasks had all been closed the month before."""
    assessment = view_of([task("MZ01", 1, month(NOVEMBER, 40))][:tasks])
    summaries = [
        MonthSummary(period=period, tasks=2, done=0, closed=0, green=1 - back, yellow=0, red=back, grey=1 - back)
        for back, period in enumerate(reversed(stands))
    ]
    vars(assessment)["trends"] = {"MZ01": tuple(reversed(summaries))}
    assert f"三、近期走势。{sentence}" in sheet(assessment)


def test_the_pages_of_a_branch_tell_what_cost_it_the_word() -> None:
    """附件1, 反馈单 and 报送情况, by which a reader opens the number of those praised, told nothing of a lost 一次合格."""
    came = replace(delivered("MZ01", returned=1), failed=("无法读取", "月份不符", "无法读取"))
    seen = view_of([task("MZ01", 1, month(NOVEMBER, 60))], came)
    assert build_branch_table(seen).rows[0][-1] == "退回1次，3份不能用"
    assert "。退回修改1次、无法读取2份、月份不符1份，不算一次合格，不影响报送时效。" in sheet(seen)
    told = build_ledger_tables(seen)["报送情况"]
    assert list(told["at_once"])[:2] == ["退回1次，无法读取2份，月份不符1份", "是"]
    waits = view_of((), delivered("MZ01", result=SubmissionResult.TO_CORRECT, returned=1))
    assert "。退回修改1次，不影响报送时效。" in sheet(waits), (
        "whether it passes at once is not asked of what has not passed"
    )
    assert next(iter(build_ledger_tables(waits)["报送情况"]["at_once"])) == ""
