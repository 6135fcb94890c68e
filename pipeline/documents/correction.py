"""Tell which signed figures of a closed period later submissions have changed (更正)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.documents.closing import SnapshotChoice
from pipeline.documents.registry import CLOSING
from pipeline.reports.circular import format_circular_title
from pipeline.reports.correction import LedgerCorrection
from pipeline.reports.paper import OPEN_DEADLINE
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CORRECTION_NOTICE, format_day_within


def derive_correction(
    on: SnapshotChoice,
    built: Assessment,
    issued: Sequence[IssuedPaper],
    *,
    assess: Callable[[Snapshot], Assessment],
    write: Callable[[Assessment], tuple[str, ...]],
    read: Callable[[IssuedPaper], str],
) -> LedgerCorrection | None:
    """Derive what differs; None if the period is open, or paper and 附表 as last signed are still right.

    ``built`` is the assessment of the closed period, ``assess`` assesses other snapshots, ``write`` writes the
    circular's text in the wording of the closed period and ``read`` reads a signed paper. Corrections
    are made against the last signed 更正通知, if any.
    """
    if on.closed is None:
        return None
    last = _find_last_signed(issued, on.known)
    if last.record.last_receipt == on.known.last_receipt:
        return None
    printed = built if last == on.closed else assess(_adjust_to_closing(last.record, on))
    known = assess(_adjust_to_closing(on.known, on))
    made = LedgerCorrection(
        paper=on.closed,
        title=format_circular_title(built),
        printed=printed,
        known=known,
        printed_text=_count_deadlines(write(printed), built, on.closed),
        known_text=_count_deadlines(write(known), built, on.closed),
        as_of=dt.date.fromisoformat(on.known.date),
        earlier=tuple(each for each in _list_signed(issued, on.known) if each.document == CORRECTION_NOTICE),
        stated=_join_signed(issued, on, read) if on.closed.edited else "",
    )
    return made if made.differs or made.changed_in_tables else None


def describe_table_changes(found: LedgerCorrection) -> str:
    """Tell why nothing is corrected although the workbook sent along would differ."""
    return (
        f"签发以后，随文附表里有{found.changed_in_tables}项任务的数据有变化，通报正文和附件没有变化，"
        f"不单独起草{CORRECTION_NOTICE}；下月按现有数据统计。"
    )


def _count_deadlines(text: Sequence[str], built: Assessment, paper: IssuedPaper) -> tuple[str, ...]:
    """Put in the days that were printed: open deadlines count from 成文日期 of the paper."""
    calendar, signed = built.office.calendar, dt.date.fromisoformat(paper.date)

    def count(found: re.Match[str]) -> str:
        return format_day_within(signed.year, calendar.add_working_days(signed, int(found["days"])))

    return tuple(OPEN_DEADLINE.sub(count, paragraph) for paragraph in text)


def _find_last_signed(issued: Sequence[IssuedPaper], known: Snapshot) -> IssuedPaper:
    return next(_list_signed([*reversed(issued)], known))


def _list_signed(issued: Sequence[IssuedPaper], known: Snapshot) -> Iterator[IssuedPaper]:
    """List the papers that closed the period or corrected it, in the order given."""
    return (
        each
        for each in issued
        if each.number <= known.last_issued
        and each.period == known.period
        and each.document in (*CLOSING, CORRECTION_NOTICE)
    )


def _join_signed(issued: Sequence[IssuedPaper], on: SnapshotChoice, read: Callable[[IssuedPaper], str]) -> str:
    """Join what the signed paper and its corrections so far state, without spaces."""
    return "".join("".join(read(each).split()) for each in _list_signed(issued, on.known))


def _adjust_to_closing(record: Snapshot, on: SnapshotChoice) -> Snapshot:
    """Adjust a snapshot to the date, papers and office files of the closed period, so that only the facts differ."""
    return replace(record, date=on.built.date, last_issued=on.built.last_issued, office=on.built.office)
