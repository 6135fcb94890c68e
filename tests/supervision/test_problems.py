"""What counts as a problem, since when, what shows it, and how its facts are worded."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import SOURCE, month, task
from rectifying import (
    DECEMBER,
    FEBRUARY,
    JANUARY,
    LOOKS,
    NUMBER,
    OCTOBER,
    PASSED,
    PROBLEM,
    SITE,
    File,
    at_month,
    found_on_the_spot,
    receipts,
    red_task,
)

from pipeline.archive.facts import IntakeRun, Receipt, SourceRow
from pipeline.contract.problem import ProblemId
from pipeline.ledger import Ledger
from pipeline.periods import Period
from pipeline.supervision.problems import (
    Problem,
    compute_earliest_day,
    compute_problem_day,
    describe_source,
    find_intake_run_source,
    find_problems,
    format_reason,
    join_facts,
    name_branch,
    parse_reason,
    shorten_text,
)
from pipeline.terms import DecisionKind


def problems(file: File, period: Period, day: str, *missing: str) -> dict[ProblemId, Problem]:
    held = file.at(period, day, *missing)
    return find_problems(held.ledger, held.delivered, held.lamps)


def ledger(*taken: Receipt, looks: tuple[IntakeRun, ...] = LOOKS) -> Ledger:
    held = File().at(NOVEMBER, "2026-12-09").ledger
    return replace(held, inputs=replace(held.inputs, receipts=taken or held.inputs.receipts, looks=looks))


# Which


def test_a_red_open_task_is_a_problem_with_the_row_that_shows_it() -> None:
    (whole,) = File().tasks
    file = File(tasks=(replace(whole, source=replace(SOURCE, row=3)),))
    (found,) = problems(file, NOVEMBER, "2026-12-09").values()
    assert found == Problem(
        problem=PROBLEM,
        branch="MZ01",
        number=NUMBER,
        task="党建+适老化改造1",
        fact="落后序时进度35个百分点",
        first=NOVEMBER,
        source=SOURCE,
    )
    assert problems(File(), DECEMBER, "2027-01-08") == {}


def test_a_red_task_the_bureau_has_closed_is_none() -> None:
    file = File().decide(NOVEMBER, f"XH-{NUMBER}", PASSED, "2026-12-09", matter=DecisionKind.CLOSING)
    (whole,) = file.tasks
    assert problems(replace(file, tasks=(replace(whole, closed=file.decisions[0]),)), NOVEMBER, "2026-12-10") == {}


def test_a_branch_that_sent_nothing_by_the_deadline_is_a_problem_and_stands_before_red_tasks() -> None:
    found = problems(File(), NOVEMBER, "2026-12-09", "MZ03", "MZ02")
    assert [str(each) for each in found] == ["MZ02-202611-漏报", "MZ03-202611-漏报", NUMBER]
    missing = found[ProblemId.of_month("MZ02", NOVEMBER)]
    assert missing.fact == "2026年11月月报漏报：到2026年12月3日截止，没有收到任何文件"
    assert (missing.branch, missing.number, missing.task, missing.first) == ("MZ02", "", "", NOVEMBER)
    assert missing.source == SourceRow("looks/000007.json", "", "", 0)
    assert [str(each) for each in problems(File(), NOVEMBER, "2026-12-03", "MZ02")] == [NUMBER]


def test_red_began_with_the_first_of_the_months_in_which_it_never_ceased() -> None:
    whole = red_task()
    rates = {OCTOBER: 5, NOVEMBER: 5, DECEMBER: 60, JANUARY: 8, FEBRUARY: 10}
    file = File(tasks=(replace(whole, months=tuple(replace(each, rate=rates[each.period]) for each in whole.months)),))
    assert problems(file, NOVEMBER, "2026-12-09")[PROBLEM].first == NOVEMBER
    assert problems(file, JANUARY, "2027-02-08")[PROBLEM].first == JANUARY
    assert problems(file, FEBRUARY, "2027-03-08")[PROBLEM].first == JANUARY
    always = replace(whole, deadline=dt.date(2026, 11, 1), months=tuple(replace(each, rate=0) for each in whole.months))
    assert problems(File(tasks=(always,)), FEBRUARY, "2027-03-08")[PROBLEM].first == OCTOBER


# What shows it


def test_the_first_look_after_the_deadline_shows_that_nothing_came() -> None:
    runs = tuple(
        IntakeRun(number, day, {}) for number, day in ((5, "2026-12-02"), *[(6, "2026-12-03"), (8, "2026-12-04")])
    )
    assert find_intake_run_source(ledger(looks=(*runs, IntakeRun(9, "2026-12-08", {}))), NOVEMBER) == SourceRow(
        "looks/000008.json", "", "", 0
    )
    assert find_intake_run_source(ledger(looks=runs[:2]), NOVEMBER) is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (None, "来源：历次收表和核验记录"),
        (SourceRow("looks/000007.json", "", "", 0), "来源：第7次收表记录"),
        (
            SourceRow("2026-12/000021-0f3a9c41d2be-机关一支部.xlsx", "", "填报表", 12),
            "来源：第21号收件填报表第12行",
        ),
        (SourceRow("2026-12/000021-机关一支部.xlsx", "", "填报表", 0), "来源：第21号收件“机关一支部.xlsx”"),
        (
            SourceRow("issued/000003-2026-11-整改通知书.docx", "", "全文", 0),
            "来源：第3号签发文件“2026-11-整改通知书.docx”",
        ),
        (SourceRow("旧台账.xlsx", "", "台账", 3), "来源：“旧台账.xlsx”台账第3行"),
        (
            SourceRow("2026-12/000003-0f3a9c41d2be-张三13812345678.xlsx", "", "", 0),
            "来源：第3号收件“张三138＊＊＊＊5678.xlsx”",
        ),
    ],
)
def test_a_source_is_named_as_people_find_it(source: SourceRow | None, said: str) -> None:
    assert describe_source(source) == said


# From when on it can be decided


def taken(after: str, period: str = "2026-11") -> Receipt:
    return replace(receipts(NOVEMBER)[0], after=after, period=period, sha256="7" * 64)


@pytest.mark.parametrize(
    ("receipt", "day"),
    [
        (taken(""), "2026-11-01"), (taken("2026-12-03"), "2026-12-03"), (taken("2026-10-20"), "2026-11-01"),
        (taken("", "2026-10"), "2026-10-01"), (taken("2026-12-03", ""), "2026-12-03"), (taken("", ""), "2026-11-01"),
    ],
)  # fmt: skip
def test_nothing_is_decided_before_its_file_can_have_come(receipt: Receipt, day: str) -> None:
    held, source = ledger(*receipts(NOVEMBER), receipt), SourceRow("表.xlsx", "7" * 64, "填报表", 6)
    assert compute_earliest_day(held, source) == dt.date.fromisoformat(day)
    assert compute_earliest_day(held, None) == NOVEMBER.first_day
    assert compute_earliest_day(held, replace(source, sha256="8" * 64)) == NOVEMBER.first_day


def test_of_the_same_bytes_the_last_arrival_counts() -> None:
    held = ledger(taken("2026-12-01"), replace(taken("2026-12-05"), number=9))
    assert compute_earliest_day(held, SourceRow("表.xlsx", "7" * 64, "", 0)) == dt.date(2026, 12, 5)


def test_a_missing_report_is_a_problem_from_the_day_after_the_deadline() -> None:
    assert compute_problem_day(ledger(), NOVEMBER, missing=True) == dt.date(2026, 12, 4)
    assert compute_problem_day(ledger(), NOVEMBER, missing=False) == dt.date(2026, 11, 30)


# Found on the spot


GREEN = task("MZ01", 1, month(NOVEMBER, 90, "完成90户"), deadline="2027-12-31")


def found(*, ends: bool = False, **told: str) -> Problem:
    """The problem found on the spot, in a month after which the branch ends or not."""
    held = File(tasks=(GREEN,), entries=(found_on_the_spot(**told),)).at(NOVEMBER, "2026-12-09")
    if ends:
        held = replace(held, ledger=end_with_october(held.ledger))
    return find_problems(held.ledger, held.delivered, held.lamps)[SITE]


def end_with_october(held: Ledger) -> Ledger:
    branches = tuple(
        replace(each, end=dt.date(2026, 10, 31), successor="MZ02") if each.code == "MZ01" else each
        for each in held.office.branches
    )
    return replace(held, inputs=replace(held.inputs, office=replace(held.office, branches=branches)))


def test_what_was_found_on_the_spot_is_a_problem_of_its_task_from_the_day_it_was_seen() -> None:
    assert found() == Problem(
        problem=SITE,
        branch="MZ01",
        number=NUMBER,
        task="党建+适老化改造1",
        fact="2026年11月20日现场督查：台账与实际不符",
        first=NOVEMBER,
        source=found_on_the_spot().source,
        seen=dt.date(2026, 11, 20),
    )


def test_what_was_found_about_a_whole_branch_is_named_by_its_words_and_goes_to_its_successor() -> None:
    text = "党员活动室挪作他用，组织生活记录补写，上墙的制度是前年的"
    one = found(task="", name="", text=text)
    assert (one.branch, one.number, one.task) == ("MZ01", "", f"现场督查：{shorten_text(text)}")
    assert found(task="", name="", ends=True).branch == "MZ02"
    assert found(ends=True).branch == "MZ01", "the task says who holds it"


@pytest.mark.parametrize(("length", "shown"), [(1, 1), (19, 19), (20, 20), (21, 20), (60, 20)])
def test_a_long_text_is_named_by_its_beginning(length: int, shown: int) -> None:
    text = "记" * length
    short = shorten_text(text)
    assert len(short) == shown
    assert short == text if length == shown else short == f"{'记' * (shown - 1)}…"


# Words


def test_a_reason_says_since_when_and_is_read_back() -> None:
    fact = "落后序时进度35个百分点；\n（支部另有说明）"
    assert format_reason(fact, DECEMBER) == f"{fact}（首次出现：2026年12月）"
    assert parse_reason(f"{format_reason(fact, DECEMBER)}；来源：第7次收表记录", NOVEMBER) == (fact, DECEMBER)
    assert parse_reason("局领导交办", NOVEMBER) == ("局领导交办", NOVEMBER)
    assert parse_reason("落后（首次出现：2026年第四季度）", NOVEMBER)[1] == NOVEMBER


def test_facts_are_joined_without_gaps_or_double_stops() -> None:
    assert join_facts("落后。", "", "已连续2个月；", "尚未反馈;", "来源：表") == "落后；已连续2个月；尚未反馈；来源：表"
    assert join_facts("", "") == ""


def test_a_branch_is_named_shortly_and_an_unknown_one_by_its_code() -> None:
    assert (name_branch(ledger(), "MZ02"), name_branch(ledger(), "AB09")) == ("殡仪馆支部", "AB09")


def test_a_task_without_any_report_is_shown_by_the_row_it_was_first_written_in() -> None:
    bare = replace(task("MZ01", 1, month(NOVEMBER, 5), deadline="2026-11-29"), source=replace(SOURCE, row=3))
    late = replace(bare, months=())
    assert at_month(late, NOVEMBER).latest is None
    held = File(tasks=(late,)).at(NOVEMBER, "2026-12-09")
    red = {NUMBER: replace(File(tasks=(bare,)).at(NOVEMBER, "2026-12-09").lamps[NUMBER])}
    assert find_problems(held.ledger, held.delivered, red)[PROBLEM].source == replace(SOURCE, row=3)
