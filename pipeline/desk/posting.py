"""Send drafts some at a time: the next ones are opened in the mail program, and those before recorded as sent.

The program sends nothing by itself where there is no mail server: opening, recording and going on are one press.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.letter_facts import WRITTEN
from pipeline.commands.workspace import Workspace
from pipeline.desk.jobs import Job, JobRunner
from pipeline.desk.letter_views import STATE_TITLES, LetterView, list_letters
from pipeline.desk.orders import TypedForm, build_order, find_outbox_file
from pipeline.desk.outbox_file import OutboxFile
from pipeline.findings import UserError
from pipeline.letters.result import LETTER_FILE
from pipeline.periods import Period

AT_ONCE = 8
"""Drafts opened by one press: as many windows as a person keeps an eye on."""
_LONGEST, _PAUSE = 60.0, 0.05
"""Seconds to wait until letters are recorded, and between two looks."""


def find_draft(letter: LetterView) -> OutboxFile | None:
    """Find the file of a letter that a mail program opens to send; None if it has no address, or the file is gone."""
    return next((each for each in letter.files if letter.address and each.name == LETTER_FILE), None)


def is_waiting(letter: LetterView) -> bool:
    """Return whether a letter waits for a person to send it."""
    return letter.by_hand and letter.state == STATE_TITLES[WRITTEN]


def list_drafts_in_order(workspace: Workspace, period: Period) -> tuple[LetterView, ...]:
    """List the letters with a draft, those sent included: an order that sending does not change."""
    drafts = [each for each in list_letters(workspace, period) if each.by_hand and find_draft(each)]
    return tuple(sorted(drafts, key=lambda each: (each.title, each.matter)))


def choose_following(letters: Sequence[LetterView], shown: Collection[str]) -> tuple[LetterView, ...]:
    """Choose the drafts to open next: those that wait, from after the last one shown, and from the first again."""
    last = max((at for at, each in enumerate(letters) if each.matter in shown), default=-1)
    return tuple(each for each in (*letters[last + 1 :], *letters[: last + 1]) if is_waiting(each))[:AT_ONCE]


def build_posting_page(workspace: Workspace, period: Period, shown: Collection[str]) -> dict[str, object]:
    """Build the page: the drafts that were opened and still wait, how many follow, and letters without address."""
    drafts = list_drafts_in_order(workspace, period)
    waiting = [each for each in list_letters(workspace, period) if is_waiting(each)]
    opened = [(each, find_draft(each)) for each in drafts if each.matter in shown and is_waiting(each)]
    left = sum(map(is_waiting, drafts))
    return {
        "period": str(period), "title": period.as_chinese(), "opened": opened, "left": left,
        "following": min(AT_ONCE, left - len(opened)), "elsewhere": len(waiting) - left,
    }  # fmt: skip


@dataclass(kw_only=True)
class Posting:
    """What goes on at the desk while drafts are sent; ``root`` is that of the workspace, which is opened
    anew after letters were recorded.

    Pressed twice, a button does once what it does: what followed on each page of drafts is remembered.
    """

    root: Path
    jobs: JobRunner
    open_workspace: Callable[[], Workspace]
    open_file: Callable[[Path], None]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _followed: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def go_on(self, form: TypedForm) -> tuple[str, ...] | Job:
        """Record the ticked letters as sent, open the drafts that follow, and return their numbers.

        Return the command that did not record them if there is one; then nothing is opened.
        """
        shown = tuple(form.fields.get("shown", ()))
        with self._lock:
            letters = list_drafts_in_order(self.open_workspace(), form.period)
            waiting = {each.matter for each in letters if is_waiting(each)}
            gone = [each for each in form.fields.get("matter", ()) if each in waiting]
            if shown and not gone and (before := self._followed.get(shown)) is not None:
                return before
            if gone and (failed := self._record(form, gone)) is not None:
                return failed
            following = choose_following(list_drafts_in_order(self.open_workspace(), form.period), shown)
            for each in following:
                self._open(each)
            opened = tuple(each.matter for each in following)
            if shown:
                self._followed[shown] = opened
            return opened

    def _record(self, form: TypedForm, gone: Sequence[str]) -> Job | None:
        """Record letters as sent by the command that does it; return it if it did not end well in time."""
        fields = {"period": [str(form.period)], "matter": list(gone)}
        job = self.jobs.start(build_order("posted", TypedForm(fields, {}), self.root))
        until = time.monotonic() + _LONGEST
        while job.running and time.monotonic() < until:
            time.sleep(_PAUSE)
        return None if job.status == 0 else job

    def _open(self, letter: LetterView) -> None:
        draft = find_draft(letter)
        path = find_outbox_file(self.root, draft.place) if draft else None
        if path is None:
            raise UserError("没有这封信，可能刚刚重备过。请刷新页面再试。")
        self.open_file(path)
