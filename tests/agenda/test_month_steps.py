"""Every step of a month from plain facts: what is told, which command does it, from which day, and when it is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import File

from pipeline.agenda.month_facts import MonthFacts
from pipeline.agenda.steps import (
    REPEAT_REASON,
    NextStep,
    Stage,
    StageState,
    find_consolidation_step,
    find_errand,
    find_feedback_step,
    find_form_step,
    find_intake_step,
    find_next_form_step,
    find_next_step,
    find_proving_look,
    find_reminder_step,
    find_reply_look,
    find_review_step,
    find_sending_step,
    find_signing_step,
    list_stage_progress,
    list_unreminded_branches,
)
from pipeline.archive import SentEntry
from pipeline.archive.facts import DECISIONS, Snapshot, SourceRow
from pipeline.archive.letter_facts import WRITTEN, SentAttachment, SentLetter
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.submissions import RecordedEntry
from pipeline.contract.distributed_form import DistributedForm
from pipeline.ledger.bureau_entries import BureauEntry
from pipeline.terms import (
    CIRCULAR,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    Disposition,
    EntryKind,
    LetterKind,
)

ALL = ("MZ01", "MZ02", "MZ03")
GREEN = task("MZ01", 1, month(NOVEMBER, 90, "完成90户"), deadline="2027-12-31")
QUIET = File(tasks=(GREEN,))
"""Every branch has reported by the 1st of December, and the one task is green."""


def form(code: str, sha256: str = "0" * 64) -> DistributedForm:
    return DistributedForm(
        branch=code, short_name=code, reporter="李文静", file="表.xlsx", sha256=sha256, tasks=(), new_numbers=()
    )


FORMS = {code: form(code) for code in ALL}


def recorded(date: str = "2026-12-08", last: int = 100) -> Snapshot:
    return Snapshot(period="2026-11", date=date, last_receipt=last, last_look=1, office={})


def facts(day: str = "2026-12-09", *missing: str, file: File = QUIET, **told: Any) -> MonthFacts:
    """A month on a day, consolidated the day before, every form handed out and nothing waiting, but for ``told``."""
    seen = file.at(NOVEMBER, day, *missing)
    usual = MonthFacts(
        assessment=seen, today=dt.date.fromisoformat(day), receipts=seen.ledger.inputs.receipts, forms=FORMS, next_forms=FORMS,
        lying=0, last_look=dt.date(2026, 12, 8), recorded=recorded(), attempts=went(LetterKind.FEEDBACK), answer_days_end={},
        unsigned={},
    )  # fmt: skip
    return replace(usual, **told)


def letter(
    matter: str, kind: LetterKind, number: int = 1, sha256: str = "0" * 64, folder: str = "2026-11/a"
) -> SentEntry:
    sent = SentLetter(
        number=number, date="2026-12-08", kind=kind, period="2026-11", branch=matter[-4:], address="", subject="", letter="",
        state=WRITTEN, folder=folder, attachments=(SentAttachment("表.xlsx", sha256),), matter=matter,
    )  # fmt: skip
    return SentEntry(sent, None)


def went(*kinds: LetterKind, period: str = "2026-11", sha256: str = "0" * 64) -> dict[str, list[SentEntry]]:
    """Letters of some kinds that lie ready for every branch."""
    matters = [(f"{kind}-{period}-{code}", kind) for kind in kinds for code in ALL]
    return {matter: [letter(matter, kind, at, sha256, "")] for at, (matter, kind) in enumerate(matters, start=1)}


def reminded(code: str, day: str) -> dict[str, list[SentEntry]]:
    matter = f"{LetterKind.REMINDERS}-2026-11-{code}-{day}"
    return {matter: [letter(matter, LetterKind.REMINDERS, folder="")]}


def signed(document: str = CIRCULAR, branch: str = "", number: int = 1) -> IssuedPaper:
    (paper,) = QUIET.sign(NOVEMBER, "2026-12-14", "", "").issued
    return replace(paper, document=document, branch=branch, subjects=(), number=number)


CLOSED: dict[str, Any] = {"papers": (signed(),)}


def handed_down(code: str, row: int = 901) -> BureauEntry:
    entry = RecordedEntry(
        row=row, kind=EntryKind.HAND_DOWN, number=f"{code}-202611-{row}", branch=code, task="", about=("", ""), text="", values={},
        deadline_day="", verifier="孙立新", day="2026-11-26", note="",
    )  # fmt: skip
    return BureauEntry(entry, NOVEMBER, 50, SourceRow("2026-11/000050-核验表.xlsx", "0" * 64, "局机关填报", row))


def with_entries(known: MonthFacts, *entries: BureauEntry) -> MonthFacts:
    """The same facts where the bureau has handed down some tasks that stand on no form yet."""
    ledger = known.assessment.ledger
    inputs = replace(ledger.inputs, entries=entries)
    return replace(known, assessment=replace(known.assessment, ledger=replace(ledger, inputs=inputs)))


def when(step: NextStep | None) -> tuple[str, str | None] | None:
    """The command of a step and the day from which it can be done."""
    return None if step is None else (step.command, step.day.isoformat() if step.day else None)


def day_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# 下发


def test_branches_without_a_form_get_one_first() -> None:
    some = {"MZ01": form("MZ01")}
    assert find_form_step(facts("2026-11-25", *ALL, forms=some)) == NextStep(
        stage=Stage.FORMS, command="forms 2026-11", why="2个支部还没有2026年11月的表单"
    )
    reported = facts("2026-12-02", "MZ02", forms=some)
    found = find_form_step(reported)
    assert found is not None
    assert found.why == "1个支部还没有2026年11月的表单", "who has reported needs none"
    assert find_form_step(replace(reported, **CLOSED)) is None


def test_the_letter_with_the_form_is_owed_to_whoever_has_not_reported() -> None:
    silent = facts("2026-11-25", *ALL, attempts={})
    assert find_form_step(silent) == NextStep(
        stage=Stage.FORMS, command="send 2026-11 --kinds 下发表单", why="还没有备好、发出的信件：下发表单3封"
    )
    assert find_form_step(replace(silent, attempts=went(LetterKind.FORMS))) is None
    assert find_form_step(replace(silent, **CLOSED)) is None


@pytest.mark.parametrize(
    ("reported", "again", "tasks"),
    [((), "--again MZ01 --again MZ02", 3), (("MZ01",), "--again MZ02", 2)],
    ids=["nobody has reported", "one has reported"],
)
def test_a_task_handed_down_after_the_form_is_told_on_another_form(
    reported: tuple[str, ...], again: str, tasks: int
) -> None:
    silent = [code for code in ALL if code not in reported]
    known = with_entries(
        facts("2026-11-28", *silent, attempts=went(LetterKind.FORMS)), handed_down("MZ01"), handed_down("MZ02"),
        handed_down("MZ02", 902),
    )  # fmt: skip
    told = len(again.split("--")) - 1
    assert find_form_step(known) == NextStep(
        stage=Stage.FORMS,
        command=f"forms 2026-11 {again} --reason {REPEAT_REASON}",
        why=f"2026年11月的表下发以后又交办了{tasks}项任务，给{told}个支部各再发一份；先前那份照样收，不再发的要到再下一个月的表上才有",
    )


def test_nobody_gets_another_form_after_the_deadline_or_without_a_first() -> None:
    late = with_entries(facts("2026-12-04", *ALL, attempts=went(LetterKind.FORMS)), handed_down("MZ01"))
    assert find_form_step(late) is None
    on_the_day = with_entries(facts("2026-12-03", *ALL, attempts=went(LetterKind.FORMS)), handed_down("MZ01"))
    assert find_form_step(on_the_day) is not None


# 收表


@pytest.mark.parametrize(
    ("day", "look", "more"),
    [
        ("2026-12-02", "2026-12-01", ""),
        (
            "2026-12-04", "2026-12-03",
            "；截止日（2026年12月3日）以后还没有收过表。这次收到的都算按时，这次还没到的，以后来了就是迟报",
        ),
        ("2026-12-07", "2026-12-04", ""),
    ],
    ids=["before the deadline", "the first after it", "later"],
)  # fmt: skip
def test_files_that_lie_there_are_taken_and_the_look_that_proves_is_told(day: str, look: str, more: str) -> None:
    known = facts(day, "MZ02", lying=2, recorded=None, last_look=day_of(look))
    assert find_intake_step(known) == NextStep(
        stage=Stage.COLLECT, command="collect", why=f"收件夹里有2个文件没有收{more}"
    )


def test_the_consolidation_of_the_day_takes_the_files_itself() -> None:
    known = facts("2026-12-08", "MZ02", lying=2, recorded=None)
    assert find_intake_step(known) is None
    assert find_consolidation_step(known) == NextStep(
        stage=Stage.CONSOLIDATE,
        command="run 2026-11",
        why="汇总日是2026年12月8日；收件夹里有2个文件没有收，汇总先收",
    )


def test_a_returned_file_owes_its_branch_a_letter() -> None:
    known = facts()
    (first, *others) = known.receipts
    back = replace(known, receipts=(replace(first, fate=Disposition.RETURNED), *others))
    assert find_intake_step(back) == NextStep(
        stage=Stage.COLLECT,
        command="send 2026-11 --kinds 退回修改 --along 收件回执",
        why="还没有备好、发出的信件：退回修改1封",
    )
    assert find_intake_step(known) is None


LOOK_BEFORE = "截止日（2026年12月3日）后的第一个工作日收一次表：那次还没到的，以后来了就是迟报"
LOOK_NOW = "截止日（2026年12月3日）以后还没有收过表。这次收到的都算按时，这次还没到的，以后来了就是迟报"


@pytest.mark.parametrize(
    ("day", "look", "why", "from_day"),
    [
        ("2026-12-02", "2026-12-01", LOOK_BEFORE, "2026-12-04"), ("2026-12-03", None, LOOK_BEFORE, "2026-12-04"),
        ("2026-12-04", "2026-12-03", LOOK_NOW, None), ("2026-12-07", "2026-12-02", LOOK_NOW, None),
    ],
)  # fmt: skip
def test_one_look_after_the_deadline_tells_who_is_late(
    day: str, look: str | None, why: str, from_day: str | None
) -> None:
    known = facts(day, "MZ02", last_look=day_of(look) if look else None)
    assert find_proving_look(known) == NextStep(
        stage=Stage.COLLECT, command="collect", why=why, day=day_of(from_day) if from_day else None
    )


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (facts("2026-12-04", last_look=day_of("2026-12-03")), "every branch has reported"),
        (facts("2026-12-08", "MZ02", last_look=day_of("2026-12-03")), "the 汇总日 looks itself"),
        (facts("2026-12-07", "MZ02", last_look=day_of("2026-12-04")), "somebody has looked"),
        (facts("2026-12-04", "MZ02", last_look=day_of("2026-12-03"), **CLOSED), "the month is closed"),
    ],
    ids=["nobody is silent", "汇总日", "looked", "closed"],
)
def test_no_such_look_is_wanted_when_it_would_tell_nothing(known: MonthFacts, why: str) -> None:
    assert find_proving_look(known) is None, why


def test_replies_are_looked_for_on_the_day_their_term_ends() -> None:
    why = "整改或者提醒函、督办单、催报单的答复2026年12月25日到期，当天收一次表，答复才按时收下"
    for day, first in (("2026-12-21", day_of("2026-12-25")), ("2026-12-25", None)):
        known = facts(day, reply_days={day_of("2026-12-25")})
        assert find_reply_look(known) == NextStep(stage=Stage.COLLECT, command="collect", why=why, day=first)
        assert find_reply_look(replace(known, **CLOSED)) is None
    assert find_reply_look(facts("2026-12-26", reply_days={day_of("2026-12-25")})) is None


@pytest.mark.parametrize(
    ("day", "sent", "why", "from_day"),
    [
        ("2026-11-25", {}, "2个支部没有报，也没有提醒过，截止日是2026年12月3日", "2026-12-01"),
        ("2026-12-01", {}, "2个支部没有报，也没有提醒过，截止日是2026年12月3日", None),
        ("2026-12-03", reminded("MZ02", "2026-12-01"), "1个支部没有报，也没有提醒过，截止日是2026年12月3日", None),
        ("2026-12-04", reminded("MZ02", "2026-12-01"), "过了截止日（2026年12月3日），2个支部还没有报，没有催过", None),
        ("2026-12-07", reminded("MZ02", "2026-12-04"), "过了截止日（2026年12月3日），1个支部还没有报，没有催过", None),
        ("2026-12-05", {}, "过了截止日（2026年12月3日），2个支部还没有报，没有催过", "2026-12-07"),
    ],
)  # fmt: skip
def test_a_silent_branch_is_reminded_once_before_the_deadline_and_once_after(
    day: str, sent: dict[str, list[SentEntry]], why: str, from_day: str | None
) -> None:
    known = facts(day, "MZ02", "MZ03", attempts=sent)
    assert find_reminder_step(known) == NextStep(
        stage=Stage.COLLECT,
        command="send 2026-11 --kinds 报送提醒",
        why=why,
        day=day_of(from_day) if from_day else None,
    )
    assert find_reminder_step(replace(known, **CLOSED)) is None


def test_from_the_summary_day_on_nobody_is_reminded_nor_one_without_a_form_or_with_a_report() -> None:
    assert find_reminder_step(facts("2026-12-08", "MZ02")) is None
    assert find_reminder_step(facts("2026-12-07", "MZ02")) is not None
    assert find_reminder_step(facts("2026-12-04")) is None
    on_the_day = reminded("MZ02", "2026-12-03")
    assert list_unreminded_branches(facts("2026-12-03", "MZ02", attempts=on_the_day)) == []
    assert list_unreminded_branches(facts("2026-12-04", "MZ02", attempts=on_the_day)) == ["MZ02"]
    assert list_unreminded_branches(facts("2026-12-04", "MZ02", "MZ03", forms={"MZ02": form("MZ02")})) == ["MZ02"]


# 汇总

NEWS = "上次汇总以后又收到了报送或答复"
CHANGED = "上次汇总以后改过设置.toml、支部名册.xlsx，台账和文稿要按新的再做"
FILES = ("设置.toml", "支部名册.xlsx")
UNTIL: dict[str, Any] = {"answer_days_end": {"MZ01": dt.date(2026, 12, 11), "MZ02": dt.date(2026, 12, 8)}}
AFTER = "，等答复期满（2026年12月11日）一并汇总"


@pytest.mark.parametrize(
    ("day", "told", "why", "from_day"),
    [
        ("2026-12-02", {"recorded": None}, "汇总日是2026年12月8日", "2026-12-08"),
        ("2026-12-08", {"recorded": None}, "汇总日是2026年12月8日", None),
        ("2026-12-09", {"recorded": recorded(last=2)}, NEWS, None),
        ("2026-12-05", {"recorded": recorded("2026-12-04", 2)}, NEWS, "2026-12-08"),
        ("2026-12-09", {"changed_office": FILES}, CHANGED, None),
        ("2026-12-05", {"changed_office": FILES, "recorded": recorded("2026-12-04")}, CHANGED, None),
        ("2026-12-09", {"recorded": recorded(last=2), "changed_office": FILES}, f"{NEWS}；{CHANGED}", None),
        ("2026-12-09", {"recorded": recorded(last=2), **UNTIL}, f"{NEWS}{AFTER}", "2026-12-14"),
        ("2026-12-09", {"changed_office": FILES, **UNTIL}, f"{CHANGED}{AFTER}", "2026-12-14"),
        ("2026-12-12", {"recorded": recorded(last=2), **UNTIL}, NEWS, None),
        ("2026-12-09", {"recorded": recorded(last=2), **UNTIL, "attempts": {}}, NEWS, None),
        ("2026-12-09", {"recorded": recorded(last=2), "lying": 2}, f"{NEWS}；收件夹里有2个文件没有收，汇总先收", None),
        ("2026-12-05", {"recorded": recorded("2026-12-04", 2), "lying": 2}, NEWS, "2026-12-08"),
    ],
)  # fmt: skip
def test_a_month_is_consolidated_at_its_day_after_the_answers_or_for_what_has_changed(
    day: str, told: dict[str, Any], why: str, from_day: str | None
) -> None:
    known = facts(day, **told)
    assert find_consolidation_step(known) == NextStep(
        stage=Stage.CONSOLIDATE, command="run 2026-11", why=why, day=day_of(from_day) if from_day else None
    )
    assert find_consolidation_step(replace(known, **CLOSED, receipts=())) is None


def test_what_was_consolidated_early_is_done_again_unless_everything_had_come() -> None:
    early = recorded("2026-12-07")
    assert when(find_consolidation_step(facts("2026-12-07", "MZ02", recorded=early))) == ("run 2026-11", "2026-12-08")
    again = find_consolidation_step(facts("2026-12-09", "MZ02", recorded=early))
    assert again is not None
    assert (again.why, again.day) == ("汇总日是2026年12月8日", None)
    assert find_consolidation_step(facts("2026-12-07", recorded=early)) is None
    assert find_consolidation_step(facts("2026-12-09", "MZ02", recorded=recorded("2026-12-08"))) is None
    assert find_consolidation_step(facts()) is None


def test_a_report_that_came_after_the_month_was_signed_is_consolidated_for_a_correction() -> None:
    known = facts(recorded=recorded(last=2), **CLOSED)
    assert find_consolidation_step(known) == NextStep(
        stage=Stage.CONSOLIDATE,
        command="run 2026-11",
        why="签发以后又收到2026年11月的报送1份，汇总后看要不要发更正通知",
    )


# 反馈


def test_forms_of_the_next_month_that_ask_something_come_before_the_feedback() -> None:
    asked = facts(file=File(), next_forms={})
    assert find_next_form_step(asked) == NextStep(
        stage=Stage.FEEDBACK, command="forms 2026-12", why="1个支部有事要说明，填在2026年12月表的“需答复”里"
    )
    assert find_next_form_step(facts(file=File())) is None
    assert find_next_form_step(replace(asked, **CLOSED)) is None


def test_a_task_handed_down_after_the_next_form_is_told_on_another_of_it() -> None:
    known = with_entries(facts(), handed_down("MZ03"))
    found = find_next_form_step(known)
    assert found is not None
    assert (found.stage, found.command) == (Stage.FEEDBACK, f"forms 2026-12 --again MZ03 --reason {REPEAT_REASON}")
    assert found.why.startswith("2026年12月的表下发以后又交办了1项任务，给1个支部各再发一份；")


def test_feedback_is_sent_then_answers_are_awaited() -> None:
    open_letters = facts(attempts={})
    assert find_feedback_step(open_letters) == NextStep(
        stage=Stage.FEEDBACK,
        command="send 2026-11 --kinds 支部反馈单 --along 收件回执 --next-forms",
        why="还没有备好、发出的信件：支部反馈单3封",
    )
    waiting = facts(**UNTIL)
    assert find_feedback_step(waiting) == NextStep(
        stage=Stage.FEEDBACK,
        command="run 2026-11",
        why="支部反馈单的答复期到2026年12月11日，期满再汇总、核验",
        day=day_of("2026-12-14"),
    )
    assert find_feedback_step(facts("2026-12-12", **UNTIL)) is None
    for known in (open_letters, waiting):
        assert find_feedback_step(replace(known, **CLOSED)) is None


def test_a_form_of_the_next_month_handed_out_anew_goes_with_a_letter() -> None:
    went_out = {**went(LetterKind.FEEDBACK), **went(LetterKind.FORMS, period="2026-12")}
    newer = {**FORMS, "MZ02": form("MZ02", "1" * 64)}
    assert find_feedback_step(facts(attempts=went_out, next_forms=newer)) == NextStep(
        stage=Stage.FEEDBACK,
        command="send 2026-12 --kinds 下发表单",
        why="2026年12月的表单给1个支部重新下发过，信还没有备",
    )
    assert find_feedback_step(facts(attempts=went_out)) is None


# 核验、签发、发送


def test_what_waits_for_the_bureau_is_filled_in_and_imported() -> None:
    waiting = facts(file=File())
    assert find_review_step(waiting) == NextStep(
        stage=Stage.REVIEW,
        command="review outbox/2026-11/核验表.xlsx",
        why=f"核验表有{waiting.assessment.owed_count}项等局机关决定，填好再导入",
    )
    assert waiting.assessment.owed_count > 0
    book = replace(waiting.receipts[0], kind=DECISIONS)
    assert find_review_step(replace(waiting, receipts=(*waiting.receipts, book))) is None
    assert find_review_step(replace(waiting, **CLOSED)) is None
    assert find_review_step(facts()) is None


DRAFTS = {CIRCULAR: {""}, RECTIFICATION_NOTICE: {"MZ01", "MZ02"}}
TOLD = "草稿等领导审定、签发"
WAIT = "督查通报先不要改：{}以后会重新起草，改了要再改一遍"


@pytest.mark.parametrize(
    ("known", "paper", "why"),
    [
        (facts(unsigned={CIRCULAR: {""}}), CIRCULAR, f"{TOLD}：督查通报1份"),
        (
            facts(unsigned=DRAFTS), RECTIFICATION_NOTICE,
            f"{TOLD}：整改通知书2份、督查通报1份。{WAIT.format('整改通知书签发')}",
        ),
        (
            facts(unsigned={**DRAFTS, REMINDER_LETTER: {"MZ03"}}), REMINDER_LETTER,
            f"{TOLD}：提醒函1份、整改通知书2份、督查通报1份。{WAIT.format('提醒函、整改通知书签发')}",
        ),
        (facts(unsigned={RECTIFICATION_NOTICE: {"MZ01"}}), RECTIFICATION_NOTICE, f"{TOLD}：整改通知书1份"),
        (
            facts(unsigned={CIRCULAR: {""}}, changed_office=FILES), CIRCULAR,
            f"{TOLD}：督查通报1份。{WAIT.format('再汇总一次')}",
        ),
        (
            facts(unsigned={CIRCULAR: {""}}, **UNTIL), CIRCULAR,
            f"{TOLD}：督查通报1份。{WAIT.format('等支部答复到2026年12月11日期满、再汇总')}",
        ),
        (
            facts(unsigned={CIRCULAR: {""}}, file=File()), CIRCULAR, f"{TOLD}：督查通报1份。{WAIT.format('核验表导入')}",
        ),
        (
            facts(unsigned=DRAFTS, file=File(), **UNTIL), RECTIFICATION_NOTICE,
            f"{TOLD}：整改通知书2份、督查通报1份。{WAIT.format('等支部答复到2026年12月11日期满、再汇总、核验表导入、整改通知书签发')}",
        ),
    ],
    ids=["alone", "two kinds", "three kinds", "none that closes", "changed", "answers", "book", "everything"],
)  # fmt: skip
def test_papers_of_branches_are_signed_first_and_the_last_is_not_edited_too_early(
    known: MonthFacts, paper: str, why: str
) -> None:
    assert find_signing_step(known) == NextStep(
        stage=Stage.ISSUE, command=f"issue 2026-11 {paper} --date 2026-12-09", why=why
    )


def test_nothing_is_to_be_signed_without_a_draft() -> None:
    assert find_signing_step(facts()) is None
    assert find_signing_step(facts(unsigned={CIRCULAR: set()})) is None


def test_signed_papers_go_to_whom_they_are_about() -> None:
    known = facts(papers=(signed(), signed(RECTIFICATION_NOTICE, "MZ01", 2)))
    assert find_sending_step(known) == NextStep(
        stage=Stage.SEND,
        command="send 2026-11 --kinds 签发文件 --along 收件回执",
        why="还没有备好、发出的信件：签发文件4封",
    )
    assert find_sending_step(facts()) is None


# 一步接一步


def states(known: MonthFacts) -> str:
    signs = {StageState.DONE: "x", StageState.DUE: "!", StageState.WAITING: "w", StageState.LATER: "-"}
    return "".join(signs[each.state] for each in list_stage_progress(known))


READY = {**went(LetterKind.FEEDBACK), "other-1": [letter("other-MZ01", LetterKind.RECEIPTS, 9)]}


@pytest.mark.parametrize(
    ("known", "stages", "following"),
    [
        (facts("2026-11-25", *ALL, forms={}, recorded=None, last_look=None), "!w-----", ("forms 2026-11", None)),
        (
            facts("2026-11-25", *ALL, recorded=None, last_look=None, attempts=went(LetterKind.FORMS)), "xw-----",
            ("send 2026-11 --kinds 报送提醒", "2026-12-01"),
        ),
        (facts("2026-12-05", "MZ02", recorded=None, attempts=reminded("MZ02", "2026-12-04")), "xww----", ("run 2026-11", "2026-12-08")),
        (facts("2026-12-08", recorded=None), "xx!----", ("run 2026-11", None)),
        (facts(attempts={}), "xxx!---", ("send 2026-11 --kinds 支部反馈单 --along 收件回执 --next-forms", None)),
        (facts(**UNTIL), "xxxw---", ("run 2026-11", "2026-12-14")),
        (facts(file=File()), "xxxx!--", ("review outbox/2026-11/核验表.xlsx", None)),
        (facts(unsigned={CIRCULAR: {""}}), "xxxxx!-", (f"issue 2026-11 {CIRCULAR} --date 2026-12-09", None)),
        (facts(papers=(signed(),)), "xxxxxx!", ("send 2026-11 --kinds 签发文件 --along 收件回执", None)),
        (facts(), "xxxxxxx", None),
        (facts(attempts=READY), "xxxxxxx", ("posted 2026-11", None)),
        (facts(reply_days={dt.date(2026, 12, 25)}), "xxxxxxx", ("collect", "2026-12-25")),
        (facts(attempts=READY, reply_days={dt.date(2026, 12, 25)}), "xxxxxxx", ("posted 2026-11", None)),
        (facts(**UNTIL, reply_days={dt.date(2026, 12, 10)}), "xxxw---", ("collect", "2026-12-10")),
        (facts(**UNTIL, reply_days={dt.date(2026, 12, 25)}), "xxxw---", ("run 2026-11", "2026-12-14")),
        (facts(**UNTIL, papers=(signed(RECTIFICATION_NOTICE, "MZ01"),)), "xxxw--!", ("send 2026-11 --kinds 签发文件 --along 收件回执", None)),
    ],
)  # fmt: skip
def test_what_can_be_done_today_comes_before_what_waits(
    known: MonthFacts, stages: str, following: tuple[str, str | None] | None
) -> None:
    assert (states(known), when(find_next_step(known))) == (stages, following)


def test_every_stage_tells_its_own_step() -> None:
    known = facts("2026-11-25", *ALL, forms={}, recorded=None, last_look=None)
    told = list_stage_progress(known)
    assert [each.stage for each in told] == list(Stage)
    assert all(each.step is None or each.step.stage is each.stage for each in told)
    later = list_stage_progress(facts(**UNTIL, unsigned={CIRCULAR: {""}}))[5]
    assert later.state is StageState.LATER
    assert later.step is not None, "what a stage will ask for is told before its turn"


def test_while_reports_may_still_come_the_intake_is_not_over() -> None:
    known = facts("2026-12-07", "MZ02", recorded=None, attempts=reminded("MZ02", "2026-12-04"))
    assert states(known) == "xww----"
    assert states(facts("2026-12-07", recorded=None)) == "xxw----"


def test_a_file_of_nobody_is_claimed_before_letters_are_posted() -> None:
    known = facts(attempts=READY)
    assert find_errand(known) == NextStep(
        stage=Stage.SEND, command="posted 2026-11", why="1封信备好了，等人发出；发完再登记", errand="发信"
    )
    lost = replace(
        known.receipts[0],
        number=77,
        branch="",
        period="",
        fate=Disposition.UNRECOGNISED,
        by="2026-12-08",
        sha256="7" * 64,
    )
    found = find_errand(replace(known, receipts=(*known.receipts, lost)))
    assert found == NextStep(
        stage=Stage.COLLECT, command="claim 77 短码", why="1个文件看不出是哪个支部的，等人认领", errand="认领"
    )
    assert found.title == "认领"
    assert find_errand(facts()) is None
    bare = find_consolidation_step(facts(recorded=None))
    assert bare is not None
    assert bare.title == "汇总"
