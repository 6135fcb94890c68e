"""Define the facts from which the next step of a month is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.archive import SentEntry
from pipeline.archive.facts import DECISIONS, SUBMISSION, Receipt, Snapshot
from pipeline.archive.letter_facts import FAILED, IN_DOUBT, WRITTEN
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.distributed_form import DistributedForm
from pipeline.documents.closing import find_closing_paper
from pipeline.intake.office import OfficeRules
from pipeline.ledger import Task
from pipeline.ledger.bureau_entries import BureauEntry, list_standing_entries
from pipeline.ledger.returned import find_returned_receipts
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.lapsed_letters import find_lapsed_letters
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.supervision.waiting_files import WaitingFile, list_unclaimed_files
from pipeline.terms import (
    FINAL_DISPOSITIONS,
    NOT_TAKEN_IN,
    Disposition,
    EntryKind,
    LetterKind,
    RectificationStage,
    SubmissionResult,
    Timeliness,
)  # fmt: skip

_NOT_PROVED_LATE = "；查不出是截止以后才来的，算按时"


def list_reports_after(receipts: Iterable[Receipt], last: int) -> tuple[Receipt, ...]:
    """List the reports taken in with a receipt after ``last``."""
    return tuple(
        each
        for each in receipts
        if each.kind == SUBMISSION and each.reports and each.number > last and each.fate == Disposition.ACCEPTED
    )


@dataclass(frozen=True, kw_only=True)
class MonthFacts:
    """Everything on record about a month today, besides its assessment.

    ``receipts`` are those of all months; ``forms`` and ``next_forms`` map the branches that hold a form of this month
    and of the next to the last one; ``lying`` counts files in the drop folders; ``last_look`` is the day of the last
    intake run (None before the first); ``recorded`` is the last snapshot the month was consolidated from; ``attempts``
    are the letters of all months by matter; ``answer_days_end`` maps each branch to the last day on which it may answer
    its 支部反馈单;
    ``unsigned`` maps each official paper to its drafts that were not signed, by branch and matter (empty: the whole
    bureau); ``papers`` are the signed papers of the month in their order. ``changed_office`` are the office files that
    were changed since the month was recorded, so that its ledger or papers would say something else. ``reply_days`` are
    the days by which signed 提醒函, 督办单 and 催报单 of any month are to be answered.
    """

    assessment: Assessment
    today: dt.date
    receipts: Sequence[Receipt]
    forms: Mapping[str, DistributedForm]
    next_forms: Mapping[str, DistributedForm]
    lying: int
    last_look: dt.date | None
    recorded: Snapshot | None
    attempts: Mapping[str, Sequence[SentEntry]]
    answer_days_end: Mapping[str, dt.date]
    unsigned: Mapping[str, Collection[str]]
    papers: Sequence[IssuedPaper] = ()
    changed_office: Sequence[str] = ()
    reply_days: Collection[dt.date] = ()

    @property
    def period(self) -> Period:
        """The month."""
        return self.assessment.ledger.period

    @property
    def office(self) -> OfficeRules:
        """Rules of the office."""
        return self.assessment.office

    @property
    def deadline(self) -> dt.date:
        """报送截止日."""
        return self.office.deadline(self.period)

    @property
    def summary_day(self) -> dt.date:
        """汇总日."""
        return self.office.compute_summary_day(self.period)

    @cached_property
    def due(self) -> tuple[str, ...]:
        """Codes of the branches that report for the month."""
        return tuple(self.assessment.delivered)

    @cached_property
    def submissions(self) -> tuple[Receipt, ...]:
        """The receipts of the month's submissions from known branches."""
        period = str(self.period)
        return tuple(
            each
            for each in self.receipts
            if each.kind == SUBMISSION and each.period == period and each.branch in self.assessment.delivered
        )

    @cached_property
    def reported(self) -> frozenset[str]:
        """Branches of which a report came for the month, whatever became of it; replies alone are none."""
        return frozenset(each.branch for each in self.submissions if each.reports)

    @property
    def is_still_expecting(self) -> bool:
        """Whether reports may still come in time: some branch is silent, and the 汇总日 lies ahead."""
        return not self.closed and self.today < self.summary_day and bool(set(self.due) - self.reported)

    @property
    def closed(self) -> bool:
        """Whether a signed paper closed the month."""
        return find_closing_paper(self.papers, str(self.period)) is not None

    @property
    def has_news(self) -> bool:
        """Whether reports or replies were taken in since the month was last consolidated, or it never was."""
        if self.recorded is None:
            return True
        last, period = self.recorded.last_receipt, str(self.period)
        return any(
            each.number > last and each.kind == SUBMISSION and (each.period == period or each.has_replies)
            for each in self.receipts
        )

    @property
    def goes_on_to_letters(self) -> bool:
        """Whether 汇总 goes on to all of 反馈: a person sends the letters, and has seen such a ledger before.

        In an office's first month the ledger is looked at first; a mail server would send at once.
        """
        month = str(self.period)
        before = any(each.kind == SUBMISSION and each.reports and each.period < month for each in self.receipts)
        owed = not self.closed and bool(self.letters_open[LetterKind.FEEDBACK])
        return before and owed and self._goes_by_hand

    @property
    def late_reports(self) -> tuple[Receipt, ...]:
        """The reports taken in since a closed month was last consolidated: what was signed may want correcting."""
        if not self.closed or self.recorded is None:
            return ()
        return list_reports_after(self.submissions, self.recorded.last_receipt)

    @property
    def is_deadline_unproved(self) -> bool:
        """Whether no intake run after the deadline has shown yet which branches were late."""
        return self.last_look is None or self.last_look <= self.deadline

    @property
    def is_missing_unproved(self) -> bool:
        """Whether files lie in the drop folders of an open month: a branch that seems missing may have sent one."""
        return self.lying > 0 and not self.closed

    def describe_timeliness(self, status: SubmissionStatus) -> str:
        """Describe whether a branch was in time; nobody is called missing whose file may lie there."""
        if status.timeliness is Timeliness.MISSING and self.is_missing_unproved:
            return NOT_TAKEN_IN
        return f"{status.timeliness}（{status.lateness}）" if status.lateness else status.timeliness.value

    def describe_arrival(self, status: SubmissionStatus) -> str:
        """Describe when a branch's first file came; one first seen after the deadline, and not proved late, is told."""
        unproved = status.timeliness is Timeliness.ON_TIME and status.by > self.deadline.isoformat()
        return f"{status.between}{_NOT_PROVED_LATE}" if unproved else status.between

    def list_reminder_days(self, branch: str) -> list[dt.date]:
        """List the days on which a branch was written to because it had not reported."""
        matter = f"{LetterKind.REMINDERS}-{self.period}-{branch}-"
        return [
            dt.date.fromisoformat(each.removeprefix(matter))
            for each, entries in self.attempts.items()
            if each.startswith(matter) and any(entry.went for entry in entries)
        ]

    def find_reply_look_day(self) -> tuple[dt.date, dt.date] | None:
        """Find the first day, from today on, to look for replies whose term ends, with that end; None if there is none.

        A reply is dated by the look that takes it: one in the drop folder must not be late because nobody looked. If
        the term ends on a day off, it is the last working day before.
        """
        orders = [each for each in self.assessment.rectifications if each.open]
        ends = {each.due for each in orders if each.due is not None and each.stage is not RectificationStage.ANSWERED}
        seen, found = self.last_look or dt.date.min, list[tuple[dt.date, dt.date]]()
        for end in {*ends, *self.reply_days}:
            day = end
            while not self.office.calendar.is_workday(day):
                day -= dt.timedelta(days=1)
            found += [(day, end)] if day >= self.today and day > seen else []
        return min(found, default=None)

    @property
    def is_complete(self) -> bool:
        """Whether every branch has reported, and nothing that came is to be corrected."""
        good = (SubmissionResult.RECEIVED, SubmissionResult.NIL)
        return all(each.result in good for each in self.assessment.delivered.values())

    @cached_property
    def concerned(self) -> frozenset[str]:
        """Branches that are asked something, get a task handed down, or are named for how they reported."""
        named = {
            code
            for code, each in self.assessment.delivered.items()
            if each.timeliness in (Timeliness.LATE, Timeliness.SUPPLEMENTARY, Timeliness.MISSING)
            or each.result is SubmissionResult.TO_CORRECT
        }
        handed_down = {each.entry.branch for each in self.tasks_without_form}
        return frozenset({*named, *handed_down, *(each.branch for each in self.assessment.questions)} & set(self.due))

    @cached_property
    def lacking_next_forms(self) -> frozenset[str]:
        """Branches whose form of the next month is wanted for what is asked, and not handed out.

        What is asked of a branch that has ended by then stands on the form of its 承接支部; without one, on none.
        """
        following = self.period.shift(1)
        due = {branch.code for branch in self.office.due(following)}
        asked = {self.office.holder(code, following) for code in self.concerned}
        return frozenset(asked & due - set(self.next_forms))

    @cached_property
    def tasks_without_form(self) -> tuple[BureauEntry, ...]:
        """The tasks handed down that stand on nobody's form yet."""
        inputs = self.assessment.ledger.inputs
        standing = list_standing_entries(inputs.entries, EntryKind.HAND_DOWN, self.period)
        return tuple(each for each in standing if each.entry.number not in inputs.first_forms)

    @property
    def tasks_off_form(self) -> tuple[Task, ...]:
        """The open tasks of earlier months without a row on this month's form: they came in after it went out."""
        rows = {code: {each.number for each in form.tasks} for code, form in self.forms.items()}
        return tuple(
            task
            for task in self.assessment.ledger.tasks
            if task.closed is None and task.now is None and task.first < self.period
            and task.number not in rows.get(task.branch, {task.number})
        )  # fmt: skip

    def list_repeats(self, month: Period) -> tuple[str, ...]:
        """List the branches to be given another form of this month or the next: tasks handed down since are not on it.

        A branch that has reported for the month, or whose deadline has passed, reads of them on the form after it.
        """
        forms = self.forms if month == self.period else self.next_forms
        if self.today > self.office.deadline(month):
            return ()
        told = {
            each.branch
            for each in self.receipts
            if each.kind == SUBMISSION and each.period == str(month) and each.reports
        }
        due = {branch.code for branch in self.office.due(month)}
        holders = {self.office.holder(each.entry.branch, month) for each in self.tasks_without_form}
        return tuple(sorted(holders & due & set(forms) - told))

    @property
    def has_decisions(self) -> bool:
        """Whether decisions were taken in on the month's 核验表."""
        period = str(self.period)
        return any(each.kind == DECISIONS and each.period == period for each in self.receipts)

    @property
    def last_answer_day(self) -> dt.date | None:
        """The last day on which any branch may still answer its 支部反馈单; None if none may, or none was sent."""
        return max((day for day in self.answer_days_end.values() if day >= self.today), default=None)

    @cached_property
    def letters_open(self) -> Mapping[LetterKind, tuple[str, ...]]:
        """Matters of the letters that ought to have gone by now and have not, by kind.

        An office whose forms travel some other way owes no letters with them: reports came, and none was ever made.
        """
        return {kind: self._list_open(matters) for kind, matters in self._list_due_matters().items()}

    def _list_due_matters(self) -> dict[LetterKind, Iterable[str]]:
        period, awaited = self.period, find_returned_receipts(self.submissions)
        by_letter = not self.reported or any(each.startswith(f"{LetterKind.FORMS}-{period}-") for each in self.attempts)
        waiting = {code for code in self.due if code in self.forms and code not in self.reported and by_letter}
        waiting |= set(self._list_replaced_forms(period, self.forms))
        return {
            LetterKind.FORMS: (f"{LetterKind.FORMS}-{period}-{code}" for code in self.due if code in waiting),
            LetterKind.RETURNED: (
                f"{LetterKind.RETURNED}-{period}-{each.branch}-{each.number:06d}" for each in awaited.values()
            ),
            LetterKind.RECEIPTS: (
                f"{LetterKind.RECEIPTS}-{period}-{each.branch}-{each.number:06d}"
                for each in self.submissions
                if each.fate in FINAL_DISPOSITIONS
            ),
            LetterKind.FEEDBACK: (f"{LetterKind.FEEDBACK}-{period}-{code}" for code in self.due),
            LetterKind.ISSUED: (
                f"{LetterKind.ISSUED}-{paper.number:06d}-{code}"
                for paper in self.papers
                for code in ([paper.branch] if paper.branch else self.due)
            ),
        }

    @cached_property
    def replaced_next_forms(self) -> tuple[str, ...]:
        """Branches that were given another form of the next month after the letter with the first."""
        return self._list_replaced_forms(self.period.shift(1), self.next_forms)

    def _list_replaced_forms(self, period: Period, forms: Mapping[str, DistributedForm]) -> tuple[str, ...]:
        """List the branches to which a letter with a form went, and none with the one they have been given since."""
        went = {
            code: [each for each in self.attempts.get(f"{LetterKind.FORMS}-{period}-{code}", ()) if each.went]
            for code in forms
        }
        return tuple(
            code
            for code, told in went.items()
            if told and not any(each.carries(forms[code].file, forms[code].sha256) for each in told)
        )

    def _list_open(self, matters: Iterable[str]) -> tuple[str, ...]:
        again = {
            f"{LetterKind.FORMS}-{self.period}-{code}" for code in self._list_replaced_forms(self.period, self.forms)
        }
        return tuple(
            each for each in matters if each in again or not any(entry.went for entry in self.attempts.get(each, ()))
        )

    @cached_property
    def unclaimed(self) -> tuple[WaitingFile, ...]:
        """The files, of whatever month, of which nobody has said whose they are."""
        return list_unclaimed_files(self.receipts)

    def list_new_unclaimed(self) -> list[WaitingFile]:
        """List the unclaimed files that came while the month was the one to report for; none once it is closed.

        One that nobody could place by then stays counted, but is no errand of every later month.
        """
        since = self.office.compute_summary_day(self.period.shift(-1)).isoformat()
        return [each for each in self.unclaimed if not self.closed and each.day > since]

    @property
    def has_letters_to_post(self) -> bool:
        """Whether letters of the month lie here that only a person sends; a mail server leaves few, told elsewhere."""
        return self._goes_by_hand and self.count_unposted_letters() > 0

    @property
    def _goes_by_hand(self) -> bool:
        settings = self.office.settings
        return settings.letters.transport == "files"

    def count_unposted_letters(self) -> int:
        """Count the month's letters that are ready for a person to send, still due, and not marked as sent."""
        entries = sorted((each for told in self.attempts.values() for each in told), key=lambda each: each.sent.number)
        ours = [each for each in entries if each.sent.folder.startswith(f"{self.period}/")]
        waiting = {each.sent.number for each in ours if each.state == WRITTEN and not each.posted}
        return len(waiting - set(find_lapsed_letters(ours, self.receipts)))

    def count_stuck_letters(self, state: str) -> int:
        """Count the month's letters whose last word is FAILED or IN_DOUBT."""
        assert state in (FAILED, IN_DOUBT)
        return sum(
            entries[-1].state == state and entries[-1].sent.period == str(self.period)
            for entries in self.attempts.values()
            if entries and not any(each.went for each in entries)
        )
