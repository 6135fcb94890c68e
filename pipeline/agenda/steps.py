"""Tell the one next step of a month: the stages in their order, each with what it still lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.agenda.month_facts import MonthFacts
from pipeline.documents.registry import CLOSING, OFFICIAL_PAPERS
from pipeline.periods import Period
from pipeline.terms import CORRECTION_NOTICE, DECISION_BOOK, FEEDBACK, LETTER_TITLES, LetterKind, format_chinese_date


class Stage(StrEnum):
    """The seven steps of a month."""

    FORMS = "下发"
    COLLECT = "收表"
    CONSOLIDATE = "汇总"
    FEEDBACK = "反馈"
    REVIEW = "核验"
    ISSUE = "签发"
    SEND = "发送"


class StageState(StrEnum):
    """How far a stage is: nothing left to do, to be done now, waiting for a day, or not its turn yet."""

    DONE = "已完成"
    DUE = "该做了"
    WAITING = "等候中"
    LATER = "还没到"


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """One thing to do: its command without the program's name, and why; ``day`` is the first day for it (None: now).

    ``errand`` is what a person has to do first, for which the command is only the record; empty for what the program
    does.
    """

    stage: Stage
    command: str
    why: str
    day: dt.date | None = None
    errand: str = ""

    @property
    def title(self) -> str:
        """What is to be done, in a word."""
        return self.errand or self.stage.value


@dataclass(frozen=True)
class StageProgress:
    """A stage, how far it is, and what it asks for (None if it is done)."""

    stage: Stage
    state: StageState
    step: NextStep | None


def find_form_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether branches still lack their form, or the letter with it."""
    if facts.closed:
        return None
    lacking = [code for code in facts.due if code not in facts.forms and code not in facts.reported]
    if lacking:
        what = f"{len(lacking)}个支部还没有{facts.period.as_chinese()}的表单"
        return NextStep(stage=Stage.FORMS, command=f"forms {facts.period}", why=what)
    return _find_repeat_step(facts, Stage.FORMS, facts.period) or _find_letter_step(
        facts, Stage.FORMS, LetterKind.FORMS
    )


REPEAT_REASON = "局机关又交办了任务"
"""Why branches are given another form when the program proposes it."""


def _find_repeat_step(facts: MonthFacts, stage: Stage, month: Period) -> NextStep | None:
    """Find out whether branches are to be given another form, since tasks were handed down after the first."""
    if not (branches := facts.list_repeats(month)):
        return None
    tasks = [each for each in facts.tasks_without_form if facts.office.holder(each.entry.branch, month) in branches]
    again = "".join(f" --again {code}" for code in branches)
    return NextStep(
        stage=stage,
        command=f"forms {month}{again} --reason {REPEAT_REASON}",
        why=f"{month.as_chinese()}的表下发以后又交办了{len(tasks)}项任务，给{len(branches)}个支部各再发一份；"
        "先前那份照样收，不再发的要到再下一个月的表上才有",
    )


def find_intake_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether files wait in the drop folders, or a letter about what came.

    Where 汇总 is to be done today it takes them itself: no look of its own is wanted before it.
    """
    if facts.lying and not _is_consolidation_due(facts):
        proving = find_proving_look(facts)
        more = f"；{proving.why}" if proving is not None and proving.day is None else ""
        return NextStep(stage=Stage.COLLECT, command="collect", why=f"收件夹里有{facts.lying}个文件没有收{more}")
    if letters := _find_letter_step(facts, Stage.COLLECT, LetterKind.RETURNED, more=_RECEIPTS_ALONG):
        return letters
    return None


def _is_consolidation_due(facts: MonthFacts) -> bool:
    step = find_consolidation_step(facts)
    return step is not None and step.day is None


def find_proving_look(facts: MonthFacts) -> NextStep | None:
    """Find out whether the look that tells late files from others is still to come: the first after the deadline.

    What lies there then counts as in time, however late the look is; what is not there by then is late when it comes
    (``pipeline/archive/arrival.py``).
    """
    silent = set(facts.due) - facts.reported
    if facts.closed or not silent or facts.today >= facts.summary_day or not facts.is_deadline_unproved:
        return None
    deadline, day = format_chinese_date(facts.deadline), _find_day_after(facts, facts.deadline)
    if day > facts.today:
        why = f"截止日（{deadline}）后的第一个工作日收一次表：那次还没到的，以后来了就是迟报"
        return NextStep(stage=Stage.COLLECT, command="collect", why=why, day=day)
    why = f"截止日（{deadline}）以后还没有收过表。这次收到的都算按时，这次还没到的，以后来了就是迟报"
    return NextStep(stage=Stage.COLLECT, command="collect", why=why)


def find_reply_look(facts: MonthFacts) -> NextStep | None:
    """Find the next day to look for replies to what was ordered; no stage is held up by it."""
    if facts.closed or (found := facts.find_reply_look_day()) is None:
        return None
    day, end = found
    why = f"整改或者提醒函、督办单、催报单的答复{format_chinese_date(end)}到期，当天收一次表，答复才按时收下"
    return NextStep(stage=Stage.COLLECT, command="collect", why=why, day=day if day > facts.today else None)


def find_reminder_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether branches that have not reported are to be reminded; from the 汇总日 on it is no step.

    Once before the deadline and once after it: to remind more often is left to the clerk.
    """
    day, unreminded = _find_reminder_day(facts), list_unreminded_branches(facts)
    if facts.closed or not unreminded or day >= facts.summary_day:
        return None
    return NextStep(
        stage=Stage.COLLECT,
        command=f"send {facts.period} --kinds {LETTER_TITLES[LetterKind.REMINDERS]}",
        why=f"{len(unreminded)}个支部没有报，也没有提醒过，截止日是{format_chinese_date(facts.deadline)}"
        if facts.today <= facts.deadline
        else f"过了截止日（{format_chinese_date(facts.deadline)}），{len(unreminded)}个支部还没有报，没有催过",
        day=day if day > facts.today else None,
    )


def list_unreminded_branches(facts: MonthFacts) -> list[str]:
    """List the branches with a form and no report that were not reminded yet on this side of the deadline."""
    passed = facts.today > facts.deadline
    return [
        code
        for code in facts.due
        if code in facts.forms
        and code not in facts.reported
        and not any((day > facts.deadline) == passed for day in facts.list_reminder_days(code))
    ]


def _find_reminder_day(facts: MonthFacts) -> dt.date:
    """Find the first working day, from today on, on which branches that have not reported are reminded."""
    settings, calendar = facts.office.settings, facts.office.calendar
    days = settings.deadlines.remind_days
    day = calendar.find_workday_from(facts.today)
    while calendar.add_working_days(day, days) < facts.deadline:
        day = calendar.find_workday_from(day + dt.timedelta(days=1))
    return day


def find_consolidation_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether the month is to be consolidated: at its 汇总日, after the answers, for what has changed."""
    if late := facts.late_reports:
        why = f"签发以后又收到{facts.period.as_chinese()}的报送{len(late)}份，汇总后看要不要发{CORRECTION_NOTICE}"
        return NextStep(stage=Stage.CONSOLIDATE, command=f"run {facts.period}", why=why)
    recorded = facts.recorded
    early = recorded is not None and recorded.date < facts.summary_day.isoformat() and not facts.is_complete
    changed = facts.changed_office
    if facts.closed or not (facts.has_news or early or changed):
        return None
    why, day = f"汇总日是{format_chinese_date(facts.summary_day)}", facts.summary_day
    if recorded is not None and not early:
        told = ["上次汇总以后又收到了报送或答复"] if facts.has_news else []
        told += [f"上次汇总以后改过{'、'.join(changed)}，台账和文稿要按新的再做"] if changed else []
        why, end = "；".join(told), facts.last_answer_day
        day = facts.summary_day if facts.has_news else facts.today
        if end is not None and not facts.letters_open[LetterKind.FEEDBACK]:
            why, day = f"{why}，等答复期满（{format_chinese_date(end)}）一并汇总", _find_day_after(facts, end)
    due = day <= facts.today
    return NextStep(
        stage=Stage.CONSOLIDATE,
        command=f"run {facts.period}",
        why=f"{why}；收件夹里有{facts.lying}个文件没有收，汇总先收" if due and facts.lying else why,
        day=None if due else day,
    )


def find_next_form_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether next month's forms are still to be handed out, or once more for tasks handed down since.

    It comes before the 支部反馈单: what the forms ask stands on the 答复单 that goes with that.
    """
    if facts.closed:
        return None
    following = facts.period.shift(1)
    if lacking := facts.lacking_next_forms:
        why = f"{len(lacking)}个支部有事要说明，填在{following.as_chinese()}表的“需答复”里"
        return NextStep(stage=Stage.FEEDBACK, command=f"forms {following}", why=why)
    return _find_repeat_step(facts, Stage.FEEDBACK, following)


def find_feedback_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether 支部反馈单 are still to be sent, or answers to them to be awaited."""
    if facts.closed:
        return None
    following = facts.period.shift(1)
    if letters := _find_letter_step(facts, Stage.FEEDBACK, LetterKind.FEEDBACK, more=f"{_RECEIPTS_ALONG} --next-forms"):
        return letters
    if again := facts.replaced_next_forms:
        title = LETTER_TITLES[LetterKind.FORMS]
        why = f"{following.as_chinese()}的表单给{len(again)}个支部重新下发过，信还没有备"
        return NextStep(stage=Stage.FEEDBACK, command=f"send {following} --kinds {title}", why=why)
    end = facts.last_answer_day
    if end is None:
        return None
    why = f"{FEEDBACK}的答复期到{format_chinese_date(end)}，期满再汇总、核验"
    return NextStep(stage=Stage.FEEDBACK, command=f"run {facts.period}", why=why, day=_find_day_after(facts, end))


def _find_day_after(facts: MonthFacts, end: dt.date) -> dt.date:
    """Find the first working day after a term: nobody is told to do something on a day off."""
    return facts.office.calendar.find_workday_from(end + dt.timedelta(days=1))


def find_review_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether matters in the 核验表 await a decision; what was left open when it was taken in may wait.

    Typical cases alone make no step: who picks none has nothing to import.
    """
    waiting = facts.assessment.owed_count
    if facts.closed or facts.has_decisions or not waiting:
        return None
    place = f"outbox/{facts.period}/{DECISION_BOOK}.xlsx"
    return NextStep(
        stage=Stage.REVIEW, command=f"review {place}", why=f"{DECISION_BOOK}有{waiting}项等局机关决定，填好再导入"
    )


def find_signing_step(facts: MonthFacts) -> NextStep | None:
    """Find out which paper is to be signed next: those of single branches first, the one that closes the month last."""
    waiting = list_papers_to_sign(facts)
    if not waiting:
        return None
    told = "、".join(f"{document}{len(facts.unsigned[document])}份" for document in waiting)
    return NextStep(
        stage=Stage.ISSUE,
        command=f"issue {facts.period} {waiting[0]} --date {facts.today}",
        why="。".join(filter(None, [f"草稿等领导审定、签发：{told}", describe_redrafts(facts)])),
    )


def list_redrafts(facts: MonthFacts) -> tuple[str, ...]:
    """List what is still to come after which the papers that close the month are drafted anew; none if none waits.

    What a leader edits in them before would have to be edited twice.
    """
    waiting = list_papers_to_sign(facts)
    if not any(name in CLOSING for name in waiting):
        return ()
    others = "、".join(name for name in waiting if name not in CLOSING)
    consolidation, end = find_consolidation_step(facts), facts.last_answer_day
    answers = f"等支部答复到{format_chinese_date(end)}期满、再汇总" if end is not None else ""
    told = (
        answers or ("再汇总一次" if consolidation else ""),
        f"{DECISION_BOOK}导入" if find_review_step(facts) else "",
        f"{others}签发" if others else "",
    )
    return tuple(filter(None, told))


def describe_redrafts(facts: MonthFacts) -> str:
    """Describe when the paper that closes the month may be edited; empty if it may be at once."""
    told, names = list_redrafts(facts), "、".join(sorted(CLOSING))
    return f"{names}先不要改：{'、'.join(told)}以后会重新起草，改了要再改一遍" if told else ""


def list_papers_to_sign(facts: MonthFacts) -> list[str]:
    """List the kinds of papers with drafts to sign in their order: those that close the month last."""
    return sorted(
        (name for name in OFFICIAL_PAPERS if facts.unsigned.get(name)), key=lambda name: (name in CLOSING, name)
    )


def find_sending_step(facts: MonthFacts) -> NextStep | None:
    """Find out whether signed papers are still to be sent."""
    return _find_letter_step(facts, Stage.SEND, LetterKind.ISSUED, more=_RECEIPTS_ALONG)


_RECEIPTS_ALONG = f" --along {LETTER_TITLES[LetterKind.RECEIPTS]}"
"""A receipt makes no letter of its own: it goes with the next one to its branch, and lies in the branch's folder."""
_FINDERS: tuple[tuple[Stage, tuple[Callable[[MonthFacts], NextStep | None], ...]], ...] = (
    (Stage.FORMS, (find_form_step,)),
    (Stage.COLLECT, (find_intake_step, find_proving_look, find_reminder_step)),
    (Stage.CONSOLIDATE, (find_consolidation_step,)),
    (Stage.FEEDBACK, (find_next_form_step, find_feedback_step)),
    (Stage.REVIEW, (find_review_step,)),
    (Stage.ISSUE, (find_signing_step,)),
    (Stage.SEND, (find_sending_step,)),
)


def list_stage_progress(facts: MonthFacts) -> tuple[StageProgress, ...]:
    """List the seven stages of a month in their order; what follows an open stage is not its turn yet.

    Letters and papers of a stage that was passed are still told as due: they are owed all the same.
    """
    told: list[StageProgress] = []
    held = False
    for stage, finders in _FINDERS:
        steps = [found for find in finders if (found := find(facts)) is not None]
        step = min(steps, key=lambda each: each.day or facts.today, default=None)
        if held and stage is not Stage.SEND:
            told.append(StageProgress(stage, StageState.LATER, step))
            continue
        if step is None:
            waits = stage is Stage.COLLECT and facts.is_still_expecting
            state = StageState.LATER if held else StageState.WAITING if waits else StageState.DONE
        elif step.day is not None and step.day > facts.today:
            state, held = StageState.WAITING, True
        else:
            state, held = StageState.DUE, held or stage not in (Stage.FORMS, Stage.COLLECT)
        told.append(StageProgress(stage, state, step))
    return tuple(told)


def find_next_step(facts: MonthFacts) -> NextStep | None:
    """Find the one next step of a month; None if nothing is left. What can be done today comes before what waits."""
    steps = {
        state: [each.step for each in list_stage_progress(facts) if each.state is state and each.step is not None]
        for state in (StageState.DUE, StageState.WAITING)
    }
    look = find_reply_look(facts)
    waiting = sorted((*steps[StageState.WAITING], *([look] if look else [])), key=lambda each: each.day or facts.today)
    ranked = (*steps[StageState.DUE], find_errand(facts), *waiting)
    return next((each for each in ranked if each is not None), None)


def find_errand(facts: MonthFacts) -> NextStep | None:
    """Find what a person has to see to by hand: to say whose a file is, or to send the letters that are ready.

    No stage is held up by it, but no day is free while it is open.
    """
    if unclaimed := facts.list_new_unclaimed():
        return NextStep(
            stage=Stage.COLLECT,
            command=f"claim {unclaimed[0].number} 短码",
            why=f"{len(unclaimed)}个文件看不出是哪个支部的，等人认领",
            errand="认领",
        )
    return find_posting_errand(facts)


def find_posting_errand(facts: MonthFacts) -> NextStep | None:
    """Find out whether letters lie ready that a person sends."""
    if not facts.has_letters_to_post:
        return None
    return NextStep(
        stage=Stage.SEND,
        command=f"posted {facts.period}",
        why=f"{facts.count_unposted_letters()}封信备好了，等人发出；发完再登记",
        errand="发信",
    )


def _find_letter_step(facts: MonthFacts, stage: Stage, *kinds: LetterKind, more: str = "") -> NextStep | None:
    counts = {kind: len(facts.letters_open[kind]) for kind in kinds if facts.letters_open[kind]}
    if not counts:
        return None
    told = "、".join(f"{LETTER_TITLES[kind]}{count}封" for kind, count in counts.items())
    names = ",".join(LETTER_TITLES[kind] for kind in counts)
    return NextStep(
        stage=stage, command=f"send {facts.period} --kinds {names}{more}", why=f"还没有备好、发出的信件：{told}"
    )
