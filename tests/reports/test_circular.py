"""督查通报: every number in its prose is a count of rows that stand in its tables, read back from the finished .docx."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import shutil
import subprocess
from collections import Counter
from fractions import Fraction
from pathlib import Path

import docx
import pytest
from bureau import BRANCHES, office
from docx.document import Document
from papers import OCTOBER, SOURCE, decision, delivered, opened, rectification, task, view_of
from papers import month as told

from pipeline.archive.facts import Distribution, Receipt
from pipeline.commands import consolidate
from pipeline.contract.decisions import (
    format_closing_key,
    format_escalation_key,
    format_rectification_key,
    format_reported_key,
    format_representation_key,
    format_typical_case_key,
)
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion
from pipeline.contract.lamp_settings import RuleMode
from pipeline.contract.paper_settings import AnnexScope
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import QuestionKind, format_lamp_key
from pipeline.contract.settings import EscalationSettings
from pipeline.documents.draft import build_draft
from pipeline.ledger import AskedReason, ChangeRequest, Reply, TaskMonth
from pipeline.ledger.recorded import find_asked_reasons
from pipeline.periods import Period
from pipeline.reports import circular
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.circular_annexes import build_circular_annexes, build_rest_figures
from pipeline.reports.circular_tables import build_full_tables, build_task_table
from pipeline.reports.follow_up import is_overdue
from pipeline.reports.lagging import compute_gap, count_apart, count_foremost, list_lagging_tasks
from pipeline.reports.leader_matters import list_leader_matters
from pipeline.reports.month_report import build_month_report
from pipeline.reports.quantity import name_quantity
from pipeline.reports.shared_causes import list_shared_causes
from pipeline.reports.shares import format_rate, format_share
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Question, Rectification
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.supervision.trends import JudgedMonth, MonthSummary
from pipeline.terms import (
    DecisionKind,
    Disposition,
    Lamp,
    Opinion,
    RectificationStage,
    RectificationStep,
    ReportedStep,
    SubmissionResult,
    Timeliness,
)

PERIOD = Period(2026, 11)


@pytest.fixture(scope="module")
def assessment(built: consolidate.ConsolidateResult) -> Assessment:
    return built.assessment


@pytest.fixture(scope="module")
def paper(built: consolidate.ConsolidateResult) -> Document:
    return docx.Document(io.BytesIO((built.folder / "documents" / "督查通报.docx").read_bytes()))


def rows(paper: Document, index: int) -> list[list[str]]:
    """The rows of an annex's table without its head, as they stand in the file."""
    found = [table for table in paper.tables if table.rows[0].cells[0].text == "序号"]
    return [[cell.text for cell in row.cells] for row in found[index].rows[1:]]


def prose(paper: Document) -> str:
    """The text from the addressee to the annex list."""
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    return text[text.index("根据") : text.index("附件：")]


def test_every_annex_has_the_rows_of_the_ledger(paper: Document, assessment: Assessment) -> None:
    left = int(str(build_rest_figures(assessment)["causes_left"]))
    assert [len(rows(paper, index)) for index in range(3)] == [
        len(assessment.delivered) + 1, len(list_lag_rows(assessment)), len(list_shared_causes(assessment)) - left,
    ]  # fmt: skip


def mask(text: str) -> str:
    """A text without marks and figures: texts that differ by these alone stand in one row."""
    return re.sub(r"\W", "", re.sub(r"\d+(?:\.\d+)?(?:[、至]\d+(?:\.\d+)?)*", "0", text))


def test_annex_3_and_the_workbook_list_what_the_text_counts(paper: Document, assessment: Assessment) -> None:
    """The text counted 35 matters of all months without an answer, and the annex listed the 18 of this month."""
    told = re.search(r"归并为(\d+)件，见附件3(和附表)?", prose(paper))
    assert told is not None
    listed = build_full_tables(assessment)["需协调事项"].rows
    assert int(told[1]) == len(listed)
    assert bool(told[2]) is (len(rows(paper, 2)) < len(listed))
    waiting = [each for each in assessment.reported if each.open]
    assert {each.last for each in waiting} > {PERIOD}, "some were not said again this month"
    for each in waiting:
        name = assessment.formal_name(each.branch).removesuffix("党支部")
        found = [row for row in listed if mask(each.text) in mask(row[1]) and name in row[3]]
        assert found, each.text
        assert any(int(row[2].rstrip("月")) <= each.first.month for row in found)


def list_lag_rows(assessment: Assessment) -> set[str]:
    """Tasks that are red, or whose rectification is overdue unless it waits for a decision on naming them."""
    red = {task.number for task in assessment.ledger.tasks if assessment.lamps[task.number].lamp is Lamp.RED}
    overdue = [each for each in assessment.rectifications if is_overdue(assessment, each)]
    asked = assessment.proposed_keys
    return red | {each.number for each in overdue if format_escalation_key(each.problem, "通报") not in asked}


def test_numbers_in_prose_are_sums_of_annex_1(paper: Document, assessment: Assessment) -> None:
    *table, total = rows(paper, 0)
    timeliness = Counter(row[2] for row in table)
    sums = [sum(int(row[column]) for row in table) for column in range(4, 12)]
    assert [total[1], *map(int, total[4:12])] == ["合计", *sums]
    tasks, done, closed, green, yellow, red, grey, _ = sums
    assert closed <= done
    assert green + yellow + red + grey == tasks == len(assessment.ledger.tasks)
    text = prose(paper)
    for said in (
        f"应报送月报表的党支部{len(table)}个", f"按时报送{timeliness['按时']}个", f"列入台账的任务{tasks}项，报已完成{done}项",
        f"（绿灯）{green}项", f"（黄灯）{yellow}项", f"（红灯）{red}项", f"（灰灯）{grey}项",
        f"已报送{len(table) - timeliness['漏报'] - timeliness['待报']}个",
    ):  # fmt: skip
        assert said in text, said
    for row in table:
        if row[2] in ("漏报", "迟报"):
            assert row[1] in text


def test_the_worst_are_named_first_and_all_stand_in_annex_2(paper: Document, assessment: Assessment) -> None:
    lagging = list_lagging_tasks(assessment)
    gaps = [compute_gap(assessment, each) for each in lagging]
    assert gaps == sorted(gaps, reverse=True)
    named = re.findall(r"“([^”]+)”（应达", prose(paper))
    assert named == [each.plan["task"].replace("“", "‘").replace("”", "’") for each in lagging[: count_foremost(gaps)]]
    assert [row[2] for row in rows(paper, 1)][: len(lagging)] == [each.plan["task"] for each in lagging]


def test_categories_and_domains_add_up_to_the_whole(assessment: Assessment) -> None:
    figures = circular.build_circular_figures(assessment)
    for groups in (figures["categories"], figures["domains"]):
        assert isinstance(groups, list)
        assert sum(group.tasks for group in groups) == len(assessment.ledger.tasks)
        for group in groups:
            assert group.green + group.yellow + group.red + group.grey == group.tasks


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
    """“党建+社会救助领域群众身边不……” was signed: names were cut."""
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "2026年　月　日" in text
    assert "总的看，（总体判断由签发人填写）。" in text
    assert "均待核验" in text
    assert "…" not in text
    assert len(re.sub(r"\s", "", prose(paper))) <= 1500


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(2, 3, "2/3"), (12, 15, "12/15（80.0%）"), (1, 8, "1/8（12.5%）"), (0, 0, "0/0"), (2, 6, "2/6（33.3%）")],
)
def test_shares_of_few_are_given_as_fractions(part: int, whole: int, text: str) -> None:
    assert format_share(part, whole, 5) == text


def test_percents_round_half_up() -> None:
    assert [format_rate(1, 16, 1), format_rate(1, 3, 1), format_rate(2, 3, 1), format_rate(1, 1, 1)] == [
        "6.3%",
        "33.3%",
        "66.7%",
        "100.0%",
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
    assert "机关一党支部“党建+适老化改造1”：包户到人、每周回访。" in text
    assert "机关一党支部“党建+适老化改造3”：完成入户评估36户。" in text
    assert "每周上门" not in text


def test_what_a_branch_reports_complete_is_not_called_completed() -> None:
    """“已完成27项” was said while nothing had been verified."""
    text = prose(circular_of(view_of([task("MZ01", 1, told(PERIOD, 100, status="已完成"))])))
    assert "报已完成1项，均待核验。" in text
    assert "任务1项，已完成" not in text


def test_a_late_report_is_late_at_least_so_long() -> None:
    """“迟4天” was said of a report that came some day between two looks."""
    paper = circular_of(view_of((), delivered("MZ01", Timeliness.LATE), delivered("MZ02", Timeliness.LATE)))
    assert "迟报2个：机关一党支部、殡仪馆党支部（均迟4天以上）。" in prose(paper)
    assert [row[12] for row in rows(paper, 0)][:2] == ["迟4天以上", "迟4天以上"]
    known = dataclasses.replace(delivered("MZ01", Timeliness.LATE), after="2026-12-07", by="2026-12-07")
    assert known.lateness == "迟4天"
    assert delivered("MZ01").lateness == ""


def test_a_branch_mostly_yellow_is_not_praised() -> None:
    """主要成效 named branches of which most tasks were behind."""
    green, yellow = told(PERIOD, 90), told(PERIOD, 20)

    def praised(*months: TaskMonth) -> bool:
        tasks = [task("MZ01", row, each) for row, each in enumerate(months, 1)]
        lamps = [lamp.lamp for lamp in view_of(tasks).lamps.values()]
        assert {Lamp.GREEN: green, Lamp.YELLOW: yellow}[lamps[0]] == months[0]
        return "过半任务绿灯的党支部有1个（按名册顺序）：机关一党支部。" in prose(circular_of(view_of(tasks)))

    assert [praised(green, green, yellow), praised(green, yellow), praised(yellow)] == [True, False, False]


@pytest.mark.parametrize(
    ("part", "whole", "word"),
    [
        (0, 24, ""), (1, 24, "个别"), (2, 24, "个别"), (3, 24, "少数"), (6, 24, "少数"), (7, 24, "部分"), (12, 24, "部分"),
        (13, 24, "多数"), (24, 24, "全部"), (1, 3, "个别"), (1, 2, "部分"), (1, 1, "全部"), (18, 181, "少数"), (3, 181, "个别"),
    ],
)  # fmt: skip
def test_words_of_quantity_have_bounds(part: int, whole: int, word: str) -> None:
    """“个别党支部” was said of 6 of 24."""
    assert name_quantity(part, whole) == word


def test_the_problems_are_headed_by_how_many_they_are() -> None:
    held = [task(code, 1, told(PERIOD, 90)) for code in BRANCHES]
    assert "本月没有发现需要通报的问题。" in prose(circular_of(view_of(held, delivered("MZ01", returned=1))))
    came = (delivered("MZ01", Timeliness.LATE, SubmissionResult.TO_CORRECT), delivered("MZ02", Timeliness.LATE))
    assert "多数党支部报送不及时、不合格。" in prose(circular_of(view_of((), *came)))


@pytest.mark.parametrize(
    ("came", "heading", "demand"),
    [
        (delivered("MZ01", Timeliness.LATE), "个别党支部报送不及时。", "核对更正。"),
        (delivered("MZ01", Timeliness.MISSING, SubmissionResult.NOTHING), "个别党支部报送不及时。", "限期补报更正。"),
        (delivered("MZ01", result=SubmissionResult.TO_CORRECT), "个别党支部报送不合格。", "限期补报更正。"),
    ],
)  # fmt: skip
def test_a_heading_names_only_the_faults_that_there_are(came: SubmissionStatus, heading: str, demand: str) -> None:
    """A branch in time whose form waits to be corrected stood under 报送不及时、不合格."""
    text = prose(circular_of(view_of((), came)))
    assert f"（一）{heading}" in text
    assert f"（一）{demand}" in text
    assert ("不及时" in text, "补报" in text) == ("不及时" in heading, "补报" in demand)


def test_nothing_is_compared_with_a_month_of_which_nothing_is_known() -> None:
    """A month of grey tasks was compared with the last: its red ones had “fallen”."""
    before = MonthSummary(period=OCTOBER, tasks=2, done=0, closed=0, green=0, yellow=0, red=2, grey=0)
    view = view_of([task("MZ01", 1, told(OCTOBER, 5))], delivered("MZ01", Timeliness.MISSING, SubmissionResult.NOTHING))
    vars(view)["trends"] = {"MZ01": (before,)}
    assert [lamp.lamp for lamp in view.lamps.values()] == [Lamp.GREY]
    text = prose(circular_of(view))
    assert "与10月相比" not in text
    assert "11月没有有效数据，灯色不与10月比较。" in text


def with_october(view: Assessment, **lamps: Lamp) -> Assessment:
    """The month with an October in which the tasks named by branch and row (``MZ01_1``) had these lamps."""
    then = {
        f"{name[:4]}-202610-{int(name[5:]):02d}": LampResult(lamp, "", Fraction(80)) for name, lamp in lamps.items()
    }
    before, now = (
        JudgedMonth(period=each, ledger=view.ledger, delivered=view.delivered, lamps=lit, recorded=False)
        for each, lit in ((OCTOBER, then), (PERIOD, view.lamps))
    )
    counted = Counter(lit.lamp for lit in then.values())
    summary = MonthSummary(
        period=OCTOBER, tasks=len(then), done=0, closed=0, green=counted[Lamp.GREEN], yellow=counted[Lamp.YELLOW],
        red=counted[Lamp.RED], grey=counted[Lamp.GREY],
    )  # fmt: skip
    vars(view).update(months=(before, now), trends={"MZ01": (summary,)})
    return view


def test_who_falls_silent_is_told_as_he_last_stood() -> None:
    """Red tasks of branches that did not report turned grey, and were in no list of the worst: silence paid."""
    tasks = [task("MZ01", 1, told(PERIOD, 90)), task("MZ02", 1, told(OCTOBER, 5)), task("MZ02", 2, told(OCTOBER, 20))]
    missing = delivered("MZ02", Timeliness.MISSING, SubmissionResult.NOTHING)
    red = {"MZ01_1": Lamp.GREEN, "MZ02_1": Lamp.RED, "MZ02_2": Lamp.RED}
    text = prose(circular_of(with_october(view_of(tasks, missing), **red)))
    assert "红灯减少2项，灰灯增加2项（10月按现有数据重新计算）" in text
    assert (
        "（一）滞后任务没有新的数据。本月没有数据、上次红灯的2项：殡仪馆党支部“党建+适老化改造1”（10月应达80%，实际5%）；"
        "殡仪馆党支部“党建+适老化改造2”（10月应达80%，实际20%）。"
    ) in text
    late = view_of([task("MZ01", 1, told(PERIOD, 0), deadline=RED), *tasks[1:]], missing)
    text = prose(circular_of(with_october(late, **{**red, "MZ02_2": Lamp.YELLOW})))
    assert "（应达100%，实际0%）。另有本月没有数据、上次红灯的1项：殡仪馆党支部“党建+适老化改造1”（" in text
    assert "适老化改造2" not in text, "nothing is known of it but that it was not red"
    well = prose(circular_of(with_october(view_of(tasks, missing), MZ01_1=Lamp.GREEN, MZ02_1=Lamp.GREEN)))
    assert "上次红灯" not in well


def test_red_tasks_that_are_new_or_had_no_data_did_not_get_worse() -> None:
    """“红灯增加14项” counted four tasks of the first month and two of which nothing had been known."""
    tasks = [task("MZ01", at, told(PERIOD, 0), deadline=RED) for at in range(1, 5)]
    text = prose(circular_of(with_october(view_of(tasks), MZ01_1=Lamp.GREEN, MZ01_2=Lamp.GREY)))
    assert "红灯增加4项（红灯中本月新列入2项、10月没有数据1项），灰灯减少1项（10月" in text
    known = {f"MZ01_{at}": Lamp.GREEN for at in range(1, 5)}
    assert "红灯增加4项，灰灯持平（10月" in prose(circular_of(with_october(view_of(tasks), **known)))


def test_matters_that_differ_by_a_quantity_are_one_cause() -> None:
    """“工期晚约20天” and “工期晚约25天” were two matters, each of fewer branches than it had."""
    words = ("工期晚约25天", "工期晚约20天", "工期晚约20天。", "3号楼漏水", "7号楼漏水")
    tasks = [task("MZ01", at, told(PERIOD, 60, problem=text)) for at, text in enumerate(words, 1)]
    tasks[1] = dataclasses.replace(tasks[1], branch="MZ02")
    paper = circular_of(view_of(tasks))
    assert [row[1].rpartition("：")[2] for row in rows(paper, 2)] == ["工期晚约25天等", "3号楼漏水", "7号楼漏水"]
    assert "未答复反映5条归并为3件，见附件3，本月较多的有“工期晚约25天”等（2个党支部）。" in prose(paper)
    many = [task("MZ01", at, told(PERIOD, 60, problem=f"缺{at}人")) for at in (4, 2, 9, 3)]
    assert [row[1] for row in rows(circular_of(view_of(many)), 2)] == ["缺4人等"]


def test_what_is_quoted_are_the_words_of_a_branch_of_this_month() -> None:
    """“工期晚约20、25天” stood in quotation marks, though all of this month wrote 20 and nobody wrote both."""
    before = told(OCTOBER, 50, problem="工期晚约25天。")
    tasks = [task("MZ01", 1, before, told(PERIOD, 60)), *(
        dataclasses.replace(task("MZ01", at, told(PERIOD, 60, problem="工期晚约20天。")), branch=branch)
        for at, branch in enumerate(("MZ02", "MZ03", "MZ04"), 2)
    )]  # fmt: skip
    view = view_of(tasks)
    (cause,) = list_shared_causes(view)
    assert (cause.words, cause.text) == ("工期晚约20天。", "工期晚约20天等")
    assert cause.varied
    assert not cause.varied_now
    assert "“工期晚约20天。”（3个党支部）" in prose(circular_of(view)), "all of this month have one figure"
    facts = "".join(part.text for part in list_leader_matters(view, build_month_report(view))[0].facts)
    assert facts.startswith("“工期晚约20天。”等（"), "one of the four has another"


def test_a_promise_to_answer_says_who_answers() -> None:
    """Forty-eight matters were to be answered by a day, and nobody was to answer them."""
    tasks = [task("MZ01", at, told(PERIOD, 60, problem=text)) for at, text in enumerate(("缺人手", "经费未落实"), 1)]
    passed = decision(
        DecisionKind.REPORTED, format_reported_key(tasks[0].number, "缺人手", ReportedStep.FORWARD), note="人事科"
    )
    passed = dataclasses.replace(passed, due=dt.date(2026, 12, 31))
    paper = circular_of(view_of(tasks, decisions=(passed,)))
    assert (
        "未答复反映2条归并为2件，见附件3。已定牵头科室的1件按所定时限答复。未定牵头科室的由局机关党委于12月16日前明确，12月25日前答复。"
        in prose(paper)
    )
    note = next(each.text for each in paper.paragraphs if "局机关党委履责情况" in each.text)
    assert note.endswith("；支部反映归并后尚未答复2件，其中没有定牵头科室1件。")
    assert sorted(row[4] for row in rows(paper, 2)) == ["", "人事科（12月31日前）"]
    promised = "；已定牵头科室的按所列时限、未定的12月25日前（含当日）答复有关党支部"
    assert [each.text for each in paper.paragraphs if each.text.endswith(promised)], "one day for one duty"
    late = dataclasses.replace(passed, due=dt.date(2026, 12, 4))
    paper = circular_of(view_of(tasks[:1], decisions=(late,)))
    assert "已定牵头科室的1件按所定时限答复；超过时限的1件，由牵头科室抓紧答复：人事科（2026年12月4日到期）。" in prose(
        paper
    )
    assert "未定牵头科室" not in prose(paper)
    assert [row[4] for row in rows(paper, 2)] == ["人事科（12月4日前）"]
    assert [each.text for each in paper.paragraphs if each.text.endswith("；由牵头科室按所列时限答复有关党支部")]


def test_of_a_matter_passed_on_in_part_the_late_answer_is_told_and_nothing_is_more_than_its_whole() -> None:
    """“已定牵头科室的3件…，其中超过时限的6件：规划财务科（…）、规划财务科（…）”: six of three, and a section named six times."""
    texts = ("缺人手", "缺人手", "经费未落实", "场地不足")
    owners = ("MZ01", "MZ02", "MZ01", "MZ02")
    tasks = [
        task(code, at, told(PERIOD, 60, problem=text))
        for at, (code, text) in enumerate(zip(owners, texts, strict=True), 1)
    ]
    passed = tuple(
        dataclasses.replace(
            decision(
                DecisionKind.REPORTED,
                format_reported_key(tasks[at].number, texts[at], ReportedStep.FORWARD),
                note="人事科",
            ),
            due=dt.date(2026, 12, day),
        )
        for at, day in ((0, 4), (2, 7))
    )
    paper = circular_of(view_of(tasks, decisions=passed))
    assert (
        "已定牵头科室的1件按所定时限答复；超过时限的2件，由牵头科室抓紧答复：人事科2件（最早2026年12月4日到期）。"
        in prose(paper)
    )
    note = next(each.text for each in paper.paragraphs if "局机关党委履责情况" in each.text)
    assert note.endswith("尚未答复3件，其中没有全部定牵头科室2件，超过答复时限2件（人事科2件）。")
    only = circular_of(view_of(tasks[:2], decisions=passed[:1]))
    assert "超过时限的1件，由牵头科室抓紧答复：人事科（2026年12月4日到期）。未定牵头科室的" in prose(only)


def test_more_branches_than_a_text_can_name_are_all_counted_and_none_is_singled_out() -> None:
    """The first ten of the roster were named, the others were “等39个”."""

    def problems(count: int) -> str:
        came = [delivered(f"MZ{at:02d}", Timeliness.MISSING, SubmissionResult.NOTHING) for at in range(1, count + 1)]
        return prose(circular_of(view_of((), *came)))

    assert "漏报10个：" in problems(10)
    assert "漏报11个（名单见附表）。" in problems(11)
    tasks = [task(f"MZ{at:02d}", 1, told(PERIOD, 90)) for at in range(1, 12)]
    praised = prose(circular_of(view_of(tasks, *(delivered(f"MZ{at:02d}") for at in range(1, 12)))))
    assert "过半任务绿灯的党支部有11个。" in praised


def test_closed_tasks_are_counted_and_named_and_wait_no_more() -> None:
    text = prose(circular_of(decided_month()))
    assert "经核验，本月销号任务1项：机关一党支部“党建+适老化改造3”。" in text
    assert "报已完成1项，其中经核验销号1项。" in text


def test_a_completion_sent_back_is_not_counted_as_done() -> None:
    """“区划地名1项，已完成1/1” was signed of a completion that the bureau had sent back."""
    one = task("MZ01", 3, told(PERIOD, 100, status="已完成"))
    back = decision(DecisionKind.CLOSING, format_closing_key(one.number), Opinion.SENT_BACK)
    text = prose(circular_of(view_of([dataclasses.replace(one, sent_back=back)], decisions=(back,))))
    assert "列入台账的任务1项，报已完成0项。" in text
    assert "支部报已完成、经核验退回的任务1项，按未完成统计" in text


def test_an_upheld_statement_takes_a_task_out_of_the_problems() -> None:
    assessment = decided_month()
    paper = circular_of(assessment)
    problems_part = prose(paper).split("三、存在问题")[1]
    assert "红灯任务2项，其中1项经陈述申辩、核实采纳，不作为问题通报" in problems_part
    assert "党建+适老化改造2" not in problems_part
    assert "党建+适老化改造1" in problems_part
    assert [row[2] for row in rows(paper, 1)] == ["党建+适老化改造1"]


def test_what_is_overdue_and_relapsed_is_named_with_its_notice() -> None:
    text = prose(circular_of(decided_month()))
    assert "整改后反弹1项：机关一党支部" in text


def test_a_relapse_that_is_settled_again_is_no_problem_of_this_month() -> None:
    """“整改后反弹1项” was printed month after month, whatever had been done about it since."""
    settled = rectification("MZ01", 1, RectificationStage.CLOSED, notice="〔2026〕1号", due="2026-12-01", relapses=1)
    assert "反弹" not in prose(circular_of(view_of([task("MZ01", 1, told(PERIOD, 90))], rectifications=(settled,))))


def ask_print(view: Assessment, row: Rectification) -> Assessment:
    """The same month with the question on its 核验表 whether a problem is to be named in print."""
    asked = Proposal(
        matter=DecisionKind.ESCALATE, key=format_escalation_key(row.problem, "通报"), branch=row.branch, branch_name="机关一支部",
        task=row.task, number=row.number, proposal="提请通报", reason="", options={},
    )  # fmt: skip
    return dataclasses.replace(view, proposals=(asked,))


def test_what_is_overdue_is_named_only_once_that_was_decided_and_then_once() -> None:
    """Branches were named for an overdue 整改 while the leader had yet to decide on it, and again when he had."""
    order = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01")
    tasks = [task("MZ01", 1, told(PERIOD, 90))]
    open_question = circular_of(ask_print(view_of(tasks, rectifications=(order,)), order))
    text = prose(open_question)
    assert "整改到期、尚未销号的1项，是否点名通报均待审定；发现后月报写有进展的1项。" in text
    assert "机关一党支部" not in text.split("三、存在问题")[1]
    assert len(open_question.tables) == 3, "the annex does not name what the text leaves open"
    red = view_of([task("MZ01", 1, told(PERIOD, 10), deadline="2026-10-31")], rectifications=(order,))
    asked = circular_of(ask_print(red, order))
    assert [row[10] for row in rows(asked, 1)] == ["已立项"], (
        "a dash beside last month's order said that nothing is open"
    )
    assert [row[11] for row in rows(asked, 0)] == ["1", "0", "0", "1"], "and so did 在改 0"
    assert "12月1日" not in "".join(cell for row in rows(asked, 1) for cell in row), "a day gone by names the branch"
    sure = rectification("MZ01", 2, RectificationStage.NOTICED, notice="〔2026〕2号", due="2027-02-01")
    both = view_of([task("MZ01", 1, told(PERIOD, 90))], rectifications=(order, sure))
    assert [row[11] for row in rows(circular_of(ask_print(both, order)), 0)] == ["2", "0", "0", "2"]
    assert [row[11] for row in rows(circular_of(red), 0)][-1] == "1"
    agreed = decision(DecisionKind.ESCALATE, format_escalation_key(order.problem, "通报"))
    named = prose(circular_of(view_of(tasks, decisions=(agreed,), rectifications=(order,))))
    assert "整改到期、尚未销号的1项，见附件2；发现后月报写有进展的1项。" in named
    assert named.split("三、存在问题")[1].count("机关一党支部") == 1
    spared = dataclasses.replace(agreed, opinion=Opinion.DECLINED)
    text = prose(circular_of(view_of(tasks, decisions=(spared,), rectifications=(order,))))
    assert "整改到期、尚未销号的1项，见附件2；发现后月报写有进展的1项。" in text
    assert "机关一党支部" not in text.split("三、存在问题")[1]


def test_an_order_without_a_notice_is_named_by_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """“整改通知书到期…：机关一党支部（）” was printed of a branch that had answered before it got a notice."""
    back = rectification("MZ01", 1, RectificationStage.SENT_BACK, due="2026-12-01")
    paper = circular_of(view_of([task("MZ01", 1, told(PERIOD, 90))], rectifications=(back,)))
    assert [row[10] for row in rows(paper, 1)] == ["12月1日到期"]
    rules = EscalationSettings(rule=RuleMode.OFF)
    without = dataclasses.replace(office(), settings=office().settings.model_copy(update={"escalation": rules}))
    monkeypatch.setattr("papers.office", lambda: without)
    paper = circular_of(view_of([task("MZ01", 1, told(PERIOD, 90))], rectifications=(back,)))
    assert "整改到期、尚未销号的1项：机关一党支部（2026年12月1日到期，月报写有进展）。" in prose(paper)
    assert [row[10] for row in rows(paper, 1)] == ["12月1日到期"]


def test_a_branch_is_named_for_a_task_with_what_the_bureau_owes_it() -> None:
    """Four of six tasks named had a difficulty that nobody had answered, and the text did not say so."""
    troubled = dataclasses.replace(told(OCTOBER, 30), values={"problem": "书架二次延期"})
    silent = dataclasses.replace(told(PERIOD, 40), values={"problem": "", "progress": "做了3件"})
    again = dataclasses.replace(silent, values={"problem": "书架二次延期", "progress": "做了3件"})
    tasks = [task("MZ01", 1, troubled, again, deadline=RED), task("MZ02", 1, silent, deadline=RED)]
    seen = view_of(tasks)
    text = prose(circular_of(seen))
    assert "机关一党支部“党建+适老化改造1”（应达100%，实际40%，困难未答复）" in text
    assert "以前反映的1条。" in text
    passed = prose(circular_of(view_of([task("MZ01", 1, troubled, silent, deadline=RED)])))
    assert "实际40%，此前反映待核对）" in passed, "what is not said again may be settled"
    assert "以前反映的1条本月未再写，先核对。" in passed
    assert "殡仪馆党支部“党建+适老化改造1”（应达100%，实际40%）" in text
    later = ChangeRequest(
        period=PERIOD, number=tasks[1].number, branch="MZ02", item="完成时限", before="2026年10月31日", after="2026年12月31日",
        why="书架二次延期", who="李文静", when="2026-12-02", source=tasks[1].source,
    )  # fmt: skip
    other = dataclasses.replace(later, item="责任人", after="陈立", number=tasks[0].number, branch="MZ01")
    plea = Proposal(
        matter=DecisionKind.PLEA, key="SB-1", branch="MZ02", branch_name="殡仪馆支部", task="", number=tasks[1].number,
        proposal="支部作了说明，请答复", reason="", options={},
    )  # fmt: skip
    asked = dataclasses.replace(
        seen, ledger=dataclasses.replace(seen.ledger, requests=(later, other)), proposals=(plea,)
    )
    text = prose(circular_of(asked))
    assert "实际40%，困难未答复、变更待审定）" in text
    assert "实际40%，延期待审定、申辩未答复）" in text
    assert "红灯任务2项（延期待审定1项），涉及2个党支部" in text, "the count stands beside the red ones it is a part of"


def test_a_branch_that_ends_is_told_with_who_takes_over() -> None:
    """A branch that had ended on the month's last day was praised, and nobody read that it was gone."""
    ended = dataclasses.replace(office().by_code["MZ01"], end=dt.date(2026, 11, 30), successor="MZ02")
    branches = tuple(ended if each.code == "MZ01" else each for each in office().branches)
    view = view_of([task("MZ01", 1, told(PERIOD, 90))])
    inputs = dataclasses.replace(view.ledger.inputs, office=dataclasses.replace(view.office, branches=branches))
    view = dataclasses.replace(view, ledger=dataclasses.replace(view.ledger, inputs=inputs))
    remarks = {row[1]: row[12] for row in rows(circular_of(view), 0)}
    assert remarks["机关一党支部"] == "11月30日撤并，由殡仪馆党支部承接"
    assert remarks["殡仪馆党支部"] == ""


def test_only_the_step_of_print_that_was_confirmed_is_named_with_the_steps_on_record() -> None:
    """“经提醒、督办和通知整改仍未解决” was printed of a problem nobody had been reminded of."""
    text = prose(circular_of(decided_month()))
    assert "对下列1个问题予以通报：机关一党支部“党建+适老化改造1”。" in text
    assert "督办" not in text
    problem = ProblemId.of_task(decided_month().ledger.tasks[0].number)
    reminded = dataclasses.replace(decided_month(), steps={problem: ("提醒", "整改通知", "通报")})
    assert "“党建+适老化改造1”（此前已采取措施：提醒、整改通知）。" in prose(circular_of(reminded))


def test_the_bureau_says_what_it_owed_above_annex_1() -> None:
    text = "\n".join(each.text for each in circular_of(decided_month()).paragraphs)
    assert "月报表于2026年11月25日下发，距报送截止8天；退回修改2次；收到陈述申辩2件，采纳1件。" in text


def test_decisions_bring_no_number_from_elsewhere() -> None:
    assessment = decided_month()
    assert strange_numbers(circular_of(assessment), assessment) == set()


def test_a_month_without_anything_has_no_empty_section() -> None:
    text = prose(circular_of(view_of(handed_out="")))
    for sentence in (
        "本月没有经核定的典型做法和销号任务。",
        "当期没有列入工作台账的任务。",
        "灯色不与10月比较",
    ):
        assert (sentence in text) is (sentence != "灯色不与10月比较")
    parts = re.split(r"\n[一二三四五六]、\w+\n", text)
    assert len(parts) == 5
    assert all(len(part) > 10 for part in parts)


def test_a_decision_of_another_month_is_not_told_again() -> None:
    assessment = decided_month()
    earlier = tuple(dataclasses.replace(each, period=OCTOBER) for each in assessment.ledger.inputs.decisions)
    text = prose(circular_of(view_of(assessment.ledger.tasks, decisions=earlier)))
    assert "本月没有经核定的典型做法和销号任务。" in text
    assert "本月销号" not in text


def test_the_worst_are_chosen_by_gap_and_never_by_the_roster() -> None:
    """Of 19 red tasks the first five of the roster were named, one 90 % done, each with its person (“责任人…”)."""
    near = task("MZ01", 1, told(PERIOD, 90), deadline=RED)
    far = task("MZ03", 1, told(PERIOD, 20), deadline=RED)
    text = prose(circular_of(view_of([near, far])))
    assert re.findall(r"实际(\d+)%", text) == ["20", "90"]
    assert "责任人" not in text


def test_equal_causes_of_several_branches_are_said_once() -> None:
    """Seven branches asked for more time for one reason, one row each, and nobody was told that it was one."""
    same = [
        task(
            code,
            1,
            dataclasses.replace(
                told(PERIOD, 40), values={"problem": "书架二次延期" + "！" * at, "progress": "做了3件"}
            ),
        )
        for at, code in enumerate(("MZ01", "MZ02", "MZ03"), 2)
    ]
    other = task("MZ01", 2, dataclasses.replace(told(PERIOD, 40), values={"problem": "缺人手", "progress": "做了3件"}))
    paper = circular_of(view_of([*same, other]))
    assert "“书架二次延期！！”（3个党支部）。" in prose(paper)
    assert [row[3].count("、") + 1 for row in rows(paper, 2)] == [3, 1]


def test_the_reason_given_in_an_open_request_stands_beside_a_red_task() -> None:
    one = task("MZ01", 1, told(PERIOD, 40), deadline=RED)
    seen = view_of([one])
    asked = ChangeRequest(
        period=PERIOD, number=one.number, branch="MZ01", item="完成时限", before="2026年10月31日", after="2026年12月31日",
        why="定制书架供货延期", who="李文静", when="2026-12-02", source=one.source,
    )  # fmt: skip
    waiting = dataclasses.replace(seen, ledger=dataclasses.replace(seen.ledger, requests=(asked,)))
    assert rows(circular_of(waiting), 1)[0][8] == "定制书架供货延期（延期待审定）"
    before = dataclasses.replace(asked, period=OCTOBER)
    earlier = dataclasses.replace(seen, ledger=dataclasses.replace(seen.ledger, requests=(before,)))
    assert rows(circular_of(earlier), 1)[0][8] == "定制书架供货延期（10月申请，延期待审定）"


def test_a_branch_that_wrote_something_is_not_said_to_be_silent() -> None:
    """支部说明 was a dash beside a complaint of last month that nobody had answered."""
    troubled = dataclasses.replace(told(OCTOBER, 30), values={"problem": "书架二次延期"})
    silent = dataclasses.replace(told(PERIOD, 40), values={"problem": "", "progress": ""})
    view = view_of([task("MZ01", 1, troubled, silent, deadline=RED)])
    assert rows(circular_of(view), 1)[0][8] == "10月反映：书架二次延期"


def test_who_was_asked_and_let_the_day_pass_tells_no_reason_nobody_else() -> None:
    """“未说明原因” stood beside tasks of which nobody had asked a reason, and a dash beside those that were asked."""
    red = task("MZ01", 1, told(PERIOD, 40), deadline=RED)
    key = format_lamp_key(ProblemId.of_task(red.number))
    day, paper = dt.date(2026, 12, 9), dt.date(2026, 12, 25)
    now = Question(key=key, branch="MZ01", kind=QuestionKind.LAMP, number=red.number, fact="", demand="", due=paper)
    answer = Reply(
        receipt=8, branch="MZ01", period=PERIOD, key=key, measures="", done="", finished="", statement="下雨停工",
        who="李文静", when="2026-12-08", source=SOURCE,
    )  # fmt: skip

    def reason(*asked: AskedReason, questions: tuple[Question, ...] = (), replies: tuple[Reply, ...] = ()) -> str:
        view = view_of([red])
        inputs = dataclasses.replace(view.ledger.inputs, asked_reasons={key: asked}, replies=replies)
        view = dataclasses.replace(view, ledger=dataclasses.replace(view.ledger, inputs=inputs), questions=questions)
        annex = build_circular_annexes(view)[1]
        said = annex.table.rows[0][8]
        assert ("支部说明“—”为未要求说明，支部也没有写" in annex.note) == (said == "—")
        return said

    over, ahead = AskedReason(PERIOD, day), AskedReason(PERIOD.shift(1), paper)
    assert reason() == "—"
    assert reason(questions=(now,)) == "说明期限未到"
    assert reason(ahead) == "说明期限未到"
    assert reason(over, questions=(now,)) == reason(over, ahead) == "未说明原因"
    assert reason(over, replies=(answer,)) == "已按需答复说明"
    assert reason(dataclasses.replace(ahead, until=day), replies=(answer,)) == "未说明原因", (
        "it answered the one before"
    )
    assert reason(AskedReason(PERIOD, None)) == "说明期限未到", "no paper has set a day"


def test_what_forms_asked_about_red_lamps_is_known_from_the_day_after() -> None:
    def form(number: int, month: Period, date: str, *rows: DistributedQuestion) -> Distribution:
        each = DistributedForm(
            branch="MZ01",
            short_name="机关一支部",
            reporter="",
            file="",
            sha256="",
            tasks=(),
            new_numbers=(),
            questions=rows,
        )
        return Distribution(number=number, date=date, period=str(month), contract=1, domains=(), forms=(each,))

    lamp = DistributedQuestion("ZG-1", QuestionKind.LAMP.value, "", "", due="2026-12-09")
    other = DistributedQuestion("ZG-2", QuestionKind.RECTIFY.value, "", "")
    outs = [
        form(1, OCTOBER, "2026-10-25", lamp), form(2, PERIOD, "2026-11-25", lamp, other),
        form(3, PERIOD.shift(1), "2026-12-11", lamp),
    ]  # fmt: skip
    found = find_asked_reasons(outs, view_of().ledger.inputs.as_of)
    assert found == {"ZG-1": (AskedReason(PERIOD, dt.date(2026, 12, 9)),)}


def test_of_tasks_equally_far_behind_all_are_named_or_none() -> None:
    """The sixth was spared though it was as far behind as the fifth."""
    assert count_foremost([Fraction(each) for each in (9, 8, 7)]) == 3
    assert count_foremost([Fraction(each) for each in (9, 8, 7, 6, 5, 4)]) == 5
    assert count_foremost([Fraction(each) for each in (70, 48, 48, 45, 40)] + [Fraction(79, 2), Fraction(35)]) == 4
    assert count_foremost([Fraction(70), *[Fraction(40)] * 8]) == 1
    assert count_foremost([Fraction(40)] * 9) == 0
    assert [count_apart([9, 8, 8, 7], room, room) for room in range(6)] == [0, 1, 1, 3, 4, 4], "board and overview too"
    tied = [
        prose(circular_of(view_of([task("MZ01", at, told(PERIOD, 0), deadline=RED) for at in range(1, count)])))
        for count in (6, 7)
    ]
    assert ["按落后程度依次是：" in each for each in tied] == [True, False]
    crowd = prose(circular_of(view_of([task("MZ01", at, told(PERIOD, 0), deadline=RED) for at in range(1, 10)])))
    assert "按落后程度" not in crowd
    assert "红灯任务9项" in crowd


def test_tasks_of_a_branch_that_ended_are_in_the_sums_of_annex_1() -> None:
    """The text counted them, 合计 did not."""
    seen = view_of([task("MZ01", 1, told(PERIOD, 60)), task("MZ02", 1, told(PERIOD, 60))])
    left = dataclasses.replace(seen, delivered={code: each for code, each in seen.delivered.items() if code != "MZ02"})
    paper = circular_of(left)
    *branches, total = rows(paper, 0)
    assert f"列入台账的任务{total[4]}项" in prose(paper)
    assert [row[1:5] + row[12:] for row in branches if row[2] == "—"] == [
        ["殡仪馆党支部", "—", "—", "1", "已撤并，待承接"]
    ]


def test_numbers_of_notices_ascend_whatever_day_they_are_due() -> None:
    """With an extension “〔2026〕10号、〔2026〕2号、〔2026〕9号” was printed."""
    orders = tuple(
        rectification("MZ01", row, RectificationStage.NOTICED, notice=f"〔2026〕{number}号", due=due)
        for row, (number, due) in enumerate(((10, "2026-11-20"), (2, "2026-12-01"), (9, "2026-11-26")), 1)
    )
    figures = CIRCULAR_REPORT.figures(view_of(rectifications=orders), "")
    ordered = ["〔2026〕2号", "〔2026〕9号", "〔2026〕10号"]
    assert figures["notices"] == ordered
    overdue = figures["overdue"]
    assert isinstance(overdue, list)
    assert [each.notice for each in overdue] == ordered


def test_a_branch_that_reports_without_a_task_is_asked_and_the_month_is_not_called_free_of_problems() -> None:
    """Three branches without a single task sent 无变化, and the circular found “没有发现需要通报的问题”."""
    text = prose(circular_of(view_of((), *(delivered(code, result=SubmissionResult.NIL) for code in BRANCHES))))
    assert "本月没有发现需要通报的问题" not in text
    assert "（一）全部党支部没有列入任务。台账中没有任务的3个：机关一党支部、" in text
    assert "全部0项" not in "\n".join(each.text for each in circular_of(view_of()).paragraphs)
    held = prose(circular_of(view_of([task(code, 1, told(PERIOD, 90)) for code in BRANCHES])))
    assert "没有列入任务" not in held


def test_a_task_sent_back_says_so_in_its_row() -> None:
    """附件2 showed a red task with 应达100%, 实际100% and no word why."""
    one = task("MZ01", 3, told(PERIOD, 100, status="已完成"), deadline="2026-10-31")
    back = decision(DecisionKind.CLOSING, format_closing_key(one.number), Opinion.SENT_BACK)
    view = view_of([dataclasses.replace(one, sent_back=back)], decisions=(back,))
    (row,) = build_task_table(view, AnnexScope.RED).rows
    assert (row[6], row[8]) == ("100%", "报已完成，核验退回")


@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdfinfo") is None, reason="needs LibreOffice and pdfinfo"
)
def test_the_circular_of_24_branches_is_no_longer_than_eight_pages(
    built: consolidate.ConsolidateResult, tmp_path: Path
) -> None:
    """Text ≤ 1 400 characters and annexes ≤ 4 pages is the aim (专项督查 papers are to be short: 减负若干规定)."""
    drafted = built.folder / "documents" / "督查通报.docx"
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(drafted)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    told = subprocess.run(
        ["pdfinfo", tmp_path / "督查通报.pdf"], check=True, capture_output=True, text=True, timeout=60
    )
    pages = re.search(r"Pages:\s+(\d+)", told.stdout)
    assert pages is not None
    assert 3 <= int(pages[1]) <= 8


def test_completions_that_wait_since_an_earlier_month_are_told_apart() -> None:
    """“报已完成28项，均待核验销号” hid that ten of them had been reported a month before."""
    done, open_one = told(PERIOD, 100), told(OCTOBER, 60)
    done = dataclasses.replace(done, status="已完成")
    early = dataclasses.replace(done, period=OCTOBER)
    tasks = [
        task("MZ01", 1, early, done), task("MZ01", 2, open_one, done), task("MZ02", 1, early), task("MZ02", 2, done),
    ]  # fmt: skip
    assert "报已完成4项，均待核验（2项10月及以前已报）。" in prose(circular_of(view_of(tasks)))
    fresh = [task("MZ01", 1, open_one, done)]
    assert "报已完成1项，均待核验。" in prose(circular_of(view_of(fresh)))
    back = decision(DecisionKind.CLOSING, format_closing_key(tasks[0].number), Opinion.SENT_BACK)
    back = dataclasses.replace(back, period=OCTOBER)
    anew = dataclasses.replace(done, moved=True)
    refused = [dataclasses.replace(task("MZ01", 1, early, anew), sent_back=back)]
    assert refused[0].complete_since == PERIOD, "it was sent back and reported anew: it waits since then"


def test_what_a_branch_told_of_an_overdue_order_stands_beside_it() -> None:
    """An order was called 逾期未反馈 of which the monthly reports had told progress ever since."""
    order = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01")
    tasks = [task("MZ01", 1, told(OCTOBER, 10), told(PERIOD, 90))]
    agreed = decision(DecisionKind.ESCALATE, format_escalation_key(order.problem, "通报"))
    paper = circular_of(view_of(tasks, decisions=(agreed,), rectifications=(order,)))
    assert [row[8] for row in rows(paper, 1)] == [f"月报进展：{told(PERIOD, 90).progress}"]
    silent = dataclasses.replace(told(PERIOD, 90), values={"progress": ""})
    none = circular_of(view_of([task("MZ01", 1, silent)], decisions=(agreed,), rectifications=(order,)))
    assert "整改到期、尚未销号的1项，见附件2。" in prose(none)


def test_an_application_without_a_reason_is_told_as_well() -> None:
    """An undecided request for more time stood beside its red task only if it gave a reason."""
    red = task("MZ01", 1, told(PERIOD, 40), deadline=RED)
    view = view_of([red])
    asked = ChangeRequest(
        period=PERIOD, number=red.number, branch="MZ01", item="完成时限", before="2026年10月31日",
        after="2026年12月31日", why="", who="李文静", when="2026-12-02", source=red.source,
    )  # fmt: skip
    waits = dataclasses.replace(view, ledger=dataclasses.replace(view.ledger, requests=(asked,)))
    assert rows(circular_of(waits), 1)[0][8] == "延期待审定"


def test_files_that_nobody_knows_to_be_whose_are_told_beside_who_is_missing() -> None:
    """漏报 was said of branches while files that may be theirs lay unclaimed, and no paper said so."""
    file = Receipt(
        number=1, name="表.xlsx", folder="", size=1, sha256="1" * 64, after="", after_look=0, by="2026-12-03", by_look=1,
        branch="", period="", fate=Disposition.UNRECOGNISED, codes=(), program="", contract=1, stored="2026-12/1",
    )  # fmt: skip
    lying = (file, dataclasses.replace(file, number=2, sha256="2" * 64, fate=Disposition.QUARANTINED))
    others = (
        dataclasses.replace(file, number=3, sha256="3" * 64, by="2026-11-02"),
        dataclasses.replace(file, number=4, sha256="4" * 64, branch="MZ01", fate=Disposition.QUARANTINED),
    )
    missed = view_of((), delivered("MZ02", Timeliness.MISSING, SubmissionResult.NOTHING))
    for receipts, said in (((*lying, *others), True), (others, False)):
        inputs = dataclasses.replace(missed.ledger.inputs, receipts=receipts)
        seen = dataclasses.replace(missed, ledger=dataclasses.replace(missed.ledger, inputs=inputs))
        paper = circular_of(seen)
        assert any("；看不出是谁的文件2个，认领后漏报可能变化" in each.text for each in paper.paragraphs) is said
