"""Record that letters which a person has to send have gone (已发), or that one was marked by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive import SentEntry
from pipeline.archive.letter_facts import SENT, WRITTEN
from pipeline.commands.plan import Performed, Plan, perform, perform_steps
from pipeline.commands.plausible import require_plausible_day
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.send.posting import plan_posting_list, read_ticks
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError
from pipeline.letters.posting_list import format_letter_place
from pipeline.periods import Period
from pipeline.supervision.lapsed_letters import describe_lapsed_letters, find_lapsed_letters

POSTED, TAKEN_BACK = "已由人发出", "标错了，还没有发出"


@dataclass(frozen=True, kw_only=True)
class PostedResult:
    """The letters marked, each by its first matter, those that were marked before, and what else is to be told.

    ``gone`` False: marks were taken back, and ``before`` are the letters that bore none.
    """

    period: Period
    marked: tuple[SentEntry, ...]
    before: tuple[SentEntry, ...]
    plan: Plan
    gone: bool = True
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkLetter:
    """Record the outcome of a letter that a person sends."""

    entry: SentEntry
    gone: bool

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record it."""
        state, said = (SENT, POSTED) if self.gone else (WRITTEN, TAKEN_BACK)
        workspace.journal.record_outcome(self.entry.sent, state, workspace.today.isoformat(), said)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"登记：给“{self.entry.sent.name}”的信{POSTED if self.gone else TAKEN_BACK}"


@dataclass(frozen=True, kw_only=True)
class MarkOrder:
    """Which letters are meant: those about some matters, those ticked on 发信清单, or (neither) all of the month.

    ``gone`` False takes a mark back.
    """

    matters: tuple[str, ...] = ()
    ticked: bool = False
    gone: bool = True

    @property
    def is_for_all(self) -> bool:
        """Whether all letters of the month that are still due are marked: one no longer due only if it is named."""
        return self.gone and not self.matters and not self.ticked


def mark_posted(workspace: Workspace, period: Period, order: MarkOrder, *, dry_run: bool = False) -> PostedResult:
    """Mark letters of a month that a person has to send as gone; UserError if one that is named is none of them."""
    require_plausible_day(workspace)
    with workspace.locked():
        require_intact_facts(workspace)
        done = _plan_marks(workspace, period, order)
        if dry_run:
            return done
        perform(workspace, done.plan)
        plan, told = plan_posting_list(workspace, period)
        return replace(done, remarks=(*done.remarks, *told, *perform_steps(workspace, plan).messages))


def _plan_marks(workspace: Workspace, period: Period, order: MarkOrder) -> PostedResult:
    entries = [each for each in workspace.journal.entries() if each.sent.folder.startswith(f"{period}/")]
    written = [each for each in entries if each.state == WRITTEN]
    if unknown := sorted(set(order.matters) - {each.sent.matter for each in written}):
        raise UserError(f"{period.as_chinese()}要由人发出的信里没有“{'”“'.join(unknown)}”。请核对编号。")
    ticked = read_ticks(workspace, period) if order.ticked else None
    lapsed = find_lapsed_letters(entries, workspace.archive.receipts()) if order.is_for_all else {}
    if ticked is not None:
        meant = [each for each in written if format_letter_place(each) in ticked.ticks]
    else:
        meant = [each for each in written if not order.matters or each.sent.matter in order.matters]
        meant = [each for each in meant if each.sent.number not in lapsed]
    first = {each.sent.number: each for each in reversed(meant)}
    told = [first[number] for number in sorted(first)]
    marked = tuple(each for each in told if each.posted != order.gone)
    return PostedResult(
        period=period,
        marked=marked,
        before=tuple(each for each in told if each.posted == order.gone),
        plan=Plan(tuple(MarkLetter(each, order.gone) for each in marked)),
        gone=order.gone,
        remarks=tuple(filter(None, [ticked.unread if ticked else "", describe_lapsed_letters(entries, lapsed)])),
    )
