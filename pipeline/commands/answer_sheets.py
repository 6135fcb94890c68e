"""Load from the journal of letters what the 答复单 that have gone to branches asked, form or no form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipeline.archive import ArchiveError
from pipeline.archive.letter_facts import FAILED, SentLetter
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.intake.answer_questions import AnswerSheets
from pipeline.periods import Period


def load_answer_sheets(workspace: Workspace, day: dt.date) -> AnswerSheets:
    """Load the rows of the 答复单 that had gone by a day."""
    return index_answer_sheets(list_letters_that_ask(workspace), day)


def list_letters_that_ask(workspace: Workspace) -> tuple[SentLetter, ...]:
    """List the letters that went with a 答复单, those that may have gone included.

    Taking files in does not depend on the journal: a damaged one tells nothing here (``has_lost_sheets``).
    """
    try:
        entries = workspace.journal.entries()
    except ArchiveError:
        return ()
    return tuple(each.sent for each in entries if each.sent.asked is not None and each.state != FAILED)


def has_lost_sheets(workspace: Workspace) -> bool:
    """Return whether the journal is damaged, so that nobody knows which 答复单 have gone to branches."""
    try:
        workspace.journal.entries()
    except ArchiveError:
        return True
    return False


LOST_SHEETS = (
    "发信记录有缺损，不知道给支部发过哪些答复单：收到的答复按表上印的事项收下，对不上的也不因此退回。"
    "请运行“dangjian audit”，看缺了哪一份，按所说的补齐。"
)
"""What 收表 does not know, what it does all the same, and what is to be done."""


def index_answer_sheets(letters: Iterable[SentLetter], day: dt.date) -> AnswerSheets:
    """Index what had gone by a day by branch and the month on whose form the same is asked."""
    found: dict[tuple[str, str], tuple[tuple[DistributedQuestion, ...], ...]] = {}
    for each in letters:
        if each.asked is not None and each.date <= day.isoformat():
            place = (each.branch, str(Period.parse(each.period).shift(1)))
            found[place] = (*found.get(place, ()), each.asked)
    return found
