"""Find the files with which a branch tried to report a month and that could not be taken: they cost it 一次合格.

Only what the receipts know counts. Timeliness and 报送结果 ask who sent what for which month; here a file counts
as well that named another month, or that nobody could open but that bears the branch's code or name, or lay in its
folder. What points to nobody, or to two, costs nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from pipeline.archive.facts import Receipt
from pipeline.intake.identity import find_folder_branch
from pipeline.intake.office import OfficeRules
from pipeline.intake.tables.roster import fold_name
from pipeline.ledger import LedgerInputs
from pipeline.ledger.grouping import group_by, group_by_branch
from pipeline.periods import Period
from pipeline.supervision.waiting_files import list_claimed_numbers
from pipeline.terms import BRANCH_CODE, Disposition

_SET_ASIDE = (Disposition.UNRECOGNISED, Disposition.QUARANTINED)
CLAIMED = "认领收下"
"""What is said of a file that somebody had to claim before it counted."""
_LEAST_NAME = 3
"""Characters of a name by which a file is told to be a branch's; shorter ones stand in other words."""


def group_failed_tries(inputs: LedgerInputs, period: Period) -> dict[str, tuple[Receipt, ...]]:
    """Group by branch the files that failed as its report of a month, of the branches whose report was accepted."""
    claimed = list_claimed_numbers(inputs.receipts)
    loose = [each for each in inputs.receipts if each.number not in claimed and _may_be_meant_elsewhere(each)]
    by_sender = group_by(loose, partial(find_sender, inputs.office))
    sent = group_by_branch(each for each in inputs.receipts if each.fate == Disposition.ACCEPTED and each.reports)
    return {
        branch.code: tuple(_list_failed_tries(inputs, branch.code, period, by_sender, sent.get(branch.code, ())))
        for branch in inputs.office.due(period)
    }


def describe_failed_try(file: Receipt) -> str:
    """Say in words of papers why a file was not the report as it first came."""
    if file.fate == Disposition.QUARANTINED:
        return "无法读取"
    if file.claims or file.fate == Disposition.ACCEPTED:
        return CLAIMED
    return "月份不符" if file.fate == Disposition.RETURNED else "认不出"


def find_sender(office: OfficeRules, file: Receipt) -> str:
    """Find whose a file is: as it was judged, else by the folder it lay in, by a code or by a name in its name.

    Empty where nothing tells, or two branches are named. What lies outside of it says nothing of a branch that reports
    in a folder of its own alone.
    """
    if file.branch:
        return file.branch
    if in_folder := find_folder_branch(file.name, office):
        return in_folder
    codes = {code for code in BRANCH_CODE.findall(fold_name(file.name)) if code in office.by_code}
    found = codes or _find_named_branches(office, fold_name(file.name))
    sender = found.pop() if len(found) == 1 else ""
    return "" if sender in office.settings.inbox.own_folders else sender


def _find_named_branches(office: OfficeRules, name: str) -> set[str]:
    """Find the branches whose names stand in a file name; a name within a longer one that stands there is none."""
    known = (each for each in office.by_name if each not in office.by_code and len(each) >= _LEAST_NAME)
    names = [each for each in known if each in name]
    return {office.by_name[each] for each in names if not any(each != other and each in other for other in names)}


def _may_be_meant_elsewhere(each: Receipt) -> bool:
    """Whether a file failed without being counted for the month it was meant for, as far as its receipt tells."""
    unattributed = each.fate in _SET_ASIDE and not each.branch
    return each.reports and (unattributed or each.fate == Disposition.RETURNED)


def _list_failed_tries(
    inputs: LedgerInputs,
    branch: str,
    period: Period,
    by_sender: Mapping[str, Sequence[Receipt]],
    sent: Sequence[Receipt],
) -> Iterator[Receipt]:
    """Yield what came up to the report that counts and was no report, beside what was returned for the month itself.

    ``sent`` are the accepted reports of the branch, of whatever month.
    A file that somebody had to claim, or to put into the branch's folder, was not accepted as it came.
    """
    own = [each for each in inputs.by_place.get((branch, str(period)), ()) if each.reports]
    accepted = [each for each in own if each.fate == Disposition.ACCEPTED]
    if not accepted:
        return
    until, since = accepted[-1].day, _find_start(inputs, branch, period)
    for each in own:
        if each.claims or (each.fate in _SET_ASIDE and each.day <= until):
            yield each
    bytes_taken = {each.sha256 for each in own}
    for sender in ("", branch):
        for each in by_sender.get(sender, ()):
            same = not each.branch and each.sha256 in bytes_taken
            meant = bool(sender) and each.period != str(period) and since < each.day <= until
            if same or (meant and not _is_settled(inputs, each) and not _was_mended(sent, each, str(period))):
                yield each


def _find_start(inputs: LedgerInputs, branch: str, period: Period) -> dt.date:
    """Find the day after which a file may be meant for a month: its form went out, or the month before was due.

    A form that went out after the deadline is that of a later month.
    """
    handed = inputs.handed_out.get(branch, "")
    if handed and handed <= inputs.office.deadline(period).isoformat():
        return dt.date.fromisoformat(handed) - dt.timedelta(days=1)
    return inputs.office.deadline(period.shift(-1))


def _was_mended(sent: Sequence[Receipt], file: Receipt, period: str) -> bool:
    """Whether the report that was accepted next is one of another month: that is what the file had been meant to be."""
    following = sorted((each.day, each.period != period) for each in sent if each.day >= file.day)
    return bool(following) and following[0][1]


def _is_settled(inputs: LedgerInputs, returned: Receipt) -> bool:
    """Whether a file that names another month was that month's: a report of it was accepted afterwards."""
    later = inputs.by_place.get((returned.branch, returned.period), ()) if returned.branch else ()
    return any(each.fate == Disposition.ACCEPTED and each.number > returned.number for each in later)
