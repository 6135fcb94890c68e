"""Progress lamps exactly as the field has them: 序时进度, gap, 临期, 逾期, 长期坚持, grey; each rule off, observed or on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from bureau import office
from records import History, line

from pipeline.archive.facts import Snapshot
from pipeline.archive.submissions import SubmittedTask
from pipeline.contract.lamp_settings import LampSettings, RuleMode
from pipeline.ledger import Decision, Ledger, LedgerInputs, SourceRow, Task, TaskMonth
from pipeline.periods import Period
from pipeline.supervision.progress_lamps import (
    UNDATED,
    LampResult,
    compute_schedule,
    judge_lamp,
    judge_lamps,
    list_start_remarks,
    round_points,
)
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import DecisionKind, Lamp, Opinion, SubmissionResult, Timeliness

SOURCE = SourceRow("2026-12/000001-表.xlsx", "ab" * 32, "填报表", 6)
NOVEMBER = Period(2026, 11)
CAME = SubmissionStatus(
    branch="MZ01",
    timeliness=Timeliness.ON_TIME,
    days_late=0,
    result=SubmissionResult.RECEIVED,
    after="",
    by="2026-12-01",
    sha256="",
    file="",
    arrivals=1,
    returned=0,
)
RULES = LampSettings()


def month(period: Period, rate: int = 0, status: str = "推进中", progress: str = "做了一件事") -> TaskMonth:
    return TaskMonth(
        period=period,
        rate=rate,
        status=status,
        values={"progress": progress, "rate": rate, "status": status, "problem": "", "next_step": ""},
        moved=bool(progress),
        reporter="李文静",
        typed=0,
        source=SOURCE,
    )


def task(
    deadline: str,
    *months: TaskMonth,
    first: Period = NOVEMBER,
    period: Period = NOVEMBER,
    started: TaskMonth | None = None,
) -> Task:
    day = dt.date.fromisoformat(deadline) if deadline else None
    plan = {"deadline": deadline or "长期坚持", "task": "党建+适老化改造"}
    return Task(
        number="MZ01-202611-01",
        branch="MZ01",
        plan=plan,
        deadline=day,
        first=first,
        period=period,
        months=months,
        started=started,
        source=SOURCE,
    )


def now(deadline: str, rate: int, status: str = "推进中", first: Period = NOVEMBER) -> Task:
    return task(deadline, month(NOVEMBER, rate, status), first=first)


@pytest.mark.parametrize(
    ("first", "deadline", "percent"),
    [
        # November has 30 days; both ends count
        (NOVEMBER, "2026-11-30", Fraction(100)),
        (NOVEMBER, "2026-12-01", Fraction(3000, 31)),
        (NOVEMBER, "2027-02-08", Fraction(30)),  # 30 of 100 days
        (Period(2026, 10), "2027-01-08", Fraction(61)),  # 61 of 100 days
        (Period(2026, 1), "2026-12-31", Fraction(33400, 365)),
        (NOVEMBER, "2026-11-15", Fraction(100)),  # capped
        (NOVEMBER, "2026-11-01", Fraction(100)),
        (NOVEMBER, "2026-10-31", Fraction(100)),  # due before it appeared
        (NOVEMBER, "", None),
    ],
)
def test_schedule_counts_both_ends_and_is_capped(first: Period, deadline: str, percent: Fraction | None) -> None:
    assert compute_schedule(task(deadline, first=first)) == percent


@pytest.mark.parametrize(
    ("begun", "deadline", "percent"),
    [
        ("2026-11-30", "2026-12-09", 10),  # the first of ten days
        ("2026-12-01", "2026-12-10", 0),
        ("2026-12-20", "2026-12-31", 0),
        ("2026-12-01", "2026-11-15", 0),  # nothing is due before it begins, whatever its deadline
    ],
)
def test_before_a_task_begins_nothing_is_due(begun: str, deadline: str, percent: int) -> None:
    later = replace(task(deadline), begun=dt.date.fromisoformat(begun))
    assert compute_schedule(later) == percent


# 61 of 100 days gone by the end of November
OCTOBER, HUNDREDTH_DAY = Period(2026, 10), "2027-01-08"


@pytest.mark.parametrize(
    ("rate", "lamp"),
    [(0, Lamp.RED), (30, Lamp.RED), (31, Lamp.YELLOW), (50, Lamp.YELLOW), (51, Lamp.GREEN), (61, Lamp.GREEN), (100, Lamp.GREEN)],
)  # fmt: skip
def test_gap_of_thirty_is_yellow_and_of_ten_is_green(rate: int, lamp: Lamp) -> None:
    assert judge_lamp(now(HUNDREDTH_DAY, rate, first=OCTOBER), CAME, RULES).lamp is lamp


@pytest.mark.parametrize(
    ("deadline", "rate", "lamp"),
    [
        ("2027-02-08", 0, Lamp.YELLOW),  # gap exactly 30
        ("2027-02-07", 0, Lamp.RED),  # gap 30.30
        ("2027-08-27", 0, Lamp.GREEN),  # 30 of 300 days: gap exactly 10
        ("2027-08-26", 0, Lamp.YELLOW),  # 30 of 299 days
    ],
)
def test_bounds_are_exact_fractions(deadline: str, rate: int, lamp: Lamp) -> None:
    assert judge_lamp(now(deadline, rate), CAME, RULES).lamp is lamp


def test_the_smallest_step_over_thirty_is_red() -> None:
    begun = Period(2016, 2)
    gone = (NOVEMBER.last_day - begun.first_day).days + 1
    for whole, lamp in ((gone * 10 // 3, Lamp.RED), (gone * 10 // 3 + 1, Lamp.YELLOW)):
        long = now((begun.first_day + dt.timedelta(whole - 1)).isoformat(), 0, first=begun)
        over = Fraction(100 * gone, whole) - 30
        assert compute_schedule(long) == 30 + over
        assert abs(over) < Fraction(1, 100)
        assert judge_lamp(long, CAME, RULES).lamp is lamp


@pytest.mark.parametrize(
    ("days", "rate", "lamp"),
    [(0, 79, Lamp.YELLOW), (0, 80, Lamp.GREEN), (15, 79, Lamp.YELLOW), (15, 80, Lamp.GREEN), (16, 79, Lamp.GREEN), (15, 0, Lamp.YELLOW)],
)  # fmt: skip
def test_fifteen_days_left_below_eighty_is_yellow(days: int, rate: int, lamp: Lamp) -> None:
    deadline = (NOVEMBER.last_day + dt.timedelta(days)).isoformat()
    only_near = RULES.model_copy(update={"gap": RuleMode.OFF})
    assert judge_lamp(now(deadline, rate), CAME, only_near).lamp is lamp


@pytest.mark.parametrize(
    ("deadline", "rate", "status", "lamp"),
    [
        ("2026-11-29", 95, "推进中", Lamp.RED),  # before the period's last day
        ("2026-11-30", 95, "推进中", Lamp.GREEN),  # on it: still in time
        ("2026-11-29", 100, "已完成", Lamp.GREEN),
        ("2026-11-29", 100, "推进中", Lamp.RED),  # 100 % but not said to be complete
        ("2026-11-29", 100, "申请销号", Lamp.GREEN),
        ("2026-11-29", 95, "申请销号", Lamp.RED),
        ("2026-11-29", 95, "申请延期", Lamp.RED),  # asking is not yet having
        ("2026-11-29", 95, "未启动", Lamp.RED),
    ],
)
def test_past_its_deadline_and_not_complete_is_red(deadline: str, rate: int, status: str, lamp: Lamp) -> None:
    assert judge_lamp(now(deadline, rate, status, first=Period(2026, 1)), CAME, RULES).lamp is lamp


def standing(*told: bool) -> Task:
    """A 长期坚持 task with a report each month up to November; ``told`` whether there was 本月进展."""
    first = NOVEMBER.shift(1 - len(told))
    months = [month(first.shift(at), 50, "长期坚持", "每周一次" if said else "") for at, said in enumerate(told)]
    return task("", *months, first=first)


@pytest.mark.parametrize(
    ("told", "lamp"),
    [
        ((True,), Lamp.GREEN), ((True, True), Lamp.GREEN), ((True, False), Lamp.GREEN), ((True, False, False), Lamp.YELLOW),
        ((True, False, False, False), Lamp.YELLOW), ((True, False, False, True), Lamp.GREEN), ((False,), Lamp.GREEN),
        ((False, False), Lamp.YELLOW), ((False,) * 12, Lamp.YELLOW),
    ],
)  # fmt: skip
def test_standing_is_green_with_progress_yellow_after_two_silent_months_never_red(
    told: tuple[bool, ...], lamp: Lamp
) -> None:
    lit = judge_lamp(standing(*told), CAME, RULES)
    assert lit.lamp is lamp
    assert lit.schedule is None


def test_a_month_without_a_report_is_neither_progress_nor_its_absence() -> None:
    """“连续2个月没有进展” was said of a branch of which one of the two months is not known."""
    begun = month(Period(2026, 9), 50, "长期坚持")
    gap = task("", begun, month(NOVEMBER, 50, "长期坚持", ""), first=Period(2026, 9))
    lit = judge_lamp(gap, CAME, RULES)
    assert (lit.lamp, lit.reason) == (Lamp.GREEN, "长期坚持，本月没有新进展")
    told = month(Period(2026, 8), 50, "长期坚持", ""), month(NOVEMBER, 50, "长期坚持", "")
    lit = judge_lamp(task("", *told, first=Period(2026, 8)), CAME, RULES)
    assert lit.reason == "长期坚持任务，最近2次报送没有进展（其间2个月没有有效数据）"


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (SubmissionResult.NOTHING, "本期未收到报送"), (SubmissionResult.TO_CORRECT, "已报送，待修改"), (SubmissionResult.UNREADABLE, "已报送，无法读取"),
        (SubmissionResult.UNRECOGNISED, "报来的不是规定的填报表或看不出月份"), (SubmissionResult.RECEIVED, "本期表中没有这项任务"), (SubmissionResult.NIL, "本期表中没有这项任务"),
    ],
)  # fmt: skip
def test_without_a_valid_report_it_is_grey_with_the_last_known_state(result: SubmissionResult, why: str) -> None:
    came = replace(CAME, result=result)
    silent = task("2026-11-01", month(Period(2026, 9), 20), month(OCTOBER, 40), first=Period(2026, 9))
    lit = judge_lamp(silent, came, RULES)
    assert (lit.lamp, lit.reason) == (Lamp.GREY, f"{why}（上次：2026年10月，40%，推进中）")
    assert judge_lamp(replace(silent, deadline=None), came, RULES).lamp is Lamp.GREY
    assert judge_lamp(task("2026-12-31"), came, RULES).reason == why
    imported = task("2026-12-31", started=month(NOVEMBER, 35))
    assert judge_lamp(imported, came, RULES).reason == f"{why}（上次：2026年11月，35%，推进中）"


OVERDUE, BEHIND = now("2026-11-29", 98, first=Period(2026, 1)), now(HUNDREDTH_DAY, 20, first=OCTOBER)


@pytest.mark.parametrize(
    ("rule", "judged", "lamp", "word"),
    [
        ("overdue", OVERDUE, Lamp.RED, "已过"), ("gap", BEHIND, Lamp.RED, "落后"), ("standing", standing(True, False, False), Lamp.YELLOW, "连续2个月"),
        ("near", now("2026-12-15", 70, first=Period(2026, 11)), Lamp.YELLOW, "距完成时限15天"),
    ],
)  # fmt: skip
def test_each_rule_can_be_on_observed_or_off(rule: str, judged: Task, lamp: Lamp, word: str) -> None:
    others = {name: RuleMode.OFF for name in ("overdue", "gap", "near", "standing") if name != rule}
    for mode in RuleMode:
        lit = judge_lamp(judged, CAME, RULES.model_copy(update={**others, rule: mode}))
        assert lit.lamp is (lamp if mode is RuleMode.ON else Lamp.GREEN)
        assert (word in lit.reason) == (mode is not RuleMode.OFF)
        assert lit.reason.startswith("（观察）") == (mode is RuleMode.OBSERVE)


def test_an_observed_rule_is_shown_beside_one_that_counts_without_weight() -> None:
    rules = RULES.model_copy(update={"overdue": RuleMode.OBSERVE})
    lit = judge_lamp(now("2026-11-29", 85, first=Period(2026, 1)), CAME, rules)
    assert lit.lamp is Lamp.YELLOW
    assert lit.reason == "落后序时进度15个百分点；（观察）完成时限2026年11月29日已过，尚未完成"


def test_the_worst_wins_and_says_every_reason_of_its_colour() -> None:
    lit = judge_lamp(now("2026-11-29", 20, first=Period(2026, 1)), CAME, RULES)
    assert lit.lamp is Lamp.RED
    assert lit.reason == "完成时限2026年11月29日已过，尚未完成；落后序时进度80个百分点"
    near = judge_lamp(now("2026-12-15", 20, first=Period(2026, 1)), CAME, RULES)
    assert (near.lamp, near.reason) == (Lamp.RED, "落后序时进度76个百分点")


def test_thresholds_come_from_the_settings() -> None:
    strict = LampSettings(red_gap=5, yellow_gap=0, near_days=90, near_rate=100, standing_months=1)
    assert judge_lamp(now(HUNDREDTH_DAY, 55, first=OCTOBER), CAME, strict).lamp is Lamp.RED
    assert judge_lamp(now("2027-02-08", 99), CAME, strict).lamp is Lamp.YELLOW
    assert judge_lamp(standing(True, False), CAME, strict).lamp is Lamp.YELLOW


def test_a_gap_is_said_in_whole_points_and_one_that_exceeds_its_limit_by_less_says_so() -> None:
    assert judge_lamp(now("2027-02-08", 0), CAME, RULES).reason == "落后序时进度30个百分点"
    assert judge_lamp(now("2027-02-07", 0), CAME, RULES).reason == "落后序时进度超过30个百分点"
    assert judge_lamp(now("2027-08-26", 0), CAME, RULES).reason == "落后序时进度超过10个百分点"
    strict = RULES.model_copy(update={"yellow_gap": 0})
    assert judge_lamp(now("2027-02-07", 30), CAME, strict).reason == "落后序时进度不到1个百分点"


def test_what_is_due_less_what_is_reported_is_the_gap_also_at_half_points() -> None:
    """30 of 48 days: 62.5 % is due; 63 % less 20 % are 43 points, never 42 beside 62 %."""
    half = now("2026-12-18", 20)
    lit = judge_lamp(half, CAME, RULES)
    assert lit.schedule is not None
    assert (round_points(lit.schedule), lit.reason) == (63, "落后序时进度43个百分点")


def test_what_is_reported_complete_says_that_it_waits_for_verification() -> None:
    assert judge_lamp(now("2026-12-31", 100, "已完成"), CAME, RULES).reason == "已报完成，待核验"
    assert judge_lamp(now("2026-12-31", 100), CAME, RULES).reason == "进度正常"


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (200, "15"), (199, "15"), (240, "13"), (241, "12"), (1200, "3"), (1201, "2"), (2000, "2"), (2001, "1"), (3100, "1"),
    ],
)  # fmt: skip
def test_points_are_rounded_half_up(whole: int, said: str) -> None:
    """30 days of ``whole`` have gone; 2.5 of 1200 rounds up to 3."""
    deadline = (NOVEMBER.first_day + dt.timedelta(days=whole - 1)).isoformat()
    every = LampSettings(red_gap=100, yellow_gap=0)
    assert judge_lamp(now(deadline, 0), CAME, every).reason == f"落后序时进度{said}个百分点"


def decided(matter: DecisionKind) -> Decision:
    return Decision(
        receipt=9, period=NOVEMBER, matter=matter, key="", branch_name="", task="", proposal="", reason="",
        opinion=Opinion.PASSED, verifier="孙立新", day=dt.date(2026, 12, 9), due=None, note="", source=SOURCE,
    )  # fmt: skip


def lit_in_ledger(judged: Task, *, reports: bool = True) -> LampResult:
    record = Snapshot(period="2026-11", date="2026-12-11", last_receipt=0, last_look=0, office={})
    inputs = LedgerInputs(period=NOVEMBER, as_of=record, office=office(), receipts=(), looks=(), submitted=())
    return judge_lamps(Ledger(inputs, (judged,), ()), {"MZ01": CAME} if reports else {})[judged.number]


def test_a_closed_task_is_green_and_keeps_its_schedule() -> None:
    late = now("2027-01-08", 0, first=OCTOBER)
    assert lit_in_ledger(late) == judge_lamp(late, CAME, office().settings.lamps)
    for matter, how in ((DecisionKind.CLOSING, "核验销号"), (DecisionKind.CHANGE, "同意撤销")):
        closed = replace(late, closed=decided(matter))
        assert lit_in_ledger(closed) == LampResult(Lamp.GREEN, f"已于2026年12月9日{how}", Fraction(61))
        assert lit_in_ledger(closed, reports=False).lamp is Lamp.GREEN


def test_a_task_of_a_branch_that_reports_no_more_is_grey() -> None:
    waiting = lit_in_ledger(now("2027-01-08", 90, first=OCTOBER), reports=False)
    assert waiting == LampResult(Lamp.GREY, "支部本期不报送，任务待承接支部填报", Fraction(61))


@pytest.mark.parametrize(("days", "said"), [(0, "完成时限已到，完成率70%"), (15, "距完成时限15天，完成率70%")])
def test_a_task_near_its_end_says_how_near(days: int, said: str) -> None:
    deadline = (NOVEMBER.last_day + dt.timedelta(days)).isoformat()
    only_near = RULES.model_copy(update={"gap": RuleMode.OFF})
    assert judge_lamp(now(deadline, 70), CAME, only_near).reason == said


def test_a_standing_task_says_whether_it_went_on_this_month() -> None:
    assert judge_lamp(standing(False, True), CAME, RULES).reason == "长期坚持，持续推进"
    assert judge_lamp(standing(True, False), CAME, RULES).reason == "长期坚持，本月没有新进展"


def test_every_lamp_of_a_task_with_an_end_shows_its_schedule() -> None:
    for rate in (0, 40, 61):
        assert judge_lamp(now(HUNDREDTH_DAY, rate, first=OCTOBER), CAME, RULES).schedule == 61
    unreported = task(HUNDREDTH_DAY, month(OCTOBER, 20), first=OCTOBER)
    came = replace(CAME, result=SubmissionResult.RECEIVED)
    assert judge_lamp(unreported, came, RULES) == LampResult(
        Lamp.GREY, "本期表中没有这项任务（上次：2026年10月，20%，推进中）", Fraction(61)
    )
    assert lit_in_ledger(unreported).reason == "本期表中没有这项任务（上次：2026年10月，20%，推进中）"


@pytest.mark.parametrize(("note", "said"), [("缺验收单", "2026年11月核验退回：缺验收单"), ("", "2026年11月核验退回")])
def test_a_completion_that_was_sent_back_is_yellow_and_says_why(note: str, said: str) -> None:
    back = replace(decided(DecisionKind.CLOSING), opinion=Opinion.SENT_BACK, note=note)
    lit = judge_lamp(replace(now("2027-01-08", 100, "已完成", first=OCTOBER), sent_back=back), CAME, RULES)
    assert (lit.lamp, lit.reason) == (Lamp.YELLOW, said)


def test_a_task_for_which_the_form_had_no_row_is_not_said_to_be_left_out() -> None:
    silent = task("2026-12-31", month(OCTOBER, 40), first=OCTOBER)
    last = "（上次：2026年10月，40%，推进中）"
    assert judge_lamp(silent, CAME, RULES, off_form=True).reason == f"下发的表上没有这项任务{last}"
    assert judge_lamp(silent, CAME, RULES).reason == f"本期表中没有这项任务{last}"
    missing = replace(CAME, result=SubmissionResult.NOTHING)
    assert judge_lamp(silent, missing, RULES, off_form=True).reason == f"本期未收到报送{last}"
    number = "MZ01-202610-01"
    reported = History().report(OCTOBER, line(number)).report(NOVEMBER, line("MZ01-202611-09", 9))
    out = History().report(OCTOBER, line(number)).report(NOVEMBER, line("MZ01-202611-09", 9), missing=[number])
    for history, why in ((reported, "下发的表上没有这项任务"), (out, "本期表中没有这项任务")):
        assert judge_lamps(history.at(NOVEMBER), {"MZ01": CAME})[number].reason.startswith(why)


DUE = "完成时限已到，尚未完成"
OFF, OBSERVE = RuleMode.OFF, RuleMode.OBSERVE


@pytest.mark.parametrize(
    ("deadline", "rate", "rules", "lamp", "reason"),
    [
        ("2026-11-30", 80, {}, Lamp.YELLOW, f"落后序时进度20个百分点；{DUE}"),
        ("2026-11-30", 95, {}, Lamp.GREEN, DUE),
        ("2026-11-30", 79, {}, Lamp.YELLOW, "落后序时进度21个百分点；完成时限已到，完成率79%"),
        ("2026-11-30", 79, {"near": OFF}, Lamp.YELLOW, f"落后序时进度21个百分点；{DUE}"),
        ("2026-11-30", 79, {"near": OBSERVE}, Lamp.YELLOW, "落后序时进度21个百分点；（观察）完成时限已到，完成率79%"),
        ("2026-11-30", 10, {"near": OFF}, Lamp.RED, "落后序时进度90个百分点"),
        ("2026-12-01", 95, {}, Lamp.GREEN, "进度正常"),
        ("2026-11-29", 95, {}, Lamp.RED, "完成时限2026年11月29日已过，尚未完成"),
        ("2026-11-29", 95, {"overdue": OFF}, Lamp.GREEN, DUE),
        ("2026-11-29", 95, {"overdue": OBSERVE}, Lamp.GREEN, "（观察）完成时限2026年11月29日已过，尚未完成"),
        ("2026-11-29", 95, {"overdue": OBSERVE, "near": OFF}, Lamp.GREEN, "（观察）完成时限2026年11月29日已过，尚未完成"),
    ],
)  # fmt: skip
def test_that_a_day_has_come_is_said_unless_a_rule_says_so_already(
    deadline: str, rate: int, rules: dict[str, RuleMode], lamp: Lamp, reason: str
) -> None:
    """A task of 90 % on its very day read “进度正常”."""
    lit = judge_lamp(now(deadline, rate), CAME, RULES.model_copy(update=rules))
    assert (lit.lamp, lit.reason) == (lamp, reason)


def test_a_task_done_on_its_day_is_not_said_to_be_unfinished() -> None:
    assert judge_lamp(now("2026-11-30", 100, "已完成"), CAME, RULES).reason == "已报完成，待核验"
    assert judge_lamp(now("", 50, "推进中"), CAME, RULES).reason == "长期坚持，持续推进"


# Tasks found under way, of which nobody says when they began


def undated(deadline: str, rate: int, status: str = "推进中") -> Task:
    return replace(now(deadline, rate, status), undated=True)


@pytest.mark.parametrize(
    ("judged", "lamp", "reason"),
    [
        (undated("2027-12-31", 0), Lamp.GREY, UNDATED),
        (undated("2027-12-31", 89), Lamp.GREY, UNDATED),
        (undated("2027-12-31", 90), Lamp.GREEN, "进度正常"),  # whenever it began, it is at most 10 points behind
        (undated("2027-12-31", 100, "已完成"), Lamp.GREEN, "已报完成，待核验"),
        (undated("2026-10-31", 50), Lamp.RED, "完成时限2026年10月31日已过，尚未完成"),
        (undated("2026-12-10", 50), Lamp.YELLOW, "距完成时限10天，完成率50%"),
        (undated("2027-12-31", 0, "长期坚持"), Lamp.GREEN, "长期坚持，持续推进"),
    ],
)
def test_of_a_task_that_nobody_dates_only_what_is_sure_is_judged(judged: Task, lamp: Lamp, reason: str) -> None:
    lit = judge_lamp(judged, CAME, RULES)
    assert (lit.lamp, lit.reason, lit.undated) == (lamp, reason, lamp is Lamp.GREY)
    assert lit.schedule is None


def test_without_a_rule_about_the_gap_nothing_is_left_unjudged() -> None:
    for mode in (RuleMode.OFF, RuleMode.OBSERVE):
        lit = judge_lamp(undated("2027-12-31", 0), CAME, RULES.model_copy(update={"gap": mode}))
        assert (lit.lamp, lit.undated) == (Lamp.GREEN, False)


def test_an_unreported_task_is_grey_for_that_reason_whoever_dates_it() -> None:
    silent = replace(task("2027-12-31"), undated=True)
    assert not judge_lamp(silent, replace(CAME, result=SubmissionResult.NOTHING), RULES).undated


def test_from_the_second_month_on_it_counts_from_the_first() -> None:
    second = task("2027-02-08", month(OCTOBER, 0), month(NOVEMBER, 0), first=OCTOBER)
    assert judge_lamp(replace(second, undated=True), CAME, RULES) == judge_lamp(second, CAME, RULES)


def test_what_is_only_observed_is_told_of_a_task_that_nobody_dates() -> None:
    near = RULES.model_copy(update={"near": RuleMode.OBSERVE})
    lit = judge_lamp(undated("2026-12-10", 50), CAME, near)
    assert (lit.lamp, lit.reason) == (Lamp.GREY, f"{UNDATED}；（观察）距完成时限10天，完成率50%")


def test_a_task_that_nobody_dates_has_no_gap_even_where_one_point_is_too_many() -> None:
    strict = RULES.model_copy(update={"yellow_gap": 0})
    assert judge_lamp(undated("2027-12-31", 50), CAME, strict).lamp is Lamp.GREY


# What the office is told of the days from which tasks count


def under_way(number: str = "MZ01-202611-01") -> SubmittedTask:
    return line(number, deadline="2027年12月31日", rate=10)


def remarks(history: History, period: Period = NOVEMBER, begun: str = "") -> list[str]:
    rules = office().rules
    settings = rules.settings.model_copy(update={"lamps": LampSettings(begun=begun)})
    ledger = history.at(period, by=replace(rules, settings=settings))
    return list(list_start_remarks(ledger, judge_lamps(ledger, dict.fromkeys(("MZ01", "MZ02"), CAME))))


def first_form(*rows: int, period: Period = NOVEMBER) -> History:
    return History().report(period, *(under_way(f"MZ01-202611-{row:02d}") for row in rows))


def test_tasks_without_a_day_are_counted_and_the_office_is_told_where_to_set_it() -> None:
    (said,) = remarks(first_form(1, 2))
    assert said.startswith("有2项任务不知道从哪天开始，2026年11月不判定它们的进度（灰灯）")
    assert said.endswith("“任务起算日”在设置（templates/设置.toml）里，请技术人员填写。")
    assert remarks(first_form(1, 2), begun="2026-01-01") == []


def test_from_the_second_month_on_it_is_told_that_they_may_be_judged_too_mildly() -> None:
    december = NOVEMBER.shift(1)
    new = under_way("MZ01-202612-01")
    both = first_form(1, 2).report(december, under_way(), new)
    (said,) = remarks(both, december)
    assert said.startswith("有2项任务不知道从哪天开始，进度从第一次填报的月份算起，可能偏宽。")
    assert said.endswith("在设置（templates/设置.toml）里，请技术人员填写。")


@pytest.mark.parametrize("status", ["已完成", "长期坚持"])
def test_what_is_complete_or_has_no_end_is_not_counted_among_them(status: str) -> None:
    december = NOVEMBER.shift(1)
    deadline = "长期坚持" if status == "长期坚持" else "2027年12月31日"
    row = line("MZ01-202611-01", rate=100 if status == "已完成" else 10, status=status, deadline=deadline)
    assert remarks(History().report(NOVEMBER, row).report(december, row), december) == []


def test_a_task_that_was_closed_is_not_counted_among_them() -> None:
    december = NOVEMBER.shift(1)
    row = line("MZ01-202611-01", rate=50, deadline="2027年12月31日")
    history = History().report(NOVEMBER, row).report(december, row)
    asked = history.decide(december, "XH-MZ01-202611-01", DecisionKind.CLOSING)
    assert len(remarks(history, december)) == 1
    assert remarks(asked, december) == []


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        ("2026-12-01", "设置的任务起算日2026年12月1日晚于台账的第一个月（2026年11月），没有采用。"),
        ("2026-11-30", ""),
        ("2025-11-01", ""),
        ("2025-10-31", "设置的任务起算日2025年10月31日比台账的第一个月（2026年11月）早一年以上，请核对是不是写错了。"),
    ],
)
def test_a_day_that_cannot_be_meant_is_pointed_out(begun: str, said: str) -> None:
    first, *_ = [*remarks(first_form(1), begun=begun), ""]
    assert first.startswith(said) if said else first == ""
    assert first == "" or first.endswith("“任务起算日”在设置（templates/设置.toml）里，请技术人员填写。")


def test_a_day_long_before_is_pointed_out_once_and_one_that_is_not_used_every_month() -> None:
    december = NOVEMBER.shift(1)
    both = first_form(1).report(december, under_way())
    assert remarks(both, december, begun="2025-10-31") == []
    assert "没有采用" in remarks(both, december, begun="2026-12-01")[0]


def test_before_anything_counts_no_day_is_odd() -> None:
    assert remarks(History(), begun="2062-01-01") == []
