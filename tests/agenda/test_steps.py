"""The one next step of a month, walked as a clerk does: what is told is done, until nothing is left."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, answers, branch_row, bureau, new_row
from posting import posted as prepared
from signing import BUILT, DECEMBER, DECIDED, SIGNED, autumn, confirmed, draft, edit, feed_back, retyped, sign
from test_answer_form import answered
from test_claim import anonymous

from pipeline.agenda.steps import (
    NextStep,
    Stage,
    StageState,
    find_next_step,
    find_reminder_step,
    list_stage_progress,
    list_unreminded_branches,
)
from pipeline.agenda.waiting import Person, list_waiting_matters
from pipeline.cli.parser import build_parser
from pipeline.cli.status_messages import describe_status
from pipeline.commands.claim import claim_file
from pipeline.commands.posted import MarkOrder, mark_posted
from pipeline.commands.send import send_letters
from pipeline.commands.status import find_open_period, load_month_facts, report_status
from pipeline.contract.replies import format_free_key
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.forms.answer_form import build_answer_form
from pipeline.reports.status_message import format_status_message
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, RECTIFICATION_NOTICE, Disposition, LetterKind

__all__ = ["bureau"]


def posted(bureau: Bureau, day: str, *kinds: LetterKind) -> None:
    """Letters are prepared, sent by hand, and marked as sent."""
    prepared(bureau, day, *kinds)
    mark_posted(bureau.on(day), NOVEMBER, MarkOrder())


def step(bureau: Bureau, day: str) -> NextStep:
    """What is next in November on a day; its command is one that the program knows."""
    found = find_next_step(load_month_facts(bureau.on(day), NOVEMBER))
    assert found is not None
    build_parser().parse_args(found.command.split())
    return found


def states(bureau: Bureau, day: str) -> str:
    """How far the seven stages are, a sign each."""
    signs = {StageState.DONE: "x", StageState.DUE: "!", StageState.WAITING: "w", StageState.LATER: "-"}
    return "".join(signs[each.state] for each in list_stage_progress(load_month_facts(bureau.on(day), NOVEMBER)))


def waits(bureau: Bureau, day: str) -> dict[tuple[Person, str], int]:
    """What waits for whom, counted."""
    told = list_waiting_matters(load_month_facts(bureau.on(day), NOVEMBER))
    return {(each.person, each.what): each.count for each in told}


def test_a_month_is_led_from_the_first_form_to_the_last_letter(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    assert step(bureau, "2026-11-25").command == "send 2026-11 --kinds 下发表单"
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    reminder = step(bureau, "2026-11-25")
    assert (reminder.command, states(bureau, "2026-11-25")) == ("send 2026-11 --kinds 报送提醒", "xw-----")
    assert reminder.day == dt.date(2026, 12, 1)
    assert (step(bureau, "2026-12-01").command, step(bureau, "2026-12-01").day) == (reminder.command, None)
    posted(bureau, "2026-12-01", LetterKind.REMINDERS)
    for day in ("2026-12-01", "2026-12-02", "2026-12-03"):
        look = step(bureau, day)
        assert (look.command, look.day) == ("collect", dt.date(2026, 12, 4)), "reminded once before the deadline"
    for code in ("MZ01", "MZ02"):
        form = bureau.form(code)
        rate = 145 if code == "MZ02" else 30
        bureau.drop(f"{code}.xlsx", bureau.filled(code, said=answers(new_row(form.new_numbers[0], rate=rate))))
    assert (step(bureau, "2026-12-02").command, step(bureau, "2026-12-02").why) == (
        "collect",
        "收件夹里有2个文件没有收",
    )
    bureau.collect("2026-12-02")
    assert step(bureau, "2026-12-02").command == "send 2026-11 --kinds 退回修改 --along 收件回执"
    posted(bureau, "2026-12-02", LetterKind.RETURNED, LetterKind.RECEIPTS, LetterKind.REMINDERS)
    assert (step(bureau, "2026-12-02").command, step(bureau, "2026-12-02").day) == ("collect", dt.date(2026, 12, 4))
    look = step(bureau, "2026-12-04")
    assert (look.command, look.day, "算按时" in look.why) == ("collect", None, True), "nobody has looked since"
    bureau.collect("2026-12-04")
    assert step(bureau, "2026-12-04").command == "send 2026-11 --kinds 报送提醒", "the deadline has passed"
    posted(bureau, "2026-12-04", LetterKind.REMINDERS)
    found = step(bureau, "2026-12-07")
    assert (found.command, found.day) == ("run 2026-11", dt.date(2026, 12, 8)), "reminded once after the deadline"
    bureau.consolidate(BUILT)
    assert waits(bureau, BUILT)[Person.BRANCHES, "退回的表没有改好"] == 1
    assert step(bureau, BUILT).command == "forms 2026-12", "what is asked stands on the 答复单"
    bureau.hand_out(BUILT, DECEMBER)
    assert step(bureau, BUILT).command == "send 2026-11 --kinds 支部反馈单 --along 收件回执 --next-forms"
    posted(bureau, BUILT, LetterKind.FEEDBACK)
    assert (step(bureau, BUILT).command, step(bureau, BUILT).day) == ("run 2026-11", dt.date(2026, 12, 14))
    assert states(bureau, BUILT) == "xxxw---"
    assert step(bureau, DECIDED).command.startswith(("review outbox/2026-11/", "issue 2026-11 督查通报"))


def test_what_comes_in_the_answer_days_is_consolidated_when_they_are_over(bureau: Bureau) -> None:
    autumn(bureau)
    posted(bureau, "2026-12-08", LetterKind.RETURNED, LetterKind.RECEIPTS)
    feed_back(bureau, day="2026-12-08")
    bureau.hand_out("2026-12-08", DECEMBER)
    mended = bureau.form("MZ02").tasks[0]
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02", said=answers(new_row(mended.number))))
    bureau.collect("2026-12-10")
    posted(bureau, "2026-12-10", LetterKind.RETURNED, LetterKind.RECEIPTS)
    found = step(bureau, "2026-12-10")
    assert (found.stage, found.day) == (Stage.CONSOLIDATE, dt.date(2026, 12, 14))
    assert step(bureau, "2026-12-12").day is None


def test_papers_are_signed_branch_by_branch_before_the_one_that_closes(bureau: Bureau) -> None:
    autumn(bureau)
    posted(bureau, "2026-12-08", LetterKind.RETURNED, LetterKind.RECEIPTS)
    feed_back(bureau)
    bureau.hand_out("2026-12-09", DECEMBER)
    assert step(bureau, SIGNED).stage is Stage.REVIEW
    confirmed(bureau)
    assert step(bureau, SIGNED).command == f"issue 2026-11 {RECTIFICATION_NOTICE} --date {SIGNED}"
    assert waits(bureau, SIGNED)[Person.LEADERS, f"{CIRCULAR}草稿没有签发"] == 1
    sign(bureau, RECTIFICATION_NOTICE)
    assert step(bureau, SIGNED).command == f"issue 2026-11 {CIRCULAR} --date {SIGNED}"
    edit(draft(bureau), retyped("四、工作要求", "四、下步工作要求"))
    assert not sign(bureau).refusals
    assert step(bureau, SIGNED).command == "send 2026-11 --kinds 签发文件 --along 收件回执", (
        "an edited draft that was signed waits no more"
    )
    assert find_open_period(bureau.on(SIGNED)) == NOVEMBER, "a month is not left while its papers lie here"
    prepared(bureau, SIGNED, LetterKind.ISSUED)
    assert step(bureau, SIGNED).title == "发信"
    assert find_open_period(bureau.on(SIGNED)) == NOVEMBER, "nor while its letters do"
    mark_posted(bureau.on(SIGNED), NOVEMBER, MarkOrder())
    assert find_next_step(load_month_facts(bureau.on(SIGNED), NOVEMBER)) is None
    assert states(bureau, SIGNED) == "xxxxxxx"
    assert find_open_period(bureau.on(SIGNED)) == DECEMBER
    bureau.drop("更正.xlsx", bureau.filled("MZ01", said=answers(new_row(bureau.form("MZ01").new_numbers[-1]))))
    (taken,) = bureau.collect(SIGNED).files
    assert taken.fate is Disposition.ACCEPTED, taken.findings
    again = step(bureau, SIGNED)
    assert (again.stage, again.command) == (Stage.CONSOLIDATE, "run 2026-11")
    assert "签发以后又收到2026年11月的报送1份" in again.why
    assert find_open_period(bureau.on(SIGNED)) == NOVEMBER, "what was signed is out of date"
    bureau.consolidate(SIGNED)
    assert step(bureau, SIGNED).command == f"issue 2026-11 {CORRECTION_NOTICE} --date {SIGNED}"
    assert find_open_period(bureau.on(SIGNED)) == DECEMBER, "while the new month asks for something today"
    send_letters(bureau.on(SIGNED), DECEMBER, {LetterKind.FORMS})
    mark_posted(bureau.on(SIGNED), DECEMBER, MarkOrder())
    assert find_open_period(bureau.on(SIGNED)) == NOVEMBER, "its 更正通知 is not signed"


CHANGES = (
    (SETTINGS_FILE, 'begun = ""', 'begun = "2026-01-01"', True), (SETTINGS_FILE, 'contact = "', 'contact = "新', True),
    (SETTINGS_FILE, "together = false", "together = true", False),
    (SETTINGS_FILE, "settle_seconds = 3.0", "settle_seconds = 0.0", False),
    (SETTINGS_FILE, 'address = "local"', 'address = "tcp://10.0.0.5:8786"', False),
    ("wording/督查通报.txt", "总的看", "总体看", True), ("wording/信件-收件回执.txt", "收", "收　", False),
)  # fmt: skip
"""A file of the office, what stands there, what is put in its place, and whether the ledger or a paper says it."""


def test_what_the_office_changed_is_consolidated_anew_if_the_ledger_would_say_otherwise(bureau: Bureau) -> None:
    autumn(bureau)
    posted(bureau, BUILT, LetterKind.RETURNED, LetterKind.RECEIPTS)
    for file, before, after, changes in CHANGES:
        path = bureau.root / "templates" / file
        whole = path.read_bytes()
        assert before in whole.decode()
        path.write_text(whole.decode().replace(before, after, 1), encoding="utf-8")
        found = load_month_facts(bureau.on(BUILT), NOVEMBER).changed_office
        assert found == ((file,) if changes else ()), (before, after)
        path.write_bytes(whole)
    bureau.set('begun = ""', 'begun = "2026-01-01"')
    found_step = step(bureau, BUILT)
    assert found_step.command == "run 2026-11"
    assert f"上次汇总以后改过{SETTINGS_FILE}，台账和文稿要按新的再做" in found_step.why
    bureau.consolidate(BUILT)
    assert step(bureau, BUILT).stage is Stage.FEEDBACK


def test_a_changed_roster_counts_but_for_where_letters_go(bureau: Bureau) -> None:
    autumn(bureau)
    posted(bureau, BUILT, LetterKind.RETURNED, LetterKind.RECEIPTS)
    for facts, changed in (({"address": "new@example.com"}, ()), ({"secretary": "新书记"}, ("支部名册.xlsx",))):
        bureau.enrol(branch_row("MZ01", **facts), branch_row("MZ02"), branch_row("MZ03"))
        assert load_month_facts(bureau.on(BUILT), NOVEMBER).changed_office == changed
    bureau.hand_out(BUILT, DECEMBER)
    posted(bureau, BUILT, LetterKind.FEEDBACK)
    found = step(bureau, BUILT)
    assert (found.stage, found.day) == (Stage.CONSOLIDATE, dt.date(2026, 12, 14)), "with the answers"


def test_an_office_whose_forms_travel_otherwise_is_not_told_to_write_letters(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-11-26")
    posted(bureau, "2026-11-26", LetterKind.RECEIPTS)
    assert step(bureau, "2026-11-26").day == dt.date(2026, 12, 1), "until silent branches are to be reminded"


@pytest.mark.parametrize("day", ["2026-11-28", "2026-12-05"])
def test_nobody_is_reminded_on_a_day_off_or_long_before_the_deadline(bureau: Bureau, day: str) -> None:
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    facts = load_month_facts(bureau.on(day), NOVEMBER)
    reminder = find_reminder_step(facts)
    assert reminder is not None
    assert reminder.day is not None
    assert reminder.day > facts.today
    assert facts.office.calendar.is_workday(reminder.day)
    found = find_next_step(facts)
    assert found is not None
    assert found.day is not None or found.command == "collect"


def test_a_branch_without_a_form_is_told_first(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    founded = {**branch_row("MZ03"), "code": "MZ09", "short_name": "新设支部", "full_name": "清河市新设单位党支部"}
    bureau.enrol(*map(branch_row, BRANCHES), founded)
    assert step(bureau, "2026-11-25").why == "1个支部还没有2026年11月的表单"


def test_a_reply_on_next_months_sheet_is_no_report_of_it(bureau: Bureau) -> None:
    """Its form still has to go out."""
    bureau.hand_out("2026-11-25")
    form = build_answer_form("MZ03", "福利院支部", NOVEMBER, ())
    bureau.drop("答复.xlsx", answered(form, {format_free_key("MZ03"): {"statement": "有情况"}}))
    bureau.collect("2026-11-26")
    assert "下发表单3封" in step(bureau, "2026-11-26").why


@pytest.mark.parametrize("heir", ["", "MZ01"])
def test_a_branch_that_has_ended_is_not_waited_for(bureau: Bureau, heir: str) -> None:
    """It gets no form of the next month; what was asked of it stands on that of its 承接支部."""
    autumn(bureau)
    ended = {**branch_row("MZ02"), "end": "2026-11-30", "successor": heir}
    bureau.enrol(branch_row("MZ01"), ended, branch_row("MZ03"))
    facts = load_month_facts(bureau.on("2026-12-08"), NOVEMBER)
    assert "MZ02" in facts.concerned
    assert facts.lacking_next_forms == (facts.concerned - {"MZ02"}) | ({heir} if heir else set())
    bureau.hand_out("2026-12-08", DECEMBER)
    assert load_month_facts(bureau.on("2026-12-08"), NOVEMBER).lacking_next_forms == frozenset()
    assert "forms 2026-12" not in step(bureau, "2026-12-08").command


def test_no_day_is_free_while_letters_wait_to_be_sent(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    prepared(bureau, "2026-11-25", LetterKind.FORMS)
    found = step(bureau, "2026-11-25")
    assert (found.title, found.command, found.day) == ("发信", "posted 2026-11", None)
    assert found.why == "3封信备好了，等人发出；发完再登记"
    mark_posted(bureau.on("2026-11-25"), NOVEMBER, MarkOrder(matters=("forms-2026-11-MZ01",)))
    assert "2封" in step(bureau, "2026-11-25").why
    prepared(bureau, "2026-12-01", LetterKind.REMINDERS)
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01"))
    assert step(bureau, "2026-12-02").command == "collect", "what the program does comes first"
    mark_posted(bureau.on("2026-12-02"), NOVEMBER, MarkOrder())
    bureau.collect("2026-12-02")
    assert step(bureau, "2026-12-02").day == dt.date(2026, 12, 4)


def test_a_file_is_claimed_before_a_day_is_called_free(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    bureau.drop("谁的.xlsx", anonymous(bureau.filled("MZ01")))
    bureau.collect("2026-11-26")
    found = step(bureau, "2026-11-26")
    assert (found.title, found.stage, found.command) == ("认领", Stage.COLLECT, "claim 1 短码")
    bureau.hand_out("2026-12-25", DECEMBER)
    later = load_month_facts(bureau.on("2026-12-25"), DECEMBER)
    assert (len(later.unclaimed), later.list_new_unclaimed()) == (1, []), "it is no errand of every later month"
    claim_file(bureau.on("2026-12-25"), 1, "MZ01")
    assert load_month_facts(bureau.on("2026-12-25"), NOVEMBER).unclaimed == ()


def test_a_look_long_after_the_deadline_says_whom_it_lets_pass(bureau: Bureau) -> None:
    """Nothing but a look after the deadline proves a file late: what the first one finds counts as in time."""
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    bureau.collect("2026-12-03")
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01"))
    found = step(bureau, "2026-12-07")
    assert found.why.startswith("收件夹里有1个文件没有收；截止日（2026年12月3日）以后还没有收过表。这次收到的都算按时")
    bureau.collect("2026-12-07")
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02"))
    assert step(bureau, "2026-12-08").why == "汇总日是2026年12月8日；收件夹里有1个文件没有收，汇总先收"
    bureau.collect("2026-12-08")
    facts = load_month_facts(bureau.on("2026-12-08"), NOVEMBER)
    assert [facts.describe_arrival(each) for each in facts.assessment.delivered.values()] == [
        "12月7日收表时收到；查不出是截止以后才来的，算按时", "12月7日至8日之间收到", "",
    ]  # fmt: skip


def test_what_lies_there_is_taken_by_the_month_s_own_look_when_that_is_due(bureau: Bureau) -> None:
    """No look of its own is asked for before 汇总; once the month is built, what came since is taken by itself."""
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    bureau.collect("2026-12-04")
    posted(bureau, "2026-12-04", LetterKind.REMINDERS)
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01"))
    assert step(bureau, "2026-12-07").command == "collect", "the 汇总日 is still to come"
    assert (step(bureau, BUILT).command, states(bureau, BUILT)) == ("run 2026-11", "xx!----")
    bureau.collect(BUILT)
    bureau.consolidate(BUILT)
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02"))
    assert step(bureau, BUILT).command == "collect"


def test_nobody_is_called_missing_while_a_file_lies_there(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.collect("2026-12-04")
    bureau.drop("谁的.xlsx", bureau.filled("MZ01"))

    def told() -> list[str]:
        facts = load_month_facts(bureau.on("2026-12-04"), NOVEMBER)
        return [facts.describe_timeliness(each) for each in facts.assessment.delivered.values()]

    shown = describe_status(report_status(bureau.on("2026-12-04"), NOVEMBER))
    assert told() == ["待收"] * 3
    assert ("漏报" in shown, "待收3个" in shown) == (False, True)
    assert waits(bureau, "2026-12-04")[Person.BRANCHES, "过了截止日没有报送（收件夹里还有文件没有收，收了才知道）"] == 3
    text = format_status_message(report_status(bureau.on("2026-12-04"), NOVEMBER).assessment, lying=1)
    assert "收件夹里有1个文件待收，已经报了的不用再报：机关一支部、殡仪馆支部、福利院支部（3个）" in text
    bureau.collect("2026-12-04")
    assert told()[1:] == ["漏报", "漏报"]
    assert "漏报2个" in describe_status(report_status(bureau.on("2026-12-04"), NOVEMBER))


def test_a_branch_is_reminded_once_on_each_side_of_the_deadline(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    due: dict[str, list[str]] = {
        "2026-12-01": [],
        "2026-12-02": [],
        "2026-12-03": [],
        "2026-12-04": [],
        "2026-12-07": [],
    }
    for day in due:
        facts = load_month_facts(bureau.on(day), NOVEMBER)
        found = find_reminder_step(facts)
        if found is not None and found.day is None:
            due[day] = list_unreminded_branches(facts)
            prepared(bureau, day, LetterKind.REMINDERS)
        if day == "2026-12-02":
            founded = {
                **branch_row("MZ03"),
                "code": "MZ09",
                "short_name": "新设支部",
                "full_name": "清河市新设单位党支部",
            }
            bureau.enrol(*map(branch_row, BRANCHES), founded)
            bureau.hand_out(day)
    all_four = ["MZ01", "MZ02", "MZ03", "MZ09"]
    assert list(due.values()) == [[*BRANCHES], [], ["MZ09"], all_four, []], "a further branch, a stage passed"


def test_the_drop_folder_is_looked_into_on_the_day_a_reply_is_due(bureau: Bureau) -> None:
    """A reply is dated by the look that takes it; after the look of the day there is nothing to propose."""
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    facts = replace(load_month_facts(bureau.on("2026-11-25"), NOVEMBER), reply_days={dt.date(2026, 11, 28)})
    found = find_next_step(facts)
    assert found is not None
    assert (found.command, found.day) == ("collect", dt.date(2026, 11, 27)), "the working day before a day off"
    assert "2026年11月28日到期" in found.why
    on_the_day = replace(facts, today=dt.date(2026, 11, 27))
    assert [each.day for each in [find_next_step(on_the_day)] if each] == [None]
    looked = find_next_step(replace(on_the_day, last_look=dt.date(2026, 11, 27)))
    assert looked is not None
    assert looked.command != "collect" or looked.day == dt.date(2026, 12, 1)
